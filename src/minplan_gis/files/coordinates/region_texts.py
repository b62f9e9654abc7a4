"""Texts that list points line by line under headings of regions: 矿段一, 扣除区, with 开采标高 between.

As notices and filing programs print them: one block a file, each region's points
below its heading, elevations behind the points or once for all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.coordinate_text import pair_of
from minplan_gis.files.coordinates.grammars import Counted
from minplan_gis.files.coordinates.plot_lines import plot_fields
from minplan_gis.files.coordinates.point_lists import line_point, stated_elevations
from minplan_gis.files.coordinates.string_texts import Row, StringText, lists_numbers, numbered_lines, numeric
from minplan_gis.files.coordinates.strings import plain
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["region_text"]

_HEADING = re.compile(r"扣除|矿段|矿体|矿区|区域|采区|井田|范围")
_TABLE_HEAD = re.compile(r"(拐点|点号|序号|界址点|编号|X|Y|经度|纬度|坐标|[\s,，、/()（）])+", re.IGNORECASE)
_MOST_HEADING = 60
_NAME = Text("分区拐点清单", "points under headings of regions")


@dataclass(slots=True)
class _Gathering:
    """The region that lines are being added to."""

    heading: str
    points: list[tuple[str, str]] = field(default_factory=list)
    elevations: tuple[str, str] = ("", "")
    zeros: int = 0


@dataclass(slots=True)
class _Gathered:
    """What the lines so far have given."""

    header: dict[str, str] = field(default_factory=dict)
    regions: list[_Gathering] = field(default_factory=lambda: [_Gathering("")])
    statements: list[tuple[str, str]] = field(default_factory=list)
    bad: list[tuple[int, str]] = field(default_factory=list)
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
    regions = [region for region in found.regions if region.points]
    if not regions or not (found.statements or any(region.heading for region in regions)):
        return None
    start = next(number for number, line in lines if line_point(plain(line)) is not None)
    return StringText(found.header, (_row(found, regions, start, lines),), tuple(found.unknown))


def _add(found: _Gathered, number: int, line: str) -> None:
    simple, region = plain(line), found.regions[-1]
    if (point := line_point(simple)) is not None:
        if any(map(float, point)):
            region.points.append(point)
        else:
            region.zeros += 1
    elif "标高" in simple and (pair := stated_elevations(simple)) is not None:
        region.elevations = pair
        found.statements.append(pair)
    elif _HEADING.search(line) and len(line) <= _MOST_HEADING and "=" not in simple and not _stated(line):
        found.regions.append(_Gathering(line.rstrip("：: ")))
    elif (stated := pair_of(line)) is not None and not (numeric(stated[0]) or lists_numbers(stated)):
        found.header.setdefault(*stated)
    elif numeric(line) or stated is not None:
        found.bad.append((number, line[:40]))
    elif not _TABLE_HEAD.fullmatch(line):
        found.unknown.append(f"{number} {line[:40]}")


def _stated(line: str) -> bool:
    """Tell whether a line states something of the block, as ``矿区面积：0.2km²`` does."""
    pair = pair_of(line)
    return pair is not None and bool(pair[1])


def _row(
    found: _Gathered, regions: Sequence[_Gathering], start: int, lines: Sequence[tuple[int, str]]
) -> Row:
    common = found.statements[0] if len(set(found.statements)) == 1 else ("", "")
    signed = any("扣除" in region.heading for region in regions)
    counted = tuple(
        Counted(
            tuple(region.points),
            *(region.elevations if any(region.elevations) else common),
            region.heading,
            "扣除" in region.heading if signed else None,
            region.zeros,
        )
        for region in regions
    )
    raw = "\n".join(line for number, line in lines if number >= start)
    return Row(start, "", raw, (_NAME, counted), _bad_lines(found.bad))


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
