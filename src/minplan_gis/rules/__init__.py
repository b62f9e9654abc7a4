"""Rules as data: one short entry with its wish, its single test, its grade and its source."""

from minplan_gis.rules.loading import combine_packs, load_rules, shipped_packs, shipped_rules
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
