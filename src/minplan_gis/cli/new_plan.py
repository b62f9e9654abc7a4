"""``minplan new-plan``: an empty register to fill in."""

from __future__ import annotations

import re
import tomllib
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from minplan_gis.cli.parameters import argument, file_option
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.datasets import data_path
from minplan_gis.errors import OutputError, UsageError, cause
from minplan_gis.files.writing.publish import staging
from minplan_gis.plans import plan_codes
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.wording import Lang

__all__ = ["command", "write_register"]

_CODE = re.compile(r"[a-z][a-z0-9_]*")
_MARK = "\ufeff"  # so that Excel reads a CSV as UTF-8

_ABOUT = Text(
    "新建一份空的规划登记簿：plan.toml（每个键都有说明，状态为编制中，规划期 2026—2030 年）、"
    "每种表一个只有首行的 CSV、正文所述数字 statements.csv、原文行 source_lines.csv、空的规则包 rules.toml。"
    "填写后用 minplan audit 文件夹 审核，用 minplan rules 文件夹/rules.toml 校验规则。",
    "Write an empty register: plan.toml with every key explained (being drawn up, period 2026-2030), a CSV "
    "with its first row for every kind of table, statements.csv, source_lines.csv, an empty rule pack "
    "rules.toml. Fill it in, then run minplan audit FOLDER and minplan rules FOLDER/rules.toml.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    out = Text("新文件夹，默认与代码同名", "the new folder, by default named as the code").say(lang)
    parameters = (argument("code", nargs=1, paths=False), file_option("--out", said=out, metavar="DIR"))
    usage = Text("规划代码 [--out 文件夹]", "CODE [--out DIR]").say(lang)
    section = Section(Text("选项", "options"), parameters)
    return Verb("new-plan", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, code: str, out: Path | None) -> int:
    folder = out or Path(code)
    write_register(code, folder)
    click.echo(Text(f"已写出：{folder}", f"written: {folder}").say(lang))
    if code in plan_codes():
        click.echo(_taken(code, folder).say(lang), err=True)
    return 0


def _taken(code: str, folder: Path) -> Text:
    """Warn that the code alone means the plan that ships."""
    path = folder if folder.is_absolute() else f"./{folder.as_posix()}"
    return Text(
        f"注意：{code} 是随附规划的代码，单写 {code} 总是指随附的那一份；"
        f"自己的登记簿须写路径 {path}，最好另用一个代码，如 {code}_2026",
        f"mind: {code} is the code of a plan that ships, and {code} alone always means that one; "
        f"write your register's path, {path}, or better choose another code, as {code}_2026",
    )


def write_register(code: str, folder: Path) -> None:
    """Write an empty register that :func:`~minplan_gis.plans.load_plan` reads; whole, or not at all.

    Raises
    ------
    UsageError
        The code is none.
    OutputError
        The folder holds something, or can't be written to.
    """
    if not _CODE.fullmatch(code):
        zh, en = (
            "须以小写英文字母开头，只用小写字母、数字和下划线",
            "must begin with a-z and take a-z, 0-9 and _ only",
        )
        raise UsageError(Text(f"规划代码“{code}”{zh}", f"the plan's code {code!r} {en}"))
    _require_empty(folder)
    files = _files(code)
    with staging(folder) as aside:
        for name, content in files.items():
            (aside / name).write_text(content, encoding="utf-8", newline="")


def _require_empty(folder: Path) -> None:
    try:
        taken = folder.exists() and (not folder.is_dir() or any(folder.iterdir()))
    except OSError as error:
        said = Text(f"{folder} 无法打开：{cause(error).zh}", f"{folder} can't be opened: {cause(error).en}")
        raise OutputError(said) from error
    if taken:
        raise OutputError(
            Text(
                f"{folder} 已存在且不为空：未写入任何文件，请用 --out 换一个文件夹",
                f"{folder} is there and not empty: nothing was written; choose another folder with --out",
            )
        )


def _files(code: str) -> dict[str, str]:
    """Give the files by name: the card, a header row for each of its tables, the source lines, the rules."""
    card, rules = (
        data_path("templates", name).read_text(encoding="utf-8").replace("@CODE@", code)
        for name in ("plan.toml", "pack.toml")
    )
    headers = {
        table["file"]: ["table", "line", *(column["name"] for column in table["columns"])]
        for table in tomllib.loads(card)["table"]
    }
    headers["source_lines.csv"] = ["line", "text"]
    tables = {name: f"{_MARK}{','.join(row)}\n" for name, row in headers.items()}
    return {"plan.toml": card, "rules.toml": rules, **tables}
