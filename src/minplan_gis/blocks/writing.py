"""Blocks out into a file of any form: written aside, read back, compared, then put in place."""

from __future__ import annotations

import dataclasses
import datetime as dt
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.blocks.columns import FACT_COLUMNS
from minplan_gis.blocks.forms_asked import left_out, require_apart, require_near
from minplan_gis.blocks.printed import printed
from minplan_gis.blocks.read_back import require_same
from minplan_gis.blocks.requiring import invalid
from minplan_gis.crs import CGCS2000, require_crs, to_cgcs2000
from minplan_gis.errors import OutputError, UsageError
from minplan_gis.files import open_reader, staging
from minplan_gis.files.writing.corners import PER_DEGREE
from minplan_gis.files.writing.drawing import area_moved, drawn
from minplan_gis.files.writing.forms import FORMS, Form, form_of
from minplan_gis.files.writing.systems import band_in, metre_systems, named_system, system_name
from minplan_gis.files.writing.wishes import Wishes
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

    import geopandas as gpd
    import pyproj

    from minplan_gis.files import Reader
    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Corners

__all__ = ["require_free", "write_blocks"]

_FEWEST_DIGITS = 2
_MOST_DIGITS = {True: 9, False: 12}
"""Of metres, and of degrees: past them no more than noise is written."""
_WORTH_SAYING_M2 = 0.01


def write_blocks(  # noqa: PLR0913 - each is a wish of its own, and most are left alone
    frame: gpd.GeoDataFrame,
    path: str | Path,
    *,
    crs: str | None = None,
    form: str | None = None,
    encoding: str = "",
    decimals: int | None = None,
    corners: Corners = "both",
    maker: str = "",
    today: dt.date | None = None,
    force: bool = False,
    reader: Reader | None = None,
) -> tuple[Text, ...]:
    """Write blocks into one file, read it back and compare before it is put in place.

    Parameters
    ----------
    frame : GeoDataFrame
        Polygons; unique index; any system of CGCS2000 or WGS84. As ``load_blocks`` gives it.
    path : str or Path
        By its ending: ``.txt .xlsx .docx .shp .gdb .gpkg .geojson .kml .dxf``.
    crs : str, optional
        The system to write in, as ``4490``, ``4515``, ``CGCS2000 / 3-degree GK zone 27``; by default
        the 3-degree band of each block with its prefix for texts, tables and DXF, else EPSG:4490.
    form : str, optional
        One of :class:`Form` where the ending stands for more: ``string`` for a mining-right string.
    encoding : str
        Of texts (GBK by default) and Shapefiles (UTF-8 by default).
    decimals : int, optional
        2 to 9 of metres, 2 to 12 of degrees.
    corners : {'both', 'dms', 'metres'}
        What corner tables show.
    maker : str
        数据产生单位 of a 报部 TXT.
    today : date, optional
        The only date in the file; by default the day of the run.
    force : bool
        Replace what is there.
    reader : Reader, optional
        An open worker process to share.

    Returns
    -------
    tuple of Text
        What is to be known of the file: its system, rounding, renamed fields.

    Raises
    ------
    OutputError
        Something is there already, a figure or a text can't be written as it is, or the file does not
        read back as written. Nothing is changed then.
    UsageError, CrsError
        Wishes that contradict each other, or a system that is none.
    """
    path = Path(path)
    chosen = form_of(path, form)
    wishes = Wishes(today or dt.date.today(), encoding, maker, corners)  # noqa: DTZ011 - the user's own day
    if not force:
        require_free(path, chosen)
    drawing = _drawing(frame, chosen, crs, decimals, wishes)
    with staging(path.parent) as aside:
        staged = aside / path.name
        notes = FORMS[chosen].write(drawing, staged, wishes)
        with _open(reader) as opened:
            told = require_same(staged, drawing, chosen, opened)
        written = {each.name for each in aside.iterdir()}
    _remove_stale(path, chosen, written)
    return (*_notes(drawing), *_uncertainty(frame), *notes, *left_out(drawing, chosen), *told)


