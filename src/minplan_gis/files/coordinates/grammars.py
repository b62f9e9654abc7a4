"""Coordinate strings with counts: N, then for each region its points and a tail, commas throughout.

The grammars in circulation differ in what stands before a point and after a
region. A description may hold commas, so a region can end in more than one
place; every way that uses up the whole string is found, and none preferred.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.breaks import begins_anew
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["GRAMMARS", "Counted", "Grammar", "Parsed", "first_point", "parse"]

_WHOLE = re.compile(r"[0-9]{1,6}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{0,30})?")
_LABEL = re.compile(r"[^\W_]{0,4}[0-9]{1,6}")
_ELEVATION = re.compile(r"(?P<value>[+-]?[0-9]{1,6}(\.[0-9]{0,6})?)?(m|M|米)?")
_LONG_NUMBER = re.compile(r"[+-]?[0-9]{4,30}(\.[0-9]{0,30})?|[0-9]{1,3}\.[0-9]{2,30}")
"""What is no part of a description but a coordinate."""
_SIGNS = {"1": False, "+1": False, "-1": True}
_MOST_REGIONS = 999
_FEWEST_POINTS = 3
_MOST_DESCRIPTION = 12
_MOST_WAYS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Grammar:
    """What stands before and after the points of a region."""

    name: Text
    ring: bool = False
    """Whether a ring's number stands before the points."""
    numbered: bool = True
    """Whether each point has its number."""
    tail: int | None = None
    """How many fields of unknown meaning end a region; None for elevations, description and sign."""


@dataclass(frozen=True, slots=True)
class Counted:
    """One region as written."""

    points: tuple[tuple[str, str], ...]
    top: str = ""
    bottom: str = ""
    description: str = ""
    deducted: bool | None = None
    zeros: int = 0
    """Rows of zeros among its points, left out."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """Every way in which a grammar uses up a string, or how far it came."""

    ways: tuple[tuple[Counted, ...], ...]
    reached: int
    """The field, from 0, at which the best attempt ended."""
    trouble: Text


@dataclass(frozen=True, slots=True)
class _Stop:
    at: int
    trouble: Text


GRAMMARS = (
    Grammar(name=Text("采矿权坐标串", "mining-right string")),
    Grammar(name=Text("探矿权坐标串", "exploration string"), numbered=False, tail=3),
    Grammar(name=Text("探矿权坐标串（带点号）", "exploration string, points numbered"), tail=0),
    Grammar(
        name=Text("探矿权坐标串（带点号和 3 个尾项）", "exploration string, points numbered, 3 tail fields"),
        tail=3,
    ),
    Grammar(
        name=Text("探矿权坐标串（带圈号和点号）", "exploration string, rings and points numbered"),
        ring=True,
        tail=0,
    ),
    Grammar(
        name=Text(
            "探矿权坐标串（带圈号、点号和 3 个尾项）",
            "exploration string, rings and points numbered, 3 tail fields",
        ),
        ring=True,
        tail=3,
    ),
    Grammar(name=Text("采矿权坐标串（带圈号）", "mining-right string, rings numbered"), ring=True),
)


def first_point(fields: Sequence[str], grammar: Grammar) -> tuple[str, str] | None:
    """Give the first point that a grammar finds; None where no numbers stand there."""
    start = 2 + grammar.ring + grammar.numbered
    row = fields[start : start + 2]
    good = len(row) == 2 and all(map(_NUMBER.fullmatch, row))
    return (row[0], row[1]) if good else None


def parse(fields: Sequence[str], grammar: Grammar) -> Parsed:
    """Take a string apart by one grammar.

    Parameters
    ----------
    fields : sequence of str
        What stands between the commas, blanks stripped, those empty at the end left out.
    grammar : Grammar
        Which to try.
    """
    count = int(fields[0]) if fields and _WHOLE.fullmatch(fields[0]) else 0
    if not 1 <= count <= _MOST_REGIONS:
        return Parsed((), 0, Text("第 1 项应为区域个数", "field 1 should be the number of regions"))
    ways: list[tuple[int, tuple[Counted, ...]]] = [(1, ())]
    far = _Stop(0, Text("", ""))
    for number in range(1, count + 1):
        found: list[tuple[int, tuple[Counted, ...]]] = []
        for at, regions in ways:
            for result in _regions(fields, at, grammar, last=number == count):
                if isinstance(result, _Stop):
                    stop = _Stop(
                        result.at, Text(f"第 {number} 个区域：", f"region {number}: ") + result.trouble
                    )
                    far = max(far, stop, key=lambda each: each.at)
                else:
                    found.append((result[0], (*regions, result[1])))
        ways = found[:_MOST_WAYS]
    return Parsed(tuple(regions for _, regions in ways), far.at, far.trouble)


def _regions(
    fields: Sequence[str], at: int, grammar: Grammar, *, last: bool
) -> Iterator[tuple[int, Counted] | _Stop]:
    """Give each way to read one region from a field on, as where it ends and what it is, or why not."""
    points = _points(fields, at, grammar)
    if isinstance(points, _Stop):
        yield points
        return
    end, region = points
    if grammar.tail is None:
        yield from _described(fields, end, region, last=last)
    elif last and len(fields) > end + grammar.tail:
        yield _Stop(end + grammar.tail, Text("末尾有多余的项", "fields are left over at the end"))
    elif not last and len(fields) <= end + grammar.tail:
        yield _Stop(len(fields), Text("区域比第 1 项声明的少", "fewer regions than field 1 states"))
    else:
        yield end + grammar.tail, region


def _points(fields: Sequence[str], at: int, grammar: Grammar) -> tuple[int, Counted] | _Stop:
    width = 2 + grammar.numbered
    if at >= len(fields):
        return _Stop(at, Text("区域比第 1 项声明的少", "fewer regions than field 1 states"))
    if not _WHOLE.fullmatch(fields[at]) or int(fields[at]) < _FEWEST_POINTS:
        return _Stop(at, _unlike(fields, at, Text("点数（至少 3）", "a number of points, 3 or more")))
    count, start = int(fields[at]), at + 1 + grammar.ring
    rows = []
    for point in range(count):
        row = fields[start + point * width : start + (point + 1) * width]
        if (stop := _unread(row, fields, start + point * width, point + 1, grammar)) is not None:
            return stop
        rows.append((row[-2], row[-1]))
    kept = tuple(row for row in rows if any(float(number) for number in row))
    labels = [fields[start + point * width] for point in range(len(kept))] if grammar.numbered else []
    if (second := _second_ring(kept, labels, rows)) is not None:
        trouble = Text(
            f"第 {second + 1} 点另起一圈：一个区域只能有一圈，请分成两个区域",
            f"another ring begins at point {second + 1}: a region has one, make it two regions",
        )
        return _Stop(start + second * width, trouble)
    return start + count * width, Counted(kept, zeros=len(rows) - len(kept))


def _second_ring(
    kept: Sequence[tuple[str, str]], labels: Sequence[str], rows: Sequence[tuple[str, str]]
) -> int | None:
    """Find where a region's points begin another ring: their numbers anew, or behind a row of zeros."""
    if tuple(rows[: len(kept)]) != tuple(kept):
        return next(at for at, row in enumerate(rows) if row != kept[at]) + 1
    return next(
        (
            at
            for at in range(3, len(labels))
            if kept[at] != kept[0] and begins_anew(labels[0], labels[1], labels[at])
        ),
        None,
    )


