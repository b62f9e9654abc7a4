"""The sentences and numbers that every output shares, so that a sheet and a map never disagree."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from minplan_gis.areas import M2_PER_HECTARE, M2_PER_KM2, M2_PER_MU, rounded
from minplan_gis.rules.model import Overlap, Setback, Within, WithinAny
from minplan_gis.vocabulary import Conclusion, Outcome, Reason, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.checking.model import Report
    from minplan_gis.rules.model import Rule

__all__ = [
    "DEMO_WATERMARK",
    "FIELD_LABELS",
    "IN_SCOPE",
    "SLIVER",
    "STATUS_LABELS",
    "conclusion_text",
    "conclusions",
    "declared_km2",
    "digits",
    "finding_numbers",
    "hectares",
    "kinds_text",
    "km2",
    "limit_text",
    "mu",
    "quantity",
    "verdict_text",
]

DEMO_WATERMARK = Text(
    "示意数据，仅供演示，不作依据", "schematic data, for demonstration only, decides nothing"
)
SLIVER = Text("边界相接，取位误差", "shared edge, rounding of coordinates")

STATUS_LABELS: Mapping[str, Text] = {
    "counts": Text("计入判定", "counts"),
    "waived": Text("容差内，不计：", "tolerated, not counted: ") + SLIVER,
    "own_right": Text("与本矿权重叠，不计", "the block's own right, not counted"),
    "hint": Text("提示，不作判定依据", "hint, decides nothing"),
    "fits": Text("所在或相交的范围", "zone that it lies in or meets"),
}
"""What a piece is to its verdict, by status."""

FIELD_LABELS: Mapping[str, Text] = {
    "mineral": Text("矿种", "mineral"),
    "licence_no": Text("许可证号", "licence"),
    "subject": Text("核查对象", "subject"),
    "business": Text("业务类型", "business"),
    "right_type": Text("权利类型", "right"),
    "method": Text("开采方式", "method"),
    "stage": Text("勘查阶段", "stage"),
    "scale": Text("生产规模", "scale"),
    "scale_unit": Text("规模单位", "unit of scale"),
    "service_years": Text("服务年限（年）", "service life (years)"),
    "top_elevation_m": Text("开采标高上限（m）", "top elevation (m)"),
    "bottom_elevation_m": Text("开采标高下限（m）", "bottom elevation (m)"),
    "declared_area_km2": Text("申报面积（km²）", "declared area (km²)"),
    "accuracy_m": Text("坐标不确定度（m）", "uncertain by (m)"),
    "source_file": Text("来源文件", "source file"),
    "source_crs": Text("来源坐标系", "source CRS"),
}
"""What people call the columns of a block, by column."""

_SYMBOLS = {"m2": "m²", "m": "m"}
IN_SCOPE = Text("本次核查范围内：", "within the scope of this check: ")


def digits(value: float) -> Decimal:
    """Give square metres or metres as printed: 2 decimals, rounded half up."""
    return rounded(value, 2)


def quantity(value: float, unit: str) -> str:
    """Give a measured value with its unit, as ``1234.57 m²``; a dash where nothing was measured.

    >>> quantity(1234.565, "m2"), quantity(float("nan"), "m")
    ('1234.57 m²', '—')
    """
    if math.isnan(value):
        return "—"
    return f"{digits(value)} {_SYMBOLS[unit]}"


def km2(area_m2: float) -> Decimal:
    """Give an area in km² with the 4 decimals of the register."""
    return rounded(area_m2 / M2_PER_KM2, 4)


def declared_km2(area_km2: float) -> Decimal:
    """Give a declared area with the digits it was declared with, ten decimals at most.

    >>> declared_km2(0.048745), declared_km2(100 / 1500)
    (Decimal('0.048745'), Decimal('0.0666666667'))
    """
    return rounded(area_km2, 10).normalize()


def hectares(area_m2: float) -> Decimal:
    """Give an area in 公顷 with 4 decimals."""
    return rounded(area_m2 / M2_PER_HECTARE, 4)


def mu(area_m2: float) -> Decimal:
    """Give an area in 亩 with 2 decimals; 15 亩 are one hectare."""
    return rounded(float(Decimal(repr(float(area_m2))) / M2_PER_MU), 2)


def kinds_text(kinds: Iterable[ZoneKind]) -> Text:
    """Name the kinds of zones in one breath."""
    found = tuple(kinds)
    return Text("、".join(kind.zh for kind in found), " / ".join(kind.en for kind in found))


def limit_text(rule: Rule) -> Text:
    """Say what a rule wants, in one phrase with its number."""
    match rule.test:
        case Overlap(max_area_m2=limit):
            number = quantity(limit, "m2")
            return Text(f"重叠面积不大于 {number}", f"overlap at most {number}")
        case Setback(min_distance_m=limit):
            number = quantity(limit, "m")
            return (
                Text(f"距离不小于 {number}", f"distance at least {number}")
                if rule.closed
                else Text(f"距离大于 {number}", f"distance more than {number}")
            )
        case Within(max_outside_m2=limit):
            number = quantity(limit, "m2")
            return Text(f"位于范围外的面积不大于 {number}", f"at most {number} outside")
        case WithinAny(max_outside_m2=limit):
            number = quantity(limit, "m2")
            return Text(
                f"完整位于其中一个范围内（在外不大于 {number}）",
                f"wholly inside one of them (at most {number} outside)",
            )


def finding_numbers(report: Report) -> tuple[range, range]:
    """Give the numbers of the findings and of the remainders: one numbering, the same in every output."""
    first = len(report.findings) + 1
    return range(1, first), range(first, first + len(report.remainders))


def conclusion_text(report: Report, block_id: str) -> Text:
    """Give a block's conclusion, with the words that bound it to this run's rules."""
    return IN_SCOPE + conclusions(report, [block_id])[block_id]


def conclusions(report: Report, block_ids: Iterable[str] | None = None) -> dict[str, Text]:
    """Give each block's conclusion, with the rules whose not_checked was accepted for it.

    Without the words of :func:`conclusion_text` on the scope; ``block_ids``
    are all where none are given.
    """
    wanted = report.blocks.index if block_ids is None else list(block_ids)
    accepted = _accepted(report, wanted)
    found = report.blocks.loc[wanted, "conclusion"]
    return {
        str(block): Conclusion(str(value)).label + _accepted_text(accepted.get(str(block), []))
        for block, value in zip(wanted, found, strict=True)
    }


def _accepted(report: Report, block_ids: Iterable[str]) -> dict[str, list[str]]:
    """Give the rules of each block that are not checked and were accepted so, in their order."""
    if not report.run.accepted:
        return {}
    table = report.verdicts
    open_ones = table["rule_id"].isin(list(report.run.accepted)) & (table["outcome"] == Outcome.NOT_CHECKED)
    rows = table.loc[open_ones & table["block_id"].isin(list(block_ids)), ["block_id", "rule_id"]]
    rules: dict[str, set[str]] = {}
    for block, rule in rows.itertuples(index=False):
        rules.setdefault(str(block), set()).add(str(rule))
    return {block: [rule.id for rule in report.rules if rule.id in ids] for block, ids in rules.items()}


def _accepted_text(rules: list[str]) -> Text:
    if not rules:
        return Text("", "")
    return Text(f"（已接受未核查：{'、'.join(rules)}）", f" (accepted unchecked: {', '.join(rules)})")


def verdict_text(report: Report, verdict: Mapping[str, Any]) -> Text:
    """Say one verdict in one sentence: what was found, against which limit, or why not.

    ``verdict`` is one row of ``report.verdicts`` as a mapping.
    """
    rule = next(rule for rule in report.rules if rule.id == verdict["rule_id"])
    outcome, reason = Outcome(verdict["outcome"]), Reason(verdict["reason"])
    sentence = outcome.label + Text("：", ": ") + _matter(rule, outcome, reason, verdict["measured"])
    detail = verdict["detail"]
    return sentence + Text("；", "; ") + detail if isinstance(detail, Text) else sentence


def _matter(rule: Rule, outcome: Outcome, reason: Reason, measured: float) -> Text:
    if outcome in {Outcome.NOT_CHECKED, Outcome.NOT_APPLICABLE}:
        return reason.label
    return _found(rule, reason, measured) + Text("（", " (") + limit_text(rule) + Text("）", ")")


def _found(rule: Rule, reason: Reason, measured: float) -> Text:
    kinds = kinds_text(rule.zones)
    match rule.test:
        case Overlap():
            return _found_overlap(kinds, reason, measured)
        case Setback():
            if math.isnan(measured):
                return Text(f"限值距离内无{kinds.zh}", f"no {kinds.en} within the distance")
            number = quantity(measured, "m")
            return Text(f"距{kinds.zh}最近 {number}", f"nearest {kinds.en} at {number}")
        case Within() | WithinAny():
            if reason is Reason.INSIDE:
                return Text(f"位于{kinds.zh}内", f"inside {kinds.en}")
            number = quantity(measured, "m2")
            return Text(f"有 {number} 位于{kinds.zh}外", f"{number} outside {kinds.en}")


def _found_overlap(kinds: Text, reason: Reason, measured: float) -> Text:
    if reason is Reason.CLEAR:
        return Text(f"与{kinds.zh}无重叠", f"no overlap with {kinds.en}")
    if reason is Reason.TOLERATED:
        return Text(f"与{kinds.zh}仅{SLIVER.zh}", f"{kinds.en}: {SLIVER.en}")
    number = quantity(measured, "m2")
    return Text(f"与{kinds.zh}重叠 {number}", f"{number} of overlap with {kinds.en}")
