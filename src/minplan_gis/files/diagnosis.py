"""What is wrong with an invalid polygon: of which kind, between which vertices of the source, and where.

Vertices are counted from 1 in each ring, without the one that closes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

__all__ = ["Defect", "Kind", "Ring", "defects", "point_text", "rings_of", "spikes", "told"]

_MOST_VERTICES = 2_000
_MOST_RINGS = 60
_MOST_MEETINGS = 1_000
_MOST_TOLD = 3
_METRES = 1000.0
"""Coordinates above this are metres."""
_STRAIGHT = 1e-9
"""The sine of an angle that counts as none."""


class Kind(StrEnum):
    """What can be wrong."""

    BOW_TIE = "bow_tie"
    SELF_CROSSING = "self_crossing"
    SELF_OVERLAP = "self_overlap"
    SELF_TOUCH = "self_touch"
    SPIKE = "spike"
    RINGS_CROSS = "rings_cross"
    RINGS_OVERLAP = "rings_overlap"
    REPEATED_RING = "repeated_ring"
    HOLE_OUTSIDE = "hole_outside"
    NESTED_HOLES = "nested_holes"
    NESTED_PARTS = "nested_parts"

    @property
    def label(self) -> Text:
        """The kind for people."""
        return _LABELS[self]


@dataclass(frozen=True, slots=True)
class Defect:
    """One thing that is wrong."""

    kind: Kind
    place: Text
    """Which vertices of which rings."""
    point: tuple[float, float]
    """Easting and northing, or longitude and latitude, as the source has them."""


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of a figure, as the source has it."""

    name: Text
    part: int
    hole: int
    """0 for the outer ring."""
    points: Floats
    """Without the vertex that closes it; shape (n, 2)."""


def defects(shape: BaseGeometry) -> list[Defect]:
    """Give what is wrong with a polygon; nothing where it is too large to look at edge by edge."""
    rings = rings_of(shape)
    if sum(len(ring.points) for ring in rings) > _MOST_VERTICES:
        return []
    sharp = [
        Defect(Kind.SPIKE, _vertex(ring, at), _pair(ring.points[at]))
        for ring in rings
        for at in spikes(ring.points)
    ]
    repeated = list(_repeated(rings))
    if repeated:
        return [*repeated, *sharp]
    hidden = {Kind.SELF_OVERLAP} if sharp else set()
    met = [each for each in _meetings(rings) if each.kind not in hidden]
    return [*_bow_ties(met), *sharp, *_nested(rings[:_MOST_RINGS])]


def told(found: Sequence[Defect]) -> Text:
    """Name the first of them; empty where there is none."""
    said = [
        each.kind.label
        + Text("：", ": ")
        + each.place
        + Text(f"，位于 {point_text(each.point)}", f" at {point_text(each.point)}")
        for each in found[:_MOST_TOLD]
    ]
    if not said:
        return Text("", "")
    rest = len(found) - len(said)
    more = Text(f"；另有 {rest} 处", f"; {rest} more") if rest else Text("", "")
    return Text("；".join(each.zh for each in said), "; ".join(each.en for each in said)) + more


def point_text(point: tuple[float, float]) -> str:
    """Write a place: two decimals of metres, seven of degrees."""
    digits = 2 if max(map(abs, point)) > _METRES else 7
    return f"({point[0]:.{digits}f}, {point[1]:.{digits}f})"


def rings_of(shape: BaseGeometry) -> list[Ring]:
    """Give the rings of a polygon or multipolygon, each with its name."""
    parts = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    rings = []
    for number, part in enumerate(parts, 1):
        of = Text(f"第 {number} 部分", f"part {number} ") if len(parts) > 1 else Text("", "")
        for hole, ring in enumerate(shapely.get_rings(part)):
            name = Text(f"内环 {hole}", f"hole {hole}") if hole else Text("外环", "outer ring")
            rings.append(Ring(of + name, number, hole, shapely.get_coordinates(ring)[:-1]))
    return rings


