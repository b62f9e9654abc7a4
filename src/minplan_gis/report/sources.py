"""Where the account comes from: files, layers, rules, the run and the methods, as plain objects."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from minplan_gis import phrases
from minplan_gis.files.ledger import ASPECT_LABELS, BASIS_LABELS
from minplan_gis.report.figures import Item, plain, word
from minplan_gis.rules.tests import as_entry
from minplan_gis.vocabulary import GeometryStatus, Grade, Level, Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.files.ledger import Entry, Ground, Quarantined
    from minplan_gis.rules.model import Basis, Rule
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer

__all__ = ["METHODS", "layers", "layers_of", "ledger", "ledger_total", "rules", "run", "unread_item"]

METHODS = (
    (
        Text("椭球面积", "ellipsoidal area"),
        Text(
            "CGCS2000 椭球面上的面积，边为 3° 高斯-克吕格平面（中央经线取最近者）上的直线；判定依此面积",
            "on the ellipsoid of CGCS2000; edges are straight in the 3-degree Gauss-Krüger plane of the "
            "nearest central meridian; verdicts rest on it",
        ),
    ),
    (
        Text("平面面积", "planar area"),
        Text("同一 3° 高斯-克吕格平面上的面积，仅供对照", "area in that same plane, for comparison only"),
    ),
    (
        Text("TD/T 1055 椭球面积", "TD/T 1055 area"),
        Text(
            "按 TD/T 1055-2019 图斑椭球面积公式，边不加密，仅供对照",
            "land survey formula of TD/T 1055-2019, edges not densified, for comparison only",
        ),
    ),
    (
        Text("距离", "distance"),
        Text(
            "最短距离的实地长度：高斯-克吕格平面距离除以最短线中点的长度比",
            "true shortest distance: plane distance over the scale factor at the middle of the shortest line",
        ),
    ),
    (
        Text("平均宽度", "mean width"),
        Text("2 × 面积 ÷ 周长", "twice the area over the perimeter"),
    ),
    (
        Text("单位与取位", "units and rounding"),
        Text(
            "1 km² = 100 公顷 = 1500 亩；km²、公顷取 4 位小数，亩、m²、m 取 2 位，四舍五入；"
            "判定用未取位的数值",
            "1 km² = 100 ha = 1500 mu; km² and ha with 4 decimals, mu, m² and m with 2, rounded half up; "
            "verdicts use the unrounded values",
        ),
    ),
    (
        Text("申报面积差", "declared area"),
        Text(
            "（计算 − 申报）÷ 申报；超过 0.05 % 提示，超过 0.5 % 警告",
            "(computed - declared) / declared; a note above 0.05 %, a warning above 0.5 %",
        ),
    ),
)
"""How areas and distances were measured and printed: named in every report."""

_ROLES = {
    "blocks": Text("区块", "blocks"),
    "zones": Text("图层", "zones"),
    "attributes": Text("属性表", "attributes"),
}


def layers_of(report: Report, rule: Rule) -> list[Item]:
    """Give the layers that a rule looked at, each with its version."""
    return [{"id": layer.id, "version": layer.version} for layer in report.layers if layer.kind in rule.zones]


def run(report: Report, lang: Lang) -> Item:
    """Give all that a second run needs to give the same report."""
    ran = report.run
    return {
        "date": ran.date.isoformat(),
        "version": ran.version,
        "libraries": dict(ran.libraries),
        "packs": sorted({rule.pack for rule in (*report.rules, *report.out_of_scope) if rule.pack}),
        "selected": list(ran.selected),
        "plan_in_force": dict(ran.plan_in_force),
        "accepted": dict(ran.accepted),
        "demo_data": ran.demo_data,
        "watermark": phrases.DEMO_WATERMARK.say(lang) if ran.demo_data else None,
        "methods": [{"title": title.say(lang), "text": text.say(lang)} for title, text in METHODS],
    }


def rules(report: Report, lang: Lang) -> Iterator[Item]:
    """Give the rules in scope with their tests, conditions, periods and bases."""
    for rule in report.rules:
        yield rule_item(rule, lang)


def rule_item(rule: Rule, lang: Lang) -> Item:
    """Give one rule."""
    return {
        "id": rule.id,
        "title": rule.title.say(lang),
        "grade": word(Grade, rule.grade, lang),
        "zones": [{"id": kind.value, "label": kind.say(lang)} for kind in rule.zones],
        "test": {"kind": rule.test.key, **as_entry(rule.test)},
        "limit_text": phrases.limit_text(rule).say(lang),
        **{
            name: {key: list(values) for key, values in getattr(rule, name).items()}
            for name in ("where", "when", "unless")
        },
        "closed": rule.closed,
        "own_right": rule.own_right,
        "plan": rule.plan,
        "pack": rule.pack,
        "valid_from": plain(rule.valid_from),
        "valid_to": plain(rule.valid_to),
        "basis": basis_item(rule.basis),
        "remedy": rule.remedy.say(lang) if rule.remedy else None,
    }


def basis_item(basis: Basis) -> Item:
    """Give where a rule or clause comes from."""
    return dataclasses.asdict(basis)


def layers(report: Report, lang: Lang) -> Iterator[Item]:
    """Give the layers of the catalogs, read or not."""
    for layer in report.layers:
        yield _layer_item(layer, lang)


def _layer_item(layer: ZoneLayer, lang: Lang) -> Item:
    problem = layer.problem
    return {
        "id": layer.id,
        "kind": {"id": layer.kind.value, "label": layer.kind.say(lang)},
        "status": word(GeometryStatus, layer.status, lang),
        "level": word(Level, layer.level, lang),
        "plan": layer.plan,
        "file": layer.entry.file,
        "version": layer.version,
        "as_of": plain(layer.as_of),
        "source": layer.source,
        "features": len(layer.features),
        "complete": layer.complete_for is not None,
        "accuracy_m": layer.accuracy_m,
        "problem": problem
        and {
            "reason": word(Reason, problem.reason, lang),
            "detail": problem.detail.say(lang),
        },
    }


def ledger(report: Report, lang: Lang) -> Iterator[Item]:
    """Give the account, file by file: declared, read, set aside."""
    for entry in report.ledger:
        yield {
            **{
                name: getattr(entry, name)
                for name in ("file", "layer", "driver", "encoding", "source_crs", "sha256")
            },
            "role": {"id": entry.role, "label": _ROLES[entry.role].say(lang)},
            "declared": entry.declared,
            "read": entry.read,
            "quarantined": [unread_item(row, lang) for row in entry.quarantined],
            "balanced": entry.balanced,
            "notes": [note.say(lang) for note in entry.notes],
            "grounds": [_ground_item(ground, lang) for ground in entry.grounds],
        }


def _ground_item(ground: Ground, lang: Lang) -> Item:
    """Give one thing that coordinates were taken for, on whose word, and why."""
    return {
        "aspect": {"id": ground.aspect, "label": ASPECT_LABELS[ground.aspect].say(lang)},
        "basis": {"id": ground.basis, "label": BASIS_LABELS[ground.basis].say(lang)},
        "taken": ground.taken.say(lang),
        "evidence": ground.evidence.say(lang),
    }


def unread_item(row: Quarantined, lang: Lang) -> Item:
    """Give one row, or a whole file, that was not read."""
    return {
        **{name: getattr(row, name) for name in ("file", "layer", "row", "code")},
        "reason": row.reason.say(lang),
        "remedy": row.remedy.say(lang),
    }


def ledger_total(entries: tuple[Entry, ...]) -> Item:
    """Add the account up; ``balanced`` only where every file is."""
    return {
        "declared": sum(entry.declared or 0 for entry in entries),
        "read": sum(entry.read for entry in entries),
        "quarantined": sum(len(entry.quarantined) for entry in entries),
        "balanced": all(entry.balanced for entry in entries),
    }
