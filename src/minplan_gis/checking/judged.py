"""How a measurement becomes an outcome: what every kind of test shares."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.checking.evidence import Gap, worst
from minplan_gis.checking.model import FINDING_COLUMNS, REMAINDER_COLUMNS
from minplan_gis.crs import CGCS2000
from minplan_gis.vocabulary import Outcome, Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Hashable, Mapping, Sequence

    from numpy.typing import NDArray

    from minplan_gis.checking.evidence import Evidence
    from minplan_gis.rules.model import Rule

__all__ = [
    "POSITION_ERROR_M",
    "Judged",
    "findings_of",
    "frame_of",
    "no_findings",
    "no_remainders",
    "of_blocks",
    "settle",
    "stacked",
    "stated_error",
]

POSITION_ERROR_M = 0.01
"""What a coordinate printed with 2 decimals is worth, on both sides of a distance together."""


@dataclass(frozen=True, slots=True)
class Judged:
    """What one rule said of the blocks it was put to."""

    verdicts: pd.DataFrame
    """Index block_id; ``outcome, reason, detail, measured, error, missing_reach_m``."""
    findings: gpd.GeoDataFrame
    remainders: gpd.GeoDataFrame


def stated_error(blocks: gpd.GeoDataFrame, evidence: Evidence) -> pd.Series:
    """Give the error of a position or distance per block, in metres: printing plus both datums."""
    layers = evidence.features["accuracy_m"].max() if len(evidence.features) else 0.0
    own = blocks["accuracy_m"].fillna(0.0) if "accuracy_m" in blocks else 0.0
    return pd.Series(POSITION_ERROR_M + own + float(layers), index=blocks.index)


def settle(
    raw: pd.DataFrame, gaps: Mapping[str, Sequence[Gap]], missing_reach: pd.Series, *, stands: Outcome
) -> pd.DataFrame:
    """Hold outcomes against what is not known: only ``stands`` survives a gap.

    A forbidden overlap that was found is certain from any data, as is lying
    inside; everything else needs complete data and becomes not_checked.
    """
    rows = [
        _settled(row, [*gaps.get(str(block), ()), *_reach_gap(missing_reach[block])], stands)
        for block, row in zip(raw.index, raw.to_dict("records"), strict=True)
    ]
    settled = pd.DataFrame(rows, index=raw.index, columns=[*raw.columns])
    settled["missing_reach_m"] = missing_reach
    return settled


def _settled(
    row: Mapping[Hashable, object], gaps: Sequence[Gap], stands: Outcome
) -> Mapping[Hashable, object]:
    if not gaps or row["outcome"] == stands:
        return row
    gap = worst(gaps)
    return {**row, "outcome": Outcome.NOT_CHECKED, "reason": gap.reason, "detail": gap.detail}


def _reach_gap(missing_m: float) -> list[Gap]:
    if np.isnan(missing_m):
        return []
    if missing_m == 0.0:
        nothing = Text("区块所在处没有声明完整的数据", "no data declared complete where the block lies")
        return [Gap(Reason.INCOMPLETE, nothing)]
    short = Text(
        f"核查范围尚缺 {missing_m:.2f} m 的完整数据",
        f"complete data ends {missing_m:.2f} m short of the reach",
    )
    return [Gap(Reason.INCOMPLETE, short)]


def frame_of(
    blocks: gpd.GeoDataFrame, raw: Sequence[tuple[Outcome, Reason]], **columns: object
) -> pd.DataFrame:
    """Build the table of raw verdicts, a pair of outcome and reason for each block."""
    outcomes = {"outcome": [each[0] for each in raw], "reason": [each[1] for each in raw]}
    values = {**outcomes, "detail": None, "measured": np.nan, "error": np.nan, **columns}
    return pd.DataFrame(values, index=blocks.index)


def of_blocks(numbers: pd.Series, rows: pd.DataFrame) -> NDArray[np.float64]:
    """Give for each row the number of its block (``block_id``); also where there is no row at all."""
    return numbers.reindex(rows["block_id"]).to_numpy(dtype=float)


def findings_of(
    rule: Rule, pairs: gpd.GeoDataFrame, features: gpd.GeoDataFrame, *, unit: str, limit: float
) -> gpd.GeoDataFrame:
    """Dress ``pairs`` as findings; they hold block_id, zone_id (the features' index), status, measured."""
    told = features.loc[pairs["zone_id"]]
    dressed = pairs.assign(
        rule_id=rule.id,
        zone_id=told["zone_id"].to_numpy(),
        layer=told["layer"].to_numpy(),
        zone_name=told["zone_name"].to_numpy(),
        unit=unit,
        limit=limit,
    )
    for column in ("relation", "block_share", "mean_width_m"):
        if column not in dressed:
            dressed[column] = None if column == "relation" else np.nan
    return gpd.GeoDataFrame(dressed[list(FINDING_COLUMNS)], geometry="geometry", crs=CGCS2000)


def no_findings(columns: Sequence[str] = FINDING_COLUMNS) -> gpd.GeoDataFrame:
    """Give an empty frame of findings, or of remainders."""
    empty = {name: pd.Series(dtype=object) for name in columns if name != "geometry"}
    return gpd.GeoDataFrame(empty, geometry=gpd.GeoSeries([], crs=CGCS2000), crs=CGCS2000)


def no_remainders() -> gpd.GeoDataFrame:
    """Give an empty frame of remainders."""
    return no_findings(REMAINDER_COLUMNS)


def stacked(frames: Sequence[gpd.GeoDataFrame], empty: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put frames of findings, or of remainders, together; ``empty`` where there are none."""
    filled = [frame for frame in frames if len(frame)]
    if not filled:
        return empty
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), geometry="geometry", crs=CGCS2000)
