"""Where lines don't tell which ring a point is of, and what to say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

__all__ = ["Doubt", "unclear_ring"]


@dataclass(frozen=True, slots=True)
class Doubt:
    """A line from which on points may be of the ring before them or of another."""

    line: int
    kind: Literal["gap", "returns", "words", "second"]
    """Lines left out before points without numbers; a 圈号 again whose ring was left open; words that are
    not understood; a second ring of a region beside others that are deducted."""
    text: str = ""
    """The words."""


def unclear_ring(doubt: Doubt) -> Fault:
    """Refuse points that may be of one ring or of two."""
    return Fault("layout", _REASONS[doubt.kind].filled(doubt), _NUMBER_RINGS)


@dataclass(frozen=True, slots=True)
class _Reason:
    zh: str
    en: str

    def filled(self, doubt: Doubt) -> Text:
        return Text(
            self.zh.format(line=doubt.line, text=doubt.text), self.en.format(line=doubt.line, text=doubt.text)
        )


_REASONS = {
    "gap": _Reason(
        "第 {line} 行之前有空行，又没有点号，无法确定是否另起一圈",
        "lines are left out before line {line}, and points have no numbers: a ring may begin there or not",
    ),
    "returns": _Reason(
        "第 {line} 行的圈号此前已出现而未闭合，中间隔有其他圈：是同一圈的后续还是另一圈无法确定",
        "the ring number of line {line} stood before others and its ring was left open: whether it goes on "
        "can't be told",
    ),
    "words": _Reason(
        "第 {line} 行“{text}”之后点号接着编排，无法确定是否另起一圈",
        "numbers run on behind line {line} '{text}': whether a ring begins there can't be told",
    ),
    "second": _Reason(
        "第 {line} 行起为同一区域的另一圈，又写有扣除区：是内环还是独立部分无法确定",
        "another ring of the region begins in line {line} beside deductions: hole or part can't be told",
    ),
}
_NUMBER_RINGS = Text(
    "请补上点号、重复首点使每圈闭合，或给每圈加上区域名称（如 矿段二、扣除区）",
    "number the points, close each ring by its first point, or give each a title (as 矿段二, 扣除区)",
)
