"""One file, whatever its format: its layers through the gate, and what kept others from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.batch import archived
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.coordinates import texts
from minplan_gis.files.corners import layers as corner_tables
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import passed
from minplan_gis.files.model import LayerRead, RefusedError, Request, unread
from minplan_gis.files.sources import digest, format_of
from minplan_gis.files.vector import (
    dxf,
    flatgeobuf,
    geodatabase,
    geojson,
    geopackage,
    geoparquet,
    gml,
    kml,
    mapgis,
    postgis,
    shapefile,
    vct,
)
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part

__all__ = ["read_file"]


def read_file(request: Request, scratch: Path) -> list[LayerRead]:
    """Read every layer asked for; one that can't be read is an account without rows.

    Parameters
    ----------
    request : Request
        With an absolute path.
    scratch : Path
        An empty folder for what is unpacked or linked.
    """
    sha256 = ""
    try:
        kind = format_of(request.path)
        files = _FILES.get(kind, _alone)(request.path)
        sha256 = digest(files) if files else ""
        parts = _asked_for(_PARTS[kind](request, scratch), request)
    except RefusedError as refused:
        return [unread(request, refused.fault, sha256=sha256)]
    return [_layer(request, part, sha256, kind) for part in parts]


def _layer(request: Request, part: Part, sha256: str, kind: Format) -> LayerRead:
    name, read = part
    try:
        return passed(read(), request, sha256)
    except RefusedError as refused:
        return unread(request, refused.fault, layer=name, driver=kind.value, sha256=sha256)


def _alone(path: Path) -> Sequence[Path]:
    return (path,)


def _asked_for(parts: Sequence[Part], request: Request) -> Sequence[Part]:
    if request.layer is None:
        return parts
    chosen = [part for part in parts if part[0] == request.layer]
    if not chosen and [name for name, _ in parts] == [""] and request.layer == request.path.stem:
        return parts
    if not chosen:
        which = listed(name or request.path.stem for name, _ in parts)
        raise RefusedError(
            "missing_layer",
            Text(
                f"没有图层 {request.layer}；有：{which.zh}",
                f"no layer {request.layer}; there are: {which.en}",
            ),
            Text("请改正图层名", "correct the layer's name"),
        )
    return chosen


_FILES: dict[Format, Callable[[Path], Sequence[Path]]] = {
    Format.SHAPEFILE: shapefile.files,
    Format.FILE_GEODATABASE: geodatabase.files,
    Format.POSTGIS: lambda _: (),
}
"""Formats of more files than one, or none: those whose bytes are the source's digest."""
_PARTS: dict[Format, Callable[[Request, Path], list[Part]]] = {
    Format.GEOPACKAGE: geopackage.parts,
    Format.GEOJSON: geojson.parts,
    Format.SHAPEFILE: shapefile.parts,
    Format.ZIP: lambda request, scratch: archived.parts(request, scratch, _PARTS),
    Format.FILE_GEODATABASE: geodatabase.parts,
    Format.KML: kml.parts,
    Format.KMZ: kml.kmz_parts,
    Format.DXF: dxf.parts,
    Format.FLATGEOBUF: flatgeobuf.parts,
    Format.GML: gml.parts,
    Format.GEOPARQUET: geoparquet.parts,
    Format.COORDINATE_TEXT: texts.parts,
    Format.CSV: corner_tables.csv_parts,
    Format.XLSX: corner_tables.xlsx_parts,
    Format.DOCX: corner_tables.docx_parts,
    Format.MAPGIS: mapgis.parts,
    Format.POSTGIS: postgis.parts,
    Format.VCT: vct.parts,
}
"""How the layers of a file are found, by format."""
