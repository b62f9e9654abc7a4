"""Which features a block shares ground with, how much, and where."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.crs import from_plane
from minplan_gis.measure.facts import facts
from minplan_gis.measure.meetings import met, row_areas
from minplan_gis.measure.planes import BLOCKS, FEATURES, received, sheets

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import NDArray

    from minplan_gis.measure.planes import Sheet

__all__ = ["overlaps"]

COLUMNS = ("area_m2", "block_share", "zone_share", "relation", "central_meridian", "geometry")


def overlaps(blocks: gpd.GeoDataFrame, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the ground that each block shares with each feature, one row a pair.

    Parameters
    ----------
    blocks, features
        Polygons with unique index, in any reference system of CGCS2000 or
        WGS84; rows without geometry are left out.

    Returns
    -------
    GeoDataFrame
        ``block_id, zone_id, area_m2`` (on the ellipsoid), ``block_share,
        zone_share`` (0-1), ``relation`` (values of
        :class:`~minplan_gis.vocabulary.Relation`), ``central_meridian`` of the
        plane measured in, and the shared piece in EPSG:4490. A pair that only
        touches has area 0 and the shared points or lines. A pair on which
        methods disagree, or with a polygon that is not valid in the plane, is
        ``undecided``: area and shares are NaN, the geometry is empty.

    Raises
    ------
    CrsError, GeometryError
        As :func:`~minplan_gis.measure.planes.received` says.
    """
    blocks, features = received(blocks, BLOCKS), received(features, FEATURES)
    ids = {"block_id": blocks.index, "zone_id": features.index}
    return facts(map(_table, sheets(blocks, features)), ids, COLUMNS)


def _table(sheet: Sheet) -> dict[str, NDArray[np.generic]]:
    meeting = met(sheet)
    return {
        "block_id": meeting.block,
        "zone_id": meeting.zone,
        "area_m2": meeting.area,
        "block_share": meeting.area / row_areas(sheet.blocks, meeting.block, sheet.plane),
        "zone_share": meeting.area / row_areas(sheet.features, meeting.zone, sheet.plane),
        "relation": meeting.relation,
        "central_meridian": np.full(len(meeting.block), sheet.plane.central_meridian),
        "geometry": from_plane(meeting.piece, sheet.plane),
    }
