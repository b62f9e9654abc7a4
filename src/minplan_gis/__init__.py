"""Say whether a proposed mining block complies with the plan, by which clause, and what was not checked.

The names below load their part of the toolkit when they are first used, so that
``import minplan_gis`` costs nothing and a check without a map never loads one.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from minplan_gis import errors, maps, mapsheets, measure, plans, report, rules
    from minplan_gis.blocks import ledger_of, load_blocks, write_blocks
    from minplan_gis.checking import Report, check_blocks, merge_reports
    from minplan_gis.errors import MinplanError
    from minplan_gis.rules import Pack, Rule, combine_packs, load_rules, shipped_rules
    from minplan_gis.vocabulary import Conclusion, Grade, Outcome, Reason, ZoneKind
    from minplan_gis.zones import Zones, combine_zones, load_zones

__all__ = [
    "Conclusion",
    "Grade",
    "MinplanError",
    "Outcome",
    "Pack",
    "Reason",
    "Report",
    "Rule",
    "ZoneKind",
    "Zones",
    "check_blocks",
    "combine_packs",
    "combine_zones",
    "errors",
    "ledger_of",
    "load_blocks",
    "load_rules",
    "load_zones",
    "maps",
    "mapsheets",
    "measure",
    "merge_reports",
    "plans",
    "report",
    "rules",
    "shipped_rules",
    "write_blocks",
]

_MODULES = ("errors", "maps", "mapsheets", "measure", "plans", "report", "rules")
_HOMES = {
    "blocks": ("ledger_of", "load_blocks", "write_blocks"),
    "checking": ("Report", "check_blocks", "merge_reports"),
    "errors": ("MinplanError",),
    "rules": ("Pack", "Rule", "combine_packs", "load_rules", "shipped_rules"),
    "vocabulary": ("Conclusion", "Grade", "Outcome", "Reason", "ZoneKind"),
    "zones": ("Zones", "combine_zones", "load_zones"),
}


def __getattr__(name: str) -> object:
    if name in _MODULES:
        return importlib.import_module(f"minplan_gis.{name}")
    for module, names in _HOMES.items():
        if name in names:
            home = importlib.import_module(f"minplan_gis.{module}")
            if module == "checking":
                _show_in_notebooks(home.Report)
            return getattr(home, name)
    raise AttributeError(f"module 'minplan_gis' has no attribute {name!r}")


def _show_in_notebooks(report_class: type[Report]) -> None:
    """Hang the notebook's view into the report: showing stands above judging, which knows nothing of it."""
    report_class._repr_html_ = importlib.import_module("minplan_gis.report.html").report_html


def __dir__() -> list[str]:
    return __all__
