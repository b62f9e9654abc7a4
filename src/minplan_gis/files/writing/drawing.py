"""Blocks as they are printed: each in its system, its corners rounded to what is written, rings in order."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import planar_area
from minplan_gis.crs import project, unproject
from minplan_gis.errors import OutputError
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.validity import unsound
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import geopandas as gpd
    import pyproj
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Floats = NDArray[np.float64]
    Shapes = NDArray[np.object_]

__all__ = ["Drawing", "Printed", "area_moved", "drawn", "outlines"]

Printed = tuple[str, str, tuple[str, ...]]
"""A column for people: our name for it, its heading, a text a block."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Blocks as they are printed."""

    frame: gpd.GeoDataFrame
    """Index block_id; the columns to write; geometry in EPSG:4490 as it was given."""
    shapes: Shapes
    """What is written, easting or longitude first."""
    systems: tuple[pyproj.CRS, ...]
    """The system of each shape."""
    per_unit: int | None
    """How many steps a metre or a degree has: 100 for two decimals; None where nothing is rounded."""
    printed: tuple[Printed, ...] = ()
    """Further columns of a table for people."""

    @property
    def decimals(self) -> int:
        """Digits after the point."""
        return len(str(self.per_unit)) - 1

    @property
    def ids(self) -> list[str]:
        """The blocks' ids, in order."""
        return [str(block_id) for block_id in self.frame.index]


def drawn(frame: gpd.GeoDataFrame, systems: Sequence[pyproj.CRS], per_unit: int | None) -> Drawing:
    """Carry blocks into their systems and round them.

    Raises
    ------
    OutputError
        Rounding would leave a figure without area or make it invalid: every such block is named.
    """
    source = np.asarray(frame.geometry.array, dtype=object)
    shapes = source.copy()
    for members in _by_system(systems):
        shapes[members] = project(source[members], systems[members[0]])
    if per_unit is not None:
        shapes = _rounded(shapes, per_unit)
    _require_whole(frame, source, shapes, systems)
    return Drawing(frame, shapes, tuple(systems), per_unit)


def _rounded(shapes: Shapes, per_unit: int) -> Shapes:
    moved = shapely.transform(shapes, lambda points: np.rint(points * per_unit) / per_unit)
    return np.asarray(shapely.remove_repeated_points(moved), dtype=object)


def _require_whole(
    frame: gpd.GeoDataFrame, source: Shapes, shapes: Shapes, systems: Sequence[pyproj.CRS]
) -> None:
    rings = shapely.get_num_geometries(shapes), _count_rings(shapes)
    kept = (rings[0] == shapely.get_num_geometries(source)) & (rings[1] == _count_rings(source))
    broken = ~((shapely.area(shapes) > 0) & kept) | _unsound(shapes, systems)
    if broken.any():
        which = listed(str(block_id) for block_id in frame.index[broken])
        raise OutputError(
            Text(
                f"取位后图形无效，未写出：{which.zh}。请用 --decimals 增加小数位（米 2–9，度 2–12），"
                "或修正过窄、过小、与边线相接的部分",
                f"rounding makes a figure invalid, nothing was written: {which.en}; write more --decimals "
                "(metres 2-9, degrees 2-12), or mend what is too narrow, too small or touches an edge",
            )
        )


def _unsound(shapes: Shapes, systems: Sequence[pyproj.CRS]) -> NDArray[np.bool_]:
    """Tell what would not be read again."""
    broken = np.zeros(len(shapes), dtype=bool)
    for members in _by_system(systems):
        crs = systems[members[0]]
        faults = unsound(shapes[members], unproject(shapes[members], crs), crs, measured=True)
        broken[members[list(faults)]] = True
    return broken


def _by_system(systems: Sequence[pyproj.CRS]) -> Iterator[NDArray[np.intp]]:
    """Give the places of the figures of each system."""
    labels = np.array([crs.to_wkt() for crs in systems], dtype=object)
    yield from (np.flatnonzero(labels == label) for label in dict.fromkeys(labels))


def _count_rings(shapes: Shapes) -> NDArray[np.int64]:
    parts, owner = shapely.get_parts(shapes, return_index=True)
    return np.bincount(owner, weights=shapely.get_num_interior_rings(parts), minlength=len(shapes)).astype(
        np.int64
    )


def area_moved(drawing: Drawing) -> float:
    """Give the most, in square metres, that rounding moved the area of a block in metres."""
    metres = [at for at, crs in enumerate(drawing.systems) if crs.is_projected]
    exact = [project([drawing.frame.geometry.iloc[at]], drawing.systems[at])[0] for at in metres]
    moved = np.abs(planar_area(exact) - planar_area(drawing.shapes[metres]))
    return float(moved.max(initial=0.0))


def outlines(shape: BaseGeometry) -> Iterator[tuple[Floats, ...]]:
    """Give each part's rings, closed: outer ones clockwise from the north-west corner, holes the other way.

    Yields
    ------
    tuple of ndarray, shape (n, 2)
        The outer ring, then its holes; easting or longitude first.
    """
    for part in shapely.get_parts(shapely.orient_polygons(shape, exterior_cw=True)):
        yield tuple(_from_north_west(shapely.get_coordinates(ring)) for ring in shapely.get_rings(part))


def _from_north_west(ring: Floats) -> Floats:
    corners = ring[:-1]
    start = int(np.lexsort((corners[:, 0], -corners[:, 1], corners[:, 0] - corners[:, 1]))[0])
    turned = np.roll(corners, -start, axis=0)
    return np.vstack([turned, turned[:1]])
