"""A plan's sketch and register: where its zones are drawn, and what the plan prints of them."""

from __future__ import annotations

import csv
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from drawing import area_m2
from minplan_gis.crs import Plane, to_plane
from minplan_gis.plans.boundaries import outline

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from shapely.geometry.base import BaseGeometry

ROOT = Path(__file__).resolve().parents[1]

REGISTER = {
    "national_planned_mining_area": "national_planned_mining_areas",
    "key_mining_area": "key_mining_areas",
    "exploration_planning_block": "exploration_planning_blocks",
    "mining_planning_block": "mining_planning_blocks",
    "concentrated_mining_area": "concentrated_mining_areas",
    "remediation_area": "remediation_projects",
    "exploration_right": "exploration_rights",
}
"""Which table of the register each layer's names and areas come from."""


@dataclass(frozen=True, slots=True)
class Sketch:
    """A plan's sketch with what it refers to."""

    content: Mapping[str, Any]
    plane: Plane
    county: BaseGeometry
    """In the plane."""

    @property
    def plan(self) -> str:
        """The plan's code."""
        return str(self.content["plan"])

    def metres(self, points: Iterable[Iterable[float]]) -> list[tuple[float, float]]:
        """Turn the sketch's kilometres into the plane's metres, to the centimetre."""
        origin = self.content["origin_km"]
        return [
            (round((e + origin[0]) * 1000.0, 2), round((n + origin[1]) * 1000.0, 2))
            for e, n in map(tuple, points)
        ]

    def measured(self, shape: BaseGeometry) -> float:
        """Give the ellipsoidal area."""
        return area_m2(shape, self.plane)

    def measured_inside(self, shape: BaseGeometry) -> float:
        """Give the ellipsoidal area of the part inside the county."""
        return area_m2(shape.intersection(self.county), self.plane)


def read_sketch(plan: str) -> Sketch:
    """Read a plan's sketch and its county's outline."""
    path = ROOT / "scripts" / "sketches" / f"{plan}.toml"
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    plane = Plane(3.0 * content["band"], content["band"])
    return Sketch(content, plane, to_plane([outline(content["county"])[0]], plane)[0])


def register(plan: str, table: str) -> list[dict[str, str]]:
    """Read one table of the plan's register."""
    path = ROOT / "data" / "plans" / plan / f"{table}.csv"
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def entry(plan: str, layer: str, number: int) -> dict[str, str]:
    """Give the register's row that a zone is drawn for."""
    return next(row for row in register(plan, REGISTER[layer]) if row["number"] == str(number))
