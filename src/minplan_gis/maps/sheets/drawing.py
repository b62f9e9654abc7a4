"""Zones, blocks and findings as signs on the map: what lies below what, and how each looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.colors import to_rgba
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from minplan_gis.maps.sheets.geometry import areas, lines, path_of, points

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.artist import Artist
    from numpy.typing import NDArray

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.styles import Hatch, Style

    Shapes = NDArray[np.object_]

__all__ = ["HATCHES", "HATCH_LINE_PT", "SMALLEST_MM", "draw_shapes", "style_look"]

HATCHES: Mapping[Hatch, str | None] = {
    "none": None,
    "diagonal": "//",
    "back": "\\\\",
    "cross": "xx",
    "horizontal": "--",
    "vertical": "||",
    "dots": "..",
}
"""Our hatches as the drawing library writes them: lines about 2 mm apart."""
HATCH_LINE_PT = 0.35
SMALLEST_MM = 0.6
"""An area or a line that is shorter both ways gets a dot of this size, so that it can be found."""
_POINT_MM = 1.4


def style_look(style: Style) -> dict[str, object]:
    """Give a sign as the keywords of a patch; a legend's sample takes the same."""
    return {
        "facecolor": to_rgba(style.fill, style.fill_opacity) if style.fill else "none",
        "edgecolor": style.color,
        "linewidth": style.weight_points,
        "linestyle": _dashes(style),
        "hatch": HATCHES[style.hatch],
        "joinstyle": "miter" if not style.dash else "round",
        "capstyle": "butt",
    }


def draw_shapes(page: Page, shapes: Shapes, style: Style, frame: Box) -> None:
    """Draw the features of one kind in one sign: overlapping ones as one, nothing outside the frame.

    Lines have no filling, points are dots; what is too small to see at this scale is a dot too.
    """
    clip = Rectangle((frame.left, frame.bottom), frame.width, frame.height, transform=page.axes.transData)
    for artist in _artists(shapes, style):
        page.axes.add_artist(artist)
        artist.set_clip_path(clip)


def _artists(shapes: Shapes, style: Style) -> list[Artist]:
    look = style_look(style)
    figures, runs = areas(shapes), lines(shapes)
    dots = np.concatenate([points(shapes), _middles(figures)])
    found: list[Artist] = []
    if (path := path_of(figures)) is not None:
        found.append(PathPatch(path, zorder=1.0, **look))
    if (path := path_of(runs)) is not None:
        line = look | {"facecolor": "none", "hatch": None}
        found.append(PathPatch(path, zorder=1.0, **line))
    if len(dots):
        found.append(PathPatch(_dots(dots), facecolor=style.color, edgecolor="none", zorder=1.0))
    return found


def _middles(figures: Shapes) -> Shapes:
    """Give a point for every area that is too small to be seen."""
    bounds = shapely.bounds(figures).reshape(-1, 4)
    small = (bounds[:, 2:] - bounds[:, :2] < SMALLEST_MM).all(axis=1)
    return np.asarray(shapely.centroid(figures[small]), dtype=object)


def _dots(places: Shapes) -> Path:
    size = _POINT_MM / 2.0
    circles = [Path.circle((float(place.x), float(place.y)), size) for place in places]
    return Path.make_compound_path(*circles)


def _dashes(style: Style) -> object:
    """Give dashes in line widths: a style's are in pixels, as its weight."""
    if not style.dash:
        return "solid"
    return (0.0, [step / style.weight for step in style.dash])
