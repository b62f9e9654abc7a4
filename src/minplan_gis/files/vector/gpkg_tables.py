"""What a GeoPackage declares, asked of SQLite itself: layers, rows, and whole numbers as they are."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from minplan_gis.files.model import RefusedError
from minplan_gis.files.sources import stand_in
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = [
    "Contents",
    "System",
    "TableFacts",
    "contents",
    "private_copy",
    "systems",
    "table_facts",
    "whole_numbers",
]

_OWN_TABLES = ("gpkg_contents", "gpkg_geometry_columns", "gpkg_spatial_ref_sys")
_PAGE_SIZE, _PAGE_COUNT = slice(16, 18), slice(28, 32)


@dataclass(frozen=True, slots=True)
class Contents:
    """The layers of a GeoPackage."""

    features: tuple[str, ...]
    attributes: tuple[str, ...]
    """Tables without geometry."""
    views: tuple[str, ...]
    """Layers that are queries: not read, for a query can run without end."""
    curved: frozenset[str]
    """Layers with arcs."""


_FIXED = 8
_ENVELOPES = {1: 32, 2: 48, 3: 48, 4: 64}
"""Bytes of a geometry's bounds before its WKB, by the code in its flags."""
_HEAD = _FIXED + 64 + 5
_CURVED = range(8, 13)
"""WKB's circular string, compound curve, curve polygon, multicurve, multisurface."""


@dataclass(frozen=True, slots=True)
class TableFacts:
    """What SQLite says of one layer's rows, in the order of their keys."""

    count: int
    null: frozenset[int]
    """Positions of rows without geometry."""
    arcs: bool = False
    """Whether some geometry is of a type with arcs, whatever the layer's type is."""


@dataclass(frozen=True, slots=True)
class System:
    """A reference system as a GeoPackage numbers it."""

    number: str
    authority: str
    code: str
    definition: str
    """Empty, with authority and code, where its number is not in the list of systems."""

    @property
    def undefined(self) -> bool:
        """Whether the number is one of those that stand for no known system."""
        return self.number in {"0", "-1"}

    @property
    def label(self) -> str:
        """Its authority's code, else its number."""
        return f"{self.authority}:{self.code}" if self.authority else self.number


def private_copy(path: Path, scratch: Path) -> Path:
    """Give the database under a name of ours, with the changes that its writer has not yet folded in.

    SQLite folds a ``-wal`` beside a database into it on reading: never into a user's file.
    """
    log = path.with_name(path.name + "-wal")
    if not (log.is_file() and log.stat().st_size):
        return stand_in(path, scratch, "input.gpkg")
    place = scratch / "input.gpkg"
    shutil.copyfile(path, place)
    shutil.copyfile(log, scratch / "input.gpkg-wal")
    try:
        with contextlib.closing(sqlite3.connect(place)) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise _unreadable(error) from error
    return place


def contents(path: Path) -> Contents:
    """List the layers.

    Raises
    ------
    RefusedError
        ``truncated``, ``unreadable``, ``not_allowed`` where the lists themselves are
        queries, or ``no_layer``.
    """
    _require_whole(path)
    with _open(path) as database:
        kinds = dict(database.execute("SELECT name, type FROM sqlite_master WHERE type IN ('table', 'view')"))
        virtual = {
            name
            for (name,) in database.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND sql LIKE 'CREATE VIRTUAL%'"
            )
        }
        _require_plain(kinds, virtual)
        listed = list(database.execute("SELECT table_name, data_type FROM gpkg_contents ORDER BY rowid"))
        curves = list(database.execute("SELECT table_name, geometry_type_name FROM gpkg_geometry_columns"))
    tables = {name for name, kind in kinds.items() if kind == "table"} - virtual
    return Contents(
        tuple(name for name, kind in listed if kind == "features" and name in tables),
        tuple(name for name, kind in listed if kind == "attributes" and name in tables),
        tuple(name for name, kind in listed if kind in {"features", "attributes"} and name not in tables),
        frozenset(name for name, kind in curves if kind and ("CURVE" in kind or "SURFACE" in kind)),
    )


