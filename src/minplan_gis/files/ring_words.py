"""Words that say what a ring is: taken away, a hole, an outer edge."""

from __future__ import annotations

import re

__all__ = ["begins_deduction", "is_deduction", "is_of_a_ring", "says_none_deducted"]

_DEDUCTED = re.compile(
    r"扣除|挖空|剔除|扣减|除外|不含|内(?:圈|环(?!路)|边界|边线)|(?:空|孔)洞|天窗|空白(?:区|地|块)"
)
_OUTER = re.compile(r"外(?:圈|环(?!路)|边界|边线)")
_NONE = re.compile(
    r"(?:无|没有|不)[ 需须存在]{0,2}扣除.{0,6}|扣除[^:：]{0,6}[:： ]{0,2}(?:无|没有|/|／|-{1,2}|—{1,2})"
)


def is_deduction(words: str) -> bool:
    """Tell whether a title or cell says that its ring is taken away from another.

    >>> is_deduction("扣除区"), is_deduction("内圈"), is_deduction("仙人洞矿段"), is_deduction("无扣除区")
    (True, True, False, False)
    """
    return _DEDUCTED.search(words) is not None and not says_none_deducted(words)


def begins_deduction(words: str) -> bool:
    """Tell whether a cell beside a corner says that it is of a ring taken away, not of one near it.

    >>> begins_deduction("扣除区"), begins_deduction("与扣除区共点")
    (True, False)
    """
    return _DEDUCTED.match(words) is not None and is_deduction(words)


def is_of_a_ring(words: str) -> bool:
    """Tell whether words say which ring it is, and not of which block."""
    return is_deduction(words) or _OUTER.search(words) is not None


def says_none_deducted(words: str) -> bool:
    """Tell whether a line says that nothing is deducted."""
    return _NONE.fullmatch(words.strip(" ：:；;。，,")) is not None
