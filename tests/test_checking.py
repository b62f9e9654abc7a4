"""Rules put to tiny worlds whose answers can be seen; lengths are metres."""

from __future__ import annotations

import dataclasses
import itertools
from datetime import date

import numpy as np
import pandas as pd
import pytest

from minplan_gis import measure
from minplan_gis.checking import check_blocks, merge_reports
from minplan_gis.errors import MinplanError, UsageError
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.rules.tests import Overlap, Setback, Within, WithinAny
from minplan_gis.vocabulary import Conclusion, GeometryStatus, Grade, Outcome, Reason, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones import Problem
from worlds import DAY, WORLD, blocks_of, box, layer_of, line, pack_of, rule_of, zones_of

RED = ZoneKind.ECOLOGICAL_REDLINE
ROAD = ZoneKind.ROAD
PLAN_BLOCK = ZoneKind.MINING_PLANNING_BLOCK
CONCENTRATED = ZoneKind.CONCENTRATED_MINING_AREA
NOT_CHECKED = (Outcome.NOT_CHECKED,)

HERE = box(0, 0, 100, 100)
BLOCK = {"B1": HERE}


def verdict(report, block="B1", rule="T-1"):
    rows = report.verdicts
    found = rows.loc[(rows["block_id"] == block) & (rows["rule_id"] == rule)]
    assert len(found) == 1
    return found.iloc[0]


def judged(shapes, *layers, test, kinds=(RED,), attributes=None, day=DAY, run=None, **rule):
    report = check_blocks(
        blocks_of(shapes, **(attributes or {})),
        zones_of(*layers),
        pack_of(rule_of(test, *kinds, **rule)),
        date=day,
        **(run or {}),
    )
    return verdict(report)


def said(row):
    return Outcome(row["outcome"]), Reason(row["reason"])


class TestOverlap:
    @pytest.mark.parametrize(
        ("zone", "test", "expected", "measured"),
        [
            (box(200, 0, 300, 100), Overlap(), (Outcome.PASS, Reason.CLEAR), 0.0),
            (box(100, 0, 200, 100), Overlap(), (Outcome.PASS, Reason.CLEAR), 0.0),
            (box(90, 0, 200, 100), Overlap(), (Outcome.FAIL, Reason.OVER_LIMIT), 1000.0),
            (box(99.98, 0, 200, 100), Overlap(), (Outcome.PASS, Reason.TOLERATED), 0.0),
            (box(99.98, 0, 200, 100), Overlap(max_waived_m2=1), (Outcome.FAIL, Reason.OVER_LIMIT), 2.0),
            (box(99.995, 0, 200, 100), Overlap(max_width_m=0), (Outcome.AT_LIMIT, Reason.AT_LIMIT), 0.5),
            (box(90, 0, 200, 100), Overlap(max_area_m2=2000), (Outcome.PASS, Reason.WITHIN_LIMIT), 1000.0),
            (box(90, 0, 200, 100), Overlap(max_area_m2=1000), (Outcome.AT_LIMIT, Reason.AT_LIMIT), 1000.0),
            (box(90, 0, 200, 100), Overlap(max_area_m2=998), (Outcome.FAIL, Reason.OVER_LIMIT), 1000.0),
        ],
    )
    def test_one_zone(self, zone, test, expected, measured):
        row = judged(BLOCK, layer_of(RED, {"Z": zone}), test=test)
        assert said(row) == expected
        assert row["measured"] == pytest.approx(measured, rel=1e-4, abs=1e-6)

    def test_same_zone_twice_counts_once(self):
        twice = {"Z": box(90, 0, 200, 100), "Y": box(90, 0, 200, 100)}
        row = judged(BLOCK, layer_of(RED, twice), test=Overlap(max_area_m2=1500))
        assert said(row) == (Outcome.PASS, Reason.WITHIN_LIMIT)

    def test_two_slivers_under_the_limit_exceed_it_together(self):
        halves = {"Z": box(95, 0, 200, 50), "Y": box(95, 50, 200, 100)}
        row = judged(BLOCK, layer_of(RED, halves), test=Overlap(max_area_m2=400))
        assert said(row) == (Outcome.FAIL, Reason.OVER_LIMIT)

    def test_wgs84_doubt_is_at_the_limit(self):
        near = layer_of(RED, {"Z": box(100.5, 0, 200, 100)}, accuracy_m=1.0)
        assert said(judged(BLOCK, near, test=Overlap())) == (Outcome.AT_LIMIT, Reason.AT_LIMIT)
        far = layer_of(RED, {"Z": box(102, 0, 200, 100)}, accuracy_m=1.0)
        assert said(judged(BLOCK, far, test=Overlap())) == (Outcome.PASS, Reason.CLEAR)

    def test_own_right_is_not_counted_but_told(self):
        right = layer_of(
            ZoneKind.MINING_RIGHT, {"R": box(50, 0, 200, 100)}, columns={"licence_no": ["C6540022019057"]}
        )
        pack = pack_of(rule_of(Overlap(), ZoneKind.MINING_RIGHT, own_right=True))
        report = check_blocks(blocks_of(BLOCK, licence_no="C6540022019057"), zones_of(right), pack, date=DAY)
        assert said(verdict(report)) == (Outcome.PASS, Reason.CLEAR)
        assert list(report.findings["status"]) == ["own_right"]
        other = check_blocks(blocks_of(BLOCK, licence_no=""), zones_of(right), pack, date=DAY)
        assert said(verdict(other)) == (Outcome.FAIL, Reason.OVER_LIMIT)

    def test_a_right_past_its_term_still_stands(self):
        right = layer_of(
            ZoneKind.MINING_RIGHT, {"R": box(50, 0, 200, 100)}, columns={"valid_to": [date(2020, 1, 1)]}
        )
        row = judged(BLOCK, right, test=Overlap(), kinds=(ZoneKind.MINING_RIGHT,))
        assert Outcome(row["outcome"]) is Outcome.FAIL


