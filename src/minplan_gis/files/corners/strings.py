"""Tables with a coordinate string in each row: read as a text of such strings is, named by their cells."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from minplan_gis.files.coordinates.string_files import strings_layer
from minplan_gis.files.coordinates.string_texts import Row, StringText
from minplan_gis.files.corners.locating import no_system
from minplan_gis.files.corners.notation import place
from minplan_gis.files.corners.own_columns import fields_among
from minplan_gis.files.corners.statements import said_in
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from minplan_gis.files.corners.opening import Stream
    from minplan_gis.files.formats import Format
    from minplan_gis.files.layers import RawLayer
    from minplan_gis.files.model import Request
    from minplan_gis.files.tables.book import Line

__all__ = ["strings_in_rows"]


def strings_in_rows(
    request: Request,
    kind: Format,
    stream: Stream,
    head: int,
    column: int,
    own: Mapping[str, Sequence[Any]],
) -> RawLayer:
    """Read a column of strings.

    Parameters
    ----------
    request, kind
        As for the whole file.
    stream : Stream
        The sheet.
    head, column : int
        Where the heading of the strings is, by position.
    own : mapping
        The other columns of the table, a cell a row.

    Raises
    ------
    RefusedError
        ``missing_crs`` or ``wrong_crs``.
    """
    header: dict[str, str] = {}
    lines = stream.lines
    for line in lines[: head + 1]:
        header.update(said_in(" ".join(filter(None, line.cells))).header)
    if "坐标系" not in header and request.crs is None:
        raise no_system()
    body = lines[head + 1 :]
    rows = tuple(_row(line, column) for line in body)
    raw = strings_layer(StringText(header, rows, words=stream.words), "", request)
    faults = {
        at: dataclasses.replace(fault, reason=place(body[at], column) + Text("：", ": ") + fault.reason)
        for at, fault in raw.faults.items()
    }
    return dataclasses.replace(
        raw,
        driver=kind,
        numbers=[str(line.row) for line in body],
        columns={**_beside(raw.columns, own, request), **own},
        faults=faults,
        lines=(),
        id_column=_id_column(own, request),
    )


def _row(line: Line, column: int) -> Row:
    text = line.cells[column].strip() if column < len(line.cells) else ""
    return Row(line.row, "", text, fault=None if text else _EMPTY)


def _beside(
    found: Mapping[str, Sequence[Any]], own: Mapping[str, Sequence[Any]], request: Request
) -> dict[str, Sequence[Any]]:
    """Leave out what the table has itself, the names given to rows among it."""
    taken = fields_among(own, request)
    return {
        name: cells
        for name, cells in found.items()
        if name not in own
        and name != "coordinates"
        and not (name == "block_id" and "block_id" in taken)
        and name not in taken
        and any(cell is not None for cell in cells)
    }


def _id_column(own: Mapping[str, Sequence[Any]], request: Request) -> str:
    taken = fields_among(own, request)
    return taken["block_id"].raw if "block_id" in taken else "block_id"


_EMPTY = Fault(
    "null_geometry",
    Text("没有坐标", "no coordinates"),
    Text("请补上坐标或删除该行", "add the coordinates, or remove the row"),
)
