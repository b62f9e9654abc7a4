"""The reference system that a VCT states in its head; none where that is too little to tell it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import numpy as np
import pyproj

from minplan_gis.crs import gauss_kruger_epsg
from minplan_gis.datums import Datum, datum_named, geographic, plane_epsg
from minplan_gis.errors import CrsError
from minplan_gis.files.magnitudes import Reading, reading_of
from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

__all__ = ["system_of"]

Family = Datum | Literal["cgcs2000", "wgs84"]

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_NAMES: tuple[tuple[re.Pattern[str], Family], ...] = (
    (re.compile(r"CGCS|2000", re.IGNORECASE), "cgcs2000"),
    (re.compile(r"WGS[-_ ]?(19)?84", re.IGNORECASE), "wgs84"),
    (re.compile(r"IAG|1975|西安|XIAN|1980", re.IGNORECASE), Datum.XIAN80),
    (re.compile(r"克拉索夫|Krass?ow?v?sk|北京|BEIJING", re.IGNORECASE), Datum.BEIJING54),
)
_AXES: Mapping[float, tuple[tuple[float, Family], ...]] = {
    6378140.0: ((0.0, Datum.XIAN80),),
    6378245.0: ((0.0, Datum.BEIJING54),),
    6378137.0: ((298.257222101, "cgcs2000"), (298.257223563, "wgs84")),
}
_SAME_FLATTENING = 5e-7
_MERIDIANS = ("meridian", "meridinan", "centralmeridian")
_WEST, _EAST = 72.0, 138.0
_MILLION, _FALSE_EASTING = 1_000_000.0, 500_000.0


def system_of(head: Mapping[str, str], points: NDArray[np.float64]) -> pyproj.CRS | None:
    """Give the system; None where the head says too little, so that the user has to say it.

    Parameters
    ----------
    head : mapping
        Keys in small letters.
    points : ndarray, shape (n, 2)
        Easting or longitude first: whether eastings have the band before them.

    Raises
    ------
    RefusedError
        ``wrong_crs``: name and size of the ellipsoid, or meridian and band, contradict each other.
    """
    family = _family(head)
    if family is None:
        return None
    if _in_degrees(head):
        return _degrees(family)
    reading = reading_of(points[:, ::-1])
    if not isinstance(reading, Reading) or reading.unit == "degrees":
        return None
    prefix = _prefix(reading)
    _require_prefix(head, prefix)
    return _plane(family, _meridian(head), prefix)


def _plane(family: Family, meridian: float | None, prefix: int) -> pyproj.CRS | None:
    """Give a band by its prefix, else by its meridian; these must agree."""
    width = 6 if 13 <= prefix <= 23 else 3
    band = prefix or round((meridian or 0) / 3)
    if meridian not in {None, 3 * band if width == 3 else 6 * band - 3}:
        if not prefix:
            return None
        raise _contradiction(
            f"中央经线 {meridian:g}°，横坐标带号 {prefix}",
            f"meridian {meridian:g}° and prefix {prefix} of eastings",
        )
    try:
        return pyproj.CRS.from_epsg(_code(family, band, prefixed=bool(prefix), degrees=width))
    except CrsError:
        return None


def _family(head: Mapping[str, str]) -> Family | None:
    """Tell the datum by the ellipsoid's name and size; these must agree."""
    words = " ".join(head.get(key, "") for key in ("spheroid", "horizontalcrs", "projection"))
    old = datum_named(words)
    named: Family | None = old or next((family for known, family in _NAMES if known.search(words)), None)
    numbers = [
        float(text) for text in _NUMBER.findall(f"{head.get('spheroid', '')} {head.get('parameters', '')}")
    ]
    sized = _sized(numbers)
    if named is not None and sized and named not in sized:
        called = head.get("spheroid", "")[:40]
        raise _contradiction(f"椭球“{called}”的名称与大小", f"name and size of the ellipsoid '{called}'")
    return named or (sized[0] if len(sized) == 1 else None)


def _sized(numbers: list[float]) -> list[Family]:
    """Give the datums whose ellipsoid has the size among some numbers, and the flattening if it is there."""
    of_axis = next((_AXES[number] for number in numbers if number in _AXES), ())
    exact = [
        family
        for flattening, family in of_axis
        if any(abs(number - flattening) < _SAME_FLATTENING for number in numbers)
    ]
    return exact or [family for _, family in of_axis]


def _in_degrees(head: Mapping[str, str]) -> bool:
    unit = (head.get("xyunit") or head.get("unit") or "").strip().upper()
    return unit.startswith(("D", "度")) or head.get("coordinatesystemtype", "").strip().upper().startswith(
        "D"
    )


def _degrees(family: Family) -> pyproj.CRS:
    if isinstance(family, Datum):
        return geographic(family)
    return pyproj.CRS.from_epsg(4490 if family == "cgcs2000" else 4326)


def _meridian(head: Mapping[str, str]) -> float | None:
    """Give the central meridian: a key of its own, else the first parameter that can be one."""
    own = next((head[key] for key in _MERIDIANS if head.get(key)), "")
    found = [float(text) for text in _NUMBER.findall(own or head.get("parameters", "").split(",")[0])]
    return next((number for number in found if _WEST <= number <= _EAST), None)


def _prefix(reading: Reading) -> int:
    """Give the band before all eastings, 0 for none; that most have where they differ."""
    if reading.unit != "prefixed":
        return 0
    bands, counts = np.unique(reading.bands, return_counts=True)
    return int(bands[counts.argmax()])


def _require_prefix(head: Mapping[str, str], prefix: int) -> None:
    """See that a false easting in the head has the same band before it."""
    numbers = [float(text) for text in _NUMBER.findall(head.get("parameters", ""))]
    stated = [number for number in numbers if number % _MILLION == _FALSE_EASTING]
    if stated and int(stated[0] // _MILLION) != prefix:
        own = Text(f"带号 {prefix}", f"prefix {prefix}") if prefix else Text("无带号", "no prefix")
        raise _contradiction(
            f"东伪偏移 {stated[0]:.0f}，横坐标{own.zh}",
            f"false easting {stated[0]:.0f} and eastings with {own.en}",
        )


def _code(family: Family, band: int, *, prefixed: bool, degrees: int) -> int:
    if isinstance(family, Datum):
        return plane_epsg(family, band, prefixed=prefixed, degrees=degrees)
    if family == "wgs84":
        raise CrsError(Text("WGS84 没有国家分带", "WGS84 has no national bands"))
    return gauss_kruger_epsg(band, prefixed=prefixed, degrees=degrees)


def _contradiction(zh: str, en: str) -> RefusedError:
    return RefusedError(
        "wrong_crs",
        Text(f"文件头的坐标系自相矛盾（{zh}）", f"the head contradicts itself ({en})"),
        Text("请改正文件头后重新导出", "correct the head and export it again"),
    )
