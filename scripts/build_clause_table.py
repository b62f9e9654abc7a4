"""Write docs/clauses.md: every clause of every shipped pack, and whether a rule tests it or why none does."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.datasets import data_path
from minplan_gis.phrases import limit_text
from minplan_gis.rules import load_rules, shipped_packs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.rules import Clause, Pack, Rule

OUT = Path(__file__).resolve().parents[1] / "docs" / "clauses.md"
HEAD = """# 条款一览 · Every clause and what becomes of it

由 `python scripts/build_clause_table.py` 生成，请勿手改。Generated; change the packs in `data/rules/`.

“检验”一栏写明由哪种检验核查（规则文件中的键）；“限值”一栏写明规则要求的数；没有检验的条款，“内容”一栏写明为什么没有规则。
"""
COLUMNS = ("编号", "检验", "限值", "等级", "内容或不核查的原因", "依据", "条文")


def page() -> str:
    """Give the whole document."""
    packs = [load_rules(data_path("rules", f"{name}.toml")) for name in shipped_packs()]
    return "\n".join([HEAD, *(line for pack in packs for line in _section(pack))])


def _section(pack: Pack) -> Iterator[str]:
    yield f"## {pack.title.zh}\n"
    yield _row(COLUMNS)
    yield _row("---" for _ in COLUMNS)
    entries = [(rule.id, _rule(rule)) for rule in pack.rules] + [
        (each.id, _clause(each)) for each in pack.clauses
    ]
    yield from (_row(cells) for _, cells in sorted(entries))
    yield ""


def _rule(rule: Rule) -> tuple[str, ...]:
    limit = limit_text(rule).zh
    return (rule.id, rule.test.key, limit, rule.grade.zh, rule.title.zh, _source(rule), rule.basis.quote)


def _clause(clause: Clause) -> tuple[str, ...]:
    return (clause.id, "—", "—", "—", clause.reason.zh, _source(clause), clause.basis.quote)


def _source(entry: Rule | Clause) -> str:
    return f"{entry.basis.document} {entry.basis.clause}"


def _row(cells: tuple[str, ...] | Iterator[str]) -> str:
    return "| " + " | ".join(" ".join(cell.replace("|", "¦").split()) for cell in cells) + " |"


def main() -> None:
    """Write the page."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    OUT.write_text(page(), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
