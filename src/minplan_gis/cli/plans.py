"""``minplan plans``: look the tables of a plan up."""

from __future__ import annotations

import json
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.cli.columns import table
from minplan_gis.cli.parameters import argument, file_option, flag, option
from minplan_gis.cli.plan_files import named_plan, write_page, write_workbook
from minplan_gis.cli.plan_tables import fill_from_workbook
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.errors import UsageError
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from minplan_gis.plans import Plan
    from minplan_gis.wording import Lang

__all__ = ["command"]

_ABOUT = Text(
    "查规划表：不写代码列出所有规划，写代码列出它的表，"
    "加 --kind 列出一张表的各行（表号、原文行号、原文数字）。",
    "Look a plan's tables up: without a code all plans, with a code its tables, with --kind the rows of one "
    "table (its number, the source line, the numbers as printed).",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    kind = Text("哪张表，如 mining_planning_blocks", "which table, as mining_planning_blocks").say(lang)
    page = Text(
        "写出一个网页：卡片、各表、审核所见、示意图", "write a page: card, tables, audit, picture"
    ).say(lang)
    workbook = Text("把各表写成一个工作簿，供填写", "write the tables as one workbook, to fill in").say(lang)
    filled = Text(
        "用填好的工作簿替换登记簿文件夹中的各表",
        "replace the tables of a register's folder by a filled workbook",
    ).say(lang)
    parameters = (
        argument("code", nargs=1, required=False, paths=False),
        option("--kind", said=kind, metavar="KIND"),
        flag("--json", "as_json", said=Text("输出 JSON", "print JSON").say(lang)),
        file_option("--html", "page", said=page, metavar="FILE"),
        file_option("--xlsx", "workbook", said=workbook, metavar="FILE"),
        file_option("--from-xlsx", "filled", said=filled, metavar="FILE"),
    )
    usage = Text("[规划代码或登记簿文件夹] [选项]", "[CODE_OR_FOLDER] [OPTIONS]").say(lang)
    section = Section(Text("选项", "options"), parameters)
    return Verb("plans", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, **given: Any) -> int:  # noqa: ANN401 (what click parsed)
    code, page, workbook, filled = (given[name] for name in ("code", "page", "workbook", "filled"))
    if (page or workbook or filled) and (given["kind"] or given["as_json"]):
        raise UsageError(
            Text(
                "--kind 和 --json 不与写文件的选项同用",
                "--kind and --json don't go with options that write files",
            )
        )
    if filled:
        fill_from_workbook(code, filled, lang)
    if page:
        write_page(code, page, _today(), lang)
    if workbook:
        write_workbook(code, workbook, lang)
    if not (page or workbook or filled):
        _tell(lang, code=code, kind=given["kind"], as_json=given["as_json"])
    return 0


def _tell(lang: Lang, *, code: str | None, kind: str | None, as_json: bool) -> None:
    if kind and not code:
        raise UsageError(Text("--kind 须与规划代码同用", "--kind needs the code of a plan"))
    if code is None:
        plans = [load_plan(each) for each in plan_codes()]
        click.echo(_dumped([_card(plan) for plan in plans]) if as_json else _cards(plans, lang))
    elif kind is None:
        plan = named_plan(code)
        click.echo(_dumped({**_card(plan), "tables": _counts(plan)}) if as_json else _contents(plan, lang))
    else:
        plan = named_plan(code)
        rows = plan.table(kind)
        click.echo(_dumped(_records(rows)) if as_json else _rows(plan, kind, rows, lang))


def _dumped(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2)


def _card(plan: Plan) -> dict[str, Any]:
    return {
        "code": plan.code,
        "name": {"zh": plan.name.zh, "en": plan.name.en},
        "admin_code": plan.admin_code,
        "level": str(plan.level),
        "period": [str(plan.period.start), str(plan.period.end)],
        "published": plan.published,
        "status_today": str(plan.status_on(_today())),
    }


def _today() -> date:
    return date.today()  # noqa: DTZ011 (the planner's own day)


def _cards(plans: list[Plan], lang: Lang) -> str:
    return "\n".join(table(_card_row(plan, lang) for plan in plans))


def _card_row(plan: Plan, lang: Lang) -> tuple[str, ...]:
    period = f"{plan.period.start} – {plan.period.end}"
    return plan.code, period, plan.status_on(_today()).say(lang), plan.name.say(lang)


def _counts(plan: Plan) -> dict[str, int]:
    return {kind: len(plan.table(kind)) for kind in plan.kinds}


def _contents(plan: Plan, lang: Lang) -> str:
    """Lay out a card and its tables, a line for each printed number that a kind stands under."""
    lines = table(
        (kind, number, str(count), said.say(lang)) for kind, number, count, said in _printed_tables(plan)
    )
    return "\n".join(["  ".join(_card_row(plan, lang)), "", *(f"  {line}" for line in lines)])


def _printed_tables(plan: Plan) -> Iterator[tuple[str, str, int, Text]]:
    """Give kind, printed number, rows and label of each table; one that is continued stands once."""
    for kind in plan.kinds:
        numbers = plan.table(kind)["table"]
        for number in dict.fromkeys(each.number for each in plan.registers if each.kind == kind):
            yield kind, number, int((numbers == number).sum()), _label(plan, kind, number)


def _label(plan: Plan, kind: str, number: str) -> Text:
    """Give what one table is called; all its names where its parts have several."""
    own = [each.label for each in plan.registers if (each.kind, each.number) == (kind, number)]
    first, *others = dict.fromkeys(own)
    return sum((Text("；", "; ") + each for each in others), start=first)


def _records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if value != value else value for name, value in row.items()}  # noqa: PLR0124 (NaN)
        for row in rows.to_dict("records")
    ]


def _rows(plan: Plan, kind: str, rows: pd.DataFrame, lang: Lang) -> str:
    """Lay out the printed columns of one kind, on top what each of its tables is."""
    registers = [each for each in plan.registers if each.kind == kind]
    labels = {column.name: column.label.say(lang) for each in registers for column in each.columns}
    heads = {"table": Text("专栏", "table").say(lang), "line": Text("原文行", "line").say(lang), **labels}
    shown = [name for name in rows.columns if name in heads]
    body = [[_cell(value) for value in row] for row in rows[shown].itertuples(index=False)]
    titles = [
        (Text(f"专栏{number} ", f"table {number}: ") if number else Text("", "")) + said
        for each, number, _, said in _printed_tables(plan)
        if each == kind
    ]
    return "\n".join(
        [*(title.say(lang) for title in titles), *table([[heads[name] for name in shown], *body])]
    )


def _cell(value: object) -> str:
    """Give a cell on one line: where the print breaks it, its parts side by side."""
    return "" if value is None or value != value else "".join(str(value).splitlines())  # noqa: PLR0124 (NaN)
