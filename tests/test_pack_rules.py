"""Each rule of the packs on a block itself or on a batch: what keeps it, what breaks it, whom it is for."""

from __future__ import annotations

from datetime import date

import pytest
import shapely

from minplan_gis.checking import check_blocks
from minplan_gis.crs import CGCS2000
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.plans import load_plan
from minplan_gis.plans.boundaries import outline
from minplan_gis.rules import Within, shipped_packs, shipped_rules
from minplan_gis.rules.tests import (
    ATTRIBUTE_TESTS,
    BATCH_TESTS,
    Apart,
    BarredMinerals,
    OneRight,
    OutputQuota,
    RightQuota,
    ScaleFloor,
    ScaleTable,
    ServiceTable,
)
from minplan_gis.vocabulary import Grade, Outcome, Reason, ZoneKind
from minplan_gis.wording import Text
from worlds import blocks_of, box, layer_of, pack_of, zones_of

PACK = shipped_rules(*shipped_packs())
RULES = {rule.id: rule for rule in PACK.rules}
IN_PERIOD = date(2024, 6, 30)
HERE = box(0, 0, 100, 100)
P, F, N, OPEN = Outcome.PASS, Outcome.FAIL, Outcome.NOT_APPLICABLE, Outcome.NOT_CHECKED
NEW = {"subject": "grant_block", "business": "new", "right_type": "mining"}
EXPLORING = {"right_type": "exploration"}


def of_kind(*tests):
    return {rule.id for rule in PACK.rules if isinstance(rule.test, tests)}


def judged(rule, *attributes):
    """Give the rule's verdicts on one block for each set of attributes."""
    rows = [{**NEW, **each} for each in attributes]
    names = dict.fromkeys(name for row in rows for name in row)
    columns = {name: [row.get(name) for row in rows] for name in names}
    blocks = blocks_of({f"B{place}": HERE for place in range(len(rows))}, **columns)
    return check_blocks(blocks, zones_of(), pack_of(RULES[rule]), date=IN_PERIOD).verdicts


def outcomes(rule, *attributes):
    return judged(rule, *attributes)["outcome"].tolist()


def mine(mineral, scale, unit, **more):
    return {"mineral": mineral, "scale": scale, "scale_unit": unit, **more}


M3, T, DAY = "万立方米/年", "万吨/年", "吨/日"
PIT, SHAFT = {"method": "open_pit"}, {"method": "underground"}


def lasting(years):
    return {"service_years": years}


