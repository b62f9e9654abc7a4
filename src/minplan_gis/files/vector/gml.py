"""GML of simple features: rows and cells from the document, geometries from GDAL, axes by the system."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import in_china, unproject
from minplan_gis.files.formats import Format
from minplan_gis.files.gate import parsed
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.files.vector.gdal import ARCS, read_layer
from minplan_gis.files.vector.gml_features import Feature, features, has_arcs, written
from minplan_gis.files.vector.halving import drawn_apart
from minplan_gis.files.vector.holding import REDRAW
from minplan_gis.files.vector.xml_tree import document
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request

    Shapes = NDArray[np.object_]

__all__ = ["parts"]

_FORMAL = re.compile(r"urn:|https?://www\.opengis\.net/def/", re.IGNORECASE)
_OLD_LINK = re.compile(r"https?://www\.opengis\.net/gml/srs/epsg\.xml#(?P<code>\d+)$", re.IGNORECASE)
_DROPPED = Fault("unreadable_geometry", Text("图形无法解析", "its geometry can't be parsed"), REDRAW)


@dataclass(frozen=True, slots=True)
class _System:
    """A reference system as a document names it."""

    name: str
    crs: pyproj.CRS | None
    north_first: bool
    """Whether the name means the order of axes that the authority gives, and that begins with north."""


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the types of features as layers."""
    root, encoding, notes = document(request.path, request.encoding)
    found = features(root)
    shapes = _drawn(found, scratch)
    kinds = dict.fromkeys(feature.kind for feature in found)

    def reading(kind: str) -> Callable[[], RawLayer]:
        own = [at for at, feature in enumerate(found) if feature.kind == kind]
        return lambda: _layer(request, [found[at] for at in own], shapes[own], encoding, notes)

    return [(kind, reading(kind)) for kind in kinds]


def _drawn(found: Sequence[Feature], scratch: Path) -> Shapes:
    """Have GDAL make the geometries; None where there is none or it can't."""
    every = np.full(len(found), None, dtype=object)
    wanted = [
        (at, feature.geometry)
        for at, feature in enumerate(found)
        if feature.geometry is not None and feature.fault is None
    ]
    place = scratch / "input.gml"
    drawn = drawn_apart([element for _, element in wanted], lambda some: _shapes(some, place))
    for at, shape in drawn.items():
        every[wanted[at][0]] = shape
    return every


def _shapes(geometries: Sequence[ET.Element], place: Path) -> dict[int, BaseGeometry]:
    """Give shapes by position, each found by a number of ours."""
    place.write_text(written(list(enumerate(geometries))), encoding="utf-8")
    options = {"WRITE_GFS": "NO", "DOWNLOAD_SCHEMA": "NO", "EMPTY_AS_NULL": "NO"}
    given = read_layer(place, layer="f", columns=["n"], **options)
    shapes, _ = parsed(given.blobs)
    return {int(number): shape for number, shape in zip(given.fields[0].values, shapes, strict=True)}


def _layer(
    request: Request, found: Sequence[Feature], shapes: Shapes, encoding: str, notes: tuple[Text, ...]
) -> RawLayer:
    columns = dict.fromkeys(name for feature in found for name in feature.cells)
    faults = {
        at: feature.fault or _DROPPED
        for at, feature in enumerate(found)
        if feature.fault or (shapes[at] is None and feature.geometry is not None)
    }
    arcs = (ARCS,) if any(map(has_arcs, found)) else ()
    figures, said = ((), ()) if request.role == "attributes" else _placed(request, found, shapes)
    return RawLayer(
        found[0].kind,
        Format.GML,
        [str(at + 1) for at in range(len(found))],
        {_free(name): [feature.cells.get(name) for feature in found] for name in columns},
        figures,
        faults,
        encoding=encoding,
        notes=(*said, *arcs, *notes),
    )


def _free(name: str) -> str:
    return "geometry_2" if name == "geometry" else name


def _placed(
    request: Request, found: Sequence[Feature], shapes: Shapes
) -> tuple[tuple[Figures, ...], tuple[Text, ...]]:
    """Give the geometries by system, easting or longitude first."""
    figures, notes = [], []
    for name in dict.fromkeys(feature.system for feature in found):
        rows = [at for at, feature in enumerate(found) if feature.system == name]
        system = _system(name)
        crs = reference_of(system.crs, request, shapes[rows])
        ordered, said = _ordered(shapes[rows], crs, system)
        figures.append(Figures(rows, ordered, crs))
        notes += [*uncertainty(crs), *said]
    return tuple(figures), tuple(dict.fromkeys(notes))


def _ordered(shapes: Shapes, crs: pyproj.CRS, system: _System) -> tuple[Shapes, list[Text]]:
    """Put easting or longitude first: as the name says, unless only the other order lies in China."""
    turned = _turned(shapes)
    stated, other = (turned, shapes) if system.north_first else (shapes, turned)
    known = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
    if not known.any() or _inside(stated[known], crs).any() or not _inside(other[known], crs).all():
        return stated, []
    return other, [
        Text(
            f"坐标轴次序与 {system.name or crs.name} 的规定相反，按数值交换",
            f"axes are in the other order than {system.name or crs.name} means: exchanged, by their values",
        )
    ]


def _inside(shapes: Shapes, crs: pyproj.CRS) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore"):
        return in_china(unproject(shapes, crs))


def _turned(shapes: Shapes) -> Shapes:
    flat = shapely.force_2d(shapes)
    return np.asarray(shapely.transform(flat, lambda points: points[:, ::-1]), dtype=object)


def _system(name: str) -> _System:
    if not name:
        return _System(name, None, north_first=False)
    old = _OLD_LINK.match(name)
    try:
        crs = pyproj.CRS.from_user_input(f"EPSG:{old['code']}" if old else name)
    except pyproj.exceptions.CRSError as error:
        raise RefusedError(
            "wrong_crs",
            Text(f"坐标系 {name[:80]} 无法识别", f"reference system {name[:80]} is not known"),
            Text("请改为 EPSG 代码，如 urn:ogc:def:crs:EPSG::4490", "name an EPSG code"),
        ) from error
    first = crs.axis_info[0].direction if crs.axis_info else ""
    return _System(name, crs, north_first=bool(_FORMAL.match(name)) and first == "north")
