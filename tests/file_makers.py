"""Small files as offices send them, made on the spot."""

from __future__ import annotations

import json
import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from pyogrio import raw

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HEADER = """[属性描述]
格式版本号=1.01版本
数据产生单位=伊宁市自然资源局
数据产生日期=2024-05-16
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=27
精度=0.01
转换参数=,,,,,,
[地块坐标]
"""
PLOT = "10,20.5535,DK001,拟设采矿权一号区块,面,L44G096052,采矿用地,0602,@\n"
OUTER = """J1,1,4876210.00,27516040.00
J2,1,4876210.00,27516560.50
J3,1,4875799.75,27516560.50
J4,1,4875799.75,27516040.00
J1,1,4876210.00,27516040.00
"""
INNER = """J5,2,4876110.00,27516190.00
J6,2,4876030.00,27516190.00
J7,2,4876030.00,27516290.00
J8,2,4876110.00,27516290.00
J5,2,4876110.00,27516190.00
"""
SAMPLE = HEADER + PLOT + OUTER + INNER
"""One plot of 520.5 m x 410.25 m with a hole of 80 m x 100 m: 205535.125 m² in the plane."""


def coordinate_text(path: Path, text: str = SAMPLE, encoding: str = "gbk", line_end: str = "\r\n") -> Path:
    """Write a coordinate text."""
    path.write_bytes(text.replace("\n", line_end).encode(encoding))
    return path


def square(column: int = 0, row: int = 0) -> shapely.Polygon:
    """Give one of a grid of squares near Yining, in degrees."""
    west, south = 81.1 + column / 100, 44.0 + row / 100
    return shapely.box(west, south, west + 0.005, south + 0.005)


def feature(geometry: object, /, **properties: object) -> dict[str, Any]:
    """Give a GeoJSON feature of a geometry or of what stands in its place."""
    shape = shapely.geometry.mapping(geometry) if isinstance(geometry, shapely.Geometry) else geometry
    return {"type": "Feature", "properties": properties, "geometry": shape}


def geojson(path: Path, features: Sequence[object], **members: object) -> Path:
    """Write a feature collection."""
    document = {"type": "FeatureCollection", **members, "features": list(features)}
    path.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return path


def vector(
    path: Path,
    shapes: Sequence[shapely.Geometry | None],
    columns: dict[str, Sequence[object]] | None = None,
    *,
    driver: str = "GPKG",
    crs: str | None = "EPSG:4490",
    **options: Any,
) -> Path:
    """Write a layer through GDAL, nothing checked."""
    columns = columns or {"name": [f"区块{at}" for at in range(len(shapes))]}
    raw.write(
        path,
        shapely.to_wkb(np.array([*shapes, None], dtype=object)[:-1]),
        [_array(values) for values in columns.values()],
        list(columns),
        driver=driver,
        geometry_type=options.pop("geometry_type", "Polygon"),
        crs=crs,
        **options,
    )
    return path


def shapefile(path: Path, shapes: Sequence[shapely.Geometry | None], **given: Any) -> Path:
    """Write a shapefile; without ``encoding`` as UTF-8."""
    return vector(path, shapes, driver="ESRI Shapefile", **{"encoding": "UTF-8", **given})


def dbf(path: Path, fields: Sequence[tuple[bytes, str, int, int]], rows: Sequence[Sequence[bytes]]) -> Path:
    """Write a .dbf byte by byte: fields as (name, kind, width, decimals), cells padded."""
    record = 1 + sum(width for _, _, width, _ in fields)
    header = struct.pack("<B3BIHH20x", 3, 126, 1, 1, len(rows), 33 + 32 * len(fields), record)
    for name, kind, width, decimals in fields:
        header += (
            name.ljust(11, b"\0")[:11] + kind.encode() + b"\0" * 4 + bytes([width, decimals]) + b"\0" * 14
        )
    body = b"".join(
        b" " + b"".join(_padded(cell, field) for cell, field in zip(row, fields, strict=True)) for row in rows
    )
    path.write_bytes(header + b"\r" + body + b"\x1a")
    return path


def _padded(cell: bytes, field: tuple[bytes, str, int, int]) -> bytes:
    _, kind, width, _ = field
    return cell.rjust(width) if kind in "NF" else cell.ljust(width)


def _array(values: Sequence[object]) -> np.ndarray[Any, Any]:
    array = np.array(values)
    return array.astype(object) if array.dtype.kind in "UO" else array
