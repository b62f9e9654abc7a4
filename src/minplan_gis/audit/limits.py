"""Whether what stands and what is planned fits under the plan's own caps, targets and wholes."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.audit.agreement import all_claims, subject_text
from minplan_gis.audit.claims import Subject, stated_claims
from minplan_gis.audit.counting import fits_mineral, spread
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact, exact, items_of, mineral_of
from minplan_gis.audit.tabled import area_sum
from minplan_gis.audit.units import Amount, agree, measure_of
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.claims import Claim
    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Column, Plan

__all__ = ["contained", "inside_areas", "outputs", "quotas", "restoration", "retained", "territory"]

_MUCH = Decimal("1.05")
"""More than this over the whole is told even where rounding could explain it."""
_CAPS = frozenset({"at_most", "less_than"})


def quotas(plan: Plan) -> Iterator[Finding]:
    """Hold caps on the number of mines against the rights that exist and the blocks that are planned."""
    claims = all_claims(plan)
    for cap in _caps(claims, str(plan.period.end.year)):
        about = cap.subject
        existing = _existing(claims, cap, str(plan.base_year))
        if existing is None:
            continue
        planned = _planned(claims, about.mineral)
        total = existing.amount.value + (planned.amount.value if planned else 0)
        if total > cap.amount.value:
            yield _over_cap(cap, existing, planned, total)


def _caps(claims: list[Claim], year: str) -> Iterator[Claim]:
    """Give the first cap for each mineral; a target number of mines is one too."""
    seen: set[str] = set()
    for claim in sorted(claims, key=lambda each: not (each.subject.mineral and each.place.table)):
        about = claim.subject
        is_cap = claim.relation in _CAPS or claim.place.table
        if (about.quantity, about.case, about.when) == ("mining_rights", "", year) and is_cap:
            if about.mineral not in seen:
                yield claim
            seen.add(about.mineral)


def _existing(claims: list[Claim], cap: Claim, year: str) -> Claim | None:
    """Give the number of rights that exist: from the cap's own row where that prints it."""
    wanted = Subject("mining_rights", cap.subject.mineral, "", year)
    beside = [each for each in claims if _row_of(each) == _row_of(cap) and each.subject.when == year]
    said = [each for each in claims if each.subject == wanted and each.relation == "equal"]
    rights = [each for each in (*beside, *said) if each.subject.quantity == "mining_rights"]
    return next(iter(rights), None)


def _row_of(claim: Claim) -> tuple[str, str]:
    return claim.place.table or "text", claim.place.line


def _planned(claims: list[Claim], mineral: str) -> Claim | None:
    """Give how many blocks are planned; where no whole is printed, the largest part that is."""
    counted = [each for each in claims if each.subject.quantity == "mining_planning_blocks"]
    fitting = [each for each in counted if (each.subject.mineral, each.subject.case) == (mineral, "")]
    parts = counted if not mineral else []
    return next(iter(fitting), max(parts, key=lambda each: each.amount.value, default=None))


def _over_cap(cap: Claim, existing: Claim, planned: Claim | None, total: Decimal) -> Finding:
    mineral, now = cap.subject.mineral, existing.amount.value
    plus = Text("", "")
    if planned is not None:
        more = planned.amount.value
        plus = Text(f"＋拟设 {more}＝{total}", f" and {more} are planned: {total}")
    title = Text(
        f"{mineral}矿山数上限 {cap.amount.value}，已设 {now}",
        f"cap of {cap.amount.value} {mineral} mines; {now} exist",
    )
    places = tuple(each.place for each in (cap, existing, planned) if each is not None)
    over = total - cap.amount.value
    meaning = Text(
        f"拟设区块全部投放前须先退出至少 {over} 个采矿权；逐块核查看不出，须按总量核对",
        f"at least {over} rights must go before all blocks are granted; no single block shows it, "
        "only the count of all",
    )
    return Finding("quota", Severity.GAP, title + plus, places, meaning)


def outputs(plan: Plan) -> Iterator[Finding]:
    """Hold yearly targets against the capacity of existing mines and of mines to be built."""
    claims = [each for each in all_claims(plan) if each.subject.quantity == "annual_output"]
    due = [each for each in claims if each.subject.when == str(plan.period.end.year)]
    targets = sorted(due, key=lambda each: not each.place.table)
    seen: set[str] = set()
    for target in targets:
        mineral = target.subject.mineral
        if mineral and mineral not in seen:
            seen.add(mineral)
            yield from _over_target(plan, target)


