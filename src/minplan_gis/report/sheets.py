"""The workbook's sheets as tables: each a view of the report document, with one header and one filter."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis import phrases
from minplan_gis.report import document
from minplan_gis.report.gaps import gaps
from minplan_gis.report.punctuation import listed, told
from minplan_gis.report.sources import unread_item
from minplan_gis.vocabulary import Conclusion, Outcome, Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.wording import Lang

    Cell = str | int | Item | None
    Row = tuple[Cell, ...]

__all__ = ["Column", "Sheet", "columns", "not_checked", "summary", "tolerated"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its title, and its width in characters of half a Chinese one."""

    title: Text
    width: float


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: lines above the table, columns, and rows as long as the columns.

    A cell is text, a count, a figure (a number with its shown digits), a word
    (shaded by its id) or nothing.
    """

    name: Text
    lead: tuple[Text, ...]
    columns: tuple[Column, ...]
    rows: Iterable[Row]
    frozen: int
    """How many columns stay in view."""
    below: frozenset[str] = frozenset()
    """Rows that begin with one of these belong to the row above."""


def columns(*given: tuple[str, str, float]) -> tuple[Column, ...]:
    """Build columns from Chinese title, English title and width."""
    return tuple(Column(Text(zh, en), width) for zh, en, width in given)


_JUDGEMENTS = {
    "agrees": Text("", ""),
    "note": Text("提示：差大于 0.05 %", "note: differs by more than 0.05 %"),
    "warn": Text("警告：差大于 0.5 %", "warning: differs by more than 0.5 %"),
}
_NAMED = 40
_NOTHING_JUDGED = Text("没有规则作出判定", "no rule could judge it")


def summary(report: Report, lang: Lang) -> Sheet:
    """Give 汇总: a row for each block, and for each row of a block file that was not read."""
    return Sheet(
        Text("汇总", "Summary"),
        _summary_lead(report),
        columns(
            ("序号", "no.", 5),
            ("区块编号", "block", 15),
            ("区块名称", "name", 18),
            ("矿种", "mineral", 11),
            ("权利类型", "right", 8),
            ("业务类型", "business", 8),
            ("椭球面积\n（km²）", "ellipsoidal area (km²)", 10),
            ("椭球面积\n（公顷）", "ellipsoidal area (ha)", 11),
            ("椭球面积\n（亩）", "ellipsoidal area (mu)", 11),
            ("平面面积\n（公顷）", "planar area (ha)", 11),
            ("TD/T 1055\n椭球面积\n（公顷）", "TD/T 1055 area (ha)", 11),
            ("申报面积\n（km²）", "declared area (km²)", 13),
            ("与申报相差\n（%）", "differs by (%)", 9),
            ("面积提示", "area note", 10),
            ("结论（本次\n核查范围内）", "conclusion (within scope)", 17),
            ("决定结论的规则", "rules behind it", 26),
            ("其他未通过的规则", "other rules not met", 20),
            ("未核查规则数", "rules not checked", 7),
        ),
        _summary_rows(report, lang),
        frozen=3,
    )


def _summary_lead(report: Report) -> tuple[Text, ...]:
    number = document.counts(report)
    per = [
        (each, number["conclusions"][each.value]) for each in Conclusion if number["conclusions"][each.value]
    ]
    blocks, unread = number["blocks"], number["unread_blocks"]
    open_ones = number["outcomes"][Outcome.NOT_CHECKED.value]
    return (
        Text(
            f"区块 {blocks} 个，另有 {unread} 行未能读入，未作结论。"
            "本次核查范围内：" + ("、".join(f"{each.zh} {count}" for each, count in per) or "无"),
            f"{blocks} blocks; {unread} rows not read and not concluded on. Within the scope of this check: "
            + (", ".join(f"{each.en} {count}" for each, count in per) or "none"),
        ),
        Text(
            f"未核查的判定 {open_ones} 项，不在本次核查范围的规则 {number['out_of_scope']} 条，"
            f"未设规则的条款 {number['clauses']} 条：见“未核查”。",
            f"{open_ones} verdicts not checked, {number['out_of_scope']} rules out of scope, "
            f"{number['clauses']} clauses that no rule tests: see 'Not checked'.",
        ),
    )


def _summary_rows(report: Report, lang: Lang) -> Iterator[Row]:
    titles = {rule.id: rule.title.say(lang) for rule in report.rules}
    said = phrases.conclusions(report)
    place = 0
    for place, item in enumerate(document.blocks(report, lang), start=1):
        told = {**item["conclusion"], "label": said[item["block_id"]].say(lang)}
        yield (place, *_identity(item), *_area_cells(item, lang), told, *_rule_cells(item, titles, lang))
    for entry in report.ledger:
        if entry.role == "blocks":
            for row in entry.quarantined:
                place += 1
                yield (place, *_unread_cells(unread_item(row, lang), lang))


def _identity(item: Item) -> Row:
    return tuple(item[name] for name in ("block_id", "name", "mineral", "right_type", "business"))


def _area_cells(item: Item, lang: Lang) -> Row:
    area, difference = item["area"] or {}, item["declared_difference"]
    return (
        *(area.get(unit) for unit in ("km2", "hectares", "mu")),
        *(item[name] for name in ("planar_area", "tdt1055_area", "declared_area")),
        difference,
        difference and _judgement(difference["judgement"], lang),
    )


def _judgement(judgement: str, lang: Lang) -> Item:
    return {"id": judgement, "label": _JUDGEMENTS[judgement].say(lang)}


def _rule_cells(item: Item, titles: dict[str, str], lang: Lang) -> Row:
    decisive = "\n".join(f"{rule} {titles[rule]}" for rule in item["decisive_rules"])
    if not decisive and item["conclusion"]["id"] == Conclusion.NOT_CHECKED:
        decisive = _NOTHING_JUDGED.say(lang)
    others = "\n".join(f"{rule} {titles[rule]}" for rule in item["other_rules"])
    return decisive, others, item["not_checked"]


def _unread_cells(row: Item, lang: Lang) -> Row:
    """Give a row that was not read: it has an id or a number, a reason, and no conclusion but 未核查."""
    where = Text(f"（未读入）{row['file']}", f"(not read) {row['file']}").say(lang)
    conclusion = {"id": Conclusion.NOT_CHECKED.value, "label": Conclusion.NOT_CHECKED.say(lang)}
    why = told(Reason.QUARANTINED.say(lang), row["reason"], lang)
    return (row["row"], where, *[None] * 11, conclusion, why, None, None)


def tolerated(report: Report, lang: Lang) -> Sheet:
    """Give 容差内: pieces waived as noise of drawing, and overlaps with the block's own right."""
    return Sheet(
        Text("容差内", "Within tolerance"),
        (
            Text(
                f"下列部分未计入判定：平均宽度（2 × 面积 ÷ 周长）小于规则容差的碎片（{phrases.SLIVER.zh}），"
                "以及与本矿权重叠的部分。",
                "What did not count: pieces of a mean width (2A/P) below the rule's tolerance "
                f"({phrases.SLIVER.en}), and overlaps with the block's own right.",
            ),
        ),
        columns(
            ("区块编号", "block", 16),
            ("区块名称", "name", 18),
            ("发现序号", "finding no.", 8),
            ("规则编号", "rule", 11),
            ("规则名称", "rule title", 26),
            ("图层", "layer", 14),
            ("要素编号", "feature", 14),
            ("要素名称", "feature name", 20),
            ("说明", "in words", 28),
            ("面积（m²）", "area (m²)", 13),
            ("平均宽度（m）", "mean width (m)", 10),
            ("占区块（%）", "share of block (%)", 9),
        ),
        _tolerated_rows(report, lang),
        frozen=2,
    )


