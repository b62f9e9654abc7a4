"""The shipped packs: every quote stands in its text, every rule is for whom the text means."""

from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from minplan_gis.checking import check_blocks
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan
from minplan_gis.rules import Overlap, Setback, Within, WithinAny, shipped_rules
from minplan_gis.rules.tests import ATTRIBUTE_TESTS, BATCH_TESTS
from minplan_gis.vocabulary import Grade, Outcome, ZoneKind
from worlds import blocks_of, box, layer_of, line, zones_of

ROOT = Path(__file__).parents[1]
BASELINE, YINING = shipped_rules("baseline"), shipped_rules("yining")
PACK = shipped_rules("baseline", "yining")
ALL = (*PACK.rules, *PACK.clauses)
RULES = {rule.id: rule for rule in PACK.rules}

IN_PERIOD = date(2024, 6, 30)
NEW_LAW = date(2025, 7, 1)
MINE = {
    "subject": "mine_area",
    "business": "new",
    "right_type": "mining",
    "mineral": "煤炭",
    "method": "open_pit",
    "licence_no": "C1",
}


def law_texts():
    with data_path("rules", "law_texts.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


class TestTexts:
    @pytest.mark.parametrize("entry", [*BASELINE.rules, *BASELINE.clauses], ids=lambda entry: entry.id)
    def test_a_quote_of_a_law_stands_in_its_article(self, entry):
        basis = entry.basis
        article = re.match("第.+?条", basis.clause)
        texts = [
            row["text"]
            for row in law_texts()
            if article and (row["document"], row["article"]) == (basis.document, article[0])
        ]
        assert basis.confidence == ("read" if basis.quote else "needs_confirmation")
        assert not basis.quote or any(basis.quote in text for text in texts)

    @pytest.mark.parametrize("entry", [*YINING.rules, *YINING.clauses], ids=lambda entry: entry.id)
    def test_a_quote_of_the_plan_stands_on_the_line_named(self, entry):
        number = re.search(r"原文第(\d+)行", entry.basis.clause)
        assert entry.basis.quote
        assert entry.basis.quote in load_plan("yining").lines[int(number[1])]

    def test_an_unread_text_only_asks_for_review(self):
        unread = [rule for rule in PACK.rules if rule.basis.confidence != "read"]
        assert {rule.id for rule in unread} == {"ECO-RED", "FARM-PBF", "RES-2026", "CITY-UDB"}
        assert {rule.grade for rule in unread} == {Grade.REVIEW}
        assert not any(rule.basis.quote for rule in unread)

    def test_all_clauses_of_the_plan_are_accounted_for(self):
        ids = {entry.id for entry in (*YINING.rules, *YINING.clauses)}
        assert {f"YN-{number:02d}" for number in range(1, 21)} <= ids

    def test_a_ban_uses_the_words_of_a_ban(self):
        must = re.compile("禁止|严禁|不得|需符合|均在|起向外")
        bans = [rule for rule in PACK.rules if rule.grade is Grade.PROHIBIT]
        assert len(bans) == 15
        assert all(must.search(rule.basis.quote) for rule in bans)

    def test_the_laws_can_be_compared(self, tmp_path):
        rows = law_texts()
        for row in rows:
            (tmp_path / f"{row['file']}.md").write_text("", encoding="utf-8")
        last = {row["file"]: max(int(r["line"]) for r in rows if r["file"] == row["file"]) for row in rows}
        for name, count in last.items():
            lines = {int(row["line"]): row["text"] for row in rows if row["file"] == name}
            text = "\n".join(lines.get(number, "") for number in range(1, count + 1))
            (tmp_path / f"{name}.md").write_text(text.replace("外100米", "外10米"), "utf-8", newline="\n")
        command = [sys.executable, str(ROOT / "scripts" / "check_quotes.py"), str(tmp_path)]
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert ran.returncode == 1, ran.stderr
        roads = "《公路安全保护条例》（2011年3月7日国务院令第593号） 第十七条: differs from line"
        assert ran.stdout.splitlines() == [
            f"{roads} 81 of 公路安全保护条例(2011-03-07)",
            f"{roads} 85 of 公路安全保护条例(2011-03-07)",
            f"{len(rows)} paragraphs, 2 differences",
        ]


class TestForm:
    @pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.id)
    def test_a_rule_says_everything_in_two_languages(self, rule):
        assert rule.title.zh != rule.title.en
        assert rule.remedy is not None
        assert rule.remedy.zh != rule.remedy.en

    @pytest.mark.parametrize("rule", BASELINE.rules, ids=lambda rule: rule.id)
    def test_a_law_has_its_day(self, rule):
        assert rule.valid_from is not None
        assert rule.plan == ""

    @pytest.mark.parametrize("rule", YINING.rules, ids=lambda rule: rule.id)
    def test_a_plan_is_bounded_by_its_period_alone(self, rule):
        assert (rule.plan, rule.valid_from, rule.valid_to) == ("yining", None, None)

    def test_no_sliver_above_1_m2_is_waived_where_land_is_strictly_protected(self):
        strict = {ZoneKind.ECOLOGICAL_REDLINE, ZoneKind.PERMANENT_BASIC_FARMLAND, ZoneKind.NATURE_RESERVE}
        tests = [rule.test for rule in PACK.rules if strict & set(rule.zones)]
        assert tests
        assert all(isinstance(test, Overlap) and test.max_waived_m2 == 1 for test in tests)

    def test_within_a_distance_takes_in_the_distance(self):
        setbacks = {rule.id: rule for rule in PACK.rules if isinstance(rule.test, Setback)}
        assert {rule_id: rule.test.min_distance_m for rule_id, rule in setbacks.items()} == {
            "ROAD-17a": 100,
            "ROAD-17b": 50,
            "RAIL-34": 1000,
        }
        assert not any(rule.closed for rule in setbacks.values())

    @pytest.mark.parametrize(
        "day", [date(2021, 1, 1), IN_PERIOD, date(2025, 6, 30), NEW_LAW, date(2026, 3, 15)]
    )
    def test_on_every_day_there_is_a_rule_on_rights_reserves_and_red_line(self, day):
        ruled = {
            kind
            for rule in PACK.rules
            for kind in rule.zones
            if (rule.valid_from or day) <= day <= (rule.valid_to or day)
        }
        assert {ZoneKind.MINING_RIGHT, ZoneKind.EXPLORATION_RIGHT, ZoneKind.NATURE_RESERVE} <= ruled
        assert ZoneKind.ECOLOGICAL_REDLINE in ruled


