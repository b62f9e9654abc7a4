"""Corner tables as layers: one for each sheet that has corners, one row for each region."""

from __future__ import annotations

import dataclasses
from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.coordinates.grounds import grounds_of
from minplan_gis.files.coordinates.naming import datum_said
from minplan_gis.files.coordinates.precision import coarse
from minplan_gis.files.corners.figures import Net, held_apart, nets
from minplan_gis.files.corners.gathering import gathered
from minplan_gis.files.corners.opening import opened
from minplan_gis.files.corners.own_columns import fields_among
from minplan_gis.files.corners.regions import span
from minplan_gis.files.corners.remarks import told
from minplan_gis.files.corners.rows import has_shapes, rows_layer
from minplan_gis.files.corners.stated_areas import area_remarks
from minplan_gis.files.corners.statements import CGCS2000_NAME
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import stated_reference, uncertainty
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyproj

    from minplan_gis.files.corners.heads import Group
    from minplan_gis.files.corners.opening import Stream
    from minplan_gis.files.corners.regions import Gathered, Region
    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request

    Remark = tuple[str, str]
    Found = Sequence[tuple[Region, Net | Fault]]

__all__ = ["csv_parts", "docx_parts", "xlsx_parts"]


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet or document that has coordinates."""

    stream: Stream
    what: Gathered
    stem: str
    """What rows without a name of their own are named by."""
    notes: tuple[Text, ...]


def csv_parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the one layer of a CSV."""
    return _parts(request, Format.CSV)


def xlsx_parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001
    """Give the sheets of a workbook that hold coordinates."""
    return _parts(request, Format.XLSX)


def docx_parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001
    """Give a document's tables as one layer."""
    return _parts(request, Format.DOCX)


def _parts(request: Request, kind: Format) -> list[Part]:
    streams = opened(request, kind)
    found = [(stream, gathered(stream.lines, request)) for stream in streams]
    kept = [(stream, what) for stream, what in found if what.regions or has_shapes(stream.lines)]
    if not kept:
        raise _no_corners(streams)
    chosen = {id(stream) for stream, _ in kept}
    skipped = [stream for stream in streams if id(stream) not in chosen]
    notes = told([("skipped", stream.name) for stream in skipped if stream.name])
    beside = "\n".join(stream.words for stream in skipped)
    kept = [(_with_words(stream, beside), what) for stream, what in kept]
    stem = request.path.stem
    tables = [
        _Table(stream, what, f"{stem}-{stream.name}" if len(kept) > 1 else stem, (*stream.notes, *notes))
        for stream, what in kept
    ]
    return [(table.stream.name, partial(_layer, request, kind, table)) for table in tables]


def _with_words(stream: Stream, beside: str) -> Stream:
    return dataclasses.replace(stream, beside=f"{stream.beside}\n{beside}")


def _layer(request: Request, kind: Format, table: _Table) -> RawLayer:
    stream, what = table.stream, table.what
    if not what.regions:
        raw = rows_layer(request, kind, stream)
        return dataclasses.replace(raw, notes=(*table.notes, *raw.notes))
    _settle_datum(table, request)
    _share_statements(what)
    if all(region.deducted for region in what.regions):
        raise _only_deductions()
    found, proven = nets(what.regions, request)
    found = held_apart(found)
    names = _names(found, table.stem, request)
    groups = tuple(_groups(found))
    faults = {
        at: _named(result, region) for at, (region, result) in enumerate(found) if isinstance(result, Fault)
    }
    remarks = [*_remarks(what, found, names), *([("decimal", request.path.stem)] if proven else [])]
    errors = [_error_m(result) for _, result in found if isinstance(result, Net)]
    shared = (*table.notes, *told(remarks))
    return RawLayer(
        stream.name,
        kind,
        [str(at + 1) for at in range(len(found))],
        _columns(found, names, request),
        groups,
        faults,
        encoding=stream.encoding,
        notes=(*shared, *(note for group in groups for note in uncertainty(group.crs))),
        header=what.header,
        grounds=grounds_of(what.header, remarks),
        id_column="block_id",
        precision_m=max(errors, default=0.0),
    )


def _settle_datum(table: _Table, request: Request) -> None:
    """Hold every word of a sheet against the datum of its regions; columns of two datums name their own."""
    regions = table.what.regions
    corners = [corner for region in regions for group in region.corners for corner in group]
    if any(_name_their_own(corner.head.runs[corner.run].alternatives) for corner in corners):
        return
    named = datum_said(f"{table.stream.words}\n{request.path.stem}", stated_reference(request))
    for region in regions if named is not None else ():
        ours = named is not None and named.kind == "cgcs2000"
        if not ours or "坐标系" in region.header:
            region.header["坐标系"] = CGCS2000_NAME if ours or named is None else named.words
            region.wgs84 = region.wgs84 and ours


def _name_their_own(groups: Sequence[Group]) -> bool:
    """Tell whether one of several groups of columns is headed by its datum."""
    return len(groups) > 1 and any("坐标系" in group.said.header or group.said.wgs84 for group in groups)


def _error_m(net: Net) -> float:
    precision = coarse(net.located.precision)
    return 0.0 if precision is None else precision.error_m


