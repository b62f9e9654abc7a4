"""DOCX as lines in the order of the document: paragraphs and rows of tables, through the extra ``docx``.

Text as a person reads it who accepts all changes: what is struck out is left
out, and degree signs made of symbols or superscripts are degree signs.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, TypeVar

import docx
from docx.oxml.ns import qn

from minplan_gis.errors import SourceError
from minplan_gis.files.tables.book import Line
from minplan_gis.files.tables.spreadsheets import require_bounded
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

__all__ = ["lines_of", "words_beside"]

_Taken = TypeVar("_Taken")

_SYMBOLS = {"F0B0": "°", "F0A2": "′", "F0B2": "″", "00B0": "°", "2032": "′", "2033": "″"}
_RAISED = {"0": "°", "o": "°", "O": "°", "○": "°", "ο": "°"}
_SPACES = {"tab": " ", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_GONE = {"del", "moveFrom", "tbl", "txbxContent", "delText", "instrText", "Fallback"}


def lines_of(path: Path, content: bytes) -> list[Line]:
    """Give every paragraph and row; a merged cell stands where it begins, the rest of it is empty.

    Raises
    ------
    SourceError
        Not a readable document, or one that unpacks to more than a text holds.
    """
    return _read(path, content, lambda paper: list(_lines(paper.element.body)))


def words_beside(path: Path, content: bytes) -> str:
    """Give what is printed on every page, above and below the text.

    Raises
    ------
    SourceError
        As ``lines_of`` does.
    """
    return _read(path, content, _words_beside)


def _read(path: Path, content: bytes, take: Callable[[Any], _Taken]) -> _Taken:
    require_bounded(path, content)
    try:
        return take(docx.Document(io.BytesIO(content)))
    except Exception as error:
        # python-docx and lxml raise whatever a broken package brings: KeyError, XMLSyntaxError...
        raise SourceError(
            Text(f"{path.name} 不是可读的 DOCX：{error}", f"{path.name} is no readable DOCX: {error}")
        ) from error


def _words_beside(paper: Any) -> str:  # noqa: ANN401 - lxml has no types
    parts = [part for section in paper.sections for part in _beside(section)]
    return "\n".join(
        text for part in parts for paragraph in part.iter(qn("w:p")) if (text := _text(paragraph))
    )


def _beside(section: Any) -> Iterator[Any]:  # noqa: ANN401
    for part in (
        section.header,
        section.footer,
        section.first_page_header,
        section.first_page_footer,
        section.even_page_header,
        section.even_page_footer,
    ):
        if not part.is_linked_to_previous:
            yield part._element  # noqa: SLF001 - text boxes are in its XML only


def _lines(body: Any) -> Iterator[Line]:  # noqa: ANN401 - lxml has no types
    tables = 0
    for element in body.iter(qn("w:p"), qn("w:tbl")):
        if element.tag == qn("w:tbl"):
            tables += 1
            yield from _rows(element, tables)
        elif not _inside(element, "tbl") and (text := _text(element)):
            yield Line(0, (text,))


def _rows(table: Any, number: int) -> Iterator[Line]:  # noqa: ANN401
    rows = [row for row in table.iter(qn("w:tr")) if _owner(row) is table]
    for at, row in enumerate(rows, start=1):
        cells: list[str] = [""] * _skipped(row)
        for cell in (found for found in row.iter(qn("w:tc")) if _owner(found) is table):
            text = "\n".join(filter(None, map(_text, cell.iterchildren(qn("w:p")))))
            cells += ["" if _continues(cell) else text, *[""] * (_span(cell) - 1)]
        if any(cells):
            yield Line(at, tuple(cells), number)


def _owner(element: Any) -> Any:  # noqa: ANN401
    """Give the innermost table that holds an element."""
    return next(element.iterancestors(qn("w:tbl")), None)


def _inside(element: Any, name: str) -> bool:  # noqa: ANN401
    return next(element.iterancestors(qn(f"w:{name}")), None) is not None


def _property(element: Any, path: tuple[str, str]) -> Any | None:  # noqa: ANN401
    holder = element.find(qn(f"w:{path[0]}"))
    return None if holder is None else holder.find(qn(f"w:{path[1]}"))


def _skipped(row: Any) -> int:  # noqa: ANN401
    """Give the number of columns left out before the first cell of a row."""
    return _value(_property(row, ("trPr", "gridBefore")), least=0)


def _span(cell: Any) -> int:  # noqa: ANN401
    return _value(_property(cell, ("tcPr", "gridSpan")), least=1)


def _value(found: Any | None, *, least: int) -> int:  # noqa: ANN401
    text = "" if found is None else found.get(qn("w:val")) or ""
    return max(least, int(text)) if text.isdecimal() and len(text) < 4 else least


def _continues(cell: Any) -> bool:  # noqa: ANN401
    """Tell whether a cell is the lower part of one merged downwards."""
    merge = _property(cell, ("tcPr", "vMerge"))
    return merge is not None and merge.get(qn("w:val")) != "restart"


def _text(paragraph: Any) -> str:  # noqa: ANN401
    return "".join(_pieces(paragraph)).strip()


def _pieces(element: Any) -> Iterator[str]:  # noqa: ANN401
    for child in element.iterchildren():
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        if name == "r" and _is_raised(child):
            raised = "".join(_pieces(child))
            yield _RAISED.get(raised.strip(), raised)
        elif name == "t":
            yield child.text or ""
        elif name == "sym":
            yield _SYMBOLS.get((child.get(qn("w:char")) or "").upper(), "\N{REPLACEMENT CHARACTER}")
        elif name in _SPACES:
            yield _SPACES[name]
        elif name not in _GONE:
            yield from _pieces(child)


def _is_raised(run: Any) -> bool:  # noqa: ANN401
    raised = _property(run, ("rPr", "vertAlign"))
    return raised is not None and raised.get(qn("w:val")) == "superscript"
