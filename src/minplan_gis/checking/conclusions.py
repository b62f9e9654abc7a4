"""What the verdicts on a block amount to, and what a run hands back to the shell."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from minplan_gis.vocabulary import Conclusion, Grade, Outcome

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from minplan_gis.rules.model import Rule

__all__ = ["conclude", "exit_code", "meaning"]

_JUDGED = (Outcome.PASS, Outcome.FAIL, Outcome.AT_LIMIT)
_BINDING = (Grade.PROHIBIT, Grade.REVIEW)
_BROKEN = {
    Grade.PROHIBIT: Conclusion.NOT_COMPLIANT,
    Grade.REVIEW: Conclusion.NEEDS_REVIEW,
    Grade.PERMIT: Conclusion.COMPLIANT_WITH_PERMITS,
    Grade.NOTE: Conclusion.COMPLIANT,
}
_WORST_FIRST = tuple(Conclusion)


def conclude(
    verdicts: pd.DataFrame, blocks: pd.Index, rules: Sequence[Rule], accepted: Collection[str]
) -> pd.Series:
    """Give each block's conclusion: the worst of what its rules mean for it.

    A block that no rule could judge is 未核查: silence is no clearance.
    """
    grades = {rule.id: rule.grade for rule in rules}
    meanings = [
        meaning(grades[rule], Outcome(outcome), is_accepted=rule in accepted)
        for rule, outcome in zip(verdicts["rule_id"], verdicts["outcome"], strict=True)
    ]
    rank = pd.Series([_WORST_FIRST.index(each) for each in meanings], index=verdicts["block_id"], dtype=int)
    worst = rank.groupby(level=0).min().reindex(blocks)
    judged = set(verdicts.loc[verdicts["outcome"].isin(_JUDGED), "block_id"])
    unjudged = _WORST_FIRST.index(Conclusion.NOT_CHECKED)
    return pd.Series(
        [_WORST_FIRST[int(worst[block]) if block in judged else unjudged] for block in blocks],
        index=blocks,
        dtype=object,
    )


def meaning(grade: Grade, outcome: Outcome, *, is_accepted: bool) -> Conclusion:
    """Give what one verdict means for its block."""
    match outcome:
        case Outcome.FAIL:
            return _BROKEN[grade]
        case Outcome.AT_LIMIT:
            return Conclusion.NEEDS_REVIEW if grade in _BINDING else _BROKEN[grade]
        case Outcome.NOT_CHECKED if not is_accepted:
            return Conclusion.NOT_CHECKED if grade in _BINDING else _BROKEN[grade]
        case _:
            return Conclusion.COMPLIANT


def exit_code(
    verdicts: pd.DataFrame,
    conclusions: pd.Series,
    accepted: Collection[str],
    *,
    unread: bool,
    demo_data: bool,
) -> int:
    """Give what the shell gets: 2 nothing judged, 1 not compliant, 3 something open, 0 all clear."""
    if not verdicts["outcome"].isin(_JUDGED).any():
        return 2
    if (conclusions == Conclusion.NOT_COMPLIANT).any():
        return 1
    silent = (verdicts["outcome"] == Outcome.NOT_CHECKED) & ~verdicts["rule_id"].isin(list(accepted))
    open_ends = conclusions.isin([Conclusion.NOT_CHECKED, Conclusion.NEEDS_REVIEW]).any()
    return 3 if silent.any() or open_ends or unread or demo_data else 0
