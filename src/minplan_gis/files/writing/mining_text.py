"""Mining-right coordinate strings: regions with points, elevations, description and sign, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.writing.drawing import outlines
from minplan_gis.files.writing.encoding import encoded, known_encoding, one_line
from minplan_gis.files.writing.systems import reference_header
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from minplan_gis.files.writing.drawing import Drawing
    from minplan_gis.files.writing.wishes import Wishes

__all__ = ["elevations", "write_strings"]

_ADD, _DEDUCT = "1", "-1"


def write_strings(drawing: Drawing, path: Path, wishes: Wishes) -> tuple[Text, ...]:
    """Write one string; of several blocks a line each, its id before it, under a header with the system.

    Returns
    -------
    tuple of Text
        What is to be known of the file.
    """
    encoding = known_encoding(wishes.encoding, "gbk")
    strings = [_string(drawing, at) for at in range(len(drawing.shapes))]
    if len(strings) == 1:
        lines = strings
    else:
        labelled = (f"{one_line(one)}\t{string}" for one, string in zip(drawing.ids, strings, strict=True))
        lines = [*reference_header(drawing), *labelled]
    path.write_bytes(encoded("\r\n".join([*lines, ""]), encoding, path.name))
    return tuple(_notes(drawing))


def elevations(row: pd.Series) -> tuple[str, str]:
    """Give the top and bottom elevation of a block in metres, each empty where it is not known."""
    top, bottom = (row.get(f"{which}_elevation_m") for which in ("top", "bottom"))
    return _number(top), _number(bottom)


def _number(value: object) -> str:
    text = one_line(value)
    return text.removesuffix(".0")


def _string(drawing: Drawing, at: int) -> str:
    heights = elevations(drawing.frame.iloc[at])
    regions = [
        (ring, _DEDUCT if hole else _ADD, "扣除" if hole else "")
        for part in outlines(drawing.shapes[at])
        for hole, ring in enumerate(part)
    ]
    fields = [str(len(regions))]
    for ring, sign, said in regions:
        fields += [*_points(ring, drawing.decimals), *heights, said, sign]
    return ",".join([*fields, ""])


def _points(ring: NDArray[np.float64], decimals: int) -> Iterator[str]:
    corners = ring[:-1].tolist()
    yield str(len(corners))
    for number, (east, north) in enumerate(corners, start=1):
        yield from (str(number), f"{north:.{decimals}f}", f"{east:.{decimals}f}")


def _notes(drawing: Drawing) -> Iterator[Text]:
    if len(drawing.shapes) == 1:
        crs = f"EPSG:{drawing.systems[0].to_epsg()}"
        yield Text(
            f"坐标串不带编号和坐标系：再次读入时以文件名编号，并用 --crs {crs}",
            f"the string states no id and no system: it is read under the file's name, and with --crs {crs}",
        )
    else:
        yield Text("每行一个区块：编号、制表符、坐标串", "a line a block: its id, a tab, its string")
    without = [one for at, one in enumerate(drawing.ids) if "" in elevations(drawing.frame.iloc[at])]
    if without:
        yield Text(
            f"缺少开采标高，留空：{'、'.join(without)}",
            f"elevations not known, left empty: {', '.join(without)}",
        )
