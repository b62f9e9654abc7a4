"""Tacheng's register and pack: what its plan prints, contradictions kept, and whom each rule asks."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from minplan_gis.checking import check_blocks
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan, source_problems
from minplan_gis.plans.sources import stands_in
from minplan_gis.rules import Overlap, WithinAny, shipped_rules
from minplan_gis.vocabulary import Grade, Level, Outcome, ZoneKind
from worlds import blocks_of, box, layer_of, zones_of

TACHENG = load_plan("tacheng")
PACK = shipped_rules("tacheng")
ENTRIES = (*PACK.rules, *PACK.clauses)
ROWS = [
    ("natural_conditions", "1", 10),
    ("economy", "2", 6),
    ("geological_surveys", "3", 5 + 2 + 3 + 2 + 2 + 1),
    ("minerals_found", "4", 10),
    ("strong_minerals", "4", 1),
    ("reserves", "5", 38),
    ("mining_right_counts", "6", 1 + 30),
    ("past_achievements", "7", 3),
    ("past_targets", "8", 4),
    ("past_targets", "9", 29),
    ("demand", "10", 6),
    ("targets", "11", 8),
    ("targets", "12", 13 + 1),
    ("targets", "13", 11),
    ("targets", "14", 3),
    ("mineral_lists", "", 17 + 11 + 1 + 4 + 2 + 5),
    ("energy_and_resource_bases", "", 2),
    ("development_areas", "15", 1 + 2 + 5),
    ("exploration_planning_block_counts", "17", 7 + 10 + 3 + 10 + 3 + 7 + 2 + 6),
    ("mining_planning_block_counts", "18", 1 + 8 + 1 + 5 + 1 + 2 + 6 + 7),
    ("output_quotas", "19", 2 + 1),
    ("concentrated_mining_area_counts", "18", 7 + 1),
    ("minimum_scale", "21", 25),
    ("remediation_areas", "22", 2 + 3 + 1),
    ("remediation_pits", "23", 22),
    ("geological_projects", "24", 7),
    ("exploration_projects", "25", 4),
    ("processing_bases", "26", 7),
    ("statements", "", 180),
]
CELLS = [
    ("geological_surveys", "118", {"category": "区域地质矿产调查", "area": "0.65", "area_km2": 6500.0}),
    ("reserves", "153", {"mineral": "铁矿", "unit": "矿石 亿吨", "proven": "0.1", "retained": "0.14"}),
    ("reserves", "163", {"mineral": "铀矿", "proven": "xxx", "retained": "xxx"}),
    ("reserves", "192", {"number": "38", "proven_value": 3798.2, "retained_value": 3774.03}),
    ("mining_right_counts", "199", {"row": "total", "size_total_count": 256.0, "jobs": "8,946"}),
    (
        "mining_right_counts",
        "215",
        {"mineral": "盐矿", "large": "3", "medium": "", "output_value": "26,863.20"},
    ),
    ("mining_right_counts", "236", {"small": "3", "tiny": "4", "jobs": "69", "ore_output": "9.06"}),
    ("past_targets", "251", {"planned": "1", "achieved": "0.87", "unit": "万平方千米"}),
    ("past_targets", "265", {"indicator": "铜矿", "planned_value": 150.0, "achieved_value": 63.9}),
    ("past_targets", "294", {"indicator": "饰面花岗岩", "planned": "1000", "achieved": ""}),
    ("targets", "399", {"indicator": "新发现矿产地", "case": "大中型", "unit": "处", "value": "1-3"}),
    ("targets", "419", {"indicator": "煤炭", "target_value": 1800.0, "nature": "预期性"}),
    ("targets", "429", {"indicator": "砖瓦用粘土", "unit": "矿石 万立方米", "nature": "约束性"}),
    ("targets", "435", {"target": "≤230", "bound": "≤", "target_value": 230.0}),
    (
        "development_areas",
        "481",
        {"group": "两带", "name": "乌苏-沙湾经济带", "direction": "煤化工，温泉旅游"},
    ),
    ("mining_planning_block_counts", "542", {"admin_area": "乌苏市", "admin_blocks": "0", "mineral": ""}),
    ("output_quotas", "568", {"mines_2020": "73", "mines_2025": "55", "output_2025_value": 300.0}),
    (
        "concentrated_mining_area_counts",
        "584",
        {"admin_area": "托里县", "sand_count": 20.0, "clay_count": 2.0},
    ),
    ("minimum_scale", "656", {"mineral": "金（岩金）（地下/露天开采）", "medium": "6/9", "small": "3/-"}),
    ("minimum_scale", "668", {"unit": "万立方米", "small_value": 0.3, "service_life_years": 10.0}),
    ("minimum_scale", "671", {"mineral": "砖瓦用粘土", "unit": "矿石万吨", "small": "6", "service_life": ""}),
    (
        "remediation_areas",
        "692",
        {"number": "2", "grade": "一般治理区", "name": "准噶尔盆地西部矿山地质环境一般治理区"},
    ),
    ("remediation_pits", "712", {"area": "41.992", "area_unit": "公顷", "admin_area": "裕民县"}),
    ("remediation_pits", "720", {"number": "12", "area": "152.37", "area_unit": "公顷"}),
    ("processing_bases", "782", {"name": "乌苏市石油深加工基地", "source_area": "乌苏市高探 1 井"}),
]


def stated(quantity, mineral="", case=""):
    """Give what the text states of one thing, in the order of its lines."""
    rows = TACHENG.table("statements")
    found = (rows["quantity"] == quantity) & (rows["mineral"] == mineral) & (rows["case"] == case)
    return rows.loc[found, "stated_value"].tolist()


def items(kind):
    rows = TACHENG.table(kind)
    return rows.loc[rows["row"] == "item"]


def total(kind):
    rows = TACHENG.table(kind)
    return rows.loc[rows["row"] == "total"]


def plain(column):
    """Give numbers printed with or without a comma between thousands."""
    return column.str.replace(",", "").replace("", "0").astype(float)


class TestWhatIsPrinted:
    def test_the_card(self):
        assert (TACHENG.admin_code, TACHENG.level, TACHENG.bands) == (
            "654200",
            Level.PREFECTURE,
            (27, 28, 29),
        )
        assert (TACHENG.area.text, TACHENG.area.unit) == ("9.49", "万平方公里")
        assert TACHENG.extent is None

    @pytest.mark.parametrize(("kind", "number", "rows"), ROWS)
    def test_every_table_is_there(self, kind, number, rows):
        assert (TACHENG.table(kind)["table"] == number).sum() == rows

    def test_no_other_table_is_there(self):
        assert [(table.kind, table.number) for table in TACHENG.registers] == [row[:2] for row in ROWS]

    def test_numbers_run_from_1_to_26_without_16_and_20(self):
        numbers = [int(table.number) for table in TACHENG.registers if table.number]
        assert sorted(numbers) == sorted([*range(1, 16), 4, 17, 18, 18, 19, *range(21, 27)])

    @pytest.mark.parametrize(("kind", "line", "cells"), CELLS, ids=lambda value: str(value)[:20])
    def test_cells_read_by_eye(self, kind, line, cells):
        rows = TACHENG.table(kind)
        row = rows.loc[rows["line"] == line].iloc[0]
        assert {name: row[name] for name in cells} == cells

    def test_a_blank_is_no_zero(self):
        rows = TACHENG.table("mining_right_counts").set_index("line")
        assert np.isnan(rows.at["202", "large_count"])
        assert rows.at["202", "ore_output_value"] == 0.0

    def test_rows_are_numbered_without_gap(self):
        for kind in ("reserves", "mining_right_counts", "minimum_scale", "remediation_pits"):
            numbers = TACHENG.table(kind)["number"].tolist()
            assert numbers == [str(i) for i in range(1, len(numbers) + 1)], kind


class TestSources:
    def test_every_cell_stands_on_its_line(self):
        assert source_problems(TACHENG) == ()

    def test_every_value_stands_in_its_quote(self):
        for row in TACHENG.table("statements").to_dict("records"):
            assert stands_in(row["value"], [row["quote"]]), row["id"]
            assert row["unit"] in row["quote"], row["id"]
            assert row["quote"] in TACHENG.lines[int(row["line"])], row["id"]
            assert row["relation"] in {"equal", "about", "at_most", "at_least", "more_than"}

    def test_statements_point_at_entries_of_the_pack(self):
        named = set(TACHENG.table("statements")["clause"]) - {""}
        assert named == {"TC-02-2", "TC-04", "TC-10", "TC-11", "TC-12"}
        assert named <= {entry.id for entry in ENTRIES}

    def test_files_open_in_a_spreadsheet_and_are_listed(self):
        folder = data_path("plans", "tacheng")
        assert {path.name for path in folder.iterdir()} == {table.file for table in TACHENG.registers} | {
            "plan.toml",
            "source_lines.csv",
        }
        for path in folder.glob("*.csv"):
            content = path.read_bytes()
            assert content.startswith("\ufeff".encode()), path.name
            assert b"\r" not in content, path.name


class TestTotals:
    """What the plan prints as a total and what its rows add up to."""

    @pytest.mark.parametrize(
        "column", ["size_total", "large", "medium", "small", "tiny", "jobs", "ore_output", "output_value"]
    )
    def test_mines_add_up(self, column):
        summed = plain(items("mining_right_counts")[column]).sum()
        assert summed == pytest.approx(plain(total("mining_right_counts")[column]).iloc[0], abs=0.005)

    def test_sizes_of_every_mineral_add_up(self):
        rows = TACHENG.table("mining_right_counts")
        sizes = rows[["large_count", "medium_count", "small_count", "tiny_count"]].sum(axis=1)
        assert (sizes == rows["size_total_count"]).all()

    def test_minerals_found(self):
        rows = TACHENG.table("minerals_found")
        assert (rows["minerals"].str.split("、").str.len() == rows["minerals_count"]).all()
        assert rows["minerals_count"].sum() == 73.0
        assert stated("minerals_found") == [73.0, 53.0, 73.0, 53.0, 73.0]

    def test_concentrated_areas(self):
        columns = ["sand_count", "clay_count", "areas_count"]
        summed = items("concentrated_mining_area_counts")[columns].sum().tolist()
        assert (
            summed == total("concentrated_mining_area_counts")[columns].iloc[0].tolist() == [74.0, 17.0, 91.0]
        )
        minerals = ("建筑用砂", "砖瓦用粘土", "")
        assert [stated("concentrated_mining_areas", mineral) for mineral in minerals] == [
            [74.0],
            [17.0],
            [91.0],
        ]

    def test_pits(self):
        pits = TACHENG.table("remediation_pits")
        assert round(pits["area_km2"].sum() * 100, 3) == 775.592
        assert stated("abandoned_mine_area") == [775.59, 775.59]
        assert stated("remediation_pits") == [len(pits)]

    def test_quotas(self):
        columns = ["mines_2020_count", "output_2020_value", "mines_2025_count", "output_2025_value"]
        summed = items("output_quotas")[columns].sum().tolist()
        assert summed == total("output_quotas")[columns].iloc[0].tolist() == [109.0, 228.23, 85.0, 350.0]
        assert stated("mining_rights", "砂石土") == [85.0]

    @pytest.mark.parametrize(
        ("kind", "count"), [("exploration_planning_block_counts", 262), ("mining_planning_block_counts", 49)]
    )
    def test_counties_add_up(self, kind, count):
        counties = items(kind).drop_duplicates("admin_area")
        assert counties["admin_blocks_count"].sum() == count
        assert set(total(kind)["admin_blocks"]) == {str(count)}
        assert total(kind)["blocks_count"].sum() == count

    def test_remediation_areas_by_grade(self):
        grades = TACHENG.table("remediation_areas")["grade"].str.replace(" ", "").value_counts().to_dict()
        assert grades == {"重点治理区": 2, "一般治理区": 3, "保护预防区": 1}
        assert {grade: stated("remediation_areas", case=grade) for grade in grades} == {
            grade: [float(count)] for grade, count in grades.items()
        }


class TestContradictionsAreKept:
    def test_one_county_and_two_minerals_of_the_exploration_blocks(self):
        rows = items("exploration_planning_block_counts")
        by_county = rows.groupby("admin_area")["blocks_count"].sum()
        printed = rows.drop_duplicates("admin_area").set_index("admin_area")["admin_blocks_count"]
        wrong = printed.index[by_county.loc[printed.index] != printed]
        assert wrong.tolist() == ["额敏县"]
        assert (by_county["额敏县"], printed["额敏县"]) == (25.0, 26.0)
        by_mineral = rows.groupby("mineral")["blocks_count"].sum()
        totals = total("exploration_planning_block_counts").set_index("mineral")["blocks_count"]
        apart = {m: (by_mineral[m], totals[m]) for m in totals.index[:-1] if by_mineral[m] != totals[m]}
        assert apart == {"金矿": (68.0, 67.0), "铁矿": (19.0, 20.0)}

    def test_shale_blocks(self):
        rows = items("mining_planning_block_counts")
        shale = rows.loc[rows["mineral"].isin(["页岩", "页岩矿"]), "blocks_count"].sum()
        totals = total("mining_planning_block_counts").set_index("mineral")["blocks_count"]
        assert (shale, totals["页岩"], stated("mining_planning_blocks", "页岩")) == (8.0, 5.0, [8.0])
        statements = TACHENG.table("statements").query(
            "quantity == 'mining_planning_blocks' and mineral != ''"
        )
        assert statements["stated_value"].sum() == 52.0

    def test_mines_in_text_and_table(self):
        assert stated("mining_rights", case="非油气") == [241.0]
        sizes = [stated("mining_rights", case=size)[0] for size in ("大型", "中型", "小型", "小矿")]
        assert sum(sizes) == 256.0

    def test_strong_minerals_in_text_and_table(self):
        strong = TACHENG.table("strong_minerals").iloc[0]
        assert len(strong["minerals"].split("、")) == strong["minerals_count"] == 9.0
        assert stated("strong_minerals") == [11.0]

    def test_the_smallest_mines_at_the_cap_make_more_than_the_quota(self):
        least = TACHENG.table("minimum_scale").set_index("line").loc[["670", "671"], "small_value"]
        quotas = items("output_quotas")
        made = (least.to_numpy() * quotas["mines_2025_count"].to_numpy()).tolist()
        assert (made, quotas["output_2025_value"].tolist()) == ([330.0, 180.0], [300.0, 50.0])

    def test_more_retained_than_ever_identified(self):
        rows = TACHENG.table("reserves")
        more = rows.loc[rows["retained_value"] > rows["proven_value"], "mineral"].tolist()
        assert more == ["铁矿", "砖瓦用页岩"]

    def test_placer_gold_is_restricted_and_prohibited(self):
        lists = TACHENG.table("mineral_lists")
        assert set(lists.loc[lists["name"] == "砂金", "list"]) == {"restricted_mining", "prohibited"}

    def test_output_in_the_forecast_and_in_the_target(self):
        targets = TACHENG.table("targets").set_index("line")["target_value"]
        forecasts = [stated("annual_output", mineral)[-1] for mineral in ("煤炭", "金矿", "膨润土")]
        assert (forecasts, targets[["419", "421", "423"]].tolist()) == (
            [1500.0, 100.0, 20.0],
            [1800.0, 200.0, 40.0],
        )

    def test_a_pit_of_one_city_under_another_county(self):
        pits = TACHENG.table("remediation_pits")
        apart = pits.loc[pits["name"].str[:2] != pits["admin_area"].str[:2], ["number", "admin_area"]]
        assert apart.to_numpy().tolist() == [["1", "额敏县"]]


class TestPack:
    def test_all_clauses_of_the_plan_are_accounted_for(self):
        assert {f"TC-{number:02d}" for number in range(1, 20)} <= {entry.id for entry in ENTRIES}
        assert (len(PACK.rules), len(PACK.clauses)) == (23, 11)

    @pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
    def test_a_quote_stands_on_the_line_named(self, entry):
        number = re.search(r"原文第(\d+)行", entry.basis.clause)
        assert entry.basis.quote
        assert entry.basis.confidence == "read"
        assert entry.basis.quote in TACHENG.lines[int(number[1])]

    @pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
    def test_a_rule_says_everything_in_two_languages_and_is_bounded_by_the_period(self, rule):
        assert rule.title.zh != rule.title.en
        assert rule.remedy.zh != rule.remedy.en
        assert (rule.plan, rule.valid_from, rule.valid_to) == ("tacheng", None, None)

    def test_a_ban_uses_the_words_of_a_ban(self):
        bans = {rule.id: rule for rule in PACK.rules if rule.grade is Grade.PROHIBIT}
        listed = {"TC-02", "TC-02-2", "TC-02-3", "TC-02-4"}
        assert set(bans) == {*listed, "TC-04", "TC-14", "TC-14-2", "TC-18"}
        assert all(re.search("禁止|严禁|不得|需符合|都要在", rule.basis.quote) for rule in bans.values())

    def test_no_sliver_above_1_m2_is_waived_where_land_is_strictly_protected(self):
        strict = {ZoneKind.ECOLOGICAL_REDLINE, ZoneKind.PERMANENT_BASIC_FARMLAND, ZoneKind.NATURE_RESERVE}
        tests = [rule.test for rule in PACK.rules if strict & set(rule.zones)]
        assert len(tests) == 4
        assert all(isinstance(test, Overlap) and test.max_waived_m2 == 1 for test in tests)

    def test_only_containment_rules_contain(self):
        contain = {rule.id for rule in PACK.rules if isinstance(rule.test, WithinAny)}
        assert contain == {"TC-04", "TC-04-2", "TC-18"}


HERE = box(0, 0, 100, 100)
AROUND = {"Z": box(-500, -500, 500, 500)}
FAR = {"Z": box(9000, 9000, 9500, 9500)}
MINE = {
    "subject": "mine_area",
    "business": "new",
    "right_type": "mining",
    "mineral": "煤炭",
    "method": "open_pit",
    "licence_no": "C1",
}
EXPLORING = {"right_type": "exploration"}
PLANNED = {"subject": "planning_block"}
P, F, N, U = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.NOT_CHECKED


def outcomes(rule, kind, cases, shapes=AROUND, *, day=date(2024, 6, 30), **columns):
    """Give the rule's outcome for a block amid one layer, for each case; all other layers lie far off."""
    layers = [
        layer_of(
            each, shapes if each is kind else FAR, columns=columns if each is kind else {}, plan="tacheng"
        )
        for each in ZoneKind
    ]
    rows = [{**MINE, **case} for case in cases]
    blocks = blocks_of(
        {f"B{place}": HERE for place in range(len(rows))},
        **{name: [row[name] for row in rows] for name in MINE},
    )
    verdicts = check_blocks(blocks, zones_of(*layers), PACK, date=day, select=[rule]).verdicts
    return verdicts.loc[verdicts["rule_id"] == rule, "outcome"].tolist()


