"""``minplan zones``: what layers there are, and what each can prove."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.cli.columns import plain, table
from minplan_gis.cli.inputs import read_zones, shipped_catalog
from minplan_gis.cli.parameters import argument, file_option, flag, option
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.errors import UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.ledger import is_whole
from minplan_gis.wording import Text
from minplan_gis.zones import write_catalog

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files import Reader
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
    sheet = Text(
        "把一个目录写成图层清单，如 图层清单.xlsx；清单可代替目录使用",
        "write one catalog as a list of layers (XLSX), which can be used in its place",
    )
    toml = Text("把一个图层清单写成 TOML 目录", "write one list of layers as a TOML catalog")
    parameters = (
        argument("catalogs", required=False),
        option("--plan", said=plan, metavar="CODE"),
        file_option("--xlsx", said=sheet.say(lang), metavar="FILE"),
        file_option("--toml", said=toml.say(lang), metavar="FILE"),
        flag("--trusted", said=trusted),
    )
    usage = Text("[图层目录…] [--plan 代码]", "[CATALOG…] [--plan CODE]").say(lang)
    section = Section(Text("选项", "options"), parameters)
    return Verb("zones", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, **given: Any) -> int:  # noqa: ANN401 (what click parsed)
    catalogs, plan = given["catalogs"], given["plan"]
    if not (catalogs or plan):
        raise UsageError(Text("请写图层目录或 --plan 代码", "name a catalog or --plan CODE"))
    outs = [out for out in (given["xlsx"], given["toml"]) if out is not None]
    with open_reader(trusted=given["trusted"]) as reader:
        if outs:
            return _written(_one(catalogs, plan), outs, reader, lang)
        zones = read_zones(plan, catalogs, reader)
    click.echo("\n".join(_listing(zones, lang)))
    whole = all(layer.problem is None and is_whole(layer.entry) for layer in zones.layers)
    return _ALL_READ if whole else _SOME_UNREAD


def _one(catalogs: Sequence[Path], plan: str | None) -> Path:
    """Give the one catalog that is to be written in another form."""
    every = [*([shipped_catalog(plan)] if plan else []), *catalogs]
    if len(every) != 1:
        raise UsageError(Text("每次只转写一个目录", "one catalog at a time is written in another form"))
    return every[0]


def _written(catalog: Path, outs: Sequence[Path], reader: Reader, lang: Lang) -> int:
    """Write a catalog in other forms; no layer is read."""
    for out in outs:
        notes = write_catalog(catalog, out, reader=reader)
        click.echo(Text(f"已写出：{out}", f"written: {out}").say(lang))
        for note in notes:
            click.echo(f"  {plain(note.say(lang))}")
    return _ALL_READ


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
