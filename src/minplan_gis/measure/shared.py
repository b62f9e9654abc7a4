"""What polygons share in a plane, on which three methods must agree.

The DE-9IM predicate says whether interiors meet, GEOS's overlay gives the piece
and its area, and the edge sums of :mod:`~minplan_gis.measure.witness` give the
area once more. Overlay is wrong on some valid polygons and predicates could be:
where the three disagree the area is computed exactly, and where that is too much
work, or no piece of that area is to be had, the pair stays undecided.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

import numpy as np
import shapely

from minplan_gis.measure.edges import edges_of
from minplan_gis.measure.overlay import (
    GRID_M,
    THREAD_M,
    gathered,
    gridded,
    nearby,
    polygonal,
    threads,
    tried,
    without_polygons,
)
from minplan_gis.measure.witness import crossings, exact_area, shared_areas

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from minplan_gis.measure.edges import Edges
    from minplan_gis.measure.overlay import Overlay
    from minplan_gis.measure.planes import Parts

    Floats = NDArray[np.float64]
    Ints = NDArray[np.intp]
    Bools = NDArray[np.bool_]
    Shapes = NDArray[np.object_]

__all__ = ["CROSSINGS", "Shared", "broken", "rounding", "shared"]

CROSSINGS = 500_000
"""Most crossings of boundaries that an overlay is tried on: some five seconds."""

_AREA_M2 = 1e-5
_RELATIVE = 1e-9
_PIECE_RELATIVE = 1e-3
_GRIDS_M = (GRID_M, 1e-6, 1e-8)


@dataclass(frozen=True, slots=True)
class Shared:
    """Pairs of polygons that meet, or that could not be decided."""

    block: Ints
    """Position of the first polygon."""
    zone: Ints
    """Position of the second polygon."""
    meets: Bools
    """Whether interiors meet; False for pairs that only touch."""
    within: Bools
    """Whether the second covers the first."""
    contains: Bools
    """Whether the first covers the second."""
    area: Floats
    """Area in the plane; NaN where undecided."""
    piece: Shapes
    """Polygons where interiors meet, else the shared points or lines; None where undecided."""
    mended: Bools
    """Whether the area is the exact one because methods disagreed."""


def shared(blocks: Shapes, zones: Shapes, *, bad_blocks: Bools, bad_zones: Bools) -> Shared:
    """Compare every polygon of one array with every polygon of another whose boxes meet.

    Parameters
    ----------
    blocks, zones
        Single polygons in one plane; the bad ones may be anything.
    bad_blocks, bad_zones
        Which are not valid. Inside the convex hull of a bad one nothing is decided.

    Returns
    -------
    Shared
        By block, then zone.
    """
    blocks, zones = _hulled(blocks, bad_blocks), _hulled(zones, bad_zones)
    shapely.prepare(zones)
    zone, block = shapely.STRtree(blocks).query(zones)
    touched = shapely.intersects(zones[zone], blocks[block])
    edges = edges_of(blocks), edges_of(zones)
    bad = bad_blocks[block] | bad_zones[zone]
    lost = touched.copy()
    lost[touched] &= crossings(*edges, block[touched], zone[touched], enough=CROSSINGS) > CROSSINGS
    lost |= touched & bad
    asked = ~bad & ~lost
    found = _agreed(blocks, zones, _Pairs(block[asked], zone[asked], touched[asked]), edges)
    return _joined(found, _undecided(block[lost], zone[lost]))


def _hulled(shapes: Shapes, bad: Bools) -> Shapes:
    shapes = shapes.copy()
    shapes[bad] = shapely.convex_hull(shapes[bad])
    return shapes


@dataclass(frozen=True, slots=True)
class _Pairs:
    """Pairs whose boxes meet, and whether the polygons do."""

    block: Ints
    zone: Ints
    touched: Bools


def _undecided(block: Ints, zone: Ints) -> Shared:
    no = np.zeros(len(block), dtype=bool)
    nothing = np.full(len(block), None, dtype=object)
    return Shared(block, zone, ~no, no, no, np.full(len(block), np.nan), nothing, no)


def _joined(one: Shared, two: Shared) -> Shared:
    order = np.lexsort((np.r_[one.zone, two.zone], np.r_[one.block, two.block]))
    return Shared(*(np.r_[getattr(one, of.name), getattr(two, of.name)][order] for of in fields(Shared)))


def broken(parts: Parts) -> Bools:
    """Tell which polygons are invalid, or overlap another of the same row: nothing is decided on them."""
    rows, row = np.unique(parts.owner, return_inverse=True)
    whole = gathered(parts.shapes, row, len(rows))
    suspect = np.flatnonzero(~shapely.is_valid(whole)[row])
    bad = np.zeros(len(row), dtype=bool)
    bad[suspect] = ~shapely.is_valid(parts.shapes[suspect])
    sound = suspect[~bad[suspect]]
    one, two = _doubled(parts.shapes[sound], row[sound])
    bad[sound[one]] = bad[sound[two]] = True
    return bad


def _doubled(shapes: Shapes, row: Ints) -> tuple[Ints, Ints]:
    """Find pairs of one row that share more than a thread."""
    one, two = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    rival = (one < two) & (row[one] == row[two])
    one, two = one[rival], two[rival]
    edges = edges_of(shapes)
    length = np.minimum(shapely.length(shapes[one]), shapely.length(shapes[two]))
    over = ~(2.0 * shared_areas(edges, edges, one, two).area <= THREAD_M * length)
    return one[over], two[over]


def _agreed(blocks: Shapes, zones: Shapes, pairs: _Pairs, edges: tuple[Edges, Edges]) -> Shared:
    """Ask all three witnesses about pairs of valid polygons, and settle what they disagree on."""
    block, zone = pairs.block, pairs.zone
    meets, within, contains = _related(blocks, zones, pairs)
    piece = _pieces(blocks[block], zones[zone], meets, within, contains)
    area = np.where(meets, shapely.area(piece), 0.0)
    witness = shared_areas(*edges, block, zone)
    allowed = rounding(blocks[block], piece, area) + witness.bound
    agreed = np.abs(area - witness.area) <= allowed
    agreed |= np.isnan(witness.area) & ~meets
    for index in np.flatnonzero(~agreed):
        pair = int(block[index]), int(zone[index])
        area[index], piece[index] = _settled(blocks, zones, edges, pair, meets=bool(meets[index]))
    thin = meets & threads(piece)
    area[thin] = 0.0
    meets, within, contains = meets & ~thin, within & ~thin, contains & ~thin
    touching = pairs.touched & ~meets & ~np.isnan(area)
    piece[touching] = _contacts(blocks[block[touching]], zones[zone[touching]])
    kept = np.flatnonzero(pairs.touched | np.isnan(area))
    found = Shared(block, zone, meets, within, contains, area, piece, ~agreed)
    return Shared(*(getattr(found, of.name)[kept] for of in fields(Shared)))


def _related(blocks: Shapes, zones: Shapes, pairs: _Pairs) -> tuple[Bools, Bools, Bools]:
    """Tell whether interiors meet, whether the zone covers the block, and the block the zone."""
    matrix = np.full((len(pairs.block), 9), "F")
    texts = shapely.relate(zones[pairs.zone[pairs.touched]], blocks[pairs.block[pairs.touched]])
    matrix[pairs.touched] = np.asarray(texts, dtype="U9").view("U1").reshape(-1, 9)
    meets, apart = matrix[:, 0] != "F", matrix == "F"
    within = meets & apart[:, 6] & apart[:, 7]
    contains = meets & apart[:, 2] & apart[:, 5]
    return meets, within, contains


def _pieces(blocks: Shapes, zones: Shapes, meets: Bools, within: Bools, contains: Bools) -> Shapes:
    piece = np.full(len(blocks), None, dtype=object)
    piece[contains] = zones[contains]
    piece[within] = blocks[within]
    cut = meets & ~within & ~contains
    piece[cut] = polygonal(tried(shapely.intersection, blocks[cut], nearby(zones[cut], blocks[cut])))
    return piece


def _contacts(blocks: Shapes, zones: Shapes) -> Shapes:
    """Give the lines or points where pairs touch."""
    contact = without_polygons(tried(shapely.intersection, blocks, zones))
    lost = shapely.is_empty(contact)
    contact[lost] = shapely.get_point(shapely.shortest_line(blocks[lost], zones[lost]), 0)
    return contact


def rounding(blocks: Shapes, piece: Shapes, area: Floats) -> Floats:
    """Say by how much right areas may differ: 1e-5, 1e-9 of the area, a rounding step along the outline."""
    step = np.spacing(np.abs(shapely.bounds(blocks)).max(axis=1, initial=0.0))
    return np.asarray(_AREA_M2 + _RELATIVE * np.abs(area) + np.nan_to_num(shapely.length(piece)) * step)


def _settled(
    blocks: Shapes, zones: Shapes, edges: tuple[Edges, Edges], pair: tuple[int, int], *, meets: bool
) -> tuple[float, object]:
    """Give the exact area and the piece that comes nearest to it; NaN where there is none."""
    exact = exact_area(*edges, *pair)
    if exact is None or (exact > 0) != meets:
        return np.nan, None
    if not meets:
        return 0.0, None
    area = float(exact)
    pieces = _alternatives(blocks[pair[0] : pair[0] + 1], zones[pair[1] : pair[1] + 1])
    off = np.nan_to_num(np.abs(shapely.area(pieces) - area), nan=np.inf)
    best = int(np.argmin(off))
    if off[best] > _AREA_M2 + _PIECE_RELATIVE * area:
        return np.nan, None
    return area, pieces[best]


def _alternatives(block: Shapes, zone: Shapes) -> Shapes:
    overlays: list[Overlay] = [shapely.intersection, *(gridded(shapely.intersection, g) for g in _GRIDS_M)]
    pieces = [tried(overlay, block, zone) for overlay in overlays]
    return np.concatenate([block, zone, polygonal(np.concatenate(pieces))])
