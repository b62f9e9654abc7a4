"""The account of a check as plain objects: what the JSON holds, and what the sheets are views of.

Each function yields the items of one section. A figure is an object of the full
``value``, the digits ``shown`` to people and the ``unit``; a word of a closed
list is an object of ``id`` and ``label``. Whatever was not judged comes first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from minplan_gis import phrases
from minplan_gis.checking.conclusions import meaning
from minplan_gis.report.advice import advice
from minplan_gis.report.fields import FIELD_WORDS
from minplan_gis.report.figures import (
    Item,
    area_figures,
    declared,
    declared_difference,
    figure,
    hectares,
    percent,
    plain,
    text,
    width,
    word,
)
from minplan_gis.report.sources import layers_of
from minplan_gis.vocabulary import (
    Conclusion,
    Grade,
    Outcome,
    Reason,
    Relation,
)
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from minplan_gis.checking.model import Report
    from minplan_gis.rules.model import Rule
    from minplan_gis.wording import Lang

__all__ = ["blocks", "counts", "findings", "records", "remainders", "verdicts"]

_TEXTS = ("name", "mineral", "licence_no", "stage", "scale_unit", "source_crs")
_NUMBERS = ("scale", "service_years", "top_elevation_m", "bottom_elevation_m")
_MEASURED = ("area_m2", "planar_area_m2", "tdt1055_area_m2", "central_meridian", "conclusion")
_OPEN_ENDS = {Outcome.FAIL, Outcome.AT_LIMIT}
_Judged = list[tuple[str, Outcome, Conclusion]]


def records(frame: pd.DataFrame) -> Iterator[Item]:
    """Give the rows of a frame as mappings, without its geometry."""
    kept = [place for place, name in enumerate(frame.columns) if name != "geometry"]
    names = [str(frame.columns[place]) for place in kept]
    for values in zip(*(frame.iloc[:, place] for place in kept), strict=True):
        yield dict(zip(names, values, strict=True))


def counts(report: Report) -> Item:
    """Count what was judged and what was not."""
    unread = sum(len(entry.quarantined) for entry in report.ledger if entry.role == "blocks")
    conclusions = Counter(str(value) for value in report.blocks["conclusion"])
    outcomes = Counter(str(value) for value in report.verdicts["outcome"])
    return {
        "blocks": len(report.blocks),
        "unread_blocks": unread,
        "conclusions": {word.value: conclusions[word.value] for word in Conclusion},
        "outcomes": {word.value: outcomes[word.value] for word in Outcome},
        "findings": len(report.findings),
        "remainders": len(report.remainders),
        "out_of_scope": len(report.out_of_scope),
        "clauses": len(report.clauses),
    }


def blocks(report: Report, lang: Lang) -> Iterator[Item]:
    """Give every block: what it is, its areas by each method, its conclusion and the rules behind it."""
    judged, concluded = _judged(report), phrases.conclusions(report)
    for block_id, row in zip(report.blocks.index, records(report.blocks), strict=True):
        yield {
            "block_id": str(block_id),
            **{name: text(row.get(name)) for name in _TEXTS},
            **{name: plain(row.get(name)) for name in _NUMBERS},
            **{name: word(kind, row.get(name), lang) for name, kind in FIELD_WORDS.items()},
            **_areas(row),
            **_concluded(row["conclusion"], concluded[str(block_id)], judged[str(block_id)], lang),
            "attributes": _others(row),
        }


def _areas(row: Item) -> Item:
    return {
        "area": area_figures(row["area_m2"]),
        "planar_area": hectares(row["planar_area_m2"]),
        "tdt1055_area": hectares(row["tdt1055_area_m2"]),
        "central_meridian": plain(row["central_meridian"]),
        "declared_area": declared(row.get("declared_area_km2")),
        "declared_difference": declared_difference(row["area_m2"], row.get("declared_area_km2")),
    }


def _others(row: Item) -> Item:
    ours = {*_TEXTS, *_NUMBERS, *FIELD_WORDS, *_MEASURED, "declared_area_km2"}
    return {name: plain(value) for name, value in row.items() if name not in ours}


def _judged(report: Report) -> dict[str, _Judged]:
    """Give each block's rules with their outcomes and what these mean for it."""
    grades, accepted = {rule.id: rule.grade for rule in report.rules}, report.run.accepted
    judged: dict[str, _Judged] = defaultdict(list)
    table = report.verdicts
    for block_id, rule_id, value in zip(table["block_id"], table["rule_id"], table["outcome"], strict=True):
        outcome = Outcome(value)
        amounts_to = meaning(grades[rule_id], outcome, is_accepted=rule_id in accepted)
        judged[str(block_id)].append((str(rule_id), outcome, amounts_to))
    return judged


