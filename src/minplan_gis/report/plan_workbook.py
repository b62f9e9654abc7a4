"""A plan's tables as a workbook to fill in, and its sheets by name."""

from __future__ import annotations

import io
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter

from minplan_gis.errors import PlanError
from minplan_gis.report.formats import FONT
from minplan_gis.report.safe_text import cut_to_cell, visible
from minplan_gis.report.writing import writing
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from xlsxwriter.workbook import Workbook

    from minplan_gis.plans import Plan, Table
    from minplan_gis.wording import Lang

__all__ = ["sheet_names", "write_plan_workbook"]

_LONGEST_NAME = 31
_PLACE = {"table": Text("专栏", "table"), "line": Text("原文行", "line")}
_WIDTH = 18


def sheet_names(plan: Plan) -> dict[str, Table]:
    """Give a sheet's name for each table: its place in the plan, and its file as far as Excel takes it."""
    return {
        f"{at:02d} {table.file.removesuffix('.csv')}"[:_LONGEST_NAME].strip(): table
        for at, table in enumerate(plan.registers, start=1)
    }


def write_plan_workbook(plan: Plan, path: str | Path, *, lang: Lang = "zh") -> None:
    """Write a register's tables as one workbook: the same bytes for the same register.

    A sheet per table: the columns' names, their labels, then the rows; every cell is
    text, so that ``0001`` and ``1-3`` stay what they are. Source lines are not in it.

    Raises
    ------
    PlanError
        Two tables have one kind and number, so that their rows can't be told apart.
    OutputError
        The file can't be written.
    """
    path = Path(path)
    _require_apart(plan)
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_format_properties": {**FONT}}) as book:
        start = plan.period.start
        created = datetime(start.year, start.month, start.day)  # noqa: DTZ001
        book.set_properties({"title": plan.name.zh, "author": "minplan-gis", "created": created})
        _fill(book, plan, lang)
    with writing(path):
        path.write_bytes(made.getbuffer())


def _require_apart(plan: Plan) -> None:
    counted = Counter((table.kind, table.number) for table in plan.registers)
    repeated = [f"{kind} {number}".strip() for (kind, number), count in counted.items() if count > 1]
    if repeated:
        raise PlanError(
            Text(
                f"{plan.code} 有种类和表号都相同的表，无法分到各工作表：{'、'.join(repeated)}",
                f"{plan.code} has tables of one kind and number, which no sheets can keep apart: "
                f"{', '.join(repeated)}",
            )
        )


def _fill(book: Workbook, plan: Plan, lang: Lang) -> None:
    text = book.add_format({**FONT, "num_format": "@", "valign": "top"})
    head = book.add_format({**FONT, "num_format": "@", "bold": True, "bg_color": "#E5E7EB"})
    for name, table in sheet_names(plan).items():
        sheet = book.add_worksheet(name)
        rows = list(_rows(plan, table, lang))
        sheet.set_column(0, len(rows[0]) - 1, _WIDTH, text)
        sheet.freeze_panes(2, 0)
        for at, row in enumerate(rows):
            for across, cell in enumerate(row):
                if cell:
                    sheet.write_string(at, across, _fit(cell), head if at < 2 else text)


def _rows(plan: Plan, table: Table, lang: Lang) -> Iterator[tuple[str, ...]]:
    """Give the names, the labels, and the table's own rows of its kind."""
    names = [*_PLACE, *(column.name for column in table.columns)]
    labels = [*_PLACE.values(), *(column.label for column in table.columns)]
    yield tuple(names)
    yield tuple(label.say(lang) for label in labels)
    rows = plan.table(table.kind)
    own = rows[rows["table"] == table.number]
    yield from own[names].itertuples(index=False, name=None)


def _fit(cell: str) -> str:
    return cut_to_cell(visible(cell)[0], "…")[0]
