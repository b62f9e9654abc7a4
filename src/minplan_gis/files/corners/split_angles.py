"""Angles whose degrees, minutes and seconds stand in a column each, put together as they are printed."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from minplan_gis.files.tables.book import Line

__all__ = ["angles_joined"]

_MARKS = {"度": "°", "分": "′", "秒": "″", "°": "°", "′": "′", "″": "″", "'": "′", '"': "″"}


def angles_joined(lines: Iterable[Line]) -> Iterator[Line]:
    """Give lines with each angle in the first of its columns, from a row of 度、分、秒 on, which is left out.

    >>> from minplan_gis.files.tables.book import Line
    >>> rows = [Line(1, ["东经", "", ""]), Line(2, ["度", "分", "秒"]), Line(3, ["81", "4", "30"])]
    >>> [line.cells for line in angles_joined(rows)]
    [['东经', '', ''], ['81°4′30″', '', '']]
    """
    starts: list[int] = []
    for line in lines:
        found = _starts(line.cells)
        if found:
            starts = found
        elif starts:
            yield dataclasses.replace(line, cells=_joined(line.cells, starts))
        else:
            yield line


def _starts(cells: Sequence[str]) -> list[int]:
    """Give where 度 stands before 分 and 秒, in a row of nothing else."""
    marks = [_MARKS.get(cell.strip(), cell.strip()) for cell in cells]
    found = [at for at in range(len(marks) - 2) if marks[at : at + 3] == ["°", "′", "″"]]
    return found if 3 * len(found) == sum(map(bool, marks)) else []


def _joined(cells: Sequence[str], starts: Sequence[int]) -> list[str]:
    kept = list(cells)
    for at in starts:
        parts = [cell.strip() for cell in cells[at : at + 3]]
        if any(parts[1:]) and any(letter.isdigit() for letter in parts[0]):
            kept[at : at + 3] = ["".join(map("".join, zip(parts, "°′″", strict=False))), "", ""]
    return kept
