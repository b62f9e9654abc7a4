"""Which place each label takes: none over another, leaders apart, and the rest named instead of dropped."""

from __future__ import annotations

from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.maps.sheets.crossings import boxes_meet, lines_cross, lines_meet_boxes, padded
from minplan_gis.maps.sheets.label_places import find_places

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.label_places import Places, Wish
    from minplan_gis.maps.sheets.layout import Box

    Floats = NDArray[np.float64]

__all__ = ["Placed", "place_labels"]

_LEADERS_CROSS, _LEADER_UNDER_LABEL = 12.0, 30.0
_NOWHERE = (-1, np.inf)
_ROUNDS = 3
_GOOD_ENOUGH = 2.0
"""What a label beside its block costs at most, where it disturbs nothing."""
_LOOKED_AT, _AT_ONCE = 48, 16
_MOST_PAIRS = 40


@dataclass(frozen=True, slots=True)
class Placed:
    """A label in its place."""

    wish: Wish
    bounds: tuple[float, float, float, float]
    """Left, bottom, right, top in mm."""
    leader: tuple[float, float, float, float] | None
    """From what is named to the label."""


def place_labels(
    wishes: Sequence[Wish], frame: Box, blocks: Mapping[str, BaseGeometry], clear: Sequence[Box] = ()
) -> tuple[tuple[Placed, ...], tuple[Wish, ...]]:
    """Give every label a place in the frame, or name it among those that have none.

    Parameters
    ----------
    wishes
        Labels; their shapes as ``shown_part`` gives them, not empty.
    frame
        What labels stay in.
    blocks
        By id, the figures in mm whose boundaries labels keep free where they can.
    clear
        Boxes that no label touches.

    Returns
    -------
    tuple
        The labels in their places, and those without one, each in the order of ``wishes``. No two
        placed ones overlap. The same input gives the same places.
    """
    sheet = _Sheet(find_places(wishes, frame, blocks, clear))
    for label in _order(wishes, sheet.places):
        sheet.take(label, sheet.best(label))
    for _ in range(_ROUNDS):
        if not (_settle(sheet) | _make_room(sheet, wishes) | _untangle(sheet)):
            break
    placed = tuple(_placed(wish, sheet, at) for at, wish in enumerate(wishes) if sheet.at[at] >= 0)
    return placed, tuple(wish for at, wish in enumerate(wishes) if sheet.at[at] < 0)


class _Sheet:
    """The labels' places, and which one each has taken."""

    def __init__(self, places: list[Places]) -> None:
        self.places = places
        self.at = np.full(len(places), -1)
        self.cost = np.full(len(places), np.inf)
        self.boxes = np.full((len(places), 4), np.nan)
        self.leaders = np.full((len(places), 4), np.nan)

    def take(self, label: int, place: tuple[int, float]) -> None:
        """Put a label in a place; -1 is none."""
        at, cost = place
        self.at[label], self.cost[label] = at, cost
        self.boxes[label] = padded(self.places[label].boxes[at]) if at >= 0 else np.nan
        self.leaders[label] = self.places[label].leaders[at] if at >= 0 else np.nan

    def best(self, label: int) -> tuple[int, float]:
        """Find the cheapest free place of a label, and its cost; -1 for none."""
        places = self.places[label]
        boxes, leaders = self._near(places, label)
        free = np.flatnonzero(~boxes_meet(padded(places.boxes), boxes).any(axis=1))[:_LOOKED_AT]
        best = _NOWHERE
        for some in np.array_split(free, range(_AT_ONCE, len(free), _AT_ONCE)):
            if not len(some) or places.costs[some[0]] >= best[1]:
                break
            costs = places.costs[some] + _disturbing(places, some, boxes, leaders)
            cheapest = int(np.argmin(costs))
            best = min(best, (int(some[cheapest]), float(costs[cheapest])), key=itemgetter(1))
        return best

    def cost_now(self, label: int) -> float:
        """Give what the place of a label costs as the others stand."""
        places, at = self.places[label], np.array([self.at[label]])
        return float((places.costs[at] + _disturbing(places, at, *self._near(places, label)))[0])

    def _near(self, places: Places, label: int) -> tuple[Floats, Floats]:
        """Give the other labels and leaders that are near a label's places."""
        if not len(places.boxes):
            return self.boxes[:0], self.leaders[:0]
        reach = padded(_extent(np.vstack([places.boxes, places.leaders])))
        met = boxes_meet(reach, self.boxes)[0]
        crossed = boxes_meet(reach, _sorted(self.leaders))[0]
        met[label] = crossed[label] = False
        return self.boxes[met], self.leaders[crossed]

    def in_the_way(self, label: int, place: int) -> list[int]:
        """Name the labels that stand where a label would like to be."""
        box = padded(self.places[label].boxes[place : place + 1])
        return [int(other) for other in np.flatnonzero(boxes_meet(box, self.boxes)[0]) if other != label]


