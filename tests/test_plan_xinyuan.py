"""Xinyuan's register against what the plan prints, and its pack against what the plan says."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from minplan_gis.checking import check_blocks
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan, source_problems
from minplan_gis.plans.sources import stands_in
from minplan_gis.rules import shipped_rules
from minplan_gis.vocabulary import Grade, Level, Outcome, ZoneKind
from worlds import blocks_of, box, layer_of, zones_of

XINYUAN = load_plan("xinyuan")
PACK = shipped_rules("xinyuan")
ALL = (*PACK.rules, *PACK.clauses)


class TestWhatIsPrinted:
    def test_the_card(self):
        assert (XINYUAN.admin_code, XINYUAN.level, XINYUAN.bands) == ("654025", Level.COUNTY, (27, 28))
        assert tuple(XINYUAN.period) == (date(2021, 1, 1), date(2025, 12, 31))
        assert (XINYUAN.area, XINYUAN.extent) == (None, None)

    @pytest.mark.parametrize(
        ("kind", "number", "rows"),
        [
            ("reserves", "", 4),
            ("deposits", "2", 23),
            ("exploration_rights", "3", 36),
            ("mining_rights", "4", 24),
            ("past_targets", "", 5),
            ("output_indicators", "", 7),
            ("targets", "7", 1),
            ("targets", "8", 9),
            ("output_quotas", "9", 10),
            ("targets", "10", 2),
            ("mineral_lists", "", 7 + 3 + 1 + 1 + 1 + 2),
            ("development_areas", "11", 2 * 3),
            ("national_planned_mining_areas", "12", 1),
            ("key_exploration_areas", "13", 1),
            ("key_mining_areas", "14", 2),
            ("exploration_planning_blocks", "15", 14 + 1),
            ("mining_planning_blocks", "", 14),
            ("concentrated_mining_areas", "", 4),
            ("minimum_scale", "18", 10),
            ("geological_projects", "19", 1),
            ("exploration_projects", "20", 3),
            ("mine_construction_projects", "21", 2),
            ("green_mining_projects", "22", 1),
            ("statements", "", 81),
        ],
    )
    def test_every_table_is_there(self, kind, number, rows):
        frame = XINYUAN.table(kind)
        assert (frame["table"] == number).sum() == rows

    def test_rows_are_numbered_from_1_in_every_numbered_table(self):
        for table in XINYUAN.registers:
            if "number" in {column.name for column in table.columns} and table.kind != "development_areas":
                rows = XINYUAN.table(table.kind).query("table == @table.number")
                assert rows["number"].tolist() == [str(i) for i in range(1, len(rows) + 1)], table.file

    @pytest.mark.parametrize(
        ("kind", "line", "expected"),
        [
            ("reserves", "55", {"mineral": "铁矿", "retained": "11396.97", "proven_value": 13480}),
            ("deposits", "89", {"mineral": "金矿", "stage": "详查", "size": "特大型"}),
            ("exploration_rights", "101", {"mineral": "金矿", "area": "8.90", "area_km2": 8.9}),
            ("exploration_rights", "130", {"number": "35", "stage": "预查", "area_km2": 45.13}),
            ("mining_rights", "157", {"scale": "2.5", "scale_unit": "万立方米/年", "state": "停产"}),
            ("past_targets", "178", {"planned": "0.2", "achieved_value": 0.24, "rate": "120"}),
            ("output_indicators", "191", {"achieved_value": 26.6, "rate": "33.25", "rate_unit": "%"}),
            ("targets", "298", {"target": "≥45", "bound": "≥", "target_value": 45}),
            ("output_quotas", "284", {"mineral": "金", "unit": "矿石 万吨", "target_value": 120}),
            ("national_planned_mining_areas", "361", {"area_km2": 1892.8, "admin_area": "新源、尼勒克"}),
            ("key_mining_areas", "374", {"name": "卡特巴阿苏金矿重点开采区", "area_km2": 19.41}),
            ("exploration_planning_blocks", "395", {"mineral": "矿泉水", "remark": "落实伊犁州规划"}),
            ("mining_planning_blocks", "405", {"area": "0.0452", "area_km2": 0.0452}),
            ("concentrated_mining_areas", "427", {"area_km2": 83.47, "mineral": "砂石粘土"}),
            ("minimum_scale", "459", {"large": "15/15", "medium": "6/9", "small": "3/-"}),
            ("minimum_scale", "464", {"small_value": 6, "service_life": ""}),
            ("mine_construction_projects", "607", {"scale_value": 600, "first_year": 2023}),
            ("green_mining_projects", "613", {"method": "地下开采", "scale": "60", "first_year": 2023}),
        ],
    )
    def test_cells_read_by_eye(self, kind, line, expected):
        frame = XINYUAN.table(kind)
        row = frame.loc[frame["line"] == line].iloc[0]
        assert {name: row[name] for name in expected} == expected

    def test_what_is_no_plain_number_has_none(self):
        assert np.isnan(XINYUAN.table("targets").query("line == '266'")["target_value"].iloc[0])
        assert np.isnan(XINYUAN.table("past_targets").query("line == '180'")["planned_value"].iloc[0])

    def test_unnumbered_tables_leave_their_gaps(self):
        printed = {int(table.number) for table in XINYUAN.registers if table.number}
        assert set(range(1, 23)) - printed == {1, 5, 6, 16, 17}


def stated(quote):
    rows = XINYUAN.table("statements").set_index("quote")["stated_value"]
    return rows[quote]


class TestTextAgainstTables:
    def test_what_agrees(self):
        blocks, mines = XINYUAN.table("mining_planning_blocks"), XINYUAN.table("mining_rights")
        assert stated("在空白区设置砖瓦用页岩、砂石粘土类开采规划区块 14 个") == len(blocks)
        assert stated("共有采矿权 24 个") == len(mines)
        stages = XINYUAN.table("exploration_rights")["stage"].value_counts()
        for stage in ("预查", "普查", "详查", "勘探"):
            assert stated(f"{stage}项目 {stages[stage]} 个") == stages[stage]

    def test_contradictions_of_the_plan_are_kept(self):
        rights = XINYUAN.table("exploration_rights")["mineral"].value_counts()
        assert (stated("铜矿 9 个"), rights["铜矿"], rights["多金属"]) == (9, 7, 2)
        blocks = XINYUAN.table("exploration_planning_blocks")
        new = (blocks["remark"] == "空白区新设").sum()
        assert (stated("本轮规划空白区新设置勘查规划区块 15 个"), new) == (15, 14)
        assert stated("矿山总数控制在 20 家以内") < stated("2025年预计新源县矿山数量降至22个")
        total = round(XINYUAN.table("mining_rights")["area_km2"].sum(), 2)
        assert (stated("占用土地总面积 8.95 平方千米"), total) == (8.95, 8.96)
        names = XINYUAN.table("key_exploration_areas")["name"].iloc[0], XINYUAN.table("key_mining_areas")
        assert "卡特阿巴苏" in names[0]
        assert "卡特巴阿苏" in names[1]["name"].iloc[1]


class TestSources:
    def test_every_cell_stands_on_its_line(self):
        assert source_problems(XINYUAN) == ()

    def test_every_value_stands_in_its_quote(self):
        for row in XINYUAN.table("statements").to_dict("records"):
            assert stands_in(row["value"], [row["quote"]]), row["id"]
            assert row["unit"] in row["quote"]
            assert row["quote"] in XINYUAN.lines[int(row["line"])]

    def test_files(self):
        folder = data_path("plans", "xinyuan")
        listed = {table.file for table in XINYUAN.registers} | {"plan.toml", "source_lines.csv"}
        assert {path.name for path in folder.iterdir()} == listed
        for path in folder.glob("*.csv"):
            content = path.read_bytes()
            assert content.startswith("\ufeff".encode()), path.name
            assert b"\r" not in content, path.name


class TestPack:
    @pytest.mark.parametrize("entry", ALL, ids=lambda entry: entry.id)
    def test_a_quote_stands_on_the_lines_named(self, entry):
        numbers = re.findall(r"原文第(\d+)行", entry.basis.clause)
        assert entry.basis.quote
        assert entry.basis.quote in XINYUAN.lines[int(numbers[0])]
        assert all(int(number) in XINYUAN.lines for number in numbers)

    def test_all_clauses_are_accounted_for(self):
        ids = {entry.id for entry in ALL}
        assert {f"XY-{number:02d}" for number in range(1, 17)} <= ids
        assert set(XINYUAN.table("statements")["clause"]) - {""} <= ids

    def test_a_ban_uses_the_words_of_a_ban(self):
        bans = [rule for rule in PACK.rules if rule.grade is Grade.PROHIBIT]
        floors = {"XY-09", *(f"XY-09-{number}" for number in (2, 3, 5, 6))}
        assert {rule.id for rule in bans} == {"XY-03", "XY-10", "XY-12", *floors}
        assert all(re.search("禁止|需符合|不再新建", rule.basis.quote) for rule in bans)

    @pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
    def test_form(self, rule):
        assert rule.title.zh != rule.title.en
        assert rule.remedy is not None
        assert rule.remedy.zh != rule.remedy.en
        assert (rule.plan, rule.valid_from, rule.valid_to) == ("xinyuan", None, None)


IN_PERIOD = date(2024, 6, 30)
HERE, AROUND = box(0, 0, 100, 100), box(-500, -500, 500, 500)
MINE = {"subject": "mine_area", "business": "new", "right_type": "mining", "mineral": "建筑用砂"}
PROJECT = {"subject": "construction_project"}


def outcomes(rule, kind, cases, minerals=None):
    """Give the rule's outcome for blocks that lie inside a zone of that kind; other zones are far away."""
    rows = [{**MINE, **case} for case in cases]
    blocks = blocks_of(
        {f"B{i}": HERE for i in range(len(rows))}, **{name: [row[name] for row in rows] for name in MINE}
    )
    given = next(each for each in PACK.rules if each.id == rule)
    layers = [
        layer_of(
            each,
            {"Z": AROUND if each == kind else box(9000, 9000, 9500, 9500)},
            columns={"minerals": [minerals]} if minerals else {},
        )
        for each in given.zones
    ]
    found = check_blocks(blocks, zones_of(*layers), PACK, date=IN_PERIOD, select=[rule])
    return found.verdicts.loc[found.verdicts["rule_id"] == rule, "outcome"].tolist()