def _tolerated_rows(report: Report, lang: Lang) -> Iterator[Row]:
    names = report.blocks["name"]
    titles = {rule.id: rule.title.say(lang) for rule in report.rules}
    outside = {
        "layer": None,
        "zone_id": None,
        "zone_name": Text("范围外", "outside").say(lang),
        "mean_width": None,
    }
    for item in document.findings(report, lang):
        if item["status"]["id"] in {"waived", "own_right"}:
            yield _tolerated(item, names[item["block_id"]], titles)
    for item in document.remainders(report, lang):
        if item["status"]["id"] == "waived":
            yield _tolerated({**outside, **item}, names[item["block_id"]], titles)


def _tolerated(item: Item, name: object, titles: dict[str, str]) -> Row:
    return (
        *(item["block_id"], name if isinstance(name, str) else ""),
        *(item["number"], item["rule_id"], titles[item["rule_id"]]),
        *(item["layer"], item["zone_id"], item["zone_name"], item["status"]["label"]),
        *(item["measured"], item["mean_width"], item["block_share"]),
    )


def not_checked(report: Report, lang: Lang) -> Sheet:
    """Give 未核查: every gap, why, what is missing, for which blocks, and what to do."""
    return Sheet(
        Text("未核查", "Not checked"),
        (
            Text(
                "未核查不等于符合。下列事项本次没有作出判定；按“怎么办”处理后应重新核查。",
                "Not checked is not passed. Nothing was decided on what follows; act on it and check again.",
            ),
        ),
        columns(
            ("类别", "kind", 18),
            ("编号", "id", 13),
            ("规则或对象", "rule or object", 28),
            ("等级", "grade", 8),
            ("为什么", "why", 24),
            ("缺什么", "what is missing", 28),
            ("尚缺范围（m）", "missing reach (m)", 10),
            ("区块数", "blocks", 7),
            ("区块", "which blocks", 26),
            ("怎么办", "what to do", 32),
        ),
        (_gap_row(item, lang) for item in gaps(report, lang)),
        frozen=3,
    )


def _gap_row(item: Item, lang: Lang) -> Row:
    return (
        *(item["category"], item["id"], item["title"], item["grade"], item["reason"], item["detail"]),
        *(item["missing_reach"], len(item["blocks"]) or None, _named(item["blocks"], lang), item["advice"]),
    )


def _named(blocks: list[str], lang: Lang) -> str:
    """Name the blocks, as many as can be read in a cell."""
    names = listed(blocks[:_NAMED], lang)
    if len(blocks) <= _NAMED:
        return names
    more = Text("……其余见“明细”，按结果筛选“未核查”", "... the rest in 'Details', by outcome 'not checked'")
    return names + more.say(lang)
