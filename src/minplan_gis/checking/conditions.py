"""Which blocks a rule is for and which features count: yes, no, or unknown for want of an attribute."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.minerals import covers, split_minerals

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from minplan_gis.rules.model import Rule

__all__ = ["applicability", "matches"]

_YES, _NO = 1.0, 0.0


def matches(frame: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]]) -> NDArray[np.float64]:
    """Give for each row 1 where every column holds one of its values, 0 where one does not, else NaN.

    A column that the frame lacks, or a cell without a value, is unknown. A row
    that fails one condition for certain is out, whatever else is unknown.
    """
    answer = np.full(len(frame), _YES)
    for column, values in wanted.items():
        answer = _both(answer, _column_matches(frame, column, values))
    return answer


def applicability(rule: Rule, blocks: pd.DataFrame) -> pd.DataFrame:
    """Tell for each block whether the rule is for it.

    Returns
    -------
    DataFrame
        Index of ``blocks``; ``applies`` (1, 0 or NaN) and ``missing``, a tuple of
        the attributes that would decide.
    """
    inside = matches(blocks, rule.when)
    outside = _any_of(blocks, rule.unless)
    applies = _both(inside, 1.0 - outside)
    columns = tuple(dict.fromkeys((*rule.when, *rule.unless)))
    blank = {column: np.isnan(_column_matches(blocks, column, ())) for column in columns}
    missing = [
        tuple(column for column in columns if blank[column][row]) if np.isnan(state) else ()
        for row, state in enumerate(applies)
    ]
    return pd.DataFrame({"applies": applies, "missing": missing}, index=blocks.index)


def _any_of(frame: pd.DataFrame, wanted: Mapping[str, tuple[str, ...]]) -> NDArray[np.float64]:
    """Give 1 where a column holds one of its values, 0 where none does, else NaN."""
    answer = np.full(len(frame), _NO)
    for column, values in wanted.items():
        answer = 1.0 - _both(1.0 - answer, 1.0 - _column_matches(frame, column, values))
    return answer


def _both(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """And, in three values: no beats unknown, unknown beats yes."""
    certain_no = (one == _NO) | (other == _NO)
    return np.where(certain_no, _NO, np.where(np.isnan(one) | np.isnan(other), np.nan, _YES))


def _column_matches(frame: pd.DataFrame, column: str, values: tuple[str, ...]) -> NDArray[np.float64]:
    if column not in frame.columns:
        return np.full(len(frame), np.nan)
    answers = {
        cell: _value_matches(column, cell, values) for cell in frame[column].unique() if pd.notna(cell)
    }
    return np.array([answers.get(cell, np.nan) for cell in frame[column]], dtype=float)


def _value_matches(column: str, cell: object, values: tuple[str, ...]) -> float:
    text = str(cell).strip()
    if not text:
        return np.nan
    if column == "mineral":
        return _mineral_matches(text, values)
    return float(text in values)


def _mineral_matches(cell: str, values: tuple[str, ...]) -> float:
    return float(any(covers(values, mineral) for mineral in split_minerals(cell)))