CASES = [
    ("YN-02", {**EXPLORING, "mineral": "煤"}, {**EXPLORING, "mineral": "石棉"}),
    ("YN-03", {"mineral": "砖瓦用粘土"}, {"mineral": "砂金"}),
    ("YN-04", {"mineral": "煤、岩金、磁铁矿"}, {"mineral": "铜、砂铁"}),
    ("YN-04-2", {"mineral": "煤", "ash_percent": 40.0}, {"mineral": "煤炭", "ash_percent": 40.1}),
    ("YN-04-3", {"mineral": "煤", "sulfur_percent": 3.0}, {"mineral": "煤", "sulfur_percent": 3.01}),
    ("YN-12", mine("建筑用砂", 15, M3), mine("建筑用砂", 14.9, M3)),
    ("YN-12-2", mine("砖瓦用粘土", 10, M3), mine("砖瓦用黏土", 9, M3)),
    ("YN-20", mine("煤", 400, T, **PIT), mine("煤", 399, T, **PIT)),
    ("YN-20-2", {"mineral": "建筑用砂", **lasting(10)}, {"mineral": "建筑用砂", **lasting(9)}),
    ("YN-20-3", mine("煤", 30, T, business="change", **SHAFT), mine("煤", 29, T, business="change", **SHAFT)),
    ("XY-02", {"mineral": "建筑用砂"}, {"mineral": "砖瓦用粘土"}),
    ("XY-06", mine("建筑用砂", 15, M3), mine("建筑用砂", 14, M3)),
    ("XY-06-2", mine("砖瓦用粘土", 6, M3), mine("砖瓦用粘土", 5.9, M3)),
    ("XY-09", mine("铁", 30, T, **PIT), mine("铁", 29.9, T, **PIT)),
    ("XY-09-2", mine("铁", 10, T, **SHAFT), mine("铁", 9.9, T, **SHAFT)),
    ("XY-09-3", mine("铜", 30, T), mine("铜", 29.9, T)),
    ("XY-09-4", mine("铜", 30.1, T), mine("铜", 30, T)),
    ("XY-09-5", mine("岩金", 300, DAY, **PIT), mine("岩金", 299, DAY, **PIT)),
    ("XY-09-6", mine("岩金", 100, DAY, **SHAFT), mine("岩金", 99, DAY, **SHAFT)),
    ("XY-10-4", {"mineral": "铜"}, {"mineral": "钨"}),
    ("XY-19", {"mineral": "铅锌", **lasting(15)}, {"mineral": "铅锌", **lasting(14)}),
    ("XY-24", mine("铜", 30, T), mine("铜", 29, T)),
    ("TK-02", {"mineral": "金"}, {"mineral": "钨"}),
    ("TK-04", mine("建筑用砂", 15, M3), mine("建筑用砂", 14, M3)),
    ("TK-04-2", mine("砖瓦用粘土", 6, M3), mine("砖瓦用粘土", 5, M3)),
    ("TK-06", mine("煤", 120, T, **SHAFT), mine("煤", 119, T, **SHAFT)),
    ("TK-06-3", mine("煤", 400, T, **PIT), mine("煤", 399, T, **PIT)),
    ("TK-06-2", mine("铁", 30, T, **PIT), mine("铁", 29, T, **PIT)),
    ("TK-06-4", mine("铁", 10, T, **SHAFT), mine("铁", 9, T, **SHAFT)),
    ("TK-06-5", mine("铜", 30, T), mine("铜", 29, T)),
    ("TK-06-6", mine("铜", 31, T), mine("铜", 30, T)),
    ("TK-06-7", mine("岩金", 300, DAY, **PIT), mine("岩金", 299, DAY, **PIT)),
    ("TK-06-8", mine("岩金", 100, DAY, **SHAFT), mine("岩金", 99, DAY, **SHAFT)),
    ("TK-14", mine("石灰岩", 50, T), mine("石灰岩", 49, T)),
    ("TK-14-2", {"mineral": "重晶石", **lasting(10)}, {"mineral": "重晶石", **lasting(9)}),
    ("WS-02", {"mineral": "建筑用砂"}, {"mineral": "砖瓦用粘土"}),
    ("WS-03", {**EXPLORING, "mineral": "煤"}, {**EXPLORING, "mineral": "砂金"}),
    ("WS-15", mine("建筑用砂", 6, M3), mine("建筑用砂", 5, M3)),
    ("WS-15-2", {"mineral": "岩金", **SHAFT, **lasting(10)}, {"mineral": "岩金", **SHAFT, **lasting(9)}),
    ("TC-01", {"mineral": "铜"}, {"mineral": "铈"}),
    ("TC-02-2", {"mineral": "锡"}, {"mineral": "汞"}),
    ("TC-02-3", {"mineral": "煤", "ash_percent": 40.0}, {"mineral": "煤", "ash_percent": 41.0}),
    ("TC-02-4", {"mineral": "煤", "sulfur_percent": 3.0}, {"mineral": "煤", "sulfur_percent": 4.0}),
    ("TC-03", {**EXPLORING, "mineral": "煤"}, {**EXPLORING, "mineral": "石棉"}),
    ("TC-12", mine("建筑用砂", 6, M3), mine("建筑用砂", 5, M3)),
    ("TC-12-2", mine("砖瓦用粘土", 6, M3), mine("砖瓦用粘土", 5, M3)),
    ("TC-13-2", mine("铬", 2, T), mine("铬", 1.9, T)),
    ("TC-13-3", {"mineral": "膨润土", **lasting(10)}, {"mineral": "膨润土", **lasting(9)}),
]
"""Rule, attributes that keep it, attributes that break it; the numbers are the plans' own."""


