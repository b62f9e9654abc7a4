"""DXF: closed lines are polygons, layer by layer; what is open or no line is refused by handle."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.formats import BINARY_DXF, Format
from minplan_gis.files.gate import parsed
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.files.vector.dxf_entities import FIGURES, Entity, entities, rewritten
from minplan_gis.files.vector.dxf_faults import DAMAGED, IN_A_BLOCK, TILTED, not_a_line
from minplan_gis.files.vector.gdal import ARCS, read_layer
from minplan_gis.files.vector.halving import drawn_apart
from minplan_gis.files.vector.holding import REDRAW
from minplan_gis.files.vector.nesting import nested
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request

__all__ = ["parts"]

_ESCAPED = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
_LINES = frozenset({"LWPOLYLINE", "POLYLINE", "CIRCLE", "ELLIPSE", "LINE", "ARC"})
_MESHES = 16 | 64
_CHORD_ENDS = 1e-6
"""Drawing units by which the last point of an arc and the vertex that it ends in may differ."""


@dataclass(frozen=True, slots=True)
class _Drawn:
    """One figure of the drawing."""

    entity: Entity
    line: BaseGeometry | None
    """As GDAL draws it; None where it can't."""

    @property
    def closed(self) -> bool:
        """Whether it encloses an area."""
        return self.line is not None and self.line.geom_type == "LineString" and self.line.is_closed


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the layers of a drawing that hold figures.

    Raises
    ------
    RefusedError
        ``not_allowed`` (binary), ``truncated``, ``unreadable``, ``no_layer``.
    """
    _require_text(request.path)
    every = [entity for entity in entities(request.path) if not entity.on_paper]
    figures = [entity for entity in every if entity.kind in FIGURES]
    if not figures:
        raise _no_figures(Counter(entity.kind for entity in every))
    figures = [entity for entity in every if entity.is_row]
    drawn = _drawn(figures, scratch)
    layers = dict.fromkeys(each.layer for each in figures)
    encoding = _encoding(layers, request.encoding)
    names = {layer: _named(layer, encoding) for layer in layers}
    homeless = Counter(entity.kind for entity in every if entity.layer not in names)

    def reading(layer: bytes, others: Counter[str]) -> Callable[[], RawLayer]:
        own = [each for each in drawn if each.entity.layer == layer]
        beside = Counter(each.kind for each in every if each.layer == layer and not each.is_row)
        return lambda: replace(_layer(request, names[layer], own, beside + others), encoding=encoding)

    first = next(iter(names))
    return [(names[layer], reading(layer, homeless if layer == first else Counter())) for layer in names]


def _drawn(figures: Sequence[Entity], scratch: Path) -> list[_Drawn]:
    """Have GDAL draw the lines."""
    chosen = [at for at, each in enumerate(figures) if each.kind in _LINES and not each.flags & _MESHES]
    place = scratch / "input.dxf"
    drawn = drawn_apart([figures[at] for at in chosen], lambda some: _lines(some, place))
    lines = {chosen[at]: line for at, line in drawn.items()}
    return [_Drawn(entity, lines.get(at)) for at, entity in enumerate(figures)]


def _lines(figures: Sequence[Entity], place: Path) -> dict[int, BaseGeometry]:
    """Give lines by position, each found by a handle of ours."""
    place.write_bytes(rewritten(figures))
    given = read_layer(place, layer="entities", columns=["EntityHandle"])
    shapes, _ = parsed(given.blobs)
    return {int(handle, 16) - 1: shape for handle, shape in zip(given.fields[0].values, shapes, strict=True)}


def _layer(request: Request, name: str, drawn: Sequence[_Drawn], ignored: Counter[str]) -> RawLayer:
    open_counts = request.role == "zones" and not any(each.closed for each in drawn)
    found = [_figure(each, open_counts=open_counts) for each in drawn]
    faults = {at: shape for at, shape in enumerate(found) if isinstance(shape, Fault)}
    shapes = np.array([None if isinstance(shape, Fault) else shape for shape in [*found, None]])[:-1]
    rows, notes = list(range(len(drawn))), [*_told(drawn, ignored, open_counts=open_counts)]
    handles = [each.entity.handle or f"#{at + 1}" for at, each in enumerate(drawn)]
    if request.role == "blocks":
        shapes, holes = nested(shapes)
        rows = [row for row in rows if row not in holes]
        notes += _holes(holes, handles)
    elif request.role == "zones":
        faults |= _doubtful(shapes, handles)
    layer = RawLayer(
        name,
        Format.DXF,
        [str(row + 1) for row in rows],
        {
            "handle": [handles[row] for row in rows],
            "entity": [drawn[row].entity.kind for row in rows],
            "layer": [name for _ in rows],
        },
        faults={rows.index(row): fault for row, fault in faults.items()},
        notes=tuple(notes),
        id_column="handle",
    )
    return layer if request.role == "attributes" else _placed(layer, request, shapes[rows])


def _placed(layer: RawLayer, request: Request, shapes: NDArray[np.object_]) -> RawLayer:
    crs = reference_of(None, request, shapes)
    figures = (Figures(range(len(shapes)), shapes, crs),)
    return replace(layer, figures=figures, notes=(*uncertainty(crs), *layer.notes))


def _figure(drawn: _Drawn, *, open_counts: bool) -> BaseGeometry | Fault:
    """Give a polygon for what is closed, a line for what is open where lines count, or what is wrong."""
    line, flaw = drawn.line, _flaw(drawn.entity)
    if flaw is not None:
        return flaw
    if line is None or line.geom_type != "LineString" or line.is_empty:
        return Fault("unreadable_geometry", Text("图形无法解析", "it can't be drawn"), REDRAW)
    flat = shapely.force_2d(line)
    if drawn.entity.bent:
        flat = shapely.remove_repeated_points(flat, _CHORD_ENDS)
    if drawn.closed and len(flat.coords) < 4:
        said = Text("闭合线不足 3 个点", "a closed line of fewer than 3 points")
        return Fault("unreadable_geometry", said, REDRAW)
    if drawn.closed:
        return shapely.Polygon(flat.coords)
    return flat if open_counts else _open(drawn.entity.kind, flat)


def _flaw(entity: Entity) -> Fault | None:
    """Say what is wrong with an entity before it is drawn."""
    if entity.hides:
        return IN_A_BLOCK
    if entity.kind not in _LINES or entity.flags & _MESHES:
        return not_a_line(entity.kind)
    if entity.tilted:
        return TILTED
    return None if entity.whole else DAMAGED


def _open(kind: str, line: BaseGeometry) -> Fault:
    ends = shapely.get_point(line, 0), shapely.get_point(line, -1)
    gap = shapely.distance(*ends)
    return Fault(
        "open_line",
        Text(
            f"{kind} 未闭合，首尾相距 {gap:.6g}（图面单位）",
            f"{kind} is not closed: its ends are {gap:.6g} drawing units apart",
        ),
        Text(
            "请在 CAD 中闭合该线（PEDIT → 闭合），或把非范围线移到别的图层",
            "close it in the CAD (PEDIT, Close), or move lines that bound nothing to another layer",
        ),
    )


def _doubtful(shapes: NDArray[np.object_], handles: Sequence[str]) -> dict[int, Fault]:
    """Refuse zones of which one lies in the other: whether the inner is a hole or a zone can't be known."""
    found: dict[int, Fault] = {}
    for hole, shell in nested(shapes)[1].items():
        said = Text(
            f"闭合线 {handles[hole]} 在 {handles[shell]} 之内：是空洞还是另一区无法确定",
            f"closed line {handles[hole]} lies in {handles[shell]}: hole or zone, it can't be known",
        )
        found |= dict.fromkeys((hole, shell), Fault("nested_lines", said, _MAKE_POLYGONS))
    return found


