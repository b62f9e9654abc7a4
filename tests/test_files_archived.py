"""Archives named as one file, as in a catalog of layers: every file with figures in them is a layer."""

from __future__ import annotations

import zipfile

import pytest

from file_makers import coordinate_text, feature, geojson, shapefile, square, vector
from minplan_gis.files import Request
from minplan_gis.zones import load_zones
from more_makers import kml, kml_polygon, placemark
from vct_makers import vct


@pytest.fixture
def layers(reader, tmp_path):
    def reading(members, role="zones", **said):
        path = tmp_path / "图层.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, content in members.items():
                packed.writestr(name, content)
        return reader.read(Request(path, role, **said))

    return reading


def document(path, *columns):
    return geojson(path, [feature(square(column), n=column) for column in columns]).read_bytes()


@pytest.fixture
def files(tmp_path):
    """Make one file of each kind of format, by name."""
    folder = tmp_path / "files"
    folder.mkdir()
    for at, layer in enumerate(("红线", "采矿区")):
        vector(folder / "two.gpkg", [square(at)], layer=layer, append=at > 0)
    return {
        "甲.geojson": document(folder / "a.geojson", 0, 1),
        "规划/乙.kml": kml(placemark(kml_polygon())).encode(),
        "规划/丙.vct": vct(folder / "c.vct").read_bytes(),
        "丁.fgb": vector(folder / "d.fgb", [square(0)], driver="FlatGeobuf").read_bytes(),
        "戊.gpkg": (folder / "two.gpkg").read_bytes(),
    }


NAMES = {
    "甲.geojson": 2,
    "规划/乙.kml": 1,
    "规划/丙.vct/矿区": 2,
    "规划/丙.vct/控制点": 1,
    "丁.fgb": 1,
    "戊.gpkg/红线": 1,
    "戊.gpkg/采矿区": 1,
}


def test_every_file_is_a_layer_by_its_name_in_the_archive(layers, files):
    found = layers(files)
    assert {layer.entry.layer: layer.entry.read for layer in found} == NAMES
    assert {layer.entry.file for layer in found} == {"图层.zip"}
    assert all(layer.entry.balanced and not layer.entry.quarantined for layer in found)


@pytest.mark.parametrize("name", NAMES)
def test_one_layer_is_asked_for_by_that_name(layers, files, name):
    (layer,) = layers(files, layer=name)
    assert (layer.entry.layer, layer.entry.read) == (name, NAMES[name])


def test_a_shapefile_beside_them_keeps_its_name(layers, files, tmp_path):
    path = shapefile(tmp_path / "a.shp", [square()])
    shapes = {f"规划/a{file.suffix}": file.read_bytes() for file in path.parent.glob("a.*") if file.is_file()}
    found = layers({**shapes, "甲.geojson": files["甲.geojson"]})
    assert [layer.entry.layer for layer in found] == ["规划/a", "甲.geojson"]


def test_a_damaged_file_costs_its_layer_alone(layers, files):
    found = layers({**files, "甲.geojson": b"{", "坏.gpkg": b"SQLite"})
    bad = {layer.entry.layer: layer.entry.quarantined[0].code for layer in found if layer.entry.quarantined}
    assert bad == {"甲.geojson": "unreadable", "坏.gpkg": "not_allowed"}
    assert {layer.entry.layer for layer in found} == {*NAMES, "坏.gpkg"}


def test_what_is_hidden_or_no_figures_is_no_layer(layers, files, tmp_path):
    text = coordinate_text(tmp_path / "dk.txt").read_bytes()
    others = {
        "说明.txt": text,
        "meta.json": b"{}",
        "__MACOSX/甲.geojson": b"x",
        ".x.kml": b"x",
        "a.zip": b"PK",
    }
    (layer,) = layers({**others, "甲.geojson": files["甲.geojson"]})
    assert layer.entry.layer == "甲.geojson"
    (layer,) = layers({"说明.txt": text})
    assert layer.entry.quarantined[0].code == "no_layer"


def test_names_that_point_outside_are_refused(layers, files):
    (layer,) = layers({"../a.geojson": files["甲.geojson"]})
    assert layer.entry.quarantined[0].code == "not_allowed"


def test_a_catalog_names_a_layer_in_an_archive(layers, files, tmp_path, reader):
    layers(files)
    (tmp_path / "catalog.toml").write_text(
        'schema = 1\n[[layer]]\nid = "红线"\nkind = "ecological_redline"\npath = "图层.zip"\n'
        'layer = "甲.geojson"\ngeometry_status = "official"\nas_of = 2024-01-01\n'
        'fields = { zone_id = "n" }\n',
        encoding="utf-8",
    )
    (layer,) = load_zones(tmp_path / "catalog.toml", reader=reader).layers
    assert (len(layer.features), layer.problem) == (2, None)