class TestSetback:
    @pytest.mark.parametrize(
        ("gap", "expected"),
        [
            (99.98, (Outcome.FAIL, Reason.TOO_CLOSE)),
            (100.00, (Outcome.AT_LIMIT, Reason.AT_LIMIT)),
            (100.02, (Outcome.PASS, Reason.CLEAR)),
        ],
    )
    def test_vectors_of_a_hundred_metres(self, gap, expected):
        # the plane's scale at 20 km from the meridian: 1 + 20000²/(2·6.38e6²) = 1.0000049
        east = 100 + gap * 1.0000049
        road = layer_of(ROAD, {"Z": line((east, -500), (east, 500))})
        row = judged(BLOCK, road, test=Setback(100), kinds=(ROAD,))
        assert said(row) == expected
        assert row["measured"] == pytest.approx(gap, abs=0.001)

    def test_road_classes_that_do_not_count(self):
        roads = {"A": line((150, -500), (150, 500)), "B": line((180, -500), (180, 500))}
        layer = layer_of(ROAD, roads, columns={"road_class": ["township", "national"]})
        row = judged(BLOCK, layer, test=Setback(100), kinds=(ROAD,), where={"road_class": ("national",)})
        assert row["measured"] == pytest.approx(80, abs=0.001)

    def test_a_road_of_unknown_class_leaves_the_rule_unchecked(self):
        layer = layer_of(ROAD, {"A": line((150, -500), (150, 500))}, columns={"road_class": [None]})
        row = judged(BLOCK, layer, test=Setback(100), kinds=(ROAD,), where={"road_class": ("national",)})
        assert said(row) == (Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING)
        assert "road_class" in row["detail"].zh


class TestWithin:
    @pytest.mark.parametrize(
        ("zones", "expected"),
        [
            ({"Z": box(-10, -10, 110, 110)}, (Outcome.PASS, Reason.INSIDE)),
            ({"Z": box(0, 0, 100, 100)}, (Outcome.PASS, Reason.INSIDE)),
            ({"Z": box(0, 0, 99.9995, 100)}, (Outcome.PASS, Reason.INSIDE)),
            ({"Z": box(0, 0, 90, 100)}, (Outcome.FAIL, Reason.OUTSIDE)),
            ({"Z": box(0, 0, 50, 100), "Y": box(50, 0, 100, 100)}, (Outcome.PASS, Reason.INSIDE)),
            ({"Z": box(500, 0, 600, 100)}, (Outcome.FAIL, Reason.OUTSIDE)),
        ],
    )
    def test_union_of_zones(self, zones, expected):
        row = judged(BLOCK, layer_of(PLAN_BLOCK, zones), test=Within(), kinds=(PLAN_BLOCK,))
        assert said(row) == expected

    def test_remainder_is_told(self):
        layer = layer_of(PLAN_BLOCK, {"Z": box(0, 0, 90, 100)})
        report = check_blocks(
            blocks_of(BLOCK), zones_of(layer), pack_of(rule_of(Within(), PLAN_BLOCK)), date=DAY
        )
        assert report.remainders["area_m2"].sum() == pytest.approx(1000, rel=1e-4)


