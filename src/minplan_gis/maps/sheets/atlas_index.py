"""The index of an atlas: every block with its page."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.maps.sheets.arrangement import zoom_of
from minplan_gis.maps.sheets.cells import Cell, draw_rows, measure_rows, one_line, shrunk
from minplan_gis.maps.sheets.layout import new_page
from minplan_gis.maps.sheets.lettering import text_width_mm
from minplan_gis.maps.sheets.planning import laid
from minplan_gis.maps.sheets.writing import settings
from minplan_gis.phrases import conclusions, km2
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from matplotlib.figure import Figure

    from minplan_gis.maps.sheets.cells import Row
    from minplan_gis.maps.sheets.paper import Paper
    from minplan_gis.maps.sheets.scene import Order, Scene

__all__ = ["index_pages"]

_MARGIN_MM, _TITLE_MM, _GAP_MM = 14.0, 16.0, 6.0
_TITLE_PT, _SIZE_PT = 16.0, 8.0
_INDEX = Text("索引", "Index")
_HEADS = {
    "page": (Text("页", "page"), 12.0),
    "block": (Text("区块编号", "block"), 30.0),
    "name": (Text("名称", "name"), 40.0),
    "mineral": (Text("矿种", "mineral"), 18.0),
    "area": (Text("面积（km²）", "area (km²)"), 22.0),
    "conclusion": (Text("结论", "conclusion"), 30.0),
}
_TABLE_MM = sum(width for _, width in _HEADS.values())


def index_pages(scene: Scene, order: Order, title: str) -> list[Callable[[], Figure]]:
    """Give the pages of the index, each as what draws it; blocks come on the pages behind them."""
    paper = laid(order.paper, across=order.turned is not False)
    pages = _pages(scene, order, paper, first=0)
    pages = _pages(scene, order, paper, first=len(pages) + 2)
    heading = f"{title}　{_INDEX.say(order.lang)}"
    return [partial(_draw, paper, heading, columns) for columns in pages]


def _pages(scene: Scene, order: Order, paper: Paper, *, first: int) -> list[list[list[Row]]]:
    """Divide the rows into columns, and those into pages."""
    zoom = zoom_of(paper)
    width, height = paper.width / zoom - 2.0 * _MARGIN_MM, paper.height / zoom - 2.0 * _MARGIN_MM - _TITLE_MM
    across = max(1, int((width + _GAP_MM) // (_TABLE_MM + _GAP_MM)))
    columns = list(_columns(list(_rows(scene, order, first)), _head(order), height))
    return [columns[start : start + across] for start in range(0, len(columns), across)]


def _columns(rows: Sequence[Row], head: Row, height: float) -> Iterator[list[Row]]:
    column = [head]
    used = measure_rows(column, _SIZE_PT)[1]
    for row in rows:
        high = measure_rows([row], _SIZE_PT)[1]
        if used + high > height:
            yield column
            column, used = [head], measure_rows([head], _SIZE_PT)[1]
        column.append(row)
        used += high
    yield column


def _head(order: Order) -> Row:
    return tuple(Cell(text.say(order.lang), width, "center", label=True) for text, width in _HEADS.values())


def _rows(scene: Scene, order: Order, first: int) -> Iterator[Row]:
    """Give a row for every block; ``first`` is the page of the first, counted from 1."""
    said = conclusions(scene.report) if scene.report else {}
    areas = scene.report.blocks["area_m2"].to_dict() if scene.report else {}
    table = scene.drawable
    nothing = pd.Series(None, index=table.index, dtype=object)
    names, minerals = table.get("name", nothing), table.get("mineral", nothing)
    for at, block_id in enumerate(table.index):
        area = areas.get(block_id)
        texts = (
            str(first + at),
            block_id,
            _told(names.iloc[at]),
            _told(minerals.iloc[at]),
            "" if area is None else f"{km2(float(area))}",
            said[block_id].say(order.lang) if block_id in said else "",
        )
        widths = (width for _, width in _HEADS.values())
        yield tuple(Cell(text, width) for text, width in zip(texts, widths, strict=True))


def _told(value: object) -> str:
    return one_line(value) if isinstance(value, str) else ""


def _draw(paper: Paper, heading: str, columns: Sequence[Sequence[Row]]) -> Figure:
    with settings():
        page = new_page(paper.width, paper.height)
        large = page.zoomed(zoom_of(paper))
        top = large.height - _MARGIN_MM
        size = shrunk(_TITLE_PT, lambda size: text_width_mm(heading, size) <= large.width - 2.0 * _MARGIN_MM)
        large.text(large.width / 2.0, top - _TITLE_MM / 2.0, heading, size, align="center", valign="center")
        for at, column in enumerate(columns):
            left = _MARGIN_MM + at * (_TABLE_MM + _GAP_MM)
            draw_rows(large, (left, top - _TITLE_MM), column, _SIZE_PT)
    return page.figure
