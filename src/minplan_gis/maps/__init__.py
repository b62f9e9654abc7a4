"""Maps of blocks, zones and what a check found: for the screen, and for paper with the extra ``print``."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from minplan_gis.maps.web import web_map

if TYPE_CHECKING:
    from minplan_gis.maps.sheets import Furniture, map_atlas, map_sheet, map_sheets, order_of

__all__ = ["Furniture", "map_atlas", "map_sheet", "map_sheets", "order_of", "web_map"]


def __getattr__(name: str) -> object:
    if name in __all__:
        return getattr(importlib.import_module("minplan_gis.maps.sheets"), name)
    raise AttributeError(f"module 'minplan_gis.maps' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
