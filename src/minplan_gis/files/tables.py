"""Attribute tables: CSV and XLSX as text, so that 0001 stays 0001, with the row numbers a person sees."""

from __future__ import annotations

import csv
import hashlib
import importlib.util
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files.fields import listed
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

__all__ = ["Rows", "Table", "read_table"]

MAX_BYTES = 200_000_000
"""No table of attributes is larger; one that is was meant for something else."""
_HEADING_ROWS = 20
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_SEPARATORS = ",\t;，"


@dataclass(frozen=True, slots=True)
class Rows:
    """The cells of a sheet as text, each row with the number that a person sees beside it."""

    numbered: Sequence[tuple[int, Sequence[str]]]
    driver: str
    encoding: str = ""
    sheet: str = ""
    notes: tuple[Text, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A table of attributes."""

    frame: pd.DataFrame
    """Every cell text ('' where empty); index = row number in the file, as text."""
    entry: Entry
    """Role ``attributes``; ``read`` counts the rows of ``frame``."""


def read_table(path: Path, *, encoding: str | None = None, is_key: Callable[[str], bool] = bool) -> Table:
    """Read a CSV (UTF-8, UTF-16 with mark, GB18030) or XLSX table.

    Parameters
    ----------
    path : Path
        The file; its content decides what it is, not its name.
    encoding : str, optional
        Of a CSV; found out where it is not stated.
    is_key : callable, optional
        Tells whether a cell is the heading of the key column. The first row that
        holds one is the heading row: titles above it are passed over, and of
        several sheets the one that has it is read. Without a match the first
        row that is not empty is the heading.

    Raises
    ------
    SourceError
        Missing, unreadable, an old .xls, no heading row, or a repeated column.
    """
    content = _content(path)
    if content.startswith(_ZIP):
        rows = _spreadsheet(path, content, is_key)
    else:
        rows = _delimited(path, content, encoding)
    return _table(path.name, rows, is_key, hashlib.sha256(content).hexdigest())


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise SourceError(
            Text(
                f"属性表 {path.name} 无法打开：{error.strerror}",
                f"table {path.name} can't be opened: {error.strerror}",
            )
        ) from error
    if size > MAX_BYTES:
        raise SourceError(Text(f"属性表 {path.name} 超过 200 MB", f"table {path.name} is larger than 200 MB"))
    if content.startswith(_OLD_EXCEL):
        raise SourceError(
            Text(
                f"{path.name} 是旧版 Excel（.xls）或加密文件：请另存为 .xlsx 或 CSV",
                f"{path.name} is an old .xls or encrypted: save it as .xlsx or CSV",
            )
        )
    return content


def _spreadsheet(path: Path, content: bytes, is_key: Callable[[str], bool]) -> Rows:
    if importlib.util.find_spec("openpyxl") is None:
        raise SourceError(
            Text(
                f"读取 {path.name} 需要 openpyxl：请 pip install minplan-gis[excel]，或另存为 CSV",
                f"reading {path.name} needs openpyxl: pip install minplan-gis[excel], or save it as CSV",
            )
        )
    from minplan_gis.files.spreadsheets import sheets_of  # noqa: PLC0415 - openpyxl is an extra

    sheets = sheets_of(path, content)
    full = [sheet for sheet in sheets if sheet.numbered]
    if not full:
        raise SourceError(Text(f"{path.name} 没有数据", f"{path.name} holds no data"))
    chosen = next((sheet for sheet in full if _heading_at(sheet, is_key) is not None), full[0])
    others = listed(sheet.sheet for sheet in full if sheet is not chosen)
    if not others.zh:
        return chosen
    note = Text(
        f"只读工作表 {chosen.sheet}，未读 {others.zh}", f"only sheet {chosen.sheet} was read, not {others.en}"
    )
    return Rows(chosen.numbered, chosen.driver, sheet=chosen.sheet, notes=(*chosen.notes, note))


def _delimited(path: Path, content: bytes, encoding: str | None) -> Rows:
    text, used = _decoded(path, content, encoding)
    if "\0" in text:
        raise SourceError(Text(f"{path.name} 不是文本表格", f"{path.name} is no table of text"))
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    numbered: list[tuple[int, Sequence[str]]] = []
    start = 1
    try:
        for cells in reader:
            numbered.append((start, [cell.strip() for cell in cells]))
            start = reader.line_num + 1
    except csv.Error as error:
        raise SourceError(
            Text(
                f"{path.name} 第 {start} 行无法解析：{error}",
                f"{path.name} row {start} can't be parsed: {error}",
            )
        ) from error
    filled = [(number, cells) for number, cells in numbered if any(cells)]
    return Rows(filled, "CSV", encoding=used, notes=tuple(_unended(text, filled)))


def _unended(text: str, rows: Sequence[tuple[int, Sequence[str]]]) -> list[Text]:
    """Note a last row that ends short and without a line break: what a cut file looks like."""
    if len(rows) < 2 or text.endswith(("\n", "\r")) or len(rows[-1][1]) >= len(rows[0][1]):
        return []
    return [
        Text(
            f"末行（{rows[-1][0]}）不完整且无换行，文件可能被截断",
            f"the last row ({rows[-1][0]}) is short and has no line break: the file may be cut",
        )
    ]


def _decoded(path: Path, content: bytes, encoding: str | None) -> tuple[str, str]:
    marked = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else ""
    candidates = [encoding] if encoding else ([marked] if marked else ["utf-8-sig", "gb18030"])
    for candidate in candidates:
        try:
            return content.decode(candidate), candidate
        except UnicodeDecodeError:
            continue
        except LookupError as error:
            raise UsageError(Text(f"没有编码 {candidate}", f"there is no encoding {candidate}")) from error
    tried = "、".join(candidates)
    raise SourceError(
        Text(
            f"{path.name} 不是 {tried} 文本：请用 --encoding 指明编码",
            f"{path.name} is not text in {', '.join(candidates)}: state its --encoding",
        )
    )


def _separator(text: str) -> str:
    """Give the separator that the first line with any has most of."""
    for line in text.splitlines()[:_HEADING_ROWS]:
        best = max(_SEPARATORS, key=line.count)
        if best in line:
            return best
    return ","


def _heading_at(rows: Rows, is_key: Callable[[str], bool]) -> int | None:
    """Give the position of the first row, near the top, that holds the key's heading."""
    for position, (_, cells) in enumerate(rows.numbered[:_HEADING_ROWS]):
        if any(cell and is_key(cell) for cell in cells):
            return position
    return None


def _table(file: str, rows: Rows, is_key: Callable[[str], bool], sha256: str) -> Table:
    if not rows.numbered:
        raise SourceError(Text(f"{file} 没有数据", f"{file} holds no data"))
    at = _heading_at(rows, is_key) or 0
    names = _names(file, rows.numbered[at][1])
    body = rows.numbered[at + 1 :]
    wide = [number for number, cells in body if any(cells[len(names) :])]
    kept = [(number, cells) for number, cells in body if number not in set(wide)]
    frame = pd.DataFrame(
        [[*cells[: len(names)], *[""] * (len(names) - len(cells))] for _, cells in kept],
        columns=pd.Index(names, dtype=object),
        index=pd.Index([str(number) for number, _ in kept], dtype=object),
        dtype="str",
    )
    entry = Entry(
        file,
        rows.sheet,
        "attributes",
        driver=rows.driver,
        encoding=rows.encoding,
        sha256=sha256,
        declared=len(body),
        read=len(frame),
        quarantined=tuple(_too_wide(file, rows.sheet, number) for number in wide),
        notes=rows.notes,
    )
    return Table(frame.loc[:, [name for name in names if name]], entry)


def _names(file: str, cells: Iterable[str]) -> list[str]:
    """Give the headings without line breaks, up to the last one that is not empty."""
    names = ["".join(cell.split("\n")).strip() for cell in cells]
    while names and not names[-1]:
        names.pop()
    repeated = sorted({name for name in names if name and names.count(name) > 1})
    if repeated:
        raise SourceError(
            Text(
                f"{file} 的列名重复：{'、'.join(repeated)}",
                f"{file} repeats column names: {', '.join(repeated)}",
            )
        )
    return names


def _too_wide(file: str, sheet: str, number: int) -> Quarantined:
    return Quarantined(
        file,
        sheet,
        str(number),
        "ragged_row",
        Text("单元格多于列名", "more cells than headings"),
        Text("检查该行是否有多余的分隔符或列名缺失", "look for a stray separator or a missing heading"),
    )
