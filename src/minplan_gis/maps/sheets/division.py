"""A map in several sheets (分幅): a grid of them, edge to edge, each with its place among the others."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.errors import UsageError
from minplan_gis.maps.sheets.fitting import view_at
from minplan_gis.maps.sheets.index_grid import index_of_sheets
from minplan_gis.maps.sheets.planning import plan_places, title_of
from minplan_gis.maps.sheets.sheet import sheet_of, whole_extent
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from minplan_gis.maps.sheets.planning import Plan
    from minplan_gis.maps.sheets.scene import Order, Scene
    from minplan_gis.maps.sheets.sheet import Sheet

    Shapes = NDArray[np.object_]

__all__ = ["MOST_SHEETS", "Division", "divided", "sheets_in"]

MOST_SHEETS = 400
_TOUCH_M = 1e-6


@dataclass(frozen=True, slots=True)
class Division:
    """How a map is divided."""

    plan: Plan
    """Of a sheet in the middle of all."""
    names: tuple[tuple[str, ...], ...]
    """By row from the north and column from the west; empty where nothing lies."""

    @property
    def places(self) -> list[tuple[int, int]]:
        """Row and column of every sheet."""
        rows = enumerate(self.names)
        return [(row, column) for row, names in rows for column, name in enumerate(names) if name]

    def center(self, row: int, column: int) -> tuple[float, float]:
        """Give the middle of a sheet in metres of the plane."""
        view = self.plan.view
        across, down = view.box.width / view.mm_per_m, view.box.height / view.mm_per_m
        east = view.center[0] + (column - (len(self.names[0]) - 1) / 2.0) * across
        return east, view.center[1] - (row - (len(self.names) - 1) / 2.0) * down


def divided(scene: Scene, order: Order) -> Division:
    """Divide what has to fit at the order's scale into as few sheets as cover it.

    Raises
    ------
    UsageError
        No scale is given, or there would be more than MOST_SHEETS.
    """
    if order.denominator is None:
        raise UsageError(Text("分幅须用 --scale 给出比例尺", "several sheets need a --scale"))
    extent = whole_extent(scene, order)
    plan = plan_places(scene, replace(order, index=_SAMPLE), extent)
    _, needed = view_at(extent, plan.view.box, order.denominator)
    columns, rows = (
        max(1, math.ceil(length / room - _TOUCH_M))
        for length, room in zip(needed, (plan.view.box.width, plan.view.box.height), strict=True)
    )
    if columns * rows > MOST_SHEETS:
        raise UsageError(
            Text(
                f"将分为 {rows}×{columns} 幅，超过 {MOST_SHEETS} 幅：请用更小的比例尺或更大的纸张",
                f"{rows} by {columns} sheets are over {MOST_SHEETS}: take a smaller scale or larger paper",
            )
        )
    empty = Division(plan, tuple(tuple("·" for _ in range(columns)) for _ in range(rows)))
    held = _held(scene, order, empty)
    names = tuple(
        tuple(f"{row + 1}-{column + 1}" if held[row][column] else "" for column in range(columns))
        for row in range(rows)
    )
    return Division(plan, names)


def sheets_in(scene: Scene, order: Order, division: Division) -> Iterator[Sheet]:
    """Draw the sheets one after the other, row by row from the north-west."""
    title, count = title_of(scene, order), len(division.places)
    for row, column in division.places:
        name = division.names[row][column]
        part = Text(f"（{name}，共 {count} 幅）", f" ({name} of {count} sheets)").say(order.lang)
        index = index_of_sheets(division.names, (row, column), lang=order.lang)
        view = replace(division.plan.view, center=division.center(row, column))
        yield sheet_of(
            scene, replace(order, title=title + part, index=index), replace(division.plan, view=view)
        )


def _held(scene: Scene, order: Order, division: Division) -> NDArray[np.bool_]:
    """Tell on which sheets something that has to fit lies."""
    view = division.plan.view
    tree = shapely.STRtree(view.projection.project(_subjects(scene, order)))
    held = np.zeros((len(division.names), len(division.names[0])), dtype=bool)
    for row, column in division.places:
        window = replace(view, center=division.center(row, column)).window
        held[row, column] = len(tree.query(window, predicate="intersects")) > 0
    return held


def _subjects(scene: Scene, order: Order) -> Shapes:
    if order.extent == "blocks" and len(scene.drawable):
        return np.asarray(scene.drawable.geometry, dtype=object)
    shapes = [np.asarray(layer.features.geometry, dtype=object) for layer in scene.layers]
    every = np.concatenate([np.asarray(scene.drawable.geometry, dtype=object), *shapes])
    return np.asarray(every[~(shapely.is_missing(every) | shapely.is_empty(every))], dtype=object)


_SAMPLE = index_of_sheets([["1-1", "1-2"], ["2-1", "2-2"]], (0, 0))
"""Keeps the room that an index takes."""
