"""Units as headings and cells write them, by data/fields/units.toml: which is meant, and how much it is."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import lru_cache
from typing import Any

from minplan_gis.datasets import data_path
from minplan_gis.files.columns.fields import plain_heading
from minplan_gis.wording import Text

__all__ = ["every_unit", "unit_factor", "unit_named"]


def unit_named(text: str, dimension: str) -> str | None:
    """Give the unit that a heading's words mean: ``unit_named("公顷", "area") == "ha"``; None where unknown.

    >>> unit_named("km²", "area"), unit_named("顷", "area")
    ('km2', None)
    """
    wanted = plain_heading(text)
    for unit, words in _units()[dimension].items():
        if wanted in {plain_heading(word) for word in words}:
            return str(unit)
    return None


def unit_factor(unit: str) -> Fraction:
    """Give what a unit is in the first one of its dimension: ``unit_factor("ha") == Fraction(1, 100)`` km².

    >>> unit_factor("mu"), unit_factor("km2")
    (Fraction(1, 1500), Fraction(1, 1))
    """
    return Fraction(_units()["factor"].get(unit, "1"))


def every_unit(dimension: str) -> dict[str, Text]:
    """Give the units of a dimension, each with a word for people.

    >>> [name.zh for name in every_unit("area").values()][:3], every_unit("area")["mu"].en
    (['平方公里', '公顷', '亩'], 'mu')
    """
    return {unit: Text(_in_chinese(words), words[0]) for unit, words in _units()[dimension].items()}


def _in_chinese(words: list[str]) -> str:
    """Give the first word in Chinese, else the first; a share goes by its sign."""
    chinese = (word for word in words if "\u4e00" <= word[0] <= "\u9fff")
    return words[0] if words[0] in "%‰" else next(chinese, words[0])


@lru_cache(maxsize=1)
def _units() -> dict[str, Any]:
    return tomllib.loads(data_path("fields", "units.toml").read_text(encoding="utf-8"))
