"""From an old datum to CGCS2000 with the user's parameters, and the account of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.datums import Helmert, datum_of, geographic
from minplan_gis.errors import CrsError
from minplan_gis.files.ledger import Ground
from minplan_gis.files.model import RefusedError
from minplan_gis.files.triage import SUPPLY, shift_for
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import numpy as np
    import pyproj
    from numpy.typing import NDArray

    from minplan_gis.datums import Carried, Shift
    from minplan_gis.datums.shifts import Fit
    from minplan_gis.files.model import Request

    Shapes = NDArray[np.object_]

__all__ = ["Shifted", "shifted"]


@dataclass(frozen=True, slots=True)
class Shifted:
    """Geometries on CGCS2000, and what getting there rests on."""

    shapes: Shapes
    accuracy_m: float = 0.0
    grounds: tuple[Ground, ...] = ()


def shifted(shapes: Shapes, crs: pyproj.CRS, request: Request) -> Shifted:
    """Carry longitude, latitude of a system's own datum to CGCS2000; what is on it already stays.

    Raises
    ------
    RefusedError
        ``wrong_crs``: parameters that move farther than any datum lies.
    """
    datum, shift = datum_of(crs), shift_for(crs, request)
    if datum is None or shift is None:
        return Shifted(shapes, grounds=_unused(request))
    try:
        carried = shift.carry(shapes, geographic(datum))
    except CrsError as error:
        raise RefusedError("wrong_crs", error.problems[0], SUPPLY) from error
    return Shifted(carried.shapes, carried.accuracy_m, tuple(_grounds(shift, carried)))


def _unused(request: Request) -> tuple[Ground, ...]:
    """Say that the parameters were not used, so that nobody thinks that they were."""
    if request.datum_shift is None:
        return ()
    name = request.datum_shift.name
    taken = Text(f"未使用转换参数 {name}", f"parameters {name} not used")
    return (
        Ground("shift", "stated", taken, Text("坐标已是 CGCS2000 或 WGS84", "on CGCS2000 or WGS84 already")),
    )


def _grounds(shift: Shift, carried: Carried) -> Iterator[Ground]:
    moved, accuracy = f"{carried.moved_m:.2f}", f"{carried.accuracy_m:.2f}"
    yield Ground(
        "shift",
        "user" if shift.fit is None else "computed",
        Text(
            f"{shift.datum.label.zh} → CGCS2000：{_method(shift).zh}，平均移动 {moved} m，精度 {accuracy} m",
            f"{shift.datum.label.en} to CGCS2000: {_method(shift).en}, moved {moved} m on average, "
            f"good to {accuracy} m",
        ),
        Text(*(f"{shift.file}（{shift.provider}；SHA-256 {shift.sha256[:12]}）",) * 2),
    )
    if shift.fit is not None:
        yield Ground("shift", "computed", *_residuals(shift.fit))
    for warning in carried.warnings:
        yield Ground("shift", "doubtful", warning, Text(shift.file, shift.file))


def _method(shift: Shift) -> Text:
    """Name the method; the parameters stay in the user's file, for they may be classified."""
    if isinstance(shift.method, Helmert):
        return Text("七参数（按位置矢量约定）", "seven parameters (as a position vector)")
    plane = shift.method
    return Text(
        f"四参数（{plane.source} → {plane.target}）", f"four parameters ({plane.source} to {plane.target})"
    )


def _residuals(fit: Fit) -> tuple[Text, Text]:
    worst, count = fit.largest, len(fit.residuals)
    each = "；".join(f"{one.name} 北 {one.north_m:+.3f} 东 {one.east_m:+.3f}" for one in fit.residuals)
    plain = "; ".join(f"{one.name} N {one.north_m:+.3f} E {one.east_m:+.3f}" for one in fit.residuals)
    return (
        Text(
            f"由 {count} 个控制点拟合：均方根 {fit.rms_m:.3f} m，最大 {worst.length_m:.3f} m（{worst.name}）",
            f"fitted to {count} control points: RMS {fit.rms_m:.3f} m, largest {worst.length_m:.3f} m "
            f"({worst.name})",
        ),
        Text(f"残差（m）：{each}", f"residuals (m): {plain}"),
    )
