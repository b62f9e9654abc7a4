"""What stands around a print map: each part says what it should, in the room that it has."""

from __future__ import annotations

import dataclasses

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.colors import to_hex
from shapely.geometry import LineString, Point, box

from mapscene import PAYLOADS, valley
from minplan_gis.crs import gauss_kruger_epsg
from minplan_gis.datasets import data_path
from minplan_gis.files import open_reader
from minplan_gis.fonts import missing
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import LEAST_PT
from minplan_gis.maps.sheets.corner_table import corner_table, draw_corner_table, measure_corner_table
from minplan_gis.maps.sheets.index_grid import (
    draw_index_grid,
    index_of_sheets,
    measure_index_grid,
    national_sheets,
)
from minplan_gis.maps.sheets.layout import new_page
from minplan_gis.maps.sheets.legend import Legend, Section, Sign, legend_of
from minplan_gis.maps.sheets.legend_drawing import draw_legend, measure_legend
from minplan_gis.maps.sheets.lettering import plain, text_width_mm
from minplan_gis.maps.sheets.locator import draw_locator, locator_of, measure_locator
from minplan_gis.maps.sheets.north import North, convergence_text, draw_north, measure_north
from minplan_gis.maps.sheets.paper import SCALES
from minplan_gis.maps.sheets.scale_bar import ScaleBar, draw_scale_bar, measure_scale_bar
from minplan_gis.maps.sheets.title_block import (
    RESPONSIBILITIES,
    Signs,
    TitleBlock,
    draw_signs,
    draw_title_block,
    measure_signs,
    measure_title_block,
)
from minplan_gis.maps.sheets.verdict_strip import draw_verdict_strip, measure_verdict_strip, verdict_strip
from minplan_gis.maps.sheets.view import View, projection_for
from minplan_gis.maps.sheets.watermark import draw_watermark, watermark_text
from minplan_gis.maps.sheets.writing import settings as page_settings
from minplan_gis.mapsheets import numbered_sheet
from minplan_gis.phrases import DEMO_WATERMARK
from minplan_gis.plans.boundaries import boundaries
from minplan_gis.styles import load_styles
from minplan_gis.vocabulary import Outcome, ZoneKind
from minplan_gis.zones import load_zones
from specimens import hostile_report, specimen_report
from worlds import layer_of

HOSTILE = (*PAYLOADS, "$x^2$", r"\frac{1}{2}", "$$", "a_b^c~d", "%d %s {0} {}", r"$\sqrt{2}$ \textbf{x}")
STYLES = load_styles("print")


def _written(page):
    """Give every line of text with the box that it takes."""
    found = []
    for text in page.axes.texts:
        (x, y), size = text.get_position(), text.get_fontsize()
        em = size * 25.4 / 72
        found.append((text.get_text(), Box(x, y - 0.12 * em, text_width_mm(text.get_text(), size), em), size))
    return found


def _said(page):
    return "\n".join(text for text, _, _ in _written(page))


def _strays(page, room):
    return [text for text, place, _ in _written(page) if text and not room.holds(place, slack=0.3)]


def _drawn(measure, draw, content, width=80.0):
    page = new_page(300, 300)
    across, high = measure(content, width)
    room = Box(10, 10, across, high)
    draw(page, room, content)
    return page, room


@pytest.mark.parametrize("denominator", SCALES)
@pytest.mark.parametrize("width", [50.0, 80.0, 160.0])
def test_a_bar_is_as_long_on_paper_as_it_says_it_is_on_the_ground(denominator, width):
    page, room = _drawn(measure_scale_bar, draw_scale_bar, ScaleBar(denominator), width)
    bars = [patch.get_path().get_extents() for patch in page.axes.patches]
    length = max(bar.x1 for bar in bars) - min(bar.x0 for bar in bars)
    texts = [text.replace(" ", "") for text, _, _ in _written(page)]
    unit = {"米": 1, "千米": 1000}[texts[-1]]
    said = (float(texts[1]) + float(texts[-2])) * unit
    assert length * denominator / 1000 == pytest.approx(said)
    assert 15 < length < width
    assert texts[0] == f"1:{denominator}"
    assert float(texts[-2]) / float(texts[1]) == pytest.approx(4)
    assert _strays(page, room) == []


