"""Rights to be counted: a licence is one right, however often it is drawn; none is merged on a guess.

Counts are a low and a high one. Blocks that ask for a new right are each a right
of their own, whatever number an applicant wrote into the table. Existing
features of one licence are one right; where they bear different names they may
be several.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from minplan_gis.checking.attributes import column_of
from minplan_gis.checking.licences import licence_number
from minplan_gis.vocabulary import Business

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas as gpd
    import pandas as pd

__all__ = ["Claim", "block_claims", "businesses_of", "cancelled", "count", "right_claims"]

_HOLDERS = (Business.RENEWAL, Business.CHANGE, Business.TRANSFER, Business.CONSOLIDATION)


class Claim(NamedTuple):
    """A right that counts, or may."""

    label: str
    """As people know it."""
    right: str
    """The same for features that are one right for certain."""
    apart: str
    """The same only for features that can't be two rights."""
    sure: bool


def block_claims(blocks: pd.DataFrame, sure: pd.Series) -> dict[str, Claim]:
    """Give what each block claims: the right that it holds, or a new one of its own."""
    claims = {}
    rows = zip(blocks.index, businesses_of(blocks), column_of(blocks, "licence_no"), strict=True)
    for block, business, cell in rows:
        number = licence_number(cell) if cell is not None else ""
        own, counts = f"block {block}", bool(sure[block])
        if number and business in _HOLDERS:
            claims[str(block)] = Claim(str(cell), number, number, counts)
        elif number and business is None:
            claims[str(block)] = Claim(str(block), number, own, counts)
        else:
            claims[str(block)] = Claim(str(block), own, own, counts)
    return claims


def right_claims(rights: gpd.GeoDataFrame) -> dict[str, Claim]:
    """Give what each existing feature is; ``role`` tells which are certain."""
    numbers = {key: licence_number(cell) for key, cell in rights["licence_no"].items()}
    names: dict[str, set[str]] = {}
    for key, name in rights["zone_name"].items():
        names.setdefault(numbers[key], set()).update([name] if isinstance(name, str) else [])
    claims = {}
    for key, row in zip(rights.index, rights.to_dict("records"), strict=True):
        number, sure = numbers[key], row["role"] == "certain"
        if not number:
            claims[str(key)] = Claim(str(row["zone_id"]), str(key), str(key), sure)
        else:
            apart = f"{number} {row['zone_name']}" if len(names[number]) > 1 else number
            claims[str(key)] = Claim(str(row["licence_no"]), number, apart, sure)
    return claims


def cancelled(blocks: pd.DataFrame) -> set[str]:
    """Give the licences that the batch strikes off."""
    rows = zip(businesses_of(blocks), column_of(blocks, "licence_no"), strict=True)
    struck = {licence_number(cell) for business, cell in rows if business is Business.CANCELLATION and cell}
    return struck - {""}


def count(claims: Iterable[Claim]) -> tuple[int, int]:
    """Count rights: those that are there for certain, and those that may be."""
    found = list(claims)
    return len({claim.right for claim in found if claim.sure}), len({claim.apart for claim in found})


def businesses_of(blocks: pd.DataFrame) -> list[Business | None]:
    """Give each block's business; None where it is missing or none."""
    cells = column_of(blocks, "business")
    return [Business.parse(cell) if isinstance(cell, str) else None for cell in cells]
