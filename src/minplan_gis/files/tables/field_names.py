"""A file of the user's that says what columns are called: 我们的字段 and 对方的名称, as TOML, XLSX or CSV."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from minplan_gis.errors import SourceError, cause
from minplan_gis.files.columns.fields import (
    FieldNames,
    fields_named,
    known_names,
    near_hint,
    parted,
    plain_heading,
)
from minplan_gis.files.tables.table import read_table
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from minplan_gis.files.model import Request
    from minplan_gis.files.tables.book import Opener

__all__ = ["read_field_names", "with_names"]

_OURS = ("我们的字段", "本系统字段", "ours", "our_field")
_THEIRS = ("对方的名称", "对方字段", "theirs", "their_name")
_UNIT = ("单位", "unit")
_SHAPE = Text("须有 schema = 1 和 [names]", "schema = 1 and [names] are needed")

Pair = tuple[str, str, str]
"""Where it stands, our field, their name."""


def read_field_names(path: Path, reader: Opener | None = None) -> FieldNames:
    """Read the user's names of columns.

    A TOML holds ``schema = 1`` and ``[names]`` with ``field = ["name", …]``; a table
    one pair a row under 我们的字段 and 对方的名称, and 单位 where wanted. Our field is
    an identifier or any shipped name of it, such as 矿种; it holds for blocks and zones.

    Raises
    ------
    SourceError
        All faults at once, by key or row: no such field of ours, a name for two
        fields, an empty name; or the file can't be read.
    """
    toml = path.suffix.lower() == ".toml"
    pairs = list(_of_document(path) if toml else _of_table(path, reader))
    problems = [*_faults(pairs)]
    if problems:
        raise SourceError(*(Text(f"{path.name} {one.zh}", f"{path.name} {one.en}") for one in problems))
    names: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for _, ours, theirs in pairs:
        for table, field in fields_named(ours).items():
            names[table][field].append(theirs)
    frozen = {table: {field: tuple(own) for field, own in of.items()} for table, of in names.items()}
    return FieldNames(path.name, frozen)


def with_names(request: Request, names: FieldNames | None) -> Request:
    """Give a request the user's names of columns."""
    own = {} if names is None else names.of("blocks")
    return replace(request, id_names=tuple(own.get("block_id", ())), block_names=tuple(own.get("name", ())))


def _of_document(path: Path) -> Iterator[Pair]:
    document = _document(path)
    names = document.get("names")
    if document.get("schema") != 1 or not isinstance(names, dict) or set(document) != {"schema", "names"}:
        raise SourceError(Text(f"{path.name}：", f"{path.name}: ") + _SHAPE)
    for ours, theirs in names.items():
        every = theirs if isinstance(theirs, list) else [theirs]
        yield from ((f"[names] {ours}", ours, each if isinstance(each, str) else "") for each in every)


def _document(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise SourceError(
            Text(
                f"字段对照 {path.name} 无法打开：{cause(error).zh}",
                f"{path.name} can't be opened: {cause(error).en}",
            )
        ) from error
    except (ValueError, RecursionError) as error:
        raise SourceError(
            Text(
                f'字段对照 {path.name} 不是 UTF-8 的 TOML：{error}（中文要加引号："矿种" = ["KZMC"]）',
                f'{path.name} is no TOML in UTF-8: {error} (Chinese needs quotes: "矿种" = ["KZMC"])',
            )
        ) from error


def _of_table(path: Path, reader: Opener | None) -> Iterator[Pair]:
    frame = read_table(path, is_key=lambda cell: plain_heading(cell) in _OURS, reader=reader).frame
    found = {
        kind: _column(frame.columns, words) for kind, words in (("o", _OURS), ("t", _THEIRS), ("u", _UNIT))
    }
    ours, theirs = found["o"], found["t"]
    if ours is None or theirs is None:
        raise SourceError(
            Text(
                f"字段对照 {path.name} 须有两列：{_OURS[0]}、{_THEIRS[0]}",
                f"{path.name} needs two columns: {_OURS[0]} (ours) and {_THEIRS[0]} (theirs)",
            )
        )
    for row, cells in frame.iterrows():
        unit = str(cells[found["u"]]) if found["u"] else ""
        if cells[ours] or cells[theirs]:
            yield str(row), cells[ours], cells[theirs] + (f"({unit})" if unit and cells[theirs] else "")


def _column(names: Iterable[str], words: Iterable[str]) -> str | None:
    return next((name for name in names if plain_heading(name) in words), None)


def _faults(pairs: Iterable[Pair]) -> Iterator[Text]:
    fields: dict[str, tuple[str, dict[str, str]]] = {}
    for place, ours, theirs in pairs:
        found = fields_named(ours)
        where = Text(
            f"第 {place} 行" if place.isdigit() else place, f"row {place}" if place.isdigit() else place
        )
        if not found:
            near = near_hint(ours, _every_name())
            yield where + Text(f"：没有字段“{ours}”{near.zh}", f": there is no field '{ours}'{near.en}")
        if not theirs:
            yield where + Text(f"：{ours} 的对方名称为空", f": the name for {ours} is empty")
        first, taken = fields.setdefault(parted(theirs)[0], (ours, found))
        if theirs and found and any(taken.get(table, field) != field for table, field in found.items()):
            yield where + Text(
                f"：名称“{theirs}”已用于 {first}，不能又用于 {ours}",
                f": the name '{theirs}' is given to {first} already, not to {ours} too",
            )


def _every_name() -> list[str]:
    tables = (known_names("blocks"), known_names("zones"))
    return [name for known in tables for field, names in known.items() for name in (field, *names)]
