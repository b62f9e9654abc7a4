"""The workbook's sheet 明细: every block and rule, and the pieces that each verdict rests on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from minplan_gis.report import document
from minplan_gis.report.sheets import Sheet, columns
from minplan_gis.vocabulary import Outcome
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.report.sheets import Row
    from minplan_gis.wording import Lang

__all__ = ["details"]

_VERDICT = Text("判定", "verdict")
_FEATURE = Text("要素", "feature")
_OUTSIDE = Text("范围外", "outside")
_UNITS = {unit: {"id": "", "label": label} for unit, label in (("m2", "m²"), ("m", "m"))}
_SILENT = {Outcome.PASS, Outcome.NOT_APPLICABLE}


def details(report: Report, lang: Lang, *, only_open: bool = False) -> Sheet:
    """Give 明细: every block and rule, and below each verdict the pieces it rests on.

    ``only_open`` leaves out what passes and what does not apply.
    """
    return Sheet(
        Text("明细", "Details"),
        _lead(report, only_open=only_open),
        columns(
            ("行类", "row", 7),
            ("区块编号", "block", 14),
            ("区块名称", "name", 14),
            ("规则编号", "rule", 10),
            ("规则／要素", "rule / feature", 22),
            ("等级", "grade", 7),
            ("结果", "outcome", 10),
            ("原因", "reason", 12),
            ("说明", "in words", 28),
            ("测量值", "measured", 11),
            ("限值", "limit", 10),
            ("单位", "unit", 5),
            ("误差", "error", 7),
            ("占区块（%）", "share of block (%)", 8),
            ("图层及版本", "layer and version", 17),
            ("依据与条文", "basis", 27),
            ("处置建议", "what to do", 18),
        ),
        _detail_rows(report, lang, only_open=only_open),
        frozen=2,
        below=frozenset({_FEATURE.say(lang), _OUTSIDE.say(lang)}),
    )


def _lead(report: Report, *, only_open: bool) -> tuple[Text, ...]:
    told = Text(
        "每个区块的每条规则一行（行类“判定”）；其下为所涉及的要素（“要素”）和范围外部分（“范围外”），可按行类筛选。",
        "One row for each block and rule ('verdict'); below it the features it met ('feature') and "
        "what lies outside ('outside'). Filter by the first column.",
    )
    if not only_open:
        return (told,)
    count = len(report.verdicts)
    shown = int((~report.verdicts["outcome"].isin(list(_SILENT))).sum())
    return (
        told,
        Text(
            f"共 {count} 项判定，超出工作表行数上限：此处只列未通过、处于限值和未核查的 {shown} 项，完整清单见 report.json。",
            f"{count} verdicts are more than a sheet holds: here the {shown} that don't pass; all in report.json.",
        ),
    )


def _detail_rows(report: Report, lang: Lang, *, only_open: bool) -> Iterator[Row]:
    names = {str(block): name for block, name in zip(report.blocks.index, report.blocks["name"], strict=True)}
    names = {block: name if isinstance(name, str) else "" for block, name in names.items()}
    rules = {rule.id: rule for rule in report.rules}
    pieces = _pieces(report, lang)
    for item in document.verdicts(report, lang):
        if only_open and item["outcome"]["id"] in _SILENT:
            continue
        rule, block = rules[item["rule_id"]], item["block_id"]
        basis = f"{rule.basis.document}{rule.basis.clause}" + (
            f"：{rule.basis.quote}" if rule.basis.quote else ""
        )
        yield (
            *(_VERDICT.say(lang), block, names[block], rule.id, rule.title.say(lang)),
            *(item["grade"], item["outcome"], item["reason"], item["text"]),
            *(item["measured"], item["limit"], _UNITS[item["unit"]], item["error"], None),
            *(
                "\n".join(_layer(layer["id"], layer["version"]) for layer in item["layers"]),
                basis,
                item["advice"],
            ),
        )
        for piece in pieces.get((block, rule.id), ()):
            yield (piece[0], block, names[block], rule.id, *piece[1:])


def _pieces(report: Report, lang: Lang) -> dict[tuple[str, str], list[Row]]:
    pieces: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for item in document.findings(report, lang):
        pieces[item["block_id"], item["rule_id"]].append(
            (
                *(_FEATURE.say(lang), _feature(item), None, item["status"], item["relation"], None),
                *_measures(item, item["limit"]),
                *(_layer(item["layer"], item["layer_version"]), None, None),
            )
        )
    for item in document.remainders(report, lang):
        pieces[item["block_id"], item["rule_id"]].append(
            (
                _OUTSIDE.say(lang),
                "└",
                None,
                item["status"],
                None,
                None,
                *_measures(item, None),
                None,
                None,
                None,
            )
        )
    return pieces


def _measures(item: Item, limit: Item | None) -> Row:
    measured = item["measured"]
    return measured, limit, measured and _UNITS[measured["unit"]], None, item["block_share"]


def _feature(item: Item) -> str:
    return f"└ {item['zone_name']}（{item['zone_id']}）" if item["zone_name"] else f"└ {item['zone_id']}"


def _layer(name: str, version: str) -> str:
    return f"{name}\n{version}" if version else name
