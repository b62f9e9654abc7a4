"""Regions that are added and deducted, with elevations, to the one figure on the ground that they leave.

A region deducted between two elevations takes ground away only where it reaches as
high and as deep as the region it lies in; else mining goes on above or below it.
A region within a deducted one that comes behind it is added back.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from minplan_gis.files.coordinates.rings import TOO_FEW, encloses, figure_of, holes_among

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.model import Deduction, Fault

    Remark = tuple[str, str]

__all__ = ["Region", "elevations", "net_figure", "sign_remarks"]


@dataclass(frozen=True, slots=True)
class Region:
    """One region of a right: an outline, the elevations it lies between, and its sign."""

    points: NDArray[np.float64]
    """Shape (n, 2), columns in the order written; metres, or decimal degrees."""
    top_m: float | None = None
    bottom_m: float | None = None
    description: str = ""
    deducted: bool | None = None
    """Whether its sign takes it away; None where the text has no signs."""
    step: float = 0.0
    """The unit of the last digit of its coordinates, in metres or degrees."""
    degrees: bool = False


def net_figure(
    regions: Sequence[Region], outlines: Sequence[NDArray[np.float64]], rule: Deduction
) -> tuple[BaseGeometry | Fault, tuple[Remark, ...]]:
    """Build the figure that regions leave on the ground, and what is to be said of it.

    Parameters
    ----------
    regions : sequence of Region
        Elevations and signs.
    outlines : sequence of ndarray, shape (n, 2)
        Easting and northing of each region, in one reference system.
    rule : Deduction
        What a deducted region with elevations of its own takes away.
    """
    if all(region.deducted is None for region in regions):
        return figure_of(outlines, "面"), tuple(_containment_remarks(outlines))
    if not all(encloses(outline) for outline in outlines):
        return TOO_FEW, ()
    areas = [shapely.Polygon(outline) for outline in outlines]
    crossed = [area for area in areas if not area.is_valid]
    if crossed:
        return crossed[0], ()  # the gate says where
    added = [at for at, region in enumerate(regions) if not region.deducted]
    if not added:
        return shapely.Polygon(), (("all_deducted", ""),)
    remarks = tuple(_deduction_remarks(regions, areas, rule))
    left = [areas[at].difference(_taken(regions, areas, at, rule)) for at in added]
    return _united(left), remarks + ((("overlapping", ""),) if _overlap(left) else ())


def elevations(regions: Sequence[Region]) -> tuple[float | None, float | None]:
    """Give the highest top and the lowest bottom of what is mined."""
    mined = [_interval(region) for region in regions if not region.deducted]
    tops, bottoms = ([pair[at] for pair in mined if pair] for at in (0, 1))
    return max(tops, default=None), min(bottoms, default=None)


def sign_remarks(regions: Sequence[Region]) -> Iterator[Remark]:
    """Remark on signs that contradict their description, and on elevations upside down or unlike."""
    for number, region in enumerate(regions, start=1):
        if region.deducted is False and "扣除" in region.description:
            yield "sign", f"#{number}（{region.description}，1）"
        if region.deducted and any(word in region.description for word in ("增加", "新增", "扩大")):
            yield "sign", f"#{number}（{region.description}，-1）"
        if region.top_m is not None and region.bottom_m is not None and region.top_m < region.bottom_m:
            yield "upside_down", f"#{number}（{region.top_m:g}，{region.bottom_m:g}）"
    mined = {_interval(region) for region in regions if not region.deducted}
    if len(mined) > 1:
        yield "elevations", "；".join(_said(region) for region in regions if not region.deducted)


def _containment_remarks(outlines: Sequence[NDArray[np.float64]]) -> Iterator[Remark]:
    """Say which of several regions without signs were taken for holes, which for parts."""
    if len(outlines) < 2 or not all(encloses(outline) for outline in outlines):
        return
    holes = holes_among(outlines)
    inner = "、".join(f"#{at + 1}" for at, hole in enumerate(holes) if hole)
    if inner:
        yield "inside", inner
    if holes.count(False) > 1:
        yield "part", "、".join(f"#{at + 1}" for at, hole in enumerate(holes) if not hole)


def _deduction_remarks(
    regions: Sequence[Region], areas: Sequence[shapely.Polygon], rule: Deduction
) -> Iterator[Remark]:
    """Say of each deducted region what became of it."""
    for at, region in enumerate(regions):
        if not region.deducted:
            continue
        evidence = f"#{at + 1}（{_said(region)}）"
        parents = list(_parents(regions, areas, at))
        if not parents:
            yield "deducts_nothing", evidence
        elif all(_takes(region, regions[parent], rule) for parent in parents):
            yield ("deducted_whole" if rule == "always" and _interval(region) else "deducted"), evidence
        else:
            yield "deducted_partly", evidence


def _parents(regions: Sequence[Region], areas: Sequence[shapely.Polygon], at: int) -> Iterator[int]:
    for other, region in enumerate(regions):
        if not region.deducted and areas[other].intersects(areas[at]) and not areas[other].touches(areas[at]):
            yield other


def _taken(
    regions: Sequence[Region], areas: Sequence[shapely.Polygon], parent: int, rule: Deduction
) -> BaseGeometry:
    taken = [
        areas[at]
        for at, region in enumerate(regions)
        if region.deducted
        and _takes(region, regions[parent], rule)
        and not _added_back(regions, areas, parent, at)
    ]
    return shapely.union_all(taken)


def _added_back(regions: Sequence[Region], areas: Sequence[shapely.Polygon], island: int, hole: int) -> bool:
    """Tell whether a region lies within what is deducted from another: behind it, or before both."""
    if not areas[hole].covers(areas[island]):
        return False
    return any(
        other < hole < island or (island < other < hole and areas[other].covers(areas[hole]))
        for other in _parents(regions, areas, hole)
    )


def _takes(deducted: Region, parent: Region, rule: Deduction) -> bool:
    """Tell whether a deducted region reaches through all of its parent; one without elevations does."""
    inner, outer = _interval(deducted), _interval(parent)
    if rule == "always" or inner is None:
        return True
    return outer is not None and inner[0] >= outer[0] and inner[1] <= outer[1]


def _interval(region: Region) -> tuple[float, float] | None:
    """Give top and bottom where both are stated; two zeros are an exporter's blanks."""
    if region.top_m is None or region.bottom_m is None or region.top_m == region.bottom_m == 0:
        return None
    return max(region.top_m, region.bottom_m), min(region.top_m, region.bottom_m)


def _said(region: Region) -> str:
    interval = _interval(region)
    return f"{interval[0]:g}–{interval[1]:g} m" if interval else "-"


def _overlap(areas: Sequence[BaseGeometry]) -> bool:
    pairs = shapely.STRtree(areas).query(areas, predicate="intersects").T
    return any(
        one < other and areas[one].intersection(areas[other]).area > 0 for one, other in pairs.tolist()
    )


def _united(areas: Sequence[BaseGeometry]) -> BaseGeometry:
    """Put areas into one figure, united only where they would not be valid side by side."""
    if len(areas) == 1:
        return areas[0]
    side_by_side = shapely.MultiPolygon([part for area in areas for part in shapely.get_parts(area)])
    return side_by_side if side_by_side.is_valid else shapely.union_all(list(areas))
