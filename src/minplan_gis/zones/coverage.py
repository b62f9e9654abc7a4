"""Where a layer is complete: an outline, and how far beyond it."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import shapely

from minplan_gis.crs import from_plane, plane_at, to_plane

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["grown"]

_STEPS = 500
_FINEST_M = 1.0
_LONGEST_EDGE_M = 1000.0
_SHRINK = 0.005
_BRIDGED = 0.01
_ROUNDING_M = 1e-5


@lru_cache(maxsize=32)
def grown(area: BaseGeometry, within_m: float) -> BaseGeometry:
    """Grow an area by at most ``within_m`` true metres, never more.

    Parameters
    ----------
    area : BaseGeometry
        Polygonal, longitude, latitude on CGCS2000.
    within_m : float
        Metres, 0 to 200 000: memory grows with it.

    Returns
    -------
    BaseGeometry
        EPSG:4490. Every point of it is within ``within_m`` of ``area``; it falls
        short of that by one to two per cent. An area that can't be grown so is given as it is.

    Notes
    -----
    GEOS bridges shallow notches before it buffers and so reaches up to a per cent
    too far beside them. The outcome is therefore sampled, ``within_m / 500``
    apart, and the radius reduced until every sample, with half a step to
    spare, is near enough. The plane stretches lengths (its scale is 1 or more),
    so a plane metre is never more than a true one.
    """
    if within_m <= 0:
        return area
    plane = plane_at(shapely.centroid(area).x)
    flat = to_plane([area], plane, snap=False)[0]
    shapely.prepare(flat)
    step = max(within_m / _STEPS, _FINEST_M)
    allowed = within_m - step / 2.0 - 2 * _ROUNDING_M
    radius = allowed * (1.0 - _BRIDGED)
    while radius > 0:
        reach = shapely.buffer(flat, radius, quad_segs=32)
        samples = shapely.points(shapely.get_coordinates(shapely.segmentize(shapely.boundary(reach), step)))
        if shapely.dwithin(flat, samples, allowed + _ROUNDING_M).all():
            dense = shapely.segmentize(reach, _LONGEST_EDGE_M)
            return cast("BaseGeometry", from_plane([dense], plane)[0])
        radius -= within_m * _SHRINK
    return area
