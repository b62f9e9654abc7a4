"""What is odd about blocks though it is valid: spikes, doubled vertices, tiny parts, slivers, overlaps."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from minplan_gis.crs import CGCS2000, from_plane
from minplan_gis.measure.overlaps import overlaps
from minplan_gis.measure.planes import BLOCKS, received, sheets

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from minplan_gis.crs import Plane
    from minplan_gis.measure.planes import Sheet

    Floats = NDArray[np.float64]

__all__ = ["Oddity", "oddities"]

NEAR_M = 0.05
"""Consecutive vertices nearer than this are one corner, measured twice."""
SPIKE_DEGREES = 1.0
SPIKE_ARM_M = 1.0
TINY_M2 = 100.0
TINY_SHARE = 0.01
GAP_M = 1.0
"""Blocks that lie side by side are thought to be meant to touch within this distance."""
GAP_M2 = 1.0
"""Around the end of a shared edge up to half a square metre is near both blocks without being a sliver."""

_Row = tuple[str, str, str, float, int, Any]


class Oddity(StrEnum):
    """What can be odd, and in which unit its value is."""

    SPIKE = "spike"
    """Degrees of the angle."""
    NEAR_VERTICES = "near_vertices"
    """Metres between them; 0 for a vertex given twice."""
    TINY_PART = "tiny_part"
    """Square metres."""
    OVERLAP = "overlap"
    """Square metres; NaN where methods disagree."""
    SLIVER = "sliver"
    """Square metres between two blocks less than a metre apart."""


def oddities(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Find what is odd about blocks: polygons with unique index, in any system of CGCS2000 or WGS84.

    Returns
    -------
    GeoDataFrame
        ``block_id, other_id`` (empty for one block alone), ``oddity`` (values of :class:`Oddity`),
        ``value`` in its unit, ``vertex`` (1-based in its ring, 0 where none is meant), ``geometry``
        (a point in EPSG:4490).

    Raises
    ------
    CrsError, GeometryError
        As :func:`~minplan_gis.measure.planes.received` says.
    """
    blocks = received(blocks, BLOCKS)
    rows: list[_Row] = []
    for sheet in sheets(blocks, blocks.iloc[:0]):
        ids = blocks.index[sheet.blocks.owner]
        rows += [*_of_corners(sheet, ids), *_of_parts(sheet, ids), *_of_gaps(sheet, ids)]
    rows += _of_overlaps(blocks)
    columns = ["block_id", "other_id", "oddity", "value", "vertex", "geometry"]
    table = pd.DataFrame(rows, columns=columns).drop_duplicates(
        ["block_id", "other_id", "oddity", "vertex", "value"]
    )
    return gpd.GeoDataFrame(table.reset_index(drop=True), geometry="geometry", crs=CGCS2000)


def _of_corners(sheet: Sheet, ids: pd.Index[str]) -> Iterator[_Row]:
    for block_id, part in zip(ids, sheet.blocks.shapes, strict=True):
        for ring in shapely.get_rings(part):
            points = shapely.get_coordinates(ring)[:-1]
            for oddity, at, value in _corners(points):
                yield block_id, "", oddity, value, at + 1, _place(points[at], sheet.plane)


def _corners(points: Floats) -> Iterator[tuple[Oddity, int, float]]:
    on = np.roll(points, -1, axis=0) - points
    length = np.hypot(on[:, 0], on[:, 1])
    for at in np.flatnonzero(length < NEAR_M):
        yield Oddity.NEAR_VERTICES, int(at), float(length[at])
    back, arm = -np.roll(on, 1, axis=0), np.minimum(length, np.roll(length, 1))
    cross = back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0]
    angle = np.degrees(np.arctan2(np.abs(cross), (back * on).sum(axis=1)))
    for at in np.flatnonzero((angle < SPIKE_DEGREES) & (arm > SPIKE_ARM_M)):
        yield Oddity.SPIKE, int(at), float(angle[at])


def _of_parts(sheet: Sheet, ids: pd.Index[str]) -> Iterator[_Row]:
    areas = pd.Series(shapely.area(sheet.blocks.shapes))
    whole = areas.groupby(ids.to_numpy()).transform("sum")
    alone = areas.groupby(ids.to_numpy()).transform("size") == 1
    for at in np.flatnonzero((areas < TINY_M2) & (alone | (areas < TINY_SHARE * whole))):
        inner = shapely.get_coordinates(shapely.point_on_surface(sheet.blocks.shapes[at]))[0]
        yield str(ids[int(at)]), "", Oddity.TINY_PART, float(areas[at]), 0, _place(inner, sheet.plane)


def _of_gaps(sheet: Sheet, ids: pd.Index[str]) -> Iterator[_Row]:
    """Find what lies within half of GAP_M of two blocks and in neither, where they don't overlap."""
    shapes = sheet.blocks.shapes
    first, second = shapely.STRtree(shapes).query(shapes, predicate="dwithin", distance=GAP_M)
    kept = (first < second) & (ids[first] != ids[second])
    for one, other in zip(first[kept].tolist(), second[kept].tolist(), strict=True):
        if shapely.intersection(shapes[one], shapes[other]).area:
            continue
        reach = [shapely.buffer(shapes[at], GAP_M / 2, quad_segs=2) for at in (one, other)]
        near = shapely.intersection(*reach)
        gap = shapely.difference(near, shapely.union_all(shapes[[one, other]]))
        if gap.area > GAP_M2:
            inner = shapely.get_coordinates(shapely.point_on_surface(gap))[0]
            place = _place(inner, sheet.plane)
            yield str(ids[one]), str(ids[other]), Oddity.SLIVER, float(gap.area), 0, place


def _of_overlaps(blocks: gpd.GeoDataFrame) -> Iterator[_Row]:
    shared = overlaps(blocks, blocks)
    first, second = (blocks.index.get_indexer(pd.Index(shared[name])) for name in ("block_id", "zone_id"))
    kept = shared.loc[(first < second) & (shared["area_m2"] != 0)]
    pairs = zip(kept["block_id"], kept["zone_id"], kept["area_m2"], kept.geometry, strict=True)
    for one, other, area, piece in pairs:
        place = None if piece.is_empty else piece.representative_point()
        yield str(one), str(other), Oddity.OVERLAP, float(area), 0, place


def _place(point: Floats, plane: Plane) -> object:
    return from_plane([shapely.Point(point)], plane)[0]
