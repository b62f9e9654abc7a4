"""A file of tables as lines: each sheet of a workbook, a CSV, or a whole document is one stream of them."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files.coordinates.naming import worded
from minplan_gis.files.formats import Format
from minplan_gis.files.model import RefusedError
from minplan_gis.files.tables.book import Line
from minplan_gis.files.tables.sheets import read_book
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.files.model import Request

__all__ = ["Stream", "opened"]


_IN_OFFICE_FILES = "UTF-8"


@dataclass(frozen=True, slots=True)
class Stream:
    """The lines of a sheet or document in their order."""

    name: str
    lines: Sequence[Line]
    encoding: str = ""
    notes: tuple[Text, ...] = ()
    beside: str = ""
    """Words of the file that are of none of its lines: page headers, sheets without coordinates."""

    @property
    def words(self) -> str:
        """Its name and every cell that is no number, a line each, and what stands beside them."""
        cells = (cell for line in self.lines for cell in line.cells)
        return worded("\n".join([self.name, *cells, self.beside]))


def opened(request: Request, kind: Format) -> list[Stream]:
    """Open a CSV, XLSX or DOCX.

    Raises
    ------
    RefusedError
        ``unreadable``, or ``missing_extra`` for XLSX or DOCX without their package.
    """
    try:
        return _document(request) if kind is Format.DOCX else _book(request, kind)
    except (SourceError, UsageError) as error:
        if isinstance(error, RefusedError):
            raise
        reason = error.problems[0]
        for more in error.problems[1:]:
            reason = reason + Text("；", "; ") + more
        raise RefusedError("unreadable", reason, Text("请处理后重试", "mend it and try again")) from error


def _book(request: Request, kind: Format) -> list[Stream]:
    if kind is Format.XLSX:
        _require("openpyxl", "excel")
    book = read_book(request.path, request.encoding, decimals=True)
    lettered = book.driver == "XLSX"
    return [
        Stream(
            sheet.name,
            [Line(row, tuple(cells), lettered=lettered) for row, cells in sheet.rows],
            _IN_OFFICE_FILES if lettered else book.encoding,
            sheet.notes,
        )
        for sheet in book.sheets
    ]


def _document(request: Request) -> list[Stream]:
    _require("docx", "docx")
    from minplan_gis.files.tables.documents import lines_of, words_beside  # noqa: PLC0415 - an extra

    content = request.path.read_bytes()
    lines = lines_of(request.path, content)
    return [Stream("", lines, _IN_OFFICE_FILES, beside=words_beside(request.path, content))]


def _require(module: str, extra: str) -> None:
    if importlib.util.find_spec(module) is None:
        raise RefusedError(
            "missing_extra",
            Text(f"读取该文件需要 minplan-gis[{extra}]", f"reading this file needs minplan-gis[{extra}]"),
            Text(
                f'请运行 pip install "minplan-gis[{extra}]"，或另存为 CSV',
                f'run pip install "minplan-gis[{extra}]", or save it as CSV',
            ),
        )
