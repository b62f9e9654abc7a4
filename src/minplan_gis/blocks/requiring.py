"""What a frame must be to count as blocks, whoever made it; all faults are told at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from minplan_gis.blocks.columns import (
    BLOCK_COLUMNS,
    NUMBER_COLUMNS,
    QUALITY_COLUMNS,
    WORD_COLUMNS,
    empty_column,
)
from minplan_gis.crs import accuracy_m, in_china, require_crs, to_cgcs2000, unproject
from minplan_gis.errors import GeometryError, UsageError
from minplan_gis.files.columns.cells import numbers, texts, words
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.validity import unsound
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd
    import pyproj
    from numpy.typing import NDArray

__all__ = ["invalid", "require_blocks"]

_WHAT = Text("区块", "blocks")


def require_blocks(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Check a frame of blocks and give it in the form that a check needs.

    Parameters
    ----------
    frame : GeoDataFrame
        Ids in an index (or a column) named ``block_id``, unique text; valid
        polygons in a stated system of CGCS2000 or WGS84. Columns of
        BLOCK_COLUMNS that it lacks are missing attributes.

    Returns
    -------
    GeoDataFrame
        A copy in EPSG:4490 with all BLOCK_COLUMNS; words as identifiers; attrs kept.

    Raises
    ------
    CrsError
        No system, another datum, or coordinates that don't fit it.
    GeometryError
        No GeoDataFrame, column names that repeat, ids that are no unique text,
        geometries that are no valid polygon, empty rings.
    UsageError
        Words outside the vocabulary, or numbers that are none.
    """
    _require_frame(frame)
    crs = require_crs(frame.crs, what=_WHAT)
    named = _with_ids(frame)
    problems = [*_id_faults(named.index), *_geometry_faults(named, crs)]
    if problems:
        raise GeometryError(*problems)
    blocks = to_cgcs2000(named, what=_WHAT)
    blocks = (
        blocks.set_geometry("geometry")
        if blocks.geometry.name == "geometry"
        else blocks.rename_geometry("geometry")
    )
    blocks = _with_columns(blocks, source_crs=crs.to_string(), uncertainty=accuracy_m(crs))
    blocks.attrs = dict(frame.attrs)
    return blocks


def _require_frame(frame: object) -> None:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name is None:
        raise GeometryError(
            Text(
                "区块须为带几何列的 GeoDataFrame，可用 geopandas.GeoDataFrame(表, geometry=…, crs=…) 生成",
                "blocks are a GeoDataFrame with geometries: geopandas.GeoDataFrame(table, geometry=, crs=)",
            )
        )
    names = [*frame.columns, *(["block_id"] if frame.index.name == "block_id" else [])]
    names += ["geometry"] if frame.active_geometry_name != "geometry" else []
    repeated = listed(str(name) for name in dict.fromkeys(names) if names.count(name) > 1)
    if repeated.zh:
        raise GeometryError(
            Text(f"区块的列名重复：{repeated.zh}", f"column names of the blocks are repeated: {repeated.en}")
        )


