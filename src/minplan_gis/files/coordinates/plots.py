"""Plots of a coordinate text, placed: each in the system that its header, its prefix or the user gives."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.files.coordinates.coordinate_text import parse
from minplan_gis.files.coordinates.declarations import declared
from minplan_gis.files.coordinates.grounds import grounds_of
from minplan_gis.files.coordinates.header_systems import WGS84_DOUBT_M, says_wgs84, wgs84_notes
from minplan_gis.files.coordinates.naming import worded
from minplan_gis.files.coordinates.packed_plots import unpacked
from minplan_gis.files.coordinates.placing import Placed, far_from_band, placed, require_decimal
from minplan_gis.files.coordinates.precision import precision_of
from minplan_gis.files.coordinates.remarks import notes_of
from minplan_gis.files.coordinates.ring_doubts import unclear_ring
from minplan_gis.files.coordinates.units import in_known_unit, stated_unit
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.magnitudes import reading_of
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import uncertainty
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pyproj

    from minplan_gis.files.coordinates.coordinate_text import Document, Plot
    from minplan_gis.files.coordinates.declarations import Declared
    from minplan_gis.files.coordinates.precision import Precision
    from minplan_gis.files.magnitudes import Reading
    from minplan_gis.files.model import Request

    Remark = tuple[str, str]

__all__ = ["grouped", "plots_layer"]

_COLUMNS = ("block_id", "name", "declared_area_ha", "sheet", "land_use", "land_class", "extra")
_COUNT, _AREA, _ID, _NAME, _KIND, _SHEET, _LAND_USE, _LAND_CLASS, _EXTRA = range(9)


def plots_layer(text: str, encoding: str, request: Request) -> RawLayer:
    """Give the one layer of a coordinate text.

    Raises
    ------
    RefusedError
        ``no_layer``, or what ``declared``, ``require_decimal`` and ``placed`` raise.
    """
    document = parse(text)
    if not document.plots:
        raise _no_plots(document)
    said = declared(in_known_unit(document.header), request, worded(text))
    names = _names(document.plots, request.path.stem)
    packed = stated_unit(document.header) == "packed"
    given = [unpacked(plot) if packed else plot for plot in document.plots]
    readings = [plot if isinstance(plot, Fault) else _reading(plot) for plot in given]
    document = replace(document, plots=_in_degrees(document.plots, given))
    proven = require_decimal([reading for reading in readings if not isinstance(reading, Fault)], said)
    results = _results(document.plots, readings, said)
    groups = grouped(results)
    faults = {at: result for at, result in enumerate(results) if isinstance(result, Fault)}
    coarse = _coarse(document.plots, readings, results, names)
    remarks = [*_header_remarks(document, said), *_remarks(document.plots, readings, results, names)]
    remarks += [
        (kind, request.path.stem) for kind, so in (("decimal", proven), ("packed_stated", packed)) if so
    ]
    remarks += [("digits", f"{name}（{precision}）") for name, precision in coarse]
    return RawLayer(
        "",
        Format.COORDINATE_TEXT,
        [str(at + 1) for at in range(len(document.plots))],
        _columns(document.plots, names),
        groups,
        far_from_band(groups, said) | faults,
        encoding=encoding,
        notes=(
            *notes_of(remarks),
            *(note for group in groups for note in uncertainty(group.crs)),
            *wgs84_notes(document.header),
        ),
        header=document.header,
        grounds=grounds_of(document.header, remarks),
        id_column="block_id",
        precision_m=max((precision.error_m for _, precision in coarse), default=0.0)
        + (WGS84_DOUBT_M if says_wgs84(document.header) else 0.0),
        lines=[plot.line for plot in document.plots],
    )


def _in_degrees(plots: Sequence[Plot], given: Sequence[Plot | Fault]) -> tuple[Plot, ...]:
    """Give plots in decimal degrees where they could be read so."""
    pairs = zip(plots, given, strict=True)
    return tuple(plot if isinstance(found, Fault) else found for plot, found in pairs)


def _results(
    plots: Sequence[Plot], readings: Sequence[Reading | Fault], said: Declared
) -> list[Placed | Fault]:
    results = [
        reading if isinstance(reading, Fault) else _placed(plot, reading, said)
        for plot, reading in zip(plots, readings, strict=True)
    ]
    return [
        result if isinstance(result, Fault) else _cut_off(plot) or result
        for plot, result in zip(plots, results, strict=True)
    ]


def _placed(plot: Plot, reading: Reading, said: Declared) -> Placed | Fault:
    """Place a plot; what refuses the whole file for it names its line."""
    try:
        return placed(plot.rings, _field(plot, _KIND), reading, said)
    except RefusedError as refused:
        fault = refused.fault
        where = Text(f"（地块始于第 {plot.line} 行）", f" (the plot begins in line {plot.line})")
        raise RefusedError(fault.code, fault.reason + where, fault.remedy) from refused


def _coarse(
    plots: Sequence[Plot],
    readings: Sequence[Reading | Fault],
    results: Sequence[Placed | Fault],
    names: Sequence[str],
) -> list[tuple[str, Precision]]:
    """Give the plots that were read and whose digits leave more open than a survey does."""
    found = [
        (name, precision_of(plot.rings, degrees=reading.unit == "degrees"))
        for plot, reading, result, name in zip(plots, readings, results, names, strict=True)
        if isinstance(result, Placed) and not isinstance(reading, Fault)
    ]
    return [(name, precision) for name, precision in found if precision is not None]


def _names(plots: Sequence[Plot], stem: str) -> list[str]:
    """Give each plot its number, or the file's name where it has none."""
    fallback = [stem] if len(plots) == 1 else [f"{stem}-{at + 1}" for at in range(len(plots))]
    return [_field(plot, _ID) or fallback[at] for at, plot in enumerate(plots)]


