"""Printed numbers and units as read: the print stays, the reading stands beside it; every table is shown."""

from __future__ import annotations

import json

import pytest

from minplan_gis.cli import main
from minplan_gis.plans import load_plan, plan_codes, source_problems
from minplan_gis.plans.readings import number_of, unit_of
from minplan_gis.plans.sources import stands_in


@pytest.mark.parametrize(
    ("printed", "number"),
    [
        ("6.10", "6.10"),
        ("8,946", "8946"),
        ("1,556.47", "1556.47"),
        ("287，889.96", "287889.96"),
        ("1,234,567", "1234567"),
        (" 12 ", "12"),
        ("1,2", None),
        ("12,3456", None),
        ("1234,567", None),
        (",946", None),
        ("120/400", None),
        ("≤15", None),
        ("7-10", None),
        ("1 556", None),
        ("/", None),
        ("", None),
        ("xxx", None),
    ],
)
def test_numbers(printed, number):
    read = number_of(printed)
    assert (None if read is None else str(read)) == number


@pytest.mark.parametrize(
    ("printed", "read"),
    [("km <sup>2</sup>", "km²"), ("m<sup>3</sup>/d", "m³/d"), ("km ²", "km ²"), ("矿石 万吨", "矿石 万吨")],
)
def test_units(printed, read):
    assert unit_of(printed) == read


def test_thousands_are_parted_by_commas_in_print_and_not_in_the_reading():
    total = load_plan("tacheng").table("mining_right_counts").iloc[0]
    assert (total["jobs"], total["ore_output"], total["output_value"]) == ("8,946", "1,556.47", "287,889.96")
    numbers = [total[column] for column in ("jobs_count", "ore_output_value", "output_value_value")]
    assert numbers == [8946, 1556.47, 287889.96]


@pytest.mark.parametrize("code", plan_codes())
def test_no_number_is_lost_to_how_it_is_written(code):
    """What no reading was found for is a word, a range, a pair or a sign, never digits and commas alone."""
    plan = load_plan(code)
    for table in plan.registers:
        for column in (each for each in table.columns if each.number):
            rows = plan.table(table.kind)
            lost = rows.loc[rows[column.number].isna(), column.name]
            assert not lost.str.fullmatch(r"[0-9,，.]+").any()


def test_square_kilometres_of_tekes_are_printed_and_read():
    plan = load_plan("tekes")
    for kind in ("exploration_rights", "mining_rights", "key_exploration_areas", "concentrated_mining_areas"):
        rows = plan.table(kind)
        assert set(rows["area_unit"]) == {"km <sup>2</sup>"}
        assert rows["area_km2"].notna().all()
        (table,) = [each for each in plan.registers if each.kind == kind]
        assert {each.origin for each in table.columns if each.name == "area_unit"} == {"heading"}
    assert plan.table("key_exploration_areas")["area_km2"].tolist() == [554.17]


@pytest.mark.parametrize("code", plan_codes())
def test_no_unit_is_our_reading(code):
    """A reading is an identifier of ours; units are printed, in the row or above it."""
    for table in load_plan(code).registers:
        units = {column.unit for column in table.columns if column.unit}
        assert {each.name for each in table.columns if each.origin == "reading"} & units == set()


def test_a_cell_that_the_print_breaks_is_one_cell():
    rows = load_plan("wusu").table("past_targets")
    assert rows["indicator"].iloc[1].splitlines() == [
        "力争发现有工业价值的矿产地",
        "形成矿产资源勘查开发的基地",
    ]
    plans = [load_plan(code) for code in plan_codes()]
    columns = {column.name for plan in plans for table in plan.registers for column in table.columns}
    assert not {name for name in columns if name.endswith("_continued")}


def test_each_part_of_a_broken_cell_is_looked_up():
    plan = load_plan("wusu")
    assert source_problems(plan) == ()
    spoiled = {**plan.lines, 336: plan.lines[336].replace("下降", "上升")}
    (problem,) = source_problems(plan, spoiled)
    assert "past_targets.csv" in problem.zh
    assert not stands_in("地勘投入一直处于下降状态", ["地勘投入一直", "处于下降状态"])


def test_a_broken_cell_is_on_one_line_of_the_console(capsys):
    assert main(["plans", "wusu", "--kind", "past_targets"]) == 0
    assert "地勘投入一直处于下降状态" in capsys.readouterr().out


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_table_of_a_kind_is_shown_with_its_own_label(capsys, lang):
    for code in plan_codes():
        assert main(["plans", code, "--lang", lang]) == 0
        out = capsys.readouterr().out
        for table in load_plan(code).registers:
            assert table.label.say(lang) in out
    assert main(["plans", "wusu", "--lang", lang]) == 0
    shown = [line.split() for line in capsys.readouterr().out.splitlines() if "geological_projects" in line]
    assert [line[1:3] for line in shown] == [["18", "2"], ["19", "1"], ["20", "2"]]


def test_rows_of_several_tables_stand_under_all_their_titles(capsys):
    assert main(["plans", "wusu", "--kind", "targets"]) == 0
    first, second, *_ = capsys.readouterr().out.splitlines()
    assert (first, second) == ("专栏8 新增矿产地目标", "专栏17 公益性、基础性地质调查主要目标")


def test_the_json_of_a_plan_counts_by_kind_as_before(capsys):
    assert main(["plans", "wusu", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["tables"]["geological_projects"] == 5
