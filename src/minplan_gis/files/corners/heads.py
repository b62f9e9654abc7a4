"""Which columns of a corner table are corners: by their headings, over one or several groups side by side."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from minplan_gis.files.corners.statements import Said, said_in

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Group", "Head", "Run", "head_in", "is_units_row", "with_row_above"]

_PREFIXES = re.compile(
    r"(2000(年)?)?(中国|国家)大地坐标系?|cgcs-?2000(坐标系?)?|(19)?80(年)?(西安|国家)坐标系?|西安-?(19)?80(坐标系?)?"
    r"|(19)?54(年)?北京坐标系?|北京-?(19)?54(坐标系?)?|2000坐标系?|(直角|平面|高斯|地理|大地|经纬度|拐点|界址点)坐标系?"
)
_WORDS = {
    "number": (
        r"(拐|界址|角|界|控制|边界|坐标|折)?点(号|名|编号|序号|序|位)?|拐点?坐?标?编号|序号|编号|号|顺序号?"
        r"|no\.?|point|界?桩号"
    ),
    "ring": r"(地块)?圈号|环号|ring",
    "northing": r"x(坐标|值|轴)?|(纵|北)坐标x?|x(纵|北)坐标|纵x|northing|north",
    "easting": r"y(坐标|值|轴)?|(横|东)坐标y?|y(横|东)坐标|横y|easting|east",
    "latitude": r"(大地)?纬度(坐标|值)?[bn]?|北纬(度)?[bn]?|[bn](纬度)?|lat(itude)?",
    "longitude": r"(大地)?经度(坐标|值)?[le]?|东经(度)?[le]?|[le](经度)?|lon(g|gitude)?",
    "height": r"(开采)?标高|高程|海拔|[hz](坐标|值)?|(拐点)?标高值?",
}
_KINDS = {name: re.compile(pattern) for name, pattern in _WORDS.items()}
_PAIRS = {"northing": "easting", "easting": "northing", "latitude": "longitude", "longitude": "latitude"}
_FIRST = {"northing", "latitude"}
_BRACKETED = re.compile(r"^(?P<base>[^(\[【]*)[(\[【](?P<unit>[^()\[\]【】]+)[)\]】]$")
_EMPTY_BRACKETS = re.compile(r"\(\)|\[\]|【】")
_UNITS_ONLY = re.compile(r"[(\[【]?(m|米|°|度|°′″|度\.?分\.?秒|ddd\.mmss.*|km2|x|y|e|n)[)\]】]?")
_PACKED_UNIT = re.compile(r"度\.?分\.?秒|°['′]+[\"″]*|d{2,3}\.?mm\.?ss.*")
_DEGREE_UNIT = re.compile(r"°|度|十进制度?|decimaldegrees?|deg(rees?)?")


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one coordinate pair, by position from 0."""

    first: int
    """Northing or latitude."""
    second: int
    geographic: bool
    """Whether the headings say longitude and latitude."""
    unit: str = ""
    """``度.分秒``, ``度`` or ``米`` where a heading says so."""
    said: Said = field(default_factory=Said)
    """What headings over the pair say of it, as its datum."""


@dataclass(frozen=True, slots=True)
class Run:
    """One of the groups of columns side by side; its alternatives give the same corners again."""

    number: int | None
    alternatives: tuple[Group, ...]
    ring: int | None = None

    @property
    def columns(self) -> tuple[int, ...]:
        """The columns of its coordinates."""
        return tuple(at for group in self.alternatives for at in (group.first, group.second))


@dataclass(frozen=True, slots=True)
class Head:
    """What the columns under a heading row are."""

    runs: tuple[Run, ...]
    others: Mapping[int, str]
    """Further columns and their headings."""
    heights: Mapping[int, str] = field(default_factory=dict)
    """Columns of elevations: of each corner, or between which a block lies."""


@dataclass(slots=True)
class _Found:
    number: int | None = None
    ring: int | None = None
    groups: list[Group] = field(default_factory=list)


def head_in(cells: Sequence[str]) -> Head | None:
    """Give the head that a row is; None for other rows.

    >>> [run.number for run in head_in(["点号", "X", "Y", "点号", "X", "Y"]).runs]
    [0, 3]
    """
    kinds = [_kind(cell) for cell in cells]
    pairs = list(_pairs(kinds, cells))
    if not pairs:
        return None
    taken = {at for group in pairs for at in (group.first, group.second)}
    heights = {at: " ".join(cells[at].split()) for at, kind in enumerate(kinds) if kind == "height"}
    taken |= set(heights)
    found = _runs(pairs, kinds)
    used = {run.number for run in found} | {run.ring for run in found}
    others = {
        at: " ".join(cell.split())
        for at, cell in enumerate(cells)
        if cell and at not in taken and at not in used
    }
    return Head(found, others, heights)