def _unread(
    row: Sequence[str], fields: Sequence[str], at: int, number: int, grammar: Grammar
) -> _Stop | None:
    """Say what is wrong with a point's fields."""
    if len(row) < 2 + grammar.numbered:
        return _Stop(
            len(fields),
            Text(f"第 {number} 点处中断，点数不足", f"it ends within point {number}: points are missing"),
        )
    if grammar.numbered and not _LABEL.fullmatch(row[0]):
        return _Stop(at, _unlike(fields, at, Text(f"第 {number} 点的点号", f"the number of point {number}")))
    for offset in (0, 1):
        if not _NUMBER.fullmatch(row[offset - 2]):
            place = at + grammar.numbered + offset
            return _Stop(
                place,
                _unlike(fields, place, Text(f"第 {number} 点的坐标", f"a coordinate of point {number}")),
            )
    return None


def _described(
    fields: Sequence[str], at: int, region: Counted, *, last: bool
) -> Iterator[tuple[int, Counted] | _Stop]:
    """Read elevations, a description that may hold commas, and a sign."""
    for offset in (0, 1):
        if at + offset >= len(fields):
            yield _Stop(len(fields), Text("在标高处中断", "it ends where elevations should be"))
            return
        if not _ELEVATION.fullmatch(fields[at + offset]):
            yield _Stop(at + offset, _unlike(fields, at + offset, Text("标高", "an elevation")))
            return
    found = False
    for end in range(at + 3, min(at + 3 + _MOST_DESCRIPTION, len(fields))):
        if _LONG_NUMBER.fullmatch(fields[end - 1]) and end > at + 3:
            break
        if fields[end] not in _SIGNS or not (
            end == len(fields) - 1 if last else _begins_region(fields, end + 1)
        ):
            continue
        found = True
        text = ",".join(fields[at + 2 : end])
        top, bottom = (fields[at + offset].rstrip("mM米") for offset in (0, 1))
        yield end + 1, Counted(region.points, top, bottom, text, _SIGNS[fields[end]], region.zeros)
    if not found:
        yield _no_sign(fields, at, last=last)


def _no_sign(fields: Sequence[str], at: int, *, last: bool) -> _Stop:
    """Tell why a region doesn't end: cut off, regions lost, regions too many, or no sign."""
    signs = [
        end for end in range(at + 3, min(at + 3 + _MOST_DESCRIPTION, len(fields))) if fields[end] in _SIGNS
    ]
    if len(fields) <= at + 3:
        return _Stop(len(fields), Text("在说明和符号处中断", "it ends where description and sign should be"))
    if not last and signs and signs[-1] == len(fields) - 1:
        return _Stop(len(fields), Text("区域比第 1 项声明的少", "fewer regions than field 1 states"))
    if last and signs and signs[0] < len(fields) - 1:
        return _Stop(at + 3, Text("之后还有内容，区域比第 1 项声明的多", "more regions than field 1 states"))
    return _Stop(at + 2, Text("标高之后缺少符号 1 或 -1", "no sign 1 or -1 after its elevations"))


def _begins_region(fields: Sequence[str], at: int) -> bool:
    return (
        at + 3 < len(fields) and bool(_WHOLE.fullmatch(fields[at])) and bool(_LABEL.fullmatch(fields[at + 1]))
    )


def _unlike(fields: Sequence[str], at: int, wanted: Text) -> Text:
    found = fields[at][:20] if at < len(fields) else ""
    return Text(
        f"第 {at + 1} 项应为{wanted.zh}，实为“{found}”",
        f"field {at + 1} should be {wanted.en} and is '{found}'",
    )
