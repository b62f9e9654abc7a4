"""The interactive map: one page that asks for nothing."""

from minplan_gis.maps.web.mapping import web_map

__all__ = ["web_map"]
