"""A header's 坐标系 in short or by its code, spelled out: 2000, EPSG:4515, WGS84."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyproj

from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import uncertainty
from minplan_gis.files.system_names import band_in
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["WGS84_DOUBT_M", "says_wgs84", "spelled_out", "wgs84_notes"]

WGS84_DOUBT_M = 1.0
"""What taking WGS84 as CGCS2000 may cost."""
_DATUM, _BAND, _WIDTH = "坐标系", "带号", "几度分带"
_WGS84 = re.compile(r"WGS[-_ ]?(19)?84(坐标系?)?|EPSG[:：]\s?4326", re.IGNORECASE)
_CODE = re.compile(r"EPSG[:：]\s?(4\d{3})", re.IGNORECASE)
_DEGREES = 4490


def says_wgs84(header: Mapping[str, str]) -> bool:
    """Tell whether the header's system is WGS84, which is taken as CGCS2000."""
    return _WGS84.fullmatch(header.get(_DATUM, "").strip()) is not None


def wgs84_notes(header: Mapping[str, str]) -> tuple[Text, ...]:
    """Note that WGS84 is taken as CGCS2000, where the header says it."""
    return uncertainty(pyproj.CRS.from_epsg(4326)) if says_wgs84(header) else ()


def spelled_out(header: Mapping[str, str]) -> Mapping[str, str]:
    """Give the header with CGCS2000 for its short names and codes, and the band that a code has.

    >>> spelled_out({"坐标系": "EPSG:4515"})
    {'坐标系': 'CGCS2000', '带号': '27', '几度分带': '3'}

    Raises
    ------
    RefusedError
        ``wrong_crs``: 带号 or 几度分带 are not those of the code.
    """
    said = header.get(_DATUM, "").strip()
    code = _CODE.fullmatch(said)
    if said == "2000" or says_wgs84(header) or (code and int(code[1]) == _DEGREES):
        return {**header, _DATUM: "CGCS2000"}
    band = band_in(pyproj.CRS.from_epsg(int(code[1]))) if code and _is_known(int(code[1])) else None
    if band is None:
        return header
    own = {_BAND: str(band.number), _WIDTH: str(band.degrees)}
    for key, value in own.items():
        if header.get(key, "").strip() not in {"", value}:
            raise RefusedError(
                "wrong_crs",
                Text(
                    f"坐标系为 {said}（{key} {value}），与 {key}={header[key]} 矛盾",
                    f"{said} has {key} {value}, which contradicts {key}={header[key]}",
                ),
                Text("请改正文件头", "correct the header"),
            )
    return {**header, _DATUM: "CGCS2000", **own}


def _is_known(code: int) -> bool:
    return 4491 <= code <= 4554
