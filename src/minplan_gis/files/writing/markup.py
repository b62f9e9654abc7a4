"""GeoJSON and KML: longitude and latitude on WGS84, as their standards have it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

import shapely

from minplan_gis.files.columns.values import kind_of
from minplan_gis.files.writing.drawing import outlines
from minplan_gis.files.writing.encoding import one_line
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["write_geojson", "write_kml"]

_AS_WGS84 = Text(
    "该格式只有 WGS84 经纬度：CGCS2000 坐标按 WGS84 写出，未作变换（相差远小于 1 米）",
    "the format knows WGS84 degrees only: CGCS2000 is written as WGS84, unchanged (far less than 1 m apart)",
)
_NOT_IN_XML = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF, *range(0xD800, 0xE000)], " ")


def write_geojson(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write a feature collection by RFC 7946: outer rings counterclockwise, no member that names a system."""
    del wishes
    lines = [json.dumps(each, ensure_ascii=False, allow_nan=False) for each in _features(drawing)]
    body = ",\n".join(lines)
    text = f'{{"type": "FeatureCollection", "features": [\n{body}\n]}}\n'
    path.write_bytes(text.encode("utf-8", "replace"))
    return (_AS_WGS84,)


def write_kml(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write a placemark a block, with its attributes as extended data."""
    del wishes
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<kml xmlns="http://www.opengis.net/kml/2.2">',
        f"<Document><name>{_xml(path.stem)}</name>",
        *(line for at in range(len(drawing.shapes)) for line in _placemark(drawing, at)),
        "</Document>",
        "</kml>",
        "",
    ]
    path.write_bytes("\n".join(lines).encode("utf-8", "replace"))
    return (_AS_WGS84,)


def _features(drawing: Drawing) -> Iterator[dict[str, Any]]:
    shapes = shapely.orient_polygons(drawing.shapes)
    for shape, properties in zip(shapes, _properties(drawing), strict=True):
        yield {"type": "Feature", "properties": properties, "geometry": shapely.geometry.mapping(shape)}


def _properties(drawing: Drawing) -> Iterator[dict[str, Any]]:
    """Give the attributes of each block: numbers and flags as they are, all else as text."""
    columns = {str(name): _cells(column) for name, column in drawing.frame.drop(columns="geometry").items()}
    for at, block_id in enumerate(drawing.ids):
        yield {"block_id": block_id, **{name: cells[at] for name, cells in columns.items()}}


def _cells(column: pd.Series) -> list[Any]:
    plain = kind_of(column) in {"flag", "whole", "number"}
    cells = column.astype(object).where(column.notna(), None).tolist()
    return [None if cell is None else cell if plain else str(cell) for cell in cells]


def _placemark(drawing: Drawing, at: int) -> Iterator[str]:
    row = drawing.frame.iloc[at].drop("geometry")
    cells = {str(key): one_line(value) for key, value in row.items()}
    yield f"<Placemark><name>{_xml(cells.pop('name', '') or drawing.ids[at])}</name>"
    known = {"block_id": drawing.ids[at], **cells}
    pairs = (
        f"<Data name={quoteattr(key.translate(_NOT_IN_XML))}><value>{_xml(value)}</value></Data>"
        for key, value in known.items()
        if value
    )
    yield f"<ExtendedData>{''.join(pairs)}</ExtendedData>"
    yield f"<MultiGeometry>{''.join(_polygons(drawing.shapes[at]))}</MultiGeometry></Placemark>"


def _polygons(shape: BaseGeometry) -> Iterator[str]:
    for outer, *holes in outlines(shape):
        inner = "".join(f"<innerBoundaryIs>{_ring(hole)}</innerBoundaryIs>" for hole in holes)
        yield f"<Polygon><outerBoundaryIs>{_ring(outer)}</outerBoundaryIs>{inner}</Polygon>"


def _ring(ring: NDArray[np.float64]) -> str:
    points = " ".join(f"{east!r},{north!r}" for east, north in ring[::-1].tolist())
    return f"<LinearRing><coordinates>{points}</coordinates></LinearRing>"


def _xml(text: str) -> str:
    return escape(text.translate(_NOT_IN_XML))
