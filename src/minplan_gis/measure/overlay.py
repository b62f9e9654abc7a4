"""GEOS's overlay on arrays: one failing pair does not stop the others, and pieces come out by dimension."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Ints = NDArray[np.intp]
    Shapes = NDArray[np.object_]
    Overlay = Callable[[Shapes, Shapes], object]

__all__ = [
    "GRID_M",
    "THREAD_M",
    "gathered",
    "gridded",
    "nearby",
    "polygonal",
    "threads",
    "tried",
    "united",
    "without_polygons",
]

GRID_M = 1e-4
"""The grid on which overlay is tried a second time: another algorithm, whose result is off by its cells."""

THREAD_M = 2e-6
"""Pieces of less mean width are what rounding coordinates to 1e-6 m leaves, and no ground."""
_MANY_CORNERS = 2_000


def tried(overlay: Overlay, one: Shapes, two: Shapes) -> Shapes:
    """Overlay two arrays; a pair on which GEOS gives up comes out as None, the others all the same."""
    if not len(one):
        return np.zeros(0, dtype=object)
    try:
        return np.asarray(overlay(one, two), dtype=object)
    except shapely.GEOSException:
        if len(one) == 1:
            return np.array([None], dtype=object)
        half = len(one) // 2
        halves = tried(overlay, one[:half], two[:half]), tried(overlay, one[half:], two[half:])
        return np.concatenate(halves)


def gridded(overlay: Callable[..., object], grid_m: float) -> Overlay:
    """Give the overlay that rounds to a grid."""

    def on_grid(one: Shapes, two: Shapes) -> Shapes:
        return np.asarray(overlay(one, two, grid_size=grid_m), dtype=object)

    return on_grid


def polygonal(shapes: Shapes) -> Shapes:
    """Keep what is polygon of each geometry; POLYGON EMPTY where there is none, None where it was None."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    flat = (shapely.get_type_id(parts) == GeometryType.POLYGON) & ~shapely.is_empty(parts)
    kept = gathered(parts[flat], of[flat], len(shapes))
    kept[shapely.is_missing(shapes)] = None
    return kept


def without_polygons(shapes: Shapes) -> Shapes:
    """Keep the lines of each geometry, or the points where there are no lines; else POLYGON EMPTY."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    dimension = np.where(shapely.is_empty(parts), -1, shapely.get_dimensions(parts))
    lines, points = dimension == 1, dimension == 0
    points &= ~np.isin(of, of[lines])
    return gathered(parts[lines | points], of[lines | points], len(shapes))


def gathered(parts: Shapes, of: Ints, count: int) -> Shapes:
    """Collect parts that don't overlap into ``count`` geometries; POLYGON EMPTY where there is no part.

    Parameters
    ----------
    parts
        Single geometries, of one dimension for each value of ``of``.
    of
        Ascending; which geometry each part belongs to.
    """
    whole = np.full(count, shapely.Polygon(), dtype=object)
    sizes = np.bincount(of, minlength=count)
    alone = sizes[of] == 1
    whole[of[alone]] = parts[alone]
    dimension = np.where(alone, -1, shapely.get_dimensions(parts))
    points, lines, areas = (np.flatnonzero(dimension == each) for each in range(3))
    shapely.multipoints(parts[points], indices=of[points], out=whole)
    shapely.multilinestrings(parts[lines], indices=of[lines], out=whole)
    shapely.multipolygons(parts[areas], indices=of[areas], out=whole)
    return whole


def united(shapes: Shapes, of: Ints, count: int, *, grid_m: float | None = None) -> Shapes:
    """Unite polygons group by group; POLYGON EMPTY for none, None where GEOS gives up.

    Parameters
    ----------
    shapes
        Polygons and multipolygons.
    of
        Ascending; which group each belongs to.
    count
        How many groups there are.
    grid_m
        The grid to round to, where the union is computed a second way.
    """
    whole = np.full(count, shapely.Polygon(), dtype=object)
    sizes = np.bincount(of, minlength=count)
    begins = np.cumsum(sizes) - sizes
    for size in np.unique(sizes[sizes > 0]):
        groups = np.flatnonzero(sizes == size)
        members = shapes[begins[groups][:, None] + np.arange(size)]
        whole[groups] = tried(lambda many, _: _union(many, grid_m), members, members)
    return whole


def _union(members: Shapes, grid_m: float | None) -> Shapes:
    if members.shape[1] == 1 and grid_m is None:
        return members[:, 0]
    return polygonal(np.asarray(shapely.union_all(members, grid_size=grid_m, axis=1), dtype=object))


def threads(shapes: Shapes) -> NDArray[np.bool_]:
    """Tell which polygons are no wider than THREAD_M, by their mean width ``2 A / P``."""
    return np.asarray(2.0 * shapely.area(shapes) <= THREAD_M * shapely.length(shapes), dtype=bool)


def nearby(zones: Shapes, blocks: Shapes) -> Shapes:
    """Give for each pair the zone, or of a zone with many corners what lies around the block's box."""
    near = zones.copy()
    for index in np.flatnonzero(shapely.get_num_coordinates(zones) > _MANY_CORNERS):
        west, south, east, north = shapely.bounds(blocks[index])
        margin = 1.0 + 0.0137 * max(east - west, north - south)
        part = shapely.clip_by_rect(
            zones[index], west - margin, south - margin, east + margin, north + margin
        )
        near[index] = part if part.is_valid else zones[index]
    return near
