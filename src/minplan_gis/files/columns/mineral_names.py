"""What the cells of a column of minerals were taken for; the cells themselves stay as written."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from minplan_gis.files.columns.cells import plain
from minplan_gis.files.columns.fields import listed, near_hint
from minplan_gis.minerals import is_known, known_minerals, split_minerals, standard_name
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["mineral_notes"]


def mineral_notes(column: pd.Series, what: str) -> Iterator[Text]:
    """Tell which minerals go by another name in our list, and which it lacks, with their rows."""
    rows: dict[str, list[str]] = defaultdict(list)
    for row, cell in column.items():
        for name in split_minerals(plain(cell)):
            rows[name].append(str(row))
    renamed = {name: standard_name(name) for name in rows if is_known(name) and standard_name(name) != name}
    if renamed:
        pairs = listed(f"{name}→{ours}" for name, ours in renamed.items())
        yield Text(
            f"{what} 按矿种表理解，原文保留：{pairs.zh}",
            f"{what} as the list of minerals understands it; the cells stay as written: {pairs.en}",
        )
    for name in (name for name in rows if not is_known(name)):
        near, where = near_hint(name, known_minerals()), listed(rows[name])
        yield Text(
            f"{what} 的“{name}”不在矿种表中（行 {where.zh}）{near.zh}；保留原文，不能与矿种比较",
            f"{what} holds '{name}', which the list of minerals lacks (row {where.en}){near.en}; kept as "
            "written, it can't be compared",
        )
