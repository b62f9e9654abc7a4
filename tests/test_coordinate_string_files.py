"""Texts of coordinate strings as files: what is told by content, placed, set aside by line, and read back."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from file_makers import HEADER, INNER, OUTER, PLOT, SAMPLE, coordinate_text
from minplan_gis.areas import ellipsoidal_area, planar_area
from minplan_gis.crs import Plane, from_plane, to_plane
from minplan_gis.errors import UsageError
from minplan_gis.files import Request, open_reader
from test_coordinate_strings import CORNERS, DEGREE_LIST, LIST, MINING, REGISTERED

PLANE = Plane(81.0, 27)
NET, HOLE, ELLIPSOIDAL = 205_535.125, 8_000.0, 205_533.782
DATUM = "坐标系=2000国家大地坐标系\n"
PACKED = DATUM + "计量单位=度分秒\n"


@pytest.fixture(scope="module")
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def read(reader, tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    names = itertools.count()

    def reading(text, *, encoding="gbk", line_end="\r\n", role="blocks", name=None, **given):
        path = folder / str(next(names)) / (name or "dk.txt")
        path.parent.mkdir()
        (layer,) = reader.read(Request(coordinate_text(path, text, encoding, line_end), role, **given))
        return layer

    return reading


def area(layer):
    return planar_area(to_plane(layer.frame.geometry, PLANE)).sum()


def said(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def only_fault(layer):
    (item,) = layer.entry.quarantined
    return item


LABELLED = """2000国家大地坐标系，3度带
坐标系=2000国家大地坐标系
拐点号,X,Y
矿段一
1,4876210.00,27516040.00
2,4876210.00,27516560.50
3,4875799.75,27516560.50
4,4875799.75,27516040.00
5,0,0
开采标高：720m至640m
扣除区：
1,4876110.00,27516190.00
2,4876030.00,27516190.00
3,4876030.00,27516290.00
4,4876110.00,27516290.00
开采标高：730米～600米
矿区面积：0.2055平方公里
"""

EITHER = "1013030,350000;1013130,350000;1013130,350100"
CROSSED = "4876210,27516040;4876210,27516560;4875799,27516040;4875799,27516560"

READ = {
    "mining string": (DATUM + MINING, NET, "采矿权坐标串"),
    "mining string, user's band": (MINING, NET, "采矿权坐标串"),
    "in its field": (DATUM + "区域坐标=" + MINING, NET, "采矿权坐标串"),
    "with a section": ("[属性描述]\n" + DATUM + "[坐标]\n" + MINING, NET, "采矿权坐标串"),
    "broken over lines": (
        DATUM + MINING.replace("2,4,1", "2,\n4,1").replace("1,4,1,", "1,\n4,1,"),
        NET,
        "dk（采",
    ),
    "one point a line": (
        DATUM + MINING.replace("2,4,1", "2\n4\n1").replace(",2,48", "\n2,48").replace(",3,48", "\n3,48"),
        NET,
        "采矿权坐标串",
    ),
    "full-width": (DATUM + MINING.replace(",", "，"), NET, "采矿权坐标串"),
    "band in the header": (DATUM + "带号=27\n" + MINING.replace(",27516", ",516"), NET, "横坐标无带号"),
    "easting first": (
        DATUM + "27516040.00,4876210.00;27516560.50,4876210.00;27516560.50,4875799.75;27516040.00,4875799.75",
        NET + HOLE,
        "次序与规定相反",
    ),
    "numbered list": (DATUM + LIST, NET + HOLE, "带点号的坐标列表"),
    "numbered list with a closing row": (DATUM + LIST + ";11,0,0", NET + HOLE, "收尾行"),
    "headings of regions": (LABELLED, NET, "分区拐点清单"),
    "elevations for all": (DATUM + "开采标高：720m至640m\n" + LIST, NET + HOLE, "共有标高"),
}


class TestReading:
    @pytest.mark.parametrize(("text", "square_metres", "note"), READ.values(), ids=READ.keys())
    def test_gives_the_figure_and_says_what_was_inferred(self, read, text, square_metres, note):
        layer = read(text, crs=None if "坐标系" in text else "EPSG:4515")
        assert area(layer) == pytest.approx(square_metres, abs=1e-4)
        assert layer.entry.balanced
        assert layer.entry.driver == "coordinate string"
        assert note in said(layer)

    @pytest.mark.parametrize("encoding", ["gbk", "gb18030", "utf-8", "utf-8-sig", "utf-16"])
    @pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
    def test_knows_every_encoding_and_line_end(self, read, encoding, line_end):
        layer = read(DATUM + "一号区块：" + MINING, encoding=encoding, line_end=line_end)
        assert list(layer.frame["block_id"]) == ["一号区块"]
        assert area(layer) == pytest.approx(NET, abs=1e-4)

    def test_gives_the_known_area_on_the_ellipsoid(self, read):
        plane = to_plane(read(DATUM + MINING).frame.geometry, PLANE)
        assert ellipsoidal_area(plane, PLANE)[0] == pytest.approx(ELLIPSOIDAL, abs=1e-3)

    def test_keeps_elevations_description_and_the_raw_string(self, read):
        row = read(DATUM + MINING).frame.iloc[0]
        assert (row["top_elevation_m"], row["bottom_elevation_m"]) == (720, 640)
        assert row["description"] == "扣除永久基本农田"
        assert row["coordinates"] == MINING

    def test_names_blocks_by_their_labels_else_by_the_file(self, read):
        layer = read(DATUM + f"DK001：{MINING}\nDK002\t{MINING}\n{MINING}")
        assert list(layer.frame["block_id"]) == ["DK001", "DK002", "dk-3"]

    def test_of_packed_degrees_states_how_far_off_whole_seconds_are(self, read):
        layer = read(DATUM + f"1,4,{CORNERS},0,0,0,")
        assert layer.frame.total_bounds == pytest.approx([81.075, 43.875, 81.075 + 1 / 60, 43.875 + 1 / 60])
        assert layer.accuracy_m == pytest.approx(111_320 / 7200)
        assert "度.分秒" in said(layer)

    def test_gives_the_unit_as_a_ground(self, read):
        layer = read(DATUM + f"1,4,{CORNERS},0,0,0,")
        units = [
            (ground.basis, ground.evidence.zh) for ground in layer.entry.grounds if ground.aspect == "unit"
        ]
        assert units == [("inferred", "dk 81°04′30″，43°52′30″")]

    def test_of_a_text_with_plots_is_not_touched(self, read):
        layer = read(SAMPLE)
        assert (layer.entry.driver, layer.entry.notes) == ("coordinate text", ())


class TestHeadingsOfRegions:
    def test_make_one_block_with_elevations_of_what_is_mined(self, read):
        row = read(LABELLED).frame.iloc[0]
        assert (row["top_elevation_m"], row["bottom_elevation_m"]) == (720, 640)
        assert row["description"] == "矿段一；扣除区"
        assert row["coordinates"].startswith("1,4876210.00,27516040.00\n")

    def test_with_one_statement_for_all(self, read):
        layer = read(LABELLED.replace("开采标高：730米～600米\n", ""))
        assert area(layer) == pytest.approx(NET, abs=1e-4)
        assert "#2（720–640 m）" in said(layer)

    def test_may_stand_below_titles_with_years_and_above_areas(self, read):
        text = (
            "自然资发〔2022〕142号\n2000国家大地坐标系，1985国家高程基准\n" + LABELLED + "面积20.5535公顷\n"
        )
        layer = read(text.replace(",", " "))
        assert area(layer) == pytest.approx(NET, abs=1e-4)
        assert "1985国家高程基准" in said(layer)

    @pytest.mark.parametrize("stated", ["0.2055平方公里", "20.55公顷", "0.2055 km2"])
    def test_give_the_area_that_they_state(self, read, stated):
        row = read(LABELLED.replace("0.2055平方公里", stated)).frame.iloc[0]
        assert row["declared_area_km2"] == pytest.approx(0.2055)

    def test_keep_the_ground_over_a_shallow_deduction(self, read):
        text = LABELLED.replace("730米～600米", "650米～600米")
        assert area(read(text)) == pytest.approx(NET + HOLE, abs=1e-4)
        assert area(read(text, deduction="always")) == pytest.approx(NET, abs=1e-4)

    def test_with_a_broken_point_are_set_aside_with_its_line(self, read):
        item = only_fault(read(LABELLED.replace("2,4876030.00,27516190.00", "2,48760三0.00,27516190.00")))
        assert item.code == "bad_number"
        assert "第 13 行" in item.reason.zh


class TestDeduction:
    def test_keeps_ground_below_which_mining_goes_on_and_says_so(self, read):
        layer = read(DATUM + REGISTERED)
        assert "扣除新密市栗树岗建材厂范围，1" in said(layer)
        assert "--deduction always" in said(layer)
        always = read(DATUM + REGISTERED, deduction="always")
        assert "不论标高" in said(always)
        assert always.frame.geometry.iloc[0].area < layer.frame.geometry.iloc[0].area

    def test_of_everything_leaves_an_empty_block_that_is_set_aside(self, read):
        layer = read(DATUM + MINING.replace("640,,1,4", "640,,-1,4"))
        assert only_fault(layer).code == "empty_geometry"

    def test_by_no_known_rule_is_refused(self, tmp_path):
        with pytest.raises(UsageError, match="扣除规则"):
            Request(tmp_path / "dk.txt", "blocks", deduction="never")


def test_packed_degrees_are_read_where_the_header_says_so(read):
    layer = read(PACKED + DEGREE_LIST)
    assert layer.frame.total_bounds[0] == pytest.approx(81.075)
    assert "按声明的 度分秒" in said(layer)


def test_a_system_of_degrees_does_not_say_how_they_are_written(read):
    assert only_fault(read(DATUM + DEGREE_LIST, crs="EPSG:4490")).code == "ambiguous_degrees"


REFUSED = {
    "no datum": (MINING, "missing_crs", "坐标系"),
    "Xian 1980": ("坐标系=1980西安坐标系\n" + MINING, "wrong_crs", "1980西安"),
    "no prefix and no band": (DATUM + MINING.replace(",27516", ",516"), "missing_crs", "带号"),
    "packed or decimal": (DATUM + DEGREE_LIST, "ambiguous_degrees", "81°04′30″"),
    "GDZB or metres": (DATUM + EITHER, "ambiguous_degrees", "101°30′30″"),
    "cut off": (DATUM + MINING[:150], "truncated", "第 2 个区域"),
    "self-crossing": (DATUM + CROSSED, "invalid_geometry", "自相交"),
    "a mistyped band": (DATUM + MINING.replace("10.00,27516190", "10.00,28516190", 1), "mixed", "27×7、28×1"),
    "another band than the header": (DATUM + "带号=28\n" + MINING, "wrong_crs", "带号 27"),
}  # fmt: skip


@pytest.mark.parametrize(("text", "code", "word"), REFUSED.values(), ids=REFUSED.keys())
def test_what_can_t_be_placed_is_refused_with_what_to_supply(read, text, code, word):
    layer = read(text)
    item = only_fault(layer)
    assert item.code.startswith(code)
    assert word in item.reason.zh + item.remedy.zh
    assert item.remedy.zh
    assert len(layer.frame) == 0


def test_a_bad_string_is_set_aside_by_line_and_the_others_read(read):
    layer = read(DATUM + f"DK001：{MINING}\nDK002：{MINING[:150]}\n\nDK003：{MINING}\n1234567，甲乙丙")
    assert list(layer.frame["block_id"]) == ["DK001", "DK003"]
    assert (layer.entry.declared, layer.entry.read) == (4, 2)
    cut, lost = layer.entry.quarantined
    assert (cut.row, cut.code) == ("DK002", "truncated")
    assert "（始于第 3 行）" in cut.reason.zh
    assert "(begins in line 3)" in cut.reason.en
    assert "（始于第 6 行）" in lost.reason.zh


@pytest.mark.parametrize("left", [3, 10, 30, 60, 100, 150])
@pytest.mark.parametrize("label", ["", "DK002：", "DK002\t", "DK002="])
def test_a_string_cut_off_anywhere_is_never_lost(read, label, left):
    layer = read(DATUM + f"DK001：{MINING}\n{label}{MINING[:left]}")
    assert list(layer.frame["block_id"]) == ["DK001"]
    assert (layer.entry.declared, only_fault(layer).row) == (2, "DK002" if label else "dk-2")


def test_a_text_of_nothing_known_is_refused_with_its_lines(read):
    item = only_fault(read(DATUM + "81.0430;43.5230\n见附件一"))
    assert item.code == "no_layer"
    assert "第 2 行无法识别：81.0430;43.5230；第 3 行无法识别：见附件一" in item.reason.zh


class TestPlots:
    def test_that_can_t_be_placed_refuse_the_file_with_their_line(self, read):
        item = only_fault(read(SAMPLE.replace("带号=27\n", "").replace(",27516", ",516")))
        assert (item.code, item.row) == ("missing_crs", "")
        assert "（地块始于第 12 行）" in item.reason.zh

    @pytest.mark.parametrize("count", range(7, 14))
    def test_have_7_to_13_fields(self, read, count):
        fields = [
            "10",
            "20.5535",
            "DK001",
            "甲",
            "面",
            "L44G096052",
            "采矿用地",
            "0602",
            "a",
            "b",
            "c",
            "d",
            "e",
        ]
        layer = read(HEADER + ",".join(fields[:count]) + ",@\n" + OUTER + INNER)
        row = layer.frame.iloc[0]
        assert area(layer) == pytest.approx(NET, abs=1e-4)
        assert (row["land_class"] == "0602") == (count > 7)
        assert (row["extra"] == ",".join(fields[8:count])) == (count > 8)

    @pytest.mark.parametrize("row", ["11,0,0", "J11,1,0.00,0.00", "11,0,0,"])
    def test_may_end_in_a_row_of_zeros(self, read, row):
        layer = read(SAMPLE + row + "\n")
        assert area(layer) == pytest.approx(NET, abs=1e-4)
        assert "收尾行" in said(layer)

    @pytest.mark.parametrize("stated", ["4", "5", "6"])
    def test_may_count_the_row_of_zeros(self, read, stated):
        open_ring = OUTER.rsplit("J1", 1)[0]
        layer = read(HEADER + PLOT.replace("10,", stated + ",") + open_ring + "J5,1,0,0\n")
        assert area(layer) == pytest.approx(NET + HOLE, abs=1e-4)

    def test_have_rings_parted_by_a_row_of_zeros(self, read):
        points = OUTER.rsplit("J1", 1)[0] + "J5,1,0,0\n" + INNER.rsplit("J5", 1)[0].replace(",2,48", ",1,48")
        layer = read(HEADER + PLOT + points)
        assert area(layer) == pytest.approx(NET, abs=1e-4)

    PACKED = (
        "[属性描述]\n坐标系=2000国家大地坐标系\n计量单位=度分秒\n[地块坐标]\n4,1,DK1,甲,面,,,,@\n"
        "1,1,43.5230,81.0430\n2,1,43.5230,81.0530\n3,1,43.5330,81.0530\n4,1,43.5330,81.0430\n"
    )

    def test_in_packed_degrees_are_read_where_the_header_says_so(self, read):
        layer = read(self.PACKED)
        assert layer.frame.total_bounds == pytest.approx([81.075, 43.875, 81.075 + 1 / 60, 43.875 + 1 / 60])
        assert layer.accuracy_m == pytest.approx(111_320 / 7200)
        assert "按声明的 度分秒" in said(layer)

    def test_with_sixty_seconds_are_no_packed_degrees(self, read):
        item = only_fault(read(self.PACKED.replace("3,1,43.5330", "3,1,43.5360")))
        assert (item.row, item.code) == ("DK1", "bad_number")
        assert "43.536 不是 度.分秒" in item.reason.zh

    def test_of_points_and_lines_are_set_aside_among_polygons(self, read):
        line = PLOT.replace("10,", "5,").replace("面", "线").replace("DK001", "DK002") + OUTER
        point = PLOT.replace("10,", "1,").replace("面", "点").replace("DK001", "DK003") + OUTER.split("\n")[0]
        layer = read(SAMPLE + line + point)
        assert list(layer.frame["block_id"]) == ["DK001"]
        assert [(item.row, item.code) for item in layer.entry.quarantined] == [
            ("DK002", "wrong_type"),
            ("DK003", "wrong_type"),
        ]

    def test_set_aside_are_named_with_their_line(self, read):
        crossed = OUTER.replace("J3,1,4875799.75,27516560.50", "J3,1,4875799.75,27516040.00").replace(
            "J4,1,4875799.75,27516040.00", "J4,1,4875799.75,27516560.50"
        )
        item = only_fault(read(SAMPLE + PLOT.replace("10,", "5,").replace("DK001", "DK002") + crossed))
        assert (item.row, item.code) == ("DK002", "invalid_geometry")
        assert "（始于第 24 行）" in item.reason.zh


# Blocks of any shape, written in every dialect.

corner = st.integers(0, 30_000)


def star(middle, radii):
    """Give a ring around a point, to the centimetre, as northing and easting from an origin."""
    angles = 2 * np.pi * np.arange(len(radii)) / len(radii)
    ring = middle + np.column_stack([np.cos(angles), np.sin(angles)]) * np.array(radii)[:, None]
    return np.round(ring, 2)


radii = st.lists(st.floats(120, 300), min_size=3, max_size=9)
blocks = st.tuples(radii, st.booleans(), st.booleans(), st.sampled_from([(27, 4_876_000), (28, 4_810_000)]))


def rings_of(block):
    outer, hole, part, (band, north) = block
    origin = np.array([north, band * 1_000_000 + 510_000])
    rings = [star(origin, outer)]
    rings += [star(origin, [20, 30, 25, 30])] if hole else []
    rings += [star(origin + np.array([0, 1_000]), [200, 150, 180])] if part else []
    return rings, hole, part


def expected(rings, hole):
    shells = [shapely.Polygon(ring[:, ::-1]) for ring in (rings[0], *rings[1 + hole :])]
    return shapely.union_all(shells).difference(
        shapely.Polygon(rings[1][:, ::-1]) if hole else shapely.Polygon()
    )


def as_plot(rings, hole):  # noqa: ARG001
    lines = [
        f"J{at},{number},{north:.2f},{east:.2f}"
        for number, ring in enumerate(rings, start=1)
        for at, (north, east) in enumerate([*ring, ring[0]], start=1)
    ]
    header = "[属性描述]\n坐标系=2000国家大地坐标系\n[地块坐标]\n"
    return header + f"{len(lines)},,DK1,,面,,,,@\n" + "\n".join(lines)


def as_open_plot(rings, hole):  # noqa: ARG001
    lines = [
        f"{at}，{number}，{east:.2f}，{north:.2f}"
        for number, ring in enumerate(rings, start=1)
        for at, (north, east) in enumerate(ring, start=1)
    ]
    return "【属性描述】\n坐标系=CGCS2000\n【地块坐标】\n" + f"{len(lines)},,DK1,,面,,,@\n" + "\n".join(lines)


def as_mining(rings, hole):
    text = f"{len(rings)},"
    for at, ring in enumerate(rings):
        points = [f"{number},{north:.2f},{east:.2f}" for number, (north, east) in enumerate(ring, start=1)]
        text += f"{len(ring)},{','.join(points)},700,500,,{-1 if hole and at == 1 else 1},"
    return DATUM + text


def as_list(rings, hole):  # noqa: ARG001
    points = [point for ring in rings for point in [*ring, ring[0]]]
    return DATUM + ";".join(
        f"{at}.{north:.2f},{east:.2f}" for at, (north, east) in enumerate(points, start=1)
    )


def as_plain_list(rings, hole):  # noqa: ARG001
    points = [point for ring in rings for point in [*ring, ring[0]]]
    return DATUM + ";".join(f"{north:.2f},{east:.2f}" for north, east in points)


def as_regions(rings, hole):
    text = DATUM
    for at, ring in enumerate(rings):
        text += "扣除区\n" if hole and at == 1 else f"矿段{at + 1}\n"
        text += "".join(
            f"{number},{north:.2f},{east:.2f}\n" for number, (north, east) in enumerate(ring, start=1)
        )
        text += "开采标高：700m至500m\n"
    return text


@pytest.mark.parametrize("write", [as_plot, as_open_plot, as_mining, as_list, as_plain_list, as_regions])
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=blocks)
def test_a_block_comes_back_from_every_dialect_to_the_centimetre(read, write, block):
    rings, hole, _ = rings_of(block)
    layer = read(write(rings, hole))
    assert layer.entry.read == 1, layer.entry.quarantined
    band = int(rings[0][0, 1] // 1_000_000)
    (figure,) = to_plane(layer.frame.geometry, Plane(3.0 * band, band), snap=False)
    wanted = expected(rings, hole)
    offset = shapely.bounds(wanted)[0] - shapely.bounds(figure)[0]
    shifted = shapely.transform(figure, lambda points: points + np.array([round(offset / 1e6) * 1e6, 0]))
    assert shapely.hausdorff_distance(shifted, wanted) < 1e-3
    assert shifted.area == pytest.approx(wanted.area, abs=0.01)


def packed(value):
    """Write an angle as DDD.MMSSsss."""
    thousandths = round(value * 3_600_000)
    degrees, rest = divmod(thousandths, 3_600_000)
    minutes, rest = divmod(rest, 60_000)
    return f"{degrees}.{minutes:02d}{rest:05d}"


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(block=blocks)
def test_a_block_comes_back_from_packed_degrees_to_the_thousandth_of_a_second(read, block):
    rings, _, _ = rings_of((block[0], False, False, block[3]))
    band = int(rings[0][0, 1] // 1_000_000)
    ring = shapely.Polygon(rings[0][:, ::-1] - [band * 1_000_000, 0])
    plane = Plane(3.0 * band, 0) if ring.bounds[0] < 1_000_000 else Plane(3.0 * band, band)
    (geographic,) = from_plane([ring], plane)
    corners = shapely.get_coordinates(geographic)[:-1]
    exploration = ",".join(f"{packed(east)},{packed(north)}" for east, north in corners)
    as_stated = ";".join(f"{packed(east)},{packed(north)}" for east, north in corners)
    for text in (f"{DATUM}1,{len(corners)},{exploration},0,0,0,", PACKED + as_stated):
        found = shapely.get_coordinates(read(text).frame.geometry.iloc[0])[:-1]
        assert np.abs(found - corners).max() <= 0.00051 / 3600


def test_a_text_of_a_thousand_strings_is_read_soon(read):
    start = time.process_time()
    layer = read(DATUM + "\n".join(f"DK{at:04d}：{MINING}" for at in range(1000)))
    assert layer.entry.read == 1000
    assert time.process_time() - start < 5
