"""Invalid geometry: named by kind and vertex, refused by default, repaired only where two methods agree."""

from __future__ import annotations

import struct

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.errors import UsageError
from minplan_gis.files import Request
from minplan_gis.files.diagnosis import Kind, defects, told
from minplan_gis.files.gate import parsed
from minplan_gis.files.repairing import Repaired, repaired
from minplan_gis.files.unclosed import unclosed

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
INNER = [(2, 2), (8, 2), (8, 8), (2, 8)]
Polygon, Multi = shapely.Polygon, shapely.MultiPolygon
SPECIMENS = {
    "bow tie": (
        Polygon([(0, 0), (10, 10), (10, 0), (0, 10)]),
        [(Kind.BOW_TIE, "外环第 1–2 点的边与外环第 3–4 点的边", (5, 5))],
    ),
    "two crossings": (
        Polygon([(0, 0), (10, 0), (10, 4), (2, -2), (2, 8), (8, -2), (9, 9), (0, 9)]),
        None,
    ),
    "spike outwards": (
        Polygon([(0, 0), (10, 0), (10, 5), (20, 5), (10, 5), (10, 10), (0, 10)]),
        [
            (Kind.SELF_TOUCH, "外环第 2–3 点的边与外环第 4–5 点的边", (10, 5)),
            (Kind.SPIKE, "外环第 4 点", (20, 5)),
        ],
    ),
    "touching itself": (
        Polygon([(0, 0), (5, 5), (10, 0), (10, 10), (5, 5), (0, 10)]),
        [(Kind.SELF_TOUCH, "外环第 1–2 点的边与外环第 5–6 点的边", (5, 5))],
    ),
    "hole outside": (
        Polygon(SQUARE, [[(20, 0), (30, 0), (30, 10)]]),
        [(Kind.HOLE_OUTSIDE, "内环 1与外环", (20, 0))],
    ),
    "hole across": (
        Polygon(SQUARE, [[(5, 5), (15, 4), (15, 6)]]),
        [
            (Kind.RINGS_CROSS, "外环第 2–3 点的边与内环 1第 1–2 点的边", (10, 4.5)),
            (Kind.RINGS_CROSS, "外环第 2–3 点的边与内环 1第 3–1 点的边", (10, 5.5)),
        ],
    ),
    "hole in a hole": (
        Polygon(SQUARE, [INNER, [(4, 4), (6, 4), (6, 6)]]),
        [(Kind.NESTED_HOLES, "内环 2与内环 1", (4, 4))],
    ),
    "part in a part": (
        Multi([Polygon(SQUARE), Polygon(INNER)]),
        [(Kind.NESTED_PARTS, "第 2 部分外环与第 1 部分外环", (2, 2))],
    ),
    "ring twice": (
        Multi([Polygon(SQUARE), Polygon(SQUARE[::-1])]),
        [(Kind.REPEATED_RING, "第 2 部分外环与第 1 部分外环相同", (0, 10))],
    ),
}


def geographic(shape):
    """Carry a drawing of metres to a place on the ground."""
    return shapely.transform(shape, lambda points: points * 1e-4 + np.array([81.1, 44.0]))


@pytest.mark.parametrize("name", SPECIMENS)
def test_kind_vertices_and_place(name):
    shape, expected = SPECIMENS[name]
    assert not shape.is_valid
    found = defects(shape)
    assert told(found).zh
    assert told(found).en
    if expected is None:
        assert len(found) > 1
        assert {each.kind for each in found} == {Kind.SELF_CROSSING}
    else:
        assert [(each.kind, each.place.zh, each.point) for each in found] == expected


@pytest.mark.parametrize(
    "shape",
    [
        Polygon(SQUARE, [INNER]),
        Polygon(SQUARE, [[(0, 5), (5, 2), (5, 8)]]),
        Multi([Polygon(SQUARE, [INNER]), Polygon([(3, 3), (7, 3), (7, 7)])]),
        Multi([Polygon(SQUARE), Polygon([(10, 10), (20, 10), (20, 20)])]),
        Polygon([(0, 0), (10, 0), (10, 0), (10, 10)]),
        Polygon(),
    ],
)
def test_nothing_is_found_wrong_with_what_is_valid(shape):
    assert shape.is_valid
    assert defects(shape) == []


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=3, max_size=9))
def test_every_invalid_ring_has_a_kind_and_no_valid_one(corners):
    shape = Polygon(corners)
    found = defects(shape)
    assert bool(found) >= (not shape.is_valid) or len(set(corners)) < 3
    if shape.is_valid and shape.area:
        assert found == []


