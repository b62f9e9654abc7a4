"""Values as every output gives them: the full number, and the digits that people are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import isfinite, isnan
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from minplan_gis import phrases
from minplan_gis.areas import M2_PER_HECTARE, M2_PER_KM2, M2_PER_MU, rounded

if TYPE_CHECKING:
    from minplan_gis.vocabulary import Word
    from minplan_gis.wording import Lang

__all__ = [
    "DECLARED_NOTE",
    "DECLARED_WARN",
    "Item",
    "absent",
    "area_figures",
    "declared",
    "declared_difference",
    "figure",
    "hectares",
    "percent",
    "plain",
    "text",
    "width",
    "word",
]

Item = dict[str, Any]
"""One object of the report document; figures are ``{"value", "shown", "unit"}``."""

DECLARED_NOTE = 0.05
DECLARED_WARN = 0.5
"""Percent of difference between declared and computed area worth a note, and a warning."""


def figure(value: float | None, unit: str) -> Item | None:
    """Give a value in a :class:`~minplan_gis.vocabulary.Unit`; None where nothing was measured."""
    number = _number(value)
    return None if number is None else _figure(number, phrases.digits(number, unit), unit)


def _number(value: float | None) -> float | None:
    return None if value is None or absent(value) or not isfinite(value) else float(value)


def _figure(value: float, shown: Decimal, unit: str) -> Item:
    # Adding nothing turns a negative zero into a plain one.
    return {"value": value, "shown": format(shown + 0, "f"), "unit": unit}


def area_figures(area_m2: float | None) -> Item | None:
    """Give one area in square metres, km², hectares and mu."""
    area = _number(area_m2)
    if area is None:
        return None
    return {
        "m2": _figure(area, phrases.digits(area), "m2"),
        "km2": _figure(area / M2_PER_KM2, phrases.km2(area), "km2"),
        "hectares": hectares(area),
        "mu": _figure(float(Decimal(repr(area)) / M2_PER_MU), phrases.mu(area), "mu"),
    }


def hectares(area_m2: float | None) -> Item | None:
    """Give an area in hectares with four decimals."""
    area = _number(area_m2)
    return None if area is None else _figure(area / M2_PER_HECTARE, phrases.hectares(area), "ha")


def width(metres: float | None) -> Item | None:
    """Give a mean width in metres to the tenth of a millimetre: slivers are thin."""
    number = _number(metres)
    return None if number is None else _figure(number, rounded(number, 4), "m")


def percent(share: float | None) -> Item | None:
    """Give a share of 0-1 in percent with two decimals."""
    number = _number(share)
    return None if number is None else _figure(number * 100.0, rounded(number * 100.0, 2), "%")


def declared(area_km2: float | None) -> Item | None:
    """Give a declared area in km² with the digits it was declared with, ten decimals at most."""
    number = _number(area_km2)
    if number is None:
        return None
    return _figure(number, phrases.declared_km2(number), "km2")


def declared_difference(area_m2: float | None, declared_km2: float | None) -> Item | None:
    """Compare the computed area with the declared one, in percent of the declared."""
    area, claimed = _number(area_m2), _number(declared_km2)
    if area is None or claimed is None or claimed <= 0:
        return None
    value = (area / M2_PER_KM2 / claimed - 1.0) * 100.0
    size = abs(value)
    judgement = "warn" if size > DECLARED_WARN else "note" if size > DECLARED_NOTE else "agrees"
    return {**_figure(value, rounded(value, 3), "%"), "judgement": judgement}


def absent(value: object) -> bool:
    """Tell whether a cell of a frame holds nothing."""
    return value is None or value is pd.NaT or value is pd.NA or (isinstance(value, float) and isnan(value))


def plain(value: object) -> Any:  # noqa: ANN401
    """Give a cell of a frame as JSON holds it: text, number, truth value or null."""
    value = value.item() if isinstance(value, np.generic) else value
    if absent(value):
        return None
    if isinstance(value, bool | int | float) and (isinstance(value, bool | int) or isfinite(value)):
        return value
    return value.isoformat() if isinstance(value, date) else str(value)


def text(value: object) -> str | None:
    """Give a cell of a frame as text, or nothing."""
    return None if absent(value) else str(value)


def word(kind: type[Word], value: object, lang: Lang) -> Item | None:
    """Give a word of a closed list as identifier and label; text that is no such word stands as it is."""
    return None if absent(value) or not str(value) else dict(_word(kind, str(value), lang))


@lru_cache(maxsize=1024)
def _word(kind: type[Word], value: str, lang: Lang) -> Item:
    known = kind.parse(value)
    return {"id": value, "label": value} if known is None else {"id": known.value, "label": known.say(lang)}
