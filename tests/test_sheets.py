import re
import sys
from dataclasses import replace
from xml.etree import ElementTree as ET

import geopandas as gpd
import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from mapscene import PAYLOADS
from minplan_gis import maps
from minplan_gis.cli import main
from minplan_gis.crs import CGCS2000
from minplan_gis.errors import CrsError, GeometryError, UsageError
from minplan_gis.files.columns.values import whole_characters
from minplan_gis.maps import Furniture, map_sheet, order_of
from minplan_gis.maps.sheets.arrangement import Item, arrange
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.drawing import HATCHES
from minplan_gis.maps.sheets.geometry import TOLERANCE_MM, areas, on_sheet, path_of
from minplan_gis.maps.sheets.grid import graticule, kilometre_grid
from minplan_gis.maps.sheets.layout import new_page
from minplan_gis.maps.sheets.lettering import GETA, plain, text_width_mm, unwritable, wrapped
from minplan_gis.maps.sheets.mapping import scene_in
from minplan_gis.maps.sheets.paper import PAPERS, SCALES, Paper, paper_of, scale_of, scale_that_fits
from minplan_gis.maps.sheets.planning import plan_sheet
from minplan_gis.maps.sheets.scene import extent_of
from minplan_gis.maps.sheets.view import View, projection_for
from minplan_gis.maps.sheets.writing import figure_bytes
from minplan_gis.styles import Hatch
from minplan_gis.vocabulary import ZoneKind
from sheetscene import CORNERS, PLAIN, blocks, distances, rings, zones
from worlds import EAST, NORTH, blocks_of, box, layer_of, zones_of


@pytest.fixture(scope="module")
def plain_sheet():
    return map_sheet(blocks(), zones(), paper="A4", landscape=True, scale="1:10000", furniture=PLAIN)


