"""The schematic layers: what was drawn has the areas, places and reach that it claims."""

from __future__ import annotations

import csv
import hashlib
import itertools
from collections import Counter

import numpy as np
import pyogrio
import pyproj
import pytest
import shapely
from shapely.geometry import Point, Polygon

from minplan_gis.crs import from_plane
from minplan_gis.datasets import data_path
from minplan_gis.vocabulary import ZoneKind
from schematic_layers import CONSTRAINTS, LAYERS, PLANE, ZONES, area_m2, county, layer, rebuilt, united

GEOD = pyproj.Geod(ellps="GRS80")
REACH_M = 5000
LINEAR = ("road", "railway", "river")

REGISTER = {
    "national_planned_mining_area": "national_planned_mining_areas",
    "key_mining_area": "key_mining_areas",
    "exploration_planning_block": "exploration_planning_blocks",
    "mining_planning_block": "mining_planning_blocks",
    "concentrated_mining_area": "concentrated_mining_areas",
    "remediation_area": "remediation_projects",
    "exploration_right": "exploration_rights",
}


def register(table: str) -> list[dict[str, str]]:
    with data_path("plans", "yining", f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def geodesic_m2(shape: Polygon) -> float:
    """Give the area by geodesics between points so dense that they follow the plane's straight edges."""
    dense = from_plane([shapely.segmentize(shapely.geometry.polygon.orient(shape), 100.0)], PLANE)[0]
    return GEOD.geometry_area_perimeter(dense)[0]


# --- the plan's zones


@pytest.mark.parametrize(
    ("kind", "claim"), [(kind, row) for kind, table in REGISTER.items() for row in register(table)]
)
def test_each_zone_has_its_declared_area_by_two_methods(kind, claim):
    frame = layer(kind)
    shape = frame.geometry[frame["name"] == claim["name"]].item()
    declared = float(claim["area"]) * 1e6
    assert area_m2(shape) == pytest.approx(declared, abs=0.01)
    assert geodesic_m2(shape) == pytest.approx(declared, abs=1.0)
    assert 4 <= len(shape.exterior.coords) - 1 <= 12
    assert shape.is_valid


@pytest.mark.parametrize("kind", ["national_planned_mining_area", "key_mining_area"])
def test_84_05_of_552_45_lie_in_the_county(kind):
    whole = layer(kind).geometry.item()
    assert area_m2(whole.intersection(county())) == pytest.approx(84.05e6, abs=0.01)
    assert whole.equals(layer("national_planned_mining_area").geometry.item())


def test_coal_blocks_and_reserve_lie_in_the_national_area():
    blocks = layer("mining_planning_block")
    coal = blocks.geometry[blocks["minerals"] == "煤炭"]
    assert len(coal) == 7
    assert sum(map(area_m2, coal)) == pytest.approx(84.39e6, abs=0.1)
    assert united("national_planned_mining_area").contains(shapely.union_all(coal.to_numpy()))
    assert united("national_planned_mining_area").contains(united("exploration_planning_block"))


def test_only_what_cannot_fit_reaches_beyond_the_county():
    kinds = (
        "mining_planning_block",
        "exploration_planning_block",
        "concentrated_mining_area",
        "remediation_area",
    )
    beyond = {name for kind in kinds for name, shape in named(kind) if not county().contains(shape)}
    assert beyond == {"伊犁伊宁矿区北区界梁子南井田", "伊犁伊宁矿区北区界梁子北井田"}


def named(kind):
    return zip(layer(kind)["name"], layer(kind).geometry, strict=True)


def test_shale_blocks_lie_beside_the_concentrated_area_and_one_shares_its_edge():
    area = united("concentrated_mining_area")
    shale = layer("mining_planning_block").query("minerals == '砖瓦用页岩'").geometry
    assert [shape.intersection(area).area for shape in shale] == [0.0, 0.0, 0.0]
    assert shale.iloc[2].intersection(area).length == pytest.approx(600.0, abs=1e-5)


@pytest.mark.parametrize(
    "kind", sorted(set(LAYERS) - {"drinking_water_source_zone", "road", "railway", "river"})
)
def test_nothing_overlaps_another_of_its_kind(kind):
    shapes = layer(kind).geometry.to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = left < right
    assert not shapely.relate_pattern(shapes[left[pairs]], shapes[right[pairs]], "2********").any()


# Existing coal rights lie in the fields that are to take them in; the red line was delivered after the plan.
MEANT = {
    ("concentrated_mining_area", "ecological_redline"): 1,
    ("concentrated_mining_area", "arable_land"): 6,
    ("concentrated_mining_area", "permanent_basic_farmland"): 4,
    ("concentrated_mining_area", "mining_right"): 4,
    ("mining_planning_block", "mining_right"): 5,
    ("mining_planning_block", "exploration_right"): 1,
}


@pytest.mark.parametrize("constraint", CONSTRAINTS)
@pytest.mark.parametrize(
    "kind",
    ["mining_planning_block", "exploration_planning_block", "concentrated_mining_area", "remediation_area"],
)
def test_plan_zones_meet_only_the_constraints_they_are_meant_to(kind, constraint):
    met = shapely.intersects(united(kind), layer(constraint).geometry.to_numpy())
    assert met.sum() == MEANT.get((kind, constraint), 0)


# --- the constraints


def test_existing_rights_are_those_that_the_plan_counts():
    rights = layer("mining_right")
    own = rights[rights["admin_area"] == "654002"]
    counts = {
        row["mineral"]: int(row["size_total"]) for row in register("mining_right_counts") if row["mineral"]
    }
    assert Counter(own["minerals"]) == counts
    assert sum(map(area_m2, own.geometry)) == pytest.approx(13.845e6, abs=0.1)
    assert county().contains(shapely.union_all(own.geometry.to_numpy()))


@pytest.mark.parametrize(("kind", "printed"), [("mining_right", {}), ("exploration_right", {1: 10.61})])
def test_rights_declare_no_area_but_the_printed_one(kind, printed):
    """The plan prints the sum of the mining rights and the area of one exploration right."""
    declared = layer(kind).reset_index(drop=True)["declared_area_km2"].dropna()
    assert {at + 1: value for at, value in declared.items()} == printed


@pytest.mark.parametrize("kind", ["mining_right", "exploration_right"])
def test_no_licence_can_be_taken_for_a_real_one(kind):
    rights = layer(kind)
    assert rights["licence_no"].is_unique
    assert rights["licence_no"].str.startswith("示意-").all()
    assert rights["holder"].str.startswith("示意").all()
    assert (rights["valid_from"] < rights["valid_to"]).all()


def test_arable_land_holds_the_basic_farmland():
    fields = set(layer("arable_land").geometry.to_wkb())
    assert set(layer("permanent_basic_farmland").geometry.to_wkb()) < fields
    assert len(fields) > 500


@pytest.mark.parametrize("kind", CONSTRAINTS)
def test_layers_really_reach_five_kilometres_beyond_the_county(kind):
    shapes = layer(kind).geometry.to_numpy()
    beyond = shapely.difference(
        shapely.intersection(shapes, county().buffer(REACH_M)), county().buffer(2000.0)
    )
    assert (shapely.area(beyond) > 0).any()
    if kind in LINEAR:
        stops = [end for shape in shapes for end in ends(shape) if shapely.intersects(shapes, end).sum() < 2]
        assert [end for end in stops if 10.0 < county().distance(end) < REACH_M] == []


def ends(shape: Polygon) -> list[Point]:
    """Give the middles of a corridor's two ends: its first ring edge is one, the edge opposite the other."""
    points = shapely.get_coordinates(shape.exterior)[:-1]
    edges = list(itertools.pairwise(np.vstack([points, points[:1]])))
    narrow = sorted(edges, key=lambda edge: np.hypot(*(edge[1] - edge[0])))[:2]
    return [Point((start + end) / 2.0) for start, end in narrow]


def test_road_land_is_as_wide_as_drawn():
    road = layer("road").query("name.str.startswith('省道甲线')").geometry.item()
    across = shapely.LineString([(510_000.0, 4_875_000.0), (511_000.0, 4_875_000.0)])
    assert across.intersection(road).bounds == pytest.approx((510_495.0, 4_875_000.0, 510_525.0, 4_875_000.0))
    assert set(layer("road")["road_class"]) == {"national", "provincial", "county", "township"}


# --- the files


@pytest.mark.parametrize("name", LAYERS)
def test_catalog_tells_the_truth(name):
    entry, path = LAYERS[name], ZONES / LAYERS[name]["path"]
    assert entry["features"] == len(layer(name))
    assert entry["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert ZoneKind(entry["kind"]).value == entry["layer"]
    assert entry["geometry_status"] == "schematic"
    assert entry.get("complete_within_m") == (REACH_M if name in CONSTRAINTS else None)


@pytest.mark.parametrize("name", LAYERS)
def test_every_feature_says_that_it_is_schematic(name):
    frame = layer(name)
    assert frame["remark"].str.startswith("示意").all()
    assert frame.index.is_unique
    assert frame.geometry.is_valid.all()


def test_layers_are_small():
    assert sum(path.stat().st_size for path in ZONES.glob("*.gpkg")) < 2_000_000


def test_rebuilding_gives_the_same_bytes_and_what_is_shipped(tmp_path):
    script = "build_schematic_layers.py"
    first = rebuilt(script, tmp_path / "a", TZ="Asia/Shanghai", PYTHONHASHSEED="1")
    assert first == rebuilt(script, tmp_path / "b", TZ="America/Lima", PYTHONHASHSEED="2")
    for name in LAYERS:
        again = pyogrio.read_dataframe(tmp_path / "a" / LAYERS[name]["path"], layer=name)
        shipped = pyogrio.read_dataframe(ZONES / LAYERS[name]["path"], layer=name)
        assert again.drop(columns="geometry").equals(shipped.drop(columns="geometry"))
        assert again.geometry.geom_equals_exact(shipped.geometry, tolerance=1e-9).all()
