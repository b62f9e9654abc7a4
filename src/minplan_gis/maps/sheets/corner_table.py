"""The corners of blocks as a table on the sheet: in columns, ring by ring, and what does not fit is said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import pyproj
import shapely

from minplan_gis.areas import rounded
from minplan_gis.crs import gauss_kruger_epsg, plane_at, project, unproject
from minplan_gis.files.writing.corners import dms
from minplan_gis.files.writing.drawing import outlines
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import (
    PAD_MM,
    Cell,
    draw_lines,
    draw_rows,
    line_mm,
    one_line,
    row_mm,
    shrunk,
)
from minplan_gis.maps.sheets.lettering import text_width_mm, wrapped
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import numpy as np
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.cells import Row
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.wording import Lang

__all__ = ["CornerTable", "Ring", "corner_table", "draw_corner_table", "measure_corner_table"]

Form = Literal["metres", "dms"]

_SIZE_PT, _TITLE_PT = 7.0, 9.0
_GAP_MM = 1.5
_NOTE_LINES = 3
_TITLE = Text("拐点坐标表", "corner coordinates")
_AGAIN = Text("（续）", " (continued)")
_HEADS: Mapping[Form, tuple[Text, ...]] = {
    "metres": (Text("点号", "no."), Text("X（m）", "X (m)"), Text("Y（m）", "Y (m)")),
    "dms": (Text("点号", "no."), Text("东经", "longitude"), Text("北纬", "latitude")),
}


@dataclass(frozen=True, slots=True)
class Ring:
    """One ring of a block."""

    block: str
    """What heads the block."""
    name: str
    """Which of the block's rings this is; empty where it has only one."""
    corners: tuple[tuple[str, ...], ...]
    """Number and two coordinates of each; the closing one is not repeated."""


@dataclass(frozen=True, slots=True)
class CornerTable:
    """Corners in the order of a table."""

    heads: tuple[str, ...]
    rings: tuple[Ring, ...]
    elsewhere: str = ""
    """The file that holds the whole table."""
    lang: Lang = "zh"


@dataclass(frozen=True, slots=True)
class _Line:
    row: Row
    block: str
    heads: bool = False
    """Whether it must not stand alone at the foot of a column."""


def corner_table(
    blocks: Mapping[str, BaseGeometry], *, form: Form = "metres", elsewhere: str = "", lang: Lang = "zh"
) -> CornerTable:
    """List the corners of blocks; a map for the public has no such table.

    Parameters
    ----------
    blocks
        Polygons by id or name, in longitude, latitude (EPSG:4490).
    form
        ``metres``: X (northing) and Y (easting with its band) in the block's 3-degree Gauss-Krüger band,
        2 decimals; ``dms``: degrees, minutes and seconds, 3 decimals.
    elsewhere
        The file with the whole table, named where the sheet has no room for it.
    """
    rings = tuple(ring for name, shape in blocks.items() for ring in _rings(name, shape, form, lang))
    return CornerTable(tuple(head.say(lang) for head in _HEADS[form]), rings, elsewhere, lang)


def measure_corner_table(table: CornerTable, height: float) -> tuple[float, float]:
    """Give width and height in mm of the table in columns that may be ``height`` high."""
    columns = _columns(table, height, _SIZE_PT) or [[]]
    width = len(columns) * (_width(table, _SIZE_PT) + _GAP_MM) - _GAP_MM
    high = max(_column_mm(table, column, _SIZE_PT) for column in columns)
    return width, max(high, _NOTE_LINES * line_mm(_SIZE_PT))


def draw_corner_table(page: Page, box: Box, table: CornerTable) -> int:
    """Draw the table from the upper left of a box; give how many corners found no room.

    Columns after the first say 续; where even the smallest type leaves corners out, the last column says
    how many, and where they are.
    """

    def fits(size_pt: float) -> bool:
        found = _columns(table, box.height, size_pt)
        return _count(found) == total and len(found) <= _across(table, box.width, size_pt)

    total = sum(len(ring.corners) for ring in table.rings)
    size = shrunk(_SIZE_PT, fits)
    columns, width = _columns(table, box.height, size), _width(table, size)
    if not fits(size):
        reserved = box.height - _NOTE_LINES * line_mm(size)
        columns = _columns(table, reserved, size)[: _across(table, box.width, size)]
    left_out, foot = total - _count(columns), box
    for at, column in enumerate(columns):
        left = box.left + at * (width + _GAP_MM)
        end = _draw_column(page, (left, box.top), table, column, again=at > 0, size_pt=size)
        foot = Box(left, box.bottom, width, end - box.bottom)
    if left_out:
        lines = wrapped(_left_out(table, left_out), size, foot.width)
        draw_lines(page, foot, lines[:_NOTE_LINES], size)
    return left_out


def _draw_column(
    page: Page,
    corner: tuple[float, float],
    table: CornerTable,
    lines: Sequence[_Line],
    *,
    again: bool,
    size_pt: float,
) -> float:
    left, top = corner
    title, high = _TITLE + _AGAIN if again else _TITLE, line_mm(_TITLE_PT)
    middle = left + _width(table, size_pt) / 2.0
    page.text(middle, top - high / 2.0, title.say(table.lang), _TITLE_PT, align="center", valign="center")
    rows = [_head(table, size_pt), *(line.row for line in lines)]
    return draw_rows(page, (left, top - high - PAD_MM / 2.0), rows, size_pt)


def _count(columns: Sequence[Sequence[_Line]]) -> int:
    """Count the corners in columns."""
    return sum(not line.heads for column in columns for line in column)


