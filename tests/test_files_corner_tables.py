"""Corner tables in CSV, XLSX and DOCX: every layout and notation of notices, read or refused by cell."""

from __future__ import annotations

import datetime as dt
import math
import subprocess
import sys

import docx
import numpy as np
import openpyxl
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.areas import ellipsoidal_area, planar_area
from minplan_gis.blocks import load_blocks
from minplan_gis.crs import Plane, from_plane, to_plane
from minplan_gis.files import Request, open_reader
from table_makers import KINDS, csv_file, table_file, workbook

PLANE = Plane(81.0, 27)
OUTER = [
    ("4876210.00", "27516040.00"),
    ("4876210.00", "27516560.50"),
    ("4875799.75", "27516560.50"),
    ("4875799.75", "27516040.00"),
]
INNER = [
    ("4876110.00", "27516190.00"),
    ("4876030.00", "27516190.00"),
    ("4876030.00", "27516290.00"),
    ("4876110.00", "27516290.00"),
]
WHOLE, NET = 213_535.125, 205_535.125
"""Planar, in m²: 520.5 m x 410.25 m, and less a hole of 80 m x 100 m."""
SYSTEM = ["2000国家大地坐标系"]
BAND = ["2000国家大地坐标系，3度带，中央子午线81°"]
SIDES = (["点号", "X", "Y"], ["点号", "X坐标(m)", "Y坐标(m)"], ["拐点编号", "纵坐标X", "横坐标Y"])
LONGITUDES = ("81°12′00.000″", "81°12′30.000″", "81°12′30.000″", "81°12′00.000″")
LATITUDES = ("44°01′00.000″", "44°01′00.000″", "44°00′40.000″", "44°00′40.000″")


NORTHERN = [(f"{float(north) + 2000:.2f}", east) for north, east in OUTER]
COLUMNS = ("采矿许可证号", "许可证号", "矿权名称", "采矿权名称", "图斑号", "矿段", "权属", "备注")


@pytest.fixture(scope="module")
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


@pytest.fixture
def layers(reader, tmp_path):
    def reading(rows, kind="csv", *, encoding="utf-8", **given):
        path = table_file(tmp_path / f"dk.{kind}", rows, encoding=encoding)
        return reader.read(Request(path, "blocks", **given))

    return reading


@pytest.fixture
def read(layers):
    def reading(rows, kind="csv", **given):
        (layer,) = layers(rows, kind, **given)
        return layer

    return reading


def numbered(points, start=1):
    return [[str(number), *point] for number, point in enumerate(points, start)]


def plane_areas(layer):
    return planar_area(to_plane(layer.frame.geometry, PLANE))


