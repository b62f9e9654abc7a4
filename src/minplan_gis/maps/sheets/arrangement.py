"""Where everything stands on a sheet: the map as large as it can be, the furniture beside or below it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.errors import UsageError
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.grid import FRAME_MM
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.paper import Paper

__all__ = ["Item", "Places", "arrange", "holds", "no_room", "zoom_of"]

_MARGIN_MM, _GAP_MM, _HEAD_MM, _FOOT_MM = 8.0, 4.0, 13.0, 15.0
_COLUMN_MM = 78.0
_NARROWEST_MM = 62.0
_A3_SHORT_MM = 297.0
_GROWS = 0.7
_SMALLEST_MAP = 0.35
"""A map takes at least this part of the sheet's length beside the furniture."""
_STEP_MM = 4.0


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of furniture."""

    name: str
    height: Callable[[float], float]
    """What it needs at a width, in mm."""
    draw: Callable[[Page, Box], object]
    at_foot: bool = False
    """Whether it stands at the lower right."""
    least: float = 1.0
    """To which part of its height it can shrink."""


@dataclass(frozen=True, slots=True)
class Places:
    """The boxes of one sheet, in millimetres of a page that is ``zoom`` times as small as the paper."""

    zoom: float
    paper: Box
    head: Box
    """For the title, as wide as the sheet."""
    map: Box
    """Within the innermost line of the frame."""
    foot: Box
    """Below the frame, for the scale and the reference system."""
    items: Mapping[str, Box]
    """By name of the furniture."""


def zoom_of(paper: Paper) -> float:
    """Give how much larger letters and lines are than on A3: on larger paper one stands farther off."""
    return float(max(1.0, min(paper.width, paper.height) / _A3_SHORT_MM) ** _GROWS)


def arrange(paper: Paper, items: Sequence[Item]) -> Places | None:
    """Give the furniture as little of a sheet as it can do with: columns at the right, or at the foot.

    None where it leaves no room for a map.
    """
    zoom = zoom_of(paper)
    sheet = Box(0.0, 0.0, paper.width / zoom, paper.height / zoom)
    inner = sheet.inset(_MARGIN_MM)
    head, rest = inner.from_top(_HEAD_MM, 1.0)
    for shrink in (False, True):
        for panels, around in _panels(rest):
            placed = _flow(items, panels, shrink=shrink)
            if placed is not None:
                foot, framed = around.from_bottom(_FOOT_MM, 2.0)
                return Places(zoom, sheet, head, framed.inset(FRAME_MM), foot, placed)
    return None


def holds(places: Places, items: Sequence[Item]) -> bool:
    """Tell whether every piece of furniture fits into its box, shrunk as far as it can be."""
    boxes = places.items
    return all(
        _needed(item, boxes[item.name], shrink=True) <= boxes[item.name].height + 1e-6 for item in items
    )


def no_room(paper: Paper) -> UsageError:
    """Say that a paper is too small for all that a sheet carries."""
    return UsageError(
        Text(
            f"{paper.label} 放不下图例、表格和说明：请用更大的纸张，或去掉拐点坐标表、责任表",
            f"{paper.label} can't hold legend, tables and notes: take larger paper, or leave out the corner "
            "table or the title block",
        )
    )


def _panels(rest: Box) -> Iterator[tuple[list[Box], Box]]:
    """Give columns for the furniture and what they leave for the map, from little to much."""
    if rest.width >= rest.height:
        yield from _at_the_right(rest)
    else:
        yield from _at_the_foot(rest)


def _at_the_right(rest: Box) -> Iterator[tuple[list[Box], Box]]:
    for count in (1, 2, 3):
        for width in (_NARROWEST_MM, _COLUMN_MM):
            taken = count * (width + _GAP_MM)
            if rest.width - taken >= rest.width * _SMALLEST_MAP:
                panel, around = rest.from_right(taken - _GAP_MM, _GAP_MM)
                yield _columns(panel, count), around


def _at_the_foot(rest: Box) -> Iterator[tuple[list[Box], Box]]:
    count = max(1, int((rest.width + _GAP_MM) // (_NARROWEST_MM + _GAP_MM)))
    height = 6.0 * _STEP_MM
    while rest.height - height >= rest.height * _SMALLEST_MAP:
        panel, around = rest.from_bottom(height, _GAP_MM)
        yield _columns(panel, count), around
        height += _STEP_MM


def _columns(panel: Box, count: int) -> list[Box]:
    width = (panel.width - (count - 1) * _GAP_MM) / count
    return [
        Box(panel.left + number * (width + _GAP_MM), panel.bottom, width, panel.height)
        for number in range(count)
    ]


def _flow(items: Sequence[Item], columns: list[Box], *, shrink: bool) -> dict[str, Box] | None:
    """Put items one below the other, column by column; None where they don't fit."""
    free, placed = list(columns), {}
    for item in (each for each in items if each.at_foot):
        box, free[-1] = free[-1].from_bottom(item.height(free[-1].width), _GAP_MM)
        placed[item.name] = box
    for item in (each for each in items if not each.at_foot):
        while free and _needed(item, free[0], shrink=shrink) > free[0].height + 1e-6:
            free.pop(0)
        if not free:
            return None
        needed = min(item.height(free[0].width), max(free[0].height, 0.0))
        box, free[0] = free[0].from_top(needed, _GAP_MM)
        placed[item.name] = box
    return placed if all(box.height > -_GAP_MM for box in free) else None


def _needed(item: Item, box: Box, *, shrink: bool) -> float:
    return item.height(box.width) * (item.least if shrink else 1.0)
