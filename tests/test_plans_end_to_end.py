"""Two blocks against each laid out plan, as shipped: one where the plan wants it, one on the red line."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pytest
from shapely.geometry import box

from laid_out_layers import PLANS, laid
from minplan_gis import check_blocks, load_blocks, load_zones, shipped_rules
from minplan_gis.crs import CGCS2000, from_plane, plane_at, to_plane
from minplan_gis.datasets import data_path
from minplan_gis.rules.tests import OutputQuota, ScaleFloor, ScaleTable, ServiceTable
from minplan_gis.vocabulary import Outcome, Reason

HALF_M = 50.0
WANTED = {
    "tekes": ("mining_planning_block", "TK-08"),
    "xinyuan": ("mining_planning_block", "XY-10"),
    "wusu": ("concentrated_mining_area", "WS-06-2"),
    "tacheng": ("concentrated_mining_area", "TC-04"),
}
FORBIDDEN = {"tekes": "TK-07", "xinyuan": "XY-12", "wusu": "WS-13", "tacheng": "TC-14"}
FULL = {
    "tekes": {"TK-03", "TK-05"},
    "xinyuan": {"XY-07"},
    "wusu": {"WS-09"},
    "tacheng": {"TC-10", "TC-11"},
}
"""Plans that want fewer mines than there are: one more is over the quota wherever it lies."""
RULES = {rule.id: rule for rule in shipped_rules("baseline", *PLANS).rules}
SAID = {"subject": "grant_block", "right_type": "mining", "business": "new", "mining_method": "open_pit"}


def square(shape):
    """Give a square of a hectare within a figure."""
    plane = plane_at(shape.centroid.x)
    middle = to_plane([shape.representative_point()], plane)[0]
    east, north = middle.x, middle.y
    return from_plane([box(east - HALF_M, north - HALF_M, east + HALF_M, north + HALF_M)], plane)[0]


@pytest.fixture(scope="module", params=PLANS)
def job(request, tmp_path_factory):
    plan = request.param
    kind, _ = WANTED[plan]
    wanted, redline = (laid(plan).frames[each].iloc[0] for each in (kind, "ecological_redline"))
    squares = [square(wanted.geometry), square(redline.geometry)]
    path = tmp_path_factory.mktemp(plan) / "blocks.gpkg"
    gpd.GeoDataFrame({"block_id": ["wanted", "redline"]}, geometry=squares, crs=CGCS2000).to_file(path)
    blocks = load_blocks(path, values={**SAID, "mineral": wanted["minerals"]})
    zones = load_zones(data_path("zones", plan) / "catalog.toml")
    rules = shipped_rules("baseline", plan)
    reports = [
        check_blocks(blocks, zones, rules, date=date(2024, 6, 30), demo_data=demo) for demo in (True, False)
    ]
    return plan, *(report.verdicts.set_index(["block_id", "rule_id"]) for report in reports)


def test_where_the_plan_wants_it_a_block_breaks_no_rule(job):
    plan, told, _ = job
    assert told.loc[("wanted", WANTED[plan][1]), "outcome"] == Outcome.PASS
    mine = told.loc["wanted"]
    assert set(mine.index[mine["outcome"] == Outcome.FAIL]) == FULL[plan]


def test_what_a_block_does_not_say_of_itself_is_not_cleared(job):
    _, told, _ = job
    missing = told.loc["wanted"].query("reason == 'attribute_missing' or reason == 'ambiguous'").index
    assert {type(RULES[rule].test) for rule in missing} <= {ScaleFloor, ScaleTable, ServiceTable, OutputQuota}
    assert any(isinstance(RULES[rule].test, ScaleTable) for rule in missing)


def test_on_the_red_line_a_block_fails_with_its_whole_area(job):
    plan, told, _ = job
    verdict = told.loc[("redline", FORBIDDEN[plan])]
    assert verdict["outcome"] == Outcome.FAIL
    assert verdict["measured"] == pytest.approx(1e4, rel=1e-3)


def test_a_symbol_stands_for_no_extent_so_its_absence_clears_nothing(job):
    plan, told, _ = job
    expected = {"wusu": {"WS-14"}}.get(plan, set())
    unchecked = told[told["reason"] == Reason.INCOMPLETE]
    assert set(unchecked.index.get_level_values("rule_id")) == expected


def test_without_the_word_demo_schematic_layers_decide_nothing(job):
    _, _, plain = job
    on_layers = [bool(RULES[rule].zones) for rule in plain.index.get_level_values("rule_id")]
    assert not {Outcome.PASS, Outcome.FAIL} & set(plain.loc[on_layers, "outcome"])
