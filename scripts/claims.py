"""What a plan prints of the zones to be laid out: named with areas, or counted only."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from layer_files import SYMBOL
from placing import chance_for, shares
from sketching import register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sketching import Sketch

NUMBERED = "示意：规划只列个数，名称、位置、面积均为虚构"
SUMMED = "面积之和为规划所列"
SYMBOL_KM2 = 1.0
LEVELS = {
    "落实国家规划": "national",
    "落实自治区规划": "region",
    "自治区规划": "region",
    "自治区级": "region",
    "落实伊犁州规划": "prefecture",
    "落实州本级规划": "prefecture",
    "塔城地区级": "prefecture",
}


@dataclass(frozen=True, slots=True)
class Claim:
    """One zone as the plan prints it."""

    order: int
    """Its place in its layer, from 1."""
    name: str
    mineral: str
    area_km2: float
    """What is drawn."""
    declared_km2: float
    """What is printed; NaN where no area of this zone is."""
    level: str
    source: str
    printed: str
    """The plan's own remark."""
    remark: str
    """What is invented; empty where name and area are printed."""
    place: str
    """The county it lies in, as printed; empty for anywhere."""
    number: str
    """The printed number."""


def claims(sketch: Sketch, ask: Mapping[str, Any]) -> list[Claim]:
    """Give what one entry of a sketch asks for."""
    found = [*(numbered if "word" in ask else named)(sketch, ask)]
    factor, remark = 1.0, {}
    if "total_id" in ask:
        rows = register(sketch.plan, "statements")
        total = next(float(row["value"]) for row in rows if row["id"] == ask["total_id"])
        factor, remark = total / sum(claim.area_km2 for claim in found), {"remark": f"{NUMBERED}；{SUMMED}"}
    return [
        replace(claim, order=order, area_km2=claim.area_km2 * factor, **remark)
        for order, claim in enumerate(found, 1)
    ]


def named(sketch: Sketch, ask: Mapping[str, Any]) -> Iterator[Claim]:
    """Give the zones that a table of the register lists by name."""
    for row in register(sketch.plan, ask["table"]):
        area = square_kilometres(row)
        note = row.get("remark") or row.get("level") or row.get("designated_by") or ""
        yield Claim(
            order=0,
            name=row["name"],
            mineral=row.get("mineral", "").replace("/", ""),
            area_km2=SYMBOL_KM2 if math.isnan(area) else area,
            declared_km2=area,
            level=LEVELS.get(note, ask.get("level", "county")),
            source=source(row),
            printed=note,
            remark=SYMBOL if math.isnan(area) else "",
            place=row.get("admin_area", "") if ask.get("by_county") else "",
            number=row.get("number", ""),
        )


def square_kilometres(row: Mapping[str, str]) -> float:
    """Give a row's area; NaN where the print is no number."""
    try:
        area = float(row.get("area", ""))
    except ValueError:
        return math.nan
    return round(area / 100.0, 9) if row["area_unit"] == "公顷" else area


def source(row: Mapping[str, str]) -> str:
    """Name where a row is printed."""
    return f"专栏{row['table']}" if row["table"] else f"规划文本第{row['line']}行"


def numbered(sketch: Sketch, ask: Mapping[str, Any]) -> Iterator[Claim]:
    """Give numbered zones for what the register only counts."""
    order = 0
    for place, mineral, count, total, printed_at in groups(sketch, ask):
        chance = chance_for(sketch.content["seed"], ask["layer"], place, mineral, printed_at)
        for area in shares(chance, count, ask["area_km2"], total):
            order += 1
            yield Claim(
                order=0,
                name=f"示意-{ask['word']}-{order:03d}",
                mineral=mineral,
                area_km2=area,
                declared_km2=math.nan,
                level=ask.get("level", "county"),
                source=printed_at,
                printed="",
                remark=NUMBERED if total is None else f"{NUMBERED}；{SUMMED}",
                place=place,
                number="",
            )


Group = tuple[str, str, int, float | None, str]
"""County, mineral, how many, their area together, where printed."""


def groups(sketch: Sketch, ask: Mapping[str, Any]) -> Iterator[Group]:
    """Give the counts that an entry of a sketch points at."""
    rows = register(sketch.plan, ask["table"])
    if "ids" in ask:
        rows = [row for row in rows if row["id"] in ask["ids"]]
    left: dict[str, int] = {}
    for row in (row for row in rows if row.get("row", "item") == "item"):
        place = row.get("admin_area", "")
        for column, mineral in ask.get("columns", {ask.get("count"): row.get("mineral", "")}).items():
            count = int(row[column] or 0)
            left[place] = left.get(place, int(row.get("admin_blocks") or 0)) - count
            yield place, mineral, count, float(row["area"]) if ask.get("total") else None, source(row)
    for place, count in left.items():
        if place and count > 0:
            yield place, "", count, None, "合计与分列之差"