@pytest.mark.parametrize("method", ["linework", "structure"])
@pytest.mark.parametrize(
    ("name", "share"), [("bow tie", 0.5), ("spike outwards", 1.0), ("touching itself", 0.5)]
)
def test_where_the_methods_agree_the_repair_is_told_with_both_areas(name, share, method):
    result = repaired(geographic(SPECIMENS[name][0]), method)
    assert isinstance(result, Repaired)
    assert result.shape.is_valid
    assert result.shape.area == pytest.approx(share * 1e-6, rel=1e-4)
    for words in (f"已按 {method} 修复", "原图形面积", "修复后"):
        assert words in result.note.zh


@pytest.mark.parametrize("method", ["linework", "structure"])
@pytest.mark.parametrize("name", ["hole across", "hole in a hole", "part in a part", "hole outside"])
def test_where_they_do_not_agree_it_is_refused(name, method):
    fault = repaired(geographic(SPECIMENS[name][0]), method)
    assert not isinstance(fault, Repaired)
    assert fault.code == "invalid_geometry"
    assert ("linework" in fault.reason.zh and "structure" in fault.reason.zh) or name == "hole outside"


def test_what_has_no_area_is_not_repaired():
    flat = geographic(Polygon([(0, 0), (10, 10), (20, 20), (10, 10)]))
    assert "没有面积" in repaired(flat, "structure").reason.zh


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=4, max_size=8),
    st.sampled_from(["linework", "structure"]),
)
def test_a_repair_never_grows_beyond_the_hull(corners, method):
    shape = geographic(Polygon(corners))
    result = repaired(shape, method)
    if isinstance(result, Repaired):
        hull = shapely.buffer(shapely.convex_hull(shape), 1e-9)
        assert result.shape.is_valid
        assert shapely.covers(hull, result.shape)


def _wkb(*points, order="<"):
    flat = [number for point in points for number in point]
    return struct.pack(f"{order}BIII{len(flat)}d", order == "<", 3, 1, len(points), *flat)


@pytest.mark.parametrize("order", ["<", ">"])
def test_a_ring_that_is_not_closed_is_named_by_its_ends(order):
    blob = _wkb((81, 44), (82, 44), (82, 45), (81, 45), order=order)
    (shape,), faults = parsed(np.array([blob, None], dtype=object)[:1])
    assert shape is None
    assert (
        "第 1 个环未闭合：第 1 点 (81.0000000, 44.0000000)，第 4 点 (81.0000000, 45.0000000)"
        in faults[0].reason.zh
    )


@pytest.mark.parametrize(
    "blob",
    [
        b"",
        b"\x01",
        _wkb((81, 44), (82, 44), (82, 45), (81, 45))[:40],
        shapely.to_wkb(shapely.box(0, 0, 1, 1)),
        shapely.to_wkb(shapely.set_srid(Multi([shapely.box(0, 0, 1, 1)]), 4490), include_srid=True),
        shapely.to_wkb(
            shapely.force_3d(Multi([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)])), flavor="iso"
        ),
        shapely.to_wkb(shapely.Point(1, 1)),
    ],
)
def test_of_other_bytes_nothing_is_said(blob):
    assert unclosed(blob).zh == ""


@pytest.fixture
def three_blocks(tmp_path):
    shapes = [
        geographic(shape) for shape in (Polygon(SQUARE), SPECIMENS["bow tie"][0], SPECIMENS["hole across"][0])
    ]
    path = tmp_path / "blocks.gpkg"
    frame = gpd.GeoDataFrame({"区块编号": ["A1", "A2", "A3"]}, geometry=shapes, crs=4490)
    frame.to_file(path, layer="blocks")
    return path


def test_by_default_what_is_invalid_is_refused(three_blocks, reader):
    blocks = load_blocks(three_blocks, reader=reader)
    assert list(blocks.index) == ["A1"]
    assert "repaired" not in blocks
    (entry,) = ledger_of(blocks)
    assert [row.row for row in entry.quarantined] == ["A2", "A3"]
    assert "蝴蝶结" in entry.quarantined[0].reason.zh


def test_a_repair_is_marked_in_the_row_and_told_in_the_ledger(three_blocks, reader):
    blocks = load_blocks(three_blocks, repair="structure", reader=reader)
    assert list(blocks.index) == ["A1", "A2"]
    assert blocks["repaired"].fillna("").tolist() == ["", "structure"]
    (entry,) = ledger_of(blocks)
    assert entry.balanced
    assert [row.row for row in entry.quarantined] == ["A3"]
    assert "两种方法结果不同" in entry.quarantined[0].reason.zh
    (note,) = [note.zh for note in entry.notes if "修复" in note.zh]
    assert note.startswith("行 A2：已按 structure 修复：原图形面积")
    assert "蝴蝶结" in note


def test_layers_are_never_repaired(three_blocks, reader):
    (layer,) = reader.read(Request(three_blocks, "zones", repair="structure"))
    assert [row.row for row in layer.entry.quarantined] == ["2", "3"]


def test_there_are_two_methods():
    with pytest.raises(UsageError, match="linework, structure"):
        load_blocks("any.gpkg", repair="buffer")
