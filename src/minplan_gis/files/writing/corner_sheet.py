"""Corner table as a workbook: one row a corner, its block and ring beside it."""

from __future__ import annotations

import io
from datetime import datetime
from typing import TYPE_CHECKING

import xlsxwriter

from minplan_gis.files.writing.corners import corners, headings
from minplan_gis.files.writing.encoding import one_line
from minplan_gis.files.writing.facts import area_km2, table_line
from minplan_gis.files.writing.mining_text import elevations
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from xlsxwriter.worksheet import Worksheet

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["write_corner_sheet"]

_FONT = {"font_name": "宋体", "font_size": 11}
_BLOCK = ("区块编号", "区块名称", "圈号", "拐点号")
_HEIGHTS = ("标高上限（米）", "标高下限（米）")
_SUMMARY = ("区块编号", "区块名称", "椭球面积（km²）", *_HEIGHTS)
_WIDTHS = (16, 24, 6, 8, 16, 16, 18, 18)
_WIDTH = 15
"""Of columns further right."""
_NOT_IN_CELLS = dict.fromkeys([*range(32), 0xFFFE, 0xFFFF], " ")
_A4 = 9


def write_corner_sheet(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write the workbook: the same bytes for the same blocks and day; every cell but metres is text."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_format_properties": {**_FONT}}) as book:
        day = wishes.today
        created = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - no clock but the run's day
        book.set_properties({"title": "拐点坐标表", "author": "minplan-gis", "created": created})
        formats = {
            "text": book.add_format({**_FONT, "num_format": "@"}),
            "head": book.add_format({**_FONT, "num_format": "@", "bold": True, "bg_color": "#E5E7EB"}),
            "number": book.add_format({**_FONT, "num_format": f"0.{'0' * drawing.decimals}"}),
        }
        table = book.add_worksheet("拐点坐标")
        table.set_paper(_A4)
        table.set_landscape()
        table.fit_to_pages(1, 0)
        for at, width in enumerate(_WIDTHS):
            table.set_column(at, at, width)
        _fill(table, drawing, wishes, formats)
        _summarise(book.add_worksheet("区块"), drawing, formats)
    path.write_bytes(made.getbuffer())
    return _notes(wishes)


def _fill(table: Worksheet, drawing: Drawing, wishes: Wishes, formats: dict[str, object]) -> None:
    table.write_string(0, 0, table_line(drawing), formats["text"])
    heights = _HEIGHTS if _have_heights(drawing) else ()
    further = (head for _, head, _ in drawing.printed)
    heads = (*_BLOCK, *headings(drawing, wishes.corners), *heights, *further)
    table.set_column(len(_WIDTHS), len(heads), _WIDTH)
    for across, head in enumerate(heads):
        table.write_string(1, across, head, formats["head"])
    table.freeze_panes(2, 0)
    table.repeat_rows(1)
    for at, row in enumerate(_rows(drawing, wishes), start=2):
        for across, cell in enumerate(row):
            if isinstance(cell, float):
                table.write_number(at, across, cell, formats["number"])
            elif cell:
                table.write_string(at, across, cell.translate(_NOT_IN_CELLS), formats["text"])


def _summarise(sheet: Worksheet, drawing: Drawing, formats: dict[str, object]) -> None:
    """List the blocks: name, area, elevations, and what else is known of them."""
    sheet.set_paper(_A4)
    heads = (*_SUMMARY, *(head for _, head, _ in drawing.printed))
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_column(0, len(heads) - 1, 18)
    for across, head in enumerate(heads):
        sheet.write_string(0, across, head, formats["head"])
    for at, block_id in enumerate(drawing.ids):
        row = drawing.frame.iloc[at]
        own = (block_id, one_line(row.get("name")), area_km2(drawing, at), *elevations(row))
        cells = (*own, *_further(drawing, at))
        for across, cell in enumerate(cells):
            sheet.write_string(at + 1, across, cell.translate(_NOT_IN_CELLS), formats["text"])


def _rows(drawing: Drawing, wishes: Wishes) -> Iterator[tuple[str | float, ...]]:
    """Give a row a corner; metres as numbers."""
    with_heights = _have_heights(drawing)
    for at, block_id in enumerate(drawing.ids):
        name = one_line(drawing.frame.iloc[at].get("name"))
        heights = elevations(drawing.frame.iloc[at]) if with_heights else ()
        metres = 2 if drawing.systems[at].is_projected else 0
        for corner in corners(drawing, at, wishes.corners):
            numbers = map(float, corner.cells[:metres])
            place = (block_id, name, str(corner.circle), f"J{corner.number}")
            yield (*place, *numbers, *corner.cells[metres:], *heights, *_further(drawing, at))


def _further(drawing: Drawing, at: int) -> Iterator[str]:
    yield from (one_line(texts[at]) for _, _, texts in drawing.printed)


def _have_heights(drawing: Drawing) -> bool:
    return any(any(elevations(drawing.frame.iloc[at])) for at in range(len(drawing.ids)))


def _notes(wishes: Wishes) -> tuple[Text, ...]:
    return {
        "both": (Text("拐点以米和度分秒并列", "corners in metres and in degrees, minutes, seconds"),),
        "dms": (
            Text("拐点以度分秒（3 位小数）表示", "corners in degrees, minutes and seconds (3 decimals)"),
        ),
        "metres": (Text("拐点以米表示", "corners in metres"),),
    }[wishes.corners]
