"""Cells that can't be used as they are: no area, text for a number, a class that the name denies, units."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from minplan_gis.audit.counting import fits_mineral
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact, items_of, mineral_of, tables_of
from minplan_gis.audit.tabled import tabled_claims
from minplan_gis.audit.units import Amount, measure_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan

__all__ = ["classes_in_names", "new_over_identified", "units_of_scales", "zones_without_area"]

_CLASSES = ("grade", "stage")


def zones_without_area(plan: Plan) -> Iterator[Finding]:
    """Name zones of which no area is printed, or in whose cell something else stands."""
    for table, rows in tables_of(plan):
        column = next((each for each in table.columns if each.name == "area"), None)
        for row in rows if table.zone_kind and column else ():
            cell = compact(row.text("area"))
            if not row.is_total and not re.search(r"[0-9]", cell):
                said = f"面积栏为“{cell}”" if cell else "未印面积"
                title = Text(
                    f"{compact(row.name)}：{said}",
                    f"{compact(row.name)}: "
                    + (f"'{cell}' stands for the area" if cell else "no area is printed"),
                )
                yield Finding("no_area", Severity.GAP, title, (row.place("area"),), _NO_AREA)


def classes_in_names(plan: Plan) -> Iterator[Finding]:
    """Name rows whose name says one class of its column (a grade, a stage) and whose cell another."""
    for _, rows in tables_of(plan):
        for column in _CLASSES:
            known = {compact(row.text(column)) for row in rows} - {""}
            for row in rows:
                name, own = compact(row.text("name")), compact(row.text(column))
                other = next((each for each in known if each in name and each != own), None)
                if own and other and own not in name:
                    title = Text(
                        f"{name}：名称为“{other}”，栏内为“{own}”",
                        f"{name}: '{other}' by its name, '{own}' by its column",
                    )
                    yield Finding(
                        "class_in_name", Severity.CONTRADICTION, title, (row.place(column),), _CLASS
                    )


def units_of_scales(plan: Plan) -> Iterator[Finding]:
    """Name minerals whose least scale is in another kind of unit than their quotas or existing rights."""
    outputs = [claim for claim in tabled_claims(plan) if claim.subject.quantity == "annual_output"]
    for row in items_of(plan, "minimum_scale"):
        mineral = mineral_of(row.text("mineral"))
        own = measure_of(row.text("unit")).dimension
        others = [
            *(
                claim.place
                for claim in outputs
                if claim.subject.mineral == mineral and _other(claim.amount, own)
            ),
            *(
                right.place("scale")
                for right in items_of(plan, "mining_rights")
                if _in_other(right, mineral, own)
            ),
        ]
        if others:
            title = Text(
                f"{mineral}：最低规模的单位（{compact(row.text('unit'))}）与指标或采矿权的单位不能换算",
                f"{mineral}: the unit of its least scale ({compact(row.text('unit'))}) can't be turned into "
                "that of its quota or rights",
            )
            places: tuple[Place, ...] = (row.place("small", "unit"), *others)
            yield Finding("two_units", Severity.CONTRADICTION, title, places, _UNITS)


def _in_other(right: Row, mineral: str, dimension: str) -> bool:
    column = right.column("scale")
    value = right.value(column) if column else None
    if column is None or value is None or not fits_mineral(right, mineral):
        return False
    return _other(Amount(value, right.unit(column)), dimension)


def _other(amount: Amount, dimension: str) -> bool:
    found = measure_of(amount.unit).dimension
    return {found, dimension} == {"mass", "volume"}


def new_over_identified(plan: Plan) -> Iterator[Finding]:
    """Name minerals of which more was newly found than was ever identified."""
    proven = {
        claim.subject.mineral: claim
        for claim in tabled_claims(plan)
        if claim.subject.quantity == "proven_reserves"
    }
    for row in items_of(plan, "past_targets"):
        column = row.column("achieved")
        value = row.value(column) if column else None
        whole = proven.get(mineral_of(row.text("mineral") or row.text("indicator")))
        if column is None or value is None or whole is None:
            continue
        yield from _more(row, Amount(value, compact(row.unit(column))), whole)


def _more(row: Row, found: Amount, whole: Claim) -> Iterator[Finding]:
    alike = measure_of(found.unit).dimension == measure_of(whole.amount.unit).dimension
    if alike and found.base - whole.amount.base > max(found.rounding, whole.amount.rounding):
        title = Text(
            f"{compact(row.name)}：新增 {found.said()}，多于累计查明 {whole.amount.said()}",
            f"{compact(row.name)}: {found.said()} newly found, {whole.amount.said()} ever identified",
        )
        yield Finding(
            "new_over_identified", Severity.CONTRADICTION, title, (row.place("achieved"), whole.place), _NEW
        )


_NO_AREA = Text(
    "图层不能按所印面积绘制，也不能核对包含关系",
    "no layer can be drawn to a printed area, and whether it holds its blocks can't be told",
)
_CLASS = Text(
    "按类别计数或核查时须先核实该行属于哪一类", "settle which class the row is of before counting by class"
)
_UNITS = Text(
    "缺少体重，不能把一个单位换成另一个；最低规模核查对该矿种不能直接进行",
    "without a density one can't be turned into the other; a check of the least scale can't be made directly",
)
_NEW = Text("资源量数字须先核实", "settle the resources before they are used")
