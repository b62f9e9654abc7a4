"""Geometry as a page keeps it: one string a shape, each vertex as its step from the last.

A shape is its parts, one after the other; a part begins with its sign: ``.`` a
point, ``~`` a line, ``!`` a polygon (its shell; each hole follows behind ``;``).
Then come pairs of steps in longitude and latitude, as variable-length quantities
of five bits a digit, low digits first. The first step of a shape is taken from
the grid's origin; rings are not closed. What was measured never comes from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Shapes = NDArray[np.object_]

__all__ = ["FINE", "Grid", "shape_box", "shape_strings"]

FINE = 10_000_000
"""Steps per degree where nothing is simplified: a step is about a centimetre."""

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", dtype=np.uint8)
_BITS, _MORE = 5, 32
_LINE, _HOLE = "~", ";"
_SIGNS = {0: ".", 3: "!"}
"""By the number that shapely gives to points and to polygons; the rest are lines."""
_RING = 2
"""Kind of a linear ring, as shapely numbers geometry types."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Where the steps of a page's shapes begin, and how many there are to a degree."""

    origin: tuple[float, float]
    """Longitude and latitude."""
    step: int = FINE


def shape_strings(geometries: Iterable[object], grid: Grid) -> list[str]:
    """Give each geometry (longitude, latitude) as a string; nothing for one missing, empty or not finite."""
    shapes = np.asarray([*geometries, None], dtype=object)[:-1]
    runs, owners, signs = _runs(shapes, _drawable(shapes))
    texts = [""] * len(shapes)
    for owner, sign, text in zip(owners, signs, _digits(runs, owners, grid), strict=True):
        texts[owner] += sign + text
    return texts


def shape_box(geometries: Iterable[object]) -> list[list[float]] | None:
    """Give south-west and north-east (latitude first) of what can be drawn; None where nothing can."""
    shapes = np.asarray([*geometries, None], dtype=object)[:-1]
    shapes = shapes[_drawable(shapes)]
    if not len(shapes):
        return None
    west, south, east, north = shapely.total_bounds(shapes)
    return [[float(south), float(west)], [float(north), float(east)]]


def _drawable(shapes: Shapes) -> NDArray[np.bool_]:
    points, owners = shapely.get_coordinates(shapes, return_index=True)
    lost = np.unique(owners[~np.isfinite(points).all(axis=1)])
    usable = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    usable[lost] = False
    return usable


def _runs(shapes: Shapes, wanted: NDArray[np.bool_]) -> tuple[Shapes, NDArray[np.intp], list[str]]:
    """Give every ring, line and point in order, with the place of its shape and the sign before it."""
    singles, owners = _singles(shapes[wanted])
    owners = np.flatnonzero(wanted)[owners]
    runs: list[object] = []
    places: list[int] = []
    signs: list[str] = []
    for single, owner in zip(singles, owners, strict=True):
        rings = [ring for ring in shapely.get_rings(single) if not ring.is_empty] or [single]
        runs += rings
        places += [owner] * len(rings)
        signs += [_SIGNS.get(shapely.get_type_id(single), _LINE), *[_HOLE] * (len(rings) - 1)]
    return np.asarray([*runs, None], dtype=object)[:-1], np.asarray(places, dtype=np.intp), signs


def _singles(shapes: Shapes) -> tuple[Shapes, NDArray[np.intp]]:
    parts, owners = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts, inner = shapely.get_parts(parts, return_index=True)
        owners = owners[inner]
    filled = ~shapely.is_empty(parts)
    return parts[filled], owners[filled]


def _digits(runs: Shapes, owners: NDArray[np.intp], grid: Grid) -> list[str]:
    """Give the steps of every run as text."""
    points, places = shapely.get_coordinates(runs, return_index=True)
    last = np.append(places[1:] != places[:-1], True) if len(places) else np.zeros(0, dtype=bool)
    kept = ~(last & (shapely.get_type_id(runs)[places] == _RING))
    points, places = points[kept], places[kept]
    steps = np.rint((points - np.asarray(grid.origin)) * grid.step).astype(np.int64)
    first = np.append(True, owners[places[1:]] != owners[places[:-1]])
    steps -= np.where(first[: len(steps), None], 0, np.roll(steps, 1, axis=0))
    text, ends = _quantities(steps.ravel())
    counts = np.bincount(places, minlength=len(runs))
    stops = np.concatenate([[0], ends])[2 * np.concatenate([[0], np.cumsum(counts)])]
    return [text[start:stop] for start, stop in pairwise(stops)]


def _quantities(values: NDArray[np.int64]) -> tuple[str, NDArray[np.int64]]:
    """Write whole numbers one behind the other; with the place where each ends."""
    codes = np.where(values < 0, -2 * values + 1, 2 * values)
    lengths = np.ones(len(codes), dtype=np.int64)
    for digit in range(1, 9):
        lengths += codes >= 1 << (_BITS * digit)
    ends = np.cumsum(lengths)
    place = np.arange(lengths.sum()) - np.repeat(ends - lengths, lengths)
    digits = (np.repeat(codes, lengths) >> (_BITS * place)) & (_MORE - 1)
    digits |= np.where(place < np.repeat(lengths, lengths) - 1, _MORE, 0)
    return _ALPHABET[digits].tobytes().decode("ascii"), ends
