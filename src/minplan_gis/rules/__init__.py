"""Rules as data: one short entry with its wish, its single test, its grade and its source."""

from minplan_gis.rules.loading import load_rules
from minplan_gis.rules.model import (
    Basis,
    Clause,
    Overlap,
    Pack,
    Rule,
    Setback,
    Test,
    Within,
    WithinAny,
)
from minplan_gis.rules.packs import combine_packs, shipped_packs, shipped_rules

__all__ = [
    "Basis",
    "Clause",
    "Overlap",
    "Pack",
    "Rule",
    "Setback",
    "Test",
    "Within",
    "WithinAny",
    "combine_packs",
    "load_rules",
    "shipped_packs",
    "shipped_rules",
]