class TestDoubtOfTheDatum:
    """A block 0.3 m inside a zone read from WGS84 may as well be outside."""

    @pytest.mark.parametrize("test", [Within(), WithinAny()], ids=lambda test: type(test).__name__)
    @pytest.mark.parametrize(
        ("margin", "accuracy", "outcome"),
        [
            (0.3, 1.0, Outcome.AT_LIMIT),
            (0, 1.0, Outcome.AT_LIMIT),
            (1.5, 1.0, Outcome.PASS),
            (0, 0.0, Outcome.PASS),
        ],
    )
    def test_near_the_edge(self, test, margin, accuracy, outcome):
        zone = box(-margin, -margin, 100 + margin, 100 + margin)
        layer = layer_of(PLAN_BLOCK, {"P": zone}, accuracy_m=accuracy)
        assert Outcome(judged(BLOCK, layer, test=test, kinds=(PLAN_BLOCK,))["outcome"]) is outcome

    @pytest.mark.parametrize("test", [Within(), WithinAny()], ids=lambda test: type(test).__name__)
    def test_just_outside(self, test):
        layer = layer_of(PLAN_BLOCK, {"P": box(-10, -10, 39.4, 110)}, accuracy_m=1.0)
        row = judged({"B1": box(0, 0, 40, 40)}, layer, test=test, kinds=(PLAN_BLOCK,))
        assert said(row) == (Outcome.AT_LIMIT, Reason.AT_LIMIT)

    @pytest.mark.parametrize("test", [Within(), WithinAny()], ids=lambda test: type(test).__name__)
    def test_noise_of_a_narrow_block_is_waived_alike(self, test):
        layer = layer_of(PLAN_BLOCK, {"P": box(-10, -10, 3.5, 110)})
        row = judged({"B1": box(0, 0, 3.54, 40)}, layer, test=test, kinds=(PLAN_BLOCK,))
        assert said(row) == (Outcome.PASS, Reason.INSIDE)


class TestWithinAny:
    kinds = (PLAN_BLOCK, CONCENTRATED)

    def judged(self, block_zones, concentrated, mineral="建筑用砂", *, match=True):
        layers = (
            layer_of(PLAN_BLOCK, block_zones, columns={"minerals": ["煤炭"] * len(block_zones)}),
            layer_of(CONCENTRATED, concentrated, columns={"minerals": ["砂石粘土矿"] * len(concentrated)}),
        )
        test = WithinAny(match_mineral=match)
        return judged(BLOCK, *layers, test=test, kinds=self.kinds, attributes={"mineral": mineral})

    def test_half_here_and_half_there_fails(self):
        row = self.judged({"P": box(0, 0, 50, 100)}, {"C": box(50, 0, 100, 100)}, match=False)
        assert said(row) == (Outcome.FAIL, Reason.OUTSIDE)

    @pytest.mark.parametrize(("zone", "left"), [(box(0, 0, 70, 100), 3000), (box(500, 0, 600, 100), 10_000)])
    def test_what_the_best_zone_leaves_outside(self, zone, left):
        pack = pack_of(rule_of(WithinAny(), PLAN_BLOCK))
        layer = layer_of(PLAN_BLOCK, {"P": zone, "Q": box(0, 0, 30, 100)} if left == 3000 else {"P": zone})
        report = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY)
        assert list(report.remainders["area_m2"]) == [pytest.approx(left, rel=1e-4)]
        assert verdict(report)["measured"] == pytest.approx(left, rel=1e-4)

    def test_wholly_inside_one_passes(self):
        row = self.judged({"P": box(300, 0, 400, 100)}, {"C": box(-10, -10, 200, 200)})
        assert said(row) == (Outcome.PASS, Reason.INSIDE)

    def test_the_wrong_mineral_does_not_count(self):
        row = self.judged({"P": box(-10, -10, 200, 200)}, {"C": box(300, 0, 400, 100)})
        assert said(row) == (Outcome.FAIL, Reason.OUTSIDE)
        assert "矿种不符" in row["detail"].zh

    def test_an_unknown_mineral_is_not_checked(self):
        row = self.judged({"P": box(300, 0, 400, 100)}, {"C": box(-10, -10, 200, 200)}, mineral=None)
        assert said(row) == (Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING)


def broken(reason):
    return Problem(reason, Text("坏", "bad"))


GAPS = {
    "missing": ((), Reason.LAYER_MISSING),
    "unreadable": ({"shapes": {}, "problem": broken(Reason.LAYER_UNREADABLE)}, Reason.LAYER_UNREADABLE),
    "empty": ({"shapes": {}, "problem": broken(Reason.LAYER_EMPTY)}, Reason.LAYER_EMPTY),
    "mis-referenced": ({"shapes": {}, "problem": broken(Reason.LAYER_CRS)}, Reason.LAYER_CRS),
    "changed": ({"problem": broken(Reason.LAYER_CHANGED)}, Reason.LAYER_CHANGED),
    "truncated": ({"problem": broken(Reason.INCOMPLETE)}, Reason.INCOMPLETE),
    "schematic": ({"status": GeometryStatus.SCHEMATIC}, Reason.SCHEMATIC),
    "incomplete": ({"complete_for": box(-50, -50, 105, 105)}, Reason.INCOMPLETE),
    "claims nothing": ({"complete_for": None}, Reason.INCOMPLETE),
}