def _over_target(plan: Plan, target: Claim) -> Iterator[Finding]:
    for kind, zh, en in (
        ("mine_construction_projects", "拟建规模", "capacity to be built"),
        ("mining_rights", "已设采矿权规模合计", "capacity of existing rights"),
    ):
        fitting = [row for row in items_of(plan, kind) if _about(row, target.subject.mineral)]
        rows = [
            (row, amount) for row in fitting if (amount := _capacity(row)) and _alike(amount, target.amount)
        ]
        made = sum((amount.base for _, amount in rows), Decimal(0))
        if rows and made > target.amount.base:
            shown = f"{made / measure_of(target.amount.unit).factor:f}{target.amount.unit}"
            title = Text(
                f"{target.subject.mineral}：{zh} {shown}，年开采量指标 {target.amount.said()}",
                f"{target.subject.mineral}: {en} {shown}, target for yearly output {target.amount.said()}",
            )
            cells = [row.place("scale") for row, _ in rows]
            places = (
                tuple(cells) if len(cells) < 4 else (_summed(plan, [row for row, _ in rows], f"合计{shown}"),)
            )
            yield Finding("over_target", Severity.GAP, title, (*places, target.place), _OUTPUT)


def _about(row: Row, mineral: str) -> bool:
    """Tell whether a row is about a mineral, by its mineral or, where it has no such cell, by its name."""
    if row.text("mineral"):
        return fits_mineral(row, mineral)
    return f"{mineral}矿" in compact(row.text("name"))


def _capacity(row: Row) -> Amount | None:
    column = row.column("scale", "capacity", "design_capacity", "production_scale")
    value = row.value(column) if column else None
    return Amount(value, row.unit(column)) if column and value is not None else None


def _alike(one: Amount, other: Amount) -> bool:
    return measure_of(one.unit).dimension == measure_of(other.unit).dimension


def _summed(plan: Plan, rows: list[Row], text: str) -> Place:
    return Place(plan.code, rows[0].table.number, spread(rows), text, rows[0].table.label)


def retained(plan: Plan) -> Iterator[Finding]:
    """Name minerals of which more is retained than was ever identified."""
    for row in items_of(plan, "reserves"):
        proven, kept = row.column("proven"), row.column("retained")
        if proven is None or kept is None:
            continue
        whole, part = row.value(proven), row.value(kept)
        if whole is not None and part is not None and (_beyond(part, whole) or part > whole * _MUCH):
            severity = Severity.CONTRADICTION if _beyond(part, whole) else Severity.NOTE
            unit = compact(row.unit(kept))
            title = Text(
                f"{compact(row.text('mineral'))}：保有 {part}{unit}，多于累计查明 {whole}{unit}",
                f"{compact(row.text('mineral'))}: {part} {unit} retained, more than identified, {whole}",
            )
            places = (row.place("retained"), row.place("proven"))
            yield Finding("retained_over_identified", severity, title, places, _RESERVES)


def _beyond(part: Decimal, whole: Decimal) -> bool:
    """Tell whether ``part`` is more than ``whole`` even if the coarser one was rounded."""
    coarser = max(int(part.as_tuple().exponent), int(whole.as_tuple().exponent))
    return part - whole > Decimal(5).scaleb(coarser - 1)


def territory(plan: Plan) -> Iterator[Finding]:
    """Name areas that are larger than the territory, and parts of a row larger than its whole."""
    for table in plan.registers:
        rows = items_of(plan, table.kind) if table.zone_kind else []
        for row in (each for each in rows if each.table is table):
            areas = [(cell, value) for cell in ("local_area", "area") if (value := _printed(row, cell))]
            if len(areas) > 1 and areas[0][1] > areas[1][1]:
                yield _part(row.place("local_area"), row.place("area"), "辖区面积", "总面积")
            if areas and plan.area and areas[0][1] > Amount(exact(plan.area.text), plan.area.unit).base:
                whole = Place(plan.code, "", str(plan.area.line), f"{plan.area.text}{plan.area.unit}")
                yield _part(row.place(areas[0][0]), whole, "", "辖区总面积")


def _printed(row: Row, cell: str) -> Decimal | None:
    """Give a printed area in square metres."""
    column = row.column(cell)
    value = row.value(column) if column else None
    return None if column is None or value is None else Amount(value, row.unit(column)).base


def _part(part: Place, whole: Place, part_zh: str, whole_zh: str) -> Finding:
    title = Text(
        f"{part_zh}“{part.text}”大于{whole_zh}“{whole.text}”",
        f"'{part.text}' is more than the whole '{whole.text}'",
    )
    return Finding("part_over_whole", Severity.CONTRADICTION, title, (part, whole), _WHOLE)


