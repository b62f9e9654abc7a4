"""Whether blocks lie off a layer by the same stretch: the mark of coordinates on another datum.

Beijing 1954 and Xian 1980 taken for CGCS2000 lie 30-130 m away, so that every block sticks out of its zone,
or into its neighbour's, by a strip of one width on the same side. A web map's offset is some hundred metres.
It decides nothing: it is said, so that somebody asks where the coordinates come from.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs import plane_at, to_plane
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking.model import Report

    Floats = NDArray[np.float64]

__all__ = ["Offset", "offsets"]

_DATUM_M, _WEB_MAP_M = (25.0, 150.0), (250.0, 1000.0)
_SIDE_M = 20.0
"""A shorter side of a block tells no width."""
_FAR_M = 1500.0
_ALONG = (0.3, 0.5, 0.7)
"""Where on a side its strip is measured; nearer its ends another side's strip begins."""
_UNIFORM = 0.08
_AGREE = 0.15
_MOST_OF_IT = 0.8
_PARALLEL = 0.05
_MOST_PIECES = 500
_LEAST_M = 2.0
_SAME = 0.02
"""Two figures that differ by no more of their area are one."""
_ON_SIDE_M = 0.05


@dataclass(frozen=True, slots=True)
class Offset:
    """A stretch by which blocks lie off what rules hold them against."""

    rule_id: str
    """The rule that shows it most."""
    blocks: tuple[str, ...]
    metres: float
    azimuth: float
    """Whither the blocks lie off, degrees from north."""
    one_side: bool
    """Whether only the stretch across one direction of sides is known, not the one along them."""

    @property
    def reason(self) -> Text:
        """What is suspected."""
        if self.metres > _DATUM_M[1]:
            return Text(
                "坐标疑为网络地图偏移坐标（GCJ-02/BD-09）", "web-map coordinates (GCJ-02/BD-09) suspected"
            )
        return Text("坐标系存疑（北京54/西安80 未转换？）", "datum suspect (Beijing 1954 or Xian 1980?)")

    @property
    def detail(self) -> Text:
        """What was seen."""
        least = Text("至少", "at least ") if self.one_side else Text("约", "about ")
        count, metres, azimuth = len(self.blocks), f"{self.metres:.0f}", f"{self.azimuth:.0f}"
        return Text(
            f"{count} 个区块的同一侧有等宽条带，整体偏移{least.zh} {metres} m，方位 {azimuth}°",
            f"{count} blocks have a strip of one width on the same side: off by {least.en}{metres} m towards "
            f"{azimuth}° from north",
        )


@dataclass(frozen=True, slots=True)
class _Side:
    """A side of a block with a strip along it."""

    rule_id: str
    block: str
    normal: tuple[float, float]
    """Outwards: east, north."""
    width: float
    length: float


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges of outlines, metres, and the position of the block that each is of."""

    start: Floats
    end: Floats
    of: NDArray[np.intp]


def offsets(report: Report) -> tuple[Offset, ...]:
    """Give the one stretch by which blocks lie off, where strips of all rules agree on one.

    Two blocks or more must show it, or one whose own zone is the same figure moved: one strip alone is
    nothing but an overlap.
    """
    outside, inside = _counted(report.remainders), _counted(report.findings)
    inside = inside.loc[inside["unit"] == "m2"]
    sides: list[_Side] = []
    for rule in report.rules:
        own = [
            *_pieces(outside.loc[outside["rule_id"] == rule.id]),
            *_pieces(inside.loc[inside["rule_id"] == rule.id]),
        ]
        sides += _sides(rule.id, own, report) if own else []
    found = _offset(sides)
    return () if found is None or not _is_borne_out(found, sides, report) else (found,)


def _is_borne_out(found: Offset, sides: Sequence[_Side], report: Report) -> bool:
    """Tell whether more blocks show a shift than it takes to find one, or a block's own zone is it, moved."""
    shown = {(side.block, side.normal) for side in sides if side.block in found.blocks}
    if len(found.blocks) > 1 and len(shown) > (1 if found.one_side else 2):
        return True
    kinds = {kind for rule in report.rules if rule.id == found.rule_id for kind in rule.zones}
    features = [layer.features for layer in report.layers if layer.kind in kinds]
    return any(
        _same_moved(report.blocks.geometry[block], each, found) for block in found.blocks for each in features
    )


def _same_moved(block: BaseGeometry, features: gpd.GeoDataFrame, found: Offset) -> bool:
    """Tell whether a block moved back is one of the features."""
    near = np.asarray(features.geometry.array, dtype=object)
    near = near[shapely.intersects(near, block) & (shapely.get_dimensions(near) == 2)]
    plane = plane_at(float(block.centroid.x))
    azimuth = np.radians(found.azimuth)
    shift = found.metres * np.array([np.sin(azimuth), np.cos(azimuth)])
    home = shapely.transform(to_plane([block], plane)[0], lambda points: points - shift)
    apart = shapely.area(shapely.symmetric_difference(to_plane(near, plane), home))
    return bool((apart <= _SAME * home.area).any())


