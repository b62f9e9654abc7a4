"""What a rule may look at: the features that count, those that might, and why absence proves nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from minplan_gis import measure
from minplan_gis.checking.conditions import matches
from minplan_gis.crs import CGCS2000
from minplan_gis.plans import period_of
from minplan_gis.rules.tests import OutputQuota, RightQuota, Setback
from minplan_gis.vocabulary import GeometryStatus, Reason, ZoneGroup, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.checking.model import Run
    from minplan_gis.plans import Period
    from minplan_gis.rules.model import Rule
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["Evidence", "Gap", "gather", "period_gap", "worst"]

_ORDER = (
    Reason.PLAN_NOT_STARTED,
    Reason.PLAN_PERIOD_ENDED,
    Reason.LAYER_MISSING,
    Reason.LAYER_UNREADABLE,
    Reason.LAYER_CRS,
    Reason.LAYER_GEOMETRY,
    Reason.LAYER_CHANGED,
    Reason.LAYER_EMPTY,
    Reason.SCHEMATIC,
    Reason.UNDECIDED,
    Reason.ZONE_DATES,
    Reason.ATTRIBUTE_MISSING,
    Reason.IMPLAUSIBLE,
    Reason.UNITS,
    Reason.AMBIGUOUS,
    Reason.BATCH_PART,
    Reason.INCOMPLETE,
)
_TOLD = ("minerals", "licence_no", "scale", "scale_unit")
"""What rules ask of a feature beside its place, where its layer tells it."""
_FEATURE_COLUMNS = (
    *("doubt", "zone_id", "layer", "kind", "zone_name", *_TOLD),
    *("role", "accuracy_m", "of_block", "geometry"),
)
"""``of_block`` is the block that a feature is, where the blocks of a batch are held against each other."""


@dataclass(frozen=True, slots=True)
class Gap:
    """One reason why 'nothing found' is no pass."""

    reason: Reason
    detail: Text


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one rule may look at on one date."""

    features: gpd.GeoDataFrame
    """EPSG:4490, unique index; ``role`` is ``certain``, ``possible`` (an attribute that ``where``
    asks for is unknown) or ``hint`` (schematic, or of a layer that can't be relied on)."""
    gaps: tuple[Gap, ...]
    """What holds for every block."""
    complete: Mapping[ZoneKind, BaseGeometry | None]
    """Per kind, where absence means absence (EPSG:4490)."""

    def of_role(self, *roles: str) -> gpd.GeoDataFrame:
        """Give the features of these roles."""
        return self.features.loc[self.features["role"].isin(roles)]

    def missing_reach(self, blocks: gpd.GeoDataFrame, reach_m: pd.Series) -> pd.Series:
        """Give, per block, how many metres of the reach lie beyond complete data; NaN where none."""
        missing = pd.Series(np.nan, index=blocks.index)
        for area in self.complete.values():
            missing = missing.combine(_shortfall(blocks, area, reach_m), np.fmax)
        return missing


def gather(rule: Rule, zones: Zones, run: Run, known: Mapping[str, frozenset[str]]) -> Evidence:
    """Collect what a rule may look at; every layer that can't be relied on becomes a gap.

    ``known`` are the words of attributes that have no closed list (see ``conditions.known_words``).
    """
    layers = zones.of(rule.zones)
    frames, gaps = [_no_features()], list(_missing_kinds(rule, layers))
    for layer in layers:
        gap = _layer_gap(layer, run)
        reliable = gap is None or gap.reason is Reason.INCOMPLETE
        features = _features(rule, layer, run.date, known, reliable=reliable)
        usable = _usable(rule, features)
        frames.append(usable)
        gaps.extend([gap] if gap is not None else [])
        gaps.extend([_no_polygons(layer)] if len(usable) < len(features) else [])
    return Evidence(
        features=gpd.GeoDataFrame(pd.concat(frames), geometry="geometry", crs=CGCS2000),
        gaps=tuple(gaps),
        complete={kind: _complete(layers, kind, run) for kind in rule.zones},
    )


def worst(gaps: Sequence[Gap]) -> Gap:
    """Give the gap that is named first; all details are kept."""
    ranked = sorted(gaps, key=lambda gap: _ORDER.index(gap.reason))
    details = list(dict.fromkeys(gap.detail for gap in ranked))
    return Gap(
        ranked[0].reason,
        Text("；".join(text.zh for text in details), "; ".join(text.en for text in details)),
    )


def period_gap(plan: str, run: Run, period: Period | None = None) -> Gap | None:
    """Give the gap of a plan that is not in force on the date, unless its authority's word was given."""
    if not plan:
        return None
    start, end = period or period_of(plan)
    if run.date < start:
        detail = Text(f"规划 {plan} 自 {start} 起", f"plan {plan} begins {start}")
        return Gap(Reason.PLAN_NOT_STARTED, detail + _checked_for(run))
    if run.date > end and plan not in run.plan_in_force:
        return Gap(
            Reason.PLAN_PERIOD_ENDED,
            Text(f"规划 {plan} 期限至 {end}", f"plan {plan} ended {end}") + _checked_for(run),
        )
    return None


def _checked_for(run: Run) -> Text:
    return Text(f"，核查日期 {run.date}", f", checked for {run.date}")


def _missing_kinds(rule: Rule, layers: Sequence[ZoneLayer]) -> list[Gap]:
    found = {layer.kind for layer in layers}
    return [
        Gap(Reason.LAYER_MISSING, Text(f"没有{kind.zh}图层", f"no layer of {kind.en}"))
        for kind in rule.zones
        if kind not in found
    ]


