"""A sheet of paper in millimetres, on which text, lines and figures are put."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.text import Text as Lettering
from matplotlib.transforms import Affine2D

from minplan_gis.fonts import font_path
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.lettering import (
    MM_PER_POINT,
    outline,
    plain,
    runs,
    text_width_mm,
    unwritable,
    wrapped,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path as FontFile

    from matplotlib.axes import Axes

__all__ = ["MM_PER_INCH", "MM_PER_POINT", "Align", "Box", "Page", "VAlign", "new_page"]

MM_PER_INCH = 25.4
Align = Literal["left", "center", "right"]
VAlign = Literal["baseline", "bottom", "center", "top"]

_ABOVE_BASELINE = {"baseline": 0.0, "bottom": -0.12, "center": 0.38, "top": 0.88}
"""Where the anchor of a line lies above its baseline, in ems: the ideographic square is -0.12 to 0.88."""
_SHARE_LEFT = {"left": 0.0, "center": 0.5, "right": 1.0}
_FAMILIES = ["Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "Microsoft YaHei", "SimHei"]
"""What an SVG asks for; the first is the font that it is laid out with."""
_HALO_MM = 0.7


@dataclass(frozen=True, slots=True)
class Page:
    """One sheet: a figure whose two full-page axes count in millimetres.

    ``map_axes`` lies below and takes what is drawn to scale; ``axes`` lies above and takes text, frames and
    furniture. On each, what is drawn later covers what was drawn before. Nothing is scaled or clipped.
    Colours are ``#rrggbb`` or, with opacity, ``#rrggbbaa``.
    """

    figure: Figure
    map_axes: Axes
    axes: Axes
    width: float
    height: float
    unwritten: dict[str, None] = field(default_factory=dict)
    """Characters that no font could write, in the order in which they came; drawn as 〓."""
    zoom: float = 1.0
    """Real millimetres in one millimetre of this page."""

    @property
    def box(self) -> Box:
        """The whole sheet."""
        return Box(0.0, 0.0, self.width, self.height)

    @property
    def on_map(self) -> Page:
        """The same sheet, drawn on below, where the map is."""
        return replace(self, axes=self.map_axes)

    def zoomed(self, zoom: float) -> Page:
        """Give the same sheet in larger millimetres: all that is drawn on it grows."""
        axes = _axes(self.figure, self.width / zoom, self.height / zoom, 10.0)
        return replace(self, axes=axes, width=self.width / zoom, height=self.height / zoom, zoom=zoom)

    def text(
        self,
        x_mm: float,
        y_mm: float,
        text: str,
        size_pt: float,
        *,
        align: Align = "left",
        valign: VAlign = "baseline",
        color: str = "#000000",
        rotation: float = 0.0,
    ) -> Box:
        """Write one line, always as text; give the box that it takes where it is not rotated.

        ``rotation`` is in degrees, counter-clockwise around the anchor.
        """
        text = plain(text)
        self.unwritten.update(dict.fromkeys(unwritable(text)))
        for part, font, at in _placed(text, size_pt, (x_mm, y_mm), (align, valign), rotation):
            if font is None:
                self._write(part, size_pt, at, rotation, color)
            else:
                self._outline(outline(part, size_pt * MM_PER_POINT, font).transformed(at), fill=color)
        return _extent(text, size_pt, (x_mm, y_mm), (align, valign))

    def halo(
        self,
        x_mm: float,
        y_mm: float,
        text: str,
        size_pt: float,
        *,
        align: Align = "left",
        valign: VAlign = "baseline",
        color: str = "#ffffff",
        rotation: float = 0.0,
    ) -> None:
        """Draw the rim of a line of text, before the text itself is written in the same place."""
        for part, font, at in _placed(plain(text), size_pt, (x_mm, y_mm), (align, valign), rotation):
            shape = outline(part, size_pt * MM_PER_POINT, font).transformed(at)
            self._outline(shape, fill=color, edge=color)

    def text_width_mm(self, text: str, size_pt: float) -> float:
        """Give the exact width of one line."""
        return text_width_mm(text, size_pt)

    def wrapped(self, text: str, size_pt: float, width_mm: float) -> list[str]:
        """Break a text into lines of at most this width."""
        return wrapped(text, size_pt, width_mm)

    def line(
        self,
        points: Iterable[tuple[float, float]],
        *,
        width_mm: float = 0.15,
        color: str = "#000000",
        dash_mm: tuple[float, ...] = (),
    ) -> None:
        """Draw a line through points in millimetres; ``dash_mm`` is on and off in millimetres."""
        across, up = np.array(list(points), dtype=float).T
        drawn = Line2D(across, up, linewidth=self._points(width_mm), color=color, zorder=1.0, clip_on=False)
        drawn.set_solid_capstyle("butt")
        drawn.set_solid_joinstyle("miter")
        drawn.set_dash_capstyle("butt")
        drawn.set_linestyle((0.0, [step / width_mm for step in dash_mm]) if dash_mm else "solid")
        self.axes.add_artist(drawn)

    def rect(
        self,
        box: Box,
        *,
        width_mm: float = 0.15,
        color: str | None = "#000000",
        fill: str | None = None,
        hatch: str | None = None,
        dash_mm: tuple[float, ...] = (),
    ) -> None:
        """Draw a rectangle; ``color`` is its outline and hatch, None for none."""
        corners = ((box.left, box.bottom), (box.right, box.bottom), (box.right, box.top), (box.left, box.top))
        self.polygon(corners, width_mm=width_mm, color=color, fill=fill, hatch=hatch, dash_mm=dash_mm)

    def polygon(
        self,
        points: Iterable[tuple[float, float]],
        *,
        width_mm: float = 0.15,
        color: str | None = "#000000",
        fill: str | None = None,
        hatch: str | None = None,
        dash_mm: tuple[float, ...] = (),
    ) -> None:
        """Draw a closed figure through points in millimetres."""
        corners = list(points)
        drawn = PathPatch(
            Path([*corners, corners[0]], closed=True),
            linewidth=self._points(width_mm) if color else 0.0,
            edgecolor=color or "none",
            facecolor=fill or "none",
            hatch=hatch,
            joinstyle="miter",
            zorder=1.0,
            clip_on=False,
        )
        drawn.set_linestyle((0.0, [step / width_mm for step in dash_mm]) if dash_mm else "solid")
        self.axes.add_artist(drawn)

    def _points(self, width_mm: float) -> float:
        return width_mm * self.zoom / MM_PER_POINT

    def _write(self, part: str, size_pt: float, at: Affine2D, rotation: float, color: str) -> None:
        x, y = at.transform((0.0, 0.0))
        drawn = Lettering(
            x,
            y,
            part,
            fontproperties=FontProperties(family=_FAMILIES, fname=str(font_path()), size=size_pt * self.zoom),
            color=color,
            rotation=rotation,
            rotation_mode="anchor",
            verticalalignment="baseline",
            horizontalalignment="left",
            parse_math=False,
            zorder=1.0,
            clip_on=False,
        )
        self.axes.add_artist(drawn)

    def _outline(self, shape: Path, *, fill: str, edge: str | None = None) -> None:
        drawn = PathPatch(
            shape,
            facecolor=fill,
            edgecolor=edge or "none",
            linewidth=self._points(_HALO_MM) if edge else 0.0,
            joinstyle="round",
            zorder=1.0,
            clip_on=False,
        )
        self.axes.add_artist(drawn)


def new_page(width: float, height: float) -> Page:
    """Make an empty sheet of this size in millimetres."""
    figure = Figure(figsize=(width / MM_PER_INCH, height / MM_PER_INCH), facecolor="white")
    below, above = (_axes(figure, width, height, zorder) for zorder in (0.0, 10.0))
    return Page(figure, below, above, width, height)


def _axes(figure: Figure, width: float, height: float, zorder: float) -> Axes:
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), zorder=zorder, frameon=False)
    axes.set_axis_off()
    axes.set_xlim(0.0, width)
    axes.set_ylim(0.0, height)
    axes.set_autoscale_on(False)
    return axes


def _offset(text: str, size_pt: float, anchor: tuple[Align, VAlign]) -> tuple[float, float]:
    """Give where a line begins on its baseline, seen from its anchor."""
    align, valign = anchor
    width = text_width_mm(text, size_pt)
    return -width * _SHARE_LEFT[align], -_ABOVE_BASELINE[valign] * size_pt * MM_PER_POINT


def _extent(text: str, size_pt: float, at: tuple[float, float], anchor: tuple[Align, VAlign]) -> Box:
    right, up = _offset(text, size_pt, anchor)
    em = size_pt * MM_PER_POINT
    return Box(at[0] + right, at[1] + up - 0.12 * em, text_width_mm(text, size_pt), em)


def _placed(
    text: str, size_pt: float, at: tuple[float, float], anchor: tuple[Align, VAlign], rotation: float
) -> Iterator[tuple[str, FontFile | None, Affine2D]]:
    """Give each run of a line with its font and what carries it from the origin to its place."""
    right, up = _offset(text, size_pt, anchor)
    for part, font in runs(text):
        yield part, font, Affine2D().translate(right, up).rotate_deg(rotation).translate(*at)
        right += text_width_mm(part, size_pt)
