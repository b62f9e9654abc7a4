"""Closed lines inside others: which are holes, and of which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["nested"]


def nested(shapes: NDArray[np.object_]) -> tuple[NDArray[np.object_], dict[int, int]]:
    """Cut polygons that lie wholly inside others out of these; inside a hole is a polygon again.

    Parameters
    ----------
    shapes : ndarray of geometry, shape (n,)
        Polygons without holes; others, None and those that are not valid stay as they are.

    Returns
    -------
    tuple
        The shapes, and the position of each that is a hole with that of its polygon.
    """
    polygons = shapely.get_type_id(shapes) == shapely.GeometryType.POLYGON
    whole = np.flatnonzero(polygons & shapely.is_valid(shapes))
    inner, outer = shapely.STRtree(shapes[whole]).query(shapes[whole], predicate="within")
    unlike = (inner != outer) & ~shapely.equals(shapes[whole[inner]], shapes[whole[outer]])
    around: dict[int, list[int]] = {}
    for one, other in zip(whole[inner[unlike]].tolist(), whole[outer[unlike]].tolist(), strict=True):
        around.setdefault(one, []).append(other)
    depth = {at: len(around.get(at, ())) for at in whole.tolist()}
    holes = {
        at: max(others, key=lambda other: depth[other])
        for at, others in sorted(around.items())
        if len(others) % 2
    }
    cut = np.array(shapes, dtype=object)
    for shell in sorted(set(holes.values())):
        rings = [shapes[hole].exterior for hole, own in holes.items() if own == shell]
        cut[shell] = shapely.Polygon(shapes[shell].exterior, rings)
    return cut, holes
