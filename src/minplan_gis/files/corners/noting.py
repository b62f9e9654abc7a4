"""What cells and words say of a region or of all of them, kept with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.corners.regions import Gathered, span
from minplan_gis.files.corners.statements import said_in
from minplan_gis.files.corners.values import Value, value_of

if TYPE_CHECKING:
    from minplan_gis.files.corners.regions import Region
    from minplan_gis.files.corners.statements import Said

__all__ = ["note_attribute", "note_elevations", "state", "take_footer"]


def note_attribute(region: Region, name: str, cell: str) -> None:
    """Take a cell of a column of the table's own: the first of a region, and whether others differ."""
    if cell and region.attributes.setdefault(name, cell) != cell:
        region.varying.add(name)


def note_elevations(region: Region, name: str, cell: str) -> None:
    """Take a cell that says between which elevations a block lies; one number is that of a corner."""
    found = said_in(f"标高 {cell}").elevations
    if found is not None:
        region.elevations, spanned = span(region.elevations, found)
        region.spanned = region.spanned or spanned
    elif not isinstance(value_of(cell), Value):
        note_attribute(region, name, cell)


def take_footer(region: Region, said: Region) -> None:
    """Give a region what a line behind its corners says of it."""
    region.area = region.area or said.area
    region.elevations = region.elevations or said.elevations
    if not region.key and "block_id" in said.attributes:
        region.attributes.setdefault("block_id", said.attributes["block_id"])
        region.title = said.title if said.title != said.attributes["block_id"] else ""


def state(found: Gathered, said: Said, region: Region | None) -> None:
    """Keep a statement: systems from here on; area and elevations of the region, else of all."""
    found.header.update(said.header)
    found.wgs84 = said.wgs84 or (found.wgs84 and "坐标系" not in said.header)
    if region is not None and region.deducted and region.corners and _mains_lack(found):
        region = None
    target: Region | Gathered = found if region is None else region
    if said.area is not None:
        target = target if target.area is None else found
        target.area = said.area
    target = found if region is None else region
    if said.elevations is not None:
        target = target if target.elevations is None else found
        target.elevations, spanned = span(target.elevations, said.elevations)
        target.spanned = target.spanned or spanned


def _mains_lack(found: Gathered) -> bool:
    """Tell whether a statement behind a deduction is one on the regions before it."""
    return any(region.elevations is None for region in found.regions if not region.deducted)
