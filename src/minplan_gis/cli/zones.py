"""``minplan zones``: what layers there are, and what each can prove."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import click

from minplan_gis.cli.columns import plain, table
from minplan_gis.cli.inputs import read_zones
from minplan_gis.cli.parameters import argument, flag, option
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.errors import UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.ledger import is_whole
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["command"]

_ALL_READ, _SOME_UNREAD = 0, 3

_ABOUT = Text(
    "列出图层：种类、数量、正式或示意、现势性、在哪里完整、有什么问题；核对登记的数量和 SHA-256。",
    "List layers: kind, count, official or schematic, as-of date, where they are complete, what is wrong; "
    "counts and SHA-256 of the catalog are verified.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    plan = Text("规划代码：随附的图层", "code of a plan: its shipped layers").say(lang)
    trusted = Text("在本进程内读文件", "read files in this process").say(lang)
    parameters = (
        argument("catalogs", required=False),
        option("--plan", said=plan, metavar="CODE"),
        flag("--trusted", said=trusted),
    )
    usage = Text("[图层目录…] [--plan 代码]", "[CATALOG…] [--plan CODE]").say(lang)
    section = Section(Text("选项", "options"), parameters)
    return Verb("zones", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, catalogs: Sequence[Path], plan: str | None, trusted: bool) -> int:
    if not (catalogs or plan):
        raise UsageError(Text("请写图层目录或 --plan 代码", "name a catalog or --plan CODE"))
    with open_reader(trusted=trusted) as reader:
        zones = read_zones(plan, catalogs, reader)
    click.echo("\n".join(_listing(zones, lang)))
    whole = all(layer.problem is None and is_whole(layer.entry) for layer in zones.layers)
    return _ALL_READ if whole else _SOME_UNREAD


def _listing(zones: Zones, lang: Lang) -> Iterator[str]:
    heads = (
        ("图层", "种类", "数量", "性质", "现势性", "完整范围"),
        ("layer", "kind", "count", "status", "as of", "complete"),
    )
    yield from table([heads[lang == "en"], *(_row(layer, lang) for layer in zones.layers)])
    for layer in zones.layers:
        yield from (
            plain(f"{layer.id}{Text('：', ': ').say(lang)}{note.say(lang)}") for note in _notes(layer)
        )


def _notes(layer: ZoneLayer) -> Iterator[Text]:
    """Give what is wrong with a layer, row by row where that is known, and what was inferred."""
    rows = layer.entry.quarantined
    yield from (
        (Text(f"{row.row} ", f"{row.row} ") if row.row else Text("", ""))
        + row.reason
        + Text("；", "; ")
        + row.remedy
        for row in rows
    )
    if layer.problem and not rows:
        yield layer.problem.detail
    yield from layer.entry.notes


def _row(layer: ZoneLayer, lang: Lang) -> tuple[str, ...]:
    claims = Text("未声明", "not stated") if layer.complete_for is None else _extent(layer.complete_for)
    as_of = "" if layer.as_of is None else str(layer.as_of)
    count = str(len(layer.features))
    return layer.id, layer.kind.say(lang), count, layer.status.say(lang), as_of, claims.say(lang)


def _extent(area: BaseGeometry) -> Text:
    west, south, east, north = area.bounds
    said = f"{west:.2f}–{east:.2f}°E {south:.2f}–{north:.2f}°N"
    return Text(said, said)