def _open(reader: Reader | None) -> AbstractContextManager[Reader]:
    return open_reader() if reader is None else nullcontext(reader)


def require_free(path: Path, form: Form) -> None:
    """See that nothing is there that the files of this form would replace.

    Raises
    ------
    OutputError
        Which files are.
    """
    beside = (path.with_suffix(ending) for ending in FORMS[form].files)
    there = [each.name for each in (path, *beside) if each.exists()]
    if there:
        raise OutputError(
            Text(
                f"{'、'.join(there)} 已存在，未写入任何文件：请换一个文件名，或用 --force 覆盖",
                f"{', '.join(there)} is there, nothing was written: choose another name, or use --force",
            )
        )


def _remove_stale(path: Path, form: Form, written: set[str]) -> None:
    """Remove what stood beside the replaced file and belongs to it no more, as its spatial index."""
    for ending in FORMS[form].files:
        beside = path.with_suffix(ending)
        if beside.name not in written:
            beside.unlink(missing_ok=True)


def _drawing(
    frame: gpd.GeoDataFrame, form: Form, crs: str | None, decimals: int | None, wishes: Wishes
) -> Drawing:
    if wishes.corners not in {"both", "dms", "metres"}:
        raise UsageError(
            Text(f"没有 {wishes.corners}：可用 both、dms、metres", "corners are both, dms or metres")
        )
    blocks = _received(frame)
    require_apart(blocks.index, form)
    systems = _systems(blocks, form, crs, wishes)
    _require_digits(decimals, metres=systems[0].is_projected)
    drawing = drawn(blocks, systems, _per_unit(form, systems[0], decimals))
    if form == Form.SHEET:
        return dataclasses.replace(drawing, printed=printed(blocks, FORMS[form].columns or ()))
    return drawing


def _require_digits(decimals: int | None, *, metres: bool) -> None:
    most = _MOST_DIGITS[metres]
    if decimals is not None and not _FEWEST_DIGITS <= decimals <= most:
        zh, en = ("米", "metres") if metres else ("度", "degrees")
        raise UsageError(
            Text(
                f"{zh}的小数位应在 {_FEWEST_DIGITS}–{most} 之间",
                f"decimals of {en} are {_FEWEST_DIGITS} to {most}",
            )
        )


