"""Texts whose lines are coordinate strings, one block a line; nothing is judged here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.coordinate_text import LINE_END, pair_of, section_of
from minplan_gis.files.coordinates.plot_lines import BLANKS, numeric, plot_fields
from minplan_gis.files.coordinates.strings import looks_like_string, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from minplan_gis.files.coordinates.grammars import Counted
    from minplan_gis.files.model import Fault
    from minplan_gis.wording import Text

__all__ = ["Row", "StringText", "lists_numbers", "numbered_lines", "string_text"]

_GENERIC = {"区域坐标", "拐点坐标", "范围坐标", "坐标", "坐标串", "矿区范围", "GDZB"}
"""Labels that name the field, not the block."""
_SPLITS = ("\t", "：", ":", "＝", "=")
_NUMBERED_KEYS = {"转换参数"}
_LIST = re.compile(r"[+-]?[0-9.]{1,30}\s{0,9}[,;，]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line that is, or was meant as, one block's string."""

    line: int
    label: str
    text: str
    regions: tuple[Text, tuple[Counted, ...]] | None = None
    """What the text holds and its name, where its lines were taken apart already."""
    fault: Fault | None = None
    """What is wrong with lines of it."""
    gaps: tuple[str, ...] = ()
    """Where point numbers don't run on."""


@dataclass(frozen=True, slots=True)
class StringText:
    """A text as header and strings."""

    header: Mapping[str, str]
    rows: tuple[Row, ...]
    unknown: tuple[str, ...] = ()
    """Lines without numbers to speak of that are neither."""
    words: str = ""
    """Everything that is written there, as far as it may name a datum."""


def string_text(text: str) -> StringText | None:
    """Take a text of coordinate strings apart; None for a text that holds none.

    Parameters
    ----------
    text : str
        One string a line, each with or without its block's name before it; or one
        string broken over lines, the number of regions alone on the first.
    """
    lines = numbered_lines(text)
    if any(plot_fields(line) is not None for _, line in lines):
        return None
    rows = [row for number, line in lines if (row := _row(number, line)) is not None]
    if not rows and not _counts_alone(lines):
        return None
    taken = {row.line for row in rows}
    header: dict[str, str] = {}
    others = []
    for number, line in lines:
        if number in taken:
            continue
        pair = pair_of(line) or _tabbed(line)
        if pair is not None and lists_numbers(pair):
            rows.append(Row(number, *pair))
        elif pair is not None and not numeric(pair[0]):
            header.setdefault(*pair)
        else:
            others.append((number, line))
    if (broken := _broken(others, rows)) is not None:
        return StringText(header, (broken,))
    return _document(header, rows, others) if rows else None


def numbered_lines(text: str) -> list[tuple[int, str]]:
    """Give the lines that hold something, with their numbers; headings of sections are left out."""
    numbered = enumerate(LINE_END.split(text), start=1)
    stripped = [(number, line.strip(BLANKS)) for number, line in numbered]
    return [(number, line) for number, line in stripped if line and section_of(line) is None]


def _document(
    header: Mapping[str, str], rows: Sequence[Row], others: Sequence[tuple[int, str]]
) -> StringText:
    """Put header and strings together; a line with numbers that is neither was meant as a string."""
    meant = [Row(number, "", line) for number, line in others if numeric(line) or _LIST.match(plain(line))]
    taken = {row.line for row in meant}
    unknown = tuple(f"{number} {line[:40]}" for number, line in others if number not in taken)
    return StringText(header, tuple(sorted([*rows, *meant], key=lambda row: row.line)), unknown)


def _row(number: int, line: str) -> Row | None:
    """Give a line's label and string; None for a line without one."""
    if looks_like_string(line):
        return Row(number, "", line)
    for sign in _SPLITS:
        label, found, rest = line.partition(sign)
        if found and looks_like_string(rest):
            label = label.strip(BLANKS)
            return Row(number, "" if label in _GENERIC else label, rest.strip(BLANKS))
    return None


def _broken(others: Sequence[tuple[int, str]], rows: Sequence[Row]) -> Row | None:
    """Put a string together that is broken over lines: the first holds nothing but the number of regions."""
    if not _counts_alone(others[:1]):
        return None
    lines = sorted([*others, *((row.line, row.text) for row in rows)])
    if lines[0] != others[0]:
        return None
    return Row(lines[0][0], "", "\n".join(line for _, line in lines))


def _tabbed(line: str) -> tuple[str, str] | None:
    label, found, rest = line.partition("\t")
    return (label.strip(BLANKS), rest.strip(BLANKS)) if found and "," in rest else None


def _counts_alone(lines: Sequence[tuple[int, str]]) -> bool:
    """Tell whether a line holds one whole number and nothing else."""
    return any(plain(line).rstrip(", ").isdigit() for _, line in lines)


def lists_numbers(pair: tuple[str, str]) -> bool:
    """Tell whether what a label stands before was meant as coordinates, however little is left of it."""
    key, value = pair
    return key not in _NUMBERED_KEYS and "标高" not in key and _LIST.match(plain(value)) is not None
