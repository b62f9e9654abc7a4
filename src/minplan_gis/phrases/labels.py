"""What people call the columns of a block, what a piece is to its verdict, and the words on every output."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.blocks.labels import FIELD_LABELS
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.vocabulary import ZoneKind

__all__ = [
    "DEMO_WATERMARK",
    "FIELD_LABELS",
    "IN_SCOPE",
    "SLIVER",
    "STATUS_LABELS",
    "UNJUDGED_LABEL",
    "kinds_text",
]

DEMO_WATERMARK = Text(
    "示意数据，仅供演示，不作依据", "schematic data, for demonstration only, decides nothing"
)
SLIVER = Text("边界相接，取位误差", "shared edge, rounding of coordinates")

STATUS_LABELS: Mapping[str, Text] = {
    "counts": Text("计入判定", "counts"),
    "waived": Text("容差内，不计：", "tolerated, not counted: ") + SLIVER,
    "own_right": Text("与本矿权重叠，不计", "the block's own right, not counted"),
    "hint": Text("提示，不作判定依据", "hint, decides nothing"),
    "fits": Text("所在或相交的范围", "zone that it lies in or meets"),
}
"""What a piece is to its verdict, by status."""

UNJUDGED_LABEL = Text("无核查结论", "no conclusion")
"""Of a block that no report speaks of."""

IN_SCOPE = Text("本次核查范围内：", "within the scope of this check: ")


def kinds_text(kinds: Iterable[ZoneKind]) -> Text:
    """Name the kinds of zones in one breath."""
    found = tuple(kinds)
    return Text("、".join(kind.zh for kind in found), " / ".join(kind.en for kind in found))
