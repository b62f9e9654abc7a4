"""Degrees, minutes and seconds packed into one number: DDD.MMSSss, or DDDMMSS as old databases hold them."""

from __future__ import annotations

import re
from dataclasses import dataclass

__all__ = ["Angle", "packed_angle", "packed_step"]

_DOTTED = re.compile(r"(?P<degrees>\d{1,3})(?:\.(?P<packed>\d{0,30}))?")
_WHOLE = re.compile(r"(?P<degrees>\d{1,3})(?P<packed>\d{4})(?:\.(?P<more>\d{0,30}))?")
_FULL = 60


@dataclass(frozen=True, slots=True)
class Angle:
    """An angle written as degrees, minutes and seconds."""

    degrees: float
    """The angle in decimal degrees."""
    step: float
    """The unit of its last digit, in degrees."""
    text: str
    """As a person writes it, as ``81°04′30″``."""


def packed_angle(number: str) -> Angle | None:
    """Read a packed angle; None where it is none, as with 60 minutes or seconds.

    Parameters
    ----------
    number : str
        ASCII digits, with or without a point.

    >>> packed_angle("101.3030").degrees, packed_angle("1013030").text
    (101.50833333333334, '101°30′30″')
    >>> packed_angle("81.0762") is None
    True
    """
    if (dotted := _DOTTED.fullmatch(number)) is not None:
        packed = dotted["packed"] or ""
        return _angle(dotted["degrees"], packed, len(packed))
    if (whole := _WHOLE.fullmatch(number)) is not None:
        packed = whole["packed"] + (whole["more"] or "")
        return _angle(whole["degrees"], packed, len(packed))
    return None


def _angle(degrees: str, packed: str, digits: int) -> Angle | None:
    padded = packed.ljust(4, "0")
    minutes, seconds, rest = int(padded[:2]), int(padded[2:4]), padded[4:]
    if minutes >= _FULL or seconds >= _FULL:
        return None
    parts = 10 ** len(rest)
    whole = (int(degrees) * 3600 + minutes * 60 + seconds) * parts + int(rest or "0")
    written = f"{int(degrees)}°{minutes:02d}′{seconds:02d}{'.' + rest if rest else ''}″"
    return Angle(whole / (3600 * parts), packed_step(digits), written)


def packed_step(digits: int) -> float:
    """Give the unit of the last of so many digits after the degrees: minutes, seconds, parts of a second."""
    if digits <= 2:
        return (1.0, 1 / 6, 1 / 60)[digits]
    return 10.0 ** (4 - digits) / 3600
