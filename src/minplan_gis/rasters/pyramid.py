"""Tiles out of an MBTiles file: those around a box, coarse zooms first."""

from __future__ import annotations

import math
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from minplan_gis.rasters.refusing import RefusedError

__all__ = ["tile_range", "tiles"]

_FEW = 4
"""At the coarsest zoom that is taken, the box is so many tiles wide at most."""
_FINEST = 22
_MAGIC = {b"\x89PNG": "image/png", b"\xff\xd8\xff": "image/jpeg", b"RIFF": "image/webp"}


def tiles(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Give what :func:`minplan_gis.rasters.tiles` asks for."""
    address = f"{Path(asked['path']).as_uri()}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as file:
        told = dict(file.execute("SELECT name, value FROM metadata").fetchall())
        found, left_out = _fitting(file, asked["box"], asked["most_bytes"])
    if not found:
        raise RefusedError("heavy" if left_out else "empty")
    words = " ".join(str(value) for value in told.values())
    head = {
        "tiles": [[*place, mime, len(data)] for place, mime, data in found],
        "left_out": left_out,
        "name": str(told.get("name") or ""),
        "attribution": str(told.get("attribution") or ""),
        "words": words[:10_000],
    }
    return head, b"".join(data for _, _, data in found)


def tile_range(box: tuple[float, float, float, float], zoom: int) -> tuple[int, int, int, int]:
    """Give the first and last column, and the first and last row from the north, of the tiles in a box.

    >>> tile_range((81.0, 43.0, 81.1, 43.1), 10)
    (742, 742, 375, 376)
    """
    west, south, east, north = box
    count = 1 << zoom

    def row(latitude: float) -> int:
        angle = math.radians(max(-85.05, min(85.05, latitude)))
        return int((1 - math.asinh(math.tan(angle)) / math.pi) / 2 * count)

    def column(longitude: float) -> int:
        return max(0, min(count - 1, int((longitude + 180) / 360 * count)))

    return column(west), column(east), row(north), row(south)


def _fitting(
    file: sqlite3.Connection, box: tuple[float, float, float, float], most_bytes: int
) -> tuple[list[tuple[tuple[int, int, int], str, bytes]], list[int]]:
    """Take zoom after zoom while there is room; with the zooms for which there was none."""
    zooms = [zoom for (zoom,) in file.execute("SELECT DISTINCT zoom_level FROM tiles ORDER BY 1")]
    zooms = [zoom for zoom in zooms if isinstance(zoom, int) and 0 <= zoom <= _FINEST]
    wide = [zoom for zoom in zooms if tile_range(box, zoom)[1] - tile_range(box, zoom)[0] < _FEW]
    start = wide[-1] if wide else (zooms[0] if zooms else 0)
    kept: list[tuple[tuple[int, int, int], str, bytes]] = []
    room = most_bytes
    for zoom in [zoom for zoom in zooms if zoom >= start]:
        size = _size(file, box, zoom)
        if size > room:
            return kept, [each for each in zooms if each >= zoom]
        kept += _at(file, box, zoom)
        room -= size
    return kept, []


_WITHIN = "zoom_level = ? AND tile_column BETWEEN ? AND ? AND tile_row BETWEEN ? AND ?"


def _bounds(box: tuple[float, float, float, float], zoom: int) -> tuple[int, int, int, int, int]:
    """Give the bounds that MBTiles wants, its rows counted from the south."""
    first, last, top, bottom = tile_range(box, zoom)
    count = 2**zoom
    return zoom, first, last, count - 1 - bottom, count - 1 - top


def _size(file: sqlite3.Connection, box: tuple[float, float, float, float], zoom: int) -> int:
    question = f"SELECT coalesce(sum(length(tile_data)), 0) FROM tiles WHERE {_WITHIN}"  # noqa: S608 (a constant)
    return int(file.execute(question, _bounds(box, zoom)).fetchone()[0])


def _at(
    file: sqlite3.Connection, box: tuple[float, float, float, float], zoom: int
) -> list[tuple[tuple[int, int, int], str, bytes]]:
    question = f"SELECT tile_column, tile_row, tile_data FROM tiles WHERE {_WITHIN} ORDER BY 1, 2"  # noqa: S608
    rows = file.execute(question, _bounds(box, zoom)).fetchall()
    return [((zoom, column, 2**zoom - 1 - row), _mime(data), bytes(data)) for column, row, data in rows]


def _mime(data: object) -> str:
    head = bytes(data[:4]) if isinstance(data, bytes) else b""
    for magic, mime in _MAGIC.items():
        if head.startswith(magic):
            return mime
    raise RefusedError("vector")
