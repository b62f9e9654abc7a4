"""Corners of blocks as rows of a table: numbered ring by ring, in metres and in degrees, minutes, seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs import unproject
from minplan_gis.files.writing.drawing import outlines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.files.writing.drawing import Drawing

__all__ = ["PER_DEGREE", "Corner", "corners", "dms", "headings"]

PER_DEGREE = 3_600_000
"""Steps of a degree that is written to a thousandth of a second."""


@dataclass(frozen=True, slots=True)
class Corner:
    """One corner of a block; the closing one is not repeated."""

    circle: int
    """Which ring of the block, from 1."""
    number: int
    """Running on through the block's rings, from 1."""
    cells: tuple[str, ...]
    """As :func:`headings` says."""


def headings(drawing: Drawing, wished: str) -> tuple[str, ...]:
    """Give the headings of a corner's coordinates."""
    metres = ("X坐标（米）", "Y坐标（米）") if drawing.systems[0].is_projected else ()
    degrees = ("东经", "北纬") if wished != "metres" else ()
    return (*metres, *degrees)


def corners(drawing: Drawing, at: int, wished: str) -> Iterator[Corner]:
    """Give the corners of one block, outer rings clockwise from the north-west corner."""
    rings = [ring[:-1] for part in outlines(drawing.shapes[at]) for ring in part]
    number = 0
    for circle, ring in enumerate(rings, start=1):
        points = np.asarray(shapely.points(ring), dtype=object)
        places = shapely.get_coordinates(unproject(points, drawing.systems[at]))
        for plane, place in zip(ring.tolist(), places.tolist(), strict=True):
            number += 1
            metres = _metres(plane, drawing) if drawing.systems[at].is_projected else ()
            degrees = tuple(map(dms, place)) if wished != "metres" else ()
            yield Corner(circle, number, (*metres, *degrees))


def _metres(plane: list[float], drawing: Drawing) -> tuple[str, ...]:
    east, north = plane
    return f"{north:.{drawing.decimals}f}", f"{east:.{drawing.decimals}f}"


def dms(degrees: float) -> str:
    """Give degrees, minutes and seconds to a thousandth, rounded half up; never 60 seconds.

    >>> dms(81.075), dms(43.99999999999)
    ('81°04′30.000″', '44°00′00.000″')
    """
    steps = int(np.floor(degrees * PER_DEGREE + 0.5))
    minutes, thousandths = divmod(steps, 60_000)
    whole, minutes = divmod(minutes, 60)
    return f"{whole}°{minutes:02d}′{thousandths // 1000:02d}.{thousandths % 1000:03d}″"
