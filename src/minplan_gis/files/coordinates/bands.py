"""Which band and which central meridian words state."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SAYINGS", "band_in", "bands_said", "meridian_in", "require_standard", "width_in"]

BAND, WIDTH, MERIDIAN = "带号", "几度分带", "中央子午线"
_MERIDIAN_KEYS = (MERIDIAN, "中央经线")
_CHINESE = {"三": "3", "六": "6"}
_WIDTH = re.compile(r"(?<![\d.])(\d{1,2}(?:\.\d+)?|[三六]) ?[°度] ?分?带")
_OF_BANDS = re.compile(r"[36三六] ?[°度] ?(?:分?带)?")
"""The width of bands before a band's number, as in 3度27带."""
_BANDS = tuple(
    re.compile(pattern)
    for pattern in (r"带号[^\d]{0,4}(\d{2})(?!\d)", r"第 ?(\d{2}) ?(?:投影)?带", r"(?<![\d.])(\d{2}) ?带")
)
_ANGLE = (
    r"\d{1,3}(?:\.\d+)?(?: ?[°度˚º] ?(?:\d{1,2}(?:\.\d+)? ?['′’分] ?)?"
    r"(?:\d{1,2}(?:\.\d+)? ?(?:[\"″”秒]|''|′′))?)?"
)
_MERIDIAN = re.compile(rf"(?:中央子午线|中央经线|中央经度|L0)[^\d]{{0,8}}({_ANGLE})", re.IGNORECASE)
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
SAYINGS = (_WIDTH, *_BANDS, _MERIDIAN)


def bands_said(plain: str) -> dict[str, str]:
    """Give what a text states of its band, in the keys of a coordinate text's header.

    >>> bands_said("3度带，中央子午线81°30′")
    {'几度分带': '3', '中央子午线': '81.5'}
    """
    found = {}
    if (width := _WIDTH.search(plain)) is not None:
        found[WIDTH] = _CHINESE.get(width[1], width[1])
    bands = [match[1] for pattern in _BANDS for match in pattern.finditer(plain)]
    bands = [band for band in dict.fromkeys(bands) if 13 <= int(band) <= 45]
    if bands:
        found[BAND] = "、".join(bands)
    meridians = dict.fromkeys(f"{_degrees(match[1]):.10g}" for match in _MERIDIAN.finditer(plain))
    if meridians:
        found[MERIDIAN] = "、".join(meridians)
    return found


def width_in(header: Mapping[str, str]) -> int | None:
    """Give the width of bands that a header states: 3 or 6 degrees.

    Raises
    ------
    RefusedError
        ``wrong_crs``, for any other width.
    """
    said = header.get(WIDTH, "")
    numbers = _NUMBER.findall(said) or [_CHINESE[letter] for letter in said if letter in _CHINESE]
    if not numbers:
        return None
    if len(numbers) > 1 or float(numbers[0]) not in {3.0, 6.0}:
        raise _no_standard_band(f"{WIDTH}={said}")
    return int(float(numbers[0]))


def band_in(header: Mapping[str, str]) -> int | None:
    """Give the number of the band that a header states.

    Raises
    ------
    RefusedError
        ``wrong_crs``: several, or no whole number.
    """
    said = header.get(BAND, "")
    numbers = {float(number) for number in _NUMBER.findall(_OF_BANDS.sub(" ", said))}
    if len(numbers) > 1:
        raise RefusedError(
            "wrong_crs",
            Text(f"带号写有多个：“{said}”", f"several bands are stated: '{said}'"),
            Text(
                "请只写一个带号，不同带的地块分开提供",
                "state one band, and supply plots of other bands apart",
            ),
        )
    if any(number % 1 for number in numbers):
        raise _no_standard_band(f"{BAND}={said}")
    return int(numbers.pop()) if numbers else None


def meridian_in(header: Mapping[str, str]) -> float | None:
    """Give the central meridian that a header states, degrees east.

    Raises
    ------
    RefusedError
        ``wrong_crs``: several, or one that no 3-degree or 6-degree band has.
    """
    found: dict[float, str] = {}
    for key in _MERIDIAN_KEYS:
        said = header.get(key, "")
        found |= {_degrees(match[0]): f"{key}={said}" for match in re.finditer(_ANGLE, said)}
    found.pop(0.0, None)
    for degrees, where in found.items():
        require_standard(degrees, where)
    if len(found) > 1:
        said = "、".join(dict.fromkeys(found.values()))
        raise RefusedError(
            "wrong_crs",
            Text(f"中央子午线写有多个：{said}", f"several central meridians are stated: {said}"),
            Text("请只写一条", "state one"),
        )
    return next(iter(found), None)


def require_standard(meridian: float, where: str) -> None:
    """Refuse a central meridian that no standard band of China has.

    Raises
    ------
    RefusedError
        ``wrong_crs``.
    """
    if meridian % 3 or not 72 <= meridian <= 135:
        raise _no_standard_band(where)


def _degrees(angle: str) -> float:
    parts = [float(number) for number in _NUMBER.findall(angle)]
    return math.fsum(part / 60.0**at for at, part in enumerate(parts))


def _no_standard_band(where: str) -> RefusedError:
    return RefusedError(
        "wrong_crs",
        Text(
            f"“{where}”不是标准的 3 度或 6 度分带，属地方坐标系统",
            f"'{where}' is no standard 3-degree or 6-degree band but a local system",
        ),
        Text(
            "请提供标准 3 度或 6 度带的坐标（中央子午线为 3 的整倍数），或经纬度",
            "supply coordinates of a standard band (its central meridian a multiple of 3), or degrees",
        ),
    )
