"""A plan's layers against its register: how many, how large, where they overlap and what they leave."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import geopandas as gpd

from minplan_gis.areas import M2_PER_KM2, rounded
from minplan_gis.audit.drawn import NOISE_M2, layer_place, own_layers, printed_area, rows_by_name, together
from minplan_gis.audit.gaps import gaps_at_edges, gaps_between, gaps_in_wholes
from minplan_gis.audit.limits import contained
from minplan_gis.audit.model import Finding, Place, Severity
from minplan_gis.audit.numbered import numbered_features
from minplan_gis.audit.rows import compact
from minplan_gis.crs import CGCS2000
from minplan_gis.measure import areas, overlaps, parts, remainders
from minplan_gis.plans.boundaries import outline
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.audit.rows import Row
    from minplan_gis.plans import Plan
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["layer_findings"]


def layer_findings(plan: Plan, zones: Zones) -> tuple[Finding, ...]:
    """Hold the layers of a plan's zones against its register.

    Parameters
    ----------
    plan
        The register.
    zones
        Layers in EPSG:4490; those whose kind has a table in the register are looked at.

    Returns
    -------
    tuple of Finding
        Rows without feature and features without row, numbered features against printed counts, declared
        against computed areas, overlaps and gaps between features of one kind, parts that leave some of the
        whole that they fill by the printed areas, features that leave the outline or the area that the text
        puts them in, or stay off its edge by a strip.
    """
    kinds = dict.fromkeys(table.zone_kind for table in plan.registers if table.zone_kind is not None)
    found: list[Finding] = []
    for kind in kinds:
        layers = own_layers(plan, zones, kind)
        if layers:
            rows = rows_by_name(plan, kind)
            every = together(layers)
            beyond = remainders(every[["geometry"]], _territory(plan)).set_index("block_id")
            features = every.loc[_own(every, rows, beyond)]
            found += [*_matched(plan, layers[0], features, rows), *_sizes(plan, layers[0], features, rows)]
            found += _overlapping(plan, layers[0], features)
            found += _outside(plan, layers[0], features, rows, beyond)
            found += gaps_between(plan, layers[0], features, zones)
    found += [*gaps_in_wholes(plan, zones), *gaps_at_edges(plan, zones)]
    return (*found, *_not_inside(plan, zones), *numbered_features(plan, zones, _territory(plan)))


def _matched(
    plan: Plan, layer: ZoneLayer, features: gpd.GeoDataFrame, rows: dict[str, Row]
) -> Iterator[Finding]:
    """Name rows that no feature bears the name of, and features that no row does."""
    drawn = {compact(str(name)) for name in features["name"] if isinstance(name, str)}
    for name in rows.keys() - drawn if rows else ():
        title = Text(f"图层中没有“{name}”", f"the layer has no '{name}'")
        places = (rows[name].place("name"), layer_place(plan, layer, f"{len(features)} 个图斑"))
        yield Finding("row_without_feature", Severity.GAP, title, places, _MATCH)
    for name in drawn - rows.keys() if rows else ():
        title = Text(f"规划表中没有图斑“{name}”", f"no table has the feature '{name}'")
        yield Finding("feature_without_row", Severity.GAP, title, (layer_place(plan, layer, name),), _MATCH)


def _sizes(
    plan: Plan, layer: ZoneLayer, features: gpd.GeoDataFrame, rows: dict[str, Row]
) -> Iterator[Finding]:
    """Name features whose area is not the printed one, to its last digit."""
    measured = areas(features[["geometry"]])["area_m2"]
    for name, area_m2 in zip(features["name"], measured, strict=True):
        row = rows.get(compact(str(name)))
        printed = printed_area(row)
        if row is None or printed is None:
            continue
        off = abs(Decimal(repr(float(area_m2))) - printed.base)
        if off > max(printed.rounding, Decimal(1)):
            shown = f"{rounded(float(area_m2) / M2_PER_KM2, 4)} km²"
            title = Text(
                f"{compact(str(name))}：所印 {printed.said()}，图上 {shown}",
                f"{compact(str(name))}: {printed.said()} printed, {shown} drawn",
            )
            places = (row.place("area"), layer_place(plan, layer, f"{compact(str(name))} {shown}"))
            yield Finding("declared_area", Severity.CONTRADICTION, title, places, _SIZE)


def _overlapping(plan: Plan, layer: ZoneLayer, features: gpd.GeoDataFrame) -> Iterator[Finding]:
    shared = overlaps(features[["geometry"]], features[["geometry"]])
    pairs = shared.loc[(shared["block_id"] < shared["zone_id"]) & (shared["area_m2"] > NOISE_M2)]
    names = features["name"]
    for one, other, area_m2 in zip(pairs["block_id"], pairs["zone_id"], pairs["area_m2"], strict=True):
        shown = f"{rounded(float(area_m2), 2)} m²"
        title = Text(
            f"{layer.kind.zh}“{names[one]}”与“{names[other]}”重叠 {shown}",
            f"{layer.kind.en}: '{names[one]}' and '{names[other]}' overlap by {shown}",
        )
        places = (
            layer_place(plan, layer, f"{one} {names[one]}"),
            layer_place(plan, layer, f"{other} {names[other]}"),
        )
        yield Finding("zones_overlap", Severity.GAP, title, places, _OVERLAP)


def _territory(plan: Plan) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(geometry=[outline(plan.admin_code)[0]], index=[plan.admin_code], crs=CGCS2000)


def _own(features: gpd.GeoDataFrame, rows: dict[str, Row], beyond: gpd.GeoDataFrame) -> list[bool]:
    """Tell which features are the plan's: all but those of no row that lie wholly outside, a neighbour's."""
    named = [compact(str(name)) in rows for name in features["name"]]
    inside = [bool(beyond["block_share"][zone_id] < 1.0) for zone_id in features.index]
    return [own or touching for own, touching in zip(named, inside, strict=True)]


def _outside(
    plan: Plan,
    layer: ZoneLayer,
    features: gpd.GeoDataFrame,
    rows: dict[str, Row],
    beyond: gpd.GeoDataFrame,
) -> Iterator[Finding]:
    """Name features that leave the outline by more than the plan itself prints."""
    unit = outline(plan.admin_code)[1]
    for zone_id, name in zip(features.index, features["name"], strict=True):
        area_m2 = float(beyond["area_m2"][zone_id])
        if area_m2 <= NOISE_M2 or _as_printed(rows.get(compact(str(name))), area_m2):
            continue
        shown = f"{rounded(area_m2 / M2_PER_KM2, 4)} km²"
        title = Text(
            f"“{name}”有 {shown} 在{unit.zh}界线（示意）之外",
            f"{shown} of '{name}' lie outside the (schematic) outline of {unit.en}",
        )
        places = (layer_place(plan, layer, f"{zone_id} {name}"), _outline_place(plan, unit))
        yield Finding("outside_outline", Severity.NOTE, title, places, _OUTLINE)


def _as_printed(row: Row | None, area_m2: float) -> bool:
    """Tell whether a row's printed area inside the territory leaves just that much outside."""
    whole, inside = printed_area(row), printed_area(row, "local_area")
    if whole is None or inside is None:
        return False
    off = Decimal(repr(area_m2)) - (whole.base - inside.base)
    return abs(off) <= whole.rounding + inside.rounding


