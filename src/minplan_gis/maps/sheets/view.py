"""What a map shows and where on the sheet: projection, scale and the box that it fills."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import plane_at, project, unproject
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.boxes import Box

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = ["MM_PER_M", "Projection", "View", "projection_for"]

MM_PER_M = 1000.0
_SMALLEST_OF_BANDS = 250_000
"""Up to this denominator every sheet lies in a Gauss-Krüger band."""
_BAND_REACH = 2.0
"""Degrees from the central meridian: half a degree into the next band, as along a band's edge."""
_EDGE_POINTS = 30


@dataclass(frozen=True, slots=True)
class Projection:
    """A plane in true metres, easting first, and how a sheet names it."""

    crs: pyproj.CRS
    name: Text
    band: int | None = None
    """The 3-degree Gauss-Krüger band; None for other projections."""
    central_meridian: float = 0.0
    """Degrees east."""
    is_gauss_kruger: bool = True
    """Whether it has a kilometre grid that others know."""

    def project(self, geometries: Iterable[object]) -> Shapes:
        """Carry geometries from longitude, latitude on CGCS2000 into the plane, vertex by vertex."""
        return project(geometries, self.crs)

    def unproject(self, geometries: Iterable[object]) -> Shapes:
        """Carry geometries from the plane back to longitude, latitude."""
        return unproject(geometries, self.crs)


def projection_for(bounds: tuple[float, float, float, float], denominator: float) -> Projection:
    """Choose the projection of a map.

    Gauss-Krüger in the 3-degree band nearest to the map's middle up to 1:250,000, and wherever the
    map reaches no farther than 2 degrees from the central meridian; else Lambert's conformal cone.

    Parameters
    ----------
    bounds
        West, south, east, north in degrees on CGCS2000.
    denominator
        Of the scale.
    """
    west, _, east, _ = bounds
    plane = plane_at((west + east) / 2.0)
    reach = max(abs(west - plane.central_meridian), abs(east - plane.central_meridian))
    if denominator > _SMALLEST_OF_BANDS and reach > _BAND_REACH:
        return _conic(bounds)
    meridian = f"{plane.central_meridian:g}°"
    band_zh = f"3°带第{plane.band}带 " if plane.band else ""
    band_en = f"3° band {plane.band}, " if plane.band else ""
    name = Text(
        f"高斯-克吕格投影 {band_zh}中央经线{meridian}",
        f"Gauss-Krüger, {band_en}central meridian {meridian}",
    )
    return Projection(plane.crs, name, plane.band, plane.central_meridian)


def _conic(bounds: tuple[float, float, float, float]) -> Projection:
    """Make Lambert's cone with standard parallels a sixth from the edges, in whole 5 minutes."""
    west, south, east, north = bounds
    meridian = round((west + east) / 2.0 * 2.0) / 2.0
    sixth = (north - south) / 6.0
    lower, upper = (round(parallel * 12.0) / 12.0 for parallel in (south + sixth, north - sixth))
    origin = round(south)
    crs = pyproj.CRS.from_proj4(
        f"+proj=lcc +lat_1={lower!r} +lat_2={upper!r} +lat_0={origin} +lon_0={meridian!r} "
        "+x_0=0 +y_0=0 +ellps=GRS80 +units=m +no_defs +type=crs"
    )
    parallels = f"{_degrees(lower)}、{_degrees(upper)}"
    name = Text(
        f"兰勃特正形割圆锥投影 标准纬线{parallels} 中央经线{_degrees(meridian)}",
        f"Lambert conformal conic, standard parallels {parallels.replace('、', ', ')}, "
        f"central meridian {_degrees(meridian)}",
    )
    return Projection(crs, name, None, meridian, is_gauss_kruger=False)


def _degrees(angle: float) -> str:
    minutes = round(angle * 60.0)
    return f"{minutes // 60}°{minutes % 60:02d}′" if minutes % 60 else f"{minutes // 60}°"


