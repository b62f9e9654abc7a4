"""What a user may wish of a written file, beyond its system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from datetime import date

__all__ = ["Corners", "Wishes"]

Corners = Literal["both", "dms", "metres"]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a file is written with."""

    today: date
    """The only date in it."""
    encoding: str = ""
    """Of text; the format's own where empty."""
    maker: str = ""
    """Who made the data, for the header of a 报部 TXT."""
    corners: Corners = "both"
    """What corner tables show: degrees, minutes and seconds, metres, or both."""
