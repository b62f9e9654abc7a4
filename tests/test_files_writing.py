"""Blocks written in every form: what an office expects to see, and what comes back."""

from __future__ import annotations

import datetime as dt
import json
import re
import sys
from itertools import pairwise

import docx
import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pyproj
import pytest
import shapely
import shapely.affinity
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from file_makers import SAMPLE, coordinate_text
from minplan_gis import load_blocks, write_blocks
from minplan_gis.areas import planar_area
from minplan_gis.blocks import read_back
from minplan_gis.errors import CrsError, OutputError, UsageError
from minplan_gis.files import Request
from minplan_gis.files.writing import cad
from minplan_gis.files.writing.corners import dms
from minplan_gis.files.writing.drawing import drawn, outlines
from minplan_gis.files.writing.field_names import short_names
from minplan_gis.files.writing.forms import FORMS, Form, form_of
from minplan_gis.files.writing.systems import named_system

DAY = dt.date(2024, 5, 16)
NAMES = {form: f"区块.{'txt' if form == Form.STRING else form.value}" for form in Form}
MADE_BY_GDAL = {Form.SHAPEFILE, Form.GEODATABASE, Form.GEOPACKAGE, Form.DXF}


def projected(shape, code):
    forward = pyproj.Transformer.from_crs("EPSG:4490", code, always_xy=True)
    return shapely.transform(shape, lambda points: np.column_stack(forward.transform(*points.T)))


def unprojected(shape, code):
    back = pyproj.Transformer.from_crs(code, "EPSG:4490", always_xy=True)
    return shapely.transform(shape, lambda points: np.column_stack(back.transform(*points.T)))


def blocks(*shapes, code="EPSG:4515", **columns):
    ids = pd.Index([f"区-{at:03d}" for at in range(1, len(shapes) + 1)], name="block_id")
    return gpd.GeoDataFrame(
        columns, geometry=[unprojected(shape, code) for shape in shapes], index=ids, crs=4490
    )


def square(east=27516000.0, north=4876000.0, side=100.0):
    return shapely.box(east, north, east + side, north + side)


@pytest.fixture
def write(reader):
    def writing(frame, path, form=None, **wishes):
        return write_blocks(frame, path, form=form, today=DAY, reader=reader, **wishes)

    return writing


@pytest.fixture
def sample(tmp_path, reader):
    return load_blocks(coordinate_text(tmp_path / "sample.txt"), reader=reader)


def test_a_coordinate_text_is_written_as_offices_write_it(tmp_path, sample, write):
    write(sample, tmp_path / "out.txt", decimals=2, maker="伊宁市自然资源局")
    assert (tmp_path / "out.txt").read_bytes() == SAMPLE.replace("\n", "\r\n").encode("gbk")


def test_utf8_is_written_where_it_is_asked_for(tmp_path, sample, write):
    write(sample, tmp_path / "out.txt", decimals=2, maker="伊宁市自然资源局", encoding="UTF-8")
    assert (tmp_path / "out.txt").read_bytes() == SAMPLE.replace("\n", "\r\n").encode("utf-8")


def test_a_mining_right_string_adds_and_deducts_between_elevations(tmp_path, sample, write):
    told = sample.assign(top_elevation_m=720.0, bottom_elevation_m=640.0)
    write(told, tmp_path / "out.txt", "string")
    assert (tmp_path / "out.txt").read_text(encoding="gbk") == (
        "2,4,1,4876210.00,27516040.00,2,4876210.00,27516560.50,3,4875799.75,27516560.50,"
        "4,4875799.75,27516040.00,720,640,,1,"
        "4,1,4876110.00,27516190.00,2,4876030.00,27516190.00,3,4876030.00,27516290.00,"
        "4,4876110.00,27516290.00,720,640,扣除,-1,\n"
    )


def test_rings_begin_in_the_north_west_outer_ones_clockwise_holes_the_other_way():
    shape = shapely.Polygon(
        [(10, 0), (10, 9), (0, 10), (0, 0), (10, 0)], [[(6, 6), (4, 6), (4, 4), (6, 4), (6, 6)]]
    )
    (rings,) = outlines(shape)
    assert rings[0].tolist() == [[0, 10], [10, 9], [10, 0], [0, 0], [0, 10]]
    assert rings[1].tolist() == [[4, 6], [4, 4], [6, 4], [6, 6], [4, 6]]


