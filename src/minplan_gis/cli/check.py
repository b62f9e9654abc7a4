"""``minplan check``: block files in, a judged report out."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.checking import check_blocks
from minplan_gis.cli.inputs import block_files, read_blocks, read_rules, read_zones, yardstick
from minplan_gis.cli.outputs import write_outputs
from minplan_gis.cli.parameters import (
    FORMATS,
    argument,
    block_section,
    formats,
    output_section,
    rule_section,
    zone_section,
)
from minplan_gis.cli.params import params_option, save_option, write_params
from minplan_gis.cli.progress import progress, watched
from minplan_gis.cli.summary import code_line, scope_lines, summary_lines
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.errors import UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.writing.publish import require_writable
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from minplan_gis.checking import Report
    from minplan_gis.cli.inputs import BlockFiles, Yardstick
    from minplan_gis.cli.progress import Begin
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["STAGES", "command", "judge"]

STAGES = 3
"""The steps of a run beside its files: layers, check, outputs."""

_ABOUT = Text(
    "核查一个或多个文件中的区块，写出报告。读不了的文件记入账目，其余照常核查。",
    "Check the blocks of one or many files and write the reports. A file that can't be read is recorded "
    "and the rest is checked.",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    sections = [
        Section(Text("文件", "files"), (argument("blocks"), params_option(lang), save_option(lang))),
        block_section(lang),
        zone_section(lang),
        rule_section(lang),
        output_section(lang),
    ]
    usage = Text(
        "区块文件… --plan 代码 | --zones 目录 [选项] --out 文件夹",
        "BLOCKS… --plan CODE | --zones CATALOG [OPTIONS] --out DIR",
    )
    return Verb(
        "check", lang, usage=usage.say(lang), about=_ABOUT, sections=sections, run=partial(_run, lang)
    )


def _run(lang: Lang, **given: Any) -> int:  # noqa: ANN401 (what click parsed)
    held_against = yardstick(given)
    if not (held_against.plan or held_against.catalogs):
        raise UsageError(Text("请用 --plan 或 --zones 指明图层", "name the layers with --plan or --zones"))
    out, wanted = given["out"], formats(given["formats"])
    files = block_files(given)
    require_writable(out)
    if given["save_params"]:
        write_params(given, click.get_current_context().command, given["save_params"])
    with progress(len(files.paths) + STAGES) as begin:
        report, zones = judge(files, held_against, begin, lang, trusted=given["trusted"])
        begin(Text("写出", "writing").say(lang))
        paths = write_outputs(report, zones, out, wanted, lang)
    click.echo(
        "\n".join([*scope_lines(report, lang), *summary_lines(report, lang), *_written(out, paths, lang)])
    )
    click.echo(code_line(report, lang))
    return report.exit_code


def judge(
    files: BlockFiles, held_against: Yardstick, begin: Begin, lang: Lang, *, trusted: bool = False
) -> tuple[Report, Zones]:
    """Read everything and check it."""
    rules = read_rules(held_against)
    with open_reader(trusted=trusted) as reader:
        begin(Text("读取图层", "reading layers").say(lang))
        zones = read_zones(held_against.plan, held_against.catalogs, reader)
        blocks = read_blocks(files, watched(reader, begin), held_against.plan)
    begin(Text("核查", "checking").say(lang))
    report = check_blocks(
        blocks,
        zones,
        rules,
        date=held_against.day,
        select=held_against.select,
        demo_data=held_against.demo_data,
        plan_in_force=held_against.plan_in_force,
        accepted=held_against.accepted,
    )
    return report, zones


def _written(out: Path, paths: Mapping[str, Path], lang: Lang) -> Iterator[str]:
    """List what was written, and what an earlier run left beside it."""
    yield from ["", Text("已写出：", "written:").say(lang), *(f"  {path}" for path in paths.values())]
    older = [file for name, file in FORMATS.items() if name not in paths and (out / file).exists()]
    if older:
        listed = ", ".join(older)
        yield Text(f"以前的 {listed} 不属于本次核查", f"{listed} of an earlier run is not of this check").say(
            lang
        )
