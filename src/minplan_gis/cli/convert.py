"""``minplan convert``: blocks from any file that is read into any form that is written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.blocks import ledger_of, write_blocks
from minplan_gis.blocks.writing import require_free
from minplan_gis.cli.columns import plain
from minplan_gis.cli.inputs import block_files, read_blocks
from minplan_gis.cli.parameters import argument, block_section, day, flag, option
from minplan_gis.cli.progress import progress, watched
from minplan_gis.cli.summary import repaired_lines, unread_lines
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.errors import UsageError
from minplan_gis.files import open_reader, require_writable
from minplan_gis.files.writing.forms import Form, form_of
from minplan_gis.mapsheets import CELL_KINDS, cell_layer
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd

    from minplan_gis.files.ledger import Entry
    from minplan_gis.wording import Lang

__all__ = ["command"]

_MOST_NOTES = 20
_COLON = Text("：", ": ")
_BLOCKS = Text("区块", "blocks")
_ALL_WRITTEN, _NOTHING_WRITTEN, _SOME_UNREAD = 0, 2, 3

_ABOUT = Text(
    "把区块转换为另一种文件：按最后一个文件的扩展名写出 报部坐标 .txt、采矿权坐标串 .txt（--as string）、"
    "拐点坐标表 .xlsx .docx、.shp、.gdb、.gpkg、.geojson、.kml、.dxf。"
    "写出后重新读入核对数量、拐点和面积，一致才放到位；已有文件须加 --force 才覆盖。\n\n"
    "例：minplan convert 区块.shp 报部.txt\n"
    "例：minplan convert 报部.txt 边界.kml 全部.gpkg --to-crs 4490\n"
    '例：minplan convert 区块.gpkg 区块.dxf --to-crs "CGCS2000 / 3-degree GK zone 27"\n'
    "例：minplan convert 区块.gpkg 坐标串.txt --as string --decimals 2\n"
    "例：minplan convert 区块.gpkg 区块.shp --to-encoding GBK --force\n"
    "例：minplan convert 区块.gpkg 基本区块.kml --cells basic\n\n"
    "退出码：0 全部写出；2 未写出；3 已写出，但有图形未能读入。",
    "Convert blocks into another file, by the ending of the last one: coordinate TXT, mining-right string "
    "(.txt with --as string), corner table .xlsx .docx, .shp, .gdb, .gpkg, .geojson, .kml, .dxf. What is "
    "written is read again and its count, corners and areas compared before it is put in place; a file "
    "that is there is replaced only with --force.\n\n"
    "minplan convert blocks.shp blocks.txt\n"
    "minplan convert plots.txt outline.kml all.gpkg --to-crs 4490\n"
    'minplan convert blocks.gpkg blocks.dxf --to-crs "CGCS2000 / 3-degree GK zone 27"\n'
    "minplan convert blocks.gpkg string.txt --as string --decimals 2\n"
    "minplan convert blocks.gpkg blocks.shp --to-encoding GBK --force\n"
    "minplan convert blocks.gpkg basic_blocks.kml --cells basic\n\n"
    "Exit codes: 0 all written; 2 nothing written; 3 written, but some figures could not be read.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    files = Section(Text("文件", "files"), (argument("blocks"), argument("out", nargs=1)))
    sections = [files, block_section(lang), _output_section(lang)]
    usage = Text("输入文件… 输出文件 [选项]", "IN… OUT [OPTIONS]").say(lang)
    return Verb("convert", lang, usage=usage, about=_ABOUT, sections=sections, run=partial(_run, lang))


def _output_section(lang: Lang) -> Section:
    system = Text(
        "输出坐标系：4490、4515、27带、“CGCS2000 / 3-degree GK zone 27”；"
        "默认：文本、表格、DXF 用区块所在的 3 度带（带带号），其余 4490",
        "system to write: 4490, 4515, 'CGCS2000 / 3-degree GK zone 27'; by default the block's 3-degree band "
        "with prefix for texts, tables and DXF, else 4490",
    )
    encoding = Text(
        "输出文字编码：GBK 或 UTF-8（txt 默认 GBK，shp 默认 UTF-8）",
        "encoding to write: GBK or UTF-8 (txt by default GBK, shp UTF-8)",
    )
    forms = Text(
        "写成哪一种，默认按扩展名；.txt 要写采矿权坐标串时用 string",
        "form to write, by default as the file ends; string for a mining-right string in a .txt",
    )
    said = {
        "decimals": Text("小数位：米 2–9，度 2–12", "decimals: 2-9 of metres, 2-12 of degrees"),
        "corners": Text(
            "拐点表的坐标：both（默认）、dms、metres", "corner tables show both (default), dms or metres"
        ),
        "maker": Text("报部 TXT 的 数据产生单位", "who made the data, for the TXT's header"),
        "day": Text("文件中的日期，默认今天", "the date in the file, by default today"),
        "force": Text("覆盖已有文件", "replace what is there"),
    }
    kinds = click.Choice([form.value for form in Form])
    cells = Text(
        "写出区块所涉及的格网而不是区块："
        + "、".join(f"{name} {kind.zh}" for name, kind in CELL_KINDS.items()),
        "write the cells that the blocks reach into instead: "
        + ", ".join(f"{name} = {kind.en}" for name, kind in CELL_KINDS.items()),
    )
    return Section(
        Text("输出", "outputs"),
        (
            option("--to-crs", said=system.say(lang), metavar="CODE"),
            option("--to-encoding", said=encoding.say(lang), metavar="NAME"),
            click.Option(["--as", "form"], type=kinds, metavar="FORM", help=forms.say(lang)),
            click.Option(["--cells"], type=click.Choice([*CELL_KINDS]), metavar="KIND", help=cells.say(lang)),
            click.Option(["--decimals"], type=int, metavar="N", help=said["decimals"].say(lang)),
            click.Option(
                ["--corners"],
                type=click.Choice(["both", "dms", "metres"]),
                default="both",
                help=said["corners"].say(lang),
            ),
            option("--made-by", "maker", said=said["maker"].say(lang), metavar="NAME", default=""),
            option("--date", "day", said=said["day"].say(lang), metavar="DATE"),
            flag("--force", said=said["force"].say(lang)),
        ),
    )


def _run(lang: Lang, **given: Any) -> int:  # noqa: ANN401 (what click parsed)
    out: Path = given["out"]
    form = form_of(out, given["form"])
    if not given["force"]:
        require_free(out, form)
    _require_other(out, given["blocks"])
    require_writable(out.parent)
    with progress(len(given["blocks"]) + 1) as begin, open_reader(trusted=given["trusted"]) as reader:
        blocks = read_blocks(block_files(given), watched(reader, begin))
        unread = list(unread_lines(ledger_of(blocks), lang))
        if blocks.empty:
            click.echo("\n".join([Text("没有读到区块，未写出", "no block was read").say(lang), *unread]))
            return _NOTHING_WRITTEN
        begin(Text("写出", "writing").say(lang))
        kind = given["cells"]
        figures = blocks if kind is None else cell_layer(blocks, kind)
        notes = (*_about_cells(figures, kind), *write_blocks(figures, out, reader=reader, **_wishes(given)))
    what = _BLOCKS if kind is None else CELL_KINDS[kind]
    click.echo("\n".join(_told(len(figures), what, out, notes, lang)))
    beside = (*_read_lines(ledger_of(blocks), lang), *unread, *repaired_lines(blocks, lang))
    click.echo("".join(f"{line}\n" for line in beside), nl=False)
    return _SOME_UNREAD if unread else _ALL_WRITTEN


def _require_other(out: Path, inputs: Sequence[Path]) -> None:
    """See that no input is written over, not even with --force."""
    same = [path for path in inputs if path.resolve() == out.resolve()]
    if same:
        raise UsageError(Text(f"输出文件 {out.name} 也是输入文件", f"the output {out.name} is an input too"))


def _wishes(given: dict[str, Any]) -> dict[str, Any]:
    return {
        "crs": given["to_crs"],
        "form": given["form"],
        "encoding": given["to_encoding"] or "",
        "decimals": given["decimals"],
        "corners": given["corners"],
        "maker": given["maker"],
        "today": day(given["day"]) if given["day"] else None,
        "force": given["force"],
    }


def _about_cells(cells: gpd.GeoDataFrame, kind: str | None) -> Iterator[Text]:
    """Say what the cells are that were drawn in the place of blocks."""
    if kind is None or kind == "sheet":
        return
    whole = int(cells["whole"].sum())
    yield Text(
        f"其中 {whole} 个整个在区块内；编号为本工具自编（图幅-行列），不是登记编号",
        f"{whole} of them lie wholly in a block; their ids (sheet, row, column) are no registration numbers",
    )


def _read_lines(ledger: Sequence[Entry], lang: Lang) -> Iterator[str]:
    """Say what was inferred, turned round or closed on reading: it is in the written file too."""
    notes = [f"{entry.file}{_COLON.say(lang)}{note.say(lang)}" for entry in ledger for note in entry.notes]
    if notes:
        yield Text("读入时：", "on reading:").say(lang)
    yield from (f"  {plain(note)}" for note in notes[:_MOST_NOTES])
    if len(notes) > _MOST_NOTES:
        rest = len(notes) - _MOST_NOTES
        yield "  " + Text(f"另有 {rest} 条，见 minplan inspect", f"{rest} more: minplan inspect").say(lang)


def _told(count: int, what: Text, out: Path, notes: Sequence[Text], lang: Lang) -> Iterator[str]:
    yield Text(f"已写出：{out}（{count} 个{what.zh}）", f"written: {out} ({count} {what.en})").say(lang)
    yield from (f"  {plain(note.say(lang))}" for note in notes)
