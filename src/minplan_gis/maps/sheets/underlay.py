"""Local imagery under a map: brought into the map's plane, as fine as the paper shows."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from matplotlib.image import AxesImage

from minplan_gis.rasters import laid
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.view import View

__all__ = ["MOST_PIXELS", "draw_underlay", "pixels_of", "underlay_text"]

MOST_PIXELS = 40_000_000
"""A3 at 450 dots per inch; four bytes each, so that memory stays bounded on any paper."""
_MM_PER_INCH = 25.4


def pixels_of(box: Box, dpi: int) -> tuple[int, int]:
    """Give how many pixels across and down a picture of the map has.

    >>> from minplan_gis.maps.sheets.boxes import Box
    >>> pixels_of(Box(0.0, 0.0, 254.0, 127.0), 300)
    (3000, 1500)
    """
    dots = min(dpi / _MM_PER_INCH, math.sqrt(MOST_PIXELS / (box.width * box.height)))
    return max(1, round(box.width * dots)), max(1, round(box.height * dots))


def draw_underlay(page: Page, view: View, path: Path, dpi: int) -> None:
    """Draw a georeferenced raster within the map's box, below all else.

    Raises
    ------
    UsageError
        Where the extra ``raster`` is not installed.
    SourceError
        Where it can't be read, lies elsewhere, or is no picture.
    """
    picture = laid(path, view.projection.crs.to_wkt(), view.bounds, pixels_of(view.box, dpi))
    extent = (view.box.left, view.box.right, view.box.bottom, view.box.top)
    drawn = AxesImage(page.map_axes, extent=extent, origin="upper", interpolation="none", zorder=0.5)
    drawn.set_data(picture)
    page.map_axes.add_image(drawn)


def underlay_text(path: Path, view: View, dpi: int) -> Text:
    """Say what lies under the map, and how fine it is on the ground."""
    metres = (view.bounds[2] - view.bounds[0]) / pixels_of(view.box, dpi)[0]
    return Text(
        f"底图影像：{path.name}，图上每像素合 {metres:.3g} m，不作量算依据",
        f"imagery: {path.name}, {metres:.3g} m a pixel on this map, not to be measured on",
    )
