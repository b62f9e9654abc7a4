"""What the audit says of a finding: the mineral, the place and the number as the plan prints it."""

from __future__ import annotations

import dataclasses
import re
from functools import lru_cache
from types import MappingProxyType

import pandas as pd
import pytest

from minplan_gis.audit import Severity, audit_plan
from minplan_gis.audit.agreement import QUANTITIES
from minplan_gis.audit.columns import negative_numbers, units_of_columns
from minplan_gis.plans import Column, Table, load_plan, plan_codes
from minplan_gis.wording import Text


@lru_cache(maxsize=8)
def findings(code):
    return audit_plan(load_plan(code))


def titles(code, check):
    return [each.title.zh for each in findings(code) if each.code == check]


def test_a_total_by_mineral_names_its_mineral():
    assert titles("tacheng", "total_row") == [
        "金矿，该矿种数量：各行合计 68个，合计行印作 67个",
        "铁矿，该矿种数量：各行合计 19个，合计行印作 20个",
        "页岩，该矿种数量：各行合计 8个，合计行印作 5个",
    ]
    (gold, *_) = [each for each in findings("tacheng") if each.code == "total_row"]
    assert all("金矿" in place.text for place in gold.places)


def test_a_range_is_said_as_it_is_printed():
    (title,) = [each for each in titles("tacheng", "disagreement") if each.startswith("新发现矿产地数")]
    assert title == "新发现矿产地数，大中型（2025）：3-5处 / 1-3处"


def test_a_sum_says_what_is_summed():
    assert all(re.match(r"\S+（20\d\d）：分项", each) for each in titles("tacheng", "sentence_sum"))


def test_a_capacity_has_its_unit():
    assert titles("yining", "over_target") == ["煤：拟建规模 240万吨，年开采量指标 200万吨"]


@pytest.mark.parametrize("code", plan_codes())
def test_sentences_hold_no_word_of_the_program_and_nothing_twice(code):
    said = [each.title.zh for each in findings(code)]
    said += [place.said().zh for each in findings(code) for place in each.places]
    assert not [each for each in said if re.search(r"[a-z]+_[a-z]+|\bnan\b|None", each)]
    assert not [each for each in said if re.search(r"(\S{2,}万吨) \1|大中型矿山比例，大中型", each)]
    assert all(zh and en for zh, en in QUANTITIES.values())


def test_a_place_that_is_its_own_label_is_said_once():
    (untitled,) = [each for each in findings("tekes") if each.code == "table_without_title"]
    (place,) = untitled.places
    assert place.said().zh.count("资源量增长完成情况") == 1


def rights(*cells):
    """Give a plan whose one table lists rights: name, area, its unit."""
    names = ("number", "name", "area", "area_unit")
    columns = tuple(
        Column(
            name,
            Text({"area": "面积"}.get(name, name), name),
            number="area_km2" if name == "area" else "",
            unit="area_unit" if name == "area" else "",
        )
        for name in names
    )
    table = Table("mining_rights", "3", "", Text("采矿权", "rights"), "rights.csv", (), columns)
    rows = [
        {"table": "3", "line": str(at), "number": str(at)} | dict(zip(names[1:], row, strict=True))
        for at, row in enumerate(cells, start=1)
    ]
    tables = MappingProxyType({"mining_rights": pd.DataFrame(rows)})
    return dataclasses.replace(load_plan("yining"), registers=(table,), tables=tables)


@pytest.mark.parametrize("printed", ["-26.58", "－26.58", "−26.58", "- 26.58", "—1,026.58"])
def test_a_minus_is_found_however_it_is_typed(printed):
    (found,) = negative_numbers(rights(("甲矿", "6.1", "km²"), ("乙矿", printed, "km²")))
    assert found.title.zh.startswith("乙矿：面积为负数")
    assert [place.line for place in found.places] == ["2"]


@pytest.mark.parametrize("printed", ["-", "—", "", "/", "3-5", "6.1", "0"])
def test_what_is_no_negative_number(printed):
    assert not list(negative_numbers(rights(("甲矿", printed, "km²"))))


SAME = [("km²", "km <sup>2</sup>"), ("km²", "平方千米"), ("公顷", "hm²"), ("个", "处")]


@pytest.mark.parametrize("units", SAME)
def test_two_spellings_of_one_unit_are_one(units):
    assert not list(units_of_columns(rights(*(("甲矿", "6.1", unit) for unit in units))))


def test_another_unit_is_held_against_the_commonest_one():
    plan = rights(("甲矿", "6.1", "公顷"), ("乙矿", "7.2", "km²"), ("丙矿", "8.3", "km²"), ("丁矿", "", "亩"))
    (found,) = units_of_columns(plan)
    assert found.title.zh == "甲矿：面积的单位为 公顷，同栏另有 2 行为 km²"
    assert [place.line for place in found.places] == ["1", "2"]
    assert found.severity is Severity.CONTRADICTION


def test_of_two_rows_the_second_is_held_against_the_first():
    (found,) = units_of_columns(rights(("甲矿", "6.1", "km²"), ("乙矿", "7.2", "公顷")))
    assert found.title.zh.startswith("乙矿：")
