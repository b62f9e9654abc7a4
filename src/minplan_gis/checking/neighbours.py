"""Blocks of one batch against each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from minplan_gis.checking.avoiding import judge_overlap, judge_setback
from minplan_gis.checking.evidence import Evidence
from minplan_gis.crs import CGCS2000
from minplan_gis.rules.tests import Overlap, Setback

if TYPE_CHECKING:
    from minplan_gis.checking.batch import Batch
    from minplan_gis.checking.judged import Judged
    from minplan_gis.rules.model import Rule
    from minplan_gis.rules.tests import Apart

__all__ = ["judge_apart"]


def judge_apart(rule: Rule, test: Apart, batch: Batch) -> Judged:
    """Judge each block by all others of the batch that the rule is for, as if they were zones."""
    evidence = Evidence(_others(batch), batch.gaps, {})
    if test.min_distance_m > 0.0:
        return judge_setback(rule, Setback(test.min_distance_m), batch.blocks, evidence)
    return judge_overlap(rule, Overlap(test.max_area_m2, test.max_width_m), batch.blocks, evidence)


def _others(batch: Batch) -> gpd.GeoDataFrame:
    """Give the blocks as features; each one knows which block it is, so that none meets itself."""
    blocks, ids = batch.blocks, batch.blocks.index.astype(str)
    doubt = [
        None if sure else batch.doubt(block) for block, sure in zip(ids, batch.sure.to_numpy(), strict=True)
    ]
    told = {
        "doubt": pd.Series(doubt, dtype=object).to_numpy(),
        "zone_id": ids,
        "layer": "",
        "kind": "",
        "zone_name": _texts(blocks, "name"),
        "minerals": _texts(blocks, "mineral"),
        "licence_no": _texts(blocks, "licence_no"),
        "role": np.where(batch.sure.to_numpy(), "certain", "possible"),
        "accuracy_m": blocks["accuracy_m"].fillna(0.0).to_numpy() if "accuracy_m" in blocks else 0.0,
        "of_block": ids,
    }
    index = pd.Index([f"batch/{block}" for block in ids], dtype=object)
    return gpd.GeoDataFrame(told, geometry=blocks.geometry.to_numpy(), crs=CGCS2000, index=index)


def _texts(blocks: pd.DataFrame, name: str) -> object:
    return blocks[name].to_numpy(dtype=object) if name in blocks else None
