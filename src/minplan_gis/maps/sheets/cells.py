"""Ruled rows of cells, and plain lines of text, in the room that there is: they wrap and shrink."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.lettering import MM_PER_POINT, text_width_mm, wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from minplan_gis.maps.sheets.layout import Align, Page

__all__ = [
    "HAIR_MM",
    "LEAST_PT",
    "PAD_MM",
    "RULE_MM",
    "Cell",
    "Row",
    "draw_lines",
    "draw_rows",
    "line_mm",
    "measure_rows",
    "one_line",
    "row_mm",
    "shrunk",
]

LEAST_PT = 6.0
"""No text on a sheet is smaller."""
HAIR_MM, RULE_MM = 0.1, 0.25
"""Lines within tables, and around them."""
PAD_MM = 0.9
_LEADING = 1.32
_STEP_PT = 0.25
_SHADE = "#f0f0f0"
_UNBROKEN = re.compile(r"[!-~]+")
"""Figures, dates and Latin words: a break would make others of them."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row."""

    text: str
    width: float
    """In mm, rules included."""
    align: Align = "left"
    label: bool = False
    """Whether it names its neighbour or its column; it is shaded."""
    color: str = "#000000"


Row = tuple[Cell, ...]


def one_line(text: object) -> str:
    r"""Give a text as one line: line ends and runs of blanks are one blank.

    >>> one_line("甲\r\n\t乙\u2028丙")
    '甲 乙 丙'
    """
    return " ".join(str(text).split())


def line_mm(size_pt: float) -> float:
    """Give the height of a line of text."""
    return size_pt * MM_PER_POINT * _LEADING


def row_mm(row: Row, size_pt: float, least: float = 0.0) -> float:
    """Give the height of a row in mm: that of its fullest cell, and ``least`` at least."""
    return max(len(_lines(cell, size_pt)) for cell in row) * line_mm(size_pt) + max(
        PAD_MM, least - line_mm(size_pt)
    )


def measure_rows(rows: Sequence[Row], size_pt: float, least: float = 0.0) -> tuple[float, float]:
    """Give width and height of rows in mm."""
    width = max((sum(cell.width for cell in row) for row in rows), default=0.0)
    return width, sum(row_mm(row, size_pt, least) for row in rows)


def shrunk(size_pt: float, fits: Callable[[float], bool]) -> float:
    """Give the largest size from ``size_pt`` down to LEAST_PT that fits; LEAST_PT where none does.

    >>> shrunk(9.0, lambda size: size <= 7.1)
    7.0
    """
    while size_pt > LEAST_PT and not fits(size_pt):
        size_pt = max(size_pt - _STEP_PT, LEAST_PT)
    return size_pt


def draw_rows(
    page: Page, corner: tuple[float, float], rows: Sequence[Row], size_pt: float, least: float = 0.0
) -> float:
    """Draw rows with their rules from the upper left corner down; give where they end."""
    left, top = corner
    width, height = measure_rows(rows, size_pt, least)
    upper = top
    for row in rows:
        across, down = left, row_mm(row, size_pt, least)
        for cell in row:
            box = Box(across, upper - down, cell.width, down)
            page.rect(box, width_mm=HAIR_MM, fill=_SHADE if cell.label else None)
            _write(page, box, cell, size_pt)
            across += cell.width
        upper -= down
    if rows:
        page.rect(Box(left, top - height, width, height), width_mm=RULE_MM)
    return upper


def draw_lines(
    page: Page, box: Box, lines: Sequence[str], size_pt: float, color: str = "#000000", align: Align = "left"
) -> float:
    """Write lines from the top of a box down; give where the last one ends."""
    step, across = line_mm(size_pt), {"left": 0.0, "center": 0.5, "right": 1.0}[align]
    for at, line in enumerate(lines):
        middle = box.top - (at + 0.5) * step
        page.text(
            box.left + across * box.width, middle, line, size_pt, align=align, valign="center", color=color
        )
    return box.top - len(lines) * step


def _lines(cell: Cell, size_pt: float) -> list[str]:
    room = cell.width - 2.0 * PAD_MM
    return wrapped(one_line(cell.text), _size(cell, size_pt), room) or [""]


def _size(cell: Cell, size_pt: float) -> float:
    """Give the size of a cell's text: smaller where that keeps a figure or a word in one piece."""
    room, words = cell.width - 2.0 * PAD_MM, _UNBROKEN.findall(cell.text)

    def fits(size: float) -> bool:
        return all(text_width_mm(word, size) <= room for word in words)

    return shrunk(size_pt, fits) if fits(LEAST_PT) else size_pt


def _write(page: Page, box: Box, cell: Cell, size_pt: float) -> None:
    lines, size = _lines(cell, size_pt), _size(cell, size_pt)
    across = {"left": box.left + PAD_MM, "center": box.center[0], "right": box.right - PAD_MM}[cell.align]
    first = box.center[1] + (len(lines) - 1) / 2.0 * line_mm(size)
    for at, line in enumerate(lines):
        middle = first - at * line_mm(size)
        page.text(across, middle, line, size, align=cell.align, valign="center", color=cell.color)
