"""Wherever a path is asked for, its text will do."""

from __future__ import annotations

import pytest
from shapely import box

import minplan_gis as mp
from minplan_gis.datasets import data_path
from specimens import specimen_report
from worlds import blocks_of, zones_of


def square_sheet():
    blocks = blocks_of({"甲": box(81.1, 43.9, 81.11, 43.91)})
    return mp.maps.map_sheet(blocks, zones_of(), paper="A4")


WRITERS = {
    "report.xlsx": lambda path: mp.report.write_excel(specimen_report(), path),
    "report.json": lambda path: mp.report.write_json(specimen_report(), path),
    "report.gpkg": lambda path: mp.report.write_geopackage(specimen_report(), path),
    "sheet.svg": lambda path: square_sheet().save(path),
    "tables.xlsx": lambda path: mp.report.write_plan_workbook(mp.plans.load_plan("yining"), path),
}


@pytest.mark.parametrize("name", WRITERS)
def test_the_same_bytes_are_written(name, tmp_path):
    (tmp_path / "text").mkdir()
    WRITERS[name](tmp_path / name)
    WRITERS[name](str(tmp_path / "text" / name))
    assert (tmp_path / "text" / name).read_bytes() == (tmp_path / name).read_bytes()


def test_the_same_rules_and_layers_are_read():
    rules = data_path("rules", "baseline.toml")
    assert mp.load_rules(str(rules)) == mp.load_rules(rules)
    layers = data_path("zones", "yining", "catalog.toml")
    ids = [[layer.id for layer in mp.load_zones(path).layers] for path in (layers, str(layers))]
    assert ids[0] == ids[1] != []
