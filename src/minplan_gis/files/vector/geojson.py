"""GeoJSON: features, attributes as written and the reference system from the document, the rest from GDAL."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyproj

from minplan_gis.files.formats import Format
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.sources import stand_in
from minplan_gis.files.triage import require_no_web_map
from minplan_gis.files.vector.gdal import read_layer
from minplan_gis.files.vector.holding import REDRAW, Declaration, held
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request

__all__ = ["parts"]

_SHAPES = frozenset(
    {"Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"}
)
_NO_FEATURE = Fault("unreadable", Text("不是 GeoJSON 要素", "not a GeoJSON feature"), REDRAW)


@dataclass(frozen=True, slots=True)
class _Document:
    """The document without its coordinates."""

    properties: Sequence[Mapping[str, Any] | None]
    """One mapping a feature, values as in the JSON; None for an item that is no feature."""
    null: frozenset[int]
    """Positions of features that say themselves that they have no geometry."""
    crs: pyproj.CRS | None
    """What an old-style ``crs`` member names; None where there is none."""


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the one layer of a GeoJSON."""
    return [("", lambda: _layer(request, scratch))]


def _layer(request: Request, scratch: Path) -> RawLayer:
    document = _document(request.path)
    given = read_layer(stand_in(request.path, scratch, "input.geojson"), columns=[])
    wgs84 = pyproj.CRS.from_epsg(4326) if request.crs is None else None
    items = {at: item for at, item in enumerate(document.properties) if item is not None}
    count = len(document.properties)
    declared = Declaration(
        Format.GEOJSON,
        "",
        range(count),
        list(items),
        document.null,
        document.crs or wgs84,
        faults={at: _NO_FEATURE for at in range(count) if at not in items},
    )
    names = dict.fromkeys(name for item in items.values() for name in item)
    columns = ((name, [item.get(name) for item in items.values()]) for name in names)
    return held(request, declared, given, columns)


def _document(path: Path) -> _Document:
    """Read a document: features, one feature or one geometry.

    Raises
    ------
    RefusedError
        ``wrong_encoding``, ``unreadable`` (not JSON), ``not_allowed`` (JSON of another
        kind, as one that sends GDAL to other files), ``wrong_crs``.
    """
    document = _parsed(path)
    members = [str(document.get(key, "")) for key in ("name", "title", "description", "crs")]
    require_no_web_map((Text("文档", "the document"), member) for member in members)
    kind = document.get("type")
    if kind == "FeatureCollection" and isinstance(document.get("features"), list):
        items = document["features"]
    elif kind == "Feature":
        items = [document]
    elif kind in _SHAPES:
        items = [{"type": "Feature", "properties": {}, "geometry": document}]
    else:
        raise _another_kind(kind)
    return _Document(
        [_properties(item) for item in items],
        frozenset(at for at, item in enumerate(items) if _is_null(item)),
        _crs(document.get("crs")),
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        return dict(json.loads(text, object_hook=_without_coordinates))
    except UnicodeDecodeError as error:
        raise RefusedError(
            "wrong_encoding",
            Text(
                f"GeoJSON 须为 UTF-8，第 {error.start} 字节不是",
                f"GeoJSON must be UTF-8; byte {error.start} is not",
            ),
            Text("请以 UTF-8 编码另存", "save it as UTF-8"),
        ) from error
    except (ValueError, TypeError, RecursionError) as error:
        deep = isinstance(error, RecursionError)
        raise RefusedError(
            "unreadable",
            Text(
                "JSON 嵌套过深" if deep else f"不是完整的 JSON（{error}）",
                "the JSON is nested too deeply" if deep else f"not a whole JSON document ({error})",
            ),
            Text("文件可能被截断：请重新导出", "the file may be cut off: export it again"),
        ) from error


def _without_coordinates(item: dict[str, Any]) -> dict[str, Any]:
    """Let go of coordinates as soon as they are parsed: GDAL reads those."""
    if "coordinates" in item and item.get("type") in _SHAPES:
        return {"type": item["type"]}
    return item


def _properties(item: object) -> Mapping[str, Any] | None:
    if not (isinstance(item, dict) and item.get("type") == "Feature"):
        return None
    properties = item.get("properties")
    named = {"id": item["id"]} if isinstance(item.get("id"), str | int) else {}
    return {**named, **properties} if isinstance(properties, dict) else named


def _is_null(item: object) -> bool:
    return isinstance(item, dict) and item.get("geometry") is None


def _crs(member: object) -> pyproj.CRS | None:
    if member is None:
        return None
    try:
        if isinstance(member, dict) and member.get("type") == "name":
            return pyproj.CRS.from_user_input(member["properties"]["name"])
    except (pyproj.exceptions.CRSError, KeyError, TypeError):
        pass
    raise RefusedError(
        "wrong_crs",
        Text(
            f"crs 成员无法识别：{json.dumps(member)[:120]}", f"unknown crs member: {json.dumps(member)[:120]}"
        ),
        Text("请删除该成员或改为 EPSG 代码", "remove it, or name an EPSG code"),
    )


def _another_kind(kind: object) -> RefusedError:
    return RefusedError(
        "not_allowed",
        Text(
            f"是 JSON，但不是 GeoJSON（type={kind!r:.60}）", f"it is JSON but no GeoJSON (type={kind!r:.60})"
        ),
        Text("请转换为 GeoJSON 或 GeoPackage", "convert it to GeoJSON or GeoPackage"),
    )
