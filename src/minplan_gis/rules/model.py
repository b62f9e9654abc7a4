"""What a rule is: one test on named zones, the conditions it holds under, and why."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from minplan_gis.vocabulary import Grade, ZoneKind
    from minplan_gis.wording import Text

__all__ = [
    "Basis",
    "Clause",
    "Confidence",
    "Overlap",
    "Pack",
    "Rule",
    "Setback",
    "Test",
    "Within",
    "WithinAny",
]

Confidence = Literal["read", "needs_confirmation"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The block may share at most this area with the union of the zones."""

    max_area_m2: float = 0.0
    max_width_m: float = 0.05
    """A piece of smaller mean width (2A/P) is drawing noise and waived, unless over ``max_waived_m2``."""
    max_waived_m2: float | None = None
    """No more than this is ever waived of a block, all pieces together; None for no such bound."""


@dataclass(frozen=True, slots=True)
class Setback:
    """The block keeps at least this distance, in true metres, from every zone."""

    min_distance_m: float


@dataclass(frozen=True, slots=True)
class Within:
    """The block lies inside the union of the zones, but for this area."""

    max_outside_m2: float = 0.0
    max_width_m: float = 0.05


@dataclass(frozen=True, slots=True)
class WithinAny:
    """The block lies inside one single zone, whose mineral fits where ``match_mineral`` is set."""

    max_outside_m2: float = 0.0
    max_width_m: float = 0.05
    match_mineral: bool = False


Test = Overlap | Setback | Within | WithinAny


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
    """One rule: id, wish, zones, exactly one test, grade and basis."""

    id: str
    title: Text
    zones: tuple[ZoneKind, ...]
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
