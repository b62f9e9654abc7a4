"""Where a label may stand: inside what it names, beside it, or led out; and what each place costs.

A cost of 1 is a step of taste. Hiding part of a block's boundary costs more than leading a label out to
any place that is tried, so boundaries stay free wherever there is room.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import STRtree

from minplan_gis.maps.sheets.crossings import boxes_meet, padded

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.layout import Box

    Floats = NDArray[np.float64]

__all__ = ["Manner", "Places", "Wish", "find_places", "shown_part"]

_GAP_MM = 0.9
_RINGS_MM = (4.0, 7.0, 11.0, 16.0, 22.0, 30.0, 40.0, 52.0, 66.0)
_DIRECTIONS = 24
_AROUND = (  # across, up, cost: the upper right reads best
    (1.0, 0.75, 1.0),
    (1.0, 0.0, 1.1),
    (0.0, 1.0, 1.2),
    (-1.0, 0.75, 1.4),
    (0.0, -1.0, 1.5),
    (1.0, -0.75, 1.6),
    (-1.0, 0.0, 1.7),
    (-1.0, -0.75, 1.8),
)
_LEVELS = (0.5, 0.35, 0.65, 0.2, 0.8)
_OVER_OWN_EDGE = 2.5
_LED, _LED_PER_MM, _RUNS_OVER = 3.0, 0.15, 0.6
_NEAR_OTHER = 0.9
_HIDES_EDGE, _HIDES_BLOCK = 14.0, 14.0
_TOLERANCE_MM = 0.05


@dataclass(frozen=True, slots=True)
class Manner:
    """How labels of one sort are set."""

    size_pt: float = 7.5
    color: str = "#000000"
    rank: int = 0
    """Lower ones choose their places first."""
    leads: bool = True
    """Whether they may be led out with a line."""
    only_inside: bool = False
    """Whether they may stand nowhere but on what they name."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A label that the map should carry."""

    key: str
    """What a list of labels without a place calls it."""
    lines: tuple[str, ...]
    shape: BaseGeometry
    """What it names, in mm on the sheet, as :func:`shown_part` gives it."""
    width: float
    """Of the block of lines, in mm."""
    height: float
    manner: Manner
    block: str = ""
    """The block that it belongs to: it may stand in this one."""


@dataclass(frozen=True, slots=True)
class Places:
    """The places of one label, cheapest first."""

    boxes: Floats
    """Shape (n, 4): left, bottom, right, top in mm."""
    leaders: Floats
    """Shape (n, 4): from what is named to the label; NaN where none is needed."""
    costs: Floats


def shown_part(shape: BaseGeometry, frame: Box) -> BaseGeometry:
    """Give what of a figure lies in the frame, as exactly as paper shows it; empty where nothing does."""
    light = shapely.make_valid(shapely.simplify(shape, _TOLERANCE_MM, preserve_topology=True))
    return shapely.clip_by_rect(light, frame.left, frame.bottom, frame.right, frame.top)


def find_places(
    wishes: Sequence[Wish], frame: Box, blocks: Mapping[str, BaseGeometry], clear: Sequence[Box] = ()
) -> list[Places]:
    """Give the places of every label within a frame.

    ``blocks`` are the figures in mm, by id, that labels of others keep off; no label touches a box of
    ``clear``.
    """
    hidden = _Hidden(blocks, frame)
    shut = np.array([[box.left, box.bottom, box.right, box.top] for box in clear]).reshape(-1, 4)
    edges = np.array([frame.left, frame.bottom, frame.right, frame.top])
    return [_places(wish, edges, shut, hidden) for wish in wishes]


class _Hidden:
    """What labels and leaders would hide: the blocks' boundaries and insides."""

    def __init__(self, blocks: Mapping[str, BaseGeometry], frame: Box) -> None:
        shown = {key: shown_part(block, frame) for key, block in blocks.items()}
        self.keys = np.array([key for key, part in shown.items() if not part.is_empty], dtype=object)
        areas = [part for part in shown.values() if not part.is_empty]
        self.areas = STRtree(areas)
        self.edges = STRtree([shapely.boundary(area) for area in areas])

    def edges_under(self, boxes: Floats) -> Floats:
        """Count the boundaries that each box hides part of."""
        which, _ = self.edges.query(_rectangles(boxes), predicate="intersects")
        return np.bincount(which, minlength=len(boxes)).astype(float)

    def others_under(self, shapes: NDArray[np.object_], own: str) -> Floats:
        """Count the blocks but ``own`` that each shape reaches into."""
        which, blocks = self.areas.query(shapes, predicate="intersects")
        return np.bincount(which[self.keys[blocks] != own], minlength=len(shapes)).astype(float)


def _places(wish: Wish, frame: Floats, shut: Floats, hidden: _Hidden) -> Places:
    spots = (
        _inside(wish) if wish.manner.only_inside else np.vstack([_inside(wish), _around(wish), _led(wish)])
    )
    half = np.array([wish.width, wish.height]) / 2.0
    boxes = np.hstack([spots[:, :2] - half, spots[:, :2] + half])
    in_frame = (boxes[:, :2] >= frame[:2]).all(axis=1) & (boxes[:, 2:] <= frame[2:]).all(axis=1)
    free = in_frame & ~boxes_meet(padded(boxes), shut).any(axis=1)
    spots, boxes = spots[free], boxes[free]
    leaders = np.hstack([spots[:, 3:], _ends(spots[:, 3:], boxes)])
    costs = spots[:, 2] + _hiding(wish, boxes, leaders, hidden)
    order = np.argsort(costs, kind="stable")
    return Places(boxes[order], leaders[order], costs[order])


