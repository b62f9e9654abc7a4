"""What one cell of a corner table says: a plain number, an angle with its marks, or what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from minplan_gis.files.coordinates.dms import hemisphere, narrow, printed_angle
from minplan_gis.wording import Text

__all__ = ["Value", "value_of"]

_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{0,15})?")
_GROUPED = re.compile(r"\d{1,3}(,\d{3})+(\.\d*)?|\d{1,4}( \d{3})+(\.\d*)?")
_UNIT = re.compile(r"(?<=[\d.])\s*(m|米)", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}( \d{2}:\d{2}:\d{2}.*)?|\d+ days?, .*")
_STARTS = re.compile(r"[+-]?\d")
_MOST_TEXT = 60


@dataclass(frozen=True, slots=True)
class Value:
    """A coordinate as written."""

    number: float
    """Degrees of an angle; else the number itself, whose unit is not known yet."""
    step: float
    """The unit of its last digit, in the unit of ``number``."""
    text: str
    """The number without blanks, thousands and hemisphere; empty for an angle."""
    axis: str = ""
    """``E`` or ``N`` where it is written."""
    lost: bool = False
    """Whether an angle's mark was left out and its digits had to tell."""

    @property
    def is_angle(self) -> bool:
        """Whether degrees are marked as such."""
        return not self.text


@lru_cache(maxsize=1 << 16)
def value_of(text: str) -> Value | Text | None:
    """Read a cell: None for words or nothing, Text for what is wrong with a coordinate.

    >>> value_of("4,876,210.00").number, value_of("81°04′30″").number, value_of("拐点")
    (4876210.0, 81.075, None)
    """
    plain = narrow(text[:_MOST_TEXT])
    if _DATE.fullmatch(plain):
        return _A_DATE
    found = printed_angle(plain)
    if isinstance(found, Text):
        return found
    if found is not None:
        return Value(found.degrees, found.step, "", found.axis, found.lost)
    axis, body = hemisphere(plain) if plain else ("", "")
    body = _UNIT.sub("", body)
    if _GROUPED.fullmatch(body):
        body = body.replace(",", "").replace(" ", "")
    if not _NUMBER.fullmatch(body):
        return _no_number(plain) if _STARTS.match(body) else None
    if body.startswith("-") or axis in {"W", "S"}:
        return Text(f"“{plain}”为负或在西经、南纬", f"'{plain}' is negative, west or south")
    return Value(float(body), 10.0 ** -len(body.partition(".")[2]), body, axis)


def _no_number(plain: str) -> Text:
    return Text(f"“{plain}”不是数字，也不是度分秒", f"'{plain}' is neither a number nor an angle")


_A_DATE = Text(
    "该坐标被电子表格存成了日期或时间，原数字已改变：请把单元格设为文本后重填",
    "the spreadsheet stored this coordinate as a date or time: make the cell text and type it again",
)
