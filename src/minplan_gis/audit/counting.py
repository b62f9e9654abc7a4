"""What a plan's rows give when they are counted: in all, by mineral, by size, state, stage or remark."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import LISTED, Claim, case_of
from minplan_gis.audit.model import Place
from minplan_gis.audit.rows import mineral_of, rows_of, values_of
from minplan_gis.audit.units import Amount
from minplan_gis.minerals import covers, split_minerals

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.audit.claims import Subject
    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Column, Plan, Table

__all__ = [
    "EXISTING",
    "PLANNED",
    "count_of",
    "counted_claims",
    "fits_mineral",
    "item_claims",
    "spread",
    "timely",
]

EXISTING = {
    "mining_rights": ("mining_rights", "mining_right_counts"),
    "exploration_rights": ("exploration_rights", "exploration_right_counts"),
    "deposits": ("deposits", "reserves"),
    "minerals_found": ("minerals_found",),
}
"""Quantities that are counted at the plan's base year, and the tables that list or count them."""
PLANNED = {
    kind: (kind, f"{kind.removesuffix('s')}_counts")
    for kind in (
        "energy_and_resource_bases",
        "national_planned_mining_areas",
        "strategic_reserves",
        "key_exploration_areas",
        "key_mining_areas",
        "exploration_planning_blocks",
        "mining_planning_blocks",
        "concentrated_mining_areas",
        "processing_bases",
        "remediation_areas",
        "remediation_pits",
        "development_areas",
    )
}
"""Quantities that are counted at the end of the plan's period: tables that name them, and that count them."""

_WHOLES = ("size_total", "total", "admin_blocks", "mines", "rights", "blocks", "deposits", "areas", "count")
_BY_MINERAL = ("size_total", "blocks", "mines", "rights", "deposits", "count")
_LARGE = ("特大型", "大型", "中型")
_STOPPED = ("停产", "未生产", "停产(准备注销)")
_PARTS = {"大中型": _LARGE, "停产": _STOPPED, "停产未生产": _STOPPED}
_NO_CASES = frozenset({"name", "mineral", "minerals", "number", "table", "line", "row"})


