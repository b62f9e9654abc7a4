"""Coordinate strings: the grammars in circulation, what they mean, and what can't be told apart."""

from __future__ import annotations

import math
import re
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.files.coordinates.angles import packed_angle
from minplan_gis.files.coordinates.grammars import Counted
from minplan_gis.files.coordinates.regions import Region, elevations, net_figure
from minplan_gis.files.coordinates.strings import CoordinateString, looks_like_string, read_string, read_ways
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

OUTER = [(4876210.0, 27516040.0), (4876210.0, 27516560.5), (4875799.75, 27516560.5), (4875799.75, 27516040.0)]
INNER = [(4876110.0, 27516190.0), (4876030.0, 27516190.0), (4876030.0, 27516290.0), (4876110.0, 27516290.0)]
NET, HOLE = 205_535.125, 8_000.0

MINING = (
    "2,4,1,4876210.00,27516040.00,2,4876210.00,27516560.50,3,4875799.75,27516560.50,4,4875799.75,27516040.00,"
    "720,640,,1,4,1,4876110.00,27516190.00,2,4876030.00,27516190.00,3,4876030.00,27516290.00,"
    "4,4876110.00,27516290.00,720,640,扣除永久基本农田,-1,"
)
REGISTERED = (
    "3,5,1,3810331.42,38446311.66,2,3810329.42,38446592.66,3,3810835.42,38449863.66,4,3809233.42,38449855.66,"
    "5,3809252.42,38446305.66,285,8,,1,5,1,3810051.42,38449707.66,2,3809763.42,38449679.66,"
    "3,3809738.42,38449770.66,4,3809823.42,38449837.66,5,3810016.42,38449879.66,192,185,"
    "扣除新密市栗树岗建材厂范围,1,4,1,3809471.42,38446617.66,2,3809411.42,38446667.66,"
    "3,3809389.42,38446633.66,4,3809451.42,38446583.66,230,200,扣除新密市超化镇楚岭鑫东石料厂范围,-1,"
)
"""As it stands in public code for a registry of mining rights: a region 扣除… with sign 1, one with -1."""
CORNERS = "81.0430,43.5230,81.0530,43.5230,81.0530,43.5330,81.0430,43.5330"
"""A quadrangle of 1 minute by 1 minute, packed."""
DEGREES = [(81 + 4.5 / 60, 43 + 52.5 / 60), (81 + 5.5 / 60, 43 + 52.5 / 60)]
LIST = "1.4876210.00,27516040.00;2.4876210.00,27516560.50;3.4875799.75,27516560.50;4.4875799.75,27516040.00"


def read(text, **given):
    found = read_string(text, **given)
    assert isinstance(found, CoordinateString), found
    return found


def refused(text, **given):
    found = read_string(text, **given)
    assert isinstance(found, Fault), found
    assert found.remedy.zh
    assert found.remedy.en
    return found


def kinds(found):
    return [kind for kind, _ in found.remarks]


def net(found, rule="covering"):
    outlines = [region.points[:, ::-1] for region in found.regions]
    return net_figure(found.regions, outlines, rule)


