"""The gallery's print maps, drawn from the example job when the site is built."""

from __future__ import annotations

from typing import TYPE_CHECKING

import minplan_gis as mp
from building.demonstration import demonstration

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["draw_pictures"]

_DOTS_PER_INCH = 90
_SHEETS = {
    "sheet_whole": {"title": "伊宁市拟设区块核查图"},
    "sheet_block": {"block": "KQ02"},
    "sheet_monochrome": {"block": "KQ02", "palette": "monochrome"},
    "sheet_public": {"edition": "public", "title": "伊宁市拟设区块核查图（公开版）"},
}


def draw_pictures(folder: Path) -> None:
    """Write one PNG for each way of asking for a sheet."""
    blocks, zones, report = demonstration()
    for name, wishes in _SHEETS.items():
        sheet = mp.maps.map_sheet(blocks, zones, report, **wishes)
        sheet.save(folder / f"{name}.png", dpi=_DOTS_PER_INCH)
