"""Rectangles on a sheet of paper, in millimetres."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Box"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet, in millimetres from its lower left corner."""

    left: float
    bottom: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.width

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.bottom + self.height

    @property
    def center(self) -> tuple[float, float]:
        """The middle."""
        return self.left + self.width / 2.0, self.bottom + self.height / 2.0

    def inset(self, across: float, down: float | None = None) -> Box:
        """Give the box without a margin: ``across`` left and right, ``down`` (or the same) above and below.

        Negative margins grow it.
        """
        down = across if down is None else down
        return Box(
            self.left + across, self.bottom + down, self.width - 2.0 * across, self.height - 2.0 * down
        )

    def scaled(self, factor: float) -> Box:
        """Give the box in other millimetres."""
        return Box(self.left * factor, self.bottom * factor, self.width * factor, self.height * factor)

    def from_top(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip of this height off the top; give it and what is left below it and a gap."""
        rest = self.height - height - gap
        return Box(self.left, self.top - height, self.width, height), Box(
            self.left, self.bottom, self.width, rest
        )

    def from_bottom(self, height: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip of this height off the bottom; give it and what is left above it and a gap."""
        above = Box(self.left, self.bottom + height + gap, self.width, self.height - height - gap)
        return Box(self.left, self.bottom, self.width, height), above

    def from_left(self, width: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip of this width off the left; give it and what is left beside it and a gap."""
        beside = Box(self.left + width + gap, self.bottom, self.width - width - gap, self.height)
        return Box(self.left, self.bottom, width, self.height), beside

    def from_right(self, width: float, gap: float = 0.0) -> tuple[Box, Box]:
        """Cut a strip of this width off the right; give it and what is left beside it and a gap."""
        beside = Box(self.left, self.bottom, self.width - width - gap, self.height)
        return Box(self.right - width, self.bottom, width, self.height), beside

    def holds(self, other: Box, slack: float = 1e-6) -> bool:
        """Tell whether another box lies within this one."""
        return (
            other.left >= self.left - slack
            and other.bottom >= self.bottom - slack
            and other.right <= self.right + slack
            and other.top <= self.top + slack
        )

    def overlaps(self, other: Box) -> bool:
        """Tell whether two boxes share more than an edge."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )
