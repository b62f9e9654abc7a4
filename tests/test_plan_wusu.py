"""Wusu's register and pack: rows counted by eye, cells read by eye, every quote on its line."""

from __future__ import annotations

import re
from datetime import date

import pytest

from minplan_gis.checking import check_blocks
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan, source_problems
from minplan_gis.plans.sources import stands_in
from minplan_gis.rules import Overlap, Within, WithinAny, shipped_rules
from minplan_gis.vocabulary import Grade, Outcome, Reason, ZoneKind
from worlds import blocks_of, box, layer_of, zones_of

WUSU = load_plan("wusu")
PACK = shipped_rules("wusu")
LICENCE = "T6542022020010000009"
IN_PERIOD, HORIZON = date(2024, 6, 30), date(2035, 1, 1)


def rows(kind, number=None):
    frame = WUSU.table(kind)
    return frame if number is None else frame.loc[frame["table"] == number]


def cell(kind, line, column):
    frame = rows(kind)
    return frame.loc[frame["line"] == line, column].item()


class TestTables:
    @pytest.mark.parametrize(
        ("kind", "number", "count"),
        [
            ("natural_conditions", "1", 10),
            ("economy", "2", 5),
            ("minerals_found", "3", 5 + 2 + 3 + 1 + 1 + 2 + 4 + 1 + 4 + 3 + 1),
            ("geological_surveys", "4", 4 + 2 + 2 + 3),
            ("reserves", "5", 6),
            ("mining_right_counts", "6", 3 + 8),
            ("past_targets", "7", 2),
            ("targets", "8", 2 * 2),
            ("mineral_lists", "", 13 + 4 + 1 + 4),
            ("development_areas", "9", 1),
            ("national_planned_mining_areas", "", 1),
            ("key_mining_areas", "10", 2),
            ("exploration_planning_block_counts", "11", 7),
            ("concentrated_mining_areas", "12", 7 + 5),
            ("output_quotas", "13", 2 + 1),
            ("minimum_scale", "14", 6),
            ("green_mining_projects", "15", 2),
            ("remediation_pits", "16", 4),
            ("targets", "17", 1),
            ("geological_projects", "18", 2),
            ("geological_projects", "19", 1),
            ("geological_projects", "20", 2),
            ("exploration_projects", "21", 1),
            ("processing_bases", "22", 1),
            ("remediation_projects", "23", 1),
            ("statements", "", 128),
        ],
    )
    def test_every_row_is_there(self, kind, number, count):
        assert len(rows(kind, number)) == count

    def test_tables_without_gap_from_1_to_23(self):
        assert [table.number for table in WUSU.registers if table.number] == [str(i) for i in range(1, 24)]

    @pytest.mark.parametrize(
        ("kind", "line", "column", "printed"),
        [
            ("geological_surveys", "171-177", "share", "15.93"),
            ("geological_surveys", "143-149", "remark", "南部高山区以及\n中北部平原区未覆盖"),
            ("reserves", "216-219", "unit", "金 千克"),
            ("mining_right_counts", "263-266", "state", "生产"),
            ("mining_right_counts", "273-276", "state", "停产"),
            ("past_targets", "338-344", "target", "1-2"),
            ("key_mining_areas", "475-479", "area", "466.70"),
            ("exploration_planning_block_counts", "536-540", "mineral", "建筑石料用玄武岩岩"),
            ("exploration_planning_block_counts", "510-514", "remark", "自治区出让\n登记探矿权"),
            ("concentrated_mining_areas", "587-590", "name", "乌苏市124团北部砂石土集中开采区"),
            ("concentrated_mining_areas", "607-610", "area", "0.20"),
            ("minimum_scale", "699-706", "small", "3/-"),
            ("minimum_scale", "726-733", "unit", "矿石万吨"),
            ("minimum_scale", "717-724", "service_life", ""),
            ("remediation_pits", "823-827", "schedule", "2023-2025年"),
            ("processing_bases", "947-950", "name", "乌苏市石油化工深加工基地"),
            ("output_quotas", "655-659", "output_present", "2.5"),
        ],
    )
    def test_a_cell_read_by_eye(self, kind, line, column, printed):
        assert cell(kind, line, column) == printed

    def test_numbers_come_in_the_units_printed(self):
        assert cell("remediation_pits", "829-833", "area_km2") == pytest.approx(0.0988)
        assert cell("remediation_projects", "965-969", "area_km2") == pytest.approx(2.14)
        assert cell("key_mining_areas", "481-485", "area_km2") == 30.72

    def test_tables_of_zones_name_their_kind(self):
        kinds = {table.kind: table.zone_kind for table in WUSU.registers}
        assert kinds["concentrated_mining_areas"] is ZoneKind.CONCENTRATED_MINING_AREA
        assert kinds["exploration_planning_block_counts"] is None

    def test_labels_are_in_two_languages(self):
        labels = [column.label for table in WUSU.registers for column in table.columns]
        assert all(label.zh and label.en and label.zh != label.en for label in labels)

    def test_every_file_is_listed(self):
        files = {path.name for path in data_path("plans", "wusu").iterdir()}
        assert files == {table.file for table in WUSU.registers} | {"plan.toml", "source_lines.csv"}