def _holes(holes: dict[int, int], handles: Sequence[str]) -> list[Text]:
    if not holes:
        return []
    which = listed(f"{handles[hole]}→{handles[shell]}" for hole, shell in holes.items())
    return [
        Text(
            f"同一图层内被包含的闭合线作为空洞：{which.zh}",
            f"closed lines inside another of the same layer are its holes: {which.en}",
        )
    ]


def _told(drawn: Sequence[_Drawn], ignored: Counter[str], *, open_counts: bool) -> list[Text]:
    notes = []
    if any(each.entity.bent for each in drawn):
        notes.append(ARCS)
    if open_counts:
        notes.append(Text("图层内没有闭合线，按线读取", "no closed line in the layer: read as lines"))
    if ignored:
        which = listed(f"{kind} ×{count}" for kind, count in sorted(ignored.items()))
        notes.append(Text(f"未读取的对象：{which.zh}", f"objects not read: {which.en}"))
    return notes


def _named(name: bytes, encoding: str) -> str:
    r"""Give a name as text; CAD writes what its code page lacks as ``\U+4E2D``, in UTF-16 units."""
    text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), name.decode(encoding))
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _encoding(names: Iterable[bytes], stated: str | None) -> str:
    """Find the encoding of the layers' names: as stated, UTF-8 or GB18030.

    Raises
    ------
    RefusedError
        ``wrong_encoding``.
    """
    text = b"\n".join(names)
    for encoding in [stated] if stated else ["UTF-8", "GB18030"]:
        try:
            text.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    raise RefusedError(
        "wrong_encoding",
        Text("图层名的编码无法识别", f"the layers' names are not {stated or 'UTF-8 or GB18030'}"),
        Text("请用 --encoding 指明编码", "state the --encoding"),
    )


def _require_text(path: Path) -> None:
    with path.open("rb") as handle:
        binary = handle.read(len(BINARY_DXF)) == BINARY_DXF
    if binary:
        raise RefusedError(
            "not_allowed",
            Text("是二进制 DXF", "it is a binary DXF"),
            Text("请在 CAD 中另存为文本格式的 DXF", "save it as a text DXF in the CAD"),
        )


def _no_figures(kinds: Counter[str]) -> RefusedError:
    which = listed(f"{kind} ×{count}" for kind, count in sorted(kinds.items()))
    return RefusedError(
        "no_layer",
        Text(
            f"DXF 中没有线或面；有：{which.zh or '无对象'}",
            f"no line in the DXF; there is: {which.en or 'nothing'}",
        ),
        Text(
            "若图形在块（INSERT）内，请先分解（EXPLODE）",
            "if the figures are in blocks (INSERT), explode them first",
        ),
    )


_MAKE_POLYGONS = Text(
    "请在 GIS 软件中转为面（带空洞或分为两个面）后给出",
    "make polygons of them in a GIS: one with a hole, or two",
)