def _with_ids(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    if frame.index.name != "block_id" and "block_id" in frame.columns:
        frame = frame.set_index("block_id")
    if frame.index.name != "block_id":
        raise GeometryError(
            Text(
                "区块缺少编号：请用 frame.set_index('编号列').rename_axis('block_id') 指定",
                "blocks have no ids: use frame.set_index('column').rename_axis('block_id')",
            )
        )
    return frame


def _id_faults(index: pd.Index) -> Iterator[Text]:
    strange = [repr(block_id) for block_id in index if not isinstance(block_id, str) or not block_id.strip()]
    if strange:
        which = listed(strange)
        yield Text(
            f"区块编号须为非空文本：{which.zh}（可用 frame.index.astype(str)）",
            f"block ids must be text that is not empty: {which.en} (frame.index.astype(str) helps)",
        )
    repeated = listed(str(block_id) for block_id in index[index.duplicated()].unique())
    if repeated.zh:
        yield Text(f"区块编号重复：{repeated.zh}", f"block ids are repeated: {repeated.en}")


def _geometry_faults(frame: gpd.GeoDataFrame, crs: pyproj.CRS) -> Iterator[Text]:
    shapes = np.asarray(frame.geometry, dtype=object)
    polygonal = np.isin(
        shapely.get_type_id(shapes), [shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON]
    )
    there = polygonal & ~shapely.is_empty(shapes)
    hollow = there & _has_empty_ring(shapes)
    finite = there & np.isfinite(shapely.bounds(shapes)).all(axis=1)
    sound = there & ~hollow & finite
    for faulty, zh, en in (
        (~there, "没有面图形", "have no polygon"),
        (hollow, "含空环", "have an empty ring"),
        (there & ~hollow & ~finite, "坐标不是有限数", "have coordinates that are not finite"),
    ):
        if faulty.any():
            which = listed(str(block_id) for block_id in frame.index[faulty])
            yield Text(f"区块 {which.zh} {zh}", f"blocks {which.en} {en}")
    known = shapes.copy()
    known[~sound] = None
    for at, reason in invalid(known, crs):
        yield Text(f"区块 {frame.index[at]} ", f"block {frame.index[at]}: ") + reason


def invalid(shapes: NDArray[np.object_], crs: pyproj.CRS) -> Iterator[tuple[int, Text]]:
    """Give the places of invalid polygons and what is wrong; None, and what lies nowhere, is passed over."""
    geographic = unproject(shapes, crs)
    nowhere = ~in_china(geographic)
    shapes, geographic = shapes.copy(), geographic.copy()
    shapes[nowhere] = geographic[nowhere] = None
    yield from unsound(shapes, geographic, crs, measured=True).items()


def _has_empty_ring(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Tell which polygons have a ring or part without a point: some predicates of GEOS 3.14 crash on them."""
    parts, owner = shapely.get_parts(shapes, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    hollow = np.zeros(len(shapes), dtype=bool)
    hollow[owner[part[shapely.is_empty(rings)]]] = True
    hollow[owner[shapely.is_empty(parts)]] = True
    return hollow


def _with_columns(blocks: gpd.GeoDataFrame, *, source_crs: str, uncertainty: float) -> gpd.GeoDataFrame:
    facts: dict[str, str | float] = {"source_crs": source_crs, "source_file": ""}
    notes: list[Text] = []
    for name in BLOCK_COLUMNS:
        if name in facts:
            blocks[name] = blocks[name] if name in blocks.columns else facts[name]
        elif name == "accuracy_m":
            blocks[name] = _accuracy(blocks, uncertainty, notes)
        elif name not in blocks.columns:
            blocks[name] = empty_column(name, blocks.index)
        elif name != "geometry":
            blocks[name] = _typed(blocks[name], name, notes)
    if notes:
        raise UsageError(*notes)
    return blocks


def _accuracy(blocks: gpd.GeoDataFrame, uncertainty: float, notes: list[Text]) -> pd.Series | float:
    """Give each block's datum uncertainty in metres: its own where stated, else that of the system."""
    if "accuracy_m" not in blocks.columns:
        return uncertainty
    cells = numbers(blocks["accuracy_m"], "accuracy_m")
    notes += cells.notes
    negative = cells.series.index[cells.series < 0]
    if len(negative):
        which = listed(map(str, negative))
        notes.append(
            Text(f"accuracy_m 不能为负（行 {which.zh}）", f"accuracy_m is not below 0 (row {which.en})")
        )
    return cells.series.fillna(uncertainty)


def _typed(column: pd.Series, name: str, notes: list[Text]) -> pd.Series:
    if name in WORD_COLUMNS:
        cells = words(column, WORD_COLUMNS[name], name)
    elif name in NUMBER_COLUMNS:
        cells = numbers(column, name, percent=name in QUALITY_COLUMNS)
    else:
        return texts(column)
    notes += cells.notes
    return cells.series
