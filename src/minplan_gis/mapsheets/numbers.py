"""Sheet numbers of GB/T 13989-2012, 1:1,000,000 to 1:5,000, both ways.

All is whole numbers of a ten-thousandth of an arc-second (3 mm of latitude): a
coordinate is rounded to it once, and a point on an edge belongs to the sheet to
its north and to its east.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from minplan_gis.errors import UsageError
from minplan_gis.wording import Text

__all__ = ["SCALES", "UNITS", "Sheet", "degrees", "numbered_sheet", "sheet_of", "sheet_with", "units"]

UNITS = 36_000_000
"""Ten-thousandths of an arc-second in a degree."""
_SECOND = 10_000
_WIDTH, _HEIGHT = 6 * UNITS, 4 * UNITS
_NORTH_LIMIT = 60 * UNITS
"""North of 60 degrees sheets of 1:1,000,000 are joined in pairs; that is not covered."""


@dataclass(frozen=True, slots=True)
class _Division:
    """How a sheet of 1:1,000,000 is divided for one scale."""

    letter: str
    width: int
    height: int


_DIVISIONS = {
    1_000_000: _Division("", _WIDTH, _HEIGHT),
    500_000: _Division("B", 3 * UNITS, 2 * UNITS),
    250_000: _Division("C", 5400 * _SECOND, UNITS),
    100_000: _Division("D", 1800 * _SECOND, 1200 * _SECOND),
    50_000: _Division("E", 900 * _SECOND, 600 * _SECOND),
    25_000: _Division("F", 450 * _SECOND, 300 * _SECOND),
    10_000: _Division("G", 225 * _SECOND, 150 * _SECOND),
    5_000: _Division("H", 1_125_000, 75 * _SECOND),
}
SCALES = tuple(_DIVISIONS)
"""The denominators of the scales, smallest scale first."""
_NUMBER = re.compile(r"(?P<row>[A-O])(?P<column>\d\d)(?:(?P<letter>[B-H])(?P<down>\d{3})(?P<right>\d{3}))?")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its number, scale and edges in ten-thousandths of an arc-second."""

    number: str
    denominator: int
    west: int
    south: int
    east: int
    north: int

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees."""
        return degrees(self.west), degrees(self.south), degrees(self.east), degrees(self.north)


def units(angle: float) -> int:
    """Round degrees to ten-thousandths of an arc-second.

    >>> units(81.2), units(44 + 1 / 60)
    (2923200000, 1584600000)
    """
    return math.floor(angle * UNITS + 0.5)


def degrees(angle: int) -> float:
    """Give degrees, right to the last bit."""
    return angle / UNITS


def sheet_of(longitude: float, latitude: float, denominator: int = 50_000) -> Sheet:
    """Give the sheet that a point lies on.

    Parameters
    ----------
    longitude, latitude : float
        Degrees east and north on CGCS2000; latitude from 0 to below 60.
    denominator : int
        Of the scale, one of SCALES.

    Raises
    ------
    UsageError
        No such scale, or a point outside the grid.

    Examples
    --------
    >>> sheet_of(81.2, 43.95).number, sheet_of(81.2, 43.95, 1_000_000).number
    ('K44E001013', 'K44')
    """
    if not (math.isfinite(longitude) and math.isfinite(latitude)):
        raise UsageError(_off_the_grid(longitude, latitude))
    return sheet_with(units(longitude), units(latitude), denominator)


def sheet_with(east: int, north: int, denominator: int) -> Sheet:
    """Give the sheet of a point in ten-thousandths of an arc-second; raises as ``sheet_of`` does."""
    division = _division(denominator)
    if not (-180 * UNITS <= east < 180 * UNITS and 0 <= north < _NORTH_LIMIT):
        raise UsageError(_off_the_grid(degrees(east), degrees(north)))
    number = f"{chr(ord('A') + north // _HEIGHT)}{east // _WIDTH + 31:02d}"
    if division.letter:
        down = _HEIGHT // division.height - north % _HEIGHT // division.height
        number += f"{division.letter}{down:03d}{east % _WIDTH // division.width + 1:03d}"
    west, south = east - east % division.width, north - north % division.height
    return Sheet(number, denominator, west, south, west + division.width, south + division.height)


def numbered_sheet(number: str) -> Sheet:
    """Give the sheet of a number.

    Raises
    ------
    UsageError
        It is no sheet number of these scales, or its row or column does not exist.

    Examples
    --------
    >>> numbered_sheet("K44E001013").bounds
    (81.0, 43.833333333333336, 81.25, 44.0)
    """
    match = _NUMBER.fullmatch(number.strip().upper())
    if match is None or not 1 <= int(match["column"]) <= 60:
        raise UsageError(_no_number(number))
    west = (int(match["column"]) - 31) * _WIDTH
    south = (ord(match["row"]) - ord("A")) * _HEIGHT
    letter = match["letter"] or ""
    denominator, division = next(item for item in _DIVISIONS.items() if item[1].letter == letter)
    if letter:
        down, right = int(match["down"]), int(match["right"])
        if not (1 <= down <= _HEIGHT // division.height and 1 <= right <= _WIDTH // division.width):
            raise UsageError(_no_number(number))
        west += (right - 1) * division.width
        south += _HEIGHT - down * division.height
    return sheet_with(west, south, denominator)


def _division(denominator: int) -> _Division:
    if denominator not in _DIVISIONS:
        known = "、".join(f"1:{scale}" for scale in SCALES)
        raise UsageError(
            Text(
                f"没有 1:{denominator} 的分幅；有 {known}",
                f"no sheets of 1:{denominator}; there are {known.replace('、', ', ')}",
            )
        )
    return _DIVISIONS[denominator]


def _off_the_grid(longitude: float, latitude: float) -> Text:
    return Text(
        f"({longitude:g}, {latitude:g}) 不在分幅范围内（经度 -180–180°，纬度 0–60°）",
        f"({longitude:g}, {latitude:g}) is on no sheet (longitude -180 to 180, latitude 0 to 60 degrees)",
    )


def _no_number(number: str) -> Text:
    return Text(
        f"“{number}” 不是 GB/T 13989-2012 图幅号（1:100万–1:5000），如 K44E001013",
        f"{number!r} is no sheet number of GB/T 13989-2012 (1:1,000,000 to 1:5,000), as K44E001013",
    )