class TestMiningRightStrings:
    def test_give_regions_with_sign_elevations_and_description(self):
        outer, inner = read(MINING).regions
        assert outer.points.tolist() == [list(point) for point in OUTER]
        assert inner.points.tolist() == [list(point) for point in INNER]
        assert (outer.top_m, outer.bottom_m, outer.deducted) == (720, 640, False)
        assert (inner.description, inner.deducted) == ("扣除永久基本农田", True)

    def test_leave_the_known_net_area(self):
        figure, remarks = net(read(MINING))
        assert figure.area == pytest.approx(NET, abs=1e-6)
        assert remarks == (("deducted", "#2（720–640 m）"),)

    @pytest.mark.parametrize(
        "description", ["扣除甲,乙两处", "扣除,1,永久农田", "扣,-1", ",", "扣除，甲", "1,4,1,甲"]
    )
    def test_may_have_commas_in_a_description(self, description):
        found = read(MINING.replace("扣除永久基本农田", description))
        assert found.regions[1].description == description
        assert net(found)[0].area == pytest.approx(NET)

    def test_may_have_a_comma_in_the_first_description(self):
        found = read(MINING.replace("640,,1,4", "640,一矿段,二矿段,1,4"))
        assert found.regions[0].description == "一矿段,二矿段"
        assert net(found)[0].area == pytest.approx(NET)

    @pytest.mark.parametrize(
        "text",
        [
            MINING.rstrip(","),
            MINING + ",,",
            MINING.replace(",", " , "),
            MINING.replace(",", "，"),
            MINING.replace("720,640", "720m,640m"),
            MINING.replace("2,4,1", "２，４，１"),
            MINING.replace("640,,1,4,", "640,,1,\n4,").replace("2,4,1", "2,\n4,1"),
            f' "{MINING}" ',
        ],
    )
    def test_in_other_dress_mean_the_same(self, text):
        assert net(read(text))[0].area == pytest.approx(NET)

    def test_may_have_elevations_below_the_sea_and_none(self):
        found = read(MINING.replace("720,640,,1", "276,-280,,1").replace("720,640,扣", ",,扣"))
        assert elevations(found.regions) == (276, -280)
        assert (found.regions[1].top_m, found.regions[1].bottom_m) == (None, None)

    def test_of_a_registry_warn_that_sign_and_description_disagree(self):
        found = read(REGISTERED)
        assert [region.deducted for region in found.regions] == [False, False, True]
        signs = [evidence for kind, evidence in found.remarks if kind == "sign"]
        assert signs == ["#2（扣除新密市栗树岗建材厂范围，1）"]
        assert elevations(found.regions) == (285, 8)

    def test_of_a_registry_keep_ground_that_is_deducted_between_elevations_only(self):
        found = read(REGISTERED)
        kept, remarks = net(found)
        taken, _ = net(found, "always")
        assert ("deducted_partly", "#3（230–200 m）") in remarks
        deducted = shapely.Polygon(found.regions[2].points[:, ::-1])
        assert kept.area - taken.area == pytest.approx(deducted.area)

    def test_with_a_sign_turned_round_are_followed_and_remarked(self):
        found = read(MINING.replace("-1,", "1,"))
        figure, remarks = net(found)
        assert figure.area == pytest.approx(NET + HOLE)
        assert "sign" in kinds(found)
        assert ("overlapping", "") in remarks

    def test_end_with_a_row_of_zeros_sometimes(self):
        text = MINING.replace("2,4,1", "2,5,1").replace(",720,640,,1", ",5,0,0,720,640,,1")
        found = read(text)
        assert net(found)[0].area == pytest.approx(NET)
        assert ("zero_row", "1") in found.remarks

    def test_upside_down_are_remarked_and_not_turned(self):
        found = read(MINING.replace("720,640,,1", "640,720,,1"))
        assert (found.regions[0].top_m, found.regions[0].bottom_m) == (640, 720)
        assert "upside_down" in kinds(found)


def square(west, width, top=None, bottom=None, *, deducted=False):
    ring = np.array([(west, 0), (west + width, 0), (west + width, width), (west, width)], float)
    return Region(ring, top, bottom, deducted=deducted)


DEDUCTIONS = {
    "all of the parent's depth": ((700, 600), (700, 600), 100 - 4, "deducted"),
    "beyond the parent's depth": ((700, 600), (800, 500), 100 - 4, "deducted"),
    "no elevations": ((700, 600), (None, None), 100 - 4, "deducted"),
    "zeros for none": ((700, 600), (0, 0), 100 - 4, "deducted"),
    "neither has any": ((None, None), (None, None), 100 - 4, "deducted"),
    "the upper half": ((700, 600), (700, 650), 100, "deducted_partly"),
    "the middle": ((700, 600), (680, 620), 100, "deducted_partly"),
    "parent unknown": ((None, None), (680, 620), 100, "deducted_partly"),
}


