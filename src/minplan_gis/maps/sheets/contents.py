"""The furniture of one sheet: what it says, how much room it needs, and how it is drawn in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from minplan_gis.maps.sheets.arrangement import Item
from minplan_gis.maps.sheets.cells import LEAST_PT, draw_lines, line_mm, shrunk
from minplan_gis.maps.sheets.corner_table import draw_corner_table, measure_corner_table
from minplan_gis.maps.sheets.index_grid import draw_index_grid, measure_index_grid
from minplan_gis.maps.sheets.legend_drawing import draw_legend, measure_legend
from minplan_gis.maps.sheets.lettering import wrapped
from minplan_gis.maps.sheets.locator import draw_locator, measure_locator
from minplan_gis.maps.sheets.north import draw_north, measure_north
from minplan_gis.maps.sheets.title_block import draw_title_block, measure_title_block
from minplan_gis.maps.sheets.verdict_strip import draw_verdict_strip, measure_verdict_strip
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.corner_table import CornerTable
    from minplan_gis.maps.sheets.index_grid import IndexGrid
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.legend import Legend
    from minplan_gis.maps.sheets.locator import Locator
    from minplan_gis.maps.sheets.north import North
    from minplan_gis.maps.sheets.title_block import TitleBlock
    from minplan_gis.maps.sheets.verdict_strip import VerdictStrip
    from minplan_gis.wording import Lang
__all__ = ["Contents", "draw_remarks", "items_of"]

C = TypeVar("C")
_HEADING_PT, _REMARK_PT = 9.0, 7.0
_REMARKS = Text("说明", "Notes")
_MORE = Text("……（其余说明见核查报告）", "… (more: see the report)")
_STEP_MM, _MOST_MM = 3.0, 1e6


@dataclass(frozen=True, slots=True)
class Contents:
    """What stands beside or below the map."""

    north: North
    legend: Legend
    remarks: tuple[str, ...]
    unnamed: tuple[str, ...] = ()
    """Labels that found no room, as the remarks tell them."""
    locator: Locator | None = None
    verdicts: VerdictStrip | None = None
    corners: CornerTable | None = None
    index: IndexGrid | None = None
    title_block: TitleBlock | None = None
    lang: Lang = "zh"


def items_of(contents: Contents) -> list[Item]:
    """Give the furniture in the order in which it is put down."""
    remarks = contents.remarks
    found = [_beside(contents.north, contents.locator)]
    if contents.verdicts:
        found.append(_item("verdicts", contents.verdicts, measure_verdict_strip, draw_verdict_strip, 0.85))
    found.append(_item("legend", contents.legend, measure_legend, draw_legend, 0.7))
    if contents.corners:
        found.append(_corner_item(contents.corners))
    if contents.index:
        found.append(_item("index", contents.index, measure_index_grid, draw_index_grid))
    found.append(
        Item(
            "remarks",
            lambda width: _remarks_mm(remarks, width, _REMARK_PT),
            lambda page, box: draw_remarks(page, box, remarks, contents.lang),
            least=0.72,
        )
    )
    if contents.title_block:
        item = _item("title_block", contents.title_block, measure_title_block, draw_title_block)
        found.append(replace(item, at_foot=True))
    return found


def _item(
    name: str,
    content: C,
    measure: Callable[[C, float], tuple[float, float]],
    draw: Callable[[Page, Box, C], object],
    least: float = 1.0,
) -> Item:
    return Item(
        name,
        lambda width: measure(content, width)[1],
        lambda page, box: draw(page, box, content),
        least=least,
    )


def _beside(north: North, locator: Locator | None) -> Item:
    """Put the arrow to the left of the locator; alone it stands in the middle."""
    wide, high = measure_north(north)

    def split(width: float) -> float:
        return min(wide + 1.0, width / 2.0)

    def height(width: float) -> float:
        return max(high, measure_locator(locator, width - split(width) - 2.0)[1] if locator else 0.0)

    def draw(page: Page, box: Box) -> None:
        if locator is None:
            draw_north(page, box, north)
            return
        left, right = box.from_left(split(box.width), 2.0)
        draw_north(page, left.from_top(high)[0], north)
        draw_locator(page, right, locator)

    return Item("north", height, draw)


def draw_remarks(page: Page, box: Box, remarks: Sequence[str], lang: Lang) -> None:
    """Write numbered notes under a heading, as large as they fit."""
    size = shrunk(_REMARK_PT, lambda size: _remarks_mm(remarks, box.width, size) <= box.height + 1e-6)
    heading, rest = box.from_top(line_mm(_HEADING_PT))
    draw_lines(page, heading, [_REMARKS.say(lang)], _HEADING_PT)
    lines, room = _remark_lines(remarks, box.width, size), int((rest.height + 1e-6) // line_mm(size))
    if len(lines) > room:
        lines = [*lines[: max(room - 1, 0)], _MORE.say(lang)]
    draw_lines(page, rest, lines, size)


def _remark_lines(remarks: Sequence[str], width: float, size_pt: float) -> list[str]:
    return [
        line
        for number, remark in enumerate(remarks, start=1)
        for line in wrapped(f"{number}. {remark}", size_pt, width)
    ]


def _remarks_mm(remarks: Sequence[str], width: float, size_pt: float) -> float:
    return line_mm(_HEADING_PT) + len(_remark_lines(remarks, width, max(size_pt, LEAST_PT))) * line_mm(
        size_pt
    )


def _corner_item(table: CornerTable) -> Item:
    def height(width: float) -> float:
        """Find the least height at which the table is narrow enough, from one column to as many as fit."""
        wide, high = measure_corner_table(table, _MOST_MM)
        lower = high
        while lower > _STEP_MM:
            lower -= _STEP_MM
            divided = measure_corner_table(table, lower)
            if not wide <= divided[0] <= width:
                break
            wide, high = divided
        return high

    return Item("corners", height, lambda page, box: draw_corner_table(page, box, table), least=0.35)
