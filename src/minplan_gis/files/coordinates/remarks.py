"""What was inferred or put up with in a coordinate text, gathered so that a thousand plots give one note."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from minplan_gis.files.columns.fields import listed
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["notes_of"]

_SAID = {
    "swapped": Text(
        "X/Y 次序与规定相反（按数值大小判断），已对调",
        "easting stood before northing (by magnitude); swapped",
    ),
    "degrees": Text("坐标为度，按数值大小判断经纬度", "coordinates are degrees; which is which by magnitude"),
    "decimal": Text(
        "度按十进制读取（按 度.分秒 读会出现 60 以上的分或秒）",
        "degrees are decimal: as DDD.MMSS they would have 60 minutes or more",
    ),
    "no_prefix": Text(
        "横坐标无带号，按文件头或 --crs 的中央经线读取",
        "eastings without prefix placed by the declared meridian",
    ),
    "band_by_place": Text(
        "横坐标无带号，带号由所在行政区推断（仅此一带落在其范围内）",
        "eastings without prefix; the band is the only one that puts them in the stated unit",
    ),
    "bands": Text("界址点分属不同带，逐点换算为经纬度", "points in several bands, each placed by its own"),
    "gap": Text("点号不连续，按所列次序连接", "numbers don't run on; joined in the order given"),
    "unclosed": Text("环未闭合，已连回首点", "rings left open, closed to their first point"),
    "closed_twice": Text("闭合点重复，已略去", "a closing point repeated, left out"),
    "same_ring": Text(
        "同一圈号有多个环，按闭合点或点号重新开始分开",
        "several rings under one number, told apart where they close or their points' numbers begin anew",
    ),
    "part": Text(
        "有的环互不包含，按独立部分处理",
        "rings that lie outside of each other are parts, not holes",
    ),
    "hole_first": Text(
        "首个环位于其他环内，按内环处理", "the first ring lies inside another and is taken as a hole"
    ),
    "no_ring": Text("界址点没有圈号，按一圈读取", "points without ring number, taken as one ring"),
    "extra_fields": Text("界址点行有多余字段，已略去", "further fields on point lines, left out"),
    "zero_row": Text(
        "坐标全为 0 的行（如 11,0,0）是收尾行，不作为界址点",
        "a row of zeros (as 11,0,0) ends a ring and is no point",
    ),
    "grammar": Text("坐标串的格式由内容判断", "grammar of the string by its content"),
    "sign": Text(
        "说明与正负号矛盾，按正负号处理，请核对（区域序号、说明、符号）",
        "description and sign disagree; the sign was followed, please check (region, description, sign)",
    ),
    "upside_down": Text("标高上下限颠倒，请核对", "top elevation below the bottom one, please check"),
    "elevations": Text(
        "各区域标高不同，取最高上限和最低下限",
        "regions have elevations of their own; the highest top and the lowest bottom are given",
    ),
    "deducted": Text(
        "扣除区贯穿所在区域的标高（或无标高），已扣除平面面积",
        "deducted regions reach through their parent's elevations, or state none: plan area taken away",
    ),
    "deducted_whole": Text(
        "按 --deduction always，扣除区一律扣除平面面积，不论标高",
        "by --deduction always plan area was taken away whatever the elevations",
    ),
    "deducted_partly": Text(
        "扣除区只占所在区域的部分标高，平面面积保留（要一律扣除可用 --deduction always）",
        "deducted in part of the parent's elevations: plan area kept (--deduction always takes it)",
    ),
    "deducts_nothing": Text(
        "扣除区不在任何区域之内，未起作用，请核对", "a deducted region lies in no other and took nothing"
    ),
    "inside": Text(
        "没有正负号，位于其他区域之内的按内环扣除",
        "no signs: regions inside of others were taken for holes",
    ),
    "all_deducted": Text("所有区域均为扣除", "every region is a deducted one"),
    "overlapping": Text("区域在平面上互相重叠，已合并", "regions overlap in plan and were united"),
    "packed": Text(
        "度按 度.分秒 读取（探矿权坐标串的格式）", "degrees are packed DDD.MMSS, as the format has them"
    ),
    "packed_whole": Text(
        "按 DDDMMSS 读取（按米读会落在北纬 9° 以南的海上或中国以外）",
        "read as DDDMMSS: as metres it would lie at sea below 9 degrees north, or outside of China",
    ),
    "packed_stated": Text("度按声明的 度分秒 读取", "degrees are packed, as stated"),
    "common": Text(
        "坐标串没有标高，取文件中写明的共有标高", "no elevations of its own; those stated for all were taken"
    ),
    "no_at": Text("地块行缺少 @", "a plot line lacks its @"),
    "count": Text(
        "界址点数与坐标行不符，以坐标行为准（声明/实有）",
        "stated number of points differs from the lines (stated/there)",
    ),
    "digits": Text(
        "坐标小数位数少，按末位的半个单位计入坐标误差",
        "coordinates of few decimals, taken as off by half a unit of the last one",
    ),
    "id": Text("没有地块编号，取自文件名", "no plot number, named by the file"),
    "area": Text("地块面积不是数字，按未申报处理", "stated area is no number, taken as none"),
    "meridian": Text("没有带号，按中央子午线读取", "no band number, placed by the central meridian"),
    "unknown": Text("文件头有无法识别的行，已略去", "lines of the header that are not known, left out"),
    "parameters": Text(
        "文件头有转换参数，未使用", "the header holds transformation parameters; they were not used"
    ),
}


def notes_of(remarks: Iterable[tuple[str, str]]) -> tuple[Text, ...]:
    """Give one note for each kind of remark, listing what it is about.

    Parameters
    ----------
    remarks : iterable of (str, str)
        Kind and evidence, as a plot's name with its numbers.
    """
    gathered: dict[str, list[str]] = defaultdict(list)
    for kind, evidence in remarks:
        gathered[kind].append(evidence)
    notes = []
    for kind, cases in gathered.items():
        which = listed(dict.fromkeys(cases))
        notes.append(_SAID[kind] + Text(f"：{which.zh}", f": {which.en}"))
    return tuple(notes)
