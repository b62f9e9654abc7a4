"""Ask a process of its own what a raster or an MBTiles file holds; a file may kill that process alone."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files.worker.sandbox import pinned_environment
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Box = tuple[float, float, float, float]

__all__ = ["Described", "Picture", "Tiles", "describe", "laid", "tiles", "warped"]

_SECONDS = 120.0
_MEMORY_MB = 3072
_REASONS = {
    "format": Text(
        "不是可用的影像（GeoTIFF、PNG、JPEG、WebP、IMG、JP2、BMP）",
        "it is no GeoTIFF, PNG, JPEG, WebP, IMG, JP2 or BMP",
    ),
    "crs": Text("没有坐标系或地理参考", "it has no reference system or is not georeferenced"),
    "apart": Text("不覆盖所画的区块和图层", "it does not cover the blocks and layers of the map"),
    "bands": Text("不是 8 位或 16 位的影像", "it is no picture of 8 or 16 bits"),
    "heavy": Text("压缩后仍超过网页容量", "it is too heavy for the page, however small"),
    "vector": Text("瓦片不是 PNG、JPEG 或 WebP 图片", "its tiles are no PNG, JPEG or WebP pictures"),
    "empty": Text("所画范围内没有瓦片", "it has no tiles where the map is"),
}


@dataclass(frozen=True, slots=True)
class Described:
    """What a raster says of itself."""

    crs: str
    """WKT."""
    width: int
    height: int
    words: str
    """Names and notes in the file, in which a web map's offset may be told."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A raster in web Mercator, transparent where the file has nothing."""

    data: bytes
    mime: str
    box: Box
    """West, south, east, north in degrees."""
    metres_per_pixel: float
    """In web Mercator."""


@dataclass(frozen=True, slots=True)
class Tiles:
    """Tiles of the web Mercator pyramid, rows from the north."""

    tiles: Mapping[tuple[int, int, int], tuple[str, bytes]]
    """By zoom, column and row: mime type and picture."""
    zooms: tuple[int, int]
    left_out: tuple[int, ...]
    """Zoom levels of the file that were too heavy."""
    name: str
    attribution: str
    words: str


def describe(path: Path) -> Described:
    """Read what a raster says of itself.

    Raises
    ------
    UsageError
        Where the extra ``raster`` is not installed.
    SourceError
        Where it can't be read.
    """
    told, _ = _ask(path, {"task": "describe"})
    return Described(told["crs"], told["width"], told["height"], told["words"])


def warped(path: Path, box: Box, most_bytes: int) -> Picture:
    """Bring the part of a raster that lies in a box (degrees) to web Mercator, as fine as the bytes allow.

    Raises
    ------
    UsageError
        Where the extra ``raster`` is not installed.
    SourceError
        Where it can't be read, lies elsewhere, or is no picture.
    """
    told, data = _ask(path, {"task": "warp", "box": box, "most_bytes": most_bytes})
    west, south, east, north = told["box"]
    return Picture(data, told["mime"], (west, south, east, north), told["metres_per_pixel"])


def laid(path: Path, crs: str, bounds: Box, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Bring the part of a raster within bounds of a plane into that plane.

    Parameters
    ----------
    crs
        The plane, as WKT.
    bounds
        West, south, east, north in the plane.
    size
        Pixels across and down.

    Returns
    -------
    ndarray
        Shape (down, across, 4): red, green, blue, opacity; rows from the north.

    Raises
    ------
    UsageError
        Where the extra ``raster`` is not installed.
    SourceError
        Where it can't be read, lies elsewhere, or is no picture.
    """
    _, data = _ask(path, {"task": "lay", "crs": crs, "bounds": bounds, "size": size})
    return np.frombuffer(data, dtype=np.uint8).reshape(size[1], size[0], 4)


def tiles(path: Path, box: Box, most_bytes: int) -> Tiles:
    """Take the tiles around a box (degrees) out of an MBTiles file: coarse zooms first, while bytes last.

    Raises
    ------
    SourceError
        Where it can't be read, has none there, or they are no pictures.
    """
    told, data = _ask(path, {"task": "tiles", "box": box, "most_bytes": most_bytes})
    found, at = {}, 0
    for zoom, column, row, mime, size in told["tiles"]:
        found[zoom, column, row] = (mime, data[at : at + size])
        at += size
    zooms = sorted({zoom for zoom, _, _ in found})
    kept = (zooms[0], zooms[-1])
    return Tiles(found, kept, tuple(told["left_out"]), told["name"], told["attribution"], told["words"])


def _ask(path: Path, message: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    if not path.is_file():
        raise SourceError(Text(f"底图 {path.name}：文件不存在", f"base map {path.name}: no such file"))
    asked = {**message, "path": str(path.resolve()), "memory_mb": _MEMORY_MB, "seconds": _SECONDS}
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-m", "minplan_gis.rasters.answering"],
            input=json.dumps(asked).encode("ascii"),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=pinned_environment(()),
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise SourceError(_failed(path, Text("读取超时", "reading took too long"))) from error
    head, _, data = done.stdout.partition(b"\n")
    if not head:
        raise SourceError(_failed(path, Text("读取进程中止", "the reading process ended")))
    told: dict[str, Any] = json.loads(head)
    _require(path, told)
    return told, data


def _require(path: Path, told: Mapping[str, Any]) -> None:
    failed = told.get("failed")
    if failed == "extra":
        raise UsageError(
            Text(
                '影像底图需要 rasterio：pip install "minplan-gis[raster]"',
                'a raster as a base map needs rasterio: pip install "minplan-gis[raster]"',
            )
        )
    if failed:
        said = str(told.get("detail", failed))
        raise SourceError(
            _failed(path, _REASONS.get(failed, Text(f"读不出（{said}）", f"can't be read ({said})")))
        )


def _failed(path: Path, why: Text) -> Text:
    return Text(f"底图 {path.name}：", f"base map {path.name}: ") + why