def test_grid_north_is_stated_to_the_side_on_which_it_lies():
    geod = pyproj.Geod(ellps="GRS80")
    for longitude in (80.2, 81.9):
        projection = projection_for((longitude - 0.01, 43.9, longitude + 0.01, 43.92), 10_000)
        middle = projection.project([Point(longitude, 43.91)])[0]
        view = View(projection, 10_000, Box(0, 0, 100, 100), (middle.x, middle.y))
        start, end = projection.unproject([middle, Point(middle.x, middle.y + 1000)])
        azimuth, _, _ = geod.inv(start.x, start.y, end.x, end.y)
        assert view.convergence == pytest.approx(azimuth, abs=1e-4)
        value, way = convergence_text(view.convergence)
        assert way.zh == ("坐标北偏东" if longitude > 81 else "坐标北偏西")
        assert f"{abs(azimuth) * 60:.1f}′" in value.zh
        assert ("+" if longitude > 81 else "−") in value.zh


@pytest.mark.parametrize(("angle", "true_is_left"), [(0.7, True), (-1.3, False)])
def test_the_star_of_true_north_stands_on_its_side_of_the_arrow(angle, true_is_left):
    page = new_page(100, 60)
    across, high = measure_north(North(angle))
    draw_north(page, Box(10, 10, across, high), North(angle))
    places = {text: place.center[0] for text, place, _ in _written(page)}
    assert (places["★"] < places["N"]) == true_is_left
    assert (places["坐标北"] > places["N"]) == true_is_left
    assert _strays(page, Box(10, 10, across, high)) == []


def test_without_convergence_there_is_one_north():
    page = new_page(100, 60)
    draw_north(page, Box(10, 10, 60, 40), North(0.0))
    assert "真北、坐标北" in _said(page)
    assert "★" not in _said(page)


def _seen(zones):
    return [(layer, np.asarray(layer.features.geometry, dtype=object)) for layer in zones.layers]


def test_a_legend_shows_what_is_drawn_and_nothing_else():
    pairs = [
        (layer, np.array([Point()]) if layer.kind is ZoneKind.RAILWAY else shapes)
        for layer, shapes in _seen(valley())
    ]
    legend = legend_of(pairs, STYLES, conclusions=["compliant"], findings=["counts", "outside"])
    signs = {section.title: [sign.label for sign in section.signs] for section in legend.sections}
    assert list(signs) == ["区块", "核查发现", "现状", "规划", "管控", "基础地理"]
    assert signs["区块"] == ["✓ 符合"]
    assert signs["现状"] == ["已设探矿权", "已设采矿权"]
    assert "铁路" not in signs["基础地理"]
    assert "饮用水水源保护区（示意）" in signs["管控"]
    assert "生态保护红线" in signs["管控"]
    assert legend.notes == ("图式未对照DZ/T 0350",)


def test_samples_are_what_the_map_has():
    legend = legend_of(_seen(valley()), STYLES)
    samples = {sign.label: sign.sample for section in legend.sections for sign in section.signs}
    assert (samples["公路"], samples["河道"], samples["居民地"], samples["耕地"]) == (
        "line",
        "band",
        "point",
        "area",
    )


def test_a_sample_is_drawn_as_on_the_map():
    style = STYLES.zones[ZoneKind.CONCENTRATED_MINING_AREA]
    legend = Legend((Section("规划", (Sign("砂石粘土集中开采区", style),)),))
    page, _ = _drawn(measure_legend, draw_legend, legend)
    (sample,) = [patch for patch in page.axes.patches if patch.get_hatch()]
    assert (to_hex(sample.get_edgecolor()), to_hex(sample.get_facecolor())) == (style.color, style.fill)
    assert sample.get_facecolor()[3] == pytest.approx(style.fill_opacity)
    assert sample.get_linewidth() == pytest.approx(style.weight_points)
    assert sample.get_hatch() == "//"
    assert sample.get_linestyle() != "solid"


FULL = legend_of(
    _seen(valley()), STYLES, conclusions=list(STYLES.conclusions), findings=list(STYLES.findings)
)


@settings(max_examples=10, deadline=None)
@given(st.floats(36, 160), st.floats(30, 260))
def test_a_legend_is_never_cut(width, height):
    page, room = new_page(300, 300), Box(10, 10, width, height)
    rest = draw_legend(page, room, FULL)
    labels = [sign.label for section in FULL.sections for sign in section.signs]
    left = [sign.label for section in (rest.sections if rest else ()) for sign in section.signs]
    shown = labels[: len(labels) - len(left)]
    assert labels[len(shown) :] == left
    said = _said(page).replace("\n", "")
    assert all(plain(label) in said for label in shown)
    assert _strays(page, room) == []
    assert min(size for _, _, size in _written(page)) >= LEAST_PT
    assert rest is None or rest.continued