HERE = box(0, 0, 100, 100)
AROUND = {"Z": box(-500, -500, 500, 500)}
FAR = {"Z": box(9000, 9000, 9500, 9500)}


ON_PLACE = [
    rule.id
    for rule in PACK.rules
    if not isinstance(rule.test, ATTRIBUTE_TESTS + BATCH_TESTS) and rule.id != "YN-00"
]
"""Rules on where a block lies; those on the block itself and on the batch: tests/test_pack_rules.py."""


def layers(**shapes):
    """Every kind of layer: around the block where named, far away where not."""
    columns = {"road": "road_class", "drinking_water_source_zone": "source_class"}
    made = []
    for kind in ZoneKind:
        given = shapes.get(kind.value, FAR)
        extra = {columns[kind]: ["national" if kind == "road" else "一级"]} if kind in columns else {}
        if kind in {ZoneKind.MINING_RIGHT, ZoneKind.EXPLORATION_RIGHT}:
            extra["licence_no"] = ["C6540020009"]
        made.append(layer_of(kind, given, columns=extra))
    return zones_of(*made)


def table_of(shapes, cases):
    """Give a block for each case: the mine, but for the attributes named."""
    rows = [{**MINE, **attributes} for attributes in cases]
    shapes = {f"B{place}": shape for place, shape in enumerate(shapes)}
    return blocks_of(shapes, **{name: [row[name] for row in rows] for name in MINE})


