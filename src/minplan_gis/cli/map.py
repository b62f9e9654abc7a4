"""``minplan map``: blocks and layers as one web page, or on paper."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click
import geopandas as gpd
import pandas as pd

from minplan_gis.blocks import ledger_of
from minplan_gis.cli.check import STAGES, judge
from minplan_gis.cli.inputs import block_files, read_blocks, read_zones, yardstick
from minplan_gis.cli.map_page import page_section, require_page, shared_options, write_page
from minplan_gis.cli.map_sheets import paper_section, require_agreeing, write_sheets
from minplan_gis.cli.parameters import argument, block_section, file_option, flag, rule_section, zone_section
from minplan_gis.cli.progress import progress, watched
from minplan_gis.cli.summary import code_line, repaired_lines, scope_lines, summary_lines, unread_lines
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.crs import CGCS2000
from minplan_gis.errors import UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.writing.publish import require_writable
from minplan_gis.maps import with_cells
from minplan_gis.maps.endings import PAGE_ENDINGS, PAPER_ENDINGS
from minplan_gis.mapsheets import CELL_KINDS
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.checking import Report
    from minplan_gis.cli.progress import Begin
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["command"]

_DRAWN, _SOME_UNREAD = 0, 3

_OF_RULES = ("rule_files", "select", "day", "plan_in_force", "accept_unchecked", "demo_data")

_ABOUT = Text(
    "把区块和图层画成一个网页（.html，打开时不需要网络）或纸图（.pdf、.svg、.png）。加 --judge 同时核查，"
    "冲突画在图上，退出码同 check。",
    "Draw blocks and layers as one web page (.html) that needs no network, or for paper (.pdf, .svg, .png). "
    "With --judge they are checked too: the conflicts are drawn, and the exit code is that of check.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    out = Text(
        "输出的文件（必填），按后缀：map.html 网页，map.pdf、.svg、.png 纸图",
        "file to write (required), by its ending: map.html a page, map.pdf, .svg or .png for paper",
    ).say(lang)
    judged = Text("同时核查，并画出冲突", "check too, and draw the conflicts").say(lang)
    page = file_option("--out", "-o", said=out, metavar="FILE", required=True)
    sections = [
        Section(Text("文件", "files"), (argument("blocks", required=False),)),
        block_section(lang),
        zone_section(lang),
        rule_section(lang),
        Section(
            Text("输出", "outputs"), (page, flag("--judge", said=judged), _cells(lang), *shared_options(lang))
        ),
        page_section(lang),
        paper_section(lang),
    ]
    usage = Text("[区块文件…] [选项] --out 文件", "[BLOCKS…] [OPTIONS] --out FILE").say(lang)
    return Verb("map", lang, usage=usage, about=_ABOUT, sections=sections, run=partial(_run, lang))


def _cells(lang: Lang) -> click.Option:
    said = Text(
        "画出区块所及的经纬网格：basic（1′×1′）、quarter（30″）、small（15″）或 sheet（1:5万图幅）",
        "draw the cells that the blocks reach into: basic (1′), quarter (30″), small (15″), sheet (1:50,000)",
    )
    return click.Option(["--cells"], type=click.Choice([*CELL_KINDS]), metavar="KIND", help=said.say(lang))


def _run(lang: Lang, **given: Any) -> int:  # noqa: ANN401 (what click parsed)
    out: Path = given["out"]
    on_paper = out.suffix.lower() in PAPER_ENDINGS
    if not on_paper and out.suffix.lower() not in PAGE_ENDINGS:
        raise UsageError(
            Text(
                f"{out.name} 应以 .html、.pdf、.svg 或 .png 结尾",
                f"{out.name} should end in .html, .pdf, .svg or .png",
            )
        )
    require_agreeing(given)
    if on_paper:
        require_page(given)
    _require_subject(given)
    if any(given[name] for name in _OF_RULES) and not given["judge"]:
        raise UsageError(
            Text("核查日期和规则的选项须与 --judge 同用", "options on rules and date need --judge")
        )
    require_writable(out.parent)
    with progress(len(given["blocks"]) + STAGES) as begin:
        blocks, zones, report = _read(given, begin, lang)
        begin(Text("写出", "writing").say(lang))
        if given["cells"]:
            zones = with_cells(zones, blocks, given["cells"])
        if on_paper:
            write_sheets(blocks, zones, report, given, lang, begin)
        else:
            write_page(blocks, zones, report, given, lang)
    written = Text(f"已写出：{out}", f"written: {out}").say(lang)
    if report is None:
        return _drawn(blocks, written, lang)
    told = [*scope_lines(report, lang), *summary_lines(report, lang), "", written, code_line(report, lang)]
    click.echo("\n".join(told))
    return report.exit_code


def _read(given: dict[str, Any], begin: Begin, lang: Lang) -> tuple[gpd.GeoDataFrame, Zones, Report | None]:
    files, held_against = block_files(given), yardstick(given)
    if given["judge"]:
        report, zones = judge(files, held_against, begin, lang, trusted=given["trusted"])
        return report.blocks, zones, report
    with open_reader(trusted=given["trusted"]) as reader:
        zones = read_zones(held_against.plan, held_against.catalogs, reader)
        if not files.paths:
            return _no_blocks(), zones, None
        return read_blocks(files, watched(reader, begin), held_against.plan), zones, None


def _require_subject(given: dict[str, Any]) -> None:
    """See that there is something to draw, and to judge."""
    if given["blocks"]:
        return
    if given["judge"]:
        raise UsageError(Text("核查须给出区块文件", "a check needs files of blocks"))
    if not (given["plan"] or given["catalogs"]):
        raise UsageError(
            Text("请给出区块文件，或 --plan、--zones", "give files of blocks, or --plan or --zones")
        )


def _no_blocks() -> gpd.GeoDataFrame:
    """Give a table without blocks, for a map of layers alone."""
    return gpd.GeoDataFrame({"name": []}, geometry=[], crs=CGCS2000).set_index(
        pd.Index([], name="block_id", dtype="str")
    )


def _drawn(blocks: gpd.GeoDataFrame, written: str, lang: Lang) -> int:
    unread = list(unread_lines(ledger_of(blocks), lang))
    click.echo("\n".join([written, *unread, *repaired_lines(blocks, lang)]))
    return _SOME_UNREAD if unread else _DRAWN
