"""Rates that tables print, worked out again from the numbers beside them."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact, exact, tables_of
from minplan_gis.audit.units import Amount, measure_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan

__all__ = ["completion_rates", "shares_of_territory"]


def completion_rates(plan: Plan) -> Iterator[Finding]:
    """Hold a printed completion rate against what was achieved over what was planned."""
    for _, rows in tables_of(plan):
        for row in rows:
            numbers = {column.name: row.value(column) for column in row.columns()}
            planned, achieved, rate = (numbers.get(name) for name in ("planned", "achieved", "rate"))
            if planned and achieved is not None and rate is not None:
                place = row.place("achieved", "planned")
                yield from _differs(row, rate, Amount(achieved, ""), Amount(planned, ""), "rate", place)


def shares_of_territory(plan: Plan) -> Iterator[Finding]:
    """Hold a printed share of the territory against the area beside it."""
    if plan.area is None:
        return
    territory = Amount(exact(plan.area.text), plan.area.unit)
    for _, rows in tables_of(plan):
        for row in rows:
            share, area = row.column("share", "coverage"), row.column("area", "done", "completed", "value")
            if share is None or area is None or measure_of(row.unit(area)).dimension != "area":
                continue
            printed, done = row.value(share), row.value(area)
            if printed is not None and done is not None:
                part = Amount(done, row.unit(area))
                if "市域" in share.label.zh or "辖区" in share.label.zh or "全" in share.label.zh:
                    place = row.place(area.name)
                    yield from _differs(row, printed, part, territory, share.name, place)


def _differs(
    row: Row, printed: Decimal, part: Amount, whole: Amount, column: str, place: Place
) -> Iterator[Finding]:
    """Name a rate that its two numbers can't make, however they and it were rounded."""
    places = int(printed.as_tuple().exponent)
    half = Decimal(5).scaleb(places - 1)
    least = (part.base - part.spread) / (whole.base + whole.spread) * 100
    most = (part.base + part.spread) / (whole.base - whole.spread) * 100
    if least - half <= printed <= most + half:
        return
    made = part.base / whole.base * 100
    slight = abs(printed - made) <= 3 * half
    shown = round(made, -places)
    title = Text(
        f"{compact(row.name)}：印作 {printed}%，按所印数字算为 {shown}%",
        f"{compact(row.name)}: {printed}% printed, {shown}% by the numbers beside it",
    )
    severity = Severity.NOTE if slight else Severity.CONTRADICTION
    yield Finding("rate", severity, title, (place, row.place(column)), _RATE)


_RATE = Text(
    "比例与其分子分母至少有一处有误；引用完成率或覆盖率时须注明",
    "the rate or one of its two numbers is wrong; say so where the rate is cited",
)
