"""Text of unknown origin, made fit for a cell, a JSON file or a page: shown as text, never obeyed."""

from __future__ import annotations

import re

__all__ = ["CELL_LIMIT", "cut_to_cell", "html_text", "json_text", "visible"]

CELL_LIMIT = 32_767
"""How many UTF-16 units a cell of a spreadsheet holds."""

_REPLACEMENT = "\ufffd"
_NEWLINES = re.compile(r"\r\n?")
# Control characters but tab and newline; line separators; marks that turn the reading direction;
# halves of surrogate pairs and noncharacters, which no XML may hold.
_UNFIT = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    "|[" + "".join(chr(plane << 16 | low) for plane in range(1, 17) for low in (0xFFFE, 0xFFFF)) + "]",
)
_MARKUP = re.compile(r"[&<>\"'`${}\\=%#]")


def visible(text: str) -> tuple[str, int]:
    r"""Replace what can't be shown by U+FFFD, and count the replacements.

    Every kind of line end becomes a newline and is not counted.

    >>> visible("a\x00b\r\nc")
    ('a�b\nc', 1)
    """
    return _UNFIT.subn(_REPLACEMENT, _NEWLINES.sub("\n", text))


def cut_to_cell(text: str, note: str) -> tuple[str, int]:
    """Shorten a text to what a cell holds, ending in ``note``; give also how many characters went.

    >>> cut_to_cell("short", "…")
    ('short', 0)
    """
    if 2 * len(text) <= CELL_LIMIT or _units(text) <= CELL_LIMIT:
        return text, 0
    room = CELL_LIMIT - _units(note)
    kept = text.encode("utf-16-le")[: 2 * room].decode("utf-16-le", errors="ignore")
    return kept + note, len(text) - len(kept)


def _units(text: str) -> int:
    return len(text) + sum(char > "\uffff" for char in text) if not text.isascii() else len(text)


def html_text(text: str) -> str:
    """Escape a text for HTML, also against template engines and script literals around it.

    >>> html_text("{{x}} <b>")
    '&#123;&#123;x&#125;&#125; &#60;b&#62;'
    """
    return _MARKUP.sub(lambda found: f"&#{ord(found[0])};", visible(text)[0])


def json_text(dumped: str) -> str:
    r"""Escape, in JSON already dumped, what would break lines or hide in them; the text stays the same.

    Halves of surrogate pairs, which no UTF-8 file can hold, become U+FFFD.

    >>> json_text('"a\u2028"')
    '"a\\u2028"'
    """
    return _UNFIT.sub(_json_escape, dumped)


def _json_escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xD800 <= code <= 0xDFFF:
        return "\\ufffd"
    return f"\\u{code:04x}" if code <= 0xFFFF else found[0]
