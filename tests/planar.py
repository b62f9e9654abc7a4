"""Specimens in the plane of band 27 (central meridian 81°E): round metres, checkable by eye."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from minplan_gis.crs import CGCS2000, Plane, from_plane

PLANE = Plane(81.0, 27)
EASTING, NORTHING = 500_000.0, 4_870_000.0
ORIGIN = np.array([EASTING, NORTHING])


def rectangle(east, north, width, height=None):
    """A rectangle whose south-west corner lies ``east``, ``north`` metres from a point on the meridian."""
    west, south = EASTING + east, NORTHING + north
    return shapely.box(west, south, west + width, south + (width if height is None else height))


def frame(shapes, ids=None, plane=PLANE):
    """Shapes of the plane as a layer in EPSG:4490; ids are a, b, c ... unless given."""
    ids = [chr(ord("a") + n) for n in range(len(shapes))] if ids is None else ids
    shapes = np.array([*shapes, None], dtype=object)[:-1]
    return gpd.GeoDataFrame(geometry=from_plane(shapes, plane), index=ids, crs=CGCS2000)


def star(rng, *, middle, radius, corners=12, hole=False):
    """A valid polygon whose corners lie at 0.7 to 1.3 of the radius; on wish with a hole 0.4 of its size."""
    turn = (np.arange(corners) + rng.uniform(0.0, 0.8, corners)) * 2.0 * np.pi / corners
    reach = radius * rng.uniform(0.7, 1.3, corners)
    arm = np.column_stack([reach * np.cos(turn), reach * np.sin(turn)])
    return shapely.Polygon(arm + middle, [0.4 * arm + middle] if hole else None)
