"""报部坐标 TXT: a header, a line a plot, a line a point, each ring closed by its first point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.areas import M2_PER_HECTARE, ellipsoidal_area, planar_area, rounded
from minplan_gis.crs import plane_at, to_plane
from minplan_gis.files.writing.drawing import outlines
from minplan_gis.files.writing.encoding import encoded, known_encoding, one_line
from minplan_gis.files.writing.systems import reference_header
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["PLOT_FIELDS", "hectares", "write_plots"]

PLOT_FIELDS = ("sheet", "land_use", "land_class")
_EMPTY_PARAMETERS = "," * 6


def write_plots(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write the text and say what is to be known of it."""
    encoding = known_encoding(wishes.encoding, "gbk")
    lines = [*_header(drawing, wishes), "[地块坐标]"]
    for at in range(len(drawing.shapes)):
        lines += _plot(drawing, at)
    path.write_bytes(encoded("\r\n".join([*lines, ""]), encoding, path.name))
    return tuple(_notes(drawing, encoding))


def hectares(drawing: Drawing, at: int) -> str:
    """Give a block's area with 4 decimals: planar in its band, on the ellipsoid where it is in degrees."""
    shape = drawing.shapes[at : at + 1]
    if drawing.systems[at].is_projected:
        area = planar_area(shape)[0]
    else:
        plane = plane_at(shape[0].centroid.x)
        area = ellipsoidal_area(to_plane(shape, plane), plane)[0]
    return str(rounded(area / M2_PER_HECTARE, 4))


def _header(drawing: Drawing, wishes: Wishes) -> Iterator[str]:
    yield "[属性描述]"
    yield "格式版本号=1.01版本"
    yield f"数据产生单位={one_line(wishes.maker)}"
    yield f"数据产生日期={wishes.today.isoformat()}"
    yield from reference_header(drawing)
    yield f"精度={1 / (drawing.per_unit or 1):.{drawing.decimals}f}"
    yield f"转换参数={_EMPTY_PARAMETERS}"


def _plot(drawing: Drawing, at: int) -> Iterator[str]:
    row = drawing.frame.iloc[at]
    rings = [ring for part in outlines(drawing.shapes[at]) for ring in part]
    name, *others = (_cell(row.get(column)) for column in ("name", *PLOT_FIELDS))
    head = [str(sum(map(len, rings))), hectares(drawing, at), _cell(drawing.ids[at]), name, "面", *others]
    extra = one_line(row.get("extra"))
    yield ",".join([*head, *([extra] if extra else []), "@"])
    first = 1
    for circle, ring in enumerate(rings, start=1):
        numbers = [*range(first, first + len(ring) - 1), first]
        first += len(ring) - 1
        for number, (east, north) in zip(numbers, ring.tolist(), strict=True):
            yield f"J{number},{circle},{north:.{drawing.decimals}f},{east:.{drawing.decimals}f}"


def _cell(value: object) -> str:
    """Give text for a field: the commas that part fields become full-width ones."""
    return one_line(value).replace(",", "，").replace("@", "＠")


def _notes(drawing: Drawing, encoding: str) -> Iterator[Text]:
    name = encoding.upper()
    yield Text(f"文字编码 {name}，CRLF 换行", f"encoded in {name}, lines end in CRLF")
    if drawing.systems[0].is_projected:
        yield Text(
            "地块面积为所在带的平面面积（公顷，4 位小数）", "areas are planar, in the block's band (hectares)"
        )
    else:
        yield Text("地块面积为椭球面积（公顷，4 位小数）", "areas are on the ellipsoid (hectares)")
    marked = [one for one in drawing.ids if _cell(one) != one]
    if marked:
        listed = "、".join(marked)
        yield Text(
            f"编号中的逗号和 @ 已改为全角：{listed}",
            f"commas and @ of ids are full-width now: {listed}",
        )
