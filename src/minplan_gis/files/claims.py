"""What names and columns of a layer claim of its datum, held against the system that it is read in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pyproj

from minplan_gis.crs import accuracy_m
from minplan_gis.datums import datum_of, datums_in
from minplan_gis.files.ledger import Ground
from minplan_gis.files.model import RefusedError
from minplan_gis.files.triage import SUPPLY, require_no_web_map
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from minplan_gis.files.model import Request

__all__ = ["WGS84", "WGS84_M", "doubts_of_datum", "doubts_of_wgs84"]

WGS84 = re.compile(r"WGS[-_ ]?(19)?84", re.IGNORECASE)
"""In the words around coordinates."""
WGS84_M = accuracy_m(pyproj.CRS("EPSG:4326"))

_SYSTEM_COLUMN = re.compile(r"坐标系|coord(inate)?_?sys|^(zbx|zbxt|crs|datum|srs)$", re.IGNORECASE)


def doubts_of_datum(
    name: str, columns: Mapping[str, Sequence[object]], crs: pyproj.CRS, request: Request
) -> tuple[Ground, ...]:
    """Give a doubt where the names or a column of reference systems name another datum.

    Parameters
    ----------
    name : str
        Of the layer.
    columns : mapping
        Its columns.
    crs : pyproj.CRS
        What it is read in.
    request : Request
        Its file, and what the user says.

    Raises
    ------
    RefusedError
        ``wrong_crs``: a column names coordinates of a web map, or what the user says is contradicted.
    """
    said = _said(columns)
    words = "\n".join([request.path.stem, name, *sorted(said)])
    require_no_web_map([(Text("图层", "the layer"), words)])
    found = {naming.kind: naming.words for naming in datums_in(words)}
    own = datum_of(crs)
    others = "、".join(word for kind, word in found.items() if kind not in {own or "cgcs2000", "cgcs2000"})
    if not others or ((own or "cgcs2000") in found and not said):
        return ()
    reason = Text(
        f"名称或属性写明“{others}”，坐标系却为 {crs.name}",
        f"it names '{others}', but its system is {crs.name}",
    )
    if request.crs is not None and (own or "cgcs2000") not in found:
        raise RefusedError("wrong_crs", reason, SUPPLY)
    return (Ground("system", "doubtful", Text(*(crs.name,) * 2), reason),)


def doubts_of_wgs84(
    name: str, columns: Mapping[str, Sequence[object]], crs: pyproj.CRS, request: Request
) -> tuple[Ground, ...]:
    """Give a doubt of :data:`WGS84_M` where names or a column say WGS84 of what is read as CGCS2000.

    Parameters as above.
    """
    words = "\n".join([request.path.stem, name, *_said(columns)])
    found = WGS84.search(words)
    named = {naming.kind for naming in datums_in(words)}
    if found is None or accuracy_m(crs) or datum_of(crs) is not None or "cgcs2000" in named:
        return ()
    reason = Text(
        f"名称或属性写明“{found[0]}”，坐标系却为 {crs.name}：按不确定度 1 m 计",
        f"it names '{found[0]}', but its system is {crs.name}: taken to be uncertain by 1 m",
    )
    return (Ground("system", "doubtful", Text(crs.name, crs.name), reason),)


def _said(columns: Mapping[str, Sequence[object]]) -> set[str]:
    """Give what columns of reference systems hold."""
    return {str(cell) for key, cells in columns.items() if _SYSTEM_COLUMN.search(key) for cell in cells}
