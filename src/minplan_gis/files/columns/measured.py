"""Numbers with units: a column becomes one unit, by what cells and heading say, and how is told."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.files.columns.cells import Cells, narrow, plain, read_cells
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.columns.units import every_unit, unit_factor, unit_named
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable

    from minplan_gis.files.columns.fields import Column

__all__ = ["area_km2", "measured"]

_AMOUNT = re.compile(
    r"(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,3}(?![0-9a-z]))?)\s*(?P<unit>[^\d\s.,，+-][^\d]*[²³23]?)?",
    re.IGNORECASE,
)
_BASES = {"area": "km²", "length": "m", "share": "%", "time": "a"}


@dataclass(frozen=True, slots=True)
class _Amount:
    """One cell in the unit wanted, from its digits."""

    value: Fraction
    unit: str
    """As it was named, which may be none."""
    own: bool
    """Whether the cell itself names its unit."""


def area_km2(column: pd.Series, heading: Column, what: str) -> Cells:
    """Give declared areas in km² by the unit of cell or heading; 0 and empty cells declare nothing.

    Converted from the digits of the cell: 4.8745 公顷 are 0.048745 km² and no more.
    """
    stated = unit_named(heading.unit, "area") if heading.unit else None
    if stated is None and not _any_unit(column, "area"):
        return Cells(pd.Series(math.nan, index=column.index, dtype=float), (_no_unit(heading),))
    read = measured(column, heading, what, "area", needs_unit=True)
    nothing = column.index[(read.series <= 0).to_numpy()]
    notes = (*([_not_declared(heading.raw, nothing)] if len(nothing) else []), *read.notes)
    return Cells(read.series.mask(read.series <= 0), notes)


def measured(
    column: pd.Series, heading: Column, what: str, dimension: str, *, needs_unit: bool = False
) -> Cells:
    """Give a column of numbers in the first unit of its dimension, as metres for ``length``.

    Parameters
    ----------
    column : Series
        Cells such as ``1200``, ``1200 m`` or ``1.2km``; a cell's own unit goes before the heading's.
    heading : Column
        With the unit that it states, if any.
    what : str
        How notes name the column.
    dimension : str
        ``area``, ``length``, ``share`` or ``time``, as in data/fields/units.toml.
    needs_unit : bool
        A number without any unit is not taken; else it is one of the first unit.
    """
    stated = unit_named(heading.unit, dimension) if heading.unit else ("" if not needs_unit else None)
    if heading.unit and stated is None and not _any_unit(column, dimension):
        return Cells(pd.Series(math.nan, index=column.index, dtype=float), (_wrong_unit(heading, dimension),))
    amount = _amounts(dimension, stated)
    read = read_cells(column, amount, lambda text: _no_amount(what, text, dimension), missing=None)
    known = [cell if isinstance(cell, _Amount) else None for cell in read.series]
    values = [math.nan if cell is None else _nearest(cell.value) for cell in known]
    notes = [*read.notes, *_conversions(column.index, known, heading.raw, dimension)]
    return Cells(pd.Series(values, index=column.index, dtype=float), tuple(notes))


def _amounts(dimension: str, stated: str | None) -> Callable[[str], _Amount | None]:
    def amount(text: str) -> _Amount | None:
        match = _AMOUNT.fullmatch(text)
        if match is None:
            return None
        unit = unit_named(match["unit"], dimension) if match["unit"] else stated
        if unit is None or not math.isfinite(float(match["number"])):
            return None
        return _Amount(Fraction(match["number"]) * unit_factor(unit), unit, own=bool(match["unit"]))

    return amount


def _nearest(value: Fraction) -> float:
    try:
        return float(value)
    except OverflowError:
        return math.nan


def _any_unit(column: pd.Series, dimension: str) -> bool:
    matches = (_AMOUNT.fullmatch(narrow(plain(cell))) for cell in column)
    return any(match and match["unit"] and unit_named(match["unit"], dimension) for match in matches)


def _conversions(index: pd.Index, known: list[_Amount | None], raw: str, dimension: str) -> list[Text]:
    """Tell each unit that was converted, and the rows where cells named one of their own."""
    rows: dict[tuple[str, bool], list[str]] = defaultdict(list)
    for row, cell in zip(index, known, strict=True):
        if cell is not None and unit_factor(cell.unit) != 1 and cell.value:
            rows[cell.unit, cell.own].append(str(row))
    return [
        _converted(raw, unit, dimension, listed(where) if own else None)
        for (unit, own), where in rows.items()
    ]


def _converted(raw: str, unit: str, dimension: str, rows: Text | None) -> Text:
    base, factor = _BASES[dimension], unit_factor(unit)
    rule = f"{_said(factor)} {base}"
    zh, en = (f"（行 {rows.zh}）", f" (row {rows.en})") if rows else ("", "")
    name = every_unit(dimension)[unit]
    return Text(
        f"字段 {raw} 已换算为 {base}{zh}（1 {name.zh} = {rule}）",
        f"column {raw} was converted to {base}{en} (1 {name.en} = {rule})",
    )


def _said(factor: Fraction) -> str:
    decimal = f"{float(factor):g}"
    return decimal if Fraction(decimal) == factor else str(factor)


def _no_amount(what: str, text: str, dimension: str) -> Text:
    base = _BASES[dimension]
    return Text(
        f"{what} 不是数字（可带单位，如 {base}）：“{text}”", f"{what} is no number (of {base}, say): '{text}'"
    )


def _wrong_unit(heading: Column, dimension: str) -> Text:
    zh, en = (listed(getattr(name, lang) for name in every_unit(dimension).values()) for lang in ("zh", "en"))
    return Text(
        f"字段 {heading.raw} 的单位应为 {zh.zh}，未采用",
        f"column {heading.raw} should be in {en.en}; not used",
    )


def _no_unit(heading: Column) -> Text:
    stated = f"（{heading.unit}）" if heading.unit else ""
    return Text(
        f"字段 {heading.raw} 的面积单位不明{stated}，未采用；请写作 面积(km²)、面积(公顷) 或 面积(亩)",
        f"column {heading.raw} has no known unit of area; not used. Name it area_km2, area_ha or area_mu",
    )


def _not_declared(raw: str, rows: pd.Index) -> Text:
    which = listed(str(row) for row in rows)
    return Text(
        f"字段 {raw} 不大于 0（行 {which.zh}），按未申报面积处理",
        f"column {raw} is not above 0 (row {which.en}); taken as no declared area",
    )
