"""Tables as offices send them, made on the spot: the same rows as CSV, workbook or Word document."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

import docx
import openpyxl

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    Row = Sequence[object]

KINDS = ("csv", "xlsx", "docx")


def table_file(path: Path, rows: Iterable[Row], *, encoding: str = "utf-8") -> Path:
    """Write rows into a file of the kind that its ending names."""
    makers = {".csv": csv_file, ".xlsx": workbook, ".docx": document}
    kept = list(rows)
    return (
        csv_file(path, kept, encoding=encoding) if path.suffix == ".csv" else makers[path.suffix](path, kept)
    )


def csv_file(path: Path, rows: Sequence[Row], *, encoding: str = "utf-8") -> Path:
    """Write a CSV, short rows filled up."""
    text = io.StringIO()
    width = max(map(len, rows))
    csv.writer(text).writerows([*row, *[""] * (width - len(row))] for row in rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def workbook(path: Path, rows: Sequence[Row], **sheets: Sequence[Row]) -> Path:
    """Write a workbook; a row of one cell is merged over the table's width."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in {"拐点": rows, **sheets}.items():
        sheet = book.create_sheet(name)
        width = max(map(len, lines))
        for at, row in enumerate(lines, start=1):
            for column, cell in enumerate(row, start=1):
                sheet.cell(at, column, cell or None)
            if len(row) == 1 and width > 1:
                sheet.merge_cells(start_row=at, end_row=at, start_column=1, end_column=width)
    book.save(path)
    return path


def document(path: Path, rows: Sequence[Row]) -> Path:
    """Write a document: rows of one cell before the table are paragraphs, others are merged."""
    paper = docx.Document()
    width = max(map(len, rows))
    lines = list(rows)
    while len(lines[0]) == 1 < width:
        paper.add_paragraph(str(lines.pop(0)[0]))
    table = paper.add_table(len(lines), width)
    for at, row in enumerate(lines):
        if len(row) == 1 and width > 1:
            table.cell(at, 0).merge(table.cell(at, width - 1)).text = str(row[0])
            continue
        for column, cell in enumerate(row):
            table.cell(at, column).text = str(cell)
    paper.save(path)
    return path
