"""Which minerals are the same, and which of them a group such as 砂石粘土 covers.

Answers have three values: a name that the list does not know may be anything,
and a group that is asked for one of its members may or may not be that one.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.datasets import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = [
    "PLACEHOLDERS",
    "all_covered",
    "any_covered",
    "covers",
    "is_known",
    "known_minerals",
    "split_minerals",
    "standard_name",
]

PLACEHOLDERS = frozenset(
    (
        "",
        "/",
        "\\",
        "-",
        "--",
        "—",
        "——",
        "无",
        "暂无",
        "未知",
        "不详",
        "待定",
        "待办",
        "其他",
        "null",
        "none",
        "nan",
        "n/a",
    )
)
"""What people write where they have nothing to write; all lower case."""

_STRONG = re.compile(r"[、，,;；/／|+＋\s]+")
_WEAK = re.compile(r"以及|及|和|与")
_BRACKETS = re.compile(r"\([^()]*\)")


def split_minerals(text: str) -> tuple[str, ...]:
    """Give the minerals that a cell names; none where it holds only placeholders.

    >>> split_minerals("煤、耐火粘土"), split_minerals("粘土及页岩")
    (('煤', '耐火粘土'), ('粘土', '页岩'))
    >>> split_minerals("和田玉"), split_minerals("/")
    (('和田玉',), ())
    """
    if is_known(text):
        return (_tidy(text),)
    parts = [part for part in _STRONG.split(_tidy(text)) if part.casefold() not in PLACEHOLDERS]
    return tuple(name for part in parts for name in _unjoined(part))


def standard_name(mineral: str) -> str:
    """Give the one name of a mineral or group; an unknown name stays as it is.

    >>> standard_name("煤炭"), standard_name("砂石粘土矿"), standard_name("建筑用砂（天然）")
    ('煤', '砂石粘土', '建筑用砂')
    """
    name = _tidy(mineral)
    bare = _BRACKETS.sub("", name)
    for form in (name, name.removesuffix("矿"), bare, bare.removesuffix("矿")):
        if form in _names():
            return _names()[form]
    return name


def covers(wanted: Iterable[str], mineral: str) -> bool | None:
    """Tell whether one of ``wanted`` (minerals or groups) is or covers ``mineral``; None where unknown.

    >>> covers(["砂石粘土矿"], "砖瓦用页岩"), covers(["煤"], "煤炭"), covers(["煤"], "铁")
    (True, True, False)
    >>> covers(["建筑用砂"], "砂石"), covers(["煤"], "某石")
    (None, None)
    """
    asked = standard_name(mineral)
    reach = {name for each in wanted for name in _members(standard_name(each))}
    if asked in reach:
        return True
    if asked not in _names().values() or not _members(asked).isdisjoint(reach):
        return None
    return False


def any_covered(wanted: Iterable[str], text: str) -> bool | None:
    """Tell whether a cell names at least one mineral that ``wanted`` covers."""
    answers = _answers(wanted, text)
    if True in answers:
        return True
    return None if None in answers or not answers else False


def all_covered(wanted: Iterable[str], text: str) -> bool | None:
    """Tell whether ``wanted`` covers every mineral that a cell names."""
    answers = _answers(wanted, text)
    if False in answers:
        return False
    return None if None in answers or not answers else True


def _answers(wanted: Iterable[str], text: str) -> list[bool | None]:
    names = tuple(wanted)
    return [covers(names, mineral) for mineral in split_minerals(text)]


def _unjoined(part: str) -> tuple[str, ...]:
    pieces = tuple(piece for piece in _WEAK.split(part) if piece)
    return pieces if len(pieces) > 1 and not is_known(part) and all(map(is_known, pieces)) else (part,)


def is_known(name: str) -> bool:
    """Tell whether the list has the name."""
    return standard_name(name) in _names().values()


def known_minerals() -> tuple[str, ...]:
    """Give every name in the list, aliases too."""
    return tuple(_names())


def _tidy(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip()


@lru_cache(maxsize=1024)
def _members(name: str) -> frozenset[str]:
    """Give a name and all that it covers, groups within groups too."""
    groups = _document()["group"]
    return frozenset((name,)).union(*(_members(standard_name(member)) for member in groups.get(name, ())))


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return tomllib.loads(data_path("minerals.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    document = _document()
    members = [member for group in document["group"].values() for member in group]
    plain = [*document["minerals"], *document["group"], *members, *document["alias"]]
    names = {_tidy(name): _tidy(name) for name in plain}
    aliases = [*document["alias"].items(), *document["group_alias"].items()]
    return names | {_tidy(alias): name for name, others in aliases for alias in others}
