"""Parameters from control points, by least squares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.datums.places import geocentric
from minplan_gis.datums.shifts import Helmert, Plane4

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.datums.families import Datum

    Floats = NDArray[np.float64]

__all__ = ["fit_helmert", "fit_plane"]

_HARDLY = 0.005
"""A combination of parameters that acts less than this part of the strongest is not computed."""


def fit_plane(before: Floats, after: Floats, *, source: str, target: str) -> Plane4:
    """Give the four parameters that carry eastings and northings best; shapes (n, 2), n at least 2."""
    middle, aim = before.mean(axis=0), after.mean(axis=0)
    from_middle = (before - middle) @ np.array([1.0, 1.0j])
    to_middle = (after - aim) @ np.array([1.0, 1.0j])
    turn = np.vdot(from_middle, to_middle) / np.vdot(from_middle, from_middle)
    rest = aim @ np.array([1.0, 1.0j]) - turn * (middle @ np.array([1.0, 1.0j]))
    return Plane4(
        source, target, float(rest.real), float(rest.imag), -float(np.angle(turn)), float(abs(turn))
    )


def fit_helmert(before: Floats, after: Floats, datum: Datum, *, height_m: float) -> Helmert:
    """Give the seven parameters that carry longitude, latitude best; shapes (n, 2), n at least 3.

    Only the horizontal part of the positions counts, for the pairs tell no heights; what they hardly hold
    in a small area (tilts, and height against scale) is left at zero, where it would only fit noise.
    """
    old, new = geocentric(before, datum, height_m), geocentric(after, None, height_m)
    middle = old.mean(axis=0)
    extent = float(np.ptp(old, axis=0).max())
    level = [_level(place) for place in after]
    design = np.concatenate(
        [flat @ _design(point) for flat, point in zip(level, (old - middle) / extent, strict=True)]
    )
    moved = np.concatenate([flat @ way for flat, way in zip(level, new - old, strict=True)])
    unknown = np.linalg.lstsq(design, moved, rcond=_HARDLY)[0]
    unknown[3:] /= extent
    scale, turned = float(unknown[3]), unknown[4:]
    x, y, z = (float(each) for each in unknown[:3] - scale * middle - np.cross(turned, middle))
    rx, ry, rz = (float(each) / (1.0 + scale) for each in turned)
    return Helmert(datum, (x, y, z), (rx, ry, rz), scale, height_m)


def _level(place: Floats) -> Floats:
    """Give the directions east and north at a place, geocentric. Shape (2, 3)."""
    lon, lat = np.radians(place)
    return np.array(
        [
            [-np.sin(lon), np.cos(lon), 0.0],
            [-np.sin(lat) * np.cos(lon), -np.sin(lat) * np.sin(lon), np.cos(lat)],
        ]
    )


def _design(point: Floats) -> Floats:
    """Give the rows of one point: shifts, scale, rotations as a position vector's."""
    x, y, z = point
    turns = np.array([[0.0, z, -y], [-z, 0.0, x], [y, -x, 0.0]])
    return np.hstack([np.eye(3), point[:, None], turns])
