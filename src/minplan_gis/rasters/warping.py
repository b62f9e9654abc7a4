"""A raster as a picture, in web Mercator or in a map's plane; the only module that loads rasterio."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import rasterio
from rasterio import Affine
from rasterio.enums import ColorInterp, Resampling
from rasterio.io import MemoryFile
from rasterio.warp import reproject, transform_bounds
from rasterio.windows import Window

from minplan_gis.rasters.refusing import RefusedError

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["describe", "lay", "warp"]

_DRIVERS = {
    b"II*\x00": "GTiff",
    b"MM\x00*": "GTiff",
    b"II+\x00": "GTiff",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"RIFF": "WEBP",
    b"EHFA": "HFA",
    b"\x00\x00\x00\x0cjP": "JP2OpenJPEG",
    b"BM": "BMP",
}
"""By the first bytes of a file; no other driver is ever tried."""
_MERCATOR = "EPSG:3857"
_LONGEST = 6000
"""Pixels of the longer side at most."""
_SHORTEST = 200
_QUALITY = 80


def describe(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Give what :func:`minplan_gis.rasters.describe` asks for."""
    with _opened(asked["path"]) as file:
        if file.crs is None or file.transform.is_identity:
            raise RefusedError("crs")
        words = " ".join([*map(str, file.tags().values()), *(text or "" for text in file.descriptions)])
        told = {"crs": file.crs.to_wkt(), "width": file.width, "height": file.height, "words": words[:10_000]}
    return told, b""


