"""What of a shape is drawn: as it is where it is light, else simplified, just as far as it takes.

Neighbours that share edges in a layer share them afterwards, and no shape
vanishes or becomes invalid. Nothing is ever measured on what comes from here.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.errors import OutputError
from minplan_gis.maps.editions import GRID_DEGREES, GRID_OFFSET, generalised
from minplan_gis.maps.web.shapes import FINE, Grid, shape_strings
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from minplan_gis.maps.editions import Edition

    Shapes = NDArray[np.object_]

__all__ = ["TOLERANCES_M", "Column", "column", "fitted", "origin_of", "simplified"]

TOLERANCES_M = (0.0, 1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0, 1000.0)
"""The rungs of simplification."""

_METRES_PER_DEGREE = 111_320.0
_COARSE = 1_000_000
"""Steps per degree of simplified shapes: a step is about a decimetre."""
_POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


@dataclass(frozen=True, slots=True)
class Column:
    """The shapes of blocks, of one layer or of findings: as they are, and as the page holds them."""

    whole: Shapes
    edition: Edition
    grid: Grid
    strings: tuple[str, ...] = ()
    rung: int = 0

    @property
    def tolerance_m(self) -> float:
        """How coarsely it is simplified."""
        return TOLERANCES_M[self.rung]

    @property
    def weight(self) -> int:
        """Bytes of the strings in the page."""
        return sum(len(text) + 3 for text in self.strings)

    @property
    def can_be_lighter(self) -> bool:
        """Whether there is a further rung."""
        return self.rung < len(TOLERANCES_M) - 1 and any(self.strings)


def origin_of(box: list[list[float]] | None, edition: Edition) -> tuple[float, float]:
    """Give whole degrees south-west of all, or for a public map the node of its grid beside them."""
    south, west = box[0] if box else (0.0, 0.0)
    offset = GRID_OFFSET if edition == "public" else 0.0
    return float(np.floor(west)) + offset, float(np.floor(south)) + offset


def column(
    geometries: Iterable[object], most_vertices: int, origin: tuple[float, float], edition: Edition
) -> Column:
    """Give shapes (longitude, latitude) as drawn, with so many vertices at most if a rung goes that far."""
    whole = np.asarray([*geometries, None], dtype=object)[:-1]
    return _at(Column(whole, edition, Grid(origin)), _rung(whole, most_vertices))


def fitted(columns: Mapping[str, Column], room: int, *, besides: int) -> dict[str, Column]:
    """Make the heaviest column lighter until all fit into so many bytes, blocks last.

    Raises
    ------
    OutputError
        Where even the coarsest do not; ``besides`` is what text, script and font weigh.
    """
    found = dict(columns)
    while sum(each.weight for each in found.values()) > room:
        open_ones = [name for name, each in found.items() if each.can_be_lighter]
        if not open_ones:
            raise OutputError(_too_heavy(found, room, besides))
        heaviest = max(open_ones, key=lambda name: (name != "blocks", found[name].weight))
        found[heaviest] = _at(found[heaviest], found[heaviest].rung + 1)
    return found


def simplified(shapes: Shapes, tolerance_m: float) -> Shapes:
    """Simplify; a layer whose polygons share edges as one, so that they share them still."""
    if not tolerance_m:
        return shapes
    degrees = tolerance_m / _METRES_PER_DEGREE
    simple = shapely.simplify(shapes, degrees, preserve_topology=True)
    if _is_coverage(shapes):
        shared = shapely.coverage_simplify(shapes, degrees)
        simple = np.where(_whole(shared), shared, simple)
    return np.where(_whole(simple), simple, shapes)


def _rung(shapes: Shapes, most_vertices: int) -> int:
    """Find how coarsely shapes are to be drawn; each try starts from what the last one left."""
    for rung, tolerance in enumerate(TOLERANCES_M):
        shapes = shapely.simplify(shapes, tolerance / _METRES_PER_DEGREE) if rung else shapes
        if shapely.get_num_coordinates(shapes).sum() <= most_vertices:
            return rung
    return len(TOLERANCES_M) - 1


def _whole(shapes: Shapes) -> NDArray[np.bool_]:
    return shapely.is_valid(shapes) & ~shapely.is_empty(shapes)


def _is_coverage(shapes: Shapes) -> bool:
    """Tell whether these are polygons side by side, at least two of which touch."""
    if len(shapes) < 2 or not (np.isin(shapely.get_type_id(shapes), _POLYGONS) & _whole(shapes)).all():
        return False
    return bool(shapely.coverage_is_valid(shapes))


def _at(given: Column, rung: int) -> Column:
    """Draw a column anew, from the whole shapes."""
    simple = simplified(given.whole, TOLERANCES_M[rung])
    if given.edition == "public":
        simple, step = generalised(simple), round(1 / GRID_DEGREES)
    else:
        step = _COARSE if rung and _survives(simple, _COARSE) else FINE
    grid = replace(given.grid, step=step)
    return replace(given, grid=grid, rung=rung, strings=tuple(shape_strings(simple, grid)))


def _survives(shapes: Shapes, step: int) -> bool:
    """Tell whether polygons stay valid on a grid of so many steps per degree."""
    rounded = shapely.transform(shapes, lambda points: np.rint(points * step))
    return bool((shapely.is_valid(rounded) | ~shapely.is_valid(shapes)).all())


def _too_heavy(columns: Mapping[str, Column], room: int, besides: int) -> Text:
    shapes = sum(each.weight for each in columns.values())
    needed = f"{math.ceil((shapes + besides) / 1e5) / 10:.1f}"
    allowed = f"{(room + besides) / 1e6:.1f}"
    return Text(
        f"网页最少需要 {needed} MB，超过上限 {allowed} MB："
        "请加大 --max-mb，或减少区块、图层（如按县分开出图）",
        f"the page needs {needed} MB at least, the limit is {allowed} MB: "
        "raise --max-mb, or draw fewer blocks or layers (as one map a county)",
    )
