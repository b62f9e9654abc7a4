"""Which column of a file is which of our fields: by the names in data/fields, with the heading's unit."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.datasets import data_path
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Column",
    "Headings",
    "is_named",
    "known_names",
    "listed",
    "near_hint",
    "recognise",
    "unit_named",
]

_BRACKETED = re.compile(r"^(?P<base>.+?)[(\[【](?P<unit>[^()\[\]【】]+)[)\]】]$")
_SUFFIXED = re.compile(r"^(?P<base>.+)_(?P<unit>km2|ha|mu|m2|m|a)$")
_NEEDS_UNIT = frozenset({"declared_area_km2"})
_DBF_NAME_BYTES = (9, 10)
_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Column:
    """A file's column taken for one of our fields."""

    raw: str
    unit: str
    """The unit that heading or alias states, as written; empty where neither does."""


@dataclass(frozen=True, slots=True)
class Headings:
    """What the headings of one file say."""

    taken: Mapping[str, Column]
    """Our field to the file's column."""
    notes: tuple[Text, ...]


def known_names(table: str) -> Mapping[str, tuple[str, ...]]:
    """Give field to names, first name first, for ``blocks`` or ``zones``.

    >>> known_names("blocks")["declared_area_km2"][0]
    'declared_area'
    """
    return {field: tuple(names) for field, names in _document(table)["names"].items()}


def is_named(heading: str, table: str, field: str) -> bool:
    """Tell whether a heading is one of the names of a field.

    >>> is_named("区块编号（必填）", "blocks", "block_id"), is_named("序号", "blocks", "block_id")
    (True, False)
    """
    return bool(_columns_of([heading], known_names(table)[field]))


def recognise(
    columns: Iterable[str],
    table: str,
    *,
    given: Mapping[str, str] | None = None,
    driver: str = "",
) -> Headings:
    """Tell which columns are which fields of ``blocks`` or ``zones``.

    Parameters
    ----------
    columns : iterable of str
        The file's headings.
    table : str
        ``blocks`` or ``zones``: the alias map in data/fields.
    given : mapping, optional
        What the user says of it, field to column; no alias is tried for these
        fields, and these columns are nothing else.
    driver : str, optional
        With ``ESRI Shapefile``, a name that the format cut at 10 bytes is
        completed where only one field fits.
    """
    given = given or {}
    names = [name for name in columns if name not in given.values()]
    taken = {field: Column(raw, _split(raw)[1]) for field, raw in given.items()}
    notes: list[Text] = []
    for field, aliases in known_names(table).items():
        if field in given:
            continue
        found = _columns_of(names, aliases)
        if field in _NEEDS_UNIT:
            found.sort(key=lambda column: not column.unit)
        if not found and driver == "ESRI Shapefile":
            found = [Column(name, "") for name in names if _cut_field(name, table) == field]
            notes += [_completed(column.raw, field) for column in found[:1]]
        if found:
            taken[field] = found[0]
        if len(found) > 1:
            notes.append(_chosen(field, found))
    renamed = {field: column.raw for field, column in taken.items() if column.raw != field}
    return Headings(taken, (*notes, *([_told(renamed)] if renamed else [])))


def unit_named(text: str, dimension: str) -> str | None:
    """Give the unit that a heading's words mean: ``unit_named("公顷", "area") == "ha"``; None where unknown.

    >>> unit_named("km²", "area"), unit_named("顷", "area")
    ('km2', None)
    """
    wanted = _plain(text)
    for unit, words in _document("units")[dimension].items():
        if wanted in {_plain(word) for word in words}:
            return str(unit)
    return None


def near_hint(word: str, known: Iterable[str]) -> Text:
    """Give '; did you mean ...' where something known looks like ``word``, else nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return Text(f"；是否为 {near[0]}", f"; did you mean {near[0]}") if near else Text("", "")


def listed(words: Iterable[str]) -> Text:
    """Give a list for a sentence, cut after a dozen with the number of the rest."""
    every = list(words)
    rest = len(every) - _SHOWN
    shown = every[:_SHOWN]
    return Text(
        "、".join(shown) + (f" 等 {len(every)} 个" if rest > 0 else ""),
        ", ".join(shown) + (f" and {rest} more" if rest > 0 else ""),
    )


def _columns_of(names: list[str], aliases: Iterable[str]) -> list[Column]:
    """Give the columns that an alias names, best alias first."""
    found: dict[str, Column] = {}
    for alias in aliases:
        base, implied = _split(alias)
        for name in names:
            heading, unit = _split(name)
            if name not in found and (heading == base or _plain(name) == base):
                found[name] = Column(name, unit or implied)
    return list(found.values())


@lru_cache(maxsize=4096)
def _split(heading: str) -> tuple[str, str]:
    """Part a heading from its unit: ``面积（公顷）`` is 面积 and 公顷, ``area_ha`` is area and ha."""
    plain = _plain(heading)
    match = _BRACKETED.match(plain) or _SUFFIXED.match(plain)
    return (match["base"], match["unit"]) if match else (plain, "")


def _plain(heading: str) -> str:
    narrow = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*:]+", "", narrow)


def _cut_field(name: str, table: str) -> str | None:
    """Give the one field whose name the shapefile format may have cut to ``name``."""
    sizes = (len(name.encode("utf-8")), len(name.encode("gb18030")))
    if not any(size in _DBF_NAME_BYTES for size in sizes):
        return None
    start = _plain(name)
    fits = {
        field
        for field, aliases in known_names(table).items()
        if any(_split(alias)[0].startswith(start) for alias in (field, *aliases))
    }
    return fits.pop() if len(fits) == 1 else None


def _completed(raw: str, field: str) -> Text:
    return Text(
        f"字段名 {raw} 被 Shapefile 截短，按 {field} 读取",
        f"column name {raw} was cut by the shapefile format; read as {field}",
    )


def _told(renamed: Mapping[str, str]) -> Text:
    pairs = [f"{raw}→{field}" for field, raw in renamed.items()]
    return Text(f"字段对应：{'，'.join(pairs)}", f"columns: {', '.join(pairs)}")


def _chosen(field: str, found: list[Column]) -> Text:
    others = listed(column.raw for column in found[1:])
    return Text(
        f"{field} 取自字段 {found[0].raw}；{others.zh} 也可能是它，未采用",
        f"{field} is taken from column {found[0].raw}; not from {others.en}, which might be it too",
    )


@lru_cache(maxsize=8)
def _document(name: str) -> dict[str, Any]:
    return tomllib.loads(data_path("fields", f"{name}.toml").read_text(encoding="utf-8"))