def test_a_legend_takes_the_room_that_it_asks_for():
    for width in (40.0, 78.0, 120.0):
        page, room = _drawn(measure_legend, draw_legend, FULL, width)
        assert _strays(page, room) == []
        assert {size for text, _, size in _written(page) if text == "生态保护红线"} == {9.0}


@pytest.mark.parametrize("kinds", [1, 3, 6])
def test_a_legend_in_seven_tenths_of_its_room_is_still_whole(kinds):
    legend = legend_of(_seen(valley())[:kinds], STYLES, conclusions=["compliant"])
    page = new_page(300, 300)
    width, height = measure_legend(legend, 58.0)
    assert draw_legend(page, Box(10, 10, width, 0.7 * height), legend) is None


HOLED = box(81.1, 43.9, 81.106, 43.905) - Point(81.103, 43.902).buffer(0.001, quad_segs=1)
PARTS = shapely.MultiPolygon([HOLED, box(81.12, 43.9, 81.125, 43.903)])


def test_corners_are_those_of_the_block_in_its_band():
    table = corner_table({"KQ1": box(81.1, 43.9, 81.106, 43.905)})
    system = pyproj.Transformer.from_crs(4490, gauss_kruger_epsg(27, prefixed=True), always_xy=True)
    ((ring),) = table.rings
    assert ring.block == "KQ1（3°带第27带）"
    assert [corner[0] for corner in ring.corners] == ["J1", "J2", "J3", "J4"]
    around = [(81.1, 43.905), (81.106, 43.905), (81.106, 43.9), (81.1, 43.9)]
    for (_, north, east), place in zip(ring.corners, around, strict=True):
        assert (float(east), float(north)) == pytest.approx(system.transform(*place), abs=0.0051)
        assert (len(north.partition(".")[2]), len(east)) == (2, 11)


def test_holes_and_parts_stand_apart():
    names = [(ring.name, len(ring.corners)) for ring in corner_table({"KQ1": PARTS}).rings]
    assert names == [("第1部分外环", 4), ("第1部分内环1", 4), ("第2部分", 4)]
    assert [ring.name for ring in corner_table({"KQ1": HOLED}, lang="en").rings] == ["outer ring", "hole 1"]


def test_corners_in_degrees_have_three_decimals_of_a_second():
    (ring,) = corner_table({"KQ1": box(81.1, 43.9, 81.106, 43.905)}, form="dms").rings
    assert ring.corners[0] == ("J1", "81°06′00.000″", "43°54′18.000″")
    assert ring.block == "KQ1"


@settings(max_examples=10, deadline=None)
@given(st.floats(20, 160), st.floats(25, 120), st.integers(1, 40))
def test_every_corner_is_printed_or_counted(width, height, quarters):
    shapes = {"KQ1": PARTS, "KQ2": Point(82.6, 43.9).buffer(0.01, quad_segs=quarters)}
    table = corner_table(shapes, elsewhere="拐点坐标表.xlsx")
    page, room = new_page(300, 300), Box(10, 10, width, height)
    left_out = draw_corner_table(page, room, table)
    corners = [corner for ring in table.rings for corner in ring.corners]
    said = [text for text, _, _ in _written(page)]
    shown = corners[: len(corners) - left_out]
    assert [text for text in said if text.startswith("J")] == [corner[0] for corner in shown]
    assert all(each in said for corner in shown for each in corner)
    assert (f"其余 {left_out} 个拐点" in "".join(said)) == bool(left_out)
    assert ("拐点坐标表.xlsx" in "".join(said)) == bool(left_out)
    assert _strays(page, room) == []


def test_a_block_whose_name_fills_a_column_is_counted_not_printed_over_the_edge():
    table = corner_table({"名" * 600: PARTS})
    page, room = new_page(300, 300), Box(10, 10, 60, 40)
    assert draw_corner_table(page, room, table) == 12
    assert _said(page) == "其余 12 个拐点未列，另表列出"


def test_further_columns_say_that_they_go_on():
    table = corner_table({"KQ2": Point(82.6, 43.9).buffer(0.01, quad_segs=8)})
    width, height = measure_corner_table(table, 60.0)
    page = new_page(300, 300)
    assert draw_corner_table(page, Box(10, 10, width, height), table) == 0
    titles = [text for text, _, _ in _written(page) if text.startswith("拐点坐标表")]
    assert titles == ["拐点坐标表", *["拐点坐标表（续）"] * (len(titles) - 1)]
    assert len(titles) > 1
    assert "KQ2（3°带第28带）（续）" in _said(page).replace("\n", "")


