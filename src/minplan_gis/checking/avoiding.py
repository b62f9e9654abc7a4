"""Rules of avoidance: what a block must not overlap, and what it must keep its distance from."""

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
from minplan_gis.checking.licences import licence_number
from minplan_gis.vocabulary import Outcome, Reason, Relation
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking.evidence import Evidence
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import Overlap, Setback

__all__ = ["judge_overlap", "judge_setback"]

_LOOK_BEYOND = 1.5
"""A setback is searched this much farther than it asks, so that a near pass has its number."""


def judge_overlap(rule: Rule, test: Overlap, blocks: gpd.GeoDataFrame, evidence: Evidence) -> Judged:
    """Judge the union of what each block shares with the zones."""
    pieces = measure.overlaps(blocks, evidence.features)
    pieces = _with_role(pieces.loc[pieces["relation"] != Relation.TOUCHES], blocks, evidence, rule)
    parts = _parts(pieces)
    united = _united(parts.loc[parts["status"] == "counts"], test)
    parts = _with_noise(parts, united)
    shared = _shared(united, parts, blocks)
    error_m = stated_error(blocks, evidence)
    verdicts = _overlap_verdicts(test, blocks, shared, error_m).assign(measured=shared["area_m2"])
    verdicts = _softened(verdicts, *_touched(blocks, evidence, error_m, parts))
    gaps = _gaps(blocks, evidence, pieces)
    for block in shared.index[~shared["known"]]:
        gaps[str(block)].append(_UNDECIDED_UNION)
    reach = (error_m - POSITION_ERROR_M).clip(lower=0.0)
    settled = settle(verdicts, gaps, evidence.missing_reach(blocks, reach), stands=Outcome.FAIL)
    return Judged(settled, _overlap_findings(rule, test, blocks, parts, pieces, evidence), no_remainders())


def _united(counted: gpd.GeoDataFrame, test: Overlap) -> gpd.GeoDataFrame:
    """Give the connected parts of each block's union, and which of them are drawing noise.

    The union is asked, not the single zones, so that cutting a zone into
    strips waives nothing; and what is waived of a block is bounded together.
    """
    union = measure.united(counted)
    parts = measure.parts(union.loc[union["area_m2"].notna()].reset_index())
    noise = parts["mean_width_m"] < test.max_width_m
    waived = parts["area_m2"].where(noise, 0.0).groupby(parts["block_id"]).transform("sum")
    bound = np.inf if test.max_waived_m2 is None else test.max_waived_m2
    return parts.assign(status=np.where(noise & (waived <= bound), "waived", "counts"))


