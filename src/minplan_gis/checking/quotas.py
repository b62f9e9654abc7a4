"""Quotas: what a batch adds to what is there, held against the number that the plan sets.

Sums are ranges: what is sure, and what may be on top. Over the quota for sure
fails, within it in any case passes, and between the two nothing is said.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pandas as pd

from minplan_gis.checking.attributes import column_of
from minplan_gis.checking.claims import businesses_of, count, right_claims
from minplan_gis.checking.evidence import Gap
from minplan_gis.checking.judged import Judged, frame_of, no_findings, no_remainders, settle
from minplan_gis.checking.licences import licence_number
from minplan_gis.plans import load_plan
from minplan_gis.plans.boundaries import boundaries, outline
from minplan_gis.rates import rate_of
from minplan_gis.vocabulary import Business, Outcome, Reason, Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking.batch import Batch
    from minplan_gis.checking.evidence import Evidence
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import OutputQuota, RightQuota

__all__ = ["judge_output_quota", "judge_right_quota"]

_NEAR_DEG = 0.05
"""Outlines of units are schematic and off by kilometres: a right this near outside may belong to the unit."""
_MOSTLY = 0.9
"""A layer that is complete for this share of a schematic outline is complete for the unit."""
_ENDLESS = Decimal("Infinity")


class _Span(NamedTuple):
    """What is sure, and what is possible."""

    low: Decimal
    high: Decimal

    def plus(self, other: _Span) -> _Span:
        """Add two spans."""
        return _Span(self.low + other.low, self.high + other.high)

    def maybe(self) -> _Span:
        """Give the span of what may not count at all."""
        return _Span(min(self.low, Decimal(0)), max(self.high, Decimal(0)))


_NOTHING = _Span(Decimal(0), Decimal(0))
_ONE = _Span(Decimal(1), Decimal(1))
_LESS = _Span(Decimal(-1), Decimal(-1))
_ADDS: dict[Business | None, _Span] = {
    Business.NEW: _ONE,
    Business.EXPLORATION_TO_MINING: _ONE,
    Business.AGREEMENT: _ONE,
    Business.RENEWAL: _NOTHING,
    Business.CHANGE: _NOTHING,
    Business.TRANSFER: _NOTHING,
    Business.CANCELLATION: _LESS,
    Business.CONSOLIDATION: _Span(-_ENDLESS, Decimal(0)),
    None: _Span(Decimal(-1), Decimal(1)),
}
"""How many rights one more there are after each business; several rights become one by consolidation."""


def judge_right_quota(rule: Rule, test: RightQuota, batch: Batch, evidence: Evidence) -> Judged:
    """Count the rights that the batch adds, and the existing ones where the rule names their layers."""
    there, gaps = _existing(rule, evidence)
    low, high = count(right_claims(there).values())
    existing = _Span(Decimal(low), _ENDLESS if evidence.gaps else Decimal(high))
    struck = _struck(batch, there, counted=bool(rule.zones))
    added = [
        _ADDS[business] if business is not Business.CANCELLATION else (_LESS if one else _LESS.maybe())
        for business, one in zip(businesses_of(batch.blocks), struck, strict=True)
    ]
    limit = Decimal(str(test.max_rights))
    return _judged(rule, batch, added, existing, limit, Unit.RIGHT, gaps)


def judge_output_quota(rule: Rule, test: OutputQuota, batch: Batch, evidence: Evidence) -> Judged:
    """Add up the scales that the batch adds, and those of the existing mines where their layers are named."""
    limit, unit = rate_of(test.at_most, test.unit) or (Decimal(0), Unit.NONE)
    scales = [_output(value, written, unit) for value, written in _scales(batch.blocks)]
    there, gaps = _existing(rule, evidence)
    struck = _struck(batch, there, counted=bool(rule.zones))
    added = [
        _grown(business, scale, struck=one)
        for business, scale, one in zip(businesses_of(batch.blocks), scales, struck, strict=True)
    ]
    existing = _Span(Decimal(0), _ENDLESS if evidence.gaps else Decimal(0))
    certain = there["role"] == "certain"
    for span, sure in zip((_output(*each, unit) for each in _scales(there)), certain, strict=True):
        existing = existing.plus(span if sure else span.maybe())
    return _judged(rule, batch, added, existing, limit, unit, gaps)


def _struck(batch: Batch, there: gpd.GeoDataFrame, *, counted: bool) -> list[bool]:
    """Tell which blocks strike off a right for certain: by a licence of its own, of one that is counted."""
    existing = {claim.right for claim in right_claims(there).values() if claim.sure}
    seen: set[str] = set()
    answers = []
    for cell in column_of(batch.blocks, "licence_no"):
        number = licence_number(cell) if cell is not None else ""
        answers.append(bool(number) and number not in seen and (not counted or number in existing))
        seen.add(number)
    return answers


def _grown(business: Business | None, scale: _Span, *, struck: bool) -> _Span:
    """Give what one block changes in the yearly output of the unit."""
    match business:
        case Business.NEW | Business.EXPLORATION_TO_MINING | Business.AGREEMENT:
            return scale
        case Business.RENEWAL | Business.TRANSFER:
            return _NOTHING
        case Business.CANCELLATION:
            less = _Span(-scale.high, -scale.low)
            return less if struck else less.maybe()
        case _:
            return _Span(-_ENDLESS, scale.high)


def _judged(
    rule: Rule,
    batch: Batch,
    added: Sequence[_Span],
    existing: _Span,
    limit: Decimal,
    unit: Unit,
    gaps: Sequence[Gap],
) -> Judged:
    """Give every block that adds something the verdict on the sum."""
    more, doubts = _NOTHING, list(gaps)
    for block, span, sure in zip(batch.blocks.index, added, batch.sure, strict=True):
        more = more.plus(span if sure else span.maybe())
        doubts += [] if sure else [batch.doubt(str(block))]
    outcome, reason, measured = _outcome(existing.plus(more), limit, closed=rule.closed)
    detail = _told(existing, more, unit, counted=bool(rule.zones))
    adds = np.array([span.high > 0 for span in added])
    raw = [(outcome, reason) if each else (Outcome.NOT_APPLICABLE, Reason.CONDITION) for each in adds]
    verdicts = frame_of(
        batch.blocks,
        raw,
        detail=pd.Series([detail if each else None for each in adds], batch.blocks.index, dtype=object),
        measured=np.where(adds, measured, np.nan),
        limit=float(limit),
        unit=unit.value,
    )
    known = (*batch.gaps, *doubts)
    open_ends = {
        str(b): list(known) if each else [] for b, each in zip(batch.blocks.index, adds, strict=True)
    }
    reach = pd.Series(np.nan, index=batch.blocks.index)
    return Judged(settle(verdicts, open_ends, reach, stands=Outcome.FAIL), no_findings(), no_remainders())


def _outcome(total: _Span, limit: Decimal, *, closed: bool) -> tuple[Outcome, Reason, float]:
    if total.low > limit or (total.low == limit and not closed):
        return Outcome.FAIL, Reason.OVER_LIMIT, float(total.low)
    if total.high < limit or (total.high == limit and closed):
        return Outcome.PASS, Reason.WITHIN_LIMIT, float(total.high)
    return Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING, np.nan


def _told(existing: _Span, more: _Span, unit: Unit, *, counted: bool) -> Text:
    """Say the sum and its parts; a range where not all of it is sure."""
    mine = Text(f"本批净增 {_shown(more)} {unit.zh}", f"the batch adds {_shown(more)} {unit.en}")
    if not counted:
        return mine
    there = Text(f"已设 {_shown(existing)} {unit.zh}，", f"existing {_shown(existing)} {unit.en}, ")
    together = Text(
        f"，合计 {_shown(existing.plus(more))} {unit.zh}",
        f", together {_shown(existing.plus(more))} {unit.en}",
    )
    return there + mine + together


def _shown(span: _Span) -> str:
    low, high = (f"{value.normalize():f}" if value.is_finite() else "?" for value in span)
    return low if low == high else f"{low}～{high}"


def _scales(frame: pd.DataFrame) -> list[tuple[object, object]]:
    return list(zip(column_of(frame, "scale"), column_of(frame, "scale_unit"), strict=True))


def _output(value: object, written: object, unit: Unit) -> _Span:
    rate = rate_of(value, written)
    if rate is None or rate[1] is not unit:
        return _Span(Decimal(0), _ENDLESS)
    return _Span(rate[0], rate[0])


def _existing(rule: Rule, evidence: Evidence) -> tuple[gpd.GeoDataFrame, list[Gap]]:
    """Give the existing rights of the plan's unit, ``sure`` or not, and why there may be more."""
    unit = _territory(rule)
    features = evidence.of_role("certain", "possible")
    places = features.geometry.representative_point()
    inside = features.index == features.index if unit is None else places.within(unit)
    near = inside if unit is None else inside | places.within(unit.buffer(_NEAR_DEG))
    sure = inside & (features["role"] == "certain")
    counted = features.assign(role=np.where(sure, "certain", "possible")).loc[near]
    gaps = [*evidence.gaps, *_incomplete(evidence, unit)]
    gaps += [gap for gap in counted["doubt"] if gap is not None]
    border = int((near & ~inside).sum())
    return counted, gaps + ([_border(border)] if border else [])


def _territory(rule: Rule) -> BaseGeometry | None:
    """Give the schematic outline of the unit that a rule's plan is for; None where none ships."""
    code = rule.admin_code or (load_plan(rule.plan).admin_code if rule.plan else "")
    return outline(code)[0] if code in set(boundaries()["code"]) else None


def _incomplete(evidence: Evidence, unit: BaseGeometry | None) -> list[Gap]:
    return [
        Gap(
            Reason.INCOMPLETE,
            Text(f"{kind.zh}图层未声明覆盖全规划区", f"{kind.en}: not declared complete for the whole unit"),
        )
        for kind, area in evidence.complete.items()
        if area is None or (unit is not None and unit.intersection(area).area < _MOSTLY * unit.area)
    ]


def _border(count: int) -> Gap:
    return Gap(
        Reason.AMBIGUOUS,
        Text(
            f"{count} 个已设矿业权位于示意界线外侧附近，无法确定是否属本规划区",
            f"{count} existing rights lie just outside the schematic outline and may belong to the unit",
        ),
    )
