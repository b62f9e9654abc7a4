"""The public edition: what plans are published without is not in the file."""

import dataclasses
import json
import re

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, Polygon, box

from mapscene import valley
from minplan_gis.errors import UsageError
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.maps import web_map
from minplan_gis.maps.editions import (
    GRID_DEGREES,
    GRID_OFFSET,
    WITHHELD_KINDS,
    generalised,
    require_edition,
    without_coordinates,
)
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones import Zones
from specimens import specimen_report
from webpages import data_of, packed_of, page_of
from worlds import layer_of

GIVEN_AWAY = Text(
    "7 行：坐标 (27513314.2857, 4876314.2857) 自相交", "row 7: 81.165432, 43.876543 crosses itself"
)


def crooked(shape):
    """Move every vertex by its own few metres, so that each can be searched for."""
    return shapely.transform(shape, lambda points: points + 1e-5 * np.sin(points[:, ::-1] * 1e6))


def crooked_zones():
    layers = [
        dataclasses.replace(
            layer,
            features=layer.features.set_geometry(
                [crooked(shape) for shape in layer.features.geometry], crs=4490
            ),
        )
        for layer in valley().layers
    ]
    return Zones(tuple(layers))


@pytest.fixture(scope="module")
def report():
    full = specimen_report()
    blocks = full.blocks.set_geometry([crooked(shape) for shape in full.blocks.geometry], crs=4490)
    blocks["X坐标"] = "4876314.2857"
    blocks["矿界点集"] = "1,4876314.2857,27513314.2857"
    blocks["sheet"] = "K44E011017 81°12′33.5″ 43°54′01.2″"
    findings = full.findings.set_geometry([crooked(shape) for shape in full.findings.geometry], crs=4490)
    row = Quarantined("区块.txt", "", "7", "invalid", GIVEN_AWAY, Text("核对", "check it"))
    entry = Entry("区块.txt", "", "blocks", declared=1, quarantined=(row,), notes=(GIVEN_AWAY,))
    return dataclasses.replace(full, blocks=blocks, findings=findings, ledger=(*full.ledger, entry))


@pytest.fixture(scope="module")
def page(report):
    return web_map(report.blocks, crooked_zones(), report, edition="public")


def rings(data):
    columns = [
        *data["blocks"],
        *data["findings"],
        *(row for layer in data["layers"] for row in layer["features"]),
    ]
    return [ring for row in columns for _, *some in row["parts"] for ring in some]


def originals(report, zones):
    frames = [report.blocks, report.findings, *(layer.features for layer in zones.layers)]
    return np.vstack([shapely.get_coordinates(frame.geometry) for frame in frames])


def test_no_vertex_of_the_originals_is_in_the_file(page, report):
    vertices = originals(report, crooked_zones())
    drawn = np.vstack(rings(data_of(page)))
    tree = shapely.STRtree(shapely.points(vertices))
    assert len(drawn) > 100
    assert tree.query(shapely.points(drawn), predicate="dwithin", distance=1e-7).size == 0
    html = page_of(page)
    for value in np.unique(vertices):
        assert f"{value:.5f}"[:-1] not in html
    grid = [f"{value:.5f}" for value in packed_of(html)["origin"]]
    assert grid == ["81.00025", "43.00025"]
    assert re.findall(r"(?<!\d)(?:81|43|44)\.\d{4,}", html) == grid


def test_every_vertex_lies_on_the_grid(page):
    places = (np.vstack(rings(data_of(page))) - GRID_OFFSET) / GRID_DEGREES
    assert np.abs(places - np.rint(places)).max() < 1e-6


def test_the_internal_edition_holds_them_all(report):
    data = data_of(web_map(report.blocks, crooked_zones(), report))
    drawn = shapely.STRtree(shapely.points(np.vstack(rings(data))))
    blocks = shapely.get_coordinates(report.blocks.geometry)
    near = drawn.query(shapely.points(blocks), predicate="dwithin", distance=1e-7)
    assert set(near[0]) == set(range(len(blocks)))
    assert data["coordinates"] is True


