"""Cells of the graticule that figures reach into, counted in whole ten-thousandths of an arc-second."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.errors import UsageError
from minplan_gis.mapsheets.numbers import UNITS, units
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["MOST_CELLS", "TOLERANCE", "Cells", "boxes", "reached"]

TOLERANCE = 10
"""A thousandth of an arc-second, 2-3 cm: by so much may a corner miss the line that it was drawn on."""
MOST_CELLS = 250_000
"""Of one figure; a right of the most basic blocks that the law allows has 40,000 small ones."""


@dataclass(frozen=True, slots=True)
class Cells:
    """The cells that one figure reaches into, row by row from the south-west."""

    west: NDArray[np.int64]
    south: NDArray[np.int64]
    whole: NDArray[np.bool_]
    """Whether the figure covers the cell."""


def reached(figure: BaseGeometry | None, width: int, height: int) -> Cells:
    """Give the cells of ``width`` by ``height`` that a figure in degrees reaches into by over TOLERANCE.

    Raises
    ------
    UsageError
        The figure's bounds hold more than MOST_CELLS.
    """
    if figure is None or figure.is_empty:
        nothing = np.zeros(0, dtype=np.int64)
        return Cells(nothing, nothing, np.zeros(0, dtype=bool))
    west, south, east, north = map(units, figure.bounds)
    columns = np.arange(west // width, -((-east - 1) // width))
    rows = np.arange(south // height, -((-north - 1) // height))
    if len(columns) * len(rows) > MOST_CELLS:
        raise UsageError(_too_many(len(columns) * len(rows)))
    south_of, west_of = (grid.ravel() for grid in np.meshgrid(rows * height, columns * width, indexing="ij"))
    inner = boxes(west_of + TOLERANCE, south_of + TOLERANCE, width - 2 * TOLERANCE, height - 2 * TOLERANCE)
    shapely.prepare(figure)
    touched = shapely.intersects(figure, inner)
    whole = shapely.covers(figure, inner[touched])
    return Cells(west_of[touched], south_of[touched], whole)


def boxes(west: NDArray[np.int64], south: NDArray[np.int64], width: int, height: int) -> NDArray[np.object_]:
    """Draw cells in degrees."""
    east, north = (west + width) / UNITS, (south + height) / UNITS
    drawn = shapely.box(list(west / UNITS), list(south / UNITS), list(east), list(north))
    return np.asarray(drawn, dtype=np.object_)


def _too_many(count: int) -> Text:
    return Text(
        f"图形范围内有 {count} 个格网，超过 {MOST_CELLS} 个：请选用更小的比例尺或更大的区块，或拆分图形",
        f"the figure's bounds hold {count} cells, over {MOST_CELLS}: take a smaller scale or larger blocks, "
        "or divide it",
    )
