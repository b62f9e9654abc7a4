"""What is written across a map that decides nothing: to be read at a glance, and to hide nothing."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.patches import PathPatch, Rectangle
from matplotlib.transforms import Affine2D

from minplan_gis.maps.sheets.lettering import MM_PER_POINT, outline, text_width_mm
from minplan_gis.phrases import DEMO_WATERMARK
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.wording import Lang

__all__ = ["draw_watermark", "watermark_text"]

_SCHEMATIC = Text("示意", "schematic")
_ANGLE = 30.0
_SHARE_OF_MAP, _LEAST_PT, _MOST_PT = 0.55, 18.0, 48.0
_OPACITY = 0.11
_BESIDE, _APART = 2.5, 3.2
"""Between two texts of a row and between two rows, in sizes of the type."""


def watermark_text(*, demo: bool, schematic: bool) -> Text | None:
    """Give the words for a map: one of demonstration data, one with schematic layers, or none."""
    return DEMO_WATERMARK if demo else _SCHEMATIC if schematic else None


def draw_watermark(page: Page, box: Box, text: Text, *, lang: Lang = "zh", color: str = "#7f1d1d") -> None:
    """Write a text in slanting rows over a box: outlines, so pale that all shows through.

    Short texts repeat within a row.
    """
    words = text.say(lang)
    size = min(max(_size(words, box), _LEAST_PT), _MOST_PT)
    em = size * MM_PER_POINT
    clip = Rectangle((box.left, box.bottom), box.width, box.height, transform=page.axes.transData)
    shape = outline(words, em)
    width = text_width_mm(words, size)
    for x, y in _middles(box, width, em):
        turned = Affine2D().translate(-width / 2.0, -0.38 * em).rotate_deg(_ANGLE)
        drawn = PathPatch(
            shape.transformed(turned.translate(x, y)),
            facecolor=color,
            edgecolor="none",
            alpha=_OPACITY,
            zorder=1.0,
        )
        page.axes.add_artist(drawn)
        drawn.set_clip_path(clip)


def _size(words: str, box: Box) -> float:
    """Give the size at which a text takes part of the diagonal that it is written along."""
    reach = min(box.width / math.cos(math.radians(_ANGLE)), box.height / math.sin(math.radians(_ANGLE)))
    return _SHARE_OF_MAP * reach / text_width_mm(words, 1.0)


def _middles(box: Box, width: float, em: float) -> list[tuple[float, float]]:
    """Give where texts stand whole: rows along the slant, every other one shifted by half."""
    turn = math.radians(_ANGLE)
    sine, cosine = math.sin(turn), math.cos(turn)
    across, apart = width + _BESIDE * em, _APART * em
    room = (box.width - width * cosine - em * sine) / 2.0, (box.height - width * sine - em * cosine) / 2.0
    reach = math.hypot(box.width, box.height) / 2.0
    rows, columns = math.ceil(reach / apart), math.ceil(reach / across) + 1
    steps = [
        ((column + 0.5 * (row % 2)) * across, row * apart)
        for row in range(-rows, rows + 1)
        for column in range(-columns, columns + 1)
    ]
    turned = [(along * cosine - up * sine, along * sine + up * cosine) for along, up in steps]
    whole = [(x, y) for x, y in turned if abs(x) <= room[0] and abs(y) <= room[1]] or [(0.0, 0.0)]
    return [(box.center[0] + x, box.center[1] + y) for x, y in whole]