def _hiding(wish: Wish, boxes: Floats, leaders: Floats, hidden: _Hidden) -> Floats:
    """Give what it costs that a place hides something, and that a leader is long."""
    wide = padded(boxes)
    cost = _HIDES_EDGE * np.minimum(hidden.edges_under(wide), 4.0)
    cost += _HIDES_BLOCK * np.minimum(hidden.others_under(_rectangles(wide), wish.block), 4.0)
    led = np.isfinite(leaders).all(axis=1)
    cost += _NEAR_OTHER * (hidden.others_under(_rectangles(padded(wide)), wish.block) > 0) * ~led
    if led.any():
        lines = np.asarray(shapely.linestrings(leaders[led].reshape(-1, 2, 2)), dtype=object)
        cost[led] += _LED_PER_MM * shapely.length(lines)
        cost[led] += _RUNS_OVER * hidden.others_under(lines, wish.block)
    if shapely.get_dimensions(wish.shape) == 2:
        own = shapely.boundary(wish.shape)
        shapely.prepare(own)
        cost += _OVER_OWN_EDGE * shapely.intersects(own, _rectangles(boxes))
    return cost


def _rectangles(boxes: Floats) -> NDArray[np.object_]:
    return np.asarray(shapely.box(boxes[:, 0], boxes[:, 1], boxes[:, 2], boxes[:, 3]), dtype=object)


def _ends(anchors: Floats, boxes: Floats) -> Floats:
    """Give where leaders reach the labels: the middle of a side, or the nearest point above or below."""
    middle = (boxes[:, 1] + boxes[:, 3]) / 2.0
    left, right = anchors[:, 0] < boxes[:, 0], anchors[:, 0] > boxes[:, 2]
    x = np.where(left, boxes[:, 0], np.where(right, boxes[:, 2], anchors[:, 0]))
    near = np.where(anchors[:, 1] > boxes[:, 3], boxes[:, 3], boxes[:, 1])
    return np.column_stack([x, np.where(left | right, middle, near) + 0.0 * anchors[:, 0]])


def _inside(wish: Wish) -> Floats:
    """Give middles on the chords of an area or beside a line: x, y, cost and no anchor."""
    shape = _largest(wish.shape)
    match shapely.get_dimensions(shape):
        case 2:
            rows = _on_chords(shape, wish.width)
        case 1:
            rows = _along(shape, wish.height)
        case _:
            rows = []
    return np.array([[*row, math.nan, math.nan] for row in rows]).reshape(-1, 5)


def _on_chords(area: BaseGeometry, width: float) -> list[tuple[float, float, float]]:
    left, bottom, right, top = area.bounds
    rows = []
    for at, share in enumerate(_LEVELS):
        level = bottom + share * (top - bottom)
        chord = _largest(area.intersection(shapely.LineString([(left - 1, level), (right + 1, level)])))
        if not chord.is_empty:
            middle = chord.centroid
            rows.append((middle.x, middle.y, 0.15 * at + 0.5 * (chord.length < width)))
    return rows


def _along(line: BaseGeometry, height: float) -> list[tuple[float, float, float]]:
    spots = shapely.get_coordinates(shapely.line_interpolate_point([line], _LEVELS, normalized=True))
    away = height / 2.0 + _GAP_MM
    return [
        (x, y + side * away, 0.2 * at + 0.1 * (side < 0))
        for at, (x, y) in enumerate(spots.tolist())
        for side in (1.0, -1.0)
    ]


def _largest(shape: BaseGeometry) -> BaseGeometry:
    parts = shapely.get_parts(shape)
    if not len(parts):
        return shape
    size = shapely.get_dimensions(parts) * 1e9 + shapely.area(parts) * 1e3 + shapely.length(parts)
    largest: BaseGeometry = parts[int(np.argmax(size))]
    return largest


def _around(wish: Wish) -> Floats:
    """Give the eight middles beside a figure that is no line."""
    if shapely.get_dimensions(wish.shape) == 1:
        return np.zeros((0, 5))
    left, bottom, right, top = _largest(wish.shape).bounds
    across, up = (right - left + wish.width) / 2.0 + _GAP_MM, (top - bottom + wish.height) / 2.0 + _GAP_MM
    x, y = (left + right) / 2.0, (bottom + top) / 2.0
    rows = [[x + east * across, y + north * up, cost, math.nan, math.nan] for east, north, cost in _AROUND]
    return np.array(rows)


def _led(wish: Wish) -> Floats:
    """Give middles in rings around a figure, and the point in it that the leader starts from."""
    if not wish.manner.leads:
        return np.zeros((0, 5))
    part = _largest(wish.shape)
    anchor = part.representative_point()
    left, bottom, right, top = part.bounds
    rings = np.repeat(_RINGS_MM, _DIRECTIONS)
    turns = np.tile(np.arange(_DIRECTIONS), len(_RINGS_MM)) + 0.5 * np.repeat(
        np.arange(len(_RINGS_MM)) % 2, _DIRECTIONS
    )
    angles = math.pi / 4 - 2.0 * math.pi * turns / _DIRECTIONS
    x = (left + right) / 2.0 + np.cos(angles) * ((right - left + wish.width) / 2.0 + rings)
    y = (bottom + top) / 2.0 + np.sin(angles) * ((top - bottom + wish.height) / 2.0 + rings)
    ones = np.ones(len(x))
    return np.column_stack([x, y, _LED * ones, anchor.x * ones, anchor.y * ones])
