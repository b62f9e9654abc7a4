"""What people call a reference system, as the code that PROJ knows: 4490, 27带, 6度14带, EPSG names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.crs import gauss_kruger_epsg

if TYPE_CHECKING:
    import pyproj

__all__ = ["Band", "band_in", "system_code"]

_BAND_NAME = re.compile(
    r"CGCS\s*2000\s*/\s*([36])-degree\s+(?:GK|Gauss-Kr(?:u|ü|ue)ger)\s+(zone|CM)\s+(\d+)E?", re.IGNORECASE
)
_PLAIN_BAND = re.compile(r"(?:([36])\s*度)?\s*第?\s*(\d\d)\s*带")

_RANGES = ((4513, 25, 21, 3), (4491, 13, 11, 6))
"""First code with prefix, first band, how many bands, their width; those without prefix follow."""


@dataclass(frozen=True, slots=True)
class Band:
    """A Gauss-Krüger band of CGCS2000."""

    number: int
    degrees: int
    """3 or 6."""
    prefixed: bool
    """Whether eastings carry the number in their millions."""


def system_code(name: str) -> str:
    """Give a system's code for what people call it; other texts as they are.

    >>> system_code("4515"), system_code("27带"), system_code("6度14带"), system_code("EPSG:4490")
    ('EPSG:4515', 'EPSG:4515', 'EPSG:4492', 'EPSG:4490')

    Raises
    ------
    CrsError
        A band that CGCS2000 does not have.
    """
    text = name.strip()
    return f"EPSG:{text}" if text.isdecimal() else _band_code(text) or text


def _band_code(text: str) -> str | None:
    named, plain = _BAND_NAME.fullmatch(text), _PLAIN_BAND.fullmatch(text)
    if named:
        width, number, prefixed = int(named[1]), int(named[3]), named[2].lower() == "zone"
        band = number if prefixed else round(number / 3) if width == 3 else round((number + 3) / 6)
    elif plain:
        band, prefixed = int(plain[2]), True
        width = int(plain[1] or (3 if band > 23 else 6))
    else:
        return None
    return f"EPSG:{gauss_kruger_epsg(band, prefixed=prefixed, degrees=width)}"


def band_in(crs: pyproj.CRS) -> Band | None:
    """Tell which band of CGCS2000 a system is; None for degrees and other projections."""
    code = crs.to_epsg() or 0
    for first, band, count, degrees in _RANGES:
        if first <= code < first + 2 * count:
            at = code - first
            return Band(band + at % count, degrees, at < count)
    return None
