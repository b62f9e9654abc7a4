"""The plan's least scale of mining against its text, its own order of sizes and the rights that exist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import stated_claims
from minplan_gis.audit.counting import count_of, fits_mineral, spread
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact, items_of, mineral_of
from minplan_gis.audit.units import Amount, agree, measure_of
from minplan_gis.minerals import covers
from minplan_gis.plans import effective_minimum
from minplan_gis.plans.scale_rows import method_in, readable_scales
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from minplan_gis.audit.claims import Claim
    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import MinimumScale, Plan

__all__ = ["Threshold", "least_scales", "order_of_sizes", "small_mines", "stated_scales", "thresholds"]

_CLASSES = ("small", "medium", "large")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One printed row of the table of least scales, and what it says for each of its sides."""

    row: Row
    sides: tuple[MinimumScale, ...]
    """As :func:`~minplan_gis.plans.minimum_scales` reads the row; empty where it can't be read."""

    @property
    def mineral(self) -> str:
        """The mineral's one name."""
        return mineral_of(self.row.text("mineral"))

    @property
    def unit(self) -> str:
        """The unit as printed."""
        return self.row.text("unit")

    @property
    def is_for_new_mines(self) -> bool:
        """Whether it holds for new mines, alone or with others."""
        return all(side.case != "expansion" for side in self.sides)

    def least(self) -> tuple[tuple[MinimumScale, Amount], ...]:
        """Give the least scale of each side that has one."""
        found = ((side, effective_minimum(side)) for side in self.sides)
        return tuple((side, Amount(*each)) for side, each in found if each is not None)

    def place(self) -> Place:
        """Name the row with its smallest class that has a value."""
        name = next((name for name in _CLASSES if any(getattr(side, name) for side in self.sides)), "large")
        return self.row.place(name)


def thresholds(plan: Plan) -> tuple[Threshold, ...]:
    """Give the rows of a plan's tables of least scales."""
    scales = readable_scales(plan) if "minimum_scale" in plan.tables else ()
    rows = [row for row in items_of(plan, "minimum_scale") if row.text("mineral")]
    return tuple(Threshold(row, tuple(each for each in scales if _is_side(each, row))) for row in rows)


def _is_side(scale: MinimumScale, row: Row) -> bool:
    return (scale.table, scale.line, scale.mineral) == (row.table.number, row.line, row.text("mineral"))


def least_scales(plan: Plan) -> Iterator[Finding]:
    """Name existing rights whose printed scale is below the least scale for new mines."""
    rights = items_of(plan, "mining_rights")
    for threshold in (each for each in thresholds(plan) if each.is_for_new_mines):
        below = [row for row in rights if _is_of(row, threshold) and _is_below(row, threshold)]
        if below:
            yield _below(below, threshold)


def _is_of(right: Row, threshold: Threshold) -> bool:
    return bool(right.text("mineral")) and mineral_of(right.text("mineral")) == threshold.mineral


def _is_below(right: Row, threshold: Threshold) -> bool:
    """Tell whether a right's scale is below the least one, whichever way it is mined."""
    column = right.column("scale")
    value = right.value(column) if column else None
    if column is None or value is None:
        return False
    scale = Amount(value, right.unit(column))
    limits = [limit for _, limit in threshold.least()]
    same = [each for each in limits if measure_of(each.unit).dimension == measure_of(scale.unit).dimension]
    return bool(same) and all(scale.base < limit.base for limit in same)


def _below(rights: list[Row], threshold: Threshold) -> Finding:
    lowest, unit = min(limit.value for _, limit in threshold.least()), compact(threshold.unit)
    mineral = threshold.mineral
    title = Text(
        f"{mineral}：{len(rights)} 个已设采矿权的规模低于新建最低 {lowest}{unit}",
        f"{mineral}: {len(rights)} existing rights are below the least scale of a new mine, {lowest} {unit}",
    )
    places = (*(row.place("scale") for row in rights), threshold.place())
    return Finding("below_least_scale", Severity.NOTE, title, places, _SCALE)


