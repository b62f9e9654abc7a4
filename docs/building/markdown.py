"""Markdown that shows any text as it is."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["listing", "plain", "table"]

_MEANT = re.compile(r"([\\`*_{}\[\]<>#|~$&])")


def plain(text: str) -> str:
    """Give a text in which no sign is taken for markup, on one line."""
    return _MEANT.sub(r"\\\1", " ".join(text.split()))


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Give the lines of a table; the cells are Markdown already."""
    columns = list(head)
    yield _row(columns)
    yield _row("---" for _ in columns)
    yield from map(_row, rows)
    yield ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def listing(text: str, language: str = "text") -> Iterator[str]:
    """Give the lines of a block that is shown letter by letter."""
    yield from (f"```{language}", *text.splitlines(), "```", "")
