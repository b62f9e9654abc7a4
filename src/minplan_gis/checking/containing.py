"""Rules of containment: what a block must lie inside, as a whole or in one single zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from minplan_gis import measure
from minplan_gis.checking.evidence import Gap
from minplan_gis.checking.judged import (
    POSITION_ERROR_M,
    Judged,
    findings_of,
    frame_of,
    no_remainders,
    of_blocks,
    settle,
    stated_error,
)
from minplan_gis.checking.model import REMAINDER_COLUMNS
from minplan_gis.crs import CGCS2000
from minplan_gis.minerals import all_covered, is_known, split_minerals
from minplan_gis.vocabulary import Outcome, Reason, Relation
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.checking.evidence import Evidence
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import Within, WithinAny

__all__ = ["judge_within", "judge_within_any"]

_NO_MINERAL = Gap(
    Reason.ATTRIBUTE_MISSING,
    Text(
        "区块或所在范围的矿种未填写或无法认定",
        "the mineral of the block or of the zone is missing or unknown",
    ),
)
_FIGURE = ["area_m2", "perimeter_m"]
_NEARLY_ALL = 0.99
"""From this share on, what lies outside a zone is measured as a figure of its own."""


def judge_within(rule: Rule, test: Within, blocks: gpd.GeoDataFrame, evidence: Evidence) -> Judged:
    """Judge what lies outside the union of the zones."""
    outside = _outside(blocks, evidence.of_role("certain"), test.max_width_m)
    error_m = stated_error(blocks, evidence)
    verdicts = _contained(test.max_outside_m2, blocks, outside, error_m)
    certain = evidence.of_role("certain")
    unsure = verdicts.index[(verdicts["reason"] == Reason.INSIDE) & (error_m > POSITION_ERROR_M)]
    around = {block: certain.loc[certain.intersects(blocks.geometry[block])] for block in unsure}
    verdicts = _doubted(verdicts, blocks, error_m, around)
    gaps = {str(block): list(evidence.gaps) for block in blocks.index}
    _add(gaps, _undecided(outside))
    _add(gaps, _maybe_inside(test, blocks, evidence, verdicts))
    missing = evidence.missing_reach(blocks, pd.Series(0.0, index=blocks.index))
    settled = settle(verdicts, gaps, missing, stands=Outcome.PASS)
    findings = _hosts(rule, test.max_outside_m2, blocks, evidence)
    return Judged(settled, findings, _remainders_of(rule, blocks, outside))


def judge_within_any(rule: Rule, test: WithinAny, blocks: gpd.GeoDataFrame, evidence: Evidence) -> Judged:
    """Judge, for each block, the single zone that leaves the least of it outside."""
    hosts = _candidates(test, blocks, evidence)
    error_m = stated_error(blocks, evidence)
    own = dict(list(hosts.groupby("block_id")))
    rows = [
        _best_host(own.get(block, hosts.iloc[:0]), test, error_m[block], float(whole))
        for block, whole in zip(blocks.index.astype(str), _whole(blocks), strict=True)
    ]
    columns = ["outcome", "reason", "detail", "measured", "error", "host"]
    verdicts = pd.DataFrame(rows, index=blocks.index, columns=columns)
    unsure = verdicts.index[(verdicts["reason"] == Reason.INSIDE) & (error_m > POSITION_ERROR_M)]
    around = {block: evidence.features.loc[[verdicts["host"][block]]] for block in unsure}
    verdicts = _doubted(verdicts, blocks, error_m, around)
    gaps = {str(block): list(evidence.gaps) for block in blocks.index}
    _add(gaps, _unknown_hosts(hosts, test, evidence))
    missing = evidence.missing_reach(blocks, pd.Series(0.0, index=blocks.index))
    settled = settle(verdicts.drop(columns="host"), gaps, missing, stands=Outcome.PASS)
    left = _left_by_hosts(
        rule, test, blocks.loc[verdicts["outcome"] != Outcome.PASS], verdicts["host"], evidence
    )
    return Judged(settled, _hosts(rule, test.max_outside_m2, blocks, evidence), left)


def _left_by_hosts(
    rule: Rule, test: WithinAny, blocks: gpd.GeoDataFrame, hosts: pd.Series, evidence: Evidence
) -> gpd.GeoDataFrame:
    """Give what each block's best zone leaves outside; all of a block that no zone fits."""
    found = [
        _outside(
            blocks.loc[hosts[blocks.index] == host],
            evidence.features.loc[evidence.features.index == host],
            test.max_width_m,
        )
        for host in hosts[blocks.index].unique()
    ]
    filled = [frame for frame in found if len(frame)]
    if not filled:
        return no_remainders()
    together = gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=CGCS2000)
    return _remainders_of(rule, blocks, together)


