"""Whether a plan says one number for one thing, in its text and in its tables."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import LISTED, Subject, stated_claims
from minplan_gis.audit.counting import EXISTING, PLANNED, counted_claims
from minplan_gis.audit.model import Finding, Severity
from minplan_gis.audit.shares import share_claims
from minplan_gis.audit.tabled import area_claims, tabled_claims
from minplan_gis.audit.units import agree, measure_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.plans import Plan

__all__ = ["all_claims", "disagreements", "subject_text"]

_LIMITS = {"at_most": "upper", "less_than": "upper", "at_least": "lower", "more_than": "lower"}
_PHYSICAL = frozenset({"mass", "volume", "area", "count", "money"})
_STRICT = frozenset({"less_than", "more_than"})
_NEAR = 0.01
"""How far a number said with 约 may be from the other one."""


def all_claims(plan: Plan) -> list[Claim]:
    """Give everything the plan states, counts or sums, the text first."""
    stated = stated_claims(plan)
    tabled = tabled_claims(plan)
    known = {**EXISTING, **PLANNED}
    subjects = {claim.subject: None for claim in (*stated, *tabled) if claim.subject.quantity in known}
    wholes = {Subject(each.quantity, "", "", each.when): None for each in subjects}
    listed = frozenset(each.mineral for each in subjects if each.case == LISTED)
    counted = [claim for each in {**subjects, **wholes} for claim in counted_claims(plan, each, listed)]
    areas = dict.fromkeys(claim.subject for claim in stated if claim.subject.quantity.endswith("_area"))
    return [*stated, *counted, *area_claims(plan, areas), *tabled, *share_claims(plan, stated)]


def disagreements(plan: Plan) -> Iterator[Finding]:
    """Name every thing for which two places give different numbers, units or limits."""
    for subject, claims in _gathered(plan, all_claims(plan)).items():
        yield from _units(subject, claims)
        yield from _values(subject, [claim for claim in claims if claim.relation not in _LIMITS])
        yield from _limits(subject, claims)


def _gathered(plan: Plan, claims: Iterable[Claim]) -> dict[Subject, list[Claim]]:
    """Group claims by what they are about; a span of years is its last year."""
    groups: dict[Subject, list[Claim]] = {}
    for claim in claims:
        about = claim.subject
        planned = about.quantity.removesuffix("_area") in PLANNED
        when = str(plan.period.end.year) if planned else about.when[-4:]
        groups.setdefault(Subject(about.quantity, about.mineral, about.case, when), []).append(claim)
    return {subject: _as_limits(group) for subject, group in groups.items()}


def _as_limits(claims: list[Claim]) -> list[Claim]:
    """Read a table's target as the cap that the text says it is."""
    caps = [
        claim.relation for claim in claims if _LIMITS.get(claim.relation) == "upper" and not claim.place.table
    ]
    if not caps:
        return claims
    return [
        dataclasses.replace(claim, relation=caps[0])
        if claim.relation == "equal" and claim.place.table and not claim.derived
        else claim
        for claim in claims
    ]


def _units(subject: Subject, claims: list[Claim]) -> Iterator[Finding]:
    """Name the first claim of each way to measure one thing, where there is more than one way."""
    ways: dict[str, Claim] = {}
    for claim in claims:
        dimension = measure_of(claim.amount.unit).dimension
        if dimension in _PHYSICAL:  # an amount and a share of it are no two units of one thing
            ways.setdefault(dimension, claim)
    if len(ways) > 1:
        said = "、".join(claim.amount.unit for claim in ways.values())
        yield Finding(
            "two_units",
            Severity.CONTRADICTION,
            subject_text(subject) + Text(f"：单位不一致（{said}）", f": units differ ({said})"),
            tuple(claim.place for claim in ways.values()),
            Text(
                "两种单位不能相互换算（体积与质量、矿石与金属）；比较指标前须由编制单位确认用哪一种",
                "one unit can't be turned into the other (volume and mass, ore and metal); ask the plan's "
                "authors which one counts before a figure is held against it",
            ),
        )


def _values(subject: Subject, claims: list[Claim]) -> Iterator[Finding]:
    dimensions = {measure_of(claim.amount.unit).dimension: None for claim in claims}
    for dimension in dimensions:
        alike = [claim for claim in claims if measure_of(claim.amount.unit).dimension == dimension]
        groups = _clusters(alike)
        if len(groups) > 1 and not all(claim.derived for group in groups for claim in group):
            yield _disagreement(subject, [group[0] for group in groups])


def _clusters(claims: list[Claim]) -> list[list[Claim]]:
    """Put claims that agree together, each with the first that it agrees with."""
    groups: list[list[Claim]] = []
    for claim in claims:
        home = next((group for group in groups if _same(group[0], claim)), None)
        if home is None:
            groups.append([claim])
        else:
            home.append(claim)
    return groups


def _same(one: Claim, other: Claim) -> bool:
    if agree(one.amount, other.amount):
        return True
    near = abs(one.amount.base - other.amount.base) <= abs(float(other.amount.base)) * _NEAR
    return "about" in {one.relation, other.relation} and near


def _disagreement(subject: Subject, claims: list[Claim]) -> Finding:
    said = " / ".join(claim.said() for claim in claims)
    return Finding(
        "disagreement",
        Severity.CONTRADICTION,
        subject_text(subject) + Text(f"：{said}", f": {said}"),
        tuple(claim.place for claim in claims),
        Text(
            "同一数字有不同说法；引用时须注明取自何处，按其中之一得出的结论不能视为定论",
            "one number is told in several ways; say which place a figure was taken from, and don't take a "
            "result that rests on one of them as settled",
        ),
    )


