"""The laid out layers of four plans: areas, places, distances and counts as the register prints them."""

from __future__ import annotations

import hashlib
import math
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pyogrio
import pytest
import shapely

from laid_out_layers import (
    ACROSS,
    HELD,
    NAMED,
    NARROW,
    NUMBERED,
    PLANS,
    REACH_M,
    RIGHTS,
    ROOT,
    SYMBOL,
    WIDE,
    geodesic_area,
    laid,
    own_area,
    printed_m2,
    register,
)
from minplan_gis.crs import to_plane
from minplan_gis.datasets import data_path
from minplan_gis.plans.boundaries import boundaries, outline

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np

CLAIMS = [
    (plan, kind, row)
    for plan, kinds in NAMED.items()
    for kind, tables in kinds.items()
    for table in tables
    for row in register(plan, table)
]

# Without names: how many, plan by plan. Yet 额敏县 counts 26 blocks of exploration and lists minerals of 25.
COUNTED = [
    ("tekes", "exploration_planning_block", 25),
    ("tekes", "mining_planning_block", 12),
    ("wusu", "exploration_planning_block", 14),
    ("wusu", "exploration_right", 23),
    ("wusu", "mining_right", 21),
    ("tacheng", "national_planned_mining_area", 5),
    ("tacheng", "key_exploration_area", 8),
    ("tacheng", "key_mining_area", 13),
    ("tacheng", "exploration_planning_block", 262),
    ("tacheng", "mining_planning_block", 49),
    ("tacheng", "concentrated_mining_area", 91),
    ("tacheng", "exploration_right", 252),
    ("tacheng", "mining_right", 256),
]

# --- what the register prints


@pytest.mark.parametrize(("plan", "kind", "row"), CLAIMS)
def test_a_named_zone_has_its_printed_area_by_two_methods(plan, kind, row):
    frame = laid(plan).frames[kind]
    found = frame[frame["name"] == row["name"]]
    assert len(found) == 1
    zone = found.iloc[0]
    printed = printed_m2(row)
    if math.isnan(printed):
        assert zone["remark"].startswith(SYMBOL)
        assert math.isnan(zone["declared_area_km2"])
    else:
        assert zone["declared_area_km2"] * 1e6 == pytest.approx(printed)
        assert own_area(zone.geometry) == pytest.approx(printed, abs=0.1)
        assert geodesic_area(zone.geometry) == pytest.approx(printed, abs=1.0)


def test_only_four_tables_print_no_area():
    without = {(plan, kind) for plan, kind, row in CLAIMS if math.isnan(printed_m2(row))}
    assert without == {
        ("tekes", "key_mining_area"),
        ("wusu", "national_planned_mining_area"),
        ("tacheng", "energy_and_resource_base"),
        ("tacheng", "remediation_area"),
    }


@pytest.mark.parametrize(("plan", "kind", "count"), COUNTED)
def test_what_is_only_counted_is_numbered_and_says_that_it_is_invented(plan, kind, count):
    frame = laid(plan).frames[kind].query("not name.str.startswith('邻县')")
    assert len(frame) == count
    assert frame["name"].str.fullmatch(r"示意-\w+-\d{3}").all()
    assert frame["name"].is_unique
    assert frame["declared_area_km2"].isna().all()
    assert frame["remark"].str.startswith(NUMBERED).all()


@pytest.mark.parametrize(
    ("kind", "table", "count"),
    [
        ("exploration_planning_block", "exploration_planning_block_counts", "count"),
        ("mining_right", "mining_right_counts", "mines"),
    ],
)
def test_wusu_counts_and_sums_of_area_are_the_printed_ones(kind, table, count):
    frame = laid("wusu").frames[kind].query("not name.str.startswith('邻县')")
    rows = register("wusu", table)
    for mineral in {row["mineral"] for row in rows}:
        printed = [row for row in rows if row["mineral"] == mineral]
        zones = frame[frame["minerals"] == mineral]
        assert len(zones) == sum(int(row[count]) for row in printed)
        total = sum(float(row["area"]) for row in printed) * 1e6
        assert sum(map(own_area, zones.geometry)) == pytest.approx(total, abs=1.0)


def test_wusu_exploration_rights_sum_to_the_printed_283_61():
    frame = laid("wusu").frames["exploration_right"].query("not name.str.startswith('邻县')")
    assert sum(map(own_area, frame.geometry)) == pytest.approx(283.61e6, abs=1.0)