def failing(kind, day, cases):
    """Name the rules that each block breaks that lies inside a zone of that kind."""
    blocks = table_of([HERE] * len(cases), cases)
    found = check_blocks(blocks, layers(**{kind: AROUND}), PACK, date=day, select=ON_PLACE).verdicts
    rows = found.loc[found["rule_id"].isin(ON_PLACE)]
    assert day > date(2025, 12, 31) or not (rows["outcome"] == Outcome.NOT_CHECKED).any()
    broken = rows.loc[(rows["outcome"] == Outcome.FAIL) & (rows["rule_id"] != "YN-15")]
    return [set(broken.loc[broken["block_id"] == block, "rule_id"]) for block in blocks.index]


EXPLORING = {"right_type": "exploration"}
PLANNED = {"subject": "planning_block"}

CASES = {
    "ecological_redline": [
        ({}, {"YN-16", "YN-19", "ECO-RED"}),
        ({"business": "renewal"}, {"YN-16", "ECO-RED"}),
        ({"business": "transfer"}, {"ECO-RED"}),
        ({"business": "cancellation"}, set()),
        ({"subject": "construction_project"}, set()),
        (EXPLORING, {"ECO-RED", "YN-19"}),
        (PLANNED, {"YN-06", "YN-16", "YN-19", "ECO-RED"}),
    ],
    "permanent_basic_farmland": [
        ({}, {"FARM-JBNT", "YN-19"}),
        ({"method": "combined"}, {"FARM-JBNT", "YN-19"}),
        ({"method": "underground"}, {"FARM-JBNT-U", "YN-19"}),
        (EXPLORING, {"FARM-35", "YN-19"}),
    ],
    "arable_land": [
        ({}, {"FARM-ARABLE"}),
        ({"mineral": "砖瓦用粘土"}, {"FARM-ARABLE", "YN-10"}),
        ({"mineral": "砖瓦用黏土", "business": "renewal"}, {"FARM-ARABLE"}),
        (EXPLORING, set()),
    ],
    "urban_development_boundary": [({}, {"CITY-UDB", "YN-19"}), (EXPLORING, {"YN-19"})],
    "nature_reserve": [({}, {"RES-OLD"}), (EXPLORING, {"RES-OLD-E", "YN-17"})],
    "drinking_water_source_zone": [({}, {"WATER-SRC1"}), (EXPLORING, {"WATER-SRC1E"})],
    "river": [
        ({}, {"WATER-25"}),
        ({"mineral": "建筑用砂"}, {"WATER-25", "YN-18"}),
        ({**EXPLORING, "mineral": "建筑用砂"}, {"WATER-25"}),
    ],
    "mining_right": [
        ({}, {"MRL-19"}),
        ({"licence_no": "C6540020009"}, set()),
        ({"business": "renewal", "licence_no": "C6540020009"}, set()),
        ({"business": "renewal"}, {"MRL-19"}),
        ({"business": "consolidation"}, {"MRL-3C"}),
        ({"business": "transfer"}, set()),
        (EXPLORING, {"MRL-3"}),
        (PLANNED, {"MRL-3P", "YN-06"}),
    ],
    "exploration_right": [
        ({}, {"MRL-K9"}),
        (EXPLORING, {"MRL-K9"}),
        ({"business": "exploration_to_mining", "licence_no": "C6540020009"}, set()),
        ({"business": "exploration_to_mining"}, {"MRL-K9"}),
    ],
    "settlement": [({}, set())],
    "road": [({}, {"ROAD-17a"}), (EXPLORING, set())],
    "railway": [({}, {"RAIL-34"}), ({"method": "underground"}, set())],
}

