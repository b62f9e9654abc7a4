"""Draw the schematic layers of a plan: ``python scripts/build_schematic_layers.py yining``.

The plan publishes names and areas but no coordinates. What is drawn here is
invented (示意), with known areas and distances, from scripts/sketches/PLAN.toml
(where) and data/plans/PLAN (names, minerals and areas as printed). A sketch
says where each zone lies, or only what is ``placed``, and laying.py finds the
places. The same inputs give the same bytes under one GDAL.
"""

from __future__ import annotations

import math
import random
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry import Polygon

from drawing import Fields, centimetres, corridor, fields, fitted, scaled
from layer_files import PREFIX, SCHEMATIC, Layers, write, write_catalog
from laying import laid_out
from minplan_gis.crs import CGCS2000, from_plane
from outlines import outlines
from sketching import ROOT, entry, read_sketch, register

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

    from sketching import Sketch

    Row = dict[str, object]
    Drawn = dict[str, list[Row]]

INVENTED_RIGHT = "示意：范围、面积、证号、权利人、有效期均为虚构"
M2 = 1_000_000.0

"""The layers of the second file, in its order, and how their ids begin."""

FIELDS = {"arable_land": "耕地", "permanent_basic_farmland": "永久基本农田"}

WIDE = {"national_planned_mining_area", "key_mining_area", "nature_reserve"}
"""What fields may lie in."""

LEVELS = {"落实自治区规划": "region", "落实伊犁州规划": "prefecture"}


def plan_zones(sketch: Sketch) -> Drawn:
    """Draw the plan's zones, each with its declared area."""
    layers: Drawn = {}
    for zone in sketch.content["zone"]:
        claim = entry(sketch.plan, zone["layer"], zone["entry"])
        twin = layers[zone["same_as"]][0]["geometry"] if "same_as" in zone else None
        shape = twin or drawn(sketch, zone, claim)
        layers.setdefault(zone["layer"], []).append(zone_row(sketch.plan, zone, claim, shape))
    return layers


def drawn(sketch: Sketch, zone: Mapping[str, Any], claim: Mapping[str, str]) -> BaseGeometry:
    """Draw one ring with the area that its entry declares, and with the part inside the county."""
    ring, target = sketch.metres(zone["ring"]), float(claim["area"]) * M2
    if "inside" in zone:
        inside, local = zone["inside"], float(claim["local_area"]) * M2
        first = fitted(ring, inside["free"], inside["along"], local, sketch.measured_inside)
        ring = first.exterior.coords[:-1]
    if "free" in zone:
        return fitted(ring, zone["free"], zone["along"], target, sketch.measured)
    return scaled(ring, target, sketch.measured)


def zone_row(plan: str, zone: Mapping[str, Any], claim: Mapping[str, str], shape: BaseGeometry) -> Row:
    """Give a plan zone as a row: what is printed, and where."""
    remark = claim.get("remark", "")
    return {
        "zone_id": f"{plan}-{claim['table']}-{int(claim['number']):02d}",
        "name": claim["name"],
        "minerals": claim.get("mineral", ""),
        "declared_area_km2": float(claim["area"]),
        "level": zone.get("level") or LEVELS.get(remark, "county"),
        "source": f"专栏{claim['table']}",
        "plan_remark": remark,
        "remark": SCHEMATIC,
        "geometry": shape,
    }


def rights(sketch: Sketch) -> Drawn:
    """Draw the existing rights; one mining right takes what the others leave of the printed sum."""
    layers: Drawn = {"mining_right": [], "exploration_right": []}
    for right in sketch.content["right"]:
        rows = layers[right["layer"]]
        rows.append(right_row(sketch, right, len(rows) + 1))
    own = [row for row in layers["mining_right"] if row["admin_area"] == sketch.content["county"]]
    rest = next(row for row in own if row.pop("rest"))
    others = sum(sketch.measured(row["geometry"]) for row in own if row is not rest)
    ring = rest["geometry"].exterior.coords[:-1]
    rest["geometry"] = scaled(ring, mining_rights_total(sketch.plan) - others, sketch.measured)
    for rows in layers.values():
        for row in rows:
            row.pop("rest", None)
    return layers


def mining_rights_total(plan: str) -> float:
    """Give the printed area of all mining rights together, in square metres."""
    claims = register(plan, "statements")
    return float(next(row["value"] for row in claims if row["quantity"] == "mining_rights_area")) * M2


def right_row(sketch: Sketch, right: Mapping[str, Any], number: int) -> Row:
    """Give an existing right as a row, with a licence number that no one can take for a real one.

    Its declared area is the printed one; of a right that the plan only counts none is declared.
    """
    claim = entry(sketch.plan, right["layer"], right["entry"]) if "entry" in right else {}
    mining, beyond = right["layer"] == "mining_right", right.get("beyond", False)
    word, letter = ("采矿权", "C") if mining else ("探矿权", "T")
    ring = sketch.metres(right["ring"])
    declared = float(claim["area"]) if claim else math.nan
    fit = (right["free"], right["along"], declared * M2, sketch.measured) if claim else ()
    return {
        "zone_id": f"S-{PREFIX[right['layer']]}-{number:02d}",
        "name": claim.get("name") or f"{'邻县' if beyond else ''}示意{word}{number:02d}",
        "minerals": claim.get("mineral") or right["mineral"],
        "declared_area_km2": declared,
        "right_type": "mining" if mining else "exploration",
        "licence_no": f"示意-{letter}{sketch.content['county']}{number:04d}",
        "holder": f"示意矿业公司{number:02d}" if mining else f"示意勘查单位{number:02d}",
        "valid_from": "2018-10-01",
        "valid_to": str(right.get("valid_to", "2028-09-30")),
        "admin_area": "" if beyond else sketch.content["county"],
        "remark": INVENTED_RIGHT,
        "rest": right.get("takes_the_rest", False),
        "geometry": fitted(ring, *fit) if fit else Polygon(ring),
    }


