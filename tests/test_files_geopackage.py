"""Written GeoPackages: what went in comes out, with styles, and byte for byte the same."""

from __future__ import annotations

import datetime as dt
import re
import sqlite3

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely

from file_makers import square
from minplan_gis.errors import OutputError
from minplan_gis.files import Request, read_layers
from minplan_gis.files.writing import geopackage
from minplan_gis.files.writing.geopackage import write_geopackage

DAY = dt.date(2024, 6, 30)


def blocks():
    return gpd.GeoDataFrame(
        {
            "name": ["甲", None, "x\0y"],
            "count": [1, 2, 3],
            "code": pd.array([2**60 + 1, None, 3], dtype="Int64"),
            "area": [1.5, np.nan, 2.25],
            "since": [dt.date(2020, 1, 1), None, dt.date(2021, 1, 1)],
            "open": [True, False, True],
            "fid": ["a", "b", "c"],
            "NAME": ["=1+1", "<b>", "{{x}}"],
        },
        geometry=[square(0), shapely.MultiPolygon([square(1)]), None],
        index=pd.Index(["0001", "0002", "0003"], name="block_id"),
        crs=4490,
    )


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    path = tmp_path_factory.mktemp("out") / "结果.gpkg"
    lines = gpd.GeoDataFrame({"n": [1]}, geometry=[shapely.LineString([(81, 44), (82, 44)])], crs=4490)
    layers = {"blocks": blocks(), "空": blocks().iloc[:0], "lines": lines}
    write_geopackage(path, layers, styles={"blocks": "<qgis/>", "lines": "<qgis>线</qgis>"}, today=DAY)
    return path


@pytest.fixture
def database(written):
    connection = sqlite3.connect(f"file:{written}?mode=ro", uri=True)
    yield connection
    connection.close()


def test_every_layer_and_row_comes_back(written):
    layers = {layer.entry.layer: layer for layer in read_layers(Request(written, "zones"))}
    assert {name: layer.entry.declared for name, layer in layers.items()} == {
        "blocks": 3,
        "空": 0,
        "lines": 1,
    }
    frame = layers["blocks"].frame
    assert frame["block_id"].tolist() == ["0001", "0002"]
    assert frame["code"].isna().tolist() == [False, True]
    assert int(frame["code"].iloc[0]) == 2**60 + 1
    assert frame["since"].tolist() == [dt.date(2020, 1, 1), None]
    assert frame["open"].tolist() == [True, False]
    assert frame["fid_2"].tolist() == ["a", "b"]
    assert frame["NAME_2"].tolist() == ["=1+1", "<b>"]
    assert frame.geometry.iloc[0].equals(square(0))


def test_text_stays_text_without_what_no_file_can_hold(database):
    assert database.execute("SELECT name FROM blocks").fetchall() == [("甲",), (None,), ("xy",)]


def test_layers_have_one_type_and_one_system(database):
    types = dict(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    assert types == {"blocks": "MULTIPOLYGON", "空": "GEOMETRY", "lines": "LINESTRING"}
    assert set(database.execute("SELECT srs_id FROM gpkg_geometry_columns")) == {(4490,)}


def test_qgis_finds_a_style_for_each_layer(database):
    rows = database.execute(
        "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles ORDER BY id"
    ).fetchall()
    assert rows == [("blocks", "geom", "<qgis/>", 1), ("lines", "geom", "<qgis>线</qgis>", 1)]


def test_the_only_date_is_the_run_s(database, written):
    dates = database.execute("SELECT DISTINCT last_change FROM gpkg_contents").fetchall()
    assert dates == [("2024-06-30T00:00:00.000Z",)]
    assert set(re.findall(rb"20\d\d-\d\d-\d\d", written.read_bytes())) == {
        b"2024-06-30",
        b"2020-01-01",
        b"2021-01-01",
    }


def test_the_same_input_gives_the_same_bytes(tmp_path, monkeypatch):
    for name, zone in (("a.gpkg", "UTC"), ("b.gpkg", "Asia/Urumqi")):
        monkeypatch.setenv("TZ", zone)
        write_geopackage(tmp_path / name, {"blocks": blocks()}, styles={"blocks": "<qgis/>"}, today=DAY)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()


def test_a_frame_without_geometries_is_a_table_of_attributes(tmp_path):
    table = pd.DataFrame(
        {
            "规则": ["甲", None],
            "count": pd.array([1, None], dtype="Int64"),
            "open": [True, False],
            "since": [DAY, None],
        }
    )
    layers = {"blocks": blocks(), "run": table, "空": table.iloc[:0]}
    for name in ("a.gpkg", "b.gpkg"):
        write_geopackage(tmp_path / name, layers, styles={}, today=DAY)
    assert (tmp_path / "a.gpkg").read_bytes() == (tmp_path / "b.gpkg").read_bytes()
    assert dict(pyogrio.list_layers(tmp_path / "a.gpkg"))["run"] is None
    found = pyogrio.read_dataframe(tmp_path / "a.gpkg", layer="run")
    assert type(found) is pd.DataFrame
    assert found["规则"].isna().tolist() == [False, True]
    assert found["count"].iloc[0] == 1
    assert found["open"].tolist() == [True, False]
    assert str(found["since"].iloc[0])[:10] == "2024-06-30"
    assert pyogrio.read_info(tmp_path / "a.gpkg", layer="空")["features"] == 0


def test_an_existing_file_is_replaced(tmp_path):
    for _ in range(2):
        write_geopackage(tmp_path / "a.gpkg", {"blocks": blocks()}, styles={}, today=DAY)
    (layer,) = read_layers(Request(tmp_path / "a.gpkg", "zones"))
    assert layer.entry.declared == 3


@pytest.mark.parametrize("parent", ["none", "file"])
def test_a_place_that_can_t_be_written_to_is_told(tmp_path, parent):
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match=r"a\.gpkg 写入失败"):
        write_geopackage(tmp_path / parent / "a.gpkg", {"blocks": blocks()}, styles={}, today=DAY)


def test_rows_that_do_not_read_back_are_told(tmp_path, monkeypatch):
    count = geopackage._require_counts

    def losing_a_row(path, layers):
        with sqlite3.connect(path) as database:
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            ).fetchall():
                database.execute(f'DROP TRIGGER "{name}"')
            database.execute("DELETE FROM blocks WHERE fid = 1")
        database.close()
        count(path, layers)

    monkeypatch.setattr(geopackage, "_require_counts", losing_a_row)
    with pytest.raises(OutputError, match="应有 3 行，读回 2 行"):
        write_geopackage(tmp_path / "a.gpkg", {"blocks": blocks()}, styles={}, today=DAY)
