"""What is named on the map: blocks, what was found with its measure, zones and places."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from minplan_gis.maps.sheets.cells import one_line
from minplan_gis.maps.sheets.geometry import on_sheet
from minplan_gis.maps.sheets.label_places import Manner
from minplan_gis.maps.sheets.label_placing import place_labels
from minplan_gis.maps.sheets.labels import draw_labels, wish_for
from minplan_gis.maps.sheets.painting import conclusion_keys
from minplan_gis.maps.sheets.wished_labels import block_wishes, zone_wishes
from minplan_gis.phrases import finding_numbers, quantity
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking import Report
    from minplan_gis.maps.sheets.label_places import Wish
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.maps.sheets.painting import Painted
    from minplan_gis.maps.sheets.scene import Order, Scene
    from minplan_gis.maps.sheets.view import View
    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer

    Shapes = NDArray[np.object_]

__all__ = ["MOST_FINDINGS", "name_all"]

MOST_FINDINGS = 40
"""A map of more findings does not number them: the sheets of single blocks do."""


_FINDING_PT = 6.5
_FEW = 6
"""So many names of blocks are listed; of more, the count."""
_NUMBERED = frozenset({"counts", "waived", "own_right", "hint"})
_UNNAMED = frozenset({ZoneKind.ECOLOGICAL_REDLINE, ZoneKind.PERMANENT_BASIC_FARMLAND, ZoneKind.ARABLE_LAND})
"""Their features are many and nobody calls them by name; the legend says what they are."""
_SCHEMATIC = "（示意）"


def name_all(
    page: Page, view: View, scene: Scene, order: Order, painted: Painted, blocks: Mapping[str, BaseGeometry]
) -> list[str]:
    """Label the map; give what found no room.

    Shapes come in real millimetres; labels are placed in those of the page.
    """
    frame = view.box.scaled(1.0 / page.zoom).inset(1.0)
    painted = replace(painted, shapes=tuple(_scaled(shapes, page) for shapes in painted.shapes))
    blocks = dict(zip(blocks, _scaled(np.array([*blocks.values()], dtype=object), page), strict=True))
    named = block_wishes(blocks, frame, names=_block_names(scene), marks=_marks(scene, order, blocks))
    wishes = [
        *named,
        *_finding_wishes(page, view, scene, order, blocks),
        *zone_wishes(_named_layers(painted), frame, order.styles, lang=order.lang),
    ]
    placed, unplaced = place_labels(wishes, frame, blocks)
    draw_labels(page, placed)
    left_out = [*_names_left_out(scene, named), *_numbers_left_out(scene, blocks)]
    return [*(text.say(order.lang) for text in left_out), *(wish.key for wish in unplaced)]


def _names_left_out(scene: Scene, wishes: Sequence[Wish]) -> Iterator[Text]:
    """Tell of blocks that are called by their ids alone, since names would crowd the map."""
    written = {wish.key: "".join(wish.lines).replace(" ", "") for wish in wishes}
    names = [
        one_line(name)
        for key, name in _block_names(scene).items()
        if key in written and one_line(name).replace(" ", "") not in written[key]
    ]
    few = 0 < len(names) <= _FEW
    told = "、".join(names) if few else f"{len(names)} 个"
    if names:
        yield Text(
            f"区块名称 {told}",
            f"names of blocks {', '.join(names)}" if few else f"{len(names)} names of blocks",
        )


def _numbers_left_out(scene: Scene, blocks: Mapping[str, BaseGeometry]) -> Iterator[Text]:
    count = sum(1 for _ in _finding_rows(scene.report, blocks, "zh"))
    if count > MOST_FINDINGS:
        yield Text(f"核查发现的编号 {count} 个", f"{count} numbers of findings")


def _block_names(scene: Scene) -> dict[str, str]:
    names = scene.blocks.get("name")
    if names is None:
        return {}
    known = names.dropna().astype(str)
    return {str(block_id): name for block_id, name in known.items() if name != block_id}


def _marks(scene: Scene, order: Order, blocks: Mapping[str, BaseGeometry]) -> dict[str, str]:
    """Give the marks of conclusions; a map without any has none."""
    if scene.report is None:
        return {}
    keys = conclusion_keys(pd.Index(list(blocks)), scene.report)
    return {block_id: order.styles.conclusions[key].mark for block_id, key in zip(blocks, keys, strict=True)}


def _named_layers(painted: Painted) -> Iterator[tuple[ZoneLayer, Shapes]]:
    """Give the layers whose features carry names, without what the legend says once for all of them."""
    for layer, shapes in zip(painted.layers, painted.shapes, strict=True):
        if layer.kind not in _UNNAMED:
            names = layer.features["name"].astype("str").str.removesuffix(_SCHEMATIC)
            yield replace(layer, features=layer.features.assign(name=names)), shapes


def _scaled(shapes: Shapes, page: Page) -> Shapes:
    return np.asarray(shapely.transform(shapes, lambda points: points / page.zoom), dtype=object)


def _finding_wishes(
    page: Page, view: View, scene: Scene, order: Order, blocks: Mapping[str, BaseGeometry]
) -> list[Wish]:
    """Give pieces and shortest lines of the blocks the report's numbers, with what they measure."""
    rows = list(_finding_rows(scene.report, blocks, order.lang))
    if not 0 < len(rows) <= MOST_FINDINGS:
        return []
    frame = view.box.scaled(1.0 / page.zoom).inset(1.0)
    drawn = _scaled(on_sheet([shape for *_, shape in rows], view, simplify=False).shapes, page)
    texts = [f"({number}) {measured}".strip() for number, _, measured, _ in rows]
    manner = Manner(_FINDING_PT, order.styles.findings["counts"].color, rank=1)
    asked = [
        wish_for(text, (text,), shape, frame, manner, row[1])
        for text, shape, row in zip(texts, drawn, rows, strict=True)
    ]
    return [wish for wish in asked if wish]


def _finding_rows(
    report: Report | None, blocks: Mapping[str, BaseGeometry], lang: Lang
) -> Iterator[tuple[int, str, str, BaseGeometry]]:
    if report is None:
        return
    pieces, outside = finding_numbers(report)
    table = report.findings
    for number, block_id, status, measured, unit, shape in zip(
        pieces,
        *(table[name] for name in ("block_id", "status", "measured", "unit", "geometry")),
        strict=True,
    ):
        if block_id in blocks and status in _NUMBERED:
            yield number, str(block_id), _measure(measured, unit, lang), shape
    rest = report.remainders
    for number, block_id, area, shape in zip(
        outside, rest["block_id"], rest["area_m2"], rest.geometry, strict=True
    ):
        if block_id in blocks:
            yield number, str(block_id), _measure(area, "m2", lang), shape


def _measure(value: float, unit: str, lang: Lang) -> str:
    return quantity(float(value), str(unit), lang) if np.isfinite(value) else ""
