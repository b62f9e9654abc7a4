"""The area that two polygons share, added up edge by edge: a second opinion that computes no overlay.

A polygon is the signed sum of the half-planes below its edges: an edge with the
polygon below it counts 1, one with the polygon above it -1. So

    area(A and B) = sum over edges i of A, j of B of  s_i s_j * integral of min(y_i(x), y_j(x)) dx

over the x that both edges span. Nothing is noded, so nothing of what goes wrong
in an overlay can go wrong here. Edges of B below all of A add up to nothing and
are left out; of those above all of A only the ends of a run matter.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.measure.edges import RUN, chunks, spread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from numpy.typing import NDArray

    from minplan_gis.measure.edges import Edges

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
    Line = tuple[int, int, int, int]

__all__ = ["Witnessed", "crossings", "exact_area", "shared_areas"]

RUN_PAIRS = 50_000_000
"""Most edges of B times runs of A that are gone through for one pair of polygons: some ten seconds."""
EXACT_EDGE_PAIRS = 200_000
"""Most edge pairs that are added up in rational arithmetic: some two seconds."""

_RUNS_AT_ONCE = 1 << 18
_PAIRS_AT_ONCE = 1 << 17
_EPS = 2.0**-52
_EXACT_BITS = 256


@dataclass(frozen=True, slots=True)
class Witnessed:
    """Shared areas of pairs, in the square of the plane's unit."""

    area: Floats
    """NaN where the pair is beyond RUN_PAIRS."""
    bound: Floats
    """How much rounding can have cost."""


@dataclass(frozen=True, slots=True)
class _Tops:
    """Edges of B that matter for pairs: whose pair, their ends (x0, y0, x1, y1), and B's side of them."""

    pair: Ints
    ends: Floats
    turn: Floats

    @property
    def signs(self) -> Floats:
        return self.turn * np.sign(self.ends[:, 0] - self.ends[:, 2])


def shared_areas(a: Edges, b: Edges, of_a: Ints, of_b: Ints) -> Witnessed:
    """Add up what polygons ``of_a`` of ``a`` share with polygons ``of_b`` of ``b``, pair by pair."""
    area, bound = np.zeros(len(of_a)), np.zeros(len(of_a))
    for some in chunks(b.run_at[of_b + 1] - b.run_at[of_b], _RUNS_AT_ONCE):
        area[some], bound[some] = _shared(a, b, of_a[some], of_b[some])
    return Witnessed(area, bound)


def _shared(a: Edges, b: Edges, of_a: Ints, of_b: Ints) -> tuple[Floats, Floats]:
    pair, run = _runs_beside(a, b, of_a, of_b)
    a_runs = np.diff(a.run_at)[of_a]
    heavy = np.bincount(pair, minlength=len(of_a)) * RUN * a_runs > RUN_PAIRS
    light = ~heavy[pair]
    tops = _tops(a, b, of_a, pair[light], run[light])
    sums = np.zeros((3, len(of_a)))
    for some in chunks(a_runs[tops.pair], _PAIRS_AT_ONCE):
        _add(sums, a, of_a, _Tops(tops.pair[some], tops.ends[some], tops.turn[some]))
    return np.where(heavy, np.nan, sums[0] + sums[1]), sums[2]


def _runs_beside(a: Edges, b: Edges, of_a: Ints, of_b: Ints) -> tuple[Ints, Ints]:
    """Give the runs of B over or beside A's box, and whose pair they are."""
    pair, run = spread(b.run_at[of_b], b.run_at[of_b + 1])
    beside = _beside(b.box[run], a.extent[of_a[pair]])
    return pair[beside], run[beside]


def _beside(box: Floats, extent: Floats) -> Bools:
    over = (box[:, 0] < extent[:, 2]) & (box[:, 2] > extent[:, 0]) & (box[:, 3] > extent[:, 1])
    return np.asarray(over, dtype=bool)


def _tops(a: Edges, b: Edges, of_a: Ints, pair: Ints, run: Ints) -> _Tops:
    """Write runs out as edges; a run above all of A is as good as one edge between its ends."""
    above = b.box[run, 1] >= a.extent[of_a[pair], 3]
    high = run[above]
    of, edge = spread(b.edge_at[run[~above]], b.edge_at[run[~above] + 1])
    first, last = np.r_[b.edge_at[high], edge], np.r_[b.edge_at[high + 1] - 1, edge]
    tops = _Tops(
        np.r_[pair[above], pair[~above][of]],
        np.hstack([b.start[first], b.end[last]]),
        b.turn[first],
    )
    box = np.hstack(
        [np.minimum(tops.ends[:, :2], tops.ends[:, 2:]), np.maximum(tops.ends[:, :2], tops.ends[:, 2:])]
    )
    kept = np.flatnonzero(_beside(box, a.extent[of_a[tops.pair]]))
    kept = kept[np.argsort(tops.pair[kept], kind="stable")]
    return _Tops(tops.pair[kept], tops.ends[kept], tops.turn[kept])


