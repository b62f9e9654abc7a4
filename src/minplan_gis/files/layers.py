"""A layer between its file and the gate: rows as declared, values as stored, coordinates as given."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.crs import CGCS2000, accuracy_m
from minplan_gis.files import gate
from minplan_gis.files.fields import listed
from minplan_gis.files.ledger import Entry
from minplan_gis.files.model import LayerRead, RefusedError
from minplan_gis.files.values import typed
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyproj
    from numpy.typing import NDArray

    from minplan_gis.files.formats import Format
    from minplan_gis.files.model import Fault, Request

__all__ = ["Figures", "RawLayer", "passed"]

_WITHOUT_PLACE = ("null_geometry", "empty_geometry", "unreadable_geometry")


@dataclass(frozen=True, slots=True)
class Figures:
    """Geometries of one reference system."""

    rows: Sequence[int]
    """Which rows of the layer they belong to, by position."""
    shapes: NDArray[np.object_]
    crs: pyproj.CRS


@dataclass(frozen=True, slots=True)
class RawLayer:
    """One layer as the file holds it; every row that the file declares is here."""

    name: str
    driver: Format
    numbers: Sequence[str]
    """The 1-based number of each declared row."""
    columns: Mapping[str, Sequence[Any]]
    """Raw name to one cell a row; None is missing."""
    figures: tuple[Figures, ...] = ()
    faults: Mapping[int, Fault] = field(default_factory=dict)
    """Rows that the file lacks or that can't be parsed, by position."""
    encoding: str = ""
    notes: tuple[Text, ...] = ()
    header: Mapping[str, str] = field(default_factory=dict)
    id_column: str = ""
    """The column that names rows, where the format has one."""
    precision_m: float = 0.0
    """What the digits of its coordinates leave open, in metres."""


def passed(raw: RawLayer, request: Request, sha256: str) -> LayerRead:
    """Send a layer through the gate and draw up its account.

    Raises
    ------
    RefusedError
        ``wrong_crs``, where not one row fits the reference system.
    """
    shapes = np.full(len(raw.numbers), None, dtype=object)
    faults, notes = dict(raw.faults), list(raw.notes)
    if request.role != "attributes":
        for figures in raw.figures:
            gated = gate.examine(figures.shapes, figures.crs, polygons_only=request.role == "blocks")
            rows = list(figures.rows)
            shapes[rows] = gated.shapes
            faults = {rows[at]: fault for at, fault in gated.faults.items()} | faults
            notes += _mended(gated, [raw.numbers[row] for row in rows])
        faults = dict.fromkeys(_unaccounted(shapes, faults), gate.NULL) | faults
        _require_some_in_place(faults, len(raw.numbers))
    entry = Entry(
        request.path.name,
        raw.name,
        request.role,
        driver=raw.driver.value,
        encoding=raw.encoding,
        source_crs=_labels(raw),
        sha256=sha256,
        declared=len(raw.numbers),
    )
    return _layer(raw, request, replace(entry, notes=tuple(notes)), shapes, faults)


def _unaccounted(shapes: NDArray[np.object_], faults: Mapping[int, Fault]) -> list[int]:
    """Give rows that have neither a geometry nor a fault."""
    return [row for row, shape in enumerate(shapes) if shape is None and row not in faults]


def _layer(
    raw: RawLayer, request: Request, entry: Entry, shapes: NDArray[np.object_], faults: Mapping[int, Fault]
) -> LayerRead:
    good = [row for row in range(len(raw.numbers)) if row not in faults]
    index = pd.Index([raw.numbers[row] for row in good], dtype="str")
    columns = {name: typed([cells[row] for row in good], index) for name, cells in raw.columns.items()}
    frame = gpd.GeoDataFrame(
        columns, geometry=gpd.GeoSeries(shapes[good], index=index, crs=CGCS2000), index=index
    )
    quarantined = tuple(
        fault.of(entry.file, entry.layer, _row_name(raw, request, row))
        for row, fault in sorted(faults.items())
    )
    datum = max((accuracy_m(figures.crs) for figures in raw.figures), default=0.0)
    return LayerRead(
        frame,
        replace(entry, read=len(frame), quarantined=quarantined),
        raw.header,
        accuracy_m=datum + raw.precision_m,
    )


def _row_name(raw: RawLayer, request: Request, row: int) -> str:
    """Give the id of a row where the user or the format says which column holds it, else its number."""
    named = raw.columns.get(request.id_field or raw.id_column, ())
    cell = named[row] if row < len(named) else None
    return raw.numbers[row] if cell is None or not str(cell).strip() else str(cell).strip()


def _labels(raw: RawLayer) -> str:
    labels = dict.fromkeys(
        figures.crs.to_string() if figures.crs.to_authority() else figures.crs.name for figures in raw.figures
    )
    return " + ".join(labels)


def _mended(gated: gate.Gated, numbers: Sequence[str]) -> Iterator[Text]:
    for rows, zh, en in (
        (gated.stripped, "已去除空环或空部分", "empty rings or parts left out"),
        (gated.flattened, "已去除高程（Z/M），按平面图形读取", "heights (Z/M) left out, read as flat"),
    ):
        if rows:
            which = listed(numbers[row] for row in rows)
            yield Text(f"{zh}：行 {which.zh}", f"{en}: rows {which.en}")


def _require_some_in_place(faults: Mapping[int, Fault], count: int) -> None:
    """Refuse a layer whose every geometry is out of range: its system is wrong, not its rows."""
    codes = {fault.code for fault in faults.values()}
    if len(faults) == count and "out_of_range" in codes <= {"out_of_range", *_WITHOUT_PLACE}:
        fault = next(fault for fault in faults.values() if fault.code == "out_of_range")
        raise RefusedError("wrong_crs", fault.reason, fault.remedy)
