"""How the sheets of a map lie to each other (接图表), and on which national sheets a map lies."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.errors import UsageError
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import HAIR_MM, LEAST_PT, RULE_MM, draw_lines, line_mm, one_line, shrunk
from minplan_gis.maps.sheets.lettering import text_width_mm, wrapped
from minplan_gis.maps.sheets.paper import scale_text
from minplan_gis.mapsheets import SCALES, Sheet, sheet_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.wording import Lang

__all__ = ["IndexGrid", "draw_index_grid", "index_of_sheets", "measure_index_grid", "national_sheets"]

_TITLE = Text("接图表", "adjoining sheets")
_TITLE_PT, _SIZE_PT = 9.0, 7.0
_MOST_MM, _SHAPE = 20.0, 0.5
_MOST_CELLS = 7
"""Across and down; of a larger index the part around the sheet is shown."""
_MOST_NAMED = 6


@dataclass(frozen=True, slots=True)
class IndexGrid:
    """Sheets in rows from the north, columns from the west."""

    cells: tuple[tuple[str, ...], ...]
    """Their names; empty where there is no sheet."""
    marked: tuple[int, int]
    """Row and column of the sheet at hand."""
    lang: Lang = "zh"


def index_of_sheets(
    names: Sequence[Sequence[str]], current: tuple[int, int], *, lang: Lang = "zh"
) -> IndexGrid | None:
    """Give the index of a map in several sheets; None for a single one.

    Parameters
    ----------
    names
        Of the sheets by row from the north and column from the west; empty where nothing is drawn.
    current
        Row and column of the sheet at hand, from 0.
    """
    if sum(bool(name) for row in names for name in row) < 2:
        return None
    row, column = current
    rows, columns = _around(row, len(names)), _around(column, len(names[0]))
    cells = tuple(tuple(one_line(names[down][across]) for across in columns) for down in rows)
    return IndexGrid(cells, (row - rows.start, column - columns.start), lang)


def national_sheets(bounds: tuple[float, float, float, float], denominator: int) -> Text | None:
    """Name the sheets of the national grid that a map lies on; None where its scale is none of the grid's.

    Parameters
    ----------
    bounds
        West, south, east, north of the map in degrees.
    denominator
        Of its scale.
    """
    if denominator not in SCALES:
        return None
    west, south, east, north = bounds
    try:
        first, last = sheet_of(west, north, denominator), sheet_of(east, south, denominator)
    except UsageError:
        return None
    across, down = _steps(first, last)
    count = (across + 1) * (down + 1)
    numbers = (
        [_beside(first, right, below) for below in range(down + 1) for right in range(across + 1)]
        if count <= _MOST_NAMED
        else [first.number, "…", last.number]
    )
    return Text(
        f"所在 {scale_text(denominator)} 图幅（GB/T 13989-2012，共 {count} 幅）：{'、'.join(numbers)}",
        f"on {count} national {scale_text(denominator)} sheet(s) (GB/T 13989-2012): {', '.join(numbers)}",
    )


def measure_index_grid(index: IndexGrid, width: float) -> tuple[float, float]:
    """Give width and height in mm of an index that may be ``width`` wide."""
    _, down = _cell_mm(index, width)
    title = len(_title(index, width)) * line_mm(_TITLE_PT)
    return width, title + down * len(index.cells) + 0.5


def draw_index_grid(page: Page, box: Box, index: IndexGrid) -> None:
    """Draw the index in the middle of a box from its top down; the sheet at hand is hatched."""
    title = _title(index, box.width)
    top = draw_lines(page, box, title, _TITLE_PT, align="center") - 0.5
    across, down = _cell_mm(index, box.width)
    down = min(down, (top - box.bottom) / len(index.cells))
    columns = len(index.cells[0])
    left = box.center[0] - across * columns / 2.0
    size = shrunk(_SIZE_PT, lambda size: _widest(index, size) <= across - 1.0)
    for row, names in enumerate(index.cells):
        for column, name in enumerate(names):
            cell = Box(left + column * across, top - (row + 1) * down, across, down)
            here = (row, column) == index.marked
            page.rect(cell, width_mm=HAIR_MM, hatch="///" if here else None)
            _name(page, cell, name, size, here=here)
    whole = Box(left, top - down * len(index.cells), across * columns, down * len(index.cells))
    page.rect(whole, width_mm=RULE_MM)


def _name(page: Page, cell: Box, name: str, size_pt: float, *, here: bool) -> None:
    lines = wrapped(name, size_pt, cell.width - 1.0)
    first = cell.center[1] + (len(lines) - 1) / 2.0 * line_mm(size_pt)
    for at, line in enumerate(lines):
        place = (cell.center[0], first - at * line_mm(size_pt))
        if here:
            page.halo(*place, line, size_pt, align="center", valign="center")
        page.text(*place, line, size_pt, align="center", valign="center")


def _cell_mm(index: IndexGrid, width: float) -> tuple[float, float]:
    across = min(_MOST_MM, width / len(index.cells[0]))
    lines = max(len(wrapped(name, LEAST_PT, across - 1.0)) for row in index.cells for name in row)
    return across, max(across * _SHAPE, lines * line_mm(LEAST_PT) + 1.0)


def _widest(index: IndexGrid, size_pt: float) -> float:
    return max(text_width_mm(name, size_pt) for row in index.cells for name in row)


def _title(index: IndexGrid, width: float) -> list[str]:
    return wrapped(_TITLE.say(index.lang), _TITLE_PT, width)


def _around(place: int, count: int) -> range:
    """Give the places around one, as many as are shown."""
    start = min(max(0, place - _MOST_CELLS // 2), max(0, count - _MOST_CELLS))
    return range(start, min(count, start + _MOST_CELLS))


def _steps(first: Sheet, last: Sheet) -> tuple[int, int]:
    width, height = first.east - first.west, first.north - first.south
    return (last.west - first.west) // width, (first.south - last.south) // height


def _beside(sheet: Sheet, right: int, below: int) -> str:
    """Give the number of the sheet so many columns to the east and rows to the south."""
    west, south, east, north = sheet.bounds
    longitude = (west + east) / 2.0 + right * (east - west)
    latitude = (south + north) / 2.0 - below * (north - south)
    return sheet_of(longitude, latitude, sheet.denominator).number
