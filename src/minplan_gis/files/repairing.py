"""Repair of an invalid polygon, only where it was asked for, by two methods that have to agree."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.crs import from_plane, plane_at, to_plane
from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.crs import Plane
    from minplan_gis.files.model import Repair

__all__ = ["LARGEST_DIFFERENCE_M2", "LARGEST_DIFFERENCE_SHARE", "Repaired", "repaired"]

LARGEST_DIFFERENCE_M2 = 1.0
LARGEST_DIFFERENCE_SHARE = 1e-4
"""By how much the two methods may differ: by less than both."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A figure that was invalid, and what its repair did."""

    shape: BaseGeometry
    """Longitude, latitude on CGCS2000; valid there and in its plane."""
    note: Text
    """The method, and the area before, after, and by the other method."""


def repaired(shape: BaseGeometry, method: Repair) -> Repaired | Fault:
    """Make a polygon valid in the plane where it is measured.

    Parameters
    ----------
    shape : Polygon or MultiPolygon
        Longitude, latitude on CGCS2000.
    method : str
        ``linework`` keeps every line (what lies an even number of times inside is out); ``structure``
        unites outer rings and takes holes away.

    Returns
    -------
    Repaired or Fault
        A fault where nothing remains, where the two methods differ by more than 1 m² or
        0.01 % of the area, a hole lies outside its outer ring, or where the result is not valid either.
    """
    middle = float(np.mean(shapely.bounds(shape)[[0, 2]]))
    plane = plane_at(middle)
    (drawn,) = to_plane([shape], plane)
    try:
        made = {name: _made(drawn, name) for name in ("linework", "structure")}
    except shapely.errors.GEOSException as error:
        return _refused(Text(f"修复失败（{error}）", f"repair failed ({error})"))
    areas = {name: _area(figure, plane) for name, figure in made.items()}
    other: Repair = "structure" if method == "linework" else "linework"
    if not areas[method]:
        return _refused(Text("修复后没有面积", "nothing of it has an area"))
    apart = _area(_polygons(shapely.symmetric_difference(made[method], made[other])), plane)
    if apart > min(LARGEST_DIFFERENCE_M2, LARGEST_DIFFERENCE_SHARE * areas[method]):
        return _refused(_disagreement(areas, apart))
    beyond = _polygons(shapely.difference(made[method], _within_outer_rings(drawn)))
    if _area(beyond, plane) > LARGEST_DIFFERENCE_M2:
        return _refused(_HOLE_OUTSIDE)
    (back,) = from_plane([made[method]], plane)
    if not (shapely.is_valid(back) and shapely.is_valid(to_plane([back], plane)).all()):
        return _refused(Text("修复后仍无效", "it is still invalid"))
    return Repaired(back, _account(_area(drawn, plane), areas, method, other))


def _made(drawn: BaseGeometry, method: str) -> BaseGeometry:
    made = (
        shapely.make_valid(drawn, method="linework")
        if method == "linework"
        else shapely.make_valid(drawn, method="structure", keep_collapsed=False)
    )
    return _polygons(made)


def _within_outer_rings(drawn: BaseGeometry) -> BaseGeometry:
    shells = [shapely.Polygon(part.exterior) for part in shapely.get_parts(drawn)]
    return shapely.union_all([_made(shell, "structure") for shell in shells])


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    """Keep what has an area."""
    flat = shapely.get_parts(shapely.get_parts(shape))
    polygons = [part for part in flat if part.geom_type == "Polygon" and not part.is_empty]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _area(figure: BaseGeometry, plane: Plane) -> float:
    return float(ellipsoidal_area([figure], plane)[0])


def _refused(why: Text) -> Fault:
    return Fault("invalid_geometry", Text("；未能修复：", "; not repaired: ") + why, _BY_HAND)


def _disagreement(areas: dict[str, float], apart: float) -> Text:
    line, structure = areas["linework"], areas["structure"]
    return Text(
        f"两种方法结果不同：linework {line:.2f} m²，structure {structure:.2f} m²，相差图形 {apart:.2f} m²"
        "（允许 1 m² 且 0.01%）",
        f"the methods disagree: linework {line:.2f} m², structure {structure:.2f} m², {apart:.2f} m² "
        "not shared (allowed: 1 m² and 0.01 %)",
    )


def _account(before: float, areas: dict[str, float], method: str, other: str) -> Text:
    after, beside = areas[method], areas[other]
    return Text(
        f"已按 {method} 修复：原图形面积 {before:.2f} m²，修复后 {after:.2f} m²"
        f"（{other} 为 {beside:.2f} m²）",
        f"repaired by {method}: area as drawn {before:.2f} m², repaired {after:.2f} m² "
        f"({other}: {beside:.2f} m²)",
    )


_HOLE_OUTSIDE = Text(
    "内环在外环之外，两种方法都会把它变成面：须由制图人说明它是扣除还是区块的一部分",
    "a hole lies outside, which both methods would make part of the block: who drew it has to say",
)
_BY_HAND = Text("请在 GIS 软件中重绘该图形并核对面积", "redraw it in a GIS and compare its area")
