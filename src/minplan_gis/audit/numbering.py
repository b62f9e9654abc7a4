"""Numbers and names that should stand once: table numbers, row numbers, names, periods."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact, items_of, tables_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan, Table

__all__ = ["periods", "repeated_rows", "row_numbers", "table_numbers"]


def table_numbers(plan: Plan) -> Iterator[Finding]:
    """Name table numbers that two tables bear, tables without title, and numbers that are missing."""
    printed = [table for table in plan.registers if table.kind != "statements"]
    for one, other in _twice(printed):
        title = Text(
            f"专栏{one.number} 用了两次：“{_title(one)}”与“{_title(other)}”",
            f"table number {one.number} is used twice: '{_title(one)}' and '{_title(other)}'",
        )
        places = (_place(plan, one), _place(plan, other))
        yield Finding("table_number_twice", Severity.GAP, title, places, _NUMBER)
    for table in printed:
        if not compact(table.title) and _has_heading(plan, table):
            yield _untitled(plan, table)
    yield from _missing(plan, printed)


def _twice(tables: list[Table]) -> Iterator[tuple[Table, Table]]:
    """Give tables of one number whose titles differ; a continued table repeats its title."""
    first: dict[str, Table] = {}
    for table in tables:
        known = first.setdefault(table.number, table)
        if table.number and compact(known.title) != compact(table.title) and known.title and table.title:
            yield known, table


def _has_heading(plan: Plan, table: Table) -> bool:
    """Tell whether a table stands in print as one: its header is no line of its rows."""
    lines = {line for row in items_of(plan, table.kind) if row.table is table for line in row.line.split("-")}
    return any(str(line) not in lines for line in table.heading)


def _untitled(plan: Plan, table: Table) -> Finding:
    zh, en = (
        (f"专栏{table.number}没有题名", "no title")
        if table.number
        else ("没有专栏号和题名", "no number or title")
    )
    which = f"table {table.number}" if table.number else "a table"
    title = Text(f"{zh}：{table.label.zh}", f"{which} has {en}: {table.label.en}")
    return Finding("table_without_title", Severity.NOTE, title, (_place(plan, table),), _NUMBER)


def _missing(plan: Plan, tables: list[Table]) -> Iterator[Finding]:
    numbered = {int(table.number): table for table in tables if table.number.isdigit()}
    for before, after in pairwise(sorted(numbered)):
        between = [
            each
            for each in tables
            if not each.number and _stands_between(each, numbered[before], numbered[after])
        ]
        if after - before > 1 + len(between):
            gap = f"{before + 1}" if after - before == 2 else f"{before + 1}–{after - 1}"
            title = Text(f"登记簿中没有专栏{gap}", f"the register has no table {gap}")
            places = (_place(plan, numbered[before]), _place(plan, numbered[after]))
            yield Finding("table_number_missing", Severity.GAP, title, places, _MISSING)


def _stands_between(table: Table, one: Table, other: Table) -> bool:
    """Tell whether a table without number stands where a missing number would: it is told of already."""
    first = min(table.heading, default=0)
    return min(one.heading, default=0) < first < min(other.heading, default=0)


def _title(table: Table) -> str:
    return compact(table.title) or table.label.zh


def _place(plan: Plan, table: Table) -> Place:
    line = str(table.heading[0]) if table.heading else ""
    return Place(plan.code, table.number, line, _title(table), table.label)


def row_numbers(plan: Plan) -> Iterator[Finding]:
    """Name running numbers that leave one out or come twice."""
    for table, rows in tables_of(plan):
        named = [column.name for column in table.columns]
        items = [row for row in rows if not row.is_total and row.text("number").isdigit()]
        counts = Counter(row.text("number") for row in items)
        if "number" in named and sum(count - 1 for count in counts.values()) <= 1:
            yield from (found for one, other in pairwise(items) for found in _step(one, other))


def _step(one: Row, other: Row) -> Iterator[Finding]:
    step = int(other.text("number")) - int(one.text("number"))
    same_thing = step == 0 and (one.name == other.name or one.line == other.line)
    if step not in {0, 1} or (step == 0 and not same_thing):
        title = Text(
            f"序号 {one.text('number')} 之后是 {other.text('number')}",
            f"row number {one.text('number')} is followed by {other.text('number')}",
        )
        places = (one.place("number"), other.place("number"))
        yield Finding("row_number", Severity.GAP, title, places, _ROW)


def repeated_rows(plan: Plan) -> Iterator[Finding]:
    """Name zones, rights and projects whose name comes twice in one table."""
    for table, rows in tables_of(plan):
        if not any(column.name == "number" for column in table.columns):
            continue
        key = "name" if any(row.text("name") for row in rows) else "mineral"
        items = [row for row in rows if row.text(key) and row.text("number") and not row.is_total]
        counts = Counter((compact(row.text(key))) for row in items)
        for name, count in counts.items():
            same = [row for row in items if compact(row.text(key)) == name]
            if count > 1 and len({row.text("number") for row in same}) == count:
                title = Text(f"名称“{name}”出现 {count} 次", f"the name '{name}' comes {count} times")
                places = tuple(row.place("number") for row in same)
                yield Finding("repeated_name", Severity.CONTRADICTION, title, places, _NAME)


def periods(plan: Plan) -> Iterator[Finding]:
    """Name projects whose schedule leaves the plan's period."""
    span = f"{plan.period.start.year}-{plan.period.end.year}"
    for table in plan.registers:
        for row in items_of(plan, table.kind) if table.kind != "statements" else ():
            first, last = row.cells.get("first_year"), row.cells.get("last_year")
            outside = [year for year in (first, last) if year is not None and year == year]  # noqa: PLR0124 (NaN)
            if row.table is table and any(not _in_period(plan, year) for year in outside):
                title = Text(
                    f"{compact(row.name)}：进度 {compact(row.text('schedule'))} 超出规划期 {span}",
                    f"{compact(row.name)}: {compact(row.text('schedule'))} leaves the plan's period, {span}",
                )
                place = row.place("schedule")
                yield Finding(
                    "outside_period",
                    Severity.NOTE,
                    title,
                    (place, Place(plan.code, "", "", span, _SPAN)),
                    _PERIOD,
                )


def _in_period(plan: Plan, year: float) -> bool:
    return plan.period.start.year <= year <= plan.period.end.year


_NUMBER = Text(
    "引用时“专栏”号不足以指明是哪一张表，须同时写行号或题名",
    "the table's number alone does not say which table is cited; cite the line or the title too",
)
_MISSING = Text(
    "原文没有印这个专栏号，或登记簿未收录该表；核查不会用到它",
    "the plan prints no such number, or the register leaves the table out; no check uses it",
)
_ROW = Text("可能漏印或漏录一行：计数前须对照原文", "a row may be left out: look at the text before counting")
_NAME = Text(
    "按名称找不到唯一的一行；图层与登记簿须用编号对应",
    "a name does not lead to one row; match layers to the register by number",
)
_SPAN = Text("规划期", "the plan's period")
_PERIOD = Text(
    "规划期外的安排不能作为本规划的依据", "what lies outside the period is no basis under this plan"
)