@pytest.fixture(scope="module")
def plain_pdf(plain_sheet, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "图.pdf"
    plain_sheet.save(path)
    return path


# --- true to scale ------------------------------------------------------------------------------------


def test_distances_on_paper_times_the_scale_are_those_in_the_plane(plain_pdf):
    wanted = distances(CORNERS) * 1000 / 10_000
    quadrangles = [points[:4] for points in rings(plain_pdf) if len(points) in {4, 5}]
    turned = [np.roll(points, shift, axis=0) for points in quadrangles for shift in range(4)]
    off = [abs(distances(way) - wanted).max() for points in turned for way in (points, points[::-1])]
    assert min(off) < 0.001


def test_kilometre_lines_stand_where_their_numbers_say(plain_sheet):
    view = plain_sheet.view
    (tick,) = [each for each in kilometre_grid(view).ticks if each.side == "left" and each.label == "4870.5"]
    assert view.to_page(EAST, NORTH + 500)[1] == pytest.approx(tick.at, abs=1e-9)
    labels = {each.label for each in kilometre_grid(view).ticks if each.side == "bottom"}
    assert {"27 520.0", "27 520.5", "27 521.0"} <= labels


def test_graticule_ticks_stand_where_their_degrees_are(plain_sheet):
    view = plain_sheet.view
    for tick in graticule(view).ticks:
        across = tick.side in {"bottom", "top"}
        edge = {
            "bottom": view.box.bottom,
            "top": view.box.top,
            "left": view.box.left,
            "right": view.box.right,
        }
        place = (tick.at, edge[tick.side]) if across else (edge[tick.side], tick.at)
        point = view.projection.unproject([shapely.Point(view.to_plane(*place))])[0]
        degrees, minutes, seconds = (float(part or 0) for part in re.split("[°′″]", tick.label)[:3])
        found = point.x if across else point.y
        assert found == pytest.approx(degrees + minutes / 60 + seconds / 3600, abs=1e-6)


@pytest.mark.parametrize(("paper", "landscape"), [("A4", True), ("A0", False), ("260x333", False)])
def test_a_sheet_is_as_large_as_its_paper(paper, landscape, tmp_path):
    map_sheet(blocks(), zones(), paper=paper, landscape=landscape, furniture=PLAIN).save(tmp_path / "a.pdf")
    size = paper_of(paper)
    sides = sorted([size.width, size.height], reverse=landscape)
    media = PdfReader(tmp_path / "a.pdf").pages[0].mediabox
    assert [float(side) * 25.4 / 72 for side in (media.width, media.height)] == pytest.approx(sides, abs=0.01)


def test_a_view_carries_points_to_paper_and_back():
    view = View(
        projection_for((81.0, 43.9, 81.4, 44.1), 50_000), 50_000, Box(20, 30, 200, 150), (520e3, 487e4)
    )
    assert view.to_page(520_000 + 1_000, 4_870_000) == pytest.approx((140.0, 105.0))
    assert view.to_plane(*view.to_page(512_345.6, 4_871_234.5)) == pytest.approx((512_345.6, 4_871_234.5))
    assert view.bounds == pytest.approx((515_000, 4_866_250, 525_000, 4_873_750))


@pytest.mark.parametrize(
    ("bounds", "denominator", "band", "word"),
    [
        ((81.0, 43.9, 81.4, 44.1), 10_000, 27, "3°带第27带 中央经线81°"),
        ((82.4, 43.9, 82.7, 44.1), 10_000, 28, "中央经线84°"),
        ((82.0, 44.0, 87.0, 47.2), 250_000, 28, "中央经线84°"),
        ((82.0, 44.0, 87.0, 47.2), 500_000, None, "兰勃特"),
        ((80.0, 43.0, 82.0, 44.0), 1_000_000, 27, "高斯"),
    ],
)
def test_projection_by_scale_and_width(bounds, denominator, band, word):
    found = projection_for(bounds, denominator)
    assert found.band == band
    assert word in found.name.zh
    assert found.is_gauss_kruger == (band is not None)


def test_the_deviation_of_the_plane_is_the_known_one():
    edge = View(projection_for((82.4, 43.9, 82.6, 44.1), 10_000), 10_000, Box(0, 0, 10, 10), (380_000, 487e4))
    assert edge.deviation == pytest.approx(120_000**2 / 2 / 6.378e6**2, rel=0.02)
    assert edge.convergence < 0


# --- what fits ---------------------------------------------------------------------------------------


def test_papers_and_scales_are_read():
    assert SCALES[0] == 1000
    assert SCALES[-1] == 1_000_000
    assert len(SCALES) == 13
    assert set(PAPERS) == {"A4", "A3", "A2", "A1", "A0"}
    assert scale_that_fits((1000, 400), (100, 100)) == 10_000
    assert scale_that_fits((1001, 400), (100, 100)) == 20_000
    for wrong in ("A5", "10x10", "x", "297", ""):
        with pytest.raises(UsageError):
            paper_of(wrong)
    for wrong in ("1:3000", "1:500", "2", "1:2000000", "very large"):
        with pytest.raises(UsageError):
            scale_of(wrong)


def test_auto_takes_the_largest_scale_that_holds_all_blocks():
    scene = scene_in(blocks(), zones(), None, order_of())
    extent = extent_of(scene, "blocks")
    plan = plan_sheet(scene, order_of(paper="A4", furniture=PLAIN), extent)
    larger = SCALES[SCALES.index(plan.view.denominator) - 1]
    width = (plan.view.bounds[2] - plan.view.bounds[0]) * larger / plan.view.denominator
    assert shapely.box(*plan.view.lonlat_bounds).contains(extent)
    assert width * 0.92 < 1400


def test_a_scale_that_does_not_fit_says_by_how_much_and_what_would():
    far = blocks_of({"A": box(0, 0, 3_000, 2_000)})
    with pytest.raises(UsageError) as caught:
        map_sheet(far, zones(), paper="A4", scale="1:10000", furniture=PLAIN)
    said = str(caught.value)
    assert "300×200 mm" in said
    assert "宽差" in said
    assert "--sheets" in said
    assert "--paper A2" in said
    assert "--scale 1:20000" in said


def test_nothing_to_draw_and_no_such_block_are_refused():
    nothing = gpd.GeoDataFrame({"name": []}, geometry=[], crs=CGCS2000, index=pd.Index([], dtype="str"))
    with pytest.raises(UsageError, match="没有可画的图形"):
        map_sheet(nothing, zones_of())
    with pytest.raises(UsageError, match="没有区块 K3"):
        map_sheet(blocks(), zones(), block="K3")
    with pytest.raises(GeometryError, match="K1"):
        map_sheet(blocks().rename(index={"K2": "K1"}), zones())
    with pytest.raises(CrsError):
        map_sheet(blocks().set_crs(None, allow_override=True), zones())
    for wrong in ({"palette": "neon"}, {"edition": "secret"}, {"lang": "fr"}):
        with pytest.raises(UsageError):
            map_sheet(blocks(), zones(), **wrong)


@given(
    heights=st.lists(st.floats(5, 120), min_size=1, max_size=7),
    sides=st.tuples(st.floats(200, 1200), st.floats(200, 1200)),
    foot=st.floats(20, 50),
)
@settings(max_examples=40, deadline=None)
def test_furniture_never_overlaps_and_stays_on_the_paper(heights, sides, foot):
    items = [Item(str(at), lambda _, high=high: high, print, least=0.6) for at, high in enumerate(heights)]
    items.append(Item("foot", lambda _: foot, print, at_foot=True))
    places = arrange(Paper(*sides), items)
    if places is None:
        return
    found = [*places.items.values(), places.map.inset(-8.0), places.foot, places.head]
    assert set(places.items) == {item.name for item in items}
    assert all(places.paper.holds(each) for each in found)
    assert not any(one.overlaps(other) for at, one in enumerate(found) for other in found[:at])


# --- what is drawn -----------------------------------------------------------------------------------


def test_a_figure_larger_than_the_map_is_cut_at_its_frame_and_a_far_one_is_gone(plain_sheet):
    view = plain_sheet.view
    shapes = on_sheet([box(-9e3, -9e3, 9e3, 9e3), box(15e3, 15e3, 16e3, 16e3), None, shapely.Polygon()], view)
    assert shapes.shapes[0].area == pytest.approx((view.box.width + 6) * (view.box.height + 6), rel=1e-6)
    assert all(shape.is_empty for shape in shapes.shapes[1:])
    assert not shapes.simplified


def test_a_heavy_layer_is_simplified_by_less_than_the_eye_sees(plain_sheet):
    view = plain_sheet.view
    angles = np.linspace(0, 2 * np.pi, 40_000, endpoint=False)
    radius = 300 + 0.2 * np.sin(angles * 9_000)
    center = view.to_plane(*view.box.center)
    coast = shapely.Polygon(np.c_[center[0] + radius * np.cos(angles), center[1] + radius * np.sin(angles)])
    drawn = on_sheet(view.projection.unproject([coast]), view)
    whole = view.page_shapes(np.array([coast], dtype=object))[0]
    assert drawn.simplified
    assert shapely.get_num_coordinates(drawn.shapes).sum() < 2_000
    assert shapely.hausdorff_distance(drawn.shapes[0], whole) <= TOLERANCE_MM + 1e-6


def test_holes_turn_the_other_way_and_every_ring_is_closed():
    ring = shapely.Polygon([(0, 0), (0, 9), (9, 9), (9, 0)], [[(2, 2), (5, 2), (5, 5), (2, 5)]])
    path = path_of(areas([ring, shapely.Point(1, 1).buffer(0)]))
    assert path.codes.tolist() == [1, 2, 2, 2, 79] * 2
    outer, inner = np.split(path.vertices, 2)
    assert shapely.LinearRing(outer).is_ccw
    assert not shapely.LinearRing(inner).is_ccw


def test_every_hatch_of_the_styles_is_known():
    assert set(HATCHES) == set(Hatch.__args__)


def test_text_in_a_pdf_is_text(plain_pdf):
    text = PdfReader(plain_pdf).pages[0].extract_text()
    for told in (
        "区块与规划分区图",
        "2000国家大地坐标系",
        "3°带第27带",
        "K1",
        "甲矿",
        "图例",
        "1:10 000",
        "示意",
    ):
        assert told in text


def test_only_what_is_in_the_map_is_in_the_legend():
    far = zones_of(*zones().layers, layer_of(ZoneKind.RIVER, {"远河": box(15_000, 15_000, 15_900, 15_500)}))
    sheet = map_sheet(blocks(), far, paper="A4", furniture=PLAIN)
    svg = figure_bytes(sheet.figure, ".svg").decode()
    assert "开采规划区块" in svg
    assert "河道" not in svg


@pytest.mark.parametrize("kind", [".pdf", ".svg", ".png"])
def test_the_same_sheet_gives_the_same_bytes_whatever_the_users_settings(plain_sheet, kind):
    first = figure_bytes(plain_sheet.figure, kind, dpi=50)
    again = map_sheet(blocks(), zones(), paper="A4", landscape=True, scale="1:10000", furniture=PLAIN)
    with mpl.rc_context(
        {"pdf.fonttype": 3, "svg.fonttype": "path", "savefig.facecolor": "red", "font.size": 30}
    ):
        assert figure_bytes(again.figure, kind, dpi=50) == first
    assert re.search(rb"CreationDate|dc:date|20[23]\d-\d\d-\d\dT", first) is None


@pytest.mark.parametrize("name", ["map_sheet", "map_atlas", "Furniture"])
def test_a_missing_matplotlib_is_one_sentence_in_a_notebook_too(monkeypatch, name):
    monkeypatch.delitem(sys.modules, "minplan_gis.maps.sheets")
    monkeypatch.setitem(sys.modules, "matplotlib.figure", None)
    for module in [module for module in sys.modules if module.startswith("minplan_gis.maps.sheets.")]:
        monkeypatch.delitem(sys.modules, module)
    with pytest.raises(UsageError, match=re.escape('pip install "minplan-gis[print]"')):
        getattr(maps, name)


def test_names_of_blocks_that_would_crowd_the_map_are_told_below_it():
    long = "名称很长的建筑用砂石料矿拟设开采规划区块" * 3
    sheet = map_sheet(blocks().assign(name=[long, "乙矿"]), zones(), scale="1:50000")
    assert [remark for remark in sheet.remarks if "无处标注" in remark and long in remark]
    assert not [remark for remark in map_sheet(blocks(), zones()).remarks if "区块名称" in remark]


def test_hostile_names_are_text_and_nothing_else():
    texts = [plain(whole_characters(text)) for text in PAYLOADS]
    sheet = map_sheet(_spread(texts[:6]), zones(), title=texts[8], paper="A3", furniture=_signed(texts))
    svg = figure_bytes(sheet.figure, ".svg")
    root = ET.fromstring(svg)  # noqa: S314 - our own
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert not tags & {"script", "iframe", "img", "a", "foreignObject", "image"}
    written = "".join("".join(element.itertext()) for element in root.iter() if element.tag.endswith("text"))
    shown = "".join(written.split())
    for name in (*texts[:6], texts[8], texts[9], texts[20]):
        assert "".join(name.split()) in shown


def _spread(names):
    shapes = [box(900 * at, 0, 900 * at + 700, 700) for at in range(len(names))]
    return blocks_of({f"P{at}": shape for at, shape in enumerate(shapes)}, name=names)


def _signed(texts):
    return Furniture(secrecy=texts[9], responsibilities={"compiled_by": texts[20]}, corner_table=False)


def test_monochrome_is_grey(tmp_path):
    sheet = map_sheet(blocks(), zones(), paper="A4", palette="monochrome", furniture=PLAIN)
    pixels = mpl.image.imread(_png(sheet, tmp_path))[..., :3]
    height, width = pixels.shape[:2]
    frame = sheet.view.box
    part = pixels[int(height - frame.top * height / 210) :, int(frame.left * width / 297) :]
    part = part[: int(frame.height * height / 210), : int(frame.width * width / 297)]
    assert np.ptp(part, axis=2).max() < 0.02
    assert part.min() < 0.1


def _png(sheet, folder):
    sheet.save(folder / "a.png", dpi=60)
    return folder / "a.png"


def test_the_public_edition_holds_no_true_corner_no_redline_and_no_coordinates(tmp_path):
    map_sheet(blocks(), zones(), paper="A4", scale="1:10000", edition="public").save(tmp_path / "p.pdf")
    map_sheet(blocks(), zones(), paper="A4", scale="1:10000").save(tmp_path / "i.pdf")
    public, internal = (PdfReader(tmp_path / name).pages[0].extract_text() for name in ("p.pdf", "i.pdf"))
    assert "拐点坐标表" in internal
    assert "生态保护红线（" not in public.replace("生态保护红线和", "")
    assert "拐点坐标表\n" not in public
    assert "4870" not in public
    assert "公开版" in public
    assert "审图号" in public
    assert "审图号" not in internal
    wanted = distances(CORNERS) / 10
    near = [p for p in rings(tmp_path / "p.pdf") if len(p) == 4 and abs(distances(p) - wanted).max() < 0.5]
    assert near == []


def test_names_that_tell_a_position_do_not_on_a_public_sheet(tmp_path):
    told = blocks().assign(name=["甲 81°2857.74", "乙矿"])
    zone = layer_of(ZoneKind.MINING_RIGHT, {"采 4870123.45,27520123.45": box(0, 0, 400, 300)})
    map_sheet(told, zones_of(zone), paper="A4", edition="public").save(tmp_path / "p.pdf")
    text = PdfReader(tmp_path / "p.pdf").pages[0].extract_text()
    assert "甲 ［…］" in text
    assert "采 ［…］" in text
    assert "2857" not in text
    assert "4870123" not in text


# --- letters -----------------------------------------------------------------------------------------


def test_a_character_without_a_font_is_a_geta_mark_and_is_told(tmp_path):
    named = blocks_of({"K1": box(0, 0, 500, 500)}, name=["甲\ue123矿"])
    sheet = map_sheet(named, zones(), paper="A4", furniture=PLAIN)
    assert unwritable("甲\ue123矿") == "\ue123"
    assert any("U+E123" in remark for remark in sheet.remarks)
    sheet.save(tmp_path / "a.pdf")
    assert f"甲{GETA}矿" in PdfReader(tmp_path / "a.pdf").pages[0].extract_text()


def test_widths_are_those_of_the_font_and_lines_break_within_them():
    assert text_width_mm("中文", 72) == pytest.approx(2 * 25.4)
    text = "依据《规划》（2021—2025年），本图用 minplan-gis 制作；面积、距离不取自本图。"
    lines = wrapped(text, 8, 30)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(text_width_mm(each, 8) <= 30 for each in lines)
    assert not any(each[0] in "，。；、）》" for each in lines)
    assert wrapped("一\n二", 8, 30) == ["一", "二"]
    assert wrapped("abcdefghij" * 9, 8, 30)[0] != ""


def test_dollars_are_no_formula():
    page = new_page(100, 50)
    page.text(10, 10, "$x^2$ $\\frac", 10)
    assert b"x^2" in figure_bytes(page.figure, ".svg")


# --- the command line --------------------------------------------------------------------------------


def run(capsys, *words):
    code = main([*map(str, words)])
    told = capsys.readouterr()
    return code, told.out + told.err


@pytest.fixture
def block_file(tmp_path):
    path = tmp_path / "区块.geojson"
    blocks().reset_index().to_file(path, driver="GeoJSON")
    return path


def test_a_sheet_from_the_command_line(block_file, tmp_path, capsys):
    out = tmp_path / "图.pdf"
    words = ["--paper", "A4", "--title", "甲县图", "--secrecy", "内部", "--responsible", "制图=某人"]
    code, told = run(capsys, "map", block_file, "-o", out, *words)
    assert code == 0, told
    text = PdfReader(out).pages[0].extract_text()
    assert all(word in text for word in ("甲县图", "内部", "某人", "K2"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["-o", "a.html", "--paper", "A4"], "纸张、比例尺等选项只用于"),
        (["-o", "a.pdf", "--landscape", "--portrait"], "只能用一个"),
        (["-o", "a.pdf", "--atlas", "--sheets"], "只能用一个"),
        (["-o", "a.png", "--atlas"], "多页图只能输出 .pdf"),
        (["-o", "a.pdf", "--sheets"], "--scale"),
        (["-o", "a.pdf", "--responsible", "厨师=某人"], "责任表没有 厨师"),
        (["-o", "a.png", "--dpi", "5000"], "--dpi"),
        (["-o", "a.gif"], "结尾"),
    ],
)
def test_options_that_contradict_each_other_are_refused(
    words, told, block_file, tmp_path, capsys, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    code, said = run(capsys, "map", block_file, *words)
    assert code == 2
    assert told in said


def test_without_the_extra_one_sentence_says_what_to_install(block_file, tmp_path, capsys, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("minplan_gis.maps.sheets")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    code, said = run(capsys, "map", block_file, "-o", tmp_path / "a.pdf")
    assert code == 2
    assert 'pip install "minplan-gis[print]"' in said


def test_furniture_can_be_left_out():
    sheet = map_sheet(blocks(), zones(), paper="A4", furniture=replace(PLAIN, height_datum=""))
    full = map_sheet(blocks(), zones(), paper="A3", furniture=Furniture(approval_no="新S(2025)001号"))
    without, with_all = (figure_bytes(each.figure, ".svg").decode() for each in (sheet, full))
    assert "1985国家高程基准" not in without
    assert "编制单位" not in without
    assert all(word in with_all for word in ("1985国家高程基准", "编制单位", "拐点坐标表", "新S(2025)001号"))
