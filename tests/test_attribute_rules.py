"""Rules on what blocks say of themselves, by eye; numbers are those of the plans' own tables."""

from __future__ import annotations

import dataclasses

import pytest

from minplan_gis.checking import check_blocks
from minplan_gis.plans import Allowed, load_plan, minimum_scales
from minplan_gis.rules.tests import AttributeLimit, BarredMinerals, ScaleFloor, ScaleTable, ServiceTable
from minplan_gis.vocabulary import Outcome, Reason
from worlds import DAY, blocks_of, box, pack_of, rule_of, zones_of

HERE = box(0, 0, 100, 100)


def judged(test, day=DAY, rule=None, **attributes):
    blocks = blocks_of({"B1": HERE}, **attributes)
    report = check_blocks(blocks, zones_of(), pack_of(rule_of(test, **(rule or {}))), date=day)
    return report.verdicts.iloc[0]


def said(row):
    return Outcome(row["outcome"]), Reason(row["reason"])


def by_table(plan, test=ScaleTable):
    return test(minimum_scales(load_plan(plan)))


FAIL, PASS = Outcome.FAIL, Outcome.PASS
OPEN, IDLE = Outcome.NOT_CHECKED, Outcome.NOT_APPLICABLE


class TestBarredMinerals:
    @pytest.mark.parametrize(
        ("mineral", "expected"),
        [
            ("砂金", (FAIL, Reason.LISTED)),
            ("砂金矿", (FAIL, Reason.LISTED)),
            ("铜、砂金", (FAIL, Reason.LISTED)),
            ("铜（伴生砂金）", (FAIL, Reason.LISTED)),
            ("建筑用砂（含砂金）", (FAIL, Reason.LISTED)),
            ("铜（岩金）", (PASS, Reason.NOT_LISTED)),
            ("铜、其他", (OPEN, Reason.ATTRIBUTE_MISSING)),
            ("砂矿", (OPEN, Reason.ATTRIBUTE_MISSING)),
            ("铜", (PASS, Reason.NOT_LISTED)),
            ("", (OPEN, Reason.ATTRIBUTE_MISSING)),
            ("/", (OPEN, Reason.ATTRIBUTE_MISSING)),
            ("某某石", (OPEN, Reason.ATTRIBUTE_MISSING)),
        ],
    )
    def test_each_mineral_is_held_against_the_list(self, mineral, expected):
        assert said(judged(BarredMinerals(("砂金", "砂铁")), mineral=mineral)) == expected

    def test_without_the_attribute_nothing_is_cleared(self):
        assert said(judged(BarredMinerals(("砂金",)))) == (OPEN, Reason.ATTRIBUTE_MISSING)


class TestAttributeLimit:
    @pytest.mark.parametrize(
        ("ash", "outcome"), [(39.9, PASS), (40, PASS), ("40.1", FAIL), ("高灰", OPEN), (None, OPEN)]
    )
    def test_at_most(self, ash, outcome):
        row = judged(AttributeLimit("ash_percent", at_most=40, unit="%"), ash_percent=[ash])
        assert (row["outcome"], row["limit"], row["unit"]) == (outcome, 40, "%")

    @pytest.mark.parametrize(
        ("ash", "expected"),
        [
            ("41%", (FAIL, Reason.OVER_LIMIT)),
            ("41％", (FAIL, Reason.OVER_LIMIT)),
            ("0", (PASS, Reason.WITHIN_LIMIT)),
            ("100", (FAIL, Reason.OVER_LIMIT)),
            (-1.0, (OPEN, Reason.IMPLAUSIBLE)),
            ("-41%", (OPEN, Reason.IMPLAUSIBLE)),
            (100.1, (OPEN, Reason.IMPLAUSIBLE)),
            ("4100%", (OPEN, Reason.IMPLAUSIBLE)),
        ],
    )
    @pytest.mark.parametrize("unit", ["%", ""])
    def test_a_share_is_one(self, ash, expected, unit):
        row = judged(AttributeLimit("ash_percent", at_most=40, unit=unit), ash_percent=[ash])
        assert said(row) == expected
        assert expected[0] is not OPEN or "0–100" in row["detail"].zh

    def test_other_numbers_may_be_below_nothing_or_over_a_hundred(self):
        deep = judged(AttributeLimit("top_elevation_m", at_most=0), top_elevation_m=[-500.0])
        assert said(deep) == (PASS, Reason.WITHIN_LIMIT)
        high = judged(AttributeLimit("top_elevation_m", at_most=2000), top_elevation_m=[1500.0])
        assert said(high) == (PASS, Reason.WITHIN_LIMIT)

    def test_an_open_limit_fails_itself(self):
        row = judged(AttributeLimit("ash_percent", at_most=40), rule={"closed": False}, ash_percent=40.0)
        assert row["outcome"] == FAIL

    def test_at_least(self):
        assert judged(AttributeLimit("service_years", at_least=10), service_years=9.0)["outcome"] == FAIL