class TestSources:
    def test_every_cell_stands_on_its_line(self):
        assert source_problems(WUSU) == ()

    def test_every_value_stands_in_its_quote(self):
        for row in rows("statements").to_dict("records"):
            assert stands_in(row["value"], [row["quote"]]), row["id"]
            assert row["unit"] in row["quote"], row["id"]
            assert row["quote"] in WUSU.lines[int(row["line"])], row["id"]

    def test_statements_are_numbered_without_gap_and_name_known_clauses(self):
        assert rows("statements")["id"].tolist() == [f"WS-S{i:03d}" for i in range(1, 129)]
        known = {entry.id for entry in (*PACK.rules, *PACK.clauses)}
        assert set(rows("statements")["clause"]) - {""} <= known


class TestSums:
    """What the plan's own numbers give, and where it contradicts itself: both are kept."""

    def test_counts_and_areas_that_agree(self):
        stated = rows("statements").set_index("quote")["stated_value"]
        zones = rows("concentrated_mining_areas")
        assert len(zones) == stated["全市共规划设置砂石土集中开采区12个"]
        assert zones["area_km2"].sum() == pytest.approx(stated["总面积196.73平方千米"])
        blocks = rows("exploration_planning_block_counts")
        assert blocks["mineral_count"].sum() == stated["勘查规划区块14个"]
        assert blocks["area_km2"].sum() == pytest.approx(stated["总面积157.46平方千米"])
        rights = rows("mining_right_counts")
        assert rights["mines_count"].sum() == stated["乌苏市有非油气有效采矿权21个"]
        assert rights["area_km2"].sum() == pytest.approx(stated["登记矿区面积共26.6082平方千米"])
        assert rows("remediation_pits")["area_km2"].sum() == pytest.approx(0.327)
        assert len(rows("minerals_found")) == stated["11类27种"]

    def test_the_total_of_the_output_is_printed_and_kept(self):
        quotas = rows("output_quotas").set_index("row")[["output_present_value", "output_limit_value"]]
        assert quotas.loc["item"].sum().tolist() == quotas.loc["total"].tolist() == [5.5, 25]

    def test_shares_that_the_areas_do_not_give(self):
        surveys = rows("geological_surveys").set_index("survey")
        given = (surveys["area_km2"] / 14394.12 * 100).round(2)
        wrong = surveys.index[(given - surveys["share_value"]).abs() > 0.001]
        assert wrong.tolist() == ["1∶20万化探", "1∶5万化探"]
        assert given[wrong].tolist() == [77.99, 15.69]

    def test_9_protected_animals_are_3_and_7(self):
        animals = rows("statements").query("quantity == 'protected_animals'").set_index("case")
        assert animals["stated_value"].tolist() == [9, 3, 7, 3]


