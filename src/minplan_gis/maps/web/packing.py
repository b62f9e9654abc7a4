"""All text of a page in one list a language, so that the page changes its language without a request.

Where a page's data hold a :class:`Text`, the packed data hold its number in
the lists, or the text itself where it is the same in every language and stands
in one place only.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from minplan_gis.wording import Lang

__all__ = ["LANGUAGES", "packed"]

LANGUAGES: tuple[Lang, ...] = ("zh", "en")
"""Those a page can be read in; the second's list holds what it says otherwise, and ends there."""


def packed(tree: Mapping[str, Any], edited: Callable[[str], str] = str) -> dict[str, Any]:
    """Put numbers in the place of texts, and the texts into ``said``; ``edited`` sees every one of them."""
    found = Counter(_texts(tree))
    said = {text: Text(edited(text.zh), edited(text.en)) for text in found}
    alone = {
        text for text, count in found.items() if said[text].zh == said[text].en and _is_short(text, count)
    }
    listed = [text for text in found if text not in alone]
    listed.sort(key=lambda text: said[text].zh == said[text].en)
    numbers = {text: number for number, text in enumerate(listed)}
    lists = {
        "zh": [said[text].zh for text in listed],
        "en": [said[text].en for text in listed if said[text].zh != said[text].en],
    }
    return {**_numbered(tree, numbers, said), "languages": list(LANGUAGES), "said": lists}


def _is_short(text: Text, count: int) -> bool:
    return count == 1 or len(text.zh) <= 2  # quotation marks and all, a number is no shorter


def _texts(node: object) -> Iterator[Text]:
    match node:
        case Text():
            yield node
        case dict():
            for value in node.values():
                yield from _texts(value)
        case list() | tuple():
            for value in node:
                yield from _texts(value)


def _numbered(node: Any, numbers: Mapping[Text, int], said: Mapping[Text, Text]) -> Any:  # noqa: ANN401 (a tree)
    match node:
        case Text():
            number = numbers.get(node)
            return said[node].zh if number is None else number
        case dict():
            return {key: _numbered(value, numbers, said) for key, value in node.items()}
        case list() | tuple():
            return [_numbered(value, numbers, said) for value in node]
        case _:
            return node
