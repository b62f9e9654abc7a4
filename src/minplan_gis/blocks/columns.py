"""What a table of blocks holds, and how a file's columns become it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.errors import UsageError
from minplan_gis.files.cells import Cells, area_km2, numbers, texts, words
from minplan_gis.files.fields import listed
from minplan_gis.files.ledger import Entry
from minplan_gis.vocabulary import Business, Method, RightType, Subject, Word
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from minplan_gis.files.fields import Column, Headings

__all__ = [
    "BLOCK_COLUMNS",
    "FACT_COLUMNS",
    "NUMBER_COLUMNS",
    "WORD_COLUMNS",
    "empty_column",
    "extra_columns",
    "ledger_of",
    "typed",
]

BLOCK_COLUMNS = (
    "name",
    "subject",
    "business",
    "right_type",
    "licence_no",
    "mineral",
    "method",
    "stage",
    "scale",
    "scale_unit",
    "service_years",
    "top_elevation_m",
    "bottom_elevation_m",
    "declared_area_km2",
    "source_crs",
    "accuracy_m",
    "source_file",
    "geometry",
)
"""The columns of every table of blocks, index ``block_id`` (unique text), geometry in EPSG:4490."""

WORD_COLUMNS: dict[str, type[Word]] = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
}
NUMBER_COLUMNS = ("scale", "service_years", "top_elevation_m", "bottom_elevation_m", "declared_area_km2")
_UNIT_OF = {"service_years": ("a", "年"), "top_elevation_m": ("m", "米"), "bottom_elevation_m": ("m", "米")}
FACT_COLUMNS = ("source_crs", "accuracy_m", "source_file", "geometry")
"""What reading itself establishes; no attribute table and no ``--set`` can give it."""


def ledger_of(frame: gpd.GeoDataFrame) -> tuple[Entry, ...]:
    """Give the account of how a table of blocks was read.

    A frame that no file of ours gave counts as whole: declared = read = its rows.

    Raises
    ------
    UsageError
        The blocks come from files but their account is gone, as ``pd.concat``
        and ``merge`` lose it: what was set aside would vanish.
    """
    entries = frame.attrs.get("ledger")
    if entries:
        return tuple(entries)
    if "source_file" in frame and frame["source_file"].fillna("").astype(bool).any():
        raise UsageError(
            Text(
                "区块来自文件，但读入账目已丢失（pd.concat、merge 会丢失）：请一次用 load_blocks 读入",
                "the blocks come from files but their account is lost (pd.concat and merge lose it): "
                "read all files with one load_blocks",
            ),
        )
    note = Text("由程序直接提供，未经文件读取", "given by a program, not read from a file")
    digest = hashlib.sha256("\n".join(map(str, frame.index)).encode("utf-8", "surrogatepass")).hexdigest()
    size = len(frame)
    return (Entry("in memory", "", "blocks", sha256=digest, declared=size, read=size, notes=(note,)),)


def typed(raw: pd.DataFrame, headings: Headings) -> tuple[pd.DataFrame, list[Text]]:
    """Give the recognised columns as our columns of text, numbers and words, and what could not be read.

    ``block_id`` is left to :mod:`minplan_gis.blocks.identity`.
    """
    columns: dict[str, pd.Series] = {}
    notes: list[Text] = []
    units = pd.Series(None, index=raw.index, dtype="str")
    for field, column in headings.taken.items():
        if field != "block_id":
            cells = _cells(raw[column.raw], field, column)
            columns[field] = cells.series
            notes += cells.notes
            units = units if cells.units is None else cells.units.fillna(column.unit or None)
    if "scale" in columns:
        columns["scale_unit"] = columns.get("scale_unit", units).fillna(units)
    return pd.DataFrame(columns, index=raw.index), notes


def extra_columns(raw: pd.DataFrame, headings: Headings) -> pd.DataFrame:
    """Give the columns that are none of ours; one that has our name without our meaning gets another."""
    taken = {column.raw for column in headings.taken.values()}
    extra = pd.DataFrame(raw[[name for name in raw.columns if name not in taken and name != "geometry"]])
    for name in ("block_id", *BLOCK_COLUMNS):
        if name in extra.columns:
            other = f"{name}_in_file"
            while other in extra.columns:
                other += "_"
            extra = extra.rename(columns={name: other})
    return extra


def empty_column(field: str, index: pd.Index) -> pd.Series:
    """Give a column of ours without any value."""
    if field in NUMBER_COLUMNS or field == "accuracy_m":
        return pd.Series(float("nan"), index=index)
    return pd.Series(None, index=index, dtype="str")


def _cells(raw: pd.Series, field: str, column: Column) -> Cells:
    if field in WORD_COLUMNS:
        return words(raw, WORD_COLUMNS[field], column.raw)
    if field == "declared_area_km2":
        return area_km2(raw, column, column.raw)
    if field == "scale":
        return numbers(raw, column.raw, unit_in_cell=True)
    if field in NUMBER_COLUMNS:
        if column.unit and column.unit not in _UNIT_OF[field]:
            return Cells(empty_column(field, raw.index), (_wrong_unit(column, _UNIT_OF[field]),))
        return numbers(raw, column.raw)
    return Cells(texts(raw))


def _wrong_unit(column: Column, allowed: tuple[str, ...]) -> Text:
    names = listed(allowed)
    return Text(
        f"字段 {column.raw} 的单位应为 {names.zh}，未采用",
        f"column {column.raw} should be in {names.en}; not used",
    )
