"""What stands beside a block's corners in a table: the system, the area, the elevations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.areas import M2_PER_KM2, ellipsoidal_area, rounded
from minplan_gis.crs import plane_at, to_plane
from minplan_gis.files.writing.mining_text import elevations
from minplan_gis.files.writing.systems import band_in

if TYPE_CHECKING:
    import pyproj

    from minplan_gis.files.writing.drawing import Drawing

__all__ = ["area_km2", "block_line", "system_line", "table_line"]

_DATUM = "2000国家大地坐标系"


def table_line(drawing: Drawing) -> str:
    """Give the line that says the table's system; of several bands their width only."""
    lines = list(dict.fromkeys(system_line(crs) for crs in drawing.systems))
    return lines[0] if len(lines) == 1 else f"{_DATUM}，3度带，横坐标含带号"


def system_line(crs: pyproj.CRS) -> str:
    """Say a system in the words that corner tables use."""
    band = band_in(crs)
    if band is None:
        return _DATUM
    meridian = 3 * band.number if band.degrees == 3 else 6 * band.number - 3
    return f"{_DATUM}，{band.degrees}度带，带号{band.number}，中央子午线{meridian}°"


def block_line(drawing: Drawing, at: int) -> str:
    """Give a block's area and elevations in the words that corner tables use."""
    top, bottom = elevations(drawing.frame.iloc[at])
    said = [f"面积（椭球面积）：{area_km2(drawing, at)}km²"]
    return "；".join([*said, f"开采标高：{top}m至{bottom}m"] if top and bottom else said)


def area_km2(drawing: Drawing, at: int) -> str:
    """Give a block's area on the ellipsoid with 4 decimals."""
    shape = drawing.frame.geometry.iloc[at]
    plane = plane_at(shape.centroid.x)
    return str(rounded(ellipsoidal_area(to_plane([shape], plane), plane)[0] / M2_PER_KM2, 4))
