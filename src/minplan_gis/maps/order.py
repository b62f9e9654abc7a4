"""In which order layers are listed and painted, on every map alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.vocabulary import ZoneGroup, ZoneKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.styles import Styles
    from minplan_gis.zones import ZoneLayer

__all__ = ["in_legend_order", "in_painting_order"]

_GROUPS, _KINDS = list(ZoneGroup), list(ZoneKind)


def in_legend_order(layers: Iterable[ZoneLayer]) -> tuple[ZoneLayer, ...]:
    """Sort layers by group and kind; layers of one kind keep the catalog's order."""
    return tuple(
        sorted(layers, key=lambda layer: (_GROUPS.index(layer.kind.group), _KINDS.index(layer.kind)))
    )


def in_painting_order(layers: Iterable[ZoneLayer], styles: Styles) -> tuple[ZoneLayer, ...]:
    """Sort layers from the lowest up: what lies under all, areas from the legend's end, then lines."""
    upward = in_legend_order(layers)[::-1]

    def height(layer: ZoneLayer) -> int:
        style = styles.zones[layer.kind]
        return 0 if style.under else 2 if style.linear else 1

    return tuple(sorted(upward, key=height))
