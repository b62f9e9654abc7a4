"""Scales of mining as plans and tables write them: 15 万立方米/年 is a number of a unit that can be compared.

Tonnes and cubic metres are two measures, and so are a year and a day: turning
one into the other would need a density or a number of working days that
nobody printed.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, NamedTuple

from minplan_gis.vocabulary import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Rate", "rate_of", "unit_of"]

_TIMES = {
    "": Decimal(1),
    "千": Decimal(1000),
    "k": Decimal(1000),
    "万": Decimal(10_000),
    "10^4": Decimal(10_000),
    "104": Decimal(10_000),
    "百万": Decimal(1_000_000),
    "亿": Decimal(100_000_000),
}
_MEASURES = {"吨": "t", "t": "t", "立方米": "m3", "立方": "m3", "方": "m3", "m3": "m3"}
_PERIODS = {"年": "a", "a": "a", "y": "a", "日": "d", "天": "d", "d": "d"}
_UNITS = {
    ("t", "a"): Unit.TONNES_A_YEAR,
    ("m3", "a"): Unit.CUBIC_METRES_A_YEAR,
    ("t", "d"): Unit.TONNES_A_DAY,
    ("m3", "d"): Unit.CUBIC_METRES_A_DAY,
}
_YEARLY = Decimal(10_000)
_LARGEST = Decimal("1e12")
"""No mine moves as much, in whatever unit."""


def _any_of(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_RATE = re.compile(
    rf"(?:原煤|原矿|矿石|矿|砂石)?/?(?P<times>{_any_of(_TIMES)})(?P<measure>{_any_of(_MEASURES)})"
    rf"(?:[/每·.](?P<period>{_any_of(_PERIODS)}))?"
)


class Rate(NamedTuple):
    """A unit of output as written, by the unit that it is compared in."""

    unit: Unit
    factor: Decimal
    """How many of ``unit`` one of the written unit is."""


def unit_of(text: object) -> Rate | None:
    """Read a unit of output; None where it is none, or none that is known here.

    A unit without a period is a yearly one: a mine's scale (生产规模) is a scale a year.

    >>> unit_of("原煤/万吨")
    Rate(unit=<Unit.TONNES_A_YEAR: '10^4 t/a'>, factor=Decimal('1'))
    """
    if not isinstance(text, str):
        return None
    found = _RATE.fullmatch("".join(unicodedata.normalize("NFKC", text).casefold().split()))
    if found is None:
        return None
    period = _PERIODS[found["period"]] if found["period"] else "a"
    unit = _UNITS[_MEASURES[found["measure"]], period]
    return Rate(unit, _TIMES[found["times"]] / (_YEARLY if period == "a" else 1))


def rate_of(value: object, unit: object) -> tuple[Decimal, Unit] | None:
    """Give a scale in the unit that it is compared in; None where number or unit is missing or unknown.

    >>> rate_of(300000, "吨/年")
    (Decimal('30'), <Unit.TONNES_A_YEAR: '10^4 t/a'>)
    """
    rate = unit_of(unit)
    number = _number(value)
    return None if rate is None or number is None else ((number * rate.factor).normalize() + 0, rate.unit)


def _number(value: object) -> Decimal | None:
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() and 0 <= number <= _LARGEST else None