def test_who_answers_for_the_map_is_what_the_user_says_and_else_blank():
    block = TitleBlock({"compiled_by": "新疆维吾尔自治区地质矿产勘查开发局" * 3, "scale": "1:10 000"})
    page, room = _drawn(measure_title_block, draw_title_block, block, 78.0)
    texts = [text for text, _, _ in _written(page) if text]
    labels = [text.zh for text in RESPONSIBILITIES.values()]
    assert [text for text in texts if text in labels] == labels
    others = [text for text in texts if text not in labels]
    assert "".join(others) == "新疆维吾尔自治区地质矿产勘查开发局" * 3 + "1:10 000"
    assert _strays(page, room) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("width", [62.0, 78.0])
def test_a_scale_and_a_date_are_never_broken_in_two(width, lang):
    known = {"scale": "1:1000000", "date": "2024-06-30"}
    page, room = _drawn(measure_title_block, draw_title_block, TitleBlock(known, lang), width)
    assert {*known.values()} <= {text for text, _, _ in _written(page)}
    assert _strays(page, room) == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_is_said_of_north_stays_in_half_a_narrow_column(lang):
    page = new_page(300, 300)
    room = Box(10, 10, 31.0, 40.0)
    draw_north(page, room, North(0.2, lang))
    assert _strays(page, room) == []


def test_secrecy_has_no_default_and_an_approval_number_can_be_filled_in():
    assert measure_signs(Signs(), 60.0) == (0.0, 0.0)
    page, room = _drawn(measure_signs, draw_signs, Signs("秘密★10年", ""), 60.0)
    assert _said(page).splitlines()[0] == "秘密★10年"
    assert "审图号：＿" in _said(page)
    assert _strays(page, room) == []


def test_a_map_is_located_in_the_county_that_it_lies_in():
    frame = boundaries().set_index("code").geometry["654027"].representative_point().buffer(0.01).envelope
    locator = locator_of(frame)
    assert locator.here == {"特克斯县"}
    assert locator.units[0][0] == "伊犁哈萨克自治州"
    assert len(locator.units) == 12
    page, room = _drawn(measure_locator, draw_locator, locator, 60.0)
    assert "位于特克斯县" in _said(page).replace("\n", "")
    assert "不作为界线依据" in _said(page).replace("\n", "")
    assert _strays(page, room) == []


def test_where_no_outline_ships_there_is_no_locator():
    assert locator_of(box(116, 39, 117, 40)) is None


def test_a_large_map_shows_its_frame_and_the_names_of_the_counties():
    page, _ = _drawn(measure_locator, draw_locator, locator_of(box(81.3, 42.35, 82.7, 43.45)), 80.0)
    assert "特克斯县" in [text for text, _, _ in _written(page)]


def test_the_sheet_at_hand_is_hatched_in_the_index():
    index = index_of_sheets([["T-1", "T-2", "T-3"], ["", "T-5", "T-6"]], (1, 1))
    page, room = _drawn(measure_index_grid, draw_index_grid, index, 60.0)
    (hatched,) = [patch.get_path().get_extents() for patch in page.axes.patches if patch.get_hatch()]
    places = {text: place.center for text, place, _ in _written(page)}
    x, y = places["T-5"]
    assert hatched.x0 < x < hatched.x1
    assert hatched.y0 < y < hatched.y1
    assert places["T-2"][1] > y
    assert _strays(page, room) == []
    small = Box(10, 10, 60, 14)
    draw_index_grid(page := new_page(100, 100), small, index)
    assert _strays(page, small) == []
    assert index_of_sheets([["", "T-2"]], (0, 1)) is None


def test_of_many_sheets_those_around_are_shown():
    names = [[f"{row}-{column}" for column in range(20)] for row in range(3)]
    index = index_of_sheets(names, (1, 12))
    row, column = index.marked
    assert index.cells[row][column] == "1-12"
    assert (len(index.cells), len(index.cells[0])) == (3, 7)


def test_the_national_sheets_of_a_map_are_named():
    told = national_sheets((81.1, 43.9, 81.3, 43.97), 50_000)
    assert told.zh == "所在 1:50 000 图幅（GB/T 13989-2012，共 2 幅）：K44E001013、K44E001014"
    many = national_sheets((81.0001, 43.0001, 82.9, 43.9), 50_000)
    west, _, _, north = numbered_sheet("K44E001013").bounds
    assert (west, north) == (81.0, 44.0)
    assert "共 48 幅）：K44E001013、…、" in many.zh
    assert national_sheets((81.1, 43.9, 81.2, 43.97), 20_000) is None
    assert national_sheets((81.1, 59.9, 81.2, 60.2), 10_000) is None


