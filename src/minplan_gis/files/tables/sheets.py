"""Tables of attributes as cells of text: CSV in whatever encoding, XLSX through the extra ``excel``."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import importlib.util
import io
import statistics
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from minplan_gis.errors import SourceError, UsageError, cause
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.encodings import decode
from minplan_gis.files.model import RefusedError
from minplan_gis.files.tables.book import Book, Sheet
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["decode_book", "encode_book", "read_book"]

MAX_BYTES = 200_000_000
"""No table of attributes is larger; one that is was meant for something else."""
_OLD_EXCEL, _ZIP = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"
_SEPARATORS = ",\t;，"
_FIRST_LINES = 20


@dataclass(frozen=True, slots=True)
class _Record:
    """One row of a CSV and the lines that it takes."""

    first: int
    last: int
    cells: Sequence[str]


def read_book(path: Path, encoding: str | None = None, *, decimals: bool = False) -> Book:
    """Read every cell of a CSV (UTF-8, UTF-16 with mark, GB18030) or XLSX; the content decides which it is.

    With ``decimals``, a number of a spreadsheet keeps the zeros that its format
    shows behind the point: they say how precise it is.

    Raises
    ------
    SourceError
        Missing, unreadable, too large, an old .xls, or XLSX without openpyxl.
    UsageError
        No such encoding.
    """
    content = _content(path)
    digest = hashlib.sha256(content).hexdigest()
    if content.startswith(_ZIP):
        return Book("XLSX", "", digest, tuple(_spreadsheet(path, content, decimals=decimals)))
    text, used = _decoded(path, content, encoding)
    return Book("CSV", used, digest, (_delimited(path, text),))


def encode_book(book: Book) -> dict[str, Any]:
    """Give a book as JSON, for the way between processes."""
    return asdict(book)


def decode_book(message: Mapping[str, Any]) -> Book:
    """Take a book from JSON."""
    sheets = (
        Sheet(sheet["name"], sheet["rows"], tuple(Text(**note) for note in sheet["notes"]))
        for sheet in message["sheets"]
    )
    return Book(message["driver"], message["encoding"], message["sha256"], tuple(sheets))


def _content(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        content = path.read_bytes() if size <= MAX_BYTES else b""
    except OSError as error:
        raise SourceError(
            Text(
                f"属性表 {path.name} 无法打开：{cause(error).zh}",
                f"table {path.name} can't be opened: {cause(error).en}",
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


def _spreadsheet(path: Path, content: bytes, *, decimals: bool) -> list[Sheet]:
    if importlib.util.find_spec("openpyxl") is None:
        raise SourceError(
            Text(
                f"读取 {path.name} 需要 openpyxl：请 pip install minplan-gis[excel]，或另存为 CSV",
                f"reading {path.name} needs openpyxl: pip install minplan-gis[excel], or save it as CSV",
            )
        )
    from minplan_gis.files.tables.spreadsheets import sheets_of  # noqa: PLC0415 - openpyxl is an extra

    return sheets_of(path, content, decimals=decimals)


def _delimited(path: Path, text: str) -> Sheet:
    if "\0" in text:
        raise SourceError(Text(f"{path.name} 不是文本表格", f"{path.name} is no table of text"))
    separator = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    records: list[_Record] = []
    start = 1
    try:
        with _cells_up_to(len(text)):
            for cells in reader:
                records.append(_Record(start, reader.line_num, [cell.strip() for cell in cells]))
                start = reader.line_num + 1
    except csv.Error as error:
        raise _unparsed(path, start, error) from error
    _require_no_swallowed_rows(path, records, separator)
    filled = [(record.first, record.cells) for record in records if any(record.cells)]
    return Sheet("", filled, (*_unended(text, filled), *_broken(records)))


@contextlib.contextmanager
def _cells_up_to(length: int) -> Iterator[None]:
    """Let cells be so long meanwhile: an outline of thousands of corners is one cell of WKT."""
    before = csv.field_size_limit()
    csv.field_size_limit(max(before, length))
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _require_no_swallowed_rows(path: Path, records: Sequence[_Record], separator: str) -> None:
    """Refuse quoted cells that hold what look like further rows: a quote was opened and closed much later."""
    width = max(statistics.multimode(len(record.cells) for record in records), default=0)
    swallowing = [record for record in records if _holds_rows(record, width, separator)]
    if swallowing:
        raise SourceError(*(_swallowed(path, record) for record in swallowing))


def _holds_rows(record: _Record, width: int, separator: str) -> bool:
    """Tell whether every further line of a cell has a row's separators, or any at all where the row is short.

    In two columns one such line may be text with a comma, and is not enough.
    """
    short = len(record.cells) < width
    needed, lines = (1, 1) if short else (width - 1, 1 if width > 2 else 2)
    further = [[line for line in cell.splitlines()[1:] if line.strip()] for cell in record.cells]
    return any(
        len(cell) >= lines and all(line.count(separator) >= needed for line in cell) for cell in further
    )


def _broken(records: Sequence[_Record]) -> list[Text]:
    """Note rows that go on over several lines."""
    spans = [f"{record.first}–{record.last}" for record in records if record.last > record.first]
    if not spans:
        return []
    which = listed(spans)
    return [
        Text(
            f"引号内有换行，以下各行按一行读取：{which.zh}",
            f"quoted cells break lines; each of these is read as one row: {which.en}",
        )
    ]


def _unparsed(path: Path, row: int, error: csv.Error) -> SourceError:
    why = "引号没有闭合" if "unexpected end" in str(error) else "引号之后还有文字"
    return SourceError(
        Text(
            f"{path.name} 第 {row} 行起无法解析（{why}）：请检查该行的引号是否成对",
            f"{path.name} can't be parsed from row {row} on ({error}): see whether its quotes are paired",
        )
    )


def _swallowed(path: Path, record: _Record) -> Text:
    return Text(
        f"{path.name} 第 {record.first} 行的引号到第 {record.last} 行才闭合，"
        "其间各行会被并入一个单元格：请补上引号，或去掉单元格内的换行",
        f"{path.name}: a quote opened in row {record.first} closes in row {record.last}, and what is "
        "between would become one cell: close the quote, or remove the line breaks from the cell",
    )


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
    try:
        return decode(content, encoding)
    except LookupError as error:
        raise UsageError(Text(f"没有编码 {encoding}", f"there is no encoding {encoding}")) from error
    except RefusedError as refused:
        name, fault = Text(f"{path.name} 的", f"{path.name}: "), refused.fault
        raise RefusedError(fault.code, name + fault.reason, fault.remedy) from refused


def _separator(text: str) -> str:
    """Give the separator that the first line with any has most of."""
    for line in text.splitlines()[:_FIRST_LINES]:
        best = max(_SEPARATORS, key=line.count)
        if best in line:
            return best
    return ","
