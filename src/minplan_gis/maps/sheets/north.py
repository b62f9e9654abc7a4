"""Where north is: the grid's, which is up, and the true one, and the angle between them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.areas import rounded
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import draw_lines, line_mm
from minplan_gis.maps.sheets.lettering import text_width_mm
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.maps.sheets.layout import Align, Page
    from minplan_gis.wording import Lang

__all__ = ["North", "convergence_text", "draw_north", "measure_north"]

_LETTER_PT, _NOTE_PT = 9.0, 6.5
_ARROW_MM, _SPREAD_MM = 15.0, 2.6
_LEAST_ANGLE = 9.0
"""Degrees between the two lines as drawn, at least: the true angle could not be seen."""
_BESIDE_MM, _FOOT_MM = 2.4, 1.6
_NO_ANGLE = 0.05 / 60.0
"""Degrees: less is printed as 0.0′."""
_GRID, _TRUE = Text("坐标北", "grid north"), Text("真北", "true north")
_BOTH = Text("真北、坐标北", "true and grid north")
_NAMES = (_GRID, _TRUE, _BOTH)
_NOT_TO_SCALE = Text("（夹角为示意）", "(angle not to scale)")


@dataclass(frozen=True, slots=True)
class North:
    """The directions of north in the middle of a map."""

    convergence: float
    """Degrees from true north to grid north, positive where grid north lies to the east."""
    lang: Lang = "zh"


def convergence_text(convergence: float) -> tuple[Text, Text]:
    """State a convergence with its sign, in degrees and minutes, and to which side the grid turns.

    >>> [text.zh for text in convergence_text(0.6947)], convergence_text(-1.05)[0].zh
    (['子午线收敛角 +41.7′', '坐标北偏东'], '子午线收敛角 −1°03.0′')
    """
    minutes = rounded(abs(convergence) * 60.0, 1)
    whole, rest = divmod(minutes, 60)
    sign = "" if not minutes else "+" if convergence > 0 else "−"
    value = sign + (f"{whole}°{rest:04.1f}′" if whole else f"{rest:.1f}′")
    way = (
        Text("", "")
        if not minutes
        else Text("坐标北偏东", "grid north lies east")
        if convergence > 0
        else Text("坐标北偏西", "grid north lies west")
    )
    return Text(f"子午线收敛角 {value}", f"convergence {value}"), way


def measure_north(north: North) -> tuple[float, float]:
    """Give the room in mm that the arrow and its notes take."""
    beside = 2.0 * (_BESIDE_MM + max(text_width_mm(name.say(north.lang), _NOTE_PT) for name in _NAMES))
    wide = max(text_width_mm(line, _NOTE_PT) for line in _notes(north))
    high = line_mm(_LETTER_PT) + _ARROW_MM + _FOOT_MM + len(_notes(north)) * line_mm(_NOTE_PT)
    return max(wide, beside), high


def draw_north(page: Page, box: Box, north: North) -> None:
    """Draw an arrow to grid north, a line with a star to true north, and the angle in words."""
    notes = _notes(north)
    foot = (box.center[0], box.top - line_mm(_LETTER_PT) - _ARROW_MM)
    tip, side = foot[1] + _ARROW_MM, math.copysign(1.0, -north.convergence)
    low, apart = (tip + foot[1]) / 2.0, abs(north.convergence) >= _NO_ANGLE
    if apart:
        _draw_true(page, foot, side * _drawn(north), north.lang)
    page.polygon([foot, (foot[0], tip), (foot[0] + 1.7, foot[1] - 1.2)], width_mm=0.2, fill="#000000")
    page.polygon([foot, (foot[0], tip), (foot[0] - 1.7, foot[1] - 1.2)], width_mm=0.2, fill="#ffffff")
    letter = tip + line_mm(_LETTER_PT) / 2.0
    page.text(foot[0], letter, "N", _LETTER_PT, align="center", valign="center")
    said = _GRID if apart else _BOTH
    beside: Align = "right" if apart and side > 0 else "left"
    across = foot[0] + (-_BESIDE_MM if beside == "right" else _BESIDE_MM)
    page.text(across, low, said.say(north.lang), _NOTE_PT, align=beside, valign="center")
    below = Box(box.left, box.bottom, box.width, foot[1] - _FOOT_MM - box.bottom)
    draw_lines(page, below, notes, _NOTE_PT, align="center")


def _draw_true(page: Page, foot: tuple[float, float], angle: float, lang: Lang) -> None:
    """Draw the line to true north, ``angle`` degrees clockwise of the grid's, and its name beside."""
    turn = math.radians(angle)
    side: Align = "right" if angle < 0 else "left"
    end = (foot[0] + _ARROW_MM * math.sin(turn), foot[1] + _ARROW_MM * math.cos(turn))
    page.line([foot, end], width_mm=0.18)
    page.text(*end, "★", _NOTE_PT, align="center", valign="center")
    away = math.copysign(1.6, angle)
    page.text(end[0] + away, end[1], _TRUE.say(lang), _NOTE_PT, align=side, valign="center")


def _drawn(north: North) -> float:
    return max(abs(north.convergence), _LEAST_ANGLE)


def _notes(north: North) -> tuple[str, ...]:
    value, way = convergence_text(north.convergence)
    shown = abs(north.convergence) < _NO_ANGLE or abs(north.convergence) >= _LEAST_ANGLE
    lines = (value, way) if shown else (value, way, _NOT_TO_SCALE)
    return tuple(text.say(north.lang) for text in lines if text.zh)
