"""Rules on a block's scale of mining and years of service, by a number or by its plan's table."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from minplan_gis.checking.attributes import column_of, number_of, untold
from minplan_gis.checking.judged import frame_of
from minplan_gis.minerals import split_minerals
from minplan_gis.plans import effective_minimum, matching, may_match
from minplan_gis.plans.scale_rows import base_name
from minplan_gis.rates import rate_of
from minplan_gis.vocabulary import Business, Method, Outcome, Reason, Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    import geopandas as gpd
    import pandas as pd

    from minplan_gis.plans import MinimumScale
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import ScaleFloor, ScaleTable, ServiceTable

__all__ = ["judge_scale_floor", "judge_scale_table", "judge_service_table"]

_CASES = {
    Business.NEW: "new",
    Business.EXPLORATION_TO_MINING: "new",
    Business.AGREEMENT: "new",
    Business.CHANGE: "expansion",
    Business.CONSOLIDATION: "expansion",
}
_ASKED = ("mineral", "method", "business", "scale", "scale_unit", "service_years")


class _Block(NamedTuple):
    """What a block says of itself, as far as scales ask."""

    mineral: object
    method: object
    business: object
    scale: object
    scale_unit: object
    service_years: object


class _Amount(NamedTuple):
    value: Decimal
    unit: Unit


class _Held(NamedTuple):
    """One block held against one number."""

    outcome: Outcome
    reason: Reason
    detail: Text | None
    measured: float = np.nan
    limit: float = np.nan
    unit: str = Unit.NONE.value


def judge_scale_floor(rule: Rule, test: ScaleFloor, blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hold each block's scale against one number, where the two units can be compared."""
    floor = _amount(test.at_least, test.unit)
    held = [_held(_scale(block), floor, None, closed=rule.closed) for block in _blocks(blocks)]
    return _framed(blocks, held)


