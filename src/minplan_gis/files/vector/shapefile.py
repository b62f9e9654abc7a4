"""Shapefiles, zipped or not: rows as each of their files declares them, text by its bytes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.files.encodings import decode
from minplan_gis.files.formats import Format
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.sources import stand_in
from minplan_gis.files.vector import dbf, shp_records
from minplan_gis.files.vector.gdal import cells, read_layer, text_bytes
from minplan_gis.files.vector.holding import Declaration, count_mismatch, held, require_count
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request
    from minplan_gis.files.vector.gdal import Given

__all__ = ["files", "parts", "zipped_parts", "zipped_places"]

_MOST_PRJ_BYTES = 1_000_000


def files(path: Path) -> list[Path]:
    """Give all files of a shapefile, by ending."""
    own = shp_records.sidecars(path)
    return [own[ending] for ending in sorted(own)]


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the one layer of a shapefile."""
    return [("", lambda: _layer(request, request.path, "", scratch))]


def zipped_parts(request: Request, members: Mapping[str, Path], scratch: Path) -> list[Part]:
    """Give the shapefiles of an archive as layers, by name in it without the ending."""

    def reading(name: str, path: Path) -> Callable[[], RawLayer]:
        own = scratch / path.stem
        own.mkdir()
        return lambda: _layer(request, path, name, own)

    shapes = {name.rpartition(".")[0]: path for name, path in members.items() if path.suffix == ".shp"}
    return [(name, reading(name, path)) for name, path in sorted(shapes.items())]


def zipped_places(names: Sequence[str]) -> dict[str, str]:
    """Choose what belongs to shapefiles, whatever the case of their names: ``a.SHP`` goes with ``A.dbf``."""
    stems: dict[str, dict[str, str]] = {}
    for name in names:
        stem, _, ending = name.rpartition(".")
        if "." + ending.lower() in shp_records.SIDECARS:
            stems.setdefault(stem.lower(), {})["." + ending.lower()] = name
    complete = [files for _, files in sorted(stems.items()) if ".shp" in files]
    return {
        name: f"shapefile{at}{ending}" for at, files in enumerate(complete) for ending, name in files.items()
    }


def _layer(request: Request, path: Path, name: str, scratch: Path) -> RawLayer:
    own = shp_records.sidecars(path)
    rebuilt = shp_records.indexed(own, scratch)
    count, table = shp_records.census(own)
    cpg = own[".cpg"].read_text("ascii", "replace") if ".cpg" in own else None
    encoding, found = dbf.find_encoding(table, request.encoding, cpg)
    given = _given(own, count, scratch)
    position = _positions(count)
    require_count(given.count, sum(fid in position for fid in given.fids))
    rows = [position[fid] for fid in given.fids]
    columns, misread = _attributes(given, table, encoding, request.id_field)
    declared = Declaration(
        Format.SHAPEFILE,
        name,
        list(position),
        rows,
        frozenset(position[row] for row in count.null if row in position),
        given.crs,
        encoding,
        {position[row]: fault for row, fault in count.faults.items()},
        {rows[at]: fault for at, fault in misread.items()},
        (*found, *rebuilt, *count.notes),
    )
    return held(request, declared, given, columns)


def _given(own: Mapping[str, Path], count: shp_records.Census, scratch: Path) -> Given:
    """Read through GDAL without the .cpg: ISO-8859-1 hands every byte on, whatever the environment says."""
    for ending in (".shp", ".shx", ".dbf"):
        if ending in own:
            stand_in(own[ending], scratch, "input" + ending)
    if ".prj" in own:
        _put_system(own[".prj"], scratch)
    try:
        return read_layer(scratch / "input.shp", encoding="ISO-8859-1")
    except RefusedError as refused:
        if not count.faults:
            raise
        said = count.notes[0] if count.notes else refused.fault.reason
        raise RefusedError("truncated", said, next(iter(count.faults.values())).remedy) from refused


def _put_system(prj: Path, scratch: Path) -> None:
    """Give GDAL the definition in UTF-8: names in GBK are no text to it."""
    try:
        content = prj.read_bytes() if prj.stat().st_size <= _MOST_PRJ_BYTES else b""
        text, _ = decode(content, None)
    except (OSError, RefusedError):
        text = ""
    if text:
        (scratch / "input.prj").write_text(text, "utf-8", newline="")
    else:
        stand_in(prj, scratch, "input.prj")


def _attributes(
    given: Given, table: dbf.Dbf, encoding: str, id_field: str | None
) -> tuple[list[tuple[str, list[Any]]], dict[int, Fault]]:
    """Give names and cells, and the rows whose text can't be decoded.

    Numbers that name rows, or have too many digits for a float, are given as displayed.
    """
    columns: list[tuple[str, list[Any]]] = []
    misread: dict[int, Fault] = {}
    if len(given.fields) != len(table.fields):
        raise count_mismatch(len(table.fields), len(given.fields))
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


def _positions(count: shp_records.Census) -> dict[int, int]:
    """Give record number to position among the rows that count."""
    every = (row for row in range(count.declared + len(count.deleted)) if row not in count.deleted)
    return {row: at for at, row in enumerate(every)}


def _misread(name: str, encoding: str) -> Fault:
    return Fault(
        "wrong_encoding",
        Text(f"字段 {name} 的文字不是 {encoding}", f"the text of {name} is not {encoding}"),
        Text("请改正该行文字，或用 --encoding 指明编码", "correct the row's text, or state the --encoding"),
    )
