"""Printed units: what they measure, how large they are, and whether two printed numbers agree."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from minplan_gis.plans.readings import unit_of

__all__ = ["Amount", "Measure", "agree", "measure_of"]

_SCALES = {"": 1, "千": 1_000, "万": 10_000, "百万": 1_000_000, "亿": 100_000_000}
_BASES = {
    "吨": ("mass", "1"),
    "千克": ("mass", "0.001"),
    "公斤": ("mass", "0.001"),
    "克拉": ("carat", "1"),
    "立方米": ("volume", "1"),
    "m3": ("volume", "1"),
    "平方千米": ("area", "1000000"),
    "平方公里": ("area", "1000000"),
    "km2": ("area", "1000000"),
    "公顷": ("area", "10000"),
    "hm2": ("area", "10000"),
    "平方米": ("area", "1"),
    "m2": ("area", "1"),
    "元": ("money", "1"),
    "美元": ("dollars", "1"),
    "人": ("people", "1"),
    "%": ("share", "1"),
    "年": ("years", "1"),
} | dict.fromkeys(("个", "处", "家", "座", "种", "类", "宗", "条", "项", "口", "件", ""), ("count", "1"))
_LONGEST = sorted((base for base in _BASES if base), key=len, reverse=True)
_SCALED = re.compile(rf"^(.*?)(百万|千|万|亿)?({'|'.join(map(re.escape, _LONGEST))})$")
_ORE = ("矿石", "原煤", "煤炭", "矿")


@dataclass(frozen=True, slots=True)
class Measure:
    """What a unit measures."""

    dimension: str
    """``mass``, ``volume``, ``area``, ``count``, ``money``, ``share``, … or the unit itself if unknown."""
    factor: Decimal
    """How many of the dimension's base units it is."""
    per: str = ""
    """The time or other thing after the stroke, as ``年``."""
    substance: str = ""
    """``ore`` where the unit says so (矿石万吨), else what it names (``金``, ``Cu``); empty for none."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A printed number with its unit."""

    value: Decimal
    unit: str
    counted: bool = False
    """Whether it was counted or summed by us, and so has no last printed digit."""

    @property
    def base(self) -> Decimal:
        """The value in base units."""
        return self.value * measure_of(self.unit).factor

    @property
    def rounding(self) -> Decimal:
        """Half of the last printed digit, in base units: nothing for counts and for what we summed."""
        measure = measure_of(self.unit)
        if self.counted or measure.dimension == "count":
            return Decimal(0)
        places = int(self.value.as_tuple().exponent)
        return Decimal(5).scaleb(places - 1) * measure.factor

    @property
    def spread(self) -> Decimal:
        """Half of the last printed digit in base units, where digits after the point are printed."""
        return self.rounding if int(self.value.as_tuple().exponent) < 0 else Decimal(0)

    def said(self) -> str:
        """Give number and unit."""
        return f"{self.value.normalize():f}{self.unit}" if self.counted else f"{self.value}{self.unit}"


def agree(one: Amount, other: Amount) -> bool:
    """Tell whether two numbers of one dimension are the same up to the coarser one's last digit.

    >>> agree(Amount(Decimal("67.09"), "万吨"), Amount(Decimal("67.1"), "万吨"))
    True
    >>> agree(Amount(Decimal("4"), "家"), Amount(Decimal("5"), "个"))
    False
    """
    return abs(one.base - other.base) <= max(one.rounding, other.rounding)


@lru_cache(maxsize=512)
def measure_of(unit: str) -> Measure:
    """Read a printed unit.

    >>> measure_of("矿石/万吨").substance, measure_of("万立方米/年").per, measure_of("km ²").dimension
    ('ore', '年', 'area')
    """
    text = (
        "".join(unicodedata.normalize("NFKC", unit_of(unit)).split())
        .replace("/年", "每年")
        .replace("/日", "每日")
    )
    text, _, per = text.partition("每")
    if text in _BASES:
        dimension, size = _BASES[text]
        return Measure(dimension, Decimal(size), per)
    found = _SCALED.match(text.replace("/", ""))
    if found is None:
        return Measure(text, Decimal(1), per)
    before, scale, base = found.groups()
    dimension, size = _BASES[base]
    return Measure(dimension, Decimal(size) * _SCALES[scale or ""], per, _substance(before))


def _substance(words: str) -> str:
    return "ore" if words in _ORE else words.removesuffix("金属") or ("metal" if words else "")
