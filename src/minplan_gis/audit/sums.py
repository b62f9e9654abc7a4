"""Whether parts make the whole: in a row, down a column, in a cell that lists counts, in a sentence."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

from minplan_gis.audit.agreement import subject_text
from minplan_gis.audit.claims import LISTED, SIZES, stated_claims
from minplan_gis.audit.counting import spread
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import (
    OTHERS,
    TOTAL_WORDS,
    compact,
    mineral_of,
    once_per_line,
    tables_of,
    values_of,
)
from minplan_gis.audit.units import Amount, agree, measure_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Column, Plan

__all__ = ["line_sums", "listed_sums", "row_sums", "sentence_sums", "total_rows"]

_COUNTED = re.compile(r"([^0-9，、；,;：:。（）()]+?)([0-9]+)[个处家座]")
_WHOLES = {"total", "mines", "count", "blocks", "rights"}
_SIZES = {"extra_large", "large", "medium", "small", "tiny", "mini", "very_small", "smallest"}
_DIMENSIONS = (
    re.compile(f"^({'|'.join(SIZES)})$"),
    re.compile(r"^(正在开采|停产|在建|计划开工|未生产|筹建)$"),
    re.compile(r"^(预查|普查|详查|勘探)$"),
    re.compile(r"(发证|出让|登记)"),
    re.compile(r"^(国家|自治区|.{1,3}州|.{2}地区|空白区)$"),
)
"""What parts of a whole differ by: size, state, stage, who grants, which plan they carry out."""


def row_sums(plan: Plan) -> Iterator[Finding]:
    """Hold the parts of a row against the total in it: sizes, states, years."""
    for _, rows in tables_of(plan):
        for row in rows:
            yield from _row_sum(row)


def _row_sum(row: Row) -> Iterator[Finding]:
    for whole, parts in _groups_of(list(row.columns())):
        printed = row.value(whole)
        values = [value for part in parts if (value := row.value(part)) is not None]
        if printed is None or not values or sum(values) == printed:
            continue
        place = row.place(whole.name)
        said = "＋".join(map(str, values))
        shown = Place(place.plan, place.table, place.line, f"{said}＝{sum(values)}", place.label)
        title = Text(
            f"{compact(row.name)}：各项合计 {sum(values)}，所印合计 {printed}",
            f"{compact(row.name)}: the parts make {sum(values)}, the row says {printed}",
        )
        yield Finding("row_sum", Severity.CONTRADICTION, title, (shown, place), _SUM)


def _groups_of(columns: list[Column]) -> Iterator[tuple[Column, list[Column]]]:
    """Give each total column with its parts: those before it since the last total, or the sizes after it."""
    parts: list[Column] = []
    for column in columns:
        if column.name.endswith("_total"):
            yield column, parts
            parts = []
        else:
            parts = [*parts, column]
    sizes = [column for column in columns if column.name in _SIZES]
    wholes = [column for column in columns if column.name in _WHOLES]
    if len(sizes) > 1 and wholes:
        yield wholes[0], sizes


def total_rows(plan: Plan) -> Iterator[Finding]:
    """Hold the sum of a column against the printed row of totals."""
    for _, rows in tables_of(plan):
        totals = [row for row in rows if row.is_total]
        items = [row for row in rows if not row.is_total]
        for column in totals[0].columns() if totals else ():
            shared = once_per_line(items, column)
            for total in totals[:1] if shared else totals:
                yield from _total(total, column, items if shared else _same_kind(total, items))


def _total(total: Row, column: Column, items: list[Row]) -> Iterator[Finding]:
    printed = total.value(column)
    values = values_of(items, column)
    if printed is None or not values:
        return
    unit = compact(total.unit(column))
    made = Amount(sum(values, Decimal(0)), unit)
    if agree(made, Amount(printed, unit)):
        return
    whose = compact(total.text("mineral")) if _by_mineral(total) else ""
    title = Text(f"{whose}，" if whose else "", f"{whose}, " if whose else "") + Text(
        f"{column.label.zh}：各行合计 {made.said()}，合计行印作 {printed}{unit}",
        f"{column.label.en}: the rows make {made.said()}, the total row says {printed}{unit}",
    )
    said = f"{whose}各行合计{made.said()}"
    shown = Place(total.plan, total.table.number, spread(items), said, total.table.label)
    cells = (*(["mineral"] if whose else []), column.name)
    yield Finding("total_row", Severity.CONTRADICTION, title, (shown, total.place(*cells)), _SUM)


def _same_kind(total: Row, items: list[Row]) -> list[Row]:
    """Give the rows that a total sums: where totals stand by mineral, those of its mineral."""
    mineral = mineral_of(total.text("mineral"))
    if mineral == OTHERS:
        return []
    return (
        [row for row in items if mineral_of(row.text("mineral")) == mineral] if _by_mineral(total) else items
    )


def _by_mineral(total: Row) -> bool:
    """Tell whether a row of totals sums the rows of one mineral only."""
    mineral = mineral_of(total.text("mineral"))
    return bool(mineral) and mineral not in TOTAL_WORDS


def line_sums(plan: Plan) -> Iterator[Finding]:
    """Hold counts of several rows of one line against the count that the line prints once."""
    for _, rows in tables_of(plan):
        for _, group in groupby(rows, key=lambda row: row.line):
            shared = list(group)
            whole, part = shared[0].column("admin_blocks", "total"), shared[0].column("blocks", "count")
            if len(shared) > 1 and whole and part:
                yield from _line_sum(shared, whole, part)


def _line_sum(rows: list[Row], whole: Column, part: Column) -> Iterator[Finding]:
    values = [value for row in rows if (value := row.value(part)) is not None]
    printed, made = rows[0].value(whole), sum(values, Decimal(0))
    if printed is None or made == printed:
        return
    title = Text(
        f"{compact(rows[0].name)}：分项合计 {made}，所印总数 {printed}",
        f"{compact(rows[0].name)}: the items make {made}, the line says {printed}",
    )
    said = "＋".join(str(value) for value in values) + f"＝{made}"
    shown = Place(rows[0].plan, rows[0].table.number, rows[0].line, said, rows[0].table.label)
    yield Finding("line_sum", Severity.CONTRADICTION, title, (shown, rows[0].place(whole.name)), _SUM)


def listed_sums(plan: Plan) -> Iterator[Finding]:
    """Hold counts that a cell lists (金矿 1 个，油砂 3 个) against the row's count and the total row."""
    for _, rows in tables_of(plan):
        lists = [(row, name, counts) for row in rows for name, counts in _lists(row)]
        for row, name, counts in lists:
            yield from _listed(row, name, counts)
        for row, name, counts in lists:
            if row.is_total:
                yield from _down(row, name, counts, [each for each in lists if not each[0].is_total])


