"""The plans as data: what their tables and text state, number by number, with the line it stands on."""

from minplan_gis.plans.model import Column, Period, Plan, PlanStatus, Source, Table
from minplan_gis.plans.registers import load_card, load_plan, period_of, plan_codes, plans_at
from minplan_gis.plans.scales import (
    Allowed,
    MinimumScale,
    ScaleCase,
    StatedMinimum,
    effective_minimum,
    is_stricter,
    lookup,
    matching,
    may_match,
    minimum_scales,
    stated_minimums,
)
from minplan_gis.plans.sources import source_problems

__all__ = [
    "Allowed",
    "Column",
    "MinimumScale",
    "Period",
    "Plan",
    "PlanStatus",
    "ScaleCase",
    "Source",
    "StatedMinimum",
    "Table",
    "effective_minimum",
    "is_stricter",
    "load_card",
    "load_plan",
    "lookup",
    "matching",
    "may_match",
    "minimum_scales",
    "period_of",
    "plan_codes",
    "plans_at",
    "source_problems",
    "stated_minimums",
]
