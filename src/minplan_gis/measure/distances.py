"""How far a block is from features, and from the outside of an area: true metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from shapely import GeometryType

from minplan_gis.crs import from_plane, scale_factor
from minplan_gis.errors import UsageError
from minplan_gis.measure.edges import spread
from minplan_gis.measure.facts import facts
from minplan_gis.measure.overlay import united
from minplan_gis.measure.planes import BLOCKS, FEATURES, Parts, received, sheets, sheets_with
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane
    from minplan_gis.measure.planes import Sheet

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Shapes = NDArray[np.object_]

__all__ = ["clearance", "distances"]

COLUMNS = ("distance_m", "central_meridian", "geometry")
_STRETCH = 16
"""Edges of the stretches that lines and outlines are cut into, so that only what is near is measured."""
_SLACK_M = 0.01


def distances(blocks: gpd.GeoDataFrame, features: gpd.GeoDataFrame, *, within_m: float) -> gpd.GeoDataFrame:
    """Give the true shortest distance from each block to each feature not farther than ``within_m``.

    Parameters
    ----------
    blocks
        Polygons with unique index, in any reference system of CGCS2000 or WGS84.
    features
        Points, lines or polygons, likewise.
    within_m
        True metres; pairs farther apart have no row.

    Returns
    -------
    GeoDataFrame
        ``block_id, zone_id, distance_m, central_meridian`` and the shortest
        line in EPSG:4490, from the block to the feature. Where they meet the
        distance is 0 and the geometry a point that both have. The distance is
        that in the plane over the scale factor at the line's middle: within
        1 cm of the geodesic to 5 km.

    Raises
    ------
    CrsError, GeometryError
        As :func:`~minplan_gis.measure.planes.received` says.
    UsageError
        ``within_m`` is negative or not a number.
    """
    if not 0.0 <= within_m < np.inf:
        raise UsageError(Text(f"距离上限无效：{within_m}", f"no such reach: {within_m}"))
    blocks, features = received(blocks, BLOCKS), received(features, FEATURES, polygonal=False)
    ids = {"block_id": blocks.index, "zone_id": features.index}
    near = sheets(blocks, features, reach_m=within_m)
    return facts((_table(sheet, within_m) for sheet in near), ids, COLUMNS)


@dataclass(frozen=True, slots=True)
class _Near:
    """Rows of blocks and features, and what of them is nearest to each other."""

    block: Ints
    zone: Ints
    here: Shapes
    """The block's part."""
    there: Shapes
    """A point or stretch of the feature."""


def _table(sheet: Sheet, within_m: float) -> dict[str, NDArray[np.generic]]:
    near = _nearest(sheet, within_m)
    lines = shapely.shortest_line(near.here, near.there)
    true = _true_metres(lines, sheet.plane)
    met = true == 0.0
    lines[met] = shapely.get_point(lines[met], 0)
    kept = true <= within_m
    return {
        "block_id": near.block[kept],
        "zone_id": near.zone[kept],
        "distance_m": true[kept],
        "central_meridian": np.full(int(kept.sum()), sheet.plane.central_meridian),
        "geometry": from_plane(lines[kept], sheet.plane),
    }


def _true_metres(lines: Shapes, plane: Plane) -> Floats:
    ends = shapely.get_coordinates(lines).reshape(-1, 2, 2)
    middle = ends.mean(axis=1)
    return np.asarray(shapely.length(lines) / scale_factor(middle[:, 0], middle[:, 1], plane))


def _nearest(sheet: Sheet, within_m: float) -> _Near:
    """Find for each block and feature in reach the parts that are nearest to each other."""
    blocks, stretches = sheet.blocks, _stretches(sheet.features)
    reach = within_m * _greatest_scale(blocks, sheet.plane, within_m) + _SLACK_M
    one, two = shapely.STRtree(stretches.shapes).query(blocks.shapes, predicate="dwithin", distance=reach)
    held, inside, points = _held(blocks, sheet.features)
    block, zone = np.r_[blocks.owner[one], blocks.owner[held]], np.r_[stretches.owner[two], inside]
    here, there = np.r_[blocks.shapes[one], blocks.shapes[held]], np.r_[stretches.shapes[two], points]
    rank = np.r_[two, np.full(len(held), -1)]
    order = np.lexsort((rank, shapely.distance(here, there), zone, block))
    first = order[_changes(block[order], zone[order])]
    return _Near(block[first], zone[first], here[first], there[first])


