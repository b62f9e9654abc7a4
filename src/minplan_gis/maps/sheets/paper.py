"""Paper sizes and round scales, and how small a scale must be for a map to fit."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from minplan_gis.errors import UsageError
from minplan_gis.wording import Text

__all__ = ["PAPERS", "SCALES", "Paper", "paper_of", "scale_of", "scale_text", "scale_that_fits"]

PAPERS = {
    "A4": (210.0, 297.0),
    "A3": (297.0, 420.0),
    "A2": (420.0, 594.0),
    "A1": (594.0, 841.0),
    "A0": (841.0, 1189.0),
}
"""Width and height in millimetres, upright."""

SCALES = tuple(
    round(step * 10**power)
    for power in (3, 4, 5, 6)
    for step in (1, 2, 2.5, 5)
    if step * 10**power <= 1_000_000
)
"""The denominators of round scales, largest scale first."""

_LEAST_MM, _MOST_MM = 100.0, 5000.0
_CUSTOM = re.compile(r"(\d+(?:\.\d+)?)\s*[xX×*]\s*(\d+(?:\.\d+)?)(?:\s*mm)?")
_SCALE = re.compile(r"(?:1\s*[:：/]\s*)?(\d{1,3}(?:[,，]\d{3})+|\d+(?:\.\d+)?)\s*(万)?")


@dataclass(frozen=True, slots=True)
class Paper:
    """A sheet's width and height in millimetres."""

    width: float
    height: float
    name: str = ""

    @property
    def turned(self) -> Paper:
        """The same sheet, its longer side the other way."""
        return Paper(self.height, self.width, self.name)

    @property
    def label(self) -> str:
        """How people call it.

        >>> Paper(297.0, 420.0, "A3").label, Paper(500.0, 700.0).label
        ('A3（297×420 mm）', '500×700 mm')
        """
        size = f"{self.width:g}×{self.height:g} mm"
        return f"{self.name}（{size}）" if self.name else size


def paper_of(text: str) -> Paper:
    """Read a size: A4 to A0, upright, or ``WIDTHxHEIGHT`` in millimetres as it stands.

    Raises
    ------
    UsageError
        No such paper, or one that is no sheet for a map (100 to 5,000 mm a side).

    Examples
    --------
    >>> paper_of("a4").width, paper_of("500x700").height
    (210.0, 700.0)
    """
    name = text.strip().upper()
    if name in PAPERS:
        return Paper(*PAPERS[name], name)
    custom = _CUSTOM.fullmatch(text.strip())
    sides = tuple(float(side) for side in custom.groups()) if custom else ()
    if not sides or not all(_LEAST_MM <= side <= _MOST_MM for side in sides):
        raise UsageError(
            Text(
                f"没有纸张 {text}：请用 A4、A3、A2、A1、A0，或 宽x高"
                f"（毫米，{_LEAST_MM:g}–{_MOST_MM:g}），如 500x700",
                f"no paper {text}: A4, A3, A2, A1, A0, or WIDTHxHEIGHT in millimetres "
                f"({_LEAST_MM:g}-{_MOST_MM:g}), as 500x700",
            )
        )
    return Paper(sides[0], sides[1])


def scale_of(text: str) -> int | None:
    """Read a scale as its denominator; None for ``auto``.

    Raises
    ------
    UsageError
        It is no scale, or none of the round ones from 1:1,000 to 1:1,000,000.

    Examples
    --------
    >>> scale_of("1:10,000"), scale_of("1:5万"), scale_of("25000"), scale_of("auto")
    (10000, 50000, 25000, None)
    """
    if text.strip().lower() in {"auto", "自动"}:
        return None
    match = _SCALE.fullmatch(text.strip())
    denominator = _denominator(match) if match else 0.0
    if denominator not in SCALES:
        known = "、".join(f"1:{scale}" for scale in SCALES)
        raise UsageError(
            Text(
                f"没有比例尺 {text}：请用 auto 或 {known}",
                f"no scale {text}: auto or {known.replace('、', ', ')}",
            )
        )
    return round(denominator)


def scale_text(denominator: int) -> str:
    """Write a scale as sheets do.

    >>> scale_text(100000)
    '1:100 000'
    """
    return f"1:{denominator:,}".replace(",", " ")


def scale_that_fits(extent_m: tuple[float, float], room_mm: tuple[float, float]) -> int | None:
    """Give the largest round scale at which an extent fits into a room; None where none does."""
    needed = max(
        length * 1000.0 / max(room, math.ulp(0.0)) for length, room in zip(extent_m, room_mm, strict=True)
    )
    return next((scale for scale in SCALES if scale >= needed - 1e-9), None)


def _denominator(match: re.Match[str]) -> float:
    number = float(re.sub("[,，]", "", match[1]))
    return number * 10_000.0 if match[2] else number
