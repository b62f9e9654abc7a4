"""The options of ``minplan map`` that a web page has, and those that paper has too."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

import click

from minplan_gis.cli.parameters import file_option, option
from minplan_gis.cli.verbs import Section
from minplan_gis.errors import UsageError
from minplan_gis.files.writing.publish import staging
from minplan_gis.maps import web_map
from minplan_gis.maps.editions import Edition
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from minplan_gis.checking import Report
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["page_section", "require_page", "shared_options", "write_page"]

_MEGABYTES = 15.0
_PAGE_OPTIONS = ("basemap", "max_mb")

_EDITION = Text(
    "internal（内部，默认）或 public（公开）：公开版的文件中没有坐标、生态保护红线和永久基本农田的图形，"
    "其余图形概括",
    "internal (default) or public: a file without coordinates and without shapes of the red line and of "
    "permanent basic farmland, the others generalised",
)
_STYLES = Text("自己的图式文件（TOML），只写要改的", "own signs (TOML): only what is to be drawn otherwise")
_BASEMAP = Text(
    "底图：影像、.mbtiles、tianditu-vec:密钥（或 img、ter）、瓦片地址（含 {z}、{x}、{y}）；"
    "高德、腾讯等偏移瓦片近似纠回，百度的不用",
    "what lies under the map: a raster, .mbtiles, tianditu-vec:KEY (or img, ter), an address of tiles with "
    "{z}, {x}, {y}; tiles shifted as GCJ-02 are put back approximately, those of Baidu refused",
)
_WEIGHT = Text(
    "网页的上限（MB），默认 15；超过时只简化图形的显示，数值不变",
    "what the page may weigh (MB), 15 by default; beyond, shapes are simplified for display, numbers are not",
)


def shared_options(lang: Lang) -> tuple[click.Option, ...]:
    """Give the options that a page and paper have in common."""
    editions = click.Choice(get_args(Edition))
    return (
        click.Option(["--edition"], type=editions, default="internal", help=_EDITION.say(lang)),
        file_option("--styles", said=_STYLES.say(lang), metavar="FILE"),
    )


def page_section(lang: Lang) -> Section:
    """Give the options of a web page."""
    return Section(
        Text("网页（.html）", "page (.html)"),
        (
            option("--basemap", said=_BASEMAP.say(lang), metavar="FILE|URL"),
            click.Option(
                ["--max-mb"], type=click.FloatRange(min=0.1), metavar="NUMBER", help=_WEIGHT.say(lang)
            ),
        ),
    )


def require_page(given: Mapping[str, Any]) -> None:
    """See that no option of a page is given for paper.

    Raises
    ------
    UsageError
        Where one is.
    """
    if any(given[name] is not None for name in _PAGE_OPTIONS):
        raise UsageError(
            Text("--basemap、--max-mb 只用于网页（.html）", "--basemap and --max-mb are for a page (.html)")
        )


def write_page(
    blocks: gpd.GeoDataFrame, zones: Zones, report: Report | None, given: Mapping[str, Any], lang: Lang
) -> None:
    """Write the page that the options ask for.

    Raises
    ------
    MinplanError
        Where it can't be made so: see :func:`minplan_gis.maps.web_map`.
    """
    page = web_map(
        blocks,
        zones,
        report,
        lang=lang,
        edition=given["edition"],
        basemap=given["basemap"],
        styles=given["styles"],
        max_megabytes=given["max_mb"] or _MEGABYTES,
    )
    with staging(given["out"].parent) as folder:
        page.save(str(folder / given["out"].name))
