"""Figures into a plane of true metres and back, and how long a metre is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs.bands import Plane, plane_at
from minplan_gis.crs.transforming import GEOGRAPHIC, as_array, central_system, transformer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["from_plane", "mean_radius", "scale_factor", "to_own_planes", "to_plane"]

_SEMI_MAJOR_M = 6378137.0
_INVERSE_FLATTENING = 298.257222101
_GRID_M = 1e-6


def to_plane(geometries: Iterable[object], plane: Plane, *, snap: bool = True) -> NDArray[np.object_]:
    """Carry geometries from longitude, latitude into a plane, vertex by vertex.

    With ``snap``, coordinates are rounded to 1e-6 m: a thousandth of what a
    survey states, so that corners that two layers share through different
    systems stay one point. Results of a measurement are carried without it.
    """
    forward = transformer(GEOGRAPHIC, central_system(plane.central_meridian))

    def project(points: Floats) -> Floats:
        moved = np.column_stack(forward.transform(points[:, 0], points[:, 1]))
        return np.round(moved / _GRID_M) * _GRID_M if snap else moved

    return np.asarray(shapely.transform(as_array(geometries), project), dtype=object)


def from_plane(geometries: Iterable[object], plane: Plane) -> NDArray[np.object_]:
    """Carry geometries from a plane back to longitude, latitude on CGCS2000."""
    back = transformer(central_system(plane.central_meridian), GEOGRAPHIC)

    def unproject(points: Floats) -> Floats:
        return np.column_stack(back.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(as_array(geometries), unproject), dtype=object)


def to_own_planes(geometries: Iterable[object]) -> tuple[NDArray[np.object_], list[Plane]]:
    """Carry each figure into the plane that it is measured in: that of its own middle.

    Parameters
    ----------
    geometries : iterable of geometry
        Longitude, latitude on CGCS2000; none missing or empty.

    Returns
    -------
    tuple of ndarray and list of Plane
        The figures in metres, and the plane of each.
    """
    shapes = as_array(geometries)
    planes = [plane_at(middle) for middle in shapely.bounds(shapes)[:, [0, 2]].mean(axis=1).tolist()]
    carried = shapes.copy()
    for plane in set(planes):
        members = [at for at, own in enumerate(planes) if own == plane]
        carried[members] = to_plane(shapes[members], plane)
    return carried, planes


def mean_radius(northing: Floats) -> Floats:
    """Give the mean radius of curvature, in metres, at a plane's central meridian.

    The footpoint's radius: ``sqrt(rho * nu) = a sqrt(1 - e2) / (1 - e2 sin2(lat))``, its latitude by
    the series from the rectifying latitude in the third flattening. Right to 1e-12.
    """
    third = 1.0 / (2.0 * _INVERSE_FLATTENING - 1.0)
    arc = _SEMI_MAJOR_M / (1.0 + third) * (1.0 + third**2 / 4.0 + third**4 / 64.0)
    sine, cosine = np.sin(2.0 * northing / arc), np.cos(2.0 * northing / arc)
    latitude = northing / arc + sine * (
        (3.0 / 2.0 * third - 27.0 / 32.0 * third**3)
        + 21.0 / 8.0 * third**2 * cosine
        + 151.0 / 96.0 * third**3 * (4.0 * cosine**2 - 1.0)
    )
    e2 = (2.0 - 1.0 / _INVERSE_FLATTENING) / _INVERSE_FLATTENING
    return np.asarray(_SEMI_MAJOR_M * np.sqrt(1.0 - e2) / (1.0 - e2 * np.sin(latitude) ** 2), dtype=float)


def scale_factor(easting: Floats, northing: Floats, plane: Plane) -> Floats:
    """Give plane metres per true metre at points of a plane: ``cosh(x / R)`` with R at the footpoint.

    Right to 1e-9 within a band, to 1e-8 within 3 degrees of the central meridian.
    """
    distance = np.asarray(easting, dtype=float) - plane.false_easting
    return np.asarray(np.cosh(distance / mean_radius(np.asarray(northing, dtype=float))))
