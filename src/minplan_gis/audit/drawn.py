"""What layers draw of a plan: its own features, and how one is named beside what is printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from minplan_gis.audit.model import Place
from minplan_gis.audit.rows import compact, items_of
from minplan_gis.audit.units import Amount
from minplan_gis.crs import CGCS2000
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan
    from minplan_gis.vocabulary import ZoneKind
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["NOISE_M2", "layer_place", "own_layers", "printed_area", "rows_by_name", "together"]

NOISE_M2 = 1.0
"""Overlaps, remainders and strips up to this are how coordinates were rounded."""


def own_layers(plan: Plan, zones: Zones, kind: ZoneKind) -> list[ZoneLayer]:
    """Give the layers of a kind that hold features and are no other plan's."""
    return [layer for layer in zones.of([kind]) if len(layer.features) and layer.plan in {"", plan.code}]


def together(layers: Iterable[ZoneLayer]) -> gpd.GeoDataFrame:
    """Put the features of some layers under each other, in EPSG:4490."""
    return gpd.GeoDataFrame(pd.concat([layer.features for layer in layers]), crs=CGCS2000)


def rows_by_name(plan: Plan, kind: ZoneKind) -> dict[str, Row]:
    """Give the rows that name zones of a kind."""
    kinds = dict.fromkeys(table.kind for table in plan.registers if table.zone_kind is kind)
    return {compact(row.text("name")): row for row in items_of(plan, *kinds) if row.text("name")}


def printed_area(row: Row | None, column: str = "area") -> Amount | None:
    """Give the area that a row prints; None where it prints none."""
    found = row.column(column) if row else None
    value = row.value(found) if row and found else None
    return Amount(value, row.unit(found)) if row and found and value is not None else None


def layer_place(plan: Plan, layer: ZoneLayer, text: str) -> Place:
    """Name something in a layer."""
    return Place(plan.code, "", "", text, Text(f"图层 {layer.kind.zh}", f"layer {layer.kind.en}"))