@pytest.mark.parametrize(
    ("degrees", "text"),
    [
        (81.2, "81°12′00.000″"),
        (81.075, "81°04′30.000″"),
        (43.9999999999, "44°00′00.000″"),
        (44.0 + 59 / 60 + 59.9994 / 3600, "44°59′59.999″"),
        (44.0 + 59 / 60 + 59.9996 / 3600, "45°00′00.000″"),
        (81.0 + 0.0005 / 3600 + 1e-13, "81°00′00.001″"),
    ],
)
def test_degrees_minutes_and_seconds_carry(degrees, text):
    assert dms(degrees) == text


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("4490", 4490),
        ("EPSG:4515", 4515),
        ("CGCS2000 / 3-degree GK zone 27", 4515),
        ("CGCS2000 / 3-degree Gauss-Kruger zone 27", 4515),
        ("CGCS2000 / 3-degree GK CM 81E", 4536),
        ("CGCS2000 / 6-degree Gauss-Kruger zone 14", 4492),
        ("CGCS2000 / 6-degree Gauss-Kruger CM 81E", 4503),
        ("27带", 4515),
        ("6度14带", 4492),
    ],
)
def test_a_system_is_known_by_its_code_and_by_its_names(name, code):
    assert named_system(name).to_epsg() == code


@pytest.mark.parametrize(
    ("name", "error"), [("4610", CrsError), ("2400", CrsError), ("zone 27", UsageError), ("99带", CrsError)]
)
def test_no_other_datum_is_written(name, error):
    with pytest.raises(error):
        named_system(name)


RADII = st.lists(st.floats(60, 200), min_size=4, max_size=9)


@st.composite
def parts(draw):
    """Give a polygon about the origin, with a hole or without, its corners to the millimetre."""
    radii = draw(RADII)
    turn = draw(st.floats(0, 6))
    angles = turn + 2 * np.pi * np.arange(len(radii)) / len(radii)
    ring = np.column_stack([radii * np.cos(angles), radii * np.sin(angles)])
    holes = [ring * 0.25 + 1] if draw(st.booleans()) else []
    return shapely.Polygon(ring.round(3), [hole.round(3) for hole in holes])


@st.composite
def drawings(draw, most=3):
    """Give blocks of one to three parts in one band, 3 or 6 degrees wide, of China's west."""
    width = draw(st.sampled_from([3, 6]))
    band = draw(st.integers(25, 31)) if width == 3 else draw(st.integers(13, 16))
    east = band * 1e6 + 500_000 + draw(st.integers(-90_000, 90_000))
    north = draw(st.integers(3_800_000, 5_500_000))
    code = f"EPSG:{4513 + band - 25 if width == 3 else 4491 + band - 13}"
    figures = []
    for at in range(draw(st.integers(1, most))):
        many = [
            shapely.affinity.translate(part, east + 500 * k, north + 900 * at)
            for k, part in enumerate(draw(st.lists(parts(), min_size=1, max_size=3)))
        ]
        figures.append(many[0] if len(many) == 1 else shapely.MultiPolygon(many))
    return figures, code


def of_its_form(form, code):
    return None if FORMS[form].systems in {"degrees", "WGS84"} else code.removeprefix("EPSG:")


def steps(form):
    """Give half the last printed digit in metres."""
    making = FORMS[form]
    if making.systems in {"degrees", "WGS84"}:
        return 0.6e-4 if making.degree_digits else 1e-6
    return 0.501 * 10.0**-making.metre_digits


def back_from(path, form, code, reader):
    stated = code if form in {Form.DXF, Form.STRING} else None
    layers = reader.read(Request(path, "blocks", crs=stated))
    assert all(not layer.entry.quarantined for layer in layers)
    if form == Form.DXF:
        return [shapely.multipolygons(shapely.get_parts(np.array(layer.frame.geometry))) for layer in layers]
    return [shape for layer in layers for shape in layer.frame.geometry]


def corners_of(shape):
    return np.unique(shapely.get_coordinates(shape), axis=0)


def farthest(one, other):
    near = shapely.STRtree(shapely.points(other)).query_nearest(
        shapely.points(one), return_distance=True, all_matches=False
    )
    return near[1].max()


@pytest.mark.parametrize("form", list(Form))
def test_what_is_written_is_what_is_read(form, tmp_path_factory, reader):
    few = settings(
        max_examples=2 if form in MADE_BY_GDAL else 10,
        deadline=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate],
        database=None,
    )

    @few
    @given(drawings())
    def holds(drawing):
        figures, code = drawing
        path = tmp_path_factory.mktemp("round") / NAMES[form]
        frame = blocks(*figures, code=code)
        write_blocks(frame, path, crs=of_its_form(form, code), form=form, today=DAY, reader=reader)
        found = back_from(path, form, code, reader)
        assert len(found) == len(figures)
        for shape, figure in zip(found, figures, strict=True):
            same_figure(projected(shape, code), figure, steps(form))

    holds()


