"""A plan held against itself: every check, in the order in which its findings are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.audit.agreement import disagreements
from minplan_gis.audit.sums import listed_sums, row_sums, sentence_sums, total_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from minplan_gis.audit.model import Finding
    from minplan_gis.plans import Plan

    Check = Callable[[Plan], Iterator[Finding]]

__all__ = ["CHECKS", "audit_plan"]

CHECKS: tuple[Check, ...] = (disagreements, row_sums, total_rows, listed_sums, sentence_sums)


def audit_plan(plan: Plan) -> tuple[Finding, ...]:
    return tuple(finding for check in CHECKS for finding in check(plan))
