"""A plan's card: who, when, its tables row by row, what the audit found, and where its zones lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.report.plan_picture import zones_svg
from minplan_gis.report.safe_text import html_text
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    import pandas as pd

    from minplan_gis.audit import Finding
    from minplan_gis.plans import Plan, Table
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["plan_html", "plan_page"]

_STYLE = """
body { font: 15px/1.5 system-ui, "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #1f2937;
  max-width: 1100px; margin: 1.5em auto; padding: 0 1em; }
h1 { font-size: 1.5em; margin-bottom: 0; } h2 { border-bottom: 2px solid #cbd5e1; margin-top: 2em; }
h3 { margin: 1.6em 0 .3em; font-size: 1.05em; }
.rows { overflow-x: auto; } table { border-collapse: collapse; font-size: .88em; }
th, td { border: 1px solid #cbd5e1; padding: .2em .5em; text-align: left; vertical-align: top; }
th { background: #f1f5f9; } td { white-space: pre-line; } figure { margin: 1em 0; }
svg { border: 1px solid #cbd5e1; background: #fff; } li { margin-bottom: .7em; }
@media print { .rows { overflow: visible; } h3 { break-after: avoid; } }
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_ZONES = Text("规划分区和图层", "zones and layers")
_AUDIT = Text("审核所见", "what the audit finds")
_TABLES = Text("专栏和正文数字", "tables and stated numbers")
_AUDITED = Text(
    "规划与自身及随附上级规划对照，未与图层对照；原文照录，未作修改。未列出的不等于没有问题。",
    "The plan held against itself and the plan above where that ships, not against layers; nothing is "
    "repaired. What is not listed may still be wrong.",
)
_NOTHING = Text("各项对照未列出条目。", "The checks list nothing.")


def plan_page(
    plan: Plan, findings: Sequence[Finding], zones: Zones | None = None, *, day: date, lang: Lang = "zh"
) -> str:
    """Give the card as a whole page that loads nothing; parameters as :func:`plan_html`."""
    tongue = "zh-CN" if lang == "zh" else "en"
    head = (
        f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html_text(plan.name.say(lang))}</title><style>{_STYLE}</style>"
    )
    body = plan_html(plan, findings, zones, day=day, lang=lang)
    return f'<!doctype html>\n<html lang="{tongue}"><head>{head}</head><body>{body}</body></html>\n'


def plan_html(
    plan: Plan, findings: Sequence[Finding], zones: Zones | None = None, *, day: date, lang: Lang = "zh"
) -> str:
    """Give the card as a fragment of HTML, as a notebook shows it; all text is escaped.

    Parameters
    ----------
    plan
        The register.
    findings
        What :func:`~minplan_gis.audit.audit_plan` says of it.
    zones
        Its layers in EPSG:4490, drawn as a picture; without them there is none.
    day
        The day whose status is shown.
    """
    parts = [_head(plan, day, lang)]
    picture = zones_svg(zones, lang) if zones is not None else ""
    parts += [_section(_ZONES, picture, lang)] if picture else []
    parts.append(_section(_AUDIT, _findings(findings, lang), lang))
    parts.append(_section(_TABLES, "".join(_tables(plan, lang)), lang))
    return "".join(parts)


def _section(title: Text, content: str, lang: Lang) -> str:
    return f"<section><h2>{html_text(title.say(lang))}</h2>{content}</section>"


def _head(plan: Plan, day: date, lang: Lang) -> str:
    facts = "".join(
        f"<tr><th>{html_text(label.say(lang))}</th><td>{html_text(value)}</td></tr>"
        for label, value in _facts(plan, day, lang)
        if value
    )
    other = plan.name.say("en" if lang == "zh" else "zh")
    names = f"<h1>{html_text(plan.name.say(lang))}</h1><p>{html_text(other)}</p>"
    return f'{names}<div class="rows"><table>{facts}</table></div>'


def _facts(plan: Plan, day: date, lang: Lang) -> Iterator[tuple[Text, str]]:
    status = f"{plan.status_on(day).say(lang)} ({day.isoformat()})"
    yield Text("代码", "code"), plan.code
    yield Text("行政区", "unit"), f"{plan.admin_name.say(lang)} {plan.admin_code}"
    yield Text("级别", "level"), plan.level.say(lang)
    yield Text("规划期", "period"), f"{plan.period.start} – {plan.period.end}"
    yield Text("状态", "status"), status
    yield Text("基准年", "base year"), str(plan.base_year)
    yield Text("展望年", "horizon year"), str(plan.horizon_year or "")
    yield Text("发布机关", "publisher"), plan.publisher.say(lang)
    yield Text("发布日期", "published"), plan.published
    yield Text("范围", "extent"), plan.extent.text if plan.extent else ""
    yield Text("面积", "area"), f"{plan.area.text} {plan.area.unit}" if plan.area else ""
    yield Text("上级规划", "plans above"), "\n".join(plan.upper_plans)
    yield Text("文本", "text"), f"{plan.source.title}\nSHA-256 {plan.source.sha256}"


def _findings(findings: Sequence[Finding], lang: Lang) -> str:
    note = f"<p>{html_text(_AUDITED.say(lang))}</p>"
    if not findings:
        return f"{note}<p>{html_text(_NOTHING.say(lang))}</p>"
    return f"{note}<ol>{''.join(_finding(each, lang) for each in findings)}</ol>"


def _finding(finding: Finding, lang: Lang) -> str:
    several = len({place.plan for place in finding.places}) > 1
    places = "".join(f"<br>{html_text(place.said(with_plan=several).say(lang))}" for place in finding.places)
    head = f"[{finding.severity.say(lang)}] {finding.title.say(lang)}"
    return f"<li><b>{html_text(head)}</b>{places}<br>→ {html_text(finding.meaning.say(lang))}</li>"


def _tables(plan: Plan, lang: Lang) -> Iterator[str]:
    """Give each table's printed columns; of a kind that has several, each its own rows."""
    for table in plan.registers:
        rows = plan.table(table.kind)
        own = rows[rows["table"] == table.number]
        yield f"<h3>{html_text(_title(table, len(own), lang))}</h3>"
        yield _rows(table, own, lang) if len(own) else ""


def _title(table: Table, count: int, lang: Lang) -> str:
    number = Text(f"专栏{table.number} ", f"table {table.number}: ").say(lang) if table.number else ""
    counted = Text(f"（{count} 行）", f" ({count} rows)").say(lang)
    return f"{number}{table.label.say(lang)}{counted}"


def _rows(table: Table, rows: pd.DataFrame, lang: Lang) -> str:
    heads = [Text("原文行", "line").say(lang), *(column.label.say(lang) for column in table.columns)]
    shown = rows[["line", *(column.name for column in table.columns)]]
    body = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in shown.itertuples(index=False, name=None))
    return f'<div class="rows"><table><tr>{_cells(heads, "th")}</tr>{body}</table></div>'


def _cells(cells: Iterable[object], tag: str) -> str:
    return "".join(f"<{tag}>{html_text(str(cell))}</{tag}>" for cell in cells)
