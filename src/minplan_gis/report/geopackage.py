"""The report as a GeoPackage: blocks, pieces, shortest lines and remainders, styled for QGIS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from minplan_gis import phrases
from minplan_gis.crs import CGCS2000
from minplan_gis.files.writing.geopackage import write_geopackage as write_file
from minplan_gis.report import document
from minplan_gis.report.attribute_tables import report_tables
from minplan_gis.report.safe_text import visible
from minplan_gis.report.styles import style

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.wording import Lang

    Column = tuple[str, Callable[[Item], Any]]

__all__ = ["report_layers", "write_geopackage"]


def write_geopackage(report: Report, path: str | Path, *, lang: Lang = "zh") -> None:
    """Write :func:`report_layers` with their styles and :func:`report_tables`, dated by the run."""
    layers = report_layers(report, lang=lang)
    styles = {name: style(name, lang) for name in layers}
    types = {name: "MultiLineString" if name == "shortest_lines" else "MultiPolygon" for name in layers}
    tables = report_tables(report, lang=lang)
    write_file(Path(path), {**layers, **tables}, styles=styles, today=report.run.date, types=types)


def report_layers(report: Report, *, lang: Lang = "zh") -> dict[str, gpd.GeoDataFrame]:
    """Give ``blocks``, ``findings`` (polygons), ``shortest_lines`` and ``remainders`` (EPSG:4490).

    Numbers are those of the sheets, with the digits printed there. ``number``
    is the ``number`` of the JSON document. A finding without an area or a line,
    as where borders only touch, is a row of ``findings`` without geometry. In
    a demo run every row says so, in the column ``watermark``.
    """
    layers = _layers(report, lang)
    if report.run.demo_data:
        for frame in layers.values():
            mark = pd.Series(phrases.DEMO_WATERMARK.say(lang), index=frame.index, dtype="str")
            frame.insert(len(frame.columns) - 1, "watermark", mark)
    return layers


def _layers(report: Report, lang: Lang) -> dict[str, gpd.GeoDataFrame]:
    titles = {rule.id: rule.title.say(lang) for rule in report.rules}
    items = list(document.findings(report, lang))
    geometries = np.asarray(report.findings.geometry.array, dtype=object)
    lines = _is_line(geometries)
    areas = [item for item, line in zip(items, lines, strict=True) if not line]
    shortest = [item for item, line in zip(items, lines, strict=True) if line]
    outside = np.asarray(report.remainders.geometry.array, dtype=object)
    found = (*_FINDING, ("rule_title", lambda item: titles[item["rule_id"]]))
    return {
        "blocks": _blocks(report, lang),
        "findings": _frame(areas, found, _polygons(geometries[~lines])),
        "shortest_lines": _frame(shortest, found, _lines(geometries[lines])),
        "remainders": _frame(list(document.remainders(report, lang)), _REMAINDER, _polygons(outside)),
    }


def _blocks(report: Report, lang: Lang) -> gpd.GeoDataFrame:
    items = list(document.blocks(report, lang))
    ours = {name.casefold() for name, _ in _BLOCK} | {"fid", "geom", "geometry", "watermark"}
    names = dict.fromkeys(name for item in items for name in item["attributes"])
    own = tuple(_own_column(name, column) for name, column in _own_names(names, ours))
    return _frame(items, (*_BLOCK, *own), _polygons(np.asarray(report.blocks.geometry.array, dtype=object)))


def _own_names(names: Iterable[str], taken: set[str]) -> Iterator[tuple[str, str]]:
    """Give each of the user's columns a name that no other column has, whatever the case."""
    for name in names:
        column = visible(name)[0].replace("\n", " ") or "column"
        while column.casefold() in taken:
            column += "_"
        taken.add(column.casefold())
        yield name, column


def _own_column(name: str, column: str) -> Column:
    return column, lambda item: item["attributes"].get(name)


def _frame(items: list[Item], columns: Iterable[Column], geometries: NDArray[np.object_]) -> gpd.GeoDataFrame:
    values = {name: _typed(name, [get(item) for item in items]) for name, get in columns}
    return gpd.GeoDataFrame(values, geometry=gpd.GeoSeries(geometries, crs=CGCS2000))


