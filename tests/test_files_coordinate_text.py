"""报部坐标 TXT: the known sample, and every dialect of it that offices send."""

from __future__ import annotations

import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from file_makers import HEADER, INNER, OUTER, PLOT, SAMPLE, coordinate_text
from minplan_gis.areas import ellipsoidal_area, planar_area
from minplan_gis.crs import Plane, to_plane
from minplan_gis.files import Request, open_reader
from minplan_gis.files.coordinates.coordinate_text import parse
from minplan_gis.files.coordinates.precision import Precision
from minplan_gis.files.coordinates.rings import figure_of

PLANE = Plane(81.0, 27)
PLANAR, ELLIPSOIDAL = 205_535.125, 205_533.782


@pytest.fixture(scope="module")
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


@pytest.fixture
def read(reader, tmp_path):
    def reading(text=SAMPLE, *, encoding="gbk", line_end="\r\n", role="blocks", name="dk.txt", **given):
        path = coordinate_text(tmp_path / name, text, encoding, line_end)
        (layer,) = reader.read(Request(path, role, **given))
        return layer

    return reading


def area(layer):
    return planar_area(to_plane(layer.frame.geometry, PLANE)).sum()


def said(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


class TestTheSample:
    def test_is_one_plot_with_one_hole(self, read):
        layer = read()
        (figure,) = layer.frame.geometry
        assert len(figure.interiors) == 1
        assert area(layer) == pytest.approx(PLANAR, abs=1e-4)

    def test_has_the_known_area_on_the_ellipsoid(self, read):
        plane = to_plane(read().frame.geometry, PLANE)
        assert ellipsoidal_area(plane, PLANE)[0] == pytest.approx(ELLIPSOIDAL, abs=1e-3)

    def test_keeps_what_the_plot_line_says(self, read):
        layer = read()
        row = layer.frame.iloc[0]
        assert list(row[["block_id", "name", "sheet", "land_use", "land_class"]]) == [
            "DK001",
            "拟设采矿权一号区块",
            "L44G096052",
            "采矿用地",
            "0602",
        ]
        assert row["declared_area_ha"] == 20.5535
        assert layer.header["数据产生日期"] == "2024-05-16"
        assert (layer.entry.source_crs, layer.entry.encoding) == ("EPSG:4515", "GB18030")

    def test_needs_no_note(self, read):
        layer = read()
        assert layer.entry.notes == ()
        assert (layer.entry.declared, layer.entry.read, layer.accuracy_m) == (1, 1, 0.0)


def unprefixed(text):
    return text.replace(",27516", ",516")


def swapped(text):
    lines = []
    for line in text.split("\n"):
        parts = line.split(",")
        lines.append(",".join([*parts[:2], parts[3], parts[2]]) if len(parts) == 4 else line)
    return "\n".join(lines)


ORDERS = {
    "lf": (SAMPLE, {"line_end": "\n"}),
    "cr": (SAMPLE, {"line_end": "\r"}),
    "utf-8": (SAMPLE, {"encoding": "utf-8"}),
    "utf-8 with mark": (SAMPLE, {"encoding": "utf-8-sig"}),
    "utf-16": (SAMPLE, {"encoding": "utf-16"}),
    "gb18030 stated": (SAMPLE, {"encoding": "gb18030"}),
    "numbers restart": (SAMPLE.replace("J5", "J1").replace("J6", "J2").replace("J8", "J4"), {}),
    "no J": (SAMPLE.replace("\nJ", "\n"), {}),
    "point count without closing points": (SAMPLE.replace("\n10,20", "\n8,20"), {}),
    "seven fields": (SAMPLE.replace(",0602,@", ",@"), {}),
    "mostly empty plot line": (SAMPLE.replace(PLOT, "10,,DK001,,面,,,,@\n"), {}),
    "zeros in the plot line": (SAMPLE.replace(PLOT, "10,0,DK001,0,面,0,0,,@\n"), {}),
    "no comma before @": (SAMPLE.replace("0602,@", "0602@"), {}),
    "full-width brackets": (SAMPLE.replace("[", "【").replace("]", "】"), {}),
    "full-width commas": (SAMPLE.replace(",", "，"), {}),
    "full-width equals": (SAMPLE.replace("=", "＝"), {}),
    "blanks around": (SAMPLE.replace(",", " , ").replace("=", " = "), {}),
    "tabs between": (SAMPLE.replace(OUTER + INNER, (OUTER + INNER).replace(",", "\t")), {}),
    "blank lines": (SAMPLE.replace("\n", "\n\n"), {}),
    "section before": ("[导出信息]\n软件=某某\n" + SAMPLE, {}),
    "no version": (SAMPLE.replace("格式版本号=1.01版本", "格式版本号="), {}),
    "datum as CGCS2000": (SAMPLE.replace("2000国家大地坐标系", "CGCS2000"), {}),
    "datum as CGCS_2000": (SAMPLE.replace("2000国家大地坐标系", "CGCS_2000"), {}),
    "width in words": (SAMPLE.replace("几度分带=3", "几度分带=3度带"), {}),
    "no final line end": (SAMPLE.rstrip("\n"), {}),
}


@pytest.mark.parametrize(("text", "how"), ORDERS.values(), ids=ORDERS.keys())
def test_dialects_that_need_no_inference_give_the_same_figure(read, text, how):
    layer = read(text, **how)
    assert area(layer) == pytest.approx(PLANAR, abs=1e-4)
    assert list(layer.frame["block_id"]) == ["DK001"]
    assert layer.entry.balanced
    assert layer.entry.notes == ()


INFERRED = {
    "inner ring first": (HEADER + PLOT + INNER + OUTER, "首个环位于其他环内", {}),
    "unclosed": (SAMPLE.replace("\nJ1,1,4876210.00,27516040.00\nJ5", "\nJ5"), "环未闭合", {}),
    "easting first": (swapped(SAMPLE), "次序与规定相反", {}),
    "no prefix, band in the header": (unprefixed(SAMPLE), "横坐标无带号", {}),
    "no prefix, meridian": (unprefixed(SAMPLE).replace("带号=27", "中央子午线=81"), "中央子午线", {}),
    "no prefix, band of the user": (
        unprefixed(SAMPLE).replace("带号=27\n", ""),
        "横坐标无带号",
        {"crs": "EPSG:4536"},
    ),
    "no header, user": (PLOT + OUTER + INNER, "", {"crs": "EPSG:4515"}),
    "fewer points stated": (SAMPLE.replace("\n10,20", "\n7,20"), "DK001（7/10）", {}),
    "one ring number": (SAMPLE.replace(",2,48", ",1,48"), "同一圈号有多个环", {}),
    "closing point twice": (SAMPLE.replace(OUTER, OUTER + "J1,1,4876210.00,27516040.00\n"), "闭合点重复", {}),
    "closing point twice and counted": (
        SAMPLE.replace(OUTER, OUTER + "J1,1,4876210.00,27516040.00\n").replace("\n10,20", "\n11,20"),
        "闭合点重复",
        {},
    ),
    "no @": (SAMPLE.replace("0602,@", "0602"), "缺少 @", {}),
    "heights behind": (SAMPLE.replace("0\nJ", "0,655\nJ"), "多余字段", {}),
    "no plot number": (SAMPLE.replace("DK001", ""), "取自文件名：dk", {}),
    "area in words": (SAMPLE.replace("20.5535", "二十"), "地块面积不是数字", {}),
    "parameters": (SAMPLE.replace("转换参数=,", "转换参数=12.5,"), "转换参数，未使用", {}),
    "odd line in the header": (SAMPLE.replace("[地块坐标]", "仅供内部使用\n[地块坐标]"), "仅供内部使用", {}),
}


@pytest.mark.parametrize(("text", "note", "how"), INFERRED.values(), ids=INFERRED.keys())
def test_an_inference_is_a_note_with_its_evidence(read, text, note, how):
    layer = read(text, **how)
    assert area(layer) == pytest.approx(PLANAR, abs=1e-4)
    assert layer.entry.balanced
    assert note in said(layer)


@pytest.mark.parametrize("sign", ["\t", " "], ids=["tabs", "blanks"])
@pytest.mark.parametrize("end", [",@", ""], ids=["with @", "without"])
def test_plot_lines_apart_by_tabs_or_blanks_keep_their_plots(read, sign, end):
    first = PLOT.replace("10,", "5,", 1).replace(",@", end)
    plots = [first, first.replace("DK001", "DK002")]
    rows = [OUTER, OUTER.replace(",4876210", ",4878210").replace(",4875799", ",4877799")]
    body = "".join(plot + points for plot, points in zip(plots, rows, strict=True)).replace(",", sign)
    layer = read(HEADER + body)
    assert list(layer.frame["block_id"]) == ["DK001", "DK002"]
    assert list(layer.frame["declared_area_ha"]) == [20.5535, 20.5535]
    assert list(layer.frame["land_class"]) == ["0602", "0602"]


def test_a_plot_line_whose_blanks_hide_an_empty_field_is_refused_with_its_line(read):
    layer = read(HEADER + PLOT.replace("拟设采矿权一号区块", "").replace(",", " ") + OUTER)
    (item,) = layer.entry.quarantined
    assert item.code == "bad_number"
    assert "DK001" in item.reason.zh


RESTARTS = {
    "the same numbers": ("J1", "J2", "J3", "J4"),
    "numbers with the ring's": ("2-1", "2-2", "2-3", "2-4"),
}


@pytest.mark.parametrize("second", RESTARTS.values(), ids=RESTARTS.keys())
def test_open_rings_of_one_number_are_apart_where_point_numbers_begin_anew(read, second):
    first = ("1-1", "1-2", "1-3", "1-4") if "-" in second[0] else second
    corners = [(4876210, 0), (4876310, 0), (4876310, 100), (4876210, 100)]
    rows = [
        f"{label},1,{north}.00,{27516000 + west + east}.00\n"
        for labels, west in ((first, 0), (second, 300))
        for label, (north, east) in zip(labels, corners, strict=True)
    ]
    layer = read(HEADER + PLOT.replace("10,", "8,") + "".join(rows))
    assert area(layer) == pytest.approx(20_000, abs=1e-4)
    assert "点号重新开始" in said(layer)


def test_a_point_put_in_between_begins_no_ring(read):
    rows = OUTER.splitlines(keepends=True)
    between = "J3-1,1,4875799.75,27516300.00\n"
    layer = read(HEADER + PLOT.replace("10,", "6,") + "".join([*rows[:3], between, *rows[3:]]))
    assert area(layer) == pytest.approx(520.5 * 410.25, abs=1e-4)


def test_points_without_ring_number_are_one_ring(read):
    layer = read(HEADER + PLOT.replace("10,", "5,") + OUTER.replace(",1,", ","))
    assert area(layer) == pytest.approx(PLANAR + 8000, abs=1e-4)
    assert "没有圈号" in said(layer)


def test_points_alone_are_one_plot_named_by_the_file(read):
    layer = read(HEADER + OUTER + INNER, name="一号区块.txt")
    assert list(layer.frame["block_id"]) == ["一号区块"]
    assert area(layer) == pytest.approx(PLANAR, abs=1e-4)


def test_further_fields_are_kept(read):
    layer = read(SAMPLE.replace("0602,@", "0602,图斑,旱地,5,6,备注,@"))
    assert layer.frame["extra"].iloc[0] == "图斑,旱地,5,6,备注"


def test_a_name_may_hold_a_full_width_comma(read):
    layer = read(SAMPLE.replace("一号区块", "一号，二号区块"))
    assert layer.frame["name"].iloc[0] == "拟设采矿权一号，二号区块"


def test_a_second_ring_outside_the_first_is_a_part_and_not_a_hole(read):
    moved = INNER.replace(",275162", ",275172").replace(",275161", ",275171")
    layer = read(HEADER + PLOT + OUTER + moved)
    (figure,) = layer.frame.geometry
    assert figure.geom_type == "MultiPolygon"
    assert area(layer) == pytest.approx(520.5 * 410.25 + 8000, abs=1e-4)
    assert "独立部分" in said(layer)


def test_an_island_in_a_hole_is_land_again():
    rings = [np.array([(0, 0), (w, 0), (w, w), (0, w)], float) + (10 - w) / 2 for w in (10, 6, 2)]
    assert figure_of(rings, "面").area == 100 - 36 + 4


def test_many_plots_in_a_file(read):
    second = (PLOT + OUTER).replace("DK001", "DK002").replace("10,20", "5,20").replace(",2751", ",2752")
    layer = read(SAMPLE + second)
    assert list(layer.frame["block_id"]) == ["DK001", "DK002"]
    assert list(layer.frame.index) == ["1", "2"]


@pytest.mark.parametrize(("kind", "expected"), [("线", "LineString"), ("点", "MultiPoint")])
def test_lines_and_points_are_not_closed(read, kind, expected):
    open_ring = OUTER.rsplit("J1", 1)[0]
    layer = read(HEADER + PLOT.replace("10,", "4,").replace("面", kind) + open_ring, role="zones")
    assert [figure.geom_type for figure in layer.frame.geometry] == [expected]
    assert shapely.get_num_coordinates(layer.frame.geometry.iloc[0]) == 4


def test_a_line_is_no_block(read):
    layer = read(SAMPLE.replace(",面,", ",线,"))
    assert codes(layer) == ["wrong_type"]


class TestDegrees:
    TEXT = (
        "[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n"
        "4,1,DK1,甲,面,,,,@\n1,1,44.0200,81.2065\n2,1,44.0200,81.2165\n3,1,44.0276,81.2165\n1,1,44.0200,81.2065\n"
    )

    def test_are_read_where_a_value_shows_that_they_are_decimal(self, read):
        layer = read(self.TEXT)
        assert layer.frame.total_bounds == pytest.approx([81.2065, 44.02, 81.2165, 44.0276])
        assert "十进制" in said(layer)

    def test_longitude_may_come_first(self, read):
        layer = read(swapped(self.TEXT))
        assert layer.frame.total_bounds == pytest.approx([81.2065, 44.02, 81.2165, 44.0276])
        assert "次序与规定相反" in said(layer)

    @pytest.mark.parametrize(("unit", "read_rows"), [("度", 1), ("", 0)])
    def test_that_could_be_packed_are_read_where_the_header_says_how_they_are_written(
        self, read, unit, read_rows
    ):
        text = self.TEXT.replace("65", "15").replace("0276", "0226")
        text = text.replace("[地块", f"计量单位={unit}\n[地块")
        assert read(text, crs="EPSG:4490").entry.read == read_rows

    def test_that_could_be_packed_are_refused_otherwise(self, read):
        layer = read(self.TEXT.replace("65", "15").replace("0276", "0226"))
        assert codes(layer) == ["ambiguous_degrees"]
        assert layer.entry.declared is None


def test_a_ring_across_two_bands_is_placed_point_by_point(read):
    east_of_border = "5,1,DK1,甲,面,,,,@\n" + "\n".join(
        f"{at},1,{north},{east}"
        for at, (north, east) in enumerate(
            [
                (4810000, 27621000),
                (4811000, 27621000),
                (4811000, 28379000),
                (4810000, 28379000),
                (4810000, 27621000),
            ]
        )
    )
    layer = read(HEADER.replace("带号=27\n", "") + east_of_border)
    west, _, east, _ = layer.frame.total_bounds
    assert 82.4 < west < 82.5 < east < 82.6
    assert "分属不同带" in said(layer)


REFUSED = {
    "Beijing 1954": (SAMPLE.replace("2000国家大地坐标系", "1954北京坐标系"), {}, "wrong_crs", "四参数"),
    "Xian 1980": (SAMPLE.replace("2000国家大地坐标系", "1980西安坐标系"), {}, "wrong_crs", "1980西安"),
    "Xian 1980, user says otherwise": (
        SAMPLE.replace("2000国家大地坐标系", "80国家大地坐标系"),
        {"crs": "EPSG:4515"},
        "wrong_crs",
        "不能改变",
    ),
    "local system": (SAMPLE.replace("2000国家大地坐标系", "伊宁2000独立坐标系"), {}, "wrong_crs", "独立"),
    "no datum": (SAMPLE.replace("坐标系=2000国家大地坐标系\n", ""), {}, "missing_crs", "--crs"),
    "no header": (PLOT + OUTER + INNER, {}, "missing_crs", "--crs"),
    "no prefix and no band": (unprefixed(SAMPLE).replace("带号=27\n", ""), {}, "missing_crs", "带号"),
    "UTM": (SAMPLE.replace("高斯克吕格", "UTM"), {}, "wrong_crs", "UTM"),
    "kilometres": (SAMPLE.replace("计量单位=米", "计量单位=公里"), {}, "wrong_crs", "公里"),
    "band and width": (SAMPLE.replace("几度分带=3", "几度分带=6"), {}, "wrong_crs", "带号"),
    "no plots": (HEADER, {}, "no_layer", "地块"),
    "user's datum": (SAMPLE, {"crs": "EPSG:2351"}, "wrong_crs", "Xian"),
}


@pytest.mark.parametrize(("text", "how", "code", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_t_be_placed_is_refused_with_what_to_supply(read, text, how, code, word):
    layer = read(text, **how)
    assert codes(layer) == [code]
    (item,) = layer.entry.quarantined
    assert word in item.reason.zh + item.remedy.zh
    assert (layer.entry.declared, layer.entry.read, item.row) == (None, 0, "")


BAD_PLOTS = {
    "letters in a number": (",4876210.00,27516560.50", ",48762l0.00,27516560.50", "bad_number", "第 15 行"),
    "not a number": (",4876210.00,27516560.50", ",nan,inf", "bad_number", "nan"),
    "damaged plot line": ("J2,1,", "10,20,甲乙\nJ2,1,", "bad_number", "第 15 行"),
    "mixed eastings": (",27516560.50\nJ3", ",516560.50\nJ3", "mixed_eastings", "带号"),
    "band of the prefix": ("27516", "28516", "wrong_crs", "带号 27"),
    "no such band": ("27516", "99516", "out_of_range", "不像"),
    "figure of eight": (
        "J3,1,4875799.75,27516560.50\nJ4,1,4875799.75,27516040.00",
        "J4,1,4875799.75,27516040.00\nJ3,1,4875799.75,27516560.50",
        "invalid_geometry",
        "自相交",
    ),
    "two points": (
        OUTER,
        "J1,1,4876210.00,27516040.00\nJ2,1,4876210.00,27516560.50\n",
        "too_few_points",
        "太少",
    ),
    "no points": (OUTER, "", "too_few_points", "没有界址点"),
    "beyond the band": ("27516", "27816", "out_of_band", "中央经线"),
}


@pytest.mark.parametrize(("old", "new", "code", "word"), BAD_PLOTS.values(), ids=BAD_PLOTS.keys())
def test_a_bad_plot_is_set_aside_and_the_next_one_read(read, old, new, code, word):
    assert old in OUTER
    good = (PLOT + OUTER).replace("DK001", "DK002").replace("10,20", "5,20")
    layer = read(HEADER + PLOT.replace("10,20", "5,20") + OUTER.replace(old, new) + good)
    assert list(layer.frame["block_id"]) == ["DK002"]
    (item,) = layer.entry.quarantined
    assert (item.row, item.code) == ("DK001", code)
    assert word in item.reason.zh
    assert item.remedy.zh
    assert (layer.entry.declared, layer.entry.read) == (2, 1)


@pytest.mark.parametrize(("end", "code"), [(56, "too_few_points"), (84, "truncated"), (100, "out_of_range")])
def test_a_file_cut_inside_its_last_plot_is_noticed(read, end, code):
    layer = read(SAMPLE + PLOT.replace("10,", "50,").replace("DK001", "DK002") + OUTER[:end])
    assert list(layer.frame["block_id"]) == ["DK001"]
    assert codes(layer) == [code]


OPEN = OUTER.rsplit("J1", 1)[0]
LOST = {
    "points, ring left open": ("7,20", OPEN),
    "points of a closed ring": ("9,20", OUTER),
    "the hole": ("10,20", OUTER),
    "the hole, by a count without closing points": ("8,20", OUTER),
    "the hole, counted in full-width digits": ("１０,20", OUTER),
    "far more than any": ("41,20", OUTER + INNER),
    "one more than its closing points": ("11,20", OUTER + INNER),
}


@pytest.mark.parametrize(("count", "points"), LOST.values(), ids=LOST.keys())
@pytest.mark.parametrize("first", [True, False])
def test_a_plot_that_lost_points_is_set_aside_wherever_it_stands(read, count, points, first):
    lost, whole = PLOT.replace("10,20", count) + points, (PLOT + OUTER + INNER).replace("DK001", "DK002")
    layer = read(HEADER + "".join([lost, whole] if first else [whole, lost]))
    assert list(layer.frame["block_id"]) == ["DK002"]
    (item,) = layer.entry.quarantined
    assert (item.row, item.code) == ("DK001", "truncated")
    stated, there = int(count.split(",")[0]), points.count("\n")
    assert f"声明 {stated} 个界址点，只有 {there} 行" in item.reason.zh


@pytest.mark.parametrize("count", [4, 5])
def test_an_open_ring_may_count_the_closing_point_that_it_lacks(read, count):
    layer = read(HEADER + PLOT.replace("10,", f"{count},") + OPEN)
    assert layer.entry.read == 1
    assert "界址点数" not in said(layer)


@pytest.mark.parametrize("kind", ["线", "点"])
def test_lines_and_points_have_no_closing_point_to_count(read, kind):
    layer = read(HEADER + PLOT.replace("10,", "5,").replace("面", kind) + OPEN, role="zones")
    assert codes(layer) == ["truncated"]


WHOLE_METRES = OUTER.replace(".00", "").replace(".50", "").replace(".75", "")
DIGITS = {
    "two decimals": (OUTER, 0.0),
    "three decimals": (OUTER.replace("0\n", "00\n").replace("0,", "00,"), 0.0),
    "zeros left out": (OUTER.replace(".00", ""), 0.0),
    "one decimal": (OUTER.replace(".00", ".0").replace(".50", ".5").replace(".75", ".8"), 0.05),
    "none": (WHOLE_METRES, 0.5),
    "none in the eastings": (OUTER.replace(".00\n", "\n").replace(".50\n", "\n"), 0.5),
    "none in the hole": (OUTER + INNER.replace(".00", ""), 0.5),
}


class TestDecimals:
    @pytest.mark.parametrize(("points", "off"), DIGITS.values(), ids=DIGITS.keys())
    def test_of_metres_tell_how_far_off_they_may_be(self, read, points, off):
        layer = read(HEADER + PLOT.replace("10,", f"{points.count(chr(10))},") + points)
        assert layer.accuracy_m == pytest.approx(off)
        assert ("小数位数少" in said(layer)) == (off > 0)

    @pytest.mark.parametrize(("digits", "off"), [(4, 5.566), (5, 0.5566), (6, 0.05566), (8, 0.0)])
    def test_of_degrees_are_half_a_unit_on_the_ground(self, read, digits, off):
        zeros = "0" * (digits - 4)
        text = TestDegrees.TEXT.replace("\n[地块", "\n计量单位=度\n[地块")
        text = "\n".join(
            line.replace(",81", f"{zeros},81") + zeros * (",81" in line) for line in text.split("\n")
        )
        layer = read(text)
        assert layer.accuracy_m == pytest.approx(off, rel=1e-3)
        assert (f"DK1（{10.0**-digits:.{digits}f}° → ±{off:.2g} m）" in said(layer)) == (off > 0)

    def test_are_written_without_exponent(self):
        said = [str(Precision(10.0**-digits, degrees=True)) for digits in (0, 2, 7)]
        assert said == ["1° → ±56000 m", "0.01° → ±560 m", "0.0000001° → ±0.0056 m"]

    def test_of_the_worst_plot_count_for_the_layer_and_only_that_is_named(self, read):
        coarse = (PLOT.replace("10,", "5,") + WHOLE_METRES).replace("DK001", "DK002")
        layer = read(SAMPLE + coarse)
        assert layer.accuracy_m == 0.5
        assert "DK002（1 m → ±0.5 m）" in said(layer)
        assert "DK001" not in said(layer)

    def test_of_a_plot_set_aside_don_t_count(self, read):
        layer = read(SAMPLE + PLOT.replace("10,", "50,") + WHOLE_METRES)
        assert (layer.entry.read, layer.accuracy_m) == (1, 0.0)

    def test_come_on_top_of_the_datum(self, read):
        layer = read(TestDegrees.TEXT.replace("坐标系=2000国家大地坐标系\n", ""), crs="EPSG:4326")
        assert layer.accuracy_m == pytest.approx(1 + 5.566)


@pytest.mark.parametrize(
    "line", ["转换参数=0,0,0,0,0,0,0", "转换参数=1,1,4876210.00,27516040.00", "转换参数＝1，2，3，4，5，6，7"]
)
@pytest.mark.parametrize("sign", ["=", "："])
def test_seven_parameters_are_a_header_and_no_point(read, line, sign):
    line = line.replace("=", sign)
    layer = read(SAMPLE.replace("转换参数=,,,,,,", line))
    assert layer.entry.declared == layer.entry.read == 1
    assert layer.header["转换参数"] == line[5:]
    assert area(layer) == pytest.approx(PLANAR, abs=1e-4)


def test_parameters_among_points_are_no_point(read):
    layer = read(SAMPLE + "转换参数=0,2,4876110.00,27516190.00\n")
    assert codes(layer) == ["bad_number"]


def test_a_point_s_name_may_hold_a_colon(read):
    layer = read(HEADER + OUTER.replace("J", "J:"))
    assert area(layer) == pytest.approx(520.5 * 410.25, abs=1e-4)


def test_coordinates_of_another_band_than_the_user_s_are_refused(read):
    layer = read(PLOT + OUTER + INNER, crs="EPSG:4517")
    assert codes(layer) == ["wrong_crs"]


def test_bytes_of_no_encoding_are_refused(reader, tmp_path):
    (tmp_path / "x.txt").write_bytes(b"\xff\xff\xff,1,2\n")
    (layer,) = reader.read(Request(tmp_path / "x.txt", "blocks"))
    assert codes(layer) == ["wrong_encoding"]


@pytest.mark.parametrize(
    "line", ["1" * 100_000, "1," * 50_000, "J1,1," + "9" * 99_000, "(" * 100_000, " " * 100_000]
)
def test_a_line_of_1e5_characters_is_parsed_at_once(line):
    start = time.perf_counter()
    parse(HEADER + PLOT + line + "\n" + OUTER)
    assert time.perf_counter() - start < 2


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="J12,.@[]=-面 \n27", max_size=200))
def test_no_text_makes_the_parser_raise(text):
    document = parse(HEADER + text)
    assert all(ring.points.shape[1] == 2 for plot in document.plots for ring in plot.rings)


@settings(max_examples=40, deadline=None)
@given(st.integers(3, 12), st.integers(0, 11), st.booleans())
def test_start_and_direction_of_a_ring_change_nothing(corners, start, backwards):
    angles = 2 * np.pi * np.arange(corners) / corners
    ring = np.column_stack([np.cos(angles), np.sin(angles)]) * 100
    turned = np.roll(ring, start % corners, axis=0)[:: -1 if backwards else 1]
    hole = ring / 2
    assert figure_of([turned, hole], "面").area == pytest.approx(figure_of([hole, ring], "面").area)
