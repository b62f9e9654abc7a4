"""Basic blocks and sheets as one layer to draw: each cell once, with the blocks that reach into it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.areas import M2_PER_KM2, tdt1055_area
from minplan_gis.crs import CGCS2000
from minplan_gis.errors import UsageError
from minplan_gis.mapsheets.basic_blocks import Size, basic_blocks
from minplan_gis.mapsheets.touched import sheets_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CELL_KINDS", "cell_layer"]

CELL_KINDS: Mapping[str, Text] = {
    "basic": Text("基本单位区块（1′×1′）", "basic blocks (1 minute)"),
    "quarter": Text("四分之一区块（30″×30″）", "quarter blocks (30 seconds)"),
    "small": Text("小区块（15″×15″）", "small blocks (15 seconds)"),
    "sheet": Text("1:5万图幅", "sheets 1:50,000"),
}
"""The kinds of cells that are drawn."""


def cell_layer(blocks: gpd.GeoDataFrame, kind: str = "basic") -> gpd.GeoDataFrame:
    """Draw the cells of the graticule that blocks reach into, each cell once.

    Parameters
    ----------
    blocks : GeoDataFrame
        Index: ids; polygons in a system of CGCS2000 or WGS84.
    kind : str
        One of CELL_KINDS.

    Returns
    -------
    GeoDataFrame
        Index ``block_id``: the sheet's number or the toolkit's own id of the cell, in the order of the
        blocks; ``sheet``; ``blocks``, the ids of those that reach into it, parted by 、; ``whole``, whether
        one of them covers it (not of sheets); ``area_km2`` on the ellipsoid; ``geometry`` in EPSG:4490.

    Raises
    ------
    UsageError
        No such kind, a block outside the grid, or one over too many cells.
    CrsError
        As :func:`minplan_gis.crs.to_cgcs2000` says.
    """
    if kind not in CELL_KINDS:
        known = ", ".join(CELL_KINDS)
        raise UsageError(Text(f"没有格网 {kind}；可用：{known}", f"no cells {kind}; there are {known}"))
    touched = _sheets(blocks) if kind == "sheet" else basic_blocks(blocks, Size[kind.upper()])
    rows = touched.groupby("id", sort=False)
    cells = touched.drop_duplicates("id").set_index("id").rename_axis("block_id")
    cells["blocks"] = rows["block_id"].agg("、".join)
    if "whole" in cells:
        cells["whole"] = rows["whole"].any().astype(bool)
    figures = np.asarray(cells.geometry.array, dtype=object)
    areas = tdt1055_area(figures) / M2_PER_KM2 if len(cells) else np.zeros(0)
    cells["area_km2"] = pd.Series(areas, index=cells.index).round(6)
    kept = [name for name in ("sheet", "blocks", "whole", "area_km2", "geometry") if name in cells]
    return gpd.GeoDataFrame(cells[kept], geometry="geometry", crs=CGCS2000)


def _sheets(blocks: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    touched = sheets_of(blocks)
    return touched.assign(id=touched["sheet"])
