"""``minplan inspect``: how a file reads, before anything is judged by it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.blocks.batches import gathered, renamed
from minplan_gis.cli.columns import plain
from minplan_gis.cli.inspected import FIELD_NAMES, page, recognised
from minplan_gis.cli.parameters import (
    argument,
    deduction_option,
    fields_option,
    file_option,
    flag,
    option,
    repair_option,
)
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.datums import read_shift
from minplan_gis.files import Request, open_reader
from minplan_gis.files.addresses import shown_name
from minplan_gis.files.ledger import is_whole
from minplan_gis.files.tables.field_names import read_field_names, with_names
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from minplan_gis.blocks.batches import Batch, Source
    from minplan_gis.files import LayerRead, Reader
    from minplan_gis.files.columns.fields import FieldNames
    from minplan_gis.wording import Lang

__all__ = ["command"]

_ALL_READ, _NOTHING_READ, _SOME_UNREAD = 0, 2, 3

_ABOUT = Text(
    "看文件能否读对：格式、编码、坐标系及其依据、字段、数量、隔离的图形及原因、三种面积、申报与计算面积之差、"
    "可疑之处（尖刺、重复点、碎片、缝隙、重叠、图幅号、所在县），以及接下来可用的命令。"
    "只含点、线的文件按图层读入；用 --zones 指定按图层读。\n\n"
    "退出码：0 全部读入；2 没有读到图形；3 有图形未能读入。",
    "See how files read: format, encoding, reference system and its evidence, fields, counts, what is set "
    "aside and why, areas by three methods and against the declared one, what looks odd (spikes, doubled "
    "vertices, tiny parts, slivers, overlaps, sheet numbers, counties), and the command to type next. "
    "Files of points and lines are read as layers; --zones reads any file so.\n\n"
    "Exit codes: 0 all read; 2 nothing read; 3 some not read.",
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
    zones = flag("--zones", said=Text("按图层（点、线、面）读", "read as a layer of zones").say(lang))
    shift = Text("北京54/西安80 的转换参数（TOML）", "parameters for Beijing 1954 or Xian 1980 (TOML)").say(
        lang
    )
    options += [file_option("--datum-shift", said=shift, metavar="FILE")]
    options += [deduction_option(lang), repair_option(lang)]
    options.append(fields_option(lang))
    section = Section(Text("选项", "options"), (argument("files"), *options, zones, trusted))
    usage = Text("文件… [选项]", "FILE… [OPTIONS]").say(lang)
    return Verb("inspect", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, files: Sequence[Path], trusted: bool, zones: bool, **said: Any) -> int:  # noqa: ANN401 (what click parsed)
    whole, found = True, 0
    asked = {name: value for name, value in said.items() if name != "fields"}
    if said["datum_shift"] is not None:
        read_shift(said["datum_shift"])
    with open_reader(trusted=trusted) as reader:
        names = read_field_names(said["fields"], reader) if said["fields"] else None
        batch = gathered(files, reader)
        click.echo("".join(f"{plain(line)}\n" for line in _folders(batch, lang)), nl=False)
        for source in batch.sources:
            path = source.path
            request = with_names(Request(path, "zones" if zones else "blocks", **asked), names)
            layers = _read(reader, request, names)
            for layer in (renamed(layer, source.shown) for layer in layers):
                told = {name: None if value is None else str(value) for name, value in said.items()}
                told["deduction"] = None if said["deduction"] == "covering" else said["deduction"]
                told |= {"layer": layer.entry.layer} if len(layers) > 1 else {}
                click.echo("\n".join(page(_typed(source, files), layer, told, lang)) + "\n")
                whole = whole and is_whole(layer.entry)
                found += len(layer.frame)
    if not found:
        return _NOTHING_READ
    return _ALL_READ if whole else _SOME_UNREAD


def _typed(source: Source, files: Sequence[Path]) -> Path:
    """Give what can be typed to read a file again: of one that was unpacked, the archive or folder named."""
    if source.path in files or any(given in source.path.parents for given in files):
        return source.path
    within = (given for given in files if source.shown.startswith(f"{shown_name(given)}/"))
    return next(within, source.path)


def _folders(batch: Batch, lang: Lang) -> Iterator[str]:
    """Tell what the folders and archives hold."""
    for entry in batch.entries:
        yield entry.file
        told = (*entry.notes, *(row.reason for row in entry.quarantined))
        yield from (f"  {note.say(lang)}" for note in told)


def _read(reader: Reader, request: Request, names: FieldNames | None) -> tuple[LayerRead, ...]:
    """Read a file as blocks; layers without one polygon are read once more as layers of zones."""
    layers = _named(reader, request, names)
    if request.role == "zones" or not any(map(_has_no_polygon, layers)):
        return layers
    as_zones = _with(names, reader.read(replace(request, role="zones")))
    if len(as_zones) != len(layers):
        return layers
    return tuple(
        other if _has_no_polygon(layer) and len(other.frame) else layer
        for layer, other in zip(layers, as_zones, strict=True)
    )


def _has_no_polygon(layer: LayerRead) -> bool:
    codes = {row.code for row in layer.entry.quarantined}
    return layer.frame.empty and bool(codes) and codes <= {"wrong_type", "not_polygon"}


def _with(names: FieldNames | None, layers: tuple[LayerRead, ...]) -> tuple[LayerRead, ...]:
    """Leave the user's names of columns with the layers that they are for."""
    for layer in layers:
        layer.frame.attrs[FIELD_NAMES] = names
    return layers


def _named(reader: Reader, request: Request, names: FieldNames | None) -> tuple[LayerRead, ...]:
    """Read a file, and once more by its id column where rows are told of, to give them their names."""
    layers = _with(names, reader.read(request))
    told = [layer for layer in layers if layer.entry.quarantined or "repaired" in layer.frame]
    ids = {recognised(layer).get("block_id") for layer in told} - {None}
    if request.id_field is not None or len(ids) != 1:
        return layers
    return _with(names, reader.read(replace(request, id_field=ids.pop())))
