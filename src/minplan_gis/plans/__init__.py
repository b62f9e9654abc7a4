"""The plans as data: what their tables and text state, number by number, with the line it stands on."""

from minplan_gis.plans.model import Column, Period, Plan, PlanStatus, Source, Table
from minplan_gis.plans.registers import load_plan, period_of, plan_codes, plans_at
from minplan_gis.plans.sources import source_problems

__all__ = [
    "Column",
    "Period",
    "Plan",
    "PlanStatus",
    "Source",
    "Table",
    "load_plan",
    "period_of",
    "plan_codes",
    "plans_at",
    "source_problems",
]
