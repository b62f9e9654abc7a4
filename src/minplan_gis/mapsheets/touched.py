"""The sheets that blocks reach into."""

from __future__ import annotations

import geopandas as gpd

from minplan_gis.crs import CGCS2000, to_cgcs2000
from minplan_gis.mapsheets.cells import boxes, reached
from minplan_gis.mapsheets.numbers import sheet_of, sheet_with
from minplan_gis.wording import Text

__all__ = ["BLOCKS", "sheets_of"]

BLOCKS = Text("区块", "blocks")


def sheets_of(blocks: gpd.GeoDataFrame, denominator: int = 50_000) -> gpd.GeoDataFrame:
    """Give the sheets of one scale that each block reaches into by over 0.001 arc-seconds.

    Parameters
    ----------
    blocks : GeoDataFrame
        Any index; polygons, lines or points in a system of CGCS2000 or WGS84.
    denominator : int
        Of the scale, one of SCALES.

    Returns
    -------
    GeoDataFrame
        ``block_id, sheet, geometry`` (the sheet's frame), EPSG:4490; from the south-west of each block on.

    Raises
    ------
    UsageError
        No such scale, a block outside the grid, or one over too many sheets.
    CrsError
        As :func:`minplan_gis.crs.to_cgcs2000` says.
    """
    sample = sheet_of(0, 0, denominator)
    width, height = sample.east - sample.west, sample.north - sample.south
    ids, names, shapes = [], [], []
    for block_id, figure in to_cgcs2000(blocks, what=BLOCKS).geometry.items():
        cells = reached(figure, width, height)
        numbers = [
            sheet_with(int(west), int(south), denominator).number
            for west, south in zip(cells.west, cells.south, strict=True)
        ]
        ids += [str(block_id)] * len(numbers)
        names += numbers
        shapes += list(boxes(cells.west, cells.south, width, height))
    return gpd.GeoDataFrame({"block_id": ids, "sheet": names}, geometry=shapes, crs=CGCS2000)
