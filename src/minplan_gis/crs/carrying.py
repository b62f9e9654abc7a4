"""Figures of any system of CGCS2000 or WGS84 to longitude and latitude, and back into it."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import geopandas as gpd
import numpy as np
import shapely

from minplan_gis.crs.systems import contradiction, require_crs
from minplan_gis.crs.transforming import as_array, transformer
from minplan_gis.errors import CrsError

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyproj
    from numpy.typing import NDArray

    from minplan_gis.wording import Text

    Floats = NDArray[np.float64]

__all__ = ["CGCS2000", "CHINA_BOUNDS", "in_china", "project", "to_cgcs2000", "unproject"]

CGCS2000 = "EPSG:4490"
CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees: where a coordinate of ours can lie."""

_HALF_WIDTH_M = 660_000.0
"""Farther from its meridian no band is used: a band prefix too many, or northing for easting, is farther."""


def to_cgcs2000(frame: gpd.GeoDataFrame, *, what: Text) -> gpd.GeoDataFrame:
    """Give the frame in EPSG:4490, longitude first, never through a ballpark datum shift.

    WGS84 is taken as CGCS2000 (see :func:`accuracy_m`). Missing and empty geometries stay so.

    Raises
    ------
    CrsError
        No or another datum, or coordinates that don't fit the system: not
        finite after conversion, or outside China.
    """
    crs = require_crs(frame.crs, what=what)
    source = as_array(frame.geometry)
    moved = source.copy()
    finite = _finite(source)
    moved[finite] = unproject(source[finite], crs)
    strangers = ~(in_china(moved) | shapely.is_missing(moved) | shapely.is_empty(moved))
    if strangers.any():
        raise CrsError(what + contradiction(crs, source[strangers][0]))
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=CGCS2000))


def unproject(geometries: Iterable[object], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Carry geometries from a system of CGCS2000 or WGS84 to longitude, latitude, vertex by vertex.

    What does not fit the system comes out as not finite or far away: ask :func:`in_china`.
    """
    shapes = as_array(geometries)
    if crs.is_geographic:
        return shapes
    geodetic = cast("pyproj.CRS", crs.geodetic_crs)
    steps = transformer(crs.to_wkt(), geodetic.to_wkt())
    middle = _false_easting(crs)

    def unprojected(points: Floats) -> Floats:
        moved = np.column_stack(steps.transform(points[:, 0], points[:, 1]))
        moved[np.abs(points[:, 0] - middle) > _HALF_WIDTH_M] = np.inf
        return moved

    return np.asarray(shapely.transform(shapes, unprojected), dtype=object)


def project(geometries: Iterable[object], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Carry geometries from longitude, latitude into a system of CGCS2000 or WGS84: undoes :func:`unproject`.

    WGS84 is taken as CGCS2000; easting or longitude comes first.
    """
    shapes = as_array(geometries)
    if crs.is_geographic:
        return shapes
    geodetic = cast("pyproj.CRS", crs.geodetic_crs)
    steps = transformer(geodetic.to_wkt(), crs.to_wkt())

    def projected(points: Floats) -> Floats:
        return np.column_stack(steps.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, projected), dtype=object)


def _false_easting(crs: pyproj.CRS) -> float:
    """Give the easting of a transverse Mercator system's central meridian; NaN for other projections."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return float("nan")
    return next(float(each.value) for each in operation.params if each.name == "False easting")


def in_china(geometries: Iterable[object]) -> NDArray[np.bool_]:
    """Tell which geometries in longitude, latitude are finite, not empty and inside CHINA_BOUNDS."""
    west, south, east, north = CHINA_BOUNDS
    shapes = as_array(geometries)
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        inside = (
            (bounds[:, 0] >= west)
            & (bounds[:, 1] >= south)
            & (bounds[:, 2] <= east)
            & (bounds[:, 3] <= north)
        )
    return np.asarray(inside & _finite(shapes), dtype=bool)


def _finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell whose corners are all numbers; bounds leave out those that are not."""
    points, of = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[of[~np.isfinite(points).all(axis=1)]] = False
    return finite