def _lists(row: Row) -> Iterator[tuple[str, dict[str, int]]]:
    for column in row.table.columns:
        found = _COUNTED.findall(compact(row.text(column.name)))
        if found and not column.number:
            yield column.name, {mineral_of(what): int(count) for what, count in found}


def _listed(row: Row, name: str, counts: dict[str, int]) -> Iterator[Finding]:
    column = next((each for each in row.columns() if each.number.endswith("_count")), None)
    column = column or row.column(*_WHOLES)
    printed = row.value(column) if column else None
    made = sum(counts.values())
    if column is None or printed is None or printed == made:
        return
    title = Text(
        f"{compact(row.name)}：分项合计 {made}，所印总数 {printed}",
        f"{compact(row.name)}: the items make {made}, the row says {printed}",
    )
    places = (row.place(name), row.place(column.name))
    yield Finding("listed_sum", Severity.CONTRADICTION, title, places, _SUM)


def _down(
    total: Row, name: str, counts: dict[str, int], lists: Iterable[tuple[Row, str, dict[str, int]]]
) -> Iterator[Finding]:
    """Hold each mineral's count in the total row against its counts in the rows."""
    below = [(row, listed) for row, column, listed in lists if column == name]
    for mineral, printed in counts.items():
        rows = [(row, listed[mineral]) for row, listed in below if mineral in listed]
        made = sum(count for _, count in rows)
        if rows and made != printed and not mineral.startswith("其他"):
            title = Text(
                f"{mineral}：各行合计 {made}，合计行印作 {printed}",
                f"{mineral}: the rows make {made}, the total row says {printed}",
            )
            said = "＋".join(str(count) for _, count in rows)
            shown = Place(
                total.plan,
                total.table.number,
                spread(row for row, _ in rows),
                f"{mineral}{said}＝{made}",
                total.table.label,
            )
            whole = Place(
                total.plan, total.table.number, total.line, f"{mineral}{printed}个", total.table.label
            )
            yield Finding("listed_total", Severity.CONTRADICTION, title, (shown, whole), _SUM)


