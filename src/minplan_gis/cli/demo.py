"""``minplan demo``: the example blocks, checked for real and explained."""

from __future__ import annotations

import tomllib
from functools import partial
from typing import TYPE_CHECKING, Any

import click

from minplan_gis import phrases
from minplan_gis.cli.check import STAGES, judge
from minplan_gis.cli.columns import table
from minplan_gis.cli.inputs import BlockFiles, Yardstick
from minplan_gis.cli.outputs import EXPLAINED, write_outputs
from minplan_gis.cli.parameters import FORMATS, file_option
from minplan_gis.cli.progress import progress
from minplan_gis.cli.summary import scope_lines, summary_lines
from minplan_gis.cli.verbs import Section, Verb
from minplan_gis.datasets import data_path
from minplan_gis.files import require_writable
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from minplan_gis.checking import Report
    from minplan_gis.wording import Lang

__all__ = ["command"]

_PLAN = "yining"
_EXPECTED = 1
"""Some of the examples do not comply, so a check of them has to say so."""
_AGREES, _DIFFERS = 0, 2

_ABOUT = Text(
    "核查随附的伊宁市示例区块，列出每个区块的结论和每个输出的用途。图层为示意，仅供演示。"
    "核查的退出码与应有的一致（1：有区块不符合）时，本命令以 0 结束。",
    "Check the shipped example blocks of Yining; tell each block's conclusion and what each output is for. "
    "The layers are schematic, for demonstration only. Ends with 0 where the check gives the exit code that "
    "it should (1: some block does not comply).",
)


def command(lang: Lang) -> click.Command:
    """Build the verb in one language."""
    out = Text("输出文件夹（必填）", "folder for the outputs (required)").say(lang)
    section = Section(
        Text("选项", "options"), (file_option("--out", said=out, metavar="DIR", required=True),)
    )
    usage = Text("--out 文件夹", "--out DIR").say(lang)
    return Verb("demo", lang, usage=usage, about=_ABOUT, sections=[section], run=partial(_run, lang))


def _run(lang: Lang, *, out: Path) -> int:
    require_writable(out)
    folder = data_path("examples", _PLAN)
    examples = tomllib.loads((folder / "examples.toml").read_text(encoding="utf-8"))
    files = _files(folder, examples)
    click.echo("\n".join(_inputs(examples, lang)))
    with progress(len(files.paths) + STAGES) as begin:
        report, zones = judge(files, _held_against(examples, lang), begin, lang)
        begin(Text("写出", "writing").say(lang))
        paths = write_outputs(report, zones, out, list(FORMATS), lang)
    click.echo("\n".join([*_told(report, examples, lang), *_explained(paths, lang), _verdict(report, lang)]))
    return _AGREES if report.exit_code == _EXPECTED else _DIFFERS


def _files(folder: Path, examples: Mapping[str, Any]) -> BlockFiles:
    tables = [folder / given["attributes"] for given in examples["input"] if "attributes" in given]
    paths = tuple(folder / given["path"] for given in examples["input"])
    return BlockFiles(paths, attributes=tables[0])


def _held_against(examples: Mapping[str, Any], lang: Lang) -> Yardstick:
    accepted = {rule: why[lang] for rule, why in examples["accepted"].items()}
    return Yardstick(examples["date"], plan=examples["plan"], accepted=accepted, demo_data=True)


def _inputs(examples: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    yield examples["title"][lang]
    yield from table([(f"  {given['path']}", given["about"][lang]) for given in examples["input"]])


def _told(report: Report, examples: Mapping[str, Any], lang: Lang) -> Iterator[str]:
    """Give the report's summary, and beside each conclusion what the block is there to show."""
    yield from ["", *scope_lines(report, lang), *summary_lines(report, lang), ""]
    yield Text("每个示例区块要说明的", "what each example block shows").say(lang)
    judged = set(report.blocks.index)
    unread = Text("未能读入，已隔离", "not read, set aside")
    for block in examples["block"]:
        found = phrases.conclusion_text(report, block["id"]) if block["id"] in judged else unread
        yield f"  {block['id']}  {found.say(lang)}"
        yield f"      {block['shows'][lang]}"


def _explained(paths: Mapping[str, Path], lang: Lang) -> Iterator[str]:
    yield from ["", Text("输出", "outputs").say(lang)]
    yield from table([(f"  {path}", EXPLAINED[name].say(lang)) for name, path in paths.items()])


def _verdict(report: Report, lang: Lang) -> str:
    code = report.exit_code
    if code == _EXPECTED:
        said = Text(
            f"核查的退出码为 {code}，与应有的一致", f"the check's exit code is {code}, as it should be"
        )
    else:
        said = Text(
            f"核查的退出码为 {code}，应为 {_EXPECTED}", f"the check's exit code is {code}, not {_EXPECTED}"
        )
    return "\n" + said.say(lang)
