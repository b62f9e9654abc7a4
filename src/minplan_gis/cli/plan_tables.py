"""A register's tables read back from the workbook that they were filled in with."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minplan_gis.errors import PlanError, UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.writing.publish import staging
from minplan_gis.plans import load_card, load_plan, plan_codes
from minplan_gis.report import sheet_names
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.files.tables.book import Book, Sheet
    from minplan_gis.plans import Plan, Table
    from minplan_gis.wording import Lang

__all__ = ["fill_from_workbook"]

_MARK = "\ufeff"  # so that Excel reads a CSV as UTF-8
_LABELS = {"专栏", "table"}
_KEPT = ("plan.toml", "source_lines.csv")


def fill_from_workbook(name: str | None, path: Path, lang: Lang) -> None:
    """Replace the tables in a register's folder by a workbook's sheets: all of them, or none.

    Raises
    ------
    UsageError
        No folder of a register is named.
    SourceError
        The workbook can't be read.
    PlanError
        A sheet is missing, unknown or malformed, or the register would not load: every fault at once.
    """
    folder = Path(name or "")
    if not name or name in plan_codes() or not folder.is_dir():  # a bare code is the plan that ships
        said = Text(
            "--from-xlsx 须与登记簿文件夹同用，如 ./yining",
            "--from-xlsx needs a register's folder, as ./yining",
        )
        raise UsageError(said)
    plan = load_card(folder)  # its tables may be what the workbook repairs
    with open_reader() as reader:
        files = _files(plan, reader.read_book(path), path.name)
    _require_loadable(folder, files)
    with staging(folder) as aside:
        _write(files, aside)
    click.echo(Text(f"已更新：{folder}", f"updated: {folder}").say(lang))


def _files(plan: Plan, book: Book, file: str) -> dict[str, str]:
    """Give the CSV files by name, or every fault of the workbook."""
    wanted, sheets = sheet_names(plan), {sheet.name: sheet for sheet in book.sheets}
    problems = [
        *(_fault(file, name, "缺少该工作表", "is missing") for name in wanted if name not in sheets),
        *(
            _fault(file, name, "不是该登记簿的表", "is no table of this register")
            for name in sheets
            if name not in wanted
        ),
    ]
    both = [(sheets[name], table) for name, table in wanted.items() if name in sheets]
    problems += [fault for sheet, table in both for fault in _faults(file, sheet, table)]
    if problems:
        raise PlanError(*problems)
    return {table.file: _csv(sheet, _names(table)) for sheet, table in both}


def _names(table: Table) -> list[str]:
    return ["table", "line", *(column.name for column in table.columns)]


def _faults(file: str, sheet: Sheet, table: Table) -> Iterator[Text]:
    """Tell what would be lost or misread: other columns, no labels, cells beside the table, lost values."""
    names, rows = _names(table), sheet.rows
    if not rows or _trimmed(rows[0][1]) != names:
        yield _fault(
            file, sheet.name, f"首行应为 {'、'.join(names)}", f"should begin with the row {', '.join(names)}"
        )
    elif len(rows) < 2 or rows[1][1][0] not in _LABELS:
        yield _fault(file, sheet.name, "第二行应为显示名称", "should hold the labels in its second row")
    for number, cells in rows:
        if any(cells[len(names) :]):
            yield _fault(
                file, sheet.name, f"第 {number} 行的单元格多于列", f"row {number} has cells beside the table"
            )
    for note in sheet.notes:
        yield _fault(file, sheet.name, note.zh, note.en)


def _trimmed(cells: object) -> list[str]:
    row = [str(cell) for cell in cells] if isinstance(cells, list | tuple) else []
    while row and not row[-1]:
        row.pop()
    return row


def _fault(file: str, sheet: str, zh: str, en: str) -> Text:
    return Text(f"{file} 工作表“{sheet}”：{zh}", f"{file} sheet '{sheet}': {en}")


def _csv(sheet: Sheet, names: list[str]) -> str:
    made = io.StringIO(newline="")
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(names)
    for _, cells in sheet.rows[2:]:
        writer.writerow([*cells[: len(names)], *[""] * (len(names) - len(cells))])
    return _MARK + made.getvalue()


def _require_loadable(folder: Path, files: dict[str, str]) -> None:
    """Load the register as it would be, under its own name, before the folder is touched."""
    with tempfile.TemporaryDirectory() as made:
        trial = Path(made) / folder.resolve().name
        trial.mkdir()
        for name in (each for each in _KEPT if (folder / each).is_file()):
            shutil.copyfile(folder / name, trial / name)
        _write(files, trial)
        load_plan(trial)


def _write(files: dict[str, str], folder: Path) -> None:
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8", newline="")
