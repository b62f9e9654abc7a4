"""Geometry as a page keeps it: whole numbers of 1e-7 degrees, each vertex as its step from the last.

A *part* is ``[kind, ring, ...]`` with kind 0 for a point, 1 for a line and 2 for
a polygon (shell first); a ring is ``[lon, lat, step in lon, step in lat, ...]``.
1e-7 degrees are a centimetre; what was measured never comes from here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Parts = list[list[int | list[int]]]

__all__ = ["STEPS_PER_DEGREE", "encoded", "lightened"]

STEPS_PER_DEGREE = 10_000_000
_TOLERANCES_DEGREES = (1e-5, 3e-5, 1e-4, 3e-4, 1e-3)
_POINT, _LINE, _POLYGON = 0, 1, 2


def encoded(geometry: BaseGeometry | None) -> Parts:
    """Give the parts of a geometry in longitude, latitude; nothing for a missing, empty or not finite one."""
    if geometry is None or geometry.is_empty or not np.isfinite(shapely.get_coordinates(geometry)).all():
        return []
    return [part for single in _singles(geometry) for part in _part(single)]


def lightened(geometries: NDArray[np.object_], most_vertices: int) -> tuple[NDArray[np.object_], float]:
    """Simplify for display, just as far as it takes to come near ``most_vertices``.

    Returns
    -------
    tuple
        The geometries, each of its own topology, and the tolerance in degrees;
        0.0 where they were light enough as they were.
    """
    tolerance = 0.0
    simple = geometries
    for candidate in _TOLERANCES_DEGREES:
        if shapely.get_num_coordinates(simple).sum() <= most_vertices:
            break
        tolerance = candidate
        simple = shapely.simplify(geometries, tolerance, preserve_topology=True)
    return simple, tolerance


def _singles(geometry: BaseGeometry) -> list[BaseGeometry]:
    parts = shapely.get_parts(geometry)
    if len(parts) == 1 and parts[0].geom_type == geometry.geom_type:
        return [geometry]
    return [single for part in parts for single in _singles(part)]


def _part(single: BaseGeometry) -> Parts:
    if single.is_empty:
        return []
    match single.geom_type:
        case "Point":
            return [[_POINT, _ring(single)]]
        case "Polygon":
            rings = [ring for ring in shapely.get_rings(single) if not ring.is_empty]
            return [[_POLYGON, *(_ring(ring)[:-2] for ring in rings)]]
        case _:
            return [[_LINE, _ring(single)]]


def _ring(geometry: BaseGeometry) -> list[int]:
    points = np.rint(shapely.get_coordinates(geometry) * STEPS_PER_DEGREE).astype(np.int64)
    steps = np.diff(points, axis=0, prepend=np.zeros((1, 2), dtype=np.int64))
    return [int(step) for step in steps.ravel()]