def _concluded(value: object, told: Text, judged: _Judged, lang: Lang) -> Item:
    conclusion = Conclusion(str(value))
    worst = None if conclusion is Conclusion.COMPLIANT else conclusion
    return {
        "conclusion": word(Conclusion, conclusion, lang),
        "conclusion_text": (phrases.IN_SCOPE + told).say(lang),
        "decisive_rules": [rule for rule, _, amounts_to in judged if amounts_to is worst],
        "other_rules": [
            rule for rule, outcome, amounts_to in judged if outcome in _OPEN_ENDS and amounts_to is not worst
        ],
        "not_checked": sum(outcome is Outcome.NOT_CHECKED for _, outcome, _ in judged),
    }


def verdicts(report: Report, lang: Lang) -> Iterator[Item]:
    """Give every block and rule: the outcome, why, and the numbers."""
    rules = {rule.id: rule for rule in report.rules}
    names = {rule.id: layers_of(report, rule) for rule in report.rules}
    for row in records(_block_by_block(report)):
        unit, rule = row["unit"], rules[row["rule_id"]]
        yield {
            "block_id": str(row["block_id"]),
            "rule_id": rule.id,
            "grade": word(Grade, rule.grade, lang),
            "outcome": word(Outcome, row["outcome"], lang),
            "reason": word(Reason, row["reason"], lang),
            "text": phrases.verdict_text(report, row).say(lang),
            "detail": row["detail"].say(lang) if isinstance(row["detail"], Text) else None,
            **{name: figure(row[name], unit) for name in ("measured", "limit", "error")},
            "unit": unit,
            "missing_reach": figure(row["missing_reach_m"], "m"),
            "advice": _advice(rule, row, lang),
            "accepted": report.run.accepted.get(rule.id) if row["outcome"] == Outcome.NOT_CHECKED else None,
            "layers": names[rule.id],
        }


def _block_by_block(report: Report) -> pd.DataFrame:
    """Put the verdicts in the order of the blocks, then of the rules."""
    block = report.blocks.index.get_indexer(pd.Index(report.verdicts["block_id"]))
    rule = pd.Index([rule.id for rule in report.rules]).get_indexer(pd.Index(report.verdicts["rule_id"]))
    return report.verdicts.iloc[np.lexsort((rule, block))]


def _advice(rule: Rule, verdict: Item, lang: Lang) -> str | None:
    if verdict["outcome"] == Outcome.NOT_CHECKED:
        return advice(Reason(verdict["reason"])).say(lang)
    return rule.remedy.say(lang) if verdict["outcome"] in _OPEN_ENDS and rule.remedy else None


def findings(report: Report, lang: Lang) -> Iterator[Item]:
    """Give every piece and shortest line; ``number`` finds it in every other output."""
    versions = {layer.id: layer.version for layer in report.layers}
    for number, row in zip(phrases.finding_numbers(report)[0], records(report.findings), strict=True):
        yield {
            "number": number,
            **{name: str(row[name]) for name in ("block_id", "rule_id", "zone_id", "layer")},
            "layer_version": versions.get(row["layer"], ""),
            "zone_name": plain(row["zone_name"]),
            "status": {"id": row["status"], "label": phrases.STATUS_LABELS[row["status"]].say(lang)},
            "relation": word(Relation, row["relation"], lang),
            "measured": figure(row["measured"], row["unit"]),
            "limit": figure(row["limit"], row["unit"]),
            "block_share": percent(row["block_share"]),
            "mean_width": width(row["mean_width_m"]),
        }


def remainders(report: Report, lang: Lang) -> Iterator[Item]:
    """Give what lies outside, for rules of containment; the numbers go on from the findings."""
    for number, row in zip(phrases.finding_numbers(report)[1], records(report.remainders), strict=True):
        yield {
            "number": number,
            "block_id": str(row["block_id"]),
            "rule_id": str(row["rule_id"]),
            "status": {"id": row["status"], "label": phrases.STATUS_LABELS[row["status"]].say(lang)},
            "measured": figure(row["area_m2"], "m2"),
            "block_share": percent(row["block_share"]),
        }
