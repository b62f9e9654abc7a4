"""MapGIS 6.x points, lines and polygons (.wt, .wl, .wp), through pymapgis of the extra ``mapgis``."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import struct
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from minplan_gis.files import gate
from minplan_gis.files.columns.cells import plain
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import reference_of
from minplan_gis.files.vector.unique import apart
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import pandas as pd
    import pyproj

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request

__all__ = ["parts"]

_PACKAGE, _SINCE = "mapgis2shp", (2, 6)
_MODERN = ("GRS 1980", "WGS 84", "CGCS2000", "GRS80")
_SAME_DEGREES = 1e-4
_ATTRIBUTES_AT, _ENTRY_BYTES = {b"WMAP`D23": 9}, 10
"""Which section holds the attributes of polygons, else section 2; and how long a section's entry is."""
_OF_DAMAGE = (
    *(struct.error, ValueError, LookupError, OSError, TypeError, AttributeError, ArithmeticError),
    shapely.errors.ShapelyError,
)
"""What the package lets out where a file is damaged."""


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the one layer of a MapGIS file.

    Raises
    ------
    RefusedError
        ``not_allowed`` without the extra.
    """
    _require_package()
    return [("", lambda: _layer(request))]


def _require_package() -> None:
    """See that ``pymapgis`` is the reader that is meant: another package has the name too."""
    found = importlib.util.find_spec("pymapgis")
    try:
        distribution = importlib.metadata.distribution(_PACKAGE)
    except importlib.metadata.PackageNotFoundError:
        distribution = None
    if found is not None and found.origin is not None and distribution is not None:
        own = Path(str(distribution.locate_file("pymapgis/__init__.py"))).resolve()
        version = tuple(int(part) for part in distribution.version.split(".")[:2])
        if own == Path(found.origin).resolve() and version >= _SINCE:
            return
    raise RefusedError(
        "not_allowed",
        Text("读取 MapGIS 文件需要 mapgis2shp 2.6 以上", "MapGIS files need mapgis2shp 2.6 or later"),
        Text(
            '请 pip install "minplan-gis[mapgis]"，或在 MapGIS 中转换为 Shapefile',
            'pip install "minplan-gis[mapgis]", or convert it to a shapefile in MapGIS',
        ),
    )


def _layer(request: Request) -> RawLayer:
    table, shapes, own = _read(request)
    if len(shapes) > len(table):
        raise RefusedError(
            "truncated",
            Text(
                f"图形 {len(shapes)} 个，属性只有 {len(table)} 行",
                f"{len(shapes)} figures, {len(table)} rows",
            ),
            Text("请在 MapGIS 中整理并重新保存", "repair it in MapGIS and save it again"),
        )
    array = np.full(len(table), None, dtype=object)
    for row, shape in shapes.items():
        array[row] = shape
    faults = {row: gate.NULL for row in range(len(table)) if array[row] is None}
    rows = [row for row in range(len(table)) if row not in faults]
    crs = _reference(own, request, array[rows])
    return RawLayer(
        "",
        Format.MAPGIS,
        [str(row + 1) for row in range(len(table))],
        {
            name: [plain(cell) or None for cell in table.iloc[:, at]]
            for at, name in enumerate(apart([str(name) for name in table.columns]))
        },
        (Figures(rows, array[rows], crs),),
        faults,
        encoding="GBK",
    )


def _read(request: Request) -> tuple[pd.DataFrame, dict[int, Any], pyproj.CRS | None]:
    """Give every row of attributes, figures by the row that they belong to, and the header's system."""
    from pymapgis import MapGISError, Reader  # noqa: PLC0415 - an extra

    class Whole(Reader):  # type: ignore[misc]
        """The reader, with the attribute rows that no polygon has."""

        every: pd.DataFrame | None = None

        def _read_polygons(self, *given: Any) -> list[Any]:  # noqa: ANN401
            self.every = self.data.copy()
            return list(super()._read_polygons(*given))

    try:
        _require_rows_inside(request.path)
        read = Whole(str(request.path), make_valid=False)
    except (MapGISError, *_OF_DAMAGE) as error:
        raise RefusedError(
            "unreadable",
            Text(f"不是完整的 MapGIS 6.x 文件（{error}）", f"no whole MapGIS 6.x file ({error})"),
            Text("请在 MapGIS 中打开检查并重新保存", "open it in MapGIS, look at it and save it again"),
        ) from error
    own = read.crs if read.crs != "" else None
    if read.every is None:
        return read.data, dict(enumerate(read.geom)), own
    rows = [number - 1 for number in read._polygon_active_ids]  # noqa: SLF001 - which polygon has which row
    return read.every, dict(zip(rows, read.geom, strict=True)), own


def _require_rows_inside(path: Path) -> None:
    """See that the file holds as many rows as its attributes declare: the package makes them all.

    Raises
    ------
    ValueError, struct.error
        It does not, or is too short to say.
    """
    with path.open("rb") as file:
        section = _ATTRIBUTES_AT.get(file.read(8), 2)
        (entries,) = struct.unpack("<4xi", file.read(8))
        file.seek(entries + _ENTRY_BYTES * section)
        (start,) = struct.unpack("<i", file.read(4))
        file.seek(start + 322)
        rows, width = struct.unpack("<2xih", file.read(8))
    if rows * max(width, 1) > path.stat().st_size:
        raise ValueError(f"{rows:,} rows declared")


def _reference(own: pyproj.CRS | None, request: Request, shapes: Any) -> pyproj.CRS:  # noqa: ANN401
    """Give the system: the header names an ellipsoid and no datum, so a modern one needs the user's word."""
    if own is None or own.ellipsoid is None or own.ellipsoid.name not in _MODERN:
        return reference_of(own, request, shapes)
    crs = reference_of(None, request, shapes)
    theirs, ours = _meridian(own), _meridian(crs)
    if own.is_projected != crs.is_projected or abs(theirs - ours) > _SAME_DEGREES:
        raise RefusedError(
            "wrong_crs",
            Text(
                f"文件头的中央经线是 {theirs:g}°，与指明的坐标系（{ours:g}°）不符",
                f"the header has the central meridian {theirs:g}°, the stated system {ours:g}°",
            ),
            Text("请核对 --crs", "check --crs"),
        )
    return crs


def _meridian(crs: pyproj.CRS) -> float:
    if crs.coordinate_operation is None:
        return 0.0
    found = (each.value for each in crs.coordinate_operation.params if "ongitude of" in each.name)
    return float(next(found, 0.0))
