"""What the header of a coordinate text, and the user, say of its reference system."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.datums import Datum, datum_of
from minplan_gis.files.coordinates.bands import band_in, meridian_in, width_in
from minplan_gis.files.coordinates.header_systems import spelled_out
from minplan_gis.files.coordinates.naming import datum_said, require_gauss_kruger
from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import meridian_of, required, stated_reference
from minplan_gis.files.triage import SUPPLY, shift_from
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyproj

    from minplan_gis.datums import Naming
    from minplan_gis.files.model import Request

__all__ = ["Declared", "declared"]

_DATUM, _UNIT, _PROJECTION = "坐标系", "计量单位", "投影类型"
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
    stated: pyproj.CRS | None
    """What the user says, to hold against what comes out."""
    datum: Datum | None = None
    """The old datum that the coordinates are of, where the user's shift carries it; None for CGCS2000."""
    within: tuple[float, float, float, float] | None = None
    """West, south, east, north where the user says that it lies."""
    in_degrees: bool = False
    """Whether it is said that coordinates are decimal degrees; a --crs of degrees does not say how they
    are written."""


def declared(header: Mapping[str, str], request: Request, words: str = "") -> Declared:
    """Read the declarations.

    Parameters
    ----------
    header : mapping
        Keys and values.
    request : Request
        With what the user says.
    words : str
        Everything else that is written there: a line that is no header may name a datum.

    Raises
    ------
    RefusedError
        ``missing_crs`` where neither header nor user names a datum; ``wrong_crs``
        for a datum other than CGCS2000, several datums, a projection that is not
        Gauss-Krüger, another unit, or bands and meridians that contradict each other.
    """
    header = spelled_out(header)
    stated = stated_reference(request)
    if stated is not None:
        stated = required(stated, request)
        require_gauss_kruger(stated)
    said = header.get(_DATUM, "")
    everything = "\n".join([*(f"{key}：{value}" for key, value in header.items()), request.path.stem, words])
    datum = _datum(datum_said(everything, stated), said, stated, request)
    _require_one_of(header, _PROJECTION, {"", "高斯克吕格", "高斯-克吕格", "高斯投影", "高斯"})
    _require_one_of(header, _UNIT, _METRES | _DEGREES)
    width, band = width_in(header), band_in(header)
    if band is not None:
        _require_band(band, width)
    meridian = _meridian_of(header, band, stated)
    unit = header.get(_UNIT, "").strip() in _DEGREES
    return Declared(meridian, band, width, stated, datum, request.within, unit)


def _datum(named: Naming | None, said: str, stated: pyproj.CRS | None, request: Request) -> Datum | None:
    """Give the old datum that the user's shift carries, None for CGCS2000; refuse all else."""
    users = None if stated is None else datum_of(stated)
    words = said if named is None or named.words in said else named.words
    if named is None and not said.strip():
        if stated is None:
            raise _no_datum()
        return users
    if named is None or named.kind in {"local", "web_map"}:
        raise _other_datum(said if named is None else words, request)
    datum = None if named.kind == "cgcs2000" else Datum(named.kind)
    if stated is not None and users is not datum:
        raise _other_datum(words, request)
    if datum is None and stated is None and not said.strip():
        raise _no_datum()
    if datum is not None and shift_from(datum, request) is None:
        raise _other_datum(words, request)
    return datum


def _other_datum(said: str, request: Request) -> RefusedError:
    user = request.crs is not None
    return RefusedError(
        "wrong_crs",
        Text(
            f"坐标系为“{said}”，"
            + (f"与 --crs {request.crs} 矛盾（--crs 不能改变它）" if user else "不是 2000国家大地坐标系"),
            f"the system is '{said}', "
            + (f"which --crs {request.crs} contradicts and can't change" if user else "not CGCS2000"),
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
    """Give the central meridian that 带号, 中央子午线 and the user agree on."""
    own = None if band is None else 3.0 * band if band in _THREE else 6.0 * band - 3.0
    said, users = meridian_in(header), meridian_of(stated)
    named = {f"带号 {band}": own, f"中央子午线 {said or 0:g}°": said}
    named[f"--crs {'' if stated is None else stated.name}"] = users
    known = {where: meridian for where, meridian in named.items() if meridian is not None}
    if len(set(known.values())) > 1:
        raise _meridians_differ(list(known))
    return next(iter(known.values()), None)


def _meridians_differ(said: list[str]) -> RefusedError:
    return RefusedError(
        "wrong_crs",
        Text(f"{' 与 '.join(said)} 矛盾", f"{' and '.join(said)} contradict each other"),
        Text("请核对后改正文件头或 --crs", "correct the header or --crs"),
    )


def _no_datum() -> RefusedError:
    return RefusedError(
        "missing_crs",
        Text("文件头没有写明坐标系", "the header names no reference system"),
        Text(
            "请补上 坐标系=2000国家大地坐标系 和 带号，或用 --crs 指明（如 EPSG:4515）",
            "add 坐标系=2000国家大地坐标系 and 带号, or state one with --crs (as EPSG:4515)",
        ),
    )
