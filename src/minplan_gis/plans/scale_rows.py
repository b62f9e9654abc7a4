"""The least scales of mining as a plan prints them, cell by cell, and as its text states them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Literal, NamedTuple, cast

from minplan_gis.errors import PlanError
from minplan_gis.minerals import covers
from minplan_gis.plans.readings import number_of
from minplan_gis.plans.tables import lines_of
from minplan_gis.vocabulary import Method
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minplan_gis.plans.model import Plan

__all__ = [
    "Allowed",
    "MinimumScale",
    "ScaleCase",
    "StatedMinimum",
    "base_name",
    "method_in",
    "minimum_scales",
    "readable_scales",
    "stated_minimums",
    "tidy",
]

ScaleCase = Literal["new", "expansion", ""]
"""A new mine (新建), an expansion (改扩建), or empty where the plan does not tell them apart."""

_KIND = "minimum_scale"
_CLASSES = ("large", "medium", "small")
_COLUMNS = ("mineral", "unit", *_CLASSES)
_STATED_COLUMNS = ("id", "quote", "quantity", "mineral", "case", "value", "unit", "clause")
_EXCLUDED = frozenset({"/", "-", "—"})
_PERIODS: dict[str, Literal["year", "day"]] = {
    "minimum_annual_output": "year",
    "minimum_daily_throughput": "day",
}
_NUMBER = re.compile(r"[0-9]+(\.[0-9]+)?")
_VARIANTS = re.compile(r"\(([^()/]+(?:/[^()/]+)+)\)$")
_UNDERGROUND = re.compile("地下|矿井|井工")


class Allowed(NamedTuple):
    """Which classes a row leaves open: False where ``/`` or ``-`` stands for a class.

    A class is so closed to what the row is for, a new mine mostly; True says no more
    than that nothing closes it, with or without a value.
    """

    large: bool
    medium: bool
    small: bool


@dataclass(frozen=True, slots=True)
class StatedMinimum:
    """A least scale that the running text states, as the register's statements have it."""

    plan: str
    id: str
    clause: str
    mineral: str
    """As stated: often a group, such as 砂石料."""
    method: Method | None
    case: str
    """The words that narrow it, as printed: 露天, 矿井, 小型; empty for none."""
    value: Decimal | None
    """None where the print is no plain number."""
    unit: str
    per: Literal["year", "day"]
    line: str
    text: str
    """The quote."""


@dataclass(frozen=True, slots=True)
class MinimumScale:
    """One row of a table of least scales, or one side of an ``a/b`` row; nothing in it was repaired."""

    plan: str
    mineral: str
    """As printed, brackets and all."""
    variant: str
    """The side of the bracket that the row is for, as printed: 地下开采, 水泥用, 固态; empty for none."""
    method: Method | None
    """None where the row does not tell ways of mining apart."""
    case: ScaleCase
    unit: str
    """As printed; the tables' heading makes it a yearly one."""
    large: Decimal | None
    medium: Decimal | None
    small: Decimal | None
    allowed: Allowed
    service_years: Decimal | None
    table: str
    line: str
    text: str
    """The source lines as printed; merged cells stand in the row above."""
    stated: tuple[StatedMinimum, ...]
    """What the text states of this mineral and way of mining, stricter or not."""


def minimum_scales(plan: Plan) -> tuple[MinimumScale, ...]:
    """Give every row of a plan's tables of least scales; none where it prints no such table.

    A row named ``煤（地下开采/露天开采）`` with cells ``120/400`` is two rows. A single
    ``/`` or ``-`` closes the class for both.

    Raises
    ------
    PlanError
        Where a cell is neither number, ``/``, ``-`` nor blank, or has another count of
        values than the name's bracket: every such cell, with table, line and column;
        or where the register's table lacks a column.
    """
    rows = _records(plan, _KIND, _COLUMNS)
    problems = [problem for row in rows for problem in _faults(plan, row)]
    if problems:
        raise PlanError(*problems)
    return _of_rows(plan, rows)


def readable_scales(plan: Plan) -> tuple[MinimumScale, ...]:
    """Give the rows of :func:`minimum_scales` that can be read, where others can't.

    Raises
    ------
    PlanError
        Where the register's table lacks a column.
    """
    rows = _records(plan, _KIND, _COLUMNS)
    return _of_rows(plan, [row for row in rows if not any(_faults(plan, row))])


def _of_rows(plan: Plan, rows: list[dict[str, str]]) -> tuple[MinimumScale, ...]:
    texts = stated_minimums(plan)
    return tuple(scale for row in rows for scale in _scales(plan, row, texts))


def stated_minimums(plan: Plan) -> tuple[StatedMinimum, ...]:
    """Give the least scales that a plan's text states, by year or by day, in its order.

    Raises
    ------
    PlanError
        Where the register's statements lack a column.
    """
    rows = _records(plan, "statements", _STATED_COLUMNS)
    return tuple(_stated(plan, row) for row in rows if row["quantity"] in _PERIODS)


