"""Text into the bytes of an encoding, or the names of what does not fit."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

from minplan_gis.errors import OutputError, UsageError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["encoded", "fits", "known_encoding", "one_line", "require_fit"]


def known_encoding(name: str, default: str) -> str:
    """Give the encoding's name as Python has it, ``gbk`` or ``utf-8``.

    Raises
    ------
    UsageError
        It is neither, nor GB18030.
    """
    try:
        found = codecs.lookup(name or default).name
    except LookupError:
        found = ""
    if found not in {"gbk", "utf-8", "gb18030", "utf-8-sig"}:
        raise UsageError(
            Text(f"不能以 {name} 编码输出；可用 GBK、GB18030、UTF-8", f"can't write {name}; use GBK or UTF-8")
        )
    return found


def encoded(text: str, encoding: str, name: str) -> bytes:
    """Give the bytes of a file's text.

    Raises
    ------
    OutputError
        Characters that the encoding lacks, by line.
    """
    require_fit((str(at) for at in range(1, text.count("\n") + 2)), text.split("\n"), encoding, name)
    return text.encode(encoding)


def require_fit(places: Iterable[str], texts: Iterable[str], encoding: str, name: str) -> None:
    """See that texts can be written in an encoding.

    Raises
    ------
    OutputError
        Each place whose text can't be, with its first such character.
    """
    problems = [
        Text(
            f"{name} {place}：{encoding.upper()} 没有“{strange}”这个字，请用 --to-encoding UTF-8",
            f"{name} {place}: {encoding.upper()} has no character '{strange}'; use --to-encoding UTF-8",
        )
        for place, text in zip(places, texts, strict=True)
        if (strange := _strange(text, encoding))
    ]
    if problems:
        raise OutputError(*problems)


def fits(text: str, encoding: str, most: int) -> bool:
    """Tell whether a text takes at most so many bytes."""
    return len(text.encode(encoding, "replace")) <= most


def one_line(value: object) -> str:
    r"""Give a cell as text of one line, empty where it is missing.

    >>> one_line(None), one_line(float("nan")), one_line(" a\nb ")
    ('', '', 'a b')
    """
    missing = value is None or value != value  # noqa: PLR0124 - NaN and NaT
    return "" if missing else " ".join(str(value).split())


def _strange(text: str, encoding: str) -> str:
    try:
        text.encode(encoding)
    except UnicodeEncodeError as error:
        return text[error.start]
    return ""
