"""Where a plot of a coordinate text is: the system that its prefix, its header or the user gives."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import CGCS2000, gauss_kruger_epsg, unproject
from minplan_gis.datums import geographic, plane_epsg
from minplan_gis.errors import CrsError
from minplan_gis.files.coordinates.rings import figure_of, holes_among
from minplan_gis.files.magnitudes import prove_decimal
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import meridian_of
from minplan_gis.files.triage import band_width
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.coordinates.coordinate_text import Ring
    from minplan_gis.files.coordinates.declarations import Declared
    from minplan_gis.files.layers import Figures
    from minplan_gis.files.magnitudes import Reading

    Floats = NDArray[np.float64]
    System = tuple[pyproj.CRS, Floats, Floats, tuple[str, ...]]

__all__ = ["Placed", "far_from_band", "placed", "require_decimal", "system_of"]

_THREE, _SIX = range(25, 46), range(13, 24)
_ACROSS = 2.0
"""Degrees that a ring across bands may be wide; a mistyped band moves its points by 3 or 6."""
_BEYOND_BAND = 0.5
"""Degrees past a band's edge that rights near it are kept in their neighbours' band."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A plot's figure in its reference system, easting or longitude first."""

    figure: BaseGeometry
    crs: pyproj.CRS
    remarks: tuple[str, ...]


def require_decimal(readings: Sequence[Reading], said: Declared) -> bool:
    """Tell whether the values themselves had to show that degrees are decimal, not packed DDD.MMSS.

    Raises
    ------
    RefusedError
        ``ambiguous_degrees``, where neither header nor values show it.
    """
    degrees = [reading for reading in readings if reading.unit == "degrees"]
    if not degrees or said.in_degrees:
        return False
    if not any(prove_decimal(np.concatenate([reading.east, reading.north])) for reading in degrees):
        raise RefusedError(
            "ambiguous_degrees",
            Text(
                f"度数可能是十进制，也可能是 度.分秒（如 {degrees[0].east[0]:.10g}），相差可达数公里",
                f"degrees may be decimal or packed DDD.MMSS (as {degrees[0].east[0]:.10g}): kilometres apart",
            ),
            Text(
                "请在文件头写明：十进制度写 计量单位=度，度.分秒写 计量单位=度分秒",
                "state 计量单位=度 in the header for decimal degrees, 计量单位=度分秒 for packed ones",
            ),
        )
    return True


def placed(rings: Sequence[Ring], kind: str, reading: Reading, said: Declared) -> Placed | Fault:
    """Place a plot.

    Parameters
    ----------
    rings : sequence of Ring
        Their points, one after the other, are those of ``reading``.
    kind : str
        点, 线 or 面; empty for 面.
    reading : Reading
        What magnitude says of the columns.
    said : Declared
        What header and user say.

    Raises
    ------
    RefusedError
        ``missing_crs``, where eastings have no prefix and nothing tells the band.
    """
    system = system_of(reading, said)
    if isinstance(system, Fault):
        return system
    crs, east, north, remarks = system
    ends = np.cumsum([len(ring.points) for ring in rings])[:-1]
    outlines = np.split(np.column_stack([east, north]), ends)
    figure = figure_of(outlines, kind)
    if isinstance(figure, Fault):
        return figure
    return Placed(figure, crs, (*remarks, *_roles(outlines, kind)))


def _roles(outlines: Sequence[Floats], kind: str) -> tuple[str, ...]:
    """Remark on rings whose place says other than their number: further parts, or a hole that comes first."""
    if kind in {"点", "线"} or len(outlines) == 1:
        return ()
    holes = holes_among(outlines)
    return ("part",) * (holes.count(False) > 1) + ("hole_first",) * holes[0]


