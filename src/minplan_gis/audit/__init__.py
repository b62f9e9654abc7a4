"""A plan held against itself: what it says in two ways, and both places."""

from minplan_gis.audit.auditing import audit_plan
from minplan_gis.audit.filling import audited
from minplan_gis.audit.hierarchy import upper_plan
from minplan_gis.audit.model import Finding, Place, Severity

__all__ = ["Finding", "Place", "Severity", "audit_plan", "audited", "upper_plan"]
