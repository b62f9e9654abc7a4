"""Commands that speak the chosen language, and a group that loads a verb only when it is used."""

from __future__ import annotations

import importlib
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, cast

import click

from minplan_gis.cli.columns import pad, width, wrap
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from minplan_gis.wording import Lang

__all__ = ["Section", "Verb", "Verbs", "language_option"]

_COLUMNS = 88
_TERM = 26


@dataclass(frozen=True, slots=True)
class Section:
    """Some parameters of a verb, under one heading of its help."""

    title: Text
    parameters: tuple[click.Parameter, ...]


def language_option(lang: Lang) -> click.Option:
    """``--lang``, which every command takes; it was read before parsing."""
    said = Text("输出语言：zh（默认）或 en", "language: zh (default) or en").say(lang)
    return click.Option(["--lang"], type=click.Choice(["zh", "en"]), expose_value=False, help=said)


def _show_help(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 (click's)
    if wanted and not ctx.resilient_parsing:
        click.echo(ctx.get_help())
        ctx.exit()


def _help_option(lang: Lang) -> click.Option:
    said = Text("显示本帮助", "show this help").say(lang)
    return click.Option(
        ["--help"], is_flag=True, is_eager=True, expose_value=False, callback=_show_help, help=said
    )


def _definitions(rows: Sequence[tuple[str, str]]) -> list[str]:
    """Lay out terms and their explanations, wrapped beside them."""
    lines: list[str] = []
    for term, meaning in rows:
        first, *rest = wrap(meaning, _COLUMNS - _TERM - 4)
        if width(term) > _TERM:
            lines += [f"  {term}", " " * (_TERM + 4) + first]
        else:
            lines.append(f"  {pad(term, _TERM)}  {first}")
        lines += [" " * (_TERM + 4) + line for line in rest]
    return lines


def _option_rows(parameters: Sequence[click.Parameter]) -> list[tuple[str, str]]:
    options = (one for one in parameters if isinstance(one, click.Option))
    return [(_term(option), option.help or "") for option in options]


def _term(option: click.Option) -> str:
    value = "" if option.is_flag or option.metavar == "" else f" {option.metavar or _choices(option)}"
    return ", ".join(option.opts) + value


def _choices(option: click.Option) -> str:
    return "|".join(option.type.choices) if isinstance(option.type, click.Choice) else "TEXT"


def _page(usage: str, about: str, sections: Mapping[str, Sequence[tuple[str, str]]], lang: Lang) -> str:
    lines = [Text("用法：", "usage: ").say(lang) + usage]
    for paragraph in about.splitlines():
        lines += ["", *wrap(paragraph, _COLUMNS)] if paragraph else []
    for title, rows in sections.items():
        lines += ["", title, *_definitions(rows)] if rows else []
    return "\n".join(lines)


class Verb(click.Command):
    """One verb of the command line; ``about`` is what its help says first."""

    def __init__(
        self,
        name: str,
        lang: Lang,
        *,
        usage: str,
        about: Text,
        sections: Sequence[Section],
        run: Callable[..., int],
    ) -> None:
        common = (language_option(lang), _help_option(lang))
        parameters = [one for section in sections for one in section.parameters]
        super().__init__(name, params=[*parameters, *common], callback=run, add_help_option=False)
        self.lang = lang
        self.usage = usage
        self.about = about
        self.sections = (*sections, Section(Text("通用", "common"), common))

    def get_help(self, ctx: click.Context) -> str:
        """Lay the help out by section."""
        rows = {section.title.say(self.lang): _option_rows(section.parameters) for section in self.sections}
        return _page(f"{ctx.command_path} {self.usage}", self.about.say(self.lang), rows, self.lang)


class Verbs(click.Group):
    """The verbs by name; a verb's module is imported when it is asked for."""

    def __init__(self, lang: Lang, *, about: Text, verbs: Mapping[str, Text], version: click.Option) -> None:
        parameters = [language_option(lang), version, _help_option(lang)]
        super().__init__("minplan", params=parameters, add_help_option=False, no_args_is_help=True)
        self.lang = lang
        self.about = about
        self.verbs = verbs

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Give the verbs in the order in which they are told."""
        del ctx
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the verb's module and build it in the chosen language."""
        del ctx
        if cmd_name not in self.verbs:
            return None
        module = importlib.import_module(f"minplan_gis.cli.{cmd_name.replace('-', '_')}")
        return cast("click.Command", module.command(self.lang))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, Any, list[str]]:
        """Find the verb, or say which one was meant."""
        if args[0] in self.verbs or args[0].startswith("-"):
            return super().resolve_command(ctx, args)
        near = get_close_matches(args[0], self.verbs, n=1)
        hint = Text(f"，是否指 {near[0]}？", f"; did you mean {near[0]}?") if near else Text("", "")
        said = Text(f"没有命令 {args[0]}", f"there is no command {args[0]}") + hint
        raise click.UsageError(said.say(self.lang), ctx)

    def get_help(self, ctx: click.Context) -> str:
        """List the verbs without importing one."""
        del ctx
        rows = {
            Text("命令", "commands").say(self.lang): [
                (name, one.say(self.lang)) for name, one in self.verbs.items()
            ],
            Text("通用", "common").say(self.lang): _option_rows(self.params),
        }
        return _page("minplan COMMAND …", self.about.say(self.lang), rows, self.lang)
