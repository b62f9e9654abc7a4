"""Rules on what a block says of itself: its minerals and its numbers."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis.blocks.labels import column_names
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
_WHOLE = 100


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
    """Hold a number of each block's own against its bounds; a share that can't be one is not judged."""
    share = test.unit == Unit.PERCENT or test.column.endswith("_percent")
    numbers = [_stated(cell, share=share) for cell in column_of(blocks, test.column)]
    raw = [_bounded(number, test, closed=rule.closed, share=share) for number in numbers]
    detail = [_doubt(reason, number, test.column) for number, (_, reason) in zip(numbers, raw, strict=True)]
    limit = test.at_most if test.at_most is not None else test.at_least
    measured = [np.nan if number is None else float(number) for number in numbers]
    unit = (Unit(test.unit) if test.unit else Unit.NONE).value
    return frame_of(blocks, raw, detail=detail, measured=measured, limit=limit, unit=unit)


def _stated(cell: object, *, share: bool) -> Decimal | None:
    """Read the number that a cell states; 41% is 41 where shares are asked for."""
    text = str(cell).strip()
    return number_of(text.removesuffix("%").removesuffix("％") if share else text)


def _doubt(reason: Reason, number: Decimal | None, column: str) -> Text | None:
    if reason is Reason.IMPLAUSIBLE:
        return Text(
            f"{column} 为 {number}，不可能是百分数（应在 0–100 之间），请核对",
            f"{column} is {number}, which no percentage can be (0-100); see what was meant",
        )
    return untold(column) if reason is Reason.ATTRIBUTE_MISSING else None


def _bounded(
    number: Decimal | None, test: AttributeLimit, *, closed: bool, share: bool
) -> tuple[Outcome, Reason]:
    if number is None:
        return Outcome.NOT_CHECKED, Reason.ATTRIBUTE_MISSING
    if share and not 0 <= number <= _WHOLE:
        return Outcome.NOT_CHECKED, Reason.IMPLAUSIBLE
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
    lacking = column_names(columns)
    return Text(
        f"区块缺少属性 {lacking.zh}，或其值无法认定",
        f"the block lacks {lacking.en}, or its value can't be told",
    )