class TestAttributes:
    def test_no_rule_is_left_out(self):
        assert {rule for rule, _, _ in CASES} == of_kind(*ATTRIBUTE_TESTS)

    @pytest.mark.parametrize(("rule", "kept", "broken"), CASES, ids=[case[0] for case in CASES])
    def test_kept_and_broken(self, rule, kept, broken):
        assert outcomes(rule, kept, broken) == [P, F]

    @pytest.mark.parametrize(("rule", "broken"), [(case[0], case[2]) for case in CASES])
    def test_what_is_not_told_clears_nothing(self, rule, broken):
        numbers = {"scale", "scale_unit", "service_years", "ash_percent", "sulfur_percent"}
        dumb = {name: value for name, value in broken.items() if name not in numbers}
        if len(dumb) == len(broken):
            dumb = {**broken, "mineral": None}
        assert outcomes(rule, dumb) == [OPEN]

    @pytest.mark.parametrize(("rule", "broken"), [(case[0], case[2]) for case in CASES])
    def test_no_construction_project_and_no_cancellation_is_meant(self, rule, broken):
        others = [{**broken, "subject": "construction_project"}, {**broken, "business": "cancellation"}]
        assert outcomes(rule, *others) == [N, N]

    @pytest.mark.parametrize("rule", sorted(of_kind(ScaleFloor, ScaleTable, ServiceTable)))
    def test_least_scales_are_for_new_mines(self, rule):
        broken = next(case[2] for case in CASES if case[0] == rule)
        others = ("renewal", "transfer")
        cases = [{**broken, "business": business} for business in others]
        cases += [{**broken, "subject": "planning_block"}, {**broken, **EXPLORING}]
        assert outcomes(rule, *cases) == [N] * 4
        expansion = {**broken, "business": "change"}
        assert outcomes(rule, expansion) == [F if rule == "YN-20-3" else N]

    @pytest.mark.parametrize("rule", sorted(of_kind(BarredMinerals)))
    def test_lists_say_for_whom_they_are(self, rule):
        broken = next(case[2] for case in CASES if case[0] == rule)
        renewal = outcomes(rule, {**broken, "business": "renewal"})
        other = "mining" if broken.get("right_type") == "exploration" else "exploration"
        both = outcomes(rule, {**broken, "right_type": other})
        banned = RULES[rule].grade is Grade.PROHIBIT
        assert (renewal, both) == (([F], [F]) if banned else ([N], [N]))
        assert outcomes(rule, {**broken, "subject": "planning_block"}) == [F]


class TestReadings:
    """What the words of a limit take in, and what a name leaves open."""

    def test_gold_and_iron_may_be_placers(self):
        assert outcomes("YN-04", {"mineral": "金"}, {"mineral": "铁"}, {"mineral": "岩金"}) == [OPEN, OPEN, P]

    def test_gold_by_the_year_is_no_gold_by_the_day(self):
        row = judged("XY-09-5", mine("岩金", 3, T, **PIT)).iloc[0]
        assert (row["outcome"], row["reason"]) == (OPEN, Reason.UNITS)

    def test_exactly_30_of_copper_is_asked_and_not_banned(self):
        assert outcomes("XY-09-3", mine("铜", 30, T)) == [P]
        assert RULES["XY-09-3"].grade is Grade.PROHIBIT
        assert RULES["XY-09-4"].grade is Grade.REVIEW

    def test_a_mine_of_both_ways_keeps_the_lower_floor(self):
        assert outcomes("TK-06", mine("煤", 100, T, method="combined")) == [F]
        assert outcomes("TK-06-3", mine("煤", 100, T, method="combined")) == [N]

    def test_the_way_of_mining_decides_only_when_it_matters(self):
        assert outcomes("XY-09", mine("铁", 20, T), mine("铁", 30, T)) == [OPEN, P]

    def test_clay_in_tacheng_goes_by_the_text(self):
        clay = mine("砖瓦用粘土", 6, M3)
        assert (outcomes("TC-12-2", clay), outcomes("TC-13-2", clay)) == ([P], [N])

    def test_county_and_prefecture_are_judged_side_by_side(self):
        sand = mine("建筑用砂", 5, M3)
        assert outcomes("TC-12", sand) == outcomes("TC-13-2", sand) == outcomes("WS-15", sand) == [F]

    def test_a_ban_on_numbers_has_the_words_of_a_ban(self):
        banned = {rule for rule in of_kind(ScaleFloor, ScaleTable) if RULES[rule].grade is Grade.PROHIBIT}
        assert banned
        assert all(
            "不再新建" in RULES[rule].basis.quote or "禁止" in RULES[rule].basis.quote for rule in banned
        )