def _received(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the blocks in EPSG:4490 with the columns that are written: those that hold something."""
    what = Text("区块", "blocks")
    blocks = to_cgcs2000(frame, what=what)
    if blocks.geometry.name != "geometry":
        blocks = blocks.rename_geometry("geometry")
    blocks.index = blocks.index.map(str).rename("block_id")
    _require_figures(blocks)
    empty = [name for name in blocks if name != "geometry" and blocks[name].isna().all()]
    facts = [name for name in FACT_COLUMNS if name in blocks and name != "geometry"]
    return blocks.drop(
        columns=list(dict.fromkeys([*empty, *facts, *(["block_id"] if "block_id" in blocks else [])]))
    )


def _require_figures(blocks: gpd.GeoDataFrame) -> None:
    if blocks.empty:
        raise OutputError(Text("没有可写出的区块", "there is no block to write"))
    shapes = np.array(blocks.geometry.array, dtype=object)
    flat = ~(
        blocks.geometry.geom_type.isin(["Polygon", "MultiPolygon"]).to_numpy() & ~shapely.is_empty(shapes)
    )
    shapes[flat] = None
    problems = [_no_polygon(str(block_id)) for block_id in blocks.index[flat]]
    for at, reason in invalid(shapes, require_crs(CGCS2000, what=Text("", ""))):
        problems.append(Text(f"区块 {blocks.index[at]} ", f"block {blocks.index[at]}: ") + reason)
    if problems:
        raise OutputError(*problems)
    if blocks.index.has_duplicates:
        names = "、".join(dict.fromkeys(map(str, blocks.index[blocks.index.duplicated()])))
        raise OutputError(Text(f"区块编号重复：{names}", f"block ids repeat: {names}"))


def _no_polygon(block_id: str) -> Text:
    return Text(f"区块 {block_id} 没有面，未写出", f"block {block_id} has no polygon, nothing was written")


def _systems(blocks: gpd.GeoDataFrame, form: Form, crs: str | None, wishes: Wishes) -> tuple[pyproj.CRS, ...]:
    kind = FORMS[form].systems
    if crs is not None:
        system = _allowed(named_system(crs), form, wishes)
        if form not in _TABLES or wishes.corners != "dms":
            require_near(blocks, system, form)
        return (system,) * len(blocks)
    if kind in {"degrees", "WGS84"} or (form in _TABLES and wishes.corners == "dms"):
        return (require_crs(CGCS2000, what=Text("", "")),) * len(blocks)
    systems = metre_systems(np.asarray(blocks.geometry.array, dtype=object))
    _require_one(systems, form)
    return systems


_TABLES = (Form.SHEET, Form.DOCUMENT)


def _require_one(systems: tuple[pyproj.CRS, ...], form: Form) -> None:
    codes = sorted({crs.to_epsg() or 0 for crs in systems})
    if FORMS[form].systems == "one band" and len(codes) > 1:
        listed = ", ".join(map(str, codes))
        raise UsageError(
            Text(
                f"区块分布在多个带（EPSG {listed}），{FORMS[form].label.zh} 只能有一个坐标系："
                "请用 --to-crs 指定",
                f"the blocks lie in several bands (EPSG {listed}); a {FORMS[form].label.en} has one system: "
                "state it with --to-crs",
            )
        )


def _allowed(system: pyproj.CRS, form: Form, wishes: Wishes) -> pyproj.CRS:
    """Give the system if the form can be written in it."""
    kind, label = FORMS[form].systems, FORMS[form].label
    metres = form == Form.STRING or kind == "one band" or (form in _TABLES and wishes.corners == "metres")
    if kind == "WGS84" and system.is_projected:
        zh, en = "只能是经纬度", "holds degrees only"
    elif metres and not system.is_projected:
        zh, en = "须为米制坐标系", "is written in metres"
    elif kind == "own band" and band_in(system) is None and system.to_epsg() != 4490:
        zh, en = "须为 CGCS2000 高斯-克吕格带或 4490", "takes a Gauss-Krüger band of CGCS2000 or 4490"
    else:
        return system
    raise UsageError(Text(f"{label.zh} {zh}，不能写 {system.name}", f"a {label.en} {en}, not {system.name}"))


def _per_unit(form: Form, system: pyproj.CRS, decimals: int | None) -> int | None:
    if form in _TABLES and not system.is_projected:
        return PER_DEGREE
    making = FORMS[form]
    digits = making.metre_digits if system.is_projected else making.degree_digits
    digits = digits if decimals is None else decimals
    return None if digits is None else 10**digits


def _uncertainty(frame: gpd.GeoDataFrame) -> Iterator[Text]:
    """Say how far coordinates may be off that the file will show as CGCS2000."""
    known = frame["accuracy_m"].dropna() if "accuracy_m" in frame else ()
    worst = max((float(one) for one in known), default=0.0)
    if worst > 0:
        yield Text(
            f"来源坐标的不确定度最大 {worst:.3g} m（如 WGS84 视同 CGCS2000、小数位不足），写出后不变",
            f"source coordinates may be off by {worst:.3g} m (as WGS84 taken as CGCS2000), and so the file's",
        )


def _notes(drawing: Drawing) -> Iterator[Text]:
    for code in dict.fromkeys(crs.to_wkt() for crs in drawing.systems):
        system = next(crs for crs in drawing.systems if crs.to_wkt() == code)
        count = sum(crs.to_wkt() == code for crs in drawing.systems)
        yield Text(f"{count} 个区块：", f"{count} blocks: ") + system_name(system)
    moved = area_moved(drawing)
    if drawing.per_unit is not None and moved >= _WORTH_SAYING_M2:
        yield Text(f"取位使面积最多变化 {moved:.2g} m²", f"rounding moves areas by at most {moved:.2g} m²")
