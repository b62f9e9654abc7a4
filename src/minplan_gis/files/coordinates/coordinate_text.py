"""报部坐标 TXT as lines: header, plots and their rings, in whichever of its dialects; nothing is judged here.

One pass over the lines, and no pattern that could go over a line twice.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.files.coordinates.breaks import begins_anew, broken_after, gaps_in, label_form
from minplan_gis.files.coordinates.plot_lines import (
    BLANKS,
    COMMA,
    missing_at,
    numeric,
    plot_fields,
    runs_together,
)
from minplan_gis.files.coordinates.ring_doubts import Doubt

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

__all__ = [
    "LINE_END",
    "BadLine",
    "Document",
    "Plot",
    "Ring",
    "pair_of",
    "parse",
    "section_of",
]

_OPEN, _CLOSE = "[【［", "]】］"
_EQUALS = "＝"
_NARROW = {0xFF10 + digit: ord("0") + digit for digit in range(10)} | {ord("．"): ".", ord("－"): "-"}
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?")
_KEYED = re.compile(r"[^,，=＝]*[=＝]|[^\x00-\x7f][^,，:：0-9]*[:：]")
"""How a header line begins, whatever numbers follow; a point's own name may hold an ASCII colon."""
LINE_END = re.compile(r"\r\n|\r|\n")
_DESCRIPTION = "属性描述"
_AXIS = re.compile(r"[^=＝:：]{0,8}(?<![A-Za-z])[XYxy] ?[=＝:：] ?[0-9]{5}")
"""A coordinate with its axis: a point that is not read, and no header line."""
_BREAK = "\0"
"""The 圈号 of a row of zeros: no point, but the end of a ring."""
_SHOWN = 40


@dataclass(frozen=True, slots=True)
class Ring:
    """Consecutive points of one 圈号, up to where they close."""

    number: str
    points: NDArray[np.float64]
    """Shape (n, 2), columns in the file's order, with the closing point where the file has it."""
    closed: bool
    decimals: int = 0
    """Written in the column that has fewer of them, by its number that has most."""

    @property
    def step(self) -> float:
        """The unit of the last digit."""
        return self.coarser or 10.0**-self.decimals

    coarser: float = 0.0
    """The unit of the last digit where it is no power of ten, as with seconds."""


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line among a plot's points that is none."""

    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Plot:
    """One 地块: its line of attributes and what follows it."""

    line: int
    """Where it begins, 1-based."""
    fields: tuple[str, ...]
    """As many as the line has before its ``@``; none where points stand without a plot line."""
    rings: tuple[Ring, ...]
    bad: tuple[BadLine, ...] = ()
    oddities: frozenset[str] = frozenset()
    """``no_at``, ``no_ring``, ``extra_fields``, ``same_ring``, ``closed_twice``, ``zero_row``."""
    repeated: int = 0
    """Rows left out: closing points that stand there twice, and rows of zeros."""
    gaps: tuple[str, ...] = ()
    """Where point numbers don't run on, as ``J2→J4``."""
    doubt: Doubt | None = None
    """Where the lines don't tell which ring goes on."""


@dataclass(frozen=True, slots=True)
class Document:
    """A coordinate text."""

    header: Mapping[str, str]
    plots: tuple[Plot, ...]
    unknown: tuple[BadLine, ...] = ()
    """Lines before the first plot that are no header."""


@dataclass(frozen=True, slots=True)
class _Point:
    ring: str
    first: float
    second: float
    decimals: tuple[int, int]
    line: int
    label: str = ""


@dataclass(slots=True)
class _Gathering:
    """The plot that lines are being added to."""

    line: int
    fields: tuple[str, ...]
    points: list[_Point] = field(default_factory=list)
    bad: list[BadLine] = field(default_factory=list)
    oddities: set[str] = field(default_factory=set)


def parse(text: str) -> Document:
    """Take a text apart.

    Parameters
    ----------
    text : str
        Header, plot and point lines in any of the dialects seen.
    """
    header: dict[str, str] = {}
    plots: list[_Gathering] = []
    unknown: list[BadLine] = []
    section = ""
    for line, raw in enumerate(LINE_END.split(text), start=1):
        stripped = raw.strip(BLANKS)
        if not stripped:
            continue
        if (name := section_of(stripped)) is not None:
            section = name
        elif (fields := plot_fields(stripped)) is not None:
            plots.append(_Gathering(line, fields, oddities=missing_at(stripped)))
            plots[-1].bad += [BadLine(line, stripped[:_SHOWN])] if runs_together(stripped, fields) else []
        elif (point := _point(stripped, line)) is not None:
            if not plots:
                plots.append(_Gathering(line, (), bad=[bad for bad in unknown if numeric(bad.text)]))
                unknown = [bad for bad in unknown if not numeric(bad.text)]
            plots[-1].points.append(point[0])
            plots[-1].oddities |= point[1]
        elif not plots and (pair := pair_of(stripped)) is not None:
            if section == _DESCRIPTION or pair[0] not in header:
                header[pair[0]] = pair[1]
        else:
            (plots[-1].bad if plots else unknown).append(BadLine(line, stripped[:_SHOWN]))
    return Document(header, tuple(map(_plot, plots)), tuple(unknown))


