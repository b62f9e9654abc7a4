"""Values as every output gives them: the full number, and the digits that people are shown."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
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
    """Give square metres (``m2``) or metres (``m``) with two decimals; None where nothing was measured."""
    return None if absent(value) else _figure(float(value), phrases.digits(float(value)), unit)  # type: ignore[arg-type]


def _figure(value: float, shown: Decimal, unit: str) -> Item:
    return {"value": value, "shown": str(shown), "unit": unit}


def area_figures(area_m2: float) -> Item | None:
    """Give one area in square metres, km², hectares and mu."""
    if absent(area_m2):
        return None
    return {
        "m2": _figure(area_m2, phrases.digits(area_m2), "m2"),
        "km2": _figure(area_m2 / M2_PER_KM2, phrases.km2(area_m2), "km2"),
        "hectares": hectares(area_m2),
        "mu": _figure(float(Decimal(repr(float(area_m2))) / M2_PER_MU), phrases.mu(area_m2), "mu"),
    }


def hectares(area_m2: float) -> Item | None:
    """Give an area in hectares with four decimals."""
    if absent(area_m2):
        return None
    return _figure(area_m2 / M2_PER_HECTARE, phrases.hectares(area_m2), "ha")


def width(metres: float | None) -> Item | None:
    """Give a mean width in metres to the tenth of a millimetre: slivers are thin."""
    return None if absent(metres) else _figure(float(metres), rounded(float(metres), 4), "m")  # type: ignore[arg-type]


def percent(share: float | None) -> Item | None:
    """Give a share of 0-1 in percent with two decimals."""
    if absent(share):
        return None
    value = float(share) * 100.0  # type: ignore[arg-type]
    return _figure(value, rounded(value, 2), "%")


def declared_difference(area_m2: float, declared_km2: float | None) -> Item | None:
    """Compare the computed area with the declared one, in percent of the declared."""
    if absent(area_m2) or absent(declared_km2) or not float(declared_km2) > 0:  # type: ignore[arg-type]
        return None
    value = (area_m2 / M2_PER_KM2 / float(declared_km2) - 1.0) * 100.0  # type: ignore[arg-type]
    size = abs(value)
    judgement = "warn" if size > DECLARED_WARN else "note" if size > DECLARED_NOTE else "agrees"
    return {**_figure(value, rounded(value, 3), "%"), "judgement": judgement}


def declared(area_km2: float | None) -> Item | None:
    """Give a declared area in km² with the digits it was declared with."""
    if absent(area_km2):
        return None
    value = float(area_km2)  # type: ignore[arg-type]
    return _figure(value, Decimal(format(Decimal(repr(value)).normalize(), "f")), "km2")


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
    if absent(value) or not str(value):
        return None
    known = kind.parse(str(value))
    return (
        {"id": str(value), "label": str(value)}
        if known is None
        else {"id": known.value, "label": known.say(lang)}
    )
