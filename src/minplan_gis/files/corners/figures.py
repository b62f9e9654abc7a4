"""Regions of a corner table to figures: what is deducted is taken out of the region that it lies in."""

from __future__ import annotations

import itertools
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import shapely

from minplan_gis.files.coordinates.placing import far_from_band
from minplan_gis.files.coordinates.regions import Region as Signed
from minplan_gis.files.coordinates.regions import net_figure
from minplan_gis.files.coordinates.rings import TOO_FEW, encloses, figure_of, holes_among
from minplan_gis.files.corners.locating import Located, located, prepared, require_known_notation
from minplan_gis.files.layers import Figures
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.corners.regions import Region
    from minplan_gis.files.model import Deduction, Request

    Remark = tuple[str, str]
    _Pair = tuple[Region, Located | Fault]

__all__ = ["Net", "held_apart", "nets"]


@dataclass(frozen=True, slots=True)
class Net:
    """A region's figure in its reference system, and what was inferred on the way."""

    figure: BaseGeometry
    located: Located
    remarks: tuple[Remark, ...]


def nets(regions: Sequence[Region], request: Request) -> tuple[list[tuple[Region, Net | Fault]], bool]:
    """Give the figure of every region that is not a deduction, and whether degrees were proven decimal.

    Raises
    ------
    RefusedError
        ``ambiguous_degrees``, ``missing_crs`` or ``wrong_crs``: what holds for all of them.
    """
    read = [prepared(region, request) for region in regions]
    known = [found for found in read if not isinstance(found, Fault)]
    proven = require_known_notation(known)
    places = [found if isinstance(found, Fault) else located(found, request) for found in read]
    orders = [() if isinstance(found, Fault) else found.order.remarks for found in read]
    blocks: dict[str, list[_Pair]] = defaultdict(list)
    for region, place in zip(regions, places, strict=True):
        blocks[region.key].append((region, place))
    rows = zip(regions, places, orders, strict=True)
    found = [
        (region, _net((region, place), blocks[region.key], order, request.deduction))
        for region, place, order in rows
        if not region.deducted or all(other.deducted for other, _ in blocks[region.key])
    ]
    return found, proven


def held_apart(found: Sequence[tuple[Region, Net | Fault]]) -> list[tuple[Region, Net | Fault]]:
    """Refuse regions on one ground that only a column of unknown meaning tells apart: holes, perhaps."""
    guessed = [
        (at, shapely.make_valid(result.figure))
        for at, (region, result) in enumerate(found)
        if region.guessed_by and isinstance(result, Net)
    ]
    doubtful = {
        at
        for one, other in itertools.combinations(guessed, 2)
        for at in (one[0], other[0])
        if one[1].intersects(other[1]) and one[1].intersection(other[1]).area > 0
    }
    return [
        (region, _unclear_blocks(region) if at in doubtful else result)
        for at, (region, result) in enumerate(found)
    ]


def _unclear_blocks(region: Region) -> Fault:
    name = region.guessed_by
    return Fault(
        "layout",
        Text(
            f"点号重新开始处“{name}”列的值也不同，而各环互相重叠：是另一区块还是内环无法确定",
            f"'{name}' changes where the numbers begin anew, and the rings overlap: blocks or holes, "
            "it can't be told",
        ),
        Text(
            "请增加“区块名称”列写明各环属于哪个区块，或写明扣除区",
            "add a column 区块名称 that names the block of every ring, or say 扣除区 of what is deducted",
        ),
    )


def _net(pair: _Pair, block: Sequence[_Pair], order: tuple[Remark, ...], rule: Deduction) -> Net | Fault:
    region, place = pair
    if region.deducted:
        return _unread_deduction(region, _OUTSIDE)
    if isinstance(place, Fault):
        return place
    taken = list(_deductions(place, block))
    unread = next((found for found in taken if isinstance(found[1], Fault)), None)
    if unread is not None and isinstance(unread[1], Fault):
        return _unread_deduction(unread[0], unread[1])
    holes = [(other, found) for other, found in taken if isinstance(found, Located)]
    figure, remarks = _figure(region, place, holes, rule)
    if isinstance(figure, Fault):
        return figure
    far = far_from_band([_alone(figure, place)], place.said)
    return far.get(0) or Net(figure, place, (*order, *place.remarks, *remarks))


def _alone(figure: BaseGeometry, place: Located) -> Figures:
    shapes = shapely.from_wkb([shapely.to_wkb(figure)])
    return Figures([0], shapes, place.crs)


def _deductions(place: Located, block: Sequence[_Pair]) -> Iterator[_Pair]:
    """Give what is deducted from a region: what overlaps it, and what can't be told not to."""
    mains = [found for other, found in block if not other.deducted and isinstance(found, Located)]
    for other, found in block:
        if not other.deducted:
            continue
        if isinstance(found, Fault):
            yield other, found
        elif not found.crs.equals(place.crs):
            yield other, _OTHER_SYSTEM
        elif not any(_overlap(main, found) for main in mains):
            yield other, _OUTSIDE
        elif _overlap(place, found):
            yield other, found


def _overlap(one: Located, other: Located) -> bool:
    if not all(map(encloses, (*one.outlines, *other.outlines))):
        return True
    here, there = (shapely.union_all(_polygons(place)) for place in (one, other))
    return bool(here.intersection(there).area > 0)


def _polygons(place: Located) -> list[BaseGeometry]:
    return [shapely.make_valid(shapely.Polygon(outline)) for outline in place.outlines]


def _figure(
    region: Region, place: Located, holes: Sequence[tuple[Region, Located]], rule: Deduction
) -> tuple[BaseGeometry | Fault, tuple[Remark, ...]]:
    if not all(map(encloses, place.outlines)):
        return TOO_FEW, ()
    inner = holes_among(place.outlines)
    roles = (("part", ""),) * (inner.count(False) > 1) + (("hole", ""),) * any(inner)
    if not holes:
        return figure_of(place.outlines, "面"), roles
    signed = [
        _signed(region, outline, deducted=hole) for outline, hole in zip(place.outlines, inner, strict=True)
    ]
    outlines = list(place.outlines)
    for other, found in holes:
        signed += [_signed(other, outline, deducted=True) for outline in found.outlines]
        outlines += found.outlines
    figure, remarks = net_figure(signed, outlines, rule)
    names = "、".join(other.title for other, _ in holes)
    kinds = dict.fromkeys(kind for kind, _ in remarks)
    return figure, (*roles, *((kind, names) for kind in kinds))


def _signed(region: Region, outline: object, *, deducted: bool) -> Signed:
    top, bottom = region.elevations or (None, None)
    return Signed(outline, top, bottom, region.title, deducted)  # type: ignore[arg-type]


def _unread_deduction(region: Region, fault: Fault) -> Fault:
    name = region.title
    reason = Text(f"扣除区“{name}”无法扣除：", f"'{name}' can't be deducted: ") + fault.reason
    return Fault(fault.code, reason, fault.remedy)


_OUTSIDE = Fault(
    "deducted_outside",
    Text("它不在任何矿区范围之内", "it lies in none of the regions"),
    Text("请核对扣除区的坐标", "compare its coordinates"),
)
_OTHER_SYSTEM = Fault(
    "contradiction",
    Text("它与矿区的坐标系或带号不同", "its system or band is another than the region's"),
    Text("请把两者写成同一坐标系", "write both in one system"),
)
