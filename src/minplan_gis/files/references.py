"""Which reference system a layer is in: its own, or the user's where it states none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import accuracy_m, require_crs, unproject
from minplan_gis.datums import datum_of
from minplan_gis.errors import CrsError
from minplan_gis.files.model import RefusedError
from minplan_gis.files.system_names import system_code
from minplan_gis.files.triage import SUPPLY, hint_of, meridian_of, require_no_web_map, shift_for
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.datums import Datum
    from minplan_gis.files.model import Request

__all__ = ["meridian_of", "reference_of", "required", "stated_reference", "uncertainty"]

_SAME_DEGREES = 1e-8
_LAYER = Text("图层", "the layer")


def reference_of(own: pyproj.CRS | None, request: Request, shapes: NDArray[np.object_]) -> pyproj.CRS:
    """Give the layer's reference system.

    Parameters
    ----------
    own : pyproj.CRS or None
        What the file states.
    request : Request
        Its ``crs`` counts where the file states none.
    shapes : ndarray of geometry
        Held against both where both state one.

    Raises
    ------
    RefusedError
        ``missing_crs``, or ``wrong_crs``: another datum than CGCS2000 or WGS84, or the
        user's contradicts the file's.
    """
    stated = stated_reference(request)
    if own is None and stated is None:
        raise RefusedError(
            "missing_crs",
            Text("没有坐标系", "no reference system") + hint_of(shapes),
            Text(
                "请补上 .prj 或用 --crs 指明（如 EPSG:4490）",
                "add a .prj, or state one with --crs (as EPSG:4490)",
            ),
        )
    if own is None:
        return required(stated, request)
    known = required(own, request)
    if stated is not None and not _agree(known, required(stated, request), shapes):
        raise RefusedError(
            "wrong_crs",
            Text(
                f"文件自带坐标系 {own.name}，与指定的 {request.crs} 矛盾",
                f"the file states {own.name}, which contradicts the given {request.crs}",
            ),
            Text("请去掉 --crs，或改正文件的坐标系", "leave --crs out, or correct the file's system"),
        )
    return known


def stated_reference(request: Request) -> pyproj.CRS | None:
    """Give what the user says."""
    return None if request.crs is None else pyproj.CRS.from_user_input(system_code(request.crs))


def uncertainty(crs: pyproj.CRS) -> tuple[Text, ...]:
    """Note what taking WGS84 as CGCS2000 may cost."""
    metres = accuracy_m(crs)
    if not metres:
        return ()
    return (
        Text(
            f"坐标系为 WGS84，视同 CGCS2000，不确定度 {metres:g} m",
            f"WGS84 taken as CGCS2000, which may be off by {metres:g} m",
        ),
    )


def required(crs: pyproj.CRS | None, request: Request) -> pyproj.CRS:
    """Give the system if its datum is CGCS2000 or WGS84, or one that the user's shift carries.

    Raises
    ------
    RefusedError
        ``wrong_crs``.
    """
    if crs is not None:
        require_no_web_map([(Text("坐标系名称", "the reference system"), crs.name)])
        if shift_for(crs, request) is not None:
            return crs
    try:
        return require_crs(crs, what=_LAYER)
    except CrsError as error:
        datum = None if crs is None else datum_of(crs)
        reason = error.problems[0] if crs is None or datum is None else _old(crs, datum)
        raise RefusedError("wrong_crs", reason, SUPPLY) from error


def _old(crs: pyproj.CRS, datum: Datum) -> Text:
    label, name = datum.label, crs.name
    return Text(
        f"坐标系 {name} 的基准为{label.zh}，不是 CGCS2000", f"the datum of {name} is {label.en}, not CGCS2000"
    )


def _agree(one: pyproj.CRS, other: pyproj.CRS, shapes: NDArray[np.object_]) -> bool:
    """Tell whether two systems put the same coordinates in the same place, on the same datum."""
    if accuracy_m(one) != accuracy_m(other) or datum_of(one) is not datum_of(other):
        return False
    known = shapes[~(shapely.is_missing(shapes) | shapely.is_empty(shapes))]
    if not len(known):
        return one.equals(other, ignore_axis_order=True)
    here, there = (shapely.bounds(unproject(known[:1], crs)) for crs in (one, other))
    with np.errstate(invalid="ignore"):
        return bool((np.abs(here - there) < _SAME_DEGREES).all())
