"""What is known of each block in the words that a table for people shows, and that are read back from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.blocks.columns import WORD_COLUMNS
from minplan_gis.blocks.labels import FIELD_LABELS
from minplan_gis.files.columns.cells import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd

    from minplan_gis.files.writing.drawing import Printed

__all__ = ["printed"]


def printed(blocks: gpd.GeoDataFrame, besides: Iterable[str]) -> tuple[Printed, ...]:
    """Give the columns of ours that hold something, but those that a form has a place for already.

    Returns
    -------
    tuple of (str, str, tuple of str)
        Column, heading in Chinese, and a text a block: words by their labels, ``""`` where nothing is known.
    """
    there = [name for name in FIELD_LABELS if name in blocks and name not in set(besides)]
    return tuple((name, FIELD_LABELS[name].zh, tuple(_texts(blocks, name))) for name in there)


def _texts(blocks: gpd.GeoDataFrame, name: str) -> Iterator[str]:
    words = WORD_COLUMNS.get(name)
    for cell in blocks[name]:
        known = words.parse(str(cell)) if words is not None else None
        yield known.zh if known is not None else plain(cell)
