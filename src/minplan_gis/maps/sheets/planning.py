"""How a sheet is laid out before anything is drawn: paper, furniture, scale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.maps.editions import without_coordinates
from minplan_gis.maps.sheets.arrangement import arrange, no_room
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.contents import Contents, items_of
from minplan_gis.maps.sheets.corner_table import corner_table
from minplan_gis.maps.sheets.fitting import fitting_view, too_large, view_at
from minplan_gis.maps.sheets.index_grid import national_sheets
from minplan_gis.maps.sheets.legend import legend_of
from minplan_gis.maps.sheets.lettering import GETA
from minplan_gis.maps.sheets.locator import locator_of
from minplan_gis.maps.sheets.north import North
from minplan_gis.maps.sheets.painting import Painted, conclusion_keys, seen_layers
from minplan_gis.maps.sheets.paper import SCALES
from minplan_gis.maps.sheets.remarks import remarks
from minplan_gis.maps.sheets.title_block import TitleBlock
from minplan_gis.maps.sheets.underlay import underlay_text
from minplan_gis.maps.sheets.verdict_strip import verdict_strip
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.maps.sheets.arrangement import Places
    from minplan_gis.maps.sheets.corner_table import CornerTable
    from minplan_gis.maps.sheets.paper import Paper
    from minplan_gis.maps.sheets.scene import Order, Scene
    from minplan_gis.maps.sheets.verdict_strip import VerdictStrip
    from minplan_gis.maps.sheets.view import View
    from minplan_gis.zones import ZoneLayer

__all__ = ["Drawn", "Plan", "contents_of", "laid", "plan_places", "plan_sheet", "title_of"]

_FILL, _FILL_OF_ONE = 0.92, 0.4
"""Part of the map that the extent may take; of a single block less, so that one sees where it lies."""
_MOST_WITH_CORNERS = 3
_SLACK_MM = 1e-6
_BRIEF_ROWS = (1_000, 6, 3, 1)
"""So many verdicts are told, the briefer the fewer; at the briefest there is no table of corners either."""
_BRIEFEST = len(_BRIEF_ROWS) - 1
_MOST_NAMED = 40
_GUESSED = (0.75, 0.85)
"""Parts of a sheet that its map takes at most, about."""
_CHECKED = Text("区块规划符合性核查图", "Compliance of blocks with the plan")
_PLAIN = Text("区块与规划分区图", "Blocks and planning zones")


@dataclass(frozen=True, slots=True)
class Plan:
    """Where everything will stand, and what the map will show."""

    paper: Paper
    places: Places
    view: View
    brevity: int = 0
    """How much is said more briefly so that a map finds room."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What came onto the map, as the furniture has to tell it."""

    painted: Painted
    blocks: tuple[str, ...] = ()
    findings: tuple[str, ...] = ()
    unnamed: tuple[str, ...] = ()
    """Labels that found no room."""
    unwritten: tuple[str, ...] = ()
    """Characters that no font could write."""


def plan_sheet(scene: Scene, order: Order, extent: BaseGeometry) -> Plan:
    """Choose how the paper lies, where the furniture stands and the scale; the way of the larger scale wins.

    Raises
    ------
    UsageError
        The extent does not fit at the wanted scale, or at the smallest.
    """
    found, brevity = _laid_out(scene, order, extent)
    views = [(paper, places, _view(scene, order, places, extent)) for paper, places in found]
    plans = [Plan(paper, places, view, brevity) for paper, places, view in views if view]
    if plans:
        return min(plans, key=lambda plan: plan.view.denominator)
    box = max((_map_box(places) for _, places in found), key=lambda box: box.width * box.height)
    raise too_large(extent, box, order.paper, order.denominator or SCALES[-1])


def plan_places(scene: Scene, order: Order, extent: BaseGeometry) -> Plan:
    """Plan a sheet of the middle of an extent, whether the rest fits or not, with the largest map.

    Raises
    ------
    UsageError
        The furniture leaves no room for a map.
    """
    found, brevity = _laid_out(scene, order, extent)
    paper, places = max(found, key=lambda each: each[1].map.width * each[1].map.height)
    view = view_at(extent, _map_box(places), order.denominator or SCALES[-1])[0]
    return Plan(paper, places, view, brevity)


def title_of(scene: Scene, order: Order) -> str:
    """Give the title, or what kind of map it is."""
    return order.title or (_CHECKED if scene.report else _PLAIN).say(order.lang)


def contents_of(scene: Scene, order: Order, view: View, drawn: Drawn) -> Contents:
    """Say what the furniture of a map holds."""
    keys = conclusion_keys(pd.Index(drawn.blocks), scene.report)
    legend = legend_of(
        zip(drawn.painted.layers, drawn.painted.shapes, strict=True),
        order.styles,
        conclusions=set(keys.tolist()),
        findings=drawn.findings,
        lang=order.lang,
    )
    national = national_sheets(view.lonlat_bounds, round(view.denominator))
    told = [*remarks(scene, view, drawn.painted), *([national] if national else [])]
    if order.underlay:
        told.append(underlay_text(order.underlay, view, order.dpi))
    return Contents(
        North(view.convergence, order.lang),
        legend,
        tuple(_printed(remark.say(order.lang), order) for remark in [*told, *_left_out(drawn)]),
        unnamed=drawn.unnamed,
        locator=locator_of(view.lonlat_window, lang=order.lang),
        verdicts=_verdicts(scene, order, drawn.blocks),
        corners=_corners(scene, order, drawn.blocks),
        index=order.index,
        title_block=_title_block(scene, order, view),
        lang=order.lang,
    )


