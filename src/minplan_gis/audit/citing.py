"""Shares and growth that the text states, worked out again from the numbers in the same sentence."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import Subject, stated_claims
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import exact
from minplan_gis.audit.units import Amount, measure_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.plans import Plan

__all__ = ["growths", "shares_of_counts", "shares_of_land"]


def shares_of_counts(plan: Plan) -> Iterator[Finding]:
    """Hold 'N of the M that X has, P %' against N over M."""
    claims = stated_claims(plan)
    for share in (each for each in claims if each.subject.quantity.startswith("share_of_")):
        quantity = share.subject.quantity.removeprefix("share_of_")
        beside = [each for each in _beside(share, claims) if each.subject.quantity == quantity]
        wholes = [each for each in beside if share.subject.case and each.subject.case == share.subject.case]
        parts = [each for each in beside if not each.subject.case]
        if wholes and parts:
            yield from _differs(share, parts[0], wholes[0].amount, wholes[0].place)


def shares_of_land(plan: Plan) -> Iterator[Finding]:
    """Hold a share of the territory, or of all land, against the area in the same sentence."""
    claims = stated_claims(plan)
    for share in claims:
        if share.subject.quantity not in {"share_of_territory", "share_of_land"}:
            continue
        areas = [each for each in _beside(share, claims) if _is_area(each)]
        parts = [each for each in areas if each.subject.case == share.subject.case] or areas[:1]
        whole = _whole(plan, share, areas)
        if parts and whole is not None:
            yield from _differs(share, parts[0], *whole)


def _beside(share: Claim, claims: list[Claim]) -> list[Claim]:
    return [each for each in claims if each.place.line == share.place.line and each is not share]


def _is_area(claim: Claim) -> bool:
    return measure_of(claim.amount.unit).dimension == "area"


def _whole(plan: Plan, share: Claim, areas: list[Claim]) -> tuple[Amount, Place] | None:
    if share.subject.quantity == "share_of_land":
        whole = next((each for each in areas if not each.subject.case), None)
        return None if whole is None else (whole.amount, whole.place)
    if plan.area is None:
        return None
    place = Place(plan.code, "", str(plan.area.line), f"{plan.area.text}{plan.area.unit}")
    return Amount(exact(plan.area.text), plan.area.unit), place


def growths(plan: Plan) -> Iterator[Finding]:
    """Hold a growth in per cent against the two years' numbers in the same sentence."""
    claims = stated_claims(plan)
    for growth in (each for each in claims if each.subject.quantity.endswith("_growth")):
        about = growth.subject
        base = about.quantity.removesuffix("_growth")
        beside = [each for each in _beside(growth, claims) if _same_thing(each.subject, base, about)]
        years = sorted(beside, key=lambda each: each.subject.when)
        if growth.amount.unit == "%" and len(years) == 2 and years[0].subject.when < years[1].subject.when:
            before, after = years
            made = (after.amount.base - before.amount.base) / before.amount.base * 100
            printed, places = growth.amount.value, -int(growth.amount.value.as_tuple().exponent)
            if abs(made - printed) > max(growth.amount.rounding, Decimal(1)):
                title = Text(
                    f"增幅印作 {printed}%，按所印数字为 {round(made, places)}%",
                    f"growth of {printed}% printed, {round(made, places)}% by the numbers beside it",
                )
                places_of = (growth.place, before.place, after.place)
                yield Finding("growth", Severity.CONTRADICTION, title, places_of, _RATE)


def _same_thing(subject: Subject, quantity: str, about: Subject) -> bool:
    return (subject.quantity, subject.mineral, subject.case) == (quantity, about.mineral, about.case)


def _differs(share: Claim, part: Claim, whole: Amount, place: Place) -> Iterator[Finding]:
    """Name a share that its part and whole can't make, however they and it were rounded."""
    printed, half = share.amount.value, share.amount.rounding
    least = (part.amount.base - part.amount.spread) / (whole.base + whole.spread) * 100
    most = (part.amount.base + part.amount.spread) / (whole.base - whole.spread) * 100
    if least - half <= printed <= most + half:
        return
    made = round(part.amount.base / whole.base * 100, -int(printed.as_tuple().exponent))
    title = Text(
        f"占比印作 {printed}%，按 {part.amount.said()}÷{whole.said()} 算为 {made}%",
        f"share of {printed}% printed; {part.amount.said()} of {whole.said()} make {made}%",
    )
    severity = Severity.NOTE if abs(printed - made) <= 3 * half else Severity.CONTRADICTION
    yield Finding("share", severity, title, (share.place, part.place, place), _RATE)


_RATE = Text(
    "比例与其分子分母至少有一处有误，或分母另有所指；引用时须注明",
    "the rate or one of its numbers is wrong, or it is a share of something else; say so where it is cited",
)
