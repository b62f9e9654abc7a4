"""The command line's reference: every verb with every option, from the commands themselves."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

import click

from building.markdown import listing, plain, table
from minplan_gis.cli import _VERBS as VERBS
from minplan_gis.cli.verbs import Verb
from minplan_gis.cli.verbs import _term as term

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.cli.verbs import Section

__all__ = ["command_pages"]


def command_pages() -> dict[str, str]:
    """Give a page for each verb, by its name, in the order of the help."""
    return {name: "\n".join(_page(_verb(name), VERBS[name].zh)) for name in VERBS}


def _verb(name: str) -> Verb:
    verb = importlib.import_module(f"minplan_gis.cli.{name.replace('-', '_')}").command("zh")
    if not isinstance(verb, Verb):
        raise TypeError(name)
    return verb


def _page(verb: Verb, short: str) -> Iterator[str]:
    yield from (f"# minplan {verb.name}", "", f"**{plain(short)}**", "")
    yield from listing(f"minplan {verb.name} {verb.usage}")
    for paragraph in verb.about.zh.splitlines():
        yield from (plain(paragraph), "") if paragraph else ()
    for section in verb.sections:
        yield from _section(section)


def _section(section: Section) -> Iterator[str]:
    options = [one for one in section.parameters if isinstance(one, click.Option)]
    if options:
        yield from (f"## {section.title.zh}", "")
        yield from table(("选项", "说明"), ((f"`{term(one)}`", plain(one.help or "")) for one in options))
