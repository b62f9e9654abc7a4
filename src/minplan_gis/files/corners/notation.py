"""How the coordinates of a region are written: angles, packed or decimal degrees, or metres."""

from __future__ import annotations

import string
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.crs import CHINA_BOUNDS
from minplan_gis.files.coordinates.angles import packed_angle
from minplan_gis.files.corners.values import Value, value_of
from minplan_gis.files.magnitudes import reading_of
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from minplan_gis.files.corners.heads import Group
    from minplan_gis.files.corners.regions import Corner
    from minplan_gis.files.tables.book import Line

__all__ = ["AMBIGUOUS", "Written", "place", "written"]

_SHOWN = 4
_WEST, _SOUTH, _EAST, _NORTH = CHINA_BOUNDS


@dataclass(frozen=True, slots=True)
class Written:
    """The coordinates of a region as numbers."""

    points: NDArray[np.float64]
    """Shape (n, 2): northing or latitude by its heading, then the other; metres or decimal degrees."""
    steps: tuple[float, float]
    """The unit of the last digit of each column."""
    degrees: bool
    proven: bool
    """Whether it is beyond doubt that degrees are decimal, or packed."""
    axes: tuple[str, str] = ("", "")
    """``E`` or ``N`` where the cells of a column say so."""
    remarks: tuple[str, ...] = ()

    @property
    def step(self) -> float:
        """The coarser of both."""
        return max(self.steps)


def written(corners: Sequence[Corner], alternative: int, unit: str) -> Written | Fault:
    """Read one pair of columns.

    Parameters
    ----------
    corners : sequence of Corner
        In their order.
    alternative : int
        Which of the pairs that say the same.
    unit : str
        ``度.分秒``, ``度``, ``米`` as declared, or empty.
    """
    cells = [_values(corner, alternative) for corner in corners]
    bad = [fault for pair in cells for fault in pair if isinstance(fault, Text)]
    if bad:
        return _bad_cells(bad)
    pairs = [tuple(value for value in pair if isinstance(value, Value)) for pair in cells]
    axes = _axes(pairs)
    if axes is None:
        return _MIXED_AXES
    angles = {value.is_angle for pair in pairs for value in pair}
    if len(angles) > 1:
        return _mixed(corners, pairs, alternative)
    group = corners[0].head.runs[corners[0].run].alternatives[alternative]
    if angles == {True}:
        remarks = ("lost",) if any(value.lost for pair in pairs for value in pair) else ()
        return _made(_numbers(pairs), _steps(pairs), degrees=True, proven=True, axes=axes, remarks=remarks)
    return _plain(pairs, axes, group, unit)


def place(line: Line, column: int) -> Text:
    """Name a cell as a person finds it: B7 in a spreadsheet."""
    if line.lettered:
        name = f"{_letters(column)}{line.row}"
        return Text(f"单元格 {name}", f"cell {name}")
    table = (f"表 {line.table} ", f"table {line.table}, ") if line.table else ("", "")
    return Text(
        f"{table[0]}第 {line.row} 行第 {column + 1} 列", f"{table[1]}row {line.row}, column {column + 1}"
    )


def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, at = divmod(rest - 1, 26)
        letters = string.ascii_uppercase[at] + letters
    return letters


def _values(corner: Corner, alternative: int) -> list[Value | Text]:
    group = corner.head.runs[corner.run].alternatives[alternative]
    return [_value(corner, column) for column in (group.first, group.second)]


def _value(corner: Corner, column: int) -> Value | Text:
    cell = corner.line.cells[column] if column < len(corner.line.cells) else ""
    found = value_of(cell)
    if isinstance(found, Value):
        return found
    where = place(corner.line, column)
    if not cell.strip():
        return where + Text("为空", " is empty")
    return where + (
        Text("：", ": ") + (found or Text(f"“{cell[:30]}”不是坐标", f"'{cell[:30]}' is no coordinate"))
    )


def _plain(
    pairs: Sequence[tuple[Value, ...]], axes: tuple[str, str], group: Group, unit: str
) -> Written | Fault:
    """Read numbers without marks by what is declared, else by the readings that they allow."""
    points, steps = _numbers(pairs), _steps(pairs)
    if unit == "米" or (unit == "度" and (np.abs(points) <= 180).all()):
        return _made(points, steps, degrees=unit == "度", proven=True, axes=axes)
    small = bool((np.abs(points) <= 180).all())
    unpacked = _unpacked(pairs)
    if unit == "度.分秒" and (small or unpacked is not None):
        return _packed(unpacked, axes) if unpacked is not None else _NOT_PACKED
    if small:
        return _made(points, steps, degrees=True, proven=False, axes=axes)
    if unpacked is None:
        return _made(points, steps, degrees=False, proven=True, axes=axes)
    if not group.geographic and not isinstance(reading_of(points), Fault):
        return AMBIGUOUS
    return _packed(unpacked, axes)


