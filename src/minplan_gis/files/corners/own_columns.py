"""Which columns of a table of corners or shapes are fields of blocks: by the user's words first."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from minplan_gis.files.columns.fields import FieldNames, recognise

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.files.columns.fields import Column
    from minplan_gis.files.model import Request

__all__ = ["fields_among"]


def fields_among(headings: Iterable[str], request: Request) -> Mapping[str, Column]:
    """Give our fields among headings, each with its column."""
    return _fields_among(tuple(headings), request.id_field, request.id_names, request.block_names)


@lru_cache(maxsize=64)
def _fields_among(
    headings: tuple[str, ...], id_field: str | None, ids: tuple[str, ...], names: tuple[str, ...]
) -> Mapping[str, Column]:
    given = {"block_id": id_field} if id_field in headings and id_field is not None else {}
    own = FieldNames("", {"blocks": {"block_id": ids, "name": names}})
    return recognise(headings, "blocks", given=given, names=own).taken
