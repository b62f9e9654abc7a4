"""Which block is which: ids from a column, else from the row; an id given twice names neither row."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.files.columns.cells import plain
from minplan_gis.files.columns.fields import listed, recognise
from minplan_gis.files.ledger import Quarantined
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from minplan_gis.files.columns.fields import FieldNames, Headings
    from minplan_gis.files.ledger import Entry

__all__ = ["Piece", "block_headings", "ids_of", "set_aside", "without_repeated"]


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows of one layer of one file on their way to being blocks."""

    frame: gpd.GeoDataFrame
    """Index: source row number as text; column ``block_id`` holds the id."""
    entry: Entry


def block_headings(
    frame: pd.DataFrame, id_field: str | None, *, driver: str = "", fields: FieldNames | None = None
) -> Headings:
    """Recognise the columns of blocks; ``id_field``, where the file has it, holds the ids."""
    names = [str(name) for name in frame.columns if name != "geometry"]
    given = {"block_id": id_field} if id_field and id_field in names else {}
    return recognise(names, "blocks", given=given, driver=driver, names=fields)


def ids_of(frame: pd.DataFrame, headings: Headings, prefix: str) -> tuple[pd.Series, list[Text]]:
    """Give the ids as text; a row without one is named by file and row, as ``文件名-3``."""
    numbered = pd.Series([f"{prefix}-{row}" for row in frame.index], index=frame.index, dtype=object)
    column = headings.taken.get("block_id")
    if column is None:
        return numbered, [_no_id_column(frame, prefix)] if len(frame) else []
    given = pd.Series([plain(cell) for cell in frame[column.raw]], index=frame.index, dtype=object)
    blank = given == ""
    notes = [_blank_ids(column.raw, frame.index[blank.to_numpy()], prefix)] if blank.any() else []
    return given.mask(blank, numbered), notes


def set_aside(piece: Piece, rows: pd.Series, refused: Sequence[Quarantined]) -> Piece:
    """Take the marked rows out of a piece and into its account."""
    entry = piece.entry
    kept = piece.frame.loc[~rows]
    return Piece(
        kept,
        dataclasses.replace(entry, read=len(kept), quarantined=(*entry.quarantined, *refused)),
    )


def without_repeated(pieces: Sequence[Piece]) -> list[Piece]:
    """Set aside every row whose id occurs again anywhere in the batch, naming the other places."""
    places: dict[str, list[str]] = defaultdict(list)
    for piece in pieces:
        for row, block_id in piece.frame["block_id"].items():
            places[block_id].append(_place(piece.entry, str(row)))
    repeated = {block_id: where for block_id, where in places.items() if len(where) > 1}
    if not repeated:
        return list(pieces)
    return [_without(piece, repeated) for piece in pieces]


def _without(piece: Piece, repeated: dict[str, list[str]]) -> Piece:
    rows = piece.frame["block_id"].isin(repeated.keys())
    refused = [
        _duplicate(piece.entry, str(row), block_id, repeated[block_id])
        for row, block_id in piece.frame.loc[rows, "block_id"].items()
    ]
    return set_aside(piece, rows, refused)


def _duplicate(entry: Entry, row: str, block_id: str, places: list[str]) -> Quarantined:
    here = _place(entry, row)
    others = listed(place for place in places if place != here) if places.count(here) == 1 else listed(places)
    return Quarantined(
        entry.file,
        entry.layer,
        block_id,
        "duplicate_id",
        Text(
            f"编号 {block_id}（行 {row}）重复，另见 {others.zh}",
            f"id {block_id} (row {row}) is repeated in {others.en}",
        ),
        Text("改为互不相同的编号后重新核查", "give each block an id of its own and check again"),
    )


def _place(entry: Entry, row: str) -> str:
    return ":".join(part for part in (entry.file, entry.layer, row) if part)


def _no_id_column(frame: pd.DataFrame, prefix: str) -> Text:
    have = listed(str(name) for name in frame.columns if name != "geometry")
    return Text(
        f"没有可识别的编号字段，以“{prefix}-行号”编号；可用 --id-field 指明（字段：{have.zh or '无'}）",
        f"no column of ids recognised; rows are '{prefix}-row'; try --id-field ({have.en or 'no columns'})",
    )


def _blank_ids(raw: str, rows: pd.Index, prefix: str) -> Text:
    which = listed(str(row) for row in rows)
    return Text(
        f"字段 {raw} 为空（行 {which.zh}），以“{prefix}-行号”编号",
        f"column {raw} is empty (row {which.en}); these are named '{prefix}-row'",
    )
