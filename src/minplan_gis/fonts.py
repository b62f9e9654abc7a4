"""The Chinese font that ships with the toolkit: what it can write, and the part of it that a page needs."""

from __future__ import annotations

import io
from functools import cache
from typing import TYPE_CHECKING

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from minplan_gis.datasets import data_path

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["font_path", "missing", "woff"]

_INVISIBLE = frozenset(range(0x20)) | {0x7F, 0xA0, 0x200B, 0x200C, 0x200D, 0x2028, 0x2029, 0xFEFF}


def font_path() -> Path:
    """Give Noto Sans SC (Regular, TrueType): the characters of 通用规范汉字表, GB 2312 and Latin."""
    return data_path("fonts", "NotoSansSC-Regular.ttf")


@cache
def _characters() -> frozenset[int]:
    with TTFont(font_path(), lazy=True) as font:
        return frozenset(font.getBestCmap())


@cache
def _known() -> frozenset[int]:
    return _characters() | _INVISIBLE


def missing(text: str) -> str:
    """Give the characters of a text that the font can't write, each once, in order.

    >>> missing("伊宁市 𠮷")
    '𠮷'
    """
    known = _known()
    return "".join(dict.fromkeys(sign for sign in text if ord(sign) not in known))


def woff(text: str) -> bytes:
    """Give a WOFF font of the characters of a text alone; the same text gives the same bytes."""
    options = Options()
    options.flavor = "woff"
    options.layout_features, options.hinting, options.notdef_outline = [], False, True
    options.name_IDs = [0, 1, 2, 13, 14]
    with TTFont(font_path(), recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=sorted({ord(sign) for sign in text} & _characters()))
        subsetter.subset(font)
        font.flavor = "woff"
        made = io.BytesIO()
        font.save(made)
    return made.getvalue()
