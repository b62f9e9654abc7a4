"""Control points of a user's file: held against each other, and the parameters that carry them best."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyproj

from minplan_gis.crs import in_china
from minplan_gis.datums.fitting import fit_helmert, fit_plane
from minplan_gis.datums.places import dots, local, moves_m, projected, unprojected
from minplan_gis.datums.shifts import FARTHEST_M, Fit, Residual

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from minplan_gis.datums.families import Datum
    from minplan_gis.datums.shifts import Helmert, Plane4
    from minplan_gis.datums.tables import Table

    Floats = NDArray[np.float64]

__all__ = ["fitted"]

_FEWEST = 3
_MOST = 10_000
_WORST_RESIDUAL_M = 5.0
_THINNEST = 0.02
"""Points whose second extent is less of the first lie on one line: across it nothing holds the turn."""
_NUMBERS = ("from_north", "from_east", "to_north", "to_east")


def fitted(
    top: Table, datum: Datum, method: str, systems: tuple[str, str], height_m: float
) -> tuple[Plane4 | Helmert, Fit] | None:
    """Compute parameters from the ``[[point]]`` of a file; None, with faults, where they are no good."""
    points = _points(top)
    if top.problems:
        return None
    names = [name for name, _ in points]
    given = np.array([numbers for _, numbers in points])
    before, after = given[:, [1, 0]], given[:, [3, 2]]
    planes = [pyproj.CRS.from_user_input(each) for each in systems]
    old, new = unprojected(before, planes[0]), unprojected(after, planes[1])
    _require_pairs(top, names, old, new)
    if top.problems:
        return None
    made: Plane4 | Helmert = (
        fit_plane(before, after, source=systems[0], target=systems[1])
        if method == "plane"
        else fit_helmert(old, new, datum, height_m=height_m)
    )
    off = projected(made.carry(old), planes[1]) - after
    residuals = tuple(Residual(name, float(e), float(n)) for name, (e, n) in zip(names, off, strict=True))
    fit = Fit(residuals, tuple((float(lon), float(lat)) for lon, lat in new))
    _require_fit(top, fit)
    return made, fit


def _points(top: Table) -> list[tuple[str, list[float]]]:
    given: Any = top.content.get("point", [])
    rows = given if isinstance(given, list) else []
    if not _FEWEST <= len(rows) <= _MOST:
        top.fault(
            f"[[point]] 须有 {_FEWEST} 个以上，才有残差可查（现有 {len(rows)} 个）",
            f"{_FEWEST} or more [[point]] are needed to leave residuals (there are {len(rows)})",
        )
        return []
    found = []
    for number, row in enumerate(rows, start=1):
        table = top.inside(f"[[point]] {number}", row)
        table.only("name", *_NUMBERS)
        found.append((str(table.content.get("name", number)), [table.number(key) for key in _NUMBERS]))
    return found


def _require_pairs(top: Table, names: Sequence[str], old: Floats, new: Floats) -> None:
    """Refuse points that lie nowhere in their system, pairs too far apart, and points on one line."""
    there = in_china(dots(old)) & in_china(dots(new))
    for at in np.flatnonzero(~there).tolist():
        top.fault(
            f"控制点 {names[at]} 与坐标系不符，请检查 north（纵坐标）、east（横坐标）和带号",
            f"point {names[at]} does not fit its system; check north, east and the band's prefix",
        )
    if not there.all():
        return
    apart = moves_m(old, new)
    for at in np.flatnonzero(apart > FARTHEST_M).tolist():
        top.fault(
            f"控制点 {names[at]} 的两套坐标相距 {apart[at]:.0f} m，不是同一点，或带号有误",
            f"point {names[at]}: its positions are {apart[at]:.0f} m apart: not one point, or a wrong band",
        )
    own = local(new, new)[0]
    extents = np.linalg.svd(own - own.mean(axis=0), compute_uv=False)
    if extents[1] < _THINNEST * extents[0]:
        top.fault("控制点重合或在一条直线上，求不出参数", "the control points coincide or lie on one line")


def _require_fit(top: Table, fit: Fit) -> None:
    worst = fit.largest
    if worst.length_m > _WORST_RESIDUAL_M:
        top.fault(
            f"控制点残差过大：{worst.name} 达 {worst.length_m:.2f} m（均方根 {fit.rms_m:.2f} m），请核对",
            f"the points don't fit: {worst.name} is off by {worst.length_m:.2f} m (RMS {fit.rms_m:.2f} m)",
        )
