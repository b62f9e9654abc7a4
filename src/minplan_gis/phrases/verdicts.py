"""A verdict and a conclusion in words, so that a sheet and a map never disagree."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from minplan_gis.phrases.labels import IN_SCOPE, SLIVER, kinds_text
from minplan_gis.phrases.numbers import quantity
from minplan_gis.phrases.wishes import limit_text
from minplan_gis.rules.tests import (
    Apart,
    BarredMinerals,
    Overlap,
    ScaleTable,
    ServiceTable,
    Setback,
    Within,
    WithinAny,
)
from minplan_gis.vocabulary import Conclusion, Outcome, Reason, Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.checking.model import Report
    from minplan_gis.rules.model import Rule

__all__ = ["conclusion_text", "conclusions", "finding_numbers", "verdict_text"]

_OTHERS = Text("本批其他区块", "other blocks of the batch")


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
    sentence = outcome.label + Text("：", ": ") + _matter(rule, outcome, reason, verdict)
    detail = verdict["detail"]
    return sentence + Text("；", "; ") + detail if isinstance(detail, Text) else sentence


def _matter(rule: Rule, outcome: Outcome, reason: Reason, verdict: Mapping[str, Any]) -> Text:
    if outcome in {Outcome.NOT_CHECKED, Outcome.NOT_APPLICABLE}:
        return reason.label
    return _found(rule, reason, verdict) + Text("（", " (") + _limit(rule, verdict) + Text("）", ")")


def _limit(rule: Rule, verdict: Mapping[str, Any]) -> Text:
    """Say what the rule wants of this block: by a table each block has its own number."""
    limit = float(verdict["limit"])
    if not isinstance(rule.test, ScaleTable | ServiceTable) or math.isnan(limit):
        return limit_text(rule)
    return Text("不低于 ", "at least ") + _shown(limit, Unit(verdict["unit"]))


def _found(rule: Rule, reason: Reason, verdict: Mapping[str, Any]) -> Text:
    measured = float(verdict["measured"])
    match rule.test:
        case Overlap() | Setback() | Within() | WithinAny():
            return _found_at(rule, reason, measured)
        case Apart(min_distance_m=limit):
            return (_found_near if limit > 0.0 else _found_overlap)(_OTHERS, reason, measured)
        case BarredMinerals():
            return reason.label
        case _:
            return reason.label + Text("，为 ", ": ") + _shown(measured, Unit(verdict["unit"]))


def _found_at(rule: Rule, reason: Reason, measured: float) -> Text:
    kinds = kinds_text(rule.zones)
    if isinstance(rule.test, Overlap):
        return _found_overlap(kinds, reason, measured)
    if isinstance(rule.test, Setback):
        return _found_near(kinds, reason, measured)
    if reason is Reason.INSIDE:
        return Text(f"位于{kinds.zh}内", f"inside {kinds.en}")
    number = quantity(measured, "m2")
    return Text(f"有 {number} 位于{kinds.zh}外", f"{number} outside {kinds.en}")


def _shown(value: float, unit: Unit) -> Text:
    return Text(quantity(value, unit), quantity(value, unit, "en"))


def _found_near(kinds: Text, _reason: Reason, measured: float) -> Text:
    if math.isnan(measured):
        return Text(f"限值距离内无{kinds.zh}", f"no {kinds.en} within the distance")
    number = quantity(measured, "m")
    return Text(f"距{kinds.zh}最近 {number}", f"nearest {kinds.en} at {number}")


def _found_overlap(kinds: Text, reason: Reason, measured: float) -> Text:
    if reason is Reason.CLEAR:
        return Text(f"与{kinds.zh}无重叠", f"no overlap with {kinds.en}")
    if reason is Reason.TOLERATED:
        return Text(f"与{kinds.zh}仅{SLIVER.zh}", f"{kinds.en}: {SLIVER.en}")
    number = quantity(measured, "m2")
    return Text(f"与{kinds.zh}重叠 {number}", f"{number} of overlap with {kinds.en}")