def _names(found: Found, stem: str, request: Request) -> list[str]:
    """Name each region by its id, its title, or the file and its number; no name twice."""
    ids = [_own_id(region, request) for region, _ in found]
    if len(found) == 1:
        return [ids[0] or stem]
    named = [
        own or f"{stem}-{region.title or at + 1}"
        for at, (own, (region, _)) in enumerate(zip(ids, found, strict=True))
    ]
    often = Counter(named)
    return [f"{name}-{at + 1}" if often[name] > 1 and not ids[at] else name for at, name in enumerate(named)]


def _own_id(region: Region, request: Request) -> str:
    column = fields_among(region.attributes, request).get("block_id")
    return region.attributes[column.raw] if column else ""


def _columns(found: Found, names: Sequence[str], request: Request) -> Mapping[str, list[Any]]:
    """Give the table's own columns, and beside them what titles and notes say."""
    raw = list(dict.fromkeys(name for region, _ in found for name in region.attributes))
    columns: dict[str, list[Any]] = {
        name: [region.attributes.get(name) for region, _ in found] for name in raw
    }
    taken = fields_among(raw, request)
    said: dict[str, list[Any]] = {
        "block_id": list(names),
        "name": [region.title or None for region, _ in found],
        "declared_area_km2": [region.area.km2 if region.area else None for region, _ in found],
        "top_elevation_m": [region.elevations[0] if region.elevations else None for region, _ in found],
        "bottom_elevation_m": [region.elevations[1] if region.elevations else None for region, _ in found],
    }
    ours = {
        name: cells for name, cells in said.items() if name not in taken and any(c is not None for c in cells)
    }
    if "block_id" in taken:  # an empty cell of its own column is filled with the name given here
        columns[taken["block_id"].raw] = list(names)
    return {**ours, **columns}


def _share_statements(what: Gathered) -> None:
    """Give every region the elevations stated once for all of them, and an only region the area."""
    mains = [region for region in what.regions if not region.deducted]
    own = [region for region in mains if region.elevations is not None]
    if len(mains) > 1 and len(own) == 1 and own[0] is mains[-1]:
        what.elevations = what.elevations or own[0].elevations
    for region in mains:
        region.elevations = region.elevations or what.elevations
    if len(mains) == 1:
        both = span(what.elevations, mains[0].elevations) if mains[0].elevations else (None, False)
        mains[0].elevations = both[0]
        mains[0].spanned = mains[0].spanned or what.spanned or both[1]
        mains[0].area, what.area = mains[0].area or what.area, None


def _groups(found: Found) -> Iterator[Figures]:
    rows: dict[str, list[int]] = defaultdict(list)
    systems: dict[str, pyproj.CRS] = {}
    figures: list[Any] = [result.figure if isinstance(result, Net) else None for _, result in found]
    for at, (_, result) in enumerate(found):
        if isinstance(result, Net):
            rows[result.located.crs.to_string()].append(at)
            systems[result.located.crs.to_string()] = result.located.crs
    every = np.array([*figures, None], dtype=object)[:-1]
    for name, members in rows.items():
        yield Figures(members, every[members], systems[name])


def _remarks(what: Gathered, found: Found, names: Sequence[str]) -> Iterator[Remark]:
    for name, (region, result) in zip(names, found, strict=True):
        if region.spanned and region.elevations is not None:
            yield "spanned", f"{name}（{region.elevations[0]:g}–{region.elevations[1]:g} m）"
        if isinstance(result, Net):
            yield from ((kind, evidence or name) for kind, evidence in result.remarks)
            precision = coarse(result.located.precision)
            if precision is not None:
                yield "digits", f"{name}（{precision}）"
        for column in sorted(region.varying):
            yield "varying", column
    yield from area_remarks(what, found, names)
    for line in what.unknown:
        yield "unknown", f"{line.row} {' '.join(filter(None, line.cells))[:30]}"


def _named(fault: Fault, region: Region) -> Fault:
    """Add which region of the table it is."""
    start = region.line.row if region.line is not None else 0
    table = f"表 {region.line.table} " if region.line is not None and region.line.table else ""
    where_zh = f"（区域“{region.title}”" if region.title else "（区域"
    where_en = f" (region '{region.title}'" if region.title else " (region"
    begins = (f"，始于{table}第 {start} 行）", f", from row {start} on)") if start else ("）", ")")
    return dataclasses.replace(fault, reason=fault.reason + Text(where_zh + begins[0], where_en + begins[1]))


def _no_corners(streams: Sequence[Stream]) -> RefusedError:
    heads = listed(
        " | ".join(filter(None, line.cells))[:60] for stream in streams for line in stream.lines[:1]
    )
    return RefusedError(
        "no_layer",
        Text(
            f"表中没有坐标：没有 X、Y 或 经度、纬度 列，也没有 WKT 列或坐标串列（首行：{heads.zh}）",
            "no coordinates: no table headed X, Y or 经度, 纬度, and no column of WKT or coordinate strings "
            f"(first row: {heads.en})",
        ),
        Text(
            "请给坐标列写上列名；若是属性表，请用 --attributes 给出，区块图形另给",
            "head the columns of coordinates; a table of attributes goes with --attributes beside the blocks",
        ),
    )


def _only_deductions() -> RefusedError:
    return RefusedError(
        "no_layer",
        Text("只有扣除区，没有矿区范围", "only deductions, no region to deduct them from"),
        Text("请补上矿区范围的拐点", "add the corners of the region"),
    )