def _layer_gap(layer: ZoneLayer, run: Run) -> Gap | None:
    if layer.problem is not None:
        return Gap(layer.problem.reason, layer.problem.detail)
    if layer.status is GeometryStatus.SCHEMATIC and not run.demo_data:
        return Gap(
            Reason.SCHEMATIC,
            Text(f"{layer.kind.zh}图层为示意图形", f"{layer.kind.en}: geometry is schematic"),
        )
    return period_gap(layer.plan, run) if layer.kind.group is ZoneGroup.PLANNED else None


def _features(
    rule: Rule, layer: ZoneLayer, day: date, known: Mapping[str, frozenset[str]], *, reliable: bool
) -> gpd.GeoDataFrame:
    frame = layer.features
    state = matches(frame, rule.where, known)
    doubt = _doubts(rule, layer, state, day)
    certain = np.array([each is None for each in doubt], dtype=bool)
    told = gpd.GeoDataFrame(
        {
            "zone_id": frame.index.to_numpy(dtype=object),
            "layer": layer.id,
            "kind": layer.kind.value,
            "zone_name": _column(frame, "name"),
            **{name: _column(frame, name) for name in _TOLD},
            "role": np.where(certain, "certain", "possible") if reliable else np.full(len(frame), "hint"),
            "doubt": doubt,
            "accuracy_m": layer.accuracy_m,
            "of_block": None,
        },
        geometry=frame.geometry.to_numpy(),
        crs=CGCS2000,
        index=pd.Index([f"{layer.id}/{zone_id}" for zone_id in frame.index], dtype=object),
    )
    return gpd.GeoDataFrame(told.loc[state != 0.0])


def _doubts(rule: Rule, layer: ZoneLayer, state: NDArray[np.float64], day: date) -> NDArray[np.object_]:
    """Give for each feature the gap that it is in doubt for, or None."""
    doubts = np.full(len(state), None, dtype=object)
    doubts[_out_of_date(layer, day)] = Gap(
        Reason.ZONE_DATES,
        Text(
            f"{layer.id} 中有要素的有效期不含核查日期",
            f"{layer.id} has features whose dates leave out the day",
        ),
    )
    unknown = np.isnan(state)
    doubts[unknown] = [_unknown_class(rule, layer.features, int(row)) for row in np.flatnonzero(unknown)]
    return doubts


def _unknown_class(rule: Rule, frame: pd.DataFrame, row: int) -> Gap:
    told = ", ".join(f"{name}={frame[name].iloc[row]}" if name in frame else name for name in rule.where)
    return Gap(
        Reason.ATTRIBUTE_MISSING,
        Text(
            f"要素 {frame.index[row]} 的属性无法认定：{told}",
            f"feature {frame.index[row]}: can't tell {told}",
        ),
    )


def _usable(rule: Rule, features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the features that the rule's test can measure: areas are of polygons only."""
    if isinstance(rule.test, Setback | RightQuota | OutputQuota):
        return features
    return gpd.GeoDataFrame(features.loc[features.geom_type.isin(["Polygon", "MultiPolygon"])])


def _no_polygons(layer: ZoneLayer) -> Gap:
    detail = Text(
        f"{layer.kind.zh}图层 {layer.id} 含点或线，无法计算重叠面积，请提供面图层",
        f"layer {layer.id} holds points or lines, which have no area: supply polygons",
    )
    return Gap(Reason.LAYER_GEOMETRY, detail)


def _out_of_date(layer: ZoneLayer, day: date) -> NDArray[np.bool_]:
    """Tell which features are in doubt on the day by their own dates; one without dates is in force.

    Rights are not asked: one whose term has run out stands until its record is struck off.
    """
    frame = layer.features
    if layer.kind.group is ZoneGroup.EXISTING:
        return np.zeros(len(frame), dtype=bool)
    moment = pd.Timestamp(day)
    start, end = _moments(frame, "valid_from"), _moments(frame, "valid_to")
    unreadable = frame["dates_unreadable"].to_numpy(dtype=bool) if "dates_unreadable" in frame else False
    return np.asarray(((start > moment) | (end < moment)).to_numpy() | unreadable, dtype=bool)


def _moments(frame: pd.DataFrame, name: str) -> pd.Series[pd.Timestamp]:
    return pd.to_datetime(pd.Series(_column(frame, name)), errors="coerce")


def _column(frame: pd.DataFrame, name: str) -> NDArray[np.object_]:
    """Give a column's values, or as many blanks where the layer lacks it."""
    return frame[name].to_numpy(dtype=object) if name in frame else np.full(len(frame), None, dtype=object)


def _complete(layers: Sequence[ZoneLayer], kind: ZoneKind, run: Run) -> BaseGeometry | None:
    areas = [
        layer.complete_for
        for layer in layers
        if layer.kind is kind and layer.complete_for is not None and _layer_gap(layer, run) is None
    ]
    return shapely.union_all(areas) if areas else None


def _shortfall(blocks: gpd.GeoDataFrame, area: BaseGeometry | None, reach_m: pd.Series) -> pd.Series:
    if area is None:
        return reach_m
    clear = measure.clearance(blocks, area)
    short = (reach_m - clear).clip(lower=0.0)
    enough = (clear >= reach_m) & ((clear > 0.0) | blocks.geometry.covered_by(area))
    return short.mask(enough)


def _no_features() -> gpd.GeoDataFrame:
    empty = {name: pd.Series(dtype=object) for name in _FEATURE_COLUMNS if name != "geometry"}
    return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=CGCS2000), crs=CGCS2000)
