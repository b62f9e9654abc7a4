"""Files that GDAL writes, in a process of its own: Shapefile, File Geodatabase, GeoPackage, DXF."""

from __future__ import annotations

import contextlib
from dataclasses import asdict
from typing import TYPE_CHECKING

import geopandas as gpd
import shapely

from minplan_gis.errors import OutputError
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.columns.values import kind_of
from minplan_gis.files.worker import process, wire
from minplan_gis.files.writing import cad
from minplan_gis.files.writing.drawing import outlines
from minplan_gis.files.writing.encoding import fits, known_encoding, one_line, require_fit
from minplan_gis.files.writing.field_names import FIELD_MAP, database_names, field_map, short_names
from minplan_gis.files.writing.geopackage import write_failed
from minplan_gis.files.writing.gpkg_layers import Kind
from minplan_gis.files.writing.systems import system_name
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    import pandas as pd

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["write_dxf", "write_geodatabase", "write_package", "write_shapefile"]

_LIMITS = process.Limits(memory_mb=8192, seconds=600.0)
_LAYER = "blocks"
_MOST_TEXT = 254
"""Bytes that a field of a .dbf holds."""


def write_package(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write a GeoPackage of one layer."""
    _write(path, _LAYER, _frame(drawing), wishes, Kind(crs=_system(drawing)))
    return (Text(f"图层 {_LAYER}", f"layer {_LAYER}"),)


def write_geodatabase(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write a File Geodatabase, a folder, of one layer."""
    frame = _frame(drawing)
    names = database_names(frame.columns.drop("geometry"))
    kind = Kind("OpenFileGDB", _system(drawing), geometry_type="MultiPolygon", options={})
    _write(path, _LAYER, _plain(frame.rename(columns=names), days=False), wishes, kind)
    return tuple(_renamed(names))


def write_shapefile(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write a Shapefile: names of fields whole, UTF-8 or GBK, with .cpg and .prj.

    Raises
    ------
    OutputError
        A text that a .dbf would cut, or that its encoding lacks.
    """
    encoding = known_encoding(wishes.encoding, "utf-8")
    frame = _plain(_frame(drawing), days=True)
    names = short_names(frame.columns.drop("geometry"), encoding)
    _require_texts(frame, encoding, path.name)
    label = "UTF-8" if encoding == "utf-8" else encoding.upper()
    kind = Kind(
        "ESRI Shapefile",
        _system(drawing),
        label,
        "Polygon",
        {"DBF_DATE_LAST_UPDATE": wishes.today.isoformat()},
    )
    _write(path, path.stem, frame.rename(columns=names), wishes, kind)
    path.with_suffix(".cpg").write_text(label, encoding="ascii")
    cut = {name: short for name, short in names.items() if name != short}
    if cut:
        path.with_name(path.stem + FIELD_MAP).write_text(field_map(names), encoding="utf-8-sig", newline="")
    return (
        Text(f"属性文字编码 {label}（.cpg）", f"attributes in {label} (.cpg)"),
        *_renamed(names, f"{path.stem}{FIELD_MAP}"),
    )


def write_dxf(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write closed LWPOLYLINEs, one a ring, on a layer named for the block."""
    rows = [
        (name, shapely.LineString(ring))
        for name, shape in zip(cad.layer_names(drawing.ids), drawing.shapes, strict=True)
        for part in outlines(shape)
        for ring in part
    ]
    lines = gpd.GeoDataFrame({"Layer": [name for name, _ in rows]}, geometry=[line for _, line in rows])
    _write(path, "entities", lines, wishes, Kind("DXF", None, geometry_type="LineString", options={}))
    system = drawing.systems[0]
    text = path.read_text(encoding="utf-8")
    if not text.rstrip().endswith("EOF"):  # GDAL says nothing of a full disk here
        raise write_failed(path, "truncated")
    path.write_text(
        cad.closed(text, f"{system.name} (EPSG:{system.to_epsg()}), metres"),
        encoding="ascii",
        newline="",
    )
    where = system_name(system)
    return (
        Text(f"DXF 不带坐标系：坐标为 {where.zh}", f"a DXF states no system; its metres are {where.en}"),
        Text(
            "图层名为区块编号；内环为同一图层上的另一条闭合多段线；其他属性不写入 DXF",
            "layers are named for block ids; holes are closed polylines too; other attributes are left out",
        ),
    )


def _frame(drawing: Drawing) -> gpd.GeoDataFrame:
    """Give the columns with the figures as they are printed, ids first."""
    frame = drawing.frame.drop(columns="geometry")
    frame.insert(0, "block_id", drawing.ids)
    return gpd.GeoDataFrame(frame, geometry=list(drawing.shapes)).reset_index(drop=True)


def _system(drawing: Drawing) -> str:
    crs = drawing.systems[0]
    return f"EPSG:{crs.to_epsg()}" if crs.to_epsg() else crs.to_wkt()


def _plain(frame: gpd.GeoDataFrame, *, days: bool) -> gpd.GeoDataFrame:
    """Make text of times, and of days unless the format has them."""
    kinds = {"time"} if days else {"time", "day"}
    columns = [name for name in frame.columns.drop("geometry") if kind_of(frame[name]) in kinds]
    texts = {name: frame[name].map(lambda cell: one_line(cell) or None) for name in columns}
    return frame.assign(**{name: text.astype("str") for name, text in texts.items()})


def _require_texts(frame: gpd.GeoDataFrame, encoding: str, file: str) -> None:
    """See that every text fits into a .dbf."""
    names = [str(name) for name in frame.columns]
    require_fit(names, names, encoding, file)
    problems = []
    for name, cells in _texts(frame):
        require_fit(frame["block_id"].map(lambda one, name=name: f"{one} {name}"), cells, encoding, file)
        long = frame["block_id"][[not fits(cell, encoding, _MOST_TEXT) for cell in cells]]
        if len(long):
            which = listed(long)
            problems.append(
                Text(
                    f"{file} 字段 {name} 超过 {_MOST_TEXT} 字节，Shapefile 会截断：{which.zh}。"
                    "请改用 .gpkg 或 .gdb",
                    f"{file}: {name} is over {_MOST_TEXT} bytes, which a Shapefile would cut: {which.en}; "
                    "write .gpkg or .gdb",
                )
            )
    if problems:
        raise OutputError(*problems)


def _texts(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, list[str]]]:
    for name in frame.columns.drop("geometry"):
        if kind_of(frame[name]) == "text":
            yield str(name), [one_line(cell) and str(cell) for cell in frame[name]]


def _renamed(names: Mapping[str, str], beside: str = "") -> Iterator[Text]:
    changed = [f"{name} → {short}" for name, short in names.items() if name != short]
    if changed:
        where = Text(f"（对照表 {beside}）", f" (map: {beside})") if beside else Text("", "")
        yield Text(
            f"字段改名{where.zh}：{'，'.join(changed)}", f"fields renamed{where.en}: {', '.join(changed)}"
        )


def _write(path: Path, layer: str, frame: pd.DataFrame, wishes: Wishes, kind: Kind) -> None:
    """Have a layer written, and count what GDAL then reads."""
    message, payload = wire.encode_frame(frame)
    asked = {
        "task": "write",
        "path": str(path.absolute()),
        "layer": layer,
        "date": wishes.today.isoformat(),
        "empty_type": "MultiPolygon",
        "kind": asdict(kind),
        "frame": message,
    }
    try:
        with contextlib.closing(process.start(_LIMITS, drivers=frozenset({kind.driver}))) as worker:
            answer, _ = worker.ask(asked, payload)
    except process.Lost as lost:
        raise write_failed(path, "timeout" if lost.timeout else f"exit {lost.code}") from lost
    if "failed" in answer:
        raise write_failed(path, str(answer.get("detail", answer["failed"])))
    if answer["count"] != len(frame):
        raise OutputError(
            Text(
                f"{path.name} 应有 {len(frame)} 个要素，读回 {answer['count']} 个",
                f"{path.name} should have {len(frame)} features and reads back with {answer['count']}",
            )
        )
