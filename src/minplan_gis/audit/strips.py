"""The ground between two lines that nearly meet: where it is, how wide, how long, and what may take it.

A strip is at most ``WIDTH_M`` wide and at least ``LENGTH_M`` long. Left out, so as not to cry wolf: what is
thinner than ``THREAD_M`` on average (coordinates rounded); what is shorter (a corner that two lines leave);
what opens into wider ground (lines that part); notches of one shape alone; and strips of which a road,
a railway or a river takes half or more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import ellipsoidal_area, rounded
from minplan_gis.audit.drawn import NOISE_M2, together
from minplan_gis.crs import from_plane, to_plane
from minplan_gis.measure.planes import sheets
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane
    from minplan_gis.measure.planes import Sheet
    from minplan_gis.zones import Zones

    Shapes = NDArray[np.object_]

__all__ = ["LENGTH_M", "THREAD_M", "WIDTH_M", "Strip", "edge_strips", "strips_between"]

WIDTH_M = 10.0
"""1 mm at 1:10 000."""
LENGTH_M = 30.0
THREAD_M = 0.05

_CORRIDORS = (ZoneKind.ROAD, ZoneKind.RAILWAY, ZoneKind.RIVER)
_QUARTER = 32
"""Segments of a quarter circle: an arc of WIDTH_M / 2 is then off by 1.5 mm at most."""
_NEAR_DEG = 0.01
_SEAM_M = 0.01
_MOUTH_M = 1.35 * WIDTH_M
"""The rim that a disc shows between lines that part at 24° (they leave no strip past that); a parallel strip
would have to be 9.7 m wide for it."""


@dataclass(frozen=True, slots=True)
class Strip:
    """The ground between two lines."""

    area_m2: float
    length_m: float
    longitude: float
    """Of a point in its largest piece."""
    latitude: float

    @property
    def width_m(self) -> float:
        """Its mean width."""
        return self.area_m2 / self.length_m

    def said(self) -> Text:
        """Give width, length and area."""
        width, length = rounded(self.width_m, 2), rounded(self.length_m, 0)
        area = rounded(self.area_m2, 2)
        return Text(
            f"宽约 {width} m、长约 {length} m 的空隙（{area} m²）",
            f"a gap about {width} m wide and {length} m long ({area} m²)",
        )

    def at(self) -> str:
        """Give a point of it, in degrees."""
        return f"{rounded(self.longitude, 6)}°E {rounded(self.latitude, 6)}°N"


def strips_between(features: gpd.GeoDataFrame, zones: Zones) -> Iterator[tuple[int, int, Strip]]:
    """Give the strips between two features of a frame (EPSG:4490), with the positions of both.

    Ground that a third feature takes is none. ``zones`` hold the roads, railways and rivers.
    """
    corridors = _corridors(zones)
    for sheet in sheets(features[["geometry"]], features[["geometry"]], reach_m=WIDTH_M):
        taken = _near(corridors, sheet)
        for (one, other), shapes in sorted(_neighbours(sheet).items(), key=lambda each: each[0]):
            strip = _strip(shapes, sheet.plane, taken)
            if strip is not None:
                yield one, other, strip


def edge_strips(
    blocks: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, zones: Zones
) -> Iterator[tuple[int, Strip]]:
    """Give the strips between blocks and the edge of the areas together, with the positions of the blocks."""
    corridors = _corridors(zones)
    for sheet in sheets(blocks[["geometry"]], areas[["geometry"]], reach_m=WIDTH_M):
        held, taken = shapely.union_all(sheet.features.shapes), _near(corridors, sheet)
        for shape, row in zip(sheet.blocks.shapes, sheet.blocks.owner, strict=True):
            beyond = _box(shape, 4 * WIDTH_M).difference(held)
            strip = _strip([_between(shape, beyond)], sheet.plane, taken)
            if strip is not None:
                yield int(row), strip


def _neighbours(sheet: Sheet) -> dict[tuple[int, int], list[BaseGeometry]]:
    """Give the ground between features that lie within a strip's width of each other."""
    found: dict[tuple[int, int], list[BaseGeometry]] = {}
    shapes, tree = sheet.features.shapes, shapely.STRtree(sheet.features.shapes)
    near = tree.query(sheet.blocks.shapes, predicate="dwithin", distance=WIDTH_M)
    for block, feature in near.T:
        pair = int(sheet.blocks.owner[block]), int(sheet.features.owner[feature])
        if pair[0] < pair[1]:
            between = _between(sheet.blocks.shapes[block], shapes[feature])
            others = shapely.union_all(shapes[tree.query(between)])
            found.setdefault(pair, []).append(between.difference(others))
    return found


