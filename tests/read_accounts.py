"""What every account of a reading must show: nothing lost, nothing nameless, no false figure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs import in_china, plane_at, to_plane

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from minplan_gis.files import LayerRead, Request
    from minplan_gis.files.ledger import Entry, Quarantined

WRONGS = ("crash", "hang", "exception", "silent loss", "false figure", "nameless")
"""What a reading may be accused of; every count must be zero."""
_UNTAMED = "the file can't be read ("
_ENDED = {"crashed": "crash", "timeout": "hang"}
_AREAL = ["Polygon", "MultiPolygon"]

Wrong = tuple[str, str]


def wrongs(request: Request, layers: Iterable[LayerRead]) -> list[Wrong]:
    """Give what is wrong with a reading, each as one of ``WRONGS`` and the details."""
    kept = list(layers)
    if not kept:
        return [("silent loss", "the file has no account")]
    return [wrong for layer in kept for wrong in _of_layer(request, layer)]


def is_refused(layers: Iterable[LayerRead]) -> bool:
    """Tell whether nothing was read."""
    return all(layer.entry.read == 0 for layer in layers)


def _of_layer(request: Request, layer: LayerRead) -> Iterator[Wrong]:
    entry = layer.entry
    yield from _lost(entry, len(layer.frame))
    if request.role != "attributes" and len(layer.frame):
        yield from _false(np.asarray(layer.frame.geometry.array, dtype=object), request.role)
    for item in entry.quarantined:
        yield from _nameless(request.path, entry, item)
        if item.code in _ENDED:
            yield _ENDED[item.code], item.reason.en
        if item.reason.en.startswith(_UNTAMED):
            yield "exception", item.reason.en


def _lost(entry: Entry, rows: int) -> Iterator[Wrong]:
    where = f"{entry.file} {entry.layer}".strip()
    if rows != entry.read:
        yield "silent loss", f"{where}: {rows} rows, {entry.read} said to be read"
    if entry.declared is None and (entry.read or not entry.quarantined):
        yield "silent loss", f"{where}: {entry.read} read of nobody knows how many"
    if entry.declared is not None and not entry.balanced:
        yield (
            "silent loss",
            f"{where}: {entry.declared} declared, {entry.read} read, {len(entry.quarantined)} set aside",
        )


def _false(shapes: np.ndarray, role: str) -> Iterator[Wrong]:
    there = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes) & in_china(shapes)
    if not there.all():
        yield "false figure", f"missing, empty, not finite or out of China: {shapes[~there][0]}"
        return
    kinds = np.array([shape.geom_type for shape in shapes])
    for fine, what in (
        (shapely.is_valid(shapes) | shapely.is_valid(_in_plane(shapes)), "invalid"),
        (~shapely.has_z(shapes), "with heights"),
        (np.isin(kinds, _AREAL) | (role != "blocks"), "no area"),
    ):
        if not fine.all():
            yield "false figure", f"{what}: {shapes[~fine][0]}"


def _in_plane(shapes: np.ndarray) -> np.ndarray:
    """Give figures where they are measured: a hole that touches an edge there is off by a hair in degrees."""
    return np.array([to_plane([shape], plane_at(shape.centroid.x))[0] for shape in shapes], dtype=object)


def _nameless(path: Path, entry: Entry, item: Quarantined) -> Iterator[Wrong]:
    if item.file != path.name:
        yield "nameless", f"{item.code} names {item.file!r} and not the file"
    if item.layer != entry.layer:
        yield "nameless", f"{item.code} names {item.layer!r} and not the layer"
    if entry.declared is not None and not item.row:
        yield "nameless", f"{item.code} names no row"
    for said in (item.reason, item.remedy):
        if not (said.zh.strip() and said.en.strip()):
            yield "nameless", f"{item.code} says nothing"