def _field(plot: Plot, at: int) -> str:
    return plot.fields[at] if at < len(plot.fields) else ""


def _reading(plot: Plot) -> Reading | Fault:
    if plot.bad:
        lines = "、".join(str(bad.line) for bad in plot.bad)
        first = plot.bad[0]
        return Fault(
            "bad_number",
            Text(
                f"第 {lines} 行不是有效的界址点：{first.text}",
                f"line {lines.replace('、', ', ')}: not a point: {first.text}",
            ),
            Text("请改正这些行；整个地块未读入", "correct these lines; the whole plot was set aside"),
        )
    if not plot.rings:
        return _NO_POINTS
    if plot.doubt is not None:
        return unclear_ring(plot.doubt)
    return reading_of(np.concatenate([ring.points for ring in plot.rings]))


def _cut_off(plot: Plot) -> Fault | None:
    """Tell whether a plot states more points than it has, however they are counted: some were lost."""
    stated, _, most = _counts(plot)
    if stated <= most:
        return None
    there = sum(len(ring.points) for ring in plot.rings) + plot.repeated
    return Fault(
        "truncated",
        Text(
            f"声明 {stated} 个界址点，只有 {there} 行（{len(plot.rings)} 个环）："
            "缺少界址点或整个环，文件可能被截断",
            f"it states {stated} points and has {there} ({len(plot.rings)} rings): "
            "points or a whole ring are missing, the file may be cut off",
        ),
        Text(
            "请重新导出，或核对后改正界址点数",
            "export it again, or correct the number of points once you have compared them",
        ),
    )


def _counts(plot: Plot) -> tuple[int, int, int]:
    """Give the stated number of points (0 for none), and the fewest and most that a count of them gives.

    The most has a closing point for every ring, written or not, and those written twice.
    """
    text = _field(plot, _COUNT)
    there = sum(len(ring.points) for ring in plot.rings)
    least = there - sum(ring.closed for ring in plot.rings)
    closing = 0 if _field(plot, _KIND) in {"点", "线"} else len(plot.rings)
    return (
        int(text) if text.isdecimal() and len(text) < 10 else 0,
        least,
        max(there, least + closing) + plot.repeated,
    )


