"""What unit numbers of a text are in: metres, decimal degrees, or degrees, minutes and seconds in one number.

Each unit that the numbers allow is a reading; a caller with more than one asks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from minplan_gis.files.coordinates.angles import packed_angle
from minplan_gis.files.magnitudes import reading_of
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Points = Sequence[tuple[str, str]]

__all__ = ["UNITS", "Measured", "Unit", "in_known_unit", "measured", "stated_unit", "unmeasured"]

Unit = Literal["metres", "decimal", "packed"]

UNITS: dict[Unit, Text] = {
    "metres": Text("米", "metres"),
    "decimal": Text("十进制度", "decimal degrees"),
    "packed": Text("度分秒", "packed degrees, minutes, seconds"),
}
_UNIT = "计量单位"
_STATED: dict[str, Unit] = {
    **dict.fromkeys(("米", "m", "M", "metre", "meter"), "metres"),
    **dict.fromkeys(("度", "十进制度", "degree", "degrees"), "decimal"),
    **dict.fromkeys(
        ("度分秒", "度.分秒", "DMS", "dms", "DDD.MMSS", "ddd.mmss", "DDDMMSS", "dddmmss"), "packed"
    ),
}
_DEGREES = 180.0
_SURELY_NORTHING = 1_000_000.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Numbers read in one unit."""

    unit: Unit
    points: NDArray[np.float64]
    """Shape (n, 2), columns in the order written; metres or decimal degrees."""
    step: float
    """The unit of the last digit, of the column that has fewer of them."""
    shown: str
    """The first point as a person reads it."""


def stated_unit(header: Mapping[str, str]) -> Unit | None:
    """Give the unit that a header states as 计量单位, where it is one that is known."""
    return _STATED.get(header.get(_UNIT, "").strip())


def in_known_unit(header: Mapping[str, str]) -> Mapping[str, str]:
    """Give a header whose 计量单位 is one that coordinates are in once they are read: 米 or 度."""
    unit = stated_unit(header)
    return {**header, _UNIT: "米" if unit == "metres" else "度"} if unit else header


def measured(points: Points, stated: Unit | None, *, packed: bool) -> list[Measured]:
    """Give the readings of points that lie in China.

    Parameters
    ----------
    points : sequence of (str, str)
        Plain numbers.
    stated : str or None
        The unit that is known from elsewhere.
    packed : bool
        Whether degrees are packed by the format's own definition.
    """
    numbers = np.array([[float(first), float(second)] for first, second in points])
    if not len(numbers):
        return []
    small = bool((np.abs(numbers) <= _DEGREES).all())
    allowed: set[Unit] = {stated} if stated else {"packed"} if small and packed else set(UNITS)
    here = _here(points[:1], numbers[:1], small=small)
    if any(each.unit in allowed for each in here) and len(points) > 1:
        here = _here(points, numbers, small=small)
    here = [each for each in here if each.unit in allowed]
    return here[:1] if _far_south(here) else here


def _here(points: Points, numbers: NDArray[np.float64], *, small: bool) -> list[Measured]:
    """Give every unit by which the points lie in China."""
    found = [_packed(points), _decimal(points, numbers, small=small), _metres(points, numbers, small=small)]
    return [each for each in found if each and not _outside(each)]


def unmeasured(points: Points, *, packed: bool) -> Fault:
    """Say why points have no reading."""
    numbers = np.array([[float(first), float(second)] for first, second in points])
    if packed and (np.abs(numbers) <= _DEGREES).all():
        for number, point in enumerate(points, start=1):
            bad = next((text for text in point if packed_angle(text.lstrip("+")) is None), None)
            if bad is not None:
                return Fault("bad_number", _not_packed(number, bad), _STATE_UNIT)
    found = reading_of(numbers)
    return found if isinstance(found, Fault) else Fault("bad_number", _OTHER_UNIT, _STATE_UNIT)


def _packed(points: Points) -> Measured | None:
    angles = [(packed_angle(first.lstrip("+")), packed_angle(second.lstrip("+"))) for first, second in points]
    pairs = [(one, two) for one, two in angles if one is not None and two is not None]
    if len(pairs) < len(points):
        return None
    degrees = np.array([[one.degrees, two.degrees] for one, two in pairs])
    shown = f"{pairs[0][0].text}，{pairs[0][1].text}"
    return Measured("packed", degrees, _coarsest([(one.step, two.step) for one, two in pairs]), shown)


def _decimal(points: Points, numbers: NDArray[np.float64], *, small: bool) -> Measured | None:
    return Measured("decimal", numbers, _step(points), _shown(points, "°")) if small else None


def _metres(points: Points, numbers: NDArray[np.float64], *, small: bool) -> Measured | None:
    return None if small else Measured("metres", numbers, _step(points), _shown(points, " m"))


def _outside(found: Measured) -> bool:
    reading = reading_of(found.points)
    return isinstance(reading, Fault) or (reading.unit == "degrees") != (found.unit != "metres")


def _far_south(found: Sequence[Measured]) -> bool:
    """Tell whether metres are only the other reading of packed degrees, at sea below 9 degrees north."""
    if [each.unit for each in found] != ["packed", "metres"]:
        return False
    reading = reading_of(found[1].points)
    return not isinstance(reading, Fault) and bool((reading.north < _SURELY_NORTHING).all())


def _step(points: Points) -> float:
    return _coarsest([(_unit(first), _unit(second)) for first, second in points])


def _unit(number: str) -> float:
    return float(f"1e-{len(number.partition('.')[2])}")


def _coarsest(steps: Sequence[tuple[float, float]]) -> float:
    """Give the unit of the column with fewer digits, each by its number that has most."""
    return max(min(first for first, _ in steps), min(second for _, second in steps))


def _shown(points: Points, unit: str) -> str:
    return "，".join(number + unit for number in points[0])


def _not_packed(number: int, text: str) -> Text:
    return Text(
        f"第 {number} 点的 {text} 不是 度.分秒：分或秒达到 60",
        f"point {number}: {text} is not packed DDD.MMSS: it has 60 minutes or seconds",
    )


_OTHER_UNIT = Text("数值与声明的计量单位不符", "the numbers are not in the unit stated")
_STATE_UNIT = Text(
    "请改正该数；若全部为十进制度，请写明 计量单位=度",
    "correct it; if all are decimal degrees, state 计量单位=度",
)
