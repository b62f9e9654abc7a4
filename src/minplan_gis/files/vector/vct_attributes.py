"""Attributes of a VCT's objects: rows of a table by the number of the object, in the columns declared."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.vector.unique import apart
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from minplan_gis.files.vector.vct_text import Document, Field, Row

__all__ = ["NUMBER", "Attributes", "attributes"]

NUMBER = "vct_id"
"""Our column of the objects' numbers."""
_REMEDY = Text("请在原软件中检查该行属性并重新导出", "look at the row where it came from and export it again")


@dataclass(frozen=True, slots=True)
class Attributes:
    """A table, by the number of the object."""

    names: tuple[str, ...]
    cells: Mapping[str, Sequence[str]]
    """Rows of as many cells as there are names."""
    lines: Mapping[str, int]
    """Where the rows are, those with a fault too."""
    faults: Mapping[str, Fault]

    def column(self, at: int, numbers: Sequence[str], kind: str) -> list[Any]:
        """Give a column for objects, as numbers or days where every cell of it is one."""
        kept = [(self.cells[number][at] or None) if number in self.cells else None for number in numbers]
        return _typed(kept, kind)


def attributes(read: Document, table: str) -> tuple[Attributes, Sequence[Field]]:
    """Give a table's rows and columns.

    Raises
    ------
    RefusedError
        ``unreadable``: it has rows and nobody says of which columns.
    """
    structure = read.structures.get(table)
    rows = read.tables.get(table, ())
    if rows and structure is None:
        raise RefusedError(
            "unreadable",
            Text(f"属性表 {table[:40]} 没有表结构", f"table {table[:40]} has no structure"),
            Text("请由原软件重新导出 VCT", "export the VCT again from where it came"),
        )
    fields = structure.fields if structure else ()
    leading = any(len(row.cells) == len(fields) + 1 for row in rows)
    times = Counter(row.cells[0] for row in rows)
    cells: dict[str, Sequence[str]] = {}
    lines: dict[str, int] = {}
    faults: dict[str, Fault] = {}
    for row in rows:
        number = row.cells[0]
        lines.setdefault(number, row.line)
        if times[number] > 1:
            faults[number] = _repeated(times[number], lines[number])
        elif (own := _own(row, len(fields), leading=leading)) is None:
            faults[number] = _uneven(row, len(fields) + leading)
        else:
            cells[number] = own
    names = apart(["geometry", NUMBER, *(field.name for field in fields)])[2:]
    return Attributes(tuple(names), cells, lines, faults), fields


def _own(row: Row, count: int, *, leading: bool) -> Sequence[str] | None:
    """Give the cells of the declared columns: after the object's number, or with it as the first of them."""
    cells = row.cells[1:] if leading else row.cells
    if len(cells) == count + 1 and not cells[-1]:  # a separator at the end of the line
        cells = cells[:-1]
    return cells if len(cells) == count else None


def _typed(cells: list[str | None], kind: str) -> list[Any]:
    read = next((read for start, read in _KINDS.items() if kind.startswith(start)), None)
    if read is None:
        return cells
    try:
        return [None if cell is None else read(cell) for cell in cells]
    except ValueError:
        return cells


_KINDS: Mapping[str, Callable[[str], Any]] = {
    "int": int,
    "smallint": int,
    "float": float,
    "double": float,
    "numeric": float,
    "datetime": str,
    "date": dt.date.fromisoformat,
}


def _repeated(times: int, line: int) -> Fault:
    return Fault(
        "repeated_row",
        Text(
            f"属性有 {times} 行（首行在第 {line} 行）",
            f"it has {times} rows of attributes (from line {line})",
        ),
        _REMEDY,
    )


def _uneven(row: Row, count: int) -> Fault:
    return Fault(
        "unreadable",
        Text(
            f"第 {row.line} 行：属性 {len(row.cells)} 列，应为 {count} 列",
            f"line {row.line}: {len(row.cells)} cells of attributes, not {count}",
        ),
        _REMEDY,
    )
