"""A layer between its file and the gate: rows as declared, values as stored, coordinates as given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.crs import CGCS2000, accuracy_m
from minplan_gis.files import gate
from minplan_gis.files.claims import WGS84_M, doubts_of_datum, doubts_of_wgs84
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.columns.values import typed, whole_characters
from minplan_gis.files.ledger import Entry
from minplan_gis.files.model import LayerRead, RefusedError
from minplan_gis.files.references import out_of_place
from minplan_gis.files.shifting import shifted
from minplan_gis.files.triage import diagnosis, numbers_grounds, require_no_web_map, system_ground
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyproj
    from numpy.typing import NDArray

    from minplan_gis.files.formats import Format
    from minplan_gis.files.ledger import Ground
    from minplan_gis.files.model import Fault, Request

__all__ = ["Figures", "Part", "RawLayer", "passed"]

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
    grounds: tuple[Ground, ...] = ()
    """What its own words and numbers make its coordinates; the system and its numbers are told for all."""
    lines: Sequence[int] = ()
    """Where each declared row begins in a text, 1-based; empty for other files."""
    sha256: str = ""
    """Of what was read, where there is no file to take it of."""


Part = tuple[str, Callable[[], RawLayer]]
"""A layer that a file has: its name, empty where the format names none, and how to read it."""


def passed(raw: RawLayer, request: Request, sha256: str) -> LayerRead:
    """Send a layer through the gate and draw up its account.

    Raises
    ------
    RefusedError
        ``wrong_crs``, where not one row fits the reference system.
    """
    shapes = np.full(len(raw.numbers), None, dtype=object)
    faults, notes = dict(raw.faults), list(raw.notes)
    grounds, datum_m = list(raw.grounds), 0.0
    mended: dict[int, Text] = {}
    if request.role != "attributes":
        require_no_web_map(_names(raw, request))
        for figures in raw.figures:
            blocks = request.role == "blocks"
            gated = gate.examine(
                figures.shapes, figures.crs, polygons_only=blocks, repair=request.repair if blocks else None
            )
            rows = list(figures.rows)
            grounds += doubts_of_datum(raw.name, raw.columns, figures.crs, request)
            moved = shifted(gated.shapes, figures.crs, request)
            shapes[rows] = moved.shapes
            wgs84 = doubts_of_wgs84(raw.name, raw.columns, figures.crs, request)
            datum_m = max(datum_m, moved.accuracy_m, accuracy_m(figures.crs), WGS84_M if wgs84 else 0.0)
            grounds += [system_ground(figures.crs, request), *numbers_grounds(figures.crs, figures.shapes)]
            grounds += (*wgs84, *moved.grounds)
            faults = {rows[at]: _told(fault, raw, request) for at, fault in gated.faults.items()} | faults
            notes += _mended(gated, [raw.numbers[row] for row in rows])
            mended |= {rows[at]: said for at, said in gated.repaired.items()}
        faults = dict.fromkeys(_unaccounted(shapes, faults), gate.NULL) | faults
        _require_some_in_place(faults, raw)
        notes += [_row_said(_row_name(raw, request, row), said) for row, said in sorted(mended.items())]
        raw = _with_marks(raw, mended, request)
    entry = Entry(
        request.file,
        raw.name,
        request.role,
        driver=raw.driver.value,
        encoding=raw.encoding,
        source_crs=_labels(raw),
        sha256=raw.sha256 or sha256,
        declared=len(raw.numbers),
    )
    entry = replace(entry, notes=tuple(notes), grounds=tuple(dict.fromkeys(grounds)))
    return _layer(raw, request, entry, shapes, faults, datum_m)


def _told(fault: Fault, raw: RawLayer, request: Request) -> Fault:
    """Say of what is out of range where a format has its system, and who may change it."""
    return replace(fault, remedy=out_of_place(raw.driver, request)) if fault.code == "out_of_range" else fault


def _row_said(row: str, said: Text) -> Text:
    return Text(f"行 {row}：", f"row {row}: ") + said


def _with_marks(raw: RawLayer, mended: Mapping[int, Text], request: Request) -> RawLayer:
    """Mark the rows that were repaired, in a column of their own: ``repaired``."""
    if not mended:
        return raw
    marks = [request.repair if row in mended else None for row in range(len(raw.numbers))]
    own = {"repaired_in_file" if name == "repaired" else name: cells for name, cells in raw.columns.items()}
    return replace(raw, columns={**own, "repaired": marks})


def _unaccounted(shapes: NDArray[np.object_], faults: Mapping[int, Fault]) -> list[int]:
    """Give rows that have neither a geometry nor a fault."""
    return [row for row, shape in enumerate(shapes) if shape is None and row not in faults]


def _names(raw: RawLayer, request: Request) -> Iterator[tuple[Text, str]]:
    """Give every name under which a layer's coordinates go."""
    yield Text("文件名", "the file's name"), request.path.stem
    yield Text("图层名", "the layer's name"), raw.name
    for key, value in raw.header.items():
        yield Text(f"文件头“{key}”", f"the header's '{key}'"), value
    for figures in raw.figures:
        yield Text("坐标系名称", "the reference system"), figures.crs.name


def _layer(
    raw: RawLayer,
    request: Request,
    entry: Entry,
    shapes: NDArray[np.object_],
    faults: Mapping[int, Fault],
    datum_m: float,
) -> LayerRead:
    good = [row for row in range(len(raw.numbers)) if row not in faults]
    index = pd.Index([raw.numbers[row] for row in good], dtype="str")
    columns = {
        whole_characters(name): typed([cells[row] for row in good], index)
        for name, cells in raw.columns.items()
    }
    frame = gpd.GeoDataFrame(
        columns, geometry=gpd.GeoSeries(shapes[good], index=index, crs=CGCS2000), index=index
    )
    quarantined = tuple(
        _in_line(raw, row, fault).of(entry.file, entry.layer, _row_name(raw, request, row))
        for row, fault in sorted(faults.items())
    )
    return LayerRead(
        frame,
        replace(entry, read=len(frame), quarantined=quarantined),
        raw.header,
        accuracy_m=datum_m + raw.precision_m,
    )


def _in_line(raw: RawLayer, row: int, fault: Fault) -> Fault:
    """Add to a fault of a text where its row begins."""
    if not raw.lines:
        return fault
    line = raw.lines[row]
    return replace(fault, reason=fault.reason + Text(f"（始于第 {line} 行）", f" (begins in line {line})"))


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


def _require_some_in_place(faults: Mapping[int, Fault], raw: RawLayer) -> None:
    """Refuse a layer whose every geometry is out of range: its system is wrong, not its rows."""
    codes = {fault.code for fault in faults.values()}
    if len(faults) == len(raw.numbers) and "out_of_range" in codes <= {"out_of_range", *_WITHOUT_PLACE}:
        row, first = next((row, fault) for row, fault in faults.items() if fault.code == "out_of_range")
        fault = _in_line(raw, row, first)
        told = next((text for text in map(_diagnosis, raw.figures) if text.zh), Text("", ""))
        raise RefusedError("wrong_crs", fault.reason + told, fault.remedy)


def _diagnosis(figures: Figures) -> Text:
    return diagnosis(figures.crs, figures.shapes)
