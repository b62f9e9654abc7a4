"""A plan held against itself: every check, in the order in which its findings are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.audit.agreement import disagreements
from minplan_gis.audit.limits import inside_areas, outputs, quotas, restoration, retained, territory
from minplan_gis.audit.minerals_listed import blocks_of_listed_minerals, two_lists
from minplan_gis.audit.names import minerals_in_names, other_counties, two_spellings
from minplan_gis.audit.numbering import periods, repeated_rows, row_numbers, table_numbers
from minplan_gis.audit.rates import completion_rates, shares_of_territory
from minplan_gis.audit.scales import least_scales, order_of_sizes, small_mines, stated_scales
from minplan_gis.audit.sums import line_sums, listed_sums, row_sums, sentence_sums, total_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from minplan_gis.audit.model import Finding
    from minplan_gis.plans import Plan

    Check = Callable[[Plan], Iterator[Finding]]

__all__ = ["CHECKS", "audit_plan"]

CHECKS: tuple[Check, ...] = (
    *(row_sums, total_rows, line_sums, listed_sums, sentence_sums, completion_rates, shares_of_territory),
    *(disagreements, stated_scales),
    *(quotas, outputs, inside_areas, territory, restoration, retained),
    *(two_lists, blocks_of_listed_minerals, minerals_in_names),
    *(least_scales, small_mines, order_of_sizes),
    *(two_spellings, other_counties, repeated_rows, row_numbers, table_numbers, periods),
)


def audit_plan(plan: Plan) -> tuple[Finding, ...]:
    """Hold a plan against itself."""
    return tuple(finding for check in CHECKS for finding in check(plan))
