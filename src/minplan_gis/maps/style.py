"""How zones, blocks and findings are drawn: the styles as data, for every kind of map alike."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Literal

from minplan_gis.vocabulary import ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["UNJUDGED", "Hatch", "Style", "Styles", "load_styles"]

Hatch = Literal["none", "diagonal", "back", "cross", "horizontal", "vertical", "dots"]

UNJUDGED = "unjudged"
"""The style of blocks that no report speaks of."""


@dataclass(frozen=True, slots=True)
class Style:
    """One sign: outline, filling, and what tells it from others without colour."""

    color: str
    """Outline, as ``#rrggbb``."""
    weight: float
    """Outline in pixels."""
    fill: str | None = None
    fill_opacity: float = 0.0
    """0-1, under the hatch."""
    dash: tuple[float, ...] = ()
    """Pixels on and off; empty for a solid line."""
    hatch: Hatch = "none"
    linear: bool = False
    """Drawn above areas, and shown as a line in legends."""
    under: bool = False
    """Drawn below everything else."""
    mark: str = ""
    """The sign that stands for a conclusion in lists."""


@dataclass(frozen=True, slots=True)
class Styles:
    """One palette."""

    zones: Mapping[ZoneKind, Style]
    conclusions: Mapping[str, Style]
    """By :class:`Conclusion` value, and ``unjudged``."""
    findings: Mapping[str, Style]
    """By status of a finding, and ``outside`` for what lies outside."""
    note: Text
    """What every legend says of the symbols."""


@cache
def load_styles() -> Styles:
    """Read the palette that ships with the toolkit; a kind takes from its group what it does not say."""
    table = tomllib.loads(resources.files(__package__).joinpath("styles.toml").read_text(encoding="utf-8"))
    groups, zones = table["group"], table["zone"]
    return Styles(
        zones={kind: _style({**groups[kind.group.value], **zones.get(kind.value, {})}) for kind in ZoneKind},
        conclusions={name: _style(row) for name, row in table["conclusion"].items()},
        findings={name: _style(row) for name, row in table["finding"].items()},
        note=Text(**table["note"]),
    )


def _style(row: Mapping[str, Any]) -> Style:
    return Style(**{**row, "dash": tuple(row.get("dash", ()))})
