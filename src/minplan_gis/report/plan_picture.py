"""A plan's zones as one small picture: schematic, for orientation, never to be measured."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import shapely

from minplan_gis.report.safe_text import html_text
from minplan_gis.vocabulary import GeometryStatus, ZoneGroup
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from shapely.geometry.base import BaseGeometry

    from minplan_gis.wording import Lang
    from minplan_gis.zones import ZoneLayer, Zones

__all__ = ["zones_svg"]

_WIDEST = 920.0
_TALLEST = 700.0
_MARGIN = 12.0
_CAPTION = 22.0
_FINEST = 0.4
"""Half a pixel: detail below it can't be seen."""
_COLORS = (
    *("#1d4ed8", "#c1121f", "#7e22ce", "#ea580c", "#15803d", "#0e7490", "#a16207", "#db2777"),
    *("#4d7c0f", "#4338ca", "#92400e", "#475569"),
)
_GROUPS = frozenset({ZoneGroup.EXISTING, ZoneGroup.PLANNED})
_SCHEMATIC = Text("示意：不作为界线依据，不可量测", "schematic: no boundary, not to be measured")
_OFFICIAL = Text("仅供示意定位，不可量测", "for orientation only, not to be measured")


class _Frame(NamedTuple):
    """How degrees become pixels: a plane stretched for the picture's middle latitude."""

    west: float
    north: float
    across: float
    up: float
    width: float
    height: float


def zones_svg(zones: Zones, lang: Lang = "zh") -> str:
    """Draw the plan's zones and the rights in them as inline SVG with a legend; empty for none.

    Parameters
    ----------
    zones
        Layers in EPSG:4490; red lines, land and roads among them are not the plan's and left out.
        Each shape tells its name when pointed at; all text is escaped.
    """
    layers = [layer for layer in zones.layers if layer.kind.group in _GROUPS and _drawn(layer)]
    if not layers:
        return ""
    territory = next((each.complete_for for each in layers if each.complete_for is not None), None)
    shapes = [shape for layer in layers for shape in _drawn(layer).values()]
    frame = _frame(*map(float, shapely.total_bounds([*shapes, territory])))
    colors = {layer.id: _COLORS[at % len(_COLORS)] for at, layer in enumerate(layers)}
    schematic = any(layer.status is GeometryStatus.SCHEMATIC for layer in layers)
    note = html_text((_SCHEMATIC if schematic else _OFFICIAL).say(lang))
    drawn = _outline(territory, frame) + "".join(
        _group(layer, colors[layer.id], frame, lang) for layer in layers
    )
    return (
        f'<figure><svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{note}" '
        f'viewBox="0 0 {frame.width:.0f} {frame.height:.0f}" width="100%" '
        f'style="max-width:{frame.width:.0f}px">{drawn}{_stamp(note, frame)}</svg>'
        f"<figcaption><b>{note}</b><br>{_legend(layers, colors, lang)}</figcaption></figure>"
    )


def _outline(territory: BaseGeometry | None, frame: _Frame) -> str:
    if territory is None:
        return ""
    path = " ".join(_rings(territory, frame))
    return f'<path d="{path}" fill="none" stroke="#94a3b8" stroke-width="1" stroke-dasharray="6 4"></path>'


def _drawn(layer: ZoneLayer) -> dict[str, BaseGeometry]:
    shapes = layer.features.geometry
    return {str(zone): shape for zone, shape in shapes[~(shapes.isna() | shapes.is_empty)].items()}


def _frame(west: float, south: float, east: float, north: float) -> _Frame:
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
    scale = min(_WIDEST / wide, _TALLEST / tall)
    width, height = (side * scale + 2 * _MARGIN for side in (wide, tall))
    return _Frame(west, north, scale * shrink, scale, width, height + _CAPTION)


def _group(layer: ZoneLayer, color: str, frame: _Frame, lang: Lang) -> str:
    """Draw one layer, the largest shapes below the others."""
    names = {str(zone): name for zone, name in layer.features["name"].items()}
    shapes = sorted(_drawn(layer).items(), key=lambda item: -item[1].area)
    said = layer.kind.say(lang)
    paths = "".join(
        f'<path d="{" ".join(_rings(shape, frame))}"><title>{html_text(f"{said} {_name(names[zone], zone)}")}'
        "</title></path>"
        for zone, shape in shapes
    )
    style = f'fill="{color}" fill-opacity="0.10" stroke="{color}" stroke-width="1.2" fill-rule="evenodd"'
    return f"<g {style}>{paths}</g>"


def _name(name: object, zone: str) -> str:
    return name if isinstance(name, str) and name else zone


def _rings(shape: BaseGeometry, frame: _Frame) -> Iterator[str]:
    light = shapely.simplify(shape, _FINEST / frame.up)
    for part in shapely.get_parts(light):
        lines = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
        for line in lines:
            pixels = (_pixel(lon, lat, frame) for lon, lat in shapely.get_coordinates(line))
            yield "M" + "L".join(pixels) + ("Z" if part.geom_type == "Polygon" else "")


def _pixel(lon: float, lat: float, frame: _Frame) -> str:
    right, down = (lon - frame.west) * frame.across, (frame.north - lat) * frame.up
    return f"{_MARGIN + right:.1f} {_MARGIN + down:.1f}"


def _stamp(note: str, frame: _Frame) -> str:
    at = f'x="{frame.width - _MARGIN:.0f}" y="{frame.height - _MARGIN:.0f}"'
    return f'<text {at} text-anchor="end" font-size="15" font-weight="bold" fill="#b91c1c">{note}</text>'


def _legend(layers: Iterable[ZoneLayer], colors: dict[str, str], lang: Lang) -> str:
    return " ".join(
        f'<span style="display:inline-block;margin-right:1em"><b style="color:{colors[layer.id]}">■</b> '
        f"{html_text(f'{layer.kind.say(lang)} {len(_drawn(layer))}')}</span>"
        for layer in layers
    )
