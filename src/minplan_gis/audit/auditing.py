"""A plan held against itself: every check, in the order in which its findings are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.audit.agreement import disagreements
from minplan_gis.audit.cells import (
    classes_in_names,
    new_over_identified,
    units_of_scales,
    zones_without_area,
)
from minplan_gis.audit.citing import growths, shares_of_counts, shares_of_land
from minplan_gis.audit.columns import negative_numbers, units_of_columns
from minplan_gis.audit.filling import keys_to_fill, tables_to_fill
from minplan_gis.audit.hierarchy import hierarchy_findings, upper_plan
from minplan_gis.audit.layers import layer_findings
from minplan_gis.audit.limits import inside_areas, outputs, quotas, restoration, retained, territory
from minplan_gis.audit.minerals_listed import blocks_of_listed_minerals, two_lists
from minplan_gis.audit.model import Severity
from minplan_gis.audit.names import minerals_in_names, other_counties, two_spellings
from minplan_gis.audit.numbering import periods, repeated_rows, row_numbers, table_numbers
from minplan_gis.audit.rates import completion_rates, shares_of_territory
from minplan_gis.audit.scales import least_scales, order_of_sizes, small_mines, stated_scales
from minplan_gis.audit.sums import line_sums, listed_sums, row_sums, sentence_sums, total_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from minplan_gis.audit.model import Finding, Place
    from minplan_gis.plans import Plan
    from minplan_gis.zones import Zones

    Check = Callable[[Plan], Iterator[Finding]]

__all__ = ["CHECKS", "audit_plan"]

CHECKS: tuple[Check, ...] = (
    *(row_sums, total_rows, line_sums, listed_sums, sentence_sums, completion_rates, shares_of_territory),
    *(shares_of_counts, shares_of_land, growths),
    *(negative_numbers, units_of_columns, disagreements, stated_scales, units_of_scales),
    *(quotas, outputs, inside_areas, territory, restoration, retained, new_over_identified),
    *(two_lists, blocks_of_listed_minerals, minerals_in_names, classes_in_names, zones_without_area),
    *(least_scales, small_mines, order_of_sizes),
    *(two_spellings, other_counties, repeated_rows, row_numbers, table_numbers, periods),
    *(keys_to_fill, tables_to_fill),
)


def audit_plan(plan: Plan, zones: Zones | None = None, *, upper: Plan | None = None) -> tuple[Finding, ...]:
    """Hold a plan against itself, against its layers and against the plan above it.

    Parameters
    ----------
    plan
        The register, as :func:`~minplan_gis.plans.load_plan` gives it. Nothing in it is repaired.
    zones
        The plan's layers in EPSG:4490; without them no area, overlap or containment is measured.
    upper
        The plan above; default: the one that ships and that this one says it carries out.

    Returns
    -------
    tuple of Finding
        Worst first, in the order of the checks; each names the places with what they print.

    Examples
    --------
    >>> from minplan_gis.plans import load_plan
    >>> sorted({finding.code for finding in audit_plan(load_plan("yining"))})[:3]
    ['below_least_scale', 'disagreement', 'limit_itself']
    """
    found = [finding for check in CHECKS for finding in check(plan)]
    above = upper or upper_plan(plan)
    if above is not None:
        found += hierarchy_findings(plan, above)
    if zones is not None:
        found += layer_findings(plan, zones)
    once: dict[tuple[str, tuple[Place, ...]], Finding] = {}
    for finding in found:
        once.setdefault((finding.code, finding.places), finding)
    order = list(Severity)
    return tuple(sorted(once.values(), key=lambda each: order.index(each.severity)))
