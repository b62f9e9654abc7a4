"""Names that a plan writes in two ways, that name another county, or another mineral than their row."""

from __future__ import annotations

import re
from itertools import combinations, takewhile
from typing import TYPE_CHECKING

from minplan_gis.audit.model import Finding, Severity
from minplan_gis.audit.rows import compact, mineral_of, tables_of
from minplan_gis.minerals import covers, split_minerals
from minplan_gis.plans.boundaries import boundaries
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan

__all__ = ["minerals_in_names", "other_counties", "two_spellings"]

_FIRM = re.compile(r"^.*?(公司|集团|砖厂|瓦厂|砂厂|材料厂)(?=.{4,})")
_COUNTY = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:自治县|县|市)")
_PREFIX = re.compile(r"^(\(国家项目\)|（国家项目）)?(新疆)?(维吾尔自治区)?")
_PLACE_END = re.compile(
    r"(国家规划矿区|重点[勘开][查采]区|集中开采区|[铁铜金铅锌钨镍煤]+矿|多金属|矿区|井田|一带|砂石|粘土|石灰岩|白云岩|花岗岩|石膏|页岩|玄武岩|[镇乡村沟])"
)
_TELLING = re.compile(
    r"[0-9０-９一二三四五六七八九十甲乙丙东西南北中上下左右前后内外侧IVX大小新老第号()（）、\-—－]"
)
_SEVERAL = "多金属"
_SHORTEST = 5
"""Shorter place names differ by one character too easily."""
_METAL_SIGNS = "金银铜铁铅锌钨镍钼锰铬钴煤"
_METALS = re.compile(
    r"([金银铜铁铅锌钨镍钼锰铬钴锂铍煤]+)(?:多金属)?矿|(砂石粘土|砂石土|白云岩|石灰岩|花岗岩|石膏|玄武岩|页岩|粘土|砂石)"
)


def two_spellings(plan: Plan) -> Iterator[Finding]:
    """Name places that rows write almost alike: one character other, missing or swapped."""
    places: dict[str, Row] = {}
    for _, rows in tables_of(plan):
        for row in rows:
            for place in _places_in(row.text("name"), _stem(plan.admin_name.zh)):
                places.setdefault(place, row)
    for (one, first), (other, second) in combinations(places.items(), 2):
        if _one_slip(one, other):
            title = Text(f"“{one}”与“{other}”：一名两写", f"'{one}' and '{other}': one name, two spellings")
            places_of = (first.place("name"), second.place("name"))
            yield Finding("two_spellings", Severity.NOTE, title, places_of, _SPELLING)


def _stem(unit: str) -> str:
    """Give a county's or prefecture's name without its rank."""
    return re.sub(r"(自治县|自治州|地区|县|市)$", "", unit)


def _places_in(name: str, unit: str) -> Iterator[str]:
    """Give the proper names in a name: without firm, county, mineral and kind of zone."""
    text = _PREFIX.sub("", _FIRM.sub("", compact(name)))
    for part in re.split(r"[-—－、()（）]", text):
        rest = part
        while found := _COUNTY.match(rest):
            rest = rest[found.end() :]
        rest = rest.removeprefix(unit)
        for piece in _PLACE_END.split(rest):
            place = piece.rstrip(_METAL_SIGNS)
            if len(place) >= _SHORTEST:
                yield place


def _one_slip(one: str, other: str) -> bool:
    """Tell whether two names differ by one slip of the pen, and not by what tells places apart."""
    if one == other or abs(len(one) - len(other)) > 1 or min(len(one), len(other)) < _SHORTEST:
        return False
    start = len(_beginning(one, other))
    a, b = one[start:], other[start:]
    if sorted(a[:2]) == sorted(b[:2]) and a[2:] == b[2:]:
        return True
    changed = a[:1] + b[:1] if len(a) == len(b) else (a[:1] if len(a) > len(b) else b[:1])
    if start == 0 or _TELLING.search(changed):
        return False
    return a[1:] == b[1:] or a[1:] == b or a == b[1:]


def _beginning(one: str, other: str) -> str:
    return "".join(a for a, _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def other_counties(plan: Plan) -> Iterator[Finding]:
    """Name rows of zones and rights whose names say another county, and not the plan's own."""
    own = {_stem(name) for name in (plan.admin_name.zh, *_inside(plan))}
    for table, rows in tables_of(plan):
        for row in rows if table.zone_kind else ():
            text = _PREFIX.sub("", _FIRM.sub("", compact(row.text("name"))))
            strange = [county for county in _counties(text) if _stem(county) not in own]
            if strange:
                across = any(name in text for name in own)
                zh, en = ("名称兼及", "names also") if across else ("名称指向", "names only")
                title = Text(
                    f"{compact(row.name)}：{zh}{'、'.join(strange)}",
                    f"{compact(row.name)}: {en} {', '.join(strange)}",
                )
                severity = Severity.NOTE if across else Severity.GAP
                yield Finding("other_county", severity, title, (row.place("number"),), _COUNTY_MEANING)


def _counties(text: str) -> list[str]:
    """Give the counties that head a name or a part of it between strokes, with or without their rank."""
    stems = {_stem(name) for name in boundaries()["name"]}
    found = []
    for part in re.split(r"[-—－]", text):
        match = _COUNTY.match(part)
        if match or part in stems:
            found.append(match.group() if match else part)
    return found


def _inside(plan: Plan) -> set[str]:
    """Give the counties of a prefecture's plan."""
    units = boundaries()
    head = plan.admin_code.rstrip("0")
    return set(units.loc[units["code"].str.startswith(head), "name"])


def minerals_in_names(plan: Plan) -> Iterator[Finding]:
    """Name rows whose name says one mineral and whose mineral column another."""
    for table, rows in tables_of(plan):
        for row in rows if table.zone_kind else ():
            cell = compact(row.text("mineral"))
            said = _named_minerals(row)
            known = [mineral_of(each) for each in split_minerals(cell)]
            several = _SEVERAL in known and len(said) > 1
            if (
                said
                and cell
                and not several
                and not any(_akin(each, mineral) for each in said for mineral in known)
            ):
                title = Text(
                    f"{compact(row.name)}：名称为{'、'.join(said)}，矿种栏为{cell}",
                    f"{compact(row.name)}: {', '.join(said)} by its name, {cell} by its mineral",
                )
                yield Finding(
                    "mineral_in_name", Severity.CONTRADICTION, title, (row.place("mineral"),), _MINERAL
                )


def _named_minerals(row: Row) -> list[str]:
    """Give the minerals in the last part of a name that names any; metals one by one."""
    text = _FIRM.sub("", compact(row.text("name")))
    found = list(_METALS.finditer(text))
    if not found or "多金属" in text:
        return []
    metals, rock = found[-1].groups()
    return list(metals) if metals else [rock]


def _akin(said: str, mineral: str) -> bool:
    if mineral == _SEVERAL:
        return False
    return said in mineral or mineral in said or bool(covers([said], mineral) or covers([mineral], said))


_SPELLING = Text(
    "按名称对应图层、登记簿和许可证时会漏掉其中一个；对应时用编号，或两种写法都查",
    "a match by name loses one of them: match layers, register and licences by number, or look for both",
)
_COUNTY_MEANING = Text(
    "该行可能属于邻县或跨界；计数和面积合计时须说明是否计入",
    "the row may be another county's or lie across the border; say whether counts and sums take it in",
)
_MINERAL = Text(
    "按矿种核查（矿种匹配、名录、数量）结果取决于用名称还是矿种栏，须对照许可证",
    "a check by mineral depends on whether name or column is taken; look at the licence",
)
