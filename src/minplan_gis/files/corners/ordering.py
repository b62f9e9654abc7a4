"""In which order the corners of a region go around: down each column or along the rows, by their numbers."""

from __future__ import annotations

import itertools
import string
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.breaks import begins_anew
from minplan_gis.files.corners.dividing import names_blocks
from minplan_gis.files.corners.regions import number_of
from minplan_gis.files.corners.values import Value, value_of
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.files.corners.regions import Corner, Region
    from minplan_gis.files.model import Request

__all__ = ["Ordered", "ordered"]


@dataclass(frozen=True, slots=True)
class Ordered:
    """Corners in their order."""

    corners: tuple[Corner, ...]
    remarks: tuple[tuple[str, str], ...] = ()
    cuts: frozenset[int] = field(default_factory=frozenset)
    """Where the numbers or ring column begin another ring, by position."""


def ordered(region: Region, request: Request) -> Ordered | Fault:
    """Put the corners of a region in order, without rows of zeros and numbers left blank at the end."""
    sequence: list[Corner] = []
    remarks: list[tuple[str, str]] = []
    zeros = {id(corner) for group in region.corners for corner in group if _is_zero(corner)}
    for group in region.corners:
        there = [corner for corner in group if id(corner) not in zeros]
        found = _TWO_BLOCKS if _of_two_blocks(there, request) else _of_one_head(there)
        if isinstance(found, Fault):
            return found
        corners, kind = found
        sequence += corners
        remarks += [(kind, "")] if kind else []
    if zeros:
        remarks.append(("zero_row", ""))
    kept = _without_blank_tail(sequence)
    if (broken := _unnumbered_break(kept)) is not None:
        return _unmarked(broken)
    remarks += [("blank_tail", "")] if len(kept) < len(sequence) else []
    cuts = frozenset(_restarts(kept))
    if (words := _interrupted(kept, cuts, region.words)) is not None:
        return _parted_by(*words)
    gaps = _gaps(kept, cuts)
    remarks += [("gap", "、".join(gaps))] if gaps else []
    return Ordered(tuple(kept), tuple(remarks), cuts)


def _is_zero(corner: Corner) -> bool:
    """Tell whether a row is the 11,0,0 that ends a list."""
    values = [value_of(cell) for cell in corner.cells]
    return all(isinstance(value, Value) and value.number == 0 for value in values)


def _of_one_head(group: Sequence[Corner]) -> tuple[list[Corner], str] | Fault:
    """Order what stands under one head."""
    runs = sorted({corner.run for corner in group})
    columns = [[corner for corner in group if corner.run == run] for run in runs]
    down = list(itertools.chain.from_iterable(columns))
    if len(runs) < 2:
        return down, ""
    numbers = [number_of(corner.label) for corner in down]
    if None in numbers:
        return (down, "unnumbered") if not any(corner.label for corner in down) else _unclear(down)
    if _run_on(down):
        return down, ""
    if _run_on(group):
        return list(group), "by_row"
    firsts = {number_of(column[0].label) for column in columns}
    if len(firsts) == 1 and all(map(_run_on, columns)):
        return down, "own_rings"
    return _unclear(down)


def _of_two_blocks(group: Sequence[Corner], request: Request) -> bool:
    """Tell whether columns side by side name different blocks in one row."""
    headings = group[0].head.others if group else {}
    named = [at for at, name in headings.items() if names_blocks(name, request)]
    pairs = [pair for pair in itertools.combinations(named, 2) if headings[pair[0]] == headings[pair[1]]]
    rows = [corner.line.cells for corner in group]
    return any(
        len({cells[at].strip() for at in pair if at < len(cells)} - {""}) > 1
        for cells in rows
        for pair in pairs
    )


def _run_on(corners: Sequence[Corner]) -> bool:
    """Tell whether numbers go up by one each; the last may be the first again."""
    numbers = [number_of(corner.label) or 0 for corner in corners]
    if len(numbers) > 3 and numbers[-1] == numbers[0]:
        numbers.pop()
    return all(after == before + 1 for before, after in itertools.pairwise(numbers))


