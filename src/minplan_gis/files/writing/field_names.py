"""Names of fields that a format can hold: never cut inside a character, never the same twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.writing.encoding import fits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

__all__ = ["FIELD_MAP", "database_names", "field_map", "short_names"]

FIELD_MAP = ".fields.csv"
"""How the file ends that says what shortened names stand for."""
_MOST_BYTES = 10
_MOST_LETTERS = 60
_OURS = {
    "service_years": "serv_years",
    "top_elevation_m": "top_elev_m",
    "bottom_elevation_m": "bot_elev_m",
    "declared_area_km2": "decl_km2",
}
"""Short names that are read back as what they stand for."""
_RESERVED = {"objectid", "shape", "fid", "shape_length", "shape_area"} | {
    *("add", "alter", "and", "as", "between", "by", "column", "create", "delete", "drop", "exists", "for"),
    *("from", "group", "in", "index", "into", "is", "like", "not", "null", "or", "order", "select", "set"),
    *("table", "update", "values", "where"),
}


def short_names(names: Iterable[str], encoding: str) -> dict[str, str]:
    """Give each column a name of at most 10 bytes in the table's encoding.

    >>> short_names(["name", "开采规划区块编号", "开采规划区名"], "utf-8")
    {'name': 'name', '开采规划区块编号': '开采规', '开采规划区名': '开采规2'}
    """
    return _apart(names, lambda text: fits(text, encoding, _MOST_BYTES), _OURS)


def database_names(names: Iterable[str]) -> dict[str, str]:
    """Give each column a name that a File Geodatabase takes: letters, digits and _, no word of SQL.

    >>> database_names(["区块 编号", "2020年", "order"])
    {'区块 编号': '区块_编号', '2020年': 'F_2020年', 'order': 'order_'}
    """
    clean = {name: _plain(name) for name in names}
    return _apart(clean, lambda text: len(text) <= _MOST_LETTERS, clean)


def _plain(name: str) -> str:
    text = "".join(letter if letter.isalnum() else "_" for letter in name)
    text = f"F_{text}" if not text[:1].isalpha() else text
    return f"{text}_" if text.casefold() in _RESERVED else text


def _apart(names: Iterable[str], fit: Callable[[str], bool], known: Mapping[str, str]) -> dict[str, str]:
    """Shorten whole characters from the end; names that fit as they are keep themselves."""
    every = list(names)
    found = {name: name for name in every if known.get(name, name) == name and fit(name)}
    taken = {name.casefold() for name in found}
    for name in every:
        if name not in found:
            found[name] = _shortened(known.get(name, name), fit, taken)
            taken.add(found[name].casefold())
    return {name: found[name] for name in every}


def _shortened(name: str, fit: Callable[[str], bool], taken: set[str]) -> str:
    number = 1
    while True:
        mark = str(number) if number > 1 else ""
        stem = name
        while not fit(stem + mark):
            stem = stem[:-1]
        if (stem + mark).casefold() not in taken:
            return stem + mark
        number += 1


def field_map(names: Mapping[str, str]) -> str:
    """Give the map as CSV: the name in the file, the column it stands for."""
    quoted = (f'"{short}","{name.replace(chr(34), chr(34) * 2)}"' for name, short in names.items())
    return "\r\n".join(["字段名,原字段名", *quoted, ""])
