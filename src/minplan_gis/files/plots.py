"""Plots of a coordinate text, placed: each in the system that its header, its prefix or the user gives."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.files.coordinate_text import decode, parse
from minplan_gis.files.declarations import declared
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.magnitudes import reading_of
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.placing import Placed, far_from_band, placed, require_decimal
from minplan_gis.files.precision import precision_of
from minplan_gis.files.references import uncertainty
from minplan_gis.files.remarks import notes_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pyproj

    from minplan_gis.files.coordinate_text import Document, Plot
    from minplan_gis.files.declarations import Declared
    from minplan_gis.files.magnitudes import Reading
    from minplan_gis.files.model import Request
    from minplan_gis.files.precision import Precision
    from minplan_gis.files.vectors import Part

    Remark = tuple[str, str]

__all__ = ["parts"]

_COLUMNS = ("block_id", "name", "declared_area_ha", "sheet", "land_use", "land_class", "extra")
_COUNT, _AREA, _ID, _NAME, _KIND, _SHEET, _LAND_USE, _LAND_CLASS, _EXTRA = range(9)


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the one layer of a coordinate text."""
    return [("", lambda: _layer(request))]


def _layer(request: Request) -> RawLayer:
    text, encoding = decode(request.path.read_bytes(), request.encoding)
    document = parse(text)
    if not document.plots:
        raise _no_plots()
    said = declared(document.header, request)
    names = _names(document.plots, request.path.stem)
    readings = [_reading(plot) for plot in document.plots]
    proven = require_decimal([reading for reading in readings if not isinstance(reading, Fault)], said)
    results = _results(document.plots, readings, said)
    groups = _groups(results)
    faults = {at: result for at, result in enumerate(results) if isinstance(result, Fault)}
    remarks = [*_header_remarks(document, said), *_remarks(document.plots, readings, results, names)]
    remarks += [("decimal", request.path.stem)] if proven else []
    coarse = _coarse(document.plots, readings, results, names)
    remarks += [("digits", f"{name}（{precision}）") for name, precision in coarse]
    return RawLayer(
        "",
        Format.COORDINATE_TEXT,
        [str(at + 1) for at in range(len(document.plots))],
        _columns(document.plots, names),
        groups,
        far_from_band(groups, said) | faults,
        encoding=encoding,
        notes=(*notes_of(remarks), *(note for group in groups for note in uncertainty(group.crs))),
        header=document.header,
        id_column="block_id",
        precision_m=max((precision.error_m for _, precision in coarse), default=0.0),
    )


def _results(
    plots: Sequence[Plot], readings: Sequence[Reading | Fault], said: Declared
) -> list[Placed | Fault]:
    results = [
        reading if isinstance(reading, Fault) else placed(plot.rings, _field(plot, _KIND), reading, said)
        for plot, reading in zip(plots, readings, strict=True)
    ]
    return [
        result if isinstance(result, Fault) else _cut_off(plot) or result
        for plot, result in zip(plots, results, strict=True)
    ]


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


def _groups(results: Sequence[Placed | Fault]) -> tuple[Figures, ...]:
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


def _no_plots() -> RefusedError:
    return RefusedError(
        "no_layer",
        Text("没有地块和界址点", "no plots and no points"),
        Text("请检查是否为报部坐标 TXT", "see whether it is a coordinate text"),
    )