class TestAbsenceNeedsCompleteData:
    """No way to an all-clear: each layer in turn is missing, broken, partial or schematic."""

    @pytest.mark.parametrize("name", GAPS)
    @pytest.mark.parametrize(
        "test", [Overlap(), Setback(10), Within(), WithinAny()], ids=lambda t: type(t).__name__
    )
    def test_no_pass(self, name, test):
        given, reason = GAPS[name]
        far, outside = {"Z": box(500, 0, 600, 100)}, box(-50, -50, 50, 50)
        layers = ()
        if given:
            fields = dict(given)
            if name == "incomplete" and not isinstance(test, Setback):
                fields["complete_for"] = outside
            layers = (layer_of(RED, fields.pop("shapes", far), **fields),)
        report = check_blocks(blocks_of(BLOCK), zones_of(*layers), pack_of(rule_of(test, RED)), date=DAY)
        assert said(verdict(report)) == (Outcome.NOT_CHECKED, reason)
        assert list(report.blocks["conclusion"]) == [Conclusion.NOT_CHECKED]
        assert report.exit_code == 2

    @pytest.mark.parametrize("test", [Overlap(), Within(), WithinAny()], ids=lambda t: type(t).__name__)
    def test_lines_have_no_area(self, test):
        layer = layer_of(ZoneKind.RIVER, {"Z": line((50, -500), (50, 500))})
        row = judged(BLOCK, layer, test=test, kinds=(ZoneKind.RIVER,))
        assert said(row) == (Outcome.NOT_CHECKED, Reason.LAYER_GEOMETRY)

    def test_overlap_needs_the_block_covered(self):
        layer = layer_of(RED, {"Z": box(500, 0, 600, 100)}, complete_for=box(-50, -50, 50, 50))
        assert said(judged(BLOCK, layer, test=Overlap())) == (Outcome.NOT_CHECKED, Reason.INCOMPLETE)

    def test_missing_reach_is_measured(self):
        layer = layer_of(ROAD, {"Z": line((900, 0), (900, 10))}, complete_for=box(-500, -500, 140, 500))
        row = judged(BLOCK, layer, test=Setback(100), kinds=(ROAD,))
        assert said(row) == (Outcome.NOT_CHECKED, Reason.INCOMPLETE)
        assert row["missing_reach_m"] == pytest.approx(60, abs=0.02)

    @pytest.mark.parametrize("name", ["truncated", "incomplete", "claims nothing"])
    def test_a_hit_is_certain_from_partial_data(self, name):
        given, _ = GAPS[name]
        layer = layer_of(RED, {"Z": box(90, 0, 200, 100)}, **given)
        assert said(judged(BLOCK, layer, test=Overlap())) == (Outcome.FAIL, Reason.OVER_LIMIT)

    def test_lying_inside_is_certain_from_partial_data(self):
        layer = layer_of(PLAN_BLOCK, {"Z": box(-1, -1, 101, 101)}, complete_for=None)
        assert said(judged(BLOCK, layer, test=Within(), kinds=(PLAN_BLOCK,))) == (Outcome.PASS, Reason.INSIDE)

    def test_schematic_hits_are_hints(self):
        layer = layer_of(RED, {"Z": box(90, 0, 200, 100)}, status=GeometryStatus.SCHEMATIC)
        pack = pack_of(rule_of(Overlap(), RED))
        report = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY)
        assert said(verdict(report)) == (Outcome.NOT_CHECKED, Reason.SCHEMATIC)
        assert list(report.findings["status"]) == ["hint"]
        demo = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY, demo_data=True)
        assert said(verdict(demo)) == (Outcome.FAIL, Reason.OVER_LIMIT)

    def test_demo_data_never_exits_zero(self):
        layer = layer_of(RED, {"Z": box(900, 0, 950, 100)}, status=GeometryStatus.SCHEMATIC)
        pack = pack_of(rule_of(Overlap(), RED))
        demo = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY, demo_data=True)
        assert said(verdict(demo)) == (Outcome.PASS, Reason.CLEAR)
        assert demo.exit_code == 3

    def test_undecided_overlap_is_not_checked(self, monkeypatch):
        layer = layer_of(RED, {"Z": box(90, 0, 200, 100)})
        whole = measure.overlaps

        def doubtful(blocks, features):
            return whole(blocks, features).assign(relation="undecided", area_m2=np.nan)

        monkeypatch.setattr(measure, "overlaps", doubtful)
        assert said(judged(BLOCK, layer, test=Overlap())) == (Outcome.NOT_CHECKED, Reason.UNDECIDED)

    @pytest.mark.parametrize(
        ("limit", "expected"),
        [
            (0, (Outcome.FAIL, Reason.OVER_LIMIT)),
            (600, (Outcome.NOT_CHECKED, Reason.UNDECIDED)),
        ],
    )
    def test_a_union_that_cannot_be_told_is_no_pass(self, monkeypatch, limit, expected):
        halves = layer_of(RED, {"Z": box(95, 0, 200, 100), "Y": box(90, 0, 95, 100)})
        united = measure.united
        monkeypatch.setattr(measure, "united", lambda parts: united(parts).assign(area_m2=np.nan))
        assert said(judged(BLOCK, halves, test=Overlap(max_area_m2=limit))) == expected


class TestConditions:
    far = layer_of(RED, {"Z": box(900, 0, 950, 100)})
    hit = layer_of(RED, {"Z": box(90, 0, 200, 100)})
    mining = {"right_type": ("mining",)}

    def test_a_block_the_rule_is_not_for(self):
        row = judged(
            BLOCK, self.hit, test=Overlap(), when=self.mining, attributes={"right_type": "exploration"}
        )
        assert said(row) == (Outcome.NOT_APPLICABLE, Reason.CONDITION)

    def test_unknown_attribute_with_a_hit_is_not_checked_and_named(self):
        row = judged(BLOCK, self.hit, test=Overlap(), when=self.mining)
        assert said(row) == (Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING)
        assert "权利类型" in row["detail"].zh

    def test_unknown_attribute_without_a_hit_stands(self):
        assert said(judged(BLOCK, self.far, test=Overlap(), when=self.mining))[0] is Outcome.PASS

    def test_unless(self):
        row = judged(
            BLOCK, self.hit, test=Overlap(), unless={"mineral": ("地热",)}, attributes={"mineral": "地热水"}
        )
        assert said(row) == (Outcome.NOT_APPLICABLE, Reason.CONDITION)

    def test_a_known_no_beats_an_unknown(self):
        row = judged(
            BLOCK,
            self.hit,
            test=Overlap(),
            when={"right_type": ("mining",), "mineral": ("煤",)},
            attributes={"mineral": "石膏"},
        )
        assert said(row) == (Outcome.NOT_APPLICABLE, Reason.CONDITION)

    @pytest.mark.parametrize(
        ("day", "outcome"), [(date(2025, 6, 30), Outcome.NOT_APPLICABLE), (date(2025, 7, 1), Outcome.FAIL)]
    )
    def test_validity(self, day, outcome):
        row = judged(BLOCK, self.hit, test=Overlap(), valid_from=date(2025, 7, 1), day=day)
        assert Outcome(row["outcome"]) is outcome

    def test_plan_period(self):
        after = {"test": Overlap(), "plan": "yining", "day": date(2026, 1, 1)}
        assert said(judged(BLOCK, self.hit, **after)) == (Outcome.NOT_CHECKED, Reason.PLAN_PERIOD_ENDED)
        before = {**after, "day": date(2020, 12, 31)}
        assert said(judged(BLOCK, self.hit, **before)) == (Outcome.NOT_CHECKED, Reason.PLAN_NOT_STARTED)
        assert said(judged(BLOCK, self.hit, **{**after, "day": date(2025, 12, 31)}))[0] is Outcome.FAIL
        confirmed = {"plan_in_force": {"yining": "伊宁市自然资源局 2026-01-05 函"}}
        assert said(judged(BLOCK, self.hit, **after, run=confirmed))[0] is Outcome.FAIL


