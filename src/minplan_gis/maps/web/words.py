"""What the page itself says: headings, buttons and hints, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.phrases import STATUS_LABELS
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.wording import Lang

__all__ = ["FINDING_LABELS", "PAGE_WORDS", "TITLE_CHECKED", "TITLE_PLAIN", "UNJUDGED_LABEL", "page_words"]

TITLE_CHECKED = Text("规划符合性核查图", "Plan compliance map")
TITLE_PLAIN = Text("区块与规划分区图", "Blocks and planning zones")
UNJUDGED_LABEL = Text("无核查结论", "no conclusion")

FINDING_LABELS: Mapping[str, Text] = {**STATUS_LABELS, "outside": Text("位于范围外", "outside the zones")}
"""By status of a finding, and ``outside`` for what lies outside."""

PAGE_WORDS: Mapping[str, Text] = {
    "blocks": Text("区块", "Blocks"),
    "layers": Text("图层", "Layers"),
    "legend": Text("图例", "Legend"),
    "notes": Text("说明", "Notes"),
    "panel": Text("图层与区块", "Layers and blocks"),
    "find": Text("按编号或名称筛选", "filter by id or name"),
    "close": Text("关闭", "close"),
    "none": Text("没有区块", "no blocks"),
    "map": Text("地图：方向键平移，加减键缩放", "map: arrow keys pan, plus and minus zoom"),
    "card": Text("所选要素", "selected feature"),
    "schematic": Text("示意", "schematic"),
    "findings": Text("核查发现", "Findings"),
    "finding_shapes": Text("冲突图斑与最短距离线", "pieces of conflict and shortest lines"),
    "measured": Text("实测", "measured"),
    "limit": Text("限值", "limit"),
    "error": Text("测量误差", "measuring error"),
    "clause": Text("依据", "basis"),
    "unconfirmed": Text("条款待核实", "clause needs confirmation"),
    "remedy": Text("处理", "remedy"),
    "undrawn": Text("没有可绘制的图形", "no geometry to draw"),
    "verdicts": Text("逐条核查结果", "rule by rule"),
    "facts": Text("属性", "attributes"),
    "conclusion": Text("结论", "conclusion"),
    "broken": Text("地图无法显示", "the map can't be shown"),
    "needs_script": Text("本图需要启用 JavaScript 才能显示", "this map needs JavaScript to be shown"),
    "loading": Text("正在显示地图……", "drawing the map…"),
}


def page_words(lang: Lang) -> dict[str, str]:
    """Give the page's own words in one language."""
    return {key: text.say(lang) for key, text in PAGE_WORDS.items()}
