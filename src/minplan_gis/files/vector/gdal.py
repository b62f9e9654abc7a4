"""What GDAL hands over of one layer: geometries as WKB, fields as arrays."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyogrio
import pyproj
from pyogrio import raw

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["ARCS", "Field", "Given", "cells", "listed_layers", "read_layer", "text_bytes"]

ARCS = Text(
    "圆弧已按 0.1° 一段折线化（偏差为半径的 4e-7）",
    "arcs drawn as chords of 0.1° (off by 4e-7 of the radius)",
)
"""What the pinned environment makes of curves."""

_REFUSALS = (
    pyogrio.errors.DataSourceError,
    pyogrio.errors.DataLayerError,
    ValueError,
    RuntimeError,
    IndexError,  # of a source without layers
)
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Field:
    """A field of every row."""

    name: str
    values: NDArray[Any]
    whole: bool
    """Whether the file holds whole numbers, also where a missing one made them floats."""
    flag: bool

    @property
    def inexact(self) -> bool:
        """Whether whole numbers may have lost digits on the way: floats beyond 2^53."""
        if self.values.dtype.kind != "f":
            return False
        return bool((np.abs(self.values[~np.isnan(self.values)]) >= _EXACT).any())


@dataclass(frozen=True, slots=True)
class Given:
    """A layer as GDAL gives it."""

    fids: tuple[int, ...]
    blobs: NDArray[np.object_]
    """WKB, or None."""
    fields: tuple[Field, ...]
    crs: pyproj.CRS | None

    @property
    def count(self) -> int:
        """The number of rows."""
        return len(self.fids)


def read_layer(path: Path, **options: Any) -> Given:  # noqa: ANN401 - pyogrio's own
    """Read a layer; what is missing of it is not said, so count.

    Raises
    ------
    RefusedError
        ``unreadable``, or ``wrong_crs`` for a system whose text is damaged.
    """
    meta, fids, blobs, arrays = _asked(raw.read, path, return_fids=True, **options)
    named = zip(meta["fields"], arrays, meta["ogr_types"], meta["ogr_subtypes"], strict=True)
    fields = tuple(
        Field(str(name), values, kind.startswith("OFTInteger"), subtype == "OFSTBoolean")
        for name, values, kind, subtype in named
        if kind != "OFTBinary"
    )
    empty = np.full(len(fids), None, dtype=object)
    return Given(
        tuple(int(fid) for fid in fids), empty if blobs is None else blobs, fields, _crs(meta["crs"])
    )


def listed_layers(path: Path) -> list[tuple[str, str | None]]:
    """Give the layers of a data source: name and kind of geometry, None for tables without.

    Raises
    ------
    RefusedError
        ``unreadable``.
    """
    return [(str(name), kind) for name, kind in _asked(pyogrio.list_layers, path)]


def _asked(ask: Callable[..., Any], path: Path, **options: Any) -> Any:  # noqa: ANN401 - pyogrio's own
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # on single features, which are checked one by one
            return ask(path, **options)
    except UnboundLocalError as error:  # pyogrio's own, where the text of a reference system is no UTF-8
        raise RefusedError(
            "wrong_crs",
            Text("坐标系定义（如 .prj）无法解析", "its reference system (as the .prj) can't be parsed"),
            Text(
                "请在 GIS 软件中重新定义坐标系，或删除 .prj 后用 --crs 指明",
                "define the system anew in a GIS, or remove the .prj and state one with --crs",
            ),
        ) from error
    except _REFUSALS as error:
        detail = str(error).replace(str(path), "").strip(" :'")[:200]
        raise RefusedError(
            "unreadable",
            Text(f"无法读取（{detail}）", f"can't be read ({detail})"),
            Text(
                "文件可能损坏：请在 GIS 软件中检查并重新导出",
                "it may be damaged: open it in a GIS and export it anew",
            ),
        ) from error


def cells(field: Field) -> list[Any]:
    """Give a field's values, None where missing; NaN and NaT are missing."""
    values = field.values
    if values.dtype.kind == "O":
        return list(values)
    known = ~np.isnat(values) if values.dtype.kind == "M" else ~np.isnan(values.astype(float))
    kept = values.tolist()
    if field.flag or field.whole:
        take = bool if field.flag else int
        return [take(value) if there else None for value, there in zip(kept, known, strict=True)]
    return [value if there else None for value, there in zip(kept, known, strict=True)]


def text_bytes(field: Field) -> Sequence[bytes | None]:
    """Give text that was read as ISO-8859-1 as the bytes it is; None where missing."""
    return [None if text is None else str(text).encode("latin-1") for text in field.values]


def _crs(said: str | None) -> pyproj.CRS | None:
    """Take a reference system; the undefined ones of GeoPackage are none."""
    if said is None:
        return None
    try:
        crs = pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError:
        return None
    return None if crs.name.lower().startswith(("undefined", "unknown", "unnamed")) else crs
