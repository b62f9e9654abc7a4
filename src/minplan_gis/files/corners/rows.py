"""Tables with one row for each block: its shape in one cell, as WKT or as a coordinate string."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj
import shapely

from minplan_gis.files.coordinates.bands import bands_said
from minplan_gis.files.coordinates.declarations import declared
from minplan_gis.files.coordinates.naming import datum_said, require_datum
from minplan_gis.files.corners.locating import no_system
from minplan_gis.files.corners.notation import place
from minplan_gis.files.corners.remarks import told
from minplan_gis.files.corners.statements import CGCS2000_NAME, said_in
from minplan_gis.files.corners.strings import strings_in_rows
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, stated_reference, uncertainty
from minplan_gis.files.triage import SUPPLY
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from minplan_gis.datums import Naming
    from minplan_gis.files.corners.opening import Stream
    from minplan_gis.files.formats import Format
    from minplan_gis.files.model import Request
    from minplan_gis.files.tables.book import Line

__all__ = ["has_shapes", "rows_layer"]

_WKT_NAME = re.compile(r"wkt|geom(etry)?|the_geom|shape_?wkt|wkt_?geom|图形|几何|几何图形|wkt坐标")
_WKT = re.compile(
    r"\s*(SRID\s*=\s*(?P<srid>\d{4,6})\s*;)?\s*(?P<wkt>(MULTI)?(POINT|LINESTRING|POLYGON)\b.*|GEOMETRYCOLLECTION\b.*)",
    re.IGNORECASE | re.DOTALL,
)
_STRING_NAME = re.compile(r"(拐点|区域|范围|界址点|矿区|角点)?坐标(串)?|坐标范围|区域坐标|gdzb|kcqygdzb|qyzb")
_STRING = re.compile(r"[^,，;；]*[\d.]+[,，][\s\S]*[\d.]+[,，;；]?\s*")
_HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class _Found:
    """Where shapes are in a table of rows."""

    head: int
    """Position of the heading row."""
    column: int
    wkt: bool


def has_shapes(lines: Sequence[Line]) -> bool:
    """Tell whether a table has a column of WKT or of coordinate strings."""
    return _found(lines) is not None


def rows_layer(request: Request, kind: Format, stream: Stream) -> RawLayer:
    """Read a table of rows.

    Raises
    ------
    RefusedError
        ``missing_crs`` or ``wrong_crs``.
    """
    found = _found(stream.lines)
    if found is None:
        raise RefusedError("no_layer", Text("没有图形列", "no column of shapes"), _NAME_IT)
    head, body = stream.lines[found.head], stream.lines[found.head + 1 :]
    own = _columns(head, body, found.column)
    if not found.wkt:
        raw = strings_in_rows(request, kind, stream, found.head, found.column, own)
        return replace(raw, name=stream.name, encoding=stream.encoding)
    shapes, faults, srids = _shapes(body, found.column)
    stated = _own(srids, stream.lines[: found.head])
    if stated is None and request.crs is None:
        raise _no_plane(datum_said(stream.words, None))
    crs = reference_of(stated, request, shapes)
    _require_agreeing(stream, found, crs, request, own=bool(srids))
    good = [at for at in range(len(body)) if at not in faults]
    return RawLayer(
        stream.name,
        kind,
        [str(line.row) for line in body],
        own,
        (Figures(good, shapes[good], crs),),
        faults,
        encoding=stream.encoding,
        notes=(*told([("wkt", head.cells[found.column])]), *uncertainty(crs)),
    )


def _found(lines: Sequence[Line]) -> _Found | None:
    """Find the heading whose cells below hold shapes; WKT by content too, strings by heading and content."""
    for at, line in enumerate(lines[:_HEADING_ROWS]):
        below = lines[at + 1 : at + 1 + _HEADING_ROWS]
        for column, cell in enumerate(line.cells):
            name = re.sub(r"[\s*:]+", "", unicodedata.normalize("NFKC", cell)).casefold()
            cells = [_cell(other, column) for other in below]
            if name and any(map(_WKT.fullmatch, cells)):
                return _Found(at, column, wkt=True)
            if _WKT_NAME.fullmatch(name) and below and sum(map(bool, line.cells)) > 1:
                return _Found(at, column, wkt=True)
            if _STRING_NAME.fullmatch(name.split("(")[0]) and any(map(_STRING.fullmatch, cells)):
                return _Found(at, column, wkt=False)
    return None


def _shapes(body: Sequence[Line], column: int) -> tuple[np.ndarray[Any, Any], dict[int, Fault], set[str]]:
    shapes = np.full(len(body), None, dtype=object)
    faults: dict[int, Fault] = {}
    srids: set[str] = set()
    for at, line in enumerate(body):
        text = _cell(line, column)
        match = _WKT.fullmatch(text)
        if match is None:
            faults[at] = _no_wkt(line, column, text)
            continue
        srids |= {match["srid"]} - {None}
        try:
            shapes[at] = shapely.from_wkt(match["wkt"])
        except shapely.errors.ShapelyError as error:
            faults[at] = _broken_wkt(line, column, str(error))
        except UnicodeDecodeError:  # GEOS quotes the text in its message and cuts it within a character
            faults[at] = _broken_wkt(line, column, "ParseException")
    return shapes, faults, srids


def _own(srids: set[str], above: Sequence[Line]) -> pyproj.CRS | None:
    """Give the system that EWKT, else the words above the table name."""
    if len(srids) > 1:
        raise RefusedError(
            "wrong_crs",
            Text(
                f"WKT 的 SRID 不一致：{'、'.join(sorted(srids))}", f"SRIDs differ: {', '.join(sorted(srids))}"
            ),
            Text("请统一坐标系", "use one reference system"),
        )
    if srids:
        code = next(iter(srids))
        try:
            return pyproj.CRS.from_epsg(int(code))
        except pyproj.exceptions.CRSError as error:
            raise RefusedError(
                "wrong_crs",
                Text(f"SRID {code} 无法识别", f"SRID {code} is not known"),
                Text("请改正 SRID", "correct the SRID"),
            ) from error
    said = [said_in(" ".join(filter(None, line.cells))) for line in above]
    datum = next((one.header["坐标系"] for one in said if "坐标系" in one.header), "")
    metric = any({"带号", "中央子午线"} & set(one.header) for one in said)
    return pyproj.CRS.from_epsg(4490) if datum == CGCS2000_NAME and not metric else None


def _no_plane(named: Naming | None) -> RefusedError:
    """Say what is missing: the datum is another, or is named without the band of metres."""
    if named is None:
        return no_system()
    if named.kind != "cgcs2000":
        return RefusedError(
            "wrong_crs",
            Text(
                f"坐标系为“{named.words}”，不是 2000国家大地坐标系",
                f"the system is '{named.words}', not CGCS2000",
            ),
            SUPPLY,
        )
    return RefusedError(
        "missing_crs",
        Text(
            f"写明了“{named.words}”，但没有写在表格上方，或 WKT 为米制",
            f"'{named.words}' is named, but not above the table, or the WKT is in metres",
        ),
        Text(
            "请用 --crs 指明（经纬度为 EPSG:4490，米制如 EPSG:4515）",
            "state --crs (EPSG:4490 for degrees, as EPSG:4515 for metres)",
        ),
    )


def _require_agreeing(stream: Stream, found: _Found, crs: pyproj.CRS, request: Request, *, own: bool) -> None:
    """Hold what the words of a table say of its system against the one that was taken."""
    asked = crs if own else stated_reference(request)
    require_datum(datum_said(f"{stream.words}\n{request.path.stem}", asked), crs)
    if own or request.crs is None:
        return
    header: dict[str, str] = {}
    for line in stream.lines[: found.head]:
        header |= bands_said(" ".join(filter(None, line.cells)))
    declared(header, request)


def _columns(head: Line, body: Sequence[Line], column: int) -> dict[str, list[Any]]:
    names = [" ".join(cell.split()) for cell in head.cells]
    return {
        name: [_cell(line, at) or None for line in body]
        for at, name in enumerate(names)
        if name and at != column
    }


def _cell(line: Line, at: int) -> str:
    return line.cells[at].strip() if at < len(line.cells) else ""


def _no_wkt(line: Line, column: int, text: str) -> Fault:
    where = place(line, column)
    if not text:
        return Fault("null_geometry", where + Text("没有图形", " holds no geometry"), _DRAW)
    return Fault(
        "unreadable_geometry", where + Text(f"不是 WKT：{text[:30]}", f" is no WKT: {text[:30]}"), _DRAW
    )


def _broken_wkt(line: Line, column: int, detail: str) -> Fault:
    said = detail.splitlines()[0][:80]
    reason = place(line, column) + Text(f"的 WKT 无法解析（{said}）", f": the WKT can't be parsed ({said})")
    return Fault("unreadable_geometry", reason, _DRAW)


_DRAW = Text("请改正该单元格或删除该行", "correct the cell, or remove the row")
_NAME_IT = Text("请给图形列写上列名 WKT", "head the column of shapes WKT")
