"""Geometries of KML: longitude, latitude, height; nothing is closed or mended on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from minplan_gis.files.model import Fault
from minplan_gis.files.vector.holding import REDRAW
from minplan_gis.files.vector.xml_tree import local
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

__all__ = ["KINDS", "shape_of"]

KINDS = frozenset(
    {"Point", "LineString", "LinearRing", "Polygon", "MultiGeometry", "Model", "Track", "MultiTrack"}
)
"""The elements that are a placemark's geometry; ``Track`` and ``MultiTrack`` are those of ``gx:``."""


class _UnreadableError(Exception):
    """A geometry that can't be what it says; told as the row's fault."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.reason = Text(zh, en)


def shape_of(placemark: ET.Element) -> BaseGeometry | Fault | None:
    """Give a placemark's geometry; None where it has none."""
    found = [child for child in placemark if local(child) in KINDS]
    if not found:
        return None
    try:
        parts = [part for element in found for part in _parts(element)]
        return parts[0] if len(parts) == 1 else _together(parts)
    except _UnreadableError as error:
        return Fault("unreadable_geometry", error.reason, REDRAW)


def _parts(element: ET.Element) -> list[BaseGeometry]:
    kind = local(element)
    if kind in {"MultiGeometry", "MultiTrack"}:
        return [part for child in element if local(child) in KINDS for part in _parts(child)]
    if kind == "Polygon":
        return [_polygon(element)]
    if kind == "Model":
        raise _UnreadableError("是三维模型（Model），没有平面图形", "it is a Model, which has no outline")
    points = _track(element) if kind == "Track" else _points(element)
    wanted = 1 if kind == "Point" else 2
    if len(points) < wanted or (kind == "Point" and len(points) > 1):
        raise _UnreadableError(f"{kind} 的点数为 {len(points)}", f"a {kind} of {len(points)} points")
    return [shapely.Point(points[0]) if kind == "Point" else shapely.LineString(points)]


def _together(parts: Sequence[Any]) -> BaseGeometry:
    kinds = {part.geom_type for part in parts}
    if kinds == {"Polygon"}:
        return shapely.MultiPolygon(parts)
    if kinds == {"LineString"}:
        return shapely.MultiLineString(parts)
    return shapely.MultiPoint(parts) if kinds == {"Point"} else shapely.GeometryCollection(parts)


def _polygon(element: ET.Element) -> BaseGeometry:
    outer = [_ring(side) for side in element if local(side) == "outerBoundaryIs"]
    holes = [_ring(side) for side in element if local(side) == "innerBoundaryIs"]
    if len(outer) != 1 or len(outer[0]) != 1:
        raise _UnreadableError("面须有且只有一个外环", "a polygon needs one outer ring")
    return shapely.Polygon(outer[0][0], [ring for side in holes for ring in side])


def _ring(side: ET.Element) -> list[NDArray[np.float64]]:
    """Give the rings of a boundary; an inner one of old programs can hold several."""
    rings = [_points(ring) for ring in side if local(ring) == "LinearRing"]
    for ring in rings:
        if len(ring) < 4:
            raise _UnreadableError(f"环只有 {len(ring)} 个点", f"a ring of {len(ring)} points")
        if (ring[0, :2] != ring[-1, :2]).any():
            place = " ".join(f"{value:.10g}" for value in ring[-1, :2])
            raise _UnreadableError(f"环在 ({place}) 处未闭合", f"a ring is not closed at ({place})")
    return rings


def _points(element: ET.Element) -> NDArray[np.float64]:
    texts = [child.text or "" for child in element if local(child) == "coordinates"]
    if len(texts) != 1:
        raise _UnreadableError("没有 coordinates 或多于一个", "it needs one element coordinates")
    return _array([word.split(",") for word in texts[0].split()])


def _track(element: ET.Element) -> NDArray[np.float64]:
    return _array([(child.text or "").split() for child in element if local(child) == "coord"])


def _array(rows: list[list[str]]) -> NDArray[np.float64]:
    lengths = {len(row) for row in rows}
    if not lengths <= {2, 3}:
        odd = next(row for row in rows if len(row) not in {2, 3})
        said = ",".join(odd)[:60]
        raise _UnreadableError(f"坐标 {said} 不是 经度,纬度[,高程]", f"{said} is not longitude,latitude[,z]")
    try:
        values = [[float(value) for value in row[:2]] for row in rows if _whole(row)]
    except ValueError as error:
        said = str(error)[-60:]
        raise _UnreadableError(f"坐标不是数字（{said}）", f"a coordinate is no number ({said})") from error
    return np.array(values, dtype=float).reshape(-1, 2)


def _whole(row: list[str]) -> bool:
    if not (row[0].strip() and row[1].strip()):
        said = ",".join(row)[:60]
        raise _UnreadableError(f"坐标 {said} 缺一个数", f"{said} lacks a number")
    return True