def test_red_line_and_farmland_are_named_counted_and_not_there(page):
    data = data_of(page)
    withheld = [layer for layer in data["layers"] if layer["withheld"]]
    assert {layer["label"] for layer in withheld} == {kind.zh for kind in WITHHELD_KINDS}
    for layer in withheld:
        assert (layer["features"], layer["count"]) == ([], 1)
        assert layer["withheld"] == "公开版不提供此图层的图形"
    others = [layer for layer in data["layers"] if not layer["withheld"]]
    assert all(feature["parts"] for layer in others for feature in layer["features"])


def test_pieces_that_trace_them_have_their_area_and_no_shape(page, report):
    data, full = data_of(page), data_of(web_map(report.blocks, crooked_zones(), report))
    traced = {number for number, rule in enumerate(report.rules) if not WITHHELD_KINDS.isdisjoint(rule.zones)}
    of_them = [row for row in data["findings"] if row["rule"] in traced]
    assert of_them
    assert all(row["parts"] == [] for row in of_them)
    assert [row["measured"] for row in data["findings"]] == [row["measured"] for row in full["findings"]]
    assert any(row["parts"] for row in data["findings"])


def test_columns_that_nobody_knows_and_coordinates_in_texts_are_left_out(page, report):
    html, data = page_of(page), data_of(page)
    for told in ("X坐标", "矿界点集", "4876314", "27513314", "12′33", "876543"):
        assert told not in html
    facts = dict(data["blocks"][0]["facts"])
    assert facts["图幅号"] == "K44E011017 ［…］ ［…］"
    assert facts["矿种"]
    assert "X坐标" in page_of(web_map(report.blocks, valley(), report))


def test_no_coordinates_under_the_cursor_and_no_precise_view(page):
    data = data_of(page)
    assert data["coordinates"] is False
    assert np.abs(np.array(data["bounds"]) * 500 - np.rint(np.array(data["bounds"]) * 500)).max() < 1e-6
    (centre,) = re.findall(r"center: (\[[^\]]*\])", page_of(page))
    assert all(len(str(value).partition(".")[2]) <= 4 for value in json.loads(centre.replace(",\n]", "]")))


def test_the_page_says_what_it_leaves_out(page):
    data = data_of(page)
    assert "公开版" in data["subtitle"]
    notes = " ".join(item for section in data["notes"] for item in section["items"])
    for told in ("不含拐点坐标表", "约 50 m（0.0005 度）", "只列常用属性"):
        assert told in notes
    assert "1e-7" not in notes


def test_a_page_without_a_report_is_as_public(report):
    data = data_of(web_map(report.blocks, crooked_zones(), edition="public"))
    assert np.vstack(rings(data)).size
    assert any(layer["withheld"] for layer in data["layers"])


def test_there_are_two_editions(report):
    assert require_edition("public") == "public"
    with pytest.raises(UsageError, match="没有 secret 版"):
        web_map(report.blocks, valley(), edition="secret")


# ---- shapes on the grid ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "shape",
    [
        box(81.1, 43.9, 81.1001, 43.9001),
        box(81.1, 43.9, 81.2, 43.9001),
        box(81.1, 43.9, 81.2, 44.0),
        Point(81.1, 43.9),
        LineString([(81.1, 43.9), (81.10001, 43.9)]),
        LineString([(81.1, 43.9), (81.2, 43.95)]),
        LineString([(81.1, 43.9), (81.3, 44.0)]).buffer(0.0001),
        Polygon([(81.1, 43.9), (81.2, 44.0), (81.2, 43.9), (81.1, 44.0)]),
    ],
    ids=["small", "strip", "block", "point", "short", "line", "river", "bow tie"],
)
def test_shapes_are_put_on_the_grid(shape):
    (made,) = generalised([shape])
    assert made.is_valid
    assert not made.is_empty
    assert made.hausdorff_distance(shape) <= 2.3 * GRID_DEGREES
    places = (shapely.get_coordinates(made) - GRID_OFFSET) / GRID_DEGREES
    assert np.abs(places - np.rint(places)).max() < 1e-6