CHANGES = [
    ("mining_right", date(2025, 6, 30), {}, {"MRL-19"}),
    ("mining_right", NEW_LAW, {}, {"MRL-23"}),
    ("mining_right", NEW_LAW, {"business": "renewal"}, {"MRL-23R"}),
    ("mining_right", NEW_LAW, {"business": "renewal", "licence_no": "C6540020009"}, set()),
    ("mining_right", NEW_LAW, {"business": "transfer"}, set()),
    ("exploration_right", NEW_LAW, EXPLORING, {"MRL-23"}),
    ("exploration_right", NEW_LAW, PLANNED, {"MRL-23P", "YN-06"}),
    ("nature_reserve", NEW_LAW, {}, {"RES-OLD", "PROT-AREA"}),
    ("nature_reserve", date(2026, 3, 14), {}, {"RES-OLD", "PROT-AREA"}),
    ("nature_reserve", date(2026, 3, 15), {}, {"RES-2026", "PROT-AREA"}),
    ("permanent_basic_farmland", date(2026, 1, 1), {}, {"FARM-JBNT", "FARM-PBF"}),
    ("ecological_redline", date(2022, 8, 15), {}, {"YN-16", "YN-19"}),
    ("ecological_redline", date(2022, 8, 16), {}, {"YN-16", "YN-19", "ECO-RED"}),
]


class TestForWhom:
    @pytest.mark.parametrize("kind", CASES)
    def test_in_the_plans_period(self, kind):
        found = failing(kind, IN_PERIOD, [attributes for attributes, _ in CASES[kind]])
        assert found == [expected for _, expected in CASES[kind]]

    @pytest.mark.parametrize(("kind", "day"), dict.fromkeys((kind, day) for kind, day, _, _ in CHANGES))
    def test_as_the_law_changes(self, kind, day):
        cases = [(attributes, expected) for k, d, attributes, expected in CHANGES if (k, d) == (kind, day)]
        found = failing(kind, day, [attributes for attributes, _ in cases])
        assert found == [expected for _, expected in cases]

    def test_past_the_period_the_plan_is_not_checked_and_not_forgotten(self):
        zones = layers(ecological_redline=AROUND)
        report = check_blocks(table_of([HERE], [{}]), zones, YINING, date=date(2026, 1, 1))
        row = report.verdicts.set_index("rule_id").loc["YN-16"]
        assert (row["outcome"], row["reason"]) == ("not_checked", "plan_period_ended")


def planned(blocks, minerals, area=None):
    """Mining planning blocks, one concentrated area for 砂石粘土矿 and a national planned area around."""
    concentrated = {"A": area or box(5000, 0, 6000, 1000)}
    return zones_of(
        layer_of(ZoneKind.MINING_PLANNING_BLOCK, blocks, columns={"minerals": minerals}, plan="yining"),
        layer_of(
            ZoneKind.CONCENTRATED_MINING_AREA,
            concentrated,
            columns={"minerals": ["砂石粘土矿"]},
            plan="yining",
        ),
        layer_of(ZoneKind.NATIONAL_PLANNED_MINING_AREA, AROUND, plan="yining"),
    )


def outcomes(rule, zones, cases, shapes=None):
    """Give the rule's outcome for each case."""
    blocks = table_of(shapes or [HERE] * len(cases), cases)
    report = check_blocks(blocks, zones, YINING, date=IN_PERIOD, select=[rule])
    return report.verdicts["outcome"].tolist()


P, F, N = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE


