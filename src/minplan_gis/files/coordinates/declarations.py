"""What the header of a coordinate text, and the user, say of its reference system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.datums import datum_named, datum_of
from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import meridian_of, required, stated_reference
from minplan_gis.files.triage import SUPPLY, require_no_web_map, shift_from
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyproj

    from minplan_gis.datums import Datum
    from minplan_gis.files.model import Request

__all__ = ["Declared", "declared"]

_DATUM, _WIDTH, _BAND, _UNIT, _PROJECTION = "坐标系", "几度分带", "带号", "计量单位", "投影类型"
_MERIDIAN = ("中央子午线", "中央经线")
_METRES = {"", "米", "m", "M", "metre", "meter"}
_DEGREES = {"度", "十进制度", "degree", "degrees"}
_THREE, _SIX = range(24, 46), range(13, 24)


@dataclass(frozen=True, slots=True)
class Declared:
    """A text's system, as far as it is declared; the coordinates have the rest."""

    meridian: float | None
    """Central meridian of coordinates without band prefix, degrees east."""
    band: int | None
    """By the header's 带号."""
    width: int | None
    """By the header's 几度分带: 3 or 6 degrees."""
    decimal_degrees: bool
    """Whether it is said that degrees are decimal, not packed degrees, minutes and seconds."""
    stated: pyproj.CRS | None
    """What the user says, to hold against what comes out."""
    datum: Datum | None = None
    """The old datum that the coordinates are of, where the user's shift carries it; None for CGCS2000."""
    within: tuple[float, float, float, float] | None = None
    """West, south, east, north where the user says that it lies."""


def declared(header: Mapping[str, str], request: Request) -> Declared:
    """Read the declarations.

    Raises
    ------
    RefusedError
        ``missing_crs`` where neither header nor user names a datum; ``wrong_crs``
        for a datum other than CGCS2000, a projection that is not Gauss-Krüger,
        another unit, or a band that does not fit its width.
    """
    stated = stated_reference(request)
    stated = required(stated, request) if stated is not None else None
    require_no_web_map(
        (Text(f"文件头“{key}”", f"the header's '{key}'"), said) for key, said in header.items()
    )
    datum = _datum(header.get(_DATUM, ""), stated, request)
    _require_one_of(header, _PROJECTION, {"", "高斯克吕格", "高斯-克吕格", "高斯投影", "高斯"})
    _require_one_of(header, _UNIT, _METRES | _DEGREES)
    width = _whole(header, _WIDTH)
    band = _whole(header, _BAND)
    if band is not None:
        _require_band(band, width)
    meridian = _meridian_of(header, band, stated)
    decimal = header.get(_UNIT, "") in _DEGREES or (stated is not None and stated.is_geographic)
    return Declared(meridian, band, width, decimal, stated, datum, request.within)


def _datum(said: str, stated: pyproj.CRS | None, request: Request) -> Datum | None:
    """Give the old datum that the user's shift carries, None for CGCS2000; refuse all else."""
    name = re.sub(r"[\s_-]", "", said).upper()
    users = None if stated is None else datum_of(stated)
    if not name:
        if stated is None:
            raise _no_datum()
        return users
    local = any(word in name for word in ("独立", "地方", "城市", "工程"))
    datum = None if local else datum_named(name)
    known = "CGCS2000" in name or ("2000" in name and ("国家" in name or "中国" in name))
    agrees = stated is None or users is datum
    if datum is not None and agrees and shift_from(datum, request) is not None:
        return datum
    if local or not known or not agrees:
        raise _other_datum(said, request)
    return None


def _other_datum(said: str, request: Request) -> RefusedError:
    user = request.crs is not None
    return RefusedError(
        "wrong_crs",
        Text(
            f"坐标系为“{said}”，不是 2000国家大地坐标系"
            + (f"（--crs {request.crs} 不能改变它）" if user else ""),
            f"the header says '{said}', not CGCS2000"
            + (f" (--crs {request.crs} can't change that)" if user else ""),
        ),
        SUPPLY,
    )


def _require_one_of(header: Mapping[str, str], key: str, known: set[str]) -> None:
    said = header.get(key, "").strip()
    if said not in known:
        raise RefusedError(
            "wrong_crs",
            Text(f"{key} 为“{said}”，不支持", f"{key} is '{said}', which is not known"),
            Text(
                "请转换为高斯-克吕格投影、以米为单位，或十进制度",
                "convert to Gauss-Krüger in metres, or decimal degrees",
            ),
        )


def _whole(header: Mapping[str, str], key: str) -> int | None:
    digits = re.match(r"\D{0,10}(\d{1,3})", header.get(key, ""))
    return int(digits[1]) if digits else None


def _require_band(band: int, width: int | None) -> None:
    fits = {3: band in _THREE, 6: band in _SIX, None: band in _THREE or band in _SIX}
    if not fits.get(width, False):
        raise RefusedError(
            "wrong_crs",
            Text(
                f"带号 {band} 与几度分带 {width} 不符", f"band {band} does not fit bands of {width} degrees"
            ),
            Text(
                "3 度带为 24–45，6 度带为 13–23：请改正文件头",
                "3-degree bands are 24-45, 6-degree ones 13-23",
            ),
        )


def _meridian_of(header: Mapping[str, str], band: int | None, stated: pyproj.CRS | None) -> float | None:
    """Give the central meridian by the 带号, else by the 中央子午线, else by the user's system."""
    if band is not None:
        return 3.0 * band if band in _THREE else 6.0 * band - 3.0
    for key in _MERIDIAN:
        if (meridian := _whole(header, key)) is not None and meridian % 3 == 0:
            return float(meridian)
    return meridian_of(stated)


def _no_datum() -> RefusedError:
    return RefusedError(
        "missing_crs",
        Text("文件头没有写明坐标系", "the header names no reference system"),
        Text(
            "请补上 坐标系=2000国家大地坐标系 和 带号，或用 --crs 指明（如 EPSG:4515）",
            "add 坐标系=2000国家大地坐标系 and 带号, or state one with --crs (as EPSG:4515)",
        ),
    )
