"""A written file read again and held against what was written: blocks, ids, corners, areas."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import planar_area
from minplan_gis.crs import project
from minplan_gis.errors import OutputError
from minplan_gis.files import Request
from minplan_gis.files.writing.cad import layer_names
from minplan_gis.files.writing.forms import Form
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files import LayerRead, Reader
    from minplan_gis.files.writing.drawing import Drawing

    Floats = NDArray[np.float64]

__all__ = ["require_same"]

_EXACT = {True: 2e-5, False: 2e-10}
"""How near a corner that was not rounded comes back, in metres and in degrees."""


def require_same(staged: Path, drawing: Drawing, form: Form, reader: Reader) -> tuple[Text, ...]:
    """Read a file and compare it with what was to be written.

    Returns
    -------
    tuple of Text
        How it was compared.

    Raises
    ------
    OutputError
        Blocks, ids, corners or areas differ by more than the last printed digit.
    """
    layers = reader.read(Request(staged, "blocks", crs=_told_system(drawing, form)))
    problems = list(_problems(layers, drawing, form, staged.name))
    if problems:
        raise OutputError(*problems)
    count = len(drawing.shapes)
    return (Text(f"已读回核对 {count} 个区块", f"read back and compared: {count} blocks"),)


def _told_system(drawing: Drawing, form: Form) -> str | None:
    """Give the system of a file that states none."""
    alone = form == Form.DXF or (form == Form.STRING and len(drawing.shapes) == 1)
    return drawing.systems[0].to_wkt() if alone else None


def _problems(layers: tuple[LayerRead, ...], drawing: Drawing, form: Form, name: str) -> Iterator[Text]:
    entries = [layer.entry for layer in layers]
    yield from (
        Text(
            f"{name} 读回时被隔离：{row.row} {row.reason.zh}",
            f"{name} reads back with {row.row} set aside: {row.reason.en}",
        )
        for entry in entries
        for row in entry.quarantined
    )
    shapes = _shapes(layers, form)
    if len(shapes) != len(drawing.shapes) or any(not entry.balanced for entry in entries):
        wanted, found = len(drawing.shapes), len(shapes)
        yield Text(
            f"{name} 应有 {wanted} 个区块，读回 {found} 个",
            f"{name} should have {wanted} blocks and reads back with {found}",
        )
        return
    yield from _other_ids(_ids(layers, form), drawing, form, name)
    for at, shape in enumerate(shapes):
        yield from _differences(shape, drawing, at, name)


def _shapes(layers: tuple[LayerRead, ...], form: Form) -> list[BaseGeometry]:
    """Give the figure of each block; a DXF has a layer a block and a row a part."""
    if form != Form.DXF:
        return [shape for layer in layers for shape in layer.frame.geometry]
    return [shapely.MultiPolygon(_parts(layer)) for layer in layers]


def _parts(layer: LayerRead) -> list[shapely.Polygon]:
    parts = shapely.get_parts(np.asarray(layer.frame.geometry.array, dtype=object))
    return [part for part in parts if isinstance(part, shapely.Polygon)]


def _ids(layers: tuple[LayerRead, ...], form: Form) -> list[str]:
    if form == Form.DXF:
        return [layer.entry.layer for layer in layers]
    columns = ("区块编号", "block_id") if form in {Form.SHEET, Form.DOCUMENT} else ("block_id",)
    found = [next((name for name in columns if name in layer.frame), "") for layer in layers]
    pairs = zip(layers, found, strict=True)
    return [str(one) for layer, name in pairs for one in layer.frame.get(name, ())]


def _other_ids(found: list[str], drawing: Drawing, form: Form, name: str) -> Iterator[Text]:
    if form == Form.STRING and len(drawing.shapes) == 1:
        return
    wanted = layer_names(drawing.ids) if form == Form.DXF else drawing.ids
    alike = _first_word if form == Form.DOCUMENT else _flat
    pairs = zip_longest(wanted, found, fillvalue="")
    wrong = [f"{one} → {other}" for one, other in pairs if alike(one) != alike(other)]
    if wrong:
        yield Text(
            f"{name} 区块编号读回不同：{'，'.join(wrong)}",
            f"{name}: ids read back otherwise: {', '.join(wrong)}",
        )


def _first_word(text: str) -> str:
    """Give what a heading can hold of an id: a name follows after a blank."""
    return (text.split() or [""])[0]


def _flat(text: str) -> str:
    """Give an id without the blanks and marks that a text can't hold as they are."""
    return "".join(text.replace("，", ",").replace("＠", "@").split())


def _differences(shape: BaseGeometry, drawing: Drawing, at: int, name: str) -> Iterator[Text]:
    """Say where a block's corners or area are not those written."""
    system, wanted = drawing.systems[at], drawing.shapes[at]
    found = project([shape], system)[0]
    near = _EXACT[system.is_projected]
    if drawing.per_unit is not None:
        near = max(near, 0.51 / drawing.per_unit)
    where = f"{name} {drawing.ids[at]}"
    corners = [np.unique(shapely.get_coordinates(each), axis=0) for each in (wanted, found)]
    if len(corners[0]) != len(corners[1]):
        counts = tuple(map(len, corners))
        yield Text(
            f"{where}：应有 {counts[0]} 个拐点，读回 {counts[1]} 个",
            f"{where}: {counts[0]} corners, read back {counts[1]}",
        )
    elif (far := _farthest(*corners)) > near:
        yield Text(f"{where}：拐点读回相差 {far:.3g}", f"{where}: a corner reads back off by {far:.3g}")
    areas = planar_area([wanted, found])
    if abs(areas[0] - areas[1]) > near * wanted.length * 2 + near**2:
        yield Text(
            f"{where}：面积 {areas[0]:.6g} 读回为 {areas[1]:.6g}",
            f"{where}: area {areas[0]:.6g} reads back as {areas[1]:.6g}",
        )


def _farthest(one: Floats, other: Floats) -> float:
    """Give how far the farthest corner of either is from the nearest of the other."""
    points, others = (np.asarray(shapely.points(each), dtype=object) for each in (one, other))
    return max(_reach(points, others), _reach(others, points))


def _reach(points: NDArray[np.object_], others: NDArray[np.object_]) -> float:
    _, distances = shapely.STRtree(others).query_nearest(points, return_distance=True, all_matches=False)
    return float(distances.max())
