"""The one datum that all the words of a file name, and the systems that coordinates in words can be in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from minplan_gis.datums import datum_of, datums_in, denials_in
from minplan_gis.files.coordinates.bands import require_standard
from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import meridian_of
from minplan_gis.files.triage import SUPPLY, require_no_web_map
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import pyproj

    from minplan_gis.datums import Naming

__all__ = ["datum_said", "require_datum", "require_gauss_kruger", "worded"]

_NUMBERS = re.compile(r"[A-Za-z]{0,2}[\d\s.,，;；+\-]*")
_FALSE_EASTING, _PREFIX = 500_000.0, 1_000_000.0


def worded(text: str) -> str:
    """Leave out the lines that hold numbers only."""
    return "\n".join(line for line in text.splitlines() if _NUMBERS.fullmatch(line) is None)


def datum_said(words: str, stated: pyproj.CRS | None) -> Naming | None:
    """Give the one datum that words name; of several the user's, None where they name none.

    Parameters
    ----------
    words : str
        All that is written around coordinates.
    stated : pyproj.CRS or None
        The user's system.

    Raises
    ------
    RefusedError
        ``wrong_crs``: coordinates of a web map, or several datums and no word of the user's which.
    """
    require_no_web_map([(Text("文件", "the file"), words)])
    found = {naming.kind: naming for naming in datums_in(words)}
    denied = next((naming for naming in denials_in(words) if naming.kind in found), None)
    if denied is not None and len(found) == 1:
        raise _denied(denied)
    if len(found) < 2:
        return next(iter(found.values()), None)
    users = None if stated is None else (datum_of(stated) or "cgcs2000")
    mine = next((naming for kind, naming in found.items() if kind == users), None)
    if mine is not None and "local" not in found:
        return mine
    said = [naming.words for naming in found.values()]
    raise RefusedError(
        "wrong_crs",
        Text(
            f"写有多个坐标系：{'、'.join(said)}，无法判断坐标属于哪一个",
            f"several systems are named: {', '.join(said)}; the coordinates may be in any of them",
        ),
        Text(
            "请核对后只保留坐标所用的坐标系，或用 --crs 指明（如 EPSG:4490、EPSG:4515）",
            "keep the one that they are in, or state it with --crs (as EPSG:4490 or EPSG:4515)",
        ),
    )


def _denied(naming: Naming) -> RefusedError:
    return RefusedError(
        "wrong_crs",
        Text(
            f"既写有“{naming.words}”，又写有并非或尚未转换为该坐标系",
            f"'{naming.words}' is named, and that coordinates are not on it, or not yet",
        ),
        Text("请核对后改正说明", "correct what is said"),
    )


def require_datum(named: Naming | None, crs: pyproj.CRS) -> None:
    """Refuse a system that is not of the datum that words name.

    Raises
    ------
    RefusedError
        ``wrong_crs``.
    """
    if named is not None and named.kind != (datum_of(crs) or "cgcs2000"):
        raise RefusedError(
            "wrong_crs",
            Text(f"写明“{named.words}”，与坐标系 {crs.name} 矛盾", f"'{named.words}' contradicts {crs.name}"),
            SUPPLY,
        )


def require_gauss_kruger(stated: pyproj.CRS) -> None:
    """Refuse a user's system that no text or table is in: UTM, Mercator, local ones.

    Raises
    ------
    RefusedError
        ``wrong_crs``.
    """
    if stated.is_geographic:
        return
    meridian = meridian_of(stated)
    if meridian is None or not _is_gauss_kruger(stated):
        raise RefusedError(
            "wrong_crs",
            Text(
                f"--crs {stated.name} 不是高斯-克吕格 3 度或 6 度带，也不是经纬度",
                f"--crs {stated.name} is no 3-degree or 6-degree Gauss-Krüger band and no degrees",
            ),
            Text(
                "文本和拐点表只能是高斯-克吕格坐标（如 EPSG:4515、EPSG:4536）或经纬度（EPSG:4490）；"
                "其他投影请先转换",
                "texts and corner tables are Gauss-Krüger (as EPSG:4515, EPSG:4536) or degrees (EPSG:4490): "
                "convert other projections first",
            ),
        )
    require_standard(meridian, f"--crs {stated.name}，中央子午线 {meridian:g}°")


def _is_gauss_kruger(stated: pyproj.CRS) -> bool:
    operation = stated.coordinate_operation
    if operation is None or operation.method_name != "Transverse Mercator":
        return False
    given = {item.code: float(item.value) for item in operation.params}
    band, rest = divmod(given.get("8806", 0.0), _PREFIX)
    meridian = given.get("8802", 0.0)
    bands = {0.0, meridian / 3.0, (meridian + 3.0) / 6.0}
    metric = all(axis.unit_conversion_factor == 1.0 for axis in stated.axis_info)
    plain = given.get("8805") == 1.0 and given.get("8801") == 0.0 and given.get("8807") == 0.0
    return metric and plain and rest == _FALSE_EASTING and (band in bands or meridian % 3 != 0)
