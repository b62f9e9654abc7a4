"""Frames and accounts on the way between processes: JSON and WKB, nothing that could run."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from minplan_gis.crs import CGCS2000
from minplan_gis.files.columns.values import kind_of, series_of
from minplan_gis.files.ledger import Entry, Ground, Quarantined
from minplan_gis.files.model import LayerRead, Request
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

__all__ = [
    "decode_frame",
    "decode_layers",
    "decode_request",
    "decode_table",
    "encode_frame",
    "encode_layers",
    "encode_request",
]

Json = dict[str, Any]


def encode_request(request: Request) -> Json:
    """Give a request as JSON."""
    shift = None if request.datum_shift is None else str(request.datum_shift)
    return {**asdict(request), "path": str(request.path), "datum_shift": shift}


def decode_request(message: Mapping[str, Any]) -> Request:
    """Take a request from JSON."""
    within = None if message["within"] is None else tuple(message["within"])
    names = {key: tuple(message[key]) for key in ("id_names", "block_names")}
    return Request(**{**message, **names, "path": Path(message["path"]), "within": within})


def encode_layers(layers: Iterable[LayerRead]) -> tuple[list[Json], bytes]:
    """Give layers as JSON, and the geometries of all of them one after the other."""
    messages, payloads = [], []
    for layer in layers:
        frame, payload = encode_frame(layer.frame)
        entry = asdict(layer.entry)
        messages.append(
            {"frame": frame, "entry": entry, "header": dict(layer.header), "accuracy_m": layer.accuracy_m}
        )
        payloads.append(payload)
    return messages, b"".join(payloads)


def decode_layers(messages: Sequence[Json], payload: bytes) -> tuple[LayerRead, ...]:
    """Take layers from JSON and the geometries."""
    sizes = [sum(length or 0 for length in message["frame"]["lengths"]) for message in messages]
    starts = itertools.accumulate(sizes, initial=0)
    return tuple(
        LayerRead(
            decode_frame(message["frame"], payload[start : start + size]),
            _entry(message["entry"]),
            message["header"],
            message["accuracy_m"],
        )
        for message, start, size in zip(messages, starts, sizes, strict=False)
    )


def encode_frame(frame: pd.DataFrame) -> tuple[Json, bytes]:
    """Give a frame's columns as JSON and its geometries, where it has them, as WKB one after the other."""
    spatial = isinstance(frame, gpd.GeoDataFrame)
    shapes = frame.geometry.array if spatial else ()
    blobs = [shapely.to_wkb(shape) if shape is not None else None for shape in shapes]
    attributes = pd.DataFrame(frame.drop(columns=frame.geometry.name) if spatial else frame)
    columns = [_encode_column(str(name), attributes.iloc[:, at]) for at, name in enumerate(attributes)]
    message = {
        "index": [str(label) for label in frame.index],
        "index_name": frame.index.name,
        "columns": columns,
        "lengths": [None if blob is None else len(blob) for blob in blobs] if spatial else None,
    }
    return message, b"".join(blob for blob in blobs if blob is not None)


def decode_table(message: Json) -> pd.DataFrame:
    """Take a frame without its geometries from JSON."""
    index = pd.Index(message["index"], dtype="str", name=message["index_name"])
    columns = {column["name"]: _decode_column(column, index) for column in message["columns"]}
    return pd.DataFrame(columns, index=index)


def decode_frame(message: Json, payload: bytes) -> gpd.GeoDataFrame:
    """Take a frame (EPSG:4490) from JSON and WKB."""
    table = decode_table(message)
    lengths = message["lengths"]
    starts = itertools.accumulate((length or 0 for length in lengths), initial=0)
    blobs = [
        None if length is None else payload[start : start + length]
        for start, length in zip(starts, lengths, strict=False)
    ]
    shapes = shapely.from_wkb(np.array([*blobs, None], dtype=object)[:-1])
    return gpd.GeoDataFrame(table, geometry=gpd.GeoSeries(shapes, index=table.index, crs=CGCS2000))


def _entry(message: Json) -> Entry:
    quarantined = tuple(
        Quarantined(**{**row, "reason": Text(**row["reason"]), "remedy": Text(**row["remedy"])})
        for row in message["quarantined"]
    )
    notes = tuple(Text(**note) for note in message["notes"])
    grounds = tuple(
        Ground(ground["aspect"], ground["basis"], Text(**ground["taken"]), Text(**ground["evidence"]))
        for ground in message["grounds"]
    )
    return Entry(**{**message, "quarantined": quarantined, "notes": notes, "grounds": grounds})


def _encode_column(name: str, column: pd.Series) -> Json:
    kind = kind_of(column)
    write = _WRITE[kind]
    missing = column.isna().tolist()
    cells = [None if gone else write(cell) for cell, gone in zip(column, missing, strict=True)]
    return {"name": name, "kind": kind, "cells": cells}


def _decode_column(column: Json, index: pd.Index) -> pd.Series:
    read = _READ.get(column["kind"])
    cells = column["cells"]
    if read is not None:
        cells = [None if cell is None else read(cell) for cell in cells]
    return series_of(column["kind"], cells, index)


_WRITE: dict[str, Callable[[Any], object]] = {
    "flag": bool,
    "whole": int,
    "number": float,
    "time": lambda time: time.isoformat(),
    "day": lambda day: day.isoformat(),
    "text": str,
}
_READ: dict[str, Callable[[str], object]] = {
    "time": dt.datetime.fromisoformat,
    "day": dt.date.fromisoformat,
}
