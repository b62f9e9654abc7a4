"""Gaps: strips between neighbours and at an area's edge, wholes that their parts leave; and what is none."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from types import MappingProxyType
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity, box
from shapely.geometry import LineString, Polygon

from minplan_gis.audit import Severity
from minplan_gis.audit.layers import layer_findings
from minplan_gis.audit.strips import Strip, edge_strips, strips_between
from minplan_gis.crs import CGCS2000, from_plane, plane_at
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan
from minplan_gis.vocabulary import GeometryStatus, ZoneKind
from minplan_gis.zones import Zones, load_zones

if TYPE_CHECKING:
    from minplan_gis.audit import Finding
    from minplan_gis.plans import Plan

PLANE = plane_at(81.0)
EAST, NORTH = 520_000.0, 4_860_000.0


def ground(*shapes: Polygon | LineString) -> gpd.GeoDataFrame:
    """Lay shapes drawn in metres out near Yining."""
    there = from_plane([affinity.translate(shape, EAST, NORTH) for shape in shapes], PLANE)
    names = [f"z{i}" for i in range(len(shapes))]
    return gpd.GeoDataFrame({"name": names, "minerals": ""}, geometry=list(there), index=names, crs=CGCS2000)


@lru_cache(maxsize=1)
def yining() -> Zones:
    return load_zones(data_path("zones", "yining", "catalog.toml"))


def with_layer(kind: ZoneKind, features: gpd.GeoDataFrame, *, official: bool = False) -> Zones:
    """Give Yining's layers with one kind's features replaced."""
    status = GeometryStatus.OFFICIAL if official else GeometryStatus.SCHEMATIC
    return Zones(
        tuple(
            dataclasses.replace(layer, features=features, status=status) if layer.kind is kind else layer
            for layer in yining().layers
        )
    )


NOTHING = Zones(())


def strips(*shapes: Polygon, zones: Zones = NOTHING) -> list[tuple[int, int, Strip]]:
    return list(strips_between(ground(*shapes), zones))


FIELD = box(0, 0, 200, 200)


def test_a_strip_has_its_area_width_and_length() -> None:
    ((one, other, strip),) = strips(FIELD, box(202, 0, 400, 200))
    assert (one, other) == (0, 1)
    assert strip.area_m2 == pytest.approx(400, abs=1)
    assert strip.length_m == pytest.approx(202, abs=1)
    assert strip.width_m == pytest.approx(2, abs=0.03)
    (at,) = ground(box(200, 0, 202, 200)).geometry.bounds.to_numpy()
    assert at[0] <= strip.longitude <= at[2]
    assert at[1] <= strip.latitude <= at[3]


NO_GAPS = {
    "sharing an edge": (FIELD, box(200, 0, 400, 200)),
    "rounded coordinates": (FIELD, box(200.03, 0, 400, 200)),
    "wider than a slip": (FIELD, box(211, 0, 400, 200)),
    "too short": (FIELD, box(202, 0, 400, 20)),
    "a corner in common": (FIELD, box(200, 200, 400, 400)),
    "a step in a shared edge": (FIELD, box(200, -100, 400, 100)),
    "over each other": (FIELD, box(198, 0, 400, 200)),
    "a notch of one alone": (FIELD - box(100, 20, 104, 200), box(1000, 0, 1200, 200)),
    "a third takes it": (FIELD, box(208, 0, 400, 200), box(200, 0, 208, 200)),
    "lines that part at 45 degrees": (FIELD, Polygon([(200, 0), (400, 200), (400, 0)])),
    "lines that part at 11 degrees": (FIELD, Polygon([(200, 0), (400, 0), (400, 200), (240, 200)])),
    "lines that part from a slip": (FIELD, Polygon([(201, 0), (400, 0), (400, 200), (217, 200)])),
}


@pytest.mark.parametrize("shapes", NO_GAPS.values(), ids=NO_GAPS)
def test_no_gap(shapes: tuple[Polygon, ...]) -> None:
    assert strips(*shapes) == []


@pytest.mark.parametrize("other_end", [200.0, 201.0, 206.0])
def test_a_strip_that_tapers_is_one(other_end: float) -> None:
    tapering = Polygon([(209, 0), (400, 0), (400, 200), (other_end, 200)])
    ((_, _, strip),) = strips(FIELD, tapering)
    assert strip.area_m2 == pytest.approx((9 + other_end - 200) / 2 * 200, rel=0.06)


@pytest.mark.parametrize(
    ("road", "found"),
    [
        (box(200, -50, 208, 250), 0),
        (LineString([(204, -50), (204, 250)]), 0),
        (box(-50, 90, 450, 110), 1),
        (LineString([(-50, 100), (450, 100)]), 1),
        (box(1000, 0, 1010, 200), 1),
    ],
    ids=["along", "line along", "across", "line across", "elsewhere"],
)
def test_a_road_takes_the_strip_that_it_runs_along(road: Polygon | LineString, found: int) -> None:
    zones = with_layer(ZoneKind.ROAD, ground(road))
    assert len(strips(FIELD, box(208, 0, 400, 200), zones=zones)) == found


@settings(max_examples=25, deadline=None)
@given(
    width=st.floats(0.2, 6.0),
    length=st.floats(60.0, 600.0),
    angle=st.floats(0.0, 180.0),
    east=st.floats(-20_000.0, 90_000.0),
)
def test_a_strip_is_found_wherever_it_lies(width: float, length: float, angle: float, east: float) -> None:
    pair = [box(0, 0, 300, length), box(300 + width, 0, 600, length)]
    turned = [affinity.translate(affinity.rotate(each, angle, (300, 0)), east) for each in pair]
    ((_, _, strip),) = strips(*turned)
    assert strip.area_m2 == pytest.approx(width * length, rel=0.03)
    assert [each[2].area_m2 for each in strips(*turned[::-1])] == pytest.approx([strip.area_m2], rel=1e-6)


def test_a_block_that_stays_off_the_edge_of_its_area() -> None:
    area = ground(box(0, 0, 1000, 1000))
    blocks = ground(box(3, 100, 300, 500), box(400, 400, 600, 600), box(800, 0, 1000, 300))
    ((at, strip),) = edge_strips(blocks, area, NOTHING)
    assert at == 0
    assert strip.area_m2 == pytest.approx(1200, abs=12)  # both corners are rounded out


def test_the_edge_between_two_areas_is_no_edge() -> None:
    areas = ground(box(0, 0, 500, 1000), box(500, 0, 1000, 1000))
    assert list(edge_strips(ground(box(100, 100, 497, 500)), areas, NOTHING)) == []


def new_findings(zones: Zones, plan: Plan | None = None) -> list[Finding]:
    plan = plan or load_plan("yining")
    known = {(each.code, each.title.zh) for each in layer_findings(plan, yining())}
    return [each for each in layer_findings(plan, zones) if (each.code, each.title.zh) not in known]


def test_shipped_layers_have_no_gaps() -> None:
    codes = {each.code for each in layer_findings(load_plan("yining"), yining())}
    assert codes & {"zones_gap", "edge_gap", "not_filled", "feature_count"} == set()


@pytest.mark.parametrize(("official", "severity"), [(True, Severity.GAP), (False, Severity.NOTE)])
def test_the_audit_names_both_neighbours_and_the_place(*, official: bool, severity: Severity) -> None:
    features = drawn(ZoneKind.MINING_PLANNING_BLOCK)
    clay, shale = features.index[[8, 9]]
    far = ground(FIELD, box(203, 0, 400, 200)).geometry
    features.loc[[clay, shale], "geometry"] = far.to_numpy()
    zones = with_layer(ZoneKind.MINING_PLANNING_BLOCK, features, official=official)
    (found,) = [each for each in new_findings(zones) if each.code == "zones_gap"]
    assert found.severity is severity
    assert [place.text.split()[0] for place in found.places[:2]] == [clay, shale]
    assert "600.00 m²" in found.title.zh or "599." in found.title.zh
    assert found.places[2].text.startswith("81.2")


def drawn(kind: ZoneKind) -> gpd.GeoDataFrame:
    (layer,) = yining().of([kind])
    return layer.features.copy()


def test_a_coal_block_near_the_edge_of_the_national_area_is_named_with_the_text_that_puts_it_there() -> None:
    features = drawn(ZoneKind.NATIONAL_PLANNED_MINING_AREA)
    blocks = drawn(ZoneKind.MINING_PLANNING_BLOCK)
    coal = blocks.index[blocks["name"] == "伊犁伊宁矿区北区铁厂沟井田"][0]
    tight = ground(box(0, 0, 3000, 2000), box(-4, -300, 5000, 5000)).geometry
    blocks.loc[coal, "geometry"] = tight.iloc[0]
    features["geometry"] = [tight.iloc[1]]
    zones = with_layer(ZoneKind.MINING_PLANNING_BLOCK, blocks)
    zones = Zones(
        tuple(
            dataclasses.replace(each, features=features)
            if each.kind is ZoneKind.NATIONAL_PLANNED_MINING_AREA
            else each
            for each in zones.layers
        )
    )
    found = next(each for each in new_findings(zones) if each.code == "edge_gap")
    assert "铁厂沟井田" in found.title.zh
    assert "7 个煤矿" in found.places[0].text


def test_what_lies_outside_of_its_area_is_told_with_its_width() -> None:
    blocks, area = drawn(ZoneKind.MINING_PLANNING_BLOCK), drawn(ZoneKind.NATIONAL_PLANNED_MINING_AREA)
    coal = blocks.index[blocks["name"] == "伊犁伊宁矿区北区铁厂沟井田"]
    shapes = ground(box(0, 0, 3000, 2000), box(2, -300, 5000, 5000)).geometry
    blocks.loc[coal, "geometry"] = shapes.iloc[0]
    area["geometry"] = shapes.to_numpy()[1:]
    zones = Zones(
        tuple(
            dataclasses.replace(each, features=blocks if "block" in each.kind else area)
            for each in yining().of([ZoneKind.MINING_PLANNING_BLOCK, ZoneKind.NATIONAL_PLANNED_MINING_AREA])
        )
    )
    found = [each for each in layer_findings(load_plan("yining"), zones) if each.code == "not_inside"]
    (title,) = [each.title.zh for each in found if "铁厂沟" in each.title.zh]
    assert title.endswith("平均宽 2.00 m")


def printing(area: str) -> Plan:
    """Give Yining's plan with two clay blocks only, of 3 km² and 1 km², in a clay area of ``area``."""
    plan = load_plan("yining")
    blocks = plan.table("mining_planning_blocks").copy().iloc[[8, 9]]
    blocks["area"] = ["3.00", "1.00"]
    clay = plan.table("concentrated_mining_areas").copy()
    clay["area"] = area
    tables = {**plan.tables, "mining_planning_blocks": blocks, "concentrated_mining_areas": clay}
    return dataclasses.replace(plan, tables=MappingProxyType(tables))