def _limits(subject: Subject, claims: list[Claim]) -> Iterator[Finding]:
    for side in ("upper", "lower"):
        limits = [claim for claim in claims if _LIMITS.get(claim.relation) == side]
        yield from _broken(subject, claims, limits, side)
        groups = _clusters(limits)
        if len(groups) > 1:
            yield _disagreement(subject, [group[0] for group in groups])
        else:
            yield from _strictness(subject, limits)


def _broken(subject: Subject, claims: list[Claim], limits: list[Claim], side: str) -> Iterator[Finding]:
    """Name figures for the same year that lie beyond a limit."""
    for limit in limits[:1]:
        for claim in claims:
            if claim.relation in _LIMITS or _alien(claim, limit) or agree(claim.amount, limit.amount):
                continue
            over = claim.amount.base > limit.amount.base
            if over == (side == "upper"):
                yield _disagreement(subject, [limit, claim])


def _alien(one: Claim, other: Claim) -> bool:
    return measure_of(one.amount.unit).dimension != measure_of(other.amount.unit).dimension


def _strictness(subject: Subject, limits: list[Claim]) -> Iterator[Finding]:
    """Name limits of one value of which one takes the limit itself in and the other does not."""
    strict = [claim for claim in limits if claim.relation in _STRICT]
    loose = [claim for claim in limits if claim.relation not in _STRICT]
    if strict and loose:
        said = strict[0].amount.said()
        yield Finding(
            "limit_itself",
            Severity.NOTE,
            subject_text(subject)
            + Text(
                f"：是否含 {said} 本身，说法不一", f": the places differ on whether {said} itself complies"
            ),
            (strict[0].place, loose[0].place),
            Text(
                f"只有恰为 {said} 时结论才不同",
                f"only a value of exactly {said} is judged differently",
            ),
        )


def subject_text(subject: Subject) -> Text:
    """Name what a number is about."""
    zh, en = QUANTITIES.get(subject.quantity, (subject.quantity, subject.quantity.replace("_", " ")))
    case = "" if subject.case in zh else subject.case
    case_zh, case_en = (f"，{case}", f", {case}") if case else ("", "")
    mineral_zh = f"，{subject.mineral}" if subject.mineral else ""
    mineral_en = f" of {subject.mineral}" if subject.mineral else ""
    return Text(f"{zh}{mineral_zh}{case_zh}（{subject.when}）", f"{en}{mineral_en}{case_en} ({subject.when})")


QUANTITIES = {
    "mining_rights": ("采矿权数", "mining rights"),
    "exploration_rights": ("探矿权数", "exploration rights"),
    "mining_planning_blocks": ("开采规划区块数", "mining planning blocks"),
    "exploration_planning_blocks": ("勘查规划区块数", "exploration planning blocks"),
    "concentrated_mining_areas": ("集中开采区数", "concentrated mining areas"),
    "national_planned_mining_areas": ("国家规划矿区数", "national planned mining areas"),
    "key_mining_areas": ("重点开采区数", "key mining areas"),
    "key_exploration_areas": ("重点勘查区数", "key exploration areas"),
    "deposits": ("矿床（矿区）数", "deposits"),
    "minerals_found": ("已发现矿种数", "minerals found"),
    "proven_reserves": ("累计查明资源量", "identified resources"),
    "retained_reserves": ("保有资源量", "retained resources"),
    "annual_output": ("年开采量", "yearly output"),
    "new_reserves": ("新增资源量", "new resources"),
    "mining_output_value": ("矿业产值", "value of mining output"),
    "large_medium_share": ("大中型矿山比例", "share of large and medium mines"),
    "mining_rights_area": ("采矿权面积", "area of mining rights"),
    "exploration_rights_area": ("探矿权面积", "area of exploration rights"),
    "survey_area": ("调查面积", "area surveyed"),
    "abandoned_mine_area": ("历史遗留矿山待治理面积", "abandoned mines to be restored"),
    "restoration_area": ("历史遗留矿山治理面积", "abandoned mines to restore"),
    "discoveries": ("新发现矿产地数", "deposits to be discovered"),
    "minimum_annual_output": ("最低开采规模", "minimum mining scale"),
    "territory_area": ("辖区面积", "area of the territory"),
    "development_areas": ("重点发展区域数", "development areas"),
    "energy_and_resource_bases": ("能源资源基地数", "energy and resource bases"),
    "strategic_reserves": ("战略性矿产储备区数", "strategic reserves"),
    "processing_bases": ("加工基地数", "processing bases"),
    "remediation_areas": ("治理区数", "areas to restore"),
    "remediation_pits": ("待治理采坑数", "pits to restore"),
    "remediation_projects": ("治理项目数", "restoration projects"),
    "exploration_planning_blocks_area": ("勘查规划区块面积", "area of exploration planning blocks"),
    "concentrated_mining_areas_area": ("集中开采区面积", "area of concentrated mining areas"),
    "restored_area": ("已治理面积", "area restored"),
    "closed_mines": ("关闭矿山数", "closed mines"),
    "closed_mines_restored": ("已治理的关闭矿山数", "closed mines restored"),
    "green_mines": ("绿色矿山数", "green mines"),
    "geological_projects": ("地质项目数", "geological projects"),
    "minerals_in_use": ("已开发利用矿种数", "minerals in use"),
    "minerals_with_reserves": ("有查明资源量的矿种数", "minerals with resources"),
    "investment": ("投入资金", "investment"),
    "population": ("人口", "population"),
    "jobs": ("从业人数", "jobs"),
    "profit": ("利润", "profit"),
    "sales": ("销售收入", "sales"),
    "gdp": ("地区生产总值", "gross regional product"),
}
