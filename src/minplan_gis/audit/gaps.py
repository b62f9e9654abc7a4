"""Ground that no zone has although the lines of its neighbours, or the printed areas, leave room for none.

A gap is sought in three places, each with a reason to expect none: between two features of one kind; between
a block and the edge of the area that the text puts it in (both: strips only); and in a zone whose printed
area is the sum of the printed areas of the zones in it, as far as the printed digits leave none open.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from minplan_gis.areas import M2_PER_KM2, rounded
from minplan_gis.audit.drawn import NOISE_M2, layer_place, own_layers, printed_area, rows_by_name, together
from minplan_gis.audit.limits import contained
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.rows import compact
from minplan_gis.audit.strips import edge_strips, strips_between
from minplan_gis.measure import overlaps, parts, remainders
from minplan_gis.vocabulary import GeometryStatus, ZoneGroup
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd

    from minplan_gis.audit.rows import Row
    from minplan_gis.audit.strips import Strip
    from minplan_gis.plans import Plan
    from minplan_gis.vocabulary import ZoneKind
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["gaps_at_edges", "gaps_between", "gaps_in_wholes"]


@dataclass(frozen=True, slots=True)
class _Drawn:
    """The plan's zones of one kind: as drawn, and the rows that name them."""

    layer: ZoneLayer
    features: gpd.GeoDataFrame
    rows: dict[str, Row]

    def row(self, zone_id: str) -> Row | None:
        return self.rows.get(compact(str(self.features["name"][zone_id])))


def gaps_between(plan: Plan, layer: ZoneLayer, features: gpd.GeoDataFrame, zones: Zones) -> Iterator[Finding]:
    """Name neighbours of one kind that leave a strip between them."""
    names, ids = list(features["name"]), list(features.index)
    for one, other, strip in strips_between(features, zones):
        title = Text(
            f"{layer.kind.zh}“{names[one]}”与“{names[other]}”之间有{strip.said().zh}",
            f"{layer.kind.en}: {strip.said().en} between '{names[one]}' and '{names[other]}'",
        )
        drawn = (layer_place(plan, layer, f"{ids[at]} {names[at]}") for at in (one, other))
        places = (*drawn, _where(plan, strip))
        yield Finding("zones_gap", _severity(layer), title, places, _BETWEEN)


def gaps_at_edges(plan: Plan, zones: Zones) -> Iterator[Finding]:
    """Name blocks that stay off the edge of the area that the text puts them in by no more than a strip."""
    for claim, kind, blocks in contained(plan):
        kinds = dict.fromkeys(row.table.zone_kind for row in blocks if row.table.zone_kind)
        layers = [layer for each in kinds for layer in own_layers(plan, zones, each)]
        wholes = own_layers(plan, zones, kind)
        if not layers or not wholes:
            continue
        wanted, every = {compact(row.text("name")) for row in blocks}, together(layers)
        chosen = every.loc[[compact(str(name)) in wanted for name in every["name"]]]
        for at, strip in edge_strips(chosen, together(wholes), zones):
            name = chosen["name"].iloc[at]
            title = Text(
                f"“{name}”与{kind.zh}的界线之间有{strip.said().zh}",
                f"{strip.said().en} between '{name}' and the edge of the {kind.en}",
            )
            block = layer_place(plan, layers[0], f"{chosen.index[at]} {name}")
            places = (claim.place, block, _where(plan, strip))
            yield Finding("edge_gap", _severity(layers[0]), title, places, _EDGE)


def gaps_in_wholes(plan: Plan, zones: Zones) -> Iterator[Finding]:
    """Name zones that other zones fill by the printed areas, but not as they are drawn."""
    kinds = dict.fromkeys(table.zone_kind for table in plan.registers if table.zone_kind is not None)
    planned = [kind for kind in kinds if kind.group is ZoneGroup.PLANNED]
    drawn = [found for kind in planned if (found := _drawn(plan, zones, kind)) is not None]
    for wholes in drawn:
        for others in (each for each in drawn if each is not wholes):
            yield from _not_filled(plan, wholes, others)


