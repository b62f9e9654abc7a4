"""Figures of a VCT put together: lines end to end to rings, rings to polygons; what does not meet is none."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.files.model import Fault
from minplan_gis.files.vector.nesting import nested
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.vector.vct_objects import Item, Run

__all__ = ["Borders", "borders", "drawn"]

Borders = dict[int, "Run | None"]
"""Lines by number; None where a number is that of several, or of one that can't be read."""

_LEAST = 3
_REDRAW = Text(
    "请在原软件中重建拓扑并重新导出", "build its topology anew where it came from and export it again"
)


def borders(lines: Iterable[Item]) -> Borders:
    """Give the lines that polygons may be made of."""
    kept = list(lines)
    times = Counter(item.number for item in kept)
    return {
        int(item.number): item.runs[0] if len(item.runs) == 1 and times[item.number] == 1 else None
        for item in kept
        if item.number
    }


def drawn(item: Item, kind: str, known: Mapping[int, Run | None]) -> BaseGeometry | Fault:
    """Draw an object.

    Parameters
    ----------
    item : Item
        Read without fault.
    kind : str
        ``point``, ``line`` or ``polygon``.
    known : mapping
        As :func:`borders` gives them.
    """
    if kind == "point":
        points = [shapely.Point(run[0]) for run in item.runs]
        return points[0] if len(points) == 1 else shapely.MultiPoint(points)
    if kind == "line":
        return shapely.LineString(item.runs[0]) if len(item.runs) == 1 else shapely.MultiLineString(item.runs)
    rings: list[Run] = list(item.runs)
    for numbers in item.references:
        ring = _chained(numbers, known)
        if isinstance(ring, Fault):
            return ring
        rings.append(ring)
    return _areas(rings)


def _chained(numbers: Sequence[int], known: Mapping[int, Run | None]) -> Run | Fault:
    """Put lines end to end; one that does not begin where the last ends is a fault, never turned round."""
    points: list[tuple[float, float]] = []
    for number in numbers:
        run = known.get(abs(number))
        if run is None:
            if abs(number) in known:
                return _fault(f"线 {abs(number)} 重复或有误", f"line {abs(number)} is repeated or faulty")
            return _fault(f"没有线 {abs(number)}", f"there is no line {abs(number)}")
        onward = run if number > 0 else run[::-1]
        if points and points[-1] != onward[0]:
            gap = np.hypot(*np.subtract(points[-1], onward[0]))
            return _fault(
                f"线 {number} 的起点不接上一条线的终点（相距 {gap:.3f}）",
                f"line {number} does not begin where the one before ends ({gap:.3f} apart)",
            )
        points += onward[1:] if points else onward
    if points[0] != points[-1]:
        gap = np.hypot(*np.subtract(points[0], points[-1]))
        return _fault(
            f"线 {numbers[0]} 到 {numbers[-1]} 围成的环不闭合（相距 {gap:.3f}）",
            f"the ring of lines {numbers[0]} to {numbers[-1]} is not closed ({gap:.3f} apart)",
        )
    return tuple(points)


def _areas(rings: Sequence[Run]) -> BaseGeometry | Fault:
    """Give rings as polygons: one within another is a hole, one within a hole is an area again."""
    if not rings or any(len(set(ring)) < _LEAST for ring in rings):
        return _fault("环的点数不足", "a ring has too few points")
    polygons = np.array([*(shapely.Polygon(ring) for ring in rings), None], dtype=object)[:-1]
    if len(polygons) == 1:
        return shapely.Polygon(rings[0])
    for polygon in polygons:
        if not shapely.is_valid(polygon):
            why = shapely.is_valid_reason(polygon)
            return _fault(
                f"环无效（{why}），无法判定内外", f"a ring is invalid ({why}): no telling holes from areas"
            )
    cut, holes = nested(polygons)
    outer: list[shapely.Polygon] = [cut[at] for at in range(len(cut)) if at not in holes]
    return outer[0] if len(outer) == 1 else shapely.MultiPolygon(outer)


def _fault(zh: str, en: str) -> Fault:
    return Fault("unreadable_geometry", Text(zh, en), _REDRAW)
