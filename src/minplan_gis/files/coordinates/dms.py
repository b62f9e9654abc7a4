"""One angle as people print it in degrees, minutes and seconds; nothing is guessed.

Every mark for degree, minute and second that prints, or the marks left out where the digits alone leave no
doubt. Whether ``81.0430`` is decimal or packed can't be seen in it, so it is no angle here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from fractions import Fraction

from minplan_gis.wording import Text

__all__ = ["PrintedAngle", "hemisphere", "narrow", "printed_angle"]

_DEGREE, _MINUTE, _SECOND = "\N{DEGREE SIGN}", "\N{PRIME}", "\N{DOUBLE PRIME}"
_MARKS = {
    **dict.fromkeys(map(ord, "\u00ba\u02da\u2070\u1d52\u25cb\u25e6\u2218\u309c\u5ea6"), _DEGREE),
    **dict.fromkeys(map(ord, "'\u2019\u2018`\u00b4\u02b9\uff07\u02bc\u2035\u5206"), _MINUTE),
    **dict.fromkeys(map(ord, '"\u201d\u201c\uff02\u02ba\u3003\u301e\u79d2'), _SECOND),
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"), "-"),
}
_LETTER_O = re.compile(r"(?<=[0-9])[oO](?= ?[0-9])")
_HALF = r"(\d{1,2}(?:\.\d*)?)"
_DEGREES_FIRST = tuple(
    re.compile(pattern)
    for pattern in (
        r"(\d+)\s*°\s*(\d+)\s*′\s*(\d+(?:\.\d*)?)\s*″?",
        r"(\d+)\s*°\s*(\d+)\s*′\s*(\d+)\s*″\s*(\.\d+)",
        r"(\d+)\s*°\s*(\d+(?:\.\d*)?)\s*′",
        rf"(\d+)\s*°\s*(\d{{1,2}})\s+{_HALF}\s*″?",
        r"(\d+)\s*°\s*(\d{1,2})",
        r"(\d+)\s*°",
        rf"(\d+)([-:])(\d{{1,2}})\2{_HALF}\s*″?",
        rf"(\d{{1,3}})\s+(\d{{1,2}})\s+{_HALF}\s*″?",
        rf"(\d{{1,3}})\.(\d{{1,2}})\.{_HALF}\s*″?",
        rf"(\d{{1,3}})[\s-]+(\d{{1,2}})\s*′\s*{_HALF}\s*″?",
    )
)
"""Degrees, then minutes, then seconds, then their decimals; a separator among them is no digit."""
_LOST = tuple(
    re.compile(pattern)
    for pattern in (r"(\d+)\s*°\s*(\d{2})(\d{2}(?:\.\d*)?)\s*″?", rf"(\d{{2,3}})(\d{{2}})\s*′\s*{_HALF}\s*″?")
)
"""With a mark left out and two digits each that tell what it stood between."""
_DECIMAL = re.compile(r"(\d+\.\d+)\s*°")
_AXES = {"东经": "E", "北纬": "N", "西经": "W", "南纬": "S", "经度": "E", "纬度": "N"}
_HEMISPHERE = re.compile(r"(东经|北纬|西经|南纬|经度|纬度|[EWNS])\s*[:=]?\s*", re.IGNORECASE)
_MOST_TEXT = 60


@dataclass(frozen=True, slots=True)
class PrintedAngle:
    """Degrees, and what their last digit stands for."""

    degrees: float
    step: float
    """The unit of the last digit printed, in degrees."""
    axis: str = ""
    """``E`` or ``N`` where it is written."""
    lost: bool = False
    """Whether a mark was left out and the digits had to tell."""


def narrow(text: str) -> str:
    """Give text in half-width letters, each mark of an angle in one form.

    >>> narrow("８１º０４＇３０”")
    '81°04′30″'
    """
    marked = text.translate(_MARKS).replace(_MINUTE * 2, _SECOND)
    plain = (
        marked
        if marked.isascii()
        else "".join(
            letter if letter in _DEGREE + _MINUTE + _SECOND else unicodedata.normalize("NFKC", letter)
            for letter in marked
        )
    )
    return " ".join(_LETTER_O.sub(_DEGREE, plain.translate(_MARKS)).split())


def hemisphere(text: str) -> tuple[str, str]:
    """Part narrow text from the letter or word of its hemisphere, before or behind it.

    >>> hemisphere("东经81°04′"), hemisphere("44.5N"), hemisphere("44.5")
    (('E', '81°04′'), ('N', '44.5'), ('', '44.5'))
    """
    if (before := _HEMISPHERE.match(text)) is not None:
        return _axis(before[1]), text[before.end() :]
    if text[-1:].upper() in {"E", "W", "N", "S"}:
        return text[-1].upper(), text[:-1].rstrip()
    return "", text


def printed_angle(text: str) -> PrintedAngle | Text | None:
    """Read an angle in degrees, minutes and seconds, or in degrees with their mark.

    Returns
    -------
    PrintedAngle, Text or None
        None for what is no angle, a number without any mark among them; Text, what is
        wrong with one.

    >>> printed_angle("81°04′30″").degrees, printed_angle("80°2857.74").lost, printed_angle("81.0430")
    (81.075, True, None)
    """
    axis, body = hemisphere(narrow(text[:_MOST_TEXT]))
    if body.startswith("-") or axis in {"W", "S"}:
        return _WRONG_SIDE if printed_angle(body.lstrip("- ")) is not None else None
    if (decimal := _DECIMAL.fullmatch(body)) is not None:
        return PrintedAngle(float(decimal[1]), _unit(decimal[1]), axis)
    for lost, patterns in ((False, _DEGREES_FIRST), (True, _LOST)):
        for pattern in patterns:
            if (found := pattern.fullmatch(body)) is not None:
                return _sexagesimal([part for part in found.groups() if part not in "-:"], axis, lost=lost)
    return _unclear(body) if _DEGREE in body or _MINUTE in body or _SECOND in body else None


def _axis(word: str) -> str:
    return _AXES.get(word, word.upper())


def _sexagesimal(parts: list[str], axis: str, *, lost: bool) -> PrintedAngle | Text:
    """Put whole degrees, minutes and seconds together exactly; the last of them may have decimals."""
    if parts[-1].startswith("."):
        parts = [*parts[:-2], parts[-2] + parts[-1]]
    numbers = [Fraction(part.rstrip(".")) for part in parts]
    for number, name_zh, name_en in zip(numbers[1:], ("分", "秒"), ("minutes", "seconds"), strict=False):
        if number >= 60:
            shown = f"{float(number):g}"
            return Text(f"{name_zh}为 {shown}，不小于 60", f"{shown} {name_en}: 60 or more")
    degrees = sum((number / 60**at for at, number in enumerate(numbers)), Fraction(0))
    if degrees > 180:
        return Text(f"度数 {float(degrees):g} 大于 180", f"{float(degrees):g} degrees: over 180")
    return PrintedAngle(float(degrees), _unit(parts[-1]) / 60 ** (len(parts) - 1), axis, lost)


def _unit(number: str) -> float:
    return float(10.0 ** -len(number.partition(".")[2]))


def _unclear(body: str) -> Text:
    return Text(
        f"“{body}”分不清度、分、秒各是哪几位",
        f"'{body}': which digits are degrees, minutes and seconds can't be told",
    )


_WRONG_SIDE = Text(
    "为负值、西经或南纬，不在中国范围内", "it is negative, west or south, which is not in China"
)