def contained(plan: Plan) -> Iterator[tuple[Claim, ZoneKind, list[Row]]]:
    """Give what the text puts inside areas of another kind: the statement, that kind, and the rows meant.

    Only where as many rows fit as the statement counts.
    """
    for claim in stated_claims(plan):
        kind = next((each for each in ZoneKind if each.zh in claim.subject.case), None)
        rows = items_of(plan, claim.subject.quantity)
        blocks = [row for row in rows if fits_mineral(row, claim.subject.mineral)]
        if kind and "内" in claim.subject.case and len(blocks) == int(claim.amount.value):
            yield claim, kind, blocks


def inside_areas(plan: Plan) -> Iterator[Finding]:
    """Hold blocks that the text puts inside an area of another kind against that area."""
    for claim, kind, blocks in contained(plan):
        wholes = [row for row in _zones(plan, kind) if _same_mineral(row, claim.subject.mineral)]
        yield from _too_large(plan, blocks, wholes, claim)


def _zones(plan: Plan, kind: ZoneKind) -> list[Row]:
    kinds = dict.fromkeys(table.kind for table in plan.registers if table.zone_kind is kind)
    return items_of(plan, *kinds)


def _same_mineral(row: Row, mineral: str) -> bool:
    return not mineral or fits_mineral(row, mineral) or mineral_of(row.text("mineral")) == mineral


def _too_large(plan: Plan, blocks: list[Row], wholes: list[Row], claim: Claim) -> Iterator[Finding]:
    parts = area_sum(blocks)
    inside = sum((_inside(row) for row in wholes), Decimal(0))
    if parts is None or not wholes or parts.base <= inside:
        return
    column = _inside_column(wholes[0])
    km2 = f"{inside / 1_000_000:f}"
    title = Text(
        f"{len(blocks)} 个区块共 {parts.said()}，大于所在区域的 {km2} km²",
        f"{len(blocks)} blocks of {parts.said()} together, more than the {km2} km² that they are to lie in",
    )
    shown = _summed(plan, blocks, f"合计{parts.said()}")
    places = (shown, *(row.place(column.name) for row in wholes if column), claim.place)
    yield Finding("part_over_whole", Severity.CONTRADICTION, title, places, _WHOLE)


def _inside_column(row: Row) -> Column | None:
    return row.column("local_area") or row.column("area")


def _inside(row: Row) -> Decimal:
    column = _inside_column(row)
    value = row.value(column) if column else None
    return Amount(value, row.unit(column)).base if column and value is not None else Decimal("Infinity")


def restoration(plan: Plan) -> Iterator[Finding]:
    """Hold the abandoned mines that are to be restored against the projects that restore them."""
    wanted = ("abandoned_mine_area", "restoration_area")
    goals = [each for each in all_claims(plan) if each.subject.quantity in wanted]
    projects = [items_of(plan, kind) for kind in ("remediation_projects", "remediation_pits")]
    sums = [(rows, made) for rows in projects if rows and (made := area_sum(rows))]
    for goal in goals:
        fits = any(agree(made, goal.amount) for _, made in sums)
        beyond = [(rows, made) for rows, made in sums if made.base > goal.amount.base and not fits]
        for listed, made in beyond:
            title = Text(
                f"治理项目合计 {made.said()}，{goal.place.text}",
                f"the projects restore {made.said()}; {subject_text(goal.subject).en}: {goal.amount.said()}",
            )
            places = (_summed(plan, listed, f"合计{made.said()}"), goal.place)
            yield Finding("restoration_area", Severity.CONTRADICTION, title, places, _RESTORE)


_OUTPUT = Text(
    "年开采量指标容不下这些规模；按总量控制核查时须说明以哪一个为准",
    "the target does not hold that capacity; a check against the yearly total must say which one counts",
)
_RESERVES = Text(
    "保有资源量不能作为服务年限等核查的依据，须先核实",
    "don't use the retained resources, for years of service say, before it is settled",
)
_WHOLE = Text(
    "按所印面积，各区块不可能都在该区域内：图层只能保留所印面积，“位于其内”的核查须用正式边界",
    "by the printed areas not all of it can lie inside; layers keep the printed areas, and only official "
    "outlines can tell what lies within",
)
_RESTORE = Text(
    "治理目标与项目面积不能互相印证；监测治理完成率前须核实口径",
    "goal and projects don't support each other; settle what each counts before a rate is worked out",
)
