"""Zones as the page draws them: layer by layer, in the order and groups of a legend."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from minplan_gis.maps.editions import WITHHELD_LAYER, withholds
from minplan_gis.maps.web.values import NOTHING, facts, listed_columns, records, same, shown
from minplan_gis.vocabulary import GeometryStatus, ZoneGroup
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.maps.editions import Edition
    from minplan_gis.maps.web.display import Column
    from minplan_gis.maps.web.values import Facts
    from minplan_gis.styles import Style, Styles
    from minplan_gis.zones import ZoneLayer

__all__ = ["layer_data", "layer_shapes", "style_data", "tree_data"]

_OWN = frozenset({"name", "kind", "geometry", "dates_unreadable"})
_COLON = Text("：", ": ")


def tree_data(layers: Sequence[ZoneLayer]) -> list[dict[str, Any]]:
    """Give the legend's groups with the numbers of their layers, counted from 0 in legend order."""
    return [
        {
            "label": group.label,
            "layers": [number for number, layer in enumerate(layers) if layer.kind.group is group],
        }
        for group in ZoneGroup
        if any(layer.kind.group is group for layer in layers)
    ]


def layer_shapes(layer: ZoneLayer, edition: Edition) -> list[object]:
    """Give the geometries to be drawn: none of a layer that the edition withholds."""
    return [] if withholds(edition, [layer.kind]) else list(layer.features.geometry)


def layer_data(
    layer: ZoneLayer, drawn: Column, styles: Styles, keys: Facts, edition: Edition
) -> dict[str, Any]:
    """Give one layer with its sign, its facts and its features column by column."""
    withheld = withholds(edition, [layer.kind])
    frame = layer.features.iloc[:0] if withheld else layer.features
    columns = listed_columns(frame, _OWN, edition)
    rows = records(frame)
    return {
        "id": same(layer.id),
        "label": layer.kind.label,
        "level": layer.level.label if layer.level else NOTHING,
        "schematic": layer.status is GeometryStatus.SCHEMATIC,
        "shown": True,
        "withheld": WITHHELD_LAYER if withheld else NOTHING,
        "count": len(layer.features),
        "style": style_data(styles.zones[layer.kind]),
        "facts": keys.row(_layer_facts(layer)),
        "problem": _problem(layer),
        "ids": [same(zone_id) for zone_id in frame.index],
        "names": [shown(row.get("name")) for row in rows],
        "facts_of": [keys.row(facts(row, columns)) for row in rows],
        "shapes": list(drawn.strings),
        "step": drawn.grid.step,
    }


def style_data(style: Style) -> dict[str, Any]:
    """Give a style as the page reads it, without what it does not use."""
    return {key: value for key, value in asdict(style).items() if value not in (None, False, (), "", "none")}


def _layer_facts(layer: ZoneLayer) -> list[tuple[Text, Text]]:
    rows = (
        (Text("图层", "layer"), layer.id),
        (Text("级别", "level"), layer.level.label if layer.level else ""),
        (Text("所属规划", "plan"), layer.plan),
        (Text("数据时点", "as of"), layer.as_of),
        (Text("数据来源", "source"), layer.source),
        (Text("版本", "version"), layer.version),
        (Text("图形性质", "geometry"), layer.status.label),
    )
    return [(label, shown(value)) for label, value in rows if shown(value) != NOTHING]


def _problem(layer: ZoneLayer) -> Text:
    if layer.problem is None:
        return NOTHING
    return layer.problem.reason.label + _COLON + layer.problem.detail
