"""What a check says of one block, in a few rows: the conclusion, and every rule that is not simply met."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from minplan_gis.maps.sheets.cells import Cell, draw_rows, measure_rows, one_line, shrunk
from minplan_gis.phrases import conclusion_text, verdict_text
from minplan_gis.vocabulary import Conclusion, Grade, Outcome
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.checking import Report
    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.cells import Row
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.rules.model import Rule
    from minplan_gis.styles import Styles
    from minplan_gis.wording import Lang

__all__ = ["VerdictStrip", "draw_verdict_strip", "measure_verdict_strip", "verdict_strip"]

_TOLD = (Outcome.NOT_CHECKED, Outcome.FAIL, Outcome.AT_LIMIT)
"""Outcomes that are listed, what was not checked first; the others are counted."""
_SIZE_PT, _CONCLUSION_PT = 7.0, 9.0
_RULE_SHARE = 0.38
_COUNTED = Text("其余：", "others: ")


@dataclass(frozen=True, slots=True)
class VerdictStrip:
    """One block's conclusion and the verdicts behind it."""

    conclusion: str
    color: str
    rows: tuple[tuple[str, str], ...]
    """Rule, and what was found against which limit, or why it was not checked."""
    counted: str = ""
    """How many rules are met or do not apply."""


def verdict_strip(report: Report, block_id: str, styles: Styles, *, lang: Lang = "zh") -> VerdictStrip | None:
    """Gather what a check says of one block; None where it does not speak of it."""
    if block_id not in report.blocks.index:
        return None
    verdicts = _verdicts(report, block_id)
    rules = {rule.id: rule for rule in report.rules}
    told = sorted(
        (row for row in verdicts if Outcome(row["outcome"]) in _TOLD), key=lambda row: _weight(row, rules)
    )
    key = Conclusion(str(report.blocks.at[block_id, "conclusion"]))
    style = styles.conclusions[key]
    said = f"{style.mark} {conclusion_text(report, block_id).say(lang)}".strip()
    rows = tuple(
        (_rule_text(rules[row["rule_id"]], lang), verdict_text(report, row).say(lang)) for row in told
    )
    return VerdictStrip(said, style.color, rows, _counts(verdicts, lang))


def measure_verdict_strip(strip: VerdictStrip, width: float) -> tuple[float, float]:
    """Give width and height in mm of a strip that is ``width`` wide."""
    return width, _height(strip, width, _SIZE_PT)


def draw_verdict_strip(page: Page, box: Box, strip: VerdictStrip) -> None:
    """Draw a strip from the top of a box down, as large as it fits."""
    size = shrunk(_SIZE_PT, lambda size: _height(strip, box.width, size) <= box.height)
    larger = size * _CONCLUSION_PT / _SIZE_PT
    below = draw_rows(page, (box.left, box.top), _head(strip, box.width), larger)
    draw_rows(page, (box.left, below), _rows(strip, box.width), size)


def _height(strip: VerdictStrip, width: float, size_pt: float) -> float:
    head = measure_rows(_head(strip, width), size_pt * _CONCLUSION_PT / _SIZE_PT)[1]
    return head + measure_rows(_rows(strip, width), size_pt)[1]


def _head(strip: VerdictStrip, width: float) -> list[Row]:
    return [(Cell(strip.conclusion, width, label=True, color=strip.color),)]


def _rows(strip: VerdictStrip, width: float) -> list[Row]:
    first = _RULE_SHARE * width
    rows: list[Row] = [(Cell(rule, first), Cell(found, width - first)) for rule, found in strip.rows]
    return [*rows, (Cell(strip.counted, width, color="#444444"),)] if strip.counted else rows


def _verdicts(report: Report, block_id: str) -> list[dict[str, Any]]:
    table = report.verdicts[report.verdicts["block_id"] == block_id]
    names = [str(column) for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.itertuples(index=False, name=None)]


def _weight(verdict: Mapping[str, Any], rules: Mapping[str, Rule]) -> tuple[int, int]:
    grade = rules[verdict["rule_id"]].grade
    return _TOLD.index(Outcome(verdict["outcome"])), list(Grade).index(grade)


def _rule_text(rule: Rule, lang: Lang) -> str:
    return one_line(f"{rule.id} {rule.title.say(lang)}")


def _counts(verdicts: list[dict[str, Any]], lang: Lang) -> str:
    """Count the outcomes that are not listed."""
    counted = []
    for outcome in (outcome for outcome in Outcome if outcome not in _TOLD):
        count = sum(row["outcome"] == outcome for row in verdicts)
        if count:
            counted.append(f"{outcome.say(lang)} {count}")
    return _COUNTED.say(lang) + ("、" if lang == "zh" else ", ").join(counted) if counted else ""
