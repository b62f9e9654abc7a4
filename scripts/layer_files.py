"""How schematic layers are written: GeoPackages with a fixed date, and the catalog that tells of them."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

os.environ["OGR_CURRENT_DATE"] = "2021-01-01T00:00:00.000Z"

import pyogrio

from minplan_gis.plans.boundaries import outline
from minplan_gis.vocabulary import ZoneKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import geopandas as gpd

PREFIX = {
    "ecological_redline": "ECO",
    "permanent_basic_farmland": "PBF",
    "arable_land": "ARL",
    "urban_development_boundary": "UDB",
    "nature_reserve": "RES",
    "drinking_water_source_zone": "DWS",
    "road": "ROAD",
    "railway": "RAIL",
    "river": "RIV",
    "settlement": "SET",
    "mining_right": "MR",
    "exploration_right": "ER",
}
"""What the ids of invented features begin with, by kind of layer, in drawing order."""
SCHEMATIC = "示意：由程序绘制，不作为界线依据"
SYMBOL = "示意：规划未列面积，以符号表示，位置与范围均为虚构"


@dataclass(frozen=True, slots=True)
class Layers:
    """The layers of one file, and what the catalog says of all of them."""

    file: str
    frames: Mapping[str, gpd.GeoDataFrame]
    """Kind to rows, EPSG:4490."""
    plan: str
    """The plan whose zones they are; empty for layers that are no plan's."""
    as_of: str
    reach_m: int
    """How far beyond the county they are complete."""
    geometry_type: str = "Polygon"
    description: str = SCHEMATIC
    source: str = f"{SCHEMATIC}（scripts/build_schematic_layers.py）"
    licence: str = "Apache-2.0"


def write(folder: Path, layers: Layers) -> None:
    """Write one GeoPackage, a layer for each kind."""
    path = folder / layers.file
    path.unlink(missing_ok=True)
    for name, frame in layers.frames.items():
        pyogrio.write_dataframe(
            frame,
            path,
            layer=name,
            driver="GPKG",
            geometry_type=layers.geometry_type,
            append=path.exists(),
            layer_options={
                "DESCRIPTION": layers.description,
                "IDENTIFIER": f"{ZoneKind(name).zh}（示意）",
                "GEOMETRY_NAME": "geom",
            },
        )


def write_catalog(folder: Path, county: str, files: tuple[Layers, ...], note: str = "") -> None:
    """Write the catalog of the files that a folder holds; its title ends with the note."""
    told = f"{SCHEMATIC}；{note}" if note else SCHEMATIC
    parts = [
        "# Made by scripts/build_schematic_layers.py; change the script or its sketch, not this file.",
        "schema = 1",
        f'title = "{outline(county)[1].zh}矿产资源规划示意图层（{told}）"',
    ]
    for layers in files:
        digest = hashlib.sha256((folder / layers.file).read_bytes()).hexdigest()
        parts += [_entry(layers, kind, county, digest) for kind in layers.frames]
    (folder / "catalog.toml").write_bytes(("\n".join(parts) + "\n").encode())


def _entry(layers: Layers, kind: str, county: str, digest: str) -> str:
    lines = [
        "",
        "[[layer]]",
        f'id = "{kind}"',
        f'kind = "{kind}"',
        f'path = "{layers.file}"',
        f'layer = "{kind}"',
        'geometry_status = "schematic"',
        *([f'plan = "{layers.plan}"'] if layers.plan else []),
        f"as_of = {layers.as_of}",
        *([f'complete_for = "{county}"'] if _has_places(layers.frames[kind]) else []),
        *([f"complete_within_m = {layers.reach_m}"] if layers.reach_m else []),
        'edges = "plane"',
        f"features = {len(layers.frames[kind])}",
        f'sha256 = "{digest}"',
        f'source = "{layers.source}"',
        f'licence = "{layers.licence}"',
    ]
    return "\n".join(lines)


def _has_places(frame: gpd.GeoDataFrame) -> bool:
    """Tell whether every feature stands for its extent: a layer with symbols can prove no absence."""
    return not frame["remark"].str.startswith(SYMBOL).any()