@pytest.mark.parametrize(
    ("kind", "table", "column"),
    [
        ("exploration_planning_block", "exploration_planning_block_counts", "admin_blocks"),
        ("mining_planning_block", "mining_planning_block_counts", "admin_blocks"),
        ("concentrated_mining_area", "concentrated_mining_area_counts", "areas"),
    ],
)
def test_tacheng_zones_lie_in_the_county_that_counts_them(kind, table, column):
    plan, units = laid("tacheng"), boundaries().query("level == 'county'").set_index("name")
    rows = [row for row in register("tacheng", table) if row["row"] == "item"]
    for name, count in {(row["admin_area"], int(row[column])) for row in rows}:
        unit = units.geometry[units.index.str.startswith(name[:-1])].item()
        inside = shapely.contains_properly(unit, plan.frames[kind].geometry.to_numpy())
        assert inside.sum() == count


# --- where things lie


@pytest.mark.parametrize("plan", PLANS)
def test_only_zones_of_two_counties_leave_the_outline(plan):
    one = laid(plan)
    kinds = [kind for kind in (*NARROW, *WIDE, *RIGHTS) if kind in one.frames]
    out = {
        name
        for kind in kinds
        for name, shape in zip(one.frames[kind]["name"], one.frames[kind]["plane"], strict=True)
        if not one.outline.contains(shape) and not name.startswith("邻县")
    }
    held = {"新源式可布台-尼勒克松湖铁矿重点开采区"}  # in the national area, which is of two counties
    assert out - held == set(ACROSS[plan])


@pytest.mark.parametrize(("plan", "name"), [(plan, name) for plan in PLANS for name in ACROSS[plan]])
def test_a_zone_of_two_counties_has_a_quarter_in_each(plan, name):
    one, code = laid(plan), ACROSS[plan][name]
    shape = next(row.plane for frame in one.frames.values() for row in frame.itertuples() if row.name == name)
    assert 0.25 <= shape.intersection(one.outline).area / shape.area <= 0.75
    if code:
        other = to_plane([outline(code)[0]], one.plane)[0]
        assert shape.intersection(other).area >= shape.area / 4.0


@pytest.mark.parametrize(("plan", "kind", "order", "holder"), HELD)
def test_a_zone_lies_in_the_one_that_holds_it(plan, kind, order, holder):
    frames = laid(plan).frames
    assert frames[holder]["plane"].iloc[0].contains(frames[kind]["plane"].iloc[order])


def meets(left, right) -> np.ndarray:
    """Give pairs of positions whose insides overlap."""
    pairs = shapely.STRtree(left).query(right, predicate="intersects")
    return pairs[:, shapely.relate_pattern(left[pairs[1]], right[pairs[0]], "2********")]


@pytest.mark.parametrize("plan", PLANS)
def test_nothing_overlaps_another_of_its_kind(plan):
    for kind, frame in laid(plan).frames.items():
        if kind not in {"road", "river", "administrative_area"}:
            shapes = frame["plane"].to_numpy()
            assert meets(shapes, shapes).shape[1] == len(frame), kind


@pytest.mark.parametrize("plan", PLANS)
def test_units_of_one_level_keep_apart_and_counties_fill_their_prefecture(plan):
    units = laid(plan).frames["administrative_area"]
    counties, wholes = (units[units["level"] == level]["plane"] for level in ("county", "prefecture"))
    for level in (counties, wholes):
        shapes = level.to_numpy()
        assert meets(shapes, shapes).shape[1] == len(shapes)
    for whole in wholes:
        together = shapely.union_all(counties.to_numpy())
        assert shapely.symmetric_difference(whole, together).area == pytest.approx(0, abs=1.0)


@pytest.mark.parametrize("plan", PLANS)
def test_plan_blocks_keep_clear_of_constraints_and_of_each_other(plan):
    one = laid(plan)
    limits = [
        kind
        for kind in one.kinds("constraints.gpkg")
        if kind not in {"arable_land", "permanent_basic_farmland"}
    ]
    for kind in (kind for kind in NARROW if kind in one.frames):
        mine = one.frames[kind]["plane"].to_numpy()
        for other in {*limits, *NARROW} - {kind}:
            if other in one.frames:
                assert not near(mine, one.frames[other]["plane"].to_numpy(), 149.0), (kind, other)


def near(left, right, distance) -> bool:
    return shapely.STRtree(right).query(left, predicate="dwithin", distance=distance).size > 0


