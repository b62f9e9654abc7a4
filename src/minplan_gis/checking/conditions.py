"""Which blocks a rule is for and which features count: yes, no, or unknown for want of an attribute.

A word that a closed list does not have is unknown, never 'another': a road
written 国、省道 may be the one that the rule means.
"""

from __future__ import annotations

import tomllib
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.datasets import data_path
from minplan_gis.minerals import PLACEHOLDERS, all_covered, any_covered
from minplan_gis.vocabulary import Business, Method, RightType, Subject, Word

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from minplan_gis.rules.model import Rule

    Known = Mapping[str, frozenset[str]]

__all__ = ["applicability", "known_words", "matches"]

_YES, _NO = 1.0, 0.0
_MINERALS = ("mineral", "minerals")
_BLOCK_WORDS: dict[str, type[Word]] = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
}


def known_words(rules: Iterable[Rule]) -> Known:
    """Give, per zone attribute, the words that the rules speak of: for attributes without a list of ours."""
    words: dict[str, frozenset[str]] = {}
    for rule in rules:
        for column, values in rule.where.items():
            words[column] = words.get(column, frozenset()) | {_tidy(value) for value in values}
    return words


def matches(frame: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]], known: Known) -> NDArray[np.float64]:
    """Give for each row 1 where every column holds one of its values, 0 where one does not, else NaN.

    A column that the frame lacks, a cell without a value and a word that is not
    known are unknown. A row that fails one condition for certain is out,
    whatever else is unknown.
    """
    answer = np.full(len(frame), _YES)
    for column, values in wanted.items():
        answer = _both(answer, _column_matches(frame, column, values, known))
    return answer


def applicability(rule: Rule, blocks: pd.DataFrame) -> pd.DataFrame:
    """Tell for each block whether the rule is for it.

    Returns
    -------
    DataFrame
        Index of ``blocks``; ``applies`` (1, 0 or NaN) and ``missing``, a tuple of
        the attributes that would decide.
    """
    inside = matches(blocks, rule.when, {})
    outside = _any_of(blocks, rule.unless)
    applies = _both(inside, 1.0 - outside)
    unsure = {
        column: np.isnan(_column_matches(blocks, column, values, {}, every=every))
        for conditions, every in ((rule.when, False), (rule.unless, True))
        for column, values in conditions.items()
    }
    missing = [
        tuple(column for column in unsure if unsure[column][row]) if np.isnan(state) else ()
        for row, state in enumerate(applies)
    ]
    return pd.DataFrame({"applies": applies, "missing": missing}, index=blocks.index)


def _any_of(frame: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]]) -> NDArray[np.float64]:
    """Give 1 where a column holds only its values, 0 where none does, else NaN."""
    answer = np.full(len(frame), _NO)
    for column, values in wanted.items():
        found = _column_matches(frame, column, values, {}, every=True)
        answer = 1.0 - _both(1.0 - answer, 1.0 - found)
    return answer


def _both(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """And, in three values: no beats unknown, unknown beats yes."""
    certain_no = (one == _NO) | (other == _NO)
    return np.where(certain_no, _NO, np.where(np.isnan(one) | np.isnan(other), np.nan, _YES))


def _column_matches(
    frame: pd.DataFrame, column: str, values: tuple[str, ...], known: Known, *, every: bool = False
) -> NDArray[np.float64]:
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    cells = frame[column]
    answers = {cell: _matched(column, cell, values, known, every=every) for cell in cells.dropna().unique()}
    return np.array([answers.get(cell, np.nan) for cell in cells], dtype=float)


def _matched(column: str, cell: object, values: tuple[str, ...], known: Known, *, every: bool) -> float:
    """Hold one cell against the values; ``every``: all minerals of a cell must be among them."""
    text = _tidy(cell)
    if text in PLACEHOLDERS:
        return np.nan
    if column in _MINERALS:
        answer = all_covered(values, str(cell)) if every else any_covered(values, str(cell))
        return np.nan if answer is None else float(answer)
    if column in _BLOCK_WORDS:
        word = _BLOCK_WORDS[column].parse(str(cell))
        return np.nan if word is None else float(str(word.value) in values)
    return _class_matched(column, text, values, known)


def _class_matched(column: str, text: str, values: tuple[str, ...], known: Known) -> float:
    classes = _classes().get(column)
    wanted = {_tidy(value) for value in values}
    if classes is not None:
        named = classes.get(text)
        return np.nan if named is None else float(named in {classes.get(value, value) for value in wanted})
    if text in wanted:
        return _YES
    return _NO if column not in known or text in known[column] else np.nan


def _tidy(cell: object) -> str:
    """Give a cell as it is compared: one width, one case, no blanks, whole numbers whole."""
    number = isinstance(cell, float) and cell.is_integer()
    text = str(int(cell)) if number else str(cell)  # type: ignore[call-overload]
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


@lru_cache(maxsize=1)
def _classes() -> dict[str, dict[str, str]]:
    document = tomllib.loads(data_path("fields", "classes.toml").read_text(encoding="utf-8"))
    document.pop("schema")
    return {
        column: {_tidy(word): name for name, words in lists.items() for word in (name, *words)}
        for column, lists in document.items()
    }
