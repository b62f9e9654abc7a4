"""What a File Geodatabase declares: its catalog of tables, and each table's own count of rows."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["declared_rows"]

_HEADER_BYTES = 40
_INDEX_HEADER_BYTES = 16
_OLD, _WIDE = 3, 4
_COUNT = {_OLD: ("<i", 4), _WIDE: ("<q", 16)}
"""How many rows a table holds, by the version of its header: the form of the number and where it stands."""


def declared_rows(folder: Path) -> dict[str, int]:
    """Give the number of rows that each table of the catalog declares.

    A table whose count can't be found is left out.
    """
    try:
        tables = dict(_catalog(folder))
    except (OSError, struct.error, ValueError, IndexError):
        return {}
    counts = {}
    for name, number in tables.items():
        try:
            counts[name] = _rows(folder / f"a{number:08x}.gdbtable")
        except (OSError, struct.error, KeyError):
            continue
    return counts


def _rows(table: Path) -> int:
    with table.open("rb") as handle:
        header = handle.read(_HEADER_BYTES)
    (version,) = struct.unpack_from("<i", header)
    form, place = _COUNT[version]
    return int(struct.unpack_from(form, header, place)[0])


def _catalog(folder: Path) -> Iterator[tuple[str, int]]:
    """Give names and numbers of the tables: the row of the catalog is the number of the table."""
    rows = (folder / "a00000001.gdbtable").read_bytes()
    for number, start in _places((folder / "a00000001.gdbtablx").read_bytes()):
        length, at = _unsigned(rows, start + 4)
        yield rows[at : at + length].decode("utf-8"), number


def _places(index: bytes) -> Iterator[tuple[int, int]]:
    """Give row number and place of each row that is there."""
    width = struct.unpack_from("<i", index, 12)[0]
    if width not in range(4, 9):
        raise ValueError(width)
    count = struct.unpack_from("<i", index, 8)[0]
    for row in range(min(count, (len(index) - _INDEX_HEADER_BYTES) // width)):
        at = _INDEX_HEADER_BYTES + row * width
        if place := int.from_bytes(index[at : at + width], "little"):
            yield row + 1, place


def _unsigned(content: bytes, at: int) -> tuple[int, int]:
    """Read a number of 7 bits a byte; give it and the place behind it."""
    value = shift = 0
    while True:
        byte = content[at]
        value, shift, at = value | (byte & 0x7F) << shift, shift + 7, at + 1
        if byte < 0x80:
            return value, at
