"""What a plan's tables claim in cells: reserves, outputs, targets, thresholds, sums of areas."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import Claim, Subject, case_of
from minplan_gis.audit.counting import EXISTING, PLANNED, fits_mineral, spread
from minplan_gis.audit.model import Place
from minplan_gis.audit.rows import compact, exact, items_of, mineral_of, rows_of
from minplan_gis.audit.units import Amount, measure_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Column, Plan

__all__ = ["SUM_ROW", "area_claims", "area_sum", "tabled_claims"]

_YEAR = re.compile(r"20[0-9]{2}")
_TARGETS = (
    (r"矿业.*产值", "mining_output_value", ""),
    (r"大中型矿山比例|大中型.*占比", "large_medium_share", "大中型"),
    (r"矿山(总数|数量)", "mining_rights", ""),
    (r"新发现.*矿产地|新增矿产地", "discoveries", ""),
    (r"历史遗留.*(治理|修复)", "restoration_area", ""),
    (r"综合利用.*比例", "recovery_share", ""),
)
SUM_ROW = "合计行"
"""What a quota table's last row sums: its own rows, which need not be all of the group."""
_RANGE = re.compile(r"([0-9]+(?:\.[0-9]+)?)[-—~～－]+([0-9]+(?:\.[0-9]+)?)")
_OUTPUT = re.compile(r"开采(总)?量|产量|年开采")
_NEW_RESERVES = re.compile(r"新增资源|资源量|新发现|勘查")


def tabled_claims(plan: Plan) -> list[Claim]:
    """Give what cells of tables state about reserves, outputs and targets."""
    return [*_reserves(plan), *_targets(plan), *_quotas(plan)]


def _reserves(plan: Plan) -> Iterator[Claim]:
    names = {"proven_reserves": ("proven",), "retained_reserves": ("retained",)}
    for row in items_of(plan, "reserves"):
        for quantity, columns in names.items():
            if column := row.column(*columns):
                yield from _cell(row, column, Subject(quantity, _mineral(row), "", str(plan.base_year)))


def _targets(plan: Plan) -> Iterator[Claim]:
    for row in items_of(plan, "targets"):
        if column := row.column("value", "target"):
            subject = _target_subject(plan, row)
            if subject is not None:
                yield from _cell(row, column, subject, _relation(row))


def _target_subject(plan: Plan, row: Row) -> Subject | None:
    """Tell what a target is about, from its indicator, its group and the table's title."""
    indicator = compact(row.text("indicator") or row.text("mineral") or row.text("name"))
    end = str(plan.period.end.year)
    for pattern, quantity, case in _TARGETS:
        if re.search(pattern, indicator):
            return Subject(quantity, "", case or _size(row), end)
    heading = compact(row.text("group") or row.text("category")) + compact(row.table.title)
    if re.search("资源量目标|个数", indicator):
        indicator = compact(row.text("category"))
    mineral = mineral_of(re.split(r"[（(]", indicator)[0])
    if _OUTPUT.search(heading):
        return Subject("annual_output", mineral, "", end)
    return Subject("new_reserves", mineral, "", end) if _NEW_RESERVES.search(heading) else None


def _size(row: Row) -> str:
    return case_of(re.sub("[处个家]$", "", compact(row.text("case"))))


def _quotas(plan: Plan) -> Iterator[Claim]:
    """Give yearly outputs and numbers of rights: a column that names a year is of that year."""
    base, end = str(plan.base_year), str(plan.period.end.year)
    for row in rows_of(plan, "output_quotas", "right_quotas"):
        for column in row.columns():
            label = compact(column.label.zh)
            year = next(iter(_YEAR.findall(label)), base if re.search("现状|实际|完成", label) else end)
            counts = measure_of(row.unit(column)).dimension == "count"
            quantity = "mining_rights" if counts or re.search("数", label) else "annual_output"
            mineral = "砂石粘土" if row.is_total else _mineral(row)
            part = SUM_ROW if row.is_total and year == base else ""
            yield from _cell(row, column, Subject(quantity, mineral, part, year), _relation(row))


def area_claims(plan: Plan, subjects: Iterable[Subject]) -> Iterator[Claim]:
    """Sum the areas of the rows that each ``<quantity>_area`` of the text speaks of."""
    for subject in subjects:
        quantity = subject.quantity.removesuffix("_area")
        for kind in {**EXISTING, **PLANNED}.get(quantity, ()) if not subject.case else ():
            rows = [row for row in items_of(plan, kind) if fits_mineral(row, subject.mineral)]
            amount = area_sum(rows) if rows else None
            if amount is not None:
                said = f"合计{amount.said()}"
                place = Place(plan.code, rows[0].table.number, spread(rows), said, rows[0].table.label)
                yield Claim(subject, "equal", amount, place, derived=True)


def area_sum(rows: list[Row]) -> Amount | None:
    """Sum the areas of rows, in their own unit; None where an area is not printed or units differ."""
    columns = [row.column("area") for row in rows]
    values = [row.value(column) if column else None for row, column in zip(rows, columns, strict=True)]
    units = {row.unit(column) if column else "" for row, column in zip(rows, columns, strict=True)}
    known = [value for value in values if value is not None]
    if len(known) < len(rows) or len(units) != 1:
        return None
    return Amount(sum(known, Decimal(0)), compact(units.pop()))


def _mineral(row: Row) -> str:
    return mineral_of(row.text("mineral") or row.text("name"))


def _relation(row: Row) -> str:
    signs = {"≤": "at_most", "≥": "at_least", "<": "less_than", ">": "more_than", "＜": "less_than"}
    printed = row.text("bound") + row.text("target")[:1]
    return next((word for sign, word in signs.items() if sign in printed), "equal")


def _cell(row: Row, column: Column, subject: Subject, relation: str = "equal") -> Iterator[Claim]:
    value, unit = row.value(column), compact(row.unit(column))
    between = _RANGE.fullmatch(compact(row.text(column.name)))
    if value is not None:
        yield Claim(subject, relation, Amount(value, unit), row.place(column.name))
    elif between:
        for side, printed in zip(("at_least", "at_most"), between.groups(), strict=True):
            amount, said = Amount(exact(printed), unit), compact(row.text(column.name)) + unit
            yield Claim(subject, side, amount, row.place(column.name), between=said)
