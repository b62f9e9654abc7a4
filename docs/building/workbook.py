"""The gallery's views of the workbook: the first rows of its sheets, as the file has them."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import openpyxl

import minplan_gis as mp
from building.demonstration import demonstration
from building.markdown import plain, table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["workbook_page"]

_SHEETS = {
    "汇总": ("区块编号", "区块名称", "矿种", "椭球面积（公顷）", "结论（本次核查范围内）", "决定结论的规则"),
    "明细": ("行类", "区块编号", "规则编号", "结果", "测量值", "限值", "单位", "依据与条文"),
}
"""The sheets that are shown, and which of their columns."""
_ROWS = 8


def workbook_page() -> str:
    """Give the page of the example job's workbook."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "report.xlsx")
        mp.report.write_excel(demonstration().report, path)
        book = openpyxl.load_workbook(path)
        return "\n".join(["# 工作簿", "", *_list_of(book.sheetnames), *_views(book)])


def _list_of(names: list[str]) -> Iterator[str]:
    yield from (f"示例的 `report.xlsx` 有这些表：{'、'.join(names)}。下面是其中两张的开头。", "")


def _views(book: openpyxl.Workbook) -> Iterator[str]:
    for name, columns in _SHEETS.items():
        yield from (f"## {name}", "")
        yield from table(columns, _rows(book[name], columns))


def _rows(sheet: Worksheet, columns: tuple[str, ...]) -> Iterator[list[str]]:
    """Give the first rows below the head, what does not comply before the rest, as Excel shows them."""
    rows = [["" if cell.value is None else _shown(cell) for cell in row] for row in sheet.iter_rows()]
    heads = [["".join(cell.split()) for cell in row] for row in rows]
    head = next(at for at, row in enumerate(heads) if {"区块编号", "区块名称"} <= set(row))
    places = [heads[head].index(name) for name in columns]
    below = sorted(rows[head + 1 :], key=lambda row: not any(cell.startswith("不符合") for cell in row))
    yield from ([row[place] for place in places] for row in below[:_ROWS])


def _shown(cell: Cell) -> str:
    decimals = re.fullmatch(r"0\.(0+)", cell.number_format)
    if decimals and isinstance(cell.value, int | float):
        return f"{cell.value:.{len(decimals[1])}f}"
    return plain(str(cell.value))
