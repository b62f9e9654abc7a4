"""Tekes' register and pack: what its plan prints, contradictions kept, and what each rule asks of whom."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from minplan_gis.checking import check_blocks
from minplan_gis.datasets import data_path
from minplan_gis.minerals import standard_name
from minplan_gis.plans import load_plan, source_problems
from minplan_gis.plans.sources import stands_in
from minplan_gis.rules import Overlap, shipped_rules
from minplan_gis.vocabulary import Grade, Outcome, ZoneKind
from worlds import blocks_of, box, layer_of, zones_of

TEKES = load_plan("tekes")
PACK = shipped_rules("tekes")
ENTRIES = (*PACK.rules, *PACK.clauses)
ROWS = [
    ("reserves", "1", 6),
    ("exploration_rights", "2", 13),
    ("mining_rights", "3", 16),
    ("past_targets", "", 4),
    ("output_indicators", "5", 4),
    ("targets", "6", 2),
    ("targets", "7", 6),
    ("output_quotas", "8", 5),
    ("targets", "9", 2),
    ("mineral_lists", "", 6 + 2),
    ("development_areas", "10", 2 * 3 + 1),  # a page breaks one paragraph in two
    ("key_exploration_areas", "11", 1),
    ("key_mining_areas", "12", 1),
    ("concentrated_mining_areas", "13", 1),
    ("minimum_scale", "14", 12),
    ("geological_projects", "15", 2),
    ("exploration_projects", "16", 2),
    ("mine_construction_projects", "17", 1),
    ("green_mining_projects", "18", 3),
    ("remediation_projects", "19", 6),
    ("statements", "", 81),
]
CELLS = [
    (
        "reserves",
        "62",
        {"mineral": "白云岩", "retained": "5670.32", "proven": "5696.32", "unit": "矿石/万吨"},
    ),
    ("exploration_rights", "83", {"number": "11", "mineral": "多金属", "area": "17.14", "area_km2": 17.14}),
    ("exploration_rights", "82", {"area": "1.00", "area_km2": 1.0, "stage": "勘探"}),
    ("mining_rights", "93", {"area_km2": 13.246, "scale": "30", "state": "计划开工"}),
    ("mining_rights", "95", {"scale_value": 370.0, "scale_unit": "万吨/年", "mineral": "石灰岩"}),
    ("mining_rights", "107", {"area": "0.023", "scale": "1.5", "scale_unit": "万立方米/年"}),
    ("past_targets", "118", {"planned": "3000", "achieved": "3061.32", "rate": "102.04", "rate_unit": "%"}),
    ("output_indicators", "131", {"planned_value": 73.0, "achieved_value": 40.25, "rate": "55.14"}),
    ("targets", "207", {"indicator": "金矿", "unit": "金 千克", "target_value": 1000.0}),
    ("targets", "227", {"target": "≥45", "bound": "≥", "target_value": 45.0}),
    ("output_quotas", "219", {"mineral": "石灰岩", "value": "50", "nature": "预期性"}),
    ("mineral_lists", "246", {"list": "encouraged", "name": "金"}),
    ("key_exploration_areas", "286", {"area_km2": 554.17, "mineral": "多金属"}),
    ("concentrated_mining_areas", "304", {"area_km2": 3.04, "mineral": "建筑用砂"}),
    ("minimum_scale", "331", {"large": "100/200", "small": "10/30", "service_life_years": 10.0}),
    ("minimum_scale", "340", {"unit": "万立方米", "small_value": 6.0, "medium_value": 13.0}),
    ("mine_construction_projects", "482-485", {"scale_value": 30.0, "first_year": 2021, "last_year": 2023}),
    ("remediation_projects", "504", {"area": "0.18", "area_km2": 0.18, "schedule_to": "2025"}),
]


def stated(quantity, **wanted):
    """Give the numbers of the statements that count this."""
    frame = TEKES.table("statements")
    for column, value in {"quantity": quantity, **wanted}.items():
        frame = frame.loc[frame[column] == value]
    return frame["stated_value"].tolist()


class TestWhatIsPrinted:
    @pytest.mark.parametrize(("kind", "number", "rows"), ROWS)
    def test_every_table_is_there(self, kind, number, rows):
        frame = TEKES.table(kind)
        assert (frame["table"] == number).sum() == rows

    def test_no_other_table(self):
        assert [(table.kind, table.number) for table in TEKES.registers] == [
            (kind, number) for kind, number, _ in ROWS
        ]

    @pytest.mark.parametrize(("kind", "line", "cells"), CELLS)
    def test_cells_checked_by_eye(self, kind, line, cells):
        frame = TEKES.table(kind)
        row = frame.loc[frame["line"] == line].iloc[0]
        assert {column: row[column] for column in cells} == cells

    def test_the_card(self):
        assert (TEKES.admin_code, TEKES.bands, TEKES.area.text) == ("654027", (27, 28), "7390.83")

    def test_every_cell_stands_on_its_line(self):
        assert source_problems(TEKES) == ()

    def test_every_value_stands_in_its_quote(self):
        for row in TEKES.table("statements").to_dict("records"):
            assert stands_in(row["value"], [row["quote"]]), row["id"]
            assert row["unit"] in row["quote"]
            assert row["quote"] in TEKES.lines[int(row["line"])]

    def test_files(self):
        folder = data_path("plans", "tekes")
        listed = {table.file for table in TEKES.registers} | {"plan.toml", "source_lines.csv"}
        assert {path.name for path in folder.iterdir()} == listed
        for path in folder.glob("*.csv"):
            content = path.read_bytes()
            assert content.startswith("\ufeff".encode()), path.name
            assert b"\r" not in content, path.name

    def test_blocks_are_counted_not_named(self):
        assert not {"exploration_planning_blocks", "mining_planning_blocks"} & set(TEKES.kinds)
        assert stated("exploration_planning_blocks", mineral="") == [25, 20]  # all, and the prefecture's
        assert stated("exploration_planning_blocks", mineral="金属") == [5]
        by_mineral = {
            "地热": 2,
            "重晶石": 2,
            "花岗岩": 4,
            "石英岩": 1,
            "石灰岩": 5,
            "金矿": 4,
            "多金属": 3,
            "铁矿": 4,
        }
        assert sum(by_mineral.values()) == 25
        for mineral, count in by_mineral.items():
            assert stated("exploration_planning_blocks", mineral=mineral) == [count]
        assert stated("mining_planning_blocks") == [12, 8, 3, 1]

    def test_counts_in_the_text_agree_with_the_rows(self):
        explored = TEKES.table("exploration_rights")
        for mineral, count in explored["mineral"].map(standard_name).value_counts().items():
            found = TEKES.table("statements").query("quantity == 'exploration_rights'")
            assert found.loc[found["mineral"].map(standard_name) == mineral, "stated_value"].tolist() == [
                count
            ]
        states = TEKES.table("mining_rights")["state"].value_counts()
        assert {state: [count] for state, count in states.items()} == {
            state: stated("mining_rights", case=state) for state in ("生产", "停产", "计划开工")
        }


class TestContradictionsAreKept:
    def test_sizes_of_deposits_add_up_to_one_too_many(self):
        sizes = [stated("deposits", case=case) for case in ("大型", "中型", "小型")]
        assert sum(sum(size) for size in sizes) == 8
        assert stated("deposits", case="上表矿区") == [TEKES.table("reserves")["deposits_count"].sum()] == [7]

    def test_gold_is_30_tonnes_in_the_text_and_300000_tonnes_of_ore_in_the_table(self):
        gold = TEKES.table("statements").query("quantity == 'annual_output' and mineral == '金矿'").iloc[0]
        assert (gold["stated_value"], gold["unit"]) == (30, "吨")
        assert TEKES.table("output_quotas").iloc[0][["value", "unit"]].tolist() == ["30", "矿石 万吨"]

    def test_one_mine_holds_seven_times_the_quota_of_limestone(self):
        rights = TEKES.table("mining_rights").query("mineral == '石灰岩'")
        quota = TEKES.table("output_quotas").query("mineral == '石灰岩'")
        assert (rights["scale_value"].sum(), quota["target_value"].item()) == (370, 50)

    def test_every_clay_mine_is_smaller_than_a_new_one_may_be(self):
        clay = TEKES.table("mining_rights").query("mineral == '砖瓦用粘土'")
        assert len(clay) == 10
        assert (clay["scale_value"] < stated("minimum_annual_output", mineral="砖瓦用粘土")[0]).all()

    def test_the_land_to_restore_is_stated_three_times(self):
        projects = TEKES.table("remediation_projects")["area_km2"].sum() * 100
        assert (stated("abandoned_mine_area"), stated("restored_area"), round(projects, 2)) == (
            [36.57],
            [9.4],
            64.0,
        )

    def test_the_key_mining_area_has_no_area(self):
        row = TEKES.table("key_mining_areas").iloc[0]
        assert row["area"] == row["admin_area"] == "呼吉尔特蒙古族乡、喀拉托海镇"
        assert np.isnan(row["area_km2"])


class TestPackTexts:
    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
    def test_a_quote_stands_on_the_line_named(self, entry):
        number = re.search(r"原文第(\d+)行", entry.basis.clause)
        assert (entry.basis.confidence, bool(entry.basis.quote)) == ("read", True)
        assert entry.basis.quote in TEKES.lines[int(number[1])]

    @pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
    def test_a_rule_is_bounded_by_the_plan_and_says_everything_twice(self, rule):
        assert (rule.plan, rule.valid_from, rule.valid_to) == ("tekes", None, None)
        assert rule.title.zh != rule.title.en
        assert rule.remedy.zh != rule.remedy.en

    def test_all_clauses_are_accounted_for(self):
        assert {f"TK-{number:02d}" for number in range(1, 12)} <= {entry.id for entry in ENTRIES}
        clauses = set(TEKES.table("statements")["clause"]) - {""}
        assert clauses <= {entry.id for entry in ENTRIES}

    def test_a_ban_uses_the_words_of_a_ban(self):
        bans = {rule.id: rule.basis.quote for rule in PACK.rules if rule.grade is Grade.PROHIBIT}
        floors = {"TK-06", *(f"TK-06-{number}" for number in (2, 3, 4, 5, 7, 8))}
        assert set(bans) == {"TK-07", "TK-08", *floors}
        assert all(re.search("禁止|需符合|不再新建", quote) for quote in bans.values())
        notes = {rule.id for rule in PACK.rules if rule.grade is Grade.NOTE}
        assert notes == {"TK-00", "TK-10", "TK-10-2"}
        assert {rule.grade for rule in PACK.rules if rule.id not in {*bans, *notes}} == {Grade.REVIEW}

    def test_strict_land_waives_no_sliver_above_1_m2(self):
        strict = {ZoneKind.ECOLOGICAL_REDLINE, ZoneKind.PERMANENT_BASIC_FARMLAND}
        tests = [rule.test for rule in PACK.rules if strict & set(rule.zones)]
        assert len(tests) == 2
        assert all(isinstance(test, Overlap) and test.max_waived_m2 == 1 for test in tests)


MINE = {
    "subject": "mine_area",
    "business": "new",
    "right_type": "mining",
    "mineral": "金",
    "licence_no": "C1",
}
CLAY, EXPLORING = {"mineral": "砖瓦用粘土"}, {"right_type": "exploration"}
PLANNED = {"subject": "planning_block"}
P, F, N = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE


def outcomes(rule, layers, cases, day=date(2024, 6, 30)):
    """Give the rule's outcome for a block of 100 m and each case."""
    rows = [{**MINE, **case} for case in cases]
    shapes = {f"B{place}": box(0, 0, 100, 100) for place in range(len(rows))}
    blocks = blocks_of(shapes, **{name: [row[name] for row in rows] for name in MINE})
    report = check_blocks(blocks, zones_of(*layers), PACK, date=day, select=[rule])
    return report.verdicts["outcome"].tolist()