def table_facts(path: Path, table: str, *, geometry: bool) -> TableFacts:
    """Count the rows of a table, and find those without geometry."""
    with _open(path) as database:
        count = int(database.execute(f"SELECT COUNT(*) FROM {_quoted(table)}").fetchone()[0])  # noqa: S608
        if not geometry:
            return TableFacts(count, frozenset())
        name = database.execute(
            "SELECT column_name FROM gpkg_geometry_columns WHERE table_name = ?", (table,)
        ).fetchone()[0]
        query = f"SELECT substr({_quoted(name)}, 1, {_HEAD}) FROM {_quoted(table)} ORDER BY rowid"  # noqa: S608
        heads = [head for (head,) in database.execute(query)]
    null = frozenset(at for at, head in enumerate(heads) if head is None)
    return TableFacts(count, null, any(map(_is_curved, heads)))


def _is_curved(head: object) -> bool:
    """Tell by a geometry's first bytes whether it is of a type with arcs."""
    if not isinstance(head, bytes) or len(head) < _FIXED:
        return False
    at = _FIXED + _ENVELOPES.get(head[3] >> 1 & 7, 0)
    kind = int.from_bytes(head[at + 1 : at + 5], "little" if head[at : at + 1] == b"\x01" else "big")
    return (kind & 0xFFFF) % 1000 in _CURVED


def systems(path: Path, table: str) -> tuple[System | None, System | None]:
    """Give the system of a layer in the list of contents and in that of geometries; None where not stated."""
    with _open(path) as database:
        listed, used = (
            database.execute(
                "SELECT l.srs_id, s.organization, s.organization_coordsys_id, s.definition "  # noqa: S608
                f"FROM {_quoted(own)} l LEFT JOIN gpkg_spatial_ref_sys s ON s.srs_id = l.srs_id "
                "WHERE l.table_name = ? AND l.srs_id IS NOT NULL",
                (table,),
            ).fetchone()
            for own in _OWN_TABLES[:2]
        )
    return _system(listed), _system(used)


def _system(row: tuple[object, ...] | None) -> System | None:
    if row is None:
        return None
    return System(*("" if cell is None else str(cell) for cell in row))


def whole_numbers(path: Path, table: str, column: str) -> list[int | None]:
    """Give a column of whole numbers exactly, also beyond 2^53 where others are missing."""
    with _open(path) as database:
        query = f"SELECT {_quoted(column)} FROM {_quoted(table)} ORDER BY rowid"  # noqa: S608
        return [value for (value,) in database.execute(query)]


@contextlib.contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        with contextlib.closing(sqlite3.connect(_uri(path), uri=True)) as database:
            yield database
    except (sqlite3.Error, TypeError, UnicodeDecodeError) as error:  # the last: a message about damaged text
        raise _unreadable(error) from error


def _unreadable(error: Exception) -> RefusedError:
    return RefusedError(
        "unreadable",
        Text(f"GeoPackage 无法读取（{error}）", f"the GeoPackage can't be read ({error})"),
        Text("请在 QGIS 中打开检查并另存", "open it in QGIS and save it anew"),
    )


def _uri(path: Path) -> str:
    place = path.absolute().as_posix()
    slash = "" if place.startswith("/") else "/"
    return f"file://{slash}{quote(place)}?mode=ro&immutable=1"


def _require_whole(path: Path) -> None:
    """Compare the pages that the file declares with those that it has."""
    with path.open("rb") as handle:
        header = handle.read(100)
    size = int.from_bytes(header[_PAGE_SIZE], "big")
    declared = (65536 if size == 1 else size) * int.from_bytes(header[_PAGE_COUNT], "big")
    there = path.stat().st_size
    if there < declared:
        raise RefusedError(
            "truncated",
            Text(
                f"GeoPackage 被截断：声明 {declared:,} 字节，实有 {there:,} 字节",
                f"the GeoPackage is cut off: it declares {declared:,} bytes and has {there:,}",
            ),
            Text("请重新复制或导出", "copy or export it again"),
        )


def _require_plain(kinds: dict[str, str], virtual: set[str]) -> None:
    queries = [name for name in _OWN_TABLES if kinds.get(name) == "view" or name in virtual]
    if queries:
        raise RefusedError(
            "not_allowed",
            Text(f"{'、'.join(queries)} 是查询而不是表", f"{', '.join(queries)}: a query, not a table"),
            Text("请在 QGIS 中另存为新的 GeoPackage", "save it as a new GeoPackage in QGIS"),
        )
    if "gpkg_contents" not in kinds:
        raise RefusedError(
            "unreadable",
            Text("是 SQLite 数据库而不是 GeoPackage", "it is an SQLite database, not a GeoPackage"),
            Text("请在 QGIS 中另存为 GeoPackage", "save it as a GeoPackage in QGIS"),
        )


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
