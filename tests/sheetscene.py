"""A few blocks and zones for paper, and what a PDF says of its lines in millimetres."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pypdf import PdfReader
from pypdf.generic import ContentStream

from minplan_gis.crs import from_plane
from minplan_gis.maps import Furniture
from minplan_gis.vocabulary import GeometryStatus, ZoneKind
from worlds import EAST, NORTH, PLANE, blocks_of, box, layer_of, line, zones_of

if TYPE_CHECKING:
    from pathlib import Path

    import geopandas as gpd

    from minplan_gis.zones import Zones

MM_PER_POINT = 25.4 / 72
PLAIN = Furniture(title_block=False, corner_table=False)
CORNERS = np.array([(100.0, 50.0), (831.0, 211.0), (764.0, 640.0), (210.0, 555.0)])
"""Of block K1, in metres from the world's corner: no two distances between them are alike."""


def blocks() -> gpd.GeoDataFrame:
    quarry = from_plane([shapely.Polygon(CORNERS + np.array([EAST, NORTH]))], PLANE)[0]
    return blocks_of({"K1": quarry, "K2": box(1200, 100, 1500, 420)}, name=["甲矿", "乙矿"])


@cache
def zones() -> Zones:
    return zones_of(
        layer_of(ZoneKind.MINING_RIGHT, {"已设一号": box(0, 0, 400, 300)}),
        layer_of(ZoneKind.MINING_PLANNING_BLOCK, {"规划一号": box(-100, -100, 1700, 900)}),
        layer_of(ZoneKind.ECOLOGICAL_REDLINE, {"红线": box(700, 500, 1300, 1200)}),
        layer_of(ZoneKind.ROAD, {"国道": line((-500, -20), (2500, 30))}, status=GeometryStatus.SCHEMATIC),
    )


def rings(path: Path, page: int = 0) -> list[np.ndarray]:
    """Give every run of straight lines of a page, in millimetres from its lower left corner."""
    reader = PdfReader(path)
    found: list[list[tuple[float, float]]] = []
    for operands, operator in ContentStream(reader.pages[page].get_contents(), reader).operations:
        if operator == b"m":
            found.append([])
        if operator in {b"m", b"l"}:
            found[-1].append((float(operands[0]) * MM_PER_POINT, float(operands[1]) * MM_PER_POINT))
    return [np.array(points) for points in found if points]


def distances(points: np.ndarray) -> np.ndarray:
    """Give the distance of every point to every other."""
    return np.hypot(*(points[:, None] - points[None]).T)
