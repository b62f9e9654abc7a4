"""What looks odd about the blocks of a file, in lines that say where and how much."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from minplan_gis import measure
from minplan_gis.areas import M2_PER_KM2
from minplan_gis.errors import MinplanError
from minplan_gis.files.diagnosis import point_text
from minplan_gis.mapsheets import numbered_sheet
from minplan_gis.measure import Oddity
from minplan_gis.plans.boundaries import boundaries
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    import geopandas as gpd
    from shapely.geometry.base import BaseGeometry

    from minplan_gis.wording import Lang

__all__ = ["MOST_BLOCKS", "area_difference", "declared_lines", "half_digits", "odd_lines"]

MOST_BLOCKS = 5000
_MOST_TOLD = 5
_SHEET = re.compile(r"(?<![A-Z0-9])[A-O]\d{2}[B-H]\d{6}(?![0-9])")
_OUTLINE_DOUBT_DEG = 0.05
"""How far the shipped outlines, which are schematic, may be off."""
_CLOSE_SHARE = 5e-4
_FAR_SHARE = 0.01


def odd_lines(frame: gpd.GeoDataFrame, columns: list[str], lang: Lang) -> Iterator[str]:
    """Say what is odd, five lines a kind.

    Parameters
    ----------
    frame : GeoDataFrame
        Valid polygons in EPSG:4490; index = names of the blocks, unique.
    columns : list of str
        Those that hold the file's own words, for sheet numbers and names of counties.
    """
    told = [*_of_figures(frame), *_of_sheets(frame, columns), *_of_counties(frame, columns)]
    kinds = dict.fromkeys(kind for kind, _ in told)
    for kind in kinds:
        said = [text for each, text in told if each == kind]
        yield from (text.say(lang) for text in said[:_MOST_TOLD])
        if len(said) > _MOST_TOLD:
            yield _rest_of_kind(len(said) - _MOST_TOLD).say(lang)


def declared_lines(
    names: Sequence[str], areas: Sequence[float], declared: Sequence[tuple[float, float]], lang: Lang
) -> Iterator[str]:
    """Say whose computed area is not the declared one, beyond the rounding of the declared one.

    Parameters
    ----------
    names : sequence of str
        Of the blocks.
    areas : sequence of float
        Computed, m².
    declared : sequence of (float, float)
        km², NaN for none, and half a unit of its last digit as a share of it.
    """
    told = [
        Text(f"{name}：计算面积比申报 ", f"{name}: computed against declared area ")
        + area_difference(area, km2, half)
        for name, area, (km2, half) in zip(names, areas, declared, strict=True)
        if km2 > 0 and abs(area / M2_PER_KM2 / km2 - 1) > half + _CLOSE_SHARE
    ]
    yield from (text.say(lang) for text in told[:_MOST_TOLD])
    if len(told) > _MOST_TOLD:
        yield _rest_of_kind(len(told) - _MOST_TOLD).say(lang)


def area_difference(area_m2: float, declared_km2: float, rounding: float) -> Text:
    """Give computed minus declared, and whether rounding explains it.

    Parameters
    ----------
    area_m2, declared_km2 : float
        What was computed and what the file says; nothing is said of a declared area that is not above 0.
    rounding : float
        Half a unit of the last printed digit, as a share of the declared area.
    """
    if not declared_km2 > 0:
        return Text("", "")
    share = area_m2 / M2_PER_KM2 / declared_km2 - 1
    sign = f"{share:+.2%}".replace("-0.00%", "0.00%").replace("+0.00%", "0.00%")
    if abs(share) <= _CLOSE_SHARE:
        return Text(f"{sign}，相符", f"{sign}, agrees")
    if abs(share) <= rounding + _CLOSE_SHARE:
        return Text(f"{sign}，取位误差内", f"{sign}, within rounding")
    if abs(share) <= _FAR_SHARE:
        return Text(f"{sign}，有差异", f"{sign}, differs")
    return Text(f"{sign}，相差很大", f"{sign}, far apart")


def _rest_of_kind(rest: int) -> Text:
    return Text(f"同类另有 {rest} 处", f"{rest} more of the kind")


def half_digits(cells: Iterable[object]) -> list[float]:
    """Give half a unit of the last digit of each number, as a share of it; 0 for what is no number.

    A text shows its digits. A number does not: it is taken to have as many as the longest of the
    column, and two at least.

    >>> half_digits(["0.30", "12"]), half_digits([0.5, 0.125])
    ([0.016666666666666666, 0.041666666666666664], [0.001, 0.004])
    """
    listed = list(cells)
    read = [_decimal(cell) for cell in listed]
    digits = [0 if number is None else -int(number.as_tuple().exponent) for number in read]
    most = max([2, *digits])
    shown = [max(0, own) if isinstance(cell, str) else most for cell, own in zip(listed, digits, strict=True)]
    halves = [5.0 * 10.0 ** -(own + 1) for own in shown]
    return [half / abs(float(number)) if number else 0.0 for half, number in zip(halves, read, strict=True)]


def _decimal(cell: object) -> Decimal | None:
    try:
        number = Decimal(str(cell).strip())
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _of_figures(frame: gpd.GeoDataFrame) -> Iterator[tuple[str, Text]]:
    some = frame.iloc[:MOST_BLOCKS]
    if len(frame) > len(some):
        yield (
            "size",
            Text(
                f"只看了前 {MOST_BLOCKS} 个图形的尖刺、碎片、缝隙和重叠",
                f"spikes, tiny parts, slivers and overlaps: only the first {MOST_BLOCKS} were looked at",
            ),
        )
    for row in measure.oddities(some.set_index(some.index.astype(str))).to_dict("records"):
        place = "" if row["geometry"] is None else point_text((row["geometry"].x, row["geometry"].y))
        names = row["block_id"], row["other_id"]
        said = _SAID[row["oddity"]](float(row["value"]), int(row["vertex"]))
        blocks = Text("、".join(filter(None, names)), ", ".join(filter(None, names)))
        yield str(row["oddity"]), blocks + Text("：", ": ") + said + Text(f" {place}", f" at {place}")


def _spike(angle: float, vertex: int) -> Text:
    return Text(
        f"第 {vertex} 点为尖刺（夹角 {angle:.2f}°）", f"a spike at vertex {vertex} ({angle:.2f} degrees)"
    )


def _near(distance: float, vertex: int) -> Text:
    if distance == 0:
        return Text(f"第 {vertex} 点与下一点重复", f"vertex {vertex} is given twice")
    return Text(
        f"第 {vertex} 点与下一点仅距 {distance * 100:.1f} cm",
        f"vertex {vertex} and the next are {distance * 100:.1f} cm apart",
    )


def _tiny(area: float, _: int) -> Text:
    return Text(f"有仅 {area:.2f} m² 的部分", f"a part of only {area:.2f} m²")


def _overlap(area: float, _: int) -> Text:
    if pd.isna(area):
        return Text("重叠未能确定", "overlap can't be decided")
    return Text(f"相互重叠 {area:.2f} m²", f"overlap by {area:.2f} m²")


def _sliver(area: float, _: int) -> Text:
    return Text(
        f"之间有不足 1 m 宽的缝隙，约 {area:.2f} m²",
        f"a sliver under 1 m wide between them, about {area:.2f} m²",
    )


def _of_sheets(frame: gpd.GeoDataFrame, columns: list[str]) -> Iterator[tuple[str, Text]]:
    """Find sheet numbers in a row's words whose sheets the figure does not reach."""
    for name, words, figure in _rows(frame, columns):
        numbers = _SHEET.findall(words)
        sheets = [sheet for sheet in map(_sheet, numbers) if sheet is not None]
        if sheets and not any(figure.intersects(shapely.box(*bounds)) for bounds in sheets):
            listed = "、".join(dict.fromkeys(numbers))
            yield (
                "sheet",
                Text(
                    f"{name}：图幅号 {listed} 与位置不符",
                    f"{name}: sheet {listed} does not lie where the figure does",
                ),
            )


