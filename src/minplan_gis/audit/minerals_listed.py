"""Lists of minerals that are encouraged, restricted and prohibited: against each other and against blocks."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING

from minplan_gis.audit.model import Finding, Severity
from minplan_gis.audit.rows import compact, items_of, mineral_of
from minplan_gis.minerals import covers, split_minerals
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan

__all__ = ["blocks_of_listed_minerals", "two_lists"]

_RANKS = {"encouraged": 0, "restricted": 1, "prohibited": 2}
_WORKS = frozenset({"exploration", "mining"})


def two_lists(plan: Plan) -> Iterator[Finding]:
    """Name minerals that stand, under the same condition, in two lists that exclude each other."""
    for one, other in combinations(items_of(plan, "mineral_lists"), 2):
        if _rank(one) != _rank(other) and _work(one) & _work(other) and _same(one, other):
            zh = f"{_name(one)}：既列入“{_list(one)}”，又列入“{_list(other)}”"
            title = Text(zh, f"{_name(one)}: listed as '{one.text('list')}' and as '{other.text('list')}'")
            places = (one.place("list_name"), other.place("list_name"))
            yield Finding("mineral_in_two_lists", Severity.CONTRADICTION, title, places, _LISTS)


def _same(one: Row, other: Row) -> bool:
    return mineral_of(_name(one)) == mineral_of(_name(other)) and one.text("condition") == other.text(
        "condition"
    )


def _name(row: Row) -> str:
    return compact(row.text("name") or row.text("mineral"))


def _list(row: Row) -> str:
    return compact(row.text("list_name") or row.text("list"))


def _rank(row: Row) -> int:
    return next((rank for word, rank in _RANKS.items() if row.text("list").startswith(word)), 0)


def _work(row: Row) -> set[str]:
    """Give what a list is about; one that names neither exploration nor mining is about both."""
    named = {work for work in _WORKS if work in row.text("list")}
    return named or set(_WORKS)


def blocks_of_listed_minerals(plan: Plan) -> Iterator[Finding]:
    """Name planned blocks for minerals that are restricted or prohibited without a condition."""
    kinds = {"exploration": "exploration_planning_blocks", "mining": "mining_planning_blocks"}
    for listed in items_of(plan, "mineral_lists"):
        for work, kind in kinds.items():
            if _rank(listed) and not listed.text("condition") and work in _work(listed):
                yield from _blocks(plan, listed, kind)


def _blocks(plan: Plan, listed: Row, kind: str) -> Iterator[Finding]:
    name = mineral_of(_name(listed))
    for block in items_of(plan, kind):
        named = [mineral_of(each) for each in split_minerals(block.text("mineral"))]
        if any(name == each or covers([name], each) for each in named):
            banned = _rank(listed) == 2
            mineral = compact(block.text("mineral"))
            title = Text(
                f"拟设区块 {compact(block.name)} 的矿种 {mineral} 属于“{_list(listed)}”",
                f"planned block {compact(block.name)} is for {mineral}, listed as '{listed.text('list')}'",
            )
            severity = Severity.CONTRADICTION if banned else Severity.NOTE
            places = (block.place("mineral"), listed.place("list_name"))
            yield Finding("block_of_listed_mineral", severity, title, places, _BLOCK)


_LISTS = Text(
    "按矿种核查时两种结论都有依据；在编制单位澄清前从严处理",
    "a check by mineral can be argued both ways; take the stricter list until the plan's authors settle it",
)
_BLOCK = Text(
    "区块虽在规划内，出让前仍须按该矿种的限制或禁止要求论证",
    "the block is in the plan, yet the list's restriction or ban on its mineral still has to be answered",
)