def said(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def fault(layer):
    (item,) = layer.entry.quarantined
    return item


SIMPLE = [SYSTEM, ["点号", "X", "Y"], *numbered(OUTER)]
CHINESE_TABLE = [
    ["伊宁市一号区块矿区范围拐点坐标表"],
    BAND,
    ["拐点号", "X", "Y"],
    ["矿区1"],
    *numbered(OUTER),
    ["扣除区"],
    *numbered(INNER),
    ["开采标高:720m至640m; 面积:0.2055km²"],
]
TWO_UP = [
    SYSTEM,
    ["拐点", "X", "Y", "拐点", "X", "Y"],
    ["1", *OUTER[0], "3", *OUTER[2]],
    ["2", *OUTER[1], "4", *OUTER[3]],
]


class TestLayouts:
    @pytest.mark.parametrize("kind", KINDS)
    @pytest.mark.parametrize("heads", SIDES)
    def test_one_list_of_corners(self, read, kind, heads):
        layer = read([SYSTEM, heads, *numbered(OUTER)], kind)
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)
        assert (layer.entry.declared, layer.entry.read) == (1, 1)
        assert layer.entry.source_crs == "EPSG:4515"

    @pytest.mark.parametrize("kind", KINDS)
    def test_a_region_a_deduction_and_a_footer(self, read, kind):
        layer = read(CHINESE_TABLE, kind)
        assert plane_areas(layer) == pytest.approx([NET], abs=1e-3)
        (row,) = layer.frame.to_dict("records")
        assert (row["top_elevation_m"], row["bottom_elevation_m"]) == (720, 640)
        assert row["declared_area_km2"] == pytest.approx(0.2055)
        assert row["name"] == "矿区1"
        assert "说明中的面积与计算面积相符" in said(layer)

    @pytest.mark.parametrize("kind", KINDS)
    def test_two_columns_side_by_side_go_down_the_left_one_first(self, read, kind):
        (figure,) = read(TWO_UP, kind).frame.geometry
        assert figure.is_valid
        assert plane_areas(read(TWO_UP, kind)) == pytest.approx([WHOLE], abs=1e-3)

    def test_two_columns_numbered_along_the_rows(self, read):
        rows = [*TWO_UP[:2], ["1", *OUTER[0], "2", *OUTER[1]], ["3", *OUTER[2], "4", *OUTER[3]]]
        layer = read(rows)
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)
        assert "逐行读取" in said(layer)

    def test_an_odd_number_of_corners_side_by_side(self, read):
        five = [*OUTER[:3], ("4875799.75", "27516300.00"), OUTER[3]]
        rows = [*TWO_UP[:2], *([str(at + 1), *five[at]] for at in range(3))]
        rows[2] += ["4", *five[3]]
        rows[3] += ["5", *five[4]]
        assert plane_areas(read(rows)) == pytest.approx([WHOLE], abs=1e-3)

    def test_numbers_that_do_not_run_on_are_refused(self, read):
        rows = [*TWO_UP[:2], ["1", *OUTER[0], "7", *OUTER[2]], ["2", *OUTER[1], "8", *OUTER[3]]]
        assert fault(read(rows)).code == "numbering"

    @pytest.mark.parametrize("kind", KINDS)
    def test_sections_side_by_side_with_elevations_of_their_own(self, read, kind):
        moved = [(f"{float(north) + 1000:.2f}", east) for north, east in OUTER]
        rows = [
            SYSTEM,
            ["矿段Ⅰ", "", "", "矿段Ⅱ", "", ""],
            ["点号", "X", "Y", "点号", "X", "Y"],
            *([str(at + 1), *OUTER[at], str(at + 1), *moved[at]] for at in range(4)),
            ["标高720米至640米", "", "", "标高700米至600米", "", ""],
        ]
        layer = read(rows, kind)
        assert plane_areas(layer) == pytest.approx([WHOLE, WHOLE], abs=1e-2)
        assert layer.frame["name"].tolist() == ["矿段Ⅰ", "矿段Ⅱ"]
        assert layer.frame["top_elevation_m"].tolist() == [720, 700]
        assert layer.frame["bottom_elevation_m"].tolist() == [640, 600]

    def test_several_regions_below_each_other_are_rows(self, read):
        far = [(f"{float(north) - 2000:.2f}", east) for north, east in OUTER]
        rows = [*SIMPLE[:2], ["矿区1 开采标高720m至640m"], *numbered(OUTER), ["矿区2"], *numbered(far)]
        layer = read([*rows, ["面积：0.4271 km²"]])
        assert layer.frame["block_id"].tolist() == ["dk-矿区1", "dk-矿区2"]
        assert "合计" in said(layer)
        assert layer.frame["top_elevation_m"].iloc[0] == 720

    def test_a_head_repeated_on_the_next_page_goes_on(self, read):
        rows = numbered(OUTER)
        layer = read([SYSTEM, SIMPLE[1], *rows[:2], ["续表"], SIMPLE[1], *rows[2:]])
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)

    def test_blocks_by_a_column_given_once_or_in_every_row(self, read):
        rows = [SYSTEM, ["区块编号", "区块名称", "矿种", "点号", "X", "Y"]]
        rows += [["K1", "甲", "建筑用砂", *row] for row in numbered(OUTER)]
        rows += [["K2" * (at == 0), "乙" * (at == 0), "", *row] for at, row in enumerate(numbered(INNER))]
        layer = read(rows)
        assert layer.frame["区块编号"].tolist() == ["K1", "K2"]
        assert layer.frame["矿种"].tolist()[0] == "建筑用砂"
        assert plane_areas(layer) == pytest.approx([WHOLE, 8000], abs=1e-2)

    def test_rings_by_a_column(self, read):
        rows = [SYSTEM, ["区块编号", "圈号", "点号", "X", "Y"]]
        rows += [["K1", "1", *row] for row in numbered(OUTER)]
        rows += [["K1", "2", *row] for row in numbered(INNER, 5)]
        assert plane_areas(read(rows)) == pytest.approx([NET], abs=1e-3)

    def test_a_head_of_two_rows_merged(self, reader, tmp_path):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet["A1"], sheet["B1"] = "拐点编号", "2000国家大地坐标系（3度带，带号27）"
        sheet["B2"], sheet["C2"] = "X", "Y"
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")
        for row in numbered([(float(north), float(east)) for north, east in OUTER]):
            sheet.append(row)
        book.save(tmp_path / "dk.xlsx")
        (layer,) = reader.read(Request(tmp_path / "dk.xlsx", "blocks"))
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)

    def test_corners_in_two_datums_side_by_side(self, read):
        rows = [["拐点编号", "1980西安坐标系", "", "2000国家大地坐标系", ""], ["", "X", "Y", "X", "Y"]]
        old = [(f"{float(north) - 3:.2f}", f"{float(east) - 110:.2f}") for north, east in OUTER]
        layer = read([*rows, *([str(at + 1), *old[at], *OUTER[at]] for at in range(4))])
        (figure,) = to_plane(layer.frame.geometry, PLANE)
        assert figure.bounds[0] == pytest.approx(516_040.0, abs=1e-3)
        assert "1980西安坐标系" in said(layer)

    def test_a_closing_row_or_zeros_at_the_end(self, read):
        closed = [*SIMPLE, ["1", *OUTER[0]]]
        zeros = [*SIMPLE, ["11", "0", "0"]]
        assert plane_areas(read(closed)) == pytest.approx([WHOLE], abs=1e-3)
        assert plane_areas(read(zeros)) == pytest.approx([WHOLE], abs=1e-3)

    def test_a_corner_left_out_is_told(self, read):
        five = [*OUTER[:2], ("4876000.00", "27516600.00"), *OUTER[2:]]
        rows = numbered(five)
        assert "点号不连续" in said(read([*SIMPLE[:2], *rows[:2], *rows[3:]]))
        assert "点号不连续" not in said(read([*SIMPLE[:2], *rows]))

    def test_several_sheets_are_layers(self, reader, tmp_path):
        path = workbook(tmp_path / "dk.xlsx", SIMPLE, 二号=SIMPLE, 说明=[["无坐标"]])
        layers = reader.read(Request(path, "blocks"))
        assert [layer.entry.layer for layer in layers] == ["拐点", "二号"]
        assert all("说明" in said(layer) for layer in layers)
        (one,) = reader.read(Request(path, "blocks", layer="二号"))
        assert one.entry.layer == "二号"


