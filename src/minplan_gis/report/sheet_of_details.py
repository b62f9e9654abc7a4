"""The workbook's sheet 明细: every block and rule, and the pieces that each verdict rests on."""

from __future__ import annotations

from collections import defaultdict
from itertools import groupby
from typing import TYPE_CHECKING

from minplan_gis.report import document
from minplan_gis.report.figures import text
from minplan_gis.report.punctuation import noted
from minplan_gis.report.sheets import Sheet, columns
from minplan_gis.vocabulary import Outcome, Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.report.sheets import Row
    from minplan_gis.rules.model import Rule
    from minplan_gis.wording import Lang

__all__ = ["details"]

_VERDICT = Text("判定", "verdict")
_FEATURE = Text("要素", "feature")
_OUTSIDE = Text("范围外", "outside")
_ORDER = (Outcome.FAIL, Outcome.AT_LIMIT, Outcome.NOT_CHECKED, Outcome.PASS, Outcome.NOT_APPLICABLE)
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
            ("规则编号", "rule", 12),
            ("发现序号", "finding no.", 6),
            ("规则／要素", "rule / feature", 22),
            ("等级", "grade", 7),
            ("结果", "outcome", 10),
            ("原因", "reason", 12),
            ("说明", "in words", 30),
            ("测量值", "measured", 11),
            ("限值", "limit", 10),
            ("单位", "unit", 5),
            ("误差", "error", 7),
            ("占区块（%）", "share of block (%)", 8),
            ("图层及版本", "layer and version", 28),
            ("依据与条文", "basis", 27),
            ("处置建议", "what to do", 18),
        ),
        _detail_rows(report, lang, only_open=only_open),
        frozen=2,
        below=frozenset({_FEATURE.say(lang), _OUTSIDE.say(lang)}),
    )


def _lead(report: Report, *, only_open: bool) -> tuple[Text, ...]:
    told = Text(
        "每个区块的每条规则一行（行类“判定”），不符合的在前；其下为所涉及的要素（“要素”）和范围外部分（“范围外”）。"
        "可按行类、结果筛选。",
        "One row for each block and rule ('verdict'), failures first; below it the features it met "
        "('feature') and what lies outside ('outside'). Filter by the first column or the outcome.",
    )
    if not only_open:
        return (told,)
    count = len(report.verdicts)
    shown = int((~report.verdicts["outcome"].isin(list(_SILENT))).sum())
    return (
        told,
        Text(
            f"共 {count} 项判定，超出工作表行数上限：此处只列不符合、处于限值和未核查的 {shown} 项，"
            "完整清单见 report.json。",
            f"{count} verdicts are more than a sheet holds: here the {shown} that don't pass, "
            "all of them in report.json.",
        ),
    )


def _detail_rows(report: Report, lang: Lang, *, only_open: bool) -> Iterator[Row]:
    blocks = zip(report.blocks.index, report.blocks["name"], strict=True)
    names = {str(block): text(name) or "" for block, name in blocks}
    rules = {rule.id: rule for rule in report.rules}
    pieces = _pieces(report, lang)
    for item in _worst_first(document.verdicts(report, lang)):
        if only_open and item["outcome"]["id"] in _SILENT:
            continue
        block, rule = item["block_id"], rules[item["rule_id"]]
        yield _verdict_row(item, names[block], rule, lang)
        for kind, *cells in pieces.get((block, rule.id), ()):
            yield (kind, block, names[block], rule.id, *cells)


def _worst_first(verdicts: Iterable[Item]) -> Iterator[Item]:
    """Put each block's verdicts in the order in which they matter."""
    for _, of_block in groupby(verdicts, key=lambda item: item["block_id"]):
        yield from sorted(of_block, key=lambda item: _ORDER.index(item["outcome"]["id"]))


def _verdict_row(item: Item, name: str, rule: Rule, lang: Lang) -> Row:
    looked_at = [] if item["outcome"]["id"] == Outcome.NOT_APPLICABLE else item["layers"]
    layers = "\n".join(_layer(layer["id"], layer["version"]) for layer in looked_at)
    # The words of a rule that is kept stand once, in the sheet of parameters.
    quote = "" if item["outcome"]["id"] in _SILENT else rule.basis.quote
    basis = "\n".join(part for part in (rule.basis.document + rule.basis.clause, quote) if part)
    return (
        *(_VERDICT.say(lang), item["block_id"], name, rule.id, None, rule.title.say(lang)),
        *(item["grade"], item["outcome"], item["reason"], item["text"]),
        *(item["measured"], item["limit"], _unit(item["unit"], lang), item["error"], None),
        *(layers, basis, item["advice"]),
    )


def _pieces(report: Report, lang: Lang) -> dict[tuple[str, str], list[Row]]:
    """Give the rows of the pieces of each verdict, without the columns that they share with it."""
    pieces: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for item in document.findings(report, lang):
        found = (_FEATURE.say(lang), item["number"], _feature(item, lang))
        named = (*found, None, item["status"], item["relation"], None)
        row = (*named, *_measures(item, lang), _layer(item["layer"], item["layer_version"]), None, None)
        pieces[item["block_id"], item["rule_id"]].append(row)
    for item in document.remainders(report, lang):
        named = (_OUTSIDE.say(lang), item["number"], "└", None, item["status"], None, None)
        pieces[item["block_id"], item["rule_id"]].append((*named, *_measures(item, lang), None, None, None))
    return pieces


def _measures(item: Item, lang: Lang) -> Row:
    measured = item["measured"]
    unit = measured and _unit(measured["unit"], lang)
    return measured, item.get("limit"), unit, None, item["block_share"]


def _unit(unit: str, lang: Lang) -> Item | None:
    return None if unit == Unit.NONE else {"id": "", "label": Unit(unit).say(lang)}


def _feature(item: Item, lang: Lang) -> str:
    name, number = item["zone_name"], item["zone_id"]
    return f"└ {noted(name, number, lang)}" if name else f"└ {number}"


def _layer(name: str, version: str) -> str:
    return f"{name}\n{version}" if version else name
