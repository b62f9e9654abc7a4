"""The outlines of a plan's own administrative units as a layer, from data/boundaries."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import geopandas as gpd

from layer_files import Layers
from minplan_gis.plans.boundaries import boundaries
from sketching import ROOT

if TYPE_CHECKING:
    import pandas as pd

FILE = "administrative_areas.gpkg"
KIND = "administrative_area"


def outlines(unit: str) -> Layers:
    """Give a county's outline, or a prefecture's with those of its counties."""
    content = (ROOT / "data" / "boundaries" / "catalog.toml").read_text(encoding="utf-8")
    catalog = tomllib.loads(content)
    units = boundaries()
    own = units.loc[_own(units, unit)].sort_values("code")
    told = {
        "zone_id": [f"S-ADM-{code}" for code in own["code"]],
        "name": own["name"].to_list(),
        "admin_code": own["code"].to_list(),
        "level": own["level"].to_list(),
        "source": catalog["source"],
        "remark": catalog["note"]["zh"],
    }
    frame = gpd.GeoDataFrame(told, geometry=own.geometry.to_numpy(), crs=own.crs)
    return Layers(
        FILE,
        {KIND: frame},
        plan="",
        as_of=str(catalog["accessed"]),
        reach_m=0,
        geometry_type="MultiPolygon",
        description=catalog["note"]["zh"],
        source=f"{catalog['source']}：{catalog['note']['zh']}",
        licence=catalog["licence"],
    )


def _own(units: pd.DataFrame, unit: str) -> pd.Series:
    itself = units["code"] == unit
    level = units.loc[itself, "level"].item()
    return itself if level == "county" else units["code"].str.startswith(unit[:4])
