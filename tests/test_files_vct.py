"""VCT, the national exchange format: rings of numbered lines, and nothing that does not meet."""

from __future__ import annotations

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.files import Request, read_layers
from vct_makers import CODES, HEADS, LINES, ROWS, STRUCTURES, objects, polygons_alone, vct, vct_text

VERSIONS = ("2.0", "3.0")
WEST, EAST = 200 * 200 - 50 * 50 / 2, 200 * 200
"""Square metres in the plane, worked out by hand."""


@pytest.fixture
def layers(reader, tmp_path):
    def reading(text, role="blocks", encoding="gb18030", **said):
        return reader.read(Request(vct(tmp_path / "a.vct", text, encoding), role, **said))

    return reading


@pytest.fixture
def polygons(layers):
    def reading(text, **said):
        found = [
            layer for layer in layers(text, **said) if layer.entry.layer == "矿区" or not layer.entry.layer
        ]
        (layer,) = found
        return layer

    return reading


def areas(layer):
    return list(layer.frame.to_crs(4536).area.round(1))


def codes(layer):
    return {item.row: item.code for item in layer.entry.quarantined}


def words(layer):
    return " ".join(
        [note.zh for note in layer.entry.notes] + [item.reason.zh for item in layer.entry.quarantined]
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_polygons_of_shared_lines_with_a_hole_are_read_with_their_attributes(polygons, version, encoding):
    layer = polygons(vct_text(version), encoding=encoding)
    assert (layer.entry.declared, layer.entry.read) == (2, 2)
    assert areas(layer) == [WEST, EAST]
    assert layer.entry.source_crs == "EPSG:4515"
    row = layer.frame.iloc[0]
    assert row["MC"].startswith("伊宁市")
    assert (row["MJ"], str(row["RQ"]), row["vct_id"]) == (20.5, "2024-05-16", "101")
    assert [len(shape.interiors) for shape in layer.frame.geometry] == [1, 0]


@pytest.mark.parametrize(
    ("version", "shown"), [("2.0", ["矿区", "界线", "控制点"]), ("3.0", ["矿区", "控制点"])]
)
def test_lines_that_are_borders_are_no_blocks_and_declared_ones_are_zones(layers, version, shown):
    assert [layer.entry.layer for layer in layers(vct_text(version))] == ["矿区", "控制点"]
    zones = layers(vct_text(version), "zones")
    assert [layer.entry.layer for layer in zones] == shown
    assert all(layer.entry.balanced and not layer.entry.quarantined for layer in zones)
    assert zones[-1].frame.geometry.iloc[0].geom_type == "Point"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("what", "row", "said"),
    [
        ({"west": "11,-12,0,14"}, "101", "线 -12 的起点不接"),
        ({"west": "11,0,14"}, "101", "不闭合"),
        ({"west": "11,12,0,99"}, "101", "没有线 99"),
        ({"east": "13,11"}, "102", "线 11 的起点不接"),
        ({"east": "x,-11"}, "102", "不是线号"),
        ({"lines": LINES | {13: [*LINES[13][:-1], (27516200, 4876200.5)]}}, "102", "相距 0.500"),
        ({"lines": {number: run for number, run in LINES.items() if number != 13}}, "102", "没有线 13"),
    ],
)
def test_a_ring_that_does_not_meet_is_named_by_its_object_and_never_closed(
    polygons, version, what, row, said
):
    layer = polygons(vct_text(version, figures=objects(version, **what)))
    assert codes(layer) == {row: "unreadable_geometry"}
    assert said in words(layer)
    assert (layer.entry.declared, layer.entry.read) == (2, 1)


