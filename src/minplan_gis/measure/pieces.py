"""Pieces of ground taken apart, to see how wide each is, and put together, to count no ground twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.crs import CGCS2000, from_plane, plane_at, scale_factor, to_plane
from minplan_gis.measure.facts import facts
from minplan_gis.measure.overlay import GRID_M
from minplan_gis.measure.overlay import united as unions
from minplan_gis.measure.planes import row_sums
from minplan_gis.measure.shared import rounding

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.crs import Plane

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Shapes = NDArray[np.object_]

__all__ = ["parts", "united"]

MEASURES = ("area_m2", "perimeter_m", "mean_width_m", "central_meridian", "geometry")


def parts(pieces: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take pieces apart into connected polygons.

    Parameters
    ----------
    pieces
        What :func:`overlaps`, :func:`remainders` or :func:`united` gave: EPSG:4490
        with ``area_m2`` and ``central_meridian``. Rows without polygons
        (touching, undecided, inside) have no parts.

    Returns
    -------
    GeoDataFrame
        ``block_id``, ``zone_id`` where the pieces have it, ``area_m2`` (the
        parts of a piece sum to its area), ``perimeter_m``, ``mean_width_m`` (2A/P),
        ``central_meridian``, ``geometry``.
    """
    if pieces.index.name == "block_id":
        pieces = pieces.reset_index()
    shapes, of = shapely.get_parts(np.asarray(pieces.geometry.array), return_index=True)
    flat = (shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(shapes)
    shapes, of = shapes[flat], of[flat]
    ids = [name for name in ("block_id", "zone_id") if name in pieces.columns]
    table = pieces[[*ids, "central_meridian"]].iloc[of].reset_index(drop=True)
    area, perimeter = _measured(shapes, table["central_meridian"].to_numpy())
    whole = row_sums(of, area, len(pieces))[of]
    area *= np.divide(pieces["area_m2"].to_numpy()[of], whole, out=np.ones(len(of)), where=whole > 0)
    table["area_m2"], table["perimeter_m"], table["mean_width_m"] = area, perimeter, 2.0 * area / perimeter
    return gpd.GeoDataFrame(table[[*ids, *MEASURES[:-1]]], geometry=shapes, crs=CGCS2000)


def _measured(shapes: Shapes, meridian: Floats) -> tuple[Floats, Floats]:
    """Give ellipsoidal areas and true perimeters of shapes in longitude, latitude, each in its own plane."""
    area, perimeter = np.zeros(len(shapes)), np.zeros(len(shapes))
    for each in np.unique(meridian):
        own, plane = meridian == each, plane_at(each)
        carried = to_plane(shapes[own], plane, snap=False)
        area[own], perimeter[own] = ellipsoidal_area(carried, plane), _perimeter(carried, plane)
    return area, perimeter


def united(parts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Unite parts block by block, so that ground under two zones counts once.

    Parameters
    ----------
    parts
        What :func:`parts` gave, all or some of it.

    Returns
    -------
    GeoDataFrame
        Index ``block_id`` in order of appearance: ``area_m2``, ``perimeter_m``,
        ``central_meridian``, ``geometry``. NaN and empty where two ways of
        uniting disagree.
    """
    of, ids = pd.factorize(parts["block_id"])
    meridian = parts["central_meridian"].to_numpy()
    tables = []
    for each in np.unique(meridian):
        own = np.flatnonzero(meridian == each)
        own = own[np.argsort(of[own], kind="stable")]
        tables.append(_united(parts.iloc[own], of[own], plane_at(each)))
    columns = ("area_m2", "perimeter_m", "central_meridian", "geometry")
    return facts(tables, {"block_id": pd.Index(ids)}, columns).set_index("block_id")


def _united(parts: gpd.GeoDataFrame, code: Ints, plane: Plane) -> dict[str, NDArray[np.generic]]:
    """Unite the parts of one plane, sorted by the number of their block."""
    codes, of = np.unique(code, return_inverse=True)
    shapes = to_plane(parts.geometry.array, plane, snap=False)
    whole = unions(shapes, of, len(codes))
    apart = row_sums(of, shapely.area(shapes), len(codes))
    agreed = _agreed(shapes, of, whole, apart)
    disjoint = np.abs(apart - shapely.area(whole)) <= rounding(whole, whole, apart)
    sums = row_sums(of, parts["area_m2"].to_numpy(), len(codes))
    whole[~agreed] = shapely.Polygon()
    area = np.where(agreed, np.where(disjoint, sums, ellipsoidal_area(whole, plane)), np.nan)
    return {
        "block_id": codes,
        "area_m2": area,
        "perimeter_m": np.where(agreed, _perimeter(whole, plane), np.nan),
        "central_meridian": np.full(len(codes), plane.central_meridian),
        "geometry": from_plane(whole, plane),
    }


def _agreed(shapes: Shapes, of: Ints, whole: Shapes, apart: Floats) -> NDArray[np.bool_]:
    """Believe a union no smaller than its largest part, no larger than all, and the same on a grid."""
    area, sizes = shapely.area(whole), shapely.area(shapes)
    largest = np.zeros(len(whole))
    np.maximum.at(largest, of, sizes)
    error = rounding(whole, whole, apart)
    on_grid = shapely.area(unions(shapes, of, len(whole), grid_m=GRID_M))
    outlines = row_sums(of, shapely.length(shapes), len(whole))
    alone = np.bincount(of) == 1
    agreed = (area >= largest - error) & (area <= apart + error)
    return np.asarray(alone | (agreed & (np.abs(on_grid - area) <= GRID_M * (1.0 + outlines))))


def _perimeter(shapes: Shapes, plane: Plane) -> Floats:
    """Measure outlines in true metres, by the scale factor in the middle of their boxes."""
    west, south, east, north = shapely.bounds(shapes).T
    scale = scale_factor((west + east) / 2.0, (south + north) / 2.0, plane)
    return np.where(shapely.is_empty(shapes), 0.0, shapely.length(shapes) / scale)
