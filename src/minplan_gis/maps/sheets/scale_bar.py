"""How large things on a map are: its scale as a number and as a bar in round units of ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import line_mm
from minplan_gis.maps.sheets.paper import scale_text
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.wording import Lang

__all__ = ["ScaleBar", "draw_scale_bar", "measure_scale_bar", "round_step"]

_NUMBER_PT, _LABEL_PT = 11.0, 7.5
_BAR_MM, _TICK_MM, _GAP_MM = 1.1, 0.9, 0.8
_MAIN, _FINE = 4, 5
_BESIDE_MM = (4.0, 10.0)
"""What the first number and the last with the unit take beside the bar."""
_METRES, _KILOMETRES = Text("米", "m"), Text("千米", "km")
_ROUND = (1.0, 2.0, 5.0)


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """The scale of a map."""

    denominator: int
    lang: Lang = "zh"
    zoom: float = 1.0
    """Real millimetres in one of the page's."""


def round_step(denominator: float, room_mm: float) -> float:
    """Give the longest step of 1, 2 or 5 times a power of ten, in metres, of which five fit into a room.

    >>> round_step(10_000, 60.0), round_step(1_000_000, 80.0)
    (100.0, 10000.0)
    """
    room_m = room_mm * denominator / 1000.0 / (_MAIN + 1)
    power = 10.0 ** math.floor(math.log10(room_m))
    return max(step * power for step in (0.5, *_ROUND) if step * power <= room_m * (1.0 + 1e-9))


def measure_scale_bar(bar: ScaleBar, width: float = 80.0) -> tuple[float, float]:
    """Give the room in mm that number and bar take when they may be ``width`` wide."""
    across = (_MAIN + 1) * _step_mm(bar, width) + sum(_BESIDE_MM)
    return across, line_mm(_NUMBER_PT) + _GAP_MM + line_mm(_LABEL_PT) + _TICK_MM + _BAR_MM


def draw_scale_bar(page: Page, box: Box, bar: ScaleBar) -> None:
    """Draw the number above the bar, both in the middle of a box.

    One main step left of zero is divided into five; four lie right of it.
    """
    step, middle = _step_mm(bar, box.width), box.center[0]
    number, below = box.from_top(line_mm(_NUMBER_PT), _GAP_MM)
    page.text(
        middle, number.center[1], scale_text(bar.denominator), _NUMBER_PT, align="center", valign="center"
    )
    zero = middle - measure_scale_bar(bar, box.width)[0] / 2.0 + _BESIDE_MM[0] + step
    top = below.top - line_mm(_LABEL_PT) - _TICK_MM
    for at in range(_FINE):
        fine = step / _FINE
        _block(page, Box(zero - step + at * fine, top - _BAR_MM, fine, _BAR_MM), dark=at % 2 == 0)
    for at in range(_MAIN):
        _block(page, Box(zero + at * step, top - _BAR_MM, step, _BAR_MM), dark=at % 2 == 1)
    _label(page, bar, zero, top, box.width)


def _block(page: Page, box: Box, *, dark: bool) -> None:
    page.rect(box, width_mm=0.15, fill="#000000" if dark else "#ffffff")


def _label(page: Page, bar: ScaleBar, zero: float, top: float, width: float) -> None:
    """Write the numbers over the bar's steps, the unit after the last."""
    step, metres = _step_mm(bar, width), _step_m(bar, width)
    unit, per_unit = (_KILOMETRES, 1000.0) if metres >= 1000.0 else (_METRES, 1.0)
    low, last = top + _TICK_MM + 0.2, ""
    for at in range(-1, _MAIN + 1):
        x, last = zero + at * step, _number(abs(at) * metres / per_unit)
        page.line([(x, top), (x, top + _TICK_MM)], width_mm=0.15)
        page.text(x, low, last, _LABEL_PT, align="center", valign="bottom")
    after = zero + _MAIN * step + page.text_width_mm(last, _LABEL_PT) / 2.0 + 0.8
    page.text(after, low, unit.say(bar.lang), _LABEL_PT, valign="bottom")


def _number(value: float) -> str:
    return f"{value:,.10g}".replace(",", " ")


def _step_m(bar: ScaleBar, width: float) -> float:
    return round_step(bar.denominator * bar.zoom, width - sum(_BESIDE_MM))


def _step_mm(bar: ScaleBar, width: float) -> float:
    return _step_m(bar, width) * 1000.0 / (bar.denominator * bar.zoom)
