"""Which figures are not valid: judged where edges are straight, told in the figure's own numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs import to_own_planes
from minplan_gis.files import diagnosis
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyproj
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane

    Shapes = NDArray[np.object_]

__all__ = ["unsound"]

_POLYGONAL_NAMES = ("Polygon", "MultiPolygon")
_MOST_DIAGNOSED = 20
"""Of one layer; past it the place is told without the vertices."""
_REASONS = {
    "Self-intersection": "自相交",
    "Ring Self-intersection": "环在该点自接触",
    "Hole lies outside shell": "内环在外环之外",
    "Holes are nested": "内环互相嵌套",
    "Nested shells": "外环互相嵌套",
    "Interior is disconnected": "内部不连通",
    "Duplicate Rings": "重复的环",
    "Too few points in geometry component": "点数不足",
    "Invalid Coordinate": "坐标无效",
    "Ring is not closed": "环未闭合",
}
_REASON = re.compile(r"(?P<what>[^\[]+?)\s*\[(?P<where>[^\]]*)\]")


def unsound(shapes: Shapes, geographic: Shapes, crs: pyproj.CRS, *, measured: bool) -> dict[int, Text]:
    """Say of each invalid figure what is wrong with it and where; None is passed over.

    What is measured has to be valid in its plane, where its edges are straight. In degrees a hole that
    touches an edge between two corners lies over or under it by a rounding: that alone is no fault.

    Parameters
    ----------
    shapes, geographic : ndarray of geometry, shape (n,)
        In ``crs``, and in longitude and latitude on CGCS2000.
    crs : pyproj.CRS
        Of CGCS2000 or WGS84.
    measured : bool
        Whether areas will be taken, as of blocks: polygons only.
    """
    there = np.flatnonzero(~shapely.is_missing(shapes))
    broken = there[~shapely.is_valid(shapes[there])]
    if not measured:
        return dict(_invalidities(broken, shapes))
    projected, planes = to_own_planes(geographic[there])
    planar = {int(there[at]): at for at in np.flatnonzero(~shapely.is_valid(projected))}
    told = [at for at in broken.tolist() if at in planar or not crs.is_geographic]
    faults = dict(_invalidities(told, shapes))
    for row, at in planar.items():
        if row not in faults:
            faults[row] = _invalidity(projected[at], _in_plane(planes[at]))
    return faults


def _invalidities(rows: Iterable[int], shapes: Shapes) -> Iterator[tuple[int, Text]]:
    for count, at in enumerate(rows):
        yield int(at), _invalidity(shapes[at], vertices=count < _MOST_DIAGNOSED)


def _in_plane(plane: Plane) -> Text:
    meridian = f"{plane.central_meridian:g}°E"
    return Text(f"（{meridian} 高斯平面）", f" (Gauss-Krüger plane of {meridian})")


def _invalidity(shape: BaseGeometry, where: Text = Text("", ""), *, vertices: bool = True) -> Text:  # noqa: B008 - frozen
    """Say what is invalid, where, between which vertices, and what to do."""
    said = shapely.is_valid_reason(shape)
    match = _REASON.fullmatch(said)
    what, place = (match["what"], ", ".join(match["where"].split())) if match else (said, "-")
    reason = Text(
        f"图形无效：{_REASONS.get(what, what)}，位于 ({place}){where.zh}",
        f"invalid geometry: {what.lower()} at ({place}){where.en}",
    )
    known = vertices and shape.geom_type in _POLYGONAL_NAMES
    details = diagnosis.told(diagnosis.defects(shape)) if known else Text("", "")
    if details.zh:
        reason += Text("。", "; ") + details
    return reason