def system_of(reading: Reading, said: Declared) -> System | Fault:
    """Give a plot's reference system and its coordinates in it."""
    if said.stated is not None and said.stated.is_geographic != (reading.unit == "degrees"):
        return _contradicted(said.stated)
    if said.in_degrees and reading.unit != "degrees":
        return _NO_DEGREES
    if reading.unit == "degrees":
        own = pyproj.CRS.from_user_input(CGCS2000) if said.datum is None else geographic(said.datum)
        crs = said.stated or own
        return crs, reading.east, reading.north, ("degrees",)
    return _unprefixed(reading, said) if reading.unit == "metres" else _prefixed(reading, said)


def _prefixed(reading: Reading, said: Declared) -> System | Fault:
    bands = np.unique(reading.bands)
    if (fault := _band_contradiction(bands, said)) is not None:
        return fault
    if len(bands) > 1:
        return _across_bands(reading, said)
    found = _gauss_kruger(int(bands[0]), said, prefixed=True)
    return found if isinstance(found, Fault) else (found, reading.east, reading.north, ())


def _unprefixed(reading: Reading, said: Declared) -> System | Fault:
    meridian, remark = (said.meridian, "no_prefix")
    if meridian is None:
        meridian, remark = _meridian_within(reading, said), "band_by_place"
    if meridian is None:
        raise RefusedError(
            "missing_crs",
            Text(
                f"横坐标没有带号（如 {reading.east[0]:.2f}），文件头也没有",
                f"eastings have no band prefix (as {reading.east[0]:.2f}) and the header has none",
            ),
            Text(
                "请在文件头补上 带号= 和 几度分带=，或用 --crs 指明（如 EPSG:4536）",
                "add 带号= and 几度分带= to the header, or state a system with --crs (as EPSG:4536)",
            ),
        )
    stated = meridian_of(said.stated)
    if said.stated is not None and stated != meridian:
        return _contradicted(said.stated)
    six = said.width == 6 and meridian % 6 == 3
    band = round((meridian + 3) / 6) if six else round(meridian / 3)
    found = _gauss_kruger(band, said, prefixed=False)
    return found if isinstance(found, Fault) else (found, reading.east, reading.north, (remark,))


def _meridian_within(reading: Reading, said: Declared) -> float | None:
    """Give the one central meridian that puts eastings without prefix where the user says that they lie."""
    if said.within is None or said.stated is not None:
        return None
    points = shapely.multipoints(np.column_stack([reading.east, reading.north]))
    width = said.width or 3
    bands = _THREE if width == 3 else _SIX
    place = shapely.box(*said.within)
    fits = []
    for band in bands:
        crs = _gauss_kruger(band, said, prefixed=False)
        if not isinstance(crs, Fault) and shapely.covers(place, unproject([points], crs)[0]):
            fits.append(_meridian(band))
    return fits[0] if len(fits) == 1 else None


def _band_contradiction(bands: NDArray[np.int64], said: Declared) -> Fault | None:
    """Hold prefixes against the header's band and width and the user's system."""
    widths = {3 if band >= 24 else 6 for band in bands.tolist()}
    meridians = {_meridian(int(band)) for band in bands}
    stated = meridian_of(said.stated)
    if said.stated is not None and stated not in meridians:
        return _contradicted(said.stated)
    wrong_band = said.band is not None and said.band not in bands.tolist()
    wrong_band = wrong_band or (said.meridian is not None and said.meridian not in meridians)
    if not (wrong_band or (said.width is not None and widths != {said.width})):
        return None
    prefixes = "、".join(map(str, bands.tolist()))
    known: list[tuple[str, str, object]] = [
        ("带号 {}", "band {}", said.band),
        ("{} 度分带", "{}-degree bands", said.width),
    ]
    known += [("中央子午线 {:g}°", "central meridian {:g}°", None if said.band else said.meridian)]
    stated_zh = "，".join(zh.format(value) for zh, _, value in known if value is not None)
    stated_en = ", ".join(en.format(value) for _, en, value in known if value is not None)
    return Fault(
        "wrong_crs",
        Text(
            f"横坐标带号 {prefixes} 与文件头（{stated_zh}）矛盾",
            f"band prefix {prefixes} contradicts the header ({stated_en})",
        ),
        Text("请改正文件头或坐标", "correct the header or the coordinates"),
    )


