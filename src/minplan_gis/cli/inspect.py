"""``minplan inspect``: how a file reads, before anything is judged by it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis import measure, phrases
from minplan_gis.cli.columns import plain, table
from minplan_gis.cli.parameters import argument, flag, option
from minplan_gis.cli.summary import unread_lines
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.files import Request, open_reader
from minplan_gis.files.fields import recognise
from minplan_gis.files.formats import format_label
from minplan_gis.files.ledger import is_whole
from minplan_gis.plans import plans_at
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    import pandas as pd

    from minplan_gis.files import LayerRead, Reader
    from minplan_gis.wording import Lang

__all__ = ["command"]

_ALL_READ, _NOTHING_READ, _SOME_UNREAD = 0, 2, 3
_MOST_ROWS = 20
_SAMPLE = 24

_ABOUT = Text(
    "看文件能否读对：格式、编码、坐标系及其依据、字段、数量、隔离的图形、三种面积，以及接下来可用的命令。",
    "See how files read: format, encoding, reference system and its evidence, fields, counts, what is set "
    "aside, areas by three methods, and the command to type next.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    said = {
        "layer": Text("只看一个图层", "one layer only"),
        "encoding": Text("文字编码，如 GBK", "encoding, as GBK"),
        "crs": Text("坐标系，仅用于文件自身未写明时", "CRS, only for files that state none"),
        "id-field": Text("区块编号所在的字段", "field that holds the block id"),
    }
    options = [option(f"--{name}", said=text.say(lang), metavar="NAME") for name, text in said.items()]
    trusted = flag("--trusted", said=Text("在本进程内读文件", "read files in this process").say(lang))
    section = Section(Text("选项", "options"), (argument("files"), *options, trusted))
    usage = Text("文件… [选项]", "FILE… [OPTIONS]").say(lang)
    return Verb("inspect", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, files: Sequence[Path], trusted: bool, **said: str | None) -> int:
    whole, found = True, 0
    with open_reader(trusted=trusted) as reader:
        for path in files:
            layers = _named(reader, Request(path, "blocks", **said))
            for layer in layers:
                told = {**said, "layer": layer.entry.layer} if len(layers) > 1 else said
                click.echo("\n".join(_page(path, layer, told, lang)) + "\n")
                whole = whole and is_whole(layer.entry)
                found += len(layer.frame)
    if not found:
        return _NOTHING_READ
    return _ALL_READ if whole else _SOME_UNREAD


def _named(reader: Reader, request: Request) -> tuple[LayerRead, ...]:
    """Read a file, and once more by its id column where rows were set aside, to give them their names."""
    layers = reader.read(request)
    ids = {_recognised(layer).get("block_id") for layer in layers if layer.entry.quarantined} - {None}
    if request.id_field is not None or len(ids) != 1:
        return layers
    return reader.read(replace(request, id_field=ids.pop()))


def _page(path: Path, layer: LayerRead, said: Mapping[str, str | None], lang: Lang) -> Iterator[str]:
    yield from _facts(layer, lang)
    yield from (f"  {plain(line)}" for line in unread_lines([layer.entry], lang))
    if len(layer.frame):
        yield from _fields(layer, lang)
        yield from _areas(layer, said["id_field"], lang)
        yield Text("下一步：", "next:").say(lang)
        yield f"  {_next_command(path, layer, said)}"


def _facts(layer: LayerRead, lang: Lang) -> Iterator[str]:
    entry = layer.entry
    unknown = Text("不明", "unknown").say(lang)
    yield plain(entry.file + (f" / {entry.layer}" if entry.layer else ""))
    declared = unknown if entry.declared is None else str(entry.declared)
    yield from (
        f"  {line}"
        for line in table(
            [
                (Text("格式", "format").say(lang), format_label(entry.driver).say(lang) or unknown),
                (Text("编码", "encoding").say(lang), entry.encoding or unknown),
                (Text("坐标系", "CRS").say(lang), entry.source_crs or unknown),
                (
                    Text("图形数", "features").say(lang),
                    _count(declared, entry.read, len(entry.quarantined), lang),
                ),
                *((Text("说明", "note").say(lang), note.say(lang)) for note in entry.notes),
                *(
                    (Text("文件头", "header").say(lang), f"{name} = {value}")
                    for name, value in layer.header.items()
                ),
            ]
        )
    )


def _count(declared: str, read: int, aside: int, lang: Lang) -> str:
    return Text(
        f"声明 {declared}，读入 {read}，隔离 {aside}", f"declared {declared}, read {read}, set aside {aside}"
    ).say(lang)


def _fields(layer: LayerRead, lang: Lang) -> Iterator[str]:
    """List the file's columns, what each is taken for, and its first value."""
    ours = {raw: name for name, raw in _recognised(layer).items()}
    heads = Text("字段", "field"), Text("识别为", "taken for"), Text("首个值", "first value")
    rows = [(name, ours.get(name, ""), _sample(layer.frame[name])) for name in _columns(layer)]
    yield from (f"  {line}" for line in table([[head.say(lang) for head in heads], *rows]))


