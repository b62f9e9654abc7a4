"""Where coordinates are: CGCS2000, the 3-degree bands, and planes in true metres.

The only module that knows reference systems. A *band* is a Gauss-Krüger strip;
*zone* always means a planning zone. Coordinates are kept as longitude, latitude
on CGCS2000 (EPSG:4490) and measured in a :class:`Plane`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar, cast

import geopandas as gpd
import numpy as np
import pyproj
import shapely

from minplan_gis.errors import CrsError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]

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
    "to_plane",
    "unproject",
]

CGCS2000 = "EPSG:4490"
CHINA_BOUNDS = (73.0, 3.0, 136.0, 54.0)
"""West, south, east, north in degrees: where a coordinate of ours can lie."""

_SEMI_MAJOR_M = 6378137.0
_INVERSE_FLATTENING = 298.257222101
_FIRST_BAND, _LAST_BAND = 24, 45
_GRID_M = 1e-6
_HALF_WIDTH_M = 660_000.0
"""Farther from its meridian no band is used: a band prefix too many, or northing for easting, is farther."""
_CGCS2000_NAMES = (
    "China Geodetic Coordinate System 2000",
    "China 2000",
    "CGCS2000",
    "CGCS_2000",
    "D_China_2000",
)
_WGS84_NAMES = ("World Geodetic System 1984", "WGS 84", "WGS_1984", "WGS84", "D_WGS_1984")


@dataclass(frozen=True, slots=True)
class Plane:
    """A transverse Mercator plane on CGCS2000: scale 1 on the central meridian, metres, no prefix."""

    false_easting: ClassVar[float] = 500_000.0
    """The easting of the central meridian, in metres."""

    central_meridian: float
    """Degrees east."""
    band: int | None = None
    """The 3-degree band, or None outside China's bands."""

    @property
    def crs(self) -> pyproj.CRS:
        """The plane as a reference system, easting first."""
        if self.band is not None and self.band > _FIRST_BAND:
            return pyproj.CRS.from_epsg(gauss_kruger_epsg(self.band, prefixed=False))
        return pyproj.CRS.from_proj4(_proj4(self.central_meridian))


def band_of(longitude: float) -> int:
    """Give the 3-degree band whose central meridian is nearest: ``floor((L + 1.5) / 3)``.

    >>> band_of(81.0), band_of(82.5), band_of(82.4999)
    (27, 28, 27)
    """
    return int(np.floor((longitude + 1.5) / 3.0))


def gauss_kruger_epsg(band: int, *, prefixed: bool, degrees: int = 3) -> int:
    """Give the EPSG code of a CGCS2000 Gauss-Krüger band.

    Prefixed bands carry the band number in the easting's millions.

    >>> gauss_kruger_epsg(27, prefixed=True), gauss_kruger_epsg(27, prefixed=False)
    (4515, 4536)
    """
    first, last, start = (25, 45, 4513) if degrees == 3 else (13, 23, 4491)
    if not first <= band <= last:
        raise CrsError(
            Text(
                f"没有第 {band} 带（{degrees} 度分带为 {first}–{last}）",
                f"no band {band} ({degrees}-degree bands are {first}-{last})",
            ),
        )
    return start + (band - first) + (0 if prefixed else last - first + 1)


def plane_at(longitude: float) -> Plane:
    """Give the measuring plane for a longitude: its 3-degree band, or a meridian of its own elsewhere."""
    band = band_of(longitude)
    if _FIRST_BAND <= band <= _LAST_BAND:
        return Plane(3.0 * band, band)
    return Plane(float(longitude))


def to_plane(geometries: Iterable[object], plane: Plane, *, snap: bool = True) -> NDArray[np.object_]:
    """Carry geometries from longitude, latitude into a plane, vertex by vertex.

    With ``snap``, coordinates are rounded to 1e-6 m: a thousandth of what a
    survey states, so that corners that two layers share through different
    systems stay one point. Results of a measurement are carried without it.
    """
    forward = _transformer(_proj4_geographic(), _proj4(plane.central_meridian))

    def project(points: Floats) -> Floats:
        moved = np.column_stack(forward.transform(points[:, 0], points[:, 1]))
        return np.round(moved / _GRID_M) * _GRID_M if snap else moved

    return np.asarray(shapely.transform(_shapes(geometries), project), dtype=object)


def from_plane(geometries: Iterable[object], plane: Plane) -> NDArray[np.object_]:
    """Carry geometries from a plane back to longitude, latitude on CGCS2000."""
    back = _transformer(_proj4(plane.central_meridian), _proj4_geographic())

    def unproject(points: Floats) -> Floats:
        return np.column_stack(back.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(_shapes(geometries), unproject), dtype=object)


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


def require_crs(crs: object, *, what: Text) -> pyproj.CRS:
    """Give the reference system if its datum is CGCS2000 or WGS84.

    Raises
    ------
    CrsError
        Where there is none, or another datum: PROJ would pass Beijing54 and
        Xian80 coordinates through unchanged, 30-130 m wrong.
    """
    if crs is None:
        raise CrsError(
            what
            + Text(
                "：没有坐标系。请用 --crs 指明（如 EPSG:4490）",
                ": no reference system; state one with --crs (as EPSG:4490)",
            )
        )
    try:
        found = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.CRSError as error:
        raise CrsError(
            what + Text(f"：坐标系无法识别（{crs}）", f": unknown reference system ({crs})")
        ) from error
    if _datum(found) is None:
        datum = found.datum.name if found.datum else found.name
        raise CrsError(
            what
            + Text(
                f"：基准为 {datum}，不是 CGCS2000。请先用本地转换参数转换为 CGCS2000",
                f": datum is {datum}, not CGCS2000; convert with your local parameters first",
            ),
        )
    return found