def same_figure(found, figure, step):
    parts = shapely.get_parts(found), shapely.get_parts(figure)
    assert [len(each) for each in parts] == [len(parts[1])] * 2
    assert sorted(len(part.interiors) for part in parts[0]) == sorted(
        len(part.interiors) for part in parts[1]
    )
    one, other = corners_of(found), corners_of(figure)
    assert len(one) == len(other)
    assert max(farthest(one, other), farthest(other, one)) <= step * np.sqrt(2) + 1e-6
    assert abs(found.area - figure.area) <= 2 * figure.length * step


def everything_in(folder):
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("form", list(Form))
def test_nothing_is_replaced_unasked_and_bytes_are_the_same(form, tmp_path, write, monkeypatch):
    one = blocks(square(), name=["甲"], since=[dt.date(2020, 1, 1)])
    path = tmp_path / "a" / NAMES[form]
    write(blocks(square(), square(27517000), 备注名称很长=["甲", "乙"]), path, form)
    before = everything_in(tmp_path)
    with pytest.raises(OutputError, match="--force"):
        write(one, path, form)
    assert before == everything_in(tmp_path)
    write(one, path, form, force=True)
    monkeypatch.setenv("TZ", "Asia/Urumqi")
    write(one, tmp_path / "b" / NAMES[form], form)
    assert everything_in(tmp_path / "a") == everything_in(tmp_path / "b") != before


def test_an_index_of_the_file_that_was_there_goes_with_it(tmp_path, write):
    for name in ("a.shp", "a.sbn", "a.qix"):
        (tmp_path / name).write_bytes(b"old")
    write(blocks(square()), tmp_path / "a.shp", force=True)
    assert {each.suffix for each in tmp_path.iterdir()} == {".shp", ".shx", ".dbf", ".prj", ".cpg"}


@pytest.mark.parametrize("inside", ["notes.txt", "more/a.txt"])
def test_a_folder_that_is_no_geodatabase_is_not_replaced(inside, tmp_path, write):
    mine = tmp_path / "a.gdb" / inside
    mine.parent.mkdir(parents=True)
    mine.write_bytes(b"mine")
    with pytest.raises(OutputError, match="未覆盖"):
        write(blocks(square()), tmp_path / "a.gdb", force=True)
    assert everything_in(tmp_path) == {f"a.gdb/{inside}": b"mine"}


LONG_NAMES = {"开采规划区块编号甲": ["1"], "开采规划区块编号乙": ["2"], "备注": ["说明"]}


@pytest.mark.parametrize(
    ("encoding", "names"),
    [("UTF-8", ["开采规", "开采规2", "备注"]), ("GBK", ["开采规划区", "开采规划2", "备注"])],
)
def test_names_of_fields_are_shortened_by_whole_characters(encoding, names, tmp_path, write, read):
    told = write(blocks(square(), **LONG_NAMES), tmp_path / "块.shp", encoding=encoding)
    layer = read(tmp_path / "块.shp")
    assert list(layer.frame.columns) == ["block_id", *names, "geometry"]
    assert (tmp_path / "块.cpg").read_text() == encoding
    assert layer.frame["备注"].tolist() == ["说明"]
    rows = pd.read_csv(tmp_path / "块.fields.csv", encoding="utf-8-sig", dtype=str)
    assert dict(zip(rows["原字段名"], rows["字段名"], strict=True)) == dict(
        zip(["block_id", *LONG_NAMES], ["block_id", *names], strict=True)
    )
    assert any("块.fields.csv" in note.zh and "开采规划区块编号甲" in note.zh for note in told)


@given(st.lists(st.text("开采规划区块编号abcdefghijk_", min_size=1, max_size=12), unique_by=str.casefold))
@settings(max_examples=40, deadline=None, derandomize=True)
def test_short_names_fit_and_differ(names):
    for encoding in ("utf-8", "gbk"):
        short = list(short_names(names, encoding).values())
        assert all(0 < len(name.encode(encoding)) <= 10 for name in short)
        assert len({name.casefold() for name in short}) == len(names)
        assert all(
            one == other for one, other in zip(names, short, strict=True) if len(one.encode(encoding)) <= 10
        )


