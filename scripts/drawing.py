"""How schematic figures are drawn: shapes in Gauss-Krüger metres, brought to a declared area.

Nothing here knows a plan. Rings are lists of (easting, northing) in metres of
one band's plane, without prefix; areas are ellipsoidal, in square metres.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from minplan_gis.areas import ellipsoidal_area

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane

    Ring = Sequence[tuple[float, float]]

_CM = 0.01
_SLACK_M = 2.0
_NARROW_M = 60.0
_DOUBLINGS = 12
_HALVINGS = 60


def area_m2(shape: BaseGeometry, plane: Plane) -> float:
    """Give the ellipsoidal area of one figure of the plane."""
    return float(ellipsoidal_area([shape], plane)[0])


def root(value_at: Callable[[float], float], start: float, step: float) -> float:
    """Find where a growing function passes zero: strides that double, then halving to the last bit.

    Raises
    ------
    ValueError
        Where the sign never changes: the sketch can't reach its area.
    """
    below = value_at(start) < 0.0
    near, far = start, start + (step if below else -step)
    for _ in range(_DOUBLINGS):
        if (value_at(far) < 0.0) != below:
            break
        near, far = far, far + 2.0 * (far - near)
    else:
        msg = f"out of reach: {value_at(near):.1f} at {near}"
        raise ValueError(msg)
    low, high = min(near, far), max(near, far)
    for _ in range(_HALVINGS):
        middle = (low + high) / 2.0
        low, high = (middle, high) if value_at(middle) < 0.0 else (low, middle)
    return (low + high) / 2.0


def moved(ring: Ring, free: Sequence[int], along: tuple[float, float], by: float) -> Polygon:
    """Give the polygon with its ``free`` vertices moved ``by`` metres in the direction ``along``."""
    points = np.array(ring, dtype=float)
    points[list(free)] += np.asarray(along) * by
    return Polygon(points)


def fitted(
    ring: Ring,
    free: Sequence[int],
    along: tuple[float, float],
    target_m2: float,
    measured: Callable[[BaseGeometry], float],
) -> Polygon:
    """Move the free vertices until the figure measures ``target_m2``."""
    by = root(lambda step: measured(moved(ring, free, along, step)) - target_m2, 0.0, 1.0)
    return moved(ring, free, along, by)


def scaled(ring: Ring, target_m2: float, measured: Callable[[BaseGeometry], float]) -> Polygon:
    """Scale about the centroid until the figure measures ``target_m2``."""
    points = np.array(ring, dtype=float)
    centre = shapely.get_coordinates(Polygon(ring).centroid)[0]
    factor = root(lambda scale: measured(Polygon(centre + (points - centre) * scale)) - target_m2, 1.0, 0.001)
    return Polygon(centre + (points - centre) * factor)


def centimetres(shape: BaseGeometry) -> BaseGeometry:
    """Round every vertex to the centimetre."""
    return shapely.transform(shape, lambda points: np.round(points / _CM) * _CM)


def corridor(line: Ring, width_m: float) -> BaseGeometry:
    """Give the land of a road, railway or river: its centre line to half the width on both sides."""
    return centimetres(LineString(line).buffer(width_m / 2.0, cap_style="flat", join_style="mitre"))


@dataclass(frozen=True, slots=True)
class Fields:
    """How a pattern of fields is drawn."""

    width_m: float
    """Of a cell, west to east."""
    height_m: float
    gap_m: float
    """Left free on each side of a cell: tracks and ditches."""
    bend_m: float
    """How far the corners of cells wander from a square lattice."""
    smallest_m2: float
    """What is left of a cell after leaving out is dropped below this."""
    seed: int

    def corner(self, column: int, row: int) -> tuple[float, float]:
        """Give a lattice corner; neighbours that share it get the same point."""
        chance = random.Random(f"{self.seed}/{column}/{row}")  # noqa: S311  # a pattern, not a secret
        wave = math.sin(column / 5.0 + row / 7.0), math.cos(column / 6.0 - row / 5.0)
        east, north = (self.bend_m * (w + chance.uniform(-0.4, 0.4)) for w in wave)
        return column * self.width_m + east, row * self.height_m + north

    def cell(self, column: int, row: int) -> Polygon:
        """Give the field of one cell."""
        around = ((column, row), (column + 1, row), (column + 1, row + 1), (column, row + 1))
        return Polygon([self.corner(*at) for at in around]).buffer(-self.gap_m, join_style="mitre")


def fields(pattern: Fields, where: BaseGeometry, left_out: BaseGeometry) -> Iterator[BaseGeometry]:
    """Draw fields that touch ``where`` and keep clear of ``left_out``, row by row."""
    west, south, east, north = where.bounds
    wider = left_out.buffer(_SLACK_M, join_style="mitre")
    shapely.prepare([where, left_out, wider])
    for row in range(math.floor(south / pattern.height_m), math.ceil(north / pattern.height_m)):
        for column in range(math.floor(west / pattern.width_m), math.ceil(east / pattern.width_m)):
            cell = pattern.cell(column, row)
            if where.contains(cell.centroid):
                yield from _cleared(cell, left_out, wider, pattern.smallest_m2)


def _cleared(
    cell: BaseGeometry, left_out: BaseGeometry, wider: BaseGeometry, smallest_m2: float
) -> Iterator[BaseGeometry]:
    free = cell.difference(wider)
    core = free.buffer(-_NARROW_M, join_style="mitre")
    rest = core.buffer(_NARROW_M, join_style="mitre").intersection(free)
    for part in shapely.get_parts(rest):
        simple = centimetres(part.simplify(_SLACK_M / 2.0))
        large = simple.area >= smallest_m2 and not simple.interiors
        if large and simple.is_valid and simple.disjoint(left_out):
            yield simple
