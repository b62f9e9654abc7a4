"""Blocks as the page shows them: the conclusion, then every rule's verdict, what was not checked first."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Any

import numpy as np

from minplan_gis.areas import rounded
from minplan_gis.maps.web.layers import style_data
from minplan_gis.maps.web.shapes import encoded
from minplan_gis.maps.web.values import facts, records, shown
from minplan_gis.maps.web.words import UNJUDGED_LABEL
from minplan_gis.phrases import IN_SCOPE, conclusions, finding_numbers, km2, quantity, verdict_text
from minplan_gis.styles import UNJUDGED
from minplan_gis.vocabulary import Conclusion, Grade, Outcome
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd

    from minplan_gis.checking.model import Report
    from minplan_gis.rules.model import Rule
    from minplan_gis.styles import Styles
    from minplan_gis.wording import Lang

__all__ = ["OUTCOME_ORDER", "block_data", "conclusion_data", "finding_data", "rule_data", "verdict_data"]

OUTCOME_ORDER = (
    Outcome.NOT_CHECKED,
    Outcome.FAIL,
    Outcome.AT_LIMIT,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
"""What was not checked comes first, so that nobody takes it for a pass."""

_CONCLUSIONS = (*(word.value for word in Conclusion), UNJUDGED)
_AREAS = {
    "area_m2": Text("椭球面积", "ellipsoidal area"),
    "planar_area_m2": Text("平面面积", "planar area"),
    "tdt1055_area_m2": Text("TD/T 1055 椭球面积", "TD/T 1055 ellipsoidal area"),
}
_OWN = frozenset({"geometry", "conclusion", "central_meridian", "name", *_AREAS})
_STATUS_ORDER = ("counts", "outside", "hint", "waived", "own_right", "fits")


def conclusion_data(styles: Styles, lang: Lang) -> list[dict[str, Any]]:
    """Give label and sign of each conclusion, worst first, then the blocks without one."""
    labels = [*(word.label for word in Conclusion), UNJUDGED_LABEL]
    return [
        {"label": label.say(lang), "style": style_data(styles.conclusions[key])}
        for key, label in zip(_CONCLUSIONS, labels, strict=True)
    ]


def block_data(blocks: gpd.GeoDataFrame, report: Report | None, lang: Lang) -> list[dict[str, Any]]:
    """Give every block with its facts and drawing, in the order of the frame."""
    judged = dict(zip(report.blocks.index, records(report.blocks), strict=True)) if report else {}
    said = conclusions(report) if report else {}
    columns = [column for column in map(str, blocks.columns) if column not in _OWN]
    rows = records(blocks)
    return [
        _block(block_id, row, judged.get(block_id, {}), columns, said.get(str(block_id)), lang)
        for block_id, row in zip(blocks.index, rows, strict=True)
    ]


def _block(
    block_id: str,
    row: Mapping[str, Any],
    judged: Mapping[str, Any],
    columns: list[str],
    concluded: Text | None,
    lang: Lang,
) -> dict[str, Any]:
    key = str(judged.get("conclusion", UNJUDGED))
    said = IN_SCOPE + concluded if concluded else UNJUDGED_LABEL
    return {
        "id": str(block_id),
        "name": shown(row.get("name"), lang),
        "conclusion": _CONCLUSIONS.index(key),
        "sentence": said.say(lang),
        "facts": [*_measured(judged, lang), *facts(row, columns, lang)],
        "parts": encoded(row["geometry"]),
    }


def _measured(judged: Mapping[str, Any], lang: Lang) -> list[list[str]]:
    found = [
        [label.say(lang), f"{km2(judged[key])} km² ({quantity(judged[key], 'm2')})"]
        for key, label in _AREAS.items()
        if key in judged and np.isfinite(judged[key])
    ]
    meridian = judged.get("central_meridian", np.nan)
    if np.isfinite(meridian):
        found.append([Text("量算中央经线", "central meridian").say(lang), f"{meridian:g}°"])
    return found


def rule_data(rule: Rule, lang: Lang) -> dict[str, Any]:
    """Give what the card says of a rule itself."""
    basis = rule.basis
    return {
        "id": rule.id,
        "title": rule.title.say(lang),
        "grade": rule.grade.say(lang),
        "clause": " ".join(part for part in (basis.document, basis.clause) if part),
        "quote": basis.quote,
        "confirmed": basis.confidence == "read",
        "remedy": rule.remedy.say(lang) if rule.remedy else "",
    }


def verdict_data(report: Report, lang: Lang) -> dict[str, Any]:
    """Give every verdict as ``[rule, outcome, sentence, measured, limit, error]`` by block.

    All but rule and outcome are numbers in the list ``texts``, since most
    sentences are the same for many blocks.
    """
    numbers = {rule.id: number for number, rule in enumerate(report.rules)}
    weight = [list(Grade).index(rule.grade) for rule in report.rules]
    texts: dict[str, int] = {"": 0}
    by_block: dict[str, list[list[int]]] = {}
    for verdict in records(report.verdicts):
        said = (verdict_text(report, verdict).say(lang), *_numbers(verdict, lang))
        row = [numbers[verdict["rule_id"]], OUTCOME_ORDER.index(Outcome(verdict["outcome"]))]
        row += [texts.setdefault(text, len(texts)) for text in said]
        by_block.setdefault(str(verdict["block_id"]), []).append(row)
    for rows in by_block.values():
        rows.sort(key=lambda row: (row[1], weight[row[0]], row[0]))
    return {"texts": list(texts), "verdicts": by_block}


def _numbers(verdict: Mapping[str, Any], lang: Lang) -> list[str]:
    return [_quantity(verdict[name], verdict["unit"], lang) for name in ("measured", "limit", "error")]


def _quantity(value: object, unit: object, lang: Lang) -> str:
    if not isinstance(value, float | int) or not np.isfinite(value):
        return ""
    return quantity(float(value), str(unit), lang)


def finding_data(report: Report, lang: Lang) -> list[dict[str, Any]]:
    """Give what was found, with the report's numbers: pieces, shortest lines, what lies outside."""
    rules = {rule.id: number for number, rule in enumerate(report.rules)}
    rows = [_finding(row, rules, lang) for row in records(report.findings)]
    rows += [_outside(row, rules, lang) for row in records(report.remainders)]
    numbered = [{**row, "number": n} for n, row in zip(chain(*finding_numbers(report)), rows, strict=True)]
    return sorted(numbered, key=lambda row: (row["block"], _STATUS_ORDER.index(row["status"]), row["rule"]))


