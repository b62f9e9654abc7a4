"""A plan laid out without a hand sketch: zones from the register, and an invented country around them."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

import shapely
from shapely.geometry import box

from claims import claims
from drawing import Fields, fields
from layer_files import PREFIX, SCHEMATIC
from minplan_gis.crs import to_plane
from minplan_gis.plans.boundaries import boundaries, outline
from placing import Site, branch, chance_for, place, through

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from claims import Claim
    from sketching import Sketch

    Row = dict[str, Any]
    Drawn = dict[str, list[Row]]

WIDE = {"energy_and_resource_base", "national_planned_mining_area", "key_exploration_area", "key_mining_area"}
"""Kinds that others may lie in: they keep clear of their own kind only."""

SHORT = {
    "energy_and_resource_base": "ERB",
    "national_planned_mining_area": "NPA",
    "key_exploration_area": "KEA",
    "key_mining_area": "KMA",
    "exploration_planning_block": "EPB",
    "mining_planning_block": "MPB",
    "concentrated_mining_area": "CMA",
    "remediation_area": "REM",
    "exploration_right": "ER",
    "mining_right": "MR",
}
"""How ids name a layer."""

RIGHTS = {"exploration_right": ("exploration", "T"), "mining_right": ("mining", "C")}
INVENTED_RIGHT = "示意：范围、证号、权利人、有效期均为虚构"
GAP_M = 150.0
EDGE_M = 300.0
M2 = 1_000_000.0

LINES: tuple[tuple[str, str, dict[str, str], float, float], ...] = (
    ("river", "甲河", {}, 120.0, 0.0),
    ("river", "乙河", {}, 60.0, 70.0),
    ("railway", "铁路甲线", {"railway_class": "ordinary"}, 30.0, 8.0),
    ("road", "国道甲线", {"road_class": "national"}, 40.0, 5.0),
    ("road", "国道乙线", {"road_class": "national"}, 30.0, 85.0),
    ("road", "省道甲线", {"road_class": "provincial"}, 30.0, -15.0),
    ("road", "县道甲线", {"road_class": "county"}, 16.0, 100.0),
)
"""Layer, name, its own columns, width of land in metres, and degrees from the lie of the country."""

TOWNS: tuple[tuple[str, str, float, bool], ...] = (
    ("urban_development_boundary", "中心城区", 16.0, False),
    ("urban_development_boundary", "邻县县城", 5.0, True),
    *(("settlement", f"{name}村", 0.6, False) for name in "甲乙丙丁戊己庚"),
    ("settlement", "邻县甲村", 0.5, True),
    ("settlement", "邻县乙村", 0.7, True),
)
"""Layer, name, square kilometres, and whether it lies beyond the outline."""

GUARDED: tuple[tuple[str, str, dict[str, str], float, bool], ...] = (
    ("ecological_redline", "水源涵养红线甲", {}, 120.0, False),
    ("ecological_redline", "水土保持红线乙", {}, 60.0, False),
    ("ecological_redline", "荒漠草原红线丙", {}, 20.0, False),
    ("ecological_redline", "边缘红线丁", {}, 12.0, True),
    ("nature_reserve", "甲自然保护区核心保护区", {"reserve_part": "核心保护区"}, 25.0, False),
    ("nature_reserve", "乙自然保护区一般控制区", {"reserve_part": "一般控制区"}, 40.0, False),
    ("nature_reserve", "邻县自然保护区", {"reserve_part": "一般控制区"}, 10.0, True),
    ("drinking_water_source_zone", "甲水源地一级保护区", {"source_class": "一级"}, 0.5, False),
    ("drinking_water_source_zone", "乙水源地二级保护区", {"source_class": "二级"}, 3.0, False),
    ("drinking_water_source_zone", "邻县水源地准保护区", {"source_class": "准"}, 6.0, True),
)

SHAPES = tuple(layer for layer in PREFIX if layer not in RIGHTS)
FARMED = {"arable_land": "耕地", "permanent_basic_farmland": "永久基本农田"}


@dataclass(frozen=True, slots=True)
class Country:
    """The ground that a plan is laid out on, and what stands on it."""

    sketch: Sketch
    inside: BaseGeometry
    """The outline less an edge: what is meant to lie in the plan's area lies in this."""
    beyond: BaseGeometry
    """Two to five kilometres outside the outline, where the sketch lets neighbours be drawn."""
    layers: Drawn = field(default_factory=dict)

    def site(self, *, beyond: bool) -> Site:
        """Give where an unbound figure may lie."""
        reach = self.sketch.county.buffer(self.sketch.content["reach_m"] * 4.0)
        if not beyond:
            return Site(self.inside, self.inside)
        return Site(reach.difference(self.sketch.county.buffer(EDGE_M)), self.beyond)

    def taken(self, layer: str, clear_of: Iterable[str] = ()) -> list[BaseGeometry]:
        """Give what a figure of a layer has to keep clear of."""
        kinds = {layer, *clear_of} | (set() if layer in WIDE else set(self.layers) - WIDE)
        return [row["geometry"] for kind in sorted(kinds) for row in self.layers.get(kind, ())]

    def put(
        self, layer: str, name: str, site: Site, area_km2: float, clear_of: Iterable[str] = ()
    ) -> BaseGeometry:
        """Find a place for one figure."""
        chance, taken = chance_for(self.sketch.content["seed"], layer, name), self.taken(layer, clear_of)
        return place(chance, site, taken, area_km2 * M2, self.sketch.plane, GAP_M)

    def add(self, layer: str, name: str, shape: BaseGeometry, **own: str) -> None:
        """Note one constraint."""
        rows = self.layers.setdefault(layer, [])
        number = f"{len(rows) + 1:0{4 if layer in FARMED else 2}d}"
        row = {"zone_id": f"S-{PREFIX[layer]}-{number}", "name": f"{name}（示意）", **own}
        rows.append({**row, "remark": SCHEMATIC, "geometry": shape})


