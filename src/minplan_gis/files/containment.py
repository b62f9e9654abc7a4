"""Which polygons lie within which: rings inside an odd number of others are holes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["surrounding", "twice"]


def surrounding(shapes: NDArray[np.object_]) -> dict[int, list[int]]:
    """Give for each polygon that lies within others these, by position; one like it is none of them.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
        Polygons without holes; others, None and those that are not valid are left out.
    """
    found: dict[int, list[int]] = {}
    for inner, outer in _within(shapes):
        if not shapes[inner].equals(shapes[outer]):
            found.setdefault(inner, []).append(outer)
    return found


def twice(shapes: NDArray[np.object_]) -> bool:
    """Tell whether two of the polygons are the same."""
    return any(shapes[inner].equals(shapes[outer]) for inner, outer in _within(shapes))


def _within(shapes: NDArray[np.object_]) -> list[tuple[int, int]]:
    polygons = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    whole = np.flatnonzero(polygons & shapely.is_valid(shapes))
    inner, outer = shapely.STRtree(shapes[whole]).query(shapes[whole], predicate="within")
    apart = inner != outer
    return list(zip(whole[inner[apart]].tolist(), whole[outer[apart]].tolist(), strict=True))
