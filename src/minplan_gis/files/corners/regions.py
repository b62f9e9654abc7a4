"""Regions of a corner table, and the words that announce them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minplan_gis.files.corners.statements import said_in
from minplan_gis.files.ring_words import is_deduction, is_of_a_ring, says_none_deducted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.files.corners.heads import Head
    from minplan_gis.files.corners.statements import Area
    from minplan_gis.files.tables.book import Line

__all__ = [
    "Corner",
    "Gathered",
    "Region",
    "announced",
    "by_side",
    "is_remark",
    "number_of",
    "side_titles",
    "span",
]

_REGION = re.compile(
    r"矿区|矿段|区块|采区|矿块|块段|地块|矿体|范围|区域|[一二三四五六七八九十\d]号|^[ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ]+"
)
_REMARK = re.compile(r"^(注|备注|说明|附注|附|续|单位|制表|编制|审核|日期|第.{1,4}页|共.{1,4}页)")
_TABLE = re.compile(
    r"((矿区)?(范围)?(拐点|界址点|角点)(坐标)?(一览|成果|明细)?表?|(坐标)?(一览|成果|明细)?表)$|[:：]$"
)
_LABEL = re.compile(r"\D{0,8}(?:\d{1,4}[-.])?(\d{1,6})\D?")
_NAMED = re.compile(r"区块(?:编号)? ?[:： ] ?(?P<id>\S+)(?: (?P<name>\S.*))?")
_CIRCLED = {chr(0x2460 + at): at + 1 for at in range(20)}
_MOST_TITLE = 40


@dataclass(frozen=True, slots=True)
class Corner:
    """One corner as written."""

    line: Line
    run: int
    """Which group of columns, from 0 at the left."""
    head: Head
    label: str
    ring: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The cells of its coordinates, pair after pair."""
        return tuple(_cell(self.line, at) for at in self.head.runs[self.run].columns)


@dataclass(slots=True)
class Region:
    """Corners that belong together, while lines are being added to it."""

    title: str = ""
    deducted: bool = False
    key: str = ""
    """What the column of ids or names holds for it."""
    line: Line | None = None
    corners: list[list[Corner]] = field(default_factory=list)
    """One list for each head that they stand under."""
    header: dict[str, str] = field(default_factory=dict)
    wgs84: bool = False
    area: Area | None = None
    elevations: tuple[float, float] | None = None
    spanned: bool = False
    """Whether several were stated: then they are the highest and the lowest."""
    attributes: dict[str, str] = field(default_factory=dict)
    varying: set[str] = field(default_factory=set)
    """Columns that hold more than one value for it."""
    guessed_by: str = ""
    """The column that tells it from others where only the numbers of corners show that."""
    strong: bool = False
    """Whether its title says that it is a region."""
    words: list[tuple[Corner, str]] = field(default_factory=list)
    """Corners that stand behind words which may announce a region, or not."""


@dataclass(slots=True)
class Gathered:
    """What the lines of one table or document are."""

    regions: list[Region] = field(default_factory=list)
    header: dict[str, str] = field(default_factory=dict)
    wgs84: bool = False
    area: Area | None = None
    """Stated once for all regions."""
    elevations: tuple[float, float] | None = None
    spanned: bool = False
    """Whether several were stated: then they are the highest and the lowest."""
    caption: str = ""
    """The first line of words."""
    named: list[Region] = field(default_factory=list)
    """What is said of blocks by their ids, before their corners."""
    unknown: list[Line] = field(default_factory=list)
    """Lines of more than one cell that are neither corners nor words understood."""


def number_of(label: str) -> int | None:
    """Give the number in a corner's label, as 3 for ``J3``; None where it has none."""
    text = label.strip()
    if text in _CIRCLED:
        return _CIRCLED[text]
    match = _LABEL.fullmatch(text)
    return int(match[1]) if match else None


def span(known: tuple[float, float] | None, more: tuple[float, float]) -> tuple[tuple[float, float], bool]:
    """Give the elevations that cover both, and whether they differ."""
    if known is None or known == more:
        return more, False
    return (max(known[0], more[0]), min(known[1], more[1])), True


def is_remark(text: str) -> bool:
    """Tell whether a text is a note on the table, no title."""
    return _REMARK.match(text) is not None


def announced(text: str) -> Region | None:
    """Give the region that a text announces; a weak one where it does not say that it is one."""
    name = _TABLE.sub("", text.strip()).strip(" :：;；,，。")
    if not name or len(name) > _MOST_TITLE or _REMARK.match(name) or says_none_deducted(name):
        return None
    table = _TABLE.search(text.strip()) is not None and "扣除" not in text
    strong = (_REGION.search(name) is not None or is_of_a_ring(name)) and not table
    found = Region(title=name, deducted=is_deduction(name), strong=strong)
    if (named := _NAMED.fullmatch(name)) is not None:
        found.attributes["block_id"] = named["id"]
        found.title = named["name"] or named["id"]
    return found


def side_titles(cells: Sequence[str], head: Head) -> list[Region | None]:
    """Give the regions that cells over or under a head announce for each of its runs."""
    if len(head.runs) < 2:
        return []
    titles: list[Region | None] = []
    for text in by_side(cells, head):
        said = said_in(text)
        title = announced(said.rest)
        if title is None or not title.strong:
            return []
        title.area, title.elevations = said.area, said.elevations
        titles.append(title)
    return titles


def by_side(cells: Sequence[str], head: Head) -> list[str]:
    """Join the words over each run, from behind the run before it to its last column."""
    texts, start = [], 0
    for run in head.runs:
        end = max(run.columns) + 1
        texts.append(" ".join(filter(None, cells[start:end])))
        start = end
    texts[-1] = " ".join(filter(None, [texts[-1], *cells[start:]]))
    return texts


def _cell(line: Line, at: int) -> str:
    return line.cells[at].strip() if at < len(line.cells) else ""
