"""What a map must say in words: what was not read, what decides nothing, how it was drawn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from minplan_gis.maps.editions import PUBLIC_NOTES
from minplan_gis.vocabulary import GeometryStatus, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from minplan_gis.checking.model import Report
    from minplan_gis.files.ledger import Entry
    from minplan_gis.maps.editions import Edition
    from minplan_gis.maps.web.display import Column
    from minplan_gis.styles import Styles
    from minplan_gis.zones import ZoneLayer

__all__ = ["BOUNDARY_NOTE", "drawing_notes", "lacking_notes", "note_data", "simplified_notes"]

BOUNDARY_NOTE = Text(
    "行政区界线为示意，不作为界线依据", "administrative boundaries are schematic, no basis for a line"
)
_ROUNDED = (Text("图上坐标取至 1e-7 度（约 1 cm）", "coordinates are drawn to 1e-7 degrees (about 1 cm)"),)
_MOST_SIGNS = 40
_COLUMNS = {
    "blocks": Text("区块", "blocks"),
    "findings": Text("冲突图斑和距离线", "pieces and lines of findings"),
}
_COLON = Text("：", ": ")


def note_data(
    ledger: Iterable[Entry],
    layers: Sequence[ZoneLayer],
    report: Report | None,
    drawing: Sequence[Text],
) -> list[dict[str, Any]]:
    """Give the notes in order of weight; those that ``warn`` are shown open, above everything."""
    entries = tuple(ledger)
    sections = [
        (Text("未能读入，已隔离", "Not read, set aside"), _quarantined(entries), True),
        (Text("数目不符", "Counts that don't add up"), _unbalanced(entries), True),
        (Text("图层有问题", "Layers with a problem"), _problems(layers), True),
        (Text("不在本次核查范围", "Outside the scope of this check"), _out_of_scope(report), False),
        (Text("规划条文中本工具不核查的", "Clauses that are not tested"), _clauses(report), False),
        (Text("用户确认", "Confirmed by the user"), _confirmed(report), False),
        (
            Text("读取说明", "How the files were read"),
            [note for entry in entries for note in entry.notes],
            False,
        ),
        (Text("示意图层", "Schematic layers"), _schematic(layers, report), False),
        (Text("制图说明", "How this was drawn"), list(drawing), False),
    ]
    return [{"title": title, "items": list(items), "warn": warn} for title, items, warn in sections if items]


def drawing_notes(layers: Sequence[ZoneLayer], styles: Styles, edition: Edition) -> list[Text]:
    """Say how the map was drawn: projection, rounding, signs, boundaries, what the edition leaves out."""
    notes = [
        Text(
            "坐标为 2000 国家大地坐标系（EPSG:4490），屏幕以 Web 墨卡托显示；"
            "面积和距离均由完整图形量算，不取自本图",
            "coordinates are CGCS2000 (EPSG:4490), shown in web Mercator; areas and distances were measured "
            "on the full geometry, not on this map",
        ),
        *(PUBLIC_NOTES if edition == "public" else _ROUNDED),
        styles.note,
    ]
    if any(layer.kind is ZoneKind.ADMINISTRATIVE_AREA for layer in layers):
        notes += [BOUNDARY_NOTE, Text("审图号：（未填）", "map approval number: (none given)")]
    return notes


def simplified_notes(columns: Mapping[str, Column], layer_ids: Mapping[str, str]) -> list[Text]:
    """Say which columns of shapes were simplified, how coarsely; ``layer_ids`` name those of layers."""
    named = {name: Text(f"图层 {layer}", f"layer {layer}") for name, layer in layer_ids.items()}
    return [
        _simplified((_COLUMNS | named)[name], each.tolerance_m)
        for name, each in columns.items()
        if each.tolerance_m and any(each.strings)
    ]


def lacking_notes(signs: str) -> list[Text]:
    """Say which characters are left to the fonts of the system."""
    if not signs:
        return []
    shown = " ".join(signs[:_MOST_SIGNS]) + (" …" if len(signs) > _MOST_SIGNS else "")
    return [
        Text(
            f"内嵌字体没有的字由系统字体显示：{shown}",
            f"characters that the page's font lacks, left to fonts of the system: {shown}",
        )
    ]


def _simplified(what: Text, tolerance_m: float) -> Text:
    metres = f"{tolerance_m:g}"
    return what + Text(
        f"：仅为显示作了简化，容差 {metres} m；所列数值由完整图形算得",
        f": simplified for display only, tolerance {metres} m; numbers come from the full geometry",
    )


def _quarantined(entries: Iterable[Entry]) -> list[Text]:
    return [
        Text(
            " / ".join(part for part in (item.file, item.layer, item.row) if part),
            " / ".join(part for part in (item.file, item.layer, item.row) if part),
        )
        + _COLON
        + item.reason
        + Text("；", "; ")
        + item.remedy
        for entry in entries
        for item in entry.quarantined
    ]


def _unbalanced(entries: Iterable[Entry]) -> list[Text]:
    return [
        Text(
            f"{_where(entry)}：应有 {_count(entry)} 行，读入 {entry.read}，隔离 {len(entry.quarantined)}",
            f"{_where(entry)}: {_count(entry)} declared, {entry.read} read, "
            f"{len(entry.quarantined)} set aside",
        )
        for entry in entries
        if not entry.balanced and not _whole_file_set_aside(entry)
    ]


def _where(entry: Entry) -> str:
    return " / ".join(part for part in (entry.file, entry.layer) if part)


def _whole_file_set_aside(entry: Entry) -> bool:
    return entry.declared is None and any(not item.row for item in entry.quarantined)


def _count(entry: Entry) -> str:
    return "?" if entry.declared is None else str(entry.declared)


def _problems(layers: Iterable[ZoneLayer]) -> list[Text]:
    return [
        layer.kind.label
        + Text(f"（{layer.id}）：", f" ({layer.id}): ")
        + layer.problem.reason.label
        + _COLON
        + layer.problem.detail
        for layer in layers
        if layer.problem
    ]


def _out_of_scope(report: Report | None) -> list[Text]:
    rules = report.out_of_scope if report else ()
    return [Text(f"{rule.id} ", f"{rule.id} ") + rule.title for rule in rules]


def _clauses(report: Report | None) -> list[Text]:
    clauses = report.clauses if report else ()
    return [
        Text(f"{clause.id} {clause.basis.clause}", f"{clause.id} {clause.basis.clause}")
        + _COLON
        + clause.reason
        for clause in clauses
    ]


def _confirmed(report: Report | None) -> list[Text]:
    if report is None:
        return []
    accepted = [
        Text(f"接受未核查 {rule}：{why}", f"not_checked accepted for {rule}: {why}")
        for rule, why in report.run.accepted.items()
    ]
    return accepted + [
        Text(f"规划 {plan} 仍然有效：{why}", f"plan {plan} still in force: {why}")
        for plan, why in report.run.plan_in_force.items()
    ]


def _schematic(layers: Iterable[ZoneLayer], report: Report | None) -> list[Text]:
    judged = report is not None and report.run.demo_data
    worth = (
        Text(
            "为示意图层；本次为演示，按其判定，结论不作依据", "is schematic; judged with it as this is a demo"
        )
        if judged
        else Text("为示意图层，不作判定依据", "is schematic and decides nothing")
    )
    return [
        layer.kind.label + Text(f"（{layer.id}）", f" ({layer.id}) ") + worth
        for layer in layers
        if layer.status is GeometryStatus.SCHEMATIC
    ]
