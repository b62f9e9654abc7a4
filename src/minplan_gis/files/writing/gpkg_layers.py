"""One frame as one layer of a file, through GDAL; runs in the process that has it pinned."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio import raw

from minplan_gis.crs import CGCS2000
from minplan_gis.files.columns.values import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Cells = tuple[NDArray[Any], NDArray[np.bool_] | None]

__all__ = ["Kind", "write_layer"]

_RESERVED = ("fid", "geom")
_TABLE_OPTIONS = {"layer_options": {"FID": "fid"}}
_TYPE_NAMES = ("Point", "LineString", "Unknown", "Polygon", "MultiPoint", "MultiLineString", "MultiPolygon")
"""By GEOS's type number, from 0; number 2 is a ring, which no file holds."""


@dataclass(frozen=True, slots=True)
class Kind:
    """What a layer is written as."""

    driver: str = "GPKG"
    crs: str | None = CGCS2000
    """The system that the coordinates are in; None for formats without one."""
    encoding: str | None = None
    geometry_type: str = ""
    """The layer's; found out where empty."""
    options: Mapping[str, str] = field(default_factory=lambda: {"GEOMETRY_NAME": "geom", "FID": "fid"})
    """GDAL's options for a layer with geometries."""


def write_layer(
    path: Path,
    layer: str,
    frame: pd.DataFrame,
    today: str,
    *,
    empty_type: str = "Unknown",
    kind: Kind = Kind(),
) -> int:
    """Add a layer and give the number of rows that GDAL then reads in it.

    Parameters
    ----------
    path : Path
        Made if it is not there.
    layer : str
        Its name.
    frame : GeoDataFrame or DataFrame
        EPSG:4490, or a table without geometries; a named index becomes the first column.
    today : str
        ``YYYY-MM-DD``: the only clock.
    empty_type : str
        The geometry type of a layer without any geometry.
    kind : Kind
        Driver, system and options.
    """
    moment = f"{today}T00:00:00.000Z"
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": moment, "OPENFILEGDB_REPRODUCIBLE_UUID": "YES"})
    spatial = frame if isinstance(frame, gpd.GeoDataFrame) else None
    table = pd.DataFrame(frame if spatial is None else spatial.drop(columns=spatial.geometry.name))
    if frame.index.name is not None:
        table.insert(0, frame.index.name, frame.index, allow_duplicates=True)
    columns = [_cells(table.iloc[:, at]) for at in range(table.shape[1])]
    raw.write(
        path,
        None if spatial is None else shapely.to_wkb(np.asarray(spatial.geometry.array, dtype=object)),
        [values for values, _ in columns],
        _names(map(str, table.columns)) if kind.driver == "GPKG" else [*map(str, table.columns)],
        field_mask=[mask for _, mask in columns],
        layer=layer,
        driver=kind.driver,
        append=path.exists(),
        encoding=kind.encoding,
        **(_TABLE_OPTIONS if spatial is None else _geometry_options(spatial, empty_type, kind)),
    )
    return int(pyogrio.read_info(path, layer=layer, force_feature_count=True)["features"])


def _geometry_options(frame: gpd.GeoDataFrame, empty_type: str, kind: Kind) -> dict[str, Any]:
    found = _geometry_type(frame) if frame.geometry.notna().any() else empty_type
    written = kind.geometry_type or found
    return {
        "geometry_type": written,
        "crs": kind.crs,
        "promote_to_multi": written.startswith("Multi"),
        "layer_options": dict(kind.options),
    }


def _geometry_type(frame: gpd.GeoDataFrame) -> str:
    """Give the one type that holds every geometry of the frame, or ``Unknown``."""
    found = shapely.get_type_id(np.asarray(frame.geometry.array, dtype=object))
    kinds = {_TYPE_NAMES[kind] if kind < len(_TYPE_NAMES) else "Unknown" for kind in found if kind >= 0}
    if len(kinds) == 1:
        return kinds.pop()
    single = {kind.removeprefix("Multi") for kind in kinds}
    return f"Multi{single.pop()}" if len(single) == 1 else "Unknown"


def _names(wanted: Iterable[str]) -> list[str]:
    """Give column names that differ whatever their case, and from those of key and geometry."""
    names: list[str] = []
    for name in wanted:
        own, number = name, 2
        while own.casefold() in {*_RESERVED, *(other.casefold() for other in names)}:
            own, number = f"{name}_{number}", number + 1
        names.append(own)
    return names


def _cells(column: pd.Series) -> Cells:
    """Give a column as an array that GDAL has a type for, and where it is missing."""
    missing = column.isna().to_numpy()
    match kind_of(column):
        case "text":
            texts = [None if gone else _clean(cell) for cell, gone in zip(column, missing, strict=True)]
            return np.array([*texts, None], dtype=object)[:-1], None
        case "day":
            days = [None if gone else cell for cell, gone in zip(column, missing, strict=True)]
            return np.array(days, dtype="datetime64[D]"), None
        case "time":
            return column.to_numpy(dtype="datetime64[ms]"), None
        case "number":
            return column.to_numpy(dtype=float), None
        case "flag":
            return column.fillna(value=False).to_numpy(dtype=bool), missing
        case _:
            return column.fillna(0).to_numpy(dtype=np.int64), missing


def _clean(cell: object) -> str:
    """Give text that a C string and UTF-8 can hold."""
    text = cell.isoformat() if isinstance(cell, dt.date) else str(cell)
    return text.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