class TestDeductions:
    def rows(self, title="扣除区", shift=0.0, elevations=""):
        inner = [(f"{float(north) + shift:.2f}", east) for north, east in INNER]
        outer = ["矿区1 标高720m至640m"]
        return [*SIMPLE[:2], outer, *numbered(OUTER), [f"{title}{elevations}"], *numbered(inner)]

    def test_one_between_some_elevations_only_keeps_the_plan_area(self, read):
        layer = read(self.rows(elevations=" 标高700m至660m"))
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)
        assert "只占部分标高" in said(layer)

    def test_one_through_all_elevations_is_taken_out(self, read):
        assert plane_areas(read(self.rows(elevations=" 标高800m至600m"))) == pytest.approx([NET], abs=1e-3)

    def test_one_outside_sets_the_region_aside(self, read):
        item = fault(read(self.rows(shift=9000.0)))
        assert item.code == "deducted_outside"
        assert "扣除区" in item.reason.zh

    def test_one_that_crosses_the_edge_takes_what_it_covers(self, read):
        layer = read(self.rows(shift=140.0))
        assert plane_areas(layer) == pytest.approx([WHOLE - 100 * 40], abs=1e-2)

    @pytest.mark.parametrize("again", ["K1", ""])
    def test_one_in_a_table_that_names_its_blocks(self, read, again):
        rows = [
            SYSTEM,
            ["区块编号", "点号", "X", "Y"],
            *(["K1", *row] for row in numbered(OUTER)),
            ["扣除区"],
        ]
        layer = read([*rows, *([again, *row] for row in numbered(INNER))])
        assert plane_areas(layer) == pytest.approx([NET], abs=1e-3)
        assert layer.frame["区块编号"].tolist() == ["K1"]

    def test_one_alone_is_refused(self, read):
        assert fault(read([*SIMPLE[:2], ["扣除区"], *numbered(INNER)])).code == "no_layer"

    def test_one_that_can_not_be_read_sets_the_region_aside(self, read):
        rows = self.rows()
        rows[-1][1] = "48761l0.00"
        item = fault(read(rows))
        assert item.code == "bad_number"
        assert "48761l0.00" in item.reason.zh


def degrees_table(form, heads=("点号", "东经", "北纬")):
    pairs = zip(LONGITUDES, LATITUDES, strict=True)
    return [SYSTEM, list(heads), *([str(at), form(e), form(n)] for at, (e, n) in enumerate(pairs, 1))]


NOTATIONS = {
    "as printed": lambda text: text,
    "Chinese words": lambda text: text.replace("°", "度").replace("′", "分").replace("″", "秒"),
    "hyphens": lambda text: text.replace("°", "-").replace("′", "-").replace("″", ""),
    "lost primes": lambda text: text.replace("′", "").replace("″", ""),
    "full width": lambda text: text.translate(str.maketrans("0123456789.", "０１２３４５６７８９．")),
    "typewriter": lambda text: text.replace("′", "'").replace("″", '"'),
    "curly": lambda text: text.replace("°", "º").replace("′", "’").replace("″", "”"),
    "blanks": lambda text: text.replace("°", "° ").replace("′", "′ "),
}


class TestDegrees:
    EXPECTED = shapely.box(81.2, 44 + 40 / 3600, 81 + 12.5 / 60, 44 + 1 / 60)

    @pytest.mark.parametrize("name", NOTATIONS)
    @pytest.mark.parametrize("kind", KINDS)
    def test_every_notation_gives_the_same_block(self, read, name, kind):
        layer = read(degrees_table(NOTATIONS[name]), kind)
        (figure,) = layer.frame.geometry
        assert figure.normalize().equals_exact(self.EXPECTED.normalize(), 1e-11)
        assert layer.accuracy_m == pytest.approx(0.001 / 3600 / 2 * 111_320, rel=1e-6)

    def test_latitude_may_come_first(self, read):
        rows = degrees_table(str, ("点号", "纬度", "经度"))
        swapped = [*rows[:2], *([number, north, east] for number, east, north in rows[2:])]
        (figure,) = read(swapped).frame.geometry
        assert figure.normalize().equals_exact(self.EXPECTED.normalize(), 1e-11)

    def test_columns_headed_the_wrong_way_are_told_by_magnitude(self, read):
        layer = read(degrees_table(str, ("点号", "纬度", "经度")))
        assert layer.frame.geometry.iloc[0].normalize().equals_exact(self.EXPECTED.normalize(), 1e-11)
        assert "已对调" in said(layer)

    def test_letters_that_contradict_the_values_are_refused(self, read):
        rows = degrees_table(str)
        wrong = [*rows[:2], *([number, f"N{east}", f"E{north}"] for number, east, north in rows[2:])]
        assert fault(read(wrong)).code == "contradiction"

    def test_both_letters_in_one_column_are_refused(self, read):
        rows = degrees_table(str)
        rows[2][1], rows[3][1] = "E" + rows[2][1], "N" + rows[3][1]
        assert fault(read(rows)).code == "mixed_notation"

    def packed(self, heads, values=("81.1200", "81.1230", "44.0100", "44.0040")):
        west, east, north, south = values
        return [
            SYSTEM,
            ["点号", *heads],
            ["1", west, north],
            ["2", east, north],
            ["3", east, south],
            ["4", west, south],
        ]

    def test_packed_or_decimal_is_asked_for(self, read):
        item = fault(read(self.packed(("经度", "纬度"))))
        assert item.code == "ambiguous_degrees"
        assert "经度(度.分秒)" in item.remedy.zh

    @pytest.mark.parametrize(
        "heads", [("经度(度.分秒)", "纬度(度.分秒)"), ("经度（DDD.MMSS）", "纬度（DDD.MMSS）")]
    )
    def test_packed_by_its_heading(self, read, heads):
        (figure,) = read(self.packed(heads)).frame.geometry
        assert figure.normalize().equals_exact(self.EXPECTED.normalize(), 1e-11)

    def test_packed_by_a_note(self, read):
        rows = self.packed(("经度", "纬度"))
        rows[0] = ["2000国家大地坐标系，坐标格式：度.分秒"]
        (figure,) = read(rows).frame.geometry
        assert figure.normalize().equals_exact(self.EXPECTED.normalize(), 1e-11)

    def test_decimal_by_heading(self, read):
        (figure,) = read(self.packed(("经度(度)", "纬度(度)"))).frame.geometry
        assert figure.bounds == pytest.approx((81.12, 44.004, 81.123, 44.01), abs=1e-12)

    def test_a_system_of_degrees_does_not_say_how_they_are_written(self, read):
        layer = read(self.packed(("经度", "纬度")), crs="EPSG:4490")
        assert fault(layer).code == "ambiguous_degrees"
        assert "--crs" not in fault(layer).remedy.zh

    def test_decimal_by_the_values_themselves(self, read):
        layer = read(self.packed(("经度", "纬度"), ("81.120075", "81.129999", "44.01", "44.004")))
        assert layer.frame.geometry.iloc[0].bounds[0] == pytest.approx(81.120075)
        assert "十进制" in said(layer)

    def test_packed_that_can_not_be_is_refused(self, read):
        rows = self.packed(("经度(度.分秒)", "纬度(度.分秒)"), ("81.1260", "81.1330", "44.0100", "44.0040"))
        assert fault(read(rows)).code == "bad_number"

    def test_whole_packed_numbers_under_degrees_are_read(self, read):
        rows = self.packed(("经度", "纬度"), ("811200", "811230", "440100", "440040"))
        (figure,) = read(rows).frame.geometry
        assert figure.normalize().equals_exact(self.EXPECTED.normalize(), 1e-11)

    def test_whole_packed_numbers_under_x_and_y_could_be_metres(self, read):
        rows = self.packed(("Y", "X"), ("811200", "811230", "440100", "440040"))
        assert fault(read(rows)).code == "ambiguous_degrees"

    def test_angles_and_numbers_mixed_are_refused_by_cell(self, read):
        rows = degrees_table(str)
        rows[4][2] = "44.0111"
        item = fault(read(rows))
        assert item.code == "mixed_notation"
        assert "第 5 行第 3 列" in item.reason.zh

    def test_metres_and_degrees_of_the_same_corners_agree(self, read):
        outline = np.array([[float(e) - 27e6, float(n)] for n, e in OUTER])
        places = shapely.get_coordinates(from_plane(shapely.points(outline), PLANE))
        rows = [["点号", "X", "Y", "东经", "北纬"]]
        rows += [[str(at + 1), *OUTER[at], dms(e), dms(n)] for at, (e, n) in enumerate(places.tolist())]
        layer = read([SYSTEM, *rows])
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)
        assert "互相吻合" in said(layer)
        rows[3][3] = "81°12′31.000″"
        assert fault(read([SYSTEM, *rows])).code == "contradiction"


