"""The account of what was declared, read and set aside, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from minplan_gis.wording import Text

__all__ = ["Entry", "Quarantined", "Role", "is_whole"]

Role = Literal["blocks", "zones", "attributes"]


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One row, or a whole file, that was not read, and what would mend it."""

    file: str
    layer: str
    row: str
    """The id where there is one, else the 1-based number; empty for the whole layer or file."""
    code: str
    """What is wrong, as an identifier: ``invalid_geometry``, ``missing_crs``, ``unreadable``..."""
    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One layer of one file: ``declared == read + set aside``, or the file was unreadable."""

    file: str
    """The file's name, without its folder: no machine path reaches a report."""
    layer: str
    role: Role
    driver: str = ""
    encoding: str = ""
    source_crs: str = ""
    sha256: str = ""
    declared: int | None = None
    """What the file itself says that it holds; None where that can't be known."""
    read: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[Text, ...] = ()
    """What was inferred or mended on the way, with the evidence."""

    @property
    def balanced(self) -> bool:
        """Whether every declared row was read or set aside by name."""
        return self.declared is not None and self.declared == self.read + len(self.quarantined)


def is_whole(entry: Entry) -> bool:
    """Tell whether everything declared was read."""
    return entry.balanced and not entry.quarantined
