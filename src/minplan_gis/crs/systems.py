"""Which reference systems are taken: those on CGCS2000 or WGS84, and what that costs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyproj
import shapely

from minplan_gis.errors import CrsError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

__all__ = ["accuracy_m", "contradiction", "require_crs"]

_CGCS2000_NAMES = (
    "China Geodetic Coordinate System 2000",
    "China 2000",
    "CGCS2000",
    "CGCS_2000",
    "D_China_2000",
)
_WGS84_NAMES = ("World Geodetic System 1984", "WGS 84", "WGS_1984", "WGS84", "D_WGS_1984")


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


def contradiction(crs: pyproj.CRS, geometry: BaseGeometry) -> Text:
    """Say that a geometry's coordinates can't be of this system, and what to look at."""
    points = shapely.get_coordinates(geometry)
    first = ", ".join(f"{value:.10g}" for value in points[0]) if len(points) else "-"
    return Text(
        f"：坐标与坐标系 {crs.name} 不符（首点 {first}）。请检查带号、带宽、X/Y 次序和坐标系声明",
        f": coordinates contradict {crs.name} (first point {first}); "
        "check band prefix, band width, X/Y order and the stated system",
    )


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
