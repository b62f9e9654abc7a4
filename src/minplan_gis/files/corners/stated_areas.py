"""Areas that the words of a corner table state, held against what its corners enclose."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.crs import plane_at, to_plane, unproject
from minplan_gis.files.corners.figures import Net

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minplan_gis.files.corners.regions import Gathered, Region
    from minplan_gis.files.corners.statements import Area
    from minplan_gis.files.model import Fault

    Remark = tuple[str, str]

__all__ = ["area_remarks"]

_NOTED = 0.0005
"""Of a stated area, from which on a difference is told."""


def area_remarks(
    what: Gathered, found: Sequence[tuple[Region, Net | Fault]], names: Sequence[str]
) -> Iterator[Remark]:
    """Hold each stated area against the computed one; one stated last may be that of all regions."""
    if what.area is None and all(region.area is None for region, _ in found):
        return
    computed = {at: _area_km2(result) for at, (_, result) in enumerate(found) if isinstance(result, Net)}
    whole = sum(computed.values()) if len(computed) == len(found) else float("nan")
    stated = [(at, region.area) for at, (region, _) in enumerate(found) if region.area is not None]
    if len(found) > 1 and len(stated) == 1 and what.area is None:
        at, area = stated[0]
        if abs(whole - area.km2) < abs(computed.get(at, float("nan")) - area.km2):
            what.area, found[at][0].area, stated = area, None, []
    for at, area in stated:
        if at in computed:
            yield _held(names[at], area, computed[at])
    if what.area is not None and np.isfinite(whole):
        yield "total", what.area.text
        yield _held("合计 total", what.area, whole)


def _held(name: str, stated: Area, computed: float) -> Remark:
    apart = abs(computed - stated.km2)
    fits = apart <= max(stated.step_km2 / 2, _NOTED * stated.km2)
    share = f"，{(computed - stated.km2) / stated.km2:+.2%}" if stated.km2 and not fits else ""
    return "area_fits" if fits else "area", f"{name}（{stated.text}；{computed:.6f} km²{share}）"


def _area_km2(net: Net) -> float:
    geographic = unproject(np.array([net.figure], dtype=object), net.located.crs)
    bounds = shapely.bounds(geographic[0])
    if not np.isfinite(bounds).all() or not shapely.is_valid(geographic[0]):
        return float("nan")
    plane = plane_at(float(bounds[[0, 2]].mean()))
    return float(ellipsoidal_area(to_plane(geographic, plane), plane)[0]) / 1e6
