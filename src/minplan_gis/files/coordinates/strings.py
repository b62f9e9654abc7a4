"""A coordinate string of whichever grammar, read where exactly one reading of it makes sense."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.files.coordinates.grammars import GRAMMARS, first_point, parse
from minplan_gis.files.coordinates.point_lists import is_list, line_point, list_ways, odd_item
from minplan_gis.files.coordinates.regions import Region, sign_remarks
from minplan_gis.files.coordinates.units import UNITS, measured, unmeasured
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minplan_gis.files.coordinates.grammars import Counted, Grammar
    from minplan_gis.files.coordinates.units import Measured, Unit

    Remark = tuple[str, str]
    Way = tuple[Text, tuple[Counted, ...]]

__all__ = ["SAY_UNIT", "CoordinateString", "looks_like_string", "plain", "read_string", "read_ways"]

_NARROW = str.maketrans(
    {0xFF10 + digit: str(digit) for digit in range(10)}
    | dict(zip("．－−；＋～　\xa0\t", ".--;+~   ", strict=True))
)
_FIELD_WIDTHS = (200, 254, 255)
"""Where databases cut text."""
_COUNTED = re.compile(r"[0-9]{1,3},[0-9]{1,6},[^,]{1,40},[^,]{1,40}(,[^,]{0,200}){4}")
_LISTED = re.compile(
    r"[^;]{0,12}?[0-9]{1,12}(\.[0-9]{0,15}){0,2}\s{0,4}[,\s][^;,]{0,30}[0-9.](,[^;,]{1,30})?;"
)
_MOST_COMMAS = 7


@dataclass(frozen=True, slots=True)
class CoordinateString:
    """What one string says."""

    text: str
    """As it stood in the file or cell."""
    grammar: Text
    unit: Unit
    """Of what was written; the regions hold metres or decimal degrees."""
    regions: tuple[Region, ...]
    remarks: tuple[Remark, ...]
    """What was inferred, as kinds of ``remarks.notes_of`` with their evidence."""


def read_string(text: str, *, unit: Unit | None = None) -> CoordinateString | Fault:
    """Read a coordinate string.

    Parameters
    ----------
    text : str
        Of one block, as a file's line or a table's cell holds it.
    unit : str or None
        ``metres``, ``decimal`` or ``packed``, where something outside the string says so.

    Returns
    -------
    CoordinateString or Fault
        A fault where no reading uses up the string and lies in China
        (``bad_string``, ``bad_number``, ``truncated``, ``out_of_range``), or where
        more than one does (``ambiguous_degrees``, ``ambiguous_string``).

    Examples
    --------
    >>> found = read_string("1.4876210.00,27516040.00;2.4876210.00,27516560.50;3.4875799.75,27516560.50")
    >>> found.grammar.en, found.unit, found.regions[0].points.shape
    ('list of points with numbers', 'metres', (3, 2))
    """
    simple = plain(_on_one_line(text))
    listed = is_list(simple)
    ways = list(list_ways(simple)) if listed else list(_counted_ways(simple, unit))
    if not ways and "，" in simple:
        return read_string(text.replace("，", ","), unit=unit)
    if not ways:
        return _bad_list(simple) if listed else _bad_counts(simple, unit)
    found = read_ways(text, ways, unit, packed=not listed)
    if isinstance(found, Fault) or not listed or _ends_closed(ways[0]):
        return found
    if len(text.strip()) in _FIELD_WIDTHS:
        return _cut_by_field(len(text.strip()))
    return replace(found, remarks=(*found.remarks, ("unclosed", "")))


def read_ways(text: str, ways: Sequence[Way], unit: Unit | None, *, packed: bool) -> CoordinateString | Fault:
    """Read regions whose points were found in one way or several, where exactly one reading makes sense.

    Parameters
    ----------
    text : str
        As it stood.
    ways : sequence of (Text, tuple of Counted)
        Names and regions, one way or more.
    unit : str or None
        Where something outside the text says it.
    packed : bool
        Whether degrees are packed by the format's own definition.
    """
    readings = [(way, found) for way in ways for found in measured(_points(way), unit, packed=packed)]
    distinct = _distinct(readings)
    if not distinct:
        return unmeasured(_points(ways[0]), packed=packed and unit is None)
    if len(distinct) > 1:
        return _ambiguous(distinct)
    way, found = distinct[0]
    return _string(text, way, found, unit, packed=packed)


def looks_like_string(text: str) -> bool:
    """Tell whether a line is meant as a coordinate string, well formed or not."""
    simple = plain(text).replace("，", ",")
    return _LISTED.match(simple) is not None if is_list(simple) else _COUNTED.match(simple) is not None


def _on_one_line(text: str) -> str:
    """Join the lines of a string broken over several: points with semicolons, all else with commas."""
    lines = [line.strip(" ,，;；\t") for line in text.splitlines() if line.strip()]
    if len(lines) < 2:
        return text
    listed = [line for line in lines if "标高" in line or ";" in plain(line) or line_point(plain(line))]
    return (";" if len(listed) == len(lines) else ",").join(lines)


def plain(text: str) -> str:
    """Give a text with ASCII digits, signs and separators; full-width commas stay where others divide."""
    simple = text.strip(" \t\r\n\u3000\ufeff\xa0\"'“”").translate(_NARROW)
    return simple if simple.count(",") >= _MOST_COMMAS else simple.replace("，", ",")


def _counted_ways(text: str, unit: Unit | None) -> Iterator[Way]:
    fields = _fields(text)
    for grammar in _meant(fields, unit):
        for regions in parse(fields, grammar).ways:
            yield grammar.name, regions


def _meant(fields: Sequence[str], unit: Unit | None) -> list[Grammar]:
    """Give the grammars by which the first point lies in China: no other can be meant."""
    firsts = [(grammar, first_point(fields, grammar)) for grammar in GRAMMARS]
    return [grammar for grammar, point in firsts if point and measured([point], unit, packed=True)]


def _fields(text: str) -> list[str]:
    fields = [field.strip() for field in text.split(",")]
    while fields and not fields[-1]:
        fields.pop()
    return fields


def _points(way: Way) -> list[tuple[str, str]]:
    return [point for region in way[1] for point in region.points]


def _distinct(readings: Sequence[tuple[Way, Measured]]) -> list[tuple[Way, Measured]]:
    """Leave out readings that give the same regions as one before them."""
    seen: dict[tuple[object, ...], tuple[Way, Measured]] = {}
    for (name, regions), found in readings:
        said = tuple((region.points, region.top, region.bottom, region.deducted) for region in regions)
        seen.setdefault((said, found.unit), ((name, regions), found))
    return list(seen.values())


def _ends_closed(way: Way) -> bool:
    return way[1][-1].points[0] == way[1][-1].points[-1]


def _string(text: str, way: Way, found: Measured, stated: Unit | None, *, packed: bool) -> CoordinateString:
    name, counted = way
    ends = np.cumsum([len(region.points) for region in counted])[:-1]
    regions = tuple(
        Region(
            points,
            _elevation(region.top),
            _elevation(region.bottom),
            region.description,
            region.deducted,
            found.step,
            found.unit != "metres",
        )
        for points, region in zip(np.split(found.points, ends), counted, strict=True)
    )
    remarks = [*_unit_remarks(found, stated, packed=packed), *sign_remarks(regions)]
    zeros = sum(region.zeros for region in counted)
    remarks += [("zero_row", str(zeros))] if zeros else []
    return CoordinateString(text, name, found.unit, regions, tuple(remarks))


def _unit_remarks(found: Measured, stated: Unit | None, *, packed: bool) -> Iterator[Remark]:
    if found.unit == "packed" and stated is None:
        yield ("packed" if packed else "packed_whole"), found.shown
    elif found.unit == "packed":
        yield "packed_stated", found.shown
    elif found.unit == "decimal" and stated is None:
        yield "decimal", found.shown


def _elevation(text: str) -> float | None:
    return float(text) if text else None


def _ambiguous(distinct: Sequence[tuple[Way, Measured]]) -> Fault:
    """Name every reading, with where its first point lies."""
    units = {found.unit for _, found in distinct}
    said = [
        Text(
            f"{name.zh}、{UNITS[found.unit].zh}（首点 {found.shown}）",
            f"{name.en}, {UNITS[found.unit].en} (first point {found.shown})",
        )
        for (name, _), found in itertools.islice(distinct, 4)
    ]
    reason = Text(
        f"有 {len(distinct)} 种读法都成立：" + "；".join(each.zh for each in said),
        f"{len(distinct)} readings make sense: " + "; ".join(each.en for each in said),
    )
    if len(units) > 1:
        return Fault("ambiguous_degrees", reason, SAY_UNIT)
    return Fault("ambiguous_string", reason, _SAY_GRAMMAR)


def _bad_counts(text: str, unit: Unit | None) -> Fault:
    """Tell how far the grammar that came furthest came."""
    fields = _fields(text)
    meant = _meant(fields, unit)
    if not meant and (point := next(filter(None, (first_point(fields, each) for each in GRAMMARS)), None)):
        return unmeasured([point], packed=unit is None)
    attempts = [(grammar.name, parse(fields, grammar)) for grammar in meant or GRAMMARS]
    name, best = max(attempts, key=lambda attempt: attempt[1].reached)
    return Fault(
        "truncated" if best.reached >= len(fields) > 1 else "bad_string",
        Text(f"按{name.zh}读取：{best.trouble.zh}", f"read as {name.en}: {best.trouble.en}"),
        Text(
            "请改正该项，或核对区域个数和点数；整串未读入",
            "correct it, or compare the numbers of regions and points; the whole string was set aside",
        ),
    )


def _bad_list(text: str) -> Fault:
    return Fault("bad_string", odd_item(text), Text("请改正该项；整串未读入", "correct it; nothing was read"))


def _cut_by_field(width: int) -> Fault:
    return Fault(
        "truncated",
        Text(
            f"坐标串恰为 {width} 个字符且未闭合，可能被字段长度截断",
            f"the string has exactly {width} characters and is not closed: a field may have cut it off",
        ),
        Text("请从原始资料补全，并重复首点以示完整", "complete it, and repeat the first point at its end"),
    )


SAY_UNIT = Text(
    "请写明 计量单位=度分秒、计量单位=度（十进制）或 计量单位=米",
    "state 计量单位=度分秒 (packed), 计量单位=度 (decimal) or 计量单位=米 (metres)",
)
_SAY_GRAMMAR = Text("请核对点数和说明中的逗号，分行另写", "check the counts and the commas in descriptions")