def _between(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    """Give the ground that no disc of a strip's width gets into between two shapes, but into each alone."""
    if one.is_empty or other.is_empty:
        return shapely.Polygon()
    window = _box(one, 3 * WIDTH_M).intersection(_box(other, 3 * WIDTH_M))
    one, other = one.intersection(window), other.intersection(window)
    both = _closed(one.union(other))
    ground = both.difference(_closed(one)).difference(_closed(other))
    sides = one.union(other).buffer(_SEAM_M)
    pieces = [piece for piece in shapely.get_parts(ground) if not _opens(piece, sides)]
    return shapely.union_all(pieces)


def _opens(piece: BaseGeometry, sides: BaseGeometry) -> bool:
    """Tell whether ground widens past a strip: a disc then rests in its mouth on nearly half of its rim."""
    mouths = shapely.line_merge(piece.boundary.difference(sides))
    return any(mouth.length > _MOUTH_M for mouth in shapely.get_parts(mouths))


def _box(shape: BaseGeometry, reach_m: float) -> BaseGeometry:
    west, south, east, north = shape.bounds
    return shapely.box(west - reach_m, south - reach_m, east + reach_m, north + reach_m)


def _closed(shape: BaseGeometry) -> BaseGeometry:
    half = WIDTH_M / 2
    return shape.buffer(half, quad_segs=_QUARTER).buffer(-half, quad_segs=_QUARTER).union(shape)


def _strip(shapes: list[BaseGeometry], plane: Plane, taken: BaseGeometry) -> Strip | None:
    """Give what of some ground is a strip, its pieces put together; None where nothing is."""
    pieces = [piece for shape in shapes for piece in shapely.get_parts(shape)]
    kept = [piece for piece in pieces if _is_strip(piece) and not _is_taken(piece, taken)]
    if not kept:
        return None
    area_m2 = float(ellipsoidal_area(kept, plane).sum())
    (point,) = from_plane([max(kept, key=lambda piece: piece.area).representative_point()], plane)
    return Strip(area_m2, float(sum(piece.length for piece in kept)) / 2, point.x, point.y)


def _is_strip(piece: BaseGeometry) -> bool:
    length = piece.length / 2
    return bool(piece.area > NOISE_M2 and length >= LENGTH_M and piece.area / length >= THREAD_M)


def _is_taken(piece: BaseGeometry, taken: BaseGeometry) -> bool:
    """Tell whether roads, railways or rivers, as land or as lines, run along half of a strip or more."""
    common = piece.intersection(taken)
    as_land = common.area * 2 >= piece.area
    return bool(as_land or (common.area == 0.0 and common.length * 4 >= piece.length))


def _corridors(zones: Zones) -> Shapes:
    layers = [layer for layer in zones.of(_CORRIDORS) if len(layer.features)]
    shapes = together(layers).geometry.dropna() if layers else ()
    return np.asarray(shapes, dtype=object)


def _near(corridors: Shapes, sheet: Sheet) -> BaseGeometry:
    """Give the corridors near the blocks of a sheet, in its plane."""
    bounds = shapely.total_bounds(from_plane(sheet.blocks.shapes, sheet.plane))
    reach = shapely.box(*bounds).buffer(_NEAR_DEG)
    near = corridors[shapely.intersects(corridors, reach)] if len(corridors) else corridors
    return shapely.union_all(to_plane(near, sheet.plane)) if len(near) else shapely.Point()