def test_a_block_is_told_what_failed_and_what_was_not_checked():
    report = specimen_report()
    for block_id in report.blocks.index:
        strip = verdict_strip(report, block_id, STYLES)
        own = report.verdicts[report.verdicts["block_id"] == block_id]
        told = own[own["outcome"].isin([Outcome.FAIL, Outcome.NOT_CHECKED, Outcome.AT_LIMIT])]
        assert sorted(rule.split()[0] for rule, _ in strip.rows) == sorted(told["rule_id"])
        first = [found.partition("：")[0] for _, found in strip.rows]
        assert first == sorted(first, key=["未核查", "不符合", "处于限值"].index)
        met = own[own["outcome"] == Outcome.PASS]
        assert f"符合 {len(met)}" in strip.counted
        assert "本次核查范围内：" in strip.conclusion
        page, room = _drawn(measure_verdict_strip, draw_verdict_strip, strip, 90.0)
        assert _strays(page, room) == []
    assert verdict_strip(report, "no such block", STYLES) is None


def test_a_watermark_stays_on_its_map_and_hides_nothing():
    page, room = new_page(200, 150), Box(20, 20, 150, 100)
    draw_watermark(page, room, watermark_text(demo=True, schematic=True))
    assert page.axes.patches
    for patch in page.axes.patches:
        extent = patch.get_path().get_extents()
        assert room.holds(Box(extent.x0, extent.y0, extent.width, extent.height), slack=1.0)
        assert patch.get_alpha() <= 0.15
    assert watermark_text(demo=True, schematic=False) == DEMO_WATERMARK
    assert watermark_text(demo=False, schematic=True).zh == "示意"
    assert watermark_text(demo=False, schematic=False) is None


def _hostile_parts(payload):
    report = hostile_report(payload)
    layer = dataclasses.replace(
        layer_of(ZoneKind.ROAD, {"a": LineString([(81.1, 43.9), (81.2, 43.95)])}), source=payload
    )
    style = STYLES.zones[layer.kind]
    return (
        (measure_title_block, draw_title_block, TitleBlock(dict.fromkeys(RESPONSIBILITIES, payload))),
        (measure_signs, draw_signs, Signs(payload, payload)),
        (measure_legend, draw_legend, Legend((Section(payload, (Sign(payload, style),)),), (payload,))),
        (measure_corner_table, draw_corner_table, corner_table({payload: PARTS}, elsewhere=payload)),
        (measure_index_grid, draw_index_grid, index_of_sheets([[payload, payload]], (0, 1))),
        (
            measure_verdict_strip,
            draw_verdict_strip,
            verdict_strip(report, report.blocks.index[1], STYLES),
        ),
    )


@pytest.mark.parametrize("share", range(3))
def test_what_users_write_is_shown_as_text_in_its_room(share):
    with page_settings():
        for payload in (*HOSTILE, "名" * 400, " ", "𠮷野家😀")[share::3]:
            page = new_page(1000, 1000)
            wanted = {sign for sign in plain(payload) if sign.isascii() and not sign.isspace()}
            for at, (measure, draw, content) in enumerate(_hostile_parts(payload)):
                before = len(page.axes.texts)
                room = Box(10 + 160 * at, 10, *measure(content, 80.0))
                draw(page, room, content)
                own = _written(page)[before:]
                assert all(room.holds(place, slack=0.3) for text, place, _ in own if text)
                assert wanted <= set("".join(text for text, _, _ in own))
            assert not any(text.get_parse_math() for text in page.axes.texts)
            page.figure.draw_without_rendering()


@pytest.mark.parametrize("plan", ["tacheng", "tekes", "wusu", "xinyuan", "yining"])
def test_no_name_of_a_plan_lacks_a_glyph(plan):
    with open_reader(trusted=True) as reader:
        zones = load_zones(data_path("zones", plan) / "catalog.toml", reader=reader)
    names = {str(name) for layer in zones.layers for name in layer.features["name"].dropna()}
    assert len(names) > 10
    assert missing("".join(names)) == ""
    registers = data_path("plans", plan)
    texts = [path.read_text(encoding="utf-8") for path in registers.iterdir()]
    texts.append(data_path("rules", f"{plan}.toml").read_text(encoding="utf-8"))
    assert missing("".join(texts)) == ""
