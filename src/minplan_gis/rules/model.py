"""What a rule is: one test, the conditions it holds under, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from minplan_gis.plans import Period
    from minplan_gis.rules.tests import Test
    from minplan_gis.vocabulary import Grade, ZoneKind
    from minplan_gis.wording import Text

__all__ = ["Basis", "Clause", "Confidence", "Pack", "Rule"]

Confidence = Literal["read", "needs_confirmation"]


@dataclass(frozen=True, slots=True)
class Basis:
    """Where a rule comes from."""

    document: str
    """The law or plan by its full name."""
    clause: str
    """Article, or the plan's line in the register, as 第十七条第（一）项."""
    quote: str = ""
    """The words, only where the text was read; else empty."""
    confidence: Confidence = "needs_confirmation"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: id, wish, exactly one test with the zones that it looks at, grade and basis."""

    id: str
    title: Text
    zones: tuple[ZoneKind, ...]
    """Empty for tests of the block's own attributes, and of the batch alone."""
    test: Test
    grade: Grade
    basis: Basis
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Which features of the zones count, by their attributes."""
    when: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Which blocks the rule is for, by their attributes."""
    unless: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Which of those it is not for."""
    closed: bool = True
    """Whether the limit itself complies: how the limit is worded. A value within the measuring error of it
    is at the limit either way."""
    own_right: bool = False
    """Whether the block's own right (same ``licence_no``) is left out."""
    plan: str = ""
    """The code of the plan whose period bounds the rule; empty for law."""
    period: Period | None = None
    """The plan's period where the plan does not ship."""
    admin_code: str = ""
    """The plan's unit where the plan does not ship."""
    valid_from: date | None = None
    valid_to: date | None = None
    remedy: Text | None = None
    """What to do about a hit."""
    pack: str = ""


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of a plan that no rule of the pack tests, and why: listed in every report."""

    id: str
    basis: Basis
    reason: Text


@dataclass(frozen=True, slots=True)
class Pack:
    """A rule file."""

    id: str
    title: Text
    rules: tuple[Rule, ...]
    clauses: tuple[Clause, ...] = ()
