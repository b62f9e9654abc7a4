"""DXF: closed lines are polygons, layer by layer; everything else is refused by handle or counted."""

from __future__ import annotations

import math

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from minplan_gis.crs import plane_at, to_plane
from minplan_gis.files import Request
from more_makers import SOUTH, WEST, dxf, entity, lwpolyline, plot, polyline

CRS = "EPSG:4515"


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


def notes(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def written(path, text, encoding="gb18030"):
    path.write_bytes(text.replace("\n", "\r\n").encode(encoding))
    return path


def areas(layer):
    return [shape.area for shape in to_plane(layer.frame.geometry, plane_at(81))]


@pytest.mark.parametrize("draw", [lwpolyline, polyline])
@pytest.mark.parametrize("flag", [0, 1])
def test_a_closed_line_is_a_polygon_by_its_flag_or_its_ends(read, tmp_path, draw, flag):
    points = plot() if flag else [*plot(), plot()[0]]
    layer = read(written(tmp_path / "a.dxf", dxf(draw(points, layer="矿区", flag=flag))), crs=CRS)
    assert areas(layer) == pytest.approx([200_000], abs=0.01)
    assert (layer.entry.layer, layer.entry.driver) == ("矿区", "DXF")


def test_an_open_line_is_refused_by_handle_with_its_gap(read, tmp_path):
    text = dxf(lwpolyline(plot(), handle="2A"), lwpolyline(plot(), handle="2B", flag=0))
    layer = read(written(tmp_path / "a.dxf", text), crs=CRS)
    assert list(layer.frame["handle"]) == ["2A"]
    (item,) = layer.entry.quarantined
    assert (item.row, item.code) == ("2B", "open_line")
    assert "400" in item.reason.zh
    assert layer.entry.balanced


def test_without_a_system_it_is_asked_for(read, tmp_path):
    layer = read(written(tmp_path / "a.dxf", dxf(lwpolyline(plot()))))
    assert codes(layer) == ["missing_crs"]


def test_a_system_that_the_numbers_contradict_is_refused(read, tmp_path):
    path = written(tmp_path / "a.dxf", dxf(lwpolyline(plot())))
    for wrong in ("EPSG:4536", "EPSG:4490", "EPSG:4516"):
        assert codes(read(path, crs=wrong)) == ["wrong_crs"]
    swapped = [(north, east) for east, north in plot()]
    assert codes(read(written(tmp_path / "b.dxf", dxf(lwpolyline(swapped))), crs=CRS)) == ["wrong_crs"]


def test_bulges_are_arcs_drawn_finely_and_noted(read, tmp_path):
    """A bulge of 1 is a half circle on the side of 500 m, outside of a line that runs against the clock."""
    layer = read(written(tmp_path / "a.dxf", dxf(lwpolyline(plot(), bulge=1.0))), crs=CRS)
    assert areas(layer) == pytest.approx([200_000 + math.pi * 250**2 / 2], rel=1e-6)
    assert "圆弧" in notes(layer)


def test_a_circle_is_an_area_and_an_arc_is_open(read, tmp_path):
    middle = ((10, WEST), (20, SOUTH), (40, 100.0))
    text = dxf(entity("CIRCLE", *middle), entity("ARC", *middle, (50, 0), (51, 90)))
    layer = read(written(tmp_path / "a.dxf", text), crs=CRS)
    assert areas(layer) == pytest.approx([math.pi * 100**2], rel=1e-5)
    assert codes(layer) == ["open_line"]


def test_a_line_inside_another_of_its_layer_is_a_hole_and_inside_that_an_area(read, tmp_path):
    inner = plot(200, 200, WEST + 100, SOUTH + 100)
    island = plot(50, 50, WEST + 150, SOUTH + 150)
    elsewhere = lwpolyline(plot(100, 100, WEST + 300, SOUTH + 10), handle="9", layer="其他")
    text = dxf(
        lwpolyline(island, handle="3"),
        lwpolyline(inner, handle="2"),
        lwpolyline(plot(), handle="1"),
        elsewhere,
    )
    layer = read(written(tmp_path / "a.dxf", text), crs=CRS, layer="矿区")
    assert list(layer.frame["handle"]) == ["3", "1"]
    assert areas(layer) == pytest.approx([2_500, 160_000], abs=0.01)
    assert "2→1" in notes(layer)
    assert layer.entry.balanced


def test_of_zones_nested_lines_are_refused_as_a_hole_or_a_zone_can_t_be_told_apart(read, tmp_path):
    inner = plot(200, 200, WEST + 100, SOUTH + 100)
    text = dxf(lwpolyline(plot(), handle="1"), lwpolyline(inner, handle="2"))
    layer = read(written(tmp_path / "a.dxf", text), "zones", crs=CRS)
    assert [(item.row, item.code) for item in layer.entry.quarantined] == [
        ("1", "nested_lines"),
        ("2", "nested_lines"),
    ]


def test_open_lines_are_zones_of_their_own_only_where_nothing_is_closed(read, tmp_path):
    road = lwpolyline(plot()[:2], handle="1", layer="道路", flag=0)
    layer = read(written(tmp_path / "a.dxf", dxf(road)), "zones", crs=CRS)
    assert list(layer.frame.geom_type) == ["LineString"]
    mixed = read(written(tmp_path / "b.dxf", dxf(road, lwpolyline(plot(), layer="道路"))), "zones", crs=CRS)
    assert codes(mixed) == ["open_line"]


@pytest.mark.parametrize(
    ("odd", "code"),
    [
        (entity("SPLINE", (5, "F"), (70, 1)), "wrong_type"),
        (entity("HATCH", (5, "F")), "wrong_type"),
        (entity("3DFACE", (5, "F")), "wrong_type"),
        (entity("REGION", (5, "F")), "wrong_type"),
        (entity("LINE", (5, "F"), (10, WEST), (20, SOUTH), (11, WEST + 9), (21, SOUTH)), "open_line"),
        (lwpolyline(plot()[:2], handle="F"), "unreadable_geometry"),
        (lwpolyline([], handle="F"), "unreadable_geometry"),
        (lwpolyline(plot(), handle="F").replace("90\n4", "90\n5"), "unreadable_geometry"),
        (lwpolyline(plot(), handle="F").replace("90\n4", "210\n0\n220\n1\n230\n0\n90\n4"), "wrong_type"),
        (lwpolyline([plot()[at] for at in (0, 2, 1, 3)], handle="F"), "invalid_geometry"),
    ],
)
def test_odd_figures_are_refused_by_handle(read, tmp_path, odd, code):
    text = dxf(lwpolyline(plot(), handle="1"), odd, lwpolyline(plot(west=WEST + 900), handle="2"))
    layer = read(written(tmp_path / "a.dxf", text), crs=CRS)
    assert list(layer.frame["handle"]) == ["1", "2"]
    assert [(item.row, item.code) for item in layer.entry.quarantined] == [("F", code)]


def test_texts_and_references_are_counted_in_a_note(read, tmp_path):
    place = ((10, WEST), (20, SOUTH))
    others = [entity("TEXT", *place, (1, "矿区一"))] * 3 + [
        entity("INSERT", *place, (2, "符号"), layer="注记")
    ]
    layer = read(written(tmp_path / "a.dxf", dxf(lwpolyline(plot()), *others)), crs=CRS)
    assert "TEXT ×3" in notes(layer)
    assert "INSERT ×1" in notes(layer)
    alone = read(written(tmp_path / "b.dxf", dxf(*others)), crs=CRS)
    assert codes(alone) == ["no_layer"]


def test_layers_are_those_of_the_drawing_in_either_encoding(reader, tmp_path):
    text = dxf(lwpolyline(plot(), layer="采矿区"), lwpolyline(plot(west=WEST + 900), layer="红线"))
    for encoding in ("gb18030", "utf-8"):
        layers = reader.read(Request(written(tmp_path / "a.dxf", text, encoding), "blocks", crs=CRS))
        assert [layer.entry.layer for layer in layers] == ["采矿区", "红线"]
        assert [len(layer.frame) for layer in layers] == [1, 1]


def test_letters_that_the_code_page_lacks_are_read_in_layer_names(read, tmp_path):
    text = dxf(lwpolyline(plot(), layer=r"\U+77FF\U+533A\U+D842\U+DFB7"))
    assert read(written(tmp_path / "a.dxf", text), crs=CRS).entry.layer == "矿区𠮷"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (dxf(lwpolyline(plot()), end=""), "truncated"),
        (dxf(lwpolyline(plot()))[:-60], "truncated"),
        (dxf(lwpolyline(plot())).replace("\n90\n", "\nxx\n"), "unreadable"),
        ("AutoCAD Binary DXF\r\n\x1a\x00", "not_allowed"),
        ("0\nEOF\n", "no_layer"),
        (dxf(""), "no_layer"),
        ("<OGRVRTDataSource/>", "not_allowed"),
    ],
)
def test_what_is_no_whole_drawing_is_refused(read, tmp_path, content, code):
    (tmp_path / "a.dxf").write_text(content, encoding="utf-8")
    assert codes(read(tmp_path / "a.dxf", crs=CRS)) == [code]


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(st.sampled_from(["closed", "open", "spline", "text"]), st.integers(0, 40)),
        min_size=1,
        max_size=12,
    )
)
def test_every_figure_is_read_or_named(reader, tmp_path, drawn):
    entities = []
    for at, (kind, column) in enumerate(drawn):
        points = plot(50, 50, WEST + 60 * column, SOUTH + 60 * at)
        entities.append(
            {
                "closed": lwpolyline(points, handle=f"A{at}"),
                "open": lwpolyline(points, handle=f"A{at}", flag=0),
                "spline": entity("SPLINE", (5, f"A{at}")),
                "text": entity("TEXT", (5, f"A{at}"), (1, "x")),
            }[kind]
        )
    (layer,) = reader.read(Request(written(tmp_path / "a.dxf", dxf(*entities)), "blocks", crs=CRS))
    closed = [f"A{at}" for at, (kind, _) in enumerate(drawn) if kind == "closed"]
    other = [f"A{at}" for at, (kind, _) in enumerate(drawn) if kind in {"open", "spline"}]
    if closed or other:
        assert list(layer.frame.get("handle", [])) == closed
        assert [item.row for item in layer.entry.quarantined] == other
        assert layer.entry.balanced
    else:
        assert codes(layer) == ["no_layer"]
    assert all(shapely.is_valid(layer.frame.geometry))