# ---------------------------------------------------------------- the whole batch


def batch_outcomes(rule, blocks, *layers, day=IN_PERIOD):
    verdicts = check_blocks(blocks, zones_of(*layers), pack_of(RULES[rule]), date=day).verdicts
    return verdicts["outcome"].tolist()


def plots_in(plan, count):
    """Give squares of about a hectare well inside a plan's unit."""
    spot = outline(load_plan(plan).admin_code)[0].representative_point()
    return {
        f"R{i}": shapely.box(spot.x + i * 1e-5, spot.y, spot.x + i * 1e-5 + 1e-3, spot.y + 1e-3)
        for i in range(count)
    }


def batch_of(plan, count, **columns):
    blocks = blocks_of(plots_in(plan, count), **{**NEW, "mineral": "建筑用砂", **columns})
    return blocks.set_crs(CGCS2000)


def rights_of(plan, count, **columns):
    given = {"licence_no": [f"C{number:04}" for number in range(count)], "minerals": ["建筑用砂"] * count}
    unit = outline(load_plan(plan).admin_code)[0]
    return layer_of(
        ZoneKind.MINING_RIGHT,
        plots_in(plan, count),
        columns={**given, **columns},
        complete_for=unit.buffer(0.05),
    )


QUOTAS = sorted(rule for rule in of_kind(RightQuota) if RULES[rule].zones)
YEARLY = sorted(rule for rule in of_kind(RightQuota) if not RULES[rule].zones)


class TestBatch:
    def test_no_rule_is_left_out(self):
        told = {*QUOTAS, *YEARLY, *of_kind(OneRight, OutputQuota, Apart)}
        assert told == of_kind(*BATCH_TESTS)
        assert len(told) == 25

    @pytest.mark.parametrize("rule", YEARLY)
    def test_what_a_year_may_add(self, rule):
        most = int(RULES[rule].test.max_rights)
        assert most == {"YN-09": 2, "XY-05": 3}[rule]
        plan = RULES[rule].plan
        assert batch_outcomes(rule, batch_of(plan, most)) == [P] * most
        assert batch_outcomes(rule, batch_of(plan, most + 1)) == [F] * (most + 1)
        assert batch_outcomes(rule, batch_of(plan, most + 1, mineral="煤")) == [N] * (most + 1)

    @pytest.mark.parametrize("rule", QUOTAS)
    def test_rights_in_all(self, rule):
        plan, most = RULES[rule].plan, int(RULES[rule].test.max_rights)
        block = batch_of(plan, 1)
        assert batch_outcomes(rule, block, rights_of(plan, most - 1)) == [P]
        assert batch_outcomes(rule, block, rights_of(plan, most)) == [F]
        planned = batch_of(plan, 1, subject="planning_block")
        assert batch_outcomes(rule, planned, rights_of(plan, most)) == [N]

    def test_rights_of_other_minerals_count_where_all_do(self):
        coal = {"minerals": ["煤"] * 85}
        assert batch_outcomes("TC-10", batch_of("tacheng", 1), rights_of("tacheng", 85, **coal)) == [P]
        coal = {"minerals": ["煤"] * 18}
        assert batch_outcomes("WS-09", batch_of("wusu", 1), rights_of("wusu", 18, **coal)) == [F]

    @pytest.mark.parametrize("rule", sorted(of_kind(OutputQuota)))
    def test_output_in_all(self, rule):
        plan, most = RULES[rule].plan, RULES[rule].test.at_most
        mineral = RULES[rule].when["mineral"][0]
        name = "建筑用砂" if "砂" in mineral and "砖瓦" not in mineral else mineral
        there = {"minerals": [name], "scale": [f"{most - 1}"], "scale_unit": [M3]}
        rights = rights_of(plan, 1, **there)
        for scale, outcome in ((1.0, P), (1.1, F)):
            block = batch_of(plan, 1, mineral=name, scale=scale, scale_unit=M3)
            assert batch_outcomes(rule, block, rights) == [outcome]
        dumb = rights_of(plan, 1, minerals=[name])
        assert batch_outcomes(rule, batch_of(plan, 1, mineral=name, scale=1, scale_unit=M3), dumb) == [OPEN]

    @pytest.mark.parametrize("rule", sorted(of_kind(OneRight)))
    def test_one_right_in_one_planning_block(self, rule):
        zone = layer_of(ZoneKind.MINING_PLANNING_BLOCK, {"Z": box(-50, -50, 250, 150)})
        none = layer_of(ZoneKind.MINING_RIGHT, {}, columns={"licence_no": []})
        shapes = {"A": HERE, "B": box(120, 0, 200, 100), "C": box(400, 0, 500, 100)}
        alone = blocks_of({"A": HERE}, **NEW)
        assert batch_outcomes(rule, alone, zone, none) == [P]
        assert batch_outcomes(rule, blocks_of(shapes, **NEW), zone, none) == [F, F, N]

    @pytest.mark.parametrize(("rule", "day"), [("MRL-3B", IN_PERIOD), ("MRL-23B", date(2025, 7, 1))])
    def test_blocks_of_a_batch_keep_off_each_other(self, rule, day):
        shapes = {"A": HERE, "B": box(90, 0, 190, 100), "C": box(300, 0, 400, 100)}
        assert batch_outcomes(rule, blocks_of(shapes, **NEW), day=day) == [F, F, P]
        kinds = ["grant_block", "planning_block", "mine_area"]
        mixed = blocks_of(shapes, **{**NEW, "subject": kinds})
        assert batch_outcomes(rule, mixed, day=day) == [P, N, P]
        assert RULES[rule].grade is Grade.REVIEW

    def test_a_block_set_aside_says_nothing_of_blocks_in_no_zone(self):
        zone = layer_of(ZoneKind.MINING_PLANNING_BLOCK, {"Z": box(-50, -50, 250, 150)})
        none = layer_of(ZoneKind.MINING_RIGHT, {}, columns={"licence_no": []})
        blocks = blocks_of({"A": HERE, "C": box(400, 0, 500, 100)}, **NEW)
        lost = Quarantined("f", "", "3", "invalid", Text("坏", "bad"), Text("改", "mend"))
        entry = Entry("f", "", "blocks", sha256="0" * 64, declared=3, read=2, quarantined=(lost,))
        blocks.attrs["ledger"] = (entry,)
        assert batch_outcomes("YN-08", blocks, zone, none) == [OPEN, N]


