"""What a file of coordinates lacks: attributes from a table, or one value for all blocks."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.blocks.columns import (
    BLOCK_COLUMNS,
    FACT_COLUMNS,
    NUMBER_COLUMNS,
    OPTIONAL_COLUMNS,
    QUALITY_COLUMNS,
    WORD_COLUMNS,
    empty_column,
    extra_columns,
    typed,
)
from minplan_gis.blocks.identity import block_headings
from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files.columns.cells import numbers, one_word, plain, texts, unknown_word
from minplan_gis.files.columns.fields import is_named, known_names, listed, near_hint
from minplan_gis.files.ledger import Quarantined
from minplan_gis.files.tables.table import read_table
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    import geopandas as gpd

    from minplan_gis.files import Reader
    from minplan_gis.files.columns.fields import FieldNames, Headings
    from minplan_gis.files.ledger import Entry
    from minplan_gis.files.tables.table import Table

__all__ = ["Attributes", "fill", "join", "read_attributes", "wanted_values"]

SETTABLE = (*(name for name in BLOCK_COLUMNS if name not in FACT_COLUMNS), *OPTIONAL_COLUMNS)


@dataclass(frozen=True, slots=True)
class Attributes:
    """A table of attributes whose rows are named by block ids."""

    frame: pd.DataFrame
    """Index: id as text, possibly repeated or ''; columns ``row`` and those of blocks, typed."""
    unread: pd.DataFrame
    """Same index; per column of blocks, whether the cell holds something that could not be read."""
    entry: Entry


def read_attributes(
    path: Path, reader: Reader, *, id_field: str | None = None, fields: FieldNames | None = None
) -> Attributes:
    """Read a table of attributes by the names that block files use.

    Raises
    ------
    SourceError
        Unreadable, or no column of ids.
    """
    table = read_table(path, is_key=lambda cell: _is_id(cell, id_field, fields), reader=reader)
    headings = block_headings(table.frame, id_field, fields=fields)
    if "block_id" not in headings.taken:
        raise _no_ids(table, id_field)
    values, notes = typed(table.frame, headings)
    frame = pd.concat([values, extra_columns(table.frame, headings)], axis=1)
    frame["row"] = table.frame.index
    unread = _unread(table.frame, headings, values)
    frame.index = pd.Index(table.frame[headings.taken["block_id"].raw], dtype=object, name="block_id")
    notes = [*table.entry.notes, *headings.notes, *notes]
    return Attributes(
        frame, unread.set_axis(frame.index), dataclasses.replace(table.entry, notes=tuple(notes))
    )


def join(blocks: gpd.GeoDataFrame, attributes: Attributes) -> tuple[gpd.GeoDataFrame, Entry]:
    """Join attributes to blocks on the id; the table wins over the file, and every difference is noted.

    A cell of the table that could not be read makes the value missing: what the
    file says has been contradicted by something that nobody understood.

    Returns
    -------
    tuple of GeoDataFrame and Entry
        The blocks, and the table's account: rows that fit no block, or no single
        one, are set aside by row; blocks without a row are noted.
    """
    refused = _refused(attributes, blocks.index)
    taken = [block_id not in refused for block_id in attributes.frame.index]
    rows, unread = attributes.frame.loc[taken], attributes.unread.loc[taken]
    notes = list(attributes.entry.notes)
    joined = blocks.copy()
    for name in rows.columns.drop("row"):
        joined[name], differing = _merged(blocks, name, rows[name])
        notes += [_differing(name, blocks[name], joined[name], differing)] if len(differing) else []
    for name in unread.columns.intersection(blocks.columns):
        lost = unread.index[unread[name] & blocks[name].reindex(unread.index).notna()]
        joined.loc[lost, name] = None
        notes += [_dropped(name, blocks[name], lost)] if len(lost) else []
    without = [str(block_id) for block_id in blocks.index if block_id not in rows.index]
    notes += [_no_row(without)] if without else []
    set_aside = [
        _refusal(attributes.entry, str(row), str(block_id), refused[block_id])
        for block_id, row in attributes.frame["row"].items()
        if block_id in refused
    ]
    entry = dataclasses.replace(
        attributes.entry,
        read=len(rows),
        quarantined=(*attributes.entry.quarantined, *set_aside),
        notes=tuple(notes),
    )
    return joined, entry


def wanted_values(values: Mapping[str, str]) -> dict[str, str | float]:
    """Check what is set for all blocks: known columns, readable values.

    Raises
    ------
    UsageError
        All faults at once, with the nearest known column or word.
    """
    problems: list[Text] = []
    wanted: dict[str, str | float] = {}
    for key, text in values.items():
        field = _field_named(key)
        value = _value(field, text, problems) if field else None
        if field is None:
            problems.append(_unknown_key(key))
        elif value is not None:
            wanted[field] = value
    if problems:
        raise UsageError(*problems)
    return wanted


def fill(blocks: gpd.GeoDataFrame, values: Mapping[str, str | float]) -> dict[str, pd.Index]:
    """Put values where a block has none, in place; give the blocks that took each."""
    filled: dict[str, pd.Index] = {}
    for field, value in values.items():
        own = blocks[field] if field in blocks else empty_column(field, blocks.index)
        empty = own.isna()
        blocks[field] = own.mask(empty, value)
        filled[field] = blocks.index[empty.to_numpy()]
    return filled


def _is_id(cell: str, id_field: str | None, fields: FieldNames | None) -> bool:
    return cell == id_field or is_named(cell, "blocks", "block_id", names=fields)


def _no_ids(table: Table, id_field: str | None) -> SourceError:
    have = listed(table.frame.columns)
    names = listed([id_field] if id_field else known_names("blocks")["block_id"][:3])
    file = table.entry.file
    return SourceError(
        Text(
            f"属性表 {file} 没有编号列（{names.zh}）；现有列：{have.zh}",
            f"table {file} has no column of ids ({names.en}); it has {have.en}",
        )
    )


def _unread(raw: pd.DataFrame, headings: Headings, values: pd.DataFrame) -> pd.DataFrame:
    """Tell which cells hold something and gave no value."""
    return pd.DataFrame(
        {
            field: texts(raw[column.raw]).notna() & values[field].isna()
            for field, column in headings.taken.items()
            if field in values
        },
        index=raw.index,
    )


def _refused(attributes: Attributes, known: pd.Index) -> dict[str, tuple[str, Text, Text]]:
    """Give the ids of the table that name no block, or that it repeats: code, reason, remedy."""
    ids = attributes.frame.index
    repeated, blocks = set(ids[ids.duplicated()]), set(known)
    unpadded = {block_id.lstrip("0"): block_id for block_id in known}
    refused = {}
    for table_id in dict.fromkeys(ids):
        if table_id == "":
            refused[table_id] = _MISSING_ID
        elif table_id in repeated:
            refused[table_id] = _REPEATED_ID
        elif table_id not in blocks:
            refused[table_id] = _orphan(unpadded.get(table_id.lstrip("0")))
    return refused


_MISSING_ID = (
    "missing_id",
    Text("编号为空", "the id is empty"),
    Text("补填编号", "fill in the id"),
)
_REPEATED_ID = (
    "duplicate_id",
    Text("编号在属性表中重复，各行均未采用", "the id is repeated in the table; none of its rows was used"),
    Text("每个区块只留一行", "leave one row for each block"),
)


def _orphan(near: str | None) -> tuple[str, Text, Text]:
    """Give why a row joins nothing; ``near`` is a block whose id differs by leading zeros only."""
    remedy = Text(
        "核对编号；该区块也可能在读取时已被隔离",
        "compare the ids; the block may also have been set aside at reading",
    )
    if near:
        remedy = Text(
            f"有区块 {near}：前导零可能已丢失，请把该列设为文本",
            f"there is a block {near}: leading zeros may be lost, store the column as text",
        )
    return "orphan", Text("坐标文件中没有此区块", "no block has this id"), remedy


def _refusal(entry: Entry, row: str, block_id: str, why: tuple[str, Text, Text]) -> Quarantined:
    code, reason, remedy = why
    where = Text(f"第 {row} 行：", f"row {row}: ")
    return Quarantined(entry.file, entry.layer, block_id or row, code, where + reason, remedy)


def _merged(blocks: gpd.GeoDataFrame, name: str, column: pd.Series) -> tuple[pd.Series, pd.Index]:
    """Give a column with the table's values where it has any, and the blocks whose own value differed."""
    ours = name in NUMBER_COLUMNS
    told = (column if ours else texts(column)).reindex(blocks.index)
    if name not in blocks.columns:
        return told, blocks.index[:0]
    own = blocks[name] if ours else texts(blocks[name])
    differs = told.notna() & own.notna() & (told != own)
    return told.where(told.notna(), own), blocks.index[differs.to_numpy()]