DAMAGED = {
    "a letter in a coordinate": ("27516400,4876000", "275164oo,4876000", {"102"}, "线 13 重复或有误"),
    "a line's count": (
        "13\n1099000000\nunknown\n1\n1\n11\n4\n",
        "13\n1099000000\nunknown\n1\n1\n11\n5\n",
        {"102"},
        "13",
    ),
    "an arc": ("13\n1099000000\nunknown\n1\n1\n11\n", "13\n1099000000\nunknown\n1\n1\n12\n", {"102"}, "13"),
    "a polygon's kind": ("101\n2006010100\nunknown\n100", "101\n2006010100\nunknown\n7", {"101"}, "面类型 7"),
    "a polygon of polygons": ("4876100.5\n21\n4", "4876100.5\n22\n4", {"101"}, "间接面类型 22"),
    "no label": ("100\n27516100.5,4876100.5\n21\n4", "100\n21\n4", {"101"}, "应为坐标"),
    "too many lines counted": ("21\n2\n13,-11", "21\n9\n13,-11", {"102"}, "102"),
    "a number twice": ("102\n2006010100", "101\n2006010100", {"101", "102"}, "重复"),
    "a line's number twice": ("\n14\n1099000000", "\n13\n1099000000", {"101", "102"}, "线 13 重复"),
    "a row twice": ("102,B,察布查尔县,,", "101,B,察布查尔县,,", {"101"}, "属性有 2 行"),
    "a row too short": ("102,B,察布查尔县,,", "102,B,察布查尔县", {"102"}, "属性 3 列，应为 5 列"),
    "a row of no object": ("102,B,察布查尔县,,", "103,B,察布查尔县,,", {"103"}, "没有属性的对象：102"),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_what_is_damaged_costs_its_object_alone(polygons, name):
    old, new, rows, said = DAMAGED[name]
    text = vct_text()
    assert text.count(old) == 1
    layer = polygons(text.replace(old, new))
    assert set(codes(layer)) == rows
    assert said in words(layer) + repr(codes(layer))
    assert layer.entry.balanced


REFUSED = {
    "cut in its lines": (vct_text().split("LineEnd")[0], "truncated"),
    "cut before its attributes": (vct_text().split("AttributeBegin")[0], "truncated"),
    "cut in its attributes": (vct_text()[:-40], "truncated"),
    "a table without end": (vct_text().replace("TableEnd\nAttributeEnd", "AttributeEnd"), "unreadable"),
    "no types": (vct_text().replace("FeatureCode", "Nothing"), "unreadable"),
    "of 1999": (vct_text().replace("LANDUSE-VCT\nVersion:3.0", "CNSDTF-VCT\nVersion:1.0"), "not_allowed"),
    "an offset": (vct_text().replace("Offset:0,0", "Offset:27500000,0"), "not_allowed"),
    "to the west": (vct_text().replace("XAxisDirection:E", "XAxisDirection:W"), "not_allowed"),
    "with topology": (vct_text("2.0").replace("Topo: 1", "Topo: 2"), "not_allowed"),
    "no figures": (HEADS["3.0"] + CODES["3.0"], "no_layer"),
    "another format": ("<xml/>", "not_allowed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_understood_as_a_whole_is_refused(layers, name):
    text, code = REFUSED[name]
    (layer,) = layers(text)
    assert [item.code for item in layer.entry.quarantined] == [code]
    assert layer.entry.declared is None


SYSTEMS = {
    "CGCS2000 by its size": ("Spheroid:CGCS2000,", "Spheroid:,", "EPSG:4515"),
    "an unknown size": ("Spheroid:CGCS2000,6378137.0,298.257222101", "Spheroid:", "missing_crs"),
    "half a size": ("Spheroid:CGCS2000,6378137.0,298.257222101", "Spheroid:,6378137", "missing_crs"),
    "Xian 1980": ("CGCS2000,6378137.0,298.257222101", "IAG-75,6378140,298.257", "wrong_crs"),
    "Xian 1980 by its size": ("CGCS2000,6378137.0,298.257222101", ",6378140,298.257", "wrong_crs"),
    "Beijing 1954": ("CGCS2000,6378137.0,298.257222101", "Krassovsky,6378245,298.3", "wrong_crs"),
    "a name and another size": ("CGCS2000,6378137.0,298.257222101", "CGCS2000,6378245,298.3", "wrong_crs"),
    "another meridian": ("Parameters:81,", "Parameters:84,", "wrong_crs"),
    "another false easting": ("27500000,0,3,27", "28500000,0,3,28", "wrong_crs"),
    "no meridian": ("Parameters:81,1,27500000,0,3,27", "Parameters:", "EPSG:4515"),
    "a meridian in degrees, minutes": ("Parameters:81,1,", "Parameters:81.00,1,", "EPSG:4515"),
    "nothing at all": (
        HEADS["3.0"],
        "HeadBegin\nDataMark:LANDUSE-VCT\nVersion:3.0\nHeadEnd\n",
        "missing_crs",
    ),
}


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_system_is_what_the_head_states_or_has_to_be_stated(polygons, name):
    old, new, found = SYSTEMS[name]
    text = vct_text()
    assert text.count(old) == 1
    layer = polygons(text.replace(old, new))
    assert found in {layer.entry.source_crs, *codes(layer).values()}
    if found == "missing_crs":
        assert areas(polygons(text.replace(old, new), crs="EPSG:4515")) == [WEST, EAST]


def moved(text, east):
    """Move every coordinate."""
    for easting in (27516000, 27516050, 27516100, 27516200, 27516400):
        text = text.replace(f"{easting},48", f"{easting + east},48").replace(
            f"{easting}.5,48", f"{easting + east}.5,48"
        )
    return text


def test_eastings_without_band_are_placed_by_the_meridian(polygons):
    head = HEADS["3.0"].replace("27500000,0,3,27", "500000,0,3,27")
    layer = polygons(moved(vct_text(head=head), -27_000_000))
    assert layer.entry.source_crs == "EPSG:4536"
    assert areas(layer) == [WEST, EAST]
    assert "wrong_crs" in codes(polygons(moved(vct_text(), -27_000_000))).values()
    nowhere = HEADS["3.0"].replace("81,1,27500000,0,3,27", "")
    assert list(codes(polygons(moved(vct_text(head=nowhere), -27_000_000))).values()) == ["missing_crs"]


def test_northing_first_is_as_the_head_says(polygons):
    head = HEADS["3.0"].replace("XAxisDirection:E\nYAxisDirection:N", "XAxisDirection:N\nYAxisDirection:E")
    lines = {number: [place[::-1] for place in run] for number, run in LINES.items()}
    figures = objects("3.0", lines=lines).replace("27516100.5,4876100.5", "4876100.5,27516100.5")
    layer = polygons(vct_text(head=head, figures=figures.replace("27516100,4876100.5", "4876100.5,27516100")))
    assert areas(layer) == [WEST, EAST]


def test_degrees_are_degrees(polygons):
    head = (
        HEADS["3.0"]
        .replace("CoordinateSystemType:P", "CoordinateSystemType:D")
        .replace("XYUnit:M", "XYUnit:D")
    )
    lines = {
        11: [(81.2, 44), (81.2, 44.01)],
        12: [(81.2, 44.01), (81.1, 44.01), (81.1, 44), (81.2, 44)],
        13: [(81.2, 44), (81.3, 44), (81.3, 44.01), (81.2, 44.01)],
    }
    layer = polygons(vct_text(head=head, figures=objects("3.0", west="11,12", lines=lines, points=False)))
    assert layer.entry.source_crs == "EPSG:4490"
    assert [shape.bounds for shape in layer.frame.geometry] == [
        (81.1, 44, 81.2, 44.01),
        (81.2, 44, 81.3, 44.01),
    ]


DIRECT = """PolygonBegin
101
2006010100
unknown
1
27516100,4876100
2
11
4
27516000,4876000
27516200,4876000
27516200,4876200
27516000,4876200
11
4
27516050,4876050
27516050,4876100
27516100,4876100
27516050,4876050
0
PolygonEnd
"""
OLD = (
    DIRECT.replace("2006010100\nunknown\n1\n", "2001\nunknown\n")
    .replace("\n2\n11\n4", "\n4")
    .replace("\n11\n4", "\n4")
)
ONE_ROW = {
    version: ROWS[version].replace(line, "")
    for version, line in (("3.0", "102,B,察布查尔县,,\n"), ("2.0", "102,察布查尔县,,\n"))
}


def by_coordinates():
    return vct_text(figures=DIRECT, rows=ONE_ROW["3.0"])


@pytest.mark.parametrize("said", ["3.0", "V3.0", "VCT 3.0", "GB/T 17798-2007", "GB/T17798-2007"])
def test_a_version_goes_by_several_names(polygons, said):
    assert areas(polygons(vct_text().replace("Version:3.0", f"Version: {said}"))) == [WEST, EAST]


def test_polygons_by_coordinates_are_read_too(polygons):
    layer = polygons(by_coordinates())
    assert areas(layer) == [WEST]
    head = HEADS["2.0"].replace("Topo: 1", "Topo: 0")
    assert areas(polygons(vct_text("2.0", head=head, figures=OLD, rows=ONE_ROW["2.0"]))) == [WEST]


def test_comments_and_sections_that_are_not_read_are_no_figures(polygons):
    extra = "CommentBegin\nLineEnd\nCommentEnd\nAnnotationBegin\n9\n1099020000\n0\nAnnotationEnd\n"
    layer = polygons(vct_text().replace("PolygonBegin", extra + "PolygonBegin"))
    assert areas(layer) == [WEST, EAST]
    assert "annotation" in words(layer)


def test_objects_of_a_type_that_nobody_declared_are_a_layer_of_their_own(layers):
    text = vct_text().replace("102\n2006010100", "102\n9999")
    found = {layer.entry.layer: layer.entry for layer in layers(text)}
    assert (found["9999"].read, found["矿区"].read) == (1, 1)
    assert "9999" in found["9999"].notes[-1].zh


def test_a_table_without_structure_is_refused_and_the_other_layers_are_read(layers):
    structure = STRUCTURES["3.0"].replace("KQ,4\nBH,Char,10\nMC,Char,60\nMJ,Float,15,4\nRQ,Date,8\n0\n", "")
    first, second = layers(vct_text().replace(STRUCTURES["3.0"], structure), "zones")
    assert (first.entry.layer, list(codes(first).values())) == ("矿区", ["unreadable"])
    assert second.entry.read == 1


def test_a_line_that_can_not_be_read_is_told_itself_too(layers):
    found = layers(vct_text().replace("27516400,4876000", "275164oo,4876000"))
    line = next(layer for layer in found if layer.entry.layer == "1099000000")
    assert codes(line) == {"13": "unreadable_geometry"}
    assert "275164oo" in words(line)


def grid(columns, rows):
    """Give a grid of squares of 100 m by shared edges, all running east or north, as version 3.0."""

    def place(column, row):
        return 27516000 + 100 * column, 4876000 + 100 * row

    lines, numbers = {}, {}
    for column in range(columns + 1):
        for row in range(rows + 1):
            ends = {"e": (column + 1, row), "n": (column, row + 1)}
            for key, end in ends.items():
                if end[0] > columns or end[1] > rows:
                    continue
                numbers[key, column, row] = number = len(lines) + 1
                lines[number] = [place(column, row), place(*end)]
    cells = [(column, row) for column in range(columns) for row in range(rows)]
    text = "PolygonBegin\n"
    for at, (c, r) in enumerate(cells):
        ring = (numbers["e", c, r], numbers["n", c + 1, r], -numbers["e", c, r + 1], -numbers["n", c, r])
        text += f"{1000 + at}\n2006010100\nu\n100\n27516000,4876000\n21\n4\n{','.join(map(str, ring))}\n0\n"
    figures = objects("3.0", lines=lines, points=False).split("PolygonBegin")[0] + text + "PolygonEnd\n"
    rows_ = (
        "AttributeBegin\nKQ\n"
        + "".join(f"{1000 + at},{at},n,1,\n" for at in range(len(cells)))
        + "TableEnd\n"
    )
    return vct_text(figures=figures, rows=rows_ + "AttributeEnd\n"), len(cells)


@given(st.integers(1, 5), st.integers(1, 4))
@settings(max_examples=12, deadline=None)
def test_a_grid_of_shared_edges_is_covered_without_gap_or_overlap(tmp_path_factory, columns, rows):
    text, count = grid(columns, rows)
    (layer,) = read_layers(
        Request(vct(tmp_path_factory.mktemp("grid") / "a.vct", text), "blocks"), trusted=True
    )
    shapes = layer.frame.to_crs(4515).geometry
    assert len(shapes) == count
    assert shapely.union_all(shapes.to_numpy(), grid_size=0.001).area == pytest.approx(
        count * 10_000, abs=0.1
    )
    assert shapes.area.sum() == pytest.approx(count * 10_000, abs=0.1)
    assert layer.frame["BH"].tolist() == [str(at) for at in range(count)]


@pytest.mark.parametrize("version", VERSIONS)
def test_the_seed_of_blocks_is_whole(layers, version):
    (layer,) = layers(polygons_alone(version))
    assert (layer.entry.declared, layer.entry.read) == (2, 2)