class TestPack:
    @pytest.mark.parametrize("entry", [*PACK.rules, *PACK.clauses], ids=lambda entry: entry.id)
    def test_a_quote_stands_on_the_line_named(self, entry):
        number = re.search(r"原文第(\d+)行", entry.basis.clause)
        assert entry.basis.quote
        assert entry.basis.quote in WUSU.lines[int(number[1])]

    def test_all_clauses_of_the_plan_are_accounted_for(self):
        ids = {entry.id for entry in (*PACK.rules, *PACK.clauses)}
        assert {f"WS-{number:02d}" for number in range(1, 15)} <= ids

    def test_a_ban_uses_the_words_of_a_ban(self):
        bans = {rule.id: rule.basis.quote for rule in PACK.rules if rule.grade is Grade.PROHIBIT}
        assert set(bans) == {"WS-03", "WS-05", "WS-06", "WS-07", "WS-08"}
        assert all(re.search("禁止|不得|必须符合", quote) for quote in bans.values())

    def test_which_test_each_rule_is(self):
        kinds = {rule.id: type(rule.test) for rule in PACK.rules}
        assert {each for each, kind in kinds.items() if kind is Within} == {"WS-00", "WS-06", "WS-06-2"}
        assert {each for each, kind in kinds.items() if kind is WithinAny} == {"WS-08"}
        assert {each for each, kind in kinds.items() if kind is Overlap} == {
            "WS-05",
            "WS-07",
            "WS-13",
            "WS-14",
        }

    @pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
    def test_a_rule_is_the_plans_and_says_everything_in_two_languages(self, rule):
        assert rule.plan == "wusu"
        assert rule.title.zh != rule.title.en
        assert rule.remedy is not None
        assert rule.remedy.zh != rule.remedy.en

    def test_only_the_ban_of_2035_has_a_date(self):
        dates = {rule.id: (rule.valid_from, rule.valid_to) for rule in PACK.rules}
        assert dates.pop("WS-06") == (HORIZON, None)
        assert set(dates.values()) == {(None, None)}


HERE, FAR = box(0, 0, 100, 100), {"Z": box(9000, 9000, 9500, 9500)}
AROUND, HALF = {"Z": box(-500, -500, 500, 500)}, {"Z": box(50, -500, 500, 500)}
SAND = {
    "subject": "mine_area",
    "business": "new",
    "right_type": "mining",
    "mineral": "建筑用砂",
    "licence_no": "C1",
}
EXPLORING = {"right_type": "exploration", "mineral": "膨润土"}
P, F, N = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE


def outcomes(rule, kind, shapes, cases, *, day=IN_PERIOD, columns=None, in_force=None):
    """Give outcome and reason of the rule for each case, the block lying at HERE."""
    table = [{**SAND, **case} for case in cases]
    blocks = blocks_of(
        {f"B{i}": HERE for i in range(len(table))}, **{key: [row[key] for row in table] for key in SAND}
    )
    others = [each for each in next(r for r in PACK.rules if r.id == rule).zones if each is not kind]
    given = {
        ZoneKind.MINING_RIGHT: {"licence_no": [LICENCE]},
        ZoneKind.EXPLORATION_RIGHT: {"licence_no": [LICENCE]},
    }
    made = [
        layer_of(each, shapes if each is kind else FAR, columns=columns or given.get(each, {}))
        for each in (kind, *others)
    ]
    report = check_blocks(
        blocks, zones_of(*made), PACK, date=day, select=[rule], plan_in_force=in_force or {}
    ).verdicts
    own = report.loc[report["rule_id"] == rule]
    return own["outcome"].tolist(), own["reason"].tolist()