AREAS = sorted(rule.id for rule in PACK.rules if rule.id.endswith("-00"))
NEIGHBOUR = {"YN-00": "654021", "XY-00": "654028", "TK-00": "654024", "WS-00": "654203", "TC-00": "654025"}


class TestJurisdiction:
    """Outlines are schematic: outside is a note, and never more."""

    @pytest.mark.parametrize("rule", AREAS)
    def test_inside_passes_outside_is_noted(self, rule):
        own = load_plan(RULES[rule].plan).admin_code
        codes = {"654202": "654202"} if own == "654200" else {own: own}
        codes |= {NEIGHBOUR[rule]: NEIGHBOUR[rule]}
        shapes = {code: outline(code)[0] for code in codes}
        layer = layer_of(
            ZoneKind.ADMINISTRATIVE_AREA,
            shapes,
            columns={"admin_code": list(codes)},
            complete_for=shapely.box(79, 41, 88, 48),
        )
        spots = {
            code: shape.representative_point().buffer(1e-3, cap_style="square")
            for code, shape in shapes.items()
        }
        blocks = blocks_of(spots, **NEW).set_crs(CGCS2000)
        assert batch_outcomes(rule, blocks, layer) == [P, F]
        assert (RULES[rule].grade, type(RULES[rule].test)) == (Grade.NOTE, Within)

    def test_every_plan_has_one(self):
        assert {RULES[rule].plan for rule in AREAS} == {"yining", "xinyuan", "tekes", "wusu", "tacheng"}


def test_counts():
    counts = {name: shipped_rules(name) for name in shipped_packs()}
    assert {name: (len(pack.rules), len(pack.clauses)) for name, pack in counts.items()} == {
        "baseline": (29, 12),
        "tacheng": (23, 11),
        "tekes": (23, 8),
        "wusu": (16, 8),
        "xinyuan": (26, 16),
        "yining": (25, 7),
    }
