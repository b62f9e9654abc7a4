"""What rules put to a block: to where it lies, to what it says of itself, and to the batch it comes in."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from minplan_gis.plans import MinimumScale

__all__ = [
    "ATTRIBUTE_TESTS",
    "BATCH_TESTS",
    "TESTS",
    "Apart",
    "AttributeLimit",
    "BarredMinerals",
    "OneRight",
    "OutputQuota",
    "Overlap",
    "RightQuota",
    "ScaleFloor",
    "ScaleTable",
    "ServiceTable",
    "Setback",
    "Test",
    "Within",
    "WithinAny",
    "as_entry",
]


@dataclass(frozen=True, slots=True)
class Overlap:
    """The block may share at most this area with the union of the zones."""

    key: ClassVar[str] = "overlap"
    max_area_m2: float = 0.0
    max_width_m: float = 0.05
    """A piece of smaller mean width (2A/P) is drawing noise and waived, unless over ``max_waived_m2``."""
    max_waived_m2: float | None = None
    """No more than this is ever waived of a block, all pieces together; None for no such bound."""


@dataclass(frozen=True, slots=True)
class Setback:
    """The block keeps at least this distance, in true metres, from every zone."""

    key: ClassVar[str] = "setback"
    min_distance_m: float


@dataclass(frozen=True, slots=True)
class Within:
    """The block lies inside the union of the zones, but for this area."""

    key: ClassVar[str] = "within"
    max_outside_m2: float = 0.0
    max_width_m: float = 0.05


@dataclass(frozen=True, slots=True)
class WithinAny:
    """The block lies inside one single zone, whose mineral fits where ``match_mineral`` is set."""

    key: ClassVar[str] = "within_any"
    max_outside_m2: float = 0.0
    max_width_m: float = 0.05
    match_mineral: bool = False


@dataclass(frozen=True, slots=True)
class BarredMinerals:
    """None of the block's minerals is one of these."""

    key: ClassVar[str] = "barred_minerals"
    minerals: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AttributeLimit:
    """A number of the block's own lies within bounds; at least one of the two is given."""

    key: ClassVar[str] = "attribute"
    column: str
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""
    """A :class:`~minplan_gis.vocabulary.Unit`, as ``%``."""


@dataclass(frozen=True, slots=True)
class ScaleFloor:
    """The block's scale of mining is at least this, in a unit that can be compared with its own."""

    key: ClassVar[str] = "scale_floor"
    at_least: float
    unit: str
    """As printed: 万吨/年, 万立方米/年, 吨/日."""


@dataclass(frozen=True, slots=True)
class ScaleTable:
    """The block's scale of mining is at least what the plan's table sets for its mineral and method."""

    key: ClassVar[str] = "scale_table"
    rows: tuple[MinimumScale, ...]


@dataclass(frozen=True, slots=True)
class ServiceTable:
    """The block's years of service are at least what the same table sets."""

    key: ClassVar[str] = "service_table"
    rows: tuple[MinimumScale, ...]


@dataclass(frozen=True, slots=True)
class Apart:
    """Blocks of one batch keep clear of each other; with a distance they keep it."""

    key: ClassVar[str] = "apart"
    max_area_m2: float = 0.0
    max_width_m: float = 0.05
    min_distance_m: float = 0.0


@dataclass(frozen=True, slots=True)
class OneRight:
    """No zone holds more than so many rights, those of the batch and the existing ones together.

    The zones of existing rights among the rule's kinds are counted, the others hold.
    A right is in a zone when more than ``min_share`` of its area is.
    """

    key: ClassVar[str] = "one_right"
    max_rights: float = 1
    min_share: float = 0.5


@dataclass(frozen=True, slots=True)
class RightQuota:
    """The batch adds at most so many rights, cancellations taken off.

    With zones of existing rights, these count too.
    """

    key: ClassVar[str] = "right_quota"
    max_rights: float


@dataclass(frozen=True, slots=True)
class OutputQuota:
    """The scales of the batch add up to at most this a year; with zones, the existing mines' are added."""

    key: ClassVar[str] = "output_quota"
    at_most: float
    unit: str
    """As printed: 万吨/年, 万立方米/年."""


ZoneTest = Overlap | Setback | Within | WithinAny
AttributeTest = BarredMinerals | AttributeLimit | ScaleFloor | ScaleTable | ServiceTable
BatchTest = Apart | OneRight | RightQuota | OutputQuota
Test = ZoneTest | AttributeTest | BatchTest

ATTRIBUTE_TESTS: tuple[type[Test], ...] = (
    BarredMinerals,
    AttributeLimit,
    ScaleFloor,
    ScaleTable,
    ServiceTable,
)
"""Tests of a block's own attributes: no zones."""
BATCH_TESTS: tuple[type[Test], ...] = (Apart, OneRight, RightQuota, OutputQuota)
"""Tests of all blocks together: judged when the whole batch is there."""
TESTS: dict[str, type[Test]] = {
    test.key: test for test in (Overlap, Setback, Within, WithinAny, *ATTRIBUTE_TESTS, *BATCH_TESTS)
}
"""Every test by its key in a rule file."""


def as_entry(test: Test) -> dict[str, Any]:
    """Give a test's numbers as plain values; of a plan's table, the rows as printed."""
    if isinstance(test, ScaleTable | ServiceTable):
        return {"rows": [_row(row) for row in test.rows]}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in dataclasses.asdict(test).items()
    }


def _row(row: MinimumScale) -> dict[str, Any]:
    words = {name: str(getattr(row, name) or "") for name in ("plan", "table", "line", "mineral", "variant")}
    words |= {"method": str(row.method or ""), "case": row.case, "unit": row.unit}
    numbers = {name: getattr(row, name) for name in ("large", "medium", "small", "service_years")}
    return words | {name: None if value is None else float(value) for name, value in numbers.items()}