def test_tacheng_exploration_blocks_keep_out_of_bases_and_national_areas():
    frames = laid("tacheng").frames
    blocks = frames["exploration_planning_block"]["plane"].to_numpy()
    for kind in ("energy_and_resource_base", "national_planned_mining_area"):
        assert not near(blocks, frames[kind]["plane"].to_numpy(), 149.0)


@pytest.mark.parametrize("plan", PLANS)
def test_every_constraint_layer_reaches_five_kilometres_beyond(plan):
    one = laid(plan)
    ring = one.outline.buffer(REACH_M).difference(one.outline.buffer(2000.0))
    for kind in one.kinds("constraints.gpkg"):
        assert sum(shapely.area(shapely.intersection(one.frames[kind]["plane"].to_numpy(), ring))) > 0, kind


@pytest.mark.parametrize("plan", PLANS)
def test_trunk_lines_pass_through_and_end_beyond_the_reach(plan):
    one = laid(plan)
    around = one.outline.buffer(REACH_M)
    for kind in ("road", "railway", "river"):
        frame = one.frames[kind]
        trunks = frame[~frame["name"].str.contains("乡道")]["plane"]
        assert len(trunks)
        for shape in trunks:
            assert shape.intersects(one.outline)
            assert shape.difference(around).geom_type == "MultiPolygon"
            assert len(shape.difference(around).geoms) >= 2


@pytest.mark.parametrize("plan", PLANS)
def test_figures_are_natural_and_simple(plan):
    one = laid(plan)
    for kind in (kind for kind in (*NARROW, *WIDE, *RIGHTS) if kind in one.frames):
        for shape in one.frames[kind].geometry:
            assert shape.is_valid
            assert 5 <= len(shape.exterior.coords) - 1 <= 9


# --- the files


@pytest.mark.parametrize("plan", PLANS)
def test_the_catalog_tells_the_truth(plan):
    one, folder = laid(plan), data_path("zones", plan)
    for entry in one.catalog["layer"]:
        frame = one.frames[entry["kind"]]
        assert entry["features"] == len(frame)
        assert entry["sha256"] == hashlib.sha256((folder / entry["path"]).read_bytes()).hexdigest()
        assert entry["geometry_status"] == "schematic"
        assert entry.get("complete_within_m") == (REACH_M if entry["path"] == "constraints.gpkg" else None)
        symbols = frame["remark"].str.startswith(SYMBOL).any()
        assert entry.get("complete_for") == (None if symbols else one.county), "symbols prove no absence"
        assert frame["remark"].str.startswith("示意").all()
        assert frame["zone_id"].is_unique
    assert "示意" in one.catalog["title"]


@pytest.mark.parametrize("plan", PLANS)
def test_no_licence_can_be_taken_for_a_real_one(plan):
    for kind in RIGHTS:
        frame = laid(plan).frames[kind]
        assert frame["licence_no"].is_unique
        assert frame["licence_no"].str.startswith("示意-").all()
        assert frame["holder"].str.startswith("示意").all()


@pytest.mark.parametrize("plan", PLANS)
def test_layers_are_small(plan):
    assert sum(path.stat().st_size for path in data_path("zones", plan).glob("*.gpkg")) < 2_000_000


@pytest.mark.parametrize("plan", ["tekes", "wusu"])
def test_rebuilding_gives_the_same_bytes_and_what_is_shipped(plan, tmp_path):
    first = rebuilt(plan, tmp_path / "a", TZ="Asia/Shanghai", PYTHONHASHSEED="1")
    assert first == rebuilt(plan, tmp_path / "b", TZ="America/Lima", PYTHONHASHSEED="2")
    for entry in laid(plan).catalog["layer"]:
        again = pyogrio.read_dataframe(tmp_path / "a" / entry["path"], layer=entry["layer"])
        shipped = pyogrio.read_dataframe(data_path("zones", plan) / entry["path"], layer=entry["layer"])
        assert again.drop(columns="geometry").equals(shipped.drop(columns="geometry"))
        assert again.geometry.geom_equals_exact(shipped.geometry, tolerance=1e-9).all()


def rebuilt(plan: str, folder: Path, **environment: str) -> dict[str, str]:
    """Build a plan's layers into a folder; give name and SHA-256 of what was written."""
    command = [sys.executable, ROOT / "scripts" / "build_schematic_layers.py", plan, folder]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
