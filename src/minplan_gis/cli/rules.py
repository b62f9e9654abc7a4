"""``minplan rules``: validate rule files and list what they say."""

from __future__ import annotations

import dataclasses
import json
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis import phrases
from minplan_gis.cli.columns import table
from minplan_gis.cli.parameters import argument, flag, option
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.errors import MinplanError, RuleError
from minplan_gis.rules import load_rules, shipped_packs, shipped_rules
from minplan_gis.rules.tests import as_entry
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from minplan_gis.rules import Clause, Pack, Rule
    from minplan_gis.wording import Lang

__all__ = ["command"]

_ABOUT = Text(
    "校验规则文件并列出其中的规则：编号、等级、限值、依据。不写文件时列出随附的规则包。",
    "Validate rule files and list their rules: id, grade, limit, basis. Without a file the shipped packs.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    packs = Text("随附的规则包，如 yining；可多次", "a shipped pack, as yining; repeatable").say(lang)
    parameters = (
        argument("files", required=False),
        option("--pack", "packs", said=packs, metavar="NAME", many=True),
        flag("--json", "as_json", said=Text("输出 JSON", "print JSON").say(lang)),
    )
    usage = Text("[规则文件…] [选项]", "[FILE…] [OPTIONS]").say(lang)
    section = Section(Text("选项", "options"), parameters)
    return Verb("rules", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, files: Sequence[Path], packs: Sequence[str], as_json: bool) -> int:
    found = _read(files, packs)
    click.echo(_as_json(found) if as_json else "\n\n".join(_listing(pack, lang) for pack in found))
    return 0


def _read(files: Sequence[Path], names: Sequence[str]) -> list[Pack]:
    """Read every file before complaining, so that all faults are told at once."""
    packs: list[Pack] = []
    problems: list[Text] = []
    names = names or (() if files else shipped_packs())
    readings = [
        *(partial(load_rules, file) for file in files),
        *(partial(shipped_rules, name) for name in names),
    ]
    for read in readings:
        try:
            packs.append(read())
        except MinplanError as wrong:
            problems.extend(wrong.problems)
    if problems:
        raise RuleError.of(problems)
    return packs


def _listing(pack: Pack, lang: Lang) -> str:
    heading = Text(
        f"{pack.id}：{pack.title.zh}（{len(pack.rules)} 条规则，{len(pack.clauses)} 条不核查）",
        f"{pack.id}: {pack.title.en} ({len(pack.rules)} rules, {len(pack.clauses)} clauses not checked)",
    )
    rows = [row for rule in pack.rules for row in _rows(rule, lang)]
    untested = Text("不核查", "not checked").say(lang)
    rows += [(clause.id, untested, clause.reason.say(lang)) for clause in pack.clauses]
    return "\n".join([heading.say(lang), *(f"  {line}" for line in (table(rows) if rows else ()))])


def _rows(rule: Rule, lang: Lang) -> list[tuple[str, str, str]]:
    """Give a rule's wish, and under it its limit and its basis."""
    under = [phrases.limit_text(rule).say(lang), f"{rule.basis.document} {rule.basis.clause}"]
    return [(rule.id, rule.grade.say(lang), rule.title.say(lang)), *(("", "", line) for line in under)]


def _as_json(packs: Sequence[Pack]) -> str:
    """Give the packs with the keys of a rule file."""
    document = [
        {
            **_plain(pack),
            "rule": [_rule(rule) for rule in pack.rules],
            "clause": list(map(_plain, pack.clauses)),
        }
        for pack in packs
    ]
    return json.dumps(document, ensure_ascii=False, indent=2, default=str)


def _plain(item: Pack | Clause) -> dict[str, Any]:
    left_out = {"rules", "clauses"}
    return {key: value for key, value in dataclasses.asdict(item).items() if key not in left_out}


def _rule(rule: Rule) -> dict[str, Any]:
    told = dataclasses.asdict(rule)
    told.pop("test")
    return {**told, rule.test.key: as_entry(rule.test)}