def _whole(blocks: gpd.GeoDataFrame) -> pd.Series:
    return measure.areas(blocks)["area_m2"]


def _outside(blocks: gpd.GeoDataFrame, features: gpd.GeoDataFrame, max_width_m: float) -> gpd.GeoDataFrame:
    """Give the connected pieces that lie outside, with ``status`` counts, waived or undecided."""
    left = measure.remainders(blocks, features)
    parts = measure.parts(left.loc[left["area_m2"] > 0.0])
    parts = parts.assign(status=np.where(parts["mean_width_m"] < max_width_m, "waived", "counts"))
    unknown = left.loc[left["area_m2"].isna()].assign(
        status="undecided", perimeter_m=np.nan, mean_width_m=np.nan
    )
    if unknown.empty:
        return parts
    return gpd.GeoDataFrame(
        pd.concat([parts, unknown[list(parts.columns)]]), geometry="geometry", crs=CGCS2000
    )


def _contained(
    limit: float, blocks: gpd.GeoDataFrame, outside: gpd.GeoDataFrame, error_m: pd.Series
) -> pd.DataFrame:
    counted = outside.loc[outside["status"] == "counts"].groupby("block_id")[_FIGURE].sum()
    figure = counted.reindex(blocks.index, fill_value=0.0)
    error = error_m * figure["perimeter_m"] / 2.0
    raw = [
        _contained_outcome(area, slack, limit) for area, slack in zip(figure["area_m2"], error, strict=True)
    ]
    return frame_of(blocks, raw, measured=figure["area_m2"], error=error)


def _contained_outcome(outside: float, error: float, limit: float) -> tuple[Outcome, Reason]:
    if outside > limit + error:
        return Outcome.FAIL, Reason.OUTSIDE
    if outside > 0.0 and outside >= limit - error:
        return Outcome.AT_LIMIT, Reason.AT_LIMIT
    return Outcome.PASS, Reason.INSIDE


def _doubted(
    verdicts: pd.DataFrame,
    blocks: gpd.GeoDataFrame,
    error_m: pd.Series,
    around: Mapping[str, gpd.GeoDataFrame],
) -> pd.DataFrame:
    """Take back 'inside' where a datum's doubt reaches over the edge of the zones around a block."""
    told = verdicts.astype({"outcome": object, "reason": object})
    for block, zones in around.items():
        clear = measure.clearance(blocks.loc[[block]], shapely.union_all(zones.geometry.to_numpy()))
        if float(clear.iloc[0]) <= error_m[block]:
            told.loc[block, ["outcome", "reason"]] = [Outcome.AT_LIMIT, Reason.AT_LIMIT]
    return told


def _undecided(outside: gpd.GeoDataFrame) -> dict[str, list[Gap]]:
    gap = Gap(Reason.UNDECIDED, Text("范围外面积待人工复核", "the area outside needs review"))
    return {str(block): [gap] for block in outside.loc[outside["status"] == "undecided", "block_id"]}


