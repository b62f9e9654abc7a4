"""FlatGeobuf: features counted in the file's own bytes, the rest from GDAL."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.formats import Format
from minplan_gis.files.sources import stand_in
from minplan_gis.files.vector.fgb_records import census
from minplan_gis.files.vector.gdal import ARCS, cells, read_layer
from minplan_gis.files.vector.holding import Declaration, held

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request

__all__ = ["parts"]


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the one layer of a FlatGeobuf."""
    return [("", lambda: _layer(request, scratch))]


def _layer(request: Request, scratch: Path) -> RawLayer:
    found = census(request.path)
    given = read_layer(stand_in(request.path, scratch, "input.fgb"))
    rows = range(found.count)
    declared = Declaration(
        Format.FLATGEOBUF, "", rows, rows, found.null, given.crs, notes=(ARCS,) if found.curved else ()
    )
    return held(request, declared, given, ((field.name, cells(field)) for field in given.fields))
