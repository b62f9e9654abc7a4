"""Many figures through a library that stops at the first bad one: only that one is left out."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from minplan_gis.files.model import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
S = TypeVar("S")

__all__ = ["drawn_apart"]


def drawn_apart(figures: Sequence[T], draw: Callable[[Sequence[T]], dict[int, S]]) -> dict[int, S]:
    """Draw all at once or, where that is refused, each half by itself.

    Parameters
    ----------
    figures : sequence
        What is to be drawn.
    draw : callable
        Gives results by position; raises RefusedError where it stops.

    Returns
    -------
    dict
        Result by position; those at which ``draw`` stops are not there.
    """
    if not figures:
        return {}
    try:
        return draw(figures)
    except RefusedError:
        middle = len(figures) // 2
        if not middle:
            return {}
        later = drawn_apart(figures[middle:], draw)
        return drawn_apart(figures[:middle], draw) | {middle + at: result for at, result in later.items()}