class TestOddWords:
    """What people really write in cells: nothing of it may clear a block."""

    @pytest.mark.parametrize(
        ("word", "outcome"),
        [
            *((word, Outcome.FAIL) for word in ("national", "National", " NATIONAL ", "国道", "国 道")),
            *((word, Outcome.PASS) for word in ("township", "乡道", "村道", "城市道路")),
            *(
                (word, Outcome.NOT_CHECKED)
                for word in ("国、省道", "国道/省道", "G312", "一级公路", "未知", "其他", "-", "0", None)
            ),
        ],
    )
    def test_road_classes(self, word, outcome):
        layer = layer_of(ROAD, {"A": line((150, -500), (150, 500))}, columns={"road_class": [word]})
        row = judged(
            BLOCK, layer, test=Setback(100), kinds=(ROAD,), where={"road_class": ("national", "国道")}
        )
        assert Outcome(row["outcome"]) is outcome

    @pytest.mark.parametrize(
        ("cell", "outcome"), [(1, "fail"), (1.0, "fail"), ("1", "fail"), (2, "not_checked")]
    )
    def test_numbers_in_a_column_of_the_users_own(self, cell, outcome):
        layer = layer_of(RED, {"Z": box(90, 0, 200, 100)}, columns={"grade_code": [cell]})
        assert judged(BLOCK, layer, test=Overlap(), where={"grade_code": ("1",)})["outcome"] == outcome

    @pytest.mark.parametrize(
        "number", ["无", "/", "-", "—", "0", "暂无", "NULL", "nan", "待办", "１", "6.54E+21", " "]
    )
    def test_no_licence_is_nobodys_own(self, number):
        right = layer_of(ZoneKind.MINING_RIGHT, {"R": box(50, 0, 200, 100)}, columns={"licence_no": [number]})
        rule = {"test": Overlap(), "kinds": (ZoneKind.MINING_RIGHT,), "own_right": True}
        assert judged(BLOCK, right, attributes={"licence_no": number}, **rule)["outcome"] == Outcome.FAIL

    def test_a_licence_is_the_same_in_another_width_or_case(self):
        right = layer_of(
            ZoneKind.MINING_RIGHT, {"R": box(50, 0, 200, 100)}, columns={"licence_no": ["Ｃ6540022010 "]}
        )
        rule = {"test": Overlap(), "kinds": (ZoneKind.MINING_RIGHT,), "own_right": True}
        assert (
            judged(BLOCK, right, attributes={"licence_no": "c6540022010"}, **rule)["outcome"] == Outcome.PASS
        )

    @pytest.mark.parametrize(
        ("block", "zone", "outcome"),
        [
            ("煤炭", "煤", Outcome.PASS),
            ("砖瓦用页岩", "砂石粘土矿", Outcome.PASS),
            ("建筑用花岗岩", "砂石粘土矿", Outcome.PASS),
            ("铁", "煤", Outcome.FAIL),
            ("煤、地热", "煤", Outcome.FAIL),
            ("/", "煤", Outcome.NOT_CHECKED),
            ("、", "煤", Outcome.NOT_CHECKED),
            ("煤", "/", Outcome.NOT_CHECKED),
            ("某石", "煤", Outcome.NOT_CHECKED),
            ("煤", "某石", Outcome.NOT_CHECKED),
            ("砂石", "建筑用砂", Outcome.NOT_CHECKED),
        ],
    )
    def test_minerals_of_a_zone(self, block, zone, outcome):
        layer = layer_of(PLAN_BLOCK, {"P": box(-1, -1, 101, 101)}, columns={"minerals": [zone]})
        rule = {"test": WithinAny(match_mineral=True), "kinds": (PLAN_BLOCK,)}
        assert Outcome(judged(BLOCK, layer, attributes={"mineral": block}, **rule)["outcome"]) is outcome

    @pytest.mark.parametrize(
        ("mineral", "outcome"),
        [
            ("建筑用砂", Outcome.FAIL),
            ("河砂", Outcome.FAIL),
            ("粘土和砂", Outcome.NOT_CHECKED),
            ("砂石粘土", Outcome.NOT_CHECKED),
            ("某石", Outcome.NOT_CHECKED),
            ("煤炭资源", Outcome.NOT_APPLICABLE),
        ],
    )
    def test_minerals_of_a_condition(self, mineral, outcome):
        hit = layer_of(RED, {"Z": box(90, 0, 200, 100)})
        row = judged(
            BLOCK, hit, test=Overlap(), when={"mineral": ("建筑用砂",)}, attributes={"mineral": mineral}
        )
        assert Outcome(row["outcome"]) is outcome

    def test_unless_needs_every_mineral(self):
        hit = layer_of(RED, {"Z": box(90, 0, 200, 100)})
        given = {"test": Overlap(), "unless": {"mineral": ("地热",)}}
        assert judged(BLOCK, hit, attributes={"mineral": "煤、地热"}, **given)["outcome"] == Outcome.FAIL
        assert (
            judged(BLOCK, hit, attributes={"mineral": "地热"}, **given)["outcome"] == Outcome.NOT_APPLICABLE
        )

    def test_where_minerals_needs_one(self):
        zone = layer_of(RED, {"Z": box(90, 0, 200, 100)}, columns={"minerals": ["煤、耐火粘土"]})
        assert judged(BLOCK, zone, test=Overlap(), where={"minerals": ("煤",)})["outcome"] == Outcome.FAIL


class TestZoneDates:
    @pytest.mark.parametrize(
        "dates",
        [
            {"valid_to": [date(2020, 12, 31)]},
            {"valid_from": [date(2030, 1, 1)]},
            {"dates_unreadable": [True]},
        ],
    )
    def test_a_zone_in_doubt_neither_clears_nor_condemns(self, dates):
        layer = layer_of(RED, {"Z": box(90, 0, 200, 100)}, columns=dates)
        assert said(judged(BLOCK, layer, test=Overlap())) == (Outcome.NOT_CHECKED, Reason.ZONE_DATES)
        host = layer_of(PLAN_BLOCK, {"Z": box(-1, -1, 101, 101)}, columns=dates)
        for test in (Within(), WithinAny()):
            row = judged(BLOCK, host, test=test, kinds=(PLAN_BLOCK,))
            assert said(row) == (Outcome.NOT_CHECKED, Reason.ZONE_DATES)


