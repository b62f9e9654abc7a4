"""PROJ's steps between two systems, kept, and never through a ballpark datum shift."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pyproj

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["GEOGRAPHIC", "as_array", "central_system", "transformer"]

GEOGRAPHIC = "+proj=longlat +ellps=GRS80 +no_defs +type=crs"
"""Longitude, latitude on CGCS2000's ellipsoid, for PROJ."""


def central_system(central_meridian: float) -> str:
    """Give the transverse Mercator system of a meridian, for PROJ: scale 1, false easting 500 km."""
    return (
        f"+proj=tmerc +lat_0=0 +lon_0={central_meridian!r} +k=1 +x_0=500000 +y_0=0 "
        "+ellps=GRS80 +units=m +no_defs +type=crs"
    )


@lru_cache(maxsize=64)
def transformer(source: str, target: str) -> pyproj.Transformer:
    """Give the steps from one system to another, easting or longitude first."""
    return pyproj.Transformer.from_crs(source, target, always_xy=True, allow_ballpark=False)


def as_array(geometries: Iterable[object]) -> NDArray[np.object_]:
    """Give geometries as an array, as shapely takes them."""
    return np.asarray(geometries, dtype=object)
