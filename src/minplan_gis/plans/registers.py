"""Where registers lie and how a plan is put together from its folder."""

from __future__ import annotations

import dataclasses
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from minplan_gis.datasets import data_path
from minplan_gis.errors import PlanError
from minplan_gis.plans.boundaries import outline
from minplan_gis.plans.card import read_card
from minplan_gis.plans.model import did_you_mean
from minplan_gis.plans.tables import read_lines, read_table, stacked
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.plans.model import Period, Plan

__all__ = ["load_card", "load_plan", "period_of", "plan_codes", "plans_at"]

CARD = "plan.toml"
LINES = "source_lines.csv"


def plan_codes() -> tuple[str, ...]:
    """Name the plans that ship with the toolkit."""
    return tuple(sorted(path.parent.name for path in data_path("plans").glob(f"*/{CARD}")))


def load_plan(plan: str | Path) -> Plan:
    """Read a plan's register.

    Parameters
    ----------
    plan
        The code of a plan that ships (``"yining"``), or the folder of one's own register.

    Raises
    ------
    PlanError
        Where there is no such plan, or its register is malformed: every fault with
        file, row and column, all at once.
    """
    return _read(plan) if isinstance(plan, Path) else _shipped(plan)


def load_card(folder: Path) -> Plan:
    """Read the card of one's own register: the plan with what its tables are, and none of their rows.

    Raises
    ------
    PlanError
        Every fault of ``plan.toml``; the tables are not looked at.
    """
    problems: list[Text] = []
    card = read_card(folder / CARD, problems)
    if card is None:
        raise PlanError(*problems)
    return card


def period_of(code: str) -> Period:
    """Give the period of a plan that ships, without reading its tables.

    Raises
    ------
    PlanError
        As :func:`load_plan`.
    """
    return _shipped_card(code).period


def plans_at(place: BaseGeometry) -> tuple[str, ...]:
    """Name the plans whose unit's schematic outline holds a place (EPSG:4490), the smallest unit first."""
    areas = {code: outline(_shipped_card(code).admin_code)[0] for code in plan_codes()}
    return tuple(
        code for code in sorted(areas, key=lambda code: areas[code].area) if areas[code].covers(place)
    )


@lru_cache(maxsize=16)
def _shipped(code: str) -> Plan:
    return _read(_folder(code))


@lru_cache(maxsize=16)
def _shipped_card(code: str) -> Plan:
    return load_card(_folder(code))


def _folder(code: str) -> Path:
    known = plan_codes()
    if code not in known:
        listed = Text(f"。已有：{'、'.join(known)}", f". There are: {', '.join(known)}")
        raise PlanError(Text(f"没有规划 {code}", f"no plan {code}") + did_you_mean(code, known) + listed)
    return data_path("plans", code)


def _read(folder: Path) -> Plan:
    problems: list[Text] = []
    plan = read_card(folder / CARD, problems)
    if plan is None:
        raise PlanError(*problems)
    lines = read_lines(folder / LINES, problems)
    frames = [(table, read_table(folder / table.file, table, problems)) for table in plan.registers]
    if problems:
        raise PlanError(*problems)
    tables = stacked((table.kind, frame) for table, frame in frames if frame is not None)
    return dataclasses.replace(plan, lines=MappingProxyType(lines), tables=MappingProxyType(tables))
