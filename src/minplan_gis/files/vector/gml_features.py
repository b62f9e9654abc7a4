"""What a GML holds: features by type, their cells, and each geometry alone, without links or systems."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.vector.holding import REDRAW, count_mismatch
from minplan_gis.files.vector.xml_tree import local, text_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Iterator, Mapping, Sequence

__all__ = ["Feature", "features", "has_arcs", "written"]

_SURFACES = frozenset(
    {"Polygon", "MultiPolygon", "Surface", "MultiSurface", "CompositeSurface", "PolyhedralSurface", "Tin"}
)
_OTHERS = frozenset(
    {
        *("Point", "MultiPoint", "LineString", "MultiLineString", "Curve", "MultiCurve", "CompositeCurve"),
        *("LinearRing", "MultiGeometry", "Solid", "MultiSolid", "CompositeSolid", "OrientableSurface"),
        *("OrientableCurve", "TopoCurve", "TopoSurface", "TopoPoint", "TriangulatedSurface", "Envelope"),
    }
)
_SHAPES = _SURFACES | _OTHERS - {"Envelope"}
_MEMBERS = frozenset({"featureMember", "featureMembers", "member", "members"})
_COLLECTION = "FeatureCollection"
_KEPT = frozenset({"dimension", "srsDimension", "decimal", "cs", "ts", "interpolation", "orientation", "uom"})
_NUMBERS = frozenset({"pos", "posList", "coordinates", "X", "Y", "Z", "lowerCorner", "upperCorner"})
_NUMBER = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")
_NAMESPACE = "opengis.net/gml"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature."""

    kind: str
    """The name of its element: the layer."""
    cells: Mapping[str, str]
    geometry: ET.Element | None
    system: str
    """What ``srsName`` says, its own or the nearest around it."""
    fault: Fault | None = None


def features(root: ET.Element) -> list[Feature]:
    """Give the features of a collection, or of collections in it.

    Raises
    ------
    RefusedError
        ``no_layer``; ``count_mismatch`` and ``truncated`` where a server's answer says that
        it holds other or more features.
    """
    found = list(_collected(root, ""))
    if not found:
        raise RefusedError(
            "no_layer",
            Text(f"没有简单要素（根元素 {local(root)}）", f"no simple feature in it (root {local(root)})"),
            Text("请在 GIS 软件中另存为 GeoPackage", "save it as GeoPackage in a GIS"),
        )
    _require_all(root, len(found))
    return found


def written(geometries: Sequence[tuple[int, ET.Element]]) -> str:
    """Give a collection of these alone, each with its number; no system, no link, no other namespace."""
    members = "".join(
        f"<gml:featureMember><m:f><m:n>{number}</m:n><m:g>{_copied(element)}</m:g></m:f></gml:featureMember>"
        for number, element in geometries
    )
    spaces = 'xmlns:gml="http://www.opengis.net/gml" xmlns:m="urn:m"'
    return f"<m:FeatureCollection {spaces}>{members}</m:FeatureCollection>"


def has_arcs(feature: Feature) -> bool:
    """Tell whether a feature's geometry is curved."""
    shape = feature.geometry
    return shape is not None and any(local(each).startswith(("Arc", "Circle")) for each in shape.iter())


def _copied(element: ET.Element) -> str:
    name = "gml:" + local(element)
    kept = "".join(f" {key}={quoteattr(value)}" for key, value in element.attrib.items() if key in _KEPT)
    inside = escape(element.text or "") + "".join(map(_copied, element))
    return f"<{name}{kept}>{inside}</{name}>"


def _collected(root: ET.Element, system: str) -> Iterator[Feature]:
    own = _envelope_system(root) or system
    for member in root:
        if local(member) not in _MEMBERS:
            continue
        for feature in member:
            if local(feature) == _COLLECTION:
                yield from _collected(feature, own)
            else:
                yield _feature(feature, own)


def _feature(element: ET.Element, system: str) -> Feature:
    every = [shape for child in element for shape in _direct(child)]
    surfaces = [shape for shape in every if local(shape) in _SURFACES]
    chosen = surfaces if len(surfaces) == 1 else every
    fault = _several(chosen) if len(chosen) > 1 else None
    shape = chosen[0] if len(chosen) == 1 else None
    if shape is not None:
        fault = _elsewhere(shape) or _no_number(shape)
    if not every and any(local(inner) in _SHAPES for inner in _inside_properties(element)):
        fault = _NESTED
    said = _systems(shape) if shape is not None else {}
    if len(said) > 1:
        fault = Fault("wrong_crs", Text("一个图形有多个坐标系", "one geometry in several systems"), REDRAW)
    own = next(iter(said), None) or _envelope_system(element) or system
    return Feature(local(element), dict(_cells(element)), shape, own, fault)


