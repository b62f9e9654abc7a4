"""Where the corners of a region are: one of the pairs of columns that give them, held against the others."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.crs import unproject
from minplan_gis.files.coordinates.declarations import Declared, declared
from minplan_gis.files.coordinates.placing import system_of
from minplan_gis.files.coordinates.precision import Precision
from minplan_gis.files.corners.notation import AMBIGUOUS, Written, written
from minplan_gis.files.corners.ordering import Ordered, ordered
from minplan_gis.files.corners.statements import CGCS2000_NAME
from minplan_gis.files.magnitudes import prove_decimal, reading_of
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import require_wgs84
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pyproj
    from numpy.typing import NDArray

    from minplan_gis.files.corners.regions import Region
    from minplan_gis.files.model import Request

__all__ = ["Choice", "Located", "Prepared", "located", "no_system", "prepared", "require_known_notation"]

_DATUM, _UNIT = "坐标系", "计量单位"
_METRES_A_DEGREE = 111_320.0
_SLACK_M = 0.02
"""Two notations of one corner were rounded from the same numbers, each for itself."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One pair of columns."""

    header: Mapping[str, str]
    wgs84: bool
    written: Written


@dataclass(frozen=True, slots=True)
class Prepared:
    """A region's corners in order, in every pair of columns that can be read."""

    order: Ordered
    choices: tuple[Choice, ...]
    passed_over: tuple[str, ...] = ()
    """Why other pairs were not read: their datum, or what is wrong with them."""


@dataclass(frozen=True, slots=True)
class Located:
    """A region's rings in one reference system."""

    outlines: tuple[NDArray[np.float64], ...]
    """Shape (n, 2) each, easting or longitude first."""
    crs: pyproj.CRS
    said: Declared
    precision: Precision
    remarks: tuple[tuple[str, str], ...]


def prepared(region: Region, request: Request) -> Prepared | Fault:
    """Read the cells of a region."""
    order = ordered(region, request)
    if isinstance(order, Fault):
        return order
    if not order.corners:
        return _NO_CORNERS
    counts = {len(corner.head.runs[corner.run].alternatives) for corner in order.corners}
    if len(counts) > 1:
        return _UNLIKE_HEADS
    choices: list[Choice] = []
    faults: list[Fault] = []
    foreign: list[str] = []
    for at in range(counts.pop()):
        header, wgs84 = _system(region, order, at)
        if counts_as_other(header) and len(order.corners[0].head.runs[0].alternatives) > 1:
            foreign.append(header[_DATUM])
            continue
        found = written(order.corners, at, header.get(_UNIT, ""))
        if isinstance(found, Fault):
            faults.append(found)
        else:
            choices.append(Choice(header, wgs84, found))
    if not choices:
        return faults[0] if faults else _foreign(foreign)
    said = [*foreign, *(fault.reason.zh for fault in faults)]
    return Prepared(order, tuple(choices), tuple(said))


def counts_as_other(header: Mapping[str, str]) -> bool:
    """Tell whether a datum is named that is not CGCS2000."""
    return header.get(_DATUM, CGCS2000_NAME) != CGCS2000_NAME


def require_known_notation(regions: Sequence[Prepared]) -> bool:
    """Tell whether the values had to show that degrees are decimal.

    Raises
    ------
    RefusedError
        ``ambiguous_degrees``, where neither heading, note nor values show it.
    """
    open_ones = [
        choice.written for region in regions for choice in region.choices if not choice.written.proven
    ]
    if not open_ones:
        return False
    if any(prove_decimal(found.points.ravel()) for found in open_ones):
        return True
    example = f"{open_ones[0].points[0, 0]:.10g}"
    raise RefusedError(
        AMBIGUOUS.code, AMBIGUOUS.reason + Text(f"（如 {example}）", f" (as {example})"), AMBIGUOUS.remedy
    )


def located(region: Prepared, request: Request) -> Located | Fault:
    """Place a region by its finest pair of columns.

    Raises
    ------
    RefusedError
        ``missing_crs`` or ``wrong_crs``, as for a coordinate text.
    """
    found = [_place(choice, region, request) for choice in region.choices]
    good = [place for place in found if isinstance(place, Located)]
    if not good:
        return next(place for place in found if isinstance(place, Fault))
    best = min(good, key=lambda place: place.precision.error_m)
    for other in good:
        if (apart := _apart(best, other)) is not None:
            return apart
    kinds = [*best.remarks]
    kinds += [("alternatives", "")] if len(good) > 1 else []
    kinds += [("passed_over", why) for why in region.passed_over]
    kinds += [("passed_over", place.reason.zh) for place in found if isinstance(place, Fault)]
    return dataclasses.replace(best, remarks=tuple(kinds))


def _system(region: Region, order: Ordered, at: int) -> tuple[dict[str, str], bool]:
    """Give what is said of a pair: around the table, by its headings, and by its unit."""
    first = order.corners[0]
    group = first.head.runs[first.run].alternatives[at]
    header = {**region.header, **group.said.header}
    if len(first.head.runs[first.run].alternatives) == 1 and _DATUM in region.header:
        header[_DATUM] = region.header[_DATUM]
    if group.said.wgs84:
        header.pop(_DATUM, None)
    unit = group.unit or header.get(_UNIT, "")
    return {**header, _UNIT: unit}, group.said.wgs84 or (region.wgs84 and _DATUM not in group.said.header)


