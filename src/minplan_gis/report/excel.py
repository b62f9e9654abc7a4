"""The report as a workbook: six sheets that print on A4, text that stays text, numbers as they are shown."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from minplan_gis import phrases
from minplan_gis.report import sheets
from minplan_gis.report.formats import FONT, Formats
from minplan_gis.report.safe_text import cut_to_cell, visible
from minplan_gis.report.sheet_of_details import details
from minplan_gis.report.sheet_of_ledger import ledger
from minplan_gis.report.sheet_of_parameters import parameters
from minplan_gis.report.writing import writing
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

    from minplan_gis.checking.model import Report
    from minplan_gis.report.sheets import Cell, Row, Sheet
    from minplan_gis.wording import Lang

    Log = list[tuple[str, str, Text]]

__all__ = ["ROW_LIMIT", "write_excel"]

ROW_LIMIT = 1_048_576
"""How many rows a sheet holds."""

_TITLE = Text("矿产资源规划符合性核查", "Compliance with the mineral-resource plan")
_CUT = Text(
    "…（超过单元格上限，已截断，全文见 report.json）", "… (cut to fit the cell; in full in report.json)"
)
_A4 = 9
_LINE_HEIGHT = 15
_PADDING = 3
_WORDS_TAKE = 1.15
_HIGHEST = 409
_FORMULA_STARTS = ("=", "+", "-", "@", "\t")


@dataclass(frozen=True, slots=True)
class _Page:
    """One worksheet being written, and what its cells need."""

    sheet: Sheet
    paper: Worksheet
    formats: Formats
    lang: Lang
    log: Log
    row_limit: int

    @property
    def name(self) -> str:
        return self.sheet.name.say(self.lang)


def write_excel(report: Report, path: str | Path, *, lang: Lang = "zh", row_limit: int = ROW_LIMIT) -> None:
    """Write the workbook: 汇总, 明细, 容差内, 未核查, 账目, 参数与依据.

    Parameters
    ----------
    report
        What a check gave.
    path
        The file to write; its folder exists.
    lang
        Language of titles and sentences.
    row_limit
        How many rows a sheet may have. Where 明细 needs more it leaves out what
        passes, and says so with the numbers.

    Raises
    ------
    OutputError
        The file can't be written, or is open in another program.
    """
    made = BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_format_properties": {**FONT}}) as book:
        _fill(book, report, lang, row_limit)
    with writing(Path(path)):
        Path(path).write_bytes(made.getbuffer())


def _fill(book: Workbook, report: Report, lang: Lang, row_limit: int) -> None:
    log: Log = []
    # The run's date is the only clock, so that the same report gives the same bytes.
    day = report.run.date
    created = datetime(day.year, day.month, day.day)  # noqa: DTZ001
    book.set_properties({"title": _TITLE.say(lang), "author": "minplan-gis", "created": created})
    formats = Formats(book)
    pages = [
        _Page(sheet, book.add_worksheet(sheet.name.say(lang)), formats, lang, log, row_limit)
        for sheet in _sheets(report, lang, log, row_limit)
    ]
    # The ledger lists the texts that had to be changed to fit, so it is written last.
    for page in sorted(pages, key=lambda page: page.sheet.name.en == "Ledger"):
        _write_page(page, report)


def _sheets(report: Report, lang: Lang, log: Log, row_limit: int) -> tuple[Sheet, ...]:
    rows = len(report.verdicts) + len(report.findings) + len(report.remainders)
    return (
        sheets.summary(report, lang),
        details(report, lang, only_open=rows > row_limit - 10),
        sheets.tolerated(report, lang),
        sheets.not_checked(report, lang),
        ledger(report, lang, log),
        parameters(report, lang),
    )


def _write_page(page: _Page, report: Report) -> None:
    header = _write_lead(page, report)
    for place, column in enumerate(page.sheet.columns):
        page.paper.set_column(place, place, column.width)
        page.paper.write_string(header, place, column.title.say(page.lang), page.formats.give("header"))
    titles = (column.title.say(page.lang) for column in page.sheet.columns)
    page.paper.set_row(header, _height(titles, (column.width for column in page.sheet.columns)) + 4)
    last = _write_rows(page, header + 1)
    page.paper.autofilter(header, 0, max(last, header), len(page.sheet.columns) - 1)
    page.paper.freeze_panes(header + 1, page.sheet.frozen)
    _set_print(page, report, header)


def _write_lead(page: _Page, report: Report) -> int:
    """Write the lines above the table; give the row of the header."""
    run = report.run
    told = Text(
        f"核查日期 {run.date.isoformat()}　　工具 minplan-gis {run.version}",
        f"date of the check {run.date.isoformat()}, minplan-gis {run.version}",
    )
    lines = [("title", _TITLE + Text("　", ": ") + page.sheet.name)]
    lines += [("watermark", phrases.DEMO_WATERMARK)] if run.demo_data else []
    lines += [("lead", line) for line in (told, *page.sheet.lead)]
    for row, (role, line) in enumerate(lines):
        _write_line(page, row, role, line.say(page.lang))
    return len(lines)


def _write_line(page: _Page, row: int, role: str, line: str) -> None:
    text = _fitting(page, row, 0, line)
    room = sum(column.width for column in page.sheet.columns)
    height = {"title": 26, "watermark": 22}.get(role, _LINE_HEIGHT * _lines(text, room))
    page.paper.set_row(row, height)
    page.paper.merge_range(row, 0, row, len(page.sheet.columns) - 1, "", page.formats.give(role))
    page.paper.write_string(row, 0, text, page.formats.give(role))


def _half_widths(text: str) -> int:
    """Give the width in half-width characters: a Chinese one is two, and so are its bytes here.

    Words that break as a whole leave room unused, Chinese does not.
    """
    size = len(text.encode("gb18030", errors="replace"))
    return math.ceil(size * _WORDS_TAKE) if " " in text and size < 1.5 * len(text) else size


def _lines(text: str, width: float) -> int:
    return sum(max(1, math.ceil(_half_widths(part) / (width - 1))) for part in text.split("\n"))


def _height(texts: Iterable[str], widths: Iterable[float]) -> float:
    """Give the height that wrapped texts need: spreadsheets don't all find it by themselves."""
    most = max((_lines(text, width) for text, width in zip(texts, widths, strict=True)), default=1)
    return min(_LINE_HEIGHT * most + _PADDING, _HIGHEST)


