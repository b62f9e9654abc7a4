"""Which column of a corner table tells its blocks apart: by its heading, or as numbers begin anew."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.files.corners.own_columns import fields_among
from minplan_gis.files.corners.regions import number_of
from minplan_gis.files.ring_words import is_of_a_ring

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from minplan_gis.files.corners.heads import Head
    from minplan_gis.files.model import Request
    from minplan_gis.files.tables.book import Line

__all__ = ["Divider", "divider_of", "names_blocks"]

_HEADINGS = tuple(
    re.compile(pattern)
    for pattern in (
        r".*(许可证|权证|证)(编?号|号码)|.*图斑(编?号)?",
        r".*(矿业?权|采矿权|探矿权|矿山|项目|井田|勘查区)(名称?|编号)?",
        r".*(矿区|矿段|区块|采区|块段|矿块|地块|区域)(名称?|编号|号)?",
    )
)


@dataclass(frozen=True, slots=True)
class Divider:
    """A column whose cells tell blocks apart."""

    at: int
    heading: str
    is_name: bool
    """Whether it is an id or a name of blocks by its heading."""
    is_guess: bool = False
    """Whether only the numbers of the corners show it, which begin anew where it changes."""


def divider_of(head: Head, lines: Sequence[Line], request: Request) -> Divider | None:
    """Find the column; ids before names, before what else is headed so, before what only numbers show.

    Parameters
    ----------
    head : Head
        Of the table.
    lines : sequence of Line
        The rows of corners under it.
    request : Request
        With what the user calls columns of ids and names.
    """
    own = _own(head.others.values(), request)
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


def names_blocks(heading: str, request: Request) -> bool:
    """Tell whether a column is headed as one of ids or names of blocks."""
    plain = _without_unit(heading)
    return _own((heading,), request) == heading or any(pattern.fullmatch(plain) for pattern in _HEADINGS)


def _own(names: Iterable[str], request: Request) -> str:
    taken = fields_among(names, request)
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