def laid_out(sketch: Sketch) -> tuple[Drawn, Drawn]:
    """Lay out the plan's zones, and what limits them: two files' worth of rows."""
    county = sketch.county
    ring = county.buffer(sketch.content["reach_m"]).difference(county.buffer(2000.0))
    west, south, east, north = ring.bounds
    limit = sketch.content.get("beyond_south_of_km", north / 1000.0) * 1000.0
    country = Country(sketch, county.buffer(-EDGE_M), ring.intersection(box(west, south, east, limit)))
    settle(country)
    for ask in sketch.content["placed"]:
        put_all(country, ask)
    for layer, name, own, area, beyond in GUARDED:
        country.add(layer, name, country.put(layer, name, country.site(beyond=beyond), area), **own)
    for layer in RIGHTS:
        neighbour(country, layer)
    farm(country)
    rows, limits = country.layers, (*SHAPES, *reversed(RIGHTS))
    asked = dict.fromkeys(ask["layer"] for ask in sketch.content["placed"] if ask["layer"] not in RIGHTS)
    return {kind: rows[kind] for kind in asked}, {kind: rows[kind] for kind in limits}


def settle(country: Country) -> None:
    """Draw rivers, rails, roads, towns, and the ways from the towns to the roads."""
    seed, lie = country.sketch.content["seed"], country.sketch.content["lie_deg"]
    for layer, name, own, width, turn in LINES:
        chance = chance_for(seed, layer, name)
        angle = math.radians(lie + turn + chance.uniform(-8.0, 8.0))
        country.add(layer, name, through(chance, country.inside, angle, width), **own)
    trunks = [row["geometry"] for row in country.layers["road"]]
    near = shapely.union_all(trunks).buffer(5000.0)
    for layer, name, area, beyond in TOWNS:
        site = country.site(beyond=beyond)
        centres = site.centres.intersection(near)
        country.add(layer, name, country.put(layer, name, Site(site.hold, centres), area))
    for row in [*country.layers["settlement"]]:
        way = branch(row["geometry"], trunks, 10.0)
        if way is not None:
            country.add("road", f"{row['name'][:-4]}乡道", way, road_class="township")


def put_all(country: Country, ask: Mapping[str, Any]) -> None:
    """Put the zones that one entry of the sketch asks for, the largest first."""
    layer, found = ask["layer"], claims(country.sketch, ask)
    rows = country.layers.setdefault(layer, [])
    before = len(rows)
    for claim in sorted(found, key=lambda claim: (-claim.area_km2, claim.order)):
        shape = country.put(
            layer,
            f"{claim.name}#{claim.order}",
            site_of(country, ask, claim),
            claim.area_km2,
            ask.get("clear_of", ()),
        )
        rows.append({**row_of(country.sketch, layer, claim), "geometry": shape, "order": claim.order})
    rows[before:] = sorted(rows[before:], key=lambda row: row["order"])
    for row in rows[before:]:
        row.pop("order")


