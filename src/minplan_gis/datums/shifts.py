"""From an old datum to CGCS2000 by parameters: four in a plane, or seven in space."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import unproject
from minplan_gis.datums.places import from_geocentric, geocentric, local, moves_m, projected, unprojected
from minplan_gis.errors import CrsError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.datums.families import Datum

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = ["FARTHEST_M", "Carried", "Fit", "Helmert", "Plane4", "Residual", "Shift"]

FARTHEST_M = 500.0
"""No datum of China lies farther from CGCS2000; what moves farther has a wrong sign, unit, order or band."""


@dataclass(frozen=True, slots=True)
class Plane4:
    """Four parameters between two Gauss-Krüger planes.

    ``N' = north_m + scale (N cos r - E sin r)``, ``E' = east_m + scale (N sin r + E cos r)``: a positive
    rotation turns points clockwise, from north to east.
    """

    source: str
    """The old datum's plane, as ``EPSG:2372``."""
    target: str
    """The plane of CGCS2000."""
    east_m: float
    north_m: float
    rotation_rad: float
    scale: float

    def carry(self, points: Floats) -> Floats:
        """Carry longitude, latitude of the old datum to CGCS2000. Shape (n, 2)."""
        source = pyproj.CRS.from_user_input(self.source)
        moved = self.move(projected(points, source))
        return unprojected(moved, pyproj.CRS.from_user_input(self.target))

    def move(self, points: Floats) -> Floats:
        """Carry eastings and northings from plane to plane. Shape (n, 2)."""
        cos, sin = self.scale * np.cos(self.rotation_rad), self.scale * np.sin(self.rotation_rad)
        east, north = points[:, 0], points[:, 1]
        return np.column_stack(
            [self.east_m + north * sin + east * cos, self.north_m + north * cos - east * sin]
        )


@dataclass(frozen=True, slots=True)
class Helmert:
    """Seven parameters between geocentric coordinates, rotations as a position vector's (Bursa-Wolf).

    ``X' = t + (1 + scale) (X + r x X)``; the frame's rotations have the other sign.
    """

    datum: Datum
    shift_m: tuple[float, float, float]
    rotation_rad: tuple[float, float, float]
    scale: float
    """Beyond 1: 1e-6 is one part in a million."""
    height_m: float = 0.0
    """On the old ellipsoid, for all points: a plane file has none. 1000 m of it matter 2 cm."""

    def carry(self, points: Floats) -> Floats:
        """Carry longitude, latitude of the old datum to CGCS2000. Shape (n, 2)."""
        return from_geocentric(self.move(geocentric(points, self.datum, self.height_m)))

    def move(self, points: Floats) -> Floats:
        """Carry geocentric coordinates. Shape (n, 3), metres."""
        turned = points + np.cross(np.array(self.rotation_rad), points)
        return np.asarray(np.array(self.shift_m) + (1.0 + self.scale) * turned, dtype=float)


@dataclass(frozen=True, slots=True)
class Residual:
    """What a control point's computed position is off by."""

    name: str
    east_m: float
    north_m: float

    @property
    def length_m(self) -> float:
        """How far the two positions are apart."""
        return float(np.hypot(self.east_m, self.north_m))


@dataclass(frozen=True, slots=True)
class Fit:
    """How well the parameters fit the control points they were computed from."""

    residuals: tuple[Residual, ...]
    places: tuple[tuple[float, float], ...]
    """Of the control points: longitude, latitude on CGCS2000."""

    @property
    def rms_m(self) -> float:
        """The root mean square of the residuals' lengths."""
        return float(np.sqrt(np.mean([each.length_m**2 for each in self.residuals])))

    @property
    def largest(self) -> Residual:
        """The worst of them."""
        return max(self.residuals, key=lambda each: each.length_m)

    def error_m(self, points: Floats) -> float:
        """Give what the fit leaves open at the farthest of some places, twice its standard error.

        By the law of errors for a similarity: ``s2 (1/n + d2 / sum d_i2)``, d from the points' middle.
        """
        own, asked = local(np.array(self.places), points)
        middle = own.mean(axis=0)
        spread = float(((own - middle) ** 2).sum())
        away = float(((asked - middle) ** 2).sum(axis=1).max())
        squares = sum(each.length_m**2 for each in self.residuals)
        variance = squares / (len(self.residuals) - 2)
        return 2.0 * float(np.sqrt(variance * (1.0 / len(own) + away / spread)))

    def beyond_m(self, points: Floats) -> float:
        """Give how far the farthest of some places lies outside the control points' hull."""
        own, asked = local(np.array(self.places), points)
        hull = shapely.convex_hull(shapely.multipoints(own))
        return float(shapely.distance(hull, shapely.points(asked)).max())

    def reach_m(self) -> float:
        """Give the diagonal of the control points' bounds, by which extrapolation is measured."""
        own, _ = local(np.array(self.places), np.array(self.places))
        return float(np.hypot(*np.ptp(own, axis=0)))


