"""Pictures and tiles that lie under a map: read in a process of their own, never measured on."""

from minplan_gis.rasters.asking import Described, Picture, Tiles, describe, laid, tiles, warped

__all__ = ["Described", "Picture", "Tiles", "describe", "laid", "tiles", "warped"]
