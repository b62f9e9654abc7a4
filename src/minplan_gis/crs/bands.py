"""Bands of three and six degrees, and the plane that a place is measured in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pyproj

from minplan_gis.crs.transforming import central_system
from minplan_gis.errors import CrsError
from minplan_gis.wording import Text

__all__ = ["Plane", "band_of", "gauss_kruger_epsg", "plane_at"]

_FIRST_BAND, _LAST_BAND = 24, 45


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
        return pyproj.CRS.from_proj4(central_system(self.central_meridian))


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
