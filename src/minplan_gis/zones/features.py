"""A layer's rows as zones: our columns, unique ids, what the catalog says of all of them."""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from minplan_gis.crs import CGCS2000
from minplan_gis.files import Quarantined
from minplan_gis.files.columns.cells import Cells, days, numbers, plain, texts, words
from minplan_gis.files.columns.fields import listed, near_hint, recognise
from minplan_gis.files.columns.measured import area_km2
from minplan_gis.files.columns.mineral_names import mineral_notes
from minplan_gis.vocabulary import Level
from minplan_gis.wording import Text
from minplan_gis.zones.model import ZONE_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from minplan_gis.files import Entry, LayerRead
    from minplan_gis.files.columns.fields import Column, FieldNames, Headings
    from minplan_gis.zones.declared import CatalogLayer

__all__ = ["Features", "with_figures", "zone_features"]

_DAYS = frozenset({"valid_from", "valid_to"})
_EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class Features:
    """The zones of one layer."""

    features: gpd.GeoDataFrame
    """EPSG:4490, index ``zone_id``, ZONE_COLUMNS, ``dates_unreadable``, then the file's other columns."""
    missing_fields: tuple[str, ...]
    """Columns that the catalog names and the file lacks."""
    notes: tuple[Text, ...]


def zone_features(read: LayerRead, said: CatalogLayer, names: FieldNames | None = None) -> Features:
    """Give the rows of a layer as zones.

    Ids are text and unique: a row without one is named ``layer-row``, and one
    that comes again gets ``(2)``, so that no zone is lost. The catalog's fields
    go before ``names``, and these before the shipped names.
    """
    raw = read.frame
    columns = [str(name) for name in raw.columns if name != "geometry"]
    given = {ours: theirs for ours, theirs in said.fields.items() if theirs in columns}
    missing = tuple(theirs for theirs in said.fields.values() if theirs not in columns)
    headings = recognise(columns, "zones", given=given, driver=read.entry.driver, names=names)
    ids, notes = _ids(raw, headings, said.id)
    values, cell_notes = _values(raw, headings)
    ours = {name: _column(values.pop(name, None), name, raw.index, said) for name in ZONE_COLUMNS}
    unread = _unread_days(raw, headings, ours)
    ours["dates_unreadable"] = pd.DataFrame(unread, index=raw.index).notna().any(axis=1)
    data = ours | unread | values
    features = gpd.GeoDataFrame(
        pd.concat([pd.DataFrame(data, index=raw.index), _others(raw, headings, data)], axis=1),
        geometry=raw.geometry.array,
        crs=CGCS2000,
    ).set_axis(pd.Index(ids, dtype=object, name="zone_id"))
    told = [*headings.notes, *notes, *cell_notes]
    if missing and len(raw):
        told.append(_missing(missing, columns))
    return Features(features, missing if columns else (), tuple(told))


def with_figures(read: LayerRead) -> LayerRead:
    """Set aside the rows without a figure: nothing can be measured against them, so something is missing."""
    shapes = read.frame.geometry
    lacking = (shapes.isna() | shapes.is_empty).to_numpy()
    if not lacking.any():
        return read
    kept, entry = read.frame.loc[~lacking], read.entry
    refused = [_no_figure(entry, str(row)) for row in read.frame.index[lacking]]
    quarantined = (*entry.quarantined, *refused)
    return dataclasses.replace(
        read, frame=kept, entry=dataclasses.replace(entry, read=len(kept), quarantined=quarantined)
    )


def _no_figure(entry: Entry, row: str) -> Quarantined:
    return Quarantined(
        entry.file,
        entry.layer,
        row,
        "no_geometry",
        Text("没有图形", "there is no geometry"),
        Text("补绘图形或删除该行后重新导出", "draw it or delete the row, and export again"),
    )


def _values(raw: pd.DataFrame, headings: Headings) -> tuple[dict[str, pd.Series], list[Text]]:
    """Give our columns of what the file says row by row."""
    values: dict[str, pd.Series] = {}
    notes: list[Text] = []
    units = pd.Series(None, index=raw.index, dtype="str")
    for field, column in headings.taken.items():
        if field != "zone_id":
            cells = _cells(raw[column.raw], field, column)
            values[field] = cells.series
            notes += cells.notes
            units = units if cells.units is None else cells.units.fillna(column.unit or None)
    if "scale" in values:
        values["scale_unit"] = values.get("scale_unit", units).fillna(units)
    return values, notes


