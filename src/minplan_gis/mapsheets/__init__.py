"""The national sheet grid and the blocks of one minute that exploration rights are made of."""

from minplan_gis.mapsheets.basic_blocks import Size, basic_block_counts, basic_blocks
from minplan_gis.mapsheets.ceilings import Ceiling, most_basic_blocks
from minplan_gis.mapsheets.cell_layers import CELL_KINDS, cell_layer
from minplan_gis.mapsheets.numbers import SCALES, Sheet, numbered_sheet, sheet_of
from minplan_gis.mapsheets.touched import sheets_of

__all__ = [
    "CELL_KINDS",
    "SCALES",
    "Ceiling",
    "Sheet",
    "Size",
    "basic_block_counts",
    "basic_blocks",
    "cell_layer",
    "most_basic_blocks",
    "numbered_sheet",
    "sheet_of",
    "sheets_of",
]
