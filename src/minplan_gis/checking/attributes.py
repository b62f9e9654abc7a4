"""Rules on what a block says of itself: its minerals and its numbers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.checking.judged import frame_of
from minplan_gis.minerals import any_covered, split_minerals
from minplan_gis.vocabulary import Outcome, Reason, Unit
from minplan_gis.wording import Text

if TYPE_CHECKING:
    import geopandas as gpd

    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import AttributeLimit, BarredMinerals

__all__ = ["column_of", "judge_attribute", "judge_barred_minerals", "number_of", "untold"]

_BARRED = {
    True: (Outcome.FAIL, Reason.LISTED),
    False: (Outcome.PASS, Reason.NOT_LISTED),
    None: (Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING),
}


def judge_barred_minerals(test: BarredMinerals, blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hold each block's minerals against the list; a name that nobody knows may be any of them."""
    cells = column_of(blocks, "mineral")
    told = [_barred(test, cell) for cell in cells]
    detail = [_named(cell, outcome) for cell, (outcome, _) in zip(cells, told, strict=True)]
    return frame_of(blocks, told, detail=detail)


def _barred(test: BarredMinerals, cell: object) -> tuple[Outcome, Reason]:
    if not isinstance(cell, str) or not split_minerals(cell):
        return _BARRED[None]
    return _BARRED[any_covered(test.minerals, cell)]


def _named(cell: object, outcome: Outcome) -> Text:
    if isinstance(cell, str) and split_minerals(cell):
        unsure = outcome is Outcome.NOT_CHECKED
        return Text(
            f"区块矿种：{cell}{'，无法认定是否属于所列矿种' if unsure else ''}",
            f"the block's mineral: {cell}{', which may or may not be one of them' if unsure else ''}",
        )
    return untold("mineral")


def judge_attribute(rule: Rule, test: AttributeLimit, blocks: gpd.GeoDataFrame) -> pd.DataFrame:
    """Hold a number of each block's own against its bounds."""
    numbers = [number_of(cell) for cell in column_of(blocks, test.column)]
    raw = [_bounded(number, test, closed=rule.closed) for number in numbers]
    detail = [untold(test.column) if number is None else None for number in numbers]
    limit = test.at_most if test.at_most is not None else test.at_least
    measured = [np.nan if number is None else float(number) for number in numbers]
    unit = (Unit(test.unit) if test.unit else Unit.NONE).value
    return frame_of(blocks, raw, detail=detail, measured=measured, limit=limit, unit=unit)


def _bounded(number: Decimal | None, test: AttributeLimit, *, closed: bool) -> tuple[Outcome, Reason]:
    if number is None:
        return Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING
    low = None if test.at_least is None else Decimal(str(test.at_least))
    high = None if test.at_most is None else Decimal(str(test.at_most))
    if low is not None and (number < low or (number == low and not closed)):
        return Outcome.FAIL, Reason.UNDER_LIMIT
    if high is not None and (number > high or (number == high and not closed)):
        return Outcome.FAIL, Reason.OVER_LIMIT
    return Outcome.PASS, Reason.WITHIN_LIMIT


def column_of(blocks: pd.DataFrame, name: str) -> list[object]:
    """Give a column's cells with None for what is missing; all None where there is no such column."""
    if name not in blocks:
        return [None] * len(blocks)
    return [None if pd.isna(cell) else cell for cell in blocks[name]]


def number_of(cell: object) -> Decimal | None:
    """Read a cell as the number it was written as; None where it is none."""
    try:
        number = Decimal(str(cell).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def untold(*columns: str) -> Text:
    """Say which attributes are missing or can't be read."""
    return Text(
        f"区块缺少属性 {'、'.join(columns)}，或其值无法认定",
        f"the block lacks {', '.join(columns)}, or its value can't be told",
    )