CLAY, SAND, STONE = {"mineral": "砖瓦用黏土"}, {"mineral": "建筑用砂"}, {"mineral": "建筑用石料"}


class TestForWhom:
    def test_clay_on_arable_land_is_banned_for_exploring_and_mining_and_renewing(self):
        cases = [CLAY, {**CLAY, **EXPLORING}, {**CLAY, "business": "renewal"}, {"mineral": "煤"}]
        assert outcomes("TC-02", ZoneKind.ARABLE_LAND, cases) == [F, F, F, N]

    def test_sand_and_clay_lie_in_a_concentrated_area_of_their_mineral(self):
        kind, cases = ZoneKind.CONCENTRATED_MINING_AREA, [SAND, CLAY, {**SAND, **PLANNED}, STONE]
        assert outcomes("TC-04", kind, cases, minerals=["建筑用砂"]) == [P, F, P, N]
        assert outcomes("TC-04", kind, cases, FAR, minerals=["建筑用砂"]) == [F, F, F, N]
        standing = [
            {**SAND, "business": business} for business in ("renewal", "change", "transfer", "cancellation")
        ]
        assert outcomes("TC-04", kind, standing, FAR, minerals=["建筑用砂"]) == [N] * 4

    def test_stone_lies_in_any_concentrated_area(self):
        kind = ZoneKind.CONCENTRATED_MINING_AREA
        assert outcomes("TC-04-2", kind, [STONE, SAND], minerals=["建筑用砂"]) == [P, N]
        assert outcomes("TC-04-2", kind, [STONE], FAR, minerals=["建筑用砂"]) == [F]

    @pytest.mark.parametrize("kind", [ZoneKind.ECOLOGICAL_REDLINE, ZoneKind.PERMANENT_BASIC_FARMLAND])
    def test_mining_planning_blocks_leave_the_control_lines(self, kind):
        assert outcomes("TC-06", kind, [PLANNED, {**PLANNED, **EXPLORING}, {}]) == [F, N, N]

    @pytest.mark.parametrize(
        ("rule", "kind"), [("TC-14", ZoneKind.ECOLOGICAL_REDLINE), ("TC-14-2", ZoneKind.NATURE_RESERVE)]
    )
    def test_no_exploring_and_no_mining_in_protected_areas(self, rule, kind):
        cases = [{}, EXPLORING, PLANNED, {"business": "renewal"}, {"business": "transfer"}]
        assert outcomes(rule, kind, cases) == [F, F, F, F, N]
        assert outcomes(rule, kind, [{"subject": "construction_project"}]) == [N]

    def test_existing_exploration_rights_leave_core_zones(self):
        renewal = {**EXPLORING, "business": "renewal"}
        kind, cases = ZoneKind.NATURE_RESERVE, [renewal, EXPLORING, {"business": "renewal"}]
        assert outcomes("TC-15", kind, cases, reserve_part=["核心区"]) == [F, N, N]
        assert outcomes("TC-15", kind, cases, reserve_part=["实验区"]) == [P, N, N]
        assert outcomes("TC-15", kind, cases, reserve_part=["核心保护区"]) == [F, N, N]
        assert outcomes("TC-15", kind, cases, reserve_part=["季节区"]) == [U, N, N]
        assert outcomes("TC-15", kind, cases) == [U, N, N]

    def test_a_new_mine_matches_a_planning_block_or_a_concentrated_area(self):
        shale = {"mineral": "砖瓦用页岩"}
        cases = [shale, SAND, PLANNED, {**shale, "business": "renewal"}]
        assert outcomes("TC-18", ZoneKind.MINING_PLANNING_BLOCK, cases, minerals=["页岩"]) == [P, F, N, N]
        assert outcomes("TC-18", ZoneKind.CONCENTRATED_MINING_AREA, cases, minerals=["建筑用砂"]) == [
            F,
            P,
            N,
            N,
        ]

    @pytest.mark.parametrize(
        "kind", [ZoneKind.ENERGY_AND_RESOURCE_BASE, ZoneKind.NATIONAL_PLANNED_MINING_AREA]
    )
    def test_exploration_planning_blocks_lie_outside_bases_and_national_areas(self, kind):
        planned = {**PLANNED, **EXPLORING}
        cases = [{**planned, "mineral": "金"}, {**planned, "mineral": "石油"}, EXPLORING, PLANNED]
        assert outcomes("TC-19", kind, cases) == [F, N, N, N]
        assert outcomes("TC-19", kind, cases, FAR) == [P, N, N, N]

    def test_past_the_period_nothing_is_decided(self):
        found = outcomes("TC-14", ZoneKind.ECOLOGICAL_REDLINE, [{}], day=date(2026, 1, 1))
        assert found == [U]
