"""What was found, with the report's numbers: pieces, shortest lines, what lies outside."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.areas import rounded
from minplan_gis.maps.editions import withholds
from minplan_gis.maps.web.layers import style_data
from minplan_gis.maps.web.values import NOTHING, records, shown
from minplan_gis.maps.web.verdicts import measured_text
from minplan_gis.maps.web.words import FINDING_LABELS
from minplan_gis.phrases import finding_numbers
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from minplan_gis.checking.model import Report
    from minplan_gis.maps.editions import Edition
    from minplan_gis.maps.web.display import Column
    from minplan_gis.styles import Styles

__all__ = ["finding_data", "finding_shapes", "status_data", "told_findings"]

_STATUS_ORDER = ("counts", "outside", "hint", "waived", "own_right", "fits")
_STATUSES = list(FINDING_LABELS)
_OF_BLOCK = "="
_ALL = 1 - 1e-9


def status_data(styles: Styles) -> list[dict[str, Any]]:
    """Give what findings are to their verdicts: label and sign of each status."""
    return [
        {
            "key": key,
            "label": label,
            "style": style_data(styles.findings[key]) if key in styles.findings else None,
        }
        for key, label in FINDING_LABELS.items()
    ]


def told_findings(report: Report | None, block_ids: Iterable[object]) -> list[dict[str, Any]]:
    """Give findings and remainders with their numbers, by block, weight and rule.

    ``block`` is the block's place among ``block_ids``, -1 where it is none of them.
    """
    if report is None:
        return []
    rules = {rule.id: number for number, rule in enumerate(report.rules)}
    places = {str(block_id): place for place, block_id in enumerate(block_ids)}
    rows = [_finding(row) for row in records(report.findings)]
    rows += [_outside(row) for row in records(report.remainders)]
    for number, row in zip(chain(*finding_numbers(report)), rows, strict=True):
        row["number"], row["rule"] = number, rules.get(row["rule_id"], -1)
        row["block"] = places.get(str(row["block_id"]), -1)
    return sorted(rows, key=lambda row: (row["block"], _STATUS_ORDER.index(row["status"]), row["rule"]))


def finding_shapes(findings: Iterable[Mapping[str, Any]], report: Report, edition: Edition) -> list[object]:
    """Give what is drawn of each: nothing of zones that hold the block or are withheld, nor a whole block."""
    kinds = {layer.id: (layer.kind,) for layer in report.layers}
    of_rule = {rule.id: rule.zones for rule in report.rules}

    def is_drawn(row: Mapping[str, Any]) -> bool:
        traced = kinds.get(row["layer"]) or of_rule.get(row["rule_id"], ())
        return row["status"] != "fits" and not _is_whole_block(row) and not withholds(edition, traced)

    return [row["geometry"] if is_drawn(row) else None for row in findings]


def finding_data(findings: Sequence[Mapping[str, Any]], drawn: Column) -> dict[str, Any]:
    """Give ``[number, block, rule, status, zone, measured, detail]`` of each, and the shapes.

    ``=`` is the shape of the block itself.
    """
    names = ("number", "block", "rule")
    said = ("zone", "measured", "detail")
    rows = [
        [*(row[name] for name in names), _STATUSES.index(row["status"]), *(row[name] for name in said)]
        for row in findings
    ]
    strings = zip(findings, drawn.strings, strict=True)
    shapes = [_OF_BLOCK if _is_whole_block(row) else text for row, text in strings]
    return {"rows": rows, "shapes": shapes, "step": drawn.grid.step}


def _is_whole_block(row: Mapping[str, Any]) -> bool:
    """Tell whether what lies outside is all of the block."""
    return bool(row["status"] == "outside" and row["block_share"] > _ALL and row["block"] >= 0)


def _finding(row: Mapping[str, Any]) -> dict[str, Any]:
    named = [text for text in (shown(row["zone_name"]), shown(row["zone_id"])) if text != NOTHING]
    return {
        **row,
        "zone": Text(" · ".join(text.zh for text in named), " · ".join(text.en for text in named)),
        "measured": measured_text(row["measured"], row["unit"]),
        "detail": _share(row["block_share"]),
    }


def _outside(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        **row,
        "layer": "",
        "status": "outside" if row["status"] == "counts" else row["status"],
        "zone": NOTHING,
        "measured": measured_text(row["area_m2"], "m2"),
        "detail": _share(row["block_share"]),
    }


def _share(share: float) -> Text:
    if not np.isfinite(share) or share <= 0:
        return NOTHING
    percent = rounded(share * 100, 2)
    return Text(f"占区块 {percent}%", f"{percent}% of the block")