def dms(degrees, decimals=3):
    steps = round(degrees * 3600 * 10**decimals)
    minutes, rest = divmod(steps, 60 * 10**decimals)
    return f"{minutes // 60}°{minutes % 60:02d}′{rest / 10**decimals:0{decimals + 3}.{decimals}f}″"


class TestSystems:
    def test_nothing_said_is_refused(self, read):
        item = fault(read(SIMPLE[1:]))
        assert item.code == "missing_crs"
        assert "2000国家大地坐标系" in item.remedy.zh

    def test_the_user_may_say_it(self, read):
        assert plane_areas(read(SIMPLE[1:], crs="EPSG:4515")) == pytest.approx([WHOLE], abs=1e-3)

    @pytest.mark.parametrize(
        "words", ["1980西安坐标系", "西安80坐标系", "1954北京坐标系", "北京54", "GCJ-02", "某市独立坐标系"]
    )
    def test_another_datum_is_refused_by_its_name(self, read, words):
        item = fault(read([[words], *SIMPLE[1:]]))
        assert item.code == "wrong_crs"

    def test_of_two_that_are_named_the_user_says_which(self, read):
        rows = [["原为1980西安坐标系，现转换为2000国家大地坐标系"], *SIMPLE[1:]]
        assert "1980西安坐标系" in fault(read(rows)).reason.zh
        assert plane_areas(read(rows, crs="EPSG:4515")) == pytest.approx([WHOLE], abs=1e-3)

    @pytest.mark.parametrize(
        "words",
        [
            "2000国家大地坐标系，3度带，中央子午线81°",
            "CGCS2000，中央经线：81°",
            "国家2000坐标系，高斯-克吕格投影3度分带，第27带",
            "坐标系：2000国家大地坐标系 带号：27",
            "2000国家大地坐标系 1985国家高程基准 3°带第27带 中央经线81°",
        ],
    )
    @pytest.mark.parametrize("kind", KINDS)
    def test_metres_without_prefix_are_placed_by_the_note(self, read, words, kind):
        short = [(north, east[2:]) for north, east in OUTER]
        layer = read([[words], SIMPLE[1], *numbered(short)], kind)
        assert layer.entry.source_crs == "EPSG:4536"
        assert plane_areas(layer) == pytest.approx([WHOLE], abs=1e-3)

    def test_metres_without_prefix_and_without_band_are_refused(self, read):
        short = [(north, east[2:]) for north, east in OUTER]
        assert fault(read([SYSTEM, SIMPLE[1], *numbered(short)])).code == "missing_crs"

    def test_wgs84_degrees_cost_their_accuracy(self, read):
        layer = read([["WGS84坐标"], *degrees_table(str)[1:]])
        assert layer.accuracy_m > 1.0
        assert "WGS84" in said(layer)

    def test_a_band_that_contradicts_the_prefix_is_refused(self, read):
        rows = [["2000国家大地坐标系，3度带，第28带"], *SIMPLE[1:]]
        assert fault(read(rows)).code == "wrong_crs"