def constraints(sketch: Sketch) -> Drawn:
    """Draw what is sketched by hand: red lines, reserves, roads, settlements, single fields."""
    layers: Drawn = {}
    for thing in sketch.content["constraint"]:
        for layer in thing["layers"]:
            rows = layers.setdefault(layer, [])
            rows.append(constraint_row(sketch, thing, layer, len(rows) + 1))
    return layers


def constraint_row(sketch: Sketch, thing: Mapping[str, Any], layer: str, number: int) -> Row:
    """Give one constraint as a row; its own keys become columns."""
    drawing = {"layers", "name", "ring", "line", "width_m"}
    line = "line" in thing
    points = sketch.metres(thing["line" if line else "ring"])
    return {
        "zone_id": f"S-{PREFIX[layer]}-{number:0{4 if layer in FIELDS else 2}d}",
        "name": f"{thing['name']}（示意）",
        **{key: value for key, value in thing.items() if key not in drawing},
        "remark": SCHEMATIC,
        "geometry": corridor(points, thing["width_m"]) if line else centimetres(Polygon(points)),
    }


def add_fields(sketch: Sketch, layers: Drawn, occupied: Iterable[BaseGeometry]) -> None:
    """Draw the pattern of arable land around what is there, most of it basic farmland too."""
    pattern = dict(sketch.content["fields"])
    reach = sketch.county.buffer(sketch.content["reach_m"] * 1.1)
    region = Polygon(sketch.metres(pattern.pop("region"))).intersection(reach)
    left_out = shapely.union_all(list(occupied)).buffer(pattern.pop("clear_m"), join_style="mitre")
    share, chance = pattern.pop("basic_farmland_share"), random.Random(pattern["seed"])  # noqa: S311
    for shape in fields(Fields(**pattern), region, left_out):
        kinds = ["arable_land"] + ["permanent_basic_farmland"] * (chance.random() < share)
        for layer in kinds:
            number = len(layers[layer]) + 1
            layers[layer].append(
                {
                    "zone_id": f"S-{PREFIX[layer]}-{number:04d}",
                    "name": f"{FIELDS[layer]}图斑{number:04d}（示意）",
                    "remark": SCHEMATIC,
                    "geometry": shape,
                },
            )


def sketched(sketch: Sketch) -> tuple[Drawn, Drawn]:
    """Draw what a sketch gives ring by ring: the plan's zones, and what limits them."""
    zones, limits = plan_zones(sketch), {**constraints(sketch), **rights(sketch)}
    around = {**zones, **limits}
    occupied = [row["geometry"] for kind, rows in around.items() if kind not in WIDE for row in rows]
    add_fields(sketch, limits, occupied)
    return zones, limits


def draw(sketch: Sketch) -> tuple[Layers, ...]:
    """Draw everything: the plan's zones, what limits them and its own units, in the order of its files."""
    content = sketch.content
    zones, limits = laid_out(sketch) if "placed" in content else sketched(sketch)
    plan_frames, limit_frames = frames_of(sketch, zones, zones), frames_of(sketch, limits, PREFIX)
    return (
        Layers("plan_zones.gpkg", plan_frames, sketch.plan, str(content["plan_as_of"]), 0),
        Layers("constraints.gpkg", limit_frames, "", str(content["constraints_as_of"]), content["reach_m"]),
        outlines(content["county"]),
    )


def frames_of(sketch: Sketch, drawn_rows: Drawn, order: Iterable[str]) -> dict[str, gpd.GeoDataFrame]:
    """Give rows as frames in longitude and latitude, kind by kind."""
    return {kind: frame_of(sketch, drawn_rows[kind]) for kind in order}


def frame_of(sketch: Sketch, rows: list[Row]) -> gpd.GeoDataFrame:
    """Give the rows of one kind as a frame."""
    table = pd.DataFrame(rows)
    return gpd.GeoDataFrame(
        table.drop(columns="geometry"), geometry=from_plane(table["geometry"], sketch.plane), crs=CGCS2000
    )


def build(plan: str, folder: Path) -> None:
    """Write the GeoPackages and their catalog into a folder."""
    sketch = read_sketch(plan)
    files = draw(sketch)
    folder.mkdir(parents=True, exist_ok=True)
    for layers in files:
        write(folder, layers)
    write_catalog(folder, sketch.content["county"], files, sketch.content.get("note", ""))


def main() -> None:
    """Build the layers of the plan named on the command line."""
    if len(sys.argv) not in {2, 3}:
        sys.exit("usage: build_schematic_layers.py PLAN [FOLDER]")
    folder = Path(sys.argv[2]) if len(sys.argv) == 3 else ROOT / "data" / "zones" / sys.argv[1]
    build(sys.argv[1], folder)
    for path in sorted(folder.glob("*")):
        print(f"{path.name} {path.stat().st_size:,}")


if __name__ == "__main__":
    main()
