"""Rules put to blocks: which of them a rule is for, what its test says, and what is not known."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.blocks.labels import column_names
from minplan_gis.checking.attributes import judge_attribute, judge_barred_minerals
from minplan_gis.checking.avoiding import judge_overlap, judge_setback
from minplan_gis.checking.batch import Batch
from minplan_gis.checking.conditions import applicability
from minplan_gis.checking.containing import judge_within, judge_within_any
from minplan_gis.checking.evidence import gather, period_gap
from minplan_gis.checking.judged import Judged, no_findings, no_remainders, stacked
from minplan_gis.checking.model import VERDICT_COLUMNS
from minplan_gis.checking.neighbours import judge_apart
from minplan_gis.checking.one_right import judge_one_right
from minplan_gis.checking.quotas import judge_output_quota, judge_right_quota
from minplan_gis.checking.scales import judge_scale_floor, judge_scale_table, judge_service_table
from minplan_gis.rules.tests import (
    Apart,
    AttributeLimit,
    BarredMinerals,
    OneRight,
    OutputQuota,
    Overlap,
    RightQuota,
    ScaleFloor,
    ScaleTable,
    ServiceTable,
    Setback,
    Within,
    WithinAny,
)
from minplan_gis.vocabulary import Outcome, Reason, Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    import geopandas as gpd

    from minplan_gis.checking.model import Run
    from minplan_gis.files.ledger import Entry
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import AttributeTest, BatchTest, Test, ZoneTest
    from minplan_gis.zones import Zones

__all__ = ["Court"]


@dataclasses.dataclass(frozen=True, slots=True)
class Court:
    """What judging needs beside a rule: all blocks at hand, the layers, the run, how the batch was read."""

    blocks: gpd.GeoDataFrame
    zones: Zones
    run: Run
    known: Mapping[str, frozenset[str]]
    """The words of zone attributes without a closed list (see ``conditions.known_words``)."""
    ledger: tuple[Entry, ...]

    def judge(self, rules: Sequence[Rule]) -> Judged:
        """Put every rule to every block; the verdicts have VERDICT_COLUMNS."""
        judged = [self._judge(rule) for rule in rules]
        return Judged(
            _verdicts(rules, judged),
            stacked([each.findings for each in judged], no_findings()),
            stacked([each.remainders for each in judged], no_remainders()),
        )

    def _judge(self, rule: Rule) -> Judged:
        """Put one rule to every block: those it is not for get their row too."""
        if not _in_force(rule, self.run.date):
            return _unmeasured(self.blocks, Outcome.NOT_APPLICABLE, Reason.NOT_IN_FORCE, _validity(rule))
        asked = applicability(rule, self.blocks)
        concerned = self.blocks.loc[asked["applies"] != 0.0]
        gap = period_gap(rule.plan, self.run, rule.period)
        if concerned.empty:
            judged = _unmeasured(concerned, Outcome.NOT_APPLICABLE, Reason.CONDITION, None)
        elif gap is not None:
            judged = _unmeasured(concerned, Outcome.NOT_CHECKED, gap.reason, gap.detail)
        else:
            judged = self._tested(rule, concerned, asked["applies"])
        verdicts = _both_ways(judged.verdicts, asked["missing"].reindex(concerned.index))
        others = self.blocks.loc[asked["applies"] == 0.0]
        idle = _unmeasured(others, Outcome.NOT_APPLICABLE, Reason.CONDITION, None).verdicts
        return dataclasses.replace(judged, verdicts=_together([verdicts, idle]).reindex(self.blocks.index))

    def _tested(self, rule: Rule, blocks: gpd.GeoDataFrame, applies: pd.Series) -> Judged:
        match rule.test:
            case Overlap() | Setback() | Within() | WithinAny() as test:
                return self._placed(rule, test, blocks)
            case Apart() | OneRight() | RightQuota() | OutputQuota() as test:
                return self._counted(rule, test, Batch.of(self.blocks, applies, self.ledger))
            case test:
                return _described(rule, test, blocks)

    def _placed(self, rule: Rule, test: ZoneTest, blocks: gpd.GeoDataFrame) -> Judged:
        evidence = gather(rule, self.zones, self.run, self.known)
        match test:
            case Overlap():
                return judge_overlap(rule, test, blocks, evidence)
            case Setback():
                return judge_setback(rule, test, blocks, evidence)
            case Within():
                return judge_within(rule, test, blocks, evidence)
            case WithinAny():
                return judge_within_any(rule, test, blocks, evidence)

    def _counted(self, rule: Rule, test: BatchTest, batch: Batch) -> Judged:
        if isinstance(test, Apart):
            return judge_apart(rule, test, batch)
        evidence = gather(rule, self.zones, self.run, self.known)
        match test:
            case OneRight():
                return judge_one_right(rule, test, batch, evidence)
            case RightQuota():
                return judge_right_quota(rule, test, batch, evidence)
            case OutputQuota():
                return judge_output_quota(rule, test, batch, evidence)


def _described(rule: Rule, test: AttributeTest, blocks: gpd.GeoDataFrame) -> Judged:
    match test:
        case BarredMinerals():
            verdicts = judge_barred_minerals(test, blocks)
        case AttributeLimit():
            verdicts = judge_attribute(rule, test, blocks)
        case ScaleFloor():
            verdicts = judge_scale_floor(rule, test, blocks)
        case ScaleTable():
            verdicts = judge_scale_table(rule, test, blocks)
        case ServiceTable():
            verdicts = judge_service_table(rule, test, blocks)
    return Judged(verdicts, no_findings(), no_remainders())


def _both_ways(verdicts: pd.DataFrame, missing: pd.Series) -> pd.DataFrame:
    """Let a verdict stand without an attribute only where the rule, if it applies, is kept."""
    unsure = missing.map(len).to_numpy() > 0
    harmful = verdicts["outcome"].isin([Outcome.FAIL, Outcome.AT_LIMIT]).to_numpy()
    rows = verdicts.index[unsure & harmful]
    changed = verdicts.astype({"outcome": object, "reason": object, "detail": object})
    changed.loc[rows, "outcome"] = Outcome.NOT_CHECKED
    changed.loc[rows, "reason"] = Reason.ATTRIBUTE_MISSING
    changed.loc[rows, "detail"] = missing[rows].map(_needs_attributes)
    return changed


def _needs_attributes(names: tuple[str, ...]) -> Text:
    lacking = column_names(names)
    return Text(
        f"区块缺少属性 {lacking.zh}，无法确定本规则是否适用",
        f"the block lacks {lacking.en}, which decide whether the rule applies",
    )


def _in_force(rule: Rule, day: date) -> bool:
    return (rule.valid_from is None or rule.valid_from <= day) and (
        rule.valid_to is None or day <= rule.valid_to
    )


def _validity(rule: Rule) -> Text:
    start = Text(f"自 {rule.valid_from} 起", f" from {rule.valid_from}") if rule.valid_from else Text("", "")
    end = Text(f"至 {rule.valid_to} 止", f" until {rule.valid_to}") if rule.valid_to else Text("", "")
    return Text("有效期", "in force") + start + end


def _unmeasured(blocks: gpd.GeoDataFrame, outcome: Outcome, reason: Reason, detail: Text | None) -> Judged:
    same = {"outcome": outcome, "reason": reason, "detail": detail}
    words = {name: pd.Series([word] * len(blocks), blocks.index, dtype=object) for name, word in same.items()}
    blank = pd.Series(np.nan, index=blocks.index)
    numbers = dict.fromkeys(("measured", "error", "missing_reach_m"), blank)
    return Judged(pd.DataFrame({**words, **numbers}), no_findings(), no_remainders())


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled) if filled else frames[0]


def _verdicts(rules: Sequence[Rule], judged: Sequence[Judged]) -> pd.DataFrame:
    """Put the rules' verdicts into one table, block by block in the blocks' order."""
    frames = [_with_limits(rule, each.verdicts) for rule, each in zip(rules, judged, strict=True)]
    if not frames:
        return pd.DataFrame(columns=list(VERDICT_COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(VERDICT_COLUMNS)]


def _with_limits(rule: Rule, verdicts: pd.DataFrame) -> pd.DataFrame:
    told = verdicts.rename_axis("block_id").reset_index().assign(rule_id=rule.id)
    limit = _limit_of(rule.test)
    if limit is not None:
        return told.assign(limit=limit[0], unit=limit[1].value)
    given = told.reindex(columns=[*told.columns.union(["limit", "unit", "missing_reach_m"], sort=False)])
    return given.assign(unit=given["unit"].astype(object).where(given["unit"].notna(), Unit.NONE.value))


def _limit_of(test: Test) -> tuple[float, Unit] | None:
    """Give the one limit of a test; None where each verdict has its own."""
    match test:
        case Overlap(max_area_m2=limit):
            return limit, Unit.SQUARE_METRE
        case Within(max_outside_m2=limit) | WithinAny(max_outside_m2=limit):
            return limit, Unit.SQUARE_METRE
        case Setback(min_distance_m=limit):
            return limit, Unit.METRE
        case Apart():
            near = test.min_distance_m > 0.0
            return (test.min_distance_m, Unit.METRE) if near else (test.max_area_m2, Unit.SQUARE_METRE)
        case OneRight(max_rights=limit) | RightQuota(max_rights=limit):
            return limit, Unit.RIGHT
        case _:
            return None
