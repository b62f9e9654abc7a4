"""Reference systems that a database numbers: what an SRID stands for in its own register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyproj

from minplan_gis.crs import accuracy_m
from minplan_gis.datums import datum_of
from minplan_gis.files.model import RefusedError
from minplan_gis.files.references import meridian_of
from minplan_gis.files.vector.pg_tables import quoted
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.files.vector.pg_tables import Table

__all__ = ["reference", "registered"]

_SAME_DEGREES = 1e-9


def reference(connection: Any, table: Table, srid: int) -> pyproj.CRS | None:  # noqa: ANN401 - of an extra
    """Give the reference system behind an SRID; None for 0, which names none.

    Raises
    ------
    RefusedError
        ``wrong_crs``: not registered, or registered as two different systems.
    """
    if srid <= 0:
        return None
    question = (
        f"SELECT auth_name, auth_srid, srtext FROM {quoted(table.home)}.spatial_ref_sys WHERE srid = %s"  # noqa: S608 - quoted
    )
    return registered(srid, connection.execute(question, (srid,)).fetchone())


def registered(srid: int, row: tuple[str | None, int | None, str | None] | None) -> pyproj.CRS:
    """Give the system of a row of the register: authority, its code, and the definition as text.

    Raises
    ------
    RefusedError
        ``wrong_crs``, as for :func:`reference`.
    """
    said = [f"{row[0]}:{row[1]}" if row[0] and row[1] else "", row[2] or ""] if row else []
    known = [system for system in map(_system, filter(None, said)) if system is not None]
    if not known:
        raise _wrong_srid(srid, Text("没有可用的登记", "is not registered in a form that can be used"))
    if len(known) > 1 and not _same(*known):
        both = " ≠ ".join(system.name for system in known)
        raise _wrong_srid(
            srid, Text(f"的代码与定义不一致（{both}）", f"is registered as two systems ({both})")
        )
    return known[0]


def _system(said: str) -> pyproj.CRS | None:
    try:
        return pyproj.CRS.from_user_input(said)
    except pyproj.exceptions.CRSError:
        return None


def _same(one: pyproj.CRS, other: pyproj.CRS) -> bool:
    here, there = meridian_of(one), meridian_of(other)
    datums = [(datum_of(system), accuracy_m(system)) for system in (one, other)]
    if one.is_geographic != other.is_geographic or datums[0] != datums[1]:
        return False
    return here is None or there is None or abs(here - there) < _SAME_DEGREES


def _wrong_srid(srid: int, what: Text) -> RefusedError:
    return RefusedError(
        "wrong_crs",
        Text(f"SRID {srid} 在 spatial_ref_sys 中", f"SRID {srid} in spatial_ref_sys ") + what,
        Text(
            "请管理员改正 spatial_ref_sys 或表的 SRID", "have spatial_ref_sys or the table's SRID corrected"
        ),
    )