def _add(sums: Floats, a: Edges, of_a: Ints, tops: _Tops) -> None:
    """Add the integrals of these edges of B against all edges of their A to ``sums``."""
    polygon = of_a[tops.pair]
    top, edge, over = _above_each_other(a, polygon, tops)
    corner = a.extent[polygon[top], :2]
    over -= corner[:, :1]
    one = np.hstack([a.start[edge] - corner, a.end[edge] - corner])
    two = tops.ends[top] - np.hstack([corner, corner])
    sign = a.turn[edge] * np.sign(one[:, 0] - one[:, 2]) * tops.signs[top]
    value, rounding = _integrals(one, two, over)
    pair = tops.pair[top]
    # The large part of each term is a multiple of 2**-10 and adds up without any rounding.
    large = np.round(value * 1024.0) / 1024.0
    for line, terms in enumerate((sign * large, sign * (value - large), rounding)):
        sums[line] += np.bincount(pair, weights=terms, minlength=sums.shape[1])


def _above_each_other(a: Edges, polygon: Ints, tops: _Tops) -> tuple[Ints, Ints, Floats]:
    """Give the edges of A that some x has in common with each edge of B, and from where to where."""
    west, east = np.minimum(tops.ends[:, 0], tops.ends[:, 2]), np.maximum(tops.ends[:, 0], tops.ends[:, 2])
    top, run = spread(a.run_at[polygon], a.run_at[polygon + 1])
    met = (a.box[run, 0] < east[top]) & (a.box[run, 2] > west[top])
    of, edge = spread(a.edge_at[run[met]], a.edge_at[run[met] + 1])
    top = top[met][of]
    first, last = np.maximum(a.west[edge], west[top]), np.minimum(a.east[edge], east[top])
    met = first < last
    return top[met], edge[met], np.column_stack([first[met], last[met]])


def _integrals(one: Floats, two: Floats, over: Floats) -> tuple[Floats, Floats]:
    """Integrate the lower of two edges over an interval, and bound the rounding."""
    width = over[:, 1] - over[:, 0]
    height_one, height_two = _heights(one, over), _heights(two, over)
    lower = np.minimum(height_one, height_two).sum(axis=1)
    gap = np.abs(height_one - height_two)
    crossed = ((height_one[:, 0] < height_two[:, 0]) != (height_one[:, 1] < height_two[:, 1])) & gap.all(
        axis=1
    )
    bump = np.divide(gap[:, 0] * gap[:, 1], gap.sum(axis=1), out=np.zeros(len(gap)), where=crossed)
    size = np.abs(one[:, 1]) + np.abs(one[:, 3]) + np.abs(two[:, 1]) + np.abs(two[:, 3])
    return np.asarray(width * (lower + bump) / 2.0), np.asarray(8.0 * _EPS * width * size)


def _heights(edge: Floats, over: Floats) -> Floats:
    slope = (edge[:, 3] - edge[:, 1]) / (edge[:, 2] - edge[:, 0])
    return np.asarray(edge[:, 1:2] + (over - edge[:, :1]) * slope[:, None])


def crossings(a: Edges, b: Edges, of_a: Ints, of_b: Ints, *, enough: int) -> Ints:
    """Bound from above how often the boundaries of pairs can cross, before anything is computed.

    The first bound is the product of the edges in the common box; where it
    exceeds ``enough``, edges of A are tried against the boxes of B's runs.
    """
    bounds = np.zeros(len(of_a), dtype=np.intp)
    for some in chunks(b.run_at[of_b + 1] - b.run_at[of_b], _RUNS_AT_ONCE):
        bounds[some] = _crossings(a, b, of_a[some], of_b[some], enough)
    return bounds


