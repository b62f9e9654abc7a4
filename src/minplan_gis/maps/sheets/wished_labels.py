"""Which labels a sheet wants: blocks by number and name, zones by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import shapely

from minplan_gis.maps.sheets.cells import one_line
from minplan_gis.maps.sheets.label_places import Manner
from minplan_gis.maps.sheets.labels import wish_for
from minplan_gis.vocabulary import ZoneGroup

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.label_places import Wish
    from minplan_gis.styles import Styles
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer

    Shapes = NDArray[np.object_]

__all__ = ["block_wishes", "zone_wishes"]

_BLOCK = Manner(7.5)
_REACH_MM, _MOST_OF_MAP = 15.0, 0.15
_LEAST_SEEN_MM = 3.0
"""A zone that is smaller on paper carries no name."""


def block_wishes(
    shapes: Mapping[str, BaseGeometry],
    frame: Box,
    *,
    names: Mapping[str, str] | None = None,
    marks: Mapping[str, str] | None = None,
) -> list[Wish]:
    """Ask for the id of every block that is seen, the mark of its conclusion before it and its name below.

    Names are left out, all of them, where they would crowd the map. ``shapes`` are in mm on the sheet, by
    id, as are ``names`` and ``marks`` where there are any.
    """
    called = [(key, f"{(marks or {}).get(key, '')} {key}".strip(), shape) for key, shape in shapes.items()]
    bare = [wish_for(key, (text,), shape, frame, _BLOCK, key) for key, text, shape in called]
    named = [
        wish_for(key, (text, one_line((names or {}).get(key, ""))), shape, frame, _BLOCK, key)
        for key, text, shape in called
    ]
    full = [wish for wish in named if wish]
    return [wish for wish in bare if wish] if _crowded(full, frame) else full


def zone_wishes(
    layers: Iterable[tuple[ZoneLayer, Shapes]], frame: Box, styles: Styles, *, lang: Lang = "zh"
) -> list[Wish]:
    """Ask for the names of the zones that are large enough on paper; once where features share a name.

    ``layers`` come with the shapes of their features in mm on the sheet. Zones are never led out.
    """
    found = []
    for layer, shapes in layers:
        base = layer.kind.group is ZoneGroup.BASE
        color = styles.zones[layer.kind].color
        manner = Manner(6.0 if base else 6.5, color, rank=3 if base else 2, leads=False)
        for name, shape in _named(layer, shapes):
            wish = wish_for(f"{layer.kind.say(lang)} {name}", (name,), shape, frame, manner)
            if wish and _large_enough(wish.shape):
                found.append(wish)
    return found


def _named(layer: ZoneLayer, shapes: Shapes) -> Iterator[tuple[str, BaseGeometry]]:
    """Give every name of a layer with the largest of its features, in the layer's order."""
    largest: dict[str, BaseGeometry] = {}
    for value, shape in zip(layer.features["name"], shapes, strict=True):
        name = "" if pd.isna(value) else one_line(value)
        if name and shape is not None and (name not in largest or _size(shape) > _size(largest[name])):
            largest[name] = shape
    yield from largest.items()


def _size(shape: BaseGeometry) -> tuple[float, float]:
    return float(shapely.area(shape)), float(shapely.length(shape))


def _crowded(wishes: Collection[Wish], frame: Box) -> bool:
    """Tell whether labels would take too much of the part of a map that their blocks lie in."""
    if not wishes:
        return False
    left, bottom, right, top = shapely.total_bounds([wish.shape for wish in wishes]).tolist()
    across = min(right + _REACH_MM, frame.right) - max(left - _REACH_MM, frame.left)
    up = min(top + _REACH_MM, frame.top) - max(bottom - _REACH_MM, frame.bottom)
    return bool(sum(wish.width * wish.height for wish in wishes) > _MOST_OF_MAP * across * up)


def _large_enough(shape: BaseGeometry) -> bool:
    left, bottom, right, top = shape.bounds
    return bool(shapely.get_dimensions(shape) == 0) or max(right - left, top - bottom) >= _LEAST_SEEN_MM