def judge_scale_table(rule: Rule, test: ScaleTable, blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hold each block's scale against the table's rows for its mineral, method and case."""

    def by_row(block: _Block, row: MinimumScale) -> _Held:
        least = effective_minimum(row)
        if least is None:
            return _valueless(row)
        return _held(_scale(block), _amount(*least), _cited(row), closed=rule.closed)

    return _framed(blocks, [_by_table(block, test.rows, by_row) for block in _blocks(blocks)])


def judge_service_table(rule: Rule, test: ServiceTable, blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hold each block's years of service against the table's."""

    def by_row(block: _Block, row: MinimumScale) -> _Held:
        if row.service_years is None:
            unset = Text("未规定最低服务年限", "sets no least years of service")
            return _Held(Outcome.NOT_APPLICABLE, Reason.NOT_TABLED, _cited(row) + Text("：", ": ") + unset)
        years = number_of(block.service_years)
        given = untold("service_years") if years is None else _Amount(years, Unit.YEAR)
        return _held(given, _Amount(row.service_years, Unit.YEAR), _cited(row), closed=rule.closed)

    return _framed(blocks, [_by_table(block, test.rows, by_row) for block in _blocks(blocks)])


def _by_table(
    block: _Block, rows: Sequence[MinimumScale], by_row: Callable[[_Block, MinimumScale], _Held]
) -> _Held:
    names = split_minerals(block.mineral) if isinstance(block.mineral, str) else ()
    if not names:
        return _Held(Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING, untold("mineral"))
    return _agreed([_for_mineral(name, block, rows, by_row) for name in names])


def _for_mineral(
    name: str,
    block: _Block,
    rows: Sequence[MinimumScale],
    by_row: Callable[[_Block, MinimumScale], _Held],
) -> _Held:
    """Hold a block against every row that may be for one of its minerals."""
    method = Method.parse(block.method) if isinstance(block.method, str) else None
    business = Business.parse(block.business) if isinstance(block.business, str) else None
    case = _CASES.get(business) if business else None
    found = matching(rows, name, method=method, case=case)
    if found:
        return _agreed([by_row(block, row) for row in found], _missing(found, method, case))
    if not may_match(rows, name):
        return _Held(
            Outcome.NOT_APPLICABLE,
            Reason.NOT_TABLED,
            Text(
                f"规划的最低开采规模表对 {name} 没有规定",
                f"the table of least scales sets nothing for {name}",
            ),
        )
    detail = Text(f"无法确定 {name} 属于表中哪一行", f"can't tell which row of the table {name} is")
    return _Held(Outcome.NOT_CHECKED, Reason.AMBIGUOUS, detail)


def _missing(rows: Sequence[MinimumScale], method: Method | None, case: str | None) -> tuple[str, ...]:
    """Name what would tell the rows apart and the block does not say."""
    by_method = method is None and len({row.method for row in rows}) > 1
    by_case = case is None and len({row.case for row in rows}) > 1
    return (*(("method",) if by_method else ()), *(("business",) if by_case else ()))


def _valueless(row: MinimumScale) -> _Held:
    """Judge by a row that prints no value: closed to every class, or left blank."""
    if any(row.allowed):
        blank = Text("没有印出数值", "prints no value")
        return _Held(Outcome.NOT_CHECKED, Reason.AMBIGUOUS, _cited(row) + Text("：", ": ") + blank)
    closed = Text("大、中、小型均不允许", "is closed to mines of every size")
    return _Held(Outcome.FAIL, Reason.UNDER_LIMIT, _cited(row) + Text("：", ": ") + closed)


def _agreed(held: Sequence[_Held], missing: tuple[str, ...] = ()) -> _Held:
    """Let several rows speak for a block only where they say the same; the highest limit is cited."""
    outcomes = {each.outcome for each in held}
    if outcomes - {Outcome.NOT_APPLICABLE} and len(outcomes) > 1:
        outcomes.discard(Outcome.NOT_APPLICABLE)
    fitting = [each for each in held if each.outcome in outcomes]
    if len(outcomes) == 1:
        return max(fitting, key=lambda each: -np.inf if np.isnan(each.limit) else each.limit)
    told = [*([untold(*missing)] if missing else []), *map(_shown, fitting)]
    detail = Text("；".join(each.zh for each in told), "; ".join(each.en for each in told))
    return _Held(Outcome.NOT_CHECKED, Reason.AMBIGUOUS, detail)


def _shown(held: _Held) -> Text:
    """Say one of several answers: by which row, with its number."""
    source = held.detail or Text("", "")
    if np.isnan(held.limit):
        return source
    unit = Unit(held.unit)
    number = f"{held.limit:g}"
    answer = Text(f" {number} {unit.zh}，{held.outcome.zh}", f" {number} {unit.en}, {held.outcome.en}")
    return source + answer


def _held(given: _Amount | Text, floor: _Amount | None, source: Text | None, *, closed: bool) -> _Held:
    """Hold an amount against a floor; a text instead says what the block lacks."""
    if isinstance(given, Text):
        return _Held(Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING, given)
    if floor is None or floor.unit is not given.unit:
        return _Held(Outcome.NOT_CHECKED, Reason.UNITS, _incomparable(given, floor, source))
    short = given.value < floor.value or (given.value == floor.value and not closed)
    return _Held(
        Outcome.FAIL if short else Outcome.PASS,
        Reason.UNDER_LIMIT if short else Reason.WITHIN_LIMIT,
        source,
        float(given.value),
        float(floor.value),
        given.unit.value,
    )


def _incomparable(given: _Amount, floor: _Amount | None, source: Text | None) -> Text:
    theirs = floor.unit.label if floor is not None else Text("无法认定的单位", "a unit that can't be told")
    told = Text(
        f"区块规模以 {given.unit.zh} 计，限值以 {theirs.zh} 计，换算须有体重或工作日数",
        f"the block's scale is in {given.unit.en}, the limit in {theirs.en}: "
        "comparing needs a density or working days",
    )
    return told if source is None else source + Text("；", "; ") + told


def _cited(row: MinimumScale) -> Text:
    """Name the row of the table that was asked."""
    name = f"{base_name(row.mineral)}（{row.variant}）" if row.variant else row.mineral
    case = {"new": Text("新建", "new mines"), "expansion": Text("改扩建", "expansions")}.get(row.case)
    head = Text(
        f"专栏{row.table}（原文第{row.line}行）{name}", f"table {row.table} (source line {row.line}) {name}"
    )
    return head if case is None else head + Text(" ", ", ") + case


def _scale(block: _Block) -> _Amount | Text:
    rate = rate_of(block.scale, block.scale_unit)
    return untold("scale", "scale_unit") if rate is None else _Amount(*rate)


def _amount(value: object, unit: str) -> _Amount | None:
    rate = rate_of(value, unit)
    return None if rate is None else _Amount(*rate)


def _blocks(frame: pd.DataFrame) -> list[_Block]:
    return [_Block(*cells) for cells in zip(*(column_of(frame, name) for name in _ASKED), strict=True)]


def _framed(blocks: gpd.GeoDataFrame, held: Sequence[_Held]) -> pd.DataFrame:
    columns = {name: [getattr(each, name) for each in held] for name in _Held._fields[2:]}
    return frame_of(blocks, [(each.outcome, each.reason) for each in held], **columns)