def _crossings(a: Edges, b: Edges, of_a: Ints, of_b: Ints, enough: int) -> Ints:
    pair, run = _runs_beside(a, b, of_a, of_b)
    common = b.box[run, 1] < a.extent[of_a[pair], 3]
    pair, run = pair[common], run[common]
    runs, a_edges = np.bincount(pair, minlength=len(of_a)), a.counts[of_a]
    bounds = runs * RUN * a_edges
    unclear = (bounds > enough) & (runs * a_edges <= RUN_PAIRS)
    bounds[unclear] = 0
    kept = unclear[pair]
    pair, run = pair[kept], run[kept]
    for some in chunks(a_edges[pair], _PAIRS_AT_ONCE):
        np.add.at(bounds, *_passed(a, b, of_a, pair[some], run[some]))
    return np.asarray(bounds, dtype=np.intp)


def _passed(a: Edges, b: Edges, of_a: Ints, pair: Ints, run: Ints) -> tuple[Ints, Ints]:
    """Count the edges of B in runs whose box an edge of A passes through, edge of A by edge of A."""
    polygon = of_a[pair]
    of, edge = spread(a.edge_at[a.run_at[polygon]], a.edge_at[a.run_at[polygon + 1]])
    box = b.box[run[of]]
    middle, half = (box[:, :2] + box[:, 2:]) / 2.0, (box[:, 2:] - box[:, :2]) / 2.0
    along, away = a.end[edge] - a.start[edge], middle - a.start[edge]
    low, high = np.minimum(a.start[edge], a.end[edge]), np.maximum(a.start[edge], a.end[edge])
    near = ((low <= box[:, 2:]) & (high >= box[:, :2])).all(axis=1)
    offset = np.abs(along[:, 0] * away[:, 1] - along[:, 1] * away[:, 0])
    near &= offset <= (np.abs(along[:, 0]) * half[:, 1] + np.abs(along[:, 1]) * half[:, 0]) * (1 + 1e-12)
    sizes = np.diff(b.edge_at)[run]
    return pair[of[near]], sizes[of[near]]


def exact_area(a: Edges, b: Edges, of_a: int, of_b: int) -> Fraction | None:
    """Give the shared area of one pair in rational arithmetic, each term to 2**-256; None where too long."""
    pair, run = _runs_beside(a, b, np.array([of_a]), np.array([of_b]))
    tops = _tops(a, b, np.array([of_a]), pair, run)
    edges = slice(a.edge_at[a.run_at[of_a]], a.edge_at[a.run_at[of_a + 1]])
    if len(tops.pair) * (edges.stop - edges.start) > EXACT_EDGE_PAIRS:
        return None
    ends = np.hstack([a.start[edges], a.end[edges]])
    scale = max(
        (value.as_integer_ratio()[1] for value in np.r_[ends.ravel(), tops.ends.ravel()].tolist()), default=1
    )
    ones, twos = list(_whole(ends, a.turn[edges], scale)), list(_whole(tops.ends, tops.turn, scale))
    terms = [sign * side * term for one, sign in ones for two, side in twos for term in _exact(one, two)]
    total = sum(terms)
    return Fraction(total if abs(total) > len(terms) else 0, scale * scale << _EXACT_BITS)


def _whole(ends: Floats, turn: Floats, scale: int) -> Iterator[tuple[Line, int]]:
    """Give edges in whole numbers, west to east, with the sign of the half-plane below; none upright."""
    for values, side in zip(ends.tolist(), turn.tolist(), strict=True):
        x0, y0, x1, y1 = (int(Fraction(value) * scale) for value in values)
        if x0 < x1:
            yield (x0, y0, x1, y1), -int(side)
        elif x1 < x0:
            yield (x1, y1, x0, y0), int(side)


def _exact(one: Line, two: Line) -> Iterable[int]:
    """Integrate the lower of two edges where both are; the integral times 2**256, or nothing."""
    west, east = max(one[0], two[0]), min(one[2], two[2])
    if west >= east:
        return ()
    run_one, run_two = one[2] - one[0], two[2] - two[0]
    rise_one, rise_two = one[3] - one[1], two[3] - two[1]
    # heights times run_one * run_two, at both ends
    heights_one = [(one[1] * run_one + (x - one[0]) * rise_one) * run_two for x in (west, east)]
    heights_two = [(two[1] * run_two + (x - two[0]) * rise_two) * run_one for x in (west, east)]
    gaps = [first - second for first, second in zip(heights_one, heights_two, strict=True)]
    lower = sum(map(min, heights_one, heights_two))
    bump = Fraction(0)
    if gaps[0] * gaps[1] < 0:
        bump = Fraction(abs(gaps[0] * gaps[1]), abs(gaps[0]) + abs(gaps[1]))
    value = (lower + bump) * (east - west) / (2 * run_one * run_two)
    return ((value.numerator << _EXACT_BITS) // value.denominator,)
