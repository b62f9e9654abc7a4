"""Where a run of points ends and another ring begins, by the numbers and the lines of the points."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["begins_anew", "broken_after", "gaps_in", "label_form"]

_DIGITS = re.compile(r"\d+")
_LETTERS = re.compile(r"[^\W\d_]+")


@lru_cache(maxsize=4096)
def label_form(label: str) -> tuple[str, str]:
    """Give the form of a point's number and what counts in it: its last digits, or all where it has none.

    >>> label_form("J03"), label_form("2-1"), label_form("③"), label_form("甲")
    (('0', '3'), ('0-0', '1'), ('0', '3'), ('', '甲'))
    """
    plain = "".join(unicodedata.normalize("NFKC", label).split()).casefold()
    digits = _DIGITS.findall(plain)
    form = _DIGITS.sub("0", _LETTERS.sub("", plain))
    return form, digits[-1].lstrip("0") if digits else plain


def begins_anew(first: str, second: str, here: str) -> bool:
    """Tell whether a point has the number that its ring began with, and the ring's second one has not.

    >>> begins_anew("J1", "J2", "J1"), begins_anew("1-1", "1-2", "2-1"), begins_anew("J1", "J2", "J3-1")
    (True, True, False)
    """
    return bool(here) and label_form(first) == label_form(here) != label_form(second)


def broken_after(lines: Sequence[int]) -> int | None:
    """Give the position behind which lines are left out; None where they follow each other evenly.

    >>> broken_after([3, 4, 5, 7, 8]), broken_after([3, 5, 7]), broken_after([3, 4])
    (2, None, None)
    """
    gaps = [after - before for before, after in itertools.pairwise(lines)]
    least = min(gaps, default=0)
    return next((at for at, gap in enumerate(gaps) if gap > least), None)


def gaps_in(labels: Sequence[str]) -> list[str]:
    """List numbers of a ring that don't follow the one before; the last may be the first again.

    >>> gaps_in(["J1", "J2", "J4", "J1"]), gaps_in(["1", "2", "2-1", "3"]), gaps_in(["甲", "丙"])
    (['J2→J4'], [], [])
    """
    ring = labels[:-1] if len(labels) > 1 and labels[-1] == labels[0] else labels
    found = []
    for before, after in itertools.pairwise(ring):
        (one, first), (other, second) = label_form(before), label_form(after)
        if one == other and first.isdecimal() and second.isdecimal() and int(second) != int(first) + 1:
            found.append(f"{before}→{after}")
    return found