def small_mines(plan: Plan) -> Iterator[Finding]:
    """Name minerals with small mines of which new small ones are not allowed."""
    counts = items_of(plan, "mining_right_counts")
    for threshold in (each for each in thresholds(plan) if each.is_for_new_mines):
        closed = bool(threshold.sides) and not any(side.allowed.small for side in threshold.sides)
        mineral = threshold.mineral
        known = [row for row in counts if mineral and fits_mineral(row, mineral)]
        small = count_of(known, mineral, "小型") if closed and known else None
        if small:
            title = Text(
                f"{mineral}：现有小型矿山 {small} 个，新建不设小型一档",
                f"{mineral}: {small} small mines exist, a new small mine is not allowed",
            )
            shown = Place(
                plan.code, known[0].table.number, spread(known), f"小型{small}", known[0].table.label
            )
            yield Finding(
                "below_least_scale",
                Severity.NOTE,
                title,
                (shown, threshold.row.place("small", "case")),
                _SCALE,
            )


def order_of_sizes(plan: Plan) -> Iterator[Finding]:
    """Name rows in which a smaller class has the larger scale."""
    for threshold in thresholds(plan):
        mineral, place = compact(threshold.row.text("mineral")), threshold.row.place(*reversed(_CLASSES))
        if not threshold.sides:
            title = Text(f"{mineral}：最低规模读不出", f"{mineral}: its least scale can't be read")
            yield Finding("unreadable_scale", Severity.GAP, title, (place,), _UNREADABLE)
        elif not all(map(_descends, threshold.sides)):
            title = Text(
                f"{mineral}：大、中、小型不是递减", f"{mineral}: large, medium and small don't descend"
            )
            yield Finding("size_order", Severity.CONTRADICTION, title, (place,), _SCALE)


def _descends(side: MinimumScale) -> bool:
    values: list[Decimal] = [value for name in _CLASSES if (value := getattr(side, name)) is not None]
    return values == sorted(values)


def stated_scales(plan: Plan) -> Iterator[Finding]:
    """Hold least scales that the text states against the table."""
    for claim in stated_claims(plan):
        if (
            claim.subject.quantity not in {"minimum_annual_output", "minimum_scale"}
            or not claim.subject.mineral
        ):
            continue
        for threshold in (each for each in thresholds(plan) if each.is_for_new_mines):
            limit = _limit(threshold, claim.subject.case)
            if limit is not None and covers([claim.subject.mineral], threshold.mineral):
                yield from _differs(claim, limit, threshold)


def _limit(threshold: Threshold, case: str) -> Amount | None:
    """Give the least scale of the way of mining that a statement names; none where a row has other sides."""
    way = method_in(case)
    fitting = (limit for side, limit in threshold.least() if side.method is way and (way or not side.variant))
    return next(fitting, None)


def _differs(claim: Claim, limit: Amount, threshold: Threshold) -> Iterator[Finding]:
    stated, group = claim.amount, threshold.mineral != claim.subject.mineral
    same = measure_of(stated.unit).dimension == measure_of(limit.unit).dimension
    if same and agree(stated, limit):
        return
    mineral = compact(threshold.row.text("mineral"))
    title = Text(
        f"{mineral}最低规模：正文 {stated.said()}，专栏 {limit.said()}",
        f"least scale of {mineral}: {stated.said()} in the text, {limit.said()} in the table",
    )
    places = (claim.place, threshold.place())
    severity = Severity.NOTE if group else Severity.CONTRADICTION
    yield Finding("stated_scale", severity, title, places, _STATED)


_SCALE = Text(
    "新立、扩建按专栏核查规模；现有矿山延续不适用新建标准，但达不到的须限期整改或退出",
    "new and extended mines are held against the table; a renewal is not, but a mine below it is to be "
    "brought up or closed",
)
_UNREADABLE = Text(
    "该矿种的规模无法按专栏核查；请对照原文改正单元格",
    "no mine of it can be held against the table; correct the cell from the print",
)
_STATED = Text(
    "最低规模核查结果取决于用正文还是专栏；宜从严并注明",
    "whether a mine is large enough depends on which place is taken; take the stricter one and say so",
)