def _direct(child: ET.Element) -> list[ET.Element]:
    """Give the geometries of a property."""
    if local(child) == "boundedBy":
        return []
    return [inner for inner in child if local(inner) in _SHAPES and _NAMESPACE in str(inner.tag)]


def _inside_properties(element: ET.Element) -> Iterator[ET.Element]:
    for child in element:
        if local(child) != "boundedBy":
            yield from child.iter()


def _cells(element: ET.Element) -> Iterator[tuple[str, str]]:
    """Give plain properties as text; those inside others by both names, with a dot between."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] in {"id", "fid"}:
            yield "gml_id", value
    seen: dict[str, int] = {}
    for child in element:
        if local(child) == "boundedBy" or _direct(child):
            continue
        for name, text in _leaves(child, local(child)):
            seen[name] = seen.get(name, 0) + 1
            yield name if seen[name] == 1 else f"{name}_{seen[name]}", text


def _leaves(element: ET.Element, name: str) -> Iterator[tuple[str, str]]:
    if len(element) == 0:
        if (text := text_of(element)) is not None:
            yield name, text
        return
    for child in element:
        if local(child) not in _SHAPES:
            yield from _leaves(child, f"{name}.{local(child)}")


def _systems(element: ET.Element) -> dict[str, None]:
    """Give the systems that a geometry and its parts name, each once, in their order."""
    return dict.fromkeys(each.attrib["srsName"] for each in element.iter() if each.attrib.get("srsName"))


def _envelope_system(element: ET.Element) -> str:
    for child in element:
        if local(child) == "boundedBy":
            return next(iter(_systems(child)), "")
    return ""


def _elsewhere(shape: ET.Element) -> Fault | None:
    if not any(key.endswith("}href") for each in shape.iter() for key in each.attrib):
        return None
    return Fault(
        "not_allowed",
        Text("图形用 xlink 引用别处，不读取", "its geometry is elsewhere, by xlink: not fetched"),
        Text("请在 GIS 软件中另存为 GeoPackage", "save it as GeoPackage in a GIS"),
    )


def _no_number(shape: ET.Element) -> Fault | None:
    """Find a coordinate that is none: GDAL takes the digits before the first odd letter, or nought."""
    for element in shape.iter():
        if local(element) not in _NUMBERS:
            continue
        marks = [element.attrib.get(mark, "") for mark in ("cs", "ts")]
        text = element.text or ""
        for mark in (",", *filter(None, marks)):
            text = text.replace(mark, " ")
        for word in text.replace(element.attrib.get("decimal", "."), ".").split():
            if not _NUMBER.fullmatch(word):
                said = Text(f"坐标 {word[:40]} 不是数字", f"coordinate {word[:40]} is no number")
                return Fault("unreadable_geometry", said, REDRAW)
    return None


def _several(shapes: Sequence[ET.Element]) -> Fault:
    which = ", ".join(local(shape) for shape in shapes)
    return Fault(
        "wrong_type",
        Text(f"一个要素有多个图形：{which}", f"one feature with several geometries: {which}"),
        Text("请只保留一个图形属性", "keep one geometry property"),
    )


_NESTED = Fault(
    "unreadable_geometry",
    Text("图形嵌套在属性内部，不是简单要素", "its geometry is inside another property: no simple feature"),
    Text("请在 GIS 软件中另存为 GeoPackage", "save it as GeoPackage in a GIS"),
)


def _require_all(root: ET.Element, count: int) -> None:
    """Hold the count against what a server says that it sent and that it has."""
    sent = root.attrib.get("numberReturned") or root.attrib.get("numberOfFeatures") or ""
    if sent.isdigit() and int(sent) != count:
        raise count_mismatch(int(sent), count)
    has = root.attrib.get("numberMatched", "")
    if has.isdigit() and int(has) > count:
        raise RefusedError(
            "truncated",
            Text(
                f"服务共有 {has} 个要素，文件只含 {count} 个",
                f"the service has {has} features, the file {count} of them",
            ),
            Text("请取回全部要素（去掉 count 或合并各页）", "fetch all of them, without count or pages"),
        )