def grouped(results: Sequence[Placed | Fault]) -> tuple[Figures, ...]:
    """Gather figures by reference system."""
    rows: dict[str, list[int]] = defaultdict(list)
    systems: dict[str, pyproj.CRS] = {}
    for at, result in enumerate(results):
        if isinstance(result, Placed):
            rows[result.crs.to_string()].append(at)
            systems[result.crs.to_string()] = result.crs
    figures = [result.figure if isinstance(result, Placed) else None for result in results]
    every = np.array([*figures, None], dtype=object)[:-1]
    return tuple(Figures(members, every[members], systems[name]) for name, members in rows.items())


def _columns(plots: Sequence[Plot], names: Sequence[str]) -> Mapping[str, list[Any]]:
    def texts(at: int) -> list[str | None]:
        return [_field(plot, at) or None for plot in plots]

    extra = [",".join(plot.fields[_EXTRA:]).strip(",") or None for plot in plots]
    cells = (names, texts(_NAME), [_area(plot) for plot in plots], texts(_SHEET), texts(_LAND_USE))
    return dict(zip(_COLUMNS, [*map(list, cells), texts(_LAND_CLASS), extra], strict=True))


def _area(plot: Plot) -> float | None:
    """Give the stated area in hectares; none where it is empty, 0 or no number."""
    text = _field(plot, _AREA)
    try:
        area = float(text) if text and len(text) < 30 else 0.0
    except ValueError:
        return None
    return area if np.isfinite(area) and area > 0 else None


def _header_remarks(document: Document, said: Declared) -> Iterator[Remark]:
    for bad in document.unknown:
        yield "unknown", f"{bad.line} {bad.text}"
    if document.header.get("转换参数", "").strip(",，0. "):
        yield "parameters", document.header["转换参数"]
    if said.meridian is not None and said.band is None and said.stated is None:
        yield "meridian", f"{said.meridian:g}°E"


def _remarks(
    plots: Sequence[Plot],
    readings: Sequence[Reading | Fault],
    results: Sequence[Placed | Fault],
    names: Sequence[str],
) -> Iterator[Remark]:
    """Give what was inferred of each plot that was read."""
    for plot, reading, result, name in zip(plots, readings, results, names, strict=True):
        if isinstance(reading, Fault) or isinstance(result, Fault):
            continue
        kinds = [*result.remarks, *sorted(plot.oddities), *(["swapped"] if reading.swapped else [])]
        yield from ((kind, name) for kind in kinds)
        yield from _own_remarks(plot, name)


def _own_remarks(plot: Plot, name: str) -> Iterator[Remark]:
    if _field(plot, _KIND) not in {"点", "线"} and not all(ring.closed for ring in plot.rings):
        yield "unclosed", name
    stated, least, most = _counts(plot)
    if not least <= stated <= most:
        yield from (("gap", f"{name} {gap}") for gap in plot.gaps)
    if stated and not least <= stated <= most:
        yield "count", f"{name}（{stated}/{sum(len(ring.points) for ring in plot.rings)}）"
    if not _field(plot, _ID):
        yield "id", name
    if _field(plot, _AREA).strip("0.") and _area(plot) is None:
        yield "area", f"{name}（{_field(plot, _AREA)}）"


_NO_POINTS = Fault(
    "too_few_points",
    Text("没有界址点", "no points"),
    Text("请补上界址点，或删除该地块", "add its points, or remove the plot"),
)


def _no_plots(document: Document) -> RefusedError:
    """Name the first lines that are nothing known: what was meant as points, perhaps."""
    odd = document.unknown[:3]
    which = Text(
        "".join(f"；第 {bad.line} 行无法识别：{bad.text}" for bad in odd),
        "".join(f"; line {bad.line} is not known: {bad.text}" for bad in odd),
    )
    return RefusedError(
        "no_layer",
        Text("没有地块、界址点和坐标串", "no plots, no points and no coordinate string") + which,
        Text(
            "请检查是否为报部坐标 TXT 或坐标串，并改正这些行",
            "see whether it is a coordinate text or string, and correct these lines",
        ),
    )
