"""Basic exploration blocks (基本单位区块) of one minute, their quarters and their small blocks.

The official layout of their codes is not public: ids here are the toolkit's own and
are not to be printed as registration numbers.
"""

from __future__ import annotations

from enum import IntEnum
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.areas import tdt1055_area
from minplan_gis.crs import CGCS2000, to_cgcs2000
from minplan_gis.errors import UsageError
from minplan_gis.mapsheets.cells import boxes, reached
from minplan_gis.mapsheets.numbers import sheet_with
from minplan_gis.mapsheets.touched import BLOCKS
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Collection

    from shapely.geometry.base import BaseGeometry

__all__ = ["Size", "basic_block_counts", "basic_blocks"]

_SECOND = 10_000
_SHEET_SCALE = 50_000


class Size(IntEnum):
    """The three sizes of a block, by their side in arc-seconds."""

    BASIC = 60
    QUARTER = 30
    SMALL = 15


def basic_blocks(blocks: gpd.GeoDataFrame, size: int | str = "basic") -> gpd.GeoDataFrame:
    """Draw the basic blocks that each block of a plan reaches into by over 0.001 arc-seconds.

    Parameters
    ----------
    blocks : GeoDataFrame
        Any index; polygons in a system of CGCS2000 or WGS84.
    size : str or int
        ``basic`` (1 minute), ``quarter`` (30 seconds), ``small`` (15 seconds), or the seconds.

    Returns
    -------
    GeoDataFrame
        ``block_id``; ``id``, the toolkit's own: the 1:50,000 sheet, row from the north and column from
        the west, then quarter and small block as 1 NW, 2 NE, 3 SW, 4 SE; ``sheet``; ``whole``, whether
        the block covers it; ``area_m2`` on the ellipsoid, between meridians and parallels; ``geometry``
        in EPSG:4490.

    Raises
    ------
    UsageError
        No such size, a block outside the grid, or one over too many cells.
    CrsError
        As :func:`minplan_gis.crs.to_cgcs2000` says.
    """
    seconds = _size(size)
    moved = to_cgcs2000(blocks, what=BLOCKS).geometry
    pieces = [_of_one(str(block_id), figure, seconds) for block_id, figure in moved.items()]
    columns = ["block_id", "id", "sheet", "whole", "area_m2", "geometry"]
    filled = [piece for piece in pieces if len(piece)]
    table = pd.concat(filled, ignore_index=True) if filled else pd.DataFrame(columns=columns)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CGCS2000)


def basic_block_counts(blocks: gpd.GeoDataFrame, sizes: Collection[Size] = tuple(Size)) -> pd.DataFrame:
    """Count the blocks of each size that a block covers and reaches into.

    Returns
    -------
    DataFrame
        Index ``block_id``; of the sizes asked for ``basic_whole, basic_touched, quarter_whole,
        quarter_touched, small_whole, small_touched``. Raises as ``basic_blocks`` does.
    """
    moved = to_cgcs2000(blocks, what=BLOCKS).geometry
    columns = [f"{size.name.lower()}_{what}" for size in sizes for what in ("whole", "touched")]
    rows = [_counts(figure, sizes) for figure in moved]
    return pd.DataFrame(rows, index=moved.index.astype(str).rename("block_id"), columns=columns)


def _counts(figure: BaseGeometry, sizes: Collection[Size]) -> dict[str, int]:
    counted = {}
    for size in sizes:
        cells = reached(figure, size * _SECOND, size * _SECOND)
        counted[f"{size.name.lower()}_whole"] = int(cells.whole.sum())
        counted[f"{size.name.lower()}_touched"] = len(cells.whole)
    return counted


def _of_one(block_id: str, figure: BaseGeometry, size: Size) -> gpd.GeoDataFrame:
    side = size * _SECOND
    cells = reached(figure, side, side)
    frames = boxes(cells.west, cells.south, side, side)
    named = [_names(int(west), int(south), size) for west, south in zip(cells.west, cells.south, strict=True)]
    return gpd.GeoDataFrame(
        {
            "block_id": block_id,
            "id": [own for own, _ in named],
            "sheet": [sheet for _, sheet in named],
            "whole": cells.whole,
            "area_m2": tdt1055_area(frames) if len(frames) else np.zeros(0),
        },
        geometry=frames,
        crs=CGCS2000,
    )


def _names(west: int, south: int, size: Size) -> tuple[str, str]:
    """Give the id of the cell with this south-western corner, and its sheet."""
    sheet = sheet_with(west, south, _SHEET_SCALE)
    minute, half = Size.BASIC * _SECOND, Size.QUARTER * _SECOND
    row, column = (sheet.north - south - 1) // minute + 1, (west - sheet.west) // minute + 1
    own = f"{sheet.number}-r{row:02d}c{column:02d}"
    if size < Size.BASIC:
        own += f"-q{_corner(west % minute // half, south % minute // half)}"
    if size < Size.QUARTER:
        small = Size.SMALL * _SECOND
        own += f"-s{_corner(west % half // small, south % half // small)}"
    return own, sheet.number


def _corner(east: int, north: int) -> int:
    """Count the four cells of a square as one reads: north-west, north-east, south-west, south-east."""
    return 1 + east + 2 * (1 - north)


def _size(size: int | str) -> Size:
    known = {each.name.lower(): each for each in Size} | {each.value: each for each in Size}
    if size not in known:
        raise UsageError(
            Text(
                f"没有大小 {size}；可用 basic（1′）、quarter（30″）、small（15″）",
                f'no size {size}; there are basic (1\'), quarter (30"), small (15")',
            )
        )
    return known[size]