def _cells(raw: pd.Series, field: str, column: Column) -> Cells:
    if field == "declared_area_km2":
        return area_km2(raw, column, column.raw)
    if field == "scale":
        return numbers(raw, column.raw, unit_in_cell=True)
    if field in _DAYS:
        cells = days(raw, column.raw)
        kept = Text(f"；原文存于 {field}_in_file", f"; the text is kept as {field}_in_file")
        return Cells(cells.series, tuple(note + kept for note in cells.notes))
    if field == "level":
        return words(raw, Level, column.raw)
    if field == "minerals":
        return Cells(texts(raw), tuple(mineral_notes(raw, column.raw)))
    return Cells(texts(raw))


def _unread_days(
    raw: pd.DataFrame, headings: Headings, ours: Mapping[str, pd.Series]
) -> dict[str, pd.Series]:
    """Give the cells that hold no day, as they stand, in ``valid_from_in_file`` and ``valid_to_in_file``."""
    found = {}
    for field in sorted(_DAYS & headings.taken.keys()):
        cells = texts(raw[headings.taken[field].raw]).where(ours[field].isna())
        if cells.notna().any():
            found[f"{field}_in_file"] = cells
    return found


def _others(raw: pd.DataFrame, headings: Headings, data: Collection[str]) -> pd.DataFrame:
    """Give the columns that are none of ours; one that has the name of ours gets another."""
    taken = {column.raw for column in headings.taken.values()}
    names = [str(name) for name in raw.columns if name not in taken and name != "geometry"]
    used = {"zone_id", *data}
    others = {}
    for name in sorted(names, key=used.__contains__):
        own = f"{name}_in_file" if name in used else name
        while own in used:
            own += "_"
        used.add(own)
        others[own] = _whole(raw[name])
    return pd.DataFrame(others, index=raw.index)


def _whole(column: pd.Series) -> pd.Series:
    """Give a column of whole numbers as such: one empty cell makes 1.0 of them, and a rule says 1."""
    known = column.dropna()
    if column.dtype.kind != "f" or known.empty or not (known % 1 == 0).all() or known.abs().max() >= _EXACT:
        return column
    return column.astype("Int64")


def _column(told: pd.Series | None, name: str, index: pd.Index, said: CatalogLayer) -> pd.Series:
    """Give one of ZONE_COLUMNS: what the file says row by row, else what the catalog says of all rows."""
    fallback = {
        "kind": said.kind.value,
        "plan": said.plan or None,
        "geometry_status": said.status.value,
        "level": said.level.value if said.level else None,
        "source": said.source or None,
    }.get(name)
    if told is not None:
        return told if fallback is None else told.fillna(fallback)
    dtype = "float64" if name == "declared_area_km2" else "object" if name in _DAYS else "str"
    return pd.Series(fallback, index=index, dtype=dtype)


def _ids(raw: pd.DataFrame, headings: Headings, layer: str) -> tuple[list[str], list[Text]]:
    column = headings.taken.get("zone_id")
    notes: list[Text] = []
    given = [plain(cell) for cell in raw[column.raw]] if column else [""] * len(raw)
    if column is not None and "" in given:
        rows = listed(str(row) for row, text in zip(raw.index, given, strict=True) if not text)
        notes.append(
            Text(
                f"字段 {column.raw} 为空（行 {rows.zh}），以“{layer}-行号”编号",
                f"column {column.raw} is empty (row {rows.en}); these are named '{layer}-row'",
            )
        )
    named = [text or f"{layer}-{row}" for row, text in zip(raw.index, given, strict=True)]
    repeated = sorted(text for text, count in Counter(named).items() if count > 1)
    if repeated:
        which = listed(repeated)
        notes.append(
            Text(
                f"编号重复，已加序号区分：{which.zh}",
                f"ids that repeat were told apart by a number: {which.en}",
            )
        )
    return _unique(named), notes


def _unique(ids: Sequence[str]) -> list[str]:
    """Give ids that come again a number, without meeting one that was given."""
    taken, result = set(ids), []
    times: Counter[str] = Counter()
    for each in ids:
        times[each] += 1
        own = each
        while times[each] > 1 and (own := f"{each}({times[each]})") in taken:
            times[each] += 1
        taken.add(own)
        result.append(own)
    return result


def _missing(missing: Sequence[str], columns: Sequence[str]) -> Text:
    lacking = [near_hint(name, columns) for name in missing]
    zh = "、".join(name + hint.zh for name, hint in zip(missing, lacking, strict=True))
    en = ", ".join(name + hint.en for name, hint in zip(missing, lacking, strict=True))
    have = listed(columns)
    return Text(
        f"目录 fields 所指字段不存在：{zh}；现有 {have.zh}",
        f"columns named in fields are not there: {en}; there are {have.en}",
    )
