"""GML: rows from the document, axes as the system's name means or its numbers prove, no schema, no link."""

from __future__ import annotations

import math
import os
import subprocess
import sys

import pytest
import shapely

from file_makers import square, vector
from minplan_gis.crs import plane_at, to_plane
from more_makers import SQUARE, gml, gml_polygon, plot

LAT_LON = [(lat, lon) for lon, lat in SQUARE]


def codes(layer):
    return [item.code for item in layer.entry.quarantined]


def notes(layer):
    return " ".join(note.zh for note in layer.entry.notes)


def written(path, text, encoding="utf-8"):
    path.write_bytes(text.encode(encoding))
    return path


SYSTEMS = {
    "urn": ("urn:ogc:def:crs:EPSG::4490", LAT_LON, False),
    "urn 4326": ("urn:ogc:def:crs:EPSG::4326", LAT_LON, False),
    "link": ("http://www.opengis.net/def/crs/EPSG/0/4490", LAT_LON, False),
    "crs84": ("urn:ogc:def:crs:OGC:1.3:CRS84", SQUARE, False),
    "short": ("EPSG:4490", SQUARE, False),
    "old link": ("http://www.opengis.net/gml/srs/epsg.xml#4326", SQUARE, False),
    "urn, the other order": ("urn:ogc:def:crs:EPSG::4490", SQUARE, True),
    "short, the other order": ("EPSG:4490", LAT_LON, True),
}


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize(("system", "points", "exchanged"), SYSTEMS.values(), ids=SYSTEMS.keys())
def test_the_place_is_the_same_however_the_system_is_named(
    read, tmp_path, system, points, exchanged, version
):
    layer = read(written(tmp_path / "a.gml", gml(gml_polygon(points, system, version=version))))
    assert layer.frame.geometry.iloc[0].equals(shapely.Polygon(SQUARE))
    assert ("按数值交换" in notes(layer)) is exchanged
    assert (layer.entry.layer, list(layer.frame["编号"])) == ("区块", ["0001"])


def test_a_projected_system_by_urn_begins_with_north(read, tmp_path):
    points = [(north, east) for east, north in plot()]
    layer = read(written(tmp_path / "a.gml", gml(gml_polygon(points, "urn:ogc:def:crs:EPSG::4515"))))
    (shape,) = to_plane(layer.frame.geometry, plane_at(81))
    assert shape.area == pytest.approx(200_000, abs=0.01)


def test_the_envelope_tells_the_system_where_geometries_don_t(read, tmp_path):
    envelope = '<gml:boundedBy><gml:Envelope srsName="urn:ogc:def:crs:EPSG::4490"/></gml:boundedBy>'
    layer = read(written(tmp_path / "a.gml", gml(gml_polygon(LAT_LON), envelope=envelope)))
    assert layer.frame.geometry.iloc[0].equals(shapely.Polygon(SQUARE))


def test_none_or_an_unknown_one_is_refused(read, tmp_path):
    assert codes(read(written(tmp_path / "a.gml", gml(gml_polygon(SQUARE))))) == ["missing_crs"]
    assert codes(read(written(tmp_path / "b.gml", gml(gml_polygon(SQUARE, "urn:x:local"))))) == ["wrong_crs"]
    assert codes(read(written(tmp_path / "c.gml", gml(gml_polygon(SQUARE, "EPSG:4610"))))) == ["wrong_crs"]


GOOD = gml_polygon(SQUARE, "EPSG:4490")
BAD = {
    "none": ("", "null_geometry"),
    "unclosed": (GOOD.replace(" 81.1 44.0</gml:posList>", "</gml:posList>"), "unreadable_geometry"),
    "text": (GOOD.replace("81.11", "八一"), "unreadable_geometry"),
    "letter": (GOOD.replace("81.11", "81.1l"), "unreadable_geometry"),
    "odd": (GOOD.replace("<gml:posList>", "<gml:posList>81.2 "), "unreadable_geometry"),
    "link": ('<gml:Polygon srsName="EPSG:4490" xlink:href="http://127.0.0.1:9/"/>', "not_allowed"),
    "bowtie": (gml_polygon([SQUARE[at] for at in (0, 2, 1, 3)], "EPSG:4490"), "invalid_geometry"),
    "point": ('<gml:Point srsName="EPSG:4490"><gml:pos>81.1 44</gml:pos></gml:Point>', "wrong_type"),
    "two": (GOOD + GOOD, "wrong_type"),
    "two systems": (
        (
            f"<gml:MultiSurface><gml:surfaceMember>{GOOD}</gml:surfaceMember><gml:surfaceMember>"
            f"{gml_polygon(SQUARE, 'EPSG:4326')}</gml:surfaceMember></gml:MultiSurface>"
        ),
        "wrong_crs",
    ),
    "nested": (f"<a:里>{GOOD}</a:里>", "unreadable_geometry"),
}