def _write_rows(page: _Page, first: int) -> int:
    """Write the table's rows; where they don't fit, the last one says how many are missing."""
    row, left_out = first, 0
    for cells in page.sheet.rows:
        if row < page.row_limit - 1:
            _write_row(page, row, cells)
            row += 1
        else:
            left_out += 1
    if left_out:
        told = Text(
            f"另有 {left_out} 行超出工作表行数上限，见 report.json", f"{left_out} more rows: see report.json"
        )
        page.paper.write_string(row, 0, told.say(page.lang), page.formats.give("watermark"))
        row += 1
    return row - 1


def _write_row(page: _Page, row: int, cells: Row) -> None:
    below = isinstance(cells[0], str) and cells[0] in page.sheet.below
    texts = [_write_cell(page, row, place, cell, below=below) for place, cell in enumerate(cells)]
    page.paper.set_row(row, _height(texts, (column.width for column in page.sheet.columns)))


def _write_cell(page: _Page, row: int, place: int, cell: Cell, *, below: bool) -> str:
    """Write a cell; give the text that wraps in it."""
    paper, formats = page.paper, page.formats
    match cell:
        case {"shown": shown}:
            digits = len(shown.partition(".")[2])
            paper.write_number(row, place, float(shown), formats.give("figure", digits=digits, below=below))
        case {"label": label, "id": tone}:
            text = _fitting(page, row, place, label)
            paper.write_string(row, place, text, formats.give("word", tone=tone, below=below))
            return text
        case int():
            paper.write_number(row, place, cell, formats.give("count"))
        case str() if cell:
            text = _fitting(page, row, place, cell)
            guarded = text.startswith(_FORMULA_STARTS)
            paper.write_string(row, place, text, formats.give("text", below=below, guarded=guarded))
            return text
        case _:
            paper.write_blank(row, place, None, formats.give("text"))
    return ""


def _fitting(page: _Page, row: int, place: int, text: str) -> str:
    """Make a text fit its cell, and say in the log what that took."""
    shown, replaced = visible(text)
    kept, left_out = cut_to_cell(shown, _CUT.say(page.lang))
    address = xl_rowcol_to_cell(row, place)
    if replaced:
        told = Text(
            f"{replaced} 个不可显示字符已替换为 �", f"{replaced} characters that can't be shown became �"
        )
        page.log.append((page.name, address, told))
    if left_out:
        told = Text(
            f"全文 {len(text)} 字，截去 {left_out} 字", f"{left_out} of {len(text)} characters cut off"
        )
        page.log.append((page.name, address, told))
    return kept


def _set_print(page: _Page, report: Report, header: int) -> None:
    """Print on A4 across, as wide as the page, the header on each page, the watermark above."""
    paper = page.paper
    paper.set_paper(_A4)
    paper.set_landscape()
    paper.fit_to_pages(1, 0)
    paper.repeat_rows(header)
    paper.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.6)
    mark = phrases.DEMO_WATERMARK.say(page.lang) if report.run.demo_data else ""
    paper.set_header(
        f"&L{_TITLE.say(page.lang)}&C&B&14{mark}&R{page.name}"
        if mark
        else f"&L{_TITLE.say(page.lang)}&R{page.name}"
    )
    pages = Text("第 &P 页，共 &N 页", "page &P of &N").say(page.lang)
    paper.set_footer(f"&L{report.run.date.isoformat()}&R{pages}")