P, F, N = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE


class TestForWhom:
    def test_clay_on_arable_land(self):
        cases = [{"mineral": "砖瓦用粘土"}, {"mineral": "砖瓦用黏土", "business": "renewal"}, {}, PROJECT]
        assert outcomes("XY-03", ZoneKind.ARABLE_LAND, cases) == [F, F, N, N]

    def test_sand_lies_in_a_block_or_a_concentrated_area(self):
        block, area = ZoneKind.MINING_PLANNING_BLOCK, ZoneKind.CONCENTRATED_MINING_AREA
        cases = [{}, {"mineral": "砖瓦用页岩"}, {"mineral": "金"}, {"business": "renewal"}]
        assert outcomes("XY-10", block, cases, "建筑用砂") == [P, F, N, N]
        assert outcomes("XY-10", area, cases, "砂石粘土") == [P, P, N, N]
        assert outcomes("XY-10", None, cases, "砂石粘土") == [F, F, N, N]

    def test_gold_asks_for_a_block_of_an_upper_plan(self):
        cases = [{"mineral": "金"}, {"mineral": "建筑石料用灰岩"}, {}, {"subject": "planning_block"}]
        assert outcomes("XY-10-2", ZoneKind.MINING_PLANNING_BLOCK, cases, "金") == [P, F, N, N]
        assert outcomes("XY-10-2", ZoneKind.CONCENTRATED_MINING_AREA, cases, "砂石粘土") == [F, P, N, N]
        assert next(rule.grade for rule in PACK.rules if rule.id == "XY-10-2") is Grade.REVIEW

    def test_no_mining_in_the_red_line(self):
        cases = [{}, {"business": "renewal"}, {"business": "transfer"}, {"right_type": "exploration"}]
        assert outcomes("XY-12", ZoneKind.ECOLOGICAL_REDLINE, cases) == [F, F, N, N]

    def test_exploration_avoids_reserves(self):
        cases = [{"right_type": "exploration"}, {}]
        assert outcomes("XY-13", ZoneKind.NATURE_RESERVE, cases) == [F, N]

    def test_sand_in_a_river_is_a_note(self):
        assert outcomes("XY-14", ZoneKind.RIVER, [{}, {"mineral": "金"}]) == [F, N]
        assert next(rule.grade for rule in PACK.rules if rule.id == "XY-14") is Grade.NOTE

    @pytest.mark.parametrize("kind", [ZoneKind.MINING_RIGHT, ZoneKind.NATIONAL_PLANNED_MINING_AREA])
    def test_a_project_over_minerals_needs_an_assessment(self, kind):
        assert outcomes("XY-15", kind, [PROJECT, {}]) == [F, N]

    def test_the_three_lines(self):
        cases = [{}, {"right_type": "exploration"}, {"business": "renewal"}]
        assert outcomes("XY-17", ZoneKind.URBAN_DEVELOPMENT_BOUNDARY, cases) == [F, F, N]
