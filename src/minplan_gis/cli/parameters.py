"""Kinds of values on the command line, and the options that several verbs share."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, get_args

import click

from minplan_gis.cli.verbs import Section
from minplan_gis.errors import UsageError
from minplan_gis.files.model import Deduction, Repair
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.wording import Lang

__all__ = [
    "FORMATS",
    "argument",
    "block_section",
    "day",
    "deduction_option",
    "fields_option",
    "file_option",
    "flag",
    "formats",
    "mapping",
    "option",
    "output_section",
    "pair",
    "parts",
    "repair_option",
    "rule_section",
    "zone_section",
]

FORMATS = {"xlsx": "report.xlsx", "json": "report.json", "gpkg": "report.gpkg", "html": "map.html"}
"""The outputs of a check, by the name that ``--format`` knows them by."""


def pair(text: str) -> tuple[str, str]:
    """Split ``name=value`` at the first ``=``.

    >>> pair("SEC-1=涉密图层，由主管部门另行核对")
    ('SEC-1', '涉密图层，由主管部门另行核对')
    """
    name, _, value = (part.strip() for part in text.partition("="))
    if not (name and value):
        raise UsageError(Text(f"“{text}” 应写作 名称=内容", f"write {text!r} as NAME=VALUE"))
    return name, value


def mapping(texts: Iterable[str]) -> dict[str, str]:
    """Read ``name=value`` texts; a name given two values is refused."""
    found: dict[str, str] = {}
    for name, value in map(pair, texts):
        if found.setdefault(name, value) != value:
            raise UsageError(Text(f"{name} 给了两个不同的值", f"{name} is given two different values"))
    return found


def day(text: str) -> date:
    """Read an ISO date; a day that doesn't exist is refused."""
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        said = Text(f"“{text}” 不是日期，应写作 2026-03-31", f"{text!r} is no date; write 2026-03-31")
        raise UsageError(said) from wrong


def parts(texts: Iterable[str]) -> tuple[str, ...]:
    """Split what may be repeated or separated by commas.

    >>> parts(["ECO, ROAD", "YN-1"])
    ('ECO', 'ROAD', 'YN-1')
    """
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())


def formats(text: str) -> tuple[str, ...]:
    """Read a list of output formats, in the order in which they are written."""
    wanted = parts([text.lower()])
    unknown = [name for name in wanted if name not in FORMATS]
    if unknown or not wanted:
        known, listed = ",".join(FORMATS), ", ".join(unknown) or "''"
        raise UsageError(
            Text(f"不能输出 {listed}；可选 {known}", f"{listed} can't be written; choose from {known}")
        )
    return tuple(name for name in FORMATS if name in wanted)


def argument(name: str, *, nargs: int = -1, required: bool = True, paths: bool = True) -> click.Argument:
    """Words after the verb: files, unless ``paths`` is False."""
    kind = click.Path(path_type=Path) if paths else click.STRING
    return click.Argument([name], nargs=nargs, required=required, type=kind)


def option(
    *names: str,
    said: str,
    metavar: str | None = None,
    many: bool = False,
    required: bool = False,
    default: str | None = None,
) -> click.Option:
    """Build an option of text with its help."""
    return click.Option(
        list(names),
        help=said,
        metavar=metavar,
        multiple=many,
        required=required,
        default=() if many else default,
    )


def file_option(
    *names: str, said: str, metavar: str, many: bool = False, required: bool = False
) -> click.Option:
    """Build an option that names a file or a folder."""
    kind = click.Path(path_type=Path)
    return click.Option(list(names), help=said, metavar=metavar, multiple=many, required=required, type=kind)


def flag(*names: str, said: str) -> click.Option:
    """Build an option that takes no value."""
    return click.Option(list(names), help=said, is_flag=True)


def _say(lang: Lang, *pairs: tuple[str, str]) -> list[str]:
    return [Text(*pair).say(lang) for pair in pairs]


def repair_option(lang: Lang) -> click.Option:
    """Give the option that has invalid blocks repaired."""
    said = Text(
        "修复无效图形：linework（保留全部边线）或 structure（外环相并、减去内环）；默认拒收。"
        "两种方法不一致时仍拒收，前后面积记入账目",
        "make invalid blocks valid by linework (every line kept) or structure (outer rings united, holes "
        "taken away); refused by default, and where the two disagree; areas before and after are recorded",
    )
    return click.Option(
        ["--repair"], type=click.Choice(get_args(Repair)), metavar="METHOD", help=said.say(lang)
    )


def deduction_option(lang: Lang) -> click.Option:
    """Give the option that says when deducted regions of coordinate strings take away plan area."""
    said = Text(
        "坐标串的扣除区何时扣除平面面积：covering（默认，其标高盖住所在区域的标高时）或 always（一律扣除）",
        "when deducted regions of coordinate strings take away plan area: covering (default: where their "
        "elevations cover those of the region) or always",
    )
    return click.Option(
        ["--deduction"],
        type=click.Choice(get_args(Deduction)),
        default="covering",
        metavar="RULE",
        help=said.say(lang),
    )


