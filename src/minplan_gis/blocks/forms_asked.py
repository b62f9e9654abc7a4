"""What a form that was asked for can't hold of these blocks: a band that is not theirs, further columns."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.errors import OutputError, UsageError
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.writing.encoding import one_line
from minplan_gis.files.writing.forms import FORMS, Form
from minplan_gis.files.writing.systems import band_in, system_name
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import geopandas as gpd
    import pyproj

    from minplan_gis.files.writing.drawing import Drawing

__all__ = ["left_out", "require_apart", "require_near"]

_BEYOND_BAND = 0.5
"""Degrees past a band's edge that a coordinate text may reach when it is read."""


def require_near(blocks: gpd.GeoDataFrame, system: pyproj.CRS, form: Form) -> None:
    """Refuse a band that blocks lie beyond, in a form whose readers refuse it too.

    Parameters
    ----------
    blocks : GeoDataFrame
        In EPSG:4490.

    Raises
    ------
    UsageError
        Which blocks, and that each can be written in its own band.
    """
    band = band_in(system)
    if FORMS[form].systems != "own band" or band is None:
        return
    meridian = 3.0 * band.number if band.degrees == 3 else 6.0 * band.number - 3.0
    away = np.abs(blocks.bounds[["minx", "maxx"]].to_numpy() - meridian).max(axis=1)
    far = blocks.index[away > band.degrees / 2 + _BEYOND_BAND]
    if len(far):
        which, name = listed(map(str, far)), system_name(system)
        raise UsageError(
            Text(
                f"区块不在指定的带（{name.zh}）：{which.zh}。请去掉 --to-crs，各区块用所在的带",
                f"blocks lie outside the band asked for ({name.en}): {which.en}; drop --to-crs to write each "
                "in its own band",
            )
        )


def require_apart(block_ids: Iterable[str], form: Form) -> None:
    """Refuse ids that a text of one line a block would make the same: they differ by blanks or widths only.

    Raises
    ------
    OutputError
        Which ids.
    """
    if form not in {Form.PLOTS, Form.STRING}:
        return
    alike: dict[str, list[str]] = defaultdict(list)
    for block_id in block_ids:
        alike[one_line(block_id).replace(",", "，").replace("@", "＠")].append(block_id)
    problems = [
        Text(
            f"{FORMS[form].label.zh} 中这些编号会变成同一个：{'、'.join(map(repr, ids))}：请改编号或写 .gpkg",
            f"a {FORMS[form].label.en} would make one id of {', '.join(map(repr, ids))}; change the ids, or "
            "write .gpkg",
        )
        for ids in alike.values()
        if len(ids) > 1
    ]
    if problems:
        raise OutputError(*problems)


def left_out(drawing: Drawing, form: Form) -> Iterator[Text]:
    """Name the columns that hold something and that a form of few columns does not write."""
    kept = FORMS[form].columns
    columns = [str(name) for name in drawing.frame.columns.drop("geometry")]
    carried = {name for name, _, _ in drawing.printed}
    left = [name for name in columns if kept is not None and name not in kept and name not in carried]
    if left:
        label = FORMS[form].label
        yield Text(
            f"{label.zh} 不写出这些列：{'、'.join(left)}（要保留请写 .gpkg）",
            f"a {label.en} does not hold these columns: {', '.join(left)} (a .gpkg does)",
        )
