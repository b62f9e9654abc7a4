"""Numbers and units held against their own column: no minus where things are counted, one unit throughout."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import TYPE_CHECKING

from minplan_gis.audit.model import Finding, Severity
from minplan_gis.audit.rows import compact, tables_of
from minplan_gis.audit.units import measure_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.audit.units import Measure
    from minplan_gis.plans import Column, Plan

__all__ = ["negative_numbers", "units_of_columns"]

_NEGATIVE = re.compile(r"[-\u2010-\u2015\u2212][0-9.]+(,[0-9]{3})*(\.[0-9]+)?")
_MAY_SINK = re.compile("增|减|幅|变化|rate|growth|change")
_MIXED = frozenset({"reserves", "past_targets", "targets", "output_indicators", "economy", "demand"})
"""Tables that list indicators of many sorts: their units differ as they should."""
_EXTENSIVE = frozenset({"mass", "volume"})


def negative_numbers(plan: Plan) -> Iterator[Finding]:
    """Name areas, counts, scales and amounts that are printed with a minus."""
    for _, rows in tables_of(plan):
        for row in rows:
            for column in row.columns():
                if _is_negative(row.text(column.name)) and not _may_sink(row, column):
                    cell = compact(row.text(column.name))
                    title = Text(
                        f"{compact(row.name)}：{compact(column.label.zh)}为负数 {cell}",
                        f"{compact(row.name)}: {column.label.en} is negative, {cell}",
                    )
                    place = row.place(column.name)
                    yield Finding("negative_number", Severity.CONTRADICTION, title, (place,), _NEGATIVE_MEANS)


def _is_negative(printed: str) -> bool:
    return bool(_NEGATIVE.fullmatch(compact(unicodedata.normalize("NFKC", printed))))


def _may_sink(row: Row, column: Column) -> bool:
    """Tell whether a number is a change or a share, which may be below nothing."""
    share = measure_of(row.unit(column)).dimension == "share"
    return share or bool(_MAY_SINK.search(column.label.zh + column.name))


def units_of_columns(plan: Plan) -> Iterator[Finding]:
    """Name cells whose unit is not that of the other rows of their columns."""
    for table, rows in tables_of(plan):
        units = dict.fromkeys(column.unit for column in table.columns if column.number and column.unit)
        for unit in units if table.kind not in _MIXED else ():
            columns = [column for column in table.columns if column.number and column.unit == unit]
            yield from _others(columns, [row for row in rows if _with_numbers(row, columns)])


def _with_numbers(row: Row, columns: list[Column]) -> list[Column]:
    return [column for column in columns if any(sign.isdigit() for sign in row.text(column.name))]


def _others(columns: list[Column], rows: list[Row]) -> Iterator[Finding]:
    """Hold each row's unit against the one that most rows of its dimension, or of the columns, print."""
    printed = Counter(compact(row.unit(columns[0])) for row in rows)
    order = [unit for unit, _ in printed.most_common()]
    for row in rows:
        own = compact(row.unit(columns[0]))
        usual = _usual(measure_of(own), printed)
        if usual and order.index(usual) < order.index(own):
            like = next(each for each in rows if compact(each.unit(columns[0])) == usual)
            yield _differs(row, like, columns, printed[usual])


def _usual(own: Measure, printed: Counter[str]) -> str:
    """Give the commonest unit that ``own`` can't stand beside; empty where there is none."""
    units = [unit for unit, _ in printed.most_common()]
    alike = next(unit for unit in units if measure_of(unit).dimension == own.dimension)
    like = measure_of(alike)
    if (like.factor, like.per) != (own.factor, own.per):
        return alike
    dimensions = {measure_of(units[0]).dimension, own.dimension}
    return "" if len(dimensions) == 1 or dimensions <= _EXTENSIVE else units[0]


def _differs(row: Row, like: Row, columns: list[Column], count: int) -> Finding:
    own, usual = (compact(each.unit(columns[0])) for each in (row, like))
    held = _with_numbers(row, columns)
    labels_zh = "、".join(compact(column.label.zh) for column in held)
    labels_en = ", ".join(column.label.en for column in held)
    zh, en = (f"的单位为 {own}", f"in {own}") if own else ("未印单位", "without a unit")
    title = Text(
        f"{compact(row.name)}：{labels_zh}{zh}，同栏另有 {count} 行为 {usual}",
        f"{compact(row.name)}: {labels_en} {en}, {count} other rows of the column in {usual}",
    )
    names = [column.name for column in held]
    severity = Severity.NOTE if _only_time_left_out(own, usual) else Severity.CONTRADICTION
    return Finding("unit_in_column", severity, title, (row.place(*names), like.place(*names)), _UNIT_MEANS)


def _only_time_left_out(own: str, usual: str) -> bool:
    """Tell whether two units differ in a time only that one of them leaves out: 万吨, 万吨/年."""
    one, other = measure_of(own), measure_of(usual)
    same = (one.dimension, one.factor) == (other.dimension, other.factor)
    return same and "" in {one.per, other.per}


_NEGATIVE_MEANS = Text(
    "面积、数量和规模不能为负；该格不当作数字使用，合计、占比和核查都未计入它，须对照原文改正",
    "no area, count or scale is below nothing; the cell is used as no number, and no sum or check takes it "
    "in: correct it by the text",
)
_UNIT_MEANS = Text(
    "同一栏混用单位：可能是误录，数值会差若干倍；须对照原文，确为原文所印的在引用时注明",
    "one column mixes units: maybe a slip, and the number is then off many times over; look at the text, and "
    "say so where it is printed like that",
)