def _laid_out(scene: Scene, order: Order, extent: BaseGeometry) -> tuple[list[tuple[Paper, Places]], int]:
    """Arrange the furniture each way that the paper may lie, as briefly as it must be."""
    ways = (True, False) if order.turned is None else (order.turned,)
    papers = [laid(order.paper, across=across) for across in ways]
    for brevity in range(_BRIEFEST + 1):
        brief = replace(order, brevity=brevity)
        arranged = [(paper, _arranged(scene, brief, paper, extent)) for paper in papers]
        found = [(paper, places) for paper, places in arranged if places]
        if found:
            return found, brevity
    raise no_room(papers[0])


def laid(paper: Paper, *, across: bool) -> Paper:
    """Give a paper with its longer side across, or upright."""
    return paper if (paper.width >= paper.height) == across else paper.turned


def _arranged(scene: Scene, order: Order, paper: Paper, extent: BaseGeometry) -> Places | None:
    """Arrange the furniture for the layers that such a map will show; None where it finds no room."""
    box = Box(0.0, 0.0, paper.width * _GUESSED[0], paper.height * _GUESSED[1])
    scale = order.denominator or SCALES[-1]
    view = order.denominator is None and fitting_view(extent, box, order.fill or _fill(scene, order))
    view = view or view_at(extent, box, scale)[0]
    drawn = replace(_expected(scene, seen_layers(scene, view)), unnamed=order.unnamed)
    return arrange(paper, items_of(contents_of(scene, order, view, drawn)))


def _expected(scene: Scene, layers: Sequence[ZoneLayer]) -> Drawn:
    """Guess what will come onto the map, rather more than less."""
    shapes = tuple(np.asarray(layer.features.geometry, dtype=object) for layer in layers)
    found = set(scene.report.findings["status"]) if scene.report else set()
    outside = {"outside"} if scene.report is not None and len(scene.report.remainders) else set()
    findings = tuple(sorted((found - {"fits"}) | outside))
    return Drawn(Painted(tuple(layers), (), shapes), tuple(scene.drawable.index), findings)


def _view(scene: Scene, order: Order, places: Places, extent: BaseGeometry) -> View | None:
    box = _map_box(places)
    if order.denominator is None:
        return fitting_view(extent, box, order.fill or _fill(scene, order))
    view, needed = view_at(extent, box, order.denominator)
    return view if needed[0] <= box.width + _SLACK_MM and needed[1] <= box.height + _SLACK_MM else None


def _map_box(places: Places) -> Box:
    """Give the map's box in real millimetres."""
    return places.map.scaled(places.zoom)


def _fill(scene: Scene, order: Order) -> float:
    single = order.focus is not None or (order.extent == "blocks" and len(scene.drawable) == 1)
    return _FILL_OF_ONE if single else _FILL


def _printed(text: str, order: Order) -> str:
    return without_coordinates(text) if order.public else text


def _verdicts(scene: Scene, order: Order, blocks: Sequence[str]) -> VerdictStrip | None:
    """Tell the verdicts of the block that a sheet is for."""
    told = order.focus or (blocks[0] if len(blocks) == 1 else None)
    strip = (
        verdict_strip(scene.report, told, order.styles, lang=order.lang) if scene.report and told else None
    )
    if strip is None:
        return None
    rows, left = strip.rows, len(strip.rows) - _BRIEF_ROWS[order.brevity]
    if left > 0:
        more = Text(f"另有 {left} 条见核查报告；", f"{left} more: see the report; ").say(order.lang)
        strip = replace(strip, rows=rows[:-left], counted=more + strip.counted)
    return replace(strip, rows=tuple((rule, _printed(found, order)) for rule, found in strip.rows))


def _corners(scene: Scene, order: Order, blocks: Sequence[str]) -> CornerTable | None:
    listed = (order.focus,) if order.focus else blocks
    if (
        order.public
        or not order.furniture.corner_table
        or order.brevity == _BRIEFEST
        or not 0 < len(listed) <= _MOST_WITH_CORNERS
    ):
        return None
    shapes = scene.drawable.geometry
    return corner_table({block_id: shapes[block_id] for block_id in listed}, lang=order.lang)


def _title_block(scene: Scene, order: Order, view: View) -> TitleBlock | None:
    furniture = order.furniture
    if not furniture.title_block:
        return None
    drawn_on = furniture.drawn_on or (scene.report.run.date if scene.report else None)
    day = drawn_on.isoformat() if drawn_on else ""
    known = {"scale": f"1:{round(view.denominator)}", "date": day}
    return TitleBlock(known | dict(furniture.responsibilities), order.lang)


def _left_out(drawn: Drawn) -> Iterator[Text]:
    if drawn.unnamed:
        count, names = len(drawn.unnamed), "、".join(drawn.unnamed[:_MOST_NAMED])
        more = Text(" 等", " and others") if count > _MOST_NAMED else Text("", "")
        yield (
            Text(
                f"图上无处标注（{count}）：{names}", f"no room on the map for these labels ({count}): {names}"
            )
            + more
        )
    if drawn.unwritten:
        codes = " ".join(f"U+{ord(sign):04X}" for sign in drawn.unwritten)
        yield Text(
            f"没有字体的字以 {GETA} 代替：{codes}", f"characters without a font stand as {GETA}: {codes}"
        )
