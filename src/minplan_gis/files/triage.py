"""What coordinates can be, before anything is measured: what they say, what contradicts it, what is refused.

A datum is never found out from numbers: Beijing 1954, Xian 1980 and CGCS2000 look alike, 30-130 m apart.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, cast

import numpy as np
import shapely

from minplan_gis.crs import accuracy_m, gauss_kruger_epsg, in_china, unproject
from minplan_gis.datums import Datum, datum_of, datums_in, read_shift
from minplan_gis.errors import CrsError, SourceError
from minplan_gis.files.ledger import Ground
from minplan_gis.files.magnitudes import Reading, reading_of
from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pyproj
    from numpy.typing import NDArray

    from minplan_gis.datums import Shift
    from minplan_gis.files.model import Request

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = [
    "SUPPLY",
    "band_width",
    "diagnosis",
    "hint_of",
    "meridian_of",
    "numbers_grounds",
    "require_no_web_map",
    "shift_for",
    "system_ground",
]

SUPPLY = Text(
    "请用 --datum-shift 提供转换参数文件：四参数、七参数（写明旋转约定）或 3 个以上控制点的两套坐标；"
    "或提供已转换为 CGCS2000 的成果。不要仅改坐标系名称：各坐标系相差 30–130 m",
    "supply --datum-shift: four parameters, seven (with the rotation convention), or three or more control "
    "points in both systems; or coordinates already converted to CGCS2000. Don't just relabel it: these "
    "datums differ by 30-130 m",
)
_BEYOND_BAND = 0.5


def require_no_web_map(words: Iterable[tuple[Text, str]]) -> None:
    """Refuse what is named as coordinates of a web map, whose offset of 50-700 m can't be undone exactly.

    Parameters
    ----------
    words : iterable of (Text, str)
        Where a name stands, and the name.

    Raises
    ------
    RefusedError
        ``wrong_crs``.
    """
    for where, said in words:
        found = next((naming.words for naming in datums_in(said) if naming.kind == "web_map"), "")
        if found:
            raise RefusedError(
                "wrong_crs",
                where
                + Text(
                    f"写明为网络地图的偏移坐标（{found}），偏移约 50–700 m，不能严密还原，不能用于分析",
                    f" names web-map coordinates ({found}): shifted by 50-700 m and not exactly undone, "
                    "they are no ground for analysis",
                ),
                Text("请提供 CGCS2000 的原始坐标", "supply the original coordinates on CGCS2000"),
            )


def shift_for(crs: pyproj.CRS, request: Request) -> Shift | None:
    """Give the user's shift for a system of an old datum; None where the system needs none or has none.

    Raises
    ------
    RefusedError
        ``wrong_crs``: the file of parameters is faulty, or for another datum.
    """
    datum = datum_of(crs)
    return None if datum is None else shift_from(datum, request)


def shift_from(datum: Datum, request: Request) -> Shift | None:
    """Give the user's shift from a datum, None where there is none; refuses as ``shift_for`` does."""
    if request.datum_shift is None:
        return None
    try:
        shift = _read(request.datum_shift, request.datum_shift.stat().st_mtime_ns)
    except (SourceError, OSError) as error:
        problem = error.problems[0] if isinstance(error, SourceError) else Text(str(error), str(error))
        raise RefusedError("wrong_crs", problem, SUPPLY) from error
    if shift.datum is not datum:
        raise RefusedError(
            "wrong_crs",
            Text(
                f"坐标为{datum.label.zh}，而 {shift.file} 是{shift.datum.label.zh}的转换参数",
                f"coordinates are {datum.label.en}, but {shift.file} is for {shift.datum.label.en}",
            ),
            SUPPLY,
        )
    return shift


@lru_cache(maxsize=8)
def _read(path: Path, changed: int) -> Shift:  # noqa: ARG001 - a changed file is read anew
    return read_shift(path)


def hint_of(shapes: Shapes) -> Text:
    """Say which systems numbers fit, for a layer that states none: the datum has to come from the user."""
    reading = _reading(shapes)
    if reading is not None:
        if reading.unit == "metres":
            return _NO_PREFIX
        codes = [4490] if reading.unit == "degrees" else _codes(reading)
        fits = "、".join(f"EPSG:{code}" for code in codes)
        if fits:
            return Text(
                f"（数值像 {_told(reading).zh}：若确为 CGCS2000，可用 --crs {fits}；数值看不出基准）",
                f" (numbers look like {_told(reading).en}: if it is CGCS2000, --crs {fits}; "
                "numbers can't tell which datum)",
            )
    return Text("", "")


def diagnosis(crs: pyproj.CRS, shapes: Shapes) -> Text:
    """Say how numbers contradict the stated system; nothing where magnitude can't tell."""
    reading = _reading(shapes)
    if reading is None:
        return Text("", "")
    told = _told(reading)
    if crs.is_geographic != (reading.unit == "degrees"):
        unit = Text("度", "degrees") if crs.is_geographic else Text("米", "metres")
        return Text(
            f"。声明以{unit.zh}为单位，数值却像 {told.zh}",
            f"; it states {unit.en}, but numbers look like {told.en}",
        )
    if reading.swapped:
        return Text(
            "。纵横坐标（或经纬度）颠倒：请对调后重新导出",
            "; northing and easting (or latitude and longitude) are swapped: export it anew",
        )
    stated = _prefix(crs)
    if reading.unit != "degrees" and stated is not None:
        own = {int(band) for band in np.unique(reading.bands)} if reading.unit == "prefixed" else {0}
        if own != {stated}:
            named = Text(f"带号 {stated}", f"prefix {stated}") if stated else Text("无带号", "no prefix")
            return Text(
                f"。声明的坐标系横坐标为{named.zh}，数值却像 {told.zh}",
                f"; the stated system has {named.en}, but numbers look like {told.en}",
            )
    return Text("", "")


