"""Layers that were read on their way to being blocks: ids given, columns typed, polygons only."""

from __future__ import annotations

import dataclasses
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

from minplan_gis.blocks.columns import extra_columns, typed
from minplan_gis.blocks.identity import Piece, block_headings, ids_of, set_aside
from minplan_gis.crs import CGCS2000
from minplan_gis.files.ledger import Quarantined
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from minplan_gis.files import LayerRead
    from minplan_gis.files.columns.fields import FieldNames
    from minplan_gis.files.ledger import Entry

__all__ = ["pieces_of"]

_POLYGONAL = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)


def pieces_of(
    reads: Iterable[tuple[int, tuple[LayerRead, ...]]], id_field: str | None, names: FieldNames | None
) -> Iterable[Piece]:
    """Give each layer as a piece; where no column has ids, rows are named by file, layer and number.

    Parameters
    ----------
    reads : iterable of (int, tuple of LayerRead)
        How often each file was named, and its layers.
    id_field, names
        What the user says of the columns.
    """
    used: Counter[str] = Counter()
    for times, layers in reads:
        for read in layers:
            stem = Path(read.entry.file).stem
            prefix = f"{stem}-{read.entry.layer}" if len(layers) > 1 else stem
            used[prefix] += 1
            if used[prefix] > 1:
                prefix = f"{prefix}({used[prefix]})"
            yield _piece(read, id_field, prefix, times, names)


def _piece(read: LayerRead, id_field: str | None, prefix: str, times: int, names: FieldNames | None) -> Piece:
    """Make rows of blocks of one layer, with its polygons only."""
    raw, entry = read.frame, read.entry
    headings = block_headings(raw, id_field, driver=entry.driver, fields=names)
    ids, id_notes = ids_of(raw, headings, prefix)
    values, notes = typed(raw, headings)
    frame = gpd.GeoDataFrame(
        pd.concat([values, extra_columns(raw, headings)], axis=1),
        geometry=raw.geometry.array,
        crs=CGCS2000,
        index=raw.index,
    )
    frame = frame.assign(
        block_id=ids, source_crs=entry.source_crs, accuracy_m=read.accuracy_m, source_file=entry.file
    )
    again = [Text(f"给出 {times} 次，只读一次", f"given {times} times, read once")] if times > 1 else []
    told = (*entry.notes, *again, *headings.notes, *id_notes, *notes)
    return _polygons_only(Piece(frame, dataclasses.replace(entry, notes=told)))


def _polygons_only(piece: Piece) -> Piece:
    shapes = piece.frame.geometry.to_numpy()
    kinds = pd.Series(shapely.get_type_id(shapes), index=piece.frame.index).mask(shapely.is_empty(shapes), -1)
    strange = ~kinds.isin(_POLYGONAL)
    refused = [
        _not_polygon(piece.entry, str(block_id), shapely.GeometryType(int(kind)).name if kind >= 0 else "")
        for block_id, kind in zip(piece.frame.loc[strange, "block_id"], kinds[strange], strict=True)
    ]
    return set_aside(piece, strange, refused) if refused else piece


def _not_polygon(entry: Entry, block_id: str, kind: str) -> Quarantined:
    return Quarantined(
        entry.file,
        entry.layer,
        block_id,
        "not_polygon",
        Text(f"图形为 {kind or '空'}，不是面", f"geometry is {kind or 'missing'}, not a polygon"),
        Text("区块须为面要素：闭合拐点后重新导出", "a block is an area: close its corners and export again"),
    )
