"""Rings to figures: what lies inside an odd number of others is a hole, whatever its number says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.files.containment import surrounding, twice
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

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
    return _polygon(_areas(rings))


def encloses(ring: Floats) -> bool:
    """Tell whether a ring has the points to enclose anything."""
    return len(np.unique(ring, axis=0)) >= 3


def holes_among(rings: Sequence[Floats]) -> list[bool]:
    """Tell for each ring whether it is a hole."""
    around = surrounding(_areas(rings))
    return [len(around.get(at, ())) % 2 == 1 for at in range(len(rings))]


def _areas(rings: Sequence[Floats]) -> Shapes:
    return np.array([*(shapely.Polygon(ring) for ring in rings), None], dtype=object)[:-1]


def _polygon(areas: Shapes) -> BaseGeometry | Fault:
    crossed: list[BaseGeometry] = list(areas[~shapely.is_valid(areas)])
    if crossed:
        return crossed[0]  # the gate says where
    if twice(areas):
        return _TWICE
    around = {at: set(others) for at, others in surrounding(areas).items()}
    shells = [at for at in range(len(areas)) if len(around.get(at, ())) % 2 == 0]
    polygons = [shapely.Polygon(areas[at].exterior, _holes(areas, around, at)) for at in shells]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _holes(areas: Shapes, around: Mapping[int, set[int]], shell: int) -> list[shapely.LinearRing]:
    """Give the rings directly inside a shell."""
    depth = len(around.get(shell, ())) + 1
    return [areas[at].exterior for at, outer in around.items() if shell in outer and len(outer) == depth]


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
