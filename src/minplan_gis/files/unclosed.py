"""Rings of WKB whose last vertex is not the first: what GEOS refuses before it can say where."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from minplan_gis.files.diagnosis import point_text
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["unclosed"]

_POLYGON, _MULTIPOLYGON = 3, 6
_HAS_Z, _HAS_M = 0x80000000, 0x40000000
_HAS_SRID = 0x20000000
_Point = tuple[float, ...]


def unclosed(blob: bytes) -> Text:
    """Say which ring of a polygon's WKB is not closed, and where it begins and ends; empty for none.

    Parameters
    ----------
    blob : bytes
        WKB of either kind (ISO or with flags); what can't be followed gives an empty text.
    """
    try:
        rings = list(_rings(blob))
    except (struct.error, IndexError, RecursionError):
        return Text("", "")
    for number, (first, last, size) in enumerate(rings, 1):
        if first[:2] != last[:2]:
            ends = point_text((first[0], first[1])), point_text((last[0], last[1]))
            return Text(
                f"第 {number} 个环未闭合：第 1 点 {ends[0]}，第 {size} 点 {ends[1]}",
                f"ring {number} is not closed: vertex 1 {ends[0]}, vertex {size} {ends[1]}",
            )
    return Text("", "")


def _rings(blob: bytes) -> Iterator[tuple[_Point, _Point, int]]:
    """Give the first and last vertex and the size of each ring."""
    at, waiting = 0, 1
    while waiting:
        waiting -= 1
        order = "<" if blob[at] else ">"
        (code,) = struct.unpack_from(order + "I", blob, at + 1)
        at += 9 if code & _HAS_SRID else 5
        (count,) = struct.unpack_from(order + "I", blob, at)
        at += 4
        kind, width = _kind(code)
        if kind == _MULTIPOLYGON:
            waiting += count
        elif kind == _POLYGON:
            for _ in range(count):
                (size,) = struct.unpack_from(order + "I", blob, at)
                points = range(at + 4, at + 4 + 8 * width * size, 8 * width)
                yield *(struct.unpack_from(f"{order}{width}d", blob, points[end]) for end in (0, -1)), size
                at = points.stop
        else:
            return


def _kind(code: int) -> tuple[int, int]:
    """Give the type of a geometry and the numbers that each of its points has."""
    plain = code & 0x0FFFFFFF
    iso = plain // 1000
    flags = bool(code & _HAS_Z) + bool(code & _HAS_M)
    return plain % 1000, 2 + (flags or {0: 0, 1: 1, 2: 1, 3: 2}.get(iso, 0))
