"""GeoParquet: its metadata held against what is needed, geometries as WKB; needs the extra ``parquet``."""

from __future__ import annotations

import datetime as dt
import decimal
import json
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj

from minplan_gis.files.formats import Format
from minplan_gis.files.model import RefusedError
from minplan_gis.files.vector.gdal import Given
from minplan_gis.files.vector.holding import Declaration, held, require_count
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request

__all__ = ["parts"]

_SPHERICAL = Text(
    "边标为球面大地线（edges=spherical），按平面直线读取",
    "edges are said to be spherical; read as straight in the plane",
)


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the one layer of a GeoParquet."""
    return [("", lambda: _layer(request))]


def _layer(request: Request) -> RawLayer:
    parquet = _pyarrow()
    try:
        file = parquet.ParquetFile(request.path)
        table = file.read(use_threads=False)
        values = {name: table.column(at).to_pylist() for at, name in enumerate(table.column_names)}
    except (OSError, ValueError, NotImplementedError) as error:  # pyarrow's own are ValueError or OSError
        raise _unreadable(error) from error
    require_count(file.metadata.num_rows, table.num_rows)
    geometry, column = _geometry(table.schema.metadata, spatial=request.role != "attributes")
    if geometry and geometry not in values:
        raise _odd(f"primary_column={geometry}")
    blobs = np.array([*values.pop(geometry, [None] * table.num_rows), None], dtype=object)[:-1]
    rows = range(table.num_rows)
    null = frozenset(int(at) for at in np.flatnonzero([blob is None for blob in blobs]))
    given = Given(tuple(rows), blobs, (), _crs(column))
    notes = (_SPHERICAL,) if column.get("edges") == "spherical" else ()
    declared = Declaration(Format.GEOPARQUET, "", rows, rows, null, given.crs, notes=notes)
    kept = {name: cells for name, cells in values.items() if not any(isinstance(c, bytes) for c in cells)}
    return held(request, declared, given, ((name, [_cell(c) for c in cells]) for name, cells in kept.items()))


def _geometry(metadata: Mapping[bytes, bytes] | None, *, spatial: bool) -> tuple[str, dict[str, Any]]:
    """Give the name of the geometry column and what the metadata says of it."""
    said = (metadata or {}).get(b"geo")
    if said is None and not spatial:
        return "", {}
    if said is None:
        raise RefusedError(
            "no_layer",
            Text("是普通 Parquet，没有 GeoParquet 元数据", "a plain Parquet without GeoParquet metadata"),
            Text("请用 QGIS 或 GeoPandas 另存为 GeoParquet", "save it as GeoParquet in QGIS or GeoPandas"),
        )
    try:
        document = json.loads(said)
        name = document["primary_column"]
        column = dict(document["columns"][name])
        encoding = column["encoding"]
    except (ValueError, KeyError, TypeError) as error:
        raise _odd(str(error)) from error
    if encoding != "WKB":
        raise _odd(f"encoding={encoding}")
    return str(name), column


def _crs(column: Mapping[str, Any]) -> pyproj.CRS | None:
    """Take PROJJSON; a missing one is longitude, latitude on WGS84, a null one is none."""
    said = column.get("crs", "OGC:CRS84")
    if said is None:
        return None
    try:
        return pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError as error:
        raise _odd(f"crs: {str(error)[:80]}") from error


def _cell(value: Any) -> Any:  # noqa: ANN401 - whatever a file holds
    """Take what a column of ours can hold: decimals as displayed, zoned times as they are written."""
    if isinstance(value, dt.datetime) and value.tzinfo is not None:
        return value.isoformat()
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    return value


def _pyarrow() -> Any:  # noqa: ANN401 - a module of an extra
    try:
        import pyarrow.parquet  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise RefusedError(
            "missing_extra",
            Text("读取 GeoParquet 需要 pyarrow", "reading GeoParquet needs pyarrow"),
            Text('请执行 pip install "minplan-gis[parquet]"', 'run pip install "minplan-gis[parquet]"'),
        ) from error
    return pyarrow.parquet


def _odd(what: str) -> RefusedError:
    return RefusedError(
        "unreadable",
        Text(f"GeoParquet 元数据不能采用（{what}）", f"its GeoParquet metadata can't be used ({what})"),
        Text("请另存为 WKB 编码的 GeoParquet", "save it as GeoParquet with WKB"),
    )


def _unreadable(error: Exception) -> RefusedError:
    detail = str(error).splitlines()[0][:160] if str(error) else type(error).__name__
    return RefusedError(
        "unreadable",
        Text(f"Parquet 无法读取（{detail}）", f"the Parquet can't be read ({detail})"),
        Text("文件可能被截断：请重新复制或导出", "it may be cut off: copy or export it again"),
    )
