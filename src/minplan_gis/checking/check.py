"""Facts against limits: the one verb that judges."""

from __future__ import annotations

import importlib.metadata
from typing import TYPE_CHECKING

import geopandas as gpd
import pyproj
import shapely

from minplan_gis import measure
from minplan_gis.blocks import ledger_of, require_blocks
from minplan_gis.checking.conclusions import conclude
from minplan_gis.checking.conditions import known_words
from minplan_gis.checking.judging import Court
from minplan_gis.checking.model import Report, Run
from minplan_gis.errors import UsageError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from minplan_gis.rules.model import Pack, Rule
    from minplan_gis.zones import Zones

__all__ = ["check_blocks"]


def check_blocks(
    blocks: gpd.GeoDataFrame,
    zones: Zones,
    rules: Pack,
    *,
    date: date,
    select: Sequence[str] = (),
    demo_data: bool = False,
    plan_in_force: Mapping[str, str] | None = None,
    accepted: Mapping[str, str] | None = None,
) -> Report:
    """Judge every block by every rule.

    Parameters
    ----------
    blocks
        Index ``block_id``; polygons in any system of CGCS2000 or WGS84; the
        attributes that rules ask for (see ``blocks.BLOCK_COLUMNS``).
    zones
        What :func:`minplan_gis.load_zones` gives.
    rules
        One pack, or several through :func:`minplan_gis.combine_packs`.
    date
        The day that validity and plan periods are judged for: the only clock.
    select
        Prefixes of rule ids; rules that match none are listed as out of scope.
    demo_data
        Judge with schematic layers too, and mark everything so.
    plan_in_force
        Plan code to its authority's confirmation, for a plan past its period.
    accepted
        Rule id to the reason why its not_checked needs no action.

    Raises
    ------
    GeometryError, CrsError
        Blocks that are no valid block table: all faults at once.
    UsageError
        A selection, plan or rule id that names nothing.
    """
    table = require_blocks(blocks)
    scope, rest = _scope(rules, select)
    run = Run(
        date=date,
        version=importlib.metadata.version("minplan-gis"),
        libraries=_libraries(),
        demo_data=demo_data,
        plan_in_force=dict(plan_in_force or {}),
        accepted=dict(accepted or {}),
        selected=tuple(select),
    )
    _require_known(run, rules)
    ledger = ledger_of(blocks)
    judged = Court(table, zones, run, known_words(rules.rules), ledger).judge(scope)
    facts = measure.areas(table)
    return Report(
        blocks=table.assign(
            **{column: facts[column] for column in facts.columns},
            conclusion=conclude(judged.verdicts, table.index, scope, run.accepted),
        ),
        verdicts=judged.verdicts,
        findings=judged.findings,
        remainders=judged.remainders,
        rules=scope,
        out_of_scope=rest,
        clauses=rules.clauses,
        layers=zones.layers,
        ledger=(*ledger, *(layer.entry for layer in zones.layers)),
        run=run,
    )


def _scope(rules: Pack, select: Sequence[str]) -> tuple[tuple[Rule, ...], tuple[Rule, ...]]:
    chosen = tuple(rule for rule in rules.rules if not select or rule.id.startswith(tuple(select)))
    idle = [prefix for prefix in select if not any(rule.id.startswith(prefix) for rule in rules.rules)]
    if idle:
        raise UsageError.of(
            Text(f"没有以 {prefix} 开头的规则", f"no rule begins with {prefix}") for prefix in idle
        )
    return chosen, tuple(rule for rule in rules.rules if rule not in chosen)


def _require_known(run: Run, rules: Pack) -> None:
    ids = {rule.id for rule in rules.rules}
    plans = {rule.plan for rule in rules.rules}
    problems = [Text(f"没有规则 {each}", f"no rule {each}") for each in run.accepted if each not in ids]
    problems += [
        Text(f"没有规划 {each} 的规则", f"no rules of plan {each}")
        for each in run.plan_in_force
        if each not in plans
    ]
    problems += [
        Text(f"{each} 的理由不能为空", f"{each} needs a reason")
        for each, reason in (*run.accepted.items(), *run.plan_in_force.items())
        if not reason.strip()
    ]
    if problems:
        raise UsageError(*problems)


def _libraries() -> dict[str, str]:
    return {
        "geopandas": gpd.__version__,
        "shapely": shapely.__version__,
        "GEOS": shapely.geos_version_string,
        "pyproj": pyproj.__version__,
        "PROJ": pyproj.proj_version_str,
    }
