"""The user's file of parameters or control points (TOML): nothing in it is guessed, all faults come at once.

``datum`` (``beijing54``, ``xian80``, ``new_beijing54``), ``provider`` and one of three tables:

``[plane]``
    ``from_crs``, ``to_crs``, ``north_m``, ``east_m``, ``rotation``, ``rotation_unit``,
    ``rotation_direction`` (which way points turn), ``scale``, ``scale_unit``
``[helmert]``
    ``convention`` (``position_vector``, which is Bursa-Wolf, or ``coordinate_frame``), ``x_m``, ``y_m``,
    ``z_m``, ``x_rotation``, ``y_rotation``, ``z_rotation``, ``rotation_unit``, ``scale``, ``scale_unit``
``[fit]``
    ``method`` (``plane`` or ``helmert``), ``from_crs``, ``to_crs``, and three or more ``[[point]]`` with
    ``name``, ``from_north``, ``from_east``, ``to_north``, ``to_east``

Stated parameters need ``accuracy_m`` and may have ``area``; a fit gives its own accuracy.
"""

from __future__ import annotations

import hashlib
import math
import tomllib
from typing import TYPE_CHECKING, Any

from minplan_gis.crs import require_crs
from minplan_gis.datums.control import fitted
from minplan_gis.datums.families import Datum, datum_of
from minplan_gis.datums.shifts import Helmert, Plane4, Shift
from minplan_gis.datums.tables import Table
from minplan_gis.errors import CrsError, SourceError, cause
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.datums.shifts import Fit

    Bounds = tuple[float, float, float, float]

__all__ = ["read_shift"]

_SYSTEMS = ("from_crs", "to_crs")
_UNITS = ("rotation_unit", "scale_unit")
_HELMERT = ("x_m", "y_m", "z_m", "x_rotation", "y_rotation", "z_rotation", "scale")
_ROTATION_UNITS = {"arcsec": math.pi / 648_000, "rad": 1.0, "microrad": 1e-6}
_SIGNS = {"clockwise": 1.0, "counterclockwise": -1.0}
_CONVENTIONS = {"position_vector": 1.0, "coordinate_frame": -1.0}
_MOST_TURN_RAD = math.radians(0.1)
_MOST_STRETCH = 1e-3
_LEAST_ACCURACY_M = 0.05
"""No fit is believed to be better."""
_MOST_ACCURACY_M = 30.0


def read_shift(path: Path) -> Shift:
    """Read a file of parameters or control points.

    Raises
    ------
    SourceError
        All faults of the file; each names it and says what to write.
    """
    problems: list[Text] = []
    content = _bytes(path)
    table = Table(path.name, "", _document(path, content), problems)
    shift = _shift(table, hashlib.sha256(content).hexdigest())
    if shift is None or problems:
        raise SourceError(*problems)
    return shift


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise SourceError(
            Text(
                f"转换参数文件 {path.name} 无法打开：{cause(error).zh}",
                f"datum shift file {path.name} can't be opened: {cause(error).en}",
            )
        ) from error


def _document(path: Path, content: bytes) -> dict[str, Any]:
    try:
        return tomllib.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise SourceError(
            Text(
                f"转换参数文件 {path.name} 不是 UTF-8 的 TOML：{error}",
                f"datum shift file {path.name} is no TOML in UTF-8: {error}",
            )
        ) from error


def _shift(table: Table, sha256: str) -> Shift | None:
    table.only("schema", "datum", "provider", "accuracy_m", "area", *_MAKERS, "point")
    if table.content.get("schema") != 1:
        table.fault("须有 schema = 1", "schema = 1 is needed")
    datum = Datum(table.choice("datum", tuple(Datum)))
    provider = table.text(
        "provider", Text("参数或控制点的提供单位、文号", "who issued the parameters or points")
    )
    kinds = [kind for kind in _MAKERS if kind in table.content]
    if len(kinds) != 1:
        table.fault("须有 [plane]、[helmert]、[fit] 之一", "one of [plane], [helmert] and [fit] is needed")
        return None
    accuracy, bounds = _accuracy(table, fit=kinds[0] == "fit"), _area(table)
    made = _MAKERS[kinds[0]](table, table.inside(f"[{kinds[0]}]", table.content[kinds[0]]), datum)
    if made is None or table.problems:
        return None
    method, fit = made
    if fit is not None:
        accuracy = max(accuracy, _LEAST_ACCURACY_M, fit.largest.length_m)
    return Shift(datum, method, accuracy, provider, table.file, sha256, fit, bounds)