def _meridian(band: int) -> float:
    return 3.0 * band if band >= 24 else 6.0 * band - 3.0


def _gauss_kruger(band: int, said: Declared, *, prefixed: bool) -> pyproj.CRS | Fault:
    width = 3 if band >= 24 else 6
    try:
        if said.datum is None:
            code = gauss_kruger_epsg(band, prefixed=prefixed, degrees=width)
        else:
            code = plane_epsg(said.datum, band, prefixed=prefixed, degrees=width)
    except CrsError as error:
        return Fault("wrong_crs", error.problems[0], _CHECK_BAND)
    return pyproj.CRS.from_epsg(code)


def _across_bands(reading: Reading, said: Declared) -> System | Fault:
    """Carry each point by its own band: such a ring has no plane of its own."""
    points = np.column_stack([reading.east, reading.north])
    for band in np.unique(reading.bands):
        crs = _gauss_kruger(int(band), said, prefixed=True)
        if isinstance(crs, Fault):
            return crs
        mine = reading.bands == band
        points[mine] = shapely.get_coordinates(unproject(shapely.points(points[mine]), crs))
    if np.ptp(points[:, 0]) > _ACROSS:
        return _mistyped_band(reading, float(np.ptp(points[:, 0])))
    own = pyproj.CRS.from_user_input(CGCS2000) if said.datum is None else geographic(said.datum)
    return own, points[:, 0], points[:, 1], ("bands",)


def _mistyped_band(reading: Reading, apart: float) -> Fault:
    counts = dict(zip(*np.unique(reading.bands, return_counts=True), strict=True))
    said = "、".join(f"{band}×{count}" for band, count in counts.items())
    return Fault(
        "mixed_eastings",
        Text(
            f"各点带号不一（带号×点数：{said}），相距 {apart:.2f}°，不像一个跨带的图形",
            f"points of several bands (band×points: {said}) lie {apart:.2f} degrees apart: no one figure",
        ),
        Text("请改正写错的带号", "correct the band that was mistyped"),
    )


def far_from_band(groups: Sequence[Figures], said: Declared) -> dict[int, Fault]:
    """Find plots that lie further from their central meridian than their band reaches."""
    found = {}
    for group in groups:
        meridian = meridian_of(group.crs)
        if meridian is None:
            continue
        half = 3.0 if said.width == 6 else band_width(group.crs) / 2
        bounds = shapely.bounds(unproject(group.shapes, group.crs))[:, [0, 2]]
        far = np.abs(bounds - meridian).max(axis=1)
        for at in np.flatnonzero(np.isfinite(far) & (far > half + _BEYOND_BAND)):
            found[group.rows[int(at)]] = _out_of_band(meridian, float(far[at]))
    return found


def _contradicted(stated: pyproj.CRS) -> Fault:
    return Fault(
        "wrong_crs",
        Text(f"坐标与指定的 {stated.name} 矛盾", f"the coordinates contradict the given {stated.name}"),
        Text("请去掉或改正 --crs", "leave --crs out, or correct it"),
    )


def _out_of_band(meridian: float, far: float) -> Fault:
    return Fault(
        "out_of_band",
        Text(
            f"距中央经线 {meridian:g}° 达 {far:.2f}°，超出该带范围",
            f"{far:.2f} degrees from the central meridian {meridian:g}°, beyond its band",
        ),
        _CHECK_BAND,
    )


_NO_DEGREES = Fault(
    "wrong_crs",
    Text("计量单位写的是度，数值却像米", "the unit stated is degrees, but the values look like metres"),
    Text("请改正计量单位或坐标", "correct the unit or the coordinates"),
)
_CHECK_BAND = Text("请检查带号和几度分带", "check band number and width")