def _maybe_inside(
    test: Within, blocks: gpd.GeoDataFrame, evidence: Evidence, verdicts: pd.DataFrame
) -> dict[str, list[Gap]]:
    """Name the blocks that features of unknown attributes would bring inside."""
    doubtful = blocks.loc[verdicts["outcome"] != Outcome.PASS]
    if doubtful.empty or evidence.of_role("possible").empty:
        return {}
    outside = _outside(doubtful, evidence.of_role("certain", "possible"), test.max_width_m)
    again = _contained(test.max_outside_m2, doubtful, outside, stated_error(doubtful, evidence))
    inside = again.index[again["outcome"] == Outcome.PASS]
    doubts = list(evidence.of_role("possible")["doubt"].unique())
    return {str(block): doubts for block in inside}


def _candidates(test: WithinAny, blocks: gpd.GeoDataFrame, evidence: Evidence) -> pd.DataFrame:
    """Give every zone that a block meets: what of the block lies outside it, and whether its mineral fits."""
    pairs = measure.overlaps(blocks, evidence.of_role("certain", "possible"))
    pairs = pairs.loc[pairs["relation"] != Relation.TOUCHES]
    told = evidence.features.loc[pairs["zone_id"]]
    fits = [
        _fits(mineral, zone) if test.match_mineral else 1.0
        for mineral, zone in zip(_minerals(blocks, pairs["block_id"]), told["minerals"], strict=True)
    ]
    hosts = pd.DataFrame(pairs.drop(columns="geometry")).assign(
        fits=fits, role=told["role"].to_numpy(), zone_name=told["zone_name"].to_numpy()
    )
    whole = of_blocks(_whole(blocks), hosts)
    hosts = hosts.assign(outside_m2=(whole - hosts["area_m2"]).clip(lower=0.0), perimeter_m=0.0)
    return _measured_closely(hosts, test, blocks, evidence)


def _measured_closely(
    hosts: pd.DataFrame, test: WithinAny, blocks: gpd.GeoDataFrame, evidence: Evidence
) -> pd.DataFrame:
    """Measure as a figure what lies outside the zones that may decide, to tell drawing noise from area.

    They are those that hold nearly all of a block, and of those that fit the one that holds most.
    """
    fitting = hosts.loc[(hosts["fits"] == 1.0) & (hosts["role"] == "certain") & hosts["outside_m2"].notna()]
    most = fitting.groupby("block_id")["outside_m2"].idxmin()
    close = hosts.loc[(hosts["block_share"] >= _NEARLY_ALL) | hosts.index.isin(most)]
    for zone, rows in close.groupby("zone_id"):
        outside = _outside(blocks.loc[rows["block_id"]], evidence.features.loc[[zone]], test.max_width_m)
        counted = outside.loc[outside["status"] == "counts"].groupby("block_id")[_FIGURE].sum()
        found = counted.reindex(rows["block_id"], fill_value=0.0)
        found.loc[found.index.isin(outside.loc[outside["status"] == "undecided", "block_id"])] = np.nan
        hosts.loc[rows.index, ["outside_m2", "perimeter_m"]] = found.to_numpy()
    return hosts


def _minerals(blocks: gpd.GeoDataFrame, ids: pd.Series) -> list[object]:
    return list(blocks["mineral"].reindex(ids)) if "mineral" in blocks else [None] * len(ids)


def _fits(mineral: object, zone: object) -> float:
    """Tell whether a zone is for the block's minerals; NaN where either is not stated or not known."""
    if not isinstance(mineral, str) or not isinstance(zone, str):
        return np.nan
    wanted = split_minerals(zone)
    answer = all_covered(wanted, mineral) if wanted else None
    unknown_zone = answer is False and not all(map(is_known, wanted))
    return np.nan if answer is None or unknown_zone else float(answer)