def fields_option(lang: Lang) -> click.Option:
    """Give the option that says what the files call our fields."""
    said = Text(
        "字段对照表（xlsx/csv/toml）：列 我们的字段、对方的名称；先于内置名称",
        "names of fields (xlsx, csv, toml): columns 我们的字段 (ours) and 对方的名称 (theirs); they go "
        "before the shipped names",
    )
    return file_option("--fields", said=said.say(lang), metavar="FILE")


def block_section(lang: Lang) -> Section:
    """Give the options that say how block files are read."""
    attributes, settings, ids, layer, encoding, crs, shift, trusted = _say(
        lang,
        ("属性表（xlsx/csv），按区块编号对应", "table of attributes (xlsx, csv), joined on the block id"),
        (
            "给所有区块一个属性，如 right_type=mining；可多次",
            "one attribute for all blocks, as right_type=mining; repeatable",
        ),
        ("区块编号所在的字段", "field that holds the block id"),
        ("多图层文件中的图层", "layer of a file that has several"),
        ("文字编码，如 GBK；默认自动识别", "encoding, as GBK; found out by default"),
        (
            "坐标系，仅用于文件自身未写明时，如 EPSG:4515、27带",
            "CRS, only for files that state none, as EPSG:4515",
        ),
        (
            "北京54/西安80 坐标的转换参数或控制点（TOML）：四参数、七参数或成对坐标",
            "parameters or control points (TOML) for coordinates on Beijing 1954 or Xian 1980",
        ),
        ("在本进程内读文件（只用于可信文件）", "read files in this process (only files you trust)"),
    )
    return Section(
        Text("区块", "blocks"),
        (
            file_option("--attributes", said=attributes, metavar="FILE"),
            option("--set", "values", said=settings, metavar="NAME=VALUE", many=True),
            option("--id-field", said=ids, metavar="FIELD"),
            fields_option(lang),
            option("--layer", said=layer, metavar="NAME"),
            option("--encoding", said=encoding, metavar="NAME"),
            option("--crs", said=crs, metavar="CODE"),
            file_option("--datum-shift", said=shift, metavar="FILE"),
            deduction_option(lang),
            repair_option(lang),
            flag("--trusted", said=trusted),
        ),
    )


def zone_section(lang: Lang) -> Section:
    """Give the options that name the layers."""
    plan, zones = _say(
        lang,
        ("规划代码：用随附的图层和规则", "code of a plan: its shipped layers and rules"),
        (
            "图层目录 catalog.toml；可多次；正式图层替换同类示意图层",
            "catalog of layers; repeatable; an official layer replaces the schematic one of its kind",
        ),
    )
    return Section(
        Text("图层", "layers"),
        (
            option("--plan", said=plan, metavar="CODE"),
            file_option("--zones", "catalogs", said=zones, metavar="CATALOG", many=True),
        ),
    )


def rule_section(lang: Lang) -> Section:
    """Give the options that name the rules and the day."""
    rules, select, day, in_force, accept, demo = _say(
        lang,
        ("另加的规则文件；可多次", "rule file to add; repeatable"),
        (
            "只核查编号以此开头的规则；可多次或用逗号分隔",
            "only rules whose id begins so; repeatable, or separated by commas",
        ),
        ("核查日期，默认今天，如 2025-06-30", "date of the check, by default today, as 2025-06-30"),
        (
            "规划期已满而仍有效的依据，如 yining=某文号；可多次",
            "authority's confirmation that an ended plan is in force, as yining=DOCUMENT; repeatable",
        ),
        (
            "接受某条规则未核查，写明理由；可多次",
            "accept that a rule is not checked, with the reason; repeatable",
        ),
        (
            "用示意数据作判定，只供演示：全部输出加注，退出码不为 0",
            "judge with schematic data, for demonstration: outputs are marked, never exit code 0",
        ),
    )
    return Section(
        Text("规则", "rules"),
        (
            file_option("--rules", "rule_files", said=rules, metavar="FILE", many=True),
            option("--select", said=select, metavar="PREFIX", many=True),
            option("--date", "day", said=day, metavar="DATE"),
            option("--plan-in-force", said=in_force, metavar="PLAN=WORDS", many=True),
            option("--accept-unchecked", said=accept, metavar="RULE=REASON", many=True),
            flag("--demo-data", said=demo),
        ),
    )


def output_section(lang: Lang) -> Section:
    """Give the options that name the outputs."""
    out, formats = _say(
        lang,
        ("输出文件夹（必填）", "folder for the outputs (required)"),
        (
            f"输出哪些，逗号分隔，默认 {','.join(FORMATS)}",
            f"which outputs, separated by commas, by default {','.join(FORMATS)}",
        ),
    )
    return Section(
        Text("输出", "outputs"),
        (
            file_option("--out", said=out, metavar="DIR", required=True),
            option("--format", "formats", said=formats, metavar="LIST", default=",".join(FORMATS)),
        ),
    )