def warp(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Give what :func:`minplan_gis.rasters.warped` asks for: as fine as fits into ``most_bytes``."""
    with _opened(asked["path"]) as file:
        box = _common(file, asked["box"])
        longest = _native(file, box)
        while longest >= _SHORTEST:
            picture, metres = _warped(file, box, round(longest))
            data = _encoded(picture)
            if len(data) <= asked["most_bytes"]:
                told = {"box": transform_bounds(_MERCATOR, "EPSG:4326", *box), "mime": "image/webp"}
                return told | {"metres_per_pixel": metres}, data
            longest = min(0.8, max(0.3, (asked["most_bytes"] / len(data)) ** 0.5)) * longest
    raise RefusedError("heavy")


def lay(asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """Give what :func:`minplan_gis.rasters.laid` asks for: as many pixels as are asked for, row by row."""
    width, height = asked["size"]
    west, south, east, north = asked["bounds"]
    plane = rasterio.CRS.from_wkt(asked["crs"])
    target = Affine((east - west) / width, 0.0, west, 0.0, (south - north) / height, north)
    made = np.zeros((4, height, width), dtype=np.uint8)
    with _opened(asked["path"]) as file:
        if file.crs is None or file.transform.is_identity:
            raise RefusedError("crs")
        there = transform_bounds(file.crs, plane, *file.bounds, densify_pts=51)
        if not (max(west, there[0]) < min(east, there[2]) and max(south, there[1]) < min(north, there[3])):
            raise RefusedError("apart")
        around = transform_bounds(plane, file.crs, west, south, east, north, densify_pts=51)
        bands, mask, transform = _source(file, around, max(width, height))
        told = {"src_transform": transform, "src_crs": file.crs, "dst_transform": target, "dst_crs": plane}
    for band in range(3):
        reproject(bands[band], made[band], resampling=Resampling.bilinear, **told)
    reproject(mask, made[3], resampling=Resampling.nearest, **told)
    return {}, np.moveaxis(made, 0, -1).tobytes()


def _opened(path: str) -> rasterio.DatasetReader:
    with Path(path).open("rb") as file:
        head = file.read(16)
    driver = next((driver for magic, driver in _DRIVERS.items() if head.startswith(magic)), None)
    if driver is None:
        raise RefusedError("format")
    return rasterio.open(path, driver=driver)


def _common(file: rasterio.DatasetReader, box: tuple[float, ...]) -> tuple[float, float, float, float]:
    """Give what the file and the box have in common, in web Mercator."""
    wanted = transform_bounds("EPSG:4326", _MERCATOR, *box)
    there = transform_bounds(file.crs, _MERCATOR, *file.bounds, densify_pts=51)
    west, south = (max(pair) for pair in zip(wanted[:2], there[:2], strict=True))
    east, north = (min(pair) for pair in zip(wanted[2:], there[2:], strict=True))
    if not (west < east and south < north):
        raise RefusedError("apart")
    return west, south, east, north


def _native(file: rasterio.DatasetReader, box: tuple[float, float, float, float]) -> float:
    """Give the pixels of the longer side at which the file shows all that it has."""
    west, south, east, north = transform_bounds(_MERCATOR, file.crs, *box, densify_pts=21)
    across, down = abs((east - west) / file.res[0]), abs((north - south) / file.res[1])
    return float(min(_LONGEST, max(across, down, _SHORTEST)))


def _warped(
    file: rasterio.DatasetReader, box: tuple[float, float, float, float], longest: int
) -> tuple[NDArray[np.uint8], float]:
    """Give red, green, blue and opacity, and the metres of a pixel."""
    west, south, east, north = box
    metres = max(east - west, north - south) / longest
    width, height = (max(1, round(side / metres)) for side in (east - west, north - south))
    target = Affine((east - west) / width, 0.0, west, 0.0, (south - north) / height, north)
    around = transform_bounds(_MERCATOR, file.crs, *box, densify_pts=51)
    bands, mask, transform = _source(file, around, longest)
    made = np.zeros((4, height, width), dtype=np.uint8)
    told = {"src_transform": transform, "src_crs": file.crs, "dst_transform": target, "dst_crs": _MERCATOR}
    for band in range(3):
        reproject(bands[band], made[band], resampling=Resampling.bilinear, **told)
    reproject(mask, made[3], resampling=Resampling.nearest, **told)
    return made, metres


def _source(
    file: rasterio.DatasetReader, around: tuple[float, float, float, float], longest: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8], Any]:
    """Read the part of the file within bounds of its own system, no finer than it will be shown."""
    wanted = file.window(*around).intersection(Window(0, 0, file.width, file.height))
    (top, bottom), (left, right) = wanted.toranges()
    window = Window.from_slices((math.floor(top), math.ceil(bottom)), (math.floor(left), math.ceil(right)))
    shrink = max(1.0, max(window.width, window.height) / (longest * 1.5))
    shape = (max(1, round(window.height / shrink)), max(1, round(window.width / shrink)))
    colours = [band for band, kind in enumerate(file.colorinterp, 1) if kind is not ColorInterp.alpha]
    bands = colours[:3] if len(colours) >= 3 else [colours[0]] * 3
    palette = file.colorinterp[bands[0] - 1] is ColorInterp.palette
    blend = Resampling.nearest if palette else Resampling.average
    read = file.read(bands, window=window, out_shape=(3, *shape), resampling=blend)
    mask = file.dataset_mask(window=window, out_shape=shape)
    moved = file.window_transform(window)
    across, down = window.width / shape[1], window.height / shape[0]
    transform = Affine(moved.a * across, moved.b * down, moved.c, moved.d * across, moved.e * down, moved.f)
    return _colours(file, bands, read, mask), mask, transform


def _colours(
    file: rasterio.DatasetReader, bands: list[int], read: NDArray[Any], mask: NDArray[np.uint8]
) -> NDArray[np.uint8]:
    if file.colorinterp[bands[0] - 1] is ColorInterp.palette:
        table = np.zeros((256, 3), dtype=np.uint8)
        for value, colour in file.colormap(bands[0]).items():
            table[value] = colour[:3]
        return np.moveaxis(table[read[0].astype(np.uint8)], -1, 0)
    if read.dtype == np.uint8:
        return read
    if read.dtype.kind not in "iuf":
        raise RefusedError("bands")
    return np.stack([_stretched(band, mask) for band in read])


def _stretched(band: NDArray[Any], mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Spread what lies between the 2nd and the 98th hundredth over 0-255."""
    seen = band[(mask > 0) & np.isfinite(band)]
    low, high = np.percentile(seen, [2, 98]) if seen.size else (0.0, 1.0)
    scaled = (np.nan_to_num(band.astype(float)) - low) / max(high - low, 1e-9)
    return np.asarray(np.clip(scaled * 255, 0, 255), dtype=np.uint8)


def _encoded(picture: NDArray[np.uint8]) -> bytes:
    _, height, width = picture.shape
    with MemoryFile() as memory:
        with memory.open(
            driver="WEBP", width=width, height=height, count=4, dtype="uint8", QUALITY=str(_QUALITY)
        ) as made:
            made.write(picture)
        return bytes(memory.read())