def spikes(points: Floats) -> list[int]:
    """Give the vertices where a ring turns back on itself, by position."""
    apart = np.flatnonzero(np.any(points != np.roll(points, 1, axis=0), axis=1))
    own = points[apart]
    if len(own) < 3:
        return []
    back, on = np.roll(own, 1, axis=0) - own, np.roll(own, -1, axis=0) - own
    cross = back[:, 0] * on[:, 1] - back[:, 1] * on[:, 0]
    dot = (back * on).sum(axis=1)
    return [int(at) for at in apart[(np.abs(cross) <= _STRAIGHT * np.abs(dot)) & (dot > 0)]]


def _repeated(rings: Sequence[Ring]) -> Iterator[Defect]:
    seen: dict[frozenset[tuple[float, float]], Ring] = {}
    for ring in rings:
        key = frozenset(map(_pair, ring.points))
        first = seen.setdefault(key, ring)
        if first is not ring:
            place = ring.name + Text("与", " is ") + first.name + Text("相同", " again")
            yield Defect(Kind.REPEATED_RING, place, _pair(ring.points[0]))


def _meetings(rings: Sequence[Ring]) -> Iterator[Defect]:
    """Find edges that meet where edges of a polygon must not."""
    alive = [_edges_of(ring.points) for ring in rings]
    owner = np.repeat(np.arange(len(rings)), [len(own) for own in alive])
    if not len(owner):
        return
    number = np.concatenate(alive)
    rank = np.concatenate([np.arange(len(own)) for own in alive])
    ends = np.concatenate([np.stack([ring.points, np.roll(ring.points, -1, axis=0)], 1) for ring in rings])
    starts = np.cumsum([0, *(len(ring.points) for ring in rings)])[owner]
    ends = ends[starts + number]
    edges = np.asarray(shapely.linestrings(ends), dtype=np.object_)
    first, second = shapely.STRtree(edges).query(edges, predicate="intersects")
    ordered = first < second
    pairs = np.stack([first[ordered], second[ordered]], 1)[: len(edges) + _MOST_MEETINGS]
    met = list(shapely.intersection(edges[pairs[:, 0]], edges[pairs[:, 1]]))
    seen: set[tuple[float, float]] = set()
    for (one, other), where in zip(pairs, met, strict=True):
        rings_here = rings[owner[one]], rings[owner[other]]
        apart = (int(rank[other]) - int(rank[one])) % len(alive[owner[one]])
        next_to = owner[one] == owner[other] and apart in {1, len(alive[owner[one]]) - 1}
        edges_here = _edge(rings_here[0], int(number[one])) + Text("与", " and ")
        edges_here += _edge(rings_here[1], int(number[other]))
        defect = _meeting(rings_here[0] is rings_here[1], next_to, edges_here, ends[[one, other]], where)
        if defect is not None and defect.point not in seen:
            seen.add(defect.point)
            yield defect


def _edges_of(points: Floats) -> NDArray[np.intp]:
    """Give the edges that have a length, by the vertex that they start from."""
    return np.flatnonzero(np.any(points != np.roll(points, -1, axis=0), axis=1))


def _meeting(same: bool, next_to: bool, edges: Text, ends: Floats, where: BaseGeometry) -> Defect | None:  # noqa: FBT001
    """Say what is wrong where two edges meet, of the ``same`` ring or of two, ``next_to`` each other."""
    point = _pair(shapely.get_coordinates(where)[0])
    if where.geom_type != "Point":
        return Defect(Kind.SELF_OVERLAP if same else Kind.RINGS_OVERLAP, edges, point)
    at_end = any(_pair(end) == point for end in ends.reshape(-1, 2))
    if next_to or (at_end and not same):
        return None
    if at_end:
        return Defect(Kind.SELF_TOUCH, edges, point)
    return Defect(Kind.SELF_CROSSING if same else Kind.RINGS_CROSS, edges, point)


