"""What was inferred or put up with in a corner table, one note for each kind."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from minplan_gis.files.columns.fields import listed
from minplan_gis.files.coordinates.remarks import notes_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["told"]

SAID = {
    "swapped": Text(
        "两列坐标的次序与列名相反（按数值大小判断），已对调",
        "the two columns stand the other way round than headed (by magnitude); swapped",
    ),
    "degrees": Text("坐标为经纬度", "coordinates are longitude and latitude"),
    "lost": Text("度分秒缺符号，按位数读取", "marks of angles left out, told by the number of digits"),
    "packed": Text("按 度.分秒（DDD.MMSS）读取", "read as packed DDD.MMSS"),
    "by_row": Text("并列的几组按行排号，依点号逐行读取", "corners run along the rows by their numbers"),
    "unnumbered": Text(
        "并列的几组没有点号，按先左后右读取", "groups side by side without numbers, read left, then right"
    ),
    "own_rings": Text(
        "并列的几组各自从头编号，按各自成环读取",
        "groups side by side each begin anew and are rings of their own",
    ),
    "blank_tail": Text("末尾只有点号没有坐标的行已略去", "numbers without coordinates at the end left out"),
    "part": Text(
        "同一区域有互不包含的环，按独立部分处理",
        "rings of one region that lie outside of each other are parts",
    ),
    "hole": Text("同一区域有位于其他环内的环，按内环处理", "rings inside others are taken as holes"),
    "alternatives": Text(
        "并列的两种坐标互相吻合，采用较精确的一种", "two notations side by side agree; the finer one is used"
    ),
    "passed_over": Text("并列的另一组坐标未采用", "the other group of coordinates is not used"),
    "deducted": Text("已扣除", "deducted"),
    "deducted_partly": Text(
        "扣除区只占部分标高，平面上未扣除", "deducted between some elevations only; its plan area stays"
    ),
    "deducts_nothing": Text("扣除区没有扣去面积", "a deduction that takes nothing away"),
    "overlapping": Text("各部分互相重叠，已合并", "parts overlap and were united"),
    "varying": Text(
        "同一区块内取值不同的列，取首个值", "columns that vary within a block, its first value kept"
    ),
    "unknown": Text("有无法识别的行，已略去", "rows that are not known, left out"),
    "spanned": Text(
        "写有不同的开采标高，取最高至最低",
        "several elevations are stated; the highest and the lowest are taken",
    ),
    "elevations": Text("开采标高取自全表的说明", "elevations taken from the note for the whole table"),
    "total": Text("说明中的面积为各区域合计", "the stated area is that of all regions together"),
    "area": Text("说明中的面积与计算面积不符", "the stated area differs from the computed one"),
    "area_fits": Text("说明中的面积与计算面积相符", "the stated area agrees with the computed one"),
    "skipped": Text("没有坐标、未读取的工作表", "sheets without coordinates, not read"),
    "wkt": Text("图形取自 WKT 列", "geometries from the column of WKT"),
    "strings": Text("图形取自坐标串列", "geometries from the column of coordinate strings"),
}


def told(remarks: Iterable[tuple[str, str]]) -> tuple[Text, ...]:
    """Give one note for each kind of remark, listing what it is about; those of coordinate texts too."""
    gathered: dict[str, list[str]] = defaultdict(list)
    for kind, evidence in remarks:
        gathered[kind].append(evidence)
    return tuple(note for kind, cases in gathered.items() for note in _notes(kind, cases))


def _notes(kind: str, cases: Sequence[str]) -> tuple[Text, ...]:
    if kind not in SAID:
        return notes_of((kind, evidence) for evidence in cases)
    which = listed(dict.fromkeys(filter(None, cases)))
    return (SAID[kind] + Text(f"：{which.zh}", f": {which.en}") if which.zh else SAID[kind],)