class TestScaleFloor:
    @pytest.mark.parametrize(
        ("scale", "unit", "expected"),
        [
            (15, "万立方米/年", (PASS, Reason.WITHIN_LIMIT)),
            (150_000, "立方米/年", (PASS, Reason.WITHIN_LIMIT)),
            (14.999, "万立方米/年", (FAIL, Reason.UNDER_LIMIT)),
            (15, "万吨/年", (OPEN, Reason.UNITS)),
            (500, "立方米/日", (OPEN, Reason.UNITS)),
            (15, None, (OPEN, Reason.ATTRIBUTE_MISSING)),
            (15, "车", (OPEN, Reason.ATTRIBUTE_MISSING)),
            (None, "万立方米/年", (OPEN, Reason.ATTRIBUTE_MISSING)),
        ],
    )
    def test_only_what_can_be_compared_is_compared(self, scale, unit, expected):
        row = judged(ScaleFloor(15, "万立方米/年"), scale=[scale], scale_unit=[unit])
        assert said(row) == expected

    def test_the_limit_stands_in_the_unit_of_the_value(self):
        row = judged(ScaleFloor(300, "吨/日"), scale=200, scale_unit="t/d")
        assert (row["measured"], row["limit"], row["unit"]) == (200.0, 300.0, "t/d")