def _accuracy(table: Table, *, fit: bool) -> float:
    accuracy = table.number("accuracy_m", 0.0 if fit else None)
    if not (0.0 if fit else 1e-6) <= accuracy <= _MOST_ACCURACY_M:
        table.fault(
            f"accuracy_m 须写明参数的精度（米，大于 0，不超过 {_MOST_ACCURACY_M:g}）",
            f"accuracy_m is what the parameters are good to, in metres above 0, at most {_MOST_ACCURACY_M:g}",
        )
    return accuracy


def _area(table: Table) -> Bounds | None:
    if "area" not in table.content:
        return None
    given = table.content["area"]
    numbers = isinstance(given, list) and all(isinstance(each, int | float) for each in given)
    if not numbers or len(given) != 4 or not (given[0] < given[2] and given[1] < given[3]):
        table.fault("area 应为 [西, 南, 东, 北]，以度计", "area is [west, south, east, north] in degrees")
        return None
    west, south, east, north = map(float, given)
    return west, south, east, north


def _plane(_top: Table, table: Table, datum: Datum) -> tuple[Plane4, None] | None:
    table.only(*_SYSTEMS, "north_m", "east_m", "rotation", "rotation_direction", "scale", *_UNITS)
    systems = _systems(table, datum)
    sign = _SIGNS[table.choice("rotation_direction", tuple(_SIGNS))]
    turn = sign * table.number("rotation") * _turn_unit(table)
    stretch = _stretch(table)
    _plausible(table, turn, stretch=stretch)
    east, north = table.number("east_m"), table.number("north_m")
    return (Plane4(*systems, east, north, turn, 1.0 + stretch), None) if systems else None


def _helmert(_top: Table, table: Table, datum: Datum) -> tuple[Helmert, None]:
    table.only("convention", *_HELMERT, *_UNITS, "height_m")
    sign = _CONVENTIONS[table.choice("convention", tuple(_CONVENTIONS))] * _turn_unit(table)
    x, y, z = (sign * table.number(f"{axis}_rotation") for axis in "xyz")
    stretch = _stretch(table)
    _plausible(table, x, y, z, stretch=stretch)
    shift = (table.number("x_m"), table.number("y_m"), table.number("z_m"))
    return Helmert(datum, shift, (x, y, z), stretch, table.number("height_m", 0.0)), None


def _fit(top: Table, table: Table, datum: Datum) -> tuple[Plane4 | Helmert, Fit] | None:
    table.only("method", *_SYSTEMS, "height_m")
    method = table.choice("method", ("plane", "helmert"))
    systems, height = _systems(table, datum), table.number("height_m", 0.0)
    return fitted(top, datum, method, systems, height) if systems else None


_MAKERS = {"plane": _plane, "helmert": _helmert, "fit": _fit}


def _turn_unit(table: Table) -> float:
    return _ROTATION_UNITS[table.choice("rotation_unit", tuple(_ROTATION_UNITS))]


def _stretch(table: Table) -> float:
    """Give the scale beyond 1."""
    unit, scale = table.choice("scale_unit", ("ppm", "factor")), table.number("scale")
    return scale * 1e-6 if unit == "ppm" else scale - 1.0


def _plausible(table: Table, *turns: float, stretch: float) -> None:
    """Refuse what no datum needs: a unit was taken for another."""
    if max(map(abs, turns)) > _MOST_TURN_RAD:
        table.fault("旋转超过 0.1°，请检查 rotation_unit", "rotated by over 0.1 degrees; check rotation_unit")
    if abs(stretch) > _MOST_STRETCH:
        table.fault(
            "尺度偏离 1 超过千分之一，请检查 scale_unit（ppm 为百万分之一，factor 为比例）",
            "scale is off 1 by over a thousandth; check scale_unit (ppm, or factor for a ratio)",
        )


def _systems(table: Table, datum: Datum) -> tuple[str, str] | None:
    """Give both planes; the prefix of eastings is part of them, for rotation and scale act on it."""
    source, target = table.system("from_crs"), table.system("to_crs")
    if source is None or target is None:
        return None
    if datum_of(source) is not datum or not source.is_projected:
        table.fault(
            f"from_crs 须为{datum.label.zh}的平面坐标系", f"from_crs must be a plane of {datum.label.en}"
        )
    try:
        known = require_crs(target, what=Text("to_crs", "to_crs")).is_projected
    except CrsError:
        known = False
    if not known:
        table.fault("to_crs 须为 CGCS2000 的平面坐标系", "to_crs must be a plane of CGCS2000")
    return str(table.content["from_crs"]), str(table.content["to_crs"])