def _changes(block: Ints, zone: Ints) -> NDArray[np.bool_]:
    return np.asarray((np.diff(block, prepend=-1) != 0) | (np.diff(zone, prepend=-1) != 0))


def _greatest_scale(blocks: Parts, plane: Plane, within_m: float) -> float:
    west, south, east, north = shapely.total_bounds(blocks.shapes)
    eastings = np.array([west - within_m, east + within_m] * 2)
    return float(scale_factor(eastings, np.array([south, south, north, north]), plane).max())


def _held(blocks: Parts, features: Parts) -> tuple[Ints, Ints, Shapes]:
    """Find block parts whose first corner lies in a polygon: the part, the polygon's row, the corner."""
    corners = shapely.get_point(shapely.get_exterior_ring(blocks.shapes), 0)
    areas = shapely.get_type_id(features.shapes) == GeometryType.POLYGON
    area, block = shapely.STRtree(corners).query(features.shapes[areas], predicate="intersects")
    return block, features.owner[areas][area], corners[block]


def _stretches(features: Parts) -> Parts:
    """Cut lines and outlines into stretches; points stay points."""
    points = shapely.get_type_id(features.shapes) == GeometryType.POINT
    areas = shapely.get_type_id(features.shapes) == GeometryType.POLYGON
    rings, of = shapely.get_rings(features.shapes[areas], return_index=True)
    lines = np.r_[features.shapes[~points & ~areas], rings]
    owner = np.r_[features.owner[~points & ~areas], features.owner[areas][of]]
    cut, line = _cut(lines)
    return Parts(np.r_[features.shapes[points], cut], np.r_[features.owner[points], owner[line]])


def _cut(lines: Shapes) -> tuple[Shapes, Ints]:
    """Cut lines after every _STRETCH edges; give the stretches and whose line each is."""
    corners = shapely.get_coordinates(lines)
    sizes = np.asarray(shapely.get_num_coordinates(lines), dtype=np.intp)
    last = np.cumsum(sizes) - 1
    line, number = spread(np.zeros_like(sizes), -(-(sizes - 1) // _STRETCH))
    start = (last - sizes + 1)[line] + number * _STRETCH
    stretch, corner = spread(start, np.minimum(start + _STRETCH, last[line]) + 1)
    if not len(stretch):
        return np.zeros(0, dtype=object), line
    return np.asarray(shapely.linestrings(corners[corner], indices=stretch), dtype=object), line


def clearance(blocks: gpd.GeoDataFrame, area: BaseGeometry) -> pd.Series[float]:
    """Give how far each block is from the outside of an area.

    Parameters
    ----------
    blocks
        Polygons with unique index, in any reference system of CGCS2000 or WGS84.
    area
        Polygon or multipolygon in EPSG:4490.

    Returns
    -------
    Series
        True metres, index ``block_id``; 0 where the block is not inside the area.
    """
    blocks = received(blocks, BLOCKS)
    tables = [_cleared(sheet) for sheet in sheets_with(blocks, area)]
    found = pd.concat([pd.Series(dtype=float), *tables]) if tables else pd.Series(dtype=float)
    found = found.sort_index()
    return pd.Series(
        found.to_numpy(),
        index=blocks.index.take(found.index.to_numpy(dtype=np.intp)).rename("block_id"),
        name="clearance_m",
    )


def _dissolved(area: Parts) -> Parts:
    """Unite the parts of an area: a border between two of them is not its outside."""
    whole = united(area.shapes, np.zeros(len(area.shapes), dtype=np.intp), 1)
    if whole[0] is None:
        return area
    parts = shapely.get_parts(whole)
    return Parts(parts, np.zeros(len(parts), dtype=np.intp))


def _cleared(sheet: Sheet) -> pd.Series[float]:
    """Measure from each block part to the outline; the least of a block's parts counts."""
    blocks, area = sheet.blocks, _dissolved(sheet.features)
    held = np.isin(np.arange(len(blocks.shapes)), _held(blocks, area)[0])
    metres = np.zeros(len(held))
    stretches = _stretches(area).shapes
    if held.any():
        here, there = shapely.STRtree(stretches).query_nearest(blocks.shapes[held], all_matches=False)
        lines = shapely.shortest_line(blocks.shapes[held][here], stretches[there])
        metres[held] = _true_metres(lines, sheet.plane)
    return pd.Series(metres).groupby(blocks.owner).min()
