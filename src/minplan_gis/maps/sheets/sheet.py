"""One print map: blocks, layers and findings to scale, with all that a sheet must carry."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.maps.sheets.arrangement import holds
from minplan_gis.maps.sheets.cells import draw_lines, shrunk
from minplan_gis.maps.sheets.contents import items_of
from minplan_gis.maps.sheets.grid import draw_frame, draw_grids, graticule, kilometre_grid
from minplan_gis.maps.sheets.layout import new_page
from minplan_gis.maps.sheets.lettering import text_width_mm, wrapped
from minplan_gis.maps.sheets.naming import name_all
from minplan_gis.maps.sheets.painting import paint_blocks, paint_findings, paint_layers
from minplan_gis.maps.sheets.planning import Drawn, contents_of, plan_sheet, title_of
from minplan_gis.maps.sheets.remarks import reference_text
from minplan_gis.maps.sheets.scale_bar import ScaleBar, draw_scale_bar
from minplan_gis.maps.sheets.scene import block_extent, extent_of
from minplan_gis.maps.sheets.title_block import Signs, draw_signs, measure_signs
from minplan_gis.maps.sheets.underlay import draw_underlay
from minplan_gis.maps.sheets.watermark import draw_watermark, watermark_text
from minplan_gis.maps.sheets.writing import figure_bytes, save_figure, settings
from minplan_gis.vocabulary import Conclusion, GeometryStatus

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.contents import Contents
    from minplan_gis.maps.sheets.grid import Mesh
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.painting import Painted
    from minplan_gis.maps.sheets.planning import Plan
    from minplan_gis.maps.sheets.scene import Order, Scene
    from minplan_gis.maps.sheets.view import View

__all__ = ["Sheet", "make_sheet", "sheet_of", "whole_extent"]

_TITLE_PT, _REFERENCE_PT = 18.0, 7.5
_PREVIEW_DPI = 96


@dataclass(frozen=True, slots=True)
class Sheet:
    """A finished sheet."""

    figure: Figure
    """In inches of 25.4 mm; its axes count in millimetres."""
    view: View
    """Scale, projection and place of the map."""
    title: str
    remarks: tuple[str, ...]
    """The notes as printed."""

    def save(self, path: str | Path, *, dpi: int = 300) -> None:
        """Write PDF, SVG or PNG by the ending; the same sheet gives the same bytes.

        Parameters
        ----------
        path
            Written aside and then put in its place.
        dpi
            Dots per inch of a PNG, and of what is a picture in the others.

        Raises
        ------
        UsageError
            For another ending, or more dots than a picture can have.
        OutputError
            Where the file can't be written.
        """
        save_figure(self.figure, Path(path), title=self.title, dpi=dpi)

    def _repr_png_(self) -> bytes:
        return figure_bytes(self.figure, ".png", title=self.title, dpi=_PREVIEW_DPI)


def make_sheet(scene: Scene, order: Order, *, extent: BaseGeometry | None = None) -> Sheet:
    """Draw one sheet of an extent in longitude, latitude, or of what has to fit.

    Raises
    ------
    UsageError
        There is nothing to draw, or it does not fit at the wanted scale.
    """
    shown = extent or whole_extent(scene, order)
    plan = plan_sheet(scene, order, shown)
    sheet, contents = _sheet(scene, order, plan)
    if holds(plan.places, items_of(contents)):
        return sheet
    order = replace(order, unnamed=contents.unnamed)
    return sheet_of(scene, order, plan_sheet(scene, order, shown))


def sheet_of(scene: Scene, order: Order, plan: Plan) -> Sheet:
    """Draw one sheet as it was planned."""
    return _sheet(scene, order, plan)[0]


def _sheet(scene: Scene, order: Order, plan: Plan) -> tuple[Sheet, Contents]:
    order = replace(order, brevity=plan.brevity)
    with settings():
        page = new_page(plan.paper.width, plan.paper.height)
        large = page.zoomed(plan.places.zoom)
        drawn = _draw_map(page, large, plan, scene, order)
        contents = contents_of(scene, order, plan.view, drawn)
        _furnish(large, plan, order, contents)
        title = title_of(scene, order)
        _draw_head(large, plan.places.head, title, order)
    return Sheet(page.figure, plan.view, title, contents.remarks), contents


def whole_extent(scene: Scene, order: Order) -> BaseGeometry:
    """Give what a sheet has to show, in longitude, latitude."""
    return block_extent(scene, order.focus) if order.focus else extent_of(scene, order.extent)


def _draw_map(page: Page, large: Page, plan: Plan, scene: Scene, order: Order) -> Drawn:
    """Draw what is to scale in real millimetres, what is written on it as large as the paper asks for."""
    view = plan.view
    if order.underlay:
        draw_underlay(page, view, order.underlay, order.dpi)
    painted = paint_layers(page, view, scene, order.styles)
    draw_grids(page, view, _kilometres(view, order), graticule(view))
    blocks = paint_blocks(page, view, scene.drawable, scene.report, order.styles)
    findings = paint_findings(page, view, scene.report, blocks, order.styles)
    _draw_mark(large, plan.places.map, scene, order, painted)
    unnamed = name_all(large, view, scene, order, painted, blocks)
    return Drawn(painted, tuple(blocks), findings, tuple(unnamed), tuple(page.unwritten))


def _kilometres(view: View, order: Order) -> Mesh | None:
    """Give the grid from which coordinates can be read to the metre, where there is one and it may be."""
    return kilometre_grid(view) if view.projection.is_gauss_kruger and not order.public else None


def _draw_mark(page: Page, box: Box, scene: Scene, order: Order, painted: Painted) -> None:
    demo = scene.report is not None and scene.report.run.demo_data
    schematic = any(layer.status is GeometryStatus.SCHEMATIC for layer in painted.layers)
    words = watermark_text(demo=demo, schematic=schematic)
    if words:
        color = order.styles.conclusions[Conclusion.NOT_COMPLIANT].color
        draw_watermark(page, box, words, lang=order.lang, color=color)


def _furnish(large: Page, plan: Plan, order: Order, contents: Contents) -> None:
    places, view = plan.places, plan.view
    kilometres = _kilometres(view, order)
    smaller = 1.0 / places.zoom
    degrees = graticule(view).ticks_at(smaller)
    draw_frame(large, places.map, kilometres and kilometres.ticks_at(smaller), degrees)
    for item in items_of(contents):
        item.draw(large, places.items[item.name])
    _draw_foot(large, plan, order)


def _draw_foot(large: Page, plan: Plan, order: Order) -> None:
    """Draw the scale in the middle below the map, the reference system at its left."""
    left, right = plan.places.foot.from_left(plan.places.foot.width * 0.5, 2.0)
    text = reference_text(plan.view, order).say(order.lang)
    draw_lines(large, left, wrapped(text, _REFERENCE_PT, left.width), _REFERENCE_PT)
    draw_scale_bar(large, right, ScaleBar(round(plan.view.denominator), order.lang, plan.places.zoom))


def _draw_head(page: Page, head: Box, title: str, order: Order) -> None:
    """Write the title in the middle, and what stands at the upper right."""
    furniture = order.furniture
    blank = "" if order.public else None
    approval = blank if furniture.approval_no is None else furniture.approval_no
    signs = Signs(furniture.secrecy, approval, order.lang)
    beside = measure_signs(signs, head.width / 4.0)[0]
    draw_signs(page, head.from_right(head.width / 4.0)[0], signs)
    room = head.width - 2.0 * (beside + 2.0)
    size = shrunk(_TITLE_PT, lambda size: text_width_mm(title, size) <= room)
    page.text(*head.center, title, size, align="center", valign="center")