def _drawn(plan: Plan, zones: Zones, kind: ZoneKind) -> _Drawn | None:
    layers = own_layers(plan, zones, kind)
    return _Drawn(layers[0], together(layers), rows_by_name(plan, kind)) if layers else None


def _not_filled(plan: Plan, wholes: _Drawn, others: _Drawn) -> Iterator[Finding]:
    inside = overlaps(others.features[["geometry"]], wholes.features[["geometry"]])
    mostly = inside.loc[inside["block_share"] > 0.5]
    for zone_id, members in mostly.groupby("zone_id"):
        ids = list(members["block_id"])
        open_m2 = _open_m2(wholes.row(str(zone_id)), [others.row(each) for each in ids])
        if open_m2 is None:
            continue
        left = remainders(
            wholes.features.loc[[zone_id], ["geometry"]], others.features.loc[ids, ["geometry"]]
        )
        if float(left["area_m2"].iloc[0]) > max(float(open_m2), NOISE_M2):
            yield _left_over(plan, (wholes, str(zone_id)), (others, ids), left)


def _open_m2(whole: Row | None, members: list[Row | None]) -> Decimal | None:
    """Give what the printed digits leave open; None where the members' areas don't make the whole's."""
    printed, listed = printed_area(whole), [printed_area(row) for row in members]
    known = [each for each in listed if each is not None]
    if printed is None or len(known) < len(listed):
        return None
    room = printed.rounding + sum((each.rounding for each in known), Decimal(0))
    apart = abs(printed.base - sum((each.base for each in known), Decimal(0)))
    return room if apart <= room else None


def _left_over(
    plan: Plan, whole: tuple[_Drawn, str], members: tuple[_Drawn, list[str]], left: gpd.GeoDataFrame
) -> Finding:
    (wholes, zone_id), (others, ids) = whole, members
    name, area = wholes.features["name"][zone_id], rounded(float(left["area_m2"].iloc[0]) / M2_PER_KM2, 4)
    width = rounded(float(parts(left)["mean_width_m"].max()), 1)
    title = Text(
        f"按所印面积，{others.layer.kind.zh}（{len(ids)} 个）铺满“{name}”；"
        f"图上还有 {area} km² 空白，最宽一块平均宽 {width} m",
        f"by the printed areas the {len(ids)} {others.layer.kind.en} fill '{name}'; {area} km² of it are "
        f"left as drawn, the widest piece {width} m wide on average",
    )
    rows = [row for row in (wholes.row(zone_id), *map(others.row, ids)) if row is not None]
    places = (*(row.place("area") for row in rows), layer_place(plan, wholes.layer, f"{zone_id} {name}"))
    return Finding("not_filled", _severity(wholes.layer), title, places, _FILL)


def _where(plan: Plan, strip: Strip) -> Place:
    return Place(plan.code, "", "", strip.at(), Text("空隙所在", "where the gap lies"))


def _severity(layer: ZoneLayer) -> Severity:
    """Give a note for a drawing that decides nothing."""
    return Severity.NOTE if layer.status is GeometryStatus.SCHEMATIC else Severity.GAP


_BETWEEN = Text(
    "空隙不属于任何图斑：跨在上面的区块按“位于其内”核查会部分落空；先核实两图斑是否本应共边，图层不作修补",
    "the gap is in neither zone: a block across it lies outside in part; settle whether the two are meant to "
    "share that edge; layers are not mended",
)
_EDGE = Text(
    "区块与所在区域的界线差一条窄带，多为取位或坐标转换所致；如本应共边，区块边界和面积须一并核实",
    "the block stays off the edge by a strip, mostly from rounding or a change of coordinates; if the two "
    "are meant to share the edge, settle the block's area with it",
)
_FILL = Text(
    "图上的空白不在任何一区内：落在其中的区块按图层核查不符合“位于其内”，按所印面积却应符合；以正式边界为准",
    "what is left is in none of them: a block there fails by the layers and would pass by the printed areas; "
    "only official outlines decide",
)
