"""Plots whose coordinates are degrees, minutes and seconds in one number, where the header says so."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.files.coordinates.angles import packed_angle, packed_step
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.files.coordinates.coordinate_text import Plot, Ring

__all__ = ["unpacked"]

_MOST_DEGREES = 180.0


def unpacked(plot: Plot) -> Plot | Fault:
    """Give a plot in decimal degrees; a fault names the first number that is no packed angle."""
    wrong = next(_no_angles(plot), None)
    if wrong is not None:
        return Fault(
            "bad_number",
            Text(
                f"{wrong} 不是 度.分秒：分或秒达到 60",
                f"{wrong} is not packed DDD.MMSS: it has 60 minutes or seconds",
            ),
            Text(
                "请改正该数；若为十进制度，请把 计量单位 改为 度",
                "correct it; if degrees are decimal, let 计量单位 be 度",
            ),
        )
    return replace(plot, rings=tuple(map(_unpacked, plot.rings)))


def _no_angles(plot: Plot) -> Iterator[str]:
    for ring in plot.rings:
        yield from (text for text in map(_written, ring.points.ravel()) if packed_angle(text) is None)


def _unpacked(ring: Ring) -> Ring:
    angles = [packed_angle(_written(number)) for number in ring.points.ravel()]
    degrees = np.array([angle.degrees for angle in angles if angle is not None]).reshape(-1, 2)
    whole = 0 if ring.points.max() <= _MOST_DEGREES else 4
    return replace(ring, points=degrees, coarser=packed_step(ring.decimals + whole))


def _written(number: float) -> str:
    """Write a number as it was read, but for zeros at its end, which a packed angle does without."""
    return np.format_float_positional(number, trim="-")
