"""A table of a PostGIS database, read in one snapshot and held against its own count; extra ``postgis``."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.errors import SourceError
from minplan_gis.files.addresses import address_in
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.formats import Format
from minplan_gis.files.gate import parsed
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.files.vector.collected import areas_of_collections
from minplan_gis.files.vector.gdal import ARCS
from minplan_gis.files.vector.holding import require_count
from minplan_gis.files.vector.pg_server import snapshot
from minplan_gis.files.vector.pg_systems import reference
from minplan_gis.files.vector.pg_tables import described, rows_asked
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    import pyproj

    from minplan_gis.files.addresses import Address
    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Fault, Request
    from minplan_gis.files.vector.pg_tables import Table

__all__ = ["Rows", "layer_of", "parts"]

_ROWS_AT_ONCE = 2000
_DATES: Mapping[str, Callable[[str], object]] = {
    "date": dt.date.fromisoformat,
    "timestamp": dt.datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Rows:
    """What the server gave."""

    cells: Sequence[Sequence[Any]]
    """One sequence a row, in the order of the table's columns."""
    srids: Sequence[int | None]
    blobs: Sequence[bytes | None]
    curved: bool
    systems: Mapping[int, pyproj.CRS | RefusedError | None]
    """What each SRID stands for, or why nobody can tell."""


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the one table that the user named."""
    return [(request.layer or "", lambda: _layer(request))]


def layer_of(table: Table, rows: Rows, request: Request) -> RawLayer:
    """Give the rows of a table as a layer.

    Raises
    ------
    RefusedError
        ``missing_crs``, ``wrong_crs``: of a table of one reference system.
    """
    count = len(rows.cells)
    figures, faults, doubts = _figures(rows, request)
    cells = list(zip(*rows.cells, strict=True)) if count else [()] * len(table.columns)
    columns = {
        _own_name(column.name, table): _typed(column.kind, values)
        for column, values in zip(table.columns, cells, strict=True)
    }
    return RawLayer(
        table.label,
        Format.POSTGIS,
        [str(row + 1) for row in range(count)],
        columns,
        figures,
        faults,
        encoding="UTF-8",
        notes=(*doubts, *_said(table), *((ARCS,) if rows.curved else ())),
        id_column=_own_name(table.key[0], table) if len(table.key) == 1 else "",
        sha256=_digest(table, rows),
    )


def _layer(request: Request) -> RawLayer:
    try:
        address = replace(address_in(request.path), password=request.password)
    except SourceError as error:  # the request has taken it apart before
        raise RefusedError("unreachable", error.problems[0], _CHECK) from error
    return _read(address, request)


def _read(address: Address, request: Request) -> RawLayer:
    with snapshot(address) as connection:
        table = described(connection, request.layer)
        declared = connection.execute(f"SELECT count(*) FROM {table.source}").fetchone()[0]  # noqa: S608 - quoted
        with connection.cursor(name="minplan") as cursor:
            cursor.itersize = _ROWS_AT_ONCE
            cursor.execute(rows_asked(table))
            given = list(cursor)
        require_count(declared, len(given))
        srids = [row[-3] for row in given]
        systems: dict[int, pyproj.CRS | RefusedError | None] = {}
        for srid in dict.fromkeys(srid for srid in srids if srid is not None):
            try:
                systems[srid] = reference(connection, table, srid)
            except RefusedError as refused:
                systems[srid] = refused
    rows = Rows(
        [row[:-3] for row in given],
        srids,
        [row[-2] and bytes(row[-2]) for row in given],
        any(row[-1] for row in given),
        systems,
    )
    return layer_of(table, rows, request)


def _figures(rows: Rows, request: Request) -> tuple[tuple[Figures, ...], dict[int, Fault], tuple[Text, ...]]:
    """Give the geometries by reference system; rows of a system that can't be used are faults.

    Where all are of one such system, the layer is refused.
    """
    if request.role == "attributes":
        return (), {}, ()
    shapes, faults = parsed(np.array([*rows.blobs, None], dtype=object)[:-1])
    shapes, notes = areas_of_collections(shapes, [str(row + 1) for row in range(len(shapes))])
    figures, doubts = [], list(notes)
    for srid, system in rows.systems.items():
        own = [row for row, number in enumerate(rows.srids) if number == srid]
        try:
            if isinstance(system, RefusedError):
                raise system
            crs = reference_of(system, request, shapes[own])
        except RefusedError as refused:
            if len(rows.systems) == 1:
                raise
            faults |= dict.fromkeys(own, refused.fault)
        else:
            figures.append(Figures(own, shapes[own], crs))
            doubts += uncertainty(crs)
    return tuple(figures), faults, tuple(dict.fromkeys(doubts))


def _own_name(name: str, table: Table) -> str:
    """Give a column's name; ``geometry`` is that of the geometry itself."""
    if name != "geometry":
        return name
    taken, number = {column.name for column in table.columns}, 2
    while f"geometry_{number}" in taken:
        number += 1
    return f"geometry_{number}"


def _typed(kind: str, values: Sequence[Any]) -> list[Any]:
    """Give days and times as such where all of them can be: a server knows infinity and years before ours."""
    kept = [None if value != value else value for value in values]  # noqa: PLR0124 - NaN
    read = _DATES.get(kind)
    if read is None:
        return kept
    try:
        return [value and read(value) for value in kept]
    except ValueError:
        return kept


def _said(table: Table) -> list[Text]:
    notes = []
    if not table.key:
        notes.append(
            Text(
                "该表没有主键，行号按内容排序",
                "it has no primary key: rows are numbered in the order of their text",
            )
        )
    if len(table.key) > 1:
        key = ", ".join(table.key)
        notes.append(Text(f"行号按主键（{key}）排序", f"rows are numbered in the order of their key ({key})"))
    if table.left_out[1:] or (table.left_out and table.left_out[0] != table.geometry.name):
        which = listed(name for name in table.left_out if name != table.geometry.name)
        notes.append(
            Text(f"未读取列 {which.zh}（图形或二进制）", f"columns {which.en} not read (geometry or binary)")
        )
    return notes


def _digest(table: Table, rows: Rows) -> str:
    """Give the SHA-256 of names, cells, SRIDs and geometries, row by row: the same rows give the same."""
    total = hashlib.sha256(repr([column.name for column in table.columns]).encode())
    for row in zip(rows.cells, rows.srids, rows.blobs, strict=True):
        total.update(repr(row).encode())
    return total.hexdigest()


_CHECK = Text("请检查地址", "check the address")
