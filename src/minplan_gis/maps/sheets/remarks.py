"""What a sheet says of itself in words: its plane, its data, what decides nothing, what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.areas import rounded
from minplan_gis.maps.order import in_legend_order
from minplan_gis.maps.sheets.geometry import TOLERANCE_MM
from minplan_gis.phrases import DEMO_WATERMARK, kinds_text
from minplan_gis.vocabulary import GeometryStatus, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from minplan_gis.files.ledger import Entry
    from minplan_gis.maps.sheets.painting import Painted
    from minplan_gis.maps.sheets.scene import Order, Scene
    from minplan_gis.maps.sheets.view import View
    from minplan_gis.zones import ZoneLayer

__all__ = ["reference_text", "remarks"]

_LEAST_DEVIATION = 1e-4
_NAMED = 6
"""So many things are named; of more, the count is told."""
_PPM = 1_000_000


def reference_text(view: View, order: Order) -> Text:
    """Name the reference system, the height datum and the projection."""
    height = order.furniture.height_datum
    parts = Text("2000国家大地坐标系", "CGCS2000") + Text(
        f"　{height}" if height else "", f" · {height}" if height else ""
    )
    return parts + Text("　", " · ") + view.projection.name


def remarks(scene: Scene, view: View, painted: Painted) -> list[Text]:
    """Give the notes of a sheet, those that qualify the map first."""
    return [
        *_qualifying(scene, painted.layers),
        *_missing(scene),
        *_checked(scene),
        *_made(view, painted.simplified),
        *_sources(in_legend_order(painted.layers)),
        *scene.left_out,
    ]


def _qualifying(scene: Scene, drawn: Sequence[ZoneLayer]) -> Iterator[Text]:
    if scene.report is not None and scene.report.run.demo_data:
        yield DEMO_WATERMARK
    schematic = [layer.kind for layer in drawn if layer.status is GeometryStatus.SCHEMATIC]
    if schematic:
        names = kinds_text(dict.fromkeys(schematic))
        yield Text(f"{names.zh}为示意，不作判定依据", f"schematic, deciding nothing: {names.en}")
    if any(layer.kind is ZoneKind.ADMINISTRATIVE_AREA for layer in drawn):
        yield Text(
            "行政区界线为示意，不作为界线依据", "administrative boundaries are schematic, no basis for a line"
        )


def _missing(scene: Scene) -> Iterator[Text]:
    unread = [item for entry in _ledger(scene) for item in entry.quarantined]
    if unread:
        names = _listed(
            " ".join(part for part in (item.file, item.layer, item.row) if part) for item in unread
        )
        yield Text(
            f"未能读入 {len(unread)} 项，未画出：{names.zh}",
            f"{len(unread)} not read and not drawn: {names.en}",
        )
    without = scene.blocks.index.difference(scene.drawable.index, sort=False)
    if len(without):
        names = _listed(without)
        yield Text(f"无图形的区块，未画出：{names.zh}", f"blocks without a figure, not drawn: {names.en}")
    for layer in scene.layers:
        if layer.problem:
            yield (
                layer.kind.label + Text(f"（{layer.id}）：", f" ({layer.id}): ") + layer.problem.reason.label
            )


def _checked(scene: Scene) -> Iterator[Text]:
    if scene.report is None:
        return
    day = scene.report.run.date.isoformat()
    yield Text(
        f"核查日期 {day}；结论仅就本次核查范围而言，依据见核查报告",
        f"checked for {day}; conclusions are within the scope of this check, for reasons see the report",
    )


def _made(view: View, simplified: Sequence[ZoneLayer]) -> Iterator[Text]:
    yield Text(
        "面积和距离均由完整图形在椭球面上量算，不取自本图",
        "areas and distances were measured on the full figures and the ellipsoid, not on this map",
    )
    if view.deviation > _LEAST_DEVIATION:
        part = rounded(view.deviation * _PPM, 0)
        yield Text(
            f"投影平面与椭球面的长度差在图内最大为 {part}×10⁻⁶",
            f"lengths in the plane differ from those on the ellipsoid by up to {part}e-6 on this map",
        )
    if simplified:
        names = kinds_text(dict.fromkeys(layer.kind for layer in simplified))
        yield Text(
            f"{names.zh}仅为显示作了简化，图上偏移不超过 {TOLERANCE_MM} mm",
            f"simplified for display only, by at most {TOLERANCE_MM} mm on paper: {names.en}",
        )


def _sources(drawn: Sequence[ZoneLayer]) -> Iterator[Text]:
    """Tell where the layers come from and of which day they are, once for all of one origin."""
    origins: dict[tuple[str, str], list[ZoneKind]] = {}
    for layer in drawn:
        day = layer.as_of.isoformat() if layer.as_of else ""
        origins.setdefault((layer.source, day), []).append(layer.kind)
    for (source, day), kinds in origins.items():
        names = kinds_text(dict.fromkeys(kinds))
        yield Text(
            f"资料来源（{names.zh}）：{_and_day(source, day)}",
            f"source ({names.en}): {_and_day(source, day)}",
        )


def _and_day(source: str, day: str) -> str:
    return "，".join(part for part in (source, day) if part) or "—"


def _listed(names: Iterable[object]) -> Text:
    every = [str(name) for name in names]
    shown, more = every[:_NAMED], len(every) - _NAMED
    rest = Text(f" 等 {len(every)} 个", f" and {more} more") if more > 0 else Text("", "")
    return Text("、".join(shown), ", ".join(shown)) + rest


def _ledger(scene: Scene) -> Iterator[Entry]:
    report = scene.report.ledger if scene.report else ()
    found = [*report, *scene.ledger, *(layer.entry for layer in scene.layers)]
    for number, entry in enumerate(found):
        if entry not in found[:number]:
            yield entry
