"""Numbers as people read them: one rounding for every output."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.areas import M2_PER_HECTARE, M2_PER_KM2, M2_PER_MU, rounded
from minplan_gis.vocabulary import Unit

if TYPE_CHECKING:
    from minplan_gis.wording import Lang

__all__ = ["declared_km2", "digits", "hectares", "km2", "mu", "quantity"]

_MEASURED = (Unit.SQUARE_METRE, Unit.METRE)


def digits(value: float, unit: str = Unit.SQUARE_METRE) -> Decimal:
    """Give a value as printed: square metres and metres with 2 decimals, others as they were declared.

    Rounded half up; what is declared keeps ten decimals at most.
    """
    return rounded(value, 2) if unit in _MEASURED else rounded(value, 10).normalize() + 0


def quantity(value: float, unit: str, lang: Lang = "zh") -> str:
    """Give a value with its :class:`~minplan_gis.vocabulary.Unit`; a dash where there is none.

    >>> quantity(1234.565, "m2"), quantity(float("nan"), "m"), quantity(15.0, "10^4 m3/a")
    ('1234.57 m²', '—', '15 万立方米/年')
    """
    if math.isnan(value):
        return "—"
    shown = f"{digits(value, unit):f}"
    return shown if unit == Unit.NONE else f"{shown} {Unit(unit).say(lang)}"


def km2(area_m2: float) -> Decimal:
    """Give an area in km² with the 4 decimals of the register."""
    return rounded(area_m2 / M2_PER_KM2, 4)


def declared_km2(area_km2: float) -> Decimal:
    """Give a declared area with the digits it was declared with, ten decimals at most.

    >>> declared_km2(0.048745), declared_km2(100 / 1500)
    (Decimal('0.048745'), Decimal('0.0666666667'))
    """
    return rounded(area_km2, 10).normalize()


def hectares(area_m2: float) -> Decimal:
    """Give an area in 公顷 with 4 decimals."""
    return rounded(area_m2 / M2_PER_HECTARE, 4)


def mu(area_m2: float) -> Decimal:
    """Give an area in 亩 with 2 decimals; 15 亩 are one hectare."""
    return rounded(float(Decimal(repr(float(area_m2))) / M2_PER_MU), 2)
