"""A county's plan against the plan above it: names, areas, counts and thresholds that both print."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from minplan_gis.audit.agreement import all_claims, subject_text
from minplan_gis.audit.counting import PLANNED, count_of
from minplan_gis.audit.model import Finding, Severity
from minplan_gis.audit.rows import compact, items_of, mineral_of, tables_of, values_of
from minplan_gis.audit.scales import thresholds
from minplan_gis.audit.units import Amount, agree, measure_of
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.audit.rows import Row
    from minplan_gis.audit.scales import Threshold
    from minplan_gis.plans import MinimumScale, Plan

__all__ = ["hierarchy_findings", "upper_plan"]

_HIGHER = re.compile(r"新疆|全国")
_LOWER_BOUNDS = frozenset({"at_least", "more_than"})


def upper_plan(plan: Plan) -> Plan | None:
    """Give the plan above this one, where its register ships: the one that this one says it carries out."""
    named = {_plain(title) for title in plan.upper_plans}
    for code in plan_codes():
        other = load_plan(code)
        if other.code != plan.code and _plain(other.name.zh) in named:
            return other
    return None


def _plain(title: str) -> str:
    return re.sub(r"[^\w]|新疆维吾尔自治区|伊犁哈萨克自治州", "", compact(title))


def hierarchy_findings(plan: Plan, upper: Plan) -> tuple[Finding, ...]:
    """Hold a plan against the one above it.

    Returns
    -------
    tuple of Finding
        Zones of one name with other areas, counts that the upper plan gives for this territory, numbers
        about the upper territory that the lower one cites, and thresholds that are weaker below.
    """
    found = (
        _areas(plan, upper),
        _counts(plan, upper),
        _cited(plan, upper),
        _scales(plan, upper),
        _goals(plan, upper),
    )
    return tuple(finding for part in found for finding in part)


def _areas(plan: Plan, upper: Plan) -> Iterator[Finding]:
    own = _by_name(plan)
    for name, above in _by_name(upper).items():
        below = own.get(name)
        if below is None:
            continue
        one, other = _area(below), _area(above)
        if one and other and not agree(one, other):
            title = Text(
                f"{name}：本规划 {one.said()}，上级规划 {other.said()}",
                f"{name}: {one.said()} here, {other.said()} in the plan above",
            )
            yield Finding(
                "upper_area",
                Severity.CONTRADICTION,
                title,
                (below.place("area"), above.place("area")),
                _UPPER,
            )


def _by_name(plan: Plan) -> dict[str, Row]:
    """Give the rows with an area by their names, without the words that plans put before them."""
    rows = [row for _, rows in tables_of(plan) for row in rows if row.text("name") and row.column("area")]
    return {compact(row.text("name")).removeprefix("新疆"): row for row in rows}


def _area(row: Row) -> Amount | None:
    column = row.column("area")
    value = row.value(column) if column else None
    return Amount(value, row.unit(column)) if column and value is not None else None


def _counts(plan: Plan, upper: Plan) -> Iterator[Finding]:
    """Hold what a table above counts for this territory against the rows here, in all and by mineral."""
    unit = plan.admin_name.zh
    for quantity, kinds in PLANNED.items():
        here = [row for kind in kinds for row in items_of(plan, kind)]
        there = [
            row for kind in kinds for row in items_of(upper, kind) if compact(row.text("admin_area")) == unit
        ]
        if not here or not there:
            continue
        for mineral in ("", *dict.fromkeys(mineral_of(row.text("mineral")) for row in there)):
            rows = [row for row in there if not mineral or mineral_of(row.text("mineral")) == mineral]
            above, below = _count(rows, mineral), count_of(here, mineral, "")
            if above is not None and below is not None and above != below:
                what = f"{mineral}" if mineral else "合计"
                title = Text(
                    f"{here[0].table.label.zh}，{what}：本规划 {below}，上级规划 {above}",
                    f"{quantity.replace('_', ' ')} {mineral}: {below} here, {above} in the plan above",
                )
                places = (here[0].place("blocks", "name"), rows[0].place("admin_blocks", "blocks", "areas"))
                yield Finding("upper_count", Severity.CONTRADICTION, title, places, _UPPER)


def _count(rows: list[Row], mineral: str) -> int | None:
    names = ("blocks", "count") if mineral else ("admin_blocks", "areas", "total", "blocks", "count")
    column = rows[0].column(*names) if rows else None
    return int(sum(values_of(rows, column))) if column else None


def _cited(plan: Plan, upper: Plan) -> Iterator[Finding]:
    """Hold numbers about the upper territory, or about what lies above both, that both plans state."""
    above = [claim for claim in all_claims(upper) if not claim.derived]
    for claim in all_claims(plan):
        about = claim.subject
        case = "" if about.case == upper.admin_name.zh else about.case
        if (
            claim.derived
            or claim.place.table
            or (case and not _HIGHER.fullmatch(case))
            or case == about.case == ""
        ):
            continue
        same = [
            each
            for each in above
            if (each.subject.quantity, each.subject.mineral) == (about.quantity, about.mineral)
        ]
        fitting = [each for each in same if (each.subject.case, each.subject.when) == (case, about.when)]
        for other in fitting[:1]:
            yield from _cited_differently(claim, other)


def _cited_differently(claim: Claim, other: Claim) -> Iterator[Finding]:
    alike = measure_of(claim.amount.unit).dimension == measure_of(other.amount.unit).dimension
    share = measure_of(claim.amount.unit).dimension == "share"  # of each plan's own part
    if alike and not share and not agree(claim.amount, other.amount):
        said = f"{claim.said()} / {other.said()}"
        title = subject_text(claim.subject) + Text(f"：{said}", f": {said}")
        yield Finding("upper_number", Severity.CONTRADICTION, title, (claim.place, other.place), _UPPER)


def _scales(plan: Plan, upper: Plan) -> Iterator[Finding]:
    above = {each.mineral: each for each in thresholds(upper) if each.is_for_new_mines}
    for own in (each for each in thresholds(plan) if each.is_for_new_mines):
        other = above.get(own.mineral)
        if other is not None and (_incomparable(own, other) or _weaker(own, other)):
            cells = ("small", "medium", "unit")
            places = (own.row.place(*cells), other.row.place(*cells))
            title = Text(
                f"{own.mineral}：最低规模低于上级规划，或单位不同",
                f"{own.mineral}: least scale below the upper plan's, or in another unit",
            )
            yield Finding("weaker_than_upper", Severity.CONTRADICTION, title, places, _WEAKER)


def _weaker(own: Threshold, other: Threshold) -> bool:
    """Tell whether a side allows less than the same side of the plan above."""
    theirs = {_way(side): limit for side, limit in other.least()}
    pairs = ((limit, theirs.get(_way(side))) for side, limit in own.least())
    return any(upper is not None and limit.base < upper.base for limit, upper in pairs)


def _way(side: MinimumScale) -> str:
    """Name a side: the way of mining in one word, however it is printed, else as printed."""
    return str(side.method or side.variant)


def _incomparable(own: Threshold, other: Threshold) -> bool:
    return measure_of(own.unit).dimension != measure_of(other.unit).dimension


def _goals(plan: Plan, upper: Plan) -> Iterator[Finding]:
    """Name goals for shares that are lower than the plan's above."""
    wanted = [
        each for each in all_claims(upper) if each.relation in _LOWER_BOUNDS and each.amount.unit == "%"
    ]
    for claim in all_claims(plan):
        for other in wanted:
            if (
                claim.subject == other.subject
                and claim.relation in _LOWER_BOUNDS
                and claim.amount.base < other.amount.base
            ):
                title = subject_text(claim.subject) + Text(
                    f"：本规划 {claim.amount.said()}，上级规划 {other.amount.said()}",
                    f": {claim.amount.said()} here, {other.amount.said()} above",
                )
                yield Finding(
                    "weaker_than_upper", Severity.CONTRADICTION, title, (claim.place, other.place), _WEAKER
                )


_UPPER = Text(
    "下级规划应落实上级规划；两者不一致时按上级规划核查，并向编制单位提出",
    "a plan carries out the one above it; where they differ check by the upper one and tell the authors",
)
_WEAKER = Text(
    "准入门槛低于上级规划：核查须同时按两者，取其严者",
    "the bar is lower than the plan's above: check by both and take the stricter",
)