def _outline_place(plan: Plan, unit: Text) -> Place:
    return Place(plan.code, "", "", unit.zh, Text("行政界线（示意）", "outline (schematic)"))


def _not_inside(plan: Plan, zones: Zones) -> Iterator[Finding]:
    """Name blocks that the text puts inside an area whose layer does not hold them."""
    for claim, kind, blocks in contained(plan):
        kinds = {row.table.zone_kind for row in blocks} - {None}
        block_layers = [layer for layer in zones.of(k for k in kinds if k) if len(layer.features)]
        area_layers = [layer for layer in zones.of([kind]) if len(layer.features)]
        if not block_layers or not area_layers:
            continue
        features, names = together(block_layers), {compact(row.text("name")) for row in blocks}
        chosen = features.loc[[compact(str(name)) in names for name in features["name"]]]
        left = remainders(chosen[["geometry"]], together(area_layers)[["geometry"]])
        beyond = left.loc[left["area_m2"] > NOISE_M2]
        widest = parts(beyond).groupby("block_id")["mean_width_m"].max()
        for zone_id, area_m2 in zip(beyond["block_id"], beyond["area_m2"], strict=True):
            name, shown = chosen["name"][zone_id], f"{rounded(float(area_m2), 2)} m²"
            width = f"{rounded(float(widest[zone_id]), 2)} m"
            title = Text(
                f"“{name}”有 {shown} 在{kind.zh}之外，最宽一块平均宽 {width}",
                f"{shown} of '{name}' lie outside the {kind.en}, the widest piece {width} wide on average",
            )
            places = (claim.place, layer_place(plan, block_layers[0], f"{zone_id} {name}"))
            yield Finding("not_inside", Severity.GAP, title, places, _INSIDE)


_MATCH = Text(
    "图层与规划表对不上：该区块既不能按图层核查，也不能按表核查",
    "layer and table don't match: neither of them alone is a basis for a check of that block",
)
_SIZE = Text(
    "图层边界与规划所印面积不符；按图层核查的面积不能代表规划",
    "the drawn figure is not what the plan prints; areas checked on it don't speak for the plan",
)
_OVERLAP = Text(
    "同一处属于两个图斑：按“位于其一”核查时可能两处都符合",
    "one place is in two zones; 'within one' may hold twice",
)
_OUTLINE = Text(
    "界线为示意，只作提醒；跨界部分是否属本规划须按正式界线核对",
    "the outline is schematic and only warns; whether the rest is the plan's needs the legal line",
)
_INSIDE = Text(
    "正文称其在该区域内，图层却不支持；以正式边界为准",
    "the text puts it inside, the layer does not; only official outlines decide",
)
