"""Specimens in the plane of band 27 (central meridian 81°E): round metres, checkable by eye."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from minplan_gis.crs import CGCS2000, Plane, from_plane

PLANE = Plane(81.0, 27)
EASTING, NORTHING = 500_000.0, 4_870_000.0


def rectangle(east, north, width, height=None):
    """A rectangle whose south-west corner lies ``east``, ``north`` metres from a point on the meridian."""
    west, south = EASTING + east, NORTHING + north
    return shapely.box(west, south, west + width, south + (width if height is None else height))


def frame(shapes, ids=None, plane=PLANE):
    """Shapes of the plane as a layer in EPSG:4490; ids are a, b, c ... unless given."""
    ids = [chr(ord("a") + n) for n in range(len(shapes))] if ids is None else ids
    shapes = np.array([*shapes, None], dtype=object)[:-1]
    return gpd.GeoDataFrame(geometry=from_plane(shapes, plane), index=ids, crs=CGCS2000)


def star(rng, *, middle, radius, corners):
    """A valid polygon whose corners lie at 0.6 to 1.4 of the radius."""
    turn = np.sort(rng.uniform(0.0, 2.0 * np.pi, corners))
    reach = radius * rng.uniform(0.6, 1.4, corners)
    points = np.column_stack([reach * np.cos(turn), reach * np.sin(turn)]) + middle
    return shapely.make_valid(shapely.Polygon(points)).buffer(0.0)