def base_name(mineral: str) -> str:
    """Give a printed name without the bracket that splits its row."""
    return _VARIANTS.sub("", tidy(mineral))


def tidy(text: str) -> str:
    """Give a text in its plain form, without the blanks that print puts between its signs."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def _records(plan: Plan, kind: str, needed: tuple[str, ...]) -> list[dict[str, str]]:
    if kind not in plan.tables:
        return []
    frame = plan.tables[kind]
    missing = ", ".join(name for name in needed if name not in frame.columns)
    if missing:
        raise PlanError(
            Text(
                f"{plan.code} 的 {kind} 表缺少列 {missing}；请在 plan.toml 和表中补上",
                f"table {kind} of {plan.code} lacks {missing}; add it in plan.toml and in the table",
            )
        )
    return cast("list[dict[str, str]]", frame.to_dict("records"))


def _scales(plan: Plan, row: Mapping[str, str], texts: tuple[StatedMinimum, ...]) -> Iterator[MinimumScale]:
    variants = _variants(row["mineral"])
    for side, variant in enumerate(variants):
        cells = [_sides(row[name], len(variants))[side] for name in _CLASSES]
        large, medium, small = (None if cell in _EXCLUDED or not cell else Decimal(cell) for cell in cells)
        method = method_in(variant)
        yield MinimumScale(
            plan=plan.code,
            mineral=row["mineral"],
            variant=variant,
            method=method,
            case=_case(plan, row),
            unit=row["unit"],
            large=large,
            medium=medium,
            small=small,
            allowed=Allowed(*(cell not in _EXCLUDED for cell in cells)),
            service_years=_years(row),
            table=row["table"],
            line=row["line"],
            text=_printed(plan, row["line"]),
            stated=tuple(each for each in texts if _speaks_of(each, row["mineral"], method)),
        )


def _stated(plan: Plan, row: Mapping[str, str]) -> StatedMinimum:
    return StatedMinimum(
        plan=plan.code,
        id=row["id"],
        clause=row["clause"],
        mineral=row["mineral"],
        method=method_in(row["case"]),
        case=row["case"],
        value=number_of(row["value"]),
        unit=row["unit"],
        per=_PERIODS[row["quantity"]],
        line=row["line"],
        text=row["quote"],
    )


def _faults(plan: Plan, row: Mapping[str, str]) -> Iterator[Text]:
    count = len(_variants(row["mineral"]))
    for name in _CLASSES:
        cells = _sides(row[name], count)
        if len(cells) != count or not all(_is_cell(cell) for cell in cells):
            where = f"{plan.code} {row['table']}, {row['line']}, {name}"
            zh = f"应有 {count} 个数值（或 /、-、空），实为 {row[name]}；请对照原文改正"
            en = f"should be {count} numbers (or /, -, blank), is {row[name]}; correct it from the print"
            yield Text(f"{where}（{row['mineral']}）{zh}", f"{where} ({row['mineral']}): {en}")


def _is_cell(cell: str) -> bool:
    return not cell or cell in _EXCLUDED or _NUMBER.fullmatch(cell) is not None


def _sides(cell: str, count: int) -> list[str]:
    """Split a cell into as many values as it prints; one sign or blank holds for all ``count`` sides."""
    bare = tidy(cell)
    return [bare] * count if not bare or bare in _EXCLUDED else bare.split("/")


def _variants(mineral: str) -> list[str]:
    found = _VARIANTS.search(tidy(mineral))
    return found[1].split("/") if found else [""]


def method_in(words: str) -> Method | None:
    """Read the way of mining; None where the words name none or both."""
    pit, shaft = "露天" in words, _UNDERGROUND.search(words) is not None
    if pit is shaft:
        return None
    return Method.OPEN_PIT if pit else Method.UNDERGROUND


def _case(plan: Plan, row: Mapping[str, str]) -> ScaleCase:
    """Read the case from the row, else from the table's title as printed."""
    titles = (table.title for table in plan.registers if table.kind == _KIND and table.number == row["table"])
    words = row.get("case", "") or next(titles, "")
    if "扩建" in words:
        return "" if "新建" in words else "expansion"
    return "new" if "新建" in words else ""


def _years(row: Mapping[str, str]) -> Decimal | None:
    years = tidy(row.get("service_life", ""))
    in_years = row.get("service_life_unit", "") == "年"
    return Decimal(years) if in_years and _NUMBER.fullmatch(years) else None


def _printed(plan: Plan, line: str) -> str:
    return "\n".join(plan.lines[number] for number in lines_of(line) if number in plan.lines)


def _speaks_of(stated: StatedMinimum, mineral: str, method: Method | None) -> bool:
    same_way = stated.method is None or method is None or stated.method is method
    return same_way and covers([stated.mineral], base_name(mineral)) is True