def _typed(name: str, values: list[Any]) -> pd.Series:
    """Give a column of numbers where it is one by its name or by all its values, else of text."""
    kinds = {type(value) for value in values} - {type(None)}
    if name in _COUNTS or (kinds == {int} and None not in values and max(map(abs, values)) < _INT64):
        return pd.Series(values, dtype="int64")
    if kinds <= {int, float} and (name in _NUMBERS or kinds):
        return pd.Series(values, dtype="float64")
    return pd.Series([None if value is None else visible(str(value))[0] for value in values], dtype="str")


def _is_line(geometries: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.asarray(shapely.get_dimensions(geometries) == 1)


def _polygons(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    """Give every figure as a multipolygon of its areas; None where it has none."""
    return _gathered(geometries, shapely.GeometryType.POLYGON, shapely.multipolygons)


def _lines(geometries: NDArray[np.object_]) -> NDArray[np.object_]:
    return _gathered(geometries, shapely.GeometryType.LINESTRING, shapely.multilinestrings)


def _gathered(
    geometries: NDArray[np.object_], kind: shapely.GeometryType, build: Callable[..., Any]
) -> NDArray[np.object_]:
    parts, owner = shapely.get_parts(geometries, return_index=True)
    fits = (shapely.get_type_id(parts) == kind) & ~shapely.is_empty(parts)
    gathered = np.full(len(geometries), None, dtype=object)
    if fits.any():
        build(parts[fits], indices=owner[fits], out=gathered)
    return gathered


def _plain(name: str) -> Column:
    return name, lambda item: item[name]


def _id(name: str) -> Column:
    return name, lambda item: item[name] and item[name]["id"]


def _label(name: str, source: str) -> Column:
    return name, lambda item: item[source] and item[source]["label"]


def _shown(name: str, *path: str) -> Column:
    def value(item: Item) -> float | None:
        found: Any = item
        for key in path:
            found = found and found[key]
        return None if found is None else float(found["shown"])

    return name, value


_BLOCK: tuple[Column, ...] = (
    *(_plain(name) for name in ("block_id", "name", "mineral", "licence_no")),
    *(_id(name) for name in ("subject", "business", "right_type", "method")),
    *(_plain(name) for name in ("stage", "scale", "scale_unit", "service_years")),
    *(_plain(name) for name in ("top_elevation_m", "bottom_elevation_m", "source_crs")),
    *(_shown(f"area_{unit}", "area", unit) for unit in ("m2", "km2", "hectares", "mu")),
    _shown("planar_hectares", "planar_area"),
    _shown("tdt1055_hectares", "tdt1055_area"),
    _plain("central_meridian"),
    _shown("declared_area_km2", "declared_area"),
    _shown("declared_difference_percent", "declared_difference"),
    _id("conclusion"),
    _plain("conclusion_text"),
    ("decisive_rules", lambda item: ", ".join(item["decisive_rules"])),
    _plain("not_checked"),
)
_PIECE: tuple[Column, ...] = (
    *(_plain(name) for name in ("number", "block_id", "rule_id")),
    _id("status"),
    _label("status_text", "status"),
    _shown("measured", "measured"),
    ("unit", lambda item: item["measured"] and item["measured"]["unit"]),
    _shown("block_share_percent", "block_share"),
)
_FINDING: tuple[Column, ...] = (
    *_PIECE,
    *(_plain(name) for name in ("zone_id", "zone_name", "layer", "layer_version")),
    _id("relation"),
    _shown("limit", "limit"),
    _shown("mean_width_m", "mean_width"),
)
_REMAINDER = _PIECE
_INT64 = 2**63
_COUNTS = {"number", "not_checked"}
_NUMBERS = {
    *(f"area_{unit}" for unit in ("m2", "km2", "hectares", "mu")),
    *("scale", "service_years", "top_elevation_m", "bottom_elevation_m"),
    *("planar_hectares", "tdt1055_hectares", "central_meridian", "declared_area_km2"),
    *("declared_difference_percent", "measured", "limit", "mean_width_m", "block_share_percent"),
}
