"""Which least scales of mining hold for a mineral, by one plan's table and beside it by its text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

from minplan_gis.errors import UsageError
from minplan_gis.minerals import covers, is_known, standard_name
from minplan_gis.plans.scale_rows import (
    Allowed,
    MinimumScale,
    ScaleCase,
    StatedMinimum,
    base_name,
    minimum_scales,
    stated_minimums,
    tidy,
)
from minplan_gis.rates import rate_of
from minplan_gis.vocabulary import Method
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from decimal import Decimal

    from minplan_gis.plans.model import Plan

__all__ = [
    "Allowed",
    "MinimumScale",
    "ScaleCase",
    "StatedMinimum",
    "effective_minimum",
    "is_stricter",
    "lookup",
    "matching",
    "may_match",
    "minimum_scales",
    "stated_minimums",
]

_CASES = ("new", "expansion")
_BRACKETS = re.compile(r"\([^()]*\)")


def lookup(
    plan: Plan, mineral: str, *, method: Method | None = None, case: Literal["new", "expansion"] | None = None
) -> tuple[MinimumScale, ...]:
    """Find the rows of one plan's table that hold for a mineral.

    Parameters
    ----------
    plan
        The one plan that is asked: another plan's number for the same mineral is another number.
    mineral
        In any of its names; 水泥用灰岩 finds the row 石灰岩（水泥用/其他） on its side 水泥用.
    method
        Rows that do not tell ways of mining apart are given for either; both sides are
        given for ``None`` and ``Method.COMBINED``.
    case
        Rows of tables that do not tell new mines from expansions are given for either.

    Returns
    -------
    tuple of MinimumScale
        Rows of the mineral's own name; else rows of groups that cover it; else, where
        the name is wider than the rows' and takes in two minerals or more, all of
        these. Several rows are a question back. Empty means that the table does not
        answer, as for a name that is unknown or may or may not mean the one row it
        takes in: never that there is no least scale.

    Raises
    ------
    UsageError
        Where ``case`` is no case.
    PlanError
        As :func:`minimum_scales`.
    """
    if case is not None and case not in _CASES:
        known = ", ".join(_CASES)
        raise UsageError(
            Text(f"没有情形 {case}：应为 {known} 之一", f"no case {case}: it should be one of {known}")
        )
    return matching(minimum_scales(plan), mineral, method=method, case=case)


def matching(
    scales: Sequence[MinimumScale],
    mineral: str,
    *,
    method: Method | None = None,
    case: str | None = None,
) -> tuple[MinimumScale, ...]:
    """Find among rows of one plan's tables those that hold for a mineral, as :func:`lookup` does."""
    fitting = [scale for scale in scales if _fits(scale, method, case)]
    return _of_mineral(fitting, tidy(mineral))


def may_match(scales: Sequence[MinimumScale], mineral: str) -> bool:
    """Tell whether any row may be for a mineral: False says that the tables set nothing for it."""
    name = tidy(mineral)
    answers = [
        answer
        for base in {base_name(scale.mineral) for scale in scales}
        for answer in (covers([base], name), covers([name], base))
    ]
    return any(answer is not False for answer in answers)


def effective_minimum(scale: MinimumScale) -> tuple[Decimal, str] | None:
    """Give the value of the smallest class that has one, with its unit as printed; None where none has.

    What the text states stands beside it, in ``scale.stated``.
    """
    filled = (value for value in (scale.small, scale.medium, scale.large) if value is not None)
    value = next(filled, None)
    return None if value is None else (value, scale.unit)


def is_stricter(stated: StatedMinimum, scale: MinimumScale) -> bool | None:
    """Tell whether the text asks for more than the table; None where the two can't be compared.

    Tonnes and cubic metres can't, nor a scale by the day and one by the year: both
    would need a number that the plan does not print.
    """
    least = effective_minimum(scale)
    if least is None or stated.per != "year":
        return None
    asked, printed = rate_of(stated.value, stated.unit), rate_of(*least)
    if asked is None or printed is None or asked[1] is not printed[1]:
        return None
    return asked[0] > printed[0]


def _fits(scale: MinimumScale, method: Method | None, case: str | None) -> bool:
    ways = (None, scale.method, Method.COMBINED)
    return (scale.method is None or method in ways) and (case is None or scale.case in ("", case))


def _of_mineral(scales: list[MinimumScale], asked: str) -> tuple[MinimumScale, ...]:
    name = standard_name(asked)
    own = _where(scales, lambda scale: name in _names(scale))
    covering = own or _where(scales, lambda scale: covers([base_name(scale.mineral)], asked) is True)
    if covering or not is_known(asked):
        return covering
    wider = _where(scales, lambda scale: covers([asked], base_name(scale.mineral)) is True)
    return wider if len({base_name(scale.mineral) for scale in wider}) > 1 else ()


def _where(scales: list[MinimumScale], holds: Callable[[MinimumScale], bool]) -> tuple[MinimumScale, ...]:
    return tuple(scale for scale in scales if holds(scale))


def _names(scale: MinimumScale) -> set[str]:
    """Give the names that are a row's own: with its side, without it, and without its other brackets."""
    base = base_name(scale.mineral)
    return {standard_name(name) for name in (base, scale.variant + base, _BRACKETS.sub("", base))}
