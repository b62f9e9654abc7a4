"""The border that every geometry passes once: what comes through is finite, in China, valid and flat.

Nothing is repaired unless it was asked for. Empty rings and heights are left out, with a note; all else
that is wrong is refused by row, with the place and what to do.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis import crs as reference
from minplan_gis.files.model import Fault
from minplan_gis.files.repairing import Repaired, repaired
from minplan_gis.files.unclosed import unclosed
from minplan_gis.files.validity import unsound
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyproj
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.model import Repair

    Shapes = NDArray[np.object_]
    Flags = NDArray[np.bool_]

__all__ = ["NULL", "Gated", "examine", "parsed"]

_POLYGONAL_NAMES = ("Polygon", "MultiPolygon")
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
_TYPES = (
    *_POLYGONS,
    *(shapely.GeometryType.POINT, shapely.GeometryType.MULTIPOINT),
    *(shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING),
)


@dataclass(frozen=True, slots=True)
class Gated:
    """What came through the gate, by position."""

    shapes: Shapes
    """Longitude, latitude on CGCS2000; None where refused."""
    faults: Mapping[int, Fault]
    stripped: tuple[int, ...]
    """Where empty rings or parts were left out."""
    flattened: tuple[int, ...]
    """Where heights or measures were left out."""
    repaired: Mapping[int, Text] = field(default_factory=dict)
    """What was invalid and repaired as the user asked, and what that did."""


def parsed(blobs: Shapes) -> tuple[Shapes, dict[int, Fault]]:
    """Take geometries from WKB; what can't be parsed is None, with a fault. None stays None."""
    with np.errstate(invalid="ignore"):
        shapes = np.asarray(shapely.from_wkb(blobs, on_invalid="ignore"), dtype=object)
    failed = np.flatnonzero(shapely.is_missing(shapes) & np.array([blob is not None for blob in blobs], bool))
    return shapes, {int(at): _unparsed(blobs[at]) for at in failed}


def examine(shapes: Shapes, crs: pyproj.CRS, *, polygons_only: bool, repair: Repair | None = None) -> Gated:
    """Check each geometry once and carry what passes to longitude, latitude.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
        In ``crs``, easting or longitude first; None is refused as a null geometry.
    crs : pyproj.CRS
        Of CGCS2000 or WGS84.
    polygons_only : bool
        Refuse points and lines, as for blocks.
    repair : str, optional
        ``linework`` or ``structure``: repair invalid polygons so, where both methods agree.
    """
    clean, stripped = _without_empty_rings(shapes)
    deep = shapely.has_z(clean) | shapely.has_m(clean)
    flat = np.where(deep, shapely.force_2d(clean), clean)
    faults = dict(_shapeless(flat, polygons_only=polygons_only))
    geographic = reference.unproject(_kept(flat, faults), crs)
    faults.update(_misplaced(flat, geographic, crs, faults))
    broken = unsound(_kept(flat, faults), _kept(geographic, faults), crs, measured=polygons_only)
    faults.update({at: Fault("invalid_geometry", reason, _REPAIR) for at, reason in broken.items()})
    mended = _repaired(geographic, faults, repair) if repair else {}
    return Gated(
        _kept(geographic, faults),
        faults,
        tuple(at for at in stripped if at not in faults),
        tuple(int(at) for at in np.flatnonzero(deep) if int(at) not in faults),
        mended,
    )


def _repaired(geographic: Shapes, faults: dict[int, Fault], repair: Repair) -> dict[int, Text]:
    """Put repaired polygons in the place of invalid ones and take their faults away."""
    mended = {}
    for at, fault in list(faults.items()):
        if fault.code != "invalid_geometry" or geographic[at].geom_type not in _POLYGONAL_NAMES:
            continue
        result = repaired(geographic[at], repair)
        if isinstance(result, Repaired):
            geographic[at] = result.shape
            del faults[at]
            mended[at] = result.note + Text("；", "; ") + fault.reason
        else:
            faults[at] = replace(fault, reason=fault.reason + result.reason, remedy=result.remedy)
    return mended


def _kept(shapes: Shapes, faults: Mapping[int, Fault]) -> Shapes:
    kept = np.array(shapes, dtype=object)
    kept[list(faults)] = None
    return kept


def _shapeless(shapes: Shapes, *, polygons_only: bool) -> Iterator[tuple[int, Fault]]:
    """Refuse what is missing, empty, of the wrong type or not finite."""
    known = _POLYGONS if polygons_only else _TYPES
    kinds = shapely.get_type_id(shapes)
    for wrong, fault in (
        (~_finite(shapes), _NOT_FINITE),
        (shapely.is_empty(shapes), _EMPTY),
        (~np.isin(kinds, known), None),
        (shapely.is_missing(shapes), NULL),
    ):
        for at in np.flatnonzero(wrong):
            yield int(at), fault or _wrong_type(shapes[at], polygons_only=polygons_only)