def site_of(country: Country, ask: Mapping[str, Any], claim: Claim) -> Site:
    """Give where a claimed zone may lie: its county, its holder, across the outline, or anywhere inside."""
    sketch, everywhere = country.sketch, itertools.chain(*country.layers.values())
    if claim.number in ask.get("inside", {}):
        holder = ask["inside"][claim.number]
        hold = next(row["geometry"] for row in everywhere if row["name"] == holder)
        return Site(hold, hold)
    if claim.number in ask.get("across", {}):
        return across(sketch, ask["across"][claim.number])
    if claim.place:
        hold = in_plane(sketch, code_of(claim.place)).intersection(country.inside).buffer(-EDGE_M)
        return Site(hold, hold)
    return country.site(beyond=False)


def across(sketch: Sketch, code: str) -> Site:
    """Give the ground on both sides of the outline, towards one neighbour or any (an empty code)."""
    near = sketch.county.boundary.buffer(20_000.0)
    if not code:
        around = sketch.county.buffer(60_000.0)
        return Site(around, near, (sketch.county, around.difference(sketch.county)))
    other = in_plane(sketch, code)
    both = shapely.union_all([sketch.county, other]).buffer(500.0)
    return Site(both, near.intersection(other.boundary.buffer(20_000.0)), (sketch.county, other))


def in_plane(sketch: Sketch, code: str) -> BaseGeometry:
    """Give a unit's outline in the drawing plane."""
    (shape,) = to_plane([outline(code)[0]], sketch.plane)
    return cast("BaseGeometry", shape)


def code_of(name: str) -> str:
    """Give the code of a county by its name, long or short."""
    units = boundaries().query("level == 'county'")
    return str(units.loc[units["name"].str.startswith(name[:-1]), "code"].item())


def row_of(sketch: Sketch, layer: str, claim: Claim) -> Row:
    """Give a claim as a row: what is printed of a zone, or of a right with what is invented beside it."""
    row: Row = {
        "zone_id": f"{sketch.plan}-{SHORT[layer]}-{claim.order:03d}",
        "name": claim.name,
        "minerals": claim.mineral,
        "declared_area_km2": claim.declared_km2,
    }
    if claim.source.startswith("专栏") and layer == "remediation_area":
        row["zone_id"] += f"-{claim.source[2:]}"
    if layer in RIGHTS:
        return row | licence(sketch, layer, claim.order) | {"remark": claim.remark or INVENTED_RIGHT}
    return row | {
        "level": claim.level,
        "source": claim.source,
        "plan_remark": claim.printed,
        "remark": claim.remark or SCHEMATIC,
    }


def licence(sketch: Sketch, layer: str, number: int) -> Row:
    """Give what no one can take for a real licence."""
    word, letter = RIGHTS[layer]
    holder = "示意矿业公司" if word == "mining" else "示意勘查单位"
    return {
        "right_type": word,
        "licence_no": f"示意-{letter}{sketch.content['county']}{number:04d}",
        "holder": f"{holder}{number:03d}",
        "valid_from": "2018-10-01",
        "valid_to": "2028-09-30",
        "admin_area": sketch.content["county"],
    }


def neighbour(country: Country, layer: str) -> None:
    """Put one right of a neighbour's, so that the layer does reach beyond the outline."""
    sketch, rows = country.sketch, country.layers[layer]
    shape = country.put(layer, "neighbour", country.site(beyond=True), 2.5)
    row: Row = {"zone_id": f"{sketch.plan}-{SHORT[layer]}-N01", "name": "邻县示意矿业权", "minerals": "煤炭"}
    row |= {"declared_area_km2": math.nan, **licence(sketch, layer, len(rows) + 1), "admin_area": ""}
    rows.append({**row, "remark": INVENTED_RIGHT, "geometry": shape})


def farm(country: Country) -> None:
    """Draw fields on the plains around the towns, most of them basic farmland too."""
    seed = country.sketch.content["seed"]
    towns = [row["geometry"].centroid for row in country.layers["urban_development_boundary"]]
    plains = shapely.union_all([town.buffer(7000.0) for town in towns])
    taken = shapely.union_all(country.taken("arable_land")).buffer(30.0, join_style="mitre")
    chance = chance_for(seed, "farmland")
    for shape in fields(Fields(1300.0, 900.0, 25.0, 170.0, 60_000.0, seed), plains, taken):
        for layer in ["arable_land"] + ["permanent_basic_farmland"] * (chance.random() < 0.7):
            number = len(country.layers.get(layer, ())) + 1
            country.add(layer, f"{FARMED[layer]}图斑{number:04d}", shape)