class TestStrips:
    """Cutting a zone into strips waives nothing."""

    @pytest.mark.parametrize("test", [Overlap(), Overlap(max_waived_m2=1)])
    def test_touching_strips_are_one_zone(self, test):
        strips = {f"Z{i}": box(10, 10 + i * 0.04, 30, 10.04 + i * 0.04) for i in range(50)}
        whole = {"Z": box(10, 10, 30, 12)}
        for zones in (strips, whole):
            row = judged(BLOCK, layer_of(RED, zones), test=test)
            assert said(row) == (Outcome.FAIL, Reason.OVER_LIMIT)
            assert row["measured"] == pytest.approx(40, rel=1e-3)

    def test_scattered_strips_are_bounded_together(self):
        strips = {f"Z{i}": box(10, 10 + i, 30, 10.04 + i) for i in range(5)}
        row = judged(BLOCK, layer_of(RED, strips), test=Overlap(max_waived_m2=1))
        assert said(row) == (Outcome.FAIL, Reason.OVER_LIMIT)
        assert said(judged(BLOCK, layer_of(RED, strips), test=Overlap())) == (Outcome.PASS, Reason.TOLERATED)

    def test_a_strip_beside_a_real_piece(self):
        zones = {"Z": box(10, 10, 30, 12), "S": box(10, 50, 30, 50.04)}
        pack = pack_of(rule_of(Overlap(), RED))
        report = check_blocks(blocks_of(BLOCK), zones_of(layer_of(RED, zones)), pack, date=DAY)
        assert dict(zip(report.findings["zone_id"], report.findings["status"], strict=True)) == {
            "Z": "counts",
            "S": "waived",
        }


class TestConclusions:
    @pytest.mark.parametrize(
        ("grade", "hit", "conclusion", "code"),
        [
            (Grade.PROHIBIT, True, Conclusion.NOT_COMPLIANT, 1),
            (Grade.REVIEW, True, Conclusion.NEEDS_REVIEW, 3),
            (Grade.PERMIT, True, Conclusion.COMPLIANT_WITH_PERMITS, 0),
            (Grade.NOTE, True, Conclusion.COMPLIANT, 0),
            (Grade.PROHIBIT, False, Conclusion.COMPLIANT, 0),
        ],
    )
    def test_grades(self, grade, hit, conclusion, code):
        layer = layer_of(RED, {"Z": box(90 if hit else 500, 0, 600, 100)})
        pack = pack_of(rule_of(Overlap(), RED, grade=grade))
        report = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY)
        assert list(report.blocks["conclusion"]) == [conclusion]
        assert report.exit_code == code

    def test_not_checked_outranks_review_and_can_be_accepted(self):
        layer = layer_of(RED, {"Z": box(500, 0, 600, 100)})
        secret = rule_of(Overlap(), ZoneKind.NATURE_RESERVE, id="T-2")
        pack = pack_of(rule_of(Overlap(), RED), secret)
        report = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY)
        assert (list(report.blocks["conclusion"]), report.exit_code) == ([Conclusion.NOT_CHECKED], 3)
        known = check_blocks(
            blocks_of(BLOCK), zones_of(layer), pack, date=DAY, accepted={"T-2": "军事图层保密"}
        )
        assert (list(known.blocks["conclusion"]), known.exit_code) == ([Conclusion.COMPLIANT], 0)
        assert known.run.accepted == {"T-2": "军事图层保密"}

    def test_a_block_that_no_rule_is_for_is_not_cleared(self):
        pack = pack_of(rule_of(Overlap(), RED, when={"right_type": ("mining",)}))
        layer = layer_of(RED, {"Z": box(500, 0, 600, 100)})
        report = check_blocks(blocks_of(BLOCK, right_type="exploration"), zones_of(layer), pack, date=DAY)
        assert list(report.blocks["conclusion"]) == [Conclusion.NOT_CHECKED]
        assert report.exit_code == 2

    def test_a_quarantined_row_keeps_the_run_from_zero(self):
        blocks = blocks_of(BLOCK)
        lost = Quarantined("a.txt", "", "B2", "invalid_geometry", Text("坏", "bad"), Text("修", "mend"))
        blocks.attrs["ledger"] = (Entry("a.txt", "", "blocks", declared=2, read=1, quarantined=(lost,)),)
        layer = layer_of(RED, {"Z": box(500, 0, 600, 100)})
        report = check_blocks(blocks, zones_of(layer), pack_of(rule_of(Overlap(), RED)), date=DAY)
        assert report.exit_code == 3
        assert report.ledger[0].quarantined == (lost,)

    def test_rules_outside_the_selection_are_listed(self):
        layer = layer_of(RED, {"Z": box(500, 0, 600, 100)})
        pack = pack_of(rule_of(Overlap(), RED, id="ECO-1"), rule_of(Overlap(), RED, id="FARM-1"))
        report = check_blocks(blocks_of(BLOCK), zones_of(layer), pack, date=DAY, select=["ECO"])
        assert [rule.id for rule in report.rules] == ["ECO-1"]
        assert [rule.id for rule in report.out_of_scope] == ["FARM-1"]

    @pytest.mark.parametrize(
        "wrong", [{"select": ["X"]}, {"accepted": {"X": "y"}}, {"plan_in_force": {"x": "y"}}]
    )
    def test_names_that_name_nothing(self, wrong):
        layer = layer_of(RED, {"Z": box(500, 0, 600, 100)})
        with pytest.raises(UsageError):
            check_blocks(
                blocks_of(BLOCK), zones_of(layer), pack_of(rule_of(Overlap(), RED)), date=DAY, **wrong
            )