def with_row_above(head: Head, above: Sequence[str]) -> Head:
    """Complete a head by the row over it: a number column or datum merged over both rows."""
    runs, start = [], 0
    others = dict(head.others)
    over = () if _is_caption(above) else above
    for run in head.runs:
        number, ring = run.number, run.ring
        for at in range(start, min(run.columns)):
            kind = _kind(_cell(above, at))
            number = at if number is None and kind == "number" else number
            ring = at if ring is None and kind == "ring" else ring
        groups = tuple(_with_datum(group, over, start) for group in run.alternatives)
        runs.append(Run(number, groups, ring))
        start = max(run.columns) + 1
    named = {at for run in runs for at in (run.number, run.ring)}
    pairs = {at for run in runs for at in run.columns}
    several = sum(map(bool, above)) > 1
    free = {
        at: " ".join(cell.split()) for at, cell in enumerate(above) if at not in named | pairs | set(others)
    }
    heights = {at: cell for at, cell in free.items() if several and _kind(cell) == "height"}
    for at, cell in enumerate(above):
        if several and cell and at not in others and at not in named | pairs and _kind(cell) != "height":
            others[at] = " ".join(cell.split())
    return Head(tuple(_told_apart(runs)), others, {**head.heights, **heights})


def _is_caption(cells: Sequence[str]) -> bool:
    """Tell whether a row holds its first cell only: what it says is of the whole table."""
    return sum(map(bool, cells)) == 1 and bool(cells[0])


def is_units_row(cells: Sequence[str]) -> bool:
    """Tell whether a row holds nothing but units and letters of axes."""
    filled = [_plain(cell) for cell in cells if cell]
    return bool(filled) and all(_UNITS_ONLY.fullmatch(cell) for cell in filled)


def _runs(pairs: Sequence[Group], kinds: Sequence[str]) -> tuple[Run, ...]:
    """Part pairs into runs: a number column begins one; pairs of one kind without numbers are runs too."""
    gathered: list[_Found] = []
    start = 0
    for group in pairs:
        between = range(start, min(group.first, group.second))
        numbers = [at for at in between if kinds[at] == "number"]
        rings = [at for at in between if kinds[at] == "ring"]
        other_kind = bool(gathered) and gathered[-1].groups[-1].geographic != group.geographic
        shared = bool(gathered) and not numbers and (other_kind or gathered[-1].number is not None)
        if not shared:
            gathered.append(_Found(numbers[-1] if numbers else None, rings[-1] if rings else None))
        gathered[-1].groups.append(group)
        start = max(group.first, group.second) + 1
    return tuple(Run(found.number, tuple(found.groups), found.ring) for found in gathered)


def _told_apart(runs: Sequence[Run]) -> Iterator[Run]:
    """Make one run of neighbours whose second has no number and another datum: the same corners again."""
    kept: list[Run] = []
    for run in runs:
        before = kept[-1] if kept else None
        if (
            before is not None
            and run.number is None
            and _datums(before).isdisjoint(_datums(run))
            and _datums(run)
        ):
            kept[-1] = Run(before.number, (*before.alternatives, *run.alternatives), before.ring)
        else:
            kept.append(run)
    yield from kept


def _datums(run: Run) -> set[str]:
    return {group.said.header.get("坐标系", "") for group in run.alternatives} - {""}


def _with_datum(group: Group, above: Sequence[str], start: int) -> Group:
    """Give a group what the nearest cell above it, from ``start`` to its own columns, says."""
    last = max(group.first, group.second)
    over = [said for at in range(start, last + 1) if (said := said_in(_cell(above, at))).is_statement]
    if not over:
        return group
    said = over[-1]
    unit = group.unit or {"度.分秒": "度.分秒", "度": "度"}.get(said.header.get("计量单位", ""), "")
    return Group(
        group.first, group.second, group.geographic, unit, said if not group.said.is_statement else group.said
    )


def _pairs(kinds: Sequence[str], cells: Sequence[str]) -> Iterator[Group]:
    """Give pairs of a northing and an easting, or latitude and longitude, that follow each other."""
    open_at: int | None = None
    for at, kind in enumerate(kinds):
        if kind not in _PAIRS:
            continue
        if open_at is not None and _PAIRS[kind] == kinds[open_at]:
            first, second = (open_at, at) if kinds[open_at] in _FIRST else (at, open_at)
            said = said_in(cells[first])
            yield Group(first, second, kind in {"latitude", "longitude"}, _unit(cells, first, second), said)
            open_at = None
        else:
            open_at = at


def _unit(cells: Sequence[str], first: int, second: int) -> str:
    found = {_unit_of(cells[at]) for at in (first, second)} - {""}
    return found.pop() if len(found) == 1 else ""


def _unit_of(cell: str) -> str:
    match = _BRACKETED.match(_plain(cell))
    unit = match["unit"] if match else ""
    if _PACKED_UNIT.fullmatch(unit):
        return "度.分秒"
    return "度" if _DEGREE_UNIT.fullmatch(unit) else "米" if unit in {"m", "米"} else ""


@lru_cache(maxsize=4096)
def _kind(cell: str) -> str:
    """Give what a heading names; empty for none of them."""
    if not cell or len(cell) > 40:
        return ""
    plain = _EMPTY_BRACKETS.sub("", _PREFIXES.sub("", _plain(cell)))
    match = _BRACKETED.match(plain)
    for word in [plain, *([match["unit"], match["base"]] if match else [])]:
        for name in ("latitude", "longitude", "northing", "easting", "height", "ring", "number"):
            if _KINDS[name].fullmatch(word):
                return name
    return ""


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""


def _plain(cell: str) -> str:
    folded = unicodedata.normalize("NFKC", cell.replace("º", "°")).casefold()
    return re.sub(r"[\s:*、,/\-_]+", "", folded)