def test_fields_of_ours_come_back_from_a_shapefile_as_themselves(tmp_path, write, reader):
    columns = {
        "top_elevation_m": [720.5],
        "bottom_elevation_m": [640.0],
        "declared_area_km2": [0.01],
        "service_years": [12.0],
    }
    write(blocks(square(), **columns), tmp_path / "a.shp")
    found = load_blocks(tmp_path / "a.shp", reader=reader)
    assert {name: found[name].tolist() for name in columns} == columns


def test_text_that_a_dbf_would_cut_is_refused(tmp_path, write):
    with pytest.raises(OutputError, match="区-001"):
        write(blocks(square(), 备注=["说" * 85]), tmp_path / "a.shp")
    assert not list(tmp_path.iterdir())
    write(blocks(square(), 备注=["说" * 85]), tmp_path / "a.shp", encoding="GBK")


@pytest.mark.parametrize("form", [Form.PLOTS, Form.SHAPEFILE])
def test_a_character_that_gbk_lacks_is_named_and_nothing_is_written(form, tmp_path, write):
    with pytest.raises(OutputError, match="𠮷"):
        write(blocks(square(), name=["𠮷矿"]), tmp_path / NAMES[form], encoding="GBK")
    assert not list(tmp_path.iterdir())


def test_polylines_of_a_dxf_are_closed_and_its_names_are_ascii(tmp_path, write):
    told = write(blocks(square(), name=["甲"]), tmp_path / "a.dxf")
    lines = (tmp_path / "a.dxf").read_text(encoding="ascii").splitlines()
    pairs = [(code.strip(), value) for code, value in zip(lines[::2], lines[1::2], strict=True)]
    assert pairs[0] == ("999", "CGCS2000 / 3-degree Gauss-Kruger zone 27 (EPSG:4515), metres")
    start = pairs.index(("0", "LWPOLYLINE"))
    entity = pairs[start : pairs.index(("0", "ENDSEC"), start)]
    assert ("70", "1") in entity
    assert ("90", "4") in entity
    assert ("8", "\\U+533A-001") in entity
    corners = [
        (float(one[1]), float(two[1])) for one, two in pairwise(entity) if (one[0], two[0]) == ("10", "20")
    ]
    assert corners == [(27516000, 4876100), (27516100, 4876100), (27516100, 4876000), (27516000, 4876000)]
    assert any("27 带" in note.zh and "不带坐标系" in note.zh for note in told)


def test_a_dxf_knows_one_band_only(tmp_path, write):
    frame = blocks(square(), unrelated := square(28400000.0), code="EPSG:4515")
    frame.loc["区-002", "geometry"] = unprojected(unrelated, "EPSG:4516")
    with pytest.raises(UsageError, match="--to-crs"):
        write(frame, tmp_path / "a.dxf")
    write(frame, tmp_path / "a.txt")
    text = (tmp_path / "a.txt").read_text(encoding="gbk")
    assert "带号=\n" in text
    assert re.findall(r"J1,1,\d+\.000,(2[78])4?", text)[::2] == ["27", "28"]


def test_layers_of_a_dxf_differ():
    assert cad.layer_names(["a/b", "a:b", ""]) == ["a_b", "a_b-2", "_"]


def test_geojson_is_in_degrees_counterclockwise_and_names_no_system(tmp_path, write):
    write(blocks(square(), name=["<b>"], 数=[3]), tmp_path / "a.geojson")
    document = json.loads((tmp_path / "a.geojson").read_text(encoding="utf-8"))
    assert set(document) == {"type", "features"}
    (feature,) = document["features"]
    assert feature["properties"] == {"block_id": "区-001", "name": "<b>", "数": 3}
    assert shapely.is_ccw(shapely.geometry.shape(feature["geometry"]).exterior)


@pytest.mark.parametrize("form", [Form.GEOJSON, Form.KML])
def test_degrees_only_means_degrees_only(form, tmp_path, write):
    with pytest.raises(UsageError, match="经纬度"):
        write(blocks(square()), tmp_path / NAMES[form], crs="4515")


def cells_of_sheet(path):
    book = openpyxl.load_workbook(path)
    return [[cell for cell in row if cell is not None] for row in book.active.iter_rows(values_only=True)]


