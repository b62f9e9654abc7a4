"""One-line lists of points: ``1.5273827.97,29559893.14;2.…`` and ``X1,Y1;X2,Y2;…``, as GDZB has them."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.breaks import begins_anew
from minplan_gis.files.coordinates.grammars import Counted
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

__all__ = ["is_list", "line_label", "line_point", "list_ways", "odd_item", "stated_elevations"]

_NUMBER = r"[+-]?[0-9]{1,15}(?:\.[0-9]{0,15})?"
_BETWEEN = r"\s{0,9}[,\s]\s{0,9}"
_PLAIN = re.compile(rf"(?P<first>{_NUMBER}){_BETWEEN}(?P<second>{_NUMBER})")
_NUMBERED = re.compile(
    rf"(?P<label>[^\W_]{{0,4}}?[0-9]{{1,4}})\s?[.、:：)）\],\s]\s?(?P<first>{_NUMBER}){_BETWEEN}(?P<second>{_NUMBER})"
)
_ELEVATIONS = re.compile(
    r"(?P<top>[+-]?\d{1,6}(?:\.\d{1,3})?)\s?(?:m|M|米)?\s?(?:至|到|~|—|–|-{1,2})\s?"
    r"(?P<bottom>[+-]?\d{1,6}(?:\.\d{1,3})?)\s?(?:m|M|米)?"
)
_LIST_NUMBERED = Text("带点号的坐标列表", "list of points with numbers")
_LIST_PLAIN = Text("不带点号的坐标列表", "list of points without numbers")
_MOST_STATED = 200
_DIGITS = re.compile(r"\d+")


def is_list(text: str) -> bool:
    """Tell whether semicolons divide a text into points."""
    return text.count(";") >= 2


def stated_elevations(text: str) -> tuple[str, str] | None:
    """Give two elevations, as ``720m至640m`` has them, the upper one first."""
    match = _ELEVATIONS.search(text[:_MOST_STATED])
    return (match["top"], match["bottom"]) if match else None


def list_ways(text: str) -> Iterator[tuple[Text, tuple[Counted, ...]]]:
    """Give each way to read a list, as its name and its rings.

    Parameters
    ----------
    text : str
        With ASCII digits and separators.
    """
    items, top, bottom = _items(text)
    numbered = [_NUMBERED.fullmatch(item) for item in items]
    labels = [match["label"] for match in numbered if match and not _is_zero(match)]
    if items and all(numbered) and _in_order(labels):
        yield (
            _LIST_NUMBERED,
            _rings(_pairs(numbered), [match["label"] for match in numbered if match], top, bottom),
        )
    plain = [_PLAIN.fullmatch(item) for item in items]
    if items and all(plain):
        yield _LIST_PLAIN, _rings(_pairs(plain), [""] * len(plain), top, bottom)


def line_point(line: str) -> tuple[str, str] | None:
    """Give the point that a line holds, with or without its number; None for other lines."""
    match = _PLAIN.fullmatch(line) or _NUMBERED.fullmatch(line)
    return (match["first"], match["second"]) if match else None


def line_label(line: str) -> str:
    """Give the number of the point that a line holds; empty where it has none."""
    match = None if _PLAIN.fullmatch(line) else _NUMBERED.fullmatch(line)
    return match["label"] if match else ""


def odd_item(text: str) -> Text:
    """Say which item of a list is no point."""
    items, _, _ = _items(text)
    for number, item in enumerate(items, start=1):
        if not _PLAIN.fullmatch(item) and not _NUMBERED.fullmatch(item):
            return Text(
                f"第 {number} 项不是“X,Y”或“点号.X,Y”：“{item[:30]}”",
                f"item {number} is neither 'X,Y' nor 'number.X,Y': '{item[:30]}'",
            )
    return Text(
        "点号不连续，或有的项带点号、有的不带", "point numbers don't run on, or only some items have one"
    )


def _items(text: str) -> tuple[list[str], str, str]:
    """Give the items that should be points, and the elevations that one of the others states."""
    items, top, bottom = [], "", ""
    for item in (part.strip(" ,。\t") for part in text.split(";")):
        pair = stated_elevations(item) if "标高" in item else None
        if pair is not None:
            top, bottom = pair
        elif item:
            items.append(item)
    return items, top, bottom


def _pairs(matches: Sequence[re.Match[str] | None]) -> list[tuple[str, str]]:
    return [(match["first"], match["second"]) for match in matches if match]


def _is_zero(match: re.Match[str]) -> bool:
    return float(match["first"]) == float(match["second"]) == 0


def _in_order(labels: Sequence[str]) -> bool:
    """Tell whether point numbers run on by one, or begin again."""
    numbers = [int(_DIGITS.findall(label)[-1]) for label in labels]
    return all(
        after - before == 1 or after in {1, numbers[0]} for before, after in itertools.pairwise(numbers)
    )


def _rings(
    points: Sequence[tuple[str, str]], labels: Sequence[str], top: str, bottom: str
) -> tuple[Counted, ...]:
    """Cut points into rings: where one is back at its start, at rows of zeros, where numbers begin anew."""
    runs: list[list[int]] = [[]]
    zeros = 0
    for at, point in enumerate(points):
        run = runs[-1]
        if not any(map(float, point)):
            zeros += 1
            runs.append([])
            continue
        if (
            len(run) > 2
            and points[run[0]] != point
            and begins_anew(labels[run[0]], labels[run[1]], labels[at])
        ):
            runs.append([at])
            continue
        run.append(at)
        if len(run) > 3 and points[run[0]] == point:
            runs.append([])
    rings = [tuple(points[at] for at in run) for run in runs if run]
    rings = [ring for at, ring in enumerate(rings) if not (at and ring == rings[at - 1][:1])]
    return tuple(Counted(ring, top, bottom, zeros=zeros * (at == 0)) for at, ring in enumerate(rings))