def _place(choice: Choice, region: Prepared, request: Request) -> Located | Fault:
    found = choice.written
    said = _declared(choice, request)
    reading = reading_of(found.points)
    if isinstance(reading, Fault):
        return reading
    if reading.unit == "degrees" and not found.degrees:
        return _NO_METRES
    if not _axes_agree(found.axes, swapped=reading.swapped):
        return _AXES
    system = system_of(reading, said)
    if isinstance(system, Fault):
        return system
    crs, east, north, kinds = system
    points = np.column_stack([east, north])
    remarks = [*kinds, *found.remarks, *(["swapped"] if reading.swapped else [])]
    if said.meridian is not None and said.band is None and said.stated is None and reading.unit == "metres":
        remarks.append("meridian")
    return Located(
        tuple(_rings(points, region.order.cuts)),
        crs,
        said,
        Precision(found.step, degrees=reading.unit == "degrees"),
        tuple((kind, "") for kind in remarks),
    )


def _declared(choice: Choice, request: Request) -> Declared:
    """Give what table and user say of the system, as a coordinate text's header says it."""
    header = {**choice.header, _UNIT: "度" if choice.written.degrees else "米"}
    if choice.wgs84:
        header.pop(_DATUM, None)
        require_wgs84(request)
        request = dataclasses.replace(request, crs=request.crs or "EPSG:4326")
    if not header.get(_DATUM) and request.crs is None:
        raise no_system()
    return declared(header, request)


def _rings(points: NDArray[np.float64], cuts: frozenset[int]) -> list[NDArray[np.float64]]:
    """Cut corners into rings: where they come back to their start, and where numbers begin anew."""
    rings, start = [], 0
    for at in range(len(points)):
        if at in cuts and at > start:
            rings.append(points[start:at])
            start = at
        elif at - start >= 3 and (points[at] == points[start]).all():
            rings.append(points[start : at + 1])
            start = at + 1
    if start < len(points) and not (rings and (points[start:] == rings[-1][0]).all()):
        rings.append(points[start:])
    return rings


def _axes_agree(axes: tuple[str, str], *, swapped: bool) -> bool:
    wanted = ("E", "N") if swapped else ("N", "E")
    return all(axis in {"", want} for axis, want in zip(axes, wanted, strict=True))


def _apart(one: Located, other: Located) -> Fault | None:
    """Hold two notations of the same corners against each other."""
    if other is one:
        return None
    here, there = (shapely.get_coordinates(unproject(_points(place), place.crs)) for place in (one, other))
    if here.shape != there.shape:
        return None
    shrink = np.array([_METRES_A_DEGREE * np.cos(np.radians(here[0, 1])), _METRES_A_DEGREE])
    metres = np.hypot(*((here - there) * shrink).T)
    at = int(np.argmax(metres))
    if metres[at] <= 2 * (one.precision.error_m + other.precision.error_m) + _SLACK_M:
        return None
    return Fault(
        "contradiction",
        Text(
            f"并列的两种坐标不是同一组点：第 {at + 1} 个拐点相差 {metres[at]:.2f} m",
            f"the two notations are not of the same points: corner {at + 1} is {metres[at]:.2f} m apart",
        ),
        Text(
            "请核对后只保留正确的一种，或写明各组的坐标系",
            "compare them and keep the right one, or state the system of each",
        ),
    )


def _points(place: Located) -> NDArray[np.object_]:
    return np.asarray(shapely.points(np.concatenate(place.outlines)), dtype=object)


def _foreign(names: Sequence[str]) -> Fault:
    said = "、".join(names)
    return Fault(
        "wrong_crs",
        Text(f"坐标系为 {said}，不是 2000国家大地坐标系", f"the system is {said}, not CGCS2000"),
        Text("请提供转换到 CGCS2000 的坐标", "supply coordinates converted to CGCS2000"),
    )


def no_system() -> RefusedError:
    """Say that nothing around a table names a reference system."""
    return RefusedError(
        "missing_crs",
        Text(
            "表头、表注和正文都没有写明坐标系", "neither headings nor notes nor text name a reference system"
        ),
        Text(
            "请在表格上方写明 2000国家大地坐标系（米制坐标再写带号或中央子午线），"
            "或用 --crs 指明（如 EPSG:4490、EPSG:4536）",
            "write 2000国家大地坐标系 above the table (and the band or central meridian of metres), or state "
            "--crs (as EPSG:4490 or EPSG:4536)",
        ),
    )


_NO_CORNERS = Fault(
    "too_few_points",
    Text("没有拐点", "no corners"),
    Text("请补上拐点坐标，或删除该区域的标题", "add its corners, or remove its title"),
)
_UNLIKE_HEADS = Fault(
    "layout",
    Text("同一区域各段表头的列数不同", "the heads over one region differ in their columns"),
    Text("请用同样的表头，或给每段加上区域名称", "use the same head, or give each part a title"),
)
_NO_METRES = Fault(
    "contradiction",
    Text("列名或说明写的是米，数值却像经纬度", "declared as metres, but the values look like degrees"),
    Text("请改正列名里的单位", "correct the unit in the headings"),
)
_AXES = Fault(
    "contradiction",
    Text("坐标前后的 E/N（东经/北纬）与数值大小矛盾", "the letters E and N contradict the values"),
    Text("请核对经度和纬度", "compare longitude and latitude"),
)
