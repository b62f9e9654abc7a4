"""Rules as data: one short entry with its wish, its single test, its grade and its source."""

from minplan_gis.rules.loading import load_rules
from minplan_gis.rules.model import Basis, Clause, Pack, Rule
from minplan_gis.rules.packs import combine_packs, shipped_packs, shipped_rules
from minplan_gis.rules.tests import (
    Apart,
    AttributeLimit,
    BarredMinerals,
    OneRight,
    OutputQuota,
    Overlap,
    RightQuota,
    ScaleFloor,
    ScaleTable,
    ServiceTable,
    Setback,
    Test,
    Within,
    WithinAny,
)

__all__ = [
    "Apart",
    "AttributeLimit",
    "BarredMinerals",
    "Basis",
    "Clause",
    "OneRight",
    "OutputQuota",
    "Overlap",
    "Pack",
    "RightQuota",
    "Rule",
    "ScaleFloor",
    "ScaleTable",
    "ServiceTable",
    "Setback",
    "Test",
    "Within",
    "WithinAny",
    "combine_packs",
    "load_rules",
    "shipped_packs",
    "shipped_rules",
]