@dataclass(frozen=True, slots=True)
class View:
    """A map on a sheet: a distance on paper times the scale is the distance in the plane, exactly."""

    projection: Projection
    denominator: float
    """Of the scale: 10000 for 1:10,000."""
    box: Box
    """Where the map is on the sheet, in millimetres."""
    center: tuple[float, float]
    """Easting and northing, in metres, of the middle of the box."""

    @property
    def mm_per_m(self) -> float:
        """Millimetres on paper per metre of the plane."""
        return MM_PER_M / self.denominator

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north of the map in metres of the plane."""
        east, north = self.center
        across, up = self.box.width / self.mm_per_m / 2.0, self.box.height / self.mm_per_m / 2.0
        return east - across, north - up, east + across, north + up

    @property
    def window(self) -> BaseGeometry:
        """The map's rectangle in metres of the plane."""
        return shapely.box(*self.bounds)

    @property
    def lonlat_bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees of all that the map shows."""
        west, south, east, north = (float(edge) for edge in shapely.bounds(self.lonlat_window))
        return west, south, east, north

    @property
    def lonlat_window(self) -> BaseGeometry:
        """The map's rectangle in longitude, latitude; its edges bend."""
        edge = shapely.segmentize(self.window, self.box.width / self.mm_per_m / _EDGE_POINTS)
        window: BaseGeometry = self.projection.unproject([edge])[0]
        return window

    def to_page(self, easting: float, northing: float) -> tuple[float, float]:
        """Give millimetres on the sheet of a point of the plane in metres."""
        left, bottom = self.box.center
        return (
            left + (easting - self.center[0]) * self.mm_per_m,
            bottom + (northing - self.center[1]) * self.mm_per_m,
        )

    def to_plane(self, x_mm: float, y_mm: float) -> tuple[float, float]:
        """Give easting and northing in metres of a point of the sheet."""
        left, bottom = self.box.center
        return (
            self.center[0] + (x_mm - left) / self.mm_per_m,
            self.center[1] + (y_mm - bottom) / self.mm_per_m,
        )

    def page_shapes(self, shapes: Shapes) -> Shapes:
        """Carry geometries of the plane onto the sheet, in millimetres."""
        middle, corner = np.array(self.center), np.array(self.box.center)
        moved = shapely.transform(shapes, lambda points: (points - middle) * self.mm_per_m + corner)
        return np.asarray(moved, dtype=object)

    def page_of(self, geometries: Iterable[object]) -> Shapes:
        """Carry geometries from longitude, latitude onto the sheet, in millimetres."""
        return self.page_shapes(self.projection.project(geometries))

    def moved_to(self, box: Box) -> View:
        """Give the same map in another box of the sheet: same middle, same scale."""
        return replace(self, box=box)

    @property
    def convergence(self) -> float:
        """Degrees from grid north to true north at the middle, positive where true north lies to the left."""
        return _factors(self.projection.crs.to_wkt(), *self._lonlat(self.center))[0]

    @property
    def deviation(self) -> float:
        """The largest part by which distances in the plane differ from those on the ellipsoid."""
        west, south, east, north = self.bounds
        across, up = np.linspace(west, east, 5), np.linspace(south, north, 5)
        places = [self._lonlat((float(x), float(y))) for x in across for y in up]
        wkt = self.projection.crs.to_wkt()
        return max(abs(_factors(wkt, *place)[1] - 1.0) for place in places)

    def _lonlat(self, place: tuple[float, float]) -> tuple[float, float]:
        point = self.projection.unproject([shapely.Point(place)])[0]
        return float(point.x), float(point.y)


@lru_cache(maxsize=256)
def _factors(wkt: str, longitude: float, latitude: float) -> tuple[float, float]:
    """Give the convergence in degrees and the scale factor of a conformal projection."""
    found = _proj(wkt).get_factors(longitude, latitude)
    return float(found.meridian_convergence), float(found.meridional_scale)


@lru_cache(maxsize=16)
def _proj(wkt: str) -> pyproj.Proj:
    return pyproj.Proj(pyproj.CRS.from_wkt(wkt))
