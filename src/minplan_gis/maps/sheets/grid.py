"""The frame of a map with its graticule in degrees and its kilometre grid."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.view import View

__all__ = ["FRAME_MM", "Mesh", "Tick", "draw_frame", "draw_grids", "graticule", "kilometre_grid"]

FRAME_MM = 8.0
"""From the edge of the map to the outer edge of its frame: a row of kilometres, a row of degrees."""

Side = Literal["bottom", "top", "left", "right"]

_ROW_MM = 3.5
_KILOMETRE_PT, _DEGREE_PT = 5.5, 6.0
_APART_MM, _PARTS_OF_SIDE = 40.0, 2.6
_TICK_MM, _CROSS_MM = 2.0, 2.0
_GRID_COLOR, _CROSS_COLOR = "#868686", "#000000"
_SECONDS = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 18000, 36000)
_METRES_PER_SECOND = 30.9
_STEPS_PER_LINE = 24
_METRES = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))


@dataclass(frozen=True, slots=True)
class Tick:
    """Where a line of a grid meets the edge of the map."""

    side: Side
    at: float
    """Millimetres from the sheet's left or bottom."""
    label: str


@dataclass(frozen=True, slots=True)
class Mesh:
    """A grid's lines in millimetres on the sheet, their ticks, and where they cross."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    ticks: tuple[Tick, ...]
    crosses: tuple[tuple[float, float], ...] = ()

    def ticks_at(self, factor: float) -> Mesh:
        """Give the ticks alone, in other millimetres."""
        moved = (Tick(tick.side, tick.at * factor, tick.label) for tick in self.ticks)
        return Mesh((), tuple(moved))


def kilometre_grid(view: View) -> Mesh:
    """Give the grid of round eastings and northings; eastings carry the band's number, as ``27 523``."""
    west, south, east, north = view.bounds
    step = _first(_METRES, _least_mm(view.box) / view.mm_per_m)
    prefix = f"{view.projection.band} " if view.projection.band else ""
    lines, ticks = [], []
    for easting in _rounds(west, east, step):
        across = view.to_page(easting, south)[0]
        lines.append(((across, view.box.bottom), (across, view.box.top)))
        ticks += [Tick(side, across, prefix + _kilometres(easting, step)) for side in ("bottom", "top")]
    for northing in _rounds(south, north, step):
        up = view.to_page(west, northing)[1]
        lines.append(((view.box.left, up), (view.box.right, up)))
        ticks += [Tick(side, up, _kilometres(northing, step)) for side in ("left", "right")]
    return Mesh(tuple(lines), tuple(ticks))


def graticule(view: View) -> Mesh:
    """Give meridians and parallels at round intervals, with their degrees."""
    west, south, east, north = view.lonlat_bounds
    narrow = math.cos(math.radians((south + north) / 2.0))
    least_m = _least_mm(view.box) / view.mm_per_m
    across = _first(_SECONDS, least_m / _METRES_PER_SECOND / narrow)
    up = _first(_SECONDS, least_m / _METRES_PER_SECOND)
    meridians = [value / 3600.0 for value in _rounds(west * 3600.0, east * 3600.0, across)]
    parallels = [value / 3600.0 for value in _rounds(south * 3600.0, north * 3600.0, up)]
    along, over = np.linspace(south, north, _STEPS_PER_LINE), np.linspace(west, east, _STEPS_PER_LINE)
    drawn = [(value, "bottom top", [(value, each) for each in along]) for value in meridians]
    drawn += [(value, "left right", [(each, value) for each in over]) for value in parallels]
    shapes = view.page_of([shapely.LineString(line) for _, _, line in drawn])
    labels = [_dms(value) for value, _, _ in drawn]
    ticks = [
        tick
        for shape, label, (_, sides, _) in zip(shapes, labels, drawn, strict=True)
        for tick in _ticks(shape, view.box, sides.split(), label)
    ]
    nodes = view.page_of([shapely.Point(lon, lat) for lon in meridians for lat in parallels])
    inside = [(node.x, node.y) for node in nodes if _holds(view.box, node)]
    return Mesh(tuple(_cut(shapes, view.box)), tuple(ticks), tuple(inside))


def draw_grids(page: Page, view: View, kilometres: Mesh | None, degrees: Mesh) -> None:
    """Draw the grids' lines on the map: kilometres as lines and degrees as crosses, or degrees as lines."""
    below = page.on_map
    for line in (kilometres or degrees).lines:
        below.line(line, width_mm=0.08, color=_GRID_COLOR)
    for x, y in degrees.crosses if kilometres else ():
        below.line([(x - _CROSS_MM, y), (x + _CROSS_MM, y)], width_mm=0.12, color=_CROSS_COLOR)
        below.line([(x, y - _CROSS_MM), (x, y + _CROSS_MM)], width_mm=0.12, color=_CROSS_COLOR)
    for tick in degrees.ticks:
        below.line(_on_side(view.box, tick, 0.0, -_TICK_MM), width_mm=0.15)


