"""The interactive map: one file, no request, everything from data as text."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import folium
import numpy as np

from minplan_gis.crs import to_cgcs2000
from minplan_gis.errors import GeometryError, UsageError
from minplan_gis.maps.basemaps import basemap_of
from minplan_gis.maps.editions import require_edition
from minplan_gis.maps.order import in_legend_order
from minplan_gis.maps.web.display import fitted
from minplan_gis.maps.web.findings import told_findings
from minplan_gis.maps.web.packing import LANGUAGES
from minplan_gis.maps.web.page import Page
from minplan_gis.maps.web.scene import Scene, columns_of, extent, page_data
from minplan_gis.styles import load_styles
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from minplan_gis.checking.model import Report
    from minplan_gis.maps.editions import Edition
    from minplan_gis.wording import Lang
    from minplan_gis.zones import Zones

__all__ = ["web_map"]

_MAP_ID = "minplan"
_CHINA = (35.0, 103.0, 4)
"""Latitude, longitude and zoom where there is nothing to look at."""
_CHINA_BOX = [[18.0, 73.0], [54.0, 136.0]]
_MARGIN, _LEAST_SIDE = 0.5, 0.02
"""A base map reaches half a side beyond the blocks; a side is taken for two kilometres at least."""
_MAX_ZOOM = {"internal": 22, "public": 16}
_FOR_NOTES = 20_000
"""Bytes kept for saying what was simplified."""


def web_map(
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    report: Report | None = None,
    *,
    lang: Lang = "zh",
    edition: Edition = "internal",
    basemap: str | Path | None = None,
    styles: str | Path | None = None,
    max_megabytes: float = 15.0,
) -> folium.Map:
    """Draw blocks and zones, and where there is a report its conclusions, verdicts and findings.

    Parameters
    ----------
    blocks
        Index ``block_id`` (unique), any system of CGCS2000 or WGS84. Rows
        without geometry are listed, not drawn.
    zones
        All layers; one that failed is named with its problem.
    report
        What a check found. Blocks that it does not speak of carry no conclusion.
    lang
        The language the page opens in; it can be read in the other one too.
    edition
        ``public`` leaves out of the file what plans are published without: see
        :mod:`minplan_gis.maps.editions`.
    basemap
        What lies under everything: a raster or an ``.mbtiles`` file, which come to
        stand in the page, or a service, whose host alone the page then asks: see
        :func:`minplan_gis.maps.basemaps.basemap_of`.
    styles
        A file of the user's own signs, above those of the palette ``screen``.
    max_megabytes
        What the page may weigh. Shapes are simplified for display, and the page
        says how far; numbers are always those of the full geometry.

    Returns
    -------
    folium.Map
        ``save()`` and the notebook show the whole page, which asks for nothing
        else, but for the pictures of a service as base map. Layers added to it
        afterwards are drawn above ours; what they put into the page is not checked
        here.

    Raises
    ------
    UsageError
        For another language or edition, or a base map that is none.
    GeometryError
        Where block ids repeat.
    CrsError
        Where the blocks or the raster have no reference system or another datum.
    SourceError
        Where the file of signs or the base map can't be read.
    OutputError
        Where the page can't be kept within ``max_megabytes``.
    """
    _require(blocks, lang)
    edition, signs = require_edition(edition), load_styles("screen", styles)
    blocks = to_cgcs2000(blocks, what=Text("区块", "blocks"))
    findings = told_findings(report, blocks.index)
    scene = Scene(blocks, in_legend_order(zones.layers), report, findings, edition, signs)
    most_bytes = round(max_megabytes * 1e6)
    if basemap is not None:
        scene = replace(scene, basemap=basemap_of(basemap, _around(scene), most_bytes // 2))
    return _fitted(scene, lang, most_bytes)


def _around(scene: Scene) -> tuple[float, float, float, float]:
    """Give the box that a base map fills: the extent and a margin, China where there is nothing."""
    (south, west), (north, east) = extent(scene) or _CHINA_BOX
    tall, wide = (_MARGIN * max(side, _LEAST_SIDE) for side in (north - south, east - west))
    return west - wide, south - tall, east + wide, north + tall


def _require(blocks: gpd.GeoDataFrame, lang: str) -> None:
    if lang not in LANGUAGES:
        raise UsageError(Text(f"没有语言 {lang}，可用 zh、en", f"no language {lang}; there are zh and en"))
    repeated = sorted({str(name) for name in blocks.index[blocks.index.duplicated()]})
    if repeated:
        names = "、".join(repeated)
        raise GeometryError(Text(f"区块编号重复：{names}", f"block ids repeat: {names}"))


def _fitted(scene: Scene, lang: Lang, most_bytes: int) -> folium.Map:
    """Give the map, its shapes as coarse as the page's weight wants them."""
    columns = columns_of(scene)
    page = _folium_map(page_data(scene, columns, lang), scene)
    weight = len(page.get_root().render().encode())
    if weight <= most_bytes:
        return page
    besides = weight - sum(each.weight for each in columns.values()) + _FOR_NOTES
    lighter = fitted(columns, most_bytes - besides, besides=besides)
    return _folium_map(page_data(scene, lighter, lang), scene)


def _folium_map(data: dict[str, Any], scene: Scene) -> folium.Map:
    """Make the map with names of our own, since folium's are random, and without anything remote."""
    middle = np.mean(data["bounds"], axis=0).round(4).tolist() if data["bounds"] else list(_CHINA[:2])
    page = folium.Map(
        location=middle, zoom_start=_CHINA[2], tiles=None, max_zoom=_MAX_ZOOM[data["edition"]], zoom_snap=0.25
    )
    page._id = _MAP_ID  # noqa: SLF001 - folium has no other way to name a map
    page.add_to(folium.Figure())  # the first figure knows it by its random name
    page.default_js, page.default_css = [], []
    hosts = scene.basemap.hosts if scene.basemap else ()
    page.add_child(Page(data | {"map": page.get_name()}, hosts))
    return page
