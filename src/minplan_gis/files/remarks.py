"""What was inferred or put up with in a coordinate text, gathered so that a thousand plots give one note."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from minplan_gis.files.fields import listed
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
    "bands": Text("界址点分属不同带，逐点换算为经纬度", "points in several bands, each placed by its own"),
    "unclosed": Text("环未闭合，已连回首点", "rings left open, closed to their first point"),
    "closed_twice": Text("闭合点重复，已略去", "a closing point repeated, left out"),
    "same_ring": Text(
        "同一圈号有多个环，按闭合点分开", "several rings under one number, told apart where they close"
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
