"""Geometry collections: an area with its label point is the area, areas alone are one geometry."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.files.columns.fields import listed
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    Shapes = NDArray[np.object_]

__all__ = ["areas_of_collections"]

_AREAS = ("Polygon", "MultiPolygon")
_POINTS = ("Point", "MultiPoint")


def areas_of_collections(shapes: Shapes, numbers: Sequence[str]) -> tuple[Shapes, tuple[Text, ...]]:
    """Take the areas of collections that hold nothing else but points.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
        Those that are no such collections, with lines in them say, stay as they are.
    numbers : sequence of str, length n
        What the rows are called in the note.
    """
    kinds = shapely.get_type_id(shapes)
    plain, taken = np.array(shapes, dtype=object), []
    for at in np.flatnonzero(kinds == shapely.GeometryType.GEOMETRYCOLLECTION).tolist():
        if (area := _area(shapes[at])) is not None:
            plain[at] = area
            taken.append(numbers[at])
    if not taken:
        return shapes, ()
    which = listed(taken)
    return plain, (
        Text(
            f"几何集合按面读取（标注点如有则略去）：行 {which.zh}",
            f"of collections the areas alone are taken, label points, if any, are left out: rows {which.en}",
        ),
    )


def _area(collection: BaseGeometry) -> BaseGeometry | None:
    parts = [part for part in _flat(collection) if not part.is_empty]
    areas = [part for part in parts if part.geom_type in _AREAS]
    if not areas or any(part.geom_type not in {*_AREAS, *_POINTS} for part in parts):
        return None
    polygons = [polygon for area in areas for polygon in shapely.get_parts(area)]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _flat(collection: BaseGeometry) -> list[BaseGeometry]:
    parts = list(shapely.get_parts(collection))
    nested = [part for part in parts if part.geom_type == "GeometryCollection"]
    plain = [part for part in parts if part.geom_type != "GeometryCollection"]
    return plain + [part for inner in nested for part in _flat(inner)]
