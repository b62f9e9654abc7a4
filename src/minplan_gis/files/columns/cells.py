"""What the cells of a column mean: text, numbers, days and the vocabulary's words; nothing is guessed.

Each reader gives the values and what it could not read, grouped by cell text so
that a long table with one wrong word gives one note.
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeVar

import pandas as pd

from minplan_gis.datasets import data_path
from minplan_gis.files.columns.fields import listed, near_hint
from minplan_gis.vocabulary import Word
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "Cells",
    "days",
    "left_out",
    "narrow",
    "numbers",
    "one_word",
    "plain",
    "read_cells",
    "texts",
    "unknown_word",
    "words",
]

W = TypeVar("W", bound=Word)

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,3})?", re.IGNORECASE)
_WITH_UNIT = re.compile(r"(?P<number>[+-]?[0-9]+(\.[0-9]+)?)\s*(?P<unit>[^\d\s.,，]\S*)")
_DAY = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_FULL_WIDTH = {0x3000: " "} | {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}


_VOCABULARIES = {"subject": "Subject", "business": "Business", "right_type": "RightType", "method": "Method"}


@dataclass(frozen=True, slots=True)
class Cells:
    """A column as it was understood; what was not is missing, with a note."""

    series: pd.Series
    notes: tuple[Text, ...] = ()
    units: pd.Series | None = None
    """The unit that stood behind a number in its own cell, as in ``30万吨/年``, where that was asked for."""


def plain(cell: object) -> str:
    """Give a cell as text, as a person would copy it: 3 for 3.0, the day for a date; '' where empty.

    >>> plain("0001"), plain(3.0), plain(None), plain(date(2024, 5, 1))
    ('0001', '3', '', '2024-05-01')
    """
    if isinstance(cell, str):
        return cell.strip()
    if cell is None or cell is pd.NaT or (isinstance(cell, float) and math.isnan(cell)) or cell is pd.NA:
        return ""
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == datetime.min.time() else cell.isoformat(sep=" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def texts(column: pd.Series) -> pd.Series:
    """Give a column as text without outer blanks; empty cells are missing."""
    return pd.Series([plain(cell) or None for cell in column], index=column.index, dtype="str")


def numbers(column: pd.Series, what: str, *, unit_in_cell: bool = False, percent: bool = False) -> Cells:
    """Give a column as numbers, strictly: ``1,200``, ``约30`` and ``inf`` are no numbers.

    With ``unit_in_cell``, ``30万吨/年`` is 30, and its unit is told; with
    ``percent``, ``41%`` is 41.
    """

    def number(text: str) -> float | None:
        match = _WITH_UNIT.fullmatch(text) if unit_in_cell else None
        bare = text.removesuffix("%").rstrip() if percent else text
        return _number(match["number"] if match else bare)

    read = read_cells(column, number, lambda text: _no_number(what, text), missing=math.nan)
    if not unit_in_cell:
        return Cells(read.series.astype(float), read.notes)
    matches = [_WITH_UNIT.fullmatch(narrow(plain(cell))) for cell in column]
    units = pd.Series([m["unit"] if m else None for m in matches], index=column.index, dtype="str")
    return Cells(read.series.astype(float), read.notes, units)


def words(column: pd.Series, vocabulary: type[Word], what: str) -> Cells:
    """Give a column of the vocabulary's words as identifiers, whichever language or form the cells use."""

    def identifier(text: str) -> str | None:
        word = one_word(text, vocabulary)
        return word.value if word else None

    read = read_cells(column, identifier, lambda text: unknown_word(text, vocabulary, what), missing=None)
    return Cells(read.series.astype("str"), read.notes)


def one_word(text: str, vocabulary: type[W]) -> W | None:
    """Give the word by identifier, label, or a form in data/fields/words.toml; None where there is none."""
    wanted = narrow(text).casefold()
    for word in vocabulary:
        if wanted in {narrow(form).casefold() for form in (word.value, word.zh, word.en)}:
            return word
    found = _forms().get(vocabulary.__name__, {}).get(wanted)
    return vocabulary(found) if found else None


def unknown_word(text: str, vocabulary: type[Word], what: str) -> Text:
    """Say that a word is not in the vocabulary, with the nearest one and the whole list."""
    labels = {form: word for word in vocabulary for form in (word.value, word.zh, word.en)}
    near = near_hint(text, labels)
    known = listed(f"{word.zh}（{word.value}）" for word in vocabulary)
    return Text(
        f"{what} 不认识“{text}”{near.zh}。可用：{known.zh}",
        f"{what} doesn't know '{text}'{near.en}. Known: {', '.join(word.value for word in vocabulary)}",
    )


def days(column: pd.Series, what: str) -> Cells:
    """Give a column of ``date`` objects, None where missing: 2024-05-01, 2024/5/1, 20240501, 2024年5月1日."""
    read = read_cells(
        column,
        _day,
        lambda text: Text(f"{what} 不是日期：“{text}”", f"{what} is no date: '{text}'"),
        missing=None,
    )
    return Cells(pd.Series(list(read.series), index=column.index, dtype=object), read.notes)


def read_cells(
    column: pd.Series,
    reading: Callable[[str], Any],
    fault: Callable[[str], Text],
    *,
    missing: object,
) -> Cells:
    """Read each cell; group what could not be read by its text."""
    values: list[object] = []
    failed: dict[str, list[str]] = defaultdict(list)
    for row, cell in column.items():
        text = narrow(plain(cell))
        value = reading(text) if text else None
        if text and value is None:
            failed[text].append(str(row))
        values.append(missing if value is None else value)
    notes = tuple(fault(text) + left_out(rows) for text, rows in failed.items())
    return Cells(pd.Series(values, index=column.index, dtype=object), notes)


def left_out(rows: list[str]) -> Text:
    """Say in which rows cells were taken as missing."""
    which = listed(rows)
    return Text(f"（行 {which.zh}），按缺失处理", f" (row {which.en}); taken as missing")


def narrow(text: str) -> str:
    """Make full-width forms narrow; superscripts and circled figures stay what they are."""
    return text.translate(_FULL_WIDTH).strip()


def _number(text: str) -> float | None:
    value = float(text) if _NUMBER.fullmatch(text) else math.inf
    return value if math.isfinite(value) else None


def _day(text: str) -> date | None:
    match = _DAY.fullmatch(text.partition(" ")[0].partition("T")[0])
    try:
        return date(*(int(part) for part in match.groups() if part)) if match else None
    except ValueError:
        return None


def _no_number(what: str, text: str) -> Text:
    return Text(f"{what} 不是数字：“{text}”", f"{what} is no number: '{text}'")


@lru_cache(maxsize=1)
def _forms() -> dict[str, dict[str, str]]:
    """Give vocabulary name to other form to identifier."""
    document = tomllib.loads(data_path("fields", "words.toml").read_text(encoding="utf-8"))
    names = {"kind": "ZoneKind", "status": "GeometryStatus", **_VOCABULARIES}
    return {
        names[field]: {narrow(form).casefold(): word for word, forms in table.items() for form in forms}
        for field, table in document.items()
        if field in names
    }