def test_a_corner_table_shows_metres_and_seconds_of_the_same_corners(tmp_path, write):
    write(blocks(square(), name=["=1+1"]), tmp_path / "a.xlsx")
    rows = cells_of_sheet(tmp_path / "a.xlsx")
    assert rows[0] == ["2000国家大地坐标系，3度带，带号27，中央子午线81°"]
    assert rows[-5] == [
        "区块编号",
        "区块名称",
        "圈号",
        "拐点号",
        "X坐标（米）",
        "Y坐标（米）",
        "东经",
        "北纬",
    ]
    assert rows[-4][:6] == ["区-001", "=1+1", "1", "J1", 4876100, 27516000]
    place = unprojected(shapely.Point(27516000, 4876100), "EPSG:4515")
    for text, degrees in zip(rows[-4][6:], (place.x, place.y), strict=True):
        whole, minutes, seconds = map(float, re.split("[°′″]", text)[:3])
        assert abs(whole + minutes / 60 + seconds / 3600 - degrees) <= 0.00051 / 3600


@pytest.mark.parametrize(
    ("corners", "heads"),
    [("dms", ["东经", "北纬"]), ("metres", ["X坐标（米）", "Y坐标（米）"])],
)
def test_a_corner_table_shows_what_is_asked_for(corners, heads, tmp_path, write):
    write(blocks(square()), tmp_path / "a.docx", corners=corners)
    (table,) = docx.Document(tmp_path / "a.docx").tables
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["圈号", "拐点号", *heads]
    assert [row[1] for row in rows[1:]] == ["J1", "J2", "J3", "J4"]
    if corners == "metres":
        assert rows[1][2:] == ["4876100.00", "27516000.00"]


@pytest.mark.parametrize("name", ["粘土二区（扣除农田）", "外环路北"])
@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".txt"])
def test_a_name_that_speaks_of_rings_comes_back_as_a_name(name, ending, tmp_path, write, reader):
    frame = blocks(square(), square(north=4877000))
    frame["name"] = ["甲区", name]
    write(frame, tmp_path / f"a{ending}")
    again = load_blocks(tmp_path / f"a{ending}", reader=reader)
    assert list(again.index) == list(frame.index)
    assert list(again["name"]) == ["甲区", name]


def test_rounding_that_breaks_a_figure_is_refused_by_name(tmp_path, write):
    sliver = shapely.box(27516000, 4876000, 27516000.004, 4876100)
    with pytest.raises(OutputError, match="区-002"):
        write(blocks(square(), sliver), tmp_path / "a.txt", decimals=2)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("J2,1,4876100.000,", "J2,1,4876100.020,", "区-001：拐点读回相差 0.02"),
        ("区-001", "区-007", "区-001 → 区-007"),
        ("J3,1,", "J3,7,", "读回时被隔离"),
    ],
)
def test_a_file_that_reads_back_otherwise_is_an_error(old, new, said, tmp_path, write, reader):
    frame = blocks(square())
    path = tmp_path / "a.txt"
    write(frame, path)
    drawing = drawn(frame, [named_system("4515")], 1000)
    read_back.require_same(path, drawing, Form.PLOTS, reader)
    text = path.read_bytes().decode("gbk")
    assert old in text
    path.write_bytes(text.replace(old, new).encode("gbk"))
    with pytest.raises(OutputError, match=said):
        read_back.require_same(path, drawing, Form.PLOTS, reader)


def test_areas_are_those_of_the_printed_plane(tmp_path, write):
    write(blocks(square(side=123.45)), tmp_path / "a.txt")
    line = (tmp_path / "a.txt").read_text(encoding="gbk").splitlines()[12]
    assert line == "5,1.5240,区-001,,面,,,,@"  # 123.45² = 15239.9025 m²
    assert planar_area([square(side=123.45)])[0] == pytest.approx(15239.9025, abs=1e-6)


def test_hostile_ids_and_names_come_back_or_stay_harmless(tmp_path, write, reader):
    frame = blocks(square(), square(27517000), name=["a,b@c\nd", '<x a="&">'])
    frame.index = pd.Index(["=K1,甲", "0001"], name="block_id")
    for form in Form:
        path = tmp_path / form / NAMES[form]
        write(frame, path, form)
    assert load_blocks(tmp_path / "txt" / NAMES[Form.PLOTS], reader=reader)["name"].tolist() == [
        "a，b＠c d",
        '<x a="&">',
    ]
    found = load_blocks(tmp_path / "gpkg" / NAMES[Form.GEOPACKAGE], reader=reader)
    assert found.index.tolist() == ["=K1,甲", "0001"]


