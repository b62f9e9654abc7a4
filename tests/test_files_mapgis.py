from __future__ import annotations

import warnings

import geopandas as gpd
import pymapgis
import pytest
import shapely

from minplan_gis.blocks import load_blocks
from minplan_gis.files.vector import mapgis

HOLED = shapely.Polygon(
    [(500000, 4861000), (500200, 4861000), (500200, 4861200), (500000, 4861200)],
    [[(500050, 4861050), (500050, 4861100), (500100, 4861100), (500100, 4861050)]],
)
FIGURES = [HOLED, shapely.box(500300, 4861000, 500400, 4861100)]


def mapgis_file(path, figures, crs="EPSG:4536", **columns):
    columns = columns or {
        "区块编号": [f"甲{at:02}" for at in range(1, len(figures) + 1)],
        "主矿种": ["煤"] * len(figures),
    }
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # the writer's, on its way to a PROJ string
        pymapgis.write(gpd.GeoDataFrame(columns, geometry=figures, crs=crs), str(path))
    return path


def codes(layer):
    return [row.code for row in layer.entry.quarantined]


def test_polygons_are_read_with_holes_and_chinese(tmp_path, reader):
    path = mapgis_file(tmp_path / "区块.wp", FIGURES)
    blocks = load_blocks(path, crs="EPSG:4536", reader=reader)
    assert blocks["mineral"].to_dict() == {"甲01": "煤", "甲02": "煤"}
    assert blocks.to_crs("EPSG:4536").area.round(2).tolist() == [37500.0, 10000.0]
    assert blocks["declared_area_km2"].isna().all()  # MapGIS's own 面积 has no unit


@pytest.mark.parametrize(
    ("ending", "figures"),
    [
        ("wl", [shapely.LineString([(500000, 4861000), (500100, 4861000)])]),
        ("wt", [shapely.Point(500000, 4861000)]),
    ],
)
def test_lines_and_points_are_layers(tmp_path, read, ending, figures):
    layer = read(mapgis_file(tmp_path / f"a.{ending}", figures), "zones", crs="EPSG:4536")
    assert (layer.entry.declared, layer.entry.read) == (1, 1)
    assert layer.frame.geom_type.tolist() in (["LineString"], ["MultiLineString"], ["Point"])


@pytest.mark.parametrize(
    ("crs", "stated", "said"),
    [
        ("EPSG:4536", None, "missing_crs"),
        ("EPSG:4536", "EPSG:4535", "wrong_crs"),
        ("EPSG:2431", "EPSG:4536", "wrong_crs"),
        ("EPSG:2379", "EPSG:4536", "wrong_crs"),
    ],
)
def test_the_header_names_no_datum_so_the_user_must_and_can_not_contradict_it(
    tmp_path, read, crs, stated, said
):
    layer = read(mapgis_file(tmp_path / "a.wp", FIGURES, crs), crs=stated)
    assert codes(layer) == [said]


@pytest.mark.parametrize("keep", [8, 100, 400, 700])
def test_a_cut_file_is_refused(tmp_path, read, keep):
    path = mapgis_file(tmp_path / "a.wp", FIGURES)
    path.write_bytes(path.read_bytes()[:keep])
    layer = read(path, crs="EPSG:4536")
    assert len(layer.frame) == 0
    assert codes(layer)


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    from minplan_gis.files import Request, read_layers  # noqa: PLC0415

    path = mapgis_file(tmp_path / "a.wp", FIGURES)
    monkeypatch.setattr(mapgis, "_PACKAGE", "no-such-package")
    (layer,) = read_layers(Request(path, "blocks", crs="EPSG:4536"), trusted=True)
    assert "minplan-gis[mapgis]" in layer.entry.quarantined[0].remedy.zh


def test_a_personal_geodatabase_is_refused_with_what_to_do(tmp_path, read):
    (tmp_path / "a.mdb").write_bytes(b"\0\1\0\0Standard Jet DB")
    layer = read(tmp_path / "a.mdb")
    assert codes(layer) == ["not_allowed"]
    assert ".gdb" in layer.entry.quarantined[0].remedy.zh
