"""The shipped layers of the plans that are laid out, and what their registers print, for the tests."""

from __future__ import annotations

import csv
import math
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import pyogrio
import pyproj
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.crs import Plane, from_plane, plane_at, to_plane
from minplan_gis.datasets import data_path
from minplan_gis.plans.boundaries import outline

if TYPE_CHECKING:
    import geopandas as gpd

ROOT = Path(__file__).resolve().parents[1]
GEOD = pyproj.Geod(ellps="GRS80")
REACH_M = 5000
PLANS = ("tekes", "xinyuan", "wusu", "tacheng")
NARROW = (
    "mining_planning_block",
    "exploration_planning_block",
    "concentrated_mining_area",
    "remediation_area",
)
WIDE = ("energy_and_resource_base", "national_planned_mining_area", "key_exploration_area", "key_mining_area")
RIGHTS = ("exploration_right", "mining_right")
SYMBOL = "示意：规划未列面积"
NUMBERED = "示意：规划只列个数"


@dataclass(frozen=True)
class Laid:
    """A plan's shipped layers."""

    plan: str
    county: str
    plane: Plane
    catalog: dict
    frames: dict[str, gpd.GeoDataFrame]
    outline: shapely.Geometry

    def kinds(self, path: str) -> list[str]:
        return [entry["kind"] for entry in self.catalog["layer"] if entry["path"] == path]


@lru_cache
def laid(plan: str) -> Laid:
    sketch = tomllib.loads((ROOT / "scripts" / "sketches" / f"{plan}.toml").read_text(encoding="utf-8"))
    plane, folder = Plane(3.0 * sketch["band"], sketch["band"]), data_path("zones", plan)
    catalog = tomllib.loads((folder / "catalog.toml").read_text(encoding="utf-8"))
    frames = {}
    for entry in catalog["layer"]:
        frame = pyogrio.read_dataframe(folder / entry["path"], layer=entry["layer"])
        frames[entry["kind"]] = frame.assign(plane=to_plane(frame.geometry, plane))
    county = to_plane([outline(sketch["county"])[0]], plane)[0]
    return Laid(plan, sketch["county"], plane, catalog, frames, county)


def register(plan: str, table: str) -> list[dict[str, str]]:
    with data_path("plans", plan, f"{table}.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def own_area(shape) -> float:
    """Give the ellipsoidal area, measured in the shape's own band."""
    plane = plane_at(shape.centroid.x)
    return float(ellipsoidal_area(to_plane([shape], plane), plane)[0])


def geodesic_area(shape) -> float:
    """Give the area by geodesics between points dense enough to follow the own band's straight edges."""
    plane = plane_at(shape.centroid.x)
    oriented = shapely.geometry.polygon.orient(to_plane([shape], plane)[0])
    return GEOD.geometry_area_perimeter(from_plane([shapely.segmentize(oriented, 100.0)], plane)[0])[0]


NAMED = {
    "tekes": {
        "key_exploration_area": ["key_exploration_areas"],
        "key_mining_area": ["key_mining_areas"],
        "concentrated_mining_area": ["concentrated_mining_areas"],
        "exploration_right": ["exploration_rights"],
        "mining_right": ["mining_rights"],
        "remediation_area": ["remediation_projects"],
    },
    "xinyuan": {
        "national_planned_mining_area": ["national_planned_mining_areas"],
        "key_exploration_area": ["key_exploration_areas"],
        "key_mining_area": ["key_mining_areas"],
        "concentrated_mining_area": ["concentrated_mining_areas"],
        "exploration_right": ["exploration_rights"],
        "mining_right": ["mining_rights"],
        "exploration_planning_block": ["exploration_planning_blocks"],
        "mining_planning_block": ["mining_planning_blocks"],
    },
    "wusu": {
        "national_planned_mining_area": ["national_planned_mining_areas"],
        "key_mining_area": ["key_mining_areas"],
        "concentrated_mining_area": ["concentrated_mining_areas"],
        "remediation_area": ["remediation_projects", "remediation_pits"],
    },
    "tacheng": {
        "energy_and_resource_base": ["energy_and_resource_bases"],
        "remediation_area": ["remediation_areas", "remediation_pits"],
    },
}

ACROSS = {
    "tekes": {
        "特克斯—巩留县铁、金、重晶石重点开采区": "654024",
        "新疆昭苏—特克斯县卡拉萨依铅锌矿勘探": "654026",
        "新疆特克斯—昭苏县科克萨伊铅锌矿勘探": "654026",
    },
    "xinyuan": {
        "新源式可布台-尼勒克松湖铁矿国家规划矿区": "654028",
        "新疆新源县-尼勒克县玉希莫勒盖达坂铜金矿勘探": "654028",
        "新疆新源县-尼勒克县坎苏铜多金属矿勘探": "654028",
        "新疆和静县艾克陶铁铜多金属矿详查": "",
    },
    "wusu": {},
    "tacheng": {},
}
"""Which zones lie across the outline, and the neighbour beyond; empty where no outline of it ships."""


HELD = [
    ("xinyuan", "key_mining_area", 0, "national_planned_mining_area"),
    ("xinyuan", "key_mining_area", 1, "key_exploration_area"),
]
"""Plan, layer, position in it, and the layer whose first zone holds it."""


def printed_m2(row: dict[str, str]) -> float:
    try:
        area = float(row.get("area", ""))
    except ValueError:
        return math.nan
    return area * (1e4 if row["area_unit"] == "公顷" else 1e6)