def _differing(name: str, own: pd.Series, told: pd.Series, ids: Iterable[str]) -> Text:
    pairs = listed(f"{block_id}（{plain(own[block_id])}→{plain(told[block_id])}）" for block_id in ids)
    return Text(
        f"{name} 与坐标文件不同，采用属性表：{pairs.zh}",
        f"{name} differs from the file, the table's was taken: {pairs.en}",
    )


def _dropped(name: str, own: pd.Series, ids: Iterable[str]) -> Text:
    pairs = listed(f"{block_id}（{plain(own[block_id])}）" for block_id in ids)
    return Text(
        f"属性表的 {name} 无法识别，坐标文件的值也未采用：{pairs.zh}",
        f"the table's {name} could not be read, so the file's was not taken either: {pairs.en}",
    )


def _no_row(ids: list[str]) -> Text:
    which = listed(ids)
    return Text(f"属性表中没有区块 {which.zh}", f"the table has no row for block {which.en}")


def _field_named(key: str) -> str | None:
    if key in SETTABLE:
        return key
    return next((field for field in SETTABLE if is_named(key, "blocks", field)), None)


def _unknown_key(key: str) -> Text:
    labels = {name: field for field in SETTABLE for name in (field, *known_names("blocks")[field])}
    near = near_hint(key, labels)
    return Text(
        f"--set 不认识 {key}{near.zh}。可用：{'、'.join(SETTABLE)}",
        f"--set doesn't know {key}{near.en}. Known: {', '.join(SETTABLE)}",
    )


def _value(field: str, text: str, problems: list[Text]) -> str | float | None:
    """Read one value of ``--set``; what can't be read is added to ``problems``."""
    text = text.strip()
    if field in WORD_COLUMNS:
        word = one_word(text, WORD_COLUMNS[field])
        problems += [] if word else [unknown_word(text, WORD_COLUMNS[field], f"--set {field}")]
        return word.value if word else None
    if field in NUMBER_COLUMNS:
        read = numbers(pd.Series([text]), field, percent=field in QUALITY_COLUMNS).series.iloc[0]
        problems += [] if pd.notna(read) else [_no_value(field, text)]
        return float(read)
    problems += [] if text else [_no_value(field, text)]
    return text


def _no_value(field: str, text: str) -> Text:
    return Text(f"--set {field} 的值无法使用：“{text}”", f"--set {field}: '{text}' is no value for it")
