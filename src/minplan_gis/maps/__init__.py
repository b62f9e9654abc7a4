"""Maps of blocks, zones and what a check found: for the screen, and for paper with the extra ``print``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from minplan_gis.errors import UsageError
from minplan_gis.maps.cells import with_cells
from minplan_gis.maps.web import web_map
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from types import ModuleType

    from minplan_gis.maps.sheets import Furniture, map_atlas, map_sheet, map_sheets, order_of

__all__ = ["Furniture", "map_atlas", "map_sheet", "map_sheets", "order_of", "web_map", "with_cells"]


def __getattr__(name: str) -> object:
    if name not in __all__:
        raise AttributeError(f"module 'minplan_gis.maps' has no attribute {name!r}")
    return getattr(load_sheets(), name)


def load_sheets() -> ModuleType:
    """Give the room of maps for paper.

    Raises
    ------
    UsageError
        The extra ``print`` is missing.
    """
    try:
        return importlib.import_module("minplan_gis.maps.sheets")
    except ModuleNotFoundError as error:
        if not (error.name or "").startswith("matplotlib"):
            raise
        raise UsageError(
            Text(
                '纸图需要 matplotlib：pip install "minplan-gis[print]"',
                'maps for paper need matplotlib: pip install "minplan-gis[print]"',
            )
        ) from error


def __dir__() -> list[str]:
    return __all__
