"""What a file of tables holds, as text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.wording import Text

__all__ = ["Book", "Sheet"]


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
