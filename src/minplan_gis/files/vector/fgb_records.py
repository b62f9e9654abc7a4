"""What a FlatGeobuf declares, read from its own bytes: how many features, and how many are really there."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["Census", "census"]

_MAGIC_BYTES = 8
_GEOMETRY_TYPE, _FEATURES_COUNT, _INDEX_NODE_SIZE = 2, 8, 9
"""Numbers of the header's fields."""
_CURVED = range(8, 15)
_NODE_BYTES = 40
_DEFAULT_NODE_SIZE = 16


@dataclass(frozen=True, slots=True)
class Census:
    """What one file holds."""

    count: int
    null: frozenset[int]
    """Features that have no geometry, as they say themselves."""
    curved: bool
    """Whether its kind of geometry can hold arcs."""


def census(path: Path) -> Census:
    """Count the features.

    Raises
    ------
    RefusedError
        ``truncated``, where the last feature is cut or features are missing; ``unreadable``.
    """
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        try:
            declared, found = _counted(content)
        except (struct.error, IndexError) as error:
            raise _truncated("") from error
    if declared and declared != found.count:
        raise _truncated(f"{found.count}/{declared}")
    return found


def _counted(content: mmap.mmap) -> tuple[int, Census]:
    """Give what the header declares, and what is there."""
    length = _number(content, _MAGIC_BYTES, "<I")
    head = _MAGIC_BYTES + 4
    declared = _field(content, head, _FEATURES_COUNT, "<Q", 0)
    node_size = _field(content, head, _INDEX_NODE_SIZE, "<H", _DEFAULT_NODE_SIZE)
    kind = _field(content, head, _GEOMETRY_TYPE, "<B", 0)
    there, null = _features(content, head + length + _index_bytes(declared, node_size))
    return declared, Census(there, null, kind in _CURVED)


def _features(content: mmap.mmap, at: int) -> tuple[int, frozenset[int]]:
    """Count features by their lengths, and note those without a geometry."""
    count, null = 0, []
    while at < len(content):
        length = _number(content, at, "<I")
        if length < 4 or at + 4 + length > len(content):
            raise IndexError(at)
        if not _field_place(content, at + 4, 0):
            null.append(count)
        at, count = at + 4 + length, count + 1
    return count, frozenset(null)


def _index_bytes(count: int, node_size: int) -> int:
    """Give the size of the spatial index before the features."""
    if not count or node_size < 2:
        return 0
    level = -(-count // node_size)
    nodes = count + level
    while level > 1:
        level = -(-level // node_size)
        nodes += level
    return nodes * _NODE_BYTES


def _field(content: mmap.mmap, buffer: int, number: int, form: str, default: int) -> int:
    place = _field_place(content, buffer, number)
    return _number(content, place, form) if place else default


def _field_place(content: mmap.mmap, buffer: int, number: int) -> int:
    """Give where a field of a FlatBuffers table stands; 0 where it is left out."""
    table = buffer + _number(content, buffer, "<I")
    layout = table - _number(content, table, "<i")
    entry = 4 + 2 * number
    if entry >= _number(content, layout, "<H"):
        return 0
    offset = _number(content, layout + entry, "<H")
    return table + offset if offset else 0


def _number(content: mmap.mmap, at: int, form: str) -> int:
    if at < 0:
        raise IndexError(at)
    return int(struct.unpack_from(form, content, at)[0])


def _truncated(said: str) -> RefusedError:
    return RefusedError(
        "truncated",
        Text(
            f"FlatGeobuf 不完整或损坏{said and f'（要素 {said}）'}",
            f"the FlatGeobuf is cut off or damaged{said and f' ({said} features)'}",
        ),
        Text("请重新复制或导出", "copy or export it again"),
    )
