"""A register's tables: text as printed, and numbers beside it where the print is a plain number."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.plans.opening import unopened
from minplan_gis.plans.readings import number_of, unit_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from minplan_gis.plans.model import Column, Table

__all__ = ["lines_of", "read_lines", "read_table", "stacked"]

_PLACE = ("table", "line")
_LINE = re.compile(r"[1-9][0-9]*(-[1-9][0-9]*)?")
_KM2 = {
    "km2": 1.0,
    "平方千米": 1.0,
    "平方公里": 1.0,
    "万平方千米": 1e4,
    "万平方公里": 1e4,
    "公顷": 1e-2,
    "hm2": 1e-2,
    "亩": 1 / 1500,
    "平方米": 1e-6,
    "m2": 1e-6,
}


def lines_of(cell: str) -> range:
    """Give the source lines that a row stands on.

    >>> list(lines_of("291")), list(lines_of("237-239"))
    ([291], [237, 238, 239])
    """
    first, _, last = cell.partition("-")
    return range(int(first), int(last or first) + 1)


def read_table(path: Path, table: Table, problems: list[Text]) -> pd.DataFrame | None:
    """Read one table; faults are added to ``problems``, with file, row and column."""
    rows = _rows(path, problems)
    if rows is None:
        return None
    expected = [*_PLACE, *(column.name for column in table.columns)]
    if not _header_fits(path, rows, expected, problems):
        return None
    good = [row for row in rows[1:] if _row_fits(path, row, table, len(expected), problems)]
    frame = pd.DataFrame([cells for _, cells in good], columns=expected, dtype="str")
    rownumbers = [number for number, _ in good]
    for column in table.columns:
        if column.number:
            at = frame.columns.get_loc(column.name)
            values = _numbers(frame, column, path, rownumbers, problems)
            frame.insert(int(at) + 1, column.number, values)  # type: ignore[arg-type]
    return frame


def read_lines(path: Path, problems: list[Text]) -> dict[int, str]:
    """Read the source lines that come with a register: columns ``line`` and ``text``."""
    rows = _rows(path, problems)
    if rows is None or not _header_fits(path, rows, ["line", "text"], problems):
        return {}
    lines: dict[int, str] = {}
    for number, cells in rows[1:]:
        if len(cells) != 2 or not cells[0].isascii() or not cells[0].isdigit():
            problems.append(
                _at(path, number, "line", "应为行号和原文两格", "should be a line number and a text")
            )
        else:
            lines[int(cells[0])] = cells[1]
    return lines


def stacked(frames: Iterable[tuple[str, pd.DataFrame]]) -> dict[str, pd.DataFrame]:
    """Put tables of one kind under each other, in the plan's order."""
    gathered: dict[str, list[pd.DataFrame]] = {}
    for kind, frame in frames:
        gathered.setdefault(kind, []).append(frame)
    return {
        kind: pd.concat(parts, ignore_index=True) if len(parts) > 1 else parts[0]
        for kind, parts in gathered.items()
    }


def _rows(path: Path, problems: list[Text]) -> list[tuple[int, list[str]]] | None:
    """Give the rows that hold anything, each with its number as a spreadsheet counts it."""
    file = f"{path.parent.name}/{path.name}"
    try:
        content = path.read_text(encoding="utf-8-sig")
        found = list(enumerate(csv.reader(io.StringIO(content, newline=""), strict=True), start=1))
    except OSError as error:
        problems.append(unopened(file, error))
    except UnicodeDecodeError:
        problems.append(
            Text(
                f"{file} 不是 UTF-8：请在电子表格中另存为“CSV UTF-8（逗号分隔）”",
                f"{file} is not UTF-8: save it from the spreadsheet as 'CSV UTF-8'",
            )
        )
    except csv.Error as error:
        problems.append(Text(f"{file} 不是完整的 CSV：{error}", f"{file} is no whole CSV: {error}"))
    else:
        return [(number, cells) for number, cells in found if any(cells)]
    return None


def _header_fits(
    path: Path, rows: list[tuple[int, list[str]]], expected: list[str], problems: list[Text]
) -> bool:
    header = rows[0][1] if rows else []
    if header == expected:
        return True
    zh = f"首行应为 {','.join(expected)}；实为 {','.join(header)}"
    en = f"the first row should be {','.join(expected)}; it is {','.join(header)}"
    problems.append(_at(path, 1, "", zh, en))
    return False


def _row_fits(path: Path, row: tuple[int, list[str]], table: Table, width: int, problems: list[Text]) -> bool:
    number, cells = row
    before = len(problems)
    if len(cells) != width:
        problems.append(
            _at(path, number, "", f"有 {len(cells)} 格，应为 {width}", f"has {len(cells)} cells, not {width}")
        )
        return False
    if cells[0] != table.number:
        zh, en = f"应为 {table.number}，实为 {cells[0]}", f"should be {table.number}, is {cells[0]}"
        problems.append(_at(path, number, "table", zh, en))
    if not _LINE.fullmatch(cells[1]) or not len(lines_of(cells[1])):
        zh, en = (
            f"应为原文行号，如 291 或 237-238，实为 {cells[1]}",
            f"is no line as 291 or 237-238: {cells[1]}",
        )
        problems.append(_at(path, number, "line", zh, en))
    return len(problems) == before


def _numbers(
    frame: pd.DataFrame, column: Column, path: Path, rownumbers: list[int], problems: list[Text]
) -> list[float]:
    units = frame[column.unit] if column.unit else [""] * len(frame)
    values = []
    for printed, unit, number in zip(frame[column.name], units, rownumbers, strict=True):
        read = number_of(printed)
        value = np.nan if read is None else float(read)
        if column.number.endswith("_km2"):
            factor = _KM2.get(_plain(unit), np.nan)
            if np.isnan(factor) and not np.isnan(value):
                zh, en = f"不认识的面积单位 {unit}", f"unknown unit of area {unit}"
                problems.append(_at(path, number, column.unit or column.name, zh, en))
            value *= factor
        values.append(value)
    return values


def _plain(unit: str) -> str:
    """Give a unit without spaces and raised digits: 'km ²' reads 'km2', and so does 'km <sup>2</sup>'."""
    return "".join(unicodedata.normalize("NFKC", unit_of(unit)).casefold().split())


def _at(path: Path, row: int, column: str, zh: str, en: str) -> Text:
    file = f"{path.parent.name}/{path.name}"
    where_zh, where_en = (f"列 {column}", f" column {column}") if column else ("", "")
    return Text(f"{file} 第 {row} 行{where_zh}：{zh}", f"{file} row {row}{where_en}: {en}")
