"""Rings to figures: what lies inside an odd number of others is a hole, whatever its number says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = ["TOO_FEW", "encloses", "figure_of", "holes_among"]


def figure_of(rings: Sequence[Floats], kind: str) -> BaseGeometry | Fault:
    """Build a plot's figure.

    Parameters
    ----------
    rings : sequence of ndarray, shape (n, 2)
        Easting and northing, closed or not.
    kind : str
        ``点``, ``线`` or ``面``; empty for 面.

    Returns
    -------
    geometry or Fault
        Not checked for validity beyond what building it needs.
    """
    if kind == "点":
        points = np.concatenate(rings)
        return shapely.Point(points[0]) if len(points) == 1 else shapely.MultiPoint(points)
    if kind == "线":
        if any(len(ring) < 2 for ring in rings):
            return TOO_FEW
        lines = [shapely.LineString(ring) for ring in rings]
        return lines[0] if len(lines) == 1 else shapely.MultiLineString(lines)
    if not all(encloses(ring) for ring in rings):
        return TOO_FEW
    return _polygon([shapely.Polygon(ring) for ring in rings])


def encloses(ring: Floats) -> bool:
    """Tell whether a ring has the points to enclose anything."""
    return len(np.unique(ring, axis=0)) >= 3


def holes_among(rings: Sequence[Floats]) -> list[bool]:
    """Tell for each ring whether it is a hole."""
    return [len(around) % 2 == 1 for around in _around([shapely.Polygon(ring) for ring in rings])]


def _polygon(areas: list[shapely.Polygon]) -> BaseGeometry | Fault:
    crossed = [area for area in areas if not area.is_valid]
    if crossed:
        return crossed[0]  # the gate says where
    around = _around(areas)
    if any(at in around[other] for at in range(len(areas)) for other in around[at]):
        return _TWICE
    shells = [at for at in range(len(areas)) if len(around[at]) % 2 == 0]
    polygons = [shapely.Polygon(areas[at].exterior, _holes(areas, around, at)) for at in shells]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _holes(areas: list[shapely.Polygon], around: list[set[int]], shell: int) -> list[shapely.LinearRing]:
    """Give the rings directly inside a shell."""
    depth = len(around[shell]) + 1
    return [
        areas[at].exterior for at in range(len(areas)) if shell in around[at] and len(around[at]) == depth
    ]


def _around(areas: list[shapely.Polygon]) -> list[set[int]]:
    """Give for each ring the others that contain it."""
    found: list[set[int]] = [set() for _ in areas]
    if len(areas) > 1:
        for inner, outer in shapely.STRtree(areas).query(areas, predicate="within").T:
            if inner != outer:
                found[int(inner)].add(int(outer))
    return found


TOO_FEW = Fault(
    "too_few_points",
    Text("界址点太少，构不成图形", "too few points to make a figure"),
    Text("请补全该圈的界址点，或删除该圈", "complete the ring, or remove it"),
)
_TWICE = Fault(
    "invalid_geometry",
    Text("两个圈完全重合", "two rings are the same"),
    Text("请删除重复的圈", "remove one of them"),
)
