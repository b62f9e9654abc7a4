"""How many basic blocks one exploration right may hold, by mineral, as the regulations say it."""

from __future__ import annotations

from dataclasses import dataclass

from minplan_gis.minerals import is_known, split_minerals, standard_name
from minplan_gis.wording import Text

__all__ = ["CEILINGS", "Ceiling", "most_basic_blocks"]


@dataclass(frozen=True, slots=True)
class Ceiling:
    """The most basic blocks of one exploration right for a class of minerals."""

    most: int
    minerals: Text
    quote: str
    """The clause's own words."""
    basis: Text


_BASIS = Text(
    "《矿产资源勘查区块登记管理办法》（2014年7月29日修订）第三条",
    "Measures for the Registration of Blocks for Exploration of Mineral Resources (as of 2014-07-29), art. 3",
)
_WATER = Ceiling(10, Text("矿泉水", "mineral water"), "矿泉水为10个基本单位区块", _BASIS)
_SOLID = Ceiling(
    40,
    Text("金属矿产、非金属矿产、放射性矿产", "metallic, non-metallic and radioactive minerals"),
    "金属矿产、非金属矿产、放射性矿产为40个基本单位区块",
    _BASIS,
)
_ENERGY = Ceiling(
    200,
    Text("地热、煤、水气矿产", "geothermal, coal, water and gas minerals"),
    "地热、煤、水气矿产为200个基本单位区块",
    _BASIS,
)
_OIL = Ceiling(
    2500, Text("石油、天然气矿产", "oil and natural gas"), "石油、天然气矿产为2500个基本单位区块", _BASIS
)
CEILINGS = (_WATER, _SOLID, _ENERGY, _OIL)
_OWN = {
    "矿泉水": _WATER,
    **dict.fromkeys(("地热", "煤", "地下水", "二氧化碳气", "硫化氢气", "氦气", "氡气"), _ENERGY),
    **dict.fromkeys(("石油", "天然气", "油气"), _OIL),
}
_UNSAID = ("煤成气", "煤层气", "页岩气", "石煤", "油页岩", "油砂", "天然沥青", "泥炭")
"""Minerals of energy that the clause does not name."""


def most_basic_blocks(minerals: str) -> Ceiling | None:
    """Give the ceiling for the mineral or minerals that a cell names.

    None where the clause does not name one of them, the list of minerals does
    not know it, or the minerals fall under different ceilings.

    >>> most_basic_blocks("煤").most, most_basic_blocks("金、铜").most, most_basic_blocks("页岩气")
    (200, 40, None)
    """
    found = {_ceiling(name) for name in split_minerals(minerals)}
    return found.pop() if len(found) == 1 else None


def _ceiling(mineral: str) -> Ceiling | None:
    name = standard_name(mineral)
    if name in _OWN:
        return _OWN[name]
    return _SOLID if is_known(name) and name not in _UNSAID else None
