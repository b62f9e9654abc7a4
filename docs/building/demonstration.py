"""The example job of Yining, checked once for all pictures of the gallery."""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

import minplan_gis as mp
from minplan_gis.datasets import data_path

if TYPE_CHECKING:
    import geopandas as gpd

    from minplan_gis.checking import Report
    from minplan_gis.zones import Zones

__all__ = ["Demonstration", "demonstration"]


class Demonstration(NamedTuple):
    """What was checked, against what, and what came of it."""

    blocks: gpd.GeoDataFrame
    zones: Zones
    report: Report


@cache
def demonstration() -> Demonstration:
    """Check the example blocks as ``minplan demo`` does."""
    folder = data_path("examples", "yining")
    job = tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))
    files = [folder / given["path"] for given in job["input"]]
    blocks = mp.load_blocks(*files, attributes=folder / "blocks_attributes.csv")
    zones = mp.load_zones(data_path("zones", job["plan"], "catalog.toml"))
    rules = mp.shipped_rules("baseline", job["plan"])
    accepted = {rule: why["zh"] for rule, why in job["accepted"].items()}
    report = mp.check_blocks(blocks, zones, rules, date=job["date"], accepted=accepted, demo_data=True)
    return Demonstration(blocks, zones, report)
