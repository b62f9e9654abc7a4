"""The public edition of a print map: what plans are published without is not in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from minplan_gis.crs import CGCS2000
from minplan_gis.maps.editions import PUBLIC_NOTES, WITHHELD_KINDS, generalised, without_coordinates

if TYPE_CHECKING:
    import pandas as pd

    from minplan_gis.checking import Report
    from minplan_gis.maps.sheets.scene import Scene

__all__ = ["made_public"]


def made_public(scene: Scene) -> Scene:
    """Leave out withheld layers and what traces them, and generalise every other shape."""
    layers = tuple(
        replace(layer, features=_generalised(_named_without(layer.features)))
        for layer in scene.layers
        if layer.kind not in WITHHELD_KINDS
    )
    report = scene.report and _report(scene.report)
    return replace(
        scene,
        blocks=_generalised(_named_without(scene.blocks)),
        layers=layers,
        report=report,
        left_out=PUBLIC_NOTES[:2],
    )


def _report(report: Report) -> Report:
    withheld = {rule.id for rule in report.rules if not WITHHELD_KINDS.isdisjoint(getattr(rule, "zones", ()))}
    return replace(
        report,
        findings=_generalised(_without(report.findings, withheld)),
        remainders=_generalised(_without(report.remainders, withheld)),
    )


def _named_without(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Leave positions out of the texts that a sheet and an index print."""
    texts = {
        name: [without_coordinates(text) if isinstance(text, str) else text for text in frame[name]]
        for name in ("name", "mineral")
        if name in frame
    }
    return frame.assign(**texts)


def _without(frame: gpd.GeoDataFrame, rules: set[str]) -> gpd.GeoDataFrame:
    """Blank the shapes of some rules; rows stay, since the numbers of findings count them."""
    traced: pd.Series[bool] = frame["rule_id"].isin(rules)
    shapes = np.asarray(frame.geometry, dtype=object).copy()
    shapes[traced.to_numpy()] = None
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=frame.crs))


def _generalised(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    shapes = generalised(np.asarray(frame.geometry, dtype=object))
    return frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=CGCS2000))
