"""GeoPackage, GeoJSON and Shapefile as raw layers: GDAL's geometries held against what the files declare."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj

from minplan_gis.files import archives, dbf, geojson, gpkg_systems, gpkg_tables, shapefiles
from minplan_gis.files.fields import listed
from minplan_gis.files.formats import Format, stand_in
from minplan_gis.files.gate import parsed
from minplan_gis.files.gdal import cells, read_layer, text_bytes
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.gdal import Field, Given
    from minplan_gis.files.model import Request

    Part = tuple[str, Callable[[], RawLayer]]
    Columns = dict[str, list[Any]]

__all__ = ["Part", "geojson_parts", "geopackage_parts", "shapefile_parts", "zip_parts"]


def geojson_parts(request: Request, scratch: Path) -> list[Part]:
    """Give the one layer of a GeoJSON."""
    return [("", lambda: _geojson(request, scratch))]


def geopackage_parts(request: Request, scratch: Path) -> list[Part]:
    """Give the layers of a GeoPackage; those that are queries are not read, which the first layer notes."""
    place = gpkg_tables.private_copy(request.path, scratch)
    found = gpkg_tables.contents(place)
    names = found.features + (found.attributes if request.role == "attributes" else ())
    if not names or request.layer in found.views:
        raise _no_layer(found.views)
    notes = {names[0]: _views_left_out(found.views)}

    def reading(name: str) -> Callable[[], RawLayer]:
        return lambda: _table(request, place, name, found, notes.get(name, ()))

    return [(name, reading(name)) for name in names]


def shapefile_parts(request: Request, scratch: Path) -> list[Part]:
    """Give the one layer of a shapefile."""
    return [("", lambda: _shapefile(request, request.path, "", scratch))]


def zip_parts(request: Request, scratch: Path) -> list[Part]:
    """Give the shapefiles of an archive as layers."""

    def reading(name: str, path: Path) -> Callable[[], RawLayer]:
        own = scratch / path.stem
        own.mkdir()
        return lambda: _shapefile(request, path, name, own)

    unpacked = archives.unpack_shapefiles(request.path, scratch)
    return [(name, reading(name, path)) for name, path in unpacked.items()]


def _geojson(request: Request, scratch: Path) -> RawLayer:
    document = geojson.open_document(request.path)
    items = document.properties
    rows = [at for at, item in enumerate(items) if item is not None]
    given = read_layer(stand_in(request.path, scratch, "input.geojson"), columns=[])
    _require_count(len(rows), given.count)
    wgs84 = pyproj.CRS.from_epsg(4326) if request.crs is None else None
    figures, faults, doubts = _figures(request, given, rows, document.null, document.crs or wgs84)
    names = dict.fromkeys(name for item in items if item for name in item)
    columns, renamed = _renamed((name, [(item or {}).get(name) for item in items]) for name in names)
    return RawLayer(
        "",
        Format.GEOJSON,
        _numbers(range(len(items))),
        columns,
        figures,
        faults | {at: _NO_FEATURE for at, item in enumerate(items) if item is None},
        encoding="UTF-8",
        notes=(*doubts, *renamed),
    )


def _table(
    request: Request, path: Path, name: str, found: gpkg_tables.Contents, views: tuple[Text, ...]
) -> RawLayer:
    spatial = name in found.features
    facts = gpkg_tables.table_facts(path, name, geometry=spatial)
    said = gpkg_systems.agreement(path, name) if spatial and request.role != "attributes" else ()
    given = read_layer(path, layer=name, read_geometry=spatial, IMMUTABLE="YES")
    _require_count(facts.count, given.count)
    rows = range(facts.count)
    figures, faults, doubts = _figures(request, given, rows, facts.null, given.crs)
    columns, renamed = _renamed((field.name, _exact(path, name, field)) for field in given.fields)
    return RawLayer(
        name,
        Format.GEOPACKAGE,
        _numbers(rows),
        columns,
        figures,
        faults,
        encoding="UTF-8",
        notes=(*said, *doubts, *views, *renamed, *(_ARCS if name in found.curved else ())),
    )


def _exact(path: Path, table: str, field: Field) -> list[Any]:
    return gpkg_tables.whole_numbers(path, table, field.name) if field.inexact else cells(field)


def _shapefile(request: Request, path: Path, name: str, scratch: Path) -> RawLayer:
    files = shapefiles.sidecars(path)
    count, table = shapefiles.census(files)
    cpg = files[".cpg"].read_text("ascii", "replace") if ".cpg" in files else None
    encoding, found = dbf.find_encoding(table, request.encoding, cpg)
    given = _shapefile_given(files, count, scratch)
    position = _positions(count)
    _require_count(given.count, sum(fid in position for fid in given.fids))
    rows = [position[fid] for fid in given.fids]
    null = frozenset(position[row] for row in count.null if row in position)
    figures, faults, doubts = _figures(request, given, rows, null, given.crs)
    columns, misread = _attributes(given, table, encoding, request.id_field)
    placed, renamed = _renamed(_placed(columns, rows, len(position)))
    lost = dict.fromkeys(set(position.values()) - set(rows), _NOT_GIVEN)
    cut = {position[row]: fault for row, fault in count.faults.items()}
    return RawLayer(
        name,
        Format.SHAPEFILE,
        _numbers(position),
        placed,
        figures,
        {**lost, **{rows[at]: fault for at, fault in misread.items()}, **faults, **cut},
        encoding=encoding,
        notes=(*doubts, *found, *count.notes, *renamed),
    )


def _shapefile_given(files: Mapping[str, Path], count: shapefiles.Census, scratch: Path) -> Given:
    """Read through GDAL without the .cpg: ISO-8859-1 hands every byte on, whatever the environment says."""
    for ending in (".shp", ".shx", ".dbf", ".prj"):
        if ending in files:
            stand_in(files[ending], scratch, "input" + ending)
    try:
        return read_layer(scratch / "input.shp", encoding="ISO-8859-1")
    except RefusedError as refused:
        if not count.faults:
            raise
        said = count.notes[0] if count.notes else refused.fault.reason
        raise RefusedError("truncated", said, next(iter(count.faults.values())).remedy) from refused


def _attributes(
    given: Given, table: dbf.Dbf, encoding: str, id_field: str | None
) -> tuple[list[tuple[str, list[Any]]], dict[int, Fault]]:
    """Give names and cells, and the rows whose text can't be decoded.

    Numbers that name rows, or have too many digits for a float, are given as displayed.
    """
    columns: list[tuple[str, list[Any]]] = []
    misread: dict[int, Fault] = {}
    if len(given.fields) != len(table.fields):
        raise _count_mismatch(len(table.fields), len(given.fields))
    values: list[Any]
    for field, own in zip(given.fields, table.fields, strict=True):
        name = dbf.decoded(own.name, encoding, 9) or own.name.decode(encoding, "replace")
        if own.kind == "C":
            values = [raw and dbf.decoded(raw, encoding, own.width) for raw in text_bytes(field)]
            failed = [at for at, raw in enumerate(text_bytes(field)) if raw and values[at] is None]
            misread |= dict.fromkeys(failed, _misread(name, encoding))
        elif own.kind in "NF" and (name == id_field or (field.inexact and own.decimals == 0)):
            values = dbf.displayed(table, own, np.array(given.fids, dtype=np.intp))
        else:
            values = cells(field)
        columns.append((name, values))
    return columns, misread


def _positions(count: shapefiles.Census) -> dict[int, int]:
    """Give record number to position among the rows that count."""
    every = (row for row in range(count.declared + len(count.deleted)) if row not in count.deleted)
    return {row: at for at, row in enumerate(every)}


def _placed(
    columns: list[tuple[str, list[Any]]], rows: Sequence[int], count: int
) -> list[tuple[str, list[Any]]]:
    """Spread cells to all declared rows; the file lacks the others."""
    if list(rows) == list(range(count)):
        return columns
    spread = []
    for name, values in columns:
        every: list[Any] = [None] * count
        for row, value in zip(rows, values, strict=True):
            every[row] = value
        spread.append((name, every))
    return spread


def _figures(
    request: Request, given: Given, rows: Sequence[int], null: frozenset[int], own: pyproj.CRS | None
) -> tuple[tuple[Figures, ...], dict[int, Fault], tuple[Text, ...]]:
    """Give the geometries in their system, what can't be parsed by row, and what the system leaves in doubt.

    A geometry that GDAL dropped though the file holds one is a fault.
    """
    if request.role == "attributes":
        return (), {}, ()
    shapes, unparsed = parsed(given.blobs)
    faults = {rows[at]: fault for at, fault in unparsed.items()}
    dropped = (rows[at] for at, blob in enumerate(given.blobs) if blob is None and rows[at] not in null)
    crs = reference_of(own, request, shapes)
    return (Figures(rows, shapes, crs),), faults | dict.fromkeys(dropped, _DROPPED), uncertainty(crs)


def _renamed(columns: Iterable[tuple[str, list[Any]]]) -> tuple[Columns, tuple[Text, ...]]:
    """Give every column a name of its own, and none that of the geometry."""
    named: Columns = {}
    notes = []
    for name, values in columns:
        own, number = name, 2
        while own in named or own == "geometry":
            own, number = f"{name}_{number}", number + 1
        named[own] = values
        if own != name:
            notes.append(Text(f"字段 {name} 重名，改称 {own}", f"column {name} renamed {own}"))
    return named, tuple(notes)


def _numbers(rows: Sequence[int] | Mapping[int, int] | range) -> list[str]:
    return [str(row + 1) for row in rows]


def _require_count(declared: int, given: int) -> None:
    if declared != given:
        raise _count_mismatch(declared, given)


def _count_mismatch(declared: int, given: int) -> RefusedError:
    return RefusedError(
        "count_mismatch",
        Text(
            f"文件声明 {declared} 项，只读到 {given} 项",
            f"the file declares {declared} items, {given} were read",
        ),
        Text(
            "文件可能损坏：请在 GIS 软件中检查并另存",
            "it may be damaged: look at it in a GIS and save it anew",
        ),
    )


def _no_layer(views: Sequence[str]) -> RefusedError:
    which = listed(views)
    return RefusedError(
        "not_allowed" if views else "no_layer",
        Text(f"图层是视图，不读取：{which.zh}", f"layers that are views are not read: {which.en}")
        if views
        else Text("GeoPackage 中没有矢量图层", "the GeoPackage has no vector layer"),
        Text("请在 QGIS 中将图层另存为表", "save the layer as a table in QGIS"),
    )


def _views_left_out(views: Sequence[str]) -> tuple[Text, ...]:
    if not views:
        return ()
    which = listed(views)
    return (Text(f"未读取视图：{which.zh}", f"views not read: {which.en}"),)


def _misread(name: str, encoding: str) -> Fault:
    return Fault(
        "wrong_encoding",
        Text(f"字段 {name} 的文字不是 {encoding}", f"the text of {name} is not {encoding}"),
        Text("请改正该行文字，或用 --encoding 指明编码", "correct the row's text, or state the --encoding"),
    )


_ARCS = (
    Text(
        "圆弧已按 0.1° 一段折线化（偏差为半径的 4e-7）",
        "arcs drawn as chords of 0.1° (off by 4e-7 of the radius)",
    ),
)
_REDRAW = Text("请在 GIS 软件中检查并重绘该要素", "look at the feature in a GIS and redraw it")
_DROPPED = Fault(
    "unreadable_geometry",
    Text("图形坐标损坏，无法解析", "its coordinates are damaged and can't be parsed"),
    _REDRAW,
)
_NO_FEATURE = Fault("unreadable", Text("不是 GeoJSON 要素", "not a GeoJSON feature"), _REDRAW)
_NOT_GIVEN = Fault("unreadable", Text("该行无法读取", "the row can't be read"), _REDRAW)
