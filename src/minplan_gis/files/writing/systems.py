"""Which system coordinates are written in: what the user names, or the band of each block."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyproj

from minplan_gis.crs import CGCS2000, band_of, gauss_kruger_epsg, require_crs
from minplan_gis.errors import CrsError, UsageError
from minplan_gis.files.system_names import Band, band_in, system_code
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.writing.drawing import Drawing

__all__ = ["Band", "band_in", "metre_systems", "named_system", "reference_header", "system_name"]


def named_system(name: str) -> pyproj.CRS:
    """Take a system by code or name.

    Parameters
    ----------
    name : str
        ``4490``, ``EPSG:4515``, ``CGCS2000 / 3-degree GK zone 27``, ``27带``, ``6度14带``.

    Raises
    ------
    UsageError
        There is none of this name.
    CrsError
        Its datum is neither CGCS2000 nor WGS84.
    """
    code = system_code(name)
    try:
        pyproj.CRS.from_user_input(code)
    except pyproj.exceptions.CRSError as error:
        raise UsageError(
            Text(
                f"坐标系 {name} 无法识别；如 4490、4515、27带、“CGCS2000 / 3-degree GK zone 27”",
                f"reference system {name} is not known; try 4490, 4515 or 'CGCS2000 / 3-degree GK zone 27'",
            )
        ) from error
    return require_crs(code, what=Text(f"输出坐标系 {name}", f"system of the output {name}"))


def metre_systems(shapes: Iterable[BaseGeometry]) -> tuple[pyproj.CRS, ...]:
    """Give for each figure in longitude, latitude the 3-degree band of its middle, with prefix.

    Raises
    ------
    CrsError
        A figure lies outside China's bands 25 to 45.
    """
    bands = [band_of(shape.centroid.x) for shape in shapes]
    strange = sorted({band for band in bands if not 25 <= band <= 45})
    if strange:
        raise CrsError(
            Text(
                f"区块位于第 {strange[0]} 带，CGCS2000 的 3 度带为 25–45：请用 --to-crs 4490 输出经纬度",
                f"a block lies in band {strange[0]}; CGCS2000 has 25-45: write degrees with --to-crs 4490",
            )
        )
    known = {band: pyproj.CRS.from_epsg(gauss_kruger_epsg(band, prefixed=True)) for band in set(bands)}
    return tuple(known[band] for band in bands)


def reference_header(drawing: Drawing) -> Iterator[str]:
    """Give the header lines of a text that say its system; the band only where there is but one."""
    bands = {band_in(crs) for crs in drawing.systems} - {None}
    numbers, widths = ({getattr(band, which) for band in bands} for which in ("number", "degrees"))
    metres = drawing.systems[0].is_projected
    yield "坐标系=2000国家大地坐标系"
    yield f"几度分带={widths.pop() if len(widths) == 1 else ''}"
    yield f"投影类型={'高斯克吕格' if metres else ''}"
    yield f"计量单位={'米' if metres else '度'}"
    yield f"带号={numbers.pop() if len(numbers) == 1 else ''}"


def system_name(crs: pyproj.CRS) -> Text:
    """Name a system for people."""
    band = band_in(crs)
    code = crs.to_epsg()
    if band is None:
        degrees = Text("CGCS2000 经纬度", "CGCS2000 degrees") if crs.equals(CGCS2000) else None
        return (degrees or Text(crs.name, crs.name)) + Text(f"（EPSG:{code}）", f" (EPSG:{code})")
    meridian = 3 * band.number if band.degrees == 3 else 6 * band.number - 3
    prefix = Text("横坐标含带号", "prefix in the easting") if band.prefixed else Text("不含带号", "no prefix")
    return Text(
        f"CGCS2000 {band.degrees} 度带第 {band.number} 带，中央经线 {meridian}°，{prefix.zh}（EPSG:{code}）",
        f"CGCS2000 {band.degrees}-degree band {band.number}, meridian {meridian}°, {prefix.en} (EPSG:{code})",
    )