def _disturbing(places: Places, free: NDArray[np.intp], boxes: Floats, leaders: Floats) -> Floats:
    """Give what it costs that leaders cross, or run under labels."""
    wide = padded(places.boxes[free])
    cost: Floats = _LEADER_UNDER_LABEL * lines_meet_boxes(leaders, wide).sum(axis=0, dtype=float)
    led = np.isfinite(places.leaders[free, 0])
    own = places.leaders[free[led]]
    cost[led] += _LEADERS_CROSS * lines_cross(own, leaders).sum(axis=1)
    cost[led] += _LEADER_UNDER_LABEL * lines_meet_boxes(own, boxes).sum(axis=1)
    return cost


def _sorted(lines: Floats) -> Floats:
    """Give the boxes around lines, never flat."""
    grown = np.hstack([np.minimum(lines[:, :2], lines[:, 2:]), np.maximum(lines[:, :2], lines[:, 2:])])
    return padded(grown)


def _extent(boxes: Floats) -> Floats:
    """Give the box around boxes and lines."""
    corners = boxes[np.isfinite(boxes[:, 0])].reshape(-1, 2)
    return np.hstack([corners.min(axis=0), corners.max(axis=0)])[None]


def _order(wishes: Sequence[Wish], places: Sequence[Places]) -> list[int]:
    """Let those with a good place inside go first, then those with the fewest good places."""

    def urgency(label: int) -> tuple[int, bool, int, int]:
        costs = places[label].costs
        inside = bool(len(costs)) and costs[0] < 1.0
        return wishes[label].manner.rank, not inside, int((costs < 8.0).sum()), label

    return sorted(range(len(wishes)), key=urgency)


def _settle(sheet: _Sheet) -> bool:
    """Let every placed label, the dearest first, move to where it costs less; tell whether one did."""
    moved = False
    for label in np.argsort(-sheet.cost, kind="stable"):
        if sheet.at[label] < 0 or sheet.cost[label] < _GOOD_ENOUGH:
            continue
        place = sheet.best(int(label))
        moved |= place[0] != sheet.at[label]
        sheet.take(int(label), place)
    return moved


def _make_room(sheet: _Sheet, wishes: Sequence[Wish]) -> bool:
    """Let every label without a place move one other that can stand elsewhere; tell whether one did."""
    moved = False
    for label in np.flatnonzero(sheet.at < 0).tolist():
        place = sheet.best(label)
        if place[0] >= 0:
            sheet.take(label, place)
            moved = True
        else:
            moved |= any(
                _push(sheet, label, place, wishes) for place in range(min(_LOOKED_AT, _count(sheet, label)))
            )
    return moved


def _count(sheet: _Sheet, label: int) -> int:
    return len(sheet.places[label].costs)


def _push(sheet: _Sheet, label: int, place: int, wishes: Sequence[Wish]) -> bool:
    """Move the one label that stands in a place elsewhere, if it can; else change nothing."""
    others = sheet.in_the_way(label, place)
    if len(others) != 1 or wishes[others[0]].manner.rank < wishes[label].manner.rank:
        return False
    other, before = others[0], (int(sheet.at[others[0]]), float(sheet.cost[others[0]]))
    sheet.take(label, (place, float(sheet.places[label].costs[place])))
    elsewhere = sheet.best(other)
    if elsewhere[0] < 0:
        sheet.take(label, _NOWHERE)
        sheet.take(other, before)
        return False
    sheet.take(other, elsewhere)
    return True


def _untangle(sheet: _Sheet) -> bool:
    """Place anew, one after the other, two labels whose leaders cross; tell whether one moved."""
    moved = False
    pairs = np.argwhere(np.triu(lines_cross(sheet.leaders, sheet.leaders)))
    for one, other in pairs[:_MOST_PAIRS].tolist():
        before = {label: (int(sheet.at[label]), sheet.cost_now(label)) for label in (one, other)}
        least = sum(cost for _, cost in before.values()) - _LEADERS_CROSS
        ways = [_anew(sheet, (one, other)), _anew(sheet, (other, one))]
        best = min(ways, key=_total)
        better = _total(best) < least - 1e-9
        for label in (one, other):
            sheet.take(label, _NOWHERE)
        for label, place in (best if better else before).items():
            sheet.take(label, place)
        moved |= better
    return moved


def _anew(sheet: _Sheet, labels: tuple[int, int]) -> dict[int, tuple[int, float]]:
    """Take two labels away and give the places that they would choose in turn."""
    for label in labels:
        sheet.take(label, _NOWHERE)
    found = {}
    for label in labels:
        found[label] = sheet.best(label)
        sheet.take(label, found[label])
    return found


def _total(places: Mapping[int, tuple[int, float]]) -> float:
    return sum(cost for _, cost in places.values())


def _placed(wish: Wish, sheet: _Sheet, label: int) -> Placed:
    places, at = sheet.places[label], int(sheet.at[label])
    left, bottom, right, top = places.boxes[at].tolist()
    leader = places.leaders[at]
    line = (leader[0].item(), leader[1].item(), leader[2].item(), leader[3].item())
    return Placed(wish, (left, bottom, right, top), line if np.isfinite(leader).all() else None)
