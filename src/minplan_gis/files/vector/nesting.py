"""Closed lines inside others: which are holes, and of which."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.files.containment import surrounding

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
    around = surrounding(shapes)
    holes = {
        at: max(others, key=lambda other: len(around.get(other, ())))
        for at, others in sorted(around.items())
        if len(others) % 2
    }
    cut = np.array(shapes, dtype=object)
    for shell in sorted(set(holes.values())):
        rings = [shapes[hole].exterior for hole, own in holes.items() if own == shell]
        cut[shell] = shapely.Polygon(shapes[shell].exterior, rings)
    return cut, holes