def _columns(table: CornerTable, height: float, size_pt: float) -> list[list[_Line]]:
    """Divide the lines into columns, as far as one holds what belongs together.

    No heading ends a column, and a block that goes on says so.
    """
    room = height - _column_mm(table, [], size_pt)
    columns: list[list[_Line]] = []
    used, bound = room, 0.0
    waiting: list[_Line] = []
    for line in _lines(table, size_pt):
        waiting.append(line)
        bound += _high(line, size_pt)
        if line.heads:
            continue
        if used + bound > room or not columns:
            more = [] if waiting[0].heads or not columns else [_again(table, line.block, size_pt)]
            used = sum(_high(each, size_pt) for each in more)
            if used + bound > room:
                break
            columns.append(more)
        columns[-1] += waiting
        used += bound
        waiting, bound = [], 0.0
    return columns


def _lines(table: CornerTable, size_pt: float) -> Iterator[_Line]:
    before, widths = None, _widths(table, size_pt)
    for ring in table.rings:
        if ring.block != before:
            yield _heading(ring.block, ring.block, sum(widths))
        if ring.name:
            yield _heading(ring.name, ring.block, sum(widths))
        before = ring.block
        for corner in ring.corners:
            cells = tuple(Cell(text, width, "center") for text, width in zip(corner, widths, strict=True))
            yield _Line(cells, ring.block)


def _heading(text: str, block: str, width: float) -> _Line:
    return _Line((Cell(text, width, label=True),), block, heads=True)


def _again(table: CornerTable, block: str, size_pt: float) -> _Line:
    return _heading(block + _AGAIN.say(table.lang), block, _width(table, size_pt))


def _head(table: CornerTable, size_pt: float) -> Row:
    cells = zip(table.heads, _widths(table, size_pt), strict=True)
    return tuple(Cell(head, width, "center", label=True) for head, width in cells)


def _high(line: _Line, size_pt: float) -> float:
    return row_mm(line.row, size_pt) if line.heads else line_mm(size_pt) + PAD_MM


def _column_mm(table: CornerTable, lines: Sequence[_Line], size_pt: float) -> float:
    top = line_mm(_TITLE_PT) + PAD_MM / 2.0 + row_mm(_head(table, size_pt), size_pt)
    return top + sum(_high(line, size_pt) for line in lines)


def _across(table: CornerTable, width: float, size_pt: float) -> int:
    return int((width + _GAP_MM + 1e-6) // (_width(table, size_pt) + _GAP_MM))


def _width(table: CornerTable, size_pt: float) -> float:
    return sum(_widths(table, size_pt))


def _widths(table: CornerTable, size_pt: float) -> list[float]:
    """Give the columns' widths: digits are all as wide as 0."""
    texts = [table.heads, *(corner for ring in table.rings for corner in ring.corners)]
    longest = [max((row[at] for row in texts), key=len) for at in range(len(table.heads))]
    heads = [text_width_mm(head, size_pt) for head in table.heads]
    return [
        max(text_width_mm(text, size_pt), head) + 2.2 * PAD_MM
        for text, head in zip(longest, heads, strict=True)
    ]


def _left_out(table: CornerTable, count: int) -> str:
    file = one_line(table.elsewhere)
    where = Text(f"，见{file}", f", see {file}") if file else Text("，另表列出", ", listed elsewhere")
    return (Text(f"其余 {count} 个拐点未列", f"{count} more corners") + where).say(table.lang)


def _rings(name: str, shape: BaseGeometry, form: Form, lang: Lang) -> Iterator[Ring]:
    """Give a block's rings, outer ones clockwise from the north-west corner."""
    crs, band = _system(shape)
    turned = list(outlines(project([shape], crs)[0]))
    heading = one_line(name) + (Text(f"（{band.zh}）", f" ({band.en})").say(lang) if form == "metres" else "")
    number = 0
    for part, rings in enumerate(turned, start=1):
        for at, ring in enumerate(rings):
            points = ring[:-1]
            texts = _metres(points) if form == "metres" else _angles(points, crs)
            numbered = tuple((f"J{number + step}", *pair) for step, pair in enumerate(texts, start=1))
            number += len(numbered)
            yield Ring(heading, _ring_name(part, at, len(turned), len(rings)).say(lang), numbered)


def _system(shape: BaseGeometry) -> tuple[pyproj.CRS, Text]:
    plane = plane_at(shape.centroid.x)
    if plane.band is None or not 25 <= plane.band <= 45:
        meridian = f"{plane.central_meridian:.6g}°"
        return plane.crs, Text(f"中央经线{meridian}", f"central meridian {meridian}")
    crs = pyproj.CRS.from_epsg(gauss_kruger_epsg(plane.band, prefixed=True))
    return crs, Text(f"3°带第{plane.band}带", f"3° band {plane.band}")


def _ring_name(part: int, ring: int, parts: int, rings: int) -> Text:
    """Name a ring among those of its block; the only one has no name."""
    if parts == rings == 1:
        return Text("", "")
    of = Text(f"第{part}部分", f"part {part}") if parts > 1 else Text("", "")
    gap = Text("", " ") if parts > 1 and rings > 1 else Text("", "")
    if rings == 1:
        return of
    return of + gap + (Text(f"内环{ring}", f"hole {ring}") if ring else Text("外环", "outer ring"))


def _metres(points: np.ndarray) -> list[tuple[str, str]]:
    return [(str(rounded(north, 2)), str(rounded(east, 2))) for east, north in points.tolist()]


def _angles(points: np.ndarray, crs: pyproj.CRS) -> list[tuple[str, str]]:
    places = shapely.get_coordinates(unproject(list(map(shapely.Point, points)), crs))
    return [(dms(east), dms(north)) for east, north in places.tolist()]
