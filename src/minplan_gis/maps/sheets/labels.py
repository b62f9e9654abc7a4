"""Names and numbers on the map: what gets one, and how it is drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING

import shapely

from minplan_gis.maps.sheets.cells import one_line
from minplan_gis.maps.sheets.label_places import Manner, Wish, shown_part
from minplan_gis.maps.sheets.lettering import MM_PER_POINT, text_width_mm, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.label_placing import Placed
    from minplan_gis.maps.sheets.layout import Page

__all__ = ["draw_labels", "wish_for"]

_LINE = 1.15
_WIDEST_MM = 42.0
_LEADER_MM, _CASING_MM, _DOT_MM = 0.13, 0.5, 0.35


def wish_for(
    key: str,
    lines: Iterable[str],
    shape: BaseGeometry,
    frame: Box,
    manner: Manner,
    block: str = "",
) -> Wish | None:
    """Ask for a label of what lies in a frame; None where nothing of it does or there is nothing to write.

    Parameters
    ----------
    key
        What the list of labels without a place calls it.
    lines
        Each stands on its own line; long ones wrap.
    shape
        What it names, in mm on the sheet.
    block
        The id of the block that it belongs to.
    """
    part = shown_part(shape, frame)
    told = tuple(piece for line in lines for piece in _broken(one_line(line), manner.size_pt))
    if part.is_empty or not told:
        return None
    width = max(text_width_mm(line, manner.size_pt) for line in told)
    height = ((len(told) - 1) * _LINE + 1.0) * manner.size_pt * MM_PER_POINT
    return Wish(key, told, part, width, height, manner, block)


def _broken(line: str, size_pt: float) -> list[str]:
    """Break a line into as few as there must be, each about as long as the others."""
    broken = wrapped(line, size_pt, _WIDEST_MM)
    width = text_width_mm(line, size_pt) / max(len(broken), 1)
    while width < _WIDEST_MM:
        even = wrapped(line, size_pt, width)
        if len(even) <= len(broken):
            return even
        width += size_pt * MM_PER_POINT / 2.0
    return broken


def draw_labels(page: Page, placed: Sequence[Placed]) -> None:
    """Draw labels with a white rim, their leaders below all of them."""
    for label in placed:
        if label.leader:
            points = [label.leader[:2], label.leader[2:]]
            page.line(points, width_mm=_CASING_MM, color="#ffffffb0")
            page.line(points, width_mm=_LEADER_MM, color=label.wish.manner.color)
            dot = shapely.Point(label.leader[:2]).buffer(_DOT_MM, quad_segs=3)
            page.polygon(shapely.get_coordinates(dot)[:-1].tolist(), color=None, fill=label.wish.manner.color)
    for rim in (True, False):
        for label in placed:
            _write(page, label, rim=rim)


def _write(page: Page, label: Placed, *, rim: bool) -> None:
    """Write a label's lines, or the rim around them."""
    left, _, right, top = label.bounds
    manner, middle = label.wish.manner, (left + right) / 2.0
    em = manner.size_pt * MM_PER_POINT
    for at, line in enumerate(label.wish.lines):
        up = top - em / 2.0 - at * _LINE * em
        if rim:
            page.halo(middle, up, line, manner.size_pt, align="center", valign="center")
        else:
            page.text(middle, up, line, manner.size_pt, align="center", valign="center", color=manner.color)
