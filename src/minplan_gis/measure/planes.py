"""Blocks band by band, each with the features near them, carried into the band's plane once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import GeometryType

from minplan_gis.crs import plane_at, to_cgcs2000, to_plane
from minplan_gis.errors import GeometryError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Shapes = NDArray[np.object_]

__all__ = ["BLOCKS", "FEATURES", "Parts", "Sheet", "carried", "received", "row_sums", "sheets", "sheets_with"]

BLOCKS = Text("区块", "blocks")
FEATURES = Text("要素", "features")

_METRES_PER_DEGREE = 110_000.0
_BOW = 0.002
"""How far, in degrees, an edge of one degree leaves its box when it is straight in the plane instead."""
_POLYGONAL = (GeometryType.MISSING, GeometryType.POLYGON, GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Parts:
    """Single geometries in a plane, and for each the row of the frame it comes from."""

    shapes: Shapes
    owner: Ints


@dataclass(frozen=True, slots=True)
class Sheet:
    """The blocks of one band and the features near them."""

    plane: Plane
    blocks: Parts
    features: Parts


def received(frame: gpd.GeoDataFrame, what: Text, *, polygonal: bool = True) -> gpd.GeoDataFrame:
    """Give the frame in EPSG:4490 with a text index; the caller's frame stays as it is.

    Raises
    ------
    CrsError
        The reference system is missing, of another datum, or contradicted by the coordinates.
    GeometryError
        Ids repeat, or (with ``polygonal``) geometries are points, lines or collections.
    """
    frame = to_cgcs2000(frame, what=what)
    frame.index = frame.index.astype(str)
    problems = list(_repeated(frame.index, what))
    if polygonal:
        problems += _not_polygonal(frame, what)
    if problems:
        raise GeometryError(*problems)
    return frame


def _repeated(ids: pd.Index[str], what: Text) -> Iterator[Text]:
    if ids.has_duplicates:
        listed = ", ".join(ids[ids.duplicated()].unique())
        yield what + Text(f"：编号重复：{listed}", f": ids repeat: {listed}")


def _not_polygonal(frame: gpd.GeoDataFrame, what: Text) -> Iterator[Text]:
    odd = ~np.isin(shapely.get_type_id(_shapes(frame)), _POLYGONAL)
    if odd.any():
        listed = ", ".join(frame.index[odd])
        yield what + Text(f"：不是面：{listed}", f": not polygons: {listed}")


def sheets(blocks: gpd.GeoDataFrame, features: gpd.GeoDataFrame, *, reach_m: float = 0.0) -> Iterator[Sheet]:
    """Give the blocks by band, west to east, each band with the features within reach of its blocks.

    Parameters
    ----------
    blocks, features
        Frames from :func:`received`; missing and empty geometries are left out.
    reach_m
        How far from a block a feature still matters, in true metres.
    """
    block_shapes, feature_shapes = _shapes(blocks), _shapes(features)
    there = _present(feature_shapes)
    tree = shapely.STRtree(_boxes(feature_shapes[there], reach_m))
    for plane, rows in _bands(block_shapes):
        found = tree.query(_boxes(block_shapes[rows], 0.0))[1]
        near = there[np.unique(found)]
        yield Sheet(plane, carried(block_shapes, rows, plane), carried(feature_shapes, near, plane))


def sheets_with(blocks: gpd.GeoDataFrame, area: BaseGeometry) -> Iterator[Sheet]:
    """Give the blocks by band, each band with one area, near or far."""
    shapes = _shapes(blocks)
    areas = np.array([area], dtype=object)
    for plane, rows in _bands(shapes):
        yield Sheet(plane, carried(shapes, rows, plane), carried(areas, _present(areas), plane))


def carried(shapes: Shapes, rows: Ints, plane: Plane, *, snap: bool = True) -> Parts:
    """Take rows of longitude, latitude geometries apart and carry them into the plane."""
    parts, of = shapely.get_parts(to_plane(shapes[rows], plane, snap=snap), return_index=True)
    while (shapely.get_type_id(parts) > GeometryType.POLYGON).any():
        parts, within = shapely.get_parts(parts, return_index=True)
        of = of[within]
    kept = ~shapely.is_empty(parts)
    return Parts(_without_empty_rings(parts[kept]), np.asarray(rows[of[kept]], dtype=np.intp))


def row_sums(row: Ints, values: NDArray[np.generic], count: int) -> Floats:
    """Add up values by row, for rows 0 to ``count``."""
    return np.asarray(np.bincount(row, weights=values, minlength=count), dtype=float)


def _shapes(frame: gpd.GeoDataFrame) -> Shapes:
    return np.asarray(frame.geometry.array, dtype=object)


def _present(shapes: Shapes) -> Ints:
    return np.flatnonzero(~(shapely.is_missing(shapes) | shapely.is_empty(shapes)))


def _bands(shapes: Shapes) -> Iterator[tuple[Plane, Ints]]:
    """Give each plane that a block's centroid asks for, and the rows of its blocks."""
    rows = _present(shapes)
    planes = [plane_at(longitude) for longitude in shapely.get_x(shapely.centroid(shapes[rows]))]
    for plane in sorted(set(planes), key=lambda each: each.central_meridian):
        yield plane, rows[[each == plane for each in planes]]


def _boxes(shapes: Shapes, reach_m: float) -> Shapes:
    """Give boxes in degrees that hold the geometries, edges straight in any plane, and their reach."""
    west, south, east, north = shapely.bounds(shapes).T
    span = np.maximum(east - west, north - south)
    up = reach_m / _METRES_PER_DEGREE + _BOW * span**2 + 1e-6
    poleward = np.minimum(np.maximum(np.abs(south), np.abs(north)) + 1.0, 85.0)
    aside = up / np.cos(np.radians(poleward))
    return np.asarray(shapely.box(west - aside, south - up, east + aside, north + up), dtype=object)


def _without_empty_rings(shapes: Shapes) -> Shapes:
    """Rebuild polygons that carry an empty interior ring: GEOS's predicates crash on them."""
    rings, of = shapely.get_rings(shapes, return_index=True)
    shapes = shapes.copy()
    for index in np.unique(of[shapely.is_empty(rings)]):
        own = rings[of == index]
        shapes[index] = shapely.Polygon(own[0], [ring for ring in own[1:] if not ring.is_empty])
    return shapes
