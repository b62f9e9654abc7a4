"""Lists and notes with the signs of either language."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.wording import Lang

__all__ = ["listed", "noted", "series", "told"]


def listed(parts: Iterable[str], lang: Lang) -> str:
    """Name things one after the other.

    >>> listed(["a", "b"], "zh"), listed(["a", "b"], "en")
    ('a、b', 'a, b')
    """
    return ("、" if lang == "zh" else ", ").join(parts)


def series(parts: Iterable[str], lang: Lang) -> str:
    """Put statements in a row.

    >>> series(["a", "b"], "zh"), series(["a", "b"], "en")
    ('a；b', 'a; b')
    """
    return ("；" if lang == "zh" else "; ").join(parts)


def told(name: str, value: str, lang: Lang) -> str:
    """Give a name and what is said of it.

    >>> told("a", "b", "zh"), told("a", "b", "en")
    ('a：b', 'a: b')
    """
    return f"{name}：{value}" if lang == "zh" else f"{name}: {value}"


def noted(text: str, note: str, lang: Lang) -> str:
    """Add a note in brackets, where there is one.

    >>> noted("a", "b", "zh"), noted("a", "", "en")
    ('a（b）', 'a')
    """
    if not note:
        return text
    return f"{text}（{note}）" if lang == "zh" else f"{text} ({note})"
