"""XLSX sheets as text cells, through openpyxl (the extra ``excel``), within bounds on what they unpack to."""

from __future__ import annotations

import io
import operator
import re
import warnings
import zipfile
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import openpyxl

from minplan_gis.errors import SourceError
from minplan_gis.files.columns.cells import plain
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.tables.book import Sheet
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

__all__ = ["require_bounded", "sheets_of"]

MAX_UNPACKED = 400_000_000
MAX_RATIO = 200
MAX_CELLS = 5_000_000
MAX_ROWS = 1_048_576
"""As many as a sheet of Excel has."""
_EXACT_DIGITS = 15
_SHOWN_DECIMALS = re.compile(r"[#,]*0\.(0{1,12})_? ?")
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.')
"""What a number format shows as it stands, or leaves blank."""
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]")
_HOLDS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def sheets_of(path: Path, content: bytes, *, decimals: bool = False) -> list[Sheet]:
    """Give the visible sheets of a workbook, every cell as a person reads it.

    A number shown with leading zeros (format ``0000``) keeps them; a formula
    gives the value stored with it; 0.41 shown as a percentage is ``41%``, with all
    its digits. With ``decimals`` a number also keeps the
    zeros shown behind its point.

    Raises
    ------
    SourceError
        Not a readable workbook, or one that unpacks to more than a table holds.
    """
    require_bounded(path, content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl on styles and extensions that hold no cells
            values = openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=True)
            formulas = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
            return [
                _sheet(path, values[name], formulas[name], _shown if decimals else _text)
                for name in values.sheetnames
                if getattr(values[name], "sheet_state", "hidden") == "visible"
            ]
    except SourceError:
        raise
    except Exception as error:
        # openpyxl raises whatever its parsers meet: KeyError, ValueError, BadZipFile, ParseError...
        raise SourceError(
            Text(f"{path.name} 不是可读的 XLSX：{error}", f"{path.name} is no readable XLSX: {error}")
        ) from error


def require_bounded(path: Path, content: bytes) -> None:
    """Refuse an archive that unpacks to more than an office file holds.

    Raises
    ------
    SourceError
        It does, or is no whole archive.
    """
    try:
        members = zipfile.ZipFile(io.BytesIO(content)).infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise SourceError(
            Text(
                f"{path.name} 不是完整的 XLSX（压缩包损坏）", f"{path.name} is no whole XLSX (broken archive)"
            )
        ) from error
    unpacked = sum(member.file_size for member in members)
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * max(len(content), 10_000):
        raise SourceError(
            Text(
                f"{path.name} 解压后 {unpacked} 字节，不像属性表，拒绝读取",
                f"{path.name} unpacks to {unpacked} bytes, which no table of attributes needs; not read",
            )
        )


def _sheet(
    path: Path,
    values: Any,  # noqa: ANN401 - openpyxl has no types
    formulas: Any,  # noqa: ANN401
    text_of: Callable[[Any], str],
) -> Sheet:
    values.reset_dimensions()
    formulas.reset_dimensions()
    numbered: list[tuple[int, list[str]]] = []
    doubtful: dict[str, list[str]] = {"formula": [], "error": [], "long": []}
    count = 0
    for at, (row, formula_row) in enumerate(zip(values.iter_rows(), formulas.iter_rows(), strict=False)):
        count += len(row)
        if count > MAX_CELLS or at > MAX_ROWS:  # a row numbered 10**20 comes after as many empty ones
            raise SourceError(
                Text(
                    f"{path.name} 单元格过多（>{MAX_CELLS}）",
                    f"{path.name} has too many cells (>{MAX_CELLS})",
                )
            )
        for cell, formula in zip(row, formula_row, strict=False):
            if fault := _doubt(cell, formula):
                doubtful[fault].append(formula.coordinate)
        texts = [text_of(cell) for cell in row]
        if any(texts):
            numbered.append((next(cell.row for cell in row if cell.value is not None), texts))
    return Sheet(values.title, numbered, tuple(_notes(**doubtful)))


def _doubt(cell: Any, formula: Any) -> str:  # noqa: ANN401
    if cell.value is None:
        return "formula" if formula.data_type == "f" else ""
    if cell.data_type == "e":
        return "error"
    long = cell.data_type == "n" and _whole(cell.value) and len(plain(cell.value).lstrip("-")) > _EXACT_DIGITS
    return "long" if long else ""


def _whole(value: object) -> bool:
    return isinstance(value, int | float) and float(value).is_integer()


def _text(cell: Any) -> str:  # noqa: ANN401
    if cell.value is None or cell.data_type == "e":
        return ""
    if signs := _percent_signs(cell):
        return _percentage(cell.value, signs)
    text = plain(cell.value)
    shown = (cell.number_format or "").split(";")[0].strip('"')
    padded = cell.data_type == "n" and shown and set(shown) == {"0"} and text.isdigit()
    return text.zfill(len(shown)) if padded else text


def _percent_signs(cell: Any) -> int:  # noqa: ANN401
    """Count the signs in the part of the number format that shows the value: each is worth 100."""
    if cell.data_type != "n" or isinstance(cell.value, bool) or not isinstance(cell.value, int | float):
        return 0
    sections = _LITERALS.sub("", cell.number_format or "").split(";")
    return sections[_section(sections, cell.value)].count("%")


def _section(sections: Sequence[str], value: float) -> int:
    """Give the place of the section that shows a value, by the conditions it states or by its sign."""
    conditions = [_CONDITION.search(section) for section in sections[:3]]
    if any(conditions):
        holding = (
            at
            for at, found in enumerate(conditions)
            if found is None or _HOLDS[found[1]](value, float(found[2]))
        )
        return next(holding, len(conditions) - 1)
    sign = 1 if value < 0 else 2 if value == 0 else 0
    return sign if sign < min(len(sections), 3) else 0


def _percentage(value: float, signs: int) -> str:
    """Give a share as it is shown, from the 15 digits that Excel keeps: 0.41 is 41%."""
    shown = Decimal(f"{value:.{_EXACT_DIGITS}g}").scaleb(2 * signs)
    digits = f"{shown:f}"
    whole = digits.rstrip("0").rstrip(".") if "." in digits else digits
    return f"{whole}{'%' * signs}"


def _shown(cell: Any) -> str:  # noqa: ANN401
    text = _text(cell)
    wanted = _SHOWN_DECIMALS.fullmatch((cell.number_format or "").split(";")[0])
    if cell.data_type != "n" or wanted is None or not _PLAIN_NUMBER.fullmatch(text):
        return text
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction.ljust(len(wanted[1]), '0')}"


def _notes(formula: list[str], error: list[str], long: list[str]) -> Iterator[Text]:
    if formula:
        where = listed(formula)
        yield Text(
            f"公式没有存储结果，按空读取：{where.zh}（在 Excel 中打开并保存一次）",
            f"formulas without a stored value, read as empty: {where.en} (open and save in Excel once)",
        )
    if error:
        where = listed(error)
        yield Text(f"错误值按空读取：{where.zh}", f"error values read as empty: {where.en}")
    if long:
        where = listed(long)
        yield Text(
            f"超过 15 位的编号以数字存储，Excel 已丢失末位：{where.zh}（请设为文本后重填）",
            f"codes of over 15 digits stored as numbers, last digits lost: {where.en} (store them as text)",
        )