def _finding(row: Mapping[str, Any], rules: Mapping[str, int], lang: Lang) -> dict[str, Any]:
    status = str(row["status"])
    return {
        "block": str(row["block_id"]),
        "rule": rules.get(row["rule_id"], -1),
        "status": status,
        "zone": " · ".join(text for text in (shown(row["zone_name"], lang), str(row["zone_id"])) if text),
        "measured": _quantity(row["measured"], row["unit"], lang),
        "detail": _share(row["block_share"], lang),
        "parts": [] if status == "fits" else encoded(row["geometry"]),
    }


def _outside(row: Mapping[str, Any], rules: Mapping[str, int], lang: Lang) -> dict[str, Any]:
    status = str(row["status"])
    return {
        "block": str(row["block_id"]),
        "rule": rules.get(row["rule_id"], -1),
        "status": "outside" if status == "counts" else status,
        "zone": "",
        "measured": _quantity(row["area_m2"], "m2", lang),
        "detail": _share(row["block_share"], lang),
        "parts": encoded(row["geometry"]),
    }


def _share(share: float, lang: Lang) -> str:
    if not np.isfinite(share) or share <= 0:
        return ""
    percent = rounded(share * 100, 2)
    return Text(f"占区块 {percent}%", f"{percent}% of the block").say(lang)
