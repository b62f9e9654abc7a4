"""Which edition of a map it is, and what the public one must not hold: not hidden, absent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, cast, get_args

import numpy as np
import shapely

from minplan_gis.errors import UsageError
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = [
    "GRID_DEGREES",
    "GRID_OFFSET",
    "PUBLIC_NOTES",
    "WITHHELD_KINDS",
    "WITHHELD_LAYER",
    "Edition",
    "generalised",
    "require_edition",
    "withholds",
    "without_coordinates",
]

Edition = Literal["internal", "public"]

WITHHELD_KINDS = frozenset({ZoneKind.ECOLOGICAL_REDLINE, ZoneKind.PERMANENT_BASIC_FARMLAND})
"""Their outlines, and pieces and lines that trace them, are in no public map; areas and distances are."""

GRID_DEGREES = 0.0005
"""Public shapes have their vertices on a grid of this width: 56 m north, about 40 m east in Xinjiang."""
GRID_OFFSET = 0.00025
"""The grid's nodes lie half a cell off the round degrees that corners of blocks like to lie on."""

WITHHELD_LAYER = Text("公开版不提供此图层的图形", "the public edition does not hold this layer's shapes")
PUBLIC_NOTES = (
    Text(
        "公开版：不含拐点坐标表、光标坐标、生态保护红线和永久基本农田图形及沿其边界的冲突图斑和距离线；"
        "压占面积和距离的数值照列",
        "public edition: no corner tables, no coordinates under the cursor, no shapes of the ecological red "
        "line and of permanent basic farmland, nor pieces and lines that trace them; areas and distances are "
        "stated",
    ),
    Text(
        "公开版：图形已概括，顶点归到约 50 m（0.0005 度）的格网，小于一格的以一格表示，不可据以量算",
        "public edition: shapes are generalised, their vertices put on a grid of about 50 m (0.0005°); "
        "what is smaller than a cell is shown as one cell; not to be measured on",
    ),
    Text(
        "公开版：只列常用属性，其余属性列和文字中的坐标已略去",
        "public edition: only well-known attributes are listed; other columns, and coordinates in texts, are "
        "left out",
    ),
)
_LEFT_OUT = "［…］"

_DOT, _SEPARATED, _BETWEEN = "[.．]", r"[\s,，;；、/|]{1,4}", r"[^\d]{1,20}"
_LON, _LAT = r"(?:7[3-9]|[89]\d|1[0-2]\d|13[0-6])", r"(?:[3-9]|[1-4]\d|5[0-4])"
_DEGREE, _MINUTE, _SECOND = "[°º˚度]", "[′'’＇ʹ´分]", '[″"”＂ʺ秒]'
_SIXTY, _PART = r"[0-5]?\d", rf"(?:{_DOT}\d+)?"
_NORTHING, _EASTING = r"[2-6]\d{6}(?:[.．,]\d+)?", r"(?:[1-9]\d{5}|[1-6]\d{7})(?:[.．,]\d+)?"
_GROUPED = (r"[2-6](?:[, ]\d{3}){2}" + _PART, r"(?:[1-9]\d\d|[1-6]\d[, ]\d{3})[, ]\d{3}" + _PART)
_BY_BAND = r"(?:1[3-9]|2\d|3\d|4[0-5])\d{6}"
_NO_UNIT = r"(?![\d]|\s*(?:[㎡㎥mk元亩吨t%]|平方|立方|公顷|万))"


def _pair(one: str, other: str, between: str = _BETWEEN, before: str = r"[\d.]") -> str:
    return rf"(?<!{before}){one}{between}{other}(?!\d)|(?<!{before}){other}{between}{one}(?!\d)"


def _sexagesimal(mark: str, last: str = _PART) -> tuple[str, str]:
    """Give a longitude and a latitude whose degrees, minutes and seconds stand apart by a mark alone."""
    longitude, latitude = (rf"{whole}{mark}{_SIXTY}{mark}{_SIXTY}{last}" for whole in (_LON, _LAT))
    return longitude, latitude


