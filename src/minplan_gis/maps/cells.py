"""The cells of the graticule that blocks reach into, as one more layer of a map."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd

from minplan_gis.files.ledger import Entry
from minplan_gis.mapsheets import CELL_KINDS, cell_layer
from minplan_gis.vocabulary import GeometryStatus, ZoneKind
from minplan_gis.zones import ZONE_COLUMNS, ZoneLayer, Zones

__all__ = ["with_cells"]


def with_cells(zones: Zones, blocks: gpd.GeoDataFrame, kind: str = "basic") -> Zones:
    """Add the cells that blocks reach into to what a map draws.

    Parameters
    ----------
    zones
        The layers of the map.
    blocks
        Index ``block_id``; any system of CGCS2000 or WGS84.
    kind
        ``basic`` for 1′×1′, ``quarter``, ``small``, or ``sheet`` for 1:50,000.

    Raises
    ------
    UsageError
        No such kind, a block outside the grid, or one over too many cells.
    CrsError
        Where the blocks have no reference system or another datum.
    """
    return replace(zones, layers=(*zones.layers, _layer(cell_layer(blocks, kind), kind)))


def _layer(cells: gpd.GeoDataFrame, kind: str) -> ZoneLayer:
    count, source = len(cells), CELL_KINDS[kind].zh
    columns = dict.fromkeys(ZONE_COLUMNS, "") | {"name": cells.index.astype(str), "source": source}
    columns["kind"] = ZoneKind.GRATICULE_CELL.value
    features = gpd.GeoDataFrame(columns, index=cells.index.rename("zone_id"), geometry=cells.geometry)
    return ZoneLayer(
        id=f"cells_{kind}",
        kind=ZoneKind.GRATICULE_CELL,
        features=features,
        status=GeometryStatus.OFFICIAL,
        complete_for=None,
        as_of=None,
        version="",
        source=source,
        level=None,
        plan="",
        accuracy_m=0.0,
        entry=Entry(file=source, layer=kind, role="zones", declared=count, read=count),
    )
