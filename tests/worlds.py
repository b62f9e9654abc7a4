"""Tiny worlds near Yining, drawn in plane metres, whose answers can be seen."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import pandas as pd
import shapely

from minplan_gis.crs import CGCS2000, Plane, from_plane
from minplan_gis.files.ledger import Entry
from minplan_gis.rules.model import Basis, Pack, Rule
from minplan_gis.vocabulary import GeometryStatus, Grade, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones import ZoneLayer, Zones

PLANE = Plane(81.0, 27)
EAST, NORTH = 520_000.0, 4_870_000.0
DAY = date(2024, 6, 30)


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Give a rectangle in metres from the world's corner, as longitude, latitude."""
    plane = shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)
    return from_plane([plane], PLANE)[0]


def line(*points: tuple[float, float]) -> shapely.LineString:
    """Give a line in metres from the world's corner, as longitude, latitude."""
    return from_plane([shapely.LineString([(EAST + e, NORTH + n) for e, n in points])], PLANE)[0]


WORLD = box(-20_000, -20_000, 20_000, 20_000)


def blocks_of(shapes: dict[str, shapely.Geometry], **columns: object) -> gpd.GeoDataFrame:
    """Give a block table; columns are one value for all or a list."""
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes.values()), index=list(shapes), crs=CGCS2000)
    return frame.rename_axis("block_id")


def layer_of(kind: ZoneKind, shapes: dict[str, shapely.Geometry], **given: object) -> ZoneLayer:
    """Give an official, complete layer; ``columns`` adds attributes, the rest overrides fields."""
    columns = given.pop("columns", {})
    frame = gpd.GeoDataFrame(
        {"name": list(shapes), **columns},
        geometry=list(shapes.values()),
        index=pd.Index(shapes, dtype=object),
        crs=CGCS2000,
    )
    fields = {
        "id": str(kind),
        "kind": kind,
        "features": frame.rename_axis("zone_id"),
        "status": GeometryStatus.OFFICIAL,
        "complete_for": WORLD,
        "as_of": date(2023, 12, 31),
        "version": "2023-12-31 0123456789ab",
        "source": "tests",
        "level": None,
        "plan": "",
        "accuracy_m": 0.0,
        "entry": Entry("zones.gpkg", str(kind), "zones", declared=len(frame), read=len(frame)),
    }
    return ZoneLayer(**{**fields, **given})


def zones_of(*layers: ZoneLayer) -> Zones:
    """Put layers together."""
    return Zones(layers)


def rule_of(test: object, *kinds: ZoneKind, **given: object) -> Rule:
    """Give a rule in force, grade prohibit."""
    fields = {
        "id": "T-1",
        "title": Text("试验", "trial"),
        "zones": kinds,
        "test": test,
        "grade": Grade.PROHIBIT,
        "basis": Basis("试验办法", "第一条", "不得", "read"),
    }
    return Rule(**{**fields, **given})


def pack_of(*rules: Rule) -> Pack:
    """Put rules into a pack."""
    return Pack("tests", Text("试验", "trial"), rules)
