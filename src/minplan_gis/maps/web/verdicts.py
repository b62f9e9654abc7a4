"""Verdicts as the page keeps them: most blocks share most of what is said of them.

A *head* is ``[rule, outcome, before, after, measured, limit, error, detail]``:
the sentence is ``before`` (and where there is an ``after``, what was measured and
that), then the detail. What differs from block to block is None in the head and
follows, in this order, the number of the block's list of heads.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.maps.web.values import NOTHING, records
from minplan_gis.phrases import quantity, verdict_text
from minplan_gis.vocabulary import Grade, Outcome
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.checking.model import Report

    Head = tuple[int, int, Text, Text | None, Text | None, Text | None, Text | None, Text | None]

__all__ = ["OUTCOME_ORDER", "measured_text", "verdict_data"]

OUTCOME_ORDER = (
    Outcome.NOT_CHECKED,
    Outcome.FAIL,
    Outcome.AT_LIMIT,
    Outcome.PASS,
    Outcome.NOT_APPLICABLE,
)
"""What was not checked comes first, so that nobody takes it for a pass."""

_FEW = 4
"""So many different values of a rule are told by its heads; more, block by block."""
_PROBE = 8_765_432.19
"""Measured by nothing: it shows where in a sentence the measured value stands."""


def verdict_data(report: Report, block_ids: Iterable[str]) -> dict[str, list[Any]]:
    """Give heads, lists of heads, and for every block its list and what is its own."""
    sentences = _Sentences(report)
    by_block: dict[str, list[tuple[tuple[int, int, int], Head, list[Text]]]] = {}
    for row in records(report.verdicts):
        by_block.setdefault(str(row["block_id"]), []).append(sentences.told(row))
    heads: dict[Head, int] = {}
    lists: dict[tuple[int, ...], int] = {}
    rows: list[list[Any]] = []
    for block_id in block_ids:
        told = sorted(by_block.get(str(block_id), []), key=lambda each: each[0])
        numbers = tuple(heads.setdefault(head, len(heads)) for _, head, _ in told)
        own = [value for _, _, values in told for value in values]
        rows.append([lists.setdefault(numbers, len(lists)), *own] if told else [-1])
    return {"heads": list(heads), "lists": list(lists), "rows": rows}


class _Sentences:
    """What verdicts say, worked out once for all that differ in their numbers only."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._numbers = {rule.id: number for number, rule in enumerate(report.rules)}
        self._weights = [list(Grade).index(rule.grade) for rule in report.rules]
        self._frames: dict[tuple[object, ...], tuple[Text, Text | None]] = {}
        table = report.verdicts[["rule_id", "measured", "limit", "error", "detail"]]
        self._told_alone = table.groupby("rule_id", sort=False).nunique().gt(_FEW).to_dict("index")

    def told(self, row: Mapping[str, Any]) -> tuple[tuple[int, int, int], Head, list[Text]]:
        """Give where a verdict stands in its list, its head, and what is the block's own."""
        number = self._numbers[row["rule_id"]]
        outcome = OUTCOME_ORDER.index(Outcome(row["outcome"]))
        alone = self._told_alone[row["rule_id"]]
        values = {name: measured_text(row[name], row["unit"]) for name in ("measured", "limit", "error")}
        values["detail"] = Text("；", "; ") + row["detail"] if isinstance(row["detail"], Text) else NOTHING
        own = [value for name, value in values.items() if alone[name] and value is not NOTHING]
        measured, limit, error, detail = (
            None if alone[name] and value is not NOTHING else value for name, value in values.items()
        )
        head = (number, outcome, *self._frame(row), measured, limit, error, detail)
        return (outcome, self._weights[number], number), head, own

    def _frame(self, row: Mapping[str, Any]) -> tuple[Text, Text | None]:
        """Give what stands before and after the measured value, else the whole sentence."""
        is_measured = math.isfinite(row["measured"])
        known = (row["rule_id"], row["outcome"], row["reason"], str(row["limit"]), row["unit"], is_measured)
        if known not in self._frames:
            probe = _PROBE if is_measured else row["measured"]
            sentence = verdict_text(self._report, {**row, "measured": probe, "detail": None})
            self._frames[known] = _split(sentence, measured_text(probe, row["unit"]))
        return self._frames[known]


def _split(sentence: Text, measured: Text) -> tuple[Text, Text | None]:
    if measured is NOTHING or measured.zh not in sentence.zh:
        return sentence, None
    (zh, zh_end), (en, en_end) = sentence.zh.split(measured.zh, 1), sentence.en.split(measured.en, 1)
    return Text(zh, en), Text(zh_end, en_end)


def measured_text(value: object, unit: object) -> Text:
    """Give a quantity with its unit; nothing where there is none."""
    if not isinstance(value, float | int) or not math.isfinite(value):
        return NOTHING
    return _quantity(float(value), str(unit))


@lru_cache(maxsize=100_000)
def _quantity(value: float, unit: str) -> Text:
    return Text(quantity(value, unit), quantity(value, unit, "en"))
