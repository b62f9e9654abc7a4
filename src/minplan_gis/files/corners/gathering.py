"""From the lines of a corner table to regions: titles, keys, restarts and sides tell where one ends."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minplan_gis.files.corners.dividing import Divider, divider_of
from minplan_gis.files.corners.heads import head_in, is_units_row, with_row_above
from minplan_gis.files.corners.noting import note_attribute, note_elevations, state, take_footer
from minplan_gis.files.corners.regions import (
    Corner,
    Gathered,
    Region,
    announced,
    by_side,
    is_remark,
    number_of,
    side_titles,
)
from minplan_gis.files.corners.split_angles import angles_joined
from minplan_gis.files.corners.statements import said_in
from minplan_gis.files.corners.values import Value, value_of
from minplan_gis.files.ring_words import begins_deduction, is_deduction, is_of_a_ring

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from minplan_gis.files.corners.heads import Head, Run
    from minplan_gis.files.model import Request
    from minplan_gis.files.tables.book import Line

__all__ = ["gathered"]

_MOST_CAPTION = 40
_CONTINUED = re.compile(r"续|[接转][上下]|[上下][接转]")
_BARE = re.compile(r"[A-Za-z]?\d{1,4}")


@dataclass(slots=True)
class _Progress:
    """Where the reading stands."""

    request: Request
    found: Gathered = field(default_factory=Gathered)
    head: Head | None = None
    new_head: bool = False
    above: Sequence[str] = ()
    titles: list[Region | None] = field(default_factory=list)
    """Regions announced and not begun: one, or one for each side."""
    sides: list[Region] = field(default_factory=list)
    """The region of each run."""
    divider: Divider | None = None
    key: str = ""
    """What the divider held last."""
    ring_words: str = ""
    """What a column beside the corners last said of deductions."""
    captions: set[str] = field(default_factory=set)
    """Titles that stood above a table."""


def gathered(lines: Iterable[Line], request: Request) -> Gathered:
    """Go through lines once, in their order."""
    now = _Progress(request)
    every = list(angles_joined(lines))
    heads = [_head(line) for line in every]
    for at, (line, head) in enumerate(zip(every, heads, strict=True)):
        cells = [cell.strip() for cell in line.cells]
        if head is not None:
            _begin_head(now, with_row_above(head, now.above))
            _divide(now, every[at + 1 : next(filter(heads.__getitem__, range(at + 1, len(every))), None)])
        elif now.new_head and is_units_row(cells):
            continue
        elif now.head is not None and _is_corner_row(now, line, now.head):
            _add_corners(now, line, now.head)
        elif any(cells):
            _add_words(now, line, cells)
            continue
        now.above = ()
    found = now.found
    for region in found.regions:
        region.header = {**found.header, **region.header}
        region.wgs84 = region.wgs84 or (found.wgs84 and "坐标系" not in region.header)
    _announce(now, [])
    if now.head is None:  # words only: what looked like a title was none
        found.regions.clear()
    return found


def _begin_head(now: _Progress, head: Head) -> None:
    titles = side_titles(now.above, head)
    if len(titles) > 1:
        _announce(now, titles)
    now.head, now.new_head = head, True
    if len(now.sides) != len(head.runs):
        now.sides = [now.sides[-1]] * len(head.runs) if now.sides else []


def _head(line: Line) -> Head | None:
    cells = [cell.strip() for cell in line.cells]
    return head_in(cells) if sum(map(bool, cells)) > 1 else None


def _divide(now: _Progress, below: Sequence[Line]) -> None:
    """Find the column that tells the blocks under a head apart."""
    if now.head is not None:
        now.divider, head = None, now.head
        now.divider = divider_of(
            head, [line for line in below if _is_corner_row(now, line, head)], now.request
        )


def _is_corner_row(now: _Progress, line: Line, head: Head) -> bool:
    """Tell corners from words, as a row that names area, elevations or a datum and no corner's number."""
    labelled = any(
        run.number is not None and number_of(_cell(line, run.number)) is not None for run in head.runs
    )
    inner = [cell for at, cell in enumerate(line.cells) if at not in head.others]
    if not labelled and said_in(" ".join(inner)).is_statement:
        return False
    if labelled or _key(now, line):
        return sum(map(bool, map(str.strip, line.cells))) > 1 or _is_bare_number(line, head)
    found = [value_of(_cell(line, at)) for run in head.runs for at in run.columns]
    return any(isinstance(value, Value) for value in found)


def _is_bare_number(line: Line, head: Head) -> bool:
    """Tell whether all that a row holds is the number of a corner."""
    return any(
        run.number is not None and _BARE.fullmatch(_cell(line, run.number)) is not None for run in head.runs
    )


def _add_corners(now: _Progress, line: Line, head: Head) -> None:
    corners = [_corner(line, at, run, head) for at, run in enumerate(head.runs)]
    present = [corner for corner in corners if corner is not None]
    key = _key(now, line)
    _heed_ring_words(now, line, head)
    if _starts_region(now, present, key):
        _begin_regions(now, line, head, key)
    elif present:
        _remember_words(now, present[0])
    begun = {id(region) for region in now.sides if now.new_head}
    for region in now.sides:
        if id(region) in begun or not region.corners:
            region.corners.append([])
            begun.discard(id(region))
    for corner in present:
        now.sides[corner.run].corners[-1].append(corner)
    for at, name in head.others.items():
        note_attribute(now.sides[0], name, _cell(line, at))
    for at, name in head.heights.items():
        note_elevations(now.sides[0], name, _cell(line, at))
    now.new_head = False


