"""Corner tables as a Word document: a heading, the facts and a table a block; the same bytes every time."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import datetime
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

from minplan_gis.errors import UsageError
from minplan_gis.files.ring_words import is_of_a_ring
from minplan_gis.files.writing.corners import corners, headings
from minplan_gis.files.writing.encoding import one_line
from minplan_gis.files.writing.facts import block_line, system_line
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["write_corner_document"]

_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_FONT = "宋体"
_OWN = ("区块编号", "区块名称")
_PLAIN_ID = re.compile(r"\w[\w.#/-]*\w|\w")


def write_corner_document(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write the document.

    Raises
    ------
    UsageError
        The extra ``docx`` is not installed.
    """
    document = _new_document(wishes)
    names = [one_line(drawing.frame.iloc[at].get("name")) for at in range(len(drawing.ids))]
    in_heading = all(map(_in_heading, drawing.ids)) and not any(map(is_of_a_ring, names))
    for at, (block_id, name) in enumerate(zip(drawing.ids, names, strict=True)):
        document.add_heading(_fit(f"区块 {block_id} {name if in_heading else ''}".strip()), level=1)
        document.add_paragraph(system_line(drawing.systems[at]))
        _add_table(document, drawing, at, wishes, () if in_heading else (_fit(block_id), _fit(name)))
        document.add_paragraph(_fit(block_line(drawing, at)))
    made = io.BytesIO()
    document.save(made)
    path.write_bytes(_dated(made.getvalue()))
    return (Text("每个区块一张拐点坐标表", "one table of corners for each block"),)


def _new_document(wishes: Wishes) -> Any:  # noqa: ANN401 - python-docx, which need not be there
    try:
        import docx  # noqa: PLC0415 - an extra
        from docx.oxml.ns import qn  # noqa: PLC0415
    except ImportError as error:
        raise UsageError(
            Text(
                '写 Word 文档需要 python-docx：pip install "minplan-gis[docx]"',
                'writing Word documents needs python-docx: pip install "minplan-gis[docx]"',
            )
        ) from error
    document = docx.Document()
    for style in ("Normal", "Heading 1"):
        font = document.styles[style].font
        font.name = _FONT
        font.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    moment = datetime(wishes.today.year, wishes.today.month, wishes.today.day)  # noqa: DTZ001
    facts = document.core_properties
    facts.title, facts.author, facts.last_modified_by = "拐点坐标表", "minplan-gis", "minplan-gis"
    facts.created = facts.modified = moment
    return document


def _add_table(
    document: Any,  # noqa: ANN401
    drawing: Drawing,
    at: int,
    wishes: Wishes,
    own: tuple[str, ...],
) -> None:
    heads = (*_OWN[: len(own)], "圈号", "拐点号", *headings(drawing, wishes.corners))
    rows = [
        (*own, str(corner.circle), f"J{corner.number}", *corner.cells)
        for corner in corners(drawing, at, wishes.corners)
    ]
    table = document.add_table(rows=len(rows) + 1, cols=len(heads), style="Table Grid")
    cells = table._cells  # noqa: SLF001 - once for the whole table: by row it takes quadratic time
    for cell, text in zip(cells, (text for row in (heads, *rows) for text in row), strict=True):
        cell.text = text


def _in_heading(block_id: str) -> bool:
    """Tell whether a heading gives an id back as it is; else it stands in a column of its own."""
    return _PLAIN_ID.fullmatch(block_id) is not None and normalize("NFKC", block_id) == block_id


def _fit(text: str) -> str:
    return "".join(letter if letter.isprintable() else " " for letter in text)


def _dated(made: bytes) -> bytes:
    """Pack the parts again with one date."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as parts, zipfile.ZipFile(packed, "w") as again:
        for name in parts.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            again.writestr(entry, parts.read(name))
    return packed.getvalue()