def system_ground(crs: pyproj.CRS, request: Request) -> Ground:
    """Tell which reference system was taken, and on whose word."""
    code = crs.to_string() if crs.to_authority() else ""
    taken = Text(*(f"{crs.name}（{code}）" if code else crs.name,) * 2)
    if request.crs is None:
        return Ground(
            "system", "stated", taken, Text("文件自身写明或格式规定", "stated by the file or its format")
        )
    said = Text(f"用户指定 --crs {request.crs}", f"the user's --crs {request.crs}")
    return Ground(
        "system", "user", taken, said + Text("，与文件不矛盾", ", which the file does not contradict")
    )


def numbers_grounds(crs: pyproj.CRS, shapes: Shapes) -> tuple[Ground, ...]:
    """Tell what magnitude says for the system, what is assumed of it, and what speaks against it."""
    found = []
    reading = _reading(shapes)
    if reading is not None:
        found.append(Ground("numbers", "inferred", _told(reading), _spans(reading)))
    if metres := accuracy_m(crs):
        found.append(
            Ground(
                "system",
                "assumed",
                Text("WGS84 视同 CGCS2000", "WGS84 taken as CGCS2000"),
                Text(f"不确定度 {metres:g} m", f"which may be off by {metres:g} m"),
            )
        )
    return (*found, *_far_from_band(crs, shapes))


def band_width(crs: pyproj.CRS) -> int:
    """Give the width of a Gauss-Krüger system's bands, degrees: 3 where its name says so, else 6."""
    return 3 if "3-degree" in crs.name or "3_Degree" in crs.name else 6


def meridian_of(crs: pyproj.CRS | None) -> float | None:
    """Give the central meridian of a transverse Mercator system, degrees east; None for others."""
    operation = crs.coordinate_operation if crs is not None and crs.is_projected else None
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    values = [item.value for item in operation.params if item.code == "8802"]
    return float(values[0]) if values else None


def _far_from_band(crs: pyproj.CRS, shapes: Shapes) -> tuple[Ground, ...]:
    meridian = meridian_of(crs)
    if meridian is None or not len(shapes):
        return ()
    corners = unproject(np.asarray(shapely.points(_corners(shapes)), dtype=object), crs)
    longitudes = shapely.get_x(corners[in_china(corners)])
    far = float(np.abs(longitudes - meridian).max()) if len(longitudes) else 0.0
    if far <= band_width(crs) / 2 + _BEYOND_BAND:
        return ()
    return (
        Ground(
            "band",
            "doubtful",
            Text(f"可能带号有误：{crs.name}", f"perhaps the wrong band: {crs.name}"),
            Text(
                f"距中央经线 {meridian:g}° 达 {far:.2f}°，超出 {band_width(crs)} 度带",
                f"{far:.2f} degrees from the meridian {meridian:g}°, beyond a {band_width(crs)}-degree band",
            ),
        ),
    )


def _reading(shapes: Shapes) -> Reading | None:
    points = _corners(shapes)
    if not len(points):
        return None
    reading = reading_of(points[:, ::-1])
    return reading if isinstance(reading, Reading) else None


def _corners(shapes: Shapes) -> Floats:
    """Give the least and the greatest coordinates of every geometry that has any. Shape (2n, 2)."""
    bounds = shapely.bounds(shapes)
    bounds = bounds[np.isfinite(bounds).all(axis=1)]
    return np.asarray(bounds.reshape(-1, 2), dtype=np.float64)


def _told(reading: Reading) -> Text:
    if reading.unit == "degrees":
        return Text("度（经纬度）", "degrees")
    if reading.unit == "metres":
        return Text("米，横坐标无带号", "metres without band prefix")
    bands = sorted({int(band) for band in np.unique(reading.bands)})
    widths = "、".join(f"{3 if band >= 24 else 6} 度带第 {band} 带" for band in bands)
    return Text(
        f"米，{widths}（横坐标前两位）",
        "metres, prefix " + ", ".join(f"{band} ({3 if band >= 24 else 6}-degree)" for band in bands),
    )


def _codes(reading: Reading) -> list[int]:
    codes = []
    for band in sorted({int(band) for band in np.unique(reading.bands)}):
        try:
            codes.append(gauss_kruger_epsg(band, prefixed=True, degrees=3 if band >= 24 else 6))
        except CrsError:
            continue
    return codes


def _prefix(crs: pyproj.CRS) -> int | None:
    """Give the band prefix of a system's eastings, 0 for none; None where it is no Gauss-Krüger system."""
    operation = crs.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return None
    easting = next(cast("float", item.value) for item in operation.params if item.code == "8806")
    return int(easting // 1_000_000)


def _spans(reading: Reading) -> Text:
    """Give where numbers lie, to 0.1 degrees or 10 km: enough to tell a band, and no coordinates."""
    unit, step, digits = ("°", 0.1, 1) if reading.unit == "degrees" else (" km", 10.0, 0)
    spans = []
    for values in (reading.east, reading.north):
        kept = values if reading.unit == "degrees" else values / 1000
        low, high = np.floor(kept.min() / step) * step, np.ceil(kept.max() / step) * step
        spans.append(f"{low:.{digits}f}–{high:.{digits}f}{unit}")
    return Text(f"横（经）{spans[0]}，纵（纬）{spans[1]}", f"east {spans[0]}, north {spans[1]}")


_NO_PREFIX = Text(
    "（数值像米、横坐标无带号：须知道带号或中央经线，如 EPSG:4536 为 3 度带中央经线 81°）",
    " (numbers look like metres without band prefix: the band or meridian is needed, as EPSG:4536 for 81°E)",
)
