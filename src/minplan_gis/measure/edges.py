"""Polygons as plain edges: what the witness adds up, and what the ceiling on work is estimated from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Shapes = NDArray[np.object_]

__all__ = ["RUN", "Edges", "chunks", "edges_of", "spread"]

RUN = 16
"""Edges of a run: neighbours along a ring that share one box."""


@dataclass(frozen=True, slots=True)
class Edges:
    """The edges of polygons, polygon after polygon, ring after ring, in runs of at most RUN neighbours."""

    start: Floats
    """Shape (edges, 2)."""
    end: Floats
    """Shape (edges, 2)."""
    west: Floats
    """The lesser easting of each edge."""
    east: Floats
    """The greater easting of each edge."""
    box: Floats
    """West, south, east, north of each run: shape (runs, 4)."""
    turn: Floats
    """1 where the polygon lies to the left of the edge, -1 to the right."""
    edge_at: Ints
    """Where each run's edges begin, and the end: shape (runs + 1,)."""
    run_at: Ints
    """Where each polygon's runs begin, and the end: shape (polygons + 1,)."""
    extent: Floats
    """West, south, east, north of each polygon: shape (polygons, 4)."""

    @property
    def counts(self) -> Ints:
        """How many edges each polygon has."""
        return np.diff(self.edge_at[self.run_at])


def edges_of(polygons: Shapes) -> Edges:
    """Take valid polygons and multipolygons apart; what is neither has no edges."""
    parts, part_owner = shapely.get_parts(polygons, return_index=True)
    rings, part_of = shapely.get_rings(parts, return_index=True)
    shell, owner = np.diff(part_of, prepend=-1) > 0, part_owner[part_of]
    points, ring_of = shapely.get_coordinates(rings, return_index=True)
    same = ring_of[1:] == ring_of[:-1]
    start, end, edge_ring = points[:-1][same], points[1:][same], ring_of[:-1][same]
    edge_at = np.append(np.flatnonzero(_positions(edge_ring) % RUN == 0), len(edge_ring))
    run_ring = edge_ring[edge_at[:-1]]
    run_at = np.searchsorted(owner[run_ring], np.arange(len(polygons) + 1))
    turn = np.where(shapely.is_ccw(rings) == shell, 1.0, -1.0)[edge_ring]
    low, high = np.minimum(start, end), np.maximum(start, end)
    west, east = low[:, 0].copy(), high[:, 0].copy()
    box, extent = _boxes(low, high, edge_at), shapely.bounds(polygons)
    return Edges(start, end, west, east, box, turn, edge_at, run_at, extent)


def _positions(of: Ints) -> Ints:
    """Count from 0 along each stretch of equal values."""
    begins = np.flatnonzero(np.diff(of, prepend=-1))
    return np.arange(len(of)) - np.repeat(begins, np.diff(begins, append=len(of)))


def _boxes(low: Floats, high: Floats, edge_at: Ints) -> Floats:
    if not len(low):
        return np.zeros((0, 4))
    return np.hstack([np.minimum.reduceat(low, edge_at[:-1]), np.maximum.reduceat(high, edge_at[:-1])])


def spread(first: Ints, last: Ints) -> tuple[Ints, Ints]:
    """Write out ranges: for each number of each range, whose range it is and the number.

    >>> spread(np.array([3, 7]), np.array([5, 8]))
    (array([0, 0, 1]), array([3, 4, 7]))
    """
    sizes = last - first
    of = np.repeat(np.arange(len(sizes)), sizes)
    return of, np.arange(len(of)) - np.repeat(np.cumsum(sizes) - sizes - first, sizes)


def chunks(sizes: Ints, limit: int) -> Iterator[slice]:
    """Cut a row of tasks into slices whose sizes sum to about ``limit``; a larger task stands alone.

    >>> list(chunks(np.array([2, 2, 9, 1]), 4))
    [slice(0, 2, None), slice(2, 3, None), slice(3, 4, None)]
    """
    total = np.cumsum(sizes)
    begin = 0
    while begin < len(sizes):
        before = total[begin - 1] if begin else 0
        stop = max(int(np.searchsorted(total, before + limit, side="right")), begin + 1)
        yield slice(begin, stop)
        begin = stop