def sentence_sums(plan: Plan) -> Iterator[Finding]:
    """Hold parts that one sentence lists against the whole that it gives."""
    claims = [claim for claim in stated_claims(plan) if measure_of(claim.amount.unit).dimension != "share"]
    keyed = sorted((claim for claim in claims if claim.relation == "equal"), key=_sentence)
    for _, group in groupby(keyed, key=_sentence):
        spoken = list(group)
        for whole, parts in _partitions(spoken):
            wholes = [each for each in (*spoken, *keyed) if _is_whole(each, whole, parts[0])]
            yield from _sentence_sum(wholes, parts)


def _sentence(claim: Claim) -> tuple[int, str, str]:
    return int(claim.place.line.split("-")[0]), claim.subject.quantity, claim.subject.when


def _is_whole(claim: Claim, mineral: str, part: Claim) -> bool:
    """Tell whether a claim is the whole of a mineral (or of all) that ``part`` is a part of."""
    about = claim.subject
    same = (about.quantity, about.when) == (part.subject.quantity, part.subject.when)
    return same and about.mineral == mineral and about.case in {"", LISTED}


def _partitions(spoken: list[Claim]) -> Iterator[tuple[str, list[Claim]]]:
    """Give what should make a whole, and of which mineral: by mineral, size, state, stage, authority."""
    named = [each for each in spoken if each.subject.mineral]
    by_mineral = [each for each in named if each.subject.case in {"", LISTED}]
    if len(by_mineral) == 1:
        by_mineral = [
            each for each in named if not any(part.search(each.subject.case) for part in _DIMENSIONS)
        ]
    if len(by_mineral) > 1:
        yield "", by_mineral
    for dimension in _DIMENSIONS:
        parts = [each for each in spoken if dimension.search(each.subject.case)]
        for mineral in dict.fromkeys(each.subject.mineral for each in parts):
            own = [each for each in parts if each.subject.mineral == mineral]
            if mineral and len(own) > 1:
                yield mineral, own
        together = _not_twice(parts)
        if len({each.subject.case for each in together}) > 1:
            yield "", together


def _not_twice(parts: list[Claim]) -> list[Claim]:
    """Leave out a case's parts by mineral where the case is also given for all minerals."""
    whole = {each.subject.case for each in parts if not each.subject.mineral}
    return [each for each in parts if not each.subject.mineral or each.subject.case not in whole]


def _sentence_sum(wholes: list[Claim], parts: list[Claim]) -> Iterator[Finding]:
    made = sum((each.amount.value for each in parts), Decimal(0))
    units = {measure_of(each.amount.unit) for each in parts}
    if not wholes or len(units) > 1 or agree(Amount(made, parts[0].amount.unit), wholes[0].amount):
        return
    said = "＋".join(str(each.amount.value) for each in parts)
    whole = wholes[0]
    title = subject_text(whole.subject) + Text(
        f"：分项 {said}＝{made}，总数 {whole.amount.value}",
        f": the parts {said} = {made}, the whole {whole.amount.value}",
    )
    lines = ",".join(dict.fromkeys(each.place.line for each in parts))
    shown = Place(whole.place.plan, "", lines, "，".join(dict.fromkeys(each.place.text for each in parts)))
    yield Finding("sentence_sum", Severity.CONTRADICTION, title, (shown, whole.place), _SUM)


_SUM = Text(
    "分项与总数至少有一处有误；凭总数核查数量或面积的结论须先核实",
    "a part or the total is wrong; a check that counts or adds by the total needs it settled first",
)
