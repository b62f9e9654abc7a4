"""The plan's least scale of mining against its text, its own order of sizes and the rights that exist."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import stated_claims
from minplan_gis.audit.counting import count_of, fits_mineral, spread
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact, items_of, mineral_of
from minplan_gis.audit.units import Amount, agree, measure_of
from minplan_gis.minerals import covers
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan

__all__ = ["least", "least_scales", "order_of_sizes", "small_mines", "stated_scales"]

_CLASSES = ("small", "medium", "large")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_NONE = frozenset({"/", "-", "—", ""})


def least(row: Row) -> dict[str, Decimal]:
    """Give the least scale that a row allows: by the way of mining where it says a/b, else under ''.

    A class printed as '/' or '-' is not allowed, so that the next larger one is the least.
    """
    found: dict[str, Decimal] = {}
    for name in _CLASSES:
        cells = compact(row.text(name)).split("/") if compact(row.text(name)) not in _NONE else []
        ways = ("underground", "open_pit") if len(cells) == 2 else ("",)
        for way, cell in zip(ways, cells, strict=False):
            if _NUMBER.fullmatch(cell):
                found.setdefault(way, Decimal(cell))
    return found


def least_scales(plan: Plan) -> Iterator[Finding]:
    """Name existing rights whose printed scale is below the least scale for new mines."""
    thresholds = [
        row
        for row in items_of(plan, "minimum_scale")
        if "扩建" not in row.text("case") or "新建" in row.text("case")
    ]
    rights = items_of(plan, "mining_rights")
    for threshold in thresholds:
        below = [row for row in rights if _for(threshold, row.text("mineral")) and _is_below(row, threshold)]
        if below:
            yield _below(below, threshold)


def _for(threshold: Row, mineral: str) -> bool:
    return bool(mineral) and mineral_of(threshold.text("mineral")) == mineral_of(mineral)


def _is_below(right: Row, threshold: Row) -> bool:
    """Tell whether a right's scale is below the least one, whichever way it is mined."""
    column = right.column("scale")
    value = right.value(column) if column else None
    if column is None or value is None:
        return False
    scale = Amount(value, right.unit(column))
    limits = [Amount(value, threshold.text("unit")) for value in least(threshold).values()]
    same = [each for each in limits if measure_of(each.unit).dimension == measure_of(scale.unit).dimension]
    return bool(same) and all(scale.base < limit.base for limit in same)


def _below(rights: list[Row], threshold: Row) -> Finding:
    lowest, unit = min(least(threshold).values()), compact(threshold.text("unit"))
    mineral = mineral_of(threshold.text("mineral"))
    title = Text(
        f"{mineral}：{len(rights)} 个已设采矿权的规模低于新建最低 {lowest}{unit}",
        f"{mineral}: {len(rights)} existing rights are below the least scale of a new mine, {lowest} {unit}",
    )
    places = (*(row.place("scale") for row in rights), threshold.place(_least_class(threshold)))
    return Finding("below_least_scale", Severity.NOTE, title, places, _SCALE)


def _least_class(threshold: Row) -> str:
    return next(name for name in _CLASSES if compact(threshold.text(name)) not in _NONE)


def small_mines(plan: Plan) -> Iterator[Finding]:
    """Name minerals with small mines of which new small ones are not allowed."""
    counts = items_of(plan, "mining_right_counts")
    for threshold in items_of(plan, "minimum_scale"):
        closed = compact(threshold.text("small")) in {"/", "-", "—"} and "扩建" not in threshold.text("case")
        mineral = mineral_of(threshold.text("mineral"))
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
                "below_least_scale", Severity.NOTE, title, (shown, threshold.place("small", "case")), _SCALE
            )


def order_of_sizes(plan: Plan) -> Iterator[Finding]:
    """Name rows in which a smaller class has the larger scale."""
    for row in items_of(plan, "minimum_scale"):
        for way in range(2):
            values = [value for name in _CLASSES if (value := _part(row.text(name), way)) is not None]
            if values != sorted(values):
                title = Text(
                    f"{compact(row.text('mineral'))}：大、中、小型不是递减",
                    f"{compact(row.text('mineral'))}: large, medium and small don't descend",
                )
                yield Finding(
                    "size_order", Severity.CONTRADICTION, title, (row.place(*reversed(_CLASSES)),), _SCALE
                )
                break


def _part(cell: str, way: int) -> Decimal | None:
    parts = compact(cell).split("/")
    chosen = parts[min(way, len(parts) - 1)]
    return Decimal(chosen) if _NUMBER.fullmatch(chosen) else None


def stated_scales(plan: Plan) -> Iterator[Finding]:
    """Hold least scales that the text states against the table."""
    for claim in stated_claims(plan):
        if (
            claim.subject.quantity not in {"minimum_annual_output", "minimum_scale"}
            or not claim.subject.mineral
        ):
            continue
        for row in items_of(plan, "minimum_scale"):
            limit = _limit(row, claim.subject.case)
            if limit is not None and covers([claim.subject.mineral], mineral_of(row.text("mineral"))):
                yield from _differs(claim, Amount(limit, row.text("unit")), row)


def _limit(row: Row, case: str) -> Decimal | None:
    """Give the least scale of the way of mining that a statement names."""
    if "扩建" in row.text("case"):
        return None
    way = "open_pit" if "露天" in case else "underground" if re.search("地下|矿井|井工", case) else ""
    return least(row).get(way)


def _differs(claim: Claim, limit: Amount, row: Row) -> Iterator[Finding]:
    stated, group = claim.amount, mineral_of(row.text("mineral")) != claim.subject.mineral
    same = measure_of(stated.unit).dimension == measure_of(limit.unit).dimension
    if same and agree(stated, limit):
        return
    cell = _least_class(row)
    mineral = compact(row.text("mineral"))
    title = Text(
        f"{mineral}最低规模：正文 {stated.said()}，专栏 {limit.said()}",
        f"least scale of {mineral}: {stated.said()} in the text, {limit.said()} in the table",
    )
    places = (claim.place, row.place(cell, "unit"))
    severity = Severity.NOTE if group else Severity.CONTRADICTION
    yield Finding("stated_scale", severity, title, places, _STATED)


_SCALE = Text(
    "新立、扩建按专栏核查规模；现有矿山延续不适用新建标准，但达不到的须限期整改或退出",
    "new and extended mines are held against the table; a renewal is not, but a mine below it is to be "
    "brought up or closed",
)
_STATED = Text(
    "最低规模核查结果取决于用正文还是专栏；宜从严并注明",
    "whether a mine is large enough depends on which place is taken; take the stricter one and say so",
)
