"""Beijing 1954, Xian 1980 and New Beijing 1954: their names, codes and ellipsoids."""

from __future__ import annotations

import re
from enum import StrEnum

import pyproj

from minplan_gis.datums.names import datums_in
from minplan_gis.errors import CrsError
from minplan_gis.wording import Text

__all__ = ["Datum", "datum_named", "datum_of", "datums_of", "geographic", "plane_epsg"]


class Datum(StrEnum):
    """A national datum whose coordinates lie 30-130 m from those of CGCS2000."""

    BEIJING54 = "beijing54"
    XIAN80 = "xian80"
    NEW_BEIJING54 = "new_beijing54"

    @property
    def label(self) -> Text:
        """Its name for people."""
        return _LABELS[self]


_LABELS = {
    Datum.BEIJING54: Text("1954 年北京坐标系", "Beijing 1954"),
    Datum.XIAN80: Text("1980 西安坐标系", "Xian 1980"),
    Datum.NEW_BEIJING54: Text("新 1954 年北京坐标系", "New Beijing 1954"),
}
_GEOGRAPHIC = {Datum.BEIJING54: 4214, Datum.XIAN80: 4610, Datum.NEW_BEIJING54: 4555}
_CODES = (
    (Datum.XIAN80, 3, True, 25, 45, 2349),
    (Datum.XIAN80, 3, False, 25, 45, 2370),
    (Datum.XIAN80, 6, True, 13, 23, 2327),
    (Datum.XIAN80, 6, False, 13, 23, 2338),
    (Datum.BEIJING54, 3, True, 25, 45, 2401),
    (Datum.BEIJING54, 3, False, 25, 45, 2422),
    (Datum.BEIJING54, 6, True, 13, 23, 21413),
    (Datum.BEIJING54, 6, False, 13, 23, 21453),
    (Datum.NEW_BEIJING54, 3, True, 25, 29, 4652),
    (Datum.NEW_BEIJING54, 3, True, 30, 45, 4766),
    (Datum.NEW_BEIJING54, 3, False, 25, 43, 4782),
    (Datum.NEW_BEIJING54, 6, True, 13, 23, 4568),
    (Datum.NEW_BEIJING54, 6, False, 13, 23, 4579),
)
"""Datum, width, whether eastings have the band's prefix, first and last band, the first band's EPSG code."""
_BARE = (
    (Datum.BEIJING54, re.compile(r"(?<![A-Z])(BEIJING|PEKING)(?![A-Z])")),
    (Datum.XIAN80, re.compile(r"(?<![A-Z])XI'?AN(?![A-Z])")),
)
"""How systems that software writes may name a datum without its year."""
_KRASSOWSKY, _IAG75 = (6378245.0, 298.3), (6378140.0, 298.257)
_GRS80 = 6378137.0
_MODERN = re.compile(
    r"CGCS_?2000|China[ _](?:Geodetic[ _]Coordinate[ _]System[ _])?2000"
    r"|WGS[ _]?(?:19)?84|World Geodetic System 1984"
)
"""CGCS2000 and WGS84, whose ellipsoids are alike."""
_NAMELESS = re.compile(r"unknown|undefined|unnamed|user|krass?ow?sky|iag|custom", re.IGNORECASE)


def datum_named(words: str) -> Datum | None:
    """Give the datum that a header or a name says, None for others.

    >>> datum_named("1980年西安坐标系"), datum_named("北京54"), datum_named("2000国家大地坐标系")
    (<Datum.XIAN80: 'xian80'>, <Datum.BEIJING54: 'beijing54'>, None)
    """
    kinds = {naming.kind for naming in datums_in(words)}
    if "2000" in words:
        return None
    named = next((datum for datum in (Datum.NEW_BEIJING54, *Datum) if datum.value in kinds), None)
    plain = words.replace("_", " ").upper()
    return named or next((datum for datum, pattern in _BARE if pattern.search(plain)), None)


def datum_of(crs: pyproj.CRS) -> Datum | None:
    """Give the datum of a reference system by its name, else, where it has no name, by its ellipsoid."""
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return None
    for name in (geodetic.datum.name, geodetic.name):
        if (named := datum_named(name)) is not None:
            return named
    if not _NAMELESS.search(geodetic.datum.name):
        return None
    ellipsoid = geodetic.ellipsoid
    if ellipsoid is None:
        return None
    measures = (ellipsoid.semi_major_metre, round(ellipsoid.inverse_flattening, 3))
    return {_KRASSOWSKY: Datum.BEIJING54, _IAG75: Datum.XIAN80}.get(measures)


def datums_of(crs: pyproj.CRS) -> dict[str, str]:
    """Give what each part of a system's definition says of its datum: the datum, and the words for it.

    >>> datums_of(pyproj.CRS.from_epsg(2351))
    {'xian80': 'Xian 1980 / 3-degree Gauss-Kruger zone 27'}
    """
    geodetic = crs.geodetic_crs
    if geodetic is None or geodetic.datum is None:
        return {}
    found: dict[str, str] = {}
    for name in dict.fromkeys((crs.name, geodetic.name, geodetic.datum.name)):
        old = datum_named(name)
        kind = old.value if old else "modern" if _MODERN.search(name) else ""
        if kind:
            found.setdefault(kind, name)
    ellipsoid = geodetic.ellipsoid
    if ellipsoid is not None and "modern" in found and abs(ellipsoid.semi_major_metre - _GRS80) > 1:
        found.setdefault("ellipsoid", ellipsoid.name)
    return found


def geographic(datum: Datum) -> pyproj.CRS:
    """Give the datum's system of longitude and latitude."""
    return pyproj.CRS.from_epsg(_GEOGRAPHIC[datum])


def plane_epsg(datum: Datum, band: int, *, prefixed: bool, degrees: int = 3) -> int:
    """Give the EPSG code of a Gauss-Krüger band of an old datum.

    >>> plane_epsg(Datum.XIAN80, 27, prefixed=True)
    2351

    Raises
    ------
    CrsError
        No such band, or EPSG has none of that writing.
    """
    for family, width, with_prefix, first, last, code in _CODES:
        if (family, width, with_prefix) == (datum, degrees, prefixed) and first <= band <= last:
            return code + band - first
    raise CrsError(
        datum.label + Text(f" 没有 {degrees} 度分带第 {band} 带", f" has no band {band} of {degrees} degrees")
    )
