"""The terminal: its language, its encoding, and how a fault is said there."""

from __future__ import annotations

import io
import re
import sys
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import click

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.errors import MinplanError
    from minplan_gis.wording import Lang

__all__ = ["chosen_language", "make_writable", "say_bug", "say_misuse", "say_problems"]


_NEAR = 0.6


def chosen_language(arguments: Sequence[str]) -> Lang:
    """Tell the language before anything is parsed, so that help and faults are in it too.

    Examples
    --------
    >>> chosen_language(["check", "--lang", "en"]), chosen_language(["check"])
    ('en', 'zh')
    """
    chosen: Lang = "zh"
    for option, value in zip(arguments, [*arguments[1:], ""], strict=False):
        if option == "--":
            break
        if option == "--lang=en" or (option == "--lang" and value == "en"):
            chosen = "en"
    return chosen


def make_writable() -> None:
    """Let a console whose code page lacks a character print '?' instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def say_problems(wrong: MinplanError, lang: Lang) -> None:
    """Print every problem on a line of its own."""
    for problem in wrong.problems:
        click.echo(Text("错误：", "error: ").say(lang) + problem.say(lang), err=True)


def say_misuse(wrong: click.ClickException, lang: Lang) -> None:
    """Print what is wrong with the command line, and where its help is."""
    if isinstance(wrong, click.exceptions.NoArgsIsHelpError):
        click.echo(wrong.format_message(), err=True)
        return
    context = wrong.ctx if isinstance(wrong, click.UsageError) else None
    path = context.command_path if context else "minplan"
    click.echo(Text("用法错误：", "usage: ").say(lang) + _misuse(wrong).say(lang), err=True)
    click.echo(Text(f"帮助：{path} --help", f"help: {path} --help").say(lang), err=True)


def _misuse(wrong: click.ClickException) -> Text:
    said = wrong.format_message()
    match wrong:
        case click.NoSuchOption():
            return _no_such_option(wrong.option_name, wrong.possibilities or ())
        case click.MissingParameter():
            return Text(f"缺少 {_hint(wrong)}", said)
        case click.BadParameter() if wrong.param is not None and isinstance(wrong.param.type, click.Choice):
            return _not_one_of(wrong, list(wrong.param.type.choices))
        case click.BadParameter():
            return Text(f"{_hint(wrong)} 的值有误：{wrong.message}", said)
        case click.BadOptionUsage():
            return Text(f"选项 {wrong.option_name} 用法有误：{wrong.message}", said)
    return Text(said, said)


def _not_one_of(wrong: click.BadParameter, choices: Sequence[str]) -> Text:
    name = wrong.param.opts[0] if wrong.param is not None else ""
    quoted = re.search(r"'([^']*)'", wrong.message)
    value = quoted[1] if quoted else ""
    zh, en = "、".join(choices), ", ".join(choices)
    return Text(f"{name} 的值 {value} 无效；可用：{zh}", f"{name} can't be {value}; it is one of {en}")


def _no_such_option(name: str, possible: Sequence[str]) -> Text:
    near = [option for option in possible if _alike(name, option)]
    said = Text(f"没有选项 {name}", f"no such option {name}")
    zh, en = "、".join(near), ", ".join(near)
    return said + Text(f"，是否指 {zh}？", f"; did you mean {en}?") if near else said


def _alike(one: str, other: str) -> bool:
    """Tell whether two options are near by their letters: the dashes they share say nothing."""
    return SequenceMatcher(None, one.lstrip("-"), other.lstrip("-")).ratio() >= _NEAR


def _hint(wrong: click.BadParameter) -> str:
    if wrong.param is None or wrong.ctx is None:
        return str(wrong.param_hint or "")
    return wrong.param.get_error_hint(wrong.ctx)


def say_bug(wrong: Exception, lang: Lang) -> None:
    """Print that the toolkit itself failed; the traceback follows for who reports it."""
    said = Text(
        f"程序内部错误（{type(wrong).__name__}），未作判定。请连同以下信息报告：",
        f"internal error ({type(wrong).__name__}), nothing was judged. Please report it with what follows:",
    )
    click.echo(said.say(lang), err=True)
