"""The legend on the sheet: in columns, wrapped and shrunk where it must; what does not fit comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import HAIR_MM, LEAST_PT, draw_lines, line_mm, one_line, shrunk
from minplan_gis.maps.sheets.drawing import draw_shapes
from minplan_gis.maps.sheets.legend import Section
from minplan_gis.maps.sheets.lettering import MM_PER_POINT, wrapped
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.legend import Legend, Sample, Sign

__all__ = ["draw_legend", "measure_legend"]

_TITLE, _AGAIN = Text("图例", "Legend"), Text("（续）", " (continued)")
_TITLE_PT, _SIZE_PT, _NOTE_PT = 12.0, 9.0, 7.0
_COLUMN_MM, _GAP_MM = 34.0, 4.0
_ROW_GAP_MM, _SECTION_GAP_MM = 1.1, 3.2
_BAND_MM, _ASIDE_MM = 1.5, 2.0


@dataclass(frozen=True, slots=True)
class _Item:
    """A heading or a sign, in lines."""

    section: str
    lines: tuple[str, ...]
    body: float
    """Height in mm of what is seen."""
    gap: float
    """Space below it."""
    sign: Sign | None = None

    @property
    def height(self) -> float:
        """Height in mm with the space below."""
        return self.body + self.gap


def measure_legend(legend: Legend, width: float) -> tuple[float, float]:
    """Give width and height in mm of a legend of full size in as many columns as ``width`` has room for."""
    columns = _most_columns(width, 1.5 * _COLUMN_MM)
    items = list(_items(legend, _column_width(width, columns), _SIZE_PT))
    heights = sorted({sum(each.height for each in items[:end]) for end in range(1, len(items) + 1)})
    body = next((high for high in heights if len(_flow(items, high)) <= columns), 0.0)
    return width, _above(_SIZE_PT) + body + _below(legend, width, _SIZE_PT)


def draw_legend(page: Page, box: Box, legend: Legend) -> Legend | None:
    """Draw a legend from the top of a box down; give what found no room, to be drawn elsewhere.

    The type is the largest that fits, in as few columns as it takes, down to 6 points; labels wrap.
    """
    most = _most_columns(box.width, _COLUMN_MM)

    def columns(size_pt: float) -> list[list[_Item]] | None:
        """Give the fewest columns that hold all; None where none do."""
        tried = (_divided(legend, box, count, size_pt) for count in range(1, most + 1))
        return next((found for count, found in enumerate(tried, start=1) if len(found) <= count), None)

    size = shrunk(_SIZE_PT, lambda size_pt: columns(size_pt) is not None)
    found = columns(size)
    count = len(found) if found else most
    found = found or _divided(legend, box, most, size)
    top, width = _draw_title(page, box, legend, size), _column_width(box.width, max(count, 1))
    ends = [top]
    for at, column in enumerate(found[:count]):
        left = box.left + at * (width + _GAP_MM)
        ends.append(_draw_column(page, Box(left, box.bottom, width, top - box.bottom), column, size))
    notes = Box(box.left, box.bottom, box.width, min(ends) - _ROW_GAP_MM * size / _SIZE_PT - box.bottom)
    draw_lines(page, notes, _note_lines(legend, box.width, size), _note_pt(size))
    return _rest(legend, [item for column in found[count:] for item in column])


def _draw_title(page: Page, box: Box, legend: Legend, size_pt: float) -> float:
    title, large = _TITLE + _AGAIN if legend.continued else _TITLE, size_pt * _TITLE_PT / _SIZE_PT
    strip, below = box.from_top(_above(size_pt))
    middle = strip.top - line_mm(large) / 2.0
    page.text(box.center[0], middle, title.say(legend.lang), large, align="center", valign="center")
    return below.top


def _draw_column(page: Page, box: Box, items: Sequence[_Item], size_pt: float) -> float:
    top, left, across = box.top, box.left, box.width
    for item in items:
        width, height = _sample_mm(size_pt)
        if item.sign is None:
            foot = draw_lines(page, Box(left, top - item.body, 1.0, item.body), item.lines, size_pt)
            page.line([(left, foot - 0.2), (left + across, foot - 0.2)], width_mm=HAIR_MM, color="#888888")
        else:
            sample = Box(left, top - item.body / 2.0 - height / 2.0, width, height)
            draw_shapes(page, _shape(item.sign.sample, sample), item.sign.style, sample.inset(-1.0))
            high = len(item.lines) * line_mm(size_pt)
            text = Box(sample.right + _ASIDE_MM, top - (item.body + high) / 2.0, 1.0, high)
            draw_lines(page, text, item.lines, size_pt)
        top -= item.height
    return top + (items[-1].gap if items else 0.0)


def _shape(sample: Sample, box: Box) -> NDArray[np.object_]:
    """Draw what a sign is shown on."""
    x, y = box.center
    shapes: dict[Sample, BaseGeometry] = {
        "area": shapely.box(box.left, box.bottom, box.right, box.top),
        "band": shapely.box(box.left, y - _BAND_MM / 2.0, box.right, y + _BAND_MM / 2.0),
        "line": shapely.LineString([(box.left, y), (box.right, y)]),
        "point": shapely.Point(x, y),
    }
    return np.array([shapes[sample]], dtype=object)


def _divided(legend: Legend, box: Box, count: int, size_pt: float) -> list[list[_Item]]:
    room = box.height - _above(size_pt) - _below(legend, box.width, size_pt)
    return _flow(list(_items(legend, _column_width(box.width, count), size_pt)), room)


def _flow(items: Sequence[_Item], room: float) -> list[list[_Item]]:
    """Divide items into columns of a height; no heading stands alone at a foot."""
    columns: list[list[_Item]] = []
    used = room
    for at, item in enumerate(items):
        follower = items[at + 1].body if item.sign is None and at + 1 < len(items) else 0.0
        if not columns or used + (item.height + follower if follower else item.body) > room + 1e-6:
            columns.append([])
            used = 0.0
        columns[-1].append(item)
        used += item.height
    return columns


def _items(legend: Legend, width: float, size_pt: float) -> Iterator[_Item]:
    (sample_width, sample_height), small = _sample_mm(size_pt), size_pt / _SIZE_PT
    for section in legend.sections:
        heading = tuple(wrapped(section.title, size_pt, width))
        yield _Item(section.title, heading, len(heading) * line_mm(size_pt), _ROW_GAP_MM * small)
        for at, sign in enumerate(section.signs, start=1):
            lines = tuple(wrapped(one_line(sign.label), size_pt, width - sample_width - _ASIDE_MM)) or ("",)
            gap = small * (_SECTION_GAP_MM if at == len(section.signs) else _ROW_GAP_MM)
            yield _Item(section.title, lines, max(sample_height, len(lines) * line_mm(size_pt)), gap, sign)


def _rest(legend: Legend, items: Sequence[_Item]) -> Legend | None:
    sections: dict[str, list[Sign]] = {}
    for item in items:
        if item.sign is not None:
            sections.setdefault(item.section, []).append(item.sign)
    left = tuple(Section(title, tuple(signs)) for title, signs in sections.items())
    return replace(legend, sections=left, notes=(), continued=True) if left else None


def _sample_mm(size_pt: float) -> tuple[float, float]:
    em = size_pt * MM_PER_POINT
    return 3.4 * em, 1.5 * em


def _most_columns(width: float, least: float) -> int:
    return max(1, int((width + _GAP_MM) // (least + _GAP_MM)))


def _column_width(width: float, count: int) -> float:
    return (width - (count - 1) * _GAP_MM) / count


def _above(size_pt: float) -> float:
    return (line_mm(_TITLE_PT) + 1.0) * size_pt / _SIZE_PT


def _below(legend: Legend, width: float, size_pt: float) -> float:
    lines = _note_lines(legend, width, size_pt)
    return len(lines) * line_mm(_note_pt(size_pt)) + (_ROW_GAP_MM * size_pt / _SIZE_PT if lines else 0.0)


def _note_lines(legend: Legend, width: float, size_pt: float) -> list[str]:
    return [line for note in legend.notes for line in wrapped(note, _note_pt(size_pt), width)]


def _note_pt(size_pt: float) -> float:
    return max(_NOTE_PT * size_pt / _SIZE_PT, LEAST_PT)
