"""Planning zones and constraints: features by layer, and where each layer is complete."""

from __future__ import annotations

from minplan_gis.zones.catalog_writing import write_catalog
from minplan_gis.zones.loading import combine_zones, load_zones
from minplan_gis.zones.model import ZONE_COLUMNS, Edges, Problem, ZoneLayer, Zones

__all__ = [
    "ZONE_COLUMNS",
    "Edges",
    "Problem",
    "ZoneLayer",
    "Zones",
    "combine_zones",
    "load_zones",
    "write_catalog",
]