class TestTheWhole:
    shapes = {f"B{i}": box(i * 150, 0, i * 150 + 100, 100) for i in range(6)}
    layer = layer_of(RED, {"Z": box(90, 0, 200, 100), "Y": box(590, 0, 900, 50)})
    pack = pack_of(rule_of(Overlap(), RED), rule_of(Setback(60), RED, id="T-2", grade=Grade.REVIEW))

    def outcomes(self, blocks, layer=None):
        report = check_blocks(blocks, zones_of(layer or self.layer), self.pack, date=DAY)
        return {(r["block_id"], r["rule_id"]): r["outcome"] for r in report.verdicts.to_dict("records")}

    def test_every_block_has_every_rule(self):
        assert len(self.outcomes(blocks_of(self.shapes))) == 12

    def test_order_changes_nothing(self):
        backwards = dict(reversed(self.shapes.items()))
        assert self.outcomes(blocks_of(backwards)) == self.outcomes(blocks_of(self.shapes))

    def test_splitting_or_repeating_a_zone_changes_nothing(self):
        pieces = {
            "Z1": box(90, 0, 150, 100),
            "Z2": box(150, 0, 200, 100),
            "Y": box(590, 0, 900, 50),
            "Y2": box(590, 0, 900, 50),
        }
        split = layer_of(RED, pieces)
        assert self.outcomes(blocks_of(self.shapes), split) == self.outcomes(blocks_of(self.shapes))

    def test_chunks_merge_into_the_whole(self):
        blocks = blocks_of(self.shapes)
        whole = check_blocks(blocks, zones_of(self.layer), self.pack, date=DAY)
        parts = [
            check_blocks(blocks.iloc[a:b], zones_of(self.layer), self.pack, date=DAY)
            for a, b in [(0, 2), (2, 6)]
        ]
        merged = merge_reports(*parts)
        order = ["block_id", "rule_id"]
        pd.testing.assert_frame_equal(
            merged.verdicts.sort_values(order, ignore_index=True)[
                ["block_id", "rule_id", "outcome", "measured"]
            ],
            whole.verdicts.sort_values(order, ignore_index=True)[
                ["block_id", "rule_id", "outcome", "measured"]
            ],
        )
        assert merged.exit_code == whole.exit_code

    def test_merging_what_does_not_belong_together(self):
        one = check_blocks(blocks_of(self.shapes), zones_of(self.layer), self.pack, date=DAY)
        with pytest.raises(UsageError):
            merge_reports(one, one)
        other = dataclasses.replace(one, run=dataclasses.replace(one.run, date=date(2025, 1, 1)))
        with pytest.raises(UsageError):
            merge_reports(one, other)

    def test_knowing_more_never_reverses(self):
        blocks = blocks_of(self.shapes)
        areas = [None, box(-50, -50, 400, 400), box(-50, -50, 700, 400), WORLD]
        history = [
            self.outcomes(blocks, dataclasses.replace(self.layer, complete_for=area)) for area in areas
        ]
        for before, after in itertools.pairwise(history):
            for key, outcome in before.items():
                assert outcome in (after[key], Outcome.NOT_CHECKED)

    def test_inputs_are_not_changed(self):
        blocks = blocks_of(self.shapes)
        before = blocks.copy()
        check_blocks(blocks, zones_of(self.layer), self.pack, date=DAY)
        assert blocks.equals(before)

    def test_a_part_of_what_was_read_is_no_all_clear(self):
        blocks = blocks_of({"B1": HERE, "B2": box(300, 0, 400, 100)})
        blocks.attrs["ledger"] = (Entry("a.gpkg", "", "blocks", declared=2, read=2),)
        layer = layer_of(RED, {"Z": box(900, 0, 950, 100)})
        pack = pack_of(rule_of(Overlap(), RED))
        parts = [check_blocks(blocks.iloc[[i]], zones_of(layer), pack, date=DAY) for i in (0, 1)]
        assert [part.exit_code for part in parts] == [3, 3]
        assert merge_reports(*parts).exit_code == 0

    def test_blocks_of_files_without_their_account_are_refused(self):
        blocks = blocks_of(BLOCK, source_file="a.gpkg")
        with pytest.raises(UsageError, match="load_blocks"):
            check_blocks(blocks, zones_of(self.layer), self.pack, date=DAY)

    def test_chunks_of_memory_are_told_apart(self):
        halves = [blocks_of({name: self.shapes[name]}) for name in ("B0", "B1")]
        parts = [check_blocks(half, zones_of(self.layer), self.pack, date=DAY) for half in halves]
        assert merge_reports(*parts).rows_beside == 0

    def test_merging_nothing(self):
        with pytest.raises(UsageError):
            merge_reports()

    def test_bad_blocks_are_refused_at_once(self):
        blocks = blocks_of({"B1": HERE, "B2": HERE})
        blocks.index = pd.Index(["B1", "B1"], name="block_id")
        with pytest.raises(MinplanError, match="B1"):
            check_blocks(blocks, zones_of(self.layer), self.pack, date=DAY)