def section_of(line: str) -> str | None:
    """Give the name in brackets that heads a section; None for other lines."""
    return line[1:-1].strip(BLANKS) if line[0] in _OPEN and line[-1] in _CLOSE else None


def _point(line: str, number: int) -> tuple[_Point, set[str]] | None:
    """Give a point line's ring and numbers, and what is odd about it; None for other lines."""
    plain = line.replace(COMMA, ",").translate(_NARROW)
    parts = [part.strip(BLANKS) for part in plain.split(",")] if "," in plain else plain.split()
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) < 2 or _KEYED.match(line):
        return None
    odd = {"no_ring"} if len(parts) < 4 else {"extra_fields"} if len(parts) > 4 else set[str]()
    ring, numbers = ("1", parts[-2:]) if len(parts) < 4 else (parts[1], parts[2:4])
    if not all(_NUMBER.fullmatch(number) for number in numbers):
        return None
    first, second = numbers
    if float(first) == float(second) == 0.0:
        return _Point(_BREAK, 0.0, 0.0, (0, 0), number), {"zero_row"}
    label = parts[0] if len(parts) > 2 else ""
    decimals = (_decimals(first), _decimals(second))
    return _Point(ring, float(first), float(second), decimals, number, label), odd


def _decimals(number: str) -> int:
    return len(number.partition(".")[2])


def pair_of(line: str) -> tuple[str, str] | None:
    """Give a header line's key and value; None for other lines, as ``1、X=4876210``."""
    if _AXIS.match(line):
        return None
    for sign in ("=", _EQUALS, "：", ":"):
        key, found, value = line.partition(sign)
        if found and key.strip(BLANKS):
            return key.strip(BLANKS), value.strip(BLANKS)
    return None


def _plot(gathered: _Gathering) -> Plot:
    runs = list(_runs(gathered.points))
    rings = [_ring(run) for run in runs]
    kept = tuple(
        ring for at, ring in enumerate(rings) if not _closes_again(ring, rings[at - 1] if at else None)
    )
    odd = set(gathered.oddities)
    odd |= {"closed_twice"} if len(kept) < len(rings) else set()
    odd |= {"same_ring"} if len({ring.number for ring in kept}) < len(kept) else set()
    repeated = len(rings) - len(kept) + sum(point.ring == _BREAK for point in gathered.points)
    gaps = tuple(gap for run in runs for gap in gaps_in([point.label for point in run]))
    return Plot(
        gathered.line,
        gathered.fields,
        kept,
        tuple(gathered.bad),
        frozenset(odd),
        repeated,
        gaps,
        next(_doubts(runs), None),
    )


def _runs(points: Iterable[_Point]) -> Iterator[list[_Point]]:
    """Cut points into rings: where the 圈号 changes, a ring is back at its start, or numbers begin anew."""
    for number, group in itertools.groupby(points, key=lambda point: point.ring):
        current: list[_Point] = []
        for point in group if number != _BREAK else ():
            if _begins_anew(current, point):
                yield current
                current = []
            current.append(point)
            if _is_closed(current):
                yield current
                current = []
        if current:
            yield current


def _begins_anew(ring: Sequence[_Point], point: _Point) -> bool:
    """Tell whether a point elsewhere has the number of the ring's first one."""
    if len(ring) < 3 or _place(ring[0]) == _place(point):
        return False
    return begins_anew(ring[0].label, ring[1].label, point.label)


def _is_closed(ring: Sequence[_Point]) -> bool:
    return len(ring) > 3 and _place(ring[0]) == _place(ring[-1])


def _doubts(runs: Sequence[Sequence[_Point]]) -> Iterator[Doubt]:
    """Find rings left open that may go on elsewhere, or end before their last point."""
    for at, run in enumerate(runs):
        behind = broken_after([point.line for point in run])
        if behind is not None and not _is_closed(run) and not any(point.label for point in run):
            yield Doubt(run[behind + 1].line, "gap")
        before = [other for other in runs[:at] if other[0].ring == run[0].ring]
        if before and before[-1] is not runs[at - 1] and not _is_closed(before[-1]):
            anew = run[0].label and label_form(run[0].label) == label_form(before[-1][0].label)
            yield from () if anew else (Doubt(run[0].line, "returns"),)


def _ring(run: Sequence[_Point]) -> Ring:
    decimals = min(map(max, zip(*(point.decimals for point in run), strict=True)))
    return Ring(run[0].ring, np.array([_place(point) for point in run]), _is_closed(run), decimals)


def _place(point: _Point) -> tuple[float, float]:
    return point.first, point.second


def _closes_again(ring: Ring, before: Ring | None) -> bool:
    """Tell whether a ring is one point that repeats the closing point before it."""
    return before is not None and len(ring.points) == 1 and bool((ring.points[0] == before.points[0]).all())
