"""Which column of a file is which of our fields: by the names in data/fields, with the heading's unit."""

from __future__ import annotations

import difflib
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, get_args

from minplan_gis.datasets import data_path
from minplan_gis.files.formats import Format
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = [
    "Column",
    "FieldNames",
    "Headings",
    "fields_named",
    "is_named",
    "known_names",
    "listed",
    "near_hint",
    "parted",
    "plain_heading",
    "recognise",
]

Table = Literal["blocks", "zones"]

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


@dataclass(frozen=True, slots=True)
class FieldNames:
    """What columns are called where the data come from, by a file of the user's; these names go first."""

    file: str
    names: Mapping[str, Mapping[str, tuple[str, ...]]]
    """``blocks`` and ``zones`` to our field to names, first name first."""

    def of(self, table: str) -> Mapping[str, tuple[str, ...]]:
        """Give field to names for one table."""
        return self.names.get(table, {})


def fields_named(key: str) -> dict[str, str]:
    """Give the fields of ours that a word means, by table: their identifiers or any shipped name.

    >>> fields_named("矿种"), fields_named("road_class"), fields_named("备注")
    ({'blocks': 'mineral', 'zones': 'minerals'}, {'zones': 'road_class'}, {})
    """
    found: dict[str, str] = {}
    for table in get_args(Table):
        known = known_names(table)
        others = set(_document("classes")) - {"schema"} if table == "zones" else set()
        named = (field for field, names in known.items() if _columns_of([key], names))
        field = key if key in known or key in others else next(named, None)
        found |= {table: field} if field else {}
    return found


def known_names(table: str) -> Mapping[str, tuple[str, ...]]:
    """Give field to names, first name first, for ``blocks`` or ``zones``.

    >>> known_names("blocks")["declared_area_km2"][0]
    'declared_area'
    """
    return {field: tuple(names) for field, names in _document(table)["names"].items()}


def is_named(heading: str, table: str, field: str, *, names: FieldNames | None = None) -> bool:
    """Tell whether a heading is one of the names of a field.

    >>> is_named("区块编号（必填）", "blocks", "block_id"), is_named("序号", "blocks", "block_id")
    (True, False)
    """
    own = names.of(table).get(field, ()) if names else ()
    return bool(_columns_of([heading], (*own, *known_names(table)[field])))


def recognise(
    columns: Iterable[str],
    table: str,
    *,
    given: Mapping[str, str] | None = None,
    driver: str = "",
    names: FieldNames | None = None,
) -> Headings:
    """Tell which columns are which fields of ``blocks`` or ``zones``.

    Parameters
    ----------
    columns : iterable of str
        The file's headings.
    table : str
        ``blocks`` or ``zones``: the alias map in data/fields.
    given : mapping, optional
        What the user says of this file, field to column; no alias is tried for
        these fields, and these columns are nothing else.
    driver : str, optional
        Of the file's format; of a Shapefile, a name that the format cut at 10 bytes is
        completed where only one field fits.
    names : FieldNames, optional
        The user's names: they go before the shipped ones, and a column that one
        of them names is no other field.
    """
    given = given or {}
    headings = [name for name in columns if name not in given.values()]
    taken = {field: Column(raw, parted(raw)[1]) for field, raw in given.items()}
    own = {
        field: theirs for field, theirs in (names.of(table) if names else {}).items() if field not in given
    }
    claimed = {column.raw: field for field, theirs in own.items() for column in _columns_of(headings, theirs)}
    known: Mapping[str, tuple[str, ...]] = known_names(table)
    notes: list[Text] = []
    for field, aliases in {**known, **{field: () for field in own if field not in known}}.items():
        if field in given:
            continue
        free = [name for name in headings if claimed.get(name, field) == field]
        found = _columns_of(free, (*own.get(field, ()), *aliases))
        if field in _NEEDS_UNIT:
            found.sort(key=lambda column: (column.raw not in claimed, not column.unit))
        if not found and driver == Format.SHAPEFILE:
            found = [Column(name, "") for name in free if _cut_field(name, table) == field]
            notes += [_completed(column.raw, field) for column in found[:1]]
        if found:
            taken[field] = found[0]
        if len(found) > 1:
            spare = _spare(table, found[1:])
            taken = {**spare, **taken}
            others = [column for column in found[1:] if column not in spare.values()]
            notes += [_chosen(field, [found[0], *others])] if others else []
    used = {column.raw for column in taken.values()} & claimed.keys()
    notes += [_claim(raw, claimed[raw], table, names) for raw in headings if names and raw in used]
    renamed = {field: column.raw for field, column in taken.items() if column.raw != field}
    kept = [note for note in notes if note.zh]
    return Headings(taken, (*kept, *([_told(renamed)] if renamed else [])))


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
        base, implied = parted(alias)
        for name in names:
            heading, unit = parted(name)
            if name not in found and (heading == base or plain_heading(name) == base):
                found[name] = Column(name, unit or implied)
    return list(found.values())


def _spare(table: str, left: list[Column]) -> dict[str, Column]:
    """Give the fields that names mean where a better one gave the field that they stand in for."""
    words = _document(table).get("spare", {})
    found = {
        words[plain_heading(column.raw)]: column
        for column in reversed(left)
        if plain_heading(column.raw) in words
    }
    return dict(reversed(found.items()))


def _claim(raw: str, field: str, table: str, names: FieldNames) -> Text:
    """Say that a user's name takes a column from the field that we would have read it as; else nothing."""
    ours = next((own for own, known in known_names(table).items() if _columns_of([raw], known)), field)
    if ours == field:
        return Text("", "")
    return Text(
        f"字段 {raw} 按 {names.file} 读作 {field}，不作 {ours}",
        f"column {raw} is read as {field} by {names.file}, not as {ours}",
    )


@lru_cache(maxsize=4096)
def parted(heading: str) -> tuple[str, str]:
    """Part a heading from its unit: ``面积（公顷）`` is 面积 and 公顷, ``area_ha`` is area and ha."""
    plain = plain_heading(heading)
    match = _BRACKETED.match(plain) or _SUFFIXED.match(plain)
    return (match["base"], match["unit"]) if match else (plain, "")


def plain_heading(heading: str) -> str:
    """Give a heading as it is compared: narrow, in small letters, without blanks, stars and colons."""
    narrow = unicodedata.normalize("NFKC", heading).casefold()
    return re.sub(r"[\s*:]+", "", narrow)


def _cut_field(name: str, table: str) -> str | None:
    """Give the one field whose name the shapefile format may have cut to ``name``."""
    sizes = (len(name.encode("utf-8")), len(name.encode("gb18030")))
    if not any(size in _DBF_NAME_BYTES for size in sizes):
        return None
    start = plain_heading(name)
    fits = {
        field
        for field, aliases in known_names(table).items()
        if any(parted(alias)[0].startswith(start) for alias in (field, *aliases))
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
