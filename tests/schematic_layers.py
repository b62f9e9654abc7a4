"""The shipped schematic layers in plane metres, for the tests of the layers and of the examples."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.crs import Plane, to_plane
from minplan_gis.datasets import data_path
from minplan_gis.plans.boundaries import outline

ROOT = Path(__file__).resolve().parents[1]
PLANE = Plane(81.0, 27)
ZONES = data_path("zones", "yining")
CATALOG = tomllib.loads((ZONES / "catalog.toml").read_text(encoding="utf-8"))
LAYERS = {entry["layer"]: entry for entry in CATALOG["layer"]}
CONSTRAINTS = [name for name, entry in LAYERS.items() if entry["path"] == "constraints.gpkg"]


@lru_cache
def layer(name: str) -> gpd.GeoDataFrame:
    """Give a layer in the plane, index ``zone_id``."""
    frame = pyogrio.read_dataframe(ZONES / LAYERS[name]["path"], layer=name).set_index("zone_id")
    return frame.set_geometry(gpd.GeoSeries(to_plane(frame.geometry, PLANE), index=frame.index))


@lru_cache
def county() -> shapely.Geometry:
    """Give Yining's outline in the plane."""
    return to_plane([outline("654002")[0]], PLANE)[0]


@lru_cache
def united(name: str) -> shapely.Geometry:
    """Give all of a layer as one."""
    return shapely.union_all(layer(name).geometry.to_numpy())


def area_m2(shape: shapely.Geometry) -> float:
    """Give the ellipsoidal area."""
    return float(ellipsoidal_area([shape], PLANE)[0])


def rebuilt(script: str, folder: Path, **environment: str) -> dict[str, str]:
    """Run a building script into a folder; give name and SHA-256 of what it wrote."""
    command = [sys.executable, ROOT / "scripts" / script, "yining", folder]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, **environment})
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
