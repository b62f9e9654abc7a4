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


@dataclass(frozen=True, slots=True)
class Batch:
    """The blocks that a rule about the whole batch is for, or may be for."""

    blocks: gpd.GeoDataFrame
    sure: pd.Series
    """Per block, whether the rule is for it for certain."""
    gaps: tuple[Gap, ...]
    """Why the blocks at hand may not be the whole batch: then nothing can be cleared."""

    @classmethod
    def of(cls, blocks: gpd.GeoDataFrame, sure: pd.Series, present: int, ledger: Sequence[Entry]) -> Self:
        """Build the batch; ``present`` is how many blocks are at hand, those of other rules too."""
        files = [entry for entry in ledger if entry.role == "blocks"]
        missing = sum(entry.read for entry in files) - present
        unread = sum(not is_whole(entry) for entry in files)
        return cls(blocks, sure, (_part(missing, unread),) if missing or unread else ())

    def doubt(self, block: str) -> Gap:
        """Give the gap that a block leaves when it is not sure whether the rule is for it."""
        return Gap(
            Reason.ATTRIBUTE_MISSING,
            Text(
                f"区块 {block} 的属性不全，无法确定是否计入",
                f"block {block} lacks attributes that tell whether it counts",
            ),
        )


def _part(missing: int, unread: int) -> Gap:
    apart = Text(f"另有 {missing} 个区块不在本次核查中", f"{missing} blocks are not in this check")
    lost = Text(f"{unread} 个文件有未能读入的区块", f"{unread} files hold blocks that could not be read")
    told = [text for text, count in ((apart, missing), (lost, unread)) if count]
    return Gap(
        Reason.BATCH_PART, Text("；".join(text.zh for text in told), "; ".join(text.en for text in told))
    )
