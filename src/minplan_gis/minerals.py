"""Which minerals are the same, and which of them a group such as 砂石粘土 covers."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.datasets import data_path

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["covers", "split_minerals", "standard_name"]

_SEPARATORS = re.compile(r"[、，,；;/／\s]+")


def split_minerals(text: str) -> tuple[str, ...]:
    """Give the minerals that a table cell names.

    >>> split_minerals("煤、耐火粘土")
    ('煤', '耐火粘土')
    """
    return tuple(part for part in _SEPARATORS.split(text.strip()) if part)


def standard_name(mineral: str) -> str:
    """Give the one name of a mineral or group; an unknown name stays as it is.

    >>> standard_name("煤炭"), standard_name("砂石粘土矿"), standard_name("石膏")
    ('煤', '砂石粘土', '石膏')
    """
    name = mineral.strip()
    return _names().get(name, _names().get(name.removesuffix("矿"), name))


def covers(wanted: Iterable[str], mineral: str) -> bool:
    """Tell whether one of ``wanted`` (minerals or groups) is or covers ``mineral``.

    >>> covers(["砂石粘土矿"], "砖瓦用页岩"), covers(["煤"], "煤炭"), covers(["煤"], "砂石")
    (True, True, False)
    """
    asked = standard_name(mineral)
    names = {standard_name(name) for name in wanted}
    groups = _document()["group"]
    return asked in names or any(asked in groups.get(name, ()) for name in names)


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return tomllib.loads(data_path("minerals.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    document = _document()
    entries = [*document["alias"].items(), *document["group_alias"].items()]
    return {each: name for name, aliases in entries for each in (name, *aliases)}
