"""Boxes and straight lines on a page: which cover and which cross which, many at a time.

Boxes are rows of left, bottom, right, top; lines are rows of x, y, x, y; all in mm. A row of NaN
meets nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]

__all__ = ["boxes_meet", "lines_cross", "lines_meet_boxes", "padded"]

_PADDING_MM = 0.35


def padded(boxes: Floats) -> Floats:
    """Grow labels by half the space that they keep between them."""
    grown: Floats = boxes + np.array([-_PADDING_MM, -_PADDING_MM, _PADDING_MM, _PADDING_MM])
    return grown


def boxes_meet(some: Floats, others: Floats) -> Flags:
    """Tell which of ``some`` (rows) overlap which of ``others`` (columns); touching is no overlap.

    >>> boxes_meet(np.array([[0.0, 0, 2, 1]]), np.array([[1.0, 0, 3, 1], [2.0, 0, 3, 1]])).tolist()
    [[True, False]]
    """
    one, two = some[:, None, :], others[None, :, :]
    return np.asarray(
        (one[..., 0] < two[..., 2])
        & (two[..., 0] < one[..., 2])
        & (one[..., 1] < two[..., 3])
        & (two[..., 1] < one[..., 3])
    )


def lines_cross(some: Floats, others: Floats) -> Flags:
    """Tell which lines cross which; lines that share an end or touch do not.

    >>> lines_cross(np.array([[0.0, 0, 2, 2]]), np.array([[0.0, 2, 2, 0], [5.0, 0, 5, 2]])).tolist()
    [[True, False]]
    """
    one, two = some[:, None, :], others[None, :, :]
    with np.errstate(invalid="ignore"):
        apart = _side(one, two[..., :2]) * _side(one, two[..., 2:]) < 0
        return np.asarray(apart & (_side(two, one[..., :2]) * _side(two, one[..., 2:]) < 0))


def lines_meet_boxes(lines: Floats, boxes: Floats) -> Flags:
    """Tell which lines run through which boxes; one that ends on an edge does not.

    >>> lines_meet_boxes(np.array([[0.0, 0, 4, 4], [0.0, 0, 0, 4]]), np.array([[1.0, 1, 2, 2]])).tolist()
    [[True], [False]]
    """
    first, last = np.zeros((len(lines), len(boxes))), np.ones((len(lines), len(boxes)))
    for axis in (0, 1):
        start, step = lines[:, None, axis], (lines[:, axis + 2] - lines[:, axis])[:, None]
        low, high = boxes[None, :, axis], boxes[None, :, axis + 2]
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (low - start) / step, (high - start) / step
        beside = (step == 0) & ~((start > low) & (start < high))
        np.maximum(first, np.where(step == 0, np.where(beside, np.inf, 0.0), np.minimum(one, two)), out=first)
        np.minimum(last, np.where(step == 0, 1.0, np.maximum(one, two)), out=last)
    return np.asarray(first < last)


def _side(lines: Floats, points: Floats) -> Floats:
    along = lines[..., 2:] - lines[..., :2]
    toward = points - lines[..., :2]
    return np.asarray(along[..., 0] * toward[..., 1] - along[..., 1] * toward[..., 0])