def _heed_ring_words(now: _Progress, line: Line, head: Head) -> None:
    """Announce a deduction that a column beside the corners names; blank cells below are of it."""
    columns = [at for at in head.others if now.divider is None or at != now.divider.at]
    words = next((cell for at in columns if begins_deduction(cell := _cell(line, at))), "")
    if words and words != now.ring_words:
        now.titles = [Region(title=words, deducted=True, line=line, strong=True)]
        now.ring_words = words


def _remember_words(now: _Progress, corner: Corner) -> None:
    """Keep the title in the middle of a region; one that stood there before, or says 续, is a page's."""
    for title in now.titles:
        if title is not None and title.title not in now.captions and not _CONTINUED.search(title.title):
            now.sides[corner.run].words.append((corner, title.title))
    now.captions |= {title.title for title in now.titles if title is not None}
    now.titles = []


def _corner(line: Line, at: int, run: Run, head: Head) -> Corner | None:
    label = "" if run.number is None else _cell(line, run.number)
    ring = "" if run.ring is None else _cell(line, run.ring)
    filled = any(_cell(line, column) for column in run.columns)
    return Corner(line, at, head, label, ring) if filled or number_of(label) is not None else None


def _starts_region(now: _Progress, present: Sequence[Corner], key: str) -> bool:
    if not now.sides or any(title is not None and title.strong for title in now.titles):
        return True
    current = now.sides[0]
    if key and key != now.key:
        return True
    if not (now.titles or now.new_head) or not present:
        return False
    first = next((corner for group in current.corners for corner in group), None)
    number, before = number_of(present[0].label), number_of(first.label) if first else None
    return number == before if number is not None else bool(now.titles)


def _begin_regions(now: _Progress, line: Line, head: Head, key: str) -> None:
    """Begin the regions that titles announce, or one without a title."""
    if key and now.divider is not None and not now.divider.is_name and is_deduction(key):
        now.titles = [Region(title=key, deducted=True)]
    titles = [title for title in now.titles if title is not None]
    regions = titles if len(titles) > 1 else (titles or [Region()]) * len(head.runs)
    deducted = bool(titles) and titles[0].deducted
    now.key = key
    if deducted:
        before = next((region.key for region in now.sides), "")
        key = before if is_of_a_ring(key) else key or before
        now.key = now.key or key
    elif key:
        _announce(now, [])
        regions = [_known(now, key)] * len(head.runs)
    regions = [*regions, *[regions[-1]] * (len(head.runs) - len(regions))][: len(head.runs)]
    for region in {id(region): region for region in regions}.values():
        region.line, region.key, region.wgs84 = line, key, now.found.wgs84
        region.header = {**now.found.header, **region.header}
        now.found.regions.append(region)
    now.captions |= {title.title for title in titles}
    now.ring_words = now.ring_words if deducted else ""
    now.sides, now.titles = regions, []


def _known(now: _Progress, key: str) -> Region:
    """Give a region of a table that names its blocks, with what a line above says of it by name."""
    region = Region()
    if now.divider is not None and not now.divider.is_name:
        region.title = key
        region.guessed_by = now.divider.heading if now.divider.is_guess else ""
    for said in now.found.named:
        if said.attributes.get("block_id") == key:
            region.area, region.elevations = said.area, said.elevations
    return region


def _add_words(now: _Progress, line: Line, cells: Sequence[str]) -> None:
    """Take a line of words: titles side by side, statements side by side, or one text."""
    now.above = cells
    sides = side_titles(cells, now.head) if now.head is not None else []
    apart = len({id(region) for region in now.sides}) > 1
    if len(sides) > 1:
        _announce(now, sides)
    elif apart and now.head is not None and sum(map(bool, cells)) > 1:
        for region, text in zip(now.sides, by_side(cells, now.head), strict=True):
            state(now.found, said_in(text), region)
    else:
        _add_text(now, line, " ".join(filter(None, cells)))


def _add_text(now: _Progress, line: Line, text: str) -> None:
    said = said_in(text)
    now.found.caption = now.found.caption or text[:_MOST_CAPTION]
    title = announced(said.rest)
    alone = sum(map(bool, line.cells)) == 1
    if title is not None and (title.strong or (alone and not said.is_statement)):
        title.line = line
        title = _outlined(now, title) or title
        if not any(title is pending for pending in now.titles):
            _announce(now, [title])
    current = title if title is not None and title.strong else _only(now.sides)
    state(now.found, said, current)
    if not said.is_statement and title is None and not is_remark(text) and len(line.cells) > 1:
        now.found.unknown.append(line)


def _outlined(now: _Progress, title: Region) -> Region | None:
    """Give the region announced before, where a title says only that its outer ring follows."""
    if not title.strong or title.deducted or not is_of_a_ring(title.title):
        return None
    return next((pending for pending in now.titles if pending is not None and pending.strong), None)


def _announce(now: _Progress, titles: list[Region | None]) -> None:
    """Announce regions; one before them that got no corners was a footer, a caption, or lost them."""
    for title in now.titles:
        if title is None or not title.strong:
            continue
        before = _only(now.sides)
        if title.area is not None or title.elevations is not None or "block_id" in title.attributes:
            if before is not None:
                take_footer(before, title)
            else:
                now.found.named.append(title)
        elif title.line is not None and title.line.row and (before is not None or not titles):
            now.found.regions.append(title)
    now.titles = titles


def _only(sides: Sequence[Region]) -> Region | None:
    return sides[0] if len({id(region) for region in sides}) == 1 else None


def _key(now: _Progress, line: Line) -> str:
    """Give the cell of the column that tells blocks apart."""
    return "" if now.divider is None else _cell(line, now.divider.at)


def _cell(line: Line, at: int) -> str:
    return line.cells[at].strip() if at < len(line.cells) else ""
