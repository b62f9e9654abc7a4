"""Which reference system a layer is in: its own, or the user's where it states none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyproj
import shapely

from minplan_gis.crs import accuracy_m, require_crs, unproject
from minplan_gis.datums import datum_of, datums_of
from minplan_gis.errors import CrsError
from minplan_gis.files.formats import Format
from minplan_gis.files.model import RefusedError
from minplan_gis.files.system_names import system_code
from minplan_gis.files.triage import SUPPLY, hint_of, meridian_of, require_no_web_map, shift_for
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.datums import Datum
    from minplan_gis.files.model import Request

__all__ = [
    "meridian_of",
    "out_of_place",
    "reference_of",
    "require_wgs84",
    "required",
    "stated_reference",
    "uncertainty",
]

_SAME_DEGREES = 1e-8
_WITH_PRJ = (".shp", ".zip")
_TEXTS = {Format.COORDINATE_TEXT, Format.COORDINATE_STRING, Format.CSV, Format.XLSX, Format.DOCX}
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
            _missing(request),
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


def require_wgs84(request: Request) -> None:
    """Refuse CGCS2000 of the user where the table says WGS84: the doubt of a metre would be lost."""
    stated = stated_reference(request)
    if stated is not None and not accuracy_m(stated):
        raise RefusedError(
            "wrong_crs",
            Text(
                f"表中写明 WGS84，与指定的 {request.crs} 矛盾",
                f"the table says WGS84, which the given {request.crs} contradicts",
            ),
            Text(
                "请去掉 --crs；若坐标确为 CGCS2000，请改正表中的文字",
                "drop --crs; if the coordinates are CGCS2000, correct the table's words",
            ),
        )


def _missing(request: Request) -> Text:
    """Say how a system is supplied; a .prj is a Shapefile's only."""
    if request.path.suffix.lower() in _WITH_PRJ:
        return Text(
            "请补上 .prj 或用 --crs 指明（如 EPSG:4490）",
            "add a .prj, or state one with --crs (as EPSG:4490)",
        )
    return Text("请用 --crs 指明坐标系（如 EPSG:4515）", "state the system with --crs (as EPSG:4515)")


def out_of_place(driver: Format, request: Request) -> Text:
    """Say what to do about coordinates out of range: --crs changes nothing where the file has its own."""
    if request.crs is not None:
        return Text(
            "请检查该行坐标，以及 --crs（和文件自带的坐标系）是否有误",
            "check the row's coordinates, and whether --crs (and the file's own system) is right",
        )
    if driver in {Format.SHAPEFILE, Format.ZIP}:
        return Text(
            "请检查该行坐标；若 .prj 有误，请改正，或删除它并用 --crs 指明",
            "check the row's coordinates; if the .prj is wrong, correct it, or remove it and state --crs",
        )
    if driver in _TEXTS:
        return Text(
            "请检查该行坐标，以及写明的坐标系、带号和单位",
            "check the row's coordinates, and the system, band and unit that are stated",
        )
    return Text(
        "请检查该行坐标；若坐标系有误，请改正后重新导出（--crs 不能改变文件自带的坐标系）",
        "check the row's coordinates; if the system is wrong, correct it and export again (--crs can't "
        "change the file's own)",
    )


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
        _require_one_system(crs)
        if shift_for(crs, request) is not None:
            return crs
    try:
        return require_crs(crs, what=_LAYER)
    except CrsError as error:
        datum = None if crs is None else datum_of(crs)
        reason = error.problems[0] if crs is None or datum is None else _old(crs, datum)
        raise RefusedError("wrong_crs", reason, SUPPLY) from error


def _require_one_system(crs: pyproj.CRS) -> None:
    """Refuse a definition whose names, ellipsoid or parameters are not of one system.

    A .prj edited by hand can be called Xian 1980 over a datum China 2000, or have a meridian of its own.
    """
    said = [*datums_of(crs).values(), *_unlike_its_band(crs)]
    if len(said) > 1:
        named = "、".join(f"“{words}”" for words in said)
        raise RefusedError(
            "wrong_crs",
            Text(
                f"坐标系 {crs.name} 的定义自相矛盾：{named}",
                f"the definition of {crs.name} contradicts itself: {named}",
            ),
            Text(
                "请核对坐标究竟属于哪个坐标系，改正其定义（如 .prj）后重试",
                "find out which system the coordinates are in, and correct its definition (as the .prj)",
            ),
        )


def _unlike_its_band(crs: pyproj.CRS) -> list[str]:
    """Give the parameters of a system that is named as a band of CGCS2000 and is another."""
    code = system_code(crs.name)
    if code == crs.name or not crs.is_projected:
        return []
    own, standard = (_parameters(each) for each in (crs, pyproj.CRS.from_user_input(code)))
    return [f"{name}={value:g}" for name, value in own.items() if value != standard.get(name, value)]


def _parameters(crs: pyproj.CRS) -> dict[str, float]:
    operation = crs.coordinate_operation
    return {} if operation is None else {item.name: float(item.value) for item in operation.params}


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
