"""The line that begins a plot of a coordinate text: its fields between commas, tabs or blanks."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["BLANKS", "COMMA", "missing_at", "numeric", "plot_fields", "runs_together"]

BLANKS = " \t\u3000\ufeff\xa0"
COMMA = "，"
_AT = "＠"
_MIN_COMMAS = 6
_KINDS = frozenset({"点", "线", "面"})
_COORDINATE = re.compile(r"[0-9]{5}|[0-9]{2}\.[0-9]{3}")
"""What years, scales and clause numbers don't reach."""


def plot_fields(line: str) -> tuple[str, ...] | None:
    """Give a plot line's fields, without the ``@`` that ends it; None for other lines."""
    body = line.rstrip(BLANKS + "," + COMMA)
    if not body.endswith(("@", _AT)):
        fields = _split(line)
        return fields if len(fields) > _MIN_COMMAS and fields[4] in _KINDS else None
    return _split(body[:-1].removesuffix(",").removesuffix(COMMA).removesuffix("\t"))


def runs_together(line: str, fields: Sequence[str]) -> bool:
    """Tell whether a line without commas and tabs has fields of which none can be told by its place."""
    apart = any(sign in line for sign in (",", COMMA, "\t"))
    return not apart and len(line.split()) > 3 and (len(fields) < 5 or fields[4] not in _KINDS)


def missing_at(line: str) -> set[str]:
    """Give the oddity ``no_at`` for a plot line that doesn't end in ``@``."""
    return set() if line.rstrip(BLANKS + "," + COMMA).endswith(("@", _AT)) else {"no_at"}


def _split(line: str) -> tuple[str, ...]:
    """Split at commas, full-width ones where there are not enough of the others; else at tabs or blanks."""
    if line.count(",") + line.count(COMMA) < _MIN_COMMAS:
        if line.count("\t") >= _MIN_COMMAS:
            return tuple(part.strip(BLANKS) for part in line.split("\t"))
        if len(line.split()) > _MIN_COMMAS:
            return tuple(line.split())
    if line.count(",") < _MIN_COMMAS:
        line = line.replace(COMMA, ",")
    return tuple(part.strip(BLANKS) for part in line.split(","))


def numeric(line: str) -> bool:
    """Tell whether a line holds numbers that could be coordinates."""
    return "面积" not in line and _COORDINATE.search(line) is not None
