"""What a catalog declares of each layer, before any file is opened."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from minplan_gis.vocabulary import GeometryStatus, Level, ZoneKind
    from minplan_gis.zones.model import Edges

__all__ = ["Catalog", "CatalogLayer", "OutlineFile"]


@dataclass(frozen=True, slots=True)
class OutlineFile:
    """A file whose polygons, taken together, are where a layer is complete."""

    path: Path
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None


@dataclass(frozen=True, slots=True)
class CatalogLayer:
    """One ``[[layer]]``: what the catalog says, before any file is opened."""

    id: str
    kind: ZoneKind
    path: Path
    status: GeometryStatus
    as_of: date
    layer: str | None = None
    encoding: str | None = None
    crs: str | None = None
    datum_shift: Path | None = None
    """Parameters or control points for a file of an old datum."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our column to the file's."""
    fields_file: Path | None = None
    """Names of columns that hold for many files, as ``--fields`` takes them."""
    level: Level | None = None
    plan: str = ""
    complete_for: str | OutlineFile | None = None
    complete_within_m: float = 0.0
    edges: Edges = "plane"
    features: int | None = None
    sha256: str = ""
    source: str = ""
    licence: str = ""


@dataclass(frozen=True, slots=True)
class Catalog:
    """A catalog file."""

    title: str
    layers: tuple[CatalogLayer, ...]
