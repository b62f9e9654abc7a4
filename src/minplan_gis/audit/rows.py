"""A register's rows as the audit reads them: the printed cells, their numbers, and where they stand."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.audit.model import Place
from minplan_gis.minerals import standard_name
from minplan_gis.plans.readings import number_of, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minplan_gis.plans import Column, Plan, Table

__all__ = [
    "OTHERS",
    "TOTAL_WORDS",
    "Row",
    "compact",
    "exact",
    "items_of",
    "mineral_of",
    "rows_of",
    "tables_of",
    "values_of",
]

OTHERS = "其他"
"""What a list calls the minerals that it does not name."""
TOTAL_WORDS = frozenset({"合计", "总计", "小计", "总数", "共计"})


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row of one table."""

    plan: str
    table: Table
    cells: Mapping[str, Any]

    @property
    def is_total(self) -> bool:
        """Whether the row sums the others."""
        if self.cells.get("row") == "total":
            return True
        first = [self.text(column.name) for column in self.table.columns[:3]]
        return any(compact(cell) in TOTAL_WORDS for cell in first)

    @property
    def name(self) -> str:
        """What the row is called: its name, mineral, indicator or number."""
        known = ("name", "indicator", "survey", "item", "admin_area", "mineral", "number")
        return next((self.text(key) for key in known if self.text(key)), "")

    @property
    def line(self) -> str:
        """The source line or lines."""
        return str(self.cells["line"])

    def text(self, column: str) -> str:
        """Give a cell as printed; empty where the table has no such column."""
        value = self.cells.get(column, "")
        return value if isinstance(value, str) else ""

    def value(self, column: Column) -> Decimal | None:
        """Give the printed number of a cell, None where it is no plain number."""
        return number_of(self.text(column.name)) if column.number else None

    def columns(self) -> Iterator[Column]:
        """Give the columns that hold numbers."""
        return (column for column in self.table.columns if column.number)

    def column(self, *names: str) -> Column | None:
        """Give the first column of these names that holds numbers."""
        by_name = {column.name: column for column in self.columns()}
        return next((by_name[name] for name in names if name in by_name), None)

    def unit(self, column: Column) -> str:
        """Give the unit of a cell, as read."""
        return unit_of(self.text(column.unit)) if column.unit else ""

    def place(self, *columns: str) -> Place:
        """Name the row, with the cells asked for."""
        by_name = {column.name: column for column in self.table.columns}
        units = {by_name[name].unit for name in columns if name in by_name}  # said with their numbers
        cells = [
            compact(self.text(name) + self._unit_of(by_name.get(name)))
            for name in columns
            if name not in units
        ]
        said = [compact(self.name), *(cell for cell in cells if cell != compact(self.name))]
        shown = " ".join(part for part in said if part)
        return Place(self.plan, self.table.number, self.line, shown, self.table.label)

    def _unit_of(self, column: Column | None) -> str:
        numbered = column is not None and any(sign.isdigit() for sign in self.text(column.name))
        return self.unit(column) if column is not None and numbered else ""


def compact(text: str) -> str:
    """Give text without white space, which scans put anywhere.

    >>> compact("建筑 用砂")
    '建筑用砂'
    """
    return "".join(text.split())


def exact(printed: str) -> Decimal:
    """Give a printed plain number with its digits.

    >>> exact("1,556.470")
    Decimal('1556.470')
    """
    return Decimal(compact(printed).replace(",", ""))


@lru_cache(maxsize=4096)
def mineral_of(printed: str) -> str:
    """Give the one name of a printed mineral.

    >>> mineral_of("建筑 用砂"), mineral_of("煤炭"), mineral_of("铅矿")
    ('建筑用砂', '煤', '铅')
    """
    name = standard_name(compact(printed).split("（地下")[0].split("(地下")[0])
    return standard_name(name.removesuffix("矿")) if len(name) > 1 else name


def tables_of(plan: Plan) -> Iterator[tuple[Table, list[Row]]]:
    """Give every table with its rows, statements left out."""
    for table in plan.registers:
        if table.kind != "statements":
            yield table, _rows(plan, table)


def rows_of(plan: Plan, *kinds: str) -> list[Row]:
    """Give all rows of these kinds, in the plan's order; none where it has no such table."""
    return [row for table in plan.registers if table.kind in kinds for row in _rows(plan, table)]


def items_of(plan: Plan, *kinds: str) -> list[Row]:
    """Give the rows of these kinds that are no totals."""
    return [row for row in rows_of(plan, *kinds) if not row.is_total]


def values_of(rows: list[Row], column: Column) -> list[Decimal]:
    """Give the printed numbers of a column; one that a line prints once for all its rows counts once."""
    if once_per_line(rows, column):
        rows = list({row.line: row for row in rows}.values())
    return [value for row in rows if (value := row.value(column)) is not None]


def once_per_line(rows: list[Row], column: Column) -> bool:
    """Tell whether rows share lines, and the column says one thing for all rows of a line."""
    said = {(row.line, row.text(column.name)) for row in rows}
    lines = {row.line for row in rows}
    return len(lines) < len(rows) and len(said) == len(lines)


def _rows(plan: Plan, table: Table) -> list[Row]:
    alike = [each for each in plan.registers if (each.kind, each.number) == (table.kind, table.number)]
    if len(alike) > 1 and table is not alike[0]:
        return []
    frame = plan.tables[table.kind]
    names = [str(name) for name in frame.columns]
    columns = [frame[name].tolist() for name in names]
    cells = (dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True))
    return [Row(plan.code, table, each) for each in cells if each["table"] == table.number]