@dataclass(frozen=True, slots=True)
class Carried:
    """Geometries carried to CGCS2000, and what that is worth."""

    shapes: Shapes
    """Longitude, latitude."""
    accuracy_m: float
    moved_m: float
    """How far on average."""
    warnings: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Shift:
    """What the user supplies to carry one datum to CGCS2000."""

    datum: Datum
    method: Plane4 | Helmert
    accuracy_m: float
    """Stated, or of the fit."""
    provider: str
    """Whose parameters or points these are, in the user's words."""
    file: str = ""
    sha256: str = ""
    fit: Fit | None = None
    bounds: tuple[float, float, float, float] | None = None
    """West, south, east, north where stated parameters hold; None where nothing is said."""

    def carry(self, shapes: Shapes, crs: pyproj.CRS) -> Carried:
        """Carry geometries of the old datum, in any of its systems, vertex by vertex.

        Raises
        ------
        CrsError
            Points would move farther than any datum lies: a wrong sign, unit, order or band.
        """
        old = unproject(shapes, crs)
        before = shapely.get_coordinates(old)
        finite = before[np.isfinite(before).all(axis=1)]
        if not len(finite):
            return Carried(old, self.accuracy_m, 0.0)
        moved = float(moves_m(finite, self.method.carry(finite)).mean())
        if not moved <= FARTHEST_M:
            raise CrsError(_too_far(self, moved))
        carried = np.asarray(shapely.transform(old, self.method.carry), dtype=object)
        points = shapely.get_coordinates(carried)
        points = points[np.isfinite(points).all(axis=1)]
        error = max(self.accuracy_m, self.fit.error_m(points)) if self.fit else self.accuracy_m
        return Carried(carried, error, moved, tuple(_beyond(self, points)))


def _beyond(shift: Shift, points: Floats) -> list[Text]:
    """Warn of places that the parameters were not made for."""
    if shift.fit is not None:
        beyond, reach = shift.fit.beyond_m(points), shift.fit.reach_m()
        if beyond <= reach / 2:
            return []
        return [
            Text(
                f"坐标在控制点范围以外 {beyond / 1000:.1f} km（控制点跨度 {reach / 1000:.1f} km），属外推，"
                "请补充附近的控制点",
                f"coordinates lie {beyond / 1000:.1f} km outside the control points (which span "
                f"{reach / 1000:.1f} km): extrapolated; add control points nearby",
            )
        ]
    if shift.bounds is None or _all_inside(points, shift.bounds):
        return []
    return [
        Text(
            "坐标超出转换参数注明的适用范围，请使用当地的参数",
            "coordinates lie outside the area that the parameters are stated for; use local ones",
        )
    ]


def _all_inside(points: Floats, bounds: tuple[float, float, float, float]) -> bool:
    west, south, east, north = bounds
    low, high = points.min(axis=0), points.max(axis=0)
    return bool(low[0] >= west and low[1] >= south and high[0] <= east and high[1] <= north)


def _too_far(shift: Shift, moved: float) -> Text:
    return Text(
        f"{shift.file}：按此参数坐标平均移动 {moved:.0f} m，而各坐标系间不超过 {FARTHEST_M:.0f} m；"
        "请检查参数的符号、单位、旋转约定和带号",
        f"{shift.file}: coordinates would move {moved:.0f} m on average, and no datum lies farther than "
        f"{FARTHEST_M:.0f} m; check signs, units, rotation convention and band",
    )