_COORDINATES = re.compile(
    "|".join(
        [
            rf"\d{{1,3}}\s*{_DEGREE}\s*\d{{1,2}}\s*{_MINUTE}\s*\d{{1,2}}{_PART}\s*(?:{_SECOND}|{_MINUTE}{{2}})?",
            rf"\d{{1,3}}\s*{_DEGREE}\s*\d{{1,2}}{_DOT}\d{{2,}}\s*{_MINUTE}?",
            rf"\d{{1,3}}\s*[°º˚]\s*\d{{4}}{_PART}",
            rf"(?i:\b\d{{1,3}}\s?d\s?\d{{1,2}}\s?m\s?\d{{1,2}}{_PART}\s?s?)",
            rf"(?:{_LON}|{_LAT}){_DOT}\d{{4,}}\s*{_DEGREE}",
            r"(?:[东北]?[经纬]度?|[东北]坐标|\b(?:[NEXYxy]|[Ll]on|[Ll]at)\w*)\s*[=:：]?\s*\d{2,8}[.．]\d{2,}",
            rf"(?:坐标|\b[NEXYxy])\s*[=:：]?\s*\d{{6,8}}{_PART}(?!\d)",
            _pair(rf"{_LON}{_DOT}\d{{3,}}", rf"{_LAT}{_DOT}\d{{3,}}"),
            _pair(rf"{_LON}{_DOT}\d{{4,}}", rf"{_LAT}{_PART}", _SEPARATED),
            _pair(rf"{_LON}{_PART}", rf"{_LAT}{_DOT}\d{{4,}}", _SEPARATED),
            _pair(*_sexagesimal(":"), _SEPARATED),
            _pair(*_sexagesimal("-"), _SEPARATED, r"[\d-]"),
            _pair(*_sexagesimal(r"\s{1,2}"), _SEPARATED),
            _pair(*_sexagesimal("", rf"{_DOT}\d+"), _SEPARATED),
            _pair(_NORTHING, _EASTING, before=r"\d"),
            _pair(*_GROUPED, before=r"\d"),
            _pair(r"[2-6]\d{3}[.．]\d{3,}", r"(?:[1-9]\d{2}|[1-6]\d{4})[.．]\d{3,}", _SEPARATED),
            rf"(?<![\d.])(?:{_BY_BAND}|[2-6]\d{{6}}){_DOT}\d{{1,6}}{_NO_UNIT}",
        ]
    )
)
"""Degrees however they are parted, primes lost or not; what is called a coordinate; pairs; long numbers
with decimals and without a unit."""


def require_edition(name: str) -> Edition:
    """Give the edition of this name.

    Raises
    ------
    UsageError
        Where there is none.
    """
    if name not in get_args(Edition):
        raise UsageError(
            Text(
                f"没有 {name} 版，可用 internal（内部）、public（公开）",
                f"no edition {name}; there are internal and public",
            )
        )
    return cast("Edition", name)


def withholds(edition: Edition, kinds: Iterable[ZoneKind]) -> bool:
    """Tell whether shapes of these kinds of zones are left out."""
    return edition == "public" and not WITHHELD_KINDS.isdisjoint(kinds)


def without_coordinates(text: str) -> str:
    """Leave out what reads like a position.

    >>> without_coordinates("拐点 81°12′33.5″，43°54′01″；面积 1234567.89 m²")
    '拐点 ［…］，［…］；面积 1234567.89 m²'
    """
    return _COORDINATES.sub(_LEFT_OUT, text)


def generalised(geometries: Iterable[object]) -> NDArray[np.object_]:
    """Put shapes (longitude, latitude) on the grid of the public edition.

    Shapes stay valid, and none vanishes: a cell is left of what is smaller, and
    of what is narrower than a cell its outline, as lines.
    """
    shapes = np.asarray([*geometries, None], dtype=object)[:-1]
    shapes = np.where(
        shapely.is_valid(shapes) | shapely.is_missing(shapes), shapes, shapely.make_valid(shapes)
    )
    counted = shapely.transform(shapes, lambda points: (points - GRID_OFFSET) / GRID_DEGREES)
    snapped = shapely.set_precision(counted, 1.0)
    for place in np.flatnonzero(_is_strip(counted)):
        outline = shapely.set_precision(shapely.boundary(counted[place]), 1.0)
        snapped[place] = shapely.GeometryCollection([snapped[place], outline])
    for place in np.flatnonzero(shapely.is_empty(snapped) & ~shapely.is_empty(counted)):
        snapped[place] = _least(counted[place])
    return shapely.transform(snapped, lambda points: points * GRID_DEGREES + GRID_OFFSET)


def _is_strip(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which are areas narrower than a cell on the whole, and several cells long."""
    length = np.where(shapely.length(shapes) > 0, shapely.length(shapes), 1)
    return (shapely.area(shapes) > 0) & (2 * shapely.area(shapes) / length < 1) & (length > 8)


def _least(shape: shapely.Geometry) -> shapely.Geometry:
    middle = np.floor(shapely.get_coordinates(shapely.centroid(shape))[0])
    return (
        shapely.box(*middle, *(middle + 1)) if shapely.get_dimensions(shape) == 2 else shapely.Point(*middle)
    )
