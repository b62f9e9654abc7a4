"""The report as a notebook shows it: what was not checked first, the blocks worst first, no scripts."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from minplan_gis import phrases
from minplan_gis.report import document
from minplan_gis.report.gaps import gaps
from minplan_gis.report.punctuation import listed, series, told
from minplan_gis.report.safe_text import html_text
from minplan_gis.vocabulary import Conclusion
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.wording import Lang

__all__ = ["report_html"]

_SHOWN = 20
_TITLE = Text("规划符合性核查", "Compliance check")
_ACCEPTED = Text("已接受未核查", "accepted unchecked")
_HEADS = (
    Text("区块编号", "block"),
    Text("名称", "name"),
    Text("椭球面积（km²）", "ellipsoidal area (km²)"),
    Text("结论", "conclusion"),
    Text("决定结论的规则", "rules behind it"),
    Text("未核查规则数", "rules not checked"),
)
_GAP_HEADS = (
    Text("类别", "kind"),
    Text("规则或对象", "rule or object"),
    Text("为什么", "why"),
    Text("区块数", "blocks"),
    Text("怎么办", "what to do"),
)
_STRONG = {Conclusion.NOT_COMPLIANT.value, Conclusion.NOT_CHECKED.value}


def report_html(report: Report, lang: Lang = "zh") -> str:
    """Give the report's summary as a fragment of HTML; all text is escaped."""
    return "".join(
        (
            f'<div lang="{"zh-CN" if lang == "zh" else "en"}">',
            _watermark(report, lang),
            f"<p><b>{html_text((_TITLE + Text('　', ', ')).say(lang) + report.run.date.isoformat())}</b><br>",
            f"{html_text(_counts(report).say(lang))}</p>",
            _accepted(report, lang),
            _gap_table(report, lang),
            _block_table(report, lang),
            "</div>",
        )
    )


def _watermark(report: Report, lang: Lang) -> str:
    return f"<p><b>{html_text(phrases.DEMO_WATERMARK.say(lang))}</b></p>" if report.run.demo_data else ""


def _accepted(report: Report, lang: Lang) -> str:
    """Name the rules that were accepted unchecked, each with its reason."""
    lines = [told(rule, why, lang) for rule, why in report.run.accepted.items()]
    if not lines:
        return ""
    rest = "".join(f"<br>{html_text(line)}" for line in lines)
    return f"<p><b>{html_text(_ACCEPTED.say(lang))}</b>{rest}</p>"


def _counts(report: Report) -> Text:
    number = document.counts(report)
    per = {each: number["conclusions"][each.value] for each in Conclusion}
    zh = "、".join(f"{each.zh} {count}" for each, count in per.items() if count)
    en = ", ".join(f"{each.en} {count}" for each, count in per.items() if count)
    blocks, unread = number["blocks"], number["unread_blocks"]
    return Text(
        f"区块 {blocks} 个，另有 {unread} 行未能读入。本次核查范围内：{zh or '无'}",
        f"{blocks} blocks; {unread} rows not read. Within the scope of this check: {en or 'none'}",
    )


def _gap_table(report: Report, lang: Lang) -> str:
    items = list(gaps(report, lang))
    open_ones = [item for item in items if item["category"]["id"] in {"verdict", "unread", "layer"}]
    rest = Counter(item["category"]["label"] for item in items if item not in open_ones)
    rows = [
        (
            item["category"]["label"],
            f"{item['id']} {item['title']}".strip(),
            item["reason"],
            str(len(item["blocks"]) or ""),
            item["advice"],
        )
        for item in open_ones[:_SHOWN]
    ]
    also = series((f"{label} {count}" for label, count in rest.items()), lang)
    return (
        _table(_GAP_HEADS, rows, lang)
        + _more(len(open_ones), lang)
        + (f"<p>{html_text(also)}</p>" if also else "")
    )


def _block_table(report: Report, lang: Lang) -> str:
    ranks = {each.value: rank for rank, each in enumerate(Conclusion)}
    items = sorted(document.blocks(report, lang), key=lambda item: ranks[item["conclusion"]["id"]])
    said = phrases.conclusions(report)
    rows = [_block_row(item, said[item["block_id"]].say(lang), lang) for item in items[:_SHOWN]]
    strong = {place for place, item in enumerate(items[:_SHOWN]) if item["conclusion"]["id"] in _STRONG}
    return _table(_HEADS, rows, lang, strong) + _more(len(items), lang)


def _block_row(item: Item, concluded: str, lang: Lang) -> tuple[str, ...]:
    return (
        item["block_id"],
        item["name"] or "",
        item["area"]["km2"]["shown"] if item["area"] else "—",
        concluded,
        listed(item["decisive_rules"], lang),
        str(item["not_checked"]),
    )


def _table(
    heads: Sequence[Text], rows: Sequence[Sequence[str]], lang: Lang, strong: Iterable[int] = ()
) -> str:
    if not rows:
        return ""
    bold = set(strong)
    head = "".join(f'<th style="text-align:left">{html_text(each.say(lang))}</th>' for each in heads)
    body = "".join(_row(row, "th" if place in bold else "td") for place, row in enumerate(rows))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _row(cells: Sequence[str], tag: str) -> str:
    made = "".join(f'<{tag} style="text-align:left">{html_text(str(cell))}</{tag}>' for cell in cells)
    return f"<tr>{made}</tr>"


def _more(count: int, lang: Lang) -> str:
    if count <= _SHOWN:
        return ""
    more = Text(f"其余 {count - _SHOWN} 项见导出的报告", f"{count - _SHOWN} more in the written report")
    return f"<p>{html_text(more.say(lang))}</p>"
