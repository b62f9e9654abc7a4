"""The account of what was declared, read and set aside, file by file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = [
    "ASPECT_LABELS",
    "BASIS_LABELS",
    "Aspect",
    "Basis",
    "Entry",
    "Ground",
    "Quarantined",
    "Role",
    "is_whole",
]

Role = Literal["blocks", "zones", "attributes"]


Aspect = Literal["system", "numbers", "order", "unit", "band", "points", "shift", "place"]
"""What was found out of a layer's coordinates."""
Basis = Literal["stated", "user", "inferred", "assumed", "computed", "doubtful"]
"""On what: the file's or the user's word, numbers, a convention, a computation; or a contradiction."""

ASPECT_LABELS: Mapping[Aspect, Text] = {
    "system": Text("坐标系", "reference system"),
    "numbers": Text("数值", "numbers"),
    "order": Text("坐标次序", "order of coordinates"),
    "unit": Text("单位", "unit"),
    "band": Text("分带", "band"),
    "points": Text("点", "points"),
    "shift": Text("基准转换", "datum shift"),
    "place": Text("位置", "place"),
}
BASIS_LABELS: Mapping[Basis, Text] = {
    "stated": Text("文件写明", "stated by the file"),
    "user": Text("用户指定", "stated by the user"),
    "inferred": Text("推断", "inferred"),
    "assumed": Text("视同", "assumed"),
    "computed": Text("计算", "computed"),
    "doubtful": Text("存疑", "in doubt"),
}


@dataclass(frozen=True, slots=True)
class Ground:
    """One thing that coordinates were taken for, and why: what a person can defend, or look into."""

    aspect: Aspect
    basis: Basis
    taken: Text
    evidence: Text

    def said(self) -> Text:
        """Give it in one line."""
        basis = BASIS_LABELS[self.basis]
        return self.taken + Text(f"（{basis.zh}：{self.evidence.zh}）", f" ({basis.en}: {self.evidence.en})")


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One row, or a whole file, that was not read, and what would mend it."""

    file: str
    layer: str
    row: str
    """The id where there is one, else the 1-based number; empty for the whole layer or file."""
    code: str
    """What is wrong, as an identifier: ``invalid_geometry``, ``missing_crs``, ``unreadable``..."""
    reason: Text
    remedy: Text


@dataclass(frozen=True, slots=True)
class Entry:
    """One layer of one file: ``declared == read + set aside``, or the file was unreadable."""

    file: str
    """The file's name, without its folder: no machine path reaches a report."""
    layer: str
    role: Role
    driver: str = ""
    encoding: str = ""
    source_crs: str = ""
    sha256: str = ""
    declared: int | None = None
    """What the file itself says that it holds; None where that can't be known."""
    read: int = 0
    quarantined: tuple[Quarantined, ...] = ()
    notes: tuple[Text, ...] = ()
    """What was inferred or mended on the way, with the evidence."""
    grounds: tuple[Ground, ...] = ()
    """What its coordinates were taken for, and from what."""

    @property
    def balanced(self) -> bool:
        """Whether every declared row was read or set aside by name."""
        return self.declared is not None and self.declared == self.read + len(self.quarantined)


def is_whole(entry: Entry) -> bool:
    """Tell whether everything declared was read."""
    return entry.balanced and not entry.quarantined
