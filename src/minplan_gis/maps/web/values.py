"""Values of a table as people read them: always text, never markup."""

from __future__ import annotations

import datetime as dt
import math
import numbers
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from minplan_gis.phrases import FIELD_LABELS, declared_km2
from minplan_gis.vocabulary import Business, GeometryStatus, Level, Method, RightType, Subject
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.maps.editions import Edition

__all__ = ["COLUMN_LABELS", "NOTHING", "Facts", "facts", "listed_columns", "records", "same", "shown"]

COLUMN_LABELS = {
    **FIELD_LABELS,
    "name": Text("名称", "name"),
    "minerals": Text("矿种", "minerals"),
    "plan": Text("所属规划", "plan"),
    "level": Text("级别", "level"),
    "geometry_status": Text("图形性质", "geometry"),
    "source": Text("来源", "source"),
    "valid_from_in_file": Text("有效期起（原文，无法识别）", "valid from (as written, no date)"),
    "valid_to_in_file": Text("有效期止（原文，无法识别）", "valid to (as written, no date)"),
    "road_class": Text("公路等级", "class of road"),
    "railway_class": Text("铁路等级", "class of railway"),
    "reserve_part": Text("功能分区", "part of the reserve"),
    "source_class": Text("保护区级别", "class of the zone"),
    "holder": Text("权利人", "holder"),
    "admin_area": Text("行政区", "administrative area"),
    "land_use": Text("土地用途", "land use"),
    "land_class": Text("地类编码", "land class"),
    "sheet": Text("图幅号", "map sheet"),
    "remark": Text("备注", "remark"),
}
NOTHING = Text("", "")
_YES, _NO = Text("是", "yes"), Text("否", "no")
_WORDS = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
    "level": Level,
    "geometry_status": GeometryStatus,
}


class Facts:
    """Rows of label and value; rows with the same labels share them."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Text, ...], int] = {}

    def row(self, pairs: Iterable[tuple[Text, Text]]) -> list[Any]:
        """Give the number of the row's labels, and its values."""
        labels, values = tuple(zip(*pairs, strict=True)) or ((), ())
        return [self._numbers.setdefault(labels, len(self._numbers)), *values]

    @property
    def keys(self) -> list[list[Text]]:
        """The labels of each number."""
        return [list(labels) for labels in self._numbers]


def same(text: object) -> Text:
    """Say something alike in every language."""
    return Text(str(text), str(text))


def shown(value: object) -> Text:
    """Give a value as text; empty where there is none.

    >>> shown(3.0).zh, shown(float("nan")).zh, shown(["砂", "石"]).zh, shown(0.1).en
    ('3', '', '砂、石', '0.1')
    """
    match value:
        case Text():
            return value
        case str():
            return same(value)
        case list() | tuple() | set() | frozenset():
            items = [shown(item) for item in value]
            return Text("、".join(item.zh for item in items), ", ".join(item.en for item in items))
        case _ if value is None or value is pd.NaT or value is pd.NA:
            return NOTHING
        case _:
            return _scalar(value)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame's rows as mappings from column name to value."""
    names = [str(column) for column in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def listed_columns(frame: pd.DataFrame, own: Iterable[str], edition: Edition) -> list[str]:
    """Give the columns that a card lists: all but ``own``; in public those that everybody knows."""
    columns = [column for column in map(str, frame.columns) if column not in set(own)]
    return columns if edition == "internal" else [name for name in columns if name in COLUMN_LABELS]


def facts(row: Mapping[str, object], columns: Iterable[str]) -> list[tuple[Text, Text]]:
    """Give label and text of every column that has a value in this row."""
    pairs = ((COLUMN_LABELS.get(column) or same(column), _word(column, row[column])) for column in columns)
    return [pair for pair in pairs if pair[1] != NOTHING]


def _scalar(value: object) -> Text:
    if isinstance(value, bool | np.bool_):
        return _YES if value else _NO
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return same(value.date().isoformat())
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        number = float(value)
        return NOTHING if math.isnan(number) else same(f"{number:.15g}")
    return same(value)


def _word(column: str, value: object) -> Text:
    if column == "declared_area_km2" and isinstance(value, float) and math.isfinite(value):
        return same(format(declared_km2(value), "f"))
    text = shown(value)
    words = _WORDS.get(column)
    word = words.parse(text.zh) if words and text.zh else None
    return word.label if word else text
