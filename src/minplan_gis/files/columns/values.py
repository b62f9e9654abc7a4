"""Columns of what a file holds: text, whole numbers, numbers, flags, days and times, each kept as it is."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["kind_of", "series_of", "typed", "whole_characters"]

_EXACT = {"whole": 2**63, "number": 2**53}
"""Past which whole numbers change in a column of the kind."""
_NUMPY_KINDS = {"b": "flag", "i": "whole", "u": "whole", "f": "number", "M": "time"}
_KIND_OF_TYPE = {
    bool: "flag",
    int: "whole",
    float: "number",
    str: "text",
    dt.date: "day",
    dt.datetime: "time",
}


def typed(cells: Sequence[Any], index: pd.Index) -> pd.Series:
    """Give cells as a column of the narrowest kind that keeps each of them; None is missing.

    Whole numbers beyond 64 bits, and those that a float would round beside others with decimals, stay
    exact, as text; lists and mappings become JSON.
    """
    kinds = {_KIND_OF_TYPE.get(type(cell), "text") for cell in cells if cell is not None}
    kind = kinds.pop() if len(kinds) == 1 else ("number" if kinds == {"whole", "number"} else "text")
    largest = _EXACT.get(kind)
    if largest and any(not -largest <= cell < largest for cell in cells if type(cell) is int):
        kind = "text"
    if kind == "text":
        cells = [None if cell is None else _text(cell) for cell in cells]
    return series_of(kind, cells, index)


def series_of(kind: str, cells: Sequence[Any], index: pd.Index) -> pd.Series:
    """Give cells of one kind as a column; None is missing."""
    if kind == "day":
        return pd.Series(list(cells), index=index, dtype=object)
    complete = all(cell is not None for cell in cells)
    dtypes = {
        "text": "str",
        "number": "float64",
        "time": "datetime64[ms]",
        "whole": "int64" if complete else "Int64",
        "flag": "bool" if complete else "boolean",
    }
    return pd.Series(list(cells), index=index, dtype=dtypes[kind])


def kind_of(column: pd.Series) -> str:
    """Tell what a column holds: ``flag``, ``whole``, ``number``, ``time``, ``day`` or ``text``."""
    found = _NUMPY_KINDS.get(column.dtype.kind)
    if found:
        return found
    known = column.dropna()
    is_day = len(known) > 0 and all(type(cell) is dt.date for cell in known)
    return "day" if is_day else "text"


def whole_characters(text: str) -> str:
    """Give a text with U+FFFD for halves of characters (lone surrogates), which not every column can hold.

    >>> whole_characters("编号" + chr(0xD800)) == "编号" + chr(0xFFFD)
    True
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _text(cell: Any) -> str:  # noqa: ANN401 - whatever a file holds
    if isinstance(cell, str):
        return whole_characters(cell)
    if isinstance(cell, dict | list | bool):
        return json.dumps(cell, ensure_ascii=False)
    return cell.isoformat() if isinstance(cell, dt.date) else str(cell)
