"""The keys of a catalog: what each holds, and its heading in a 图层清单.xlsx."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["HEADINGS", "KINDS", "KIND_NAMES", "LAYER_SHEET", "NEEDED", "TOP_HEADINGS", "TOP_SHEET", "Kind"]

Kind = type | tuple[type, ...]

KINDS: Mapping[str, Kind] = {
    "id": str,
    "kind": str,
    "path": str,
    "layer": str,
    "encoding": str,
    "crs": str,
    "datum_shift": str,
    "fields": dict,
    "fields_file": str,
    "geometry_status": str,
    "level": str,
    "plan": str,
    "as_of": date,
    "complete_for": (str, dict),
    "complete_within_m": (int, float),
    "edges": str,
    "features": int,
    "sha256": str,
    "source": str,
    "licence": str,
}
"""What the values of a layer's keys are."""
NEEDED = ("id", "kind", "path", "geometry_status", "as_of")
LAYER_SHEET, TOP_SHEET = "图层清单", "目录"
TOP_HEADINGS = {"title": "标题", "note": "说明"}
HEADINGS: Mapping[str, tuple[str, str]] = {
    "id": ("图层编号", "须填，不得重复"),
    "kind": ("种类", "须填，如 生态保护红线"),
    "path": ("文件", "须填；相对于本清单所在文件夹"),
    "layer": ("文件内图层", "多图层文件才填"),
    "encoding": ("编码", "如 GBK；自动识别则不填"),
    "crs": ("坐标系", "仅用于文件未写明时"),
    "datum_shift": ("转换参数文件", "北京54/西安80 才填（TOML）"),
    "fields": ("字段对应", "我们的=对方的，用；分隔，如 zone_id=HXBM；name=HXMC"),
    "fields_file": ("字段对照表", "多个图层共用的对照（xlsx/csv/toml）"),
    "geometry_status": ("图形性质", "须填：正式 或 示意"),
    "level": ("规划级别", ""),
    "plan": ("规划代码", "规划自己的图层才填"),
    "as_of": ("现势日期", "须填，如 2020-12-31"),
    "complete_for": ("完整范围", "行政区划代码，或 path=文件；layer=图层；不保证完整则不填"),
    "complete_within_m": ("完整范围外扩（米）", ""),
    "edges": ("边线", "plane 平面（默认）、lonlat 经纬度、geodesic 测地线"),
    "features": ("登记数量", ""),
    "sha256": ("SHA-256", ""),
    "source": ("来源", ""),
    "licence": ("许可", ""),
}
"""A key's heading in a list of layers, and what a person writes under it."""
KIND_NAMES: Mapping[Kind, Text] = {
    str: Text("文字", "text"),
    dict: Text("“我们的=对方的；…”（TOML：{ … }）", "ours=theirs; ... (TOML: { ... })"),
    date: Text("日期，如 2020-12-31", "a date, as 2020-12-31"),
    int: Text("整数", "a whole number"),
    (int, float): Text("数字", "a number"),
    (str, dict): Text("行政区划代码或 { path, layer }", "an admin code or { path, layer }"),
}
"""How a fault names what a value should be."""


def holds_null(value: object) -> bool:
    """Tell whether a text, or one in a table, holds the character that no path or name may."""
    texts = [*value, *value.values()] if isinstance(value, dict) else [value]
    return any(isinstance(text, str) and "\0" in text for text in texts)


def is_of(value: object, kinds: Kind) -> bool:
    """Tell whether a value is what its key holds; a flag is no number, and a time of day no date."""
    return isinstance(value, kinds) and not isinstance(value, bool | datetime)
