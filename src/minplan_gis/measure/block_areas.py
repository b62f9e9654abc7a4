"""How large the blocks themselves are, by the three ways that offices know."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.areas import ellipsoidal_area, planar_area, tdt1055_area
from minplan_gis.measure.planes import BLOCKS, received, row_sums, sheets

if TYPE_CHECKING:
    import geopandas as gpd

    from minplan_gis.measure.planes import Sheet

__all__ = ["areas"]


def areas(blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Measure blocks: polygons with unique index, in any reference system of CGCS2000 or WGS84.

    Returns
    -------
    DataFrame
        Index ``block_id``, the input's order without rows that lack a geometry:
        ``area_m2`` on the ellipsoid, edges straight in the block's plane;
        ``planar_area_m2`` in that plane; ``tdt1055_area_m2`` by the land
        survey's formula; ``central_meridian`` of the plane, in degrees.

    Raises
    ------
    CrsError, GeometryError
        As :func:`~minplan_gis.measure.planes.received` says.
    """
    blocks = received(blocks, BLOCKS)
    columns = ["area_m2", "planar_area_m2", "central_meridian"]
    table = pd.DataFrame(np.nan, index=blocks.index.rename("block_id"), columns=columns)
    for sheet in sheets(blocks, blocks.iloc[:0]):
        rows = np.unique(sheet.blocks.owner)
        table.iloc[rows] = np.column_stack([*_sums(sheet), np.full(len(rows), sheet.plane.central_meridian)])
    table.insert(2, "tdt1055_area_m2", tdt1055_area(blocks.geometry.array))
    return table.dropna(subset="area_m2")


def _sums(sheet: Sheet) -> tuple[np.ndarray, np.ndarray]:
    parts, plane = sheet.blocks, sheet.plane
    rows = np.unique(parts.owner, return_inverse=True)[1]
    measured = ellipsoidal_area(parts.shapes, plane), planar_area(parts.shapes)
    one, two = (row_sums(rows, each, 0) for each in measured)
    return one, two
