"""Blocks as the page shows them, with their conclusions; and what the card says of rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.maps.editions import without_coordinates
from minplan_gis.maps.web.layers import style_data
from minplan_gis.maps.web.values import NOTHING, facts, listed_columns, records, same, shown
from minplan_gis.minerals import split_minerals
from minplan_gis.phrases import IN_SCOPE, UNJUDGED_LABEL, conclusions, km2, quantity
from minplan_gis.styles import UNJUDGED
from minplan_gis.vocabulary import Conclusion
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from minplan_gis.checking.model import Report
    from minplan_gis.maps.editions import Edition
    from minplan_gis.maps.web.display import Column
    from minplan_gis.maps.web.values import Facts
    from minplan_gis.rules.model import Rule
    from minplan_gis.styles import Styles

__all__ = ["block_data", "conclusion_data", "rule_data"]

_CONCLUSIONS = (*(word.value for word in Conclusion), UNJUDGED)
_AREAS = {
    "area_m2": Text("椭球面积", "ellipsoidal area"),
    "planar_area_m2": Text("平面面积", "planar area"),
    "tdt1055_area_m2": Text("TD/T 1055 椭球面积", "TD/T 1055 ellipsoidal area"),
}
_OWN = frozenset({"geometry", "conclusion", "central_meridian", "name", *_AREAS})


def conclusion_data(styles: Styles) -> list[dict[str, Any]]:
    """Give label and sign of each conclusion, worst first, then the blocks without one."""
    labels = [*(word.label for word in Conclusion), UNJUDGED_LABEL]
    return [
        {"label": label, "style": style_data(styles.conclusions[key])}
        for key, label in zip(_CONCLUSIONS, labels, strict=True)
    ]


def block_data(
    blocks: gpd.GeoDataFrame, report: Report | None, drawn: Column, keys: Facts, edition: Edition
) -> dict[str, list[Any] | int]:
    """Give the blocks column by column, in the order of the frame."""
    judged = dict(zip(report.blocks.index, records(report.blocks), strict=True)) if report else {}
    said = conclusions(report) if report else {}
    columns, given = listed_columns(blocks, _OWN, edition), records(blocks)
    rows = [
        _block(row, judged.get(block_id, {}), said.get(str(block_id)), columns, keys)
        for block_id, row in zip(blocks.index, given, strict=True)
    ]
    names = ("names", "conclusion", "sentence", "facts")
    table = {name: [row[place] for row in rows] for place, name in enumerate(names)}
    return {
        "ids": [same(block_id) for block_id in blocks.index],
        **table,
        "minerals": [_minerals(row.get("mineral"), edition) for row in given],
        "shapes": list(drawn.strings),
        "step": drawn.grid.step,
    }


def _block(
    row: Mapping[str, Any], judged: Mapping[str, Any], concluded: Text | None, columns: list[str], keys: Facts
) -> tuple[Text, int, Text, list[Any]]:
    return (
        shown(row.get("name")),
        _CONCLUSIONS.index(str(judged.get("conclusion", UNJUDGED))),
        IN_SCOPE + concluded if concluded else UNJUDGED_LABEL,
        keys.row([*_measured(judged), *facts(row, columns)]),
    )


def _minerals(cell: object, edition: Edition) -> list[Text]:
    """Name the minerals of a cell; in public what reads like a position goes before it is split."""
    text = shown(cell).zh
    return [same(name) for name in split_minerals(without_coordinates(text) if edition == "public" else text)]


def _measured(judged: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    found = [
        (label, same(f"{km2(judged[key])} km² ({quantity(judged[key], 'm2')})"))
        for key, label in _AREAS.items()
        if key in judged and np.isfinite(judged[key])
    ]
    meridian = judged.get("central_meridian", np.nan)
    if np.isfinite(meridian):
        found.append((Text("量算中央经线", "central meridian"), same(f"{meridian:g}°")))
    return found


def rule_data(rule: Rule) -> dict[str, Any]:
    """Give what the card says of a rule itself."""
    basis = rule.basis
    return {
        "id": same(rule.id),
        "title": rule.title,
        "grade": rule.grade.label,
        "clause": same(" ".join(part for part in (basis.document, basis.clause) if part)),
        "quote": same(basis.quote),
        "confirmed": basis.confidence == "read",
        "remedy": rule.remedy or NOTHING,
    }