@pytest.mark.parametrize(("parent", "inner", "area", "kind"), DEDUCTIONS.values(), ids=DEDUCTIONS.keys())
def test_a_deducted_region_takes_ground_only_through_its_parent_s_depth(parent, inner, area, kind):
    regions = [square(0, 10, *parent), square(4, 2, *inner, deducted=True)]
    figure, remarks = net_figure(regions, [region.points for region in regions], "covering")
    assert (figure.area, [each for each, _ in remarks]) == (area, [kind])
    always, _ = net_figure(regions, [region.points for region in regions], "always")
    assert always.area == 96


def test_a_deducted_region_outside_of_all_takes_nothing_and_is_named():
    regions = [square(0, 10), square(20, 2, deducted=True)]
    figure, remarks = net_figure(regions, [region.points for region in regions], "covering")
    assert (figure.area, remarks) == (100, (("deducts_nothing", "#2（-）"),))


def within(margin, *, deducted=False):
    """Give a square of 1000 less a margin on every side."""
    ends = (margin, 1000 - margin)
    ring = np.array([(ends[0], ends[0]), (ends[1], ends[0]), (ends[1], ends[1]), (ends[0], ends[1])], float)
    return Region(ring, deducted=deducted)


ISLANDS = {
    "an island behind its hole": ([within(0), within(100, deducted=True), within(350)], 450_000),
    "an island before all": ([within(350), within(0), within(100, deducted=True)], 450_000),
    "deducted behind both": ([within(0), within(350), within(100, deducted=True)], 360_000),
    "a hole in the island": (
        [within(0), within(100, deducted=True), within(350), within(400, deducted=True)],
        410_000,
    ),
}


@pytest.mark.parametrize(("regions", "area"), ISLANDS.values(), ids=ISLANDS.keys())
def test_a_region_added_within_a_deducted_one_is_ground_again(regions, area):
    figure, _ = net_figure(regions, [region.points for region in regions], "covering")
    assert figure.area == area


def test_regions_side_by_side_are_parts_and_neighbours_are_united():
    regions = [square(0, 10), square(20, 10), square(30, 10)]
    figure, _ = net_figure(regions, [region.points for region in regions], "covering")
    assert figure.is_valid
    assert sorted(part.area for part in figure.geoms) == [100, 200]


EXPLORATION = {
    "points alone and three fields": f"1,4,{CORNERS},0,0,0",
    "tail fields of text": f"1,4,{CORNERS},甲,,乙",
    "latitude first": "1,4,43.5230,81.0430,43.5230,81.0530,43.5330,81.0530,43.5330,81.0430,0,0,0",
    "point numbers": "1,4,1,81.0430,43.5230,2,81.0530,43.5230,3,81.0530,43.5330,4,81.0430,43.5330",
    "point numbers and a tail": "1,3,1,81.0430,43.5230,2,81.0530,43.5230,3,81.0530,43.5330,a,b,c",
    "ring and point numbers": "1,4,1,1,81.0430,43.5230,2,81.0530,43.5230,3,81.0530,43.5330,4,81.0430,43.5330",
    "as a mining right": (
        "1,4,1,81.0430,43.5230,2,81.0530,43.5230,3,81.0530,43.5330,4,81.0430,43.5330,720,640,,1,"
    ),
    "whole seconds in one number": "1,4,810430,435230,810530,435230,810530,435330,810430,435330,0,0,0",
}


@pytest.mark.parametrize("text", EXPLORATION.values(), ids=EXPLORATION.keys())
def test_exploration_strings_are_packed_degrees_in_any_of_their_grammars(text):
    found = read(text)
    assert found.unit == "packed"
    ring = found.regions[0].points
    ring = ring if ring[0, 0] > 60 else ring[:, ::-1]
    assert ring[:2].tolist() == pytest.approx(np.array(DEGREES))
    assert kinds(found) == ["packed"]
    assert "81°04′30″" in found.remarks[0][1]


