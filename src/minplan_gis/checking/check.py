"""Facts against limits: the one verb that judges."""

from __future__ import annotations

import dataclasses
import importlib.metadata
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from minplan_gis import measure
from minplan_gis.blocks import ledger_of, require_blocks
from minplan_gis.checking.avoiding import judge_overlap, judge_setback
from minplan_gis.checking.conclusions import conclude
from minplan_gis.checking.conditions import applicability, known_words
from minplan_gis.checking.containing import judge_within, judge_within_any
from minplan_gis.checking.evidence import gather, period_gap
from minplan_gis.checking.judged import Judged, no_findings, no_remainders
from minplan_gis.checking.model import VERDICT_COLUMNS, Report, Run
from minplan_gis.crs import CGCS2000
from minplan_gis.errors import UsageError
from minplan_gis.rules.model import Overlap, Setback, Within, WithinAny
from minplan_gis.vocabulary import Outcome, Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from minplan_gis.rules.model import Pack, Rule
    from minplan_gis.zones import Zones

    Known = Mapping[str, frozenset[str]]

__all__ = ["check_blocks", "merge_reports"]


def check_blocks(
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    rules: Pack,
    *,
    date: date,
    select: Sequence[str] = (),
    demo_data: bool = False,
    plan_in_force: Mapping[str, str] | None = None,
    accepted: Mapping[str, str] | None = None,
) -> Report:
    """Judge every block by every rule.

    Parameters
    ----------
    blocks
        Index ``block_id``; polygons in any system of CGCS2000 or WGS84; the
        attributes that rules ask for (see ``blocks.BLOCK_COLUMNS``).
    zones
        What :func:`minplan_gis.load_zones` gives.
    rules
        One pack, or several through :func:`minplan_gis.combine_packs`.
    date
        The day that validity and plan periods are judged for: the only clock.
    select
        Prefixes of rule ids; rules that match none are listed as out of scope.
    demo_data
        Judge with schematic layers too, and mark everything so.
    plan_in_force
        Plan code to its authority's confirmation, for a plan past its period.
    accepted
        Rule id to the reason why its not_checked needs no action.

    Raises
    ------
    GeometryError, CrsError
        Blocks that are no valid block table: all faults at once.
    UsageError
        A selection, plan or rule id that names nothing.
    """
    table = require_blocks(blocks)
    scope, rest = _scope(rules, select)
    run = Run(
        date=date,
        version=importlib.metadata.version("minplan-gis"),
        libraries=_libraries(),
        demo_data=demo_data,
        plan_in_force=dict(plan_in_force or {}),
        accepted=dict(accepted or {}),
        selected=tuple(select),
    )
    _require_known(run, rules)
    known = known_words(rules.rules)
    judged = [_judge(rule, table, zones, run, known) for rule in scope]
    verdicts = _verdicts(scope, judged)
    return Report(
        blocks=_concluded(table, verdicts, scope, run),
        verdicts=verdicts,
        findings=_stacked([each.findings for each in judged], no_findings()),
        remainders=_stacked([each.remainders for each in judged], no_remainders()),
        rules=scope,
        out_of_scope=rest,
        clauses=rules.clauses,
        layers=zones.layers,
        ledger=(*ledger_of(blocks), *(layer.entry for layer in zones.layers)),
        run=run,
    )


def merge_reports(*reports: Report) -> Report:
    """Put the reports of parts of a batch together; they share rules, layers and run.

    Raises
    ------
    UsageError
        Where they don't, or where a block stands in two of them.
    """
    if not reports:
        raise UsageError(Text("没有可合并的报告", "there is no report to merge"))
    first = reports[0]
    if any(
        (each.rules, each.run) != (first.rules, first.run) or _versions(each) != _versions(first)
        for each in reports
    ):
        raise UsageError(
            Text(
                "只能合并规则、图层和核查日期相同的报告",
                "only reports of the same rules, layers and date can be merged",
            )
        )
    blocks = pd.concat([each.blocks for each in reports])
    repeated = blocks.index[blocks.index.duplicated()].unique()
    if len(repeated):
        names = ", ".join(map(str, repeated))
        raise UsageError(
            Text(f"区块在多份报告中重复：{names}", f"blocks stand in more than one report: {names}")
        )
    return dataclasses.replace(
        first,
        blocks=gpd.GeoDataFrame(blocks, geometry="geometry", crs=CGCS2000),
        verdicts=pd.concat([each.verdicts for each in reports], ignore_index=True),
        findings=_stacked([each.findings for each in reports], no_findings()),
        remainders=_stacked([each.remainders for each in reports], no_remainders()),
        ledger=tuple(dict.fromkeys(entry for each in reports for entry in each.ledger)),
    )


def _versions(report: Report) -> list[tuple[object, ...]]:
    return [
        (layer.id, layer.version, layer.status, layer.plan, layer.complete_for, layer.problem)
        for layer in report.layers
    ]


