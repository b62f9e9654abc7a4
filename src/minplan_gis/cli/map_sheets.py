"""``minplan map`` for paper: sheets, a map in several sheets, and an atlas."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

import click

from minplan_gis.cli.parameters import file_option, flag, mapping, option
from minplan_gis.cli.verbs import Section
from minplan_gis.errors import UsageError
from minplan_gis.maps.endings import PAPER_ENDINGS
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import geopandas as gpd

    from minplan_gis.checking import Report
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["PAPER_OPTIONS", "paper_section", "require_agreeing", "write_sheets"]

_DPI, _DPIS = 300, (30, 1200)
_PALETTES = ("print", "monochrome", "screen")
PAPER_OPTIONS = (
    *("paper", "landscape", "portrait", "scale", "palette", "title", "secrecy", "approval_no"),
    *("responsible", "block", "whole", "sheets", "atlas", "underlay", "dpi"),
)
"""What only paper knows: refused for a web page."""


def paper_section(lang: Lang) -> Section:
    """Give the options of maps for paper."""
    said = {name: text.say(lang) for name, text in _SAID.items()}
    return Section(
        Text("纸图（.pdf、.svg、.png）", "paper (.pdf, .svg, .png)"),
        (
            option("--paper", said=said["paper"], metavar="SIZE"),
            flag("--landscape", said=said["landscape"]),
            flag("--portrait", said=said["portrait"]),
            option("--scale", said=said["scale"], metavar="SCALE"),
            click.Option(["--palette"], type=click.Choice(_PALETTES), help=said["palette"]),
            option("--title", said=said["title"], metavar="TEXT"),
            option("--secrecy", said=said["secrecy"], metavar="TEXT"),
            option("--approval-no", said=said["approval_no"], metavar="TEXT"),
            option("--responsible", said=said["responsible"], metavar="NAME=TEXT", many=True),
            option("--block", said=said["block"], metavar="ID"),
            flag("--whole", said=said["whole"]),
            flag("--sheets", said=said["sheets"]),
            flag("--atlas", said=said["atlas"]),
            file_option("--underlay", said=said["underlay"], metavar="FILE"),
            click.Option(["--dpi"], type=click.INT, metavar="NUMBER", help=said["dpi"]),
        ),
    )


_SAID: Mapping[str, Text] = {
    "paper": Text(
        "纸张：A4、A3（默认）、A2、A1、A0，或 宽x高（毫米）",
        "paper: A4, A3 (default), A2, A1, A0, or WIDTHxHEIGHT in millimetres",
    ),
    "landscape": Text(
        "横放；默认取比例尺较大者", "longer side across; by default what gives the larger scale"
    ),
    "portrait": Text("竖放", "upright"),
    "scale": Text(
        "比例尺，如 1:10000；默认 auto：放得下的最大整数比例尺",
        "scale, as 1:10000; by default auto: the largest round one at which all fits",
    ),
    "palette": Text(
        "图式：print（默认）、monochrome（黑白）、screen", "signs: print (default), monochrome, screen"
    ),
    "title": Text("图名", "title"),
    "secrecy": Text("密级，按所写印在右上角", "secrecy, printed as given at the upper right"),
    "approval_no": Text(
        "审图号；空文本印空白横线，公开版总有此栏",
        "map approval number; an empty text prints a blank, as public sheets do without one",
    ),
    "responsible": Text(
        "责任表一栏，如 制图=某人；可多次", "one cell of the title block, as drawn_by=NAME; repeatable"
    ),
    "block": Text("只出这一个区块的图", "a sheet of this block"),
    "whole": Text(
        "图幅包含行政区或全部图层，而不只是区块", "show the whole unit or all layers, not only blocks"
    ),
    "sheets": Text(
        "一张放不下时按 --scale 分幅，附接图表（PDF）", "divide into adjoining sheets at --scale (PDF)"
    ),
    "atlas": Text(
        "图册：总图、索引、每区块一页（PDF）；中断后重新运行即续作",
        "atlas: overview, index, a sheet a block (PDF); run again to go on after an interruption",
    ),
    "underlay": Text(
        "垫在图下的影像（GeoTIFF 等，须有坐标系）", "imagery under the map (georeferenced GeoTIFF…)"
    ),
    "dpi": Text("PNG 和影像的分辨率，默认 300", "dots per inch of PNG and pictures, 300 by default"),
}


def write_sheets(
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    report: Report | None,
    given: Mapping[str, Any],
    lang: Lang,
    begin: Callable[[str], object],
) -> None:
    """Write what the options ask for, by the ending of ``--out``.

    Raises
    ------
    UsageError
        Options that contradict each other, or the extra ``print`` is missing.
    """
    sheets = _sheets_module()
    wanted, out = _wanted(sheets, given, lang), given["out"]
    dpi = given["dpi"] or _DPI
    if given["atlas"]:
        order = sheets.order_of(**wanted, dpi=dpi)
        sheets.map_atlas(out, blocks, zones, report, order=order, begin=begin)
    elif given["sheets"]:
        sheets.map_sheets(out, blocks, zones, report, order=sheets.order_of(**wanted, dpi=dpi))
    else:
        sheets.map_sheet(blocks, zones, report, **wanted).save(out, dpi=dpi)


def require_agreeing(given: Mapping[str, Any]) -> None:
    """See that the options for paper agree with each other and with the file's ending.

    Raises
    ------
    UsageError
        Where they don't.
    """
    ending = given["out"].suffix.lower()
    problems = []
    if ending not in PAPER_ENDINGS and any(
        given.get(name) not in {None, False, ()} for name in PAPER_OPTIONS
    ):
        problems.append(
            Text(
                f"纸张、比例尺等选项只用于 {'、'.join(PAPER_ENDINGS)}",
                f"options of paper are for {', '.join(PAPER_ENDINGS)}",
            )
        )
    if given["landscape"] and given["portrait"]:
        problems.append(
            Text("--landscape 和 --portrait 只能用一个", "--landscape and --portrait exclude each other")
        )
    if sum(map(bool, (given["atlas"], given["sheets"], given["block"]))) > 1:
        problems.append(
            Text("--atlas、--sheets、--block 只能用一个", "--atlas, --sheets and --block exclude each other")
        )
    if (given["atlas"] or given["sheets"]) and ending != ".pdf":
        problems.append(Text("多页图只能输出 .pdf", "several pages need a .pdf"))
    if given["sheets"] and (given["scale"] or "auto").strip().lower() == "auto":
        problems.append(Text("分幅须用 --scale 给出比例尺", "several sheets need a --scale"))
    if given["dpi"] is not None and not _DPIS[0] <= given["dpi"] <= _DPIS[1]:
        problems.append(Text(f"--dpi 应为 {_DPIS[0]}–{_DPIS[1]}", f"--dpi is {_DPIS[0]} to {_DPIS[1]}"))
    if problems:
        raise UsageError(*problems)


def _wanted(sheets: Any, given: Mapping[str, Any], lang: Lang) -> dict[str, Any]:  # noqa: ANN401 - loaded late
    """Give what the options say of a sheet, by the names of ``map_sheet``."""
    said = {
        name: given[name]
        for name in ("paper", "scale", "palette", "styles", "title", "block", "edition", "underlay")
    }
    turned = True if given["landscape"] else False if given["portrait"] else None
    return {name: value for name, value in said.items() if value is not None} | {
        "lang": lang,
        "landscape": turned,
        "extent": "layers" if given["whole"] else "blocks",
        "furniture": sheets.Furniture(
            secrecy=given["secrecy"] or "",
            approval_no=given["approval_no"],
            responsibilities=_responsibilities(sheets, given["responsible"]),
        ),
    }


def _responsibilities(sheets: Any, texts: tuple[str, ...]) -> dict[str, str]:  # noqa: ANN401
    """Read cells of the title block, named by key or by either label."""
    names = {
        name: key for key, label in sheets.RESPONSIBILITIES.items() for name in (key, label.zh, label.en)
    }
    found = {}
    for name, text in mapping(texts).items():
        if name not in names:
            known = "、".join(label.zh for label in sheets.RESPONSIBILITIES.values())
            raise UsageError(
                Text(f"责任表没有 {name}；有 {known}", f"the title block has no {name}; there are {known}")
            )
        found[names[name]] = text
    return found


def _sheets_module() -> Any:  # noqa: ANN401
    return importlib.import_module("minplan_gis.maps").load_sheets()
