"""What a table of blocks holds, and how a file's columns become it."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.errors import UsageError
from minplan_gis.files.columns.cells import Cells, days, numbers, plain, texts, words
from minplan_gis.files.columns.measured import area_km2, measured
from minplan_gis.files.columns.mineral_names import mineral_notes
from minplan_gis.files.ledger import Entry
from minplan_gis.vocabulary import Business, Method, RightType, Subject, Word
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from minplan_gis.files.columns.fields import Column, Headings

__all__ = [
    "BLOCK_COLUMNS",
    "FACT_COLUMNS",
    "NUMBER_COLUMNS",
    "OPTIONAL_COLUMNS",
    "QUALITY_COLUMNS",
    "REGISTER_COLUMNS",
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
QUALITY_COLUMNS = ("ash_percent", "sulfur_percent")
"""What only blocks of coal have."""
REGISTER_COLUMNS = (
    "map_no",
    "setting_type",
    "exploration_degree",
    "resources",
    "resources_unit",
    "resources_date",
    "right_certificate_no",
    "validity",
    "valid_from",
    "valid_to",
    "issuing_authority",
    "release_year",
    "grant_method",
    "release_status",
    "admin_name",
    "township",
)
"""What tables of planning blocks and rights hold besides, as written; days as 2024-05-01."""
OPTIONAL_COLUMNS = (*QUALITY_COLUMNS, *REGISTER_COLUMNS)
"""Columns of a table of blocks where a file or the user gives them."""
NUMBER_COLUMNS = (
    *("scale", "service_years", "top_elevation_m", "bottom_elevation_m", "declared_area_km2"),
    *QUALITY_COLUMNS,
    "resources",
)
_UNIT_BESIDE = {"scale": "scale_unit", "resources": "resources_unit"}
"""Numbers of units that differ from mineral to mineral, and the columns that keep these."""
_DIMENSIONS = {
    "service_years": "time",
    "top_elevation_m": "length",
    "bottom_elevation_m": "length",
    **dict.fromkeys(QUALITY_COLUMNS, "share"),
}
_DAY_COLUMNS = ("resources_date", "valid_from", "valid_to")
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
    units: dict[str, pd.Series] = {}
    notes: list[Text] = []
    for field, column in headings.taken.items():
        if field != "block_id":
            cells = _cells(raw[column.raw], field, column)
            columns[field] = cells.series
            notes += cells.notes
            if cells.units is not None:
                units[field] = cells.units.fillna(column.unit or None)
    for field, beside in _UNIT_BESIDE.items():
        if field in columns and (field == "scale" or beside in columns or units[field].notna().any()):
            columns[beside] = columns.get(beside, units[field]).fillna(units[field])
    return pd.DataFrame(columns, index=raw.index), notes


def extra_columns(raw: pd.DataFrame, headings: Headings) -> pd.DataFrame:
    """Give the columns that are none of ours; one that has our name without our meaning gets another."""
    taken = {column.raw for column in headings.taken.values()}
    extra = pd.DataFrame(raw[[name for name in raw.columns if name not in taken and name != "geometry"]])
    for name in ("block_id", *BLOCK_COLUMNS, *OPTIONAL_COLUMNS):
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
    if field in _UNIT_BESIDE:
        return numbers(raw, column.raw, unit_in_cell=True)
    if field in _DIMENSIONS:
        return measured(raw, column, column.raw, _DIMENSIONS[field])
    if field in _DAY_COLUMNS:
        return _days_or_words(raw)
    return Cells(texts(raw), tuple(mineral_notes(raw, column.raw)) if field == "mineral" else ())


def _days_or_words(raw: pd.Series) -> Cells:
    """Give days as 2024-05-01 and other words, such as 长期 or 2023年, as they are."""
    known = days(raw, "").series
    cells = [plain(day) or plain(cell) or None for day, cell in zip(known, raw, strict=True)]
    return Cells(pd.Series(cells, index=raw.index, dtype="str"))