def _bow_ties(found: Sequence[Defect]) -> list[Defect]:
    """Call a crossing a bow tie where it is the only thing wrong."""
    if len(found) == 1 and found[0].kind is Kind.SELF_CROSSING:
        return [Defect(Kind.BOW_TIE, found[0].place, found[0].point)]
    return list(found)


def _nested(rings: Sequence[Ring]) -> Iterator[Defect]:
    """Find holes outside their outer ring, holes in holes, and parts in parts."""
    for ring in rings:
        for other in rings:
            kind = _relation(ring, other)
            if kind is None:
                continue
            inside = _inside(ring.points, other.points)
            wrong = not inside.any() if kind is Kind.HOLE_OUTSIDE else inside.all()
            if wrong and not (kind is Kind.NESTED_PARTS and _in_a_hole(ring, other.part, rings)):
                yield Defect(kind, ring.name + Text("与", " and ") + other.name, _pair(ring.points[0]))


def _relation(ring: Ring, other: Ring) -> Kind | None:
    """Give what would be wrong between two rings, if one lies in the other or not."""
    if ring is other or len(ring.points) == 0 or np.array_equal(ring.points, other.points):
        return None
    if ring.part == other.part:
        if ring.hole and not other.hole:
            return Kind.HOLE_OUTSIDE
        return Kind.NESTED_HOLES if ring.hole and other.hole else None
    return None if ring.hole or other.hole else Kind.NESTED_PARTS


def _in_a_hole(ring: Ring, part: int, rings: Sequence[Ring]) -> bool:
    holes = [other for other in rings if other.part == part and other.hole]
    return any(_inside(ring.points, hole.points).any() for hole in holes)


def _inside(points: Floats, ring: Floats) -> NDArray[np.bool_]:
    """Tell which points lie inside or on a ring, by its even-odd rule; the ring may be invalid."""
    start, end = ring, np.roll(ring, -1, axis=0)
    x, y = points[:, 0, None], points[:, 1, None]
    spans = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    crossing = start[:, 0] + (y - start[:, 1]) * (end[:, 0] - start[:, 0]) / rise
    odd = (spans & (x < crossing)).sum(axis=1) % 2 == 1
    line = shapely.linearrings(ring) if len(ring) > 2 else shapely.linestrings(np.r_[ring, ring])
    return np.asarray(odd | (shapely.distance(shapely.points(points), line) == 0))


def _edge(ring: Ring, at: int) -> Text:
    following = (at + 1) % len(ring.points) + 1
    return ring.name + Text(f"第 {at + 1}–{following} 点的边", f" edge {at + 1}-{following}")


def _vertex(ring: Ring, at: int) -> Text:
    return ring.name + Text(f"第 {at + 1} 点", f" vertex {at + 1}")


def _pair(point: Floats) -> tuple[float, float]:
    return float(point[0]), float(point[1])


_LABELS = {
    Kind.BOW_TIE: Text("蝴蝶结（边线交叉一次）", "bow tie (crosses itself once)"),
    Kind.SELF_CROSSING: Text("边线自交", "crosses itself"),
    Kind.SELF_OVERLAP: Text("边线重叠", "runs along itself"),
    Kind.SELF_TOUCH: Text("边线自接触", "touches itself"),
    Kind.SPIKE: Text("尖刺（原路折返）", "spike (goes back on itself)"),
    Kind.RINGS_CROSS: Text("两环相交", "rings cross"),
    Kind.RINGS_OVERLAP: Text("两环有重叠的边", "rings share an edge"),
    Kind.REPEATED_RING: Text("重复的环", "repeated ring"),
    Kind.HOLE_OUTSIDE: Text("内环在外环之外", "hole outside"),
    Kind.NESTED_HOLES: Text("内环套内环", "hole in a hole"),
    Kind.NESTED_PARTS: Text("部分套部分", "part in a part"),
}
