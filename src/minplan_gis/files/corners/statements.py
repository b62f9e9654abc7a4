"""What the words around a corner table say: datum, band, notation of degrees, area, elevations."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING

from minplan_gis.datums import datums_in
from minplan_gis.files.claims import WGS84
from minplan_gis.files.columns.units import unit_named
from minplan_gis.files.coordinates.bands import SAYINGS, bands_said

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CGCS2000_NAME", "Area", "Said", "said_in"]

CGCS2000_NAME = "2000国家大地坐标系"
_PACKED = re.compile(r"度\.?分\.?秒|D{2,3}\.?MM\.?SS", re.IGNORECASE)
_DECIMAL = re.compile(r"十进制度?|小数度|decimal degrees?", re.IGNORECASE)
_AREA_UNIT = r"(km2|平方公里|平方千米|hm2|公顷|亩|m2|平方米|ha)"
_AREAS = (
    re.compile(
        rf"(?:矿区|区块|拟设)?面积[^\d;；。]{{0,12}}?(?P<number>\d+(?:\.\d+)?) ?(?P<unit>{_AREA_UNIT})",
        re.IGNORECASE,
    ),
    re.compile(
        rf"(?:矿区|区块|拟设)?面积 ?\(? ?(?P<unit>{_AREA_UNIT}) ?\)? ?[:：为是=]? ?(?P<number>\d+(?:\.\d+)?)",
        re.IGNORECASE,
    ),
)
_LEVEL = r"([+-]?\d{1,4}(?:\.\d+)?) ?(?:m|米)?"
_BETWEEN = r" ?(?:至|到|~|-{1,2}|～|〜) ?"
_ELEVATIONS = (
    re.compile(rf"(?:开采|矿区)?标高[^\d+-]{{0,12}}{_LEVEL}{_BETWEEN}{_LEVEL}(?: ?标高)?", re.IGNORECASE),
    re.compile(rf"(?:开采深度|开采标高)?[:：]?由?{_LEVEL}{_BETWEEN}{_LEVEL} ?标高", re.IGNORECASE),
)
_LEFTOVERS = re.compile(r"[\s:：;；,，。、()（）\[\]【】/|]+")
_SAYINGS = (WGS84, *SAYINGS, _PACKED, _DECIMAL, *_AREAS, *_ELEVATIONS)
_FILLERS = re.compile(
    r"坐标系统?|(大地|地理|平面|直角|高斯|经纬度)?坐标|高斯-?克吕格|投影|1985国家高程(基准)?|采用|单位|开采|矿区|分带|第|[：:]"
)
_TO_KM2 = {"km2": Fraction(1), "ha": Fraction(1, 100), "mu": Fraction(1, 1500), "m2": Fraction(1, 1_000_000)}


@dataclass(frozen=True, slots=True)
class Area:
    """An area as stated."""

    km2: float
    step_km2: float
    """The unit of its last digit."""
    text: str


@dataclass(frozen=True, slots=True)
class Said:
    """What one text says."""

    header: Mapping[str, str] = field(default_factory=dict)
    """In the keys of a coordinate text's header: 坐标系, 几度分带, 带号, 中央子午线, 计量单位."""
    wgs84: bool = False
    area: Area | None = None
    elevations: tuple[float, float] | None = None
    """Top and bottom in metres."""
    rest: str = ""
    """The words that are none of this: a title, if anything."""

    @property
    def is_statement(self) -> bool:
        """Whether anything was said at all."""
        return bool(self.header or self.wgs84 or self.area or self.elevations)


def said_in(text: str) -> Said:
    """Read one text.

    >>> said_in("2000国家大地坐标系，3度带，中央子午线81°").header["中央子午线"]
    '81'
    >>> said_in("开采标高:720m至640m; 面积:0.2055km²").elevations
    (720.0, 640.0)
    """
    plain = " ".join("".join(map(_narrow, text)).split())
    datum = _datum(plain)
    header = {**({"坐标系": datum} if datum else {}), **bands_said(plain)}
    unit = "度.分秒" if _PACKED.search(plain) else "度" if _DECIMAL.search(plain) else ""
    found = Said(
        {**header, **({"计量单位": unit} if unit else {})},
        bool(WGS84.search(plain)) and "坐标系" not in header,
        _area(plain),
        _elevations(plain),
        "",
    )
    return Said(found.header, found.wgs84, found.area, found.elevations, _rest(plain, found))


def _narrow(letter: str) -> str:
    """Make a full-width letter narrow; Roman numerals in names stay what they are."""
    kept = "\u2160" <= letter <= "\u217f"
    return letter if kept else "°" if letter == "º" else unicodedata.normalize("NFKC", letter)


def _datum(plain: str) -> str:
    """Name the datum; another one than CGCS2000 wins, and which of several it is, is asked elsewhere."""
    named = {naming.kind: naming.words for naming in datums_in(plain)}
    ours = named.pop("cgcs2000", "")
    return next(iter(named.values()), CGCS2000_NAME if ours else "")


def _area(plain: str) -> Area | None:
    found = next((match for pattern in _AREAS if (match := pattern.search(plain))), None)
    if found is None:
        return None
    unit = _TO_KM2[unit_named(found["unit"], "area") or "km2"]
    step = Fraction(1, 10 ** len(found["number"].partition(".")[2]))
    return Area(
        float(Fraction(found["number"]) * unit), float(step * unit), f"{found['number']} {found['unit']}"
    )


def _elevations(plain: str) -> tuple[float, float] | None:
    found = next((match for pattern in _ELEVATIONS if (match := pattern.search(plain))), None)
    if found is None:
        return None
    one, other = float(found[1]), float(found[2])
    return max(one, other), min(one, other)


def _rest(plain: str, said: Said) -> str:
    if not said.is_statement:
        return plain
    for naming in datums_in(plain):
        plain = plain.replace(naming.words, " ")
    for pattern in _SAYINGS:
        plain = pattern.sub(" ", plain)
    left = _LEFTOVERS.sub(" ", plain).strip()
    return left if _LEFTOVERS.sub("", _FILLERS.sub("", left)) else ""
