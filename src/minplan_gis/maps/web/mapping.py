"""The interactive map: one file, no request, everything from data as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import folium
import numpy as np

from minplan_gis.blocks import ledger_of
from minplan_gis.crs import to_cgcs2000
from minplan_gis.errors import GeometryError, UsageError
from minplan_gis.maps.web.cards import (
    OUTCOME_ORDER,
    block_data,
    conclusion_data,
    finding_data,
    rule_data,
    verdict_data,
)
from minplan_gis.maps.web.layers import in_legend_order, layer_data, lighten, style_data, tree_data
from minplan_gis.maps.web.notes import drawing_notes, note_data
from minplan_gis.maps.web.page import Page
from minplan_gis.maps.web.words import FINDING_LABELS, TITLE_CHECKED, TITLE_PLAIN, page_words
from minplan_gis.phrases import DEMO_WATERMARK
from minplan_gis.styles import load_styles
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd

    from minplan_gis.checking.model import Report
    from minplan_gis.files.ledger import Entry
    from minplan_gis.styles import Styles
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["web_map"]

_MAP_ID = "minplan"
_CHINA = (35.0, 103.0, 4)
"""Latitude, longitude and zoom where there is nothing to look at."""


def web_map(
    blocks: gpd.GeoDataFrame, zones: Zones, report: Report | None = None, *, lang: Lang = "zh"
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
        The language of the page.

    Returns
    -------
    folium.Map
        ``save()`` and the notebook show the whole page, which asks for nothing
        else. Layers added to it afterwards are drawn above ours; what they put
        into the page is not checked here.

    Raises
    ------
    UsageError
        For another language.
    GeometryError
        Where block ids repeat.
    CrsError
        Where the blocks have no reference system or another datum.
    """
    _require(blocks, lang)
    blocks = to_cgcs2000(blocks, what=Text("区块", "blocks"))
    data = _page_data(blocks, zones, report, lang)
    return _folium_map(data)


def _require(blocks: gpd.GeoDataFrame, lang: str) -> None:
    if lang not in {"zh", "en"}:
        raise UsageError(Text(f"没有语言 {lang}，可用 zh、en", f"no language {lang}; there are zh and en"))
    repeated = sorted({str(name) for name in blocks.index[blocks.index.duplicated()]})
    if repeated:
        names = "、".join(repeated)
        raise GeometryError(Text(f"区块编号重复：{names}", f"block ids repeat: {names}"))


def _folium_map(data: dict[str, Any]) -> folium.Map:
    """Make the map with names of our own, since folium's are random, and without anything remote."""
    middle = np.mean(data["bounds"], axis=0).tolist() if data["bounds"] else list(_CHINA[:2])
    page = folium.Map(location=middle, zoom_start=_CHINA[2], tiles=None, max_zoom=22, zoom_snap=0.25)
    page._id = _MAP_ID  # noqa: SLF001 - folium has no other way to name a map
    page.add_to(folium.Figure())  # the first figure knows it by its random name
    page.default_js, page.default_css = [], []
    page.add_child(Page(data | {"map": page.get_name()}))
    return page


def _page_data(blocks: gpd.GeoDataFrame, zones: Zones, report: Report | None, lang: Lang) -> dict[str, Any]:
    styles = load_styles()
    layers = in_legend_order(zones.layers)
    drawn = [lighten(layer) for layer in layers]
    notes = drawing_notes(layers, [tolerance for _, tolerance in drawn], styles)
    demo = report is not None and report.run.demo_data
    return {
        "lang": "zh-CN" if lang == "zh" else "en",
        "words": page_words(lang),
        "title": (TITLE_CHECKED if report else TITLE_PLAIN).say(lang),
        "subtitle": [text.say(lang) for text in _subtitle(report)],
        "bounds": _bounds(blocks, layers),
        "watermark": {"text": DEMO_WATERMARK.say(lang), "always": demo},
        "groups": tree_data(layers, lang),
        "layers": [
            layer_data(layer, shapes, styles, lang) for layer, (shapes, _) in zip(layers, drawn, strict=True)
        ],
        "conclusions": conclusion_data(styles, lang),
        "blocks": block_data(blocks, report, lang),
        "notes": note_data(_ledger(blocks, layers, report), layers, report, notes, lang),
        **_findings(report, styles, lang),
    }


def _findings(report: Report | None, styles: Styles, lang: Lang) -> dict[str, Any]:
    statuses = {
        key: {
            "label": label.say(lang),
            "style": style_data(styles.findings[key]) if key in styles.findings else None,
        }
        for key, label in FINDING_LABELS.items()
    }
    return {
        "statuses": statuses,
        "outcomes": [outcome.say(lang) for outcome in OUTCOME_ORDER],
        "rules": [rule_data(rule, lang) for rule in report.rules] if report else [],
        "findings": finding_data(report, lang) if report else [],
        **(verdict_data(report, lang) if report else {"texts": [""], "verdicts": {}}),
    }


def _subtitle(report: Report | None) -> list[Text]:
    system = Text("2000 国家大地坐标系（EPSG:4490）", "CGCS2000 (EPSG:4490)")
    if report is None:
        return [system]
    day = report.run.date.isoformat()
    made = Text(f"minplan-gis {report.run.version}", f"minplan-gis {report.run.version}")
    return [Text(f"核查日期 {day}", f"checked for {day}"), system, made]


def _bounds(blocks: gpd.GeoDataFrame, layers: Iterable[ZoneLayer]) -> list[list[float]] | None:
    """Give south-west and north-east (latitude first) of the blocks, else of the zones."""
    for frames in ([blocks], [layer.features for layer in layers]):
        boxes = np.array([frame.total_bounds for frame in frames if len(frame)]).reshape(-1, 4)
        boxes = boxes[np.isfinite(boxes).all(axis=1)]
        if len(boxes):
            west, south, _, _ = boxes.min(axis=0)
            _, _, east, north = boxes.max(axis=0)
            return [[float(south), float(west)], [float(north), float(east)]]
    return None


def _ledger(
    blocks: gpd.GeoDataFrame, layers: Iterable[ZoneLayer], report: Report | None
) -> tuple[Entry, ...]:
    """Give every account of reading that the map knows of, each once."""
    found = [*(report.ledger if report else ()), *ledger_of(blocks)]
    found += [layer.entry for layer in layers]
    return tuple(entry for number, entry in enumerate(found) if entry not in found[:number])