def _scope(rules: Pack, select: Sequence[str]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    chosen = tuple(rule for rule in rules.rules if not select or rule.id.startswith(tuple(select)))
    idle = [prefix for prefix in select if not any(rule.id.startswith(prefix) for rule in rules.rules)]
    if idle:
        raise UsageError.of(
            Text(f"没有以 {prefix} 开头的规则", f"no rule begins with {prefix}") for prefix in idle
        )
    return chosen, tuple(rule for rule in rules.rules if rule not in chosen)


def _require_known(run: Run, rules: Pack) -> None:
    ids = {rule.id for rule in rules.rules}
    plans = {rule.plan for rule in rules.rules}
    problems = [Text(f"没有规则 {each}", f"no rule {each}") for each in run.accepted if each not in ids]
    problems += [
        Text(f"没有规划 {each} 的规则", f"no rules of plan {each}")
        for each in run.plan_in_force
        if each not in plans
    ]
    problems += [
        Text(f"{each} 的理由不能为空", f"{each} needs a reason")
        for each, reason in (*run.accepted.items(), *run.plan_in_force.items())
        if not reason.strip()
    ]
    if problems:
        raise UsageError(*problems)


def _libraries() -> dict[str, str]:
    return {
        "geopandas": gpd.__version__,
        "shapely": shapely.__version__,
        "GEOS": shapely.geos_version_string,
        "pyproj": pyproj.__version__,
        "PROJ": pyproj.proj_version_str,
    }


def _judge(rule: Rule, blocks: gpd.GeoDataFrame, zones: Zones, run: Run, known: Known) -> Judged:
    """Put one rule to every block: those it is not for get their row too."""
    if not _in_force(rule, run.date):
        return _unmeasured(blocks, Outcome.NOT_APPLICABLE, Reason.NOT_IN_FORCE, _validity(rule))
    asked = applicability(rule, blocks)
    concerned = blocks.loc[asked["applies"] != 0.0]
    gap = period_gap(rule.plan, run)
    if gap is not None:
        judged = _unmeasured(concerned, Outcome.NOT_CHECKED, gap.reason, gap.detail)
    else:
        judged = _tested(rule, concerned, zones, run, known)
    verdicts = _both_ways(judged.verdicts, asked["missing"].reindex(concerned.index))
    others = blocks.loc[asked["applies"] == 0.0]
    idle = _unmeasured(others, Outcome.NOT_APPLICABLE, Reason.CONDITION, None).verdicts
    return dataclasses.replace(judged, verdicts=_together([verdicts, idle]).reindex(blocks.index))


def _tested(rule: Rule, blocks: gpd.GeoDataFrame, zones: Zones, run: Run, known: Known) -> Judged:
    if blocks.empty:
        return _unmeasured(blocks, Outcome.NOT_APPLICABLE, Reason.CONDITION, None)
    evidence = gather(rule, zones, run, known)
    match rule.test:
        case Overlap() as test:
            return judge_overlap(rule, test, blocks, evidence)
        case Setback() as test:
            return judge_setback(rule, test, blocks, evidence)
        case Within() as test:
            return judge_within(rule, test, blocks, evidence)
        case WithinAny() as test:
            return judge_within_any(rule, test, blocks, evidence)


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
    return Text(
        f"区块缺少属性 {'、'.join(names)}，无法确定本规则是否适用",
        f"the block lacks {', '.join(names)}, which decide whether the rule applies",
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
    verdicts = pd.DataFrame(
        {
            "outcome": pd.Series([outcome] * len(blocks), index=blocks.index, dtype=object),
            "reason": pd.Series([reason] * len(blocks), index=blocks.index, dtype=object),
            "detail": pd.Series([detail] * len(blocks), index=blocks.index, dtype=object),
            "measured": np.nan,
            "error": np.nan,
            "missing_reach_m": np.nan,
        },
        index=blocks.index,
    )
    return Judged(verdicts, no_findings(), no_remainders())


def _together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    filled = [frame for frame in frames if len(frame)]
    return pd.concat(filled) if filled else frames[0]


def _verdicts(rules: Sequence[Rule], judged: Sequence[Judged]) -> pd.DataFrame:
    """Put the rules' verdicts into one table, block by block in the blocks' order."""
    limits = {Overlap: ("max_area_m2", "m2"), Setback: ("min_distance_m", "m")}
    frames = []
    for rule, each in zip(rules, judged, strict=True):
        field, unit = limits.get(type(rule.test), ("max_outside_m2", "m2"))
        told = each.verdicts.rename_axis("block_id").reset_index()
        frames.append(told.assign(rule_id=rule.id, limit=getattr(rule.test, field), unit=unit))
    if not frames:
        return pd.DataFrame(columns=list(VERDICT_COLUMNS))
    return pd.concat(frames, ignore_index=True)[list(VERDICT_COLUMNS)]


def _concluded(
    blocks: gpd.GeoDataFrame, verdicts: pd.DataFrame, rules: Sequence[Rule], run: Run
) -> gpd.GeoDataFrame:
    facts = measure.areas(blocks)
    return blocks.assign(
        **{column: facts[column] for column in facts.columns},
        conclusion=conclude(verdicts, blocks.index, rules, run.accepted),
    )


def _stacked(frames: Sequence[gpd.GeoDataFrame], empty: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=CGCS2000)
