"""Texts that list points line by line under headings of regions: 矿段一, 扣除区, with 开采标高 between.

As notices and filing programs print them: one block a file, each region's points
below its heading, elevations behind the points or once for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.breaks import begins_anew, broken_after, gaps_in
from minplan_gis.files.coordinates.coordinate_text import pair_of
from minplan_gis.files.coordinates.grammars import Counted
from minplan_gis.files.coordinates.plot_lines import numeric, plot_fields
from minplan_gis.files.coordinates.point_lists import line_label, line_point, stated_elevations
from minplan_gis.files.coordinates.ring_doubts import Doubt, unclear_ring
from minplan_gis.files.coordinates.string_texts import Row, StringText, lists_numbers, numbered_lines
from minplan_gis.files.coordinates.strings import plain
from minplan_gis.files.model import Fault
from minplan_gis.files.ring_words import is_deduction, is_of_a_ring, says_none_deducted
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["region_text"]

_HEADING = re.compile(r"矿段|矿体|矿区|区域|采区|井田|范围")
_TABLE_HEAD = re.compile(
    r"(拐点|点号|序号|界址点|编号|X|Y|经度|纬度|坐标|m|米|[\s,，、/()（）])+", re.IGNORECASE
)
_PAGE = re.compile(r"续|[接转][上下]|[上下][接转]|第.{1,4}页|共.{1,4}页")
"""Of a list that goes on over several pages."""
_MOST_HEADING = 60
_NAME = Text("分区拐点清单", "points under headings of regions")


@dataclass(slots=True)
class _Ring:
    """The points of one ring so far."""

    points: list[tuple[str, str]] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    ended: bool = False
    """By a row of zeros."""
    words: Doubt | None = None
    """A line behind its last point that is not understood."""

    @property
    def is_closed(self) -> bool:
        """Whether its last point is its first one."""
        return len(self.points) > 3 and self.points[0] == self.points[-1]

    def ends_before(self, label: str, point: tuple[str, str]) -> bool:
        """Tell whether a point is of another ring."""
        if self.ended or self.is_closed:
            return True
        anew = len(self.points) > 2 and begins_anew(self.labels[0], self.labels[1], label)
        return anew and point != self.points[0]


@dataclass(slots=True)
class _Gathering:
    """The region that lines are being added to."""

    heading: str
    rings: list[_Ring] = field(default_factory=list)
    elevations: tuple[str, str] = ("", "")
    zeros: int = 0


@dataclass(slots=True)
class _Gathered:
    """What the lines so far have given."""

    header: dict[str, str] = field(default_factory=dict)
    regions: list[_Gathering] = field(default_factory=lambda: [_Gathering("")])
    statements: list[tuple[str, str]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


def region_text(text: str) -> StringText | None:
    """Take such a text apart; None for a text of another kind, as with 圈号 on its point lines.

    Parameters
    ----------
    text : str
        With one block.
    """
    lines = numbered_lines(text)
    if any(plot_fields(line) is not None for _, line in lines):
        return None
    found = _Gathered()
    for number, line in lines:
        _add(found, number, line)
    regions = [region for region in found.regions if region.rings]
    if not regions or not (found.statements or any(region.heading for region in regions)):
        return None
    start = next(number for number, line in lines if line_point(plain(line)) is not None)
    return StringText(found.header, (_row(found, regions, start, lines),), tuple(found.unknown))


def _add(found: _Gathered, number: int, line: str) -> None:
    simple, region = plain(line), found.regions[-1]
    if (point := line_point(simple)) is not None:
        _add_point(found, region, number, line_label(simple), point)
    elif "标高" in simple and (pair := stated_elevations(simple)) is not None:
        region.elevations = pair
        found.statements.append(pair)
    elif _is_heading(line, simple):
        found.regions.append(_Gathering(line.rstrip("：: ")))
    elif (stated := pair_of(line)) is not None and not (numeric(stated[0]) or lists_numbers(stated)):
        found.header.setdefault(*stated)
        if not stated[1]:
            _interrupt(region, number, line)
    elif numeric(line) or stated is not None:
        found.bad.append((number, line[:40]))
    elif not _TABLE_HEAD.fullmatch(line):
        found.unknown.append(f"{number} {line[:40]}")
        if _PAGE.search(line) is None:
            _interrupt(region, number, line)


def _add_point(found: _Gathered, region: _Gathering, number: int, label: str, point: tuple[str, str]) -> None:
    if not any(map(float, point)):
        region.zeros += 1
        if region.rings:
            region.rings[-1].ended = True
        return
    if not region.rings or region.rings[-1].ends_before(label, point):
        region.rings.append(_Ring())
    ring = region.rings[-1]
    found.doubts += [ring.words] if ring.words is not None else []
    ring.words = None
    ring.points.append(point)
    ring.labels.append(label)
    ring.lines.append(number)


def _interrupt(region: _Gathering, number: int, line: str) -> None:
    if region.rings:
        region.rings[-1].words = Doubt(number, "words", line[:40])


def _is_heading(line: str, simple: str) -> bool:
    if says_none_deducted(line) or len(line) > _MOST_HEADING or "=" in simple or _stated(line):
        return False
    return _HEADING.search(line) is not None or is_of_a_ring(line)


def _stated(line: str) -> bool:
    """Tell whether a line states something of the block, as ``矿区面积：0.2km²`` does."""
    pair = pair_of(line)
    return pair is not None and bool(pair[1])


def _row(
    found: _Gathered, regions: Sequence[_Gathering], start: int, lines: Sequence[tuple[int, str]]
) -> Row:
    common = found.statements[0] if len(set(found.statements)) == 1 else ("", "")
    signed = any(is_deduction(region.heading) for region in regions)
    counted = tuple(
        Counted(
            tuple(ring.points),
            *(region.elevations if any(region.elevations) else common),
            region.heading,
            is_deduction(region.heading) if signed else None,
            region.zeros * (at == 0),
        )
        for region in regions
        for at, ring in enumerate(region.rings)
    )
    raw = "\n".join(line for number, line in lines if number >= start)
    doubt = next(iter([*found.doubts, *_ring_doubts(regions, signed=signed)]), None)
    fault = _bad_lines(found.bad) or (None if doubt is None else unclear_ring(doubt))
    gaps = tuple(gap for region in regions for ring in region.rings for gap in gaps_in(ring.labels))
    return Row(start, "", raw, (_NAME, counted), fault, gaps)


def _ring_doubts(regions: Sequence[_Gathering], *, signed: bool) -> Iterator[Doubt]:
    """Find rings without numbers that a blank line parts; beside deductions, regions of several rings."""
    for region in regions:
        for ring in region.rings:
            behind = None if any(ring.labels) or ring.is_closed else broken_after(ring.lines)
            if behind is not None:
                yield Doubt(ring.lines[behind + 1], "gap")
        if signed and len(region.rings) > 1 and not is_deduction(region.heading):
            yield Doubt(region.rings[1].lines[0], "second")


def _bad_lines(bad: Sequence[tuple[int, str]]) -> Fault | None:
    if not bad:
        return None
    which = [str(number) for number, _ in bad]
    return Fault(
        "bad_number",
        Text(
            f"第 {'、'.join(which)} 行不是有效的拐点：{bad[0][1]}",
            f"line {', '.join(which)}: not a point: {bad[0][1]}",
        ),
        Text("请改正这些行；整个区块未读入", "correct these lines; the whole block was set aside"),
    )