@pytest.mark.parametrize(("bad", "code"), BAD.values(), ids=BAD.keys())
def test_one_bad_feature_costs_one_row(read, tmp_path, bad, code):
    envelope = '<gml:boundedBy><gml:Envelope srsName="EPSG:4490"/></gml:boundedBy>'
    layer = read(written(tmp_path / "a.gml", gml(GOOD, bad, GOOD, envelope=envelope)))
    assert list(layer.frame["编号"]) == ["0001", "0003"]
    assert [(item.row, item.code) for item in layer.entry.quarantined] == [("2", code)]
    assert layer.entry.balanced


@pytest.mark.parametrize(
    ("attributes", "code"),
    [
        ('numberReturned="2"', None),
        ('numberReturned="3"', "count_mismatch"),
        ('numberOfFeatures="1"', "count_mismatch"),
        ('numberReturned="2" numberMatched="900"', "truncated"),
        ('numberReturned="2" numberMatched="unknown"', None),
    ],
)
def test_a_servers_own_counts_are_held_against_it(read, tmp_path, attributes, code):
    layer = read(written(tmp_path / "a.gml", gml(GOOD, GOOD, attributes=attributes)))
    assert codes(layer) == ([] if code is None else [code])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (gml(GOOD)[:-30], "truncated"),
        ('<!DOCTYPE a [<!ENTITY b "c">]>' + gml(GOOD), "not_allowed"),
        (gml(), "no_layer"),
        ("<CityModel/>", "no_layer"),
        ("{}", "not_allowed"),
    ],
)
def test_what_is_no_whole_gml_is_refused(read, tmp_path, text, code):
    assert codes(read(written(tmp_path / "a.gml", text))) == [code]


def test_neither_schema_nor_template_beside_it_is_read_or_written(read, tmp_path):
    path = written(
        tmp_path / "a.gml", gml(GOOD, attributes='xmlns:xsi="x" xsi:schemaLocation="http://a a.xsd"')
    )
    (tmp_path / "a.gfs").write_text("<GMLFeatureClassList/>")
    (tmp_path / "a.xsd").write_text("<broken")
    assert len(read(path).frame) == 1
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.gfs", "a.gml", "a.xsd"]


def test_surfaces_of_patches_and_heights_are_read(read, tmp_path):
    patch = GOOD.replace("gml:Polygon", "gml:PolygonPatch").replace(' srsName="EPSG:4490"', "")
    surface = f'<gml:Surface srsName="EPSG:4490"><gml:patches>{patch}</gml:patches></gml:Surface>'
    layer = read(written(tmp_path / "a.gml", gml(surface)))
    assert layer.frame.geometry.iloc[0].equals(shapely.Polygon(SQUARE))


@pytest.mark.parametrize("form", ["GML2", "GML3", "GML3.2"])
@pytest.mark.parametrize("crs", ["EPSG:4490", "EPSG:4326"])
def test_what_gdal_writes_is_read_back(read, tmp_path, form, crs):
    shapes = [square(at) for at in range(3)]
    path = vector(tmp_path / "a.gml", shapes, driver="GML", crs=crs, FORMAT=form)
    (tmp_path / "a.xsd").unlink()
    layer = read(path)
    assert all(one.equals_exact(two, 1e-9) for one, two in zip(layer.frame.geometry, shapes, strict=True))
    assert list(layer.frame["name"]) == ["区块0", "区块1", "区块2"]
    assert "按数值交换" not in notes(layer)


def test_a_circle_is_drawn_finely_and_noted(read, tmp_path):
    ring = "<gml:Circle><gml:posList>81.1 44.0 81.11 44.01 81.12 44.0</gml:posList></gml:Circle>"
    curve = f"<gml:Ring><gml:curveMember><gml:Curve><gml:segments>{ring}</gml:segments></gml:Curve>"
    outer = f"<gml:exterior>{curve}</gml:curveMember></gml:Ring></gml:exterior>"
    layer = read(written(tmp_path / "a.gml", gml(f'<gml:Polygon srsName="EPSG:4490">{outer}</gml:Polygon>')))
    assert layer.frame.geometry.iloc[0].area == pytest.approx(math.pi * 0.01**2, rel=1e-5)
    assert "圆弧" in notes(layer)


def test_a_feature_of_two_systems_is_told_the_same_way_whatever_the_hash_seed(tmp_path):
    script = (
        "import sys; from minplan_gis.files import Request, read_layers\n"
        "print(read_layers(Request(sys.argv[1], 'blocks'), trusted=True)[0].entry)"
    )
    path = written(tmp_path / "a.gml", gml(GOOD, BAD["two systems"][0], GOOD))
    said = {
        subprocess.run(
            [sys.executable, "-c", script, str(path)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in "123"
    }
    assert len(said) == 1
