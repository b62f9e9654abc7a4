"""What was found sheet by sheet, put together into one frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.crs import CGCS2000

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

__all__ = ["facts"]

_TYPES = {"relation": "str", "geometry": "object"}


def facts(
    tables: Iterable[Mapping[str, NDArray[np.generic]]],
    ids: Mapping[str, pd.Index[str]],
    columns: tuple[str, ...],
) -> gpd.GeoDataFrame:
    """Put tables together, rows in the order of the frames they speak of, geometry in EPSG:4490.

    Parameters
    ----------
    tables
        Columns by name; those of ``ids`` hold row numbers.
    ids
        For each such column the ids that the row numbers stand for.
    columns
        The other columns, ``geometry`` last.
    """
    tables = list(tables)
    rows = {name: _column(tables, name, np.intp) for name in ids}
    order = np.lexsort(list(reversed(rows.values())))
    data: dict[str, object] = {
        name: ids[name].take(np.asarray(rows[name][order], dtype=np.intp)) for name in ids
    }
    for name in columns:
        values = _column(tables, name, object if name in _TYPES else float)[order]
        data[name] = pd.Series(values, dtype=_TYPES.get(name, "float64"))
    return gpd.GeoDataFrame(data, geometry="geometry", crs=CGCS2000)


def _column(tables: list[Mapping[str, NDArray[np.generic]]], name: str, kind: type) -> NDArray[np.generic]:
    return np.concatenate([np.empty(0, dtype=kind), *(np.asarray(table[name]) for table in tables)])
