"""What a rule wants, in one phrase with its number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.blocks.labels import column_names
from minplan_gis.phrases.numbers import quantity
from minplan_gis.rates import rate_of
from minplan_gis.rules.tests import (
    Apart,
    AttributeLimit,
    BarredMinerals,
    OneRight,
    OutputQuota,
    Overlap,
    RightQuota,
    ScaleFloor,
    ScaleTable,
    ServiceTable,
    Setback,
    Within,
    WithinAny,
)
from minplan_gis.vocabulary import Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import AttributeTest, BatchTest, ZoneTest

__all__ = ["limit_text"]


def limit_text(rule: Rule) -> Text:
    """Say what a rule wants, in one phrase with its number."""
    match rule.test:
        case Overlap() | Setback() | Within() | WithinAny() as test:
            return _of_place(test, closed=rule.closed)
        case Apart() | OneRight() | RightQuota() | OutputQuota() as test:
            return _of_batch(test, closed=rule.closed)
        case test:
            return _of_attributes(test, closed=rule.closed)


def _of_place(test: ZoneTest, *, closed: bool) -> Text:
    match test:
        case Overlap(max_area_m2=limit):
            number = quantity(limit, "m2")
            return Text(f"重叠面积不大于 {number}", f"overlap at most {number}")
        case Setback(min_distance_m=limit):
            return Text("距离", "distance ") + _at_least(limit, Unit.METRE, closed=closed)
        case Within(max_outside_m2=limit):
            number = quantity(limit, "m2")
            return Text(f"位于范围外的面积不大于 {number}", f"at most {number} outside")
        case WithinAny(max_outside_m2=limit):
            number = quantity(limit, "m2")
            return Text(
                f"完整位于其中一个范围内（在外不大于 {number}）",
                f"wholly inside one of them (at most {number} outside)",
            )


def _of_attributes(test: AttributeTest, *, closed: bool) -> Text:
    match test:
        case BarredMinerals(minerals=names):
            return Text(f"矿种不属于：{'、'.join(names)}", f"the mineral is none of {', '.join(names)}")
        case AttributeLimit():
            return _bounds(test, closed=closed)
        case ScaleFloor(at_least=limit, unit=written):
            return Text("规模", "scale ") + _least_rate(limit, written, closed=closed)
        case ScaleTable():
            return Text(
                "规模不低于规划的最低开采规模表", "scale at least as the plan's table of least scales"
            )
        case ServiceTable():
            return Text(
                "服务年限不低于规划的最低开采规模表", "years of service at least as in the plan's table"
            )


def _of_batch(test: BatchTest, *, closed: bool) -> Text:
    match test:
        case Apart(min_distance_m=limit) if limit > 0.0:
            apart = Text("区块之间的距离", "distance between blocks ")
            return apart + _at_least(limit, Unit.METRE, closed=closed)
        case Apart(max_area_m2=limit):
            number = quantity(limit, "m2")
            return Text(f"与本批其他区块的重叠不大于 {number}", f"overlap with other blocks at most {number}")
        case OneRight(max_rights=limit):
            return Text("同一范围内的矿业权", "rights in one zone ") + _at_most(
                limit, Unit.RIGHT, closed=closed
            )
        case RightQuota(max_rights=limit):
            return Text("矿业权数", "number of rights ") + _at_most(limit, Unit.RIGHT, closed=closed)
        case OutputQuota(at_most=limit, unit=written):
            value, unit = rate_of(limit, written) or (limit, Unit.NONE)
            return Text("年产量", "yearly output ") + _at_most(float(value), unit, closed=closed)


def _bounds(test: AttributeLimit, *, closed: bool) -> Text:
    unit = Unit(test.unit) if test.unit else Unit.NONE
    told = Text(f"{column_names([test.column]).zh} ", f"{test.column} ")
    if test.at_least is not None:
        told += _at_least(test.at_least, unit, closed=closed)
    if test.at_least is not None and test.at_most is not None:
        told += Text("且", " and ")
    return told if test.at_most is None else told + _at_most(test.at_most, unit, closed=closed)


def _least_rate(limit: float, written: str, *, closed: bool) -> Text:
    value, unit = rate_of(limit, written) or (limit, Unit.NONE)
    return _at_least(float(value), unit, closed=closed)


def _at_least(limit: float, unit: Unit, *, closed: bool) -> Text:
    words = ("不小于", "at least") if closed else ("大于", "more than")
    return Text(f"{words[0]} {quantity(limit, unit)}", f"{words[1]} {quantity(limit, unit, 'en')}")


def _at_most(limit: float, unit: Unit, *, closed: bool) -> Text:
    words = ("不超过", "at most") if closed else ("小于", "less than")
    return Text(f"{words[0]} {quantity(limit, unit)}", f"{words[1]} {quantity(limit, unit, 'en')}")
