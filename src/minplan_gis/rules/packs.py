"""Packs by name and together: those that ship, and several as one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.datasets import data_path
from minplan_gis.errors import RuleError
from minplan_gis.rules.loading import load_rules, repeated
from minplan_gis.rules.model import Pack
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.rules.model import Rule

__all__ = ["combine_packs", "shipped_packs", "shipped_rules"]


def shipped_rules(*names: str) -> Pack:
    """Give shipped packs, as ``shipped_rules("baseline", "yining")``, as one."""
    known = shipped_packs()
    unknown = [name for name in names if name not in known]
    if unknown:
        raise RuleError.of(
            Text(
                f"没有规则包 {name}；现有：{'、'.join(known)}",
                f"no rule pack {name}; there are: {', '.join(known)}",
            )
            for name in unknown
        )
    return combine_packs(*(load_rules(data_path("rules", f"{name}.toml")) for name in names))


def shipped_packs() -> tuple[str, ...]:
    """Name the packs that ship with the toolkit."""
    return tuple(sorted(path.stem for path in data_path("rules").glob("*.toml")))


def combine_packs(*packs: Pack) -> Pack:
    """Put packs together, in order.

    Raises
    ------
    RuleError
        Where two packs use one rule id.
    """
    rules = tuple(rule for pack in packs for rule in pack.rules)
    faults = list(dict.fromkeys(_clash(each, rules) for each in repeated(rule.id for rule in rules)))
    if faults:
        raise RuleError(*faults)
    return Pack(
        id="+".join(pack.id for pack in packs),
        title=Text("；".join(p.title.zh for p in packs), "; ".join(p.title.en for p in packs)),
        rules=rules,
        clauses=tuple(clause for pack in packs for clause in pack.clauses),
    )


def _clash(rule_id: str, rules: tuple[Rule, ...]) -> Text:
    """Say that a rule stands there twice, or that its whole pack does."""
    owners = {rule.pack for rule in rules if rule.id == rule_id}
    if len(owners) > 1:
        return Text(
            f"规则编号 {rule_id} 在多个规则包中重复", f"rule id {rule_id} stands in more than one pack"
        )
    pack = owners.pop()
    return Text(
        f"规则包 {pack} 已经载入，请不要再次给出；改过的规则请另用 id",
        f"rule pack {pack} is loaded already: leave it out, or give its changed rules other ids",
    )