def draw_frame(page: Page, box: Box, kilometres: Mesh | None, degrees: Mesh) -> None:
    """Draw the edge of the map, the rows of its labels around it, and the outer frame."""
    page.rect(box, width_mm=0.2)
    page.rect(box.inset(-_ROW_MM), width_mm=0.1)
    page.rect(box.inset(-FRAME_MM), width_mm=0.6)
    for tick in kilometres.ticks if kilometres else ():
        page.line(_on_side(box, tick, 0.0, 0.6), width_mm=0.1)
    for tick in degrees.ticks:
        page.line(_on_side(box, tick, _ROW_MM, _ROW_MM + 0.7), width_mm=0.15)
    if kilometres:
        _label(page, box, kilometres, _ROW_MM / 2.0 + 0.15, _KILOMETRE_PT)
    _label(page, box, degrees, (_ROW_MM + FRAME_MM) / 2.0 + 0.1, _DEGREE_PT)


def _label(page: Page, box: Box, mesh: Mesh, out_mm: float, size_pt: float) -> None:
    """Write the labels that have room between the corners and beside the last one."""
    for side in ("bottom", "top", "left", "right"):
        reached = box.left if side in {"bottom", "top"} else box.bottom
        end = box.right if side in {"bottom", "top"} else box.top
        for tick in sorted((each for each in mesh.ticks if each.side == side), key=lambda each: each.at):
            half = page.text_width_mm(tick.label, size_pt) / 2.0
            if tick.at - half < reached or tick.at + half > end:
                continue
            ((x, y),) = _on_side(box, tick, out_mm)
            turned = 90.0 if side in {"left", "right"} else 0.0
            page.text(x, y, tick.label, size_pt, align="center", valign="center", rotation=turned)
            reached = tick.at + half + 1.5


def _on_side(box: Box, tick: Tick, *out_mm: float) -> list[tuple[float, float]]:
    """Give points beside a tick, so many millimetres out of the map."""
    match tick.side:
        case "bottom":
            return [(tick.at, box.bottom - out) for out in out_mm]
        case "top":
            return [(tick.at, box.top + out) for out in out_mm]
        case "left":
            return [(box.left - out, tick.at) for out in out_mm]
        case "right":
            return [(box.right + out, tick.at) for out in out_mm]


def _ticks(line: shapely.LineString, box: Box, sides: list[str], label: str) -> Iterator[Tick]:
    """Find where a line of the graticule meets two sides of the map."""
    edges: dict[str, tuple[Side, shapely.LineString]] = {
        "bottom": ("bottom", shapely.LineString([(box.left, box.bottom), (box.right, box.bottom)])),
        "top": ("top", shapely.LineString([(box.left, box.top), (box.right, box.top)])),
        "left": ("left", shapely.LineString([(box.left, box.bottom), (box.left, box.top)])),
        "right": ("right", shapely.LineString([(box.right, box.bottom), (box.right, box.top)])),
    }
    for name in sides:
        side, edge = edges[name]
        met = line.intersection(edge)
        if met.geom_type == "Point" and not met.is_empty:
            x, y = shapely.get_coordinates(met)[0]
            yield Tick(side, float(x if side in {"bottom", "top"} else y), label)


def _cut(shapes: np.ndarray, box: Box) -> Iterator[tuple[tuple[float, float], ...]]:
    inside = shapely.intersection(shapes, shapely.box(box.left, box.bottom, box.right, box.top))
    for line in shapely.get_parts(inside):
        if line.geom_type == "LineString" and not line.is_empty:
            yield tuple((float(x), float(y)) for x, y in line.coords)


def _least_mm(box: Box) -> float:
    """Give how far apart lines stand at least: three a side or more, on any paper."""
    return min(_APART_MM, min(box.width, box.height) / _PARTS_OF_SIDE)


def _first(steps: tuple[int, ...], least: float) -> int:
    return next((step for step in steps if step >= least), steps[-1])


def _rounds(low: float, high: float, step: int) -> list[float]:
    return [float(number * step) for number in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _kilometres(metres: float, step: int) -> str:
    """Write a coordinate in kilometres, as exactly as the grid's interval asks for.

    >>> _kilometres(523100.0, 100), _kilometres(4873000.0, 1000)
    ('523.1', '4873')
    """
    digits = max(0, 3 - int(math.log10(step)))
    return f"{metres / 1000.0:.{digits}f}"


def _dms(degrees: float) -> str:
    """Write a round angle, no smaller part than it has.

    >>> _dms(81.25), _dms(43.0), _dms(81.2625)
    ('81°15′', '43°00′', '81°15′45″')
    """
    seconds = round(degrees * 3600.0)
    whole = f"{seconds // 3600}°{seconds // 60 % 60:02d}′"
    return f"{whole}{seconds % 60:02d}″" if seconds % 60 else whole


def _holds(box: Box, node: shapely.Point) -> bool:
    return bool(box.left < node.x < box.right and box.bottom < node.y < box.top)