class TestAreas:
    @pytest.mark.parametrize(
        ("words", "fits"),
        [
            ("面积:0.2135km²", True),
            ("面积：21.3534公顷", True),
            ("面积（亩） 320.30", True),
            ("矿区面积 0.2055 平方公里", False),
            ("面积:213534平方米", True),
        ],
    )
    def test_stated_and_computed_are_compared(self, read, words, fits):
        layer = read([*SIMPLE, [words]])
        assert ("与计算面积相符" in said(layer)) is fits
        assert ("与计算面积不符" in said(layer)) is not fits

    @pytest.mark.parametrize(
        "words",
        ["开采标高:720m至640m", "由720米至640米标高", "开采深度：由+720米至+640米标高", "标高：640～720m"],
    )
    def test_elevations_in_every_wording(self, read, words):
        (row,) = read([*SIMPLE, [words]]).frame.to_dict("records")
        assert (row["top_elevation_m"], row["bottom_elevation_m"]) == (720, 640)

    def test_elevations_below_zero(self, read):
        (row,) = read([*SIMPLE, ["开采标高-20m至-280m"]]).frame.to_dict("records")
        assert (row["top_elevation_m"], row["bottom_elevation_m"]) == (-20, -280)


class TestCells:
    @pytest.mark.parametrize(
        ("kind", "where"), [("csv", "第 4 行第 2 列"), ("xlsx", "单元格 B4"), ("docx", "表 1 第 3 行第 2 列")]
    )
    def test_a_bad_cell_is_named_as_a_person_finds_it(self, read, kind, where):
        rows = [*SIMPLE[:3], ["2", "487621O.00", "27516560.50"], *SIMPLE[4:]]
        item = fault(read(rows, kind))
        assert item.code == "bad_number"
        assert where in item.reason.zh
        assert "487621O.00" in item.reason.en

    def test_an_empty_cell_is_named(self, read):
        rows = [*SIMPLE[:3], ["2", "4876210.00", ""], *SIMPLE[4:]]
        assert "第 4 行第 3 列为空" in fault(read(rows)).reason.zh

    def test_printed_numbers_left_blank_at_the_end_are_no_corners(self, read):
        assert plane_areas(read([*SIMPLE, ["5", "", ""], ["6", "", ""]])) == pytest.approx([WHOLE], abs=1e-3)

    def test_a_blank_in_the_middle_is_a_lost_corner(self, read):
        assert fault(read([*SIMPLE[:3], ["2", "", ""], *SIMPLE[4:]])).code == "bad_number"

    def test_a_region_without_corners_does_not_vanish(self, read):
        layer = read([*SIMPLE, ["矿区2"]])
        assert (layer.entry.declared, layer.entry.read) == (2, 1)
        assert fault(layer).code == "too_few_points"

    def test_blank_rows_between_corners_without_numbers_are_refused(self, read):
        rows = [SYSTEM, ["X", "Y"], *OUTER, ["", ""], *INNER]
        item = fault(read(rows))
        assert item.code == "layout"
        assert "第 8 行" in item.reason.zh
        assert plane_areas(read([*rows[:2], *OUTER])) == pytest.approx([WHOLE], abs=1e-3)

    def test_degrees_headed_as_metres_are_refused(self, read):
        rows = [SYSTEM, ["点号", "X(米)", "Y(米)"], ["1", "44.01", "81.12"], ["2", "44.02", "81.13"]]
        assert fault(read([*rows, ["3", "44.01", "81.13"]])).code == "contradiction"

    def test_thousands_units_and_full_width_digits(self, read):
        rows = [[n, f"{float(x):,.2f}", f"{y}米"] for n, x, y in numbered(OUTER)]
        rows[0][2] = rows[0][2].translate(str.maketrans("0123456789.", "０１２３４５６７８９．"))
        assert plane_areas(read([*SIMPLE[:2], *rows])) == pytest.approx([WHOLE], abs=1e-3)

    @pytest.mark.parametrize("value", [dt.date(1981, 4, 30), dt.timedelta(hours=81, minutes=4, seconds=30)])
    def test_a_coordinate_that_excel_made_a_date_of_is_named(self, reader, tmp_path, value):
        path = workbook(tmp_path / "dk.xlsx", degrees_table(str))
        book = openpyxl.load_workbook(path)
        book.active["B3"] = value
        book.save(path)
        (layer,) = reader.read(Request(path, "blocks"))
        assert "日期或时间" in fault(layer).reason.zh
        assert "B3" in fault(layer).reason.zh

    def test_zeros_that_a_number_format_shows_count_as_precision(self, reader, tmp_path):
        book = openpyxl.Workbook()
        sheet = book.active
        for row in [
            SYSTEM,
            SIMPLE[1],
            *numbered([(4876200, 27516000), (4876200, 27516500), (4875700, 27516500)]),
        ]:
            sheet.append(row)
        book.save(tmp_path / "dk.xlsx")
        (coarse,) = reader.read(Request(tmp_path / "dk.xlsx", "blocks"))
        for row in sheet["B3:C5"]:
            for cell in row:
                cell.number_format = "0.00"
        book.save(tmp_path / "dk.xlsx")
        (fine,) = reader.read(Request(tmp_path / "dk.xlsx", "blocks"))
        assert (coarse.accuracy_m, fine.accuracy_m) == (0.5, 0.0)

    def test_word_changes_symbols_and_superscripts_read_as_accepted(self, reader, tmp_path):
        paper = docx.Document()
        paper.add_paragraph(SYSTEM[0])
        rows = degrees_table(str)[1:]
        table = paper.add_table(len(rows), 3)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                table.cell(at, column).text = cell
        paragraph = table.cell(1, 1).paragraphs[0]
        paragraph.text = "81"
        paragraph.add_run("0").font.superscript = True
        paragraph.add_run("12′00.000″")
        paper.save(tmp_path / "dk.docx")
        (layer,) = reader.read(Request(tmp_path / "dk.docx", "blocks"))
        assert layer.frame.geometry.iloc[0].normalize().equals_exact(TestDegrees.EXPECTED.normalize(), 1e-11)

    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
    def test_a_csv_in_every_encoding(self, read, encoding):
        layer = read(CHINESE_TABLE, encoding=encoding)
        assert layer.frame["name"].tolist() == ["矿区1"]


