"""Features that a plan only counts: how many are drawn, by kind and by mineral, and how many printed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.areas import M2_PER_KM2, rounded
from minplan_gis.audit.agreement import subject_text
from minplan_gis.audit.claims import Subject, stated_claims
from minplan_gis.audit.counting import EXISTING, PLANNED, counted_claims, item_claims, timely
from minplan_gis.audit.drawn import layer_place, own_layers, rows_by_name, together
from minplan_gis.audit.model import Finding, Severity
from minplan_gis.audit.rows import OTHERS, compact, items_of, mineral_of
from minplan_gis.measure import areas, remainders
from minplan_gis.minerals import covers, is_known, split_minerals
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from minplan_gis.audit.claims import Claim
    from minplan_gis.plans import Plan
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["numbered_features"]


def numbered_features(plan: Plan, zones: Zones, territory: gpd.GeoDataFrame) -> Iterator[Finding]:
    """Hold features of kinds that no table names against the counts and areas that the plan prints.

    Where the plan prints several counts of one thing, one that agrees is enough: that they differ is a
    finding of its own. Features wholly outside the territory are a neighbour's.
    """
    for kind in ZoneKind:
        quantity, layers = f"{kind}s", own_layers(plan, zones, kind)
        if quantity not in {**EXISTING, **PLANNED} or not layers or rows_by_name(plan, kind):
            continue
        every = together(layers)
        beyond = remainders(every[["geometry"]], territory).set_index("block_id")
        features = every.loc[list(beyond["block_share"].reindex(every.index) < 1.0)]
        yield from _counts(plan, layers[0], features, quantity)
        yield from _areas(plan, layers[0], features, quantity)


def _counts(plan: Plan, layer: ZoneLayer, features: gpd.GeoDataFrame, quantity: str) -> Iterator[Finding]:
    printed = _printed(plan, quantity)
    apart = frozenset({OTHERS, *(subject.mineral for subject in printed)})
    borne = {mineral_of(text) for text in features["minerals"] if isinstance(text, str)}
    for subject, claims in printed.items():
        if subject.mineral and subject.mineral not in borne and not is_known(subject.mineral):
            continue  # 金属, 非金属: no list tells what they take in
        drawn, unnamed = _drawn(features, subject.mineral, apart)
        if any(drawn <= claim.amount.value <= drawn + unnamed for claim in claims):
            continue
        said = "、".join(dict.fromkeys(claim.amount.said() for claim in claims))
        title = subject_text(subject) + Text(
            f"：规划 {said}，图上 {drawn} 个", f": {said} in the plan, {drawn} drawn"
        )
        shown = layer_place(plan, layer, f"{subject.mineral} {drawn} 个图斑".strip())
        places = (*(claim.place for claim in claims), shown)
        yield Finding("feature_count", Severity.GAP, title, places, _COUNT)


def _printed(plan: Plan, quantity: str) -> dict[Subject, list[Claim]]:
    """Give what the plan prints of a quantity, in all and by mineral; words for the rest are no mineral."""
    stated = [each for each in stated_claims(plan) if each.subject.quantity == quantity]
    exact = [each for each in stated if each.relation == "equal" and timely(plan, each.subject)]
    when = str(plan.base_year if quantity in EXISTING else plan.period.end.year)
    kinds = {**EXISTING, **PLANNED}[quantity]
    listed = {mineral_of(row.text("mineral")) for row in items_of(plan, *kinds)}
    found: dict[Subject, list[Claim]] = {}
    stated_by = {claim.subject.mineral for claim in exact if not claim.subject.case}
    for mineral in sorted({"", *listed, *stated_by} - {OTHERS}):
        subject = Subject(quantity, mineral, "", when)
        same = [each for each in exact if (each.subject.mineral, each.subject.case) == (mineral, "")]
        claims = [*same, *counted_claims(plan, subject), *item_claims(plan, subject)]
        if claims:
            found[subject] = claims
    return found


def _drawn(features: gpd.GeoDataFrame, mineral: str, apart: frozenset[str]) -> tuple[int, int]:
    """Count the features of a mineral, and those that may be of it: of none, of a wider or an unknown name.

    ``apart``: names that the plan counts apart, so that a feature of one of them is not of another.
    """
    if not mineral:
        return len(features), 0
    answers = [_is_of(text, mineral, apart) for text in features["minerals"]]
    return sum(answer is True for answer in answers), sum(answer is None for answer in answers)


def _is_of(minerals: object, mineral: str, apart: frozenset[str]) -> bool | None:
    text = minerals if isinstance(minerals, str) else ""
    named = [OTHERS] if compact(text) == OTHERS else [mineral_of(each) for each in split_minerals(text)]
    wanted = [mineral_of(each) for each in split_minerals(mineral)]
    if mineral in named or any(covers(wanted, each) for each in named):
        return True
    open_names = [each for each in named if each not in apart and covers(wanted, each) is None]
    return None if open_names or not named else False


def _areas(plan: Plan, layer: ZoneLayer, features: gpd.GeoDataFrame, quantity: str) -> Iterator[Finding]:
    """Hold the sum of the drawn areas against a printed one."""
    wanted = f"{quantity}_area"
    claims = [each for each in stated_claims(plan) if each.subject.quantity == wanted]
    for claim in (each for each in claims if each.relation == "equal" and not each.subject.case):
        drawn_m2 = float(areas(features[["geometry"]])["area_m2"].sum())
        if abs(Decimal(repr(drawn_m2)) - claim.amount.base) <= max(
            claim.amount.rounding, Decimal(len(features))
        ):
            continue
        shown = f"{rounded(drawn_m2 / M2_PER_KM2, 4)} km²"
        title = subject_text(claim.subject) + Text(
            f"：规划 {claim.amount.said()}，图上合计 {shown}",
            f": {claim.amount.said()} in the plan, {shown} drawn",
        )
        places = (claim.place, layer_place(plan, layer, f"{len(features)} 个图斑合计 {shown}"))
        yield Finding("declared_area", Severity.CONTRADICTION, title, places, _COUNT)


_COUNT = Text(
    "规划只列个数，图层与个数对不上：多出或缺少的图斑无从按名称核对，按该图层核查的结论不完整",
    "the plan only counts them, and the layer has another number: what is too many or missing can't be told "
    "by name, and a check by that layer is not complete",
)
