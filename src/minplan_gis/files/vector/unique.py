"""Names of layers, each unlike the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["apart"]


def apart(names: Sequence[str]) -> list[str]:
    """Give names of which those that were there before are numbered.

    >>> apart(["a", "b", "a"])
    ['a', 'b', 'a (2)']
    """
    given: list[str] = []
    for name in names:
        own, number = name, 2
        while own in given:
            own, number = f"{name} ({number})", number + 1
        given.append(own)
    return given