class TestScaleTable:
    @pytest.mark.parametrize(
        ("plan", "mineral", "scale", "unit", "more", "expected", "limit"),
        [
            ("yining", "建筑用砂", 15, "万立方米/年", {}, (PASS, Reason.WITHIN_LIMIT), 15),
            ("yining", "建筑用砂", 14, "万立方米/年", {}, (FAIL, Reason.UNDER_LIMIT), 15),
            ("wusu", "建筑用砂", 6, "万立方米/年", {}, (PASS, Reason.WITHIN_LIMIT), 6),
            ("wusu", "砖瓦用粘土", 6, "万立方米/年", {}, (OPEN, Reason.UNITS), None),
            ("wusu", "砖瓦用粘土", 6, "万吨/年", {}, (PASS, Reason.WITHIN_LIMIT), 6),
            ("xinyuan", "铁", 20, "万吨/年", {"method": "open_pit"}, (FAIL, Reason.UNDER_LIMIT), 30),
            ("xinyuan", "铁", 20, "万吨/年", {"method": "underground"}, (PASS, Reason.WITHIN_LIMIT), 10),
            ("xinyuan", "铁", 20, "万吨/年", {}, (OPEN, Reason.AMBIGUOUS), None),
            ("xinyuan", "铁", 30, "万吨/年", {}, (PASS, Reason.WITHIN_LIMIT), 30),
            ("xinyuan", "铁", 9, "万吨/年", {}, (FAIL, Reason.UNDER_LIMIT), 30),
            ("xinyuan", "铜", 29, "万吨/年", {}, (FAIL, Reason.UNDER_LIMIT), 30),
            ("xinyuan", "汞", 1, "万吨/年", {}, (IDLE, Reason.NOT_TABLED), None),
            ("tacheng", "铅锌", 1, "万吨/年", {}, (IDLE, Reason.NOT_TABLED), None),
            ("tacheng", "饰面用花岗岩", 0.2, "万立方米/年", {}, (FAIL, Reason.UNDER_LIMIT), 0.3),
            ("tekes", "玻璃用石英岩", 4, "万吨/年", {}, (FAIL, Reason.UNDER_LIMIT), 5),
            ("xinyuan", "某某石", 1, "万吨/年", {}, (OPEN, Reason.AMBIGUOUS), None),
            ("xinyuan", None, 1, "万吨/年", {}, (OPEN, Reason.ATTRIBUTE_MISSING), None),
            (
                *("yining", "煤", 100, "万吨/年"),
                {"method": "underground", "business": "new"},
                (FAIL, Reason.UNDER_LIMIT),
                120,
            ),
            (
                *("yining", "煤", 45, "万吨/年"),
                {"method": "underground", "business": "change"},
                (PASS, Reason.WITHIN_LIMIT),
                30,
            ),
            ("yining", "煤", 100, "万吨/年", {"method": "underground"}, (OPEN, Reason.AMBIGUOUS), None),
        ],
    )
    def test_by_plan_mineral_method_and_case(self, plan, mineral, scale, unit, more, expected, limit):
        row = judged(by_table(plan), mineral=[mineral], scale=[scale], scale_unit=[unit], **more)
        assert said(row) == expected
        assert limit is None or row["limit"] == limit

    def test_two_minerals_are_judged_both(self):
        both = judged(
            by_table("tacheng"), mineral="铜、钼", scale=20.0, scale_unit="万吨/年", method="open_pit"
        )
        assert said(both) == (OPEN, Reason.AMBIGUOUS)

    def test_what_would_decide_is_named(self):
        row = judged(by_table("xinyuan"), mineral="铁", scale=20, scale_unit="万吨/年")
        assert "开采方式" in row["detail"].zh
        assert "铁（地下开采） 10 万吨/年，符合" in row["detail"].zh
        assert "铁（露天开采） 30 万吨/年，不符合" in row["detail"].zh

    @pytest.mark.parametrize(
        ("allowed", "expected"),
        [
            (Allowed(large=False, medium=False, small=False), (FAIL, Reason.UNDER_LIMIT)),
            (Allowed(large=True, medium=False, small=False), (OPEN, Reason.AMBIGUOUS)),
        ],
    )
    def test_a_row_without_a_value_is_no_leave(self, allowed, expected):
        rows = [row for row in by_table("yining").rows if row.mineral == "建筑用砂"]
        bare = dataclasses.replace(rows[0], large=None, medium=None, small=None, allowed=allowed)
        row = judged(ScaleTable((bare,)), mineral="建筑用砂", scale=50, scale_unit="万立方米/年")
        assert said(row) == expected

    def test_a_scale_beyond_all_mines_is_no_scale(self):
        row = judged(by_table("yining"), mineral="建筑用砂", scale=1e308, scale_unit="亿立方米/年")
        assert said(row) == (OPEN, Reason.ATTRIBUTE_MISSING)

    def test_the_row_is_cited(self):
        row = judged(by_table("yining"), mineral="建筑用砂", scale=14, scale_unit="万立方米/年")
        assert "专栏12" in row["detail"].zh
        assert "建筑用砂" in row["detail"].zh


class TestServiceTable:
    @pytest.mark.parametrize(
        ("mineral", "years", "expected"),
        [
            ("铅锌", 15, (PASS, Reason.WITHIN_LIMIT)),
            ("铅锌", 14.5, (FAIL, Reason.UNDER_LIMIT)),
            ("铅锌", None, (OPEN, Reason.ATTRIBUTE_MISSING)),
            ("建筑用砂", 1, (IDLE, Reason.NOT_TABLED)),
        ],
    )
    def test_years_of_the_table(self, mineral, years, expected):
        row = judged(by_table("xinyuan", ServiceTable), mineral=mineral, service_years=[years])
        assert said(row) == expected
