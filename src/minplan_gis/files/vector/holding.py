"""What GDAL gives of a layer held against what the file declares of it: nothing is lost without a word."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from minplan_gis.files.gate import parsed
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.files.vector.collected import areas_of_collections
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyproj

    from minplan_gis.files.formats import Format
    from minplan_gis.files.model import Request
    from minplan_gis.files.vector.gdal import Given

    Columns = Iterable[tuple[str, Sequence[Any]]]

__all__ = ["REDRAW", "Declaration", "count_mismatch", "held", "require_count"]

REDRAW = Text("请在 GIS 软件中检查并重绘该要素", "look at the feature in a GIS and redraw it")


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a file says of one layer, read without GDAL as far as the format allows."""

    kind: Format
    name: str
    """Empty where the format names none."""
    records: Sequence[int]
    """Every row, by the number from 0 that people count it by."""
    rows: Sequence[int]
    """Which of them, by position, GDAL is to give, in its order."""
    null: frozenset[int] = frozenset()
    """Rows that hold no geometry, as they say themselves."""
    crs: pyproj.CRS | None = None
    encoding: str = "UTF-8"
    faults: Mapping[int, Fault] = field(default_factory=dict)
    """What is wrong with rows, whatever GDAL says of them."""
    misread: Mapping[int, Fault] = field(default_factory=dict)
    """What is wrong with rows' cells, where their geometries are in order."""
    notes: tuple[Text, ...] = ()


def held(request: Request, declared: Declaration, given: Given, columns: Columns) -> RawLayer:
    """Give the layer with every row that the file declares.

    Parameters
    ----------
    columns : iterable of (str, sequence)
        Names and cells, one a row that GDAL gives.

    Raises
    ------
    RefusedError
        ``count_mismatch``, ``missing_crs``, ``wrong_crs``.
    """
    require_count(len(declared.rows), given.count)
    figures, faults, doubts = _figures(request, given, declared)
    spread = ((name, _spread(cells, declared)) for name, cells in columns)
    named, renamed = _renamed(spread)
    lost = dict.fromkeys(set(range(len(declared.records))).difference(declared.rows), _NOT_GIVEN)
    return RawLayer(
        declared.name,
        declared.kind,
        [str(record + 1) for record in declared.records],
        named,
        figures,
        {**lost, **declared.misread, **faults, **declared.faults},
        encoding=declared.encoding,
        notes=(*doubts, *declared.notes, *renamed),
    )


def require_count(declared: int, given: int) -> None:
    """Refuse a layer of which GDAL gives more or fewer rows than the file declares.

    Raises
    ------
    RefusedError
        ``count_mismatch``.
    """
    if declared != given:
        raise count_mismatch(declared, given)


def count_mismatch(declared: int, given: int) -> RefusedError:
    """Give the refusal of a layer whose items or columns are not those that it declares."""
    return RefusedError(
        "count_mismatch",
        Text(
            f"文件声明 {declared} 项，只读到 {given} 项",
            f"the file declares {declared} items, {given} were read",
        ),
        Text(
            "文件可能损坏：请在 GIS 软件中检查并另存",
            "it may be damaged: look at it in a GIS and save it anew",
        ),
    )


def _spread(cells: Sequence[Any], declared: Declaration) -> Sequence[Any]:
    """Spread cells to all declared rows; the file lacks the others."""
    if list(declared.rows) == list(range(len(declared.records))):
        return cells
    every: list[Any] = [None] * len(declared.records)
    for row, cell in zip(declared.rows, cells, strict=True):
        every[row] = cell
    return every


def _figures(
    request: Request, given: Given, declared: Declaration
) -> tuple[tuple[Figures, ...], dict[int, Fault], tuple[Text, ...]]:
    """Give the geometries in their system, what can't be parsed by row, and what the system leaves in doubt.

    A geometry that GDAL dropped though the file holds one is a fault.
    """
    if request.role == "attributes":
        return (), {}, ()
    rows = declared.rows
    shapes, unparsed = parsed(given.blobs)
    shapes, labels = areas_of_collections(shapes, [str(declared.records[row] + 1) for row in rows])
    faults = {rows[at]: fault for at, fault in unparsed.items()}
    gone = (at for at, blob in enumerate(given.blobs) if blob is None and rows[at] not in declared.null)
    crs = reference_of(declared.crs, request, shapes)
    return (
        (Figures(rows, shapes, crs),),
        faults | {rows[at]: _DROPPED for at in gone},
        (*uncertainty(crs), *labels),
    )


def _renamed(columns: Columns) -> tuple[dict[str, Sequence[Any]], tuple[Text, ...]]:
    """Give every column a name of its own, and none that of the geometry."""
    named: dict[str, Sequence[Any]] = {}
    notes = []
    for name, values in columns:
        own, number = name, 2
        while own in named or own == "geometry":
            own, number = f"{name}_{number}", number + 1
        named[own] = values
        if own != name:
            notes.append(Text(f"字段 {name} 重名，改称 {own}", f"column {name} renamed {own}"))
    return named, tuple(notes)


_DROPPED = Fault(
    "unreadable_geometry",
    Text("图形坐标损坏，无法解析", "its coordinates are damaged and can't be parsed"),
    REDRAW,
)
_NOT_GIVEN = Fault("unreadable", Text("该行无法读取", "the row can't be read"), REDRAW)
