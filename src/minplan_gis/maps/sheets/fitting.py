"""Which scale and which sheet: the largest round scale at which the extent fits, or how far it does not."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from minplan_gis.errors import UsageError
from minplan_gis.maps.sheets.paper import PAPERS, SCALES, Paper, scale_text
from minplan_gis.maps.sheets.view import MM_PER_M, View, projection_for
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.boxes import Box

__all__ = ["fitting_view", "too_large", "view_at"]

_EDGE_STEPS = 20
_SLACK = 0.35
"""Part of a paper's length that frame and furniture take, for naming a paper that may do."""


def fitting_view(extent: BaseGeometry, box: Box, fill: float) -> View | None:
    """Give the view of largest round scale whose map box holds an extent with some room around it.

    Parameters
    ----------
    extent
        What has to fit, in longitude, latitude.
    box
        Of the map, in millimetres.
    fill
        Part of the box that the extent may take, 0-1.
    """
    for denominator in SCALES:
        view, needed = view_at(extent, box, denominator)
        if needed[0] <= box.width * fill and needed[1] <= box.height * fill:
            return view
    return None


def view_at(extent: BaseGeometry, box: Box, denominator: int) -> tuple[View, tuple[float, float]]:
    """Give the view of one scale in the extent's middle, and the millimetres that the extent takes."""
    bounds = extent.bounds
    projection = projection_for((bounds[0], bounds[1], bounds[2], bounds[3]), denominator)
    outline = shapely.segmentize(extent, max(bounds[2] - bounds[0], 1e-9) / _EDGE_STEPS)
    west, south, east, north = shapely.bounds(projection.project([outline])[0]).tolist()
    view = View(projection, denominator, box, ((west + east) / 2.0, (south + north) / 2.0))
    per_m = MM_PER_M / denominator
    return view, ((east - west) * per_m, (north - south) * per_m)


def too_large(extent: BaseGeometry, box: Box, paper: Paper, denominator: int) -> UsageError:
    """Say by how much an extent is larger than the map's box, and what would do."""
    needed = view_at(extent, box, denominator)[1]
    ways = _ways(needed, box, fitting_view(extent, box, 1.0))
    scale, label = scale_text(denominator), paper.label
    across, down = round(needed[0]), round(needed[1])
    wide, high = math.floor(box.width), math.floor(box.height)
    short, low = max(0, across - wide), max(0, down - high)
    return UsageError(
        Text(
            f"{scale} 的图需要 {across}×{down} mm，{label} 的图廓内只有 {wide}×{high} mm"
            f"（宽差 {short} mm，高差 {low} mm）：{ways.zh}",
            f"at {scale} the map takes {across} by {down} mm, and {label} has {wide} by {high} mm "
            f"within its frame (short by {short} and {low} mm): {ways.en}",
        )
    )


def _ways(needed: tuple[float, float], box: Box, smaller: View | None) -> Text:
    sheets = math.ceil(needed[0] / box.width) * math.ceil(needed[1] / box.height)
    ways = [Text(f"用 --sheets 分为约 {sheets} 幅", f"--sheets divides it into about {sheets}")]
    paper = _paper_for(needed)
    if paper:
        ways.append(Text(f"用 --paper {paper}", f"--paper {paper}"))
    if smaller:
        scale = f"1:{round(smaller.denominator)}"
        ways.append(Text(f"用 --scale {scale}", f"--scale {scale}"))
    return Text("，或".join(way.zh for way in ways), ", or ".join(way.en for way in ways))


def _paper_for(needed: tuple[float, float]) -> str | None:
    short, long = sorted(needed)
    papers = (Paper(*size, name) for name, size in PAPERS.items())
    return next(
        (
            paper.name
            for paper in papers
            if short <= paper.width * (1.0 - _SLACK) and long <= paper.height * (1.0 - _SLACK)
        ),
        None,
    )