def test_several_exploration_regions_are_all_there():
    found = read(f"2,4,{CORNERS},0,0,0,4,{CORNERS.replace('81.', '82.')},0,0,0")
    assert [region.points[0, 0] for region in found.regions] == pytest.approx([81.075, 82.075])


LISTS = {
    "numbered": LIST,
    "numbered, closed": LIST + ";5.4876210.00,27516040.00",
    "numbered, ended": LIST + ";",
    "numbered, closing row of zeros": LIST + ";11,0,0",
    "with letters": LIST.replace(";", ";J").replace("1.4", "J1.4", 1),
    "full-width": LIST.replace(";", "；").replace(",", "，"),
    "numbered with 、": re.sub(r"(^|;)(\d)\.", r"\1\2、", LIST),
    "numbered with commas": re.sub(r"(^|;)(\d)\.", r"\1\2,", LIST),
    "numbered with brackets": re.sub(r"(^|;)(\d)\.", r"\1\2）", LIST),
    "plain": "4876210.00,27516040.00;4876210.00,27516560.50;4875799.75,27516560.50;4875799.75,27516040.00",
    "blanks between": "4876210 27516040; 4876210 27516560.5; 4875799.75 27516560.5;4875799.75 27516040",
    "elevations behind": LIST + ";开采标高：720m至640m",
    "one point a line": LIST.replace(";", "\n"),
}  # fmt: skip


@pytest.mark.parametrize("text", LISTS.values(), ids=LISTS.keys())
def test_lists_of_points_are_one_ring(text):
    (region,) = read(text).regions
    assert region.points[:4].tolist() == [list(point) for point in OUTER]
    assert region.deducted is None
    assert (region.top_m, region.bottom_m) == ((720, 640) if "标高" in text else (None, None))


def test_a_number_before_whole_metres_is_told_from_decimals_by_where_the_point_lies():
    found = read("1.4876210,27516040;2.4876210,27516560;3.4875799,27516560")
    assert found.regions[0].points[0].tolist() == [4876210, 27516040]


def test_rings_of_a_list_are_cut_where_they_close():
    inner = ";".join(f"{north},{east}" for north, east in [*INNER, INNER[0]])
    outer = ";".join(f"{north},{east}" for north, east in [*OUTER, OUTER[0]])
    found = read(outer + ";" + inner)
    assert len(found.regions) == 2
    figure, remarks = net(found)
    assert figure.area == pytest.approx(NET)
    assert remarks == (("inside", "#2"),)


def test_rings_of_a_list_side_by_side_are_parts():
    square_of = "0,{0};0,{1};9,{1};9,{0};0,{0}".replace("0,", "4876000,").replace("9,", "4876009,")
    found = read(";".join(square_of.format(27516000 + west, 27516009 + west) for west in (0, 100)))
    figure, remarks = net(found)
    assert (figure.area, remarks) == (162, (("part", "#1、#2"),))


