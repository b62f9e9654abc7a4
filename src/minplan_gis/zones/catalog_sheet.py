"""A catalog as a list of layers in a spreadsheet: one row a layer, under known headings."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pandas as pd

from minplan_gis.errors import SourceError
from minplan_gis.files.columns.cells import days, one_word
from minplan_gis.files.columns.fields import near_hint, plain_heading
from minplan_gis.files.tables.sheets import read_book
from minplan_gis.vocabulary import GeometryStatus, Level, Word, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones.catalog_keys import HEADINGS, KINDS, LAYER_SHEET, TOP_HEADINGS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.tables.book import Opener, Sheet

__all__ = ["SHEET_ENDINGS", "WORDS", "SheetCatalog", "cell_text", "document_of_sheet", "letters"]

SHEET_ENDINGS = (".xlsx", ".xlsm", ".csv")
_KEYS = {plain_heading(name): key for key, (zh, _) in HEADINGS.items() for name in (zh, key)}
_TOP_KEYS = {plain_heading(name): key for key, zh in TOP_HEADINGS.items() for name in (zh, key)}
_HEADING_ROWS = 20
_PASSED_OVER = frozenset({"备注", "序号", "remark"})
WORDS: Mapping[str, type[Word]] = {"kind": ZoneKind, "geometry_status": GeometryStatus, "level": Level}
_PAIRS = re.compile(r"[;；\n]+")


@dataclass(frozen=True, slots=True)
class SheetCatalog:
    """A list of layers as the document that a TOML catalog is, and where each value stands."""

    document: dict[str, Any]
    cells: Mapping[str, Mapping[str, str]]
    """Number of the layer, from 1, to key to cell, as ``C5（种类）``."""
    problems: tuple[Text, ...]


def document_of_sheet(path: Path, reader: Opener | None = None) -> SheetCatalog:
    """Read a list of layers; what its cells should hold is the catalog's business.

    Raises
    ------
    SourceError
        The file can't be read, or no row has the headings 图层编号 and 种类.
    """
    book = read_book(path) if reader is None else reader.read_book(path)
    found = [(sheet, at) for sheet in book.sheets if (at := _heading_at(sheet)) is not None]
    if len(found) != 1:
        raise SourceError(_no_list(path, [sheet.name for sheet, _ in found]))
    sheet, at = found[0]
    keys, problems = _keys(path, sheet, at)
    problems += [Text(f"{path.name} ", f"{path.name} ") + note for note in sheet.notes]
    layers: list[dict[str, Any]] = []
    cells: dict[str, Mapping[str, str]] = {}
    for row, texts in sheet.rows[at + 1 :]:
        if any(texts[column] for column in keys if column < len(texts)):
            layers.append(
                {key: _value(key, texts[column]) for column, key in keys.items() if _has(texts, column)}
            )
            cells[str(len(layers))] = {
                key: f"{letters(column)}{row}（{HEADINGS[key][0]}）" for column, key in keys.items()
            }
    return SheetCatalog({"schema": 1, **_top(book.sheets, sheet), "layer": layers}, cells, tuple(problems))


def cell_text(key: str, value: object) -> str:
    """Give what a cell holds for a value of a catalog, so that reading it gives the value again."""
    if isinstance(value, dict):
        plain = not any(re.search(r"[;；\n=＝]|^\s|\s$", part) for pair in value.items() for part in pair)
        joined = "；".join(f"{ours}={theirs}" for ours, theirs in value.items())
        return joined if plain and joined else json.dumps(value, ensure_ascii=False)
    word = one_word(str(value), WORDS[key]) if key in WORDS else None
    return word.zh if word else str(value)


def letters(column: int) -> str:
    """Name a column as spreadsheets do.

    >>> letters(0), letters(25), letters(26)
    ('A', 'Z', 'AA')
    """
    name = ""
    while column >= 0:
        name, column = chr(65 + column % 26) + name, column // 26 - 1
    return name


def _heading_at(sheet: Sheet) -> int | None:
    for at, (_, texts) in enumerate(sheet.rows[:_HEADING_ROWS]):
        keys = {_KEYS.get(plain_heading(text)) for text in texts if text}
        if {"id", "kind"} <= keys:
            return at
    return None


def _keys(path: Path, sheet: Sheet, at: int) -> tuple[dict[int, str], list[Text]]:
    """Give the columns' keys; a heading that is none, or that comes again, is a fault."""
    keys: dict[int, str] = {}
    problems = []
    row, texts = sheet.rows[at]
    for column, text in ((column, text) for column, text in enumerate(texts) if text):
        key, place = _KEYS.get(plain_heading(text)), f"{path.name} {letters(column)}{row}"
        if key in keys.values():
            problems.append(Text(f"{place}：列名 {text} 重复", f"{place}: heading {text} is repeated"))
        elif key is not None:
            keys[column] = key
        elif plain_heading(text) not in _PASSED_OVER:
            near = near_hint(text, [zh for zh, _ in HEADINGS.values()])
            problems.append(
                Text(f"{place}：不认识的列名 {text}{near.zh}", f"{place}: unknown heading {text}{near.en}")
            )
    beside = [(number, cells) for number, cells in sheet.rows[at + 1 :] if any(cells[len(texts) :])]
    problems += [
        Text(
            f"{path.name} 第 {number} 行：单元格多于列名",
            f"{path.name} row {number}: more cells than headings",
        )
        for number, _ in beside
    ]
    return keys, problems


