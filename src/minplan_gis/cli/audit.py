"""``minplan audit``: hold a plan against itself."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.audit import Severity, audit_plan, audited
from minplan_gis.cli.columns import plain, wrap
from minplan_gis.cli.parameters import argument, file_option, flag
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.files import open_reader
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.wording import Text
from minplan_gis.zones import combine_zones, load_zones

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minplan_gis.audit import Finding, Place
    from minplan_gis.plans import Plan
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["command"]

_NOTHING_TO_SETTLE, _TO_SETTLE = 0, 3
_COLUMNS = 96

_ABOUT = Text(
    "把规划与自身对照：分项与合计、正文与专栏、上限与已设加拟设、名录、名称、单位、表号；"
    "加图层再对照面积、重叠和包含；有上级规划则逐项比较。只指出，不修改。\n\n"
    "退出码：0 没有矛盾和缺口；2 用法有误；3 有矛盾或缺口，包括待填的键和空表。",
    "Hold a plan against itself: parts and totals, text and tables, caps and rights, lists, names, units, "
    "table numbers; with layers also areas, overlaps, containment; and against the plan above, if it ships. "
    "Nothing is repaired.\n\n"
    "Exit codes: 0 no contradiction and no gap; 2 usage was wrong; 3 some contradiction or gap, keys and "
    "tables that are to be filled in among them.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    catalog = Text("图层目录 catalog.toml；可多次", "catalog of layers; repeatable").say(lang)
    parameters = (
        argument("plan", nargs=1, paths=False),
        file_option("--zones", "catalogs", said=catalog, metavar="CATALOG", many=True),
        flag("--json", "as_json", said=Text("输出 JSON", "print JSON").say(lang)),
        flag("--trusted", said=Text("在本进程内读文件", "read files in this process").say(lang)),
    )
    usage = Text("规划代码或登记簿文件夹 [选项]", "CODE_OR_FOLDER [OPTIONS]").say(lang)
    section = Section(Text("选项", "options"), parameters)
    return Verb("audit", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, plan: str, catalogs: Sequence[Path], as_json: bool, trusted: bool) -> int:
    register = load_plan(plan if plan in plan_codes() or not Path(plan).is_dir() else Path(plan))
    findings = audit_plan(register, _zones(catalogs, trusted=trusted))
    click.echo(_document(register, findings) if as_json else "\n".join(_listing(register, findings, lang)))
    return _TO_SETTLE if any(each.severity is not Severity.NOTE for each in findings) else _NOTHING_TO_SETTLE


def _zones(catalogs: Sequence[Path], *, trusted: bool) -> Zones | None:
    if not catalogs:
        return None
    with open_reader(trusted=trusted) as reader:
        return combine_zones(*(load_zones(catalog, reader=reader) for catalog in catalogs))


def _listing(plan: Plan, findings: Sequence[Finding], lang: Lang) -> Iterator[str]:
    yield f"{plan.code}  {plan.name.say(lang)}"
    yield _extent(plan).say(lang)
    yield _counts(findings, audited_any=audited(plan)[1] > 0).say(lang)
    for number, finding in enumerate(findings, start=1):
        yield ""
        yield from _finding(number, finding, lang)


def _extent(plan: Plan) -> Text:
    """Say what there was to audit, so that silence is never taken for an all-clear."""
    filled, rows = audited(plan)
    listed = len(plan.registers)
    if not rows:
        return Text(
            f"尚无可审核的内容：{listed} 张表都没有一行。",
            f"Nothing to audit yet: none of {listed} tables holds a row.",
        )
    return Text(
        f"审核了 {listed} 张表中的 {filled} 张，共 {rows} 行。",
        f"Audited {filled} of {listed} tables, {rows} rows.",
    )


def _counts(findings: Sequence[Finding], *, audited_any: bool) -> Text:
    """Count the findings, worst first; where nothing was audited only what was found is counted."""
    counts = [(word, sum(each.severity is word for each in findings)) for word in Severity]
    said = [(word, count) for word, count in counts if count or audited_any]
    zh = "，".join(f"{word.zh} {count}" for word, count in said)
    return Text(
        f"{zh}。", ", ".join(f"{count} {word.en}{'' if count == 1 else 's'}" for word, count in said) + "."
    )


def _finding(number: int, finding: Finding, lang: Lang) -> Iterator[str]:
    head = f"{number}. [{finding.severity.say(lang)}] {finding.title.say(lang)} ({finding.code})"
    yield from _indented(head, "")
    several = len({place.plan for place in finding.places}) > 1
    for place in finding.places:
        yield from _indented(place.said(with_plan=several).say(lang), "   - ")
    yield from _indented(finding.meaning.say(lang), "   → ")


def _indented(text: str, lead: str) -> Iterator[str]:
    first, *rest = wrap(plain(text), _COLUMNS - len(lead))
    yield lead + first
    yield from (" " * len(lead) + line for line in rest)


def _document(plan: Plan, findings: Sequence[Finding]) -> str:
    tables, rows = audited(plan)
    document = {
        "plan": plan.code,
        "audited": {"tables": tables, "rows": rows},
        "findings": [_record(each) for each in findings],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def _record(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": str(finding.severity),
        "title": _both(finding.title),
        "places": [_place(place) for place in finding.places],
        "meaning": _both(finding.meaning),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "plan": place.plan,
        "table": place.table,
        "line": place.line,
        "text": place.text,
        "label": _both(place.label),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}