def _finite(shapes: Shapes) -> Flags:
    points, owner = shapely.get_coordinates(shapes, return_index=True)
    finite = np.ones(len(shapes), dtype=bool)
    finite[owner[~np.isfinite(points).all(axis=1)]] = False
    return finite


def _misplaced(
    shapes: Shapes, geographic: Shapes, crs: pyproj.CRS, known: Mapping[int, Fault]
) -> Iterator[tuple[int, Fault]]:
    for at in np.flatnonzero(~reference.in_china(geographic)):
        if int(at) not in known:
            reason = Text("超出范围", "out of range") + reference.contradiction(crs, shapes[at])
            yield int(at), Fault("out_of_range", reason, _CHECK_CRS)


def _wrong_type(shape: BaseGeometry, *, polygons_only: bool) -> Fault:
    wanted = (
        Text("须为面", "must be a polygon") if polygons_only else Text("须为点、线或面", "no single kind")
    )
    name = shapely.GeometryType(int(shapely.get_type_id(shape))).name
    return Fault(
        "wrong_type",
        Text(f"图形类型为 {name}，", f"geometry is a {name}: ") + wanted,
        Text("请删除该要素，或另存为单独的图层", "remove it or keep it in a layer of its own"),
    )


def _unparsed(blob: bytes) -> Fault:
    try:
        shapely.from_wkb(blob)
        detail = _NOT_SIMPLE
    except shapely.errors.ShapelyError as error:
        said = str(error).removeprefix("IllegalArgumentException: ")
        detail = next((told for words, told in _DETAILS.items() if words in said), Text(said, said))
    where = unclosed(blob)
    return Fault(
        "unreadable_geometry",
        Text(f"图形无法解析（{detail.zh}）", f"geometry can't be parsed ({detail.en})")
        + (Text("：", ": ") + where if where.zh else where),
        Text(
            "常见原因是环未闭合或少于 4 个点：请重绘该要素",
            "often a ring unclosed or below 4 points: redraw it",
        ),
    )


def _without_empty_rings(shapes: Shapes) -> tuple[Shapes, list[int]]:
    """Leave out empty rings and parts, which end the process in GEOS predicates."""
    polygonal = np.isin(shapely.get_type_id(shapes), _POLYGONS) & ~shapely.is_empty(shapes)
    at = np.flatnonzero(polygonal)
    parts, of_shape = shapely.get_parts(shapes[at], return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    hollow = of_part[shapely.get_num_coordinates(rings) == 0]
    affected = at[np.unique(np.r_[of_shape[hollow], of_shape[shapely.is_empty(parts)]])]
    clean = np.array(shapes, dtype=object)
    for position in affected:
        clean[position] = _rebuilt(shapes[position])
    return clean, [int(position) for position in affected]


def _rebuilt(shape: BaseGeometry) -> BaseGeometry:
    polygons = [
        shapely.Polygon(part.exterior, [hole for hole in part.interiors if not hole.is_empty])
        for part in shapely.get_parts(shape)
        if not part.exterior.is_empty
    ]
    return polygons[0] if shape.geom_type == "Polygon" else shapely.MultiPolygon(polygons)


_NOT_SIMPLE = Text("不是简单要素", "not a simple feature")
_DETAILS = {
    "form a closed linestring": Text("环未闭合", "a ring is not closed"),
    "Invalid number of points": Text("环的点数不足 4 个", "a ring of fewer than 4 points"),
    "Unknown WKB type": Text("图形类型未知", "a type of geometry that is not known"),
    "Input buffer is smaller": Text("数据被截断", "its bytes end too early"),
}
"""What GEOS says of bytes that it can't parse, in people's words."""
_REPAIR = Text(
    "请在 GIS 软件中修复该图形（不会自动修复）并核对面积；或用 --repair structure 修复，前后面积记入账目",
    "repair it in a GIS and compare its area; nothing is repaired here unless asked: --repair structure, "
    "which records the areas before and after",
)
_CHECK_CRS = Text("请检查该行坐标和坐标系", "check the row's coordinates and the reference system")
NULL = Fault(
    "null_geometry",
    Text("没有图形", "no geometry"),
    Text("请补绘图形或删除该行", "draw it, or remove the row"),
)
_EMPTY = Fault(
    "empty_geometry",
    Text("图形为空", "the geometry is empty"),
    Text("请补绘图形或删除该行", "draw it, or remove the row"),
)
_NOT_FINITE = Fault(
    "not_finite",
    Text("坐标含 NaN 或无穷大", "a coordinate is NaN or infinite"),
    Text("请改正坐标", "correct the coordinates"),
)
