"""Whether the two lists of a GeoPackage name the same reference system for a layer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyproj

from minplan_gis.files.model import RefusedError
from minplan_gis.files.vector.gpkg_tables import systems
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.files.vector.gpkg_tables import System

__all__ = ["agreement"]


def agreement(path: Path, table: str) -> tuple[Text, ...]:
    """Note where ``gpkg_contents`` names another system than ``gpkg_geometry_columns``, which is what counts.

    Raises
    ------
    RefusedError
        ``wrong_crs``, where the numbers stand for different systems.
    """
    listed, used = systems(path, table)
    if listed is None or used is None or listed.number == used.number:
        return ()
    if not (listed.undefined or used.undefined or _same(listed, used)):
        raise _contradiction(listed, used)
    return (
        Text(
            f"坐标系编号在 gpkg_contents 为 {listed.number}，"
            f"在 gpkg_geometry_columns 为 {used.number}，按后者读取",
            f"gpkg_contents names reference system {listed.number}, gpkg_geometry_columns {used.number}: "
            "the latter was used",
        ),
    )


def _same(one: System, other: System) -> bool:
    here, there = _crs(one), _crs(other)
    return here is not None and there is not None and here.equals(there, ignore_axis_order=True)


def _crs(system: System) -> pyproj.CRS | None:
    """Take a system by its authority's code, else by its definition."""
    for said in (system.label, system.definition):
        try:
            return pyproj.CRS.from_user_input(said)
        except pyproj.exceptions.CRSError:
            continue
    return None


def _contradiction(listed: System, used: System) -> RefusedError:
    return RefusedError(
        "wrong_crs",
        Text(
            f"坐标系自相矛盾：gpkg_contents 为 {listed.label}，gpkg_geometry_columns 为 {used.label}",
            f"it contradicts itself: {listed.label} in gpkg_contents, {used.label} in gpkg_geometry_columns",
        ),
        Text("请在 QGIS 中确认坐标系并另存", "make sure of the system in QGIS and save it anew"),
    )