class TestContainment:
    """Where rights may be set: one planning block, or the concentrated area of the mineral."""

    COAL = planned({"north": box(-50, 50, 200, 200), "south": box(-50, -50, 200, 50)}, ["煤炭", "煤炭"])

    def test_a_coal_mine_lies_in_one_coal_block(self):
        inside, at_the_edge, outside = box(0, 60, 100, 160), box(0, 50, 100, 150), box(150, 60, 250, 160)
        half_and_half = HERE
        shapes = [inside, at_the_edge, half_and_half, outside]
        assert outcomes("YN-15", self.COAL, [{"mineral": "煤"}] * 4, shapes) == [P, P, F, F]

    def test_the_concentrated_area_serves_sand_stone_and_clay(self):
        zones = planned({"north": box(-50, 50, 200, 200)}, ["煤炭"], area=box(-10, -10, 110, 110))
        minerals = [{"mineral": name} for name in ("砖瓦用粘土", "建筑用砂", "建筑用石料", "煤", "金")]
        assert outcomes("YN-15", zones, minerals) == [P, P, P, F, F]

    def test_a_block_of_another_mineral_does_not_serve(self):
        zones = planned({"shale": box(-10, -10, 110, 110)}, ["砖瓦用页岩"])
        minerals = [{"mineral": name} for name in ("砖瓦用页岩", "建筑用砂")]
        assert outcomes("YN-15", zones, minerals) == [P, F]

    def test_only_a_new_right_needs_a_block(self):
        asked = ("new", "exploration_to_mining", "agreement", "consolidation")
        stands = ("renewal", "transfer", "change", "cancellation")
        cases = [{"business": business} for business in (*asked, *stands)]
        assert outcomes("YN-15", self.COAL, cases) == [F] * 4 + [N] * 4

    def test_a_planning_block_is_not_tested_for_lying_in_planning_blocks(self):
        assert outcomes("YN-15", self.COAL, [PLANNED]) == [N]
        assert outcomes("YN-06", self.COAL, [PLANNED, {}, {**PLANNED, "mineral": "金"}]) == [P, N, N]

    def test_planning_blocks_for_sand_and_clay_lie_in_the_concentrated_area(self):
        minerals = ("建筑用砂", "砖瓦用黏土", "砖瓦用页岩", "煤")
        cases = [{**PLANNED, "mineral": name} for name in minerals]
        assert outcomes("YN-07", self.COAL, cases) == [F, F, N, N]
        inside = [box(5100, 100, 5200, 200)] * 4
        assert outcomes("YN-07", self.COAL, cases, inside) == [P, P, N, N]

    def test_coal_exploration_blocks_lie_in_the_national_area(self):
        cases = [{**PLANNED, **EXPLORING}] * 2
        assert outcomes("YN-05", self.COAL, cases, [HERE, box(450, 0, 550, 100)]) == [P, F]

    def test_only_containment_rules_contain(self):
        kinds = {rule.id: type(rule.test) for rule in YINING.rules}
        assert {rule_id for rule_id, kind in kinds.items() if kind is Within} == {"YN-00", "YN-05", "YN-06"}
        assert {rule_id for rule_id, kind in kinds.items() if kind is WithinAny} == {"YN-07", "YN-15"}


def from_the_way(rule, kind, gaps, columns):
    """Give the rule's outcome for a way at each distance, in true metres, east of the block."""
    found = []
    for gap in gaps:
        east = 100 + gap * (1 + 4.93e-6)  # the plane's scale here, 20 km off its meridian
        way = layer_of(kind, {"way": line((east, -500), (east, 500))}, columns=columns)
        blocks = table_of([HERE], [{}])
        report = check_blocks(blocks, zones_of(way), BASELINE, date=IN_PERIOD, select=[rule])
        found.append(report.verdicts["outcome"].iloc[0])
    return found


class TestDistances:
    @pytest.mark.parametrize("name", ["county", "县道", "national", "高速公路"])
    def test_100_m_from_county_roads_and_above(self, name):
        found = from_the_way("ROAD-17a", ZoneKind.ROAD, (99.98, 100.0, 100.02), {"road_class": [name]})
        assert found == [F, Outcome.AT_LIMIT, P]

    def test_50_m_from_township_roads(self):
        township = {"road_class": ["township"]}
        found = from_the_way("ROAD-17b", ZoneKind.ROAD, (49.98, 50.0, 50.02), township)
        assert found == [F, Outcome.AT_LIMIT, P]
        assert from_the_way("ROAD-17a", ZoneKind.ROAD, (50.0,), township) == [P]

    def test_1000_m_from_railways(self):
        found = from_the_way("RAIL-34", ZoneKind.RAILWAY, (999.9, 1000.0, 1000.1), {})
        assert found == [F, Outcome.AT_LIMIT, P]

    def test_a_road_of_unknown_class_clears_nothing(self):
        found = from_the_way("ROAD-17a", ZoneKind.ROAD, (10.0, 500.0), {"road_class": [None]})
        assert found == [Outcome.NOT_CHECKED, P]
