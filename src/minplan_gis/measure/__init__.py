"""Facts, no opinions: what blocks share with zones, how far they are from them, what lies outside."""

from minplan_gis.measure.block_areas import areas
from minplan_gis.measure.distances import clearance, distances
from minplan_gis.measure.oddities import Oddity, oddities
from minplan_gis.measure.overlaps import overlaps
from minplan_gis.measure.pieces import parts, united
from minplan_gis.measure.remainders import remainders

__all__ = [
    "Oddity",
    "areas",
    "clearance",
    "distances",
    "oddities",
    "overlaps",
    "parts",
    "remainders",
    "united",
]
