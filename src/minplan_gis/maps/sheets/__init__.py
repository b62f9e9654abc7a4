"""Maps for paper: vector PDF, SVG and PNG, to scale; they need the extra ``print``."""

from minplan_gis.maps.sheets.mapping import map_atlas, map_sheet, map_sheets, order_of
from minplan_gis.maps.sheets.scene import Furniture, Order
from minplan_gis.maps.sheets.sheet import Sheet
from minplan_gis.maps.sheets.title_block import RESPONSIBILITIES

__all__ = [
    "RESPONSIBILITIES",
    "Furniture",
    "Order",
    "Sheet",
    "map_atlas",
    "map_sheet",
    "map_sheets",
    "order_of",
]
