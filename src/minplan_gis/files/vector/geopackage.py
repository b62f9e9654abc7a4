"""GeoPackage: rows, layers and whole numbers as SQLite tells them, the rest from GDAL."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.formats import Format
from minplan_gis.files.model import RefusedError
from minplan_gis.files.vector import gpkg_systems, gpkg_tables
from minplan_gis.files.vector.gdal import ARCS, cells, read_layer
from minplan_gis.files.vector.holding import Declaration, held
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request
    from minplan_gis.files.vector.gdal import Field

__all__ = ["parts"]


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the layers of a GeoPackage; those that are queries are not read, which the first layer notes."""
    place = gpkg_tables.private_copy(request.path, scratch)
    found = gpkg_tables.contents(place)
    names = found.features + (found.attributes if request.role == "attributes" else ())
    if not names or request.layer in found.views:
        raise _no_layer(found.views)
    notes = {names[0]: _views_left_out(found.views)}

    def reading(name: str) -> Callable[[], RawLayer]:
        return lambda: _table(request, place, name, found, notes.get(name, ()))

    return [(name, reading(name)) for name in names]


def _table(
    request: Request, path: Path, name: str, found: gpkg_tables.Contents, views: tuple[Text, ...]
) -> RawLayer:
    spatial = name in found.features
    facts = gpkg_tables.table_facts(path, name, geometry=spatial)
    said = gpkg_systems.agreement(path, name) if spatial and request.role != "attributes" else ()
    given = read_layer(path, layer=name, read_geometry=spatial, IMMUTABLE="YES")
    rows = range(facts.count)
    declared = Declaration(Format.GEOPACKAGE, name, rows, rows, facts.null, given.crs, notes=views)
    columns = ((field.name, _exact(path, name, field)) for field in given.fields)
    layer = held(request, declared, given, columns)
    return replace(
        layer, notes=(*said, *layer.notes, *((ARCS,) if name in found.curved or facts.arcs else ()))
    )


def _exact(path: Path, table: str, field: Field) -> list[Any]:
    return gpkg_tables.whole_numbers(path, table, field.name) if field.inexact else cells(field)


def _no_layer(views: Sequence[str]) -> RefusedError:
    which = listed(views)
    return RefusedError(
        "not_allowed" if views else "no_layer",
        Text(f"图层是视图，不读取：{which.zh}", f"layers that are views are not read: {which.en}")
        if views
        else Text("GeoPackage 中没有矢量图层", "the GeoPackage has no vector layer"),
        Text("请在 QGIS 中将图层另存为表", "save the layer as a table in QGIS"),
    )


def _views_left_out(views: Sequence[str]) -> tuple[Text, ...]:
    if not views:
        return ()
    which = listed(views)
    return (Text(f"未读取视图：{which.zh}", f"views not read: {which.en}"),)
