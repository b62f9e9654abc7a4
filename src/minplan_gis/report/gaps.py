"""What was not checked, why, what is missing and what to do: the first thing a reader needs."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from minplan_gis.checking.offsets import offsets
from minplan_gis.report.advice import advice
from minplan_gis.report.figures import Item, absent, figure, word
from minplan_gis.vocabulary import Grade, Outcome, Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.rules.model import Rule
    from minplan_gis.wording import Lang

__all__ = ["CATEGORIES", "gaps"]

CATEGORIES = {
    "verdict": Text("未核查", "not checked"),
    "accepted": Text("未核查（已说明接受）", "not checked, accepted"),
    "unread": Text("未能读入", "not read"),
    "layer": Text("图层问题", "layer with a problem"),
    "doubt": Text("坐标存疑", "coordinates in doubt"),
    "hint": Text("提示（不作判定依据）", "hint (decides nothing)"),
    "out_of_scope": Text("不在本次核查范围", "outside the scope of this check"),
    "clause": Text("未设规则的条款", "clause that no rule tests"),
}
"""The kinds of gaps, in the order in which they are listed."""

_WIDEN = Text("需要时扩大规则选择范围后重新核查", "widen the selection of rules and check again where needed")
_BLOCKS = Text("区块", "blocks")
_CHECK_ALL = Text("核查全部区块，或合并各批报告", "check all blocks, or merge the reports of all parts")
_CHECK_SOURCE = Text(
    "核对坐标来源和坐标系；若为北京54或西安80，用 --datum-shift 转换后重新核查",
    "find out where the coordinates come from; if Beijing 1954 or Xian 1980, check with --datum-shift",
)
_BY_HAND = Text("人工审查该条款", "review this clause by hand")


def gaps(report: Report, lang: Lang) -> Iterator[Item]:
    """Give every gap: one item for each rule, reason and explanation, with all blocks that it touches."""
    open_ones = list(_verdict_gaps(report, lang))
    yield from (item for item in open_ones if item["category"]["id"] == "verdict")
    yield from (item for item in open_ones if item["category"]["id"] == "accepted")
    yield from _unread(report, lang)
    yield from _layers(report, lang)
    yield from _doubts(report, lang)
    yield from _hints(report, lang)
    yield from _out_of_scope(report, lang)
    yield from _clauses(report, lang)


def _gap(category: str, lang: Lang, **facts: object) -> Item:
    blank: Item = {"id": "", "title": "", "grade": None, "detail": None, "missing_reach": None, "blocks": []}
    return {"category": {"id": category, "label": CATEGORIES[category].say(lang)}, **blank, **facts}


def _verdict_gaps(report: Report, lang: Lang) -> Iterator[Item]:
    grouped = _grouped(report, lang)
    ranks = {rule.id: (list(Grade).index(rule.grade), place) for place, rule in enumerate(report.rules)}
    rules = {rule.id: rule for rule in report.rules}
    for rule_id, reason, detail in sorted(grouped, key=lambda key: (ranks[key[0]], key[1:])):
        members = grouped[rule_id, reason, detail]
        reaches = [reach for _, reach in members if not absent(reach)]
        accepted = report.run.accepted.get(rule_id)
        yield _gap(
            "verdict" if accepted is None else "accepted",
            lang,
            **_of_rule(rules[rule_id], lang),
            reason=Reason(reason).say(lang),
            detail=detail or None,
            missing_reach=figure(max(reaches, default=None), "m"),
            blocks=[block for block, _ in members],
            advice=advice(Reason(reason)).say(lang) if accepted is None else accepted,
        )


def _grouped(report: Report, lang: Lang) -> dict[tuple[str, str, str], list[tuple[str, float]]]:
    grouped: dict[tuple[str, str, str], list[tuple[str, float]]] = defaultdict(list)
    table = report.verdicts[report.verdicts["outcome"] == Outcome.NOT_CHECKED]
    columns = (table[name] for name in ("rule_id", "reason", "detail", "block_id", "missing_reach_m"))
    for rule_id, reason, detail, block_id, reach in zip(*columns, strict=True):
        # How much reach is missing has a column of its own, and would split the groups.
        apart = reason != Reason.INCOMPLETE and isinstance(detail, Text)
        words = detail.say(lang) if apart else ""
        grouped[str(rule_id), str(reason), words].append((str(block_id), reach))
    return grouped


def _of_rule(rule: Rule, lang: Lang) -> Item:
    return {"id": rule.id, "title": rule.title.say(lang), "grade": word(Grade, rule.grade, lang)}


def _unread(report: Report, lang: Lang) -> Iterator[Item]:
    if report.rows_beside:
        yield _gap(
            "unread",
            lang,
            title=_BLOCKS.say(lang),
            reason=_beside(report.rows_beside).say(lang),
            advice=_CHECK_ALL.say(lang),
        )
    for entry in report.ledger:
        for row in entry.quarantined:
            place = " / ".join(part for part in (row.file, row.layer) if part)
            yield _gap(
                "unread",
                lang,
                id=row.row,
                title=place,
                reason=row.reason.say(lang),
                advice=row.remedy.say(lang),
            )


def _beside(rows: int) -> Text:
    if rows > 0:
        return Text(
            f"已读入的 {rows} 个区块不在本次核查中", f"{rows} blocks that were read are not in this check"
        )
    return Text(f"本次核查比读入多 {-rows} 行", f"{-rows} rows more were checked than read")


def _layers(report: Report, lang: Lang) -> Iterator[Item]:
    for layer in report.layers:
        if layer.problem is not None:
            yield _gap(
                "layer",
                lang,
                id=layer.id,
                title=layer.kind.say(lang),
                reason=layer.problem.reason.say(lang),
                detail=layer.problem.detail.say(lang),
                advice=advice(layer.problem.reason).say(lang),
            )


def _doubts(report: Report, lang: Lang) -> Iterator[Item]:
    for entry in report.ledger:
        for ground in entry.grounds:
            if ground.basis == "doubtful":
                yield _gap(
                    "doubt",
                    lang,
                    id=entry.file,
                    title=entry.layer,
                    reason=ground.taken.say(lang),
                    detail=ground.evidence.say(lang),
                    advice=_CHECK_SOURCE.say(lang),
                )
    rules = {rule.id: rule for rule in report.rules}
    for offset in offsets(report):
        yield _gap(
            "doubt",
            lang,
            **_of_rule(rules[offset.rule_id], lang),
            reason=offset.reason.say(lang),
            detail=offset.detail.say(lang),
            blocks=list(offset.blocks),
            advice=_CHECK_SOURCE.say(lang),
        )


def _hints(report: Report, lang: Lang) -> Iterator[Item]:
    rules = {rule.id: rule for rule in report.rules}
    table = report.findings[report.findings["status"] == "hint"]
    for (rule_id, layer), hits in table.groupby(["rule_id", "layer"], sort=False):
        blocks = list(dict.fromkeys(str(block) for block in hits["block_id"]))
        count = len(hits)
        yield _gap(
            "hint",
            lang,
            **_of_rule(rules[str(rule_id)], lang),
            reason=Text(
                f"图层 {layer} 命中 {count} 处，仅供参考", f"{count} hits in layer {layer}, for information"
            ).say(lang),
            blocks=blocks,
            advice=advice(Reason.SCHEMATIC).say(lang),
        )


def _out_of_scope(report: Report, lang: Lang) -> Iterator[Item]:
    for rule in report.out_of_scope:
        yield _gap(
            "out_of_scope",
            lang,
            **_of_rule(rule, lang),
            reason=CATEGORIES["out_of_scope"].say(lang),
            detail=f"{rule.basis.document} {rule.basis.clause}".strip(),
            advice=_WIDEN.say(lang),
        )


def _clauses(report: Report, lang: Lang) -> Iterator[Item]:
    for clause in report.clauses:
        yield _gap(
            "clause",
            lang,
            id=clause.id,
            title=f"{clause.basis.document} {clause.basis.clause}".strip(),
            reason=clause.reason.say(lang),
            detail=clause.basis.quote or None,
            advice=_BY_HAND.say(lang),
        )