def _sheet(number: str) -> tuple[float, float, float, float] | None:
    try:
        return numbered_sheet(number).bounds
    except MinplanError:
        return None


def _of_counties(frame: gpd.GeoDataFrame, columns: list[str]) -> Iterator[tuple[str, Text]]:
    """Find names of counties in a row's words that the figure does not lie in."""
    units = boundaries()
    counties = units.loc[units["level"] == "county"]
    areas = dict(zip(counties["name"], counties.geometry, strict=True))
    for name, words, figure in _rows(frame, columns):
        named = [county for county in areas if county in words]
        if named and not any(figure.distance(areas[county]) <= _OUTLINE_DOUBT_DEG for county in named):
            listed = "、".join(named)
            yield (
                "county",
                Text(
                    f"{name}：写明 {listed}，图形却不在其（示意）轮廓内",
                    f"{name}: names {listed}, but lies outside its (schematic) outline",
                ),
            )


def _rows(frame: gpd.GeoDataFrame, columns: list[str]) -> Iterator[tuple[str, str, BaseGeometry]]:
    some = frame.iloc[:MOST_BLOCKS]
    words = zip(*([str(cell) for cell in some[name]] for name in columns), strict=True)
    for name, cells, figure in zip(map(str, some.index), words, some.geometry, strict=False):
        yield name, " ".join(cells), figure


_SAID = {
    Oddity.SPIKE: _spike,
    Oddity.NEAR_VERTICES: _near,
    Oddity.TINY_PART: _tiny,
    Oddity.OVERLAP: _overlap,
    Oddity.SLIVER: _sliver,
}