class TestPlanDatabase:
    GDZB = "810430,435230;810530,435230;810530,435330;810430,435330"

    def test_corners_are_degrees_minutes_and_seconds_in_one_number(self):
        found = read(self.GDZB)
        assert found.regions[0].points[:2].tolist() == pytest.approx(np.array(DEGREES))
        assert kinds(found) == ["packed_whole", "unclosed"]

    def test_corners_that_could_be_metres_too_are_asked_for(self):
        fault = refused("1013030,350000;1013130,350000;1013130,350100")
        assert fault.code == "ambiguous_degrees"
        assert "101°30′30″" in fault.reason.zh
        assert "1013030 m" in fault.reason.zh

    @pytest.mark.parametrize(("unit", "first"), [("packed", 101 + 30.5 / 60), ("metres", 1013030)])
    def test_corners_that_could_be_either_are_read_as_is_said(self, unit, first):
        found = read("1013030,350000;1013130,350000;1013130,350100", unit=unit)
        assert found.regions[0].points[0, 0] == pytest.approx(first)

    @pytest.mark.parametrize("width", [200, 254, 255])
    def test_a_string_as_long_as_its_field_may_be_cut_off(self, width):
        text = (self.GDZB + ";") * 9
        assert refused(text[: width - 1] + "5" if text[width - 1] in ",;" else text[:width])

    def test_a_string_as_long_as_its_field_is_whole_where_it_is_closed(self):
        ring = "810430,435230;810530,435230;810530,435330;"
        filled = ring + "810431,435330;" * ((200 - len(ring) - 13) // 14) + "810430,435230"
        filled = filled.ljust(200, ";")
        assert read(filled).regions


DEGREE_LIST = "81.0430,43.5230;81.0530,43.5230;81.0530,43.5330"


class TestPackedOrDecimal:
    def test_both_possible_is_asked_with_both_readings_named(self):
        fault = refused(DEGREE_LIST)
        assert fault.code == "ambiguous_degrees"
        assert "81°04′30″" in fault.reason.zh
        assert "81.0430°" in fault.reason.zh
        assert "计量单位=度分秒" in fault.remedy.zh

    @pytest.mark.parametrize(("unit", "east"), [("packed", 81.075), ("decimal", 81.0430)])
    def test_is_read_as_is_said(self, unit, east):
        assert read(DEGREE_LIST, unit=unit).regions[0].points[0, 0] == pytest.approx(east)

    def test_sixty_minutes_or_seconds_prove_decimals(self):
        found = read(DEGREE_LIST.replace("43.5330", "43.5372"))
        assert (found.unit, kinds(found)) == ("decimal", ["decimal", "unclosed"])

    def test_sixty_seconds_in_an_exploration_string_are_an_error_that_names_the_point(self):
        fault = refused(f"1,4,{CORNERS.replace('43.5330,81.0430', '43.5372,81.0430')},0,0,0")
        assert fault.code == "bad_number"
        assert "第 3 点的 43.5372" in fault.reason.zh

    def test_the_two_readings_are_kilometres_apart(self):
        packed, decimal = (
            read(DEGREE_LIST, unit=unit).regions[0].points[0] for unit in ("packed", "decimal")
        )
        assert math.dist(packed, decimal) * 111_000 > 2_600


REFUSED = {
    "cut in a point": (MINING[:60], "truncated", "点数不足"),
    "cut before elevations": (MINING[:106].rsplit(",", 1)[0], "truncated", "标高"),
    "cut before the sign": (MINING[:-5], "truncated", "符号"),
    "a region lost": (MINING.partition(",4,1,4876110")[0], "truncated", "区域"),
    "a region too many": (MINING + MINING[2:], "bad_string", "区域"),
    "a letter in a number": (MINING.replace("27516560.50,3", "2751656O.50,3"), "bad_string", "第 2 点的坐标"),
    "a point lost": (MINING.replace("3,4875799.75,27516560.50,", ""), "bad_string", "第 1 个区域"),
    "two points": (
        "1,2,1,4876210.00,27516040.00,2,4876210.00,27516560.50,720,640,,1,",
        "bad_string",
        "至少 3",
    ),
    "no sign": (MINING.replace("田,-1,", "田,2,"), "bad_string", "符号"),
    "elevation in words": (MINING.replace("720,640,扣", "地表,640,扣"), "bad_string", "标高"),
    "out of China": (MINING.replace(",27516", ",99516"), "out_of_range", "99516"),
    "item that is no point": (LIST.replace(";3.", ";三号点."), "bad_string", "第 3 项"),
    "numbers that don't run on": (LIST.replace(";3.", ";7."), "bad_string", "点号"),
    "half numbered": (LIST.replace(";3.", ";"), "bad_string", "点号"),
    "words": ("坐标见附件", "bad_string", "区域个数"),
    "nothing": ("", "bad_string", "区域个数"),
}


@pytest.mark.parametrize(("text", "code", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_t_be_read_is_refused_with_the_place(text, code, word):
    fault = refused(text)
    assert fault.code == code
    assert word in fault.reason.zh


def test_two_ways_that_both_make_sense_are_refused_with_both_named():
    north_first, shifted = (tuple((f"{y + by:.2f}", f"{x:.2f}") for y, x in OUTER) for by in (0, 10))
    ways = [(Text("甲", "one"), (Counted(north_first),)), (Text("乙", "two"), (Counted(shifted),))]
    fault = read_ways("…", ways, None, packed=False)
    assert fault.code == "ambiguous_string"
    assert "甲、米（首点 4876210.00 m，27516040.00 m）；乙、米" in fault.reason.zh


@pytest.mark.parametrize(
    ("line", "meant"),
    [
        (MINING, True),
        (MINING[:90], True),
        (LIST, True),
        (f"1,4,{CORNERS},0,0,0", True),
        ("J1,1,4876210.00,27516040.00", False),
        ("1,4876210.00,27516040.00", False),
        ("带号=27", False),
        ("转换参数=,,,,,,", False),
        ("10,20.5535,DK001,拟设采矿权一号区块,面,L44G096052,采矿用地,0602", False),
    ],
)
def test_a_line_looks_like_a_string_or_not(line, meant):
    assert looks_like_string(line) is meant


@pytest.mark.parametrize(
    "text",
    ["1," * 100_000, "999," + "1,1,1,1,1,1,1,1," * 20_000, "1.1,1;" * 50_000, ";" * 100_000, "9" * 100_000],
)
def test_hostile_strings_are_refused_soon(text):
    start = time.process_time()
    refused(text)
    assert time.process_time() - start < 3


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="12,.;-扣 \n45", max_size=120))
def test_no_text_makes_the_reader_raise(text):
    assert isinstance(read_string(text), CoordinateString | Fault)


packed_parts = st.tuples(st.integers(73, 134), st.integers(0, 59), st.integers(0, 59), st.integers(0, 999))


@settings(max_examples=40, deadline=None)
@given(packed_parts)
def test_packed_angles_come_back_as_written(parts):
    degrees, minutes, seconds, thousandths = parts
    angle = packed_angle(f"{degrees}.{minutes:02d}{seconds:02d}{thousandths:03d}")
    assert angle.degrees == pytest.approx(
        degrees + minutes / 60 + (seconds + thousandths / 1000) / 3600, abs=1e-12
    )
    assert angle.text == f"{degrees}°{minutes:02d}′{seconds:02d}.{thousandths:03d}″"
    whole = packed_angle(f"{degrees}{minutes:02d}{seconds:02d}.{thousandths:03d}")
    assert whole.degrees == angle.degrees


centimetres = st.integers(0, 50_000)
regions_of_points = st.lists(
    st.tuples(
        st.lists(st.tuples(centimetres, centimetres), min_size=3, max_size=6),
        st.one_of(st.none(), st.tuples(st.integers(-900, 5000), st.integers(-900, 5000))),
        st.text(alphabet="扣除矿段一二,（）", max_size=8),
        st.booleans(),
    ),
    min_size=1,
    max_size=4,
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(regions_of_points)
def test_a_mining_string_reads_back_as_it_was_written(regions):
    fields = [str(len(regions))]
    for points, pair, description, deducted in regions:
        fields.append(str(len(points)))
        for number, (north, east) in enumerate(points, start=1):
            fields += [str(number), f"{4_876_000 + north / 100:.2f}", f"{27_516_000 + east / 100:.2f}"]
        fields += [str(pair[0]), str(pair[1])] if pair else ["", ""]
        fields += [description, "-1" if deducted else "1"]
    found = read(",".join(fields) + ",")
    for region, (points, pair, description, deducted) in zip(found.regions, regions, strict=True):
        written = [[4_876_000 + north / 100, 27_516_000 + east / 100] for north, east in points]
        assert region.points.tolist() == pytest.approx(np.array(written), abs=5e-3)
        assert region.deducted is deducted
        assert (region.top_m, region.bottom_m) == (pair or (None, None))
        assert region.description == description
