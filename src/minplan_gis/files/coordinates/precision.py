"""What the decimals of a coordinate text leave open on the ground."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.files.coordinates.coordinate_text import Ring

__all__ = ["Precision", "coarse", "precision_of"]

_METRES_A_DEGREE = 111_320.0
"""Of longitude at the equator; no degree in China is longer."""
_SURVEYED_DECIMALS = 2
"""With as many decimals of a metre coordinates are as good as surveyed."""


@dataclass(frozen=True, slots=True)
class Precision:
    """The unit that coordinates are written to."""

    step: float
    degrees: bool

    @property
    def error_m(self) -> float:
        """Half a unit, in metres on the ground."""
        return self.step / 2 * (_METRES_A_DEGREE if self.degrees else 1.0)

    def __str__(self) -> str:
        """Give unit and error as evidence for a note."""
        return f"{_plain(self.step)}{'°' if self.degrees else ' m'} → ±{_plain(self.error_m)} m"


def precision_of(rings: Sequence[Ring], *, degrees: bool) -> Precision | None:
    """Give the precision of a plot's coarsest ring; None where it is as good as surveyed.

    Parameters
    ----------
    rings : sequence of Ring
        Of one plot.
    degrees : bool
        Whether they are in decimal degrees, not metres.
    """
    return coarse(Precision(max(ring.step for ring in rings), degrees))


def coarse(found: Precision) -> Precision | None:
    """Give a precision that is not as good as surveyed; None for one that is."""
    return found if found.error_m > 1.0001 * 10.0**-_SURVEYED_DECIMALS / 2 else None


def _plain(value: float) -> str:
    """Write a number to two significant digits, without exponent."""
    return np.format_float_positional(value, precision=2, unique=False, fractional=False, trim="-")
