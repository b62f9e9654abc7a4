"""Blocks and features that meet on one sheet: pairs of single polygons put together again by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.areas import ellipsoidal_area
from minplan_gis.measure.overlay import gathered
from minplan_gis.measure.planes import row_sums
from minplan_gis.measure.shared import broken, shared
from minplan_gis.vocabulary import Relation

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.crs import Plane
    from minplan_gis.measure.planes import Parts, Sheet
    from minplan_gis.measure.shared import Shared

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
    Shapes = NDArray[np.object_]

__all__ = ["Meeting", "met", "row_areas"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Rows of blocks and features that meet, or could not be decided; by block, then zone."""

    block: Ints
    """Row of the block in its frame."""
    zone: Ints
    """Row of the feature in its frame."""
    relation: Shapes
    """Values of :class:`~minplan_gis.vocabulary.Relation`."""
    planar: Floats
    """Shared area in the plane; NaN where undecided, 0 where the pair only touches."""
    area: Floats
    """The same on the ellipsoid, in square metres."""
    piece: Shapes
    """In the plane: polygons, or the points or lines of a touch; POLYGON EMPTY where undecided."""


def met(sheet: Sheet) -> Meeting:
    """Compare all blocks of a sheet with all its features."""
    blocks, zones = sheet.blocks, sheet.features
    found = shared(blocks.shapes, zones.shapes, bad_blocks=broken(blocks), bad_zones=broken(zones))
    block, zone = blocks.owner[found.block], zones.owner[found.zone]
    order = np.lexsort((zone, block))
    pairs, pair = np.unique(np.column_stack([block, zone])[order], axis=0, return_inverse=True)
    planar = row_sums(pair, found.area[order], len(pairs))
    piece = _pieces(found.piece[order], pair, np.isnan(planar))
    relation = _relations(found, order, pair, pairs, sheet)
    area = _areas(piece, planar, row_sums(pair, found.mended[order], len(pairs)) > 0, sheet.plane)
    return Meeting(pairs[:, 0], pairs[:, 1], relation, planar, area, piece)


def _pieces(pieces: Shapes, pair: Ints, undecided: Bools) -> Shapes:
    """Collect the pieces of each pair, those of the highest dimension."""
    parts, of = shapely.get_parts(pieces, return_index=True)
    of = pair[of]
    dimension = np.where(shapely.is_empty(parts), -1, shapely.get_dimensions(parts))
    highest = np.full(len(undecided), -1)
    np.maximum.at(highest, of, dimension)
    kept = (dimension == highest[of]) & (dimension >= 0) & ~undecided[of]
    return gathered(parts[kept], of[kept], len(undecided))


def _relations(found: Shared, order: Ints, pair: Ints, pairs: Ints, sheet: Sheet) -> Shapes:
    """Say how each block lies to each feature, from how their parts lie to each other."""
    sums = [row_sums(pair, each[order], len(pairs)) for each in _votes(found)]
    lost, meets, inside, around = sums
    within = inside == _counts(sheet.blocks, pairs[:, 0])
    contains = around == _counts(sheet.features, pairs[:, 1])
    cases = [lost > 0, within & contains, within, contains, meets > 0]
    words = [Relation.UNDECIDED, Relation.EQUALS, Relation.WITHIN, Relation.CONTAINS, Relation.OVERLAPS]
    return np.select(cases, [word.value for word in words], Relation.TOUCHES.value).astype(object)


def _counts(parts: Parts, rows: Ints) -> Ints:
    """Say of how many parts each row consists."""
    return np.searchsorted(parts.owner, rows, side="right") - np.searchsorted(parts.owner, rows)


def _votes(found: Shared) -> tuple[Bools, Bools, Bools, Bools]:
    return np.isnan(found.area), found.meets, found.within, found.contains


def _areas(piece: Shapes, planar: Floats, mended: Bools, plane: Plane) -> Floats:
    """Measure the pieces on the ellipsoid; a mended one in proportion to its exact area in the plane."""
    drawn = shapely.area(piece)
    scale = np.divide(planar, drawn, out=np.ones(len(piece)), where=mended & (drawn > 0))
    return np.where(np.isnan(planar), np.nan, ellipsoidal_area(piece, plane) * scale)


def row_areas(parts: Parts, rows: Ints, plane: Plane) -> Floats:
    """Give the ellipsoidal area of whole rows of a frame, in the order of ``rows``."""
    wanted = np.isin(parts.owner, rows)
    areas = ellipsoidal_area(parts.shapes[wanted], plane)
    totals = row_sums(parts.owner[wanted], areas, int(rows.max(initial=-1)) + 1)
    return np.asarray(totals[rows], dtype=float)
