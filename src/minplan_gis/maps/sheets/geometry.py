"""Geometry as a sheet draws it: carried onto the paper, cut at the frame, and as paths."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.path import Path

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from minplan_gis.maps.sheets.view import View

    Shapes = NDArray[np.object_]

__all__ = ["MOST_VERTICES", "TOLERANCE_MM", "Drawn", "areas", "lines", "on_sheet", "path_of", "points"]

TOLERANCE_MM = 0.05
"""What is simplified moves by no more than this on paper: a third of the finest line."""
MOST_VERTICES = 20_000
"""Up to this many, a layer is drawn as it is."""

_MARGIN_MM = 3.0
"""Figures are cut this far outside the frame, so that no outline runs along it."""
_POINT, _LINE, _POLYGON = 0, 1, 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """The geometries of one layer in millimetres on the sheet."""

    shapes: Shapes
    """One per feature; empty where it lies outside the map."""
    simplified: bool = False
    """Whether vertices were left out."""


def on_sheet(geometries: Iterable[object], view: View, *, simplify: bool = True) -> Drawn:
    """Carry geometries from longitude, latitude onto the sheet, and cut them just outside the map's box.

    With ``simplify``, a layer of more than MOST_VERTICES in the map is simplified by up to TOLERANCE_MM.
    Missing and not finite geometries come out empty.
    """
    shapes = np.asarray(geometries, dtype=object).copy()
    seen = _seen(shapes, view)
    shapes[~seen] = shapely.Point()
    if seen.any():
        shapes[seen] = _cut(view.page_of(shapes[seen]), view)
    many = bool(shapely.get_num_coordinates(shapes).sum() > MOST_VERTICES)
    if not (simplify and many):
        return Drawn(shapes)
    return Drawn(
        np.asarray(shapely.simplify(shapes, TOLERANCE_MM, preserve_topology=True), dtype=object),
        simplified=True,
    )


def areas(shapes: Iterable[object]) -> Shapes:
    """Give every polygon, shells counter-clockwise and holes clockwise."""
    return np.asarray(shapely.orient_polygons(_parts(shapes, _POLYGON)), dtype=object)


def lines(shapes: Iterable[object]) -> Shapes:
    """Give every line that is no polygon's edge."""
    return _parts(shapes, _LINE)


def points(shapes: Iterable[object]) -> Shapes:
    """Give every point."""
    return _parts(shapes, _POINT)


def path_of(parts: Shapes) -> Path | None:
    """Make one path of polygons or lines as :func:`areas` and :func:`lines` give them; None for nothing."""
    outlines = shapely.get_rings(parts) if _is_polygons(parts) else parts
    outlines = outlines[~shapely.is_empty(outlines)]
    if not len(outlines):
        return None
    vertices, of = shapely.get_coordinates(outlines, return_index=True)
    first = np.r_[True, of[1:] != of[:-1]]
    codes = np.where(first, Path.MOVETO, Path.LINETO).astype(Path.code_type)
    if _is_polygons(parts):
        codes[np.r_[first[1:], True]] = Path.CLOSEPOLY
    return Path(vertices, codes)


def _seen(shapes: Shapes, view: View) -> NDArray[np.bool_]:
    """Tell which geometries can reach into the map, by their bounds in degrees."""
    west, south, east, north = view.lonlat_bounds
    slack_x, slack_y = (east - west) * 0.05, (north - south) * 0.05
    bounds = shapely.bounds(shapes)
    with np.errstate(invalid="ignore"):
        return np.asarray(
            np.isfinite(bounds).all(axis=1)
            & (bounds[:, 0] <= east + slack_x)
            & (bounds[:, 2] >= west - slack_x)
            & (bounds[:, 1] <= north + slack_y)
            & (bounds[:, 3] >= south - slack_y)
        )


def _cut(shapes: Shapes, view: View) -> Shapes:
    frame = view.box.inset(-_MARGIN_MM)
    west, south, east, north = frame.left, frame.bottom, frame.right, frame.top
    bounds = shapely.bounds(shapes)
    inside = (
        (bounds[:, 0] >= west) & (bounds[:, 1] >= south) & (bounds[:, 2] <= east) & (bounds[:, 3] <= north)
    )
    cut = shapes.copy()
    cut[~inside] = shapely.clip_by_rect(shapes[~inside], west, south, east, north)
    return cut


def _parts(shapes: Iterable[object], dimension: int) -> Shapes:
    singles = np.asarray(shapes, dtype=object)
    while (shapely.get_type_id(singles) >= shapely.GeometryType.MULTIPOINT).any():
        singles = shapely.get_parts(singles)
    wanted = (shapely.get_dimensions(singles) == dimension) & ~shapely.is_empty(singles)
    return np.asarray(singles[wanted], dtype=object)


def _is_polygons(parts: Shapes) -> bool:
    return bool(len(parts)) and bool((shapely.get_type_id(parts) == shapely.GeometryType.POLYGON).all())
