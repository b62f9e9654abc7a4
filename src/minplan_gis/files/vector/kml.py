"""KML and KMZ: every placemark, folder by folder; no link is followed, no style or picture read."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np
import pyproj

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.files.triage import require_no_web_map
from minplan_gis.files.vector.archives import unpack
from minplan_gis.files.vector.collected import areas_of_collections
from minplan_gis.files.vector.kml_shapes import shape_of
from minplan_gis.files.vector.unique import apart
from minplan_gis.files.vector.xml_tree import document, local, text_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import xml.etree.ElementTree as ET
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request

__all__ = ["kmz_parts", "parts"]

_CONTAINERS = ("kml", "Document", "Folder", "Update", "Create")
_NOT_READ = ("NetworkLink", "GroundOverlay", "ScreenOverlay", "PhotoOverlay", "Tour")
_AND = Text("；", "; ")
_OWN_FIELDS = ("name", "description", "address", "phoneNumber", "TimeStamp", "TimeSpan")


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the folders of a KML that hold placemarks."""
    return _parts(request, request.path, Format.KML, "")


def kmz_parts(request: Request, scratch: Path) -> list[Part]:
    """Give the folders of every KML in a KMZ; where there are several, by the file's name."""
    members = unpack(request.path, scratch, _places)
    if not members:
        raise RefusedError(
            "no_layer",
            Text("KMZ 中没有 .kml", "there is no .kml in the KMZ"),
            Text("请在 Google Earth 或奥维中重新导出", "export it again"),
        )
    prefix = "{}/" if len(members) > 1 else ""
    return [
        part
        for name, path in members.items()
        for part in _parts(request, path, Format.KMZ, prefix.format(PurePosixPath(name).stem))
    ]


def _places(names: Sequence[str]) -> dict[str, str]:
    kmls = sorted(name for name in names if name.lower().endswith(".kml"))
    return {name: f"document{at}.kml" for at, name in enumerate(kmls)}


def _parts(request: Request, path: Path, kind: Format, prefix: str) -> list[Part]:
    root, encoding, notes = document(path, request.encoding)
    if local(root) not in {*_CONTAINERS, "Placemark"}:
        raise RefusedError(
            "not_allowed",
            Text(f"是 XML，但不是 KML（{local(root)}）", f"it is XML but no KML ({local(root)})"),
            Text("请重新导出为 KML", "export it as KML again"),
        )
    require_no_web_map(_container_names(root))
    folders = list(_folders(root, ""))
    left_out = _left_out(root)
    if not folders:
        raise _no_placemarks(left_out)
    notes += _told(left_out)
    names = apart([prefix + name for name, _ in folders])

    def reading(at: int) -> Callable[[], RawLayer]:
        own = notes if at == 0 else ()
        return lambda: replace(_layer(request, kind, names[at], folders[at][1], own), encoding=encoding)

    return [(name, reading(at)) for at, name in enumerate(names)]


def _folders(element: ET.Element, name: str) -> Iterator[tuple[str, list[ET.Element]]]:
    """Give each container that holds placemarks of its own, with them."""
    if local(element) == "Placemark":
        yield "", [element]
        return
    placemarks = [child for child in element if local(child) == "Placemark"]
    if placemarks:
        yield name, placemarks
    for child in element:
        if local(child) in _CONTAINERS:
            yield from _folders(child, _named(child, "name") or name)


def _container_names(root: ET.Element) -> Iterator[tuple[Text, str]]:
    for element in root.iter():
        if local(element) in _CONTAINERS:
            for key in ("name", "description"):
                yield Text("文档或文件夹", "a document or folder"), _named(element, key) or ""


def _layer(
    request: Request, kind: Format, name: str, placemarks: list[ET.Element], notes: tuple[Text, ...]
) -> RawLayer:
    found = [shape_of(placemark) for placemark in placemarks]
    faults = {at: shape for at, shape in enumerate(found) if isinstance(shape, Fault)}
    shapes = np.array([None if isinstance(shape, Fault) else shape for shape in [*found, None]])[:-1]
    cells = [_cells(placemark) for placemark in placemarks]
    columns = dict.fromkeys(column for row in cells for column in row)
    layer = RawLayer(
        name,
        kind,
        [str(at + 1) for at in range(len(placemarks))],
        {column: [row.get(column) for row in cells] for column in columns},
        faults=faults,
        notes=notes,
        id_column="name",
    )
    if request.role == "attributes":
        return layer
    own = pyproj.CRS.from_epsg(4326) if request.crs is None else None
    shapes, labels = areas_of_collections(shapes, layer.numbers)
    crs = reference_of(own, request, shapes)
    figures = (Figures(range(len(shapes)), shapes, crs),)
    return replace(layer, figures=figures, notes=(*uncertainty(crs), *labels, *notes))


def _cells(placemark: ET.Element) -> dict[str, str | None]:
    """Give name, description and the extended data, whichever form it has."""
    found = {field: _named(placemark, field) for field in _OWN_FIELDS}
    cells: dict[str, str | None] = {field: text for field, text in found.items() if text is not None}
    if "id" in placemark.attrib:
        cells["id"] = placemark.attrib["id"]
    for data in placemark:
        if local(data) != "ExtendedData":
            continue
        for item in data.iter():
            if local(item) == "Data":
                cells[_free(item.attrib.get("name", "Data"), cells)] = _named(item, "value")
            elif local(item) == "SimpleData":
                cells[_free(item.attrib.get("name", "SimpleData"), cells)] = text_of(item)
    return cells


def _free(name: str, cells: dict[str, str | None]) -> str:
    """Give a name that no cell has, nor the geometry."""
    own, number = name, 2
    while own in cells or own == "geometry":
        own, number = f"{name}_{number}", number + 1
    return own


def _named(element: ET.Element, name: str) -> str | None:
    return next((text_of(child) for child in element if local(child) == name), None)


def _left_out(root: ET.Element) -> Counter[str]:
    return Counter(local(element) for element in root.iter() if local(element) in _NOT_READ)


def _told(left_out: Counter[str]) -> tuple[Text, ...]:
    if not left_out:
        return ()
    which = listed(f"{name} ×{count}" for name, count in left_out.items())
    return (Text(f"未读取：{which.zh}（不联网）", f"not read: {which.en} (nothing is fetched)"),)


def _no_placemarks(left_out: Counter[str]) -> RefusedError:
    said = _told(left_out)
    return RefusedError(
        "no_layer",
        Text("没有地标（Placemark）", "there is no placemark") + (_AND + said[0] if said else Text("", "")),
        Text(
            "请在 Google Earth 或奥维中把图形本身另存为 KML，而不是链接",
            "save the figures themselves as KML, not a link to them",
        ),
    )
