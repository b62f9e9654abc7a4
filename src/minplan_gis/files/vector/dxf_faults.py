"""What is wrong with entities of a DXF that are no rows of a layer."""

from __future__ import annotations

from minplan_gis.files.model import Fault
from minplan_gis.files.vector.holding import REDRAW
from minplan_gis.wording import Text

__all__ = ["DAMAGED", "IN_A_BLOCK", "TILTED", "not_a_line"]


def not_a_line(kind: str) -> Fault:
    """Say that an entity of a kind bounds nothing on the map."""
    return Fault(
        "wrong_type",
        Text(f"{kind} 不是平面多段线，无法作为范围读取", f"{kind}: no flat polyline, it bounds nothing"),
        Text("请在 CAD 中转换为闭合的多段线（LWPOLYLINE）", "turn it into a closed polyline in the CAD"),
    )


DAMAGED = Fault(
    "unreadable_geometry",
    Text("顶点与其声明的个数不符，图形已损坏", "its vertices are not as many as it declares: it is damaged"),
    REDRAW,
)
TILTED = Fault(
    "wrong_type",
    Text("画在倾斜的平面上，没有平面图形", "drawn in a tilted plane, it has no outline on the map"),
    Text("请在 CAD 中投影到水平面（FLATTEN）", "flatten it in the CAD (FLATTEN)"),
)
IN_A_BLOCK = Fault(
    "not_read",
    Text(
        "INSERT 所引用的图块内有闭合多段线，未读取",
        "INSERT: the block that it refers to holds closed polylines, which are not read",
    ),
    Text(
        "请在 CAD 中分解该图块（EXPLODE）后另存；若只是符号，请删除",
        "explode it in the CAD (EXPLODE) and save again; delete it if it is a mere symbol",
    ),
)