def test_what_is_missing_stays_missing():
    assert list(generalised([])) == []
    made = generalised([None, Polygon()])
    assert made[0] is None
    assert made[1].is_empty


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.floats(81, 81.05), st.floats(43, 43.05)), min_size=3, max_size=12))
def test_no_shape_vanishes(points):
    hull = shapely.MultiPoint(points).convex_hull
    (made,) = generalised([hull])
    assert made.is_valid
    assert not made.is_empty
    assert made.hausdorff_distance(hull) <= 2.3 * GRID_DEGREES


# ---- words -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "81°12′33.5″，43°54′01″", "81°12'33\"", "81度12分33秒", "E81°12.345′", "81.2054°",
        "81.20541,43.90012", "43.90012 81.20541", "经度81.205 纬度43.901", "（81.20541， 43.90012）",
        "4876314.29,27513314.29", "27513314 4876314", "513314.29 4876314.29", "X=4876314.2,Y=513314.2",
        "1,4876314.2857,27513314.2857", "坐标 (27513314.2857, 4876314.2857)", "东经81.20",
        "X坐标：4876314.28", "lat 43.9001", "X:4876314 Y:513314", "N4876314", "4876314.28",
        "81°2857.74", "80°2857.74，43°1234.56", "81˚12ʹ33.5ʺ", "81º12´33.5´´", "81d12m33.5s",
        "1.5273827.97,29559893.14;2.5273800.01,29559900.02;", "4876314,29;27513314,29",
        "81-12-33.5 43-54-01", "81:12:33.5, 43:54:01.2", "81 12 33.5 43 54 01", "814530.25,435401.3",
        "4,876,314.29 27,513,314.29", "27 513 314.29  4 876 314.29", "4876.31429 513.31429", "81.20541,43.9",
        "纵坐标（北向，2000国家大地坐标系）4876314.29；横坐标（加500公里和带号）27513314.29",
    ],
)  # fmt: skip
def test_positions_are_left_out(text):
    left = without_coordinates(text)
    assert "［…］" in left
    assert not re.search(r"\d{5}|\d°|\d度", left)


@pytest.mark.parametrize(
    "text",
    [
        "0.0445 km² (44530.12 m²)", "1234567.89 m²", "C6540022010127120055555", "2024-06-30", "84°", "1′×1′",
        "自然资发〔2023〕57号", "《规划（2021—2025年）》第三章", "655 m 至 620 m", "占区块 9.76%",
        "K44E011017",
        "654002-002", "0.048745", "15 万立方米/年", "EPSG:4490", "1e-7", "2000 国家大地坐标系（EPSG:4490）",
        "4515000 元", "13.2 公顷 13.25 公顷", "图上坐标取至 1e-7 度（约 1 cm）", "约 50 m（0.0005 度）",
        "2024-06-30 12:30:45", "98-12-31", "2345678.90 m²", "32345678.5 平方米", "10 20 30, 20 10 5", "81°",
        "98.1234%, 12.5",
    ],
)  # fmt: skip
def test_what_is_no_position_stays(text):
    assert without_coordinates(text) == text


def test_every_text_of_the_page_is_looked_through(report):
    told = "81.205412, 43.900123"
    rules = (dataclasses.replace(report.rules[0], title=Text(told, told)), *report.rules[1:])
    layer = layer_of(
        ZoneKind.ROAD,
        {told: LineString([(81.1, 43.9), (81.2, 43.95)])},
        id=told,
        source=told,
        columns={"remark": [told]},
    )
    blocks = report.blocks.rename(index={report.blocks.index[0]: told}).assign(name=told, mineral=told)
    blocks.index = pd.Index(blocks.index, name="block_id")
    page = web_map(blocks, Zones((layer,)), dataclasses.replace(report, rules=rules), edition="public")
    assert "81.2054" not in page_of(page)
    assert "81.2054" not in json.dumps(packed_of(page_of(page)))