def _unnumbered_break(corners: Sequence[Corner]) -> Corner | None:
    """Find a corner behind a blank row or a word where no numbers tell whether the ring goes on."""
    if any(corner.label or corner.ring for corner in corners):
        return None
    pairs = itertools.pairwise(corners)
    return next(
        (
            after
            for before, after in pairs
            if before.head is after.head and before.run == after.run and after.line.row > before.line.row + 1
        ),
        None,
    )


def _without_blank_tail(corners: Sequence[Corner]) -> list[Corner]:
    kept = list(corners)
    while kept and not any(kept[-1].cells):
        kept.pop()
    return kept


def _restarts(corners: Sequence[Corner]) -> list[int]:
    """Find where a ring begins: its number column changes, or numbers start over with other coordinates."""
    cuts, start = [], 0
    ring = corners[0].ring if corners else ""
    for at in range(1, len(corners)):
        here, first = corners[at], corners[start]
        other_ring = bool(here.ring) and here.ring != ring and bool(ring)
        ring = here.ring or ring
        over = at - start >= 3 and begins_anew(first.label, corners[start + 1].label, here.label)
        if other_ring or (over and here.cells != first.cells):
            cuts.append(at)
            start = at
    return cuts


def _interrupted(
    corners: Sequence[Corner], cuts: frozenset[int], words: Sequence[tuple[Corner, str]]
) -> tuple[Corner, str] | None:
    """Find words within a ring that is open before them and goes on behind them."""
    places = {id(corner): at for at, corner in enumerate(corners)}
    for corner, text in words:
        at = places.get(id(corner), 0)
        start = max((cut for cut in cuts if cut <= at), default=0)
        ring = corners[start:at]
        if ring and not (len(ring) > 3 and ring[0].cells == ring[-1].cells):
            return corner, text
    return None


def _gaps(corners: Sequence[Corner], cuts: frozenset[int]) -> list[str]:
    """List numbers that don't follow the one before."""
    found = []
    for at, (before, after) in enumerate(itertools.pairwise(corners), start=1):
        one, other = number_of(before.label), number_of(after.label)
        if at in cuts or one is None or other is None:
            continue
        if other == one + 1 and _letters(before.label) == _letters(after.label):
            continue
        if after.cells != corners[max((cut for cut in cuts if cut < at), default=0)].cells:
            found.append(f"{before.label}→{after.label}")
    return found


def _letters(label: str) -> str:
    return label[: len(label) - len(label.lstrip(string.ascii_letters))].upper()


def _parted_by(corner: Corner, text: str) -> Fault:
    row = corner.line.row
    return Fault(
        "layout",
        Text(
            f"第 {row} 行之前有“{text}”，点号接着编排，无法确定是否另起一个区域",
            f"'{text}' stands before row {row} and numbers run on: whether a region begins can't be told",
        ),
        Text(
            "请写明区域名称（如 矿段二、扣除区）并从 1 编号，或删去该行文字",
            "give the region a title (as 矿段二, 扣除区) and numbers from 1, or remove these words",
        ),
    )


def _unmarked(corner: Corner) -> Fault:
    row = corner.line.row
    return Fault(
        "layout",
        Text(
            f"第 {row} 行之前有空行或文字，又没有点号，无法确定是否另起一环",
            f"a blank row or words before row {row} and no numbers: whether a new ring begins can't be told",
        ),
        Text("请补上点号，或给每一环加上区域名称", "number the corners, or give each ring a title"),
    )


_TWO_BLOCKS = Fault(
    "layout",
    Text("同一行并列的两组拐点属于不同的区块", "corners side by side in one row are of different blocks"),
    Text("请把各区块上下排成一列，或分成两个表", "put the blocks below each other, or into two tables"),
)


def _unclear(corners: Sequence[Corner]) -> Fault:
    labels = "、".join(corner.label or "-" for corner in corners[:12])
    return Fault(
        "numbering",
        Text(
            f"并列的几组拐点编号不连续，次序无法确定（先左后右为 {labels}…）",
            f"corners stand side by side and their numbers don't run on (left, then right: {labels}...)",
        ),
        Text(
            "请按顺序改正点号，或把各组上下排成一列",
            "correct the numbers, or put the groups below each other",
        ),
    )
