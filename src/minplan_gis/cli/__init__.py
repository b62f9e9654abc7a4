"""The command line: parse, call, print, exit code."""

from __future__ import annotations

import importlib.metadata
import os
import sys
import traceback
from typing import TYPE_CHECKING

import click

from minplan_gis.cli.console import chosen_language, make_writable, say_bug, say_misuse, say_problems
from minplan_gis.cli.verbs import Verbs
from minplan_gis.errors import MinplanError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.wording import Lang

__all__ = ["main"]

_NOTHING_JUDGED = 2
_INTERRUPTED = 130

_ABOUT = Text(
    "拟设区块是否符合矿产资源规划：依据哪一条、相差多少米、哪些没有核查。\n\n"
    "退出码：0 全部符合；1 有区块不符合；2 未作判定或用法有误；3 有未核查、未能读入或需论证的。",
    "Does a proposed mining block comply with the mineral-resource plan: by which clause, by how many "
    "metres, and what was not checked.\n\n"
    "Exit codes: 0 all comply; 1 some block does not comply; 2 nothing was judged, or usage was wrong; "
    "3 something was not checked, not read, or needs review.",
)

_VERBS = {
    "check": Text("核查区块，写出报告和地图", "check blocks and write reports and a map"),
    "map": Text("把区块和图层画成网页或纸图", "draw blocks and layers as a web page or for paper"),
    "inspect": Text(
        "看一个文件能否读对：编码、坐标系、字段、面积", "how a file reads: encoding, CRS, fields, areas"
    ),
    "convert": Text(
        "转换区块文件：报部 TXT、坐标表、Shapefile、DXF 等",
        "convert block files: coordinate TXT, corner tables, Shapefile, DXF and more",
    ),
    "zones": Text(
        "列出图层：种类、数量、现势性、完整范围", "list layers: kind, count, as-of date, where complete"
    ),
    "rules": Text("校验并列出规则", "validate and list rules"),
    "plans": Text("查规划表：区块、矿区、图层", "look a plan's tables up: blocks, areas, layers"),
    "audit": Text(
        "把规划与自身、图层和上级规划对照", "hold a plan against itself, its layers, the plan above"
    ),
    "new-plan": Text(
        "新建一份空的规划登记簿，供填写和审核", "write an empty register of a plan, to fill in and audit"
    ),
    "demo": Text("用示例区块跑一遍并说明每个输出", "run the example blocks and explain every output"),
}


def _show_version(ctx: click.Context, _option: click.Parameter, wanted: bool) -> None:  # noqa: FBT001 (click's)
    if wanted and not ctx.resilient_parsing:
        click.echo(f"minplan-gis {importlib.metadata.version('minplan-gis')}")
        ctx.exit()


def _version_option(lang: Lang) -> click.Option:
    said = Text("显示版本", "show the version").say(lang)
    return click.Option(
        ["--version"], is_flag=True, is_eager=True, expose_value=False, callback=_show_version, help=said
    )


def _run(arguments: Sequence[str] | None, lang: Lang) -> int:
    group = Verbs(lang, about=_ABOUT, verbs=_VERBS, version=_version_option(lang))
    return int(group.main(arguments, prog_name="minplan", standalone_mode=False) or 0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line.

    Returns
    -------
    int
        0 all comply, 1 some block does not comply, 2 nothing was judged, outputs
        could not be written or usage was wrong, 3 something was not checked.
    """
    make_writable()
    lang = chosen_language(sys.argv[1:] if arguments is None else arguments)
    try:
        return _run(arguments, lang)
    except click.ClickException as wrong:
        say_misuse(wrong, lang)
    except MinplanError as wrong:
        say_problems(wrong, lang)
    except (KeyboardInterrupt, click.Abort):
        click.echo(Text("已中断", "interrupted").say(lang), err=True)
        return _INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except Exception as wrong:  # noqa: BLE001 (Python's own exit code for it is 1: 'does not comply')
        say_bug(wrong, lang)
        traceback.print_exc()
    return _NOTHING_JUDGED