def _with_noise(parts: gpd.GeoDataFrame, united: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each piece that counts the status of the part of the union that it lies in."""
    statuses = united.groupby("block_id")["status"].agg(set)
    status = parts["status"].to_numpy(dtype=object).copy()
    for row in np.flatnonzero(status == "counts"):
        block = parts["block_id"].iloc[row]
        found = statuses.get(block, {"counts"})
        status[row] = (
            next(iter(found)) if len(found) == 1 else _status_at(parts.geometry.iloc[row], block, united)
        )
    return parts.assign(status=status)


def _status_at(piece: BaseGeometry, block: str, united: gpd.GeoDataFrame) -> str:
    """Give the status of the part that holds the piece: the one at no distance from a point of it."""
    own = united.loc[united["block_id"] == block]
    distances = shapely.distance(np.asarray(own.geometry.array, dtype=object), piece.representative_point())
    return str(own["status"].iloc[int(distances.argmin())])


def _shared(united: gpd.GeoDataFrame, parts: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Give the area and outline of what counts per block, and whether the union could be told.

    Where it could not, the largest piece stands in: the union is no smaller.
    """
    columns = ["area_m2", "perimeter_m"]
    counted = united.loc[united["status"] == "counts"].groupby("block_id")[columns].sum()
    certain = parts.loc[parts["status"].isin(["counts", "waived"])]
    untold = certain.loc[~certain["block_id"].isin(united["block_id"])].groupby("block_id")[columns].max()
    figure = pd.concat([counted, untold]).reindex(blocks.index, fill_value=0.0)
    return figure.assign(known=~figure.index.isin(untold.index))


def _overlap_verdicts(
    test: Overlap, blocks: gpd.GeoDataFrame, shared: pd.DataFrame, error_m: pd.Series
) -> pd.DataFrame:
    error = error_m * shared["perimeter_m"] / 2.0
    raw = [
        _overlap_outcome(area, slack, test.max_area_m2)
        for area, slack in zip(shared["area_m2"], error, strict=True)
    ]
    return frame_of(blocks, raw, error=error)


def _touched(
    blocks: gpd.GeoDataFrame, evidence: Evidence, error_m: pd.Series, parts: gpd.GeoDataFrame
) -> tuple[set[str], set[str]]:
    """Name the blocks that only drawing noise joins to a zone, and those that the datum's doubt may join."""
    waived = set(parts.loc[parts["status"] == "waived", "block_id"])
    return waived, _within_datum_error(blocks, evidence, error_m)


def _softened(verdicts: pd.DataFrame, waived: set[str], doubtful: set[str]) -> pd.DataFrame:
    """Say of blocks that are clear whether noise was waived or the datum leaves doubt."""
    told = verdicts.astype({"outcome": object, "reason": object})
    clear = told["reason"] == Reason.CLEAR
    told.loc[clear & told.index.isin(list(waived)), "reason"] = Reason.TOLERATED
    unsure = clear & told.index.isin(list(doubtful))
    told.loc[unsure, ["outcome", "reason"]] = [Outcome.AT_LIMIT, Reason.AT_LIMIT]
    return told


def judge_setback(rule: Rule, test: Setback, blocks: gpd.GeoDataFrame, evidence: Evidence) -> Judged:
    """Judge the nearest of the zones by true metres."""
    error = stated_error(blocks, evidence)
    limit = test.min_distance_m
    search = limit * _LOOK_BEYOND + float(error.max() if len(error) else 0.0)
    lines = _with_role(measure.distances(blocks, evidence.features, within_m=search), blocks, evidence, rule)
    nearest = (
        lines.loc[lines["role"] == "certain"].groupby("block_id")["distance_m"].min().reindex(blocks.index)
    )
    raw = [_setback_outcome(nearest[b], error[b], limit) for b in blocks.index]
    verdicts = frame_of(blocks, raw, measured=nearest, error=error)
    near = lines.loc[lines["distance_m"] <= limit + of_blocks(error, lines)]
    settled = settle(
        verdicts,
        _gaps(blocks, evidence, near),
        evidence.missing_reach(blocks, limit + error),
        stands=Outcome.FAIL,
    )
    pairs = near.assign(measured=near["distance_m"], status=near["role"].map(_STATUS))
    return Judged(
        settled, findings_of(rule, pairs, evidence.features, unit="m", limit=limit), no_remainders()
    )


_UNDECIDED_UNION = Gap(
    Reason.UNDECIDED, Text("重叠图形合并后的面积待人工复核", "the union of the overlaps needs review")
)
_STATUS = {"certain": "counts", "possible": "hint", "hint": "hint", "own_right": "own_right"}


def _with_role(
    pairs: gpd.GeoDataFrame, blocks: gpd.GeoDataFrame, evidence: Evidence, rule: Rule
) -> gpd.GeoDataFrame:
    """Tell for each pair whether it is certain, possible, a hint, or the block's own right."""
    pairs = _of_others(pairs, evidence)
    told = evidence.features.loc[pairs["zone_id"]]
    role = told["role"].to_numpy(dtype=object)
    if rule.own_right and "licence_no" in blocks:
        own = blocks.loc[pairs["block_id"], "licence_no"].map(licence_number).to_numpy(dtype=object)
        theirs = told["licence_no"].map(licence_number).to_numpy(dtype=object)
        role = np.where((own == theirs) & (own != ""), "own_right", role)
    return pairs.assign(role=role)


def _of_others(pairs: gpd.GeoDataFrame, evidence: Evidence) -> gpd.GeoDataFrame:
    """Leave out what a block has with itself, where the blocks of a batch are held against each other."""
    theirs = evidence.features.loc[pairs["zone_id"], "of_block"].to_numpy(dtype=object)
    return gpd.GeoDataFrame(pairs.loc[theirs != pairs["block_id"].to_numpy(dtype=object)])


def _parts(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take the pieces that could be measured apart."""
    decided = pieces.loc[pieces["relation"] != Relation.UNDECIDED]
    parts = measure.parts(decided)
    roles = decided.set_index(["block_id", "zone_id"])["role"]
    pairs = pd.MultiIndex.from_frame(parts[["block_id", "zone_id"]])
    return parts.assign(status=roles.reindex(pairs).map(_STATUS).to_numpy(dtype=object))


def _within_datum_error(blocks: gpd.GeoDataFrame, evidence: Evidence, error_m: pd.Series) -> set[str]:
    """Name the blocks that may touch a zone only because WGS84 was taken as CGCS2000."""
    unsure = blocks.loc[error_m > POSITION_ERROR_M]
    if unsure.empty:
        return set()
    lines = measure.distances(unsure, evidence.of_role("certain"), within_m=float(error_m.max()))
    lines = _of_others(lines, evidence)
    return set(lines.loc[lines["distance_m"] <= of_blocks(error_m, lines), "block_id"])


def _overlap_outcome(area: float, error: float, limit: float) -> tuple[Outcome, Reason]:
    if area > limit + error:
        return Outcome.FAIL, Reason.OVER_LIMIT
    if area == 0.0:
        return Outcome.PASS, Reason.CLEAR
    return (
        (Outcome.PASS, Reason.WITHIN_LIMIT) if area < limit - error else (Outcome.AT_LIMIT, Reason.AT_LIMIT)
    )


def _setback_outcome(distance: float, error: float, limit: float) -> tuple[Outcome, Reason]:
    if np.isnan(distance) or distance > limit + error:
        return Outcome.PASS, Reason.CLEAR
    return (
        (Outcome.FAIL, Reason.TOO_CLOSE) if distance < limit - error else (Outcome.AT_LIMIT, Reason.AT_LIMIT)
    )


def _gaps(blocks: gpd.GeoDataFrame, evidence: Evidence, pairs: gpd.GeoDataFrame) -> dict[str, list[Gap]]:
    """Gather what is not known, block by block."""
    gaps = {str(block): list(evidence.gaps) for block in blocks.index}
    possible = pairs.loc[pairs["role"] == "possible"]
    doubts = evidence.features.loc[possible["zone_id"], "doubt"]
    for block, doubt in zip(possible["block_id"], doubts, strict=True):
        gaps[block].append(doubt)
    if "relation" in pairs:
        undecided = pairs.loc[(pairs["relation"] == Relation.UNDECIDED) & (pairs["role"] == "certain")]
        for block, zone in zip(undecided["block_id"], undecided["zone_id"], strict=True):
            gaps[block].append(_undecided(zone))
    return gaps


def _undecided(zone: str) -> Gap:
    return Gap(Reason.UNDECIDED, Text(f"与 {zone} 的重叠面积待人工复核", f"overlap with {zone} needs review"))


def _overlap_findings(
    rule: Rule,
    test: Overlap,
    blocks: gpd.GeoDataFrame,
    parts: gpd.GeoDataFrame,
    pieces: gpd.GeoDataFrame,
    evidence: Evidence,
) -> gpd.GeoDataFrame:
    relations = pieces.set_index(["block_id", "zone_id"])["relation"]
    pairs = pd.MultiIndex.from_frame(parts[["block_id", "zone_id"]])
    whole = of_blocks(measure.areas(blocks)["area_m2"], parts)
    dressed = parts.assign(
        measured=parts["area_m2"],
        relation=relations.reindex(pairs).to_numpy(dtype=object),
        block_share=parts["area_m2"] / whole,
    )
    return findings_of(rule, dressed, evidence.features, unit="m2", limit=test.max_area_m2)
