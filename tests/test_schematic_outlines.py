"""The plans' own administrative units as a layer, and what the rules on jurisdiction make of it."""

from __future__ import annotations

import shutil
import tomllib
from datetime import date
from functools import lru_cache

import pyogrio
import pytest
import shapely

from minplan_gis import check_blocks, load_zones, shipped_rules
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan
from minplan_gis.plans.boundaries import boundaries, outline
from minplan_gis.vocabulary import Grade, Outcome, Reason
from worlds import blocks_of, pack_of

KIND = "administrative_area"
RULE = {"yining": "YN-00", "tekes": "TK-00", "xinyuan": "XY-00", "wusu": "WS-00", "tacheng": "TC-00"}
UNITS = {
    "yining": {"654002": "伊宁市"},
    "tekes": {"654027": "特克斯县"},
    "xinyuan": {"654025": "新源县"},
    "wusu": {"654202": "乌苏市"},
    "tacheng": {
        "654200": "塔城地区",
        "654201": "塔城市",
        "654202": "乌苏市",
        "654203": "沙湾市",
        "654221": "额敏县",
        "654224": "托里县",
        "654225": "裕民县",
        "654226": "和布克赛尔蒙古自治县",
    },
}
DAY = date(2024, 6, 30)
HALF_DEG = 0.0005


@pytest.fixture(scope="module", params=UNITS)
def plan(request):
    return request.param


@pytest.fixture(scope="module")
def folder(plan, tmp_path_factory):
    return tmp_path_factory.mktemp(plan)


def entry_of(plan):
    catalog = tomllib.loads((data_path("zones", plan) / "catalog.toml").read_text(encoding="utf-8"))
    (entry,) = [each for each in catalog["layer"] if each["kind"] == KIND]
    return entry


def frame_of(plan):
    return pyogrio.read_dataframe(data_path("zones", plan) / entry_of(plan)["path"], layer=KIND)


def square(point):
    return shapely.box(point.x - HALF_DEG, point.y - HALF_DEG, point.x + HALF_DEG, point.y + HALF_DEG)


@lru_cache
def zones_of_its_own(plan, folder):
    """Load the layer alone, from a catalog that holds its entry only: the others take seconds."""
    source = data_path("zones", plan)
    head, *entries = (source / "catalog.toml").read_text(encoding="utf-8").split("[[layer]]")
    (own,) = [entry for entry in entries if f'kind = "{KIND}"' in entry]
    shutil.copy(source / entry_of(plan)["path"], folder)
    (folder / "catalog.toml").write_text(f"{head}[[layer]]{own}", encoding="utf-8")
    return load_zones(folder / "catalog.toml")


def judged(plan, folder, shapes, *, demo_data=True):
    rules = [rule for rule in shipped_rules(plan).rules if rule.id == RULE[plan]]
    zones = zones_of_its_own(plan, folder)
    return check_blocks(blocks_of(shapes), zones, pack_of(*rules), date=DAY, demo_data=demo_data)


def test_the_layer_holds_the_plans_own_units_vertex_by_vertex(plan):
    frame = frame_of(plan)
    assert dict(zip(frame["admin_code"], frame["name"], strict=True)) == UNITS[plan]
    shipped = boundaries().set_index("code")
    for row in frame.itertuples():
        assert row.geometry.equals_exact(shipped.geometry[row.admin_code], tolerance=0.0)
        assert row.level == shipped["level"][row.admin_code]
        assert row.remark == "示意，不作为界线依据"


def test_the_catalog_says_of_it_what_the_boundaries_say(plan):
    given = tomllib.loads(data_path("boundaries", "catalog.toml").read_text(encoding="utf-8"))
    entry = entry_of(plan)
    assert entry["geometry_status"] == "schematic"
    assert entry["as_of"] == given["accessed"]
    assert entry["licence"] == given["licence"]
    assert given["source"] in entry["source"]
    assert entry["complete_for"] == load_plan(plan).admin_code
    assert "complete_within_m" not in entry, "the neighbours are not in it"


def test_a_block_in_the_unit_passes_and_one_beyond_is_not_cleared(plan, folder):
    own = outline(load_plan(plan).admin_code)[0]
    west, *_ = own.bounds
    far = shapely.Point(west - 1.0, own.centroid.y)
    report = judged(plan, folder, {"IN": square(own.representative_point()), "OUT": square(far)})
    told = report.verdicts.set_index("block_id")
    assert told["outcome"].to_dict() == {"IN": Outcome.PASS, "OUT": Outcome.NOT_CHECKED}
    assert told.loc["OUT", "reason"] == Reason.INCOMPLETE
    assert {rule.grade for rule in report.rules} == {Grade.NOTE}


def test_without_the_word_demo_it_decides_nothing(plan, folder):
    own = outline(load_plan(plan).admin_code)[0]
    report = judged(plan, folder, {"IN": square(own.representative_point())}, demo_data=False)
    assert set(report.verdicts["reason"]) == {Reason.SCHEMATIC}
