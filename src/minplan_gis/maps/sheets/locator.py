"""Where a map lies: its frame in the outlines of the counties around, small, with what those are worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs import plane_at, to_plane
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.cells import draw_lines, line_mm
from minplan_gis.maps.sheets.label_places import Manner
from minplan_gis.maps.sheets.label_placing import place_labels
from minplan_gis.maps.sheets.labels import draw_labels, wish_for
from minplan_gis.maps.sheets.lettering import wrapped
from minplan_gis.plans.boundaries import boundaries, boundaries_note
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.wording import Lang

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = ["Locator", "draw_locator", "locator_of", "measure_locator"]

_TITLE = Text("位置示意图", "location")
_NOTE = Text("行政区界线", "boundaries: ")
_TITLE_PT, _NOTE_PT = 9.0, 6.0
_NAME = Manner(6.0, only_inside=True)
_TOLERANCE_MM = 0.12
_LEAST_FRAME_MM, _LEAST_WITH_NAMES_MM = 1.6, 45.0
_FRAME_COLOR, _HERE_FILL = "#c1121f", "#f1e9d2"


@dataclass(frozen=True, slots=True)
class Locator:
    """A map's window among administrative units."""

    units: tuple[tuple[str, BaseGeometry], ...]
    """Name and outline in metres of one plane; the first is the prefecture."""
    here: frozenset[str]
    """The names of those that the map shows part of."""
    window: BaseGeometry
    """The map's edge in the same plane."""
    lang: Lang = "zh"


def locator_of(window: BaseGeometry, *, lang: Lang = "zh") -> Locator | None:
    """Find the prefecture that most of a map lies in, and its counties; None where no outline ships.

    ``window`` is the map's edge in longitude, latitude (EPSG:4490).
    """
    units = boundaries()
    shares = np.where(units["level"] == "prefecture", _shared(units.geometry, window), 0.0)
    if not shares.any():
        return None
    code = str(units["code"].iloc[int(np.argmax(shares))])
    inside = units[units["code"].str[:4] == code[:4]].sort_values("code")
    plane = plane_at(float(inside.geometry.total_bounds[[0, 2]].mean()))
    shapes = to_plane([*inside.geometry, window], plane, snap=False)
    names = inside["name" if lang == "zh" else "name_en"].astype(str)
    met = (_shared(inside.geometry, window) > 0.0) & (inside["level"] == "county")
    return Locator(tuple(zip(names, shapes[:-1], strict=True)), frozenset(names[met]), shapes[-1], lang)


def _shared(shapes: Iterable[object], window: BaseGeometry) -> Floats:
    """Give how much each unit shares with a window, in square degrees, for comparing alone."""
    return np.asarray(
        shapely.area(shapely.intersection(np.asarray(shapes, dtype=object), window)), dtype=float
    )


def measure_locator(locator: Locator, width: float) -> tuple[float, float]:
    """Give width and height in mm of a locator that is ``width`` wide."""
    left, bottom, right, top = shapely.total_bounds(_shapes(locator)).tolist()
    outlines = (width - 2.0) * (top - bottom) / (right - left)
    return width, line_mm(_TITLE_PT) + outlines + 2.0 + len(_note(locator, width)) * line_mm(_NOTE_PT)


def draw_locator(page: Page, box: Box, locator: Locator) -> None:
    """Draw outlines, the names of those that are met, and the map's frame: a cross where it is too small."""
    title, below = box.from_top(line_mm(_TITLE_PT))
    page.text(*title.center, _TITLE.say(locator.lang), _TITLE_PT, align="center", valign="center")
    note = _note(locator, box.width)
    foot, inner = below.from_bottom(len(note) * line_mm(_NOTE_PT), 0.5)
    page.rect(inner, width_mm=0.15, fill="#ffffff")
    draw_lines(page, foot, note, _NOTE_PT, color="#444444", align="center")
    *outlines, window = _on_page(locator, inner.inset(1.0))
    shapes = dict(zip((name for name, _ in locator.units), outlines, strict=True))
    here = {name: shape for name, shape in shapes.items() if name in locator.here}
    for name, shape in [*shapes.items(), *here.items()]:
        _outline(page, shape, here=name in here)
    if not _is_small(locator, box.width):
        _names(page, inner.inset(0.5), here, window)
    _window(page, inner, window)


