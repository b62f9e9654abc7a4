"""What people call the columns: of blocks, and of the pieces that were found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.phrases import FIELD_LABELS
from minplan_gis.vocabulary import Business, Method, RightType, Subject
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.vocabulary import Word

__all__ = ["FIELD_NAMES", "FIELD_WORDS", "PIECE_NAMES"]

FIELD_WORDS: Mapping[str, type[Word]] = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
}
"""Block columns that hold words of a closed list."""

_WATERMARK = Text("示意数据", "schematic data")
FIELD_NAMES: Mapping[str, Text] = {
    "block_id": Text("区块编号", "block"),
    "name": Text("区块名称", "name"),
    **FIELD_LABELS,
    "area_m2": Text("椭球面积（m²）", "area (m²)"),
    "area_km2": Text("椭球面积（km²）", "area (km²)"),
    "area_hectares": Text("椭球面积（公顷）", "area (ha)"),
    "area_mu": Text("椭球面积（亩）", "area (mu)"),
    "planar_hectares": Text("平面面积（公顷）", "planar area (ha)"),
    "tdt1055_hectares": Text("TD/T 1055 椭球面积（公顷）", "TD/T 1055 area (ha)"),
    "central_meridian": Text("中央经线（°）", "central meridian (°)"),
    "declared_difference_percent": Text("申报面积差（%）", "declared difference (%)"),
    "conclusion": Text("结论", "conclusion"),
    "conclusion_text": Text("结论（本次核查范围内）", "conclusion in scope"),
    "decisive_rules": Text("决定结论的规则", "decisive rules"),
    "not_checked": Text("未核查规则数", "rules not checked"),
    "watermark": _WATERMARK,
}
PIECE_NAMES: Mapping[str, Text] = {
    "number": Text("发现序号", "finding no."),
    "block_id": Text("区块编号", "block"),
    "rule_id": Text("规则编号", "rule"),
    "rule_title": Text("规则", "rule title"),
    "status": Text("状态", "status"),
    "status_text": Text("状态说明", "status in words"),
    "measured": Text("测量值", "measured"),
    "unit": Text("单位", "unit"),
    "block_share_percent": Text("占区块（%）", "share of block (%)"),
    "zone_id": Text("要素编号", "zone"),
    "zone_name": Text("要素名称", "zone name"),
    "layer": Text("图层", "layer"),
    "layer_version": Text("图层版本", "layer version"),
    "relation": Text("空间关系", "relation"),
    "limit": Text("限值", "limit"),
    "mean_width_m": Text("平均宽度（m）", "mean width (m)"),
    "watermark": _WATERMARK,
}