def _packed(found: tuple[NDArray[np.float64], tuple[float, float]], axes: tuple[str, str]) -> Written:
    return _made(*found, degrees=True, proven=True, axes=axes, remarks=("packed",))


def _unpacked(pairs: Sequence[tuple[Value, ...]]) -> tuple[NDArray[np.float64], tuple[float, float]] | None:
    """Give points by packed degrees; None where a cell can't be one, or a point would not be in China."""
    angles = [[packed_angle(value.text) for value in pair] for pair in pairs]
    read = [tuple(angle for angle in pair if angle is not None) for pair in angles]
    if not all(len(pair) == 2 for pair in read):
        return None
    points = np.array([[angle.degrees for angle in pair] for pair in read])
    inside = any(_in_china(points[:, at], points[:, 1 - at]) for at in (0, 1))
    steps = tuple(min(pair[at].step for pair in read) for at in (0, 1))
    return (points, (steps[0], steps[1])) if inside else None


def _in_china(latitude: NDArray[np.float64], longitude: NDArray[np.float64]) -> bool:
    north = (latitude >= _SOUTH) & (latitude <= _NORTH)
    return bool((north & (longitude >= _WEST) & (longitude <= _EAST)).all())


def _made(
    points: NDArray[np.float64],
    steps: tuple[float, float],
    *,
    degrees: bool,
    proven: bool,
    axes: tuple[str, str],
    remarks: tuple[str, ...] = (),
) -> Written:
    return Written(points, steps, degrees, proven, axes, remarks)


def _numbers(pairs: Sequence[tuple[Value, ...]]) -> NDArray[np.float64]:
    return np.array([[value.number for value in pair] for pair in pairs], dtype=float)


def _steps(pairs: Sequence[tuple[Value, ...]]) -> tuple[float, float]:
    first, second = (min(pair[at].step for pair in pairs) for at in (0, 1))
    return first, second


def _axes(pairs: Sequence[tuple[Value, ...]]) -> tuple[str, str] | None:
    """Give the letter of each column; None where one has both."""
    found = [{pair[at].axis for pair in pairs} - {""} for at in (0, 1)]
    if any(len(letters) > 1 for letters in found):
        return None
    first, second = (next(iter(letters), "") for letters in found)
    return first, second


def _bad_cells(bad: Sequence[Text]) -> Fault:
    reason = bad[0]
    for more in bad[1:_SHOWN]:
        reason = reason + Text("；", "; ") + more
    rest = len(bad) - _SHOWN
    if rest > 0:
        reason = reason + Text(f"；另有 {rest} 处", f"; and {rest} more")
    return Fault("bad_number", reason, _CORRECT_CELLS)


def _mixed(corners: Sequence[Corner], pairs: Sequence[tuple[Value, ...]], alternative: int) -> Fault:
    """Name the first cell written otherwise than the first one."""
    first = pairs[0][0].is_angle
    found: Iterator[tuple[int, int]] = (
        (at, column) for at, pair in enumerate(pairs) for column in (0, 1) if pair[column].is_angle != first
    )
    at, column = next(found)
    corner = corners[at]
    where = place(corner.line, corner.head.runs[corner.run].columns[2 * alternative + column])
    return Fault(
        "mixed_notation",
        where
        + Text(
            "与其他拐点的写法不同：度分秒与数字混用", " is written otherwise: angles and plain numbers mixed"
        ),
        _CORRECT_CELLS,
    )


_CORRECT_CELLS = Text(
    "请改正这些单元格；整个区域未读入", "correct these cells; the whole region was set aside"
)
_MIXED_AXES = Fault(
    "mixed_notation",
    Text("同一列里既有东经（E）又有北纬（N）", "one column holds both east (E) and north (N)"),
    Text("请把经度和纬度各放一列", "put longitude and latitude into a column each"),
)
_NOT_PACKED = Fault(
    "bad_number",
    Text(
        "声明为 度.分秒，但按此读取有的分或秒不小于 60，或不在中国范围内",
        "declared as packed DDD.MMSS, but read so some have 60 minutes or seconds, or lie outside China",
    ),
    Text("请改正坐标或声明", "correct the coordinates or the declaration"),
)
AMBIGUOUS = Fault(
    "ambiguous_degrees",
    Text(
        "坐标写法不明：可能是十进制度、度.分秒（DDD.MMSS）或米，相差可达数公里",
        "the notation can't be told: decimal degrees, packed DDD.MMSS or metres, kilometres apart",
    ),
    Text(
        "请在列名后写明单位：经度(度) 和 纬度(度) 为十进制，经度(度.分秒) 和 纬度(度.分秒) 为度分秒，"
        "X(米) 和 Y(米) 为米",
        "say it in the headings: 经度(度) for decimal degrees, 经度(度.分秒) for packed ones, X(米) for "
        "metres",
    ),
)