BLOCK = "0\nBLOCK\n8\n0\n2\n{}\n{}0\nENDBLK\n8\n0\n"
HIDDEN = {
    "closed by its flag": BLOCK.format("矿区块", lwpolyline(plot())),
    "closed by its ends": BLOCK.format("矿区块", polyline([*plot(), plot()[0]], flag=0)),
    "in a block of the block": BLOCK.format("矿区块", entity("INSERT", (2, "内")))
    + BLOCK.format("内", lwpolyline(plot())),
}


@pytest.mark.parametrize("blocks", HIDDEN.values(), ids=HIDDEN.keys())
def test_closed_lines_in_a_block_are_refused_by_the_reference_to_it(read, tmp_path, blocks):
    sections = f"0\nSECTION\n2\nBLOCKS\n{blocks}0\nENDSEC\n"
    other = entity("INSERT", (5, "7C"), (10, WEST), (20, SOUTH), (2, "矿区块"))
    text = dxf(lwpolyline(plot(), handle="1"), other, sections=sections)
    layer = read(written(tmp_path / "a.dxf", text), crs=CRS)
    assert list(layer.frame["handle"]) == ["1"]
    (item,) = layer.entry.quarantined
    assert (item.row, item.code) == ("7C", "not_read")
    assert "EXPLODE" in item.remedy.zh
    assert layer.entry.balanced
    assert "INSERT" not in notes(layer)


def test_a_block_of_open_lines_is_a_note(read, tmp_path):
    sections = f"0\nSECTION\n2\nBLOCKS\n{BLOCK.format('符号', lwpolyline(plot(), flag=0))}0\nENDSEC\n"
    text = dxf(lwpolyline(plot()), entity("INSERT", (2, "符号")), sections=sections)
    layer = read(written(tmp_path / "a.dxf", text), crs=CRS)
    assert layer.entry.quarantined == ()
    assert "INSERT ×1" in notes(layer)