def _counted(table: pd.DataFrame) -> pd.DataFrame:
    return table.loc[table["status"] == "counts"]


def _pieces(table: pd.DataFrame) -> Iterator[tuple[str, BaseGeometry]]:
    for block, shape in list(zip(table["block_id"], table["geometry"], strict=True))[:_MOST_PIECES]:
        yield from ((block, part) for part in shapely.get_parts(shape) if part.geom_type == "Polygon")


def _sides(rule_id: str, pieces: Sequence[tuple[str, BaseGeometry]], report: Report) -> list[_Side]:
    """Give the sides of blocks along which a piece of the block is a strip of one width."""
    wholes = [report.blocks.geometry[block] for block, _ in pieces]
    plane = plane_at(float(wholes[0].centroid.x))
    own = _edges(to_plane(wholes, plane))
    near = shapely.buffer(to_plane([shape for _, shape in pieces], plane), _ON_SIDE_M)
    if not len(own.start):
        return []
    along = own.end - own.start
    length = np.hypot(*along.T)
    inward = np.column_stack([-along[:, 1], along[:, 0]]) / length[:, None]
    widths = np.column_stack(
        [_widths(own.start + at * along, inward, np.asarray(near[own.of], dtype=object)) for at in _ALONG]
    )
    mean, spread = widths.mean(axis=1), np.ptp(widths, axis=1)
    strips = (spread <= np.maximum(_UNIFORM * mean, 1.0)) & (mean > _LEAST_M) & (mean < _FAR_M / 1.01)
    return [
        _Side(
            rule_id,
            pieces[int(own.of[at])][0],
            (-float(inward[at, 0]), -float(inward[at, 1])),
            float(mean[at]),
            float(length[at]),
        )
        for at in np.flatnonzero(strips)
    ]


def _edges(wholes: NDArray[np.object_]) -> _Edges:
    """Take the outlines of blocks apart, each with its inside to the left; short edges tell nothing."""
    polygons, owner = shapely.get_parts(wholes, return_index=True)
    rings = shapely.get_exterior_ring(shapely.orient_polygons(polygons))
    points, ring = shapely.get_coordinates(rings, return_index=True)
    start, end = points[:-1], points[1:]
    kept = (ring[:-1] == ring[1:]) & (np.hypot(*(end - start).T) >= _SIDE_M)
    return _Edges(start[kept], end[kept], np.asarray(owner[ring[:-1][kept]], dtype=np.intp))


def _widths(start: Floats, inward: Floats, near: NDArray[np.object_]) -> Floats:
    """Give how far lines inwards from a side run in the piece beside it, from the side on. Shape (n,)."""
    rays = shapely.linestrings(np.stack([start, start + inward * _FAR_M], axis=1))
    parts, of = shapely.get_parts(
        np.asarray(shapely.intersection(rays, near), dtype=object), return_index=True
    )
    begins = shapely.distance(parts, np.asarray(shapely.points(start), dtype=object)[of]) <= _ON_SIDE_M
    widths = np.zeros(len(start))
    np.maximum.at(widths, of[begins], shapely.length(parts[begins]) - _ON_SIDE_M)
    return widths


def _offset(sides: Sequence[_Side]) -> Offset | None:
    """Give the one shift that explains the strips; None where none does."""
    if not sides:
        return None
    normals = np.array([side.normal for side in sides])
    widths, weights = (np.array([getattr(side, name) for side in sides]) for name in ("width", "length"))
    root = np.sqrt(weights)[:, None]
    found = np.linalg.lstsq(normals * root, widths * root[:, 0], rcond=_PARALLEL)
    shift, rank = np.asarray(found[0]), int(found[2])
    metres = float(np.hypot(*shift))
    agree = np.abs(normals @ shift - widths) <= np.maximum(_AGREE * widths, 3.0)
    if weights[agree].sum() < _MOST_OF_IT * weights.sum() or not _suspect(metres):
        return None
    blocks = tuple(dict.fromkeys(side.block for side, fits in zip(sides, agree, strict=True) if fits))
    azimuth = float(np.degrees(np.arctan2(shift[0], shift[1]))) % 360.0
    rules = Counter(side.rule_id for side, fits in zip(sides, agree, strict=True) if fits)
    return Offset(rules.most_common(1)[0][0], blocks, metres, azimuth, rank < 2)


def _suspect(metres: float) -> bool:
    return any(low <= metres <= high for low, high in (_DATUM_M, _WEB_MAP_M))
