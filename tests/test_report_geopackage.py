"""The report's layers for a GIS: numbers as printed, and styles that say the same."""

from __future__ import annotations

import contextlib
import math
import sqlite3
from xml.etree import ElementTree as ET

import geopandas as gpd
import pyogrio
import pytest
import shapely

from minplan_gis.report import report_document, report_layers, write_geopackage
from minplan_gis.report.styles import ALIASES, style
from minplan_gis.styles import load_styles
from minplan_gis.vocabulary import Conclusion
from specimens import LEDGER, empty_report, hostile_report, specimen_report

LAYERS = ["blocks", "findings", "shortest_lines", "remainders"]
TABLES = ["ledger", "run"]


def test_the_layers_and_their_rows():
    report = specimen_report()
    layers = report_layers(report)
    assert list(layers) == LAYERS
    assert len(layers["blocks"]) == len(report.blocks)
    assert len(layers["findings"]) + len(layers["shortest_lines"]) == len(report.findings)
    assert len(layers["remainders"]) == len(report.remainders)
    assert all(frame.crs == "EPSG:4490" for frame in layers.values())


def test_each_layer_holds_one_kind_of_geometry():
    layers = report_layers(specimen_report())
    kinds = {name: set(frame.geometry.dropna().geom_type) for name, frame in layers.items()}
    assert kinds == {
        "blocks": {"MultiPolygon"},
        "findings": {"MultiPolygon"},
        "shortest_lines": {"MultiLineString"},
        "remainders": {"MultiPolygon"},
    }


def test_geometries_are_those_of_the_report():
    report = specimen_report()
    layers = report_layers(report)
    assert layers["blocks"].geometry.to_numpy()[0].equals(report.blocks.geometry.iloc[0])
    for name in ("findings", "shortest_lines"):
        for number, shape in zip(layers[name]["number"], layers[name].geometry, strict=True):
            source = report.findings.geometry.iloc[number - 1]
            if shape is None:
                assert shapely.get_dimensions(source) == 0
            else:
                assert shape.equals(source)


def test_numbers_are_those_of_the_document():
    report = specimen_report()
    layers, document = report_layers(report), report_document(report)
    blocks = layers["blocks"].set_index("block_id")
    for item in document["blocks"]:
        row = blocks.loc[item["block_id"]]
        for unit in ("m2", "km2", "hectares", "mu"):
            assert row[f"area_{unit}"] == float(item["area"][unit]["shown"])
        assert row["conclusion"] == item["conclusion"]["id"]
    pieces = {row.number: row for name in ("findings", "shortest_lines") for row in layers[name].itertuples()}
    for item in document["findings"]:
        piece = pieces[item["number"]]
        assert piece.measured == float(item["measured"]["shown"])
        assert (piece.unit, piece.status) == (item["measured"]["unit"], item["status"]["id"])


def test_columns_of_the_user_never_collide():
    report = specimen_report()
    named = {"sheet": "图幅", "NAME": "x", "Geom": "y", "fid": "z", "conclusion ": "w"}
    blocks = report.blocks.assign(**named)
    object.__setattr__(report, "blocks", blocks)
    frame = report_layers(report)["blocks"]
    assert len({name.casefold() for name in frame.columns}) == len(frame.columns)
    assert set(frame["NAME_"]) == {"x"}
    assert set(frame["sheet"]) == {"图幅"}


@pytest.mark.parametrize("payload", ["=1+1", "a\x00b", "\ud800", "一\u2028二"])
def test_hostile_text_is_shown(payload):
    frame = report_layers(hostile_report(payload))["blocks"]
    name = frame["name"].iloc[0]
    assert name.encode("utf-8")
    assert not set(name) & set("\x00\u2028\ud800")


def test_empty_layers_keep_their_columns():
    full, empty = report_layers(specimen_report()), report_layers(empty_report())
    for name in LAYERS:
        assert len(empty[name]) == 0
        assert set(empty[name].columns) >= set(full[name].columns) - {"sheet"}


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_style_names_every_column_and_every_value(layer, lang):
    root = ET.fromstring(style(layer, lang))  # noqa: S314
    frame = report_layers(specimen_report(), lang=lang)[layer]
    aliases = {each.get("field") for each in root.iter("alias")}
    assert aliases >= set(frame.columns) - {"geometry", "sheet"}
    column = root.find("renderer-v2").get("attr")
    values = {each.get("value") for each in root.iter("category")}
    assert values >= set(frame[column])
    symbols = {each.get("name") for each in root.iter("symbol")}
    assert {each.get("symbol") for each in root.iter("category")} == symbols


def test_labels_are_the_vocabulary():
    root = ET.fromstring(style("blocks"))  # noqa: S314
    labels = {each.get("value"): each.get("label") for each in root.iter("category")}
    assert labels == {each.value: each.zh for each in Conclusion}
    assert {each.get("field"): each.get("name") for each in root.iter("alias")}["block_id"] == "区块编号"


