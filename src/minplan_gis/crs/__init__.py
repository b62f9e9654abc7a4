"""Where coordinates are: CGCS2000, the 3-degree bands, and planes in true metres.

The only package that knows reference systems. A *band* is a Gauss-Krüger strip;
*zone* always means a planning zone. Coordinates are kept as longitude, latitude
on CGCS2000 (EPSG:4490) and measured in a :class:`Plane`.
"""

from __future__ import annotations

from minplan_gis.crs.bands import Plane, band_of, gauss_kruger_epsg, plane_at
from minplan_gis.crs.carrying import CGCS2000, CHINA_BOUNDS, in_china, project, to_cgcs2000, unproject
from minplan_gis.crs.planes import from_plane, mean_radius, scale_factor, to_own_planes, to_plane
from minplan_gis.crs.systems import accuracy_m, contradiction, require_crs

__all__ = [
    "CGCS2000",
    "CHINA_BOUNDS",
    "Plane",
    "accuracy_m",
    "band_of",
    "contradiction",
    "from_plane",
    "gauss_kruger_epsg",
    "in_china",
    "mean_radius",
    "plane_at",
    "project",
    "require_crs",
    "scale_factor",
    "to_cgcs2000",
    "to_own_planes",
    "to_plane",
    "unproject",
]
