"""Attribute tables: CSV and XLSX as text, so that 0001 stays 0001, with the row numbers a person sees."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.errors import SourceError
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.files.tables.sheets import read_book
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from minplan_gis.files.tables.book import Book, Opener, Sheet

__all__ = ["Table", "read_table"]

_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Table:
    """A table of attributes."""

    frame: pd.DataFrame
    """Every cell text ('' where empty); index = row number in the file, as text."""
    entry: Entry
    """Role ``attributes``; ``read`` counts the rows of ``frame``."""


def read_table(
    path: Path,
    *,
    encoding: str | None = None,
    is_key: Callable[[str], bool] = bool,
    reader: Opener | None = None,
) -> Table:
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
    reader : Opener, optional
        The worker process that opens the file; without one it is read here.

    Raises
    ------
    SourceError
        Missing, unreadable, an old .xls, no row at all, or a repeated column.
    """
    book = read_book(path, encoding) if reader is None else reader.read_book(path, encoding)
    sheet, notes = _chosen(path.name, book, is_key)
    return _table(path.name, book, sheet, is_key, notes)


def _chosen(file: str, book: Book, is_key: Callable[[str], bool]) -> tuple[Sheet, tuple[Text, ...]]:
    """Give the sheet that has the key's heading, else the first with rows, and what was passed over."""
    full = [sheet for sheet in book.sheets if sheet.rows]
    if not full:
        raise SourceError(Text(f"{file} 没有数据", f"{file} holds no data"))
    chosen = next((sheet for sheet in full if _heading_at(sheet, is_key) is not None), full[0])
    others = listed(sheet.name for sheet in full if sheet is not chosen)
    if not others.zh:
        return chosen, chosen.notes
    note = Text(
        f"只读工作表 {chosen.name}，未读 {others.zh}", f"only sheet {chosen.name} was read, not {others.en}"
    )
    return chosen, (*chosen.notes, note)


def _heading_at(sheet: Sheet, is_key: Callable[[str], bool]) -> int | None:
    """Give the position of the first row, near the top, that holds the key's heading."""
    for position, (_, cells) in enumerate(sheet.rows[:_HEADING_ROWS]):
        if any(cell and is_key(cell) for cell in cells):
            return position
    return None


def _table(
    file: str, book: Book, sheet: Sheet, is_key: Callable[[str], bool], notes: tuple[Text, ...]
) -> Table:
    at = _heading_at(sheet, is_key) or 0
    names = _names(file, sheet.rows[at][1])
    body = sheet.rows[at + 1 :]
    wide = {number for number, cells in body if any(cells[len(names) :])}
    kept = [(number, cells) for number, cells in body if number not in wide]
    frame = pd.DataFrame(
        [[*cells[: len(names)], *[""] * (len(names) - len(cells))] for _, cells in kept],
        columns=pd.Index(names, dtype=object),
        index=pd.Index([str(number) for number, _ in kept], dtype=object),
        dtype="str",
    )
    entry = Entry(
        file,
        sheet.name,
        "attributes",
        driver=book.driver,
        encoding=book.encoding,
        sha256=book.sha256,
        declared=len(body),
        read=len(frame),
        quarantined=tuple(_too_wide(file, sheet.name, number) for number in sorted(wide)),
        notes=notes,
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