class TestRows:
    WKT = "POLYGON((81.1 44,81.11 44,81.11 44.01,81.1 44.01,81.1 44))"
    STRING = (
        "2,4,1,4876210.00,27516040.00,2,4876210.00,27516560.50,3,4875799.75,27516560.50,4,4875799.75,27516040.00,"
        "720,640,,1,4,1,4876110.00,27516190.00,2,4876030.00,27516190.00,3,4876030.00,27516290.00,"
        "4,4876110.00,27516290.00,720,640,扣除永久基本农田,-1,"
    )

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_wkt(self, read, kind):
        rows = [
            ["编号", "名称", "WKT"],
            ["A", "甲", self.WKT],
            ["B", "乙", "POLYGON((81.1 44,"],
            ["C", "丙", ""],
        ]
        layer = read(rows, kind, crs="EPSG:4490")
        assert layer.frame["编号"].tolist() == ["A"]
        assert layer.frame.geometry.iloc[0].equals(shapely.from_wkt(self.WKT))
        assert [item.code for item in layer.entry.quarantined] == ["unreadable_geometry", "null_geometry"]
        assert ("C3" if kind == "xlsx" else "第 3 行第 3 列") in layer.entry.quarantined[0].reason.zh

    def test_wkt_without_a_system_is_refused_and_its_own_counts(self, read):
        rows = [["编号", "WKT"], ["A", self.WKT]]
        assert fault(read(rows)).code == "missing_crs"
        assert len(read([rows[0], ["A", f"SRID=4490;{self.WKT}"]]).frame) == 1

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_coordinate_strings(self, read, kind):
        layer = read([SYSTEM, ["编号", "名称", "区域坐标"], ["A", "甲", self.STRING], ["C", "丙", ""]], kind)
        assert plane_areas(layer) == pytest.approx([NET], abs=1e-3)
        assert layer.frame["top_elevation_m"].tolist() == [720]
        assert [(item.row, item.code) for item in layer.entry.quarantined] == [("C", "null_geometry")]

    def test_a_table_of_attributes_is_refused_with_what_to_do(self, read):
        item = fault(read([["区块编号", "矿种"], ["A", "金"]]))
        assert item.code == "no_layer"
        assert "--attributes" in item.remedy.zh


