"""How wide text is, where its lines break, and what writes the characters that the shipped font lacks."""

from __future__ import annotations

import io
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont, TTLibError
from matplotlib import font_manager
from matplotlib.path import Path as Outline

from minplan_gis.fonts import font_path, missing

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["GETA", "MM_PER_POINT", "outline", "plain", "runs", "text_width_mm", "unwritable", "wrapped"]

MM_PER_POINT = 25.4 / 72.0
GETA = "〓"
"""Stands where a character can't be written by any font."""

_NOT_FIRST = frozenset("，。、；：！？）】》”’…·%‰℃°′″,.;:!?)]}㎡")
_NOT_LAST = frozenset("（【《“‘([{")


def plain(text: str) -> str:
    """Give a text without what is no character: controls are blanks, broken halves are U+FFFD."""
    if text.isprintable():
        return text
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp"} else sign for sign in whole)


def runs(text: str) -> list[tuple[str, Path | None]]:
    """Divide a plain text by the font that writes it: None for the shipped one, else the font's file.

    What no font writes is the geta mark in the shipped font.
    """
    found: list[tuple[str, Path | None]] = []
    for sign in text:
        font, drawn = _writer(sign)
        if found and found[-1][1] == font:
            found[-1] = (found[-1][0] + drawn, font)
        else:
            found.append((drawn, font))
    return found


def unwritable(text: str) -> str:
    """Give the characters of a text that no font writes, each once."""
    lost = (sign for sign in plain(text) if sign != GETA and _writer(sign) == (None, GETA))
    return "".join(dict.fromkeys(lost))


def text_width_mm(text: str, size_pt: float) -> float:
    """Give the width of one line: the sum of its advances, since the font has no kerning."""
    return sum(map(_ems, plain(text))) * size_pt * MM_PER_POINT


def wrapped(text: str, size_pt: float, width_mm: float) -> list[str]:
    """Break a text into lines of at most this width.

    Chinese breaks anywhere but before a closing and after an opening mark; other words stay
    whole unless one alone is too wide. Newlines of the text are kept.
    """
    return [line for part in text.splitlines() for line in _lines(plain(part), size_pt, width_mm)]


def outline(text: str, size_mm: float, font: Path | None = None) -> Outline:
    """Give the outline of one line of text in millimetres, its baseline from the origin to the right."""
    chosen = _Font.of(font)
    pen = _OutlinePen(chosen.glyphs)
    for sign in text:
        chosen.draw(sign, pen)
        pen.right += chosen.advance(sign)
    if not pen.codes:
        return Outline(np.zeros((0, 2)))
    return Outline(np.array(pen.points) * (size_mm / chosen.units), pen.codes)


def _lines(text: str, size_pt: float, width_mm: float) -> Iterator[str]:
    line = ""
    for word in _words(text):
        if line and text_width_mm((line + word).rstrip(), size_pt) > width_mm:
            yield line.rstrip()
            line = ""
        line += word if line else word.lstrip()
        while len(line) > 1 and text_width_mm(line.rstrip(), size_pt) > width_mm:
            head = _head(line, size_pt, width_mm)
            yield line[:head].rstrip()
            line = line[head:].lstrip()
    yield line.rstrip()


def _head(line: str, size_pt: float, width_mm: float) -> int:
    """Count the signs of a too long word that fit on a line; at least one."""
    fitting = (
        count for count in range(len(line) - 1, 1, -1) if text_width_mm(line[:count], size_pt) <= width_mm
    )
    return next(fitting, 1)


def _words(text: str) -> Iterator[str]:
    """Divide a line where it may break."""
    word = ""
    for sign in text:
        if word and _may_break(word[-1], sign):
            yield word
            word = ""
        word += sign
    if word:
        yield word


def _may_break(before: str, after: str) -> bool:
    if before in _NOT_LAST or after in _NOT_FIRST or after == " ":
        return False
    return before == " " or _is_wide(before) or _is_wide(after)


def _is_wide(sign: str) -> bool:
    return unicodedata.east_asian_width(sign) in {"W", "F"}


@cache
def _writer(sign: str) -> tuple[Path | None, str]:
    """Give the font of a character, None for the shipped one, and what is written for it."""
    if not missing(sign):
        return None, sign
    font = _other_font(sign)
    return (font, sign) if font else (None, GETA)


@cache
def _ems(sign: str) -> float:
    """Give the width of a character in ems."""
    font, drawn = _writer(sign)
    chosen = _Font.of(font)
    return chosen.advance(drawn) / chosen.units


class _Font:
    """One font file, opened once."""

    def __init__(self, path: Path) -> None:
        self._font = TTFont(io.BytesIO(path.read_bytes()), fontNumber=0, lazy=True)
        self.characters: Mapping[int, str] = self._font.getBestCmap() or {}
        self.glyphs: Any = self._font.getGlyphSet()
        self.units: int = self._font["head"].unitsPerEm

    @staticmethod
    def of(path: Path | None) -> _Font:
        return _opened(path or font_path())

    def advance(self, sign: str) -> float:
        name = self.characters.get(ord(sign))
        return float(self.glyphs[name].width) if name else 0.0

    def draw(self, sign: str, pen: _OutlinePen) -> None:
        name = self.characters.get(ord(sign))
        if name:
            self.glyphs[name].draw(pen)


@cache
def _opened(path: Path) -> _Font:
    return _Font(path)


class _OutlinePen(BasePen):  # type: ignore[misc]  # (fontTools has no types)
    """Collects outlines, each glyph ``right`` of the last."""

    def __init__(self, glyphs: object) -> None:
        super().__init__(glyphs)
        self.right = 0.0
        self.points: list[tuple[float, float]] = []
        self.codes: list[int] = []

    def _add(self, code: int, *points: tuple[float, float]) -> None:
        self.points += [(x + self.right, y) for x, y in points]
        self.codes += [code] * len(points)

    def _moveTo(self, pt: tuple[float, float]) -> None:  # noqa: N802 (fontTools' name)
        self._add(int(Outline.MOVETO), pt)

    def _lineTo(self, pt: tuple[float, float]) -> None:  # noqa: N802
        self._add(int(Outline.LINETO), pt)

    def _curveToOne(  # noqa: N802
        self, pt1: tuple[float, float], pt2: tuple[float, float], pt3: tuple[float, float]
    ) -> None:
        self._add(int(Outline.CURVE4), pt1, pt2, pt3)

    def _closePath(self) -> None:  # noqa: N802
        self._add(int(Outline.CLOSEPOLY), self.points[-1])


@cache
def _other_font(sign: str) -> Path | None:
    """Find a font of this system that has a character, regular ones first; nobody owns private characters."""
    if unicodedata.category(sign) in {"Co", "Cn"}:
        return None
    return next((path for path in _system_fonts() if ord(sign) in _characters(path)), None)


@cache
def _system_fonts() -> tuple[Path, ...]:
    found = (Path(path) for path in font_manager.findSystemFonts())
    return tuple(sorted(found, key=lambda path: ("regular" not in path.name.lower(), path.name, str(path))))


@cache
def _characters(path: Path) -> frozenset[int]:
    try:
        with TTFont(io.BytesIO(path.read_bytes()), fontNumber=0, lazy=True) as font:
            drawn = "glyf" in font or "CFF " in font
            return frozenset(font.getBestCmap() or ()) if drawn else frozenset()
    except (OSError, TTLibError, ValueError, KeyError, AssertionError):
        return frozenset()
