"""What a layer of zones is, and what a set of them answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.files.ledger import Entry
    from minplan_gis.vocabulary import GeometryStatus, Level, Reason, ZoneKind
    from minplan_gis.wording import Text

__all__ = ["ZONE_COLUMNS", "Edges", "Problem", "ZoneLayer", "Zones"]

Edges = Literal["plane", "lonlat", "geodesic"]

ZONE_COLUMNS = (
    "name",
    "kind",
    "plan",
    "level",
    "minerals",
    "declared_area_km2",
    "geometry_status",
    "source",
    "valid_from",
    "valid_to",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a layer can't clear a block: it is missing, unreadable, changed, or read in part."""

    reason: Reason
    """One of the LAYER_* reasons; ``INCOMPLETE`` where rows were quarantined."""
    detail: Text


@dataclass(frozen=True, slots=True)
class ZoneLayer:
    """One layer of the catalog, read or not."""

    id: str
    """Unique in its catalog; shown as the layer's name."""
    kind: ZoneKind
    features: gpd.GeoDataFrame
    """EPSG:4490, index ``zone_id`` (unique text), ZONE_COLUMNS and the file's other columns.

    ``dates_unreadable`` is set where ``valid_from`` or ``valid_to`` is missing because
    the cell holds no day; its text stands in ``valid_from_in_file``, ``valid_to_in_file``.
    """
    status: GeometryStatus
    complete_for: BaseGeometry | None
    """Where absence means absence (EPSG:4490); None where the catalog claims nothing."""
    as_of: date | None
    version: str
    """What a report cites: the as-of date and the first 12 digits of the file's SHA-256."""
    source: str
    level: Level | None
    plan: str
    """The plan's code, empty for layers that are no plan's."""
    accuracy_m: float
    """How far its coordinates may be off: 1 m for WGS84, more where a coordinate text has few decimals."""
    entry: Entry
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Zones:
    """All layers of one or more catalogs; a layer that failed stays in, with its problem."""

    layers: tuple[ZoneLayer, ...]

    def of(self, kinds: Iterable[ZoneKind]) -> tuple[ZoneLayer, ...]:
        """Give the layers of these kinds, in catalog order."""
        wanted = frozenset(kinds)
        return tuple(layer for layer in self.layers if layer.kind in wanted)
