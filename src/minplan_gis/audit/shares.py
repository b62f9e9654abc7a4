"""Shares that a plan states, worked out again from the counts that it prints."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.claims import Claim, Subject
from minplan_gis.audit.counting import count_of, spread
from minplan_gis.audit.model import Place
from minplan_gis.audit.rows import items_of
from minplan_gis.audit.units import Amount

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.plans import Plan

__all__ = ["share_claims"]

_LARGE = ("特大型", "大型", "中型")


def share_claims(plan: Plan, stated: list[Claim]) -> Iterator[Claim]:
    """Give the share of large and medium mines that the text's and the tables' own counts make."""
    subject = Subject("large_medium_share", "", "大中型", str(plan.base_year))
    yield from _of_text(plan, subject, stated)
    yield from _of_tables(plan, subject)


def _of_text(plan: Plan, subject: Subject, stated: list[Claim]) -> Iterator[Claim]:
    counts = [
        claim
        for claim in stated
        if claim.subject.quantity == "mining_rights"
        and (claim.subject.mineral, claim.subject.when) == ("", subject.when)
    ]
    wholes = [claim for claim in counts if not claim.subject.case]
    large = [claim for claim in counts if claim.subject.case in _LARGE]
    if wholes and large and any(claim.subject.case == "小型" for claim in counts):
        part = sum((claim.amount.value for claim in large), Decimal(0))
        yield _share(subject, part, wholes[0].amount.value, _joined(plan, [*large, wholes[0]]))


def _of_tables(plan: Plan, subject: Subject) -> Iterator[Claim]:
    for kind in ("mining_right_counts", "mining_rights"):
        rows = items_of(plan, kind)
        part = count_of(rows, "", "大中型") if rows else None
        whole = count_of(rows, "", "") if rows else None
        if part is not None and whole:
            table = rows[0].table
            shown = f"大中型 {part}，共 {whole}"
            place = Place(plan.code, table.number, spread(rows), shown, table.label)
            yield _share(subject, Decimal(part), Decimal(whole), place)


def _joined(plan: Plan, claims: list[Claim]) -> Place:
    lines = list(dict.fromkeys(claim.place.line for claim in claims))
    return Place(plan.code, "", ",".join(lines), "，".join(claim.place.text for claim in claims))


def _share(subject: Subject, part: Decimal, whole: Decimal, place: Place) -> Claim:
    share = (part / whole * 100).quantize(Decimal("0.01"))
    return Claim(subject, "equal", Amount(share, "%", counted=True), place, derived=True)
