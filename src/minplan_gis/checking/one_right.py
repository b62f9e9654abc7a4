"""One zone, one right: how many rights, asked for and existing, lie in the zone that a block lies in."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

import geopandas as gpd
import pandas as pd

from minplan_gis import measure
from minplan_gis.checking.claims import Claim, block_claims, businesses_of, cancelled, count, right_claims
from minplan_gis.checking.evidence import Gap
from minplan_gis.checking.judged import Judged, findings_of, frame_of, no_remainders, settle
from minplan_gis.vocabulary import Business, Outcome, Reason, Unit, ZoneGroup, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from minplan_gis.checking.batch import Batch
    from minplan_gis.checking.evidence import Evidence
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import OneRight

    Claims = defaultdict[str, list[Claim]]

__all__ = ["judge_one_right"]

_EXISTING = tuple(kind.value for kind in ZoneKind if kind.group is ZoneGroup.EXISTING)
_NOWHERE = Text("区块不在此类范围内", "the block lies in no such zone")


class _Told(NamedTuple):
    outcome: Outcome
    reason: Reason
    detail: Text | None
    measured: float = float("nan")


def judge_one_right(rule: Rule, test: OneRight, batch: Batch, evidence: Evidence) -> Judged:
    """Count, for each block, the rights in the zones that it lies in."""
    features = evidence.of_role("certain", "possible")
    existing = features["kind"].isin(_EXISTING)
    hosts, rights = gpd.GeoDataFrame(features.loc[~existing]), gpd.GeoDataFrame(features.loc[existing])
    asking = [business is not Business.CANCELLATION for business in businesses_of(batch.blocks)]
    own = _lying_in(gpd.GeoDataFrame(batch.blocks.loc[asking]), hosts, test.min_share)
    claims = _claimed(own, block_claims(batch.blocks, batch.sure))
    struck = cancelled(batch.everyone)
    left = {key: claim for key, claim in right_claims(rights).items() if claim.right not in struck}
    for zone, there in _claimed(_lying_in(rights, hosts, test.min_share), left).items():
        claims[zone].extend(there)
    told = _judged(test, batch.blocks, own, claims, hosts)
    verdicts = frame_of(
        batch.blocks,
        [(each.outcome, each.reason) for each in told],
        detail=[each.detail for each in told],
        measured=[each.measured for each in told],
    )
    missing = evidence.missing_reach(batch.blocks, pd.Series(0.0, index=batch.blocks.index))
    settled = settle(verdicts, _gaps(rule, batch, evidence, own, hosts), missing, stands=Outcome.FAIL)
    found = own.assign(measured=own["area_m2"], status="fits")
    findings = findings_of(
        rule, found, evidence.features, unit=Unit.SQUARE_METRE.value, limit=test.max_rights
    )
    return Judged(settled, findings, no_remainders())


def _lying_in(things: gpd.GeoDataFrame, hosts: gpd.GeoDataFrame, min_share: float) -> gpd.GeoDataFrame:
    """Pair what lies in a zone, or fills it, with it; ``sure`` is False where that could not be decided."""
    pairs = measure.overlaps(things, hosts)
    known = pairs["block_share"].notna() & pairs["zone_share"].notna()
    share = pairs[["block_share", "zone_share"]].max(axis=1)
    pairs = pairs.assign(known=known).loc[(share >= min_share) | ~known]
    certain = hosts["role"].reindex(pairs["zone_id"]).to_numpy() == "certain"
    return pairs.assign(sure=certain & pairs["known"].to_numpy())


def _claimed(pairs: gpd.GeoDataFrame, claims: Mapping[str, Claim]) -> Claims:
    """Put the claims of what lies in a zone to the zone."""
    by_zone: Claims = defaultdict(list)
    for thing, zone, sure in pairs[["block_id", "zone_id", "sure"]].itertuples(index=False):
        claim = claims.get(str(thing))
        if claim is not None:
            by_zone[str(zone)].append(claim._replace(sure=bool(claim.sure and sure)))
    return by_zone


def _judged(
    test: OneRight, blocks: gpd.GeoDataFrame, own: gpd.GeoDataFrame, claims: Claims, hosts: gpd.GeoDataFrame
) -> list[_Told]:
    zones_of = own.groupby("block_id")["zone_id"].agg(list)
    return [_fullest(test, zones_of.get(block, []), claims, hosts) for block in blocks.index]


def _fullest(test: OneRight, zones: Sequence[str], claims: Claims, hosts: gpd.GeoDataFrame) -> _Told:
    """Judge a block by the zone of its own that holds the most rights."""
    if not zones:
        return _Told(Outcome.NOT_APPLICABLE, Reason.CONDITION, _NOWHERE)
    zone = max(zones, key=lambda each: count(claims[each]))
    certain, possible = count(claims[zone])
    detail = _named(hosts.loc[[zone]].to_dict("records")[0], claims[zone])
    if certain > test.max_rights:
        return _Told(Outcome.FAIL, Reason.OVER_LIMIT, detail, float(certain))
    if possible > test.max_rights:
        return _Told(Outcome.NOT_CHECKED, Reason.AMBIGUOUS, detail)
    return _Told(Outcome.PASS, Reason.WITHIN_LIMIT, detail, float(possible))


def _named(host: Mapping[Hashable, object], claims: Sequence[Claim]) -> Text:
    names = sorted({claim.label for claim in claims})
    zone = host["zone_name"] if isinstance(host["zone_name"], str) else host["zone_id"]
    return Text(f"{zone} 内：{'、'.join(names)}", f"in {zone}: {', '.join(names)}")


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