class TestFiles:
    @pytest.mark.parametrize("kind", ["xlsx", "docx"])
    def test_what_is_no_office_file_is_refused(self, reader, tmp_path, kind):
        path = tmp_path / f"dk.{kind}"
        path.write_bytes(b"PK\x03\x04" + b"nonsense" * 50)
        (layer,) = reader.read(Request(path, "blocks"))
        assert fault(layer).code == "unreadable"
        path.write_bytes(b"plain text")
        (layer,) = reader.read(Request(path, "blocks"))
        assert fault(layer).code == "not_allowed"

    def test_cut_and_changed_files_are_read_or_refused_by_name(self, reader, tmp_path):
        random = np.random.default_rng(7)
        for kind in KINDS:
            path = table_file(tmp_path / f"whole.{kind}", CHINESE_TABLE)
            content = path.read_bytes()
            for at in range(20):
                broken = bytearray(content)
                for where in random.integers(4, len(broken), 3):
                    broken[where] = random.integers(0, 256)
                cut = broken[: int(random.integers(10, len(broken)))] if at % 2 else broken
                (tmp_path / f"m.{kind}").write_bytes(cut)
                for layer in reader.read(Request(tmp_path / f"m.{kind}", "blocks")):
                    assert layer.entry.quarantined or layer.entry.balanced

    def test_blocks_and_attributes_from_tables_go_together(self, tmp_path):
        rows = [SYSTEM, ["区块编号", "点号", "X", "Y"], *(["K1", *row] for row in numbered(OUTER))]
        blocks = table_file(tmp_path / "corners.xlsx", rows)
        table = csv_file(tmp_path / "attributes.csv", [["区块编号", "矿种"], ["K1", "建筑用砂"]])
        frame = load_blocks(blocks, attributes=table)
        assert frame.index.tolist() == ["K1"]
        assert frame["mineral"].tolist() == ["建筑用砂"]
        assert ellipsoidal_area(to_plane(frame.geometry, PLANE), PLANE)[0] == pytest.approx(213_533.7, abs=1)

    @pytest.mark.parametrize("kind", KINDS)
    def test_inspect_shows_it(self, tmp_path, kind):
        path = table_file(tmp_path / f"dk.{kind}", CHINESE_TABLE)
        done = subprocess.run(
            [sys.executable, "-m", "minplan_gis.cli", "inspect", str(path)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            env={"PYTHONUTF8": "1", "PATH": ""},
        )
        assert done.returncode == 0, done.stderr
        assert "205534" in done.stdout.replace(",", "") or "205533" in done.stdout.replace(",", "")

    def test_a_long_table_is_read_in_time(self, read):
        rows = [SYSTEM, ["区块编号", "点号", "X", "Y"]]
        for block in range(500):
            north = 4_870_000 + 600 * (block // 25)
            east = 27_500_000 + 600 * (block % 25)
            rows += [
                [
                    f"K{block}",
                    str(at + 1),
                    f"{north + 200 * math.sin(at):.2f}",
                    f"{east + 200 * math.cos(at):.2f}",
                ]
                for at in range(6)
            ]
        assert len(read(rows).frame) == 500


outlines = st.tuples(
    st.floats(80.0, 82.0),
    st.floats(43.5, 44.5),
    st.lists(st.floats(200.0, 900.0), min_size=3, max_size=9),
)


def random_outline(made):
    longitude, latitude, radii = made
    (middle,) = to_plane([shapely.Point(longitude, latitude)], PLANE)
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    return np.column_stack([middle.x + radii * np.cos(angles), middle.y + radii * np.sin(angles)])


def metres_rows(outline, *, prefix):
    return [[f"{north:.2f}", f"{east + 27e6 * prefix:.2f}"] for east, north in outline.tolist()]


def degree_rows(outline, write):
    places = shapely.get_coordinates(from_plane(shapely.points(outline), PLANE))
    return [[write(longitude), write(latitude)] for longitude, latitude in places.tolist()]


def packed(degrees):
    steps = round(degrees * 3_600_000)
    minutes, rest = divmod(steps, 60_000)
    return f"{minutes // 60}.{minutes % 60:02d}{rest:05d}"


FORMS = {
    "prefixed metres": (("X", "Y"), lambda outline: metres_rows(outline, prefix=True), 0.005),
    "metres": (("X", "Y"), lambda outline: metres_rows(outline, prefix=False), 0.005),
    "angles": (("东经", "北纬"), lambda outline: degree_rows(outline, dms), 0.0155),
    "packed": (("经度(度.分秒)", "纬度(度.分秒)"), lambda outline: degree_rows(outline, packed), 0.0155),
    "decimal": (("经度(度)", "纬度(度)"), lambda outline: degree_rows(outline, "{:.8f}".format), 0.0006),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", FORMS)
@pytest.mark.parametrize("columns", [1, 2])
@settings(max_examples=5, deadline=None)
@given(made=outlines)
def test_what_is_written_is_read_back_within_its_digits(tmp_path_factory, kind, name, columns, made):
    heads, write, error = FORMS[name]
    outline = random_outline(made)
    lines = [[str(at), *cells] for at, cells in enumerate(write(outline), 1)]
    half = math.ceil(len(lines) / columns)
    padded = [*lines, *[[""] * 3] * (half * columns - len(lines))]
    body = [[cell for side in range(columns) for cell in padded[at + side * half]] for at in range(half)]
    rows = [BAND, ["点号", *heads] * columns, *body]
    path = table_file(tmp_path_factory.mktemp("t") / f"dk.{kind}", rows)
    with open_reader(trusted=True) as reader:
        (layer,) = reader.read(Request(path, "blocks"))
    assert not layer.entry.quarantined
    (figure,) = to_plane(layer.frame.geometry, PLANE)
    found = shapely.get_coordinates(figure.exterior)[:-1]
    assert np.abs(found - outline).max() < error + 1e-4


def beside(cell, points, *, merged=False):
    return [
        ["" if merged and at else cell, str(at + 1), north, east] for at, (north, east) in enumerate(points)
    ]


class TestBlocksToldApartByAColumn:
    @pytest.mark.parametrize("column", COLUMNS)
    @pytest.mark.parametrize("merged", [False, True])
    def test_are_as_many_as_its_values(self, read, column, merged):
        rows = [SYSTEM, [column, "点号", "X", "Y"]]
        rows += beside("甲1", OUTER, merged=merged) + beside("乙2", NORTHERN, merged=merged)
        layer = read(rows)
        assert plane_areas(layer) == pytest.approx([WHOLE, WHOLE], abs=1e-3)
        assert list(layer.frame[column]) == ["甲1", "乙2"]

    def test_keep_their_closed_rings_whole(self, read):
        rows = [SYSTEM, ["权属", "点号", "X", "Y"]]
        for cell, points in (("甲", OUTER), ("乙", NORTHERN)):
            rows += [*beside(cell, points), [cell, "1", *points[0]]]
        assert plane_areas(read(rows)) == pytest.approx([WHOLE, WHOLE], abs=1e-3)

    def test_by_a_licence_need_no_numbers(self, read):
        rows = [SYSTEM, ["采矿许可证号", "X", "Y"]]
        rows += [["C1", *point] for point in OUTER] + [["C2", *point] for point in NORTHERN]
        assert plane_areas(read(rows)) == pytest.approx([WHOLE, WHOLE], abs=1e-3)

    def test_are_refused_where_one_lies_in_the_other_and_the_column_says_nothing(self, read):
        rows = [SYSTEM, ["备注", "点号", "X", "Y"], *beside("甲", OUTER), *beside("乙", INNER)]
        layer = read(rows)
        assert [item.code for item in layer.entry.quarantined] == ["layout", "layout"]
        assert "备注" in layer.entry.quarantined[0].reason.zh

    @pytest.mark.parametrize("column", ["备注", "矿段"])
    def test_are_not_what_a_column_calls_a_hole(self, read, column):
        rows = [SYSTEM, [column, "点号", "X", "Y"], *beside("Ⅰ矿段", OUTER), *beside("扣除区", INNER)]
        assert plane_areas(read(rows)) == pytest.approx([NET], abs=1e-3)

    def test_are_one_where_no_number_begins_anew(self, read):
        rows = [SYSTEM, ["备注", "点号", "X", "Y"], *beside("界桩", OUTER)]
        rows[3][0] = "无桩"
        assert plane_areas(read(rows)) == pytest.approx([WHOLE], abs=1e-3)


@pytest.mark.parametrize("start", [1, 5])
def test_two_blocks_named_side_by_side_are_refused_and_not_united(read, start):
    rows = [SYSTEM, ["矿山名称", "点号", "X", "Y"] * 2]
    for at, (one, other) in enumerate(zip(OUTER, NORTHERN, strict=True)):
        rows.append(["甲", str(at + 1), *one, "乙", str(at + start), *other])
    item = fault(read(rows))
    assert item.code == "layout"
    assert "不同的区块" in item.reason.zh


def two_up(cell, points):
    one, two, three, four = points
    return [[cell, "1", *one, "3", *three], ["", "2", *two, "4", *four]]


def test_sections_side_by_side_whose_numbers_begin_anew_keep_their_own_elevations(read):
    rows = [SYSTEM, ["矿段", "拐点编号", "X", "Y", "拐点编号", "X", "Y"]]
    rows += [*two_up("Ⅰ矿段", OUTER), ["标高：由1200米至900米"]]
    rows += [*two_up("Ⅱ矿段", NORTHERN), ["标高：由1300米至1000米"]]
    layer = read(rows)
    assert plane_areas(layer) == pytest.approx([WHOLE, WHOLE], abs=1e-3)
    assert list(layer.frame["top_elevation_m"]) == [1200, 1300]
    assert list(layer.frame["bottom_elevation_m"]) == [900, 1000]


@pytest.mark.parametrize("marks", [("度", "分", "秒"), ("°", "′", "″")])
def test_degrees_minutes_and_seconds_may_have_a_column_each(read, marks):
    rows = [SYSTEM, ["序号", "东经", "", "", "北纬", "", ""], ["", *marks, *marks]]
    corners = [("12", "30"), ("13", "30"), ("13", "31"), ("12", "31")]
    rows += [
        [str(at + 1), "81", east, "30.00", "44", north, "15.50"] for at, (east, north) in enumerate(corners)
    ]
    (figure,) = read(rows).frame.geometry
    bounds = (81 + 12.5 / 60, 44 + 30 / 60 + 15.5 / 3600, 81 + 13.5 / 60, 44 + 31 / 60 + 15.5 / 3600)
    assert figure.bounds == pytest.approx(bounds, abs=1e-8)


class TestElevations:
    @pytest.mark.parametrize("column", ["标高", "开采标高", "开采标高(m)"])
    @pytest.mark.parametrize("cell", ["1200-900", "1200m至900m", "900～1200"])
    def test_of_a_column_are_top_and_bottom_of_its_block(self, read, column, cell):
        rows = [SYSTEM, ["点号", "X", "Y", column], *numbered(OUTER)]
        rows[2] = [*rows[2], cell]
        layer = read(rows)
        assert (layer.frame["top_elevation_m"].iloc[0], layer.frame["bottom_elevation_m"].iloc[0]) == (
            1200,
            900,
        )

    def test_of_each_corner_are_none_of_the_block(self, read):
        rows = [SYSTEM, ["点号", "X", "Y", "标高"], *[[*row, "655.2"] for row in numbered(OUTER)]]
        assert "top_elevation_m" not in read(rows).frame

    def test_in_other_words_travel_along(self, read):
        rows = [SYSTEM, ["点号", "X", "Y", "标高"], *[[*row, "1200以下"] for row in numbered(OUTER)]]
        assert list(read(rows).frame["标高"]) == ["1200以下"]

    def test_stated_twice_for_one_block_are_spanned_with_a_note(self, read):
        rows = [SYSTEM, ["点号", "X", "Y"], *numbered(OUTER), ["标高：1200米至900米"]]
        rows += [*numbered(NORTHERN), ["标高：1300米至1000米"]]
        layer = read(rows)
        assert (layer.frame["top_elevation_m"].iloc[0], layer.frame["bottom_elevation_m"].iloc[0]) == (
            1300,
            900,
        )
        assert "最高至最低" in said(layer)


def test_an_area_of_unknown_unit_travels_along(read):
    rows = [SYSTEM, ["点号", "X", "Y", "面积"], *[[*row, "0.2135"] for row in numbered(OUTER)]]
    layer = read(rows)
    assert list(layer.frame["面积"]) == ["0.2135"]


class TestTheUsersColumns:
    """Blocks that only a column of the user's own naming tells apart: numbers run on."""

    ROWS = (
        BAND,
        ["代号", "点号", "X", "Y"],
        *(["A", str(at), *corner] for at, corner in enumerate(OUTER, 1)),
        *(["B", str(at), *corner] for at, corner in enumerate(NORTHERN, 5)),
    )

    def test_by_the_file_of_field_names(self, reader, tmp_path):
        path = table_file(tmp_path / "dk.csv", self.ROWS)
        names = csv_file(tmp_path / "字段.csv", [["我们的字段", "对方的名称"], ["区块编号", "代号"]])
        assert load_blocks(path, fields=names, reader=reader).index.tolist() == ["A", "B"]
        with open_reader() as apart:
            assert load_blocks(path, fields=names, reader=apart).index.tolist() == ["A", "B"]

    def test_by_a_name_of_blocks(self, reader, tmp_path):
        path = table_file(tmp_path / "dk.csv", self.ROWS)
        names = csv_file(tmp_path / "字段.csv", [["我们的字段", "对方的名称"], ["区块名称", "代号"]])
        assert load_blocks(path, fields=names, reader=reader)["name"].tolist() == ["A", "B"]

    def test_by_the_id_field(self, reader, tmp_path):
        blocks = load_blocks(table_file(tmp_path / "dk.csv", self.ROWS), id_field="代号", reader=reader)
        assert blocks.index.tolist() == ["A", "B"]
