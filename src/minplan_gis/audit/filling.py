"""What is still to be filled in: keys of the card, tables without a row. An audit is silent on nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.plans import Plan, Table

__all__ = ["audited", "keys_to_fill", "tables_to_fill"]

_TO_FILL = ("待填", "to be filled in")
_NO_UNIT = "000000"
_CARD = Text("plan.toml", "plan.toml")


def audited(plan: Plan) -> tuple[int, int]:
    """Give how many tables of a plan hold anything, and how many rows they hold together."""
    counts = [_rows(plan, table) for table in plan.registers]
    return sum(count > 0 for count in counts), sum(counts)


def keys_to_fill(plan: Plan) -> Iterator[Finding]:
    """Name keys of the card that are empty or as the template has them."""
    for key, value in _keys(plan).items():
        if not value.zh.strip() or any(word in value.zh + value.en for word in _TO_FILL):
            shown = f"{key} = {value.zh}" if value.zh.strip() else key
            title = Text(f"plan.toml 的 {key} 待填", f"{key} in plan.toml is to be filled in")
            place = Place(plan.code, "", "", shown, _CARD)
            yield Finding("to_be_filled_in", Severity.GAP, title, (place,), _KEY)


def _keys(plan: Plan) -> dict[str, Text]:
    """Give the keys that no plan goes without, each as text: empty where nothing is written."""
    plain = {
        "admin_code": "" if plan.admin_code == _NO_UNIT else plan.admin_code,
        "upper_plans": "、".join(plan.upper_plans),
        "bands": "、".join(map(str, plan.bands)),
        "source.title": plan.source.title,
        "source.lines": str(plan.source.lines or ""),
    }
    spoken = {
        "name": plan.name,
        "admin_name": plan.admin_name,
        "publisher": plan.publisher,
        "source.note": plan.source.note,
    }
    return spoken | {key: Text(value, value) for key, value in plain.items()}


def tables_to_fill(plan: Plan) -> Iterator[Finding]:
    """Name tables that the card lists and that hold no row, and source lines of which there are none."""
    for table in plan.registers:
        if not _rows(plan, table):
            title = table.label + Text(f"（{table.file}）没有一行", f" ({table.file}) has no row")
            place = Place(plan.code, table.number, "", table.file, table.label)
            yield Finding("to_be_filled_in", Severity.GAP, title, (place,), _TABLE)
    if not plan.registers:
        title = Text("plan.toml 没有列出任何表", "plan.toml lists no table")
        place = Place(plan.code, "", "", "[[table]]", _CARD)
        yield Finding("to_be_filled_in", Severity.GAP, title, (place,), _KEY)
    if not plan.lines:
        title = Text("source_lines.csv 没有一行原文", "source_lines.csv holds no line of the text")
        place = Place(plan.code, "", "", "source_lines.csv", Text("原文行", "source lines"))
        yield Finding("to_be_filled_in", Severity.GAP, title, (place,), _LINES)


def _rows(plan: Plan, table: Table) -> int:
    return int((plan.tables[table.kind]["table"] == table.number).sum())


_KEY = Text(
    "没有填写就没有审核：凭它的比较（上级规划、辖区、出处）都没有做",
    "what is not filled in was not audited: nothing that rests on it was compared (the plan above, the "
    "territory, the source)",
)
_TABLE = Text(
    "空表没有审核，不等于没有问题；规划没有这张表的，从 plan.toml 和文件夹中一并删去",
    "an empty table was not audited, which is no all-clear; where the plan has no such table delete it from "
    "plan.toml and from the folder",
)
_LINES = Text(
    "各行行号无从对照原文；请把所引各行录入",
    "no row's line can be looked up: put the lines that are cited in",
)