@pytest.mark.parametrize(
    ("area", "height", "found"),
    [("4.00", 2000, []), ("4.00", 1900, ["not_filled"]), ("4.00", 1995, []), ("4.50", 1900, [])],
    ids=["filled", "0.05 km² left", "within the printed digits", "not said to be filled"],
)
def test_a_whole_that_its_parts_leave_open(area: str, height: int, found: list[str]) -> None:
    plan = printing(area)
    blocks = drawn(ZoneKind.MINING_PLANNING_BLOCK).iloc[[8, 9]]
    shapes = ground(box(0, 0, 1500, 2000), box(1500, 0, 2000, height), box(0, 0, 2000, 2000)).geometry
    blocks["geometry"] = shapes.to_numpy()[:2]
    clay = drawn(ZoneKind.CONCENTRATED_MINING_AREA)
    clay["geometry"] = shapes.to_numpy()[2:]
    zones = Zones(
        tuple(
            dataclasses.replace(each, features=blocks if "block" in each.kind else clay)
            for each in yining().of([ZoneKind.MINING_PLANNING_BLOCK, ZoneKind.CONCENTRATED_MINING_AREA])
        )
    )
    codes = [each for each in layer_findings(plan, zones) if each.code == "not_filled"]
    assert [each.code for each in codes] == found
    assert all("0.05" in each.title.zh for each in codes)