def counted_claims(plan: Plan, subject: Subject, listed: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """Count what ``subject`` speaks of, in each table that lists it; nothing where rows can't tell.

    ``listed``: the minerals whose deposits the text counts as on the balance sheet (上表); a table that
    lists others too counts more than those.
    """
    if not timely(plan, subject):
        return
    for kind in {**EXISTING, **PLANNED}[subject.quantity]:
        for table in (each for each in plan.registers if each.kind == kind):
            rows = [row for row in _counted_rows(plan, kind, subject) if row.table is table]
            case = "" if subject.case == LISTED and _on_sheet(rows, subject, listed) else subject.case
            count = count_of(rows, subject.mineral, case) if rows else None
            if count is not None:
                yield _claim(plan, subject, table, rows, count)


def item_claims(plan: Plan, subject: Subject) -> Iterator[Claim]:
    """Count what ``subject`` speaks of in the rows of each table that prints a total too."""
    for kind in {**EXISTING, **PLANNED}[subject.quantity] if timely(plan, subject) else ():
        for table in (each for each in plan.registers if each.kind == kind):
            rows = [row for row in rows_of(plan, kind) if row.table is table]
            items = [row for row in rows if not row.is_total]
            count = (
                count_of(items, subject.mineral, subject.case) if items and len(items) < len(rows) else None
            )
            if count is not None:
                yield _claim(plan, subject, table, items, count)


def _counted_rows(plan: Plan, kind: str, subject: Subject) -> list[Row]:
    """Give the row of totals that prints what is counted, else the rows themselves.

    What a total prints is the plan's word; whether its rows make it is asked by the sums.
    """
    rows = rows_of(plan, kind)
    by_mineral = [row for row in rows if row.is_total and mineral_of(row.text("mineral")) == subject.mineral]
    printed = by_mineral if subject.mineral else [row for row in rows if row.is_total][:1]
    return printed or _classes([row for row in rows if not row.is_total])


def _classes(rows: list[Row]) -> list[Row]:
    """Leave out rows that only pick from the others: most of the minerals they list stand there too."""
    lists = [frozenset(map(mineral_of, split_minerals(row.text("minerals")))) for row in rows]
    kept = []
    for row, own in zip(rows, lists, strict=True):
        others = frozenset().union(*(each for each in lists if each is not own))
        if not own or len(own & others) * 2 <= len(own):
            kept.append(row)
    return kept


def _on_sheet(rows: list[Row], subject: Subject, listed: frozenset[str]) -> bool:
    return bool(subject.mineral) or all(mineral_of(row.text("mineral")) in listed for row in rows)


def timely(plan: Plan, subject: Subject) -> bool:
    """Tell whether a count is timely: of the base year, or of the end of the period for what is planned."""
    if subject.quantity in EXISTING:
        return subject.when == str(plan.base_year)
    return subject.quantity in PLANNED and subject.when.endswith(
        (str(plan.period.end.year), str(plan.base_year))
    )


def _claim(plan: Plan, subject: Subject, table: Table, rows: list[Row], count: int) -> Claim:
    what = subject.mineral + subject.case
    how = "合计行" if rows[0].is_total else "逐行计"
    shown = f"{what + '：' if what else ''}{count}（{how}）"
    place = Place(plan.code, table.number, spread(rows), shown, table.label)
    return Claim(subject, "equal", Amount(Decimal(count), "个", counted=True), place, derived=True)


def spread(rows: Iterable[Row]) -> str:
    """Give the first and last source line of some rows."""
    lines = sorted(int(part) for row in rows for part in row.line.split("-"))
    return f"{lines[0]}-{lines[-1]}" if lines[0] != lines[-1] else str(lines[0])


def count_of(rows: list[Row], mineral: str, case: str) -> int | None:
    """Count rows, or sum their column of counts; None where the table does not tell such a case."""
    chosen = [row for row in rows if fits_mineral(row, mineral)]
    if mineral and (not chosen or not any(row.text("mineral") for row in rows)):
        return None
    whole = _whole(rows[0], _BY_MINERAL if mineral else _WHOLES)
    if not case:
        return _sum(chosen, [whole]) if whole else _named(chosen)
    if columns := _columns_of(rows[0], case):
        return _sum(chosen, columns)
    known = {cell for row in rows for cell in _cases(row)}
    wanted = {case, *_PARTS.get(case, ())} & known
    fitting = [row for row in chosen if wanted & set(_cases(row))]
    if not wanted:
        return None
    return _sum(fitting, [whole]) if whole else _named(fitting)


def fits_mineral(row: Row, mineral: str) -> bool:
    """Tell whether a row is about a mineral, or about one that a group's name covers."""
    if not mineral:
        return True
    named = split_minerals(row.text("mineral")) or ("",)
    wanted = [mineral_of(each) for each in split_minerals(mineral)]
    return any(covers(wanted, mineral_of(each)) for each in named)


def _named(rows: list[Row]) -> int | None:
    """Count the names, or minerals in a table of minerals; a row over several lines counts once."""
    key = "name" if not rows or "name" in rows[0].cells else "mineral"
    names = {(row.text("number"), row.text(key)) for row in rows if row.text(key)}
    return len(names) if names or not rows else None


def _whole(row: Row, names: tuple[str, ...]) -> Column | None:
    named = row.column(*names)
    return named or next((each for each in row.columns() if each.number.endswith("_count")), None)


def _columns_of(row: Row, case: str) -> list[Column]:
    wanted = (case, *_PARTS.get(case, ()))
    return [column for column in row.columns() if case_of(column.label.zh.split("：")[-1]) in wanted]


def _sum(rows: list[Row], columns: list[Column]) -> int | None:
    known = [value for column in columns for value in values_of(rows, column)]
    return int(sum(known)) if known else None


def _cases(row: Row) -> Iterator[str]:
    """Give what a row says of itself in words: its size, state, stage, remark, who grants it."""
    for column in row.table.columns:
        if not column.number and column.name not in _NO_CASES and row.text(column.name):
            yield case_of(row.text(column.name))