def _has(texts: Sequence[str], column: int) -> bool:
    return column < len(texts) and bool(texts[column])


def _value(key: str, text: str) -> object:
    """Give a cell as the catalog's kind of value; one that can't be stays text, and is refused as such."""
    kinds = KINDS[key]
    if key == "as_of":
        day = days(pd.Series([text]), "").series.iloc[0]
        return text if day is None else day
    if kinds is dict or (isinstance(kinds, tuple) and dict in kinds):
        return _pairs(text)
    if kinds is int or (isinstance(kinds, tuple) and int in kinds):
        return _number(text)
    word = one_word(text, WORDS[key]) if key in WORDS else None
    return word.value if word else text


def _pairs(text: str) -> object:
    if text.startswith("{"):
        try:
            return json.loads(text)
        except ValueError:
            return text
    parts = [re.split(r"[=＝]", part, maxsplit=1) for part in _PAIRS.split(text) if part.strip()]
    names = [part[0].strip() for part in parts]
    if any(len(part) != 2 for part in parts) or len(set(names)) < len(names):
        return text
    return {part[0].strip(): part[1].strip() for part in parts}


def _number(text: str) -> object:
    if re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        return int(text)
    return float(text) if re.fullmatch(r"[+-]?[0-9]{1,15}\.[0-9]{1,15}", text) else text


def _top(sheets: Sequence[Sheet], layers: Sheet) -> dict[str, str]:
    """Give the title and the note, from the sheet that has them."""
    found: dict[str, str] = {}
    for sheet in (sheet for sheet in sheets if sheet is not layers):
        for _, texts in sheet.rows:
            key = _TOP_KEYS.get(plain_heading(texts[0])) if texts else None
            if key and _has(texts, 1):
                found.setdefault(key, texts[1])
    return found


def _no_list(path: Path, names: Sequence[str]) -> Text:
    if names:
        zh, en = "、".join(names), ", ".join(names)
        return Text(
            f"{path.name} 有几张图层清单：{zh}；只留一张", f"{path.name} has several lists of layers: {en}"
        )
    return Text(
        f"{path.name} 不是图层清单：没有 图层编号、种类 两列（工作表“{LAYER_SHEET}”）；"
        "可用 minplan zones 目录.toml --xlsx 图层清单.xlsx 生成样表",
        f"{path.name} is no list of layers: no row has the headings 图层编号 (id) and 种类 (kind); "
        "minplan zones CATALOG --xlsx FILE makes one",
    )
