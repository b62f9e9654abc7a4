"""The one test of a rule, from its entry: numbers held to their range, tables from the plan's register."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from minplan_gis.errors import PlanError
from minplan_gis.minerals import is_known
from minplan_gis.plans import load_plan, minimum_scales
from minplan_gis.rates import unit_of
from minplan_gis.rules.tests import (
    ATTRIBUTE_TESTS,
    TESTS,
    Apart,
    AttributeLimit,
    BarredMinerals,
    OneRight,
    OutputQuota,
    RightQuota,
    ScaleFloor,
    ScaleTable,
    ServiceTable,
)
from minplan_gis.vocabulary import Unit, ZoneGroup, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.plans import Plan
    from minplan_gis.rules.entries import Entries
    from minplan_gis.rules.tests import Test

__all__ = ["read_test", "read_zones"]

_LARGEST = 1e15
_NEEDED: dict[str, tuple[str, ...]] = {
    "setback": ("min_distance_m",),
    "attribute": ("column",),
    "scale_floor": ("at_least", "unit"),
    "right_quota": ("max_rights",),
    "output_quota": ("at_most", "unit"),
}
_NO_ZONES = (*ATTRIBUTE_TESTS, Apart)
_QUOTAS = (RightQuota, OutputQuota)
_RATES = (ScaleFloor, OutputQuota)


def read_test(entries: Entries, place: str, table: Mapping[str, Any], plan: Plan | str) -> Test | None:
    """Read the test that a rule's entry holds; None, with the fault told, where it is not exactly one.

    ``plan`` is the rule's plan, or the code of one that ships: for tests that take
    the numbers of its register.
    """
    found = [key for key in TESTS if key in table]
    if len(found) != 1:
        entries.fault(
            place, f"须恰有一种检验（{'、'.join(TESTS)}）", f"needs exactly one test ({', '.join(TESTS)})"
        )
        return None
    key = found[0]
    kind, value = TESTS[key], table[key]
    if kind is BarredMinerals:
        return _barred(entries, f"{place} {key}", value)
    if kind is ScaleTable or kind is ServiceTable:
        return _tabled(entries, f"{place} {key}", kind, value, plan)
    return _numbered(entries, f"{place} {key}", kind, value)


def read_zones(
    entries: Entries, place: str, table: Mapping[str, Any], test: Test | None
) -> tuple[ZoneKind, ...]:
    """Read which zones a rule looks at: as many as its test needs."""
    value = table.get("zones", [])
    if not isinstance(value, list):
        entries.fault(place, 'zones 应为列表，如 ["road"]', 'zones should be a list, as ["road"]')
        return ()
    found = [entries.word(place, "zones", ZoneKind, each) for each in value]
    zones = tuple(zone for zone in found if zone)
    if test is not None and len(zones) == len(value):
        _fit_zones(entries, place, zones, test)
    return zones


def _fit_zones(entries: Entries, place: str, zones: tuple[ZoneKind, ...], test: Test) -> None:
    existing = [zone for zone in zones if zone.group is ZoneGroup.EXISTING]
    if isinstance(test, _NO_ZONES):
        if zones:
            entries.fault(
                place, f"{test.key} 不看图层，请删去 zones", f"{test.key} looks at no zones: drop them"
            )
    elif isinstance(test, _QUOTAS):
        if len(existing) < len(zones):
            entries.fault(place, f"{test.key} 只计已设矿业权图层", f"{test.key} counts existing rights only")
    elif not zones:
        entries.fault(place, 'zones 至少一项，如 ["road"]', 'zones needs at least one kind, as ["road"]')
    elif isinstance(test, OneRight) and len(existing) == len(zones):
        entries.fault(place, "one_right 须有规划图层", "one_right needs a kind of planned zones")


def _barred(entries: Entries, place: str, value: object) -> BarredMinerals | None:
    if not isinstance(value, list) or not value or not all(isinstance(name, str) for name in value):
        entries.fault(place, '应为矿种列表，如 ["砂金"]', 'should be a list of minerals, as ["砂金"]')
        return None
    unknown = [name for name in value if not is_known(name)]
    for name in unknown:
        entries.fault(place, f"矿种表没有 {name}", f"no mineral {name} in the list")
    return None if unknown else BarredMinerals(tuple(value))


def _tabled(
    entries: Entries,
    place: str,
    kind: type[ScaleTable | ServiceTable],
    value: object,
    plan: Plan | str,
) -> ScaleTable | ServiceTable | None:
    """Take the rows of the table of least scales in the register of the rule's plan."""
    if value is not True:
        entries.fault(
            place, "应为 true：取本规划登记册的表", "should be true: the table of the plan's register"
        )
        return None
    try:
        rows = minimum_scales(load_plan(plan) if isinstance(plan, str) else plan)
    except PlanError as wrong:
        entries.problems.extend(wrong.problems)
        return None
    if not rows:
        entries.fault(place, "规划登记册没有最低开采规模表", "the register has no table of least scales")
        return None
    return kind(rows)


def _numbered(entries: Entries, place: str, kind: type[Test], values: object) -> Test | None:
    if not isinstance(values, dict):
        entries.fault(place, "应为 { 限值 = 数 }", "should be { limit = number }")
        return None
    before = len(entries.problems)
    fields = {field.name: str(field.type) for field in dataclasses.fields(kind)}
    entries.keys(place, values, tuple(fields), _NEEDED.get(kind.key, ()))
    for key, value in values.items():
        _typed(entries, place, key, value, fields.get(key, ""))
    if len(entries.problems) == before:
        _sensible(entries, place, kind, values)
    return kind(**values) if len(entries.problems) == before else None


def _typed(entries: Entries, place: str, key: str, value: object, wanted: str) -> None:
    if wanted == "bool":
        if not isinstance(value, bool):
            entries.fault(place, f"{key} 应为 true 或 false", f"{key} should be true or false")
    elif wanted == "str":
        if not isinstance(value, str) or not value:
            entries.fault(place, f"{key} 应为文字", f"{key} should be text")
    elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
        entries.fault(place, f"{key} 应为不小于 0 的数", f"{key} should be a number not below 0")


def _sensible(entries: Entries, place: str, kind: type[Test], values: Mapping[str, Any]) -> None:
    unit = values.get("unit", "")
    if kind in _RATES and unit_of(unit) is None:
        entries.fault(
            place,
            f"unit 不认识 {unit}；如 万吨/年、万立方米/年",
            f"unit doesn't know {unit}; as 万吨/年 or 万立方米/年",
        )
    if kind is AttributeLimit:
        if unit:
            entries.word(place, "unit", Unit, unit)
        if not {"at_least", "at_most"} & set(values):
            entries.fault(place, "须有 at_least 或 at_most", "needs at_least or at_most")
