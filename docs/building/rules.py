"""The rules' reference: every rule of every shipped pack, its limit, its scope and its source."""

from __future__ import annotations

from typing import TYPE_CHECKING

from building.markdown import plain, table
from minplan_gis.datasets import data_path
from minplan_gis.phrases import FIELD_LABELS, kinds_text, limit_text
from minplan_gis.rules import load_rules, shipped_packs
from minplan_gis.vocabulary import Business, Method, RightType, Subject

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from minplan_gis.rules import Basis, Clause, Pack, Rule

__all__ = ["rule_pages"]

_WORDS = {word.value: word.zh for words in (Business, Method, RightType, Subject) for word in words}
_CONFIDENCE = {
    "read": "已读原文",
    "needs_confirmation": "未读原文，待核实（只能得出需论证或提示）",
}


def rule_pages() -> dict[str, str]:
    """Give a page for each pack, by its id."""
    packs = [load_rules(data_path("rules", f"{name}.toml")) for name in shipped_packs()]
    return {pack.id: "\n".join(_page(pack)) for pack in packs}


def _page(pack: Pack) -> Iterator[str]:
    told = f"规则包 `{pack.id}`：{len(pack.rules)} 条规则；另有 {len(pack.clauses)} 条条款不设规则，"
    yield from (f"# {plain(pack.title.zh)}", "", f"{told}原因见[页末](#{pack.id}-clauses)。", "")
    for rule in sorted(pack.rules, key=lambda rule: rule.id):
        yield from _rule(rule)
    yield from (f"({pack.id}-clauses)=", "", "## 不设规则的条款", "")
    rows = (_clause(each) for each in sorted(pack.clauses, key=lambda each: each.id))
    yield from table(("编号", "不核查的原因", "依据", "条文"), rows)


def _rule(rule: Rule) -> Iterator[str]:
    yield from (f"(rule-{rule.id.lower()})=", "", f"## {plain(f'{rule.id} {rule.title.zh}')}", "")
    yield from table(("", ""), ((f"**{name}**", text) for name, text in _facts(rule) if text))


def _facts(rule: Rule) -> Iterator[tuple[str, str]]:
    yield "等级", rule.grade.zh
    yield "检验", f"`{rule.test.key}`：{plain(limit_text(rule).zh)}"
    yield "图层", plain(kinds_text(rule.zones).zh)
    yield "其中的要素", _conditions(rule.where)
    yield "适用于", _conditions(rule.when)
    yield "不适用于", _conditions(rule.unless)
    yield "本矿权", "按许可证号识别，不计" if rule.own_right else ""
    yield "有效期", _validity(rule)
    yield "依据", plain(f"{rule.basis.document} {rule.basis.clause}")
    yield "条文", _quote(rule.basis)
    yield "可信程度", _CONFIDENCE[rule.basis.confidence]
    yield "怎么办", plain(rule.remedy.zh) if rule.remedy else ""


def _conditions(conditions: Mapping[str, tuple[str, ...]]) -> str:
    return "；".join(f"{_column(name)}：{_values(values)}" for name, values in conditions.items())


def _column(name: str) -> str:
    label = FIELD_LABELS.get(name)
    return f"`{name}`" if label is None else f"{label.zh} `{name}`"


def _values(values: tuple[str, ...]) -> str:
    return "、".join(plain(_WORDS.get(value, value)) for value in values)


def _validity(rule: Rule) -> str:
    if rule.plan:
        return f"规划期（`{rule.plan}`）"
    begun = f"{rule.valid_from} 起" if rule.valid_from else ""
    return "，".join(filter(None, (begun, f"至 {rule.valid_to}" if rule.valid_to else "")))


def _quote(basis: Basis) -> str:
    return f"“{plain(basis.quote)}”" if basis.quote else ""


def _clause(clause: Clause) -> tuple[str, ...]:
    source = plain(f"{clause.basis.document} {clause.basis.clause}")
    return (plain(clause.id), plain(clause.reason.zh), source, _quote(clause.basis))
