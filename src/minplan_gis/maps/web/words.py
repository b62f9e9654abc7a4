"""What the page itself says: headings, buttons and hints, in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.phrases import STATUS_LABELS
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.wording import Lang

__all__ = ["FINDING_LABELS", "PAGE_WORDS", "TITLE_CHECKED", "TITLE_PLAIN", "page_words"]

TITLE_CHECKED = Text("规划符合性核查图", "Plan compliance map")
TITLE_PLAIN = Text("区块与规划分区图", "Blocks and planning zones")

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
    "skip_list": Text("跳到区块列表", "skip to the list of blocks"),
    "skip_map": Text("跳到地图", "skip to the map"),
    "filter": Text("筛选区块", "filter the blocks"),
    "by_conclusion": Text("按结论筛选", "by conclusion"),
    "all_conclusions": Text("全部结论", "all conclusions"),
    "by_rule": Text("按条款筛选", "by rule"),
    "all_rules": Text("全部条款", "all rules"),
    "rule_hint": Text(
        "选定条款后，只列该条款未核查、不符合或等于限值的区块",
        "a rule keeps the blocks that it was not checked for, that fail it or are at its limit",
    ),
    "by_mineral": Text("按矿种筛选", "by mineral"),
    "all_minerals": Text("全部矿种", "all minerals"),
    "shown": Text("所列区块", "listed"),
    "clear": Text("清除筛选", "clear filters"),
    "no_hit": Text("没有合乎条件的区块", "no block is like that"),
    "more": Text("其余区块", "more blocks"),
    "selected": Text("已选", "selected:"),
    "unknown_block": Text("本图没有区块", "not on this map: block"),
    "copy_link": Text("复制本区块链接", "copy the link to this block"),
    "copied": Text("链接已复制", "link copied"),
    "copy_by_hand": Text("请按 Ctrl+C 复制", "press Ctrl+C to copy"),
    "cursor": Text("光标", "cursor"),
    "centre": Text("图中心", "centre of the map"),
    "northing": Text("北坐标 X", "northing"),
    "easting": Text("东坐标 Y", "easting"),
    "band": Text("3°带 带号", "3° band"),
    "tools": Text("地图工具", "tools of the map"),
    "zoom_all": Text("全图", "Show all"),
    "zoom_in": Text("放大", "zoom in"),
    "zoom_out": Text("缩小", "zoom out"),
    "full_screen": Text("全屏", "Full screen"),
    "print": Text("打印", "Print"),
    "measure_distance": Text("测距", "Distance"),
    "measure_area": Text("测面积", "Area"),
    "measure_hint": Text(
        "单击加点，双击结束；键盘：方向键移图，空格在图中心加点，退格删点，回车结束，Esc 退出",
        "click to add a point, double-click to end; keys: arrows move the map, space adds its centre, "
        "backspace takes back, enter ends, Esc leaves",
    ),
    "measure_note": Text("屏幕量测，非核查结果", "measured on the screen; not the result of a check"),
    "distance": Text("椭球面距离", "distance on the ellipsoid"),
    "area": Text("椭球面积", "area on the ellipsoid"),
    "perimeter": Text("周长", "perimeter"),
    "hectares": Text("公顷", "ha"),
    "crossing": Text("边线自相交，没有面积", "the sides cross: no area"),
    "finish": Text("结束", "End"),
    "erase": Text("清除", "Erase"),
    "basemap": Text("底图", "Base map"),
    "no_basemap": Text("无底图", "none"),
    "opacity": Text("底图浓淡", "strength"),
    "table": Text("核查结论表", "Conclusions"),
    "number": Text("序号", "no."),
    "block_id": Text("区块编号", "block"),
    "block_name": Text("名称", "name"),
    "mineral": Text("矿种", "mineral"),
    "to_act_on": Text("未核查、不符合或等于限值的条款", "rules not checked, failed or at the limit"),
}


def page_words(lang: Lang) -> dict[str, str]:
    """Give the page's own words in one language."""
    return {key: text.say(lang) for key, text in PAGE_WORDS.items()}
