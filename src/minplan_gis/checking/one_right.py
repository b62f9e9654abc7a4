"""One zone, one right: how many rights, asked for and existing, lie in the zone that a block lies in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd

from minplan_gis import measure
from minplan_gis.checking.evidence import Gap
from minplan_gis.checking.judged import Judged, findings_of, frame_of, no_remainders, settle
from minplan_gis.checking.licences import identity
from minplan_gis.vocabulary import Outcome, Reason, Unit, ZoneGroup, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from minplan_gis.checking.batch import Batch
    from minplan_gis.checking.evidence import Evidence
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import OneRight

__all__ = ["judge_one_right"]

_EXISTING = tuple(kind.value for kind in ZoneKind if kind.group is ZoneGroup.EXISTING)


class _Claim(NamedTuple):
    """A right that lies in a zone, or may."""

    right: str
    sure: bool


def judge_one_right(rule: Rule, test: OneRight, batch: Batch, evidence: Evidence) -> Judged:
    """Count, for each block, the rights in the zones that it lies in."""
    existing = evidence.features["kind"].isin(_EXISTING)
    hosts = gpd.GeoDataFrame(evidence.features.loc[~existing & (evidence.features["role"] != "hint")])
    rights = gpd.GeoDataFrame(evidence.features.loc[existing & (evidence.features["role"] != "hint")])
    own = _lying_in(batch.blocks, hosts, test.min_share)
    theirs = _lying_in(rights, hosts, test.min_share)
    claims = _claims(own, _block_names(batch), batch.sure)
    for zone, there in _claims(theirs, _right_names(rights), rights["role"] == "certain").items():
        claims[zone].extend(there)
    raw, details, counts = _judged(test, batch.blocks, own, claims, hosts)
    verdicts = frame_of(batch.blocks, raw, detail=details, measured=counts)
    gaps = _gaps(rule, batch, evidence, own, hosts)
    missing = evidence.missing_reach(batch.blocks, pd.Series(0.0, index=batch.blocks.index))
    settled = settle(verdicts, gaps, missing, stands=Outcome.FAIL)
    found = own.assign(measured=own["area_m2"], status="fits")
    limit = test.max_rights
    findings = findings_of(rule, found, evidence.features, unit=Unit.SQUARE_METRE.value, limit=limit)
    return Judged(settled, findings, no_remainders())


def _lying_in(things: gpd.GeoDataFrame, hosts: gpd.GeoDataFrame, min_share: float) -> gpd.GeoDataFrame:
    """Pair what lies in a zone with it; ``sure`` is False where the area could not be decided."""
    pairs = measure.overlaps(things, hosts)
    share = pairs["block_share"]
    pairs = pairs.loc[(share > min_share) | share.isna()]
    certain = hosts["role"].reindex(pairs["zone_id"]).to_numpy() == "certain"
    return pairs.assign(sure=certain & pairs["block_share"].notna().to_numpy())


def _claims(
    pairs: gpd.GeoDataFrame, names: Mapping[str, str], sure: pd.Series
) -> defaultdict[str, list[_Claim]]:
    claims: defaultdict[str, list[_Claim]] = defaultdict(list)
    for thing, zone, decided in pairs[["block_id", "zone_id", "sure"]].itertuples(index=False):
        claims[str(zone)].append(_Claim(names[thing], bool(decided and sure[thing])))
    return claims


def _block_names(batch: Batch) -> dict[str, str]:
    licences = batch.blocks.get("licence_no")
    return {
        str(block): identity(None if licences is None else licences[block], str(block))
        for block in batch.blocks.index
    }


def _right_names(rights: gpd.GeoDataFrame) -> dict[str, str]:
    return {
        str(key): identity(licence, str(zone))
        for key, licence, zone in zip(rights.index, rights["licence_no"], rights["zone_id"], strict=True)
    }


def _judged(
    test: OneRight,
    blocks: gpd.GeoDataFrame,
    own: gpd.GeoDataFrame,
    claims: Mapping[str, list[_Claim]],
    hosts: gpd.GeoDataFrame,
) -> tuple[list[tuple[Outcome, Reason]], list[Text | None], list[float]]:
    zones_of = own.groupby("block_id")["zone_id"].agg(list)
    told = [_fullest(test, zones_of.get(block, []), claims, hosts) for block in blocks.index]
    return [each[0] for each in told], [each[1] for each in told], [each[2] for each in told]


def _fullest(
    test: OneRight, zones: Sequence[str], claims: Mapping[str, list[_Claim]], hosts: gpd.GeoDataFrame
) -> tuple[tuple[Outcome, Reason], Text | None, float]:
    """Judge a block by the zone of its own that holds the most rights."""
    if not zones:
        nowhere = Text("区块不在此类范围内", "the block lies in no such zone")
        return (Outcome.NOT_APPLICABLE, Reason.CONDITION), nowhere, float("nan")
    zone = max(zones, key=lambda each: (_count(claims[each], sure=True), _count(claims[each], sure=False)))
    certain, possible = _count(claims[zone], sure=True), _count(claims[zone], sure=False)
    names = sorted({claim.right for claim in claims[zone]})
    name = hosts["zone_name"][zone] if isinstance(hosts["zone_name"][zone], str) else hosts["zone_id"][zone]
    detail = Text(f"{name} 内：{'、'.join(names)}", f"in {name}: {', '.join(names)}")
    if certain > test.max_rights:
        return (Outcome.FAIL, Reason.OVER_LIMIT), detail, float(certain)
    if possible > test.max_rights:
        return (Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING), detail, float("nan")
    return (Outcome.PASS, Reason.WITHIN_LIMIT), detail, float(possible)


def _count(claims: Sequence[_Claim], *, sure: bool) -> int:
    return len({claim.right for claim in claims if claim.sure or not sure})


def _gaps(
    rule: Rule, batch: Batch, evidence: Evidence, own: gpd.GeoDataFrame, hosts: gpd.GeoDataFrame
) -> dict[str, list[Gap]]:
    """Gather what is not known: the batch, the layers, and rights in a zone beyond complete data."""
    gaps = {str(block): [*evidence.gaps] for block in batch.blocks.index}
    for block in own["block_id"].unique():
        gaps[str(block)].extend(batch.gaps)
    for kind in rule.zones:
        area = evidence.complete.get(kind)
        if kind.value in _EXISTING and area is not None:
            open_zones = set(hosts.index[~hosts.geometry.covered_by(area)])
            for block, zone in own[["block_id", "zone_id"]].itertuples(index=False):
                if zone in open_zones:
                    gaps[str(block)].append(_incomplete(kind))
    return gaps


def _incomplete(kind: ZoneKind) -> Gap:
    return Gap(
        Reason.INCOMPLETE,
        Text(f"{kind.zh}图层没有完整覆盖所在范围", f"{kind.en}: not complete over the whole zone"),
    )
