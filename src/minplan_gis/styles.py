"""How zones, blocks and findings are drawn: signs as data, for web maps, print maps and QGIS alike."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, get_args

from minplan_gis.datasets import data_path
from minplan_gis.errors import SourceError
from minplan_gis.vocabulary import Conclusion, ZoneGroup, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["UNJUDGED", "Hatch", "Palette", "Style", "Styles", "load_styles"]

Palette = Literal["screen", "print", "monochrome"]
Hatch = Literal["none", "diagonal", "back", "cross", "horizontal", "vertical", "dots"]

UNJUDGED = "unjudged"
"""The style of blocks that no report speaks of."""

_FINDINGS = frozenset({"counts", "outside", "hint", "waived", "own_right", "fits"})
_NAMES: Mapping[str, frozenset[str]] = {
    "group": frozenset(group.value for group in ZoneGroup),
    "zone": frozenset(kind.value for kind in ZoneKind),
    "conclusion": frozenset(word.value for word in Conclusion) | {UNJUDGED},
    "finding": _FINDINGS,
}
_MM_PER_PIXEL = 25.4 / 96
_POINTS_PER_PIXEL = 72 / 96


@dataclass(frozen=True, slots=True)
class Style:
    """One sign: outline, filling, and what tells it from others without colour."""

    color: str
    """Outline, as ``#rrggbb``."""
    weight: float
    """Outline in pixels of 1/96 inch, on paper too."""
    fill: str | None = None
    fill_opacity: float = 0.0
    """0-1, under the hatch."""
    dash: tuple[float, ...] = ()
    """Pixels on and off; empty for a solid line."""
    hatch: Hatch = "none"
    linear: bool = False
    """Drawn above areas, and shown as a line in legends."""
    under: bool = False
    """Drawn below everything else."""
    mark: str = ""
    """The sign that stands for a conclusion in lists."""

    @property
    def weight_mm(self) -> float:
        """Outline in millimetres."""
        return self.weight * _MM_PER_PIXEL

    @property
    def weight_points(self) -> float:
        """Outline in points of 1/72 inch."""
        return self.weight * _POINTS_PER_PIXEL


@dataclass(frozen=True, slots=True)
class Styles:
    """One palette."""

    zones: Mapping[ZoneKind, Style]
    conclusions: Mapping[str, Style]
    """By :class:`Conclusion` value, and ``unjudged``."""
    findings: Mapping[str, Style]
    """By status of a finding, and ``outside`` for what lies outside."""
    note: Text
    """What every legend says of the symbols."""


def load_styles(palette: Palette = "screen", own: str | Path | None = None) -> Styles:
    """Read a palette; what the user's file says stands above what ships.

    Parameters
    ----------
    palette
        ``screen``, ``print`` or ``monochrome``.
    own
        A TOML file of the same shape; it names only what is to be drawn
        otherwise, as ``[zone.road]`` with ``color = "#000000"``.

    Raises
    ------
    SourceError
        Where the user's file can't be read, or names what there is not.
    """
    table = _shipped(palette)
    if own is not None:
        table = _over(table, _own(Path(own)))
    groups, zones = table["group"], table.get("zone", {})
    return Styles(
        zones={kind: _style(groups[kind.group.value] | zones.get(kind.value, {})) for kind in ZoneKind},
        conclusions={name: _style(row) for name, row in table["conclusion"].items()},
        findings={name: _style(row) for name, row in table["finding"].items()},
        note=Text(**table["note"]),
    )


@cache
def _shipped(palette: str) -> dict[str, Any]:
    """Give a palette's table, above that of the palette it is based on."""
    table = tomllib.loads(data_path("styles", f"{palette}.toml").read_text(encoding="utf-8"))
    base = table.pop("base", None)
    return _over(_shipped(base), table) if base else table


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    merged = dict(below)
    for name, value in above.items():
        merged[name] = _over(merged.get(name, {}), value) if isinstance(value, dict) else value
    return merged


def _own(path: Path) -> dict[str, Any]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        told = f"{path.name}：{error}"
        raise SourceError(Text(f"图式文件读不出：{told}", f"the style file can't be read: {told}")) from error
    faults = [f"{path.name}: {fault}" for fault in _faults(table)]
    if faults:
        raise SourceError(*[Text(f"图式文件有误：{fault}", f"style file: {fault}") for fault in faults])
    return table


def _faults(table: Mapping[str, Any]) -> Iterator[str]:
    for section, rows in table.items():
        if section == "note":
            if not isinstance(rows, dict) or set(rows) != {"zh", "en"}:
                yield "note = { zh = …, en = … }"
        elif section not in _NAMES or not isinstance(rows, dict):
            yield f"[{section}]?  {', '.join(_NAMES)}, note"
        else:
            for name, row in rows.items():
                yield from _row_faults(section, name, row)


def _row_faults(section: str, name: str, row: object) -> Iterator[str]:
    if name not in _NAMES[section]:
        yield f"[{section}.{name}]?  {', '.join(sorted(_NAMES[section]))}"
    elif not isinstance(row, dict):
        yield f"[{section}.{name}]"
    else:
        for key, value in row.items():
            wanted = _wanted(key, value)
            if wanted:
                yield f"[{section}.{name}] {key} = {value!r}: {wanted}"


def _wanted(key: str, value: object) -> str:
    """Say what a key should hold, if it holds something else."""
    number = isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
    match key:
        case "color" | "fill":
            held, wanted = bool(re.fullmatch("#[0-9a-fA-F]{6}", str(value))), "#rrggbb"
        case "weight":
            held, wanted = number and 0 < value <= 50, "0-50"  # type: ignore[operator]
        case "fill_opacity":
            held, wanted = number and value <= 1, "0-1"  # type: ignore[operator]
        case "hatch":
            held, wanted = value in get_args(Hatch), ", ".join(get_args(Hatch))
        case "dash":
            held = isinstance(value, list) and all(
                isinstance(each, int | float) and each > 0 for each in value
            )
            wanted = "[8, 5]"
        case "linear" | "under":
            held, wanted = isinstance(value, bool), "true, false"
        case "mark":
            held, wanted = isinstance(value, str) and len(value) <= 2, "a sign"
        case _:
            held, wanted = False, ", ".join(field.name for field in fields(Style))
    return "" if held else wanted


def _style(row: Mapping[str, Any]) -> Style:
    return Style(**{**row, "dash": tuple(row.get("dash", ()))})
