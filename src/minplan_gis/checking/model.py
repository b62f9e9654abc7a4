"""What a check found: a frozen account that writers and maps only read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar

from minplan_gis.checking.conclusions import exit_code
from minplan_gis.files.ledger import is_whole

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import date

    import geopandas as gpd
    import pandas as pd

    from minplan_gis.files.ledger import Entry
    from minplan_gis.rules.model import Clause, Rule
    from minplan_gis.zones import ZoneLayer

__all__ = ["BLOCK_FACTS", "FINDING_COLUMNS", "REMAINDER_COLUMNS", "VERDICT_COLUMNS", "Report", "Run"]

BLOCK_FACTS = ("area_m2", "planar_area_m2", "tdt1055_area_m2", "central_meridian", "conclusion")
"""What the check adds to the blocks' own columns; ``conclusion`` holds :class:`Conclusion` values."""

VERDICT_COLUMNS = (
    "block_id",
    "rule_id",
    "outcome",
    "reason",
    "detail",
    "measured",
    "limit",
    "unit",
    "error",
    "missing_reach_m",
)
"""One row per block and rule. ``outcome`` and ``reason`` are identifiers, ``detail`` a :class:`Text`
(or None), ``measured``/``limit`` in ``unit`` (``m2`` or ``m``), ``error`` the stated measuring error."""

FINDING_COLUMNS = (
    "block_id",
    "rule_id",
    "zone_id",
    "layer",
    "zone_name",
    "status",
    "relation",
    "measured",
    "unit",
    "limit",
    "block_share",
    "mean_width_m",
    "geometry",
)
"""One row per piece or shortest line (EPSG:4490). ``status``: ``counts``, ``waived`` (the list 容差内),
``own_right`` (不计), ``hint`` (schematic or of unknown attribute: decides nothing), ``fits`` (the zone that
contains the block)."""

REMAINDER_COLUMNS = ("block_id", "rule_id", "area_m2", "block_share", "status", "geometry")
"""What lies outside, for rules of containment; ``status``: ``counts`` or ``waived``."""


@dataclass(frozen=True, slots=True)
class Run:
    """How the check was run: all that a second run needs to give the same report."""

    date: date
    version: str
    libraries: Mapping[str, str]
    demo_data: bool = False
    plan_in_force: Mapping[str, str] = field(default_factory=dict)
    """Plan code to the authority's confirmation."""
    accepted: Mapping[str, str] = field(default_factory=dict)
    """Rule id to the reason why its not_checked is accepted."""
    selected: tuple[str, ...] = ()
    """The prefixes of ``--select``; empty for all rules."""


@dataclass(frozen=True, slots=True, repr=False)
class Report:
    """All that was measured, judged and not judged."""

    blocks: gpd.GeoDataFrame
    verdicts: pd.DataFrame
    findings: gpd.GeoDataFrame
    remainders: gpd.GeoDataFrame
    rules: tuple[Rule, ...]
    out_of_scope: tuple[Rule, ...]
    clauses: tuple[Clause, ...]
    layers: tuple[ZoneLayer, ...]
    ledger: tuple[Entry, ...]
    run: Run
    _repr_html_: ClassVar[Callable[[Report], str]]
    """How a notebook shows the report; the package hangs it in, for showing stands above judging."""

    def __repr__(self) -> str:
        blocks, rules, day = len(self.blocks), len(self.rules), self.run.date
        return f"<Report of {blocks} blocks by {rules} rules for {day}: exit code {self.exit_code}>"

    @property
    def rows_beside(self) -> int:
        """How many blocks were read and are not in this report: not 0 for a part of a batch."""
        return sum(entry.read for entry in self.ledger if entry.role == "blocks") - len(self.blocks)

    @property
    def exit_code(self) -> int:
        """2 where nothing was judged, 1 a block does not comply, 3 something is open, 0 all clear."""
        return exit_code(
            self.verdicts,
            self.blocks["conclusion"],
            self.run.accepted,
            unread=self.rows_beside != 0 or any(not is_whole(entry) for entry in self.ledger),
            demo_data=self.run.demo_data,
        )
