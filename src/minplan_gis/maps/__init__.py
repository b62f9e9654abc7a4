"""Maps of blocks, zones and what a check found."""

from minplan_gis.maps.web import web_map

__all__ = ["web_map"]
