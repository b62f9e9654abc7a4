"""What coordinates say themselves by their size: degrees or metres, which column is east, which band."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.crs import CHINA_BOUNDS
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

__all__ = ["Reading", "prove_decimal", "reading_of"]

_WEST, _SOUTH, _EAST, _NORTH = CHINA_BOUNDS
_NORTHINGS = (300_000.0, 6_100_000.0)
_SURELY_NORTHINGS = (1_000_000.0, 6_100_000.0)
_EASTINGS = (100_000.0, 900_000.0)
_PREFIX = 1_000_000.0
_BANDS = (13, 45)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a plot's two columns are to be taken."""

    unit: str
    """``degrees``, ``metres``, or ``prefixed``: metres with the band in the millions."""
    swapped: bool
    """Whether easting or longitude comes first; northing first is the rule."""
    east: Floats
    north: Floats

    @property
    def bands(self) -> NDArray[np.int64]:
        """The band of each prefixed easting."""
        return (self.east // _PREFIX).astype(np.int64)


def reading_of(points: Floats) -> Reading | Fault:
    """Decide by magnitude what the columns are.

    Parameters
    ----------
    points : ndarray, shape (n, 2)
        All points of one plot, in the file's columns.
    """
    first, second = points[:, 0], points[:, 1]
    if (np.abs(points) <= 180).all():
        return _degrees(first, second)
    for east, north, swapped in ((second, first, False), (first, second, True)):
        if _within(north, _NORTHINGS).all():
            prefixed = _has_prefix(east)
            if prefixed.all():
                return Reading("prefixed", swapped, east, north)
            if prefixed.any():
                return _mixed(east)
    return _without_prefix(first, second)


def prove_decimal(values: Floats) -> bool:
    """Tell whether a value shows that degrees are decimal: as DDD.MMSS it would have 60 minutes or seconds.

    >>> prove_decimal(np.array([81.0430])), prove_decimal(np.array([81.0762]))
    (False, True)
    """
    fraction = np.abs(values) % 1
    minutes = np.floor(fraction * 100 + 1e-7)
    seconds = np.floor(np.round(fraction * 1e4, 6)) % 100
    return bool(((minutes >= 60) | (seconds >= 60)).any())


def _degrees(first: Floats, second: Floats) -> Reading | Fault:
    for latitude, longitude, swapped in ((first, second, False), (second, first, True)):
        if _within(latitude, (_SOUTH, _NORTH)).all() and _within(longitude, (_WEST, _EAST)).all():
            return Reading("degrees", swapped, longitude, latitude)
    return _unlikely(first, second)


def _without_prefix(first: Floats, second: Floats) -> Reading | Fault:
    """Decide for eastings of six digits; where both columns could be either, northing comes first."""
    for east, north, swapped in ((second, first, False), (first, second, True)):
        if _within(east, _EASTINGS).all() and _within(north, _SURELY_NORTHINGS).all():
            return Reading("metres", swapped, east, north)
    if _within(second, _EASTINGS).all() and _within(first, _NORTHINGS).all():
        return Reading("metres", swapped=False, east=second, north=first)
    return _unlikely(first, second)


def _within(values: Floats, bounds: tuple[float, float]) -> NDArray[np.bool_]:
    return (values >= bounds[0]) & (values <= bounds[1])


def _has_prefix(east: Floats) -> NDArray[np.bool_]:
    band, rest = east // _PREFIX, east % _PREFIX
    return _within(band, (float(_BANDS[0]), float(_BANDS[1]))) & _within(rest, _EASTINGS)


def _mixed(east: Floats) -> Fault:
    low, high = east.min(), east.max()
    return Fault(
        "mixed_eastings",
        Text(
            f"横坐标有的带带号、有的不带（{low:.2f}，{high:.2f}）",
            f"some eastings have a band prefix, some don't ({low:.2f}, {high:.2f})",
        ),
        Text("请统一横坐标的写法", "write all eastings the same way"),
    )


def _unlikely(first: Floats, second: Floats) -> Fault:
    span = f"{first.min():.10g}–{first.max():.10g}，{second.min():.10g}–{second.max():.10g}"
    return Fault(
        "out_of_range",
        Text(
            f"坐标不像中国范围内的度或米（{span}）",
            f"coordinates look like neither degrees nor metres in China ({span})",
        ),
        Text("请检查该地块的坐标、带号和单位", "check the plot's coordinates, band and unit"),
    )
