"""Which column of a corner table tells its blocks apart: by its heading, or as numbers begin anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from minplan_gis.files.columns.fields import recognise
from minplan_gis.files.corners.regions import number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from minplan_gis.files.corners.heads import Head
    from minplan_gis.files.tables.book import Line

__all__ = ["Divider", "divider_of", "is_of_a_ring", "names_blocks"]

_HEADINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r".*(许可证|权证|证)(编?号|号码)|.*图斑(编?号)?",
        r".*(矿业?权|采矿权|探矿权|矿山|项目|井田|勘查区)(名称?|编号)?",
        r".*(矿区|矿段|区块|采区|块段|矿块|地块|区域)(名称?|编号|号)?",
    )
)
_OF_A_RING = re.compile(r"扣|挖空|剔除|除外|不含|[内外](圈|环|边界)|洞|空白")


@dataclass(frozen=True, slots=True)
class Divider:
    """A column whose cells tell blocks apart."""

    at: int
    heading: str
    is_name: bool
    """Whether it is an id or a name of blocks by its heading."""
    is_guess: bool = False
    """Whether only the numbers of the corners show it, which begin anew where it changes."""


def divider_of(head: Head, lines: Sequence[Line]) -> Divider | None:
    """Find the column; ids before names, before what else is headed so, before what only numbers show.

    Parameters
    ----------
    head : Head
        Of the table.
    lines : sequence of Line
        The rows of corners under it.
    """
    own = _own(tuple(head.others.values()))
    named = next((Divider(at, name, is_name=True) for at, name in head.others.items() if name == own), None)
    if named is not None and len(_changes(lines, named.at)) > 1:
        return named
    varying = {at: name for at, name in head.others.items() if len(_changes(lines, at)) > 1}
    for pattern in _HEADINGS:
        for at, name in varying.items():
            if pattern.fullmatch(_without_unit(name)):
                return Divider(at, name, is_name=False)
    anew = set(_restarts(head, lines))
    for at, name in varying.items():
        changes = _changes(lines, at)
        if set(changes[1:]) <= anew and not any(is_of_a_ring(_cell(lines[row], at)) for row in changes):
            return Divider(at, name, is_name=False, is_guess=True)
    return named


def names_blocks(heading: str) -> bool:
    """Tell whether a column is headed as one of ids or names of blocks."""
    plain = _without_unit(heading)
    return _own((heading,)) == heading or any(pattern.fullmatch(plain) for pattern in _HEADINGS)


def is_of_a_ring(text: str) -> bool:
    """Tell whether a cell says that a ring is a hole or a shell, not which block it is of."""
    return _OF_A_RING.search(text) is not None


@lru_cache(maxsize=64)
def _own(names: tuple[str, ...]) -> str:
    taken = recognise(names, "blocks").taken
    column = taken.get("block_id") or taken.get("name")
    return "" if column is None else column.raw


def _changes(lines: Sequence[Line], column: int) -> list[int]:
    """Give the rows whose cell is another one than the last that was filled."""
    found, last = [], ""
    for at, line in enumerate(lines):
        cell = _cell(line, column)
        if cell and cell != last:
            found.append(at)
            last = cell
    return found


def _restarts(head: Head, lines: Sequence[Line]) -> Iterable[int]:
    """Give the rows where the number of the first corner stands again, at another place."""
    run = head.runs[0]
    least = 2 if len(head.runs) == 1 else 1
    start = 0
    for at, line in enumerate(lines):
        number = None if run.number is None else number_of(_cell(line, run.number))
        if number is None or run.number is None or at - start < least:
            continue
        first = lines[start]
        moved = any(_cell(line, column) != _cell(first, column) for column in run.columns)
        if moved and number == number_of(_cell(first, run.number)):
            start = at
            yield at


def _without_unit(heading: str) -> str:
    return re.split(r"[(（]", heading, maxsplit=1)[0]


def _cell(line: Line, at: int) -> str:
    return line.cells[at].strip() if at < len(line.cells) else ""
