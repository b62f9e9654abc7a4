"""What a print map is asked to show, and how: blocks, layers and findings of one edition."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import shapely

from minplan_gis.blocks import ledger_of
from minplan_gis.crs import to_cgcs2000
from minplan_gis.errors import GeometryError, UsageError
from minplan_gis.maps.order import in_legend_order
from minplan_gis.plans.model import did_you_mean
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    import geopandas as gpd
    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking import Report
    from minplan_gis.files.ledger import Entry
    from minplan_gis.maps.sheets.index_grid import IndexGrid
    from minplan_gis.maps.sheets.paper import Paper
    from minplan_gis.styles import Styles
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["Extent", "Furniture", "Order", "Scene", "block_extent", "extent_of", "scene_of"]

Extent = Literal["blocks", "layers"]


@dataclass(frozen=True, slots=True)
class Furniture:
    """The words on a sheet that only its maker knows; what is empty is left blank or out."""

    secrecy: str = ""
    """密级, as it is to be printed."""
    approval_no: str | None = None
    """审图号; empty for a blank to fill in; None for none, and for a blank on public sheets."""
    responsibilities: Mapping[str, str] = field(default_factory=dict)
    """责任表 by the keys of ``RESPONSIBILITIES``; 比例尺 is filled in."""
    height_datum: str = "1985国家高程基准"
    """As it is printed beside the reference system; empty for none."""
    drawn_on: date | None = None
    """The day on the sheet; that of the report where there is one."""
    title_block: bool = True
    """Whether there is a 责任表."""
    corner_table: bool = True
    """Whether the corners of a single block, or of a few, are listed."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a sheet is to be made."""

    paper: Paper
    styles: Styles
    turned: bool | None = None
    """True for the longer side across, False for upright, None for what gives the larger scale."""
    denominator: int | None = None
    """Of the scale; None for the largest round one at which the extent fits."""
    title: str = ""
    lang: Lang = "zh"
    public: bool = False
    extent: Extent = "blocks"
    """What has to fit: the blocks, or the layers, which is the administrative unit where there is one.

    Without blocks it is the layers."""
    furniture: Furniture = field(default_factory=Furniture)
    underlay: Path | None = None
    """A georeferenced raster that lies under the map."""
    dpi: int = 300
    """Dots per inch of what is a picture."""
    focus: str | None = None
    """The block that the sheet is for."""
    brevity: int = 0
    """How much is said more briefly, from 0, so that a map finds room."""
    unnamed: tuple[str, ...] = ()
    """Labels that are known to find no room."""
    index: IndexGrid | None = None
    """How the sheet lies to others of its map."""
    fill: float | None = None
    """Part of the map that the extent may take at a scale of the toolkit's choice."""


@dataclass(frozen=True, slots=True)
class Scene:
    """What there is to draw, in EPSG:4490."""

    blocks: gpd.GeoDataFrame
    """Index ``block_id``, unique text; rows without geometry are told in the notes."""
    layers: tuple[ZoneLayer, ...]
    """In the legend's order, without those that the edition leaves out."""
    report: Report | None = None
    ledger: tuple[Entry, ...] = ()
    """How the blocks were read."""
    left_out: tuple[Text, ...] = ()
    """What the edition leaves out."""

    @property
    def drawable(self) -> gpd.GeoDataFrame:
        """The blocks that have a geometry of numbers."""
        shapes = np.asarray(self.blocks.geometry, dtype=object)
        return self.blocks.loc[_finite(shapes)]


def scene_of(blocks: gpd.GeoDataFrame, zones: Zones, report: Report | None = None) -> Scene:
    """Bring together what is drawn.

    Raises
    ------
    GeometryError
        Where block ids repeat.
    CrsError
        Where the blocks have no reference system or another datum.
    """
    repeated = sorted({str(name) for name in blocks.index[blocks.index.duplicated()]})
    if repeated:
        names = "、".join(repeated)
        raise GeometryError(Text(f"区块编号重复：{names}", f"block ids repeat: {names}"))
    moved = to_cgcs2000(blocks, what=Text("区块", "blocks"))
    moved = _light(moved.set_axis(moved.index.astype(str), axis=0))
    return Scene(moved, in_legend_order(zones.layers), report and _lightened(report), ledger_of(blocks))


def _lightened(report: Report) -> Report:
    return replace(
        report,
        blocks=_light(report.blocks),
        findings=_light(report.findings),
        remainders=_light(report.remainders),
    )


def _light(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give a frame without what pandas would copy again with every part that is taken of it."""
    bare = frame.copy(deep=False)
    bare.attrs = {}
    return bare


def extent_of(scene: Scene, extent: Extent) -> BaseGeometry:
    """Give the hull of what has to fit on the sheet, in longitude, latitude.

    Raises
    ------
    UsageError
        Where there is nothing to draw.
    """
    frames = [scene.drawable] if extent == "blocks" and len(scene.drawable) else []
    units = [layer for layer in scene.layers if layer.kind is ZoneKind.ADMINISTRATIVE_AREA]
    frames = frames or [scene.drawable, *(layer.features for layer in units or scene.layers)]
    shapes = np.concatenate([np.asarray(frame.geometry, dtype=object) for frame in frames])
    shapes = shapes[_finite(shapes)]
    if not len(shapes):
        raise UsageError(
            Text(
                "没有可画的图形：区块和图层都没有坐标",
                "nothing to draw: no block and no layer has coordinates",
            )
        )
    hull: BaseGeometry = shapely.convex_hull(shapely.GeometryCollection(list(shapely.convex_hull(shapes))))
    return hull


def block_extent(scene: Scene, block_id: str) -> BaseGeometry:
    """Give the figure of one block, in longitude, latitude.

    Raises
    ------
    UsageError
        There is no such block, or it has no figure.
    """
    drawable = scene.drawable
    if block_id not in drawable.index:
        near = did_you_mean(block_id, [str(each) for each in drawable.index])
        raise UsageError(
            Text(f"没有区块 {block_id}，或它没有图形", f"no block {block_id} with a figure") + near
        )
    figure: BaseGeometry = drawable.geometry[block_id]
    return figure


def _finite(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    return np.asarray(np.isfinite(shapely.bounds(shapes)).all(axis=1), dtype=bool)