def accuracy_m(crs: pyproj.CRS) -> float:
    """Give what taking this system as CGCS2000 may cost: 1 m for WGS84, nothing for CGCS2000."""
    return 1.0 if _datum(crs) == "WGS84" else 0.0


def to_cgcs2000(frame: gpd.GeoDataFrame, *, what: Text) -> gpd.GeoDataFrame:
    """Give the frame in EPSG:4490, longitude first, never through a ballpark datum shift.

    WGS84 is taken as CGCS2000 (see :func:`accuracy_m`). Missing and empty geometries stay so.

    Raises
    ------
    CrsError
        No or another datum, or coordinates that don't fit the system: not
        finite after conversion, or outside China.
    """
    crs = require_crs(frame.crs, what=what)
    source = _shapes(frame.geometry)
    moved = source.copy()
    finite = _finite(source)
    moved[finite] = unproject(source[finite], crs)
    strangers = ~(in_china(moved) | shapely.is_missing(moved) | shapely.is_empty(moved))
    if strangers.any():
        raise CrsError(what + contradiction(crs, source[strangers][0]))
    return frame.set_geometry(gpd.GeoSeries(moved, index=frame.index, crs=CGCS2000))


def unproject(geometries: Iterable[object], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Carry geometries from a system of CGCS2000 or WGS84 to longitude, latitude, vertex by vertex.

    What does not fit the system comes out as not finite or far away: ask :func:`in_china`.
    """
    shapes = _shapes(geometries)
    if crs.is_geographic:
        return shapes
    geodetic = cast("pyproj.CRS", crs.geodetic_crs)
    steps = _transformer(crs.to_wkt(), geodetic.to_wkt())
    middle = _false_easting(crs)

    def unprojected(points: Floats) -> Floats:
        moved = np.column_stack(steps.transform(points[:, 0], points[:, 1]))
        moved[np.abs(points[:, 0] - middle) > _HALF_WIDTH_M] = np.inf
        return moved

    return np.asarray(shapely.transform(shapes, unprojected), dtype=object)


def project(geometries: Iterable[object], crs: pyproj.CRS) -> NDArray[np.object_]:
    """Carry geometries from longitude, latitude into a system of CGCS2000 or WGS84: undoes :func:`unproject`.

    WGS84 is taken as CGCS2000; easting or longitude comes first.
    """
    shapes = _shapes(geometries)
    if crs.is_geographic:
        return shapes
    geodetic = cast("pyproj.CRS", crs.geodetic_crs)
    steps = _transformer(geodetic.to_wkt(), crs.to_wkt())

    def projected(points: Floats) -> Floats:
        return np.column_stack(steps.transform(points[:, 0], points[:, 1]))

    return np.asarray(shapely.transform(shapes, projected), dtype=object)


def _false_easting(crs: pyproj.CRS) -> float:
    """Give the easting of a transverse Mercator system's central meridian; NaN for other projections."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return float("nan")
    return next(float(each.value) for each in operation.params if each.name == "False easting")


def in_china(geometries: Iterable[object]) -> NDArray[np.bool_]:
    """Tell which geometries in longitude, latitude are finite, not empty and inside CHINA_BOUNDS."""
    west, south, east, north = CHINA_BOUNDS
    shapes = _shapes(geometries)
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        inside = (
            (bounds[:, 0] >= west)
            & (bounds[:, 1] >= south)
            & (bounds[:, 2] <= east)
            & (bounds[:, 3] <= north)
        )
    return np.asarray(inside & _finite(shapes), dtype=bool)


def _finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell whose corners are all numbers; bounds leave out those that are not."""
    points, of = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[of[~np.isfinite(points).all(axis=1)]] = False
    return finite


def contradiction(crs: pyproj.CRS, geometry: BaseGeometry) -> Text:
    """Say that a geometry's coordinates can't be of this system, and what to look at."""
    points = shapely.get_coordinates(geometry)
    first = ", ".join(f"{value:.10g}" for value in points[0]) if len(points) else "-"
    return Text(
        f"：坐标与坐标系 {crs.name} 不符（首点 {first}）。请检查带号、带宽、X/Y 次序和坐标系声明",
        f": coordinates contradict {crs.name} (first point {first}); "
        "check band prefix, band width, X/Y order and the stated system",
    )


def _shapes(geometries: Iterable[object]) -> NDArray[np.object_]:
    return np.asarray(geometries, dtype=object)


def _datum(crs: pyproj.CRS) -> str | None:
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return None
    names = (geodetic.datum.name, geodetic.name)
    if any(known in name for known in _CGCS2000_NAMES for name in names):
        return "CGCS2000"
    if any(known in name for known in _WGS84_NAMES for name in names):
        return "WGS84"
    return None


def _proj4(central_meridian: float) -> str:
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={central_meridian!r} +k=1 +x_0=500000 +y_0=0 "
        "+ellps=GRS80 +units=m +no_defs +type=crs"
    )


def _proj4_geographic() -> str:
    return "+proj=longlat +ellps=GRS80 +no_defs +type=crs"


@lru_cache(maxsize=64)
def _transformer(source: str, target: str) -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)