def _best_host(
    met: pd.DataFrame, test: WithinAny, error_m: float, whole: float
) -> tuple[Outcome, Reason, Text | None, float, float, str]:
    """Judge one block by the zones that it meets, and name the zone that was asked; empty where none fits."""
    certain = met.loc[met["outside_m2"].notna() & (met["role"] == "certain")]
    fitting = certain.loc[certain["fits"] == 1.0]
    if fitting.empty:
        stranger = certain.loc[(certain["fits"] == 0.0) & (certain["outside_m2"] <= test.max_outside_m2)]
        return Outcome.FAIL, Reason.OUTSIDE, _stranger(stranger) if len(stranger) else None, whole, 0.0, ""
    best = fitting.iloc[int(fitting["outside_m2"].to_numpy().argmin())]
    outside = float(best["outside_m2"])
    error = error_m * float(best["perimeter_m"]) / 2.0
    outcome, reason = _contained_outcome(outside, error, test.max_outside_m2)
    name = best["zone_name"] if isinstance(best["zone_name"], str) else best["zone_id"]
    nearest = Text(f"最接近的为 {name}", f"the nearest to holding it is {name}")
    detail = nearest if outcome is Outcome.FAIL else Text(f"位于 {name}", f"inside {name}")
    return outcome, reason, detail, outside, error, str(best["zone_id"])


def _stranger(rows: pd.DataFrame) -> Text:
    name = rows["zone_name"].iloc[0]
    return Text(f"位于 {name} 内，但矿种不符", f"inside {name}, but not its mineral")


def _unknown_hosts(hosts: pd.DataFrame, test: WithinAny, evidence: Evidence) -> dict[str, list[Gap]]:
    """Name the blocks for which a zone of unknown mineral, attribute or area might be the one."""
    gaps: dict[str, list[Gap]] = {}
    unmeasured = hosts.loc[hosts["outside_m2"].isna() | (hosts["relation"] == Relation.UNDECIDED)]
    for block in unmeasured["block_id"]:
        gaps.setdefault(block, []).append(
            Gap(Reason.UNDECIDED, Text("范围外面积待人工复核", "the area outside needs review"))
        )
    inside = hosts.loc[hosts["outside_m2"] <= test.max_outside_m2]
    for block in inside.loc[inside["fits"].isna(), "block_id"]:
        gaps.setdefault(block, []).append(_NO_MINERAL)
    possible = inside.loc[inside["role"] == "possible"]
    doubts = evidence.features.loc[possible["zone_id"], "doubt"]
    for block, doubt in zip(possible["block_id"], doubts, strict=True):
        gaps.setdefault(block, []).append(doubt)
    return gaps


def _hosts(rule: Rule, limit: float, blocks: gpd.GeoDataFrame, evidence: Evidence) -> gpd.GeoDataFrame:
    """List the zones that a block lies in, with their share; hints stay hints."""
    pairs = measure.overlaps(blocks, evidence.features)
    pairs = pairs.loc[~pairs["relation"].isin([Relation.TOUCHES, Relation.UNDECIDED])]
    role = evidence.features.loc[pairs["zone_id"], "role"]
    status = role.map({"certain": "fits", "possible": "hint", "hint": "hint"}).to_numpy(dtype=object)
    return findings_of(
        rule,
        pairs.assign(measured=pairs["area_m2"], status=status),
        evidence.features,
        unit="m2",
        limit=limit,
    )


def _remainders_of(rule: Rule, blocks: gpd.GeoDataFrame, outside: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    told = outside.loc[outside["status"] != "undecided"]
    share = told["area_m2"] / of_blocks(_whole(blocks), told)
    dressed = told.assign(rule_id=rule.id, block_share=share)
    return gpd.GeoDataFrame(dressed[list(REMAINDER_COLUMNS)], geometry="geometry", crs=CGCS2000)


def _add(gaps: dict[str, list[Gap]], more: dict[str, list[Gap]]) -> None:
    for block, found in more.items():
        gaps.setdefault(block, []).extend(found)
