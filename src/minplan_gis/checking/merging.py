"""Parts of a batch put together: their verdicts side by side, and what only the whole batch can tell."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from minplan_gis.checking.conclusions import conclude
from minplan_gis.checking.conditions import known_words
from minplan_gis.checking.judged import no_findings, no_remainders, stacked
from minplan_gis.checking.judging import Court
from minplan_gis.crs import CGCS2000
from minplan_gis.errors import UsageError
from minplan_gis.rules.tests import BATCH_TESTS
from minplan_gis.wording import Text
from minplan_gis.zones import Zones

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.checking.model import Report

__all__ = ["merge_reports"]


def merge_reports(*reports: Report) -> Report:
    """Put the reports of parts of a batch together; they share rules, layers and run.

    Rules about the whole batch (quotas, blocks against each other) are judged anew.

    Raises
    ------
    UsageError
        Where they don't, or where a block stands in two of them.
    """
    if not reports:
        raise UsageError(Text("没有可合并的报告", "there is no report to merge"))
    _require_alike(reports)
    blocks = pd.concat([each.blocks for each in reports])
    _require_unique(blocks.index)
    merged = dataclasses.replace(
        reports[0],
        blocks=gpd.GeoDataFrame(blocks, geometry="geometry", crs=CGCS2000),
        verdicts=pd.concat([each.verdicts for each in reports], ignore_index=True),
        findings=stacked([each.findings for each in reports], no_findings()),
        remainders=stacked([each.remainders for each in reports], no_remainders()),
        ledger=tuple(dict.fromkeys(entry for each in reports for entry in each.ledger)),
    )
    return _with_batch_rules(merged)


def _with_batch_rules(report: Report) -> Report:
    """Judge the rules about the whole batch again, for the blocks that are together now."""
    again = tuple(rule for rule in report.rules if isinstance(rule.test, BATCH_TESTS))
    if not again:
        return report
    known = known_words((*report.rules, *report.out_of_scope))
    own = tuple(entry for entry in report.ledger if entry.role != "zones")
    judged = Court(report.blocks, Zones(report.layers), report.run, known, own).judge(again)
    ids = [rule.id for rule in again]
    verdicts = pd.concat([_without(report.verdicts, ids), judged.verdicts], ignore_index=True)
    conclusion = conclude(verdicts, report.blocks.index, report.rules, report.run.accepted)
    findings = gpd.GeoDataFrame(_without(report.findings, ids))
    return dataclasses.replace(
        report,
        blocks=report.blocks.assign(conclusion=conclusion),
        verdicts=verdicts,
        findings=stacked([findings, judged.findings], no_findings()),
    )


def _without(table: pd.DataFrame, rules: Sequence[str]) -> pd.DataFrame:
    return table.loc[~table["rule_id"].isin(rules)]


def _require_alike(reports: Sequence[Report]) -> None:
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


def _require_unique(blocks: pd.Index) -> None:
    repeated = blocks[blocks.duplicated()].unique()
    if len(repeated):
        names = ", ".join(map(str, repeated))
        raise UsageError(
            Text(f"区块在多份报告中重复：{names}", f"blocks stand in more than one report: {names}")
        )


def _versions(report: Report) -> list[tuple[object, ...]]:
    return [
        (layer.id, layer.version, layer.status, layer.plan, layer.complete_for, layer.problem)
        for layer in report.layers
    ]
