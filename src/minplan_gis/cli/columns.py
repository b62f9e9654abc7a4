"""Text in columns of a terminal, where a Chinese character takes two."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING
from unicodedata import combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

__all__ = ["pad", "plain", "table", "width", "wrap"]

_NOT_AT_LINE_START = frozenset("，。；：、？！）》」』”’…,.;:?!)")


def plain(text: str) -> str:
    r"""Make text of a file safe to print: control characters become spaces.

    Examples
    --------
    >>> plain("red\x1b[31m\nline")
    'red [31m line'
    """
    return "".join(letter if letter.isprintable() else " " for letter in text)


def width(text: str) -> int:
    """Count the columns that ``text`` takes.

    Examples
    --------
    >>> width("区块 A1")
    7
    """
    return sum(0 if combining(letter) else 1 + (east_asian_width(letter) in "WF") for letter in text)


def pad(text: str, columns: int) -> str:
    """Fill with blanks up to a number of columns."""
    return text + " " * (columns - width(text))


def _pieces(text: str) -> Iterator[str]:
    """Split where a line may break: at blanks and between wide characters."""
    piece = ""
    for letter in text:
        breakable = letter not in _NOT_AT_LINE_START and (width(letter) == 2 or width(piece[-1:]) == 2)
        if piece and (breakable or piece.endswith(" ")):
            yield piece
            piece = ""
        piece += letter
    yield piece


def wrap(text: str, columns: int) -> list[str]:
    """Break one paragraph into lines of at most ``columns``; a longer word stays whole.

    Examples
    --------
    >>> wrap("一行不超过十列 ten columns", 10)
    ['一行不超过', '十列 ten', 'columns']
    """
    lines = [""]
    for piece in _pieces(text):
        if lines[-1] and width(lines[-1] + piece.rstrip()) > columns:
            lines.append("")
        lines[-1] += piece
    return [line.rstrip() for line in lines]


def table(rows: Iterable[Sequence[str]], *, gap: str = "  ") -> list[str]:
    """Align rows of text, the last column left as it is.

    Examples
    --------
    >>> table([("编号", "kind"), ("1", "road")])
    ['编号  kind', '1     road']
    """
    cells = [[plain(cell) for cell in row] for row in rows]
    widths = [max(map(width, column)) for column in zip_longest(*cells, fillvalue="")]
    return [
        gap.join(pad(cell, size) for cell, size in zip(row, widths, strict=False)).rstrip() for row in cells
    ]
