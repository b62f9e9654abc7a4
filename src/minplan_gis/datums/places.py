"""Places as arrays of longitude and latitude: in planes, in space, and how far apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import plane_at, to_plane, unproject
from minplan_gis.datums.families import geographic
from minplan_gis.errors import CrsError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.datums.families import Datum

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = ["dots", "from_geocentric", "geocentric", "local", "moves_m", "projected", "unprojected"]

_GEOD = pyproj.Geod(ellps="GRS80")
_CGCS2000 = "+ellps=GRS80"


def dots(points: Floats) -> Shapes:
    """Give points as geometries. Shape (n,)."""
    return np.asarray(shapely.points(points), dtype=object)


def moves_m(before: Floats, after: Floats) -> Floats:
    """Give how far points of longitude, latitude lie apart, read on one ellipsoid. Shape (n,)."""
    return np.asarray(_GEOD.inv(before[:, 0], before[:, 1], after[:, 0], after[:, 1])[2], dtype=np.float64)


def geocentric(points: Floats, datum: Datum | None, height_m: float) -> Floats:
    """Give geocentric coordinates of longitude, latitude on a datum's ellipsoid; None is CGCS2000's."""
    steps = _steps(_CGCS2000 if datum is None else _ellipsoid(datum))
    return np.column_stack(steps.transform(points[:, 0], points[:, 1], np.full(len(points), height_m)))


def from_geocentric(points: Floats) -> Floats:
    """Give longitude, latitude on CGCS2000 of geocentric coordinates. Shape (n, 2)."""
    inverse = pyproj.enums.TransformDirection.INVERSE
    back = _steps(_CGCS2000).transform(points[:, 0], points[:, 1], points[:, 2], direction=inverse)
    return np.column_stack(back[:2])


def projected(points: Floats, plane: pyproj.CRS) -> Floats:
    """Give eastings and northings of longitude, latitude of the plane's own datum. Shape (n, 2)."""
    steps = pyproj.Transformer.from_crs(plane.geodetic_crs, plane, always_xy=True, allow_ballpark=False)
    return np.column_stack(steps.transform(points[:, 0], points[:, 1]))


def unprojected(points: Floats, plane: pyproj.CRS) -> Floats:
    """Give longitude, latitude of the plane's own datum. Shape (n, 2)."""
    return np.asarray(shapely.get_coordinates(unproject(dots(points), plane)), dtype=np.float64)


def local(places: Floats, asked: Floats) -> tuple[Floats, Floats]:
    """Give two sets of places in the plane of the first, metres."""
    plane = plane_at(float(places[:, 0].mean()))
    own, others = (
        np.asarray(shapely.get_coordinates(to_plane(dots(each), plane)), dtype=np.float64)
        for each in (places, asked)
    )
    return own, others


def _ellipsoid(datum: Datum) -> str:
    ellipsoid = geographic(datum).ellipsoid
    if ellipsoid is None:
        raise CrsError(datum.label)
    return f"+a={ellipsoid.semi_major_metre!r} +rf={ellipsoid.inverse_flattening!r}"


def _steps(ellipsoid: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_pipeline(
        f"+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad +step +proj=cart {ellipsoid}"
    )
