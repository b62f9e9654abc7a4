"""A DXF's polylines closed by their flag, its names in characters that every CAD reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Pair = tuple[str, str]

__all__ = ["closed", "layer_names"]

_UNFIT = re.compile(r'[<>/\\":;?*|=,`\x00-\x1f]')
_MOST = 80


def layer_names(block_ids: Iterable[str]) -> list[str]:
    r"""Give each block a layer of its own: what CAD refuses in a name becomes ``_``.

    >>> layer_names(["K1/甲:2", "K1_甲:2"])
    ['K1_甲_2', 'K1_甲_2-2']
    """
    names: list[str] = []
    for block_id in block_ids:
        stem = _UNFIT.sub("_", block_id)[:_MOST].strip() or "_"
        name, number = stem, 2
        while name.casefold() in {other.casefold() for other in names}:
            name, number = f"{stem}-{number}", number + 1
        names.append(name)
    return names


def closed(text: str, comment: str) -> str:
    """Close every LWPOLYLINE whose last point repeats its first, and put a comment on top.

    Parameters
    ----------
    text : str
        A DXF as pairs of lines: group code, value.
    comment : str
        What the coordinates are, ASCII.
    """
    lines = text.splitlines()
    pairs = list(zip(lines[::2], lines[1::2], strict=True))
    written = [("999", comment), *(pair for entity in _entities(pairs) for pair in _closed(entity))]
    return "".join(f"{code}\r\n{_ascii(value)}\r\n" for code, value in written)


def _entities(pairs: Iterable[Pair]) -> Iterator[list[Pair]]:
    """Cut where the group code is 0."""
    entity: list[Pair] = []
    for pair in pairs:
        if pair[0].strip() == "0" and entity:
            yield entity
            entity = []
        entity.append(pair)
    yield entity


def _closed(entity: list[Pair]) -> list[Pair]:
    places = [at for at, (code, _) in enumerate(entity) if code.strip() == "10"]
    if entity[0][1] != "LWPOLYLINE" or entity[places[0]][1] != entity[places[-1]][1]:
        return entity
    values = {"90": str(len(places) - 1), "70": "1"}
    kept = [pair for at, pair in enumerate(entity) if at not in {places[-1], places[-1] + 1}]
    return [(code, values.get(code.strip(), value)) for code, value in kept]


def _ascii(value: str) -> str:
    return "".join(
        letter if letter.isascii() else "".join(f"\\U+{unit:04X}" for unit in _units(letter))
        for letter in value
    )


def _units(letter: str) -> Iterator[int]:
    """Give a character's UTF-16 units."""
    raw = letter.encode("utf-16-be", "replace")
    return (int.from_bytes(raw[at : at + 2], "big") for at in range(0, len(raw), 2))
