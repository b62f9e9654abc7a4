"""The map itself: layers, grids, blocks and what was found, from the lowest sign up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.maps.order import in_painting_order
from minplan_gis.maps.sheets.drawing import draw_shapes
from minplan_gis.maps.sheets.geometry import on_sheet
from minplan_gis.styles import UNJUDGED
from minplan_gis.vocabulary import Conclusion

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking import Report
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.scene import Scene
    from minplan_gis.maps.sheets.view import View
    from minplan_gis.styles import Styles
    from minplan_gis.zones import ZoneLayer

    Shapes = NDArray[np.object_]

__all__ = ["Painted", "conclusion_keys", "paint_blocks", "paint_findings", "paint_layers", "seen_layers"]


@dataclass(frozen=True, slots=True)
class Painted:
    """The layers that came onto the map."""

    layers: tuple[ZoneLayer, ...] = ()
    """Those with something in the map, in painting order."""
    simplified: tuple[ZoneLayer, ...] = ()
    shapes: tuple[Shapes, ...] = ()
    """Of each of ``layers``, in millimetres on the sheet: one per feature, empty outside the map."""


def seen_layers(scene: Scene, view: View) -> tuple[ZoneLayer, ...]:
    """Give the layers with a feature that may lie in the map, by bounds, in the legend's order."""
    west, south, east, north = view.lonlat_bounds
    return tuple(layer for layer in scene.layers if len(layer.features.cx[west:east, south:north]))


def paint_layers(page: Page, view: View, scene: Scene, styles: Styles) -> Painted:
    """Draw the layers; on each, features of one kind as one figure."""
    painted, simplified, kept = [], [], []
    window = shapely.box(view.box.left, view.box.bottom, view.box.right, view.box.top)
    for layer in in_painting_order(scene.layers, styles):
        drawn = on_sheet(layer.features.geometry, view)
        if not shapely.intersects(drawn.shapes, window).any():
            continue
        draw_shapes(page.on_map, drawn.shapes, styles.zones[layer.kind], view.box)
        kept.append(drawn.shapes)
        painted.append(layer)
        simplified += [layer] if drawn.simplified else []
    return Painted(tuple(painted), tuple(simplified), tuple(kept))


def paint_blocks(
    page: Page, view: View, blocks: gpd.GeoDataFrame, report: Report | None, styles: Styles
) -> dict[str, BaseGeometry]:
    """Draw the blocks by conclusion, the worst on top; give those in the map in millimetres, by id."""
    shapes = on_sheet(blocks.geometry, view, simplify=False).shapes
    keys = conclusion_keys(blocks.index, report)
    for key in (UNJUDGED, *reversed([word.value for word in Conclusion])):
        of_key = shapes[keys == key]
        if len(of_key):
            draw_shapes(page.on_map, of_key, styles.conclusions[key], view.box)
    frame = shapely.box(view.box.left, view.box.bottom, view.box.right, view.box.top)
    seen = shapely.intersects(shapes, frame)
    return dict(zip(blocks.index[seen], shapes[seen], strict=True))


def paint_findings(
    page: Page, view: View, report: Report | None, block_ids: Iterable[str], styles: Styles
) -> tuple[str, ...]:
    """Draw pieces, shortest lines and what lies outside, those that count on top; give which there are."""
    found = []
    for key, shapes in _findings(report, list(block_ids)) if report else ():
        drawn = on_sheet(shapes, view, simplify=False).shapes
        if not shapely.is_empty(drawn).all():
            draw_shapes(page.on_map, drawn, styles.findings[key], view.box)
            found.append(key)
    return tuple(dict.fromkeys(found))


def conclusion_keys(block_ids: pd.Index, report: Report | None) -> NDArray[np.str_]:
    """Give the style of each block: its conclusion, or that the report does not speak of it."""
    if report is None:
        return np.full(len(block_ids), UNJUDGED)
    found = report.blocks["conclusion"].astype(str)
    found.index = found.index.astype(str)
    return np.asarray(found.reindex(block_ids).fillna(UNJUDGED), dtype=str)


def _findings(report: Report, block_ids: list[str]) -> Iterator[tuple[str, Shapes]]:
    pieces = report.findings.loc[report.findings["block_id"].isin(block_ids)]
    outside = report.remainders.loc[report.remainders["block_id"].isin(block_ids)]
    for status in ("own_right", "hint", "waived", "counts"):
        if status in {"waived", "counts"}:
            key = "outside" if status == "counts" else status
            yield key, np.asarray(outside.geometry[outside["status"] == status], dtype=object)
        yield status, np.asarray(pieces.geometry[pieces["status"] == status], dtype=object)
