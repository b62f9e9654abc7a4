"""The blocks of one batch: which count for certain, and which are not here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from minplan_gis.checking.evidence import Gap
from minplan_gis.files.ledger import is_whole
from minplan_gis.vocabulary import Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    import geopandas as gpd
    import pandas as pd

    from minplan_gis.files.ledger import Entry

__all__ = ["Batch"]

_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Batch:
    """The blocks that a rule about the whole batch is for, or may be for."""

    everyone: gpd.GeoDataFrame
    """All blocks at hand, those that the rule is not for too."""
    blocks: gpd.GeoDataFrame
    sure: pd.Series
    """Per block, whether the rule is for it for certain."""
    gaps: tuple[Gap, ...]
    """Why the blocks at hand may not be the whole batch: then nothing can be cleared."""

    @classmethod
    def of(cls, everyone: gpd.GeoDataFrame, applies: pd.Series, ledger: Sequence[Entry]) -> Self:
        """Build the batch from all blocks at hand; ``applies`` is 1, 0 or NaN for each."""
        files = [entry for entry in ledger if entry.role == "blocks"]
        missing = sum(entry.read for entry in files) - len(everyone)
        unread = [entry for entry in files if not is_whole(entry)]
        concerned = everyone.loc[applies != 0.0]
        gaps = (_part(missing, unread),) if missing or unread else ()
        return cls(everyone, concerned, applies.reindex(concerned.index) == 1.0, gaps)

    def doubt(self, block: str) -> Gap:
        """Give the gap that a block leaves when it is not sure whether the rule is for it."""
        return Gap(
            Reason.ATTRIBUTE_MISSING,
            Text(
                f"区块 {block} 的属性不全，无法确定是否计入",
                f"block {block} lacks attributes that tell whether it counts",
            ),
        )


def _part(missing: int, unread: Sequence[Entry]) -> Gap:
    apart = Text(f"另有 {missing} 个区块不在本次核查中", f"{missing} blocks are not in this check")
    rows = [row for entry in unread for row in entry.quarantined]
    names = [f"{row.file} {row.row}".strip() for row in rows] or [entry.file for entry in unread]
    shown, more = "、".join(names[:_SHOWN]), len(names) > _SHOWN
    lost = Text(
        f"未能读入：{shown}{f' 等 {len(names)} 项' if more else ''}",
        f"not read: {shown}{f' and more, {len(names)} in all' if more else ''}",
    )
    told = [text for text, there in ((apart, missing), (lost, unread)) if there]
    return Gap(
        Reason.BATCH_PART, Text("；".join(text.zh for text in told), "; ".join(text.en for text in told))
    )
