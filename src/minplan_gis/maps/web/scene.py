"""All that one page shows, and the page's data made of it."""

from __future__ import annotations

import json
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minplan_gis.blocks import ledger_of
from minplan_gis.fonts import missing
from minplan_gis.maps.editions import without_coordinates
from minplan_gis.maps.web.cards import block_data, conclusion_data, rule_data
from minplan_gis.maps.web.display import column, origin_of
from minplan_gis.maps.web.findings import finding_data, finding_shapes, status_data
from minplan_gis.maps.web.layers import layer_data, layer_shapes, tree_data
from minplan_gis.maps.web.notes import drawing_notes, lacking_notes, note_data, simplified_notes
from minplan_gis.maps.web.packing import packed
from minplan_gis.maps.web.shapes import shape_box
from minplan_gis.maps.web.values import Facts, same
from minplan_gis.maps.web.verdicts import OUTCOME_ORDER, verdict_data
from minplan_gis.maps.web.words import PAGE_WORDS, TITLE_CHECKED, TITLE_PLAIN
from minplan_gis.phrases import DEMO_WATERMARK
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from minplan_gis.checking.model import Report
    from minplan_gis.files.ledger import Entry
    from minplan_gis.maps.basemaps import Basemap
    from minplan_gis.maps.editions import Edition
    from minplan_gis.maps.web.display import Column
    from minplan_gis.styles import Styles
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer

__all__ = ["Scene", "columns_of", "extent", "page_data"]

_MOST_VERTICES = {"blocks": 300_000, "findings": 60_000}
"""Beyond this, shapes are simplified for display, or a browser takes long to draw them."""
_MOST_OF_LAYER = 60_000
_BOUNDS_STEPS = {"internal": 100_000, "public": 500}
"""To a degree: what the page opens on tells no corner of a block."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Blocks, layers and findings of one page."""

    blocks: gpd.GeoDataFrame
    """EPSG:4490."""
    layers: tuple[ZoneLayer, ...]
    """In legend order."""
    report: Report | None
    findings: list[dict[str, Any]]
    """Of the report, in the order and with the numbers of the page."""
    edition: Edition
    styles: Styles
    basemap: Basemap | None = None


def columns_of(scene: Scene) -> dict[str, Column]:
    """Give all shapes, as light as a browser wants them: blocks, findings, and layers by their place."""
    edition = scene.edition
    found: dict[str, list[Any]] = {"blocks": list(scene.blocks.geometry), "findings": []}
    if scene.report:
        found["findings"] = finding_shapes(scene.findings, scene.report, edition)
    found |= {f"{place}": layer_shapes(layer, edition) for place, layer in enumerate(scene.layers)}
    origin = origin_of(shape_box(shape for shapes in found.values() for shape in shapes), edition)
    return {
        name: column(shapes, _MOST_VERTICES.get(name, _MOST_OF_LAYER), origin, edition)
        for name, shapes in found.items()
    }


def page_data(scene: Scene, columns: Mapping[str, Column], lang: Lang) -> dict[str, Any]:
    """Give the data of the page, text in all languages; ``lang`` is the one it opens in."""
    keys, report, edition = Facts(), scene.report, scene.edition
    data = {
        "edition": edition,
        "coordinates": edition == "internal",
        "words": dict(PAGE_WORDS),
        "title": TITLE_CHECKED if report else TITLE_PLAIN,
        "subtitle": _subtitle(report, edition),
        "origin": list(columns["blocks"].grid.origin),
        "bounds": _bounds(scene),
        "watermark": {"text": DEMO_WATERMARK, "always": report is not None and report.run.demo_data},
        "groups": tree_data(scene.layers),
        "layers": [
            layer_data(layer, columns[f"{place}"], scene.styles, keys, edition)
            for place, layer in enumerate(scene.layers)
        ],
        "conclusions": conclusion_data(scene.styles),
        "statuses": status_data(scene.styles),
        "outcomes": [outcome.label for outcome in OUTCOME_ORDER],
        "rules": [rule_data(rule) for rule in report.rules] if report else [],
        "blocks": block_data(scene.blocks, report, columns["blocks"], keys, edition),
        "verdicts": verdict_data(report, scene.blocks.index)
        if report
        else {"heads": [], "lists": [], "rows": []},
        "findings": finding_data(scene.findings, columns["findings"]),
        "basemaps": [_basemap(scene.basemap)] if scene.basemap else [],
        "notes": _notes(scene, columns),
        "keys": keys.keys,
    }
    edited = without_coordinates if edition == "public" else str
    made = packed(data, edited)
    lacking = _lacking(made)
    if lacking:
        data["notes"] = _notes(scene, columns, lacking)
        made = packed(data, edited)
    return {"lang": lang, **made}


def _lacking(made: dict[str, Any]) -> str:
    """Give the characters that a system's fonts have to write, for the page's font can't."""
    signs = sorted(set(json.dumps(made, ensure_ascii=False)))
    return "".join(sign for sign in missing("".join(signs)) if sign.isprintable())


def _notes(scene: Scene, columns: Mapping[str, Column], lacking: str = "") -> list[dict[str, Any]]:
    names = {f"{place}": layer.id for place, layer in enumerate(scene.layers)}
    drawing = [
        *(scene.basemap.notes if scene.basemap else ()),
        *drawing_notes(scene.layers, scene.styles, scene.edition),
        *simplified_notes(columns, names),
        *lacking_notes(lacking),
    ]
    return note_data(_ledger(scene), scene.layers, scene.report, drawing)


def _basemap(basemap: Basemap) -> dict[str, Any]:
    return {**basemap.data, "label": basemap.label, "attribution": same(basemap.attribution)}


def _subtitle(report: Report | None, edition: Edition) -> list[Text]:
    told = [Text("2000 国家大地坐标系（EPSG:4490）", "CGCS2000 (EPSG:4490)")]
    if edition == "public":
        told.insert(0, Text("公开版", "public edition"))
    if report is None:
        return told
    day, version = report.run.date.isoformat(), report.run.version
    made = Text(f"minplan-gis {version}", f"minplan-gis {version}")
    return [Text(f"核查日期 {day}", f"checked for {day}"), *told, made]


def extent(scene: Scene) -> list[list[float]] | None:
    """Give south-west and north-east (latitude first) of the blocks, else of the zones."""
    return shape_box(scene.blocks.geometry) or shape_box(
        shape for layer in scene.layers for shape in layer_shapes(layer, scene.edition)
    )


def _bounds(scene: Scene) -> list[list[float]] | None:
    """Give the extent, rounded outwards."""
    box = extent(scene)
    if box is None:
        return None
    fine = _BOUNDS_STEPS[scene.edition]
    return [
        [math.floor(value * fine) / fine for value in box[0]],
        [math.ceil(value * fine) / fine for value in box[1]],
    ]


def _ledger(scene: Scene) -> tuple[Entry, ...]:
    """Give every account of reading that the map knows of, each once."""
    found = [*(scene.report.ledger if scene.report else ()), *ledger_of(scene.blocks)]
    found += [layer.entry for layer in scene.layers]
    return tuple(entry for number, entry in enumerate(found) if entry not in found[:number])
