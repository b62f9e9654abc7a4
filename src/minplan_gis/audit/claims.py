"""What a plan claims, number by number: the same words for the same thing, wherever it stands."""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.audit.model import Place
from minplan_gis.audit.rows import compact, mineral_of
from minplan_gis.audit.units import Amount
from minplan_gis.plans.readings import number_of

if TYPE_CHECKING:
    from decimal import Decimal

    from minplan_gis.plans import Plan

__all__ = ["LISTED", "SIZES", "Claim", "Subject", "case_of", "stated_claims"]

SIZES = ("特大型", "大型", "中型", "小型", "小矿")

_WHOLE = re.compile(r"现在|现有|矿山(企业)?|固体矿产|非油气|全[市县区]|总数|合计|共|已设|有效")
LISTED = "上表"
"""On the reserves' balance sheet: fewer than the deposits that a table may list."""
_SAME_QUANTITY = {"mines": "mining_rights", "ore_output": "annual_output"}
_SAME_CASE = {"生产": "正在开采", "生产矿山": "正在开采", "正在生产": "正在开采", "在产": "正在开采"}
_LEVEL = re.compile(r"^(国家|自治区|.{1,3}州|.{2}地区|空白区)(级|规划|新设|设置)$")
_MINE_WORDS = re.compile(r"(型)?矿(山|区|床)$")


@dataclass(frozen=True, slots=True)
class Subject:
    """What a number is about."""

    quantity: str
    """As ``mining_rights``."""
    mineral: str
    """Standard name; empty for all."""
    case: str
    """Which part, as ``中型`` or ``停产``; empty for the whole."""
    when: str
    """A year or years, ``2020``."""


@dataclass(frozen=True, slots=True)
class Claim:
    """One number that the plan states, or that its rows give when counted or summed."""

    subject: Subject
    relation: str
    amount: Amount
    place: Place
    derived: bool = False
    """Whether we counted or summed it."""
    between: str = ""
    """The range that the number is one end of, with its unit, as ``3-5处``; empty for a single number."""

    def said(self) -> str:
        """Give the number as the plan prints it: the whole range where it is one end of one."""
        return self.between or self.amount.said()


def stated_claims(plan: Plan) -> list[Claim]:
    """Give what the running text states in numbers."""
    if "statements" not in plan.tables:
        return []
    rows = plan.tables["statements"].to_dict("records")
    cells = ({str(name): str(value) for name, value in row.items()} for row in rows)
    claims = [_stated(plan, row, value) for row in cells if (value := number_of(row["value"])) is not None]
    return _with_ranges(claims)


def _with_ranges(claims: list[Claim]) -> list[Claim]:
    """Mark the two ends of each range: one thing at least and at most, in one quote."""
    ends: dict[tuple[Subject, Place, str], dict[str, Decimal]] = {}
    for claim in claims:
        ends.setdefault(_quoted(claim), {})[claim.relation] = claim.amount.value
    return [
        dataclasses.replace(claim, between=f"{least}-{most}{claim.amount.unit}")
        if claim.relation in {"at_least", "at_most"}
        and (least := ends[_quoted(claim)].get("at_least")) is not None
        and (most := ends[_quoted(claim)].get("at_most")) is not None
        else claim
        for claim in claims
    ]


def _quoted(claim: Claim) -> tuple[Subject, Place, str]:
    return claim.subject, claim.place, claim.amount.unit


def _stated(plan: Plan, row: dict[str, str], value: Decimal) -> Claim:
    subject = Subject(
        quantity=_quantity(row, plan),
        mineral=mineral_of(row["mineral"]),
        case=case_of(row["case"]),
        when=row["as_of"] or str(plan.base_year),
    )
    place = Place(plan.code, "", row["line"], row["quote"])
    return Claim(subject, row["relation"], Amount(value, row["unit"]), place)


def _quantity(row: dict[str, str], plan: Plan) -> str:
    """Give the one word for what is counted; what is restored in future is a goal, all land the territory."""
    stated = row["quantity"]
    if stated in {"restored_area", "abandoned_mine_area"} and row["as_of"] == str(plan.period.end.year):
        return "restoration_area"
    if stated == "land_area" and not row["case"]:
        return "territory_area"
    return _SAME_QUANTITY.get(stated, stated)


def case_of(printed: str) -> str:
    """Give the one word for which part of a whole is meant; words for the whole give nothing.

    >>> case_of("现有"), case_of("中型矿山"), case_of("1：25 万调查"), case_of("生产")
    ('', '中型', '1:25万调查', '正在开采')
    """
    text = compact(unicodedata.normalize("NFKC", printed)).replace("∶", ":")
    if _WHOLE.fullmatch(text):
        return ""
    if text.startswith(LISTED):
        return LISTED
    text = _SAME_CASE.get(text, text).removeprefix("落实").removeprefix("固体矿产").removeprefix("非油气")
    text = _LEVEL.sub(r"\1", text)
    return _MINE_WORDS.sub(r"\1", text) or text
