"""What of a block lies outside the features."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.crs import from_plane
from minplan_gis.measure.edges import edges_of
from minplan_gis.measure.facts import facts
from minplan_gis.measure.overlay import GRID_M, gathered, gridded, nearby, polygonal, threads, tried, united
from minplan_gis.measure.planes import BLOCKS, FEATURES, received, row_sums, sheets
from minplan_gis.measure.shared import broken, rounding, shared
from minplan_gis.measure.witness import shared_areas

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from minplan_gis.measure.planes import Sheet

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Shapes = NDArray[np.object_]

__all__ = ["remainders"]

COLUMNS = ("area_m2", "block_share", "central_meridian", "geometry")


def remainders(blocks: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give what of each block lies outside the union of the features, one row a block.

    Parameters
    ----------
    blocks, features
        Polygons with unique index, in any reference system of CGCS2000 or WGS84.

    Returns
    -------
    GeoDataFrame
        ``block_id, area_m2`` (on the ellipsoid), ``block_share`` (0-1),
        ``central_meridian`` and the remainder in EPSG:4490: 0 and empty where
        the block lies inside, NaN and empty where methods disagree. Blocks
        without geometry have no row.

    Raises
    ------
    CrsError, GeometryError
        As :func:`~minplan_gis.measure.planes.received` says.
    """
    blocks, features = received(blocks, BLOCKS), received(features, FEATURES)
    return facts(map(_table, sheets(blocks, features)), {"block_id": blocks.index}, COLUMNS)


def _table(sheet: Sheet) -> dict[str, NDArray[np.generic]]:
    blocks, plane = sheet.blocks, sheet.plane
    rows, row = np.unique(blocks.owner, return_inverse=True)
    outside = _outside(sheet)
    undecided = row_sums(row, shapely.is_missing(outside), len(rows)) > 0
    parts, of = shapely.get_parts(outside, return_index=True)
    kept = ~shapely.is_empty(parts) & ~undecided[row[of]]
    whole = gathered(parts[kept], row[of][kept], len(rows))
    area = np.where(undecided, np.nan, ellipsoidal_area(whole, plane))
    full = row_sums(row, ellipsoidal_area(blocks.shapes, plane), len(rows))
    return {
        "block_id": rows,
        "area_m2": area,
        "block_share": area / full,
        "central_meridian": np.full(len(rows), plane.central_meridian),
        "geometry": from_plane(whole, plane),
    }


def _outside(sheet: Sheet) -> Shapes:
    """Give what lies outside of each block part; None where undecided."""
    blocks, zones = sheet.blocks.shapes, sheet.features.shapes
    bad = broken(sheet.blocks)
    found = shared(blocks, zones, bad_blocks=bad, bad_zones=broken(sheet.features))
    outside = blocks.copy()
    outside[found.block[found.within]] = shapely.Polygon()
    cut = found.meets & ~np.isnan(found.area) & ~np.isin(found.block, found.block[found.within])
    left = np.unique(found.block[cut])
    outside[left] = _left(
        blocks[left], zones, found.zone[cut], found.area[cut], np.searchsorted(left, found.block[cut])
    )
    doubtful = np.zeros(len(blocks), dtype=bool)
    doubtful[found.block[np.isnan(found.area)]] = True
    outside[bad | (doubtful & ~shapely.is_empty(outside))] = None
    return outside


def _left(blocks: Shapes, zones: Shapes, zone: Ints, area: Floats, of: Ints) -> Shapes:
    """Take the union of its zones from each block, and believe it only where three ways agree.

    Parameters
    ----------
    blocks
        Those that meet a zone and lie in none.
    zone, area, of
        Pairs, ascending by ``of``: the zone, the decided area that it shares with the block, the block.
    """
    near = nearby(zones[zone], blocks[of])
    union = united(near, of, len(blocks))
    left = polygonal(tried(shapely.difference, blocks, union))
    covered = shapely.area(blocks) - shapely.area(left)
    own = np.arange(len(blocks))
    witness = shared_areas(edges_of(blocks), edges_of(union), own, own)
    allowed = rounding(blocks, left, covered) + witness.bound
    agreed = np.abs(covered - witness.area) <= allowed
    least, most = np.zeros(len(blocks)), row_sums(of, area, len(blocks))
    np.maximum.at(least, of, area)
    agreed &= (covered >= least - allowed) & (covered <= most + allowed)
    agreed &= np.abs(_gridded_area(blocks, near, of) - shapely.area(left)) <= _grid_error(blocks, left)
    left[agreed] = _without_threads(left[agreed])
    left[~agreed] = None
    return left


def _gridded_area(blocks: Shapes, near: Shapes, of: Ints) -> Floats:
    union = united(near, of, len(blocks), grid_m=GRID_M)
    return np.asarray(shapely.area(tried(gridded(shapely.difference, GRID_M), blocks, union)))


def _grid_error(blocks: Shapes, left: Shapes) -> Floats:
    return np.asarray(GRID_M * (1.0 + shapely.length(blocks) + shapely.length(left)))


def _without_threads(left: Shapes) -> Shapes:
    parts, of = shapely.get_parts(left, return_index=True)
    kept = ~threads(parts)
    return gathered(parts[kept], of[kept], len(left))
