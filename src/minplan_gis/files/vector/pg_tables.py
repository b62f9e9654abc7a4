"""Tables of a database: which one is meant, its columns, key and geometry, and the questions to ask it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Column", "Listed", "Table", "described", "matching", "quoted", "rows_asked"]

GEOMETRIES = ("geometry", "geography")
_PLAIN = frozenset({"bool", "int2", "int4", "int8", "float4", "float8", "text", "varchar"})
_LEFT_OUT = frozenset({*GEOMETRIES, "bytea", "raster"})
_WITH_COLUMN = re.compile(r"(?P<table>.*?)\s*\((?P<column>[^()]+)\)\s*", re.DOTALL)

_TABLES = """
SELECT c.oid::int8, n.nspname, c.relname, has_schema_privilege(n.oid, 'USAGE'),
       has_table_privilege(c.oid, 'SELECT')
FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
ORDER BY 2, 3
"""
_COLUMNS = """
SELECT a.attrelid::int8, a.attname, coalesce(b.typname, t.typname)
FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_catalog.pg_type b ON b.oid = t.typbasetype
WHERE a.attrelid::int8 = ANY(%s) AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum
"""
_KEY = """
SELECT a.attname FROM pg_catalog.pg_index i
CROSS JOIN LATERAL unnest(i.indkey::int2[]) WITH ORDINALITY k(attnum, place)
JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.attnum
WHERE i.indrelid::int8 = %s AND i.indisprimary ORDER BY k.place
"""
_HOME = """
SELECT n.nspname FROM pg_catalog.pg_extension e
JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'postgis'
"""


@dataclass(frozen=True, slots=True)
class Column:
    """A column."""

    name: str
    kind: str
    """Its type in the server's own short name; of a domain the type beneath."""

    @property
    def question(self) -> str:
        """What to select: what has no plain form in Python is asked for as text."""
        own = f"t.{quoted(self.name)}"
        return own if self.kind in _PLAIN else f"{own}::text"


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view that holds geometries."""

    schema: str
    name: str
    home: str
    """The schema of PostGIS itself."""
    geometry: Column
    columns: tuple[Column, ...]
    left_out: tuple[str, ...]
    """Columns that are not read: other geometries and binary ones."""
    key: tuple[str, ...]
    """The primary key's columns; empty where there is none."""

    @property
    def label(self) -> str:
        """Schema and name, as accounts show them."""
        return f"{self.schema}.{self.name}"

    @property
    def source(self) -> str:
        """Schema and name, as SQL takes them."""
        return f"{quoted(self.schema)}.{quoted(self.name)}"


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of the database, as far as its name."""

    oid: int
    schema: str
    name: str
    may_enter: bool
    may_read: bool

    @property
    def label(self) -> str:
        """Schema and name."""
        return f"{self.schema}.{self.name}"

    @property
    def names(self) -> set[str]:
        """Every way to name it."""
        schema, name = quoted(self.schema), quoted(self.name)
        return {
            self.name,
            name,
            *(f"{one}.{two}" for one in (self.schema, schema) for two in (self.name, name)),
        }


def quoted(name: str) -> str:
    """Quote a name for SQL, whatever is in it.

    >>> quoted('采矿"区')
    '"采矿""区"'
    """
    return '"' + name.replace('"', '""') + '"'


def described(connection: Any, asked: str | None) -> Table:  # noqa: ANN401 - of an extra
    """Find a table and what it is made of.

    Raises
    ------
    RefusedError
        ``missing_layer``, ``no_layer`` (no PostGIS, no geometry), ``not_allowed``.
    """
    home = connection.execute(_HOME).fetchone()
    if home is None:
        raise _without_postgis()
    tables = [Listed(*row) for row in connection.execute(_TABLES).fetchall()]
    columns: dict[int, list[Column]] = {}
    for oid, name, kind in connection.execute(_COLUMNS, ([each.oid for each in tables],)).fetchall():
        columns.setdefault(oid, []).append(Column(name, kind))
    wanted, column = _parted(asked)
    found = matching(wanted, tables)
    if len(found) != 1:
        raise _no_such_table(wanted, found or _readable(tables, columns))
    table = found[0]
    if not (table.may_enter and table.may_read):
        raise _no_right(table.label)
    own = columns.get(table.oid, [])
    key = tuple(row[0] for row in connection.execute(_KEY, (table.oid,)).fetchall())
    return Table(
        table.schema,
        table.name,
        home[0],
        _geometry(table.label, own, column),
        tuple(each for each in own if each.kind not in _LEFT_OUT),
        tuple(each.name for each in own if each.kind in _LEFT_OUT),
        key,
    )


def rows_asked(table: Table) -> str:
    """Give the question for every row: cells, number of the reference system, WKB, whether it had arcs.

    In the order of the key; without one in that of the rows' text, so that the same rows have the same
    numbers each time.
    """
    own = f"t.{quoted(table.geometry.name)}"
    home = quoted(table.home)
    shape = f"{own}::{home}.geometry" if table.geometry.kind == "geography" else own
    straight = (
        f"CASE WHEN {home}.ST_HasArc({shape}) THEN {home}.ST_CurveToLine({shape}, radians(0.1), 2, 1) "
        f"ELSE {shape} END"
    )
    asked = [column.question for column in table.columns]
    asked += [f"{home}.ST_SRID({shape})", f"{home}.ST_AsBinary({straight})", f"{home}.ST_HasArc({shape})"]
    order = ", ".join(f"t.{quoted(name)}" for name in table.key) or "t::text"
    return f"SELECT {', '.join(asked)} FROM {table.source} t ORDER BY {order}"  # noqa: S608 - names quoted


def _parted(asked: str | None) -> tuple[str | None, str]:
    """Part ``table (column)``, which names one geometry of several."""
    match = _WITH_COLUMN.fullmatch(asked or "")
    return (match["table"], match["column"].strip().strip('"')) if match else (asked, "")


def matching(asked: str | None, tables: Sequence[Listed]) -> list[Listed]:
    """Give the tables of a name: ``table`` or ``schema.table``, quoted or not; else in other letters."""
    if not asked:
        return []
    exact = [table for table in tables if asked in table.names]
    return exact or [
        table for table in tables if asked.casefold() in {name.casefold() for name in table.names}
    ]


def _readable(tables: Sequence[Listed], columns: dict[int, list[Column]]) -> list[Listed]:
    return [
        table
        for table in tables
        if table.may_enter
        and table.may_read
        and any(column.kind in GEOMETRIES for column in columns.get(table.oid, ()))
    ]


def _geometry(label: str, columns: Sequence[Column], wanted: str) -> Column:
    found = [column for column in columns if column.kind in GEOMETRIES]
    named = [column for column in found if column.name == wanted] if wanted else found
    if len(named) == 1:
        return named[0]
    if not found:
        raise RefusedError(
            "no_layer",
            Text(f"表 {label} 没有图形列", f"table {label} has no geometry column"),
            Text("请给出有图形（geometry）的表", "name a table that has one (type geometry)"),
        )
    which = listed(column.name for column in found)
    raise RefusedError(
        "missing_layer",
        Text(
            f"表 {label} 的图形列为 {which.zh}，须指明一个",
            f"{label} has geometry columns {which.en}: name one",
        ),
        Text(f"如 --layer '{label} ({found[0].name})'", f"as --layer '{label} ({found[0].name})'"),
    )


def _no_such_table(asked: str | None, tables: Sequence[Listed]) -> RefusedError:
    which = listed(table.label for table in tables)
    there = (
        Text(f"；可读的图形表：{which.zh}", f"; tables with geometry: {which.en}") if tables else Text("", "")
    )
    if not asked:
        said = Text("没有指明表", "no table is named")
    elif tables and all(asked.casefold() in {name.casefold() for name in table.names} for table in tables):
        said = Text(f"表名 {asked} 不唯一", f"{asked} is the name of several tables")
    else:
        said = Text(f"数据库中没有表 {asked}", f"the database has no table {asked}")
    return RefusedError(
        "missing_layer",
        said + there,
        Text(
            "请用 --layer 模式.表，或在地址后加 ?table=模式.表",
            "name it: --layer schema.table, or ?table= in the address",
        ),
    )


def _no_right(label: str) -> RefusedError:
    return RefusedError(
        "not_allowed",
        Text(f"没有读取表 {label} 的权限", f"there is no right to read table {label}"),
        Text("请管理员授权（GRANT USAGE、SELECT）", "have it granted (GRANT USAGE, SELECT)"),
    )


def _without_postgis() -> RefusedError:
    return RefusedError(
        "no_layer",
        Text("该数据库没有安装 PostGIS", "the database has no PostGIS"),
        Text("请核对数据库名", "check the name of the database"),
    )
