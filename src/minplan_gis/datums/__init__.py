"""Datums other than CGCS2000: recognised, and carried over only by parameters that the user supplies."""

from __future__ import annotations

from minplan_gis.datums.families import Datum, datum_named, datum_of, datums_of, geographic, plane_epsg
from minplan_gis.datums.names import Naming, datums_in, denials_in
from minplan_gis.datums.shifts import Carried, Helmert, Plane4, Shift
from minplan_gis.datums.stated import read_shift

__all__ = [
    "Carried",
    "Datum",
    "Helmert",
    "Naming",
    "Plane4",
    "Shift",
    "datum_named",
    "datum_of",
    "datums_in",
    "datums_of",
    "denials_in",
    "geographic",
    "plane_epsg",
    "read_shift",
]
