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

    from minplan_gis.wording import Lang

__all__ = ["COLUMN_LABELS", "facts", "records", "shown"]

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
_WORDS = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
    "level": Level,
    "geometry_status": GeometryStatus,
}


def shown(value: object, lang: Lang) -> str:
    """Give a value as text; empty where there is none.

    >>> shown(3.0, "zh"), shown(float("nan"), "zh"), shown(["砂", "石"], "zh"), shown(0.1, "en")
    ('3', '', '砂、石', '0.1')
    """
    match value:
        case Text():
            return value.say(lang)
        case str():
            return str(value)
        case list() | tuple() | set() | frozenset():
            separator = "、" if lang == "zh" else ", "
            return separator.join(shown(item, lang) for item in value)
        case _ if value is None or value is pd.NaT or value is pd.NA:
            return ""
        case _:
            return _scalar(value, lang)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Give a frame's rows as mappings from column name to value."""
    names = [str(column) for column in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in frame.itertuples(index=False, name=None)]


def facts(row: Mapping[str, object], columns: Iterable[str], lang: Lang) -> list[list[str]]:
    """Give label and text of every column that has a value in this row."""
    pairs = ([_label(column, lang), _word(column, row[column], lang)] for column in columns)
    return [pair for pair in pairs if pair[1]]


def _scalar(value: object, lang: Lang) -> str:
    if isinstance(value, bool | np.bool_):
        return {"zh": ("否", "是"), "en": ("no", "yes")}[lang][bool(value)]
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, numbers.Real) and not isinstance(value, numbers.Integral):
        number = float(value)
        return "" if math.isnan(number) else f"{number:.15g}"
    return str(value)


def _label(column: str, lang: Lang) -> str:
    known = COLUMN_LABELS.get(column)
    return known.say(lang) if known else str(column)


def _word(column: str, value: object, lang: Lang) -> str:
    if column == "declared_area_km2" and isinstance(value, float) and math.isfinite(value):
        return format(declared_km2(value), "f")
    text = shown(value, lang)
    words = _WORDS.get(column)
    word = words.parse(text) if words and text else None
    return word.say(lang) if word else text