def _outline(page: Page, shape: BaseGeometry, *, here: bool) -> None:
    for part in shapely.get_parts(shape):
        corners = shapely.get_coordinates(part.exterior)[:-1].tolist()
        page.polygon(
            corners, width_mm=0.18 if here else 0.12, color="#666666", fill=_HERE_FILL if here else None
        )


def _window(page: Page, frame: Box, window: BaseGeometry) -> None:
    """Draw the map's frame as far as it is seen, or a cross with open middle where it is too small."""
    left, bottom, right, top = window.bounds
    if max(right - left, top - bottom) >= _LEAST_FRAME_MM:
        edges = (frame.left, frame.bottom, frame.right, frame.top)
        ring = shapely.get_exterior_ring(window)
        seen = shapely.get_parts(shapely.line_merge(shapely.clip_by_rect(ring, *edges)))
        for line in seen:
            page.line(shapely.get_coordinates(line).tolist(), width_mm=0.35, color=_FRAME_COLOR)
        return
    x, y = (left + right) / 2.0, (bottom + top) / 2.0
    for across, up in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        line = [(x + across * reach, y + up * reach) for reach in (0.7, 2.6)]
        page.line(line, width_mm=0.35, color=_FRAME_COLOR)
    page.rect(Box(x - 0.4, y - 0.4, 0.8, 0.8), width_mm=0.2, color=_FRAME_COLOR, fill=_FRAME_COLOR)


def _names(page: Page, frame: Box, shapes: Mapping[str, BaseGeometry], window: BaseGeometry) -> None:
    """Write the units' names, off the map's frame where they can."""
    left, bottom, right, top = window.bounds
    kept = shapely.box(left - 1.0, bottom - 1.0, right + 1.0, top + 1.0)
    asked = [wish_for(name, (name,), shape, frame, _NAME) for name, shape in shapes.items()]
    placed, _ = place_labels([wish for wish in asked if wish], frame, {"window": kept})
    draw_labels(page, placed)


def _shapes(locator: Locator) -> Shapes:
    """Give the outlines, and the window after them."""
    return np.array([*(shape for _, shape in locator.units), locator.window], dtype=object)


def _on_page(locator: Locator, box: Box) -> Shapes:
    """Carry outlines and window into a box, as large as they fit."""
    shapes = _shapes(locator)
    left, bottom, right, top = shapely.total_bounds(shapes).tolist()
    scale = min(box.width / (right - left), box.height / (top - bottom))
    middle, at = np.array([(left + right) / 2.0, (bottom + top) / 2.0]), np.array(box.center)
    moved = shapely.transform(shapes, lambda points: (points - middle) * scale + at)
    return np.asarray(shapely.simplify(moved, _TOLERANCE_MM, preserve_topology=True), dtype=object)


def _is_small(locator: Locator, width: float) -> bool:
    """Tell whether the map's frame would be too small to be seen, or the names too large for the outlines."""
    left, _, right, _ = shapely.total_bounds(_shapes(locator)).tolist()
    west, _, east, _ = locator.window.bounds
    return width < _LEAST_WITH_NAMES_MM or (east - west) * width / (right - left) < _LEAST_FRAME_MM


def _note(locator: Locator, width: float) -> list[str]:
    """Say what the outlines are worth; first where the map lies, if the names don't stand on them."""
    note = _NOTE + boundaries_note()
    names = [name for name, _ in locator.units if name in locator.here]
    if names and _is_small(locator, width):
        note = Text(f"位于{'、'.join(names)}；", f"in {', '.join(names)}; ") + note
    return wrapped(note.say(locator.lang), _NOTE_PT, width)