class TestForWhom:
    def test_clay_on_arable_land(self):
        cases = [
            {"mineral": "砖瓦用粘土"},
            {"mineral": "砖瓦用黏土", "business": "renewal"},
            {"mineral": "砖瓦用粘土", "business": "transfer"},
            {},
        ]
        assert outcomes("WS-05", ZoneKind.ARABLE_LAND, AROUND, cases)[0] == [F, F, N, N]

    def test_a_new_exploration_right_over_another(self):
        cases = [EXPLORING, {**EXPLORING, "licence_no": LICENCE}, {**EXPLORING, "business": "renewal"}, {}]
        for kind in (ZoneKind.EXPLORATION_RIGHT, ZoneKind.MINING_RIGHT):
            assert outcomes("WS-07", kind, AROUND, cases)[0] == [F, P, N, N]

    def test_a_new_exploration_right_lies_in_a_block_of_its_mineral(self):
        kind, cases = ZoneKind.EXPLORATION_PLANNING_BLOCK, [EXPLORING, {**EXPLORING, "mineral": "油砂"}]
        assert outcomes("WS-08", kind, AROUND, cases, columns={"minerals": ["膨润土"]})[0] == [P, F]
        assert outcomes("WS-08", kind, HALF, cases, columns={"minerals": ["膨润土"]})[0] == [F, F]

    def test_coal_comes_first_in_the_national_area(self):
        cases = [{}, {"mineral": "煤炭"}, {"business": "renewal"}, EXPLORING]
        kind = ZoneKind.NATIONAL_PLANNED_MINING_AREA
        assert outcomes("WS-14", kind, AROUND, cases)[0] == [F, N, N, F]

    @pytest.mark.parametrize(
        "kind",
        [
            ZoneKind.ECOLOGICAL_REDLINE,
            ZoneKind.PERMANENT_BASIC_FARMLAND,
            ZoneKind.URBAN_DEVELOPMENT_BOUNDARY,
        ],
    )
    def test_the_three_lines(self, kind):
        assert outcomes("WS-13", kind, AROUND, [{}, EXPLORING, {"business": "renewal"}])[0] == [F, F, N]


class TestTheHorizon:
    """'To the horizon' is 2035, and the plan ends in 2025: who says that the ban still holds?"""

    KIND = ZoneKind.CONCENTRATED_MINING_AREA

    @pytest.mark.parametrize("day", [IN_PERIOD, date(2034, 12, 31)])
    def test_before_2035_the_ban_is_not_in_force(self, day):
        assert outcomes("WS-06", self.KIND, FAR, [{}], day=day) == ([N], [Reason.NOT_IN_FORCE])

    def test_from_2035_the_plan_has_ended_unless_its_authority_confirms_it(self):
        ended = ([Outcome.NOT_CHECKED], [Reason.PLAN_PERIOD_ENDED])
        assert outcomes("WS-06", self.KIND, FAR, [{}], day=HORIZON) == ended
        confirmed = {"wusu": "乌苏市自然资源局 2034-12-01 函"}
        cases = [{}, {"business": "renewal"}, {"business": "transfer"}, {"mineral": "煤"}]
        found = {
            name: outcomes("WS-06", self.KIND, shapes, cases, day=HORIZON, in_force=confirmed)[0]
            for name, shapes in (("far", FAR), ("half", HALF), ("around", AROUND))
        }
        assert found == {"far": [F, F, N, N], "half": [F, F, N, N], "around": [P, P, N, N]}

    def test_in_the_period_a_note_says_what_is_to_come(self):
        assert outcomes("WS-06-2", self.KIND, FAR, [{}, {"mineral": "煤"}])[0] == [F, N]
        assert outcomes("WS-06-2", self.KIND, AROUND, [{}])[0] == [P]
        assert next(rule for rule in PACK.rules if rule.id == "WS-06-2").grade is Grade.NOTE
