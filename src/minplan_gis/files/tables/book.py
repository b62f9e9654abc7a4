"""What a file of tables holds, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from minplan_gis.wording import Text

__all__ = ["Book", "Line", "Opener", "Sheet"]


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a table, or a paragraph of one cell."""

    row: int
    """As a person counts it, from 1; 0 for a paragraph."""
    cells: Sequence[str]
    table: int = 0
    """Which table of a document, from 1; 0 for what has one only."""
    lettered: bool = False
    """Whether its columns go by letters, as in a spreadsheet."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The rows of a sheet that are not empty, as text, each with the number that a person sees beside it."""

    name: str
    rows: Sequence[tuple[int, Sequence[str]]]
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """A file of tables; a CSV is one of a single sheet without a name."""

    driver: str
    encoding: str
    sha256: str
    sheets: tuple[Sheet, ...]


class Opener(Protocol):
    """What opens a file of tables for others, as a reader does in a process of its own."""

    def read_book(self, path: Path, encoding: str | None = None) -> Book:
        """Give what the file holds."""