@pytest.mark.parametrize("layer", LAYERS)
def test_colours_are_those_of_the_web_map(layer):
    styles = load_styles()
    signs = styles.conclusions if layer == "blocks" else styles.findings
    document = ET.fromstring(style(layer))  # noqa: S314 (our own)
    drawn = {option.get("value") for option in document.iter("Option")}
    for value in {each.get("value") for each in document.iter("category")}:
        red, green, blue = (int(signs[value].color[at : at + 2], 16) for at in (1, 3, 5))
        assert f"{red},{green},{blue},255" in drawn


def test_aliases_are_for_every_layer():
    assert list(ALIASES) == LAYERS
    assert isinstance(report_layers(specimen_report())["blocks"], gpd.GeoDataFrame)


@pytest.fixture(scope="module")
def package(tmp_path_factory):
    path = tmp_path_factory.mktemp("package") / "report.gpkg"
    write_geopackage(specimen_report(), path)
    return path


@pytest.mark.parametrize("layer", LAYERS)
def test_the_file_holds_the_layers(layer, package):
    wanted = report_layers(specimen_report())[layer]
    frame = gpd.read_file(package, layer=layer)
    assert len(frame) == len(wanted)
    assert frame.crs == "EPSG:4490"
    for name in wanted.columns.drop("geometry"):
        assert frame[name].dropna().tolist() == wanted[name].dropna().tolist()


def test_every_layer_has_its_default_style(package):
    with contextlib.closing(sqlite3.connect(package)) as database:
        rows = database.execute("SELECT f_table_name, useAsDefault, styleQML FROM layer_styles").fetchall()
    assert {name: bool(default) for name, default, _ in rows} == dict.fromkeys(LAYERS, True)
    assert all(qml == style(name) for name, _, qml in rows)


def test_an_empty_report_is_a_package_too(tmp_path):
    path = tmp_path / "report.gpkg"
    write_geopackage(empty_report(), path)
    types = dict(pyogrio.list_layers(path))
    assert types["run"] is None
    assert types["shortest_lines"] == "MultiLineString"
    assert {types[name] for name in ("blocks", "findings", "remainders")} == {"MultiPolygon"}
    assert sorted(types.keys() - {"layer_styles"}) == sorted([*LAYERS, *TABLES])


def test_tables_of_attributes_are_such_for_a_gis(package):
    with contextlib.closing(sqlite3.connect(package)) as database:
        kinds = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        spatial = {name for (name,) in database.execute("SELECT table_name FROM gpkg_geometry_columns")}
    assert kinds == dict.fromkeys(LAYERS, "features") | dict.fromkeys((*TABLES, "layer_styles"), "attributes")
    assert spatial == set(LAYERS)


def test_the_file_tells_how_the_check_was_run(package):
    (run,) = pyogrio.read_dataframe(package, layer="run").to_dict("records")
    assert (run["date"], run["version"], run["demo_data"]) == ("2024-06-30", "0.1.0", False)
    assert run["accepted"] == "NOTE-1=水源地由生态环境部门另行审查"
    assert run["plan_in_force"] == "yining=伊自然资函〔2024〕1号（示例）"
    assert run["rules"].split("；")[:2] == ["ECO-1", "FARM-1"]
    assert (run["out_of_scope"], run["selected"].split("；")[0]) == ("RAIL-34", "ECO")
    assert (run["count_blocks"], run["count_unread_blocks"], run["exit_code"]) == (6, 2, 1)
    assert (run["conclusions_not_compliant"], run["conclusions_not_checked"]) == (1, 2)


def test_the_file_tells_what_was_not_read(package):
    rows = pyogrio.read_dataframe(package, layer="ledger").set_index("file")
    assert len(rows) == len(LEDGER)
    blocks = rows.loc["区块坐标.txt"]
    assert (blocks["declared"], blocks["read"], blocks["quarantined"], blocks["role"]) == (8, 6, 2, "blocks")
    assert blocks["sha256"] == LEDGER[0].sha256
    reasons = blocks["reasons"].split("\n")
    assert [line.split("：")[0] for line in reasons] == ["7", "654002-008"]
    assert "首末点不重合" in reasons[0]
    missing = rows.loc["farmland.shp"]
    assert math.isnan(missing["declared"])
    assert not missing["balanced"]


def test_a_demo_is_marked_in_every_layer_and_row(tmp_path):
    path = tmp_path / "report.gpkg"
    report = specimen_report(demo_data=True)
    object.__setattr__(report, "blocks", report.blocks.assign(Watermark="mine"))
    write_geopackage(report, path)
    for layer in (*LAYERS, "run"):
        frame = pyogrio.read_dataframe(path, layer=layer)
        assert set(frame["watermark"]) == {"示意数据，仅供演示，不作依据"}
    assert set(pyogrio.read_dataframe(path, layer="blocks")["Watermark_"]) == {"mine"}
    assert "watermark" not in report_layers(specimen_report())["blocks"]


@pytest.mark.parametrize("payload", ["=1+1", "a\x00b", "\ud800", "一\u2028二"])
def test_hostile_text_is_shown_in_tables_too(payload, tmp_path):
    path = tmp_path / "report.gpkg"
    write_geopackage(hostile_report(payload), path)
    told = pyogrio.read_dataframe(path, layer="run")["accepted"][0]
    told += pyogrio.read_dataframe(path, layer="ledger")["file"][0]
    assert told.encode("utf-8")
    assert not set(told) & set("\x00\u2028\ud800")