def _columns(layer: LayerRead) -> list[str]:
    return [str(name) for name in layer.frame.columns if name != layer.frame.geometry.name]


def _recognised(layer: LayerRead) -> dict[str, str]:
    taken = recognise(_columns(layer), "blocks", driver=layer.entry.driver).taken
    return {name: column.raw for name, column in taken.items()}


def _sample(values: pd.Series[Any]) -> str:
    present = values.dropna()
    text = "" if present.empty else str(present.iloc[0])
    return text if len(text) <= _SAMPLE else text[: _SAMPLE - 1] + "…"


def _areas(layer: LayerRead, id_field: str | None, lang: Lang) -> Iterator[str]:
    """Give the areas of the first polygons by the three methods."""
    polygons = layer.frame.loc[layer.frame.geom_type.isin(["Polygon", "MultiPolygon"])].iloc[:_MOST_ROWS]
    if polygons.empty:
        return
    id_field = id_field or _recognised(layer).get("block_id")
    heads = [
        Text("区块", "block") if id_field in polygons else Text("行", "row"),
        Text("椭球面积", "ellipsoidal area"),
        Text("平面面积", "planar area"),
        Text("TD/T 1055 面积", "TD/T 1055 area"),
        Text("公顷", "hectares"),
        Text("中央经线", "central meridian"),
    ]
    names = polygons[id_field].astype(str) if id_field in polygons else polygons.index.to_series()
    facts = measure.areas(polygons)
    rows = [(name, *_figures(row)) for name, row in zip(names, facts.to_dict("records"), strict=True)]
    yield from (f"  {line}" for line in table([[head.say(lang) for head in heads], *rows]))


def _figures(row: Mapping[Any, float]) -> tuple[str, ...]:
    methods = ("area_m2", "planar_area_m2", "tdt1055_area_m2")
    meridian = f"{row['central_meridian']:g}°"
    return (
        *(phrases.quantity(row[name], "m2") for name in methods),
        str(phrases.hectares(row["area_m2"])),
        meridian,
    )


def _next_command(path: Path, layer: LayerRead, said: Mapping[str, str | None]) -> str:
    plan = next(iter(plans_at(layer.frame.geometry.iloc[0].representative_point())), "CODE")
    known = [(f"--{name.replace('_', '-')}", value) for name, value in said.items() if value is not None]
    if "right_type" not in _recognised(layer):
        known.append(("--set", "right_type=mining"))
    words = ["minplan", "check", str(path), *(word for pair in known for word in pair)]
    return " ".join(map(_quoted, [*words, "--plan", plan, "--out", "out"]))


def _quoted(word: str) -> str:
    return f'"{word}"' if any(letter in word for letter in " &()#!;'") else word
