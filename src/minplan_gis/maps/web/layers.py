"""Zones as the page draws them: layer by layer, in the order and groups of a legend."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.maps.web.shapes import encoded, lightened
from minplan_gis.maps.web.values import facts, records, shown
from minplan_gis.vocabulary import GeometryStatus, ZoneGroup, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd

    from minplan_gis.styles import Style, Styles
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer

__all__ = ["MOST_VERTICES", "in_legend_order", "layer_data", "lighten", "tree_data"]

MOST_VERTICES = 200_000
"""Beyond this, a layer is simplified for display."""

_ORDER = list(ZoneKind)
_OWN = frozenset({"name", "kind", "geometry", "dates_unreadable"})


def in_legend_order(layers: Sequence[ZoneLayer]) -> tuple[ZoneLayer, ...]:
    """Sort layers by group and kind; layers of one kind keep the catalog's order."""
    groups = list(ZoneGroup)
    return tuple(sorted(layers, key=lambda layer: (groups.index(layer.kind.group), _ORDER.index(layer.kind))))


def tree_data(layers: Sequence[ZoneLayer], lang: Lang) -> list[dict[str, Any]]:
    """Give the legend's groups with the numbers of their layers, counted from 0 in legend order."""
    return [
        {
            "label": group.say(lang),
            "layers": [number for number, layer in enumerate(layers) if layer.kind.group is group],
        }
        for group in ZoneGroup
        if any(layer.kind.group is group for layer in layers)
    ]


def layer_data(layer: ZoneLayer, shapes: np.ndarray, styles: Styles, lang: Lang) -> dict[str, Any]:
    """Give one layer with its sign, its facts and its features.

    ``shapes`` holds the geometries as drawn, one per feature.
    """
    return {
        "id": layer.id,
        "label": layer.kind.say(lang),
        "schematic": layer.status is GeometryStatus.SCHEMATIC,
        "style": style_data(styles.zones[layer.kind]),
        "facts": _layer_facts(layer, lang),
        "problem": _problem(layer, lang),
        "features": _features(layer.features, shapes, lang),
    }


def lighten(layer: ZoneLayer) -> tuple[np.ndarray, float]:
    """Give a layer's geometries as drawn, and the tolerance of their simplification in degrees."""
    return lightened(np.asarray(layer.features.geometry, dtype=object), MOST_VERTICES)


def style_data(style: Style) -> dict[str, Any]:
    """Give a style as the page reads it, without what it does not use."""
    return {key: value for key, value in asdict(style).items() if value not in (None, False, (), "", "none")}


def _layer_facts(layer: ZoneLayer, lang: Lang) -> list[list[str]]:
    rows = (
        (Text("图层", "layer"), layer.id),
        (Text("级别", "level"), layer.level.label if layer.level else ""),
        (Text("所属规划", "plan"), layer.plan),
        (Text("数据时点", "as of"), layer.as_of),
        (Text("数据来源", "source"), layer.source),
        (Text("版本", "version"), layer.version),
        (Text("图形性质", "geometry"), layer.status.label),
    )
    return [[label.say(lang), shown(value, lang)] for label, value in rows if shown(value, lang)]


def _problem(layer: ZoneLayer, lang: Lang) -> str:
    if layer.problem is None:
        return ""
    separator = Text("：", ": ")
    return (layer.problem.reason.label + separator + layer.problem.detail).say(lang)


def _features(frame: gpd.GeoDataFrame, shapes: np.ndarray, lang: Lang) -> list[list[Any]]:
    """Give ``[id, name, facts, parts]`` per feature."""
    columns = [column for column in map(str, frame.columns) if column not in _OWN]
    rows = records(frame)
    return [
        [str(zone_id), shown(row.get("name"), lang), facts(row, columns, lang), encoded(shape)]
        for zone_id, row, shape in zip(frame.index, rows, shapes, strict=True)
    ]
