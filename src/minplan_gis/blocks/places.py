"""Whether blocks lie in the administrative unit that they are said to lie in: a warning, never a refusal."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import shapely

from minplan_gis.crs import plane_at, to_plane
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.ledger import Ground
from minplan_gis.plans.boundaries import boundaries_note, outline
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.blocks.identity import Piece
    from minplan_gis.files.ledger import Entry

__all__ = ["bounds_around", "placed_in"]

_DOUBT_DEG = 0.05
"""How far the shipped outlines, which are schematic, may be off."""


def bounds_around(admin_code: str) -> tuple[float, float, float, float]:
    """Give west, south, east, north around a unit's schematic outline, in degrees.

    Raises
    ------
    SourceError
        No outline of such a unit ships.
    """
    west, south, east, north = outline(admin_code)[0].bounds
    return west - _DOUBT_DEG, south - _DOUBT_DEG, east + _DOUBT_DEG, north + _DOUBT_DEG


def placed_in(piece: Piece, admin_code: str) -> Entry:
    """Give a layer's account with what its place says: inside the unit, or how far outside."""
    shapes = piece.frame.geometry.to_numpy()
    if not len(shapes):
        return piece.entry
    area, name = outline(admin_code)
    strangers = ~shapely.covers(area, shapes)
    unit = Text(f"{name.zh}（{admin_code}）", f"{name.en} ({admin_code})")
    if not strangers.any():
        taken = Text(f"位于{unit.zh}轮廓内", f"inside the outline of {unit.en}")
        ground = Ground("place", "inferred", taken, boundaries_note())
    else:
        (west, _, east, _) = area.bounds
        plane = plane_at((west + east) / 2)
        far = shapely.distance(to_plane([area], plane)[0], to_plane(shapes[strangers], plane)).max() / 1000
        ids = listed(map(str, piece.frame["block_id"][strangers]))
        taken = Text(
            f"超出{unit.zh}轮廓，最远 {far:.1f} km：请核对带号和坐标",
            f"outside {unit.en}, by up to {far:.1f} km: check band and coordinates",
        )
        ground = Ground("place", "doubtful", taken, ids + Text("；", "; ") + boundaries_note())
    return dataclasses.replace(piece.entry, grounds=(*piece.entry.grounds, ground))