def planned(kind, mineral, west=-10):
    """One zone of the plan, 120 m wide, around the block unless moved."""
    shape = {"Z": box(west, -10, west + 120, 110)}
    return layer_of(kind, shape, columns={"minerals": [mineral]}, plan="tekes")


class TestForWhom:
    def test_no_mining_in_the_red_line(self):
        red = [planned(ZoneKind.ECOLOGICAL_REDLINE, "")]
        cases = [{}, {"business": "renewal"}, {"business": "transfer"}, EXPLORING, PLANNED]
        assert outcomes("TK-07", red, cases) == [F, F, N, N, F]

    def test_a_new_right_lies_in_one_block_of_its_mineral(self):
        block = planned(ZoneKind.MINING_PLANNING_BLOCK, "砖瓦用粘土")
        area = planned(ZoneKind.CONCENTRATED_MINING_AREA, "建筑用砂")
        cases = [CLAY, {"mineral": "建筑用砂"}, {}, {"business": "renewal"}, PLANNED]
        assert outcomes("TK-08", [block, area], cases) == [P, P, F, N, N]

    @pytest.mark.parametrize(("west", "inside"), [(-10, P), (50, F)])
    def test_clay_lies_in_the_concentrated_area(self, west, inside):
        area = [planned(ZoneKind.CONCENTRATED_MINING_AREA, "建筑用砂", west)]
        cases = [CLAY, {**CLAY, **PLANNED}, {**CLAY, "business": "renewal"}, {"mineral": "建筑用砂"}]
        assert outcomes("TK-09", area, cases) == [inside, inside, N, N]

    @pytest.mark.parametrize(
        "kind",
        [
            ZoneKind.ECOLOGICAL_REDLINE,
            ZoneKind.PERMANENT_BASIC_FARMLAND,
            ZoneKind.URBAN_DEVELOPMENT_BOUNDARY,
        ],
    )
    def test_the_three_lines_are_kept(self, kind):
        others = {
            ZoneKind.ECOLOGICAL_REDLINE,
            ZoneKind.PERMANENT_BASIC_FARMLAND,
            ZoneKind.URBAN_DEVELOPMENT_BOUNDARY,
        } - {kind}
        layers = [planned(kind, ""), *(planned(each, "", 5000) for each in sorted(others))]
        assert outcomes("TK-11", layers, [{}, EXPLORING, {"business": "renewal"}]) == [F, F, N]

    def test_past_the_period_nothing_is_judged(self):
        red = [planned(ZoneKind.ECOLOGICAL_REDLINE, "")]
        assert outcomes("TK-07", red, [{}], date(2026, 1, 1)) == [Outcome.NOT_CHECKED]
