"""Where figures are put that nobody sketched: natural outlines of a given area, in free ground, by a seed.

Nothing here knows a plan. Figures are polygons in Gauss-Krüger metres of the
drawing plane; areas are ellipsoidal, in square metres, each measured in the
figure's own 3-degree band, as a check will measure it.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon

from drawing import area_m2, corridor
from minplan_gis.crs import from_plane, plane_at, to_plane

if TYPE_CHECKING:
    from collections.abc import Sequence

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane

_TRIES = 20_000
_ROUNDS = 6
_NEAR_M2 = 0.001
_STRIDE_M = 9_000.0
_SWAY_M = 1_500.0
_PAST_M = 9_000.0


@dataclass(frozen=True, slots=True)
class Site:
    """Where a figure may lie."""

    hold: BaseGeometry
    """It lies inside this."""
    centres: BaseGeometry
    """Its middle falls in this."""
    halves: tuple[BaseGeometry, ...] = ()
    """Of each of these it has at least a quarter of its area."""


def chance_for(*names: object) -> random.Random:
    """Give a stream of chance of its own for a name: neighbours do not shift each other's."""
    return random.Random("/".join(map(str, names)))  # noqa: S311  # a layout, not a secret


def natural(chance: random.Random, target_m2: float) -> Polygon:
    """Give a simple figure of five to nine vertices about the origin, of about the given plane area."""
    count = chance.randint(5, 9)
    turn, flat = chance.uniform(0.0, math.pi), chance.uniform(1.0, 1.8)
    ring = []
    for corner in range(count):
        angle = 2.0 * math.pi * (corner + chance.uniform(-0.22, 0.22)) / count
        reach = chance.uniform(0.8, 1.15)
        ring.append((reach * flat * math.cos(angle), reach / flat * math.sin(angle)))
    shape = affinity.rotate(Polygon(ring), turn, origin=(0.0, 0.0), use_radians=True)
    factor = math.sqrt(target_m2 / shape.area)
    return affinity.scale(shape, factor, factor, origin=(0.0, 0.0))


def true_area(shape: BaseGeometry, plane: Plane) -> float:
    """Give the ellipsoidal area in the band that the figure lies in."""
    placed = from_plane([shape], plane)[0]
    own = plane_at(placed.centroid.x)
    return area_m2(to_plane([placed], own)[0], own)


def sized(shape: Polygon, target_m2: float, plane: Plane) -> Polygon:
    """Scale about the centroid until the ellipsoidal area is met to a thousandth of a square metre."""
    for _ in range(_ROUNDS):
        measured = true_area(shape, plane)
        if abs(measured - target_m2) < _NEAR_M2:
            break
        factor = math.sqrt(target_m2 / measured)
        shape = affinity.scale(shape, factor, factor, origin=shape.centroid)
    return shape


def point_in(region: BaseGeometry, chance: random.Random) -> Point:
    """Give a point inside a region; its box is tried until one is."""
    west, south, east, north = region.bounds
    while True:
        point = Point(chance.uniform(west, east), chance.uniform(south, north))
        if shapely.contains(region, point):
            return point


def place(
    chance: random.Random,
    site: Site,
    taken: Sequence[BaseGeometry],
    target_m2: float,
    plane: Plane,
    gap_m: float,
) -> Polygon:
    """Put a figure of the given area where nothing is taken.

    Raises
    ------
    ValueError
        Where no free place was found: too much is asked of the ground.
    """
    shapely.prepare([site.hold, site.centres])
    others = np.asarray(taken, dtype=object)
    for _ in range(_TRIES):
        at = point_in(site.centres, chance)
        shape = affinity.translate(natural(chance, target_m2), at.x, at.y)
        if fits(shape, site, others, gap_m):
            final = sized(shape, target_m2, plane)
            if fits(final, site, others, gap_m):
                return final
    msg = f"no free place for {target_m2 / 1e6:.2f} km²"
    raise ValueError(msg)


def fits(shape: Polygon, site: Site, others: np.ndarray, gap_m: float) -> bool:
    """Tell whether a figure lies where it may and keeps its distance."""
    if not shapely.contains_properly(site.hold, shape):
        return False
    if others.size and shapely.dwithin(others, shape, gap_m).any():
        return False
    return all(half.intersection(shape).area > shape.area / 4.0 for half in site.halves)


def through(chance: random.Random, region: BaseGeometry, angle: float, width_m: float) -> BaseGeometry:
    """Give the land of a winding line that crosses the region and ends well beyond it, on both sides."""
    middle = point_in(region, chance)
    reach = math.dist(region.bounds[:2], region.bounds[2:]) + 2.0 * _PAST_M
    steps = math.ceil(reach / _STRIDE_M)
    along, across = (
        np.array([math.cos(angle), math.sin(angle)]),
        np.array([-math.sin(angle), math.cos(angle)]),
    )
    points = [
        np.array([middle.x, middle.y]) + along * step * _STRIDE_M + across * chance.uniform(-_SWAY_M, _SWAY_M)
        for step in range(-steps, steps + 1)
    ]
    needed = [region.distance(Point(point)) < _PAST_M for point in points]
    first, last = needed.index(True), len(needed) - needed[::-1].index(True)
    return corridor([tuple(point) for point in points[first - 1 : last + 1]], width_m)


def branch(start: BaseGeometry, trunks: Sequence[BaseGeometry], width_m: float) -> BaseGeometry | None:
    """Give the land of the straight way from a figure to the nearest trunk; None where they touch."""
    nearest = min(trunks, key=start.distance)
    ends = shapely.get_coordinates(shapely.shortest_line(start, nearest))
    return corridor([tuple(end) for end in ends], width_m) if LineString(ends).length > width_m else None


def shares(
    chance: random.Random, count: int, bounds_km2: tuple[float, float], total_km2: float | None
) -> list[float]:
    """Give invented areas in square kilometres; with a total, they sum to it."""
    low, high = map(math.log, bounds_km2)
    drawn = [math.exp(chance.uniform(low, high)) for _ in range(count)]
    if total_km2 is None:
        return [round(area, 4) for area in drawn]
    return [area * total_km2 / sum(drawn) for area in drawn]