@pytest.mark.parametrize("bad", ["a.foo", "a", "a.gpkg.zip"])
def test_an_ending_that_is_not_written_is_said(bad, tmp_path):
    with pytest.raises(UsageError, match="gpkg"):
        form_of(tmp_path / bad)


def test_blocks_without_a_valid_polygon_are_refused(tmp_path, write):
    frame = blocks(square(), square(27517000))
    frame.loc["区-002", "geometry"] = shapely.Polygon([(81, 44), (81.01, 44.01), (81.01, 44), (81, 44.01)])
    with pytest.raises(OutputError, match="区-002"):
        write(frame, tmp_path / "a.gpkg")


IN_BANDS = {Form.PLOTS, Form.STRING, Form.SHEET, Form.DOCUMENT}
IN_DEGREES_ONLY = {Form.GEOJSON, Form.KML}


@pytest.mark.parametrize(
    ("code", "refused"),
    [
        ("4490", {Form.STRING, Form.DXF}),
        ("4536", IN_DEGREES_ONLY),
        ("4503", IN_DEGREES_ONLY),
        ("4326", IN_BANDS | {Form.DXF}),
        ("32644", IN_BANDS | IN_DEGREES_ONLY),
    ],
)
@pytest.mark.parametrize("form", [form for form in Form if form not in MADE_BY_GDAL])
def test_a_form_is_written_in_the_systems_it_can_state(form, code, refused, tmp_path, write):
    if form in refused:
        with pytest.raises(UsageError):
            write(blocks(square()), tmp_path / NAMES[form], form, crs=code)
        assert not list(tmp_path.iterdir())
    else:
        told = write(blocks(square()), tmp_path / NAMES[form], form, crs=code)
        assert f"EPSG:{code}" in told[0].zh
        assert "读回核对 1 个区块" in told[-1].zh


@pytest.mark.parametrize("form", [Form.PLOTS, Form.STRING, Form.SHEET, Form.DOCUMENT])
def test_blocks_of_several_bands_are_each_written_in_their_own(form, tmp_path, write, read):
    frame = blocks(square(), other := square(28400000.0))
    frame.loc["区-002", "geometry"] = unprojected(other, "EPSG:4516")
    write(frame, tmp_path / NAMES[form], form)
    found = read(tmp_path / NAMES[form]).frame.geometry.tolist()
    same_figure(projected(found[0], "EPSG:4515"), square(), 0.00501)
    same_figure(projected(found[1], "EPSG:4516"), other, 0.00501)


@pytest.mark.parametrize("form", [Form.SHEET, Form.DOCUMENT])
def test_degrees_minutes_and_seconds_come_back(form, tmp_path, write, read):
    shape = square(side=321).difference(square(27516100, 4876100, 50))
    write(blocks(shape), tmp_path / NAMES[form], form, corners="dms")
    (found,) = read(tmp_path / NAMES[form]).frame.geometry
    same_figure(projected(found, "EPSG:4515"), shape, 0.0005 / 3600 * 111_500)


ATTRIBUTES = {
    "名称": ["甲", None],
    "count": [2**40, 7],
    "share": [0.1, None],
    "since": [dt.date(2020, 1, 31), None],
}


@pytest.mark.parametrize("form", [Form.SHAPEFILE, Form.GEODATABASE, Form.GEOJSON])
def test_attributes_keep_their_kinds(form, tmp_path, write, read):
    write(blocks(square(), square(27517000), **ATTRIBUTES), tmp_path / NAMES[form])
    frame = read(tmp_path / NAMES[form]).frame
    assert frame["名称"].tolist()[0] == "甲"
    assert frame["名称"].isna().tolist() == [False, True]
    assert frame["count"].tolist() == [2**40, 7]
    assert frame["share"].tolist()[0] == 0.1
    assert np.isnan(frame["share"].tolist()[1])
    assert str(frame["since"].tolist()[0]) == "2020-01-31"
    assert frame["since"].isna().tolist() == [False, True]


def test_a_missing_extra_is_named(tmp_path, write, monkeypatch):
    monkeypatch.setitem(sys.modules, "docx", None)
    with pytest.raises(UsageError, match=r"pip install \"minplan-gis\[docx\]\""):
        write(blocks(square()), tmp_path / "a.docx")
    assert not list(tmp_path.iterdir())


def test_what_the_source_leaves_open_is_said(tmp_path, write):
    told = write(blocks(square()).assign(accuracy_m=1.0), tmp_path / "a.txt")
    assert any("不确定度最大 1 m" in note.zh for note in told)
