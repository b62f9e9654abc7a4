"""What a DXF holds, entity by entity: kind, handle, layer and the groups that GDAL needs of its figure."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    Group = tuple[int, bytes]

__all__ = ["FIGURES", "Entity", "entities", "rewritten"]

FIGURES = frozenset(
    {
        *("LWPOLYLINE", "POLYLINE", "CIRCLE", "ELLIPSE", "LINE", "ARC", "SPLINE"),
        *("HELIX", "HATCH", "SOLID", "TRACE", "3DFACE", "REGION", "MLINE"),
        *("3DSOLID", "BODY", "SURFACE", "MESH"),
    }
)
"""Kinds that draw a line or an area: each is a row."""

_CHILDREN = {"POLYLINE": {"VERTEX", "SEQEND"}, "INSERT": {"ATTRIB", "SEQEND"}}
_SHAPING = frozenset({*range(10, 50), 50, 51, 66, *range(70, 75), 90, 210, 220, 230})
_PAPER, _LAYER, _HANDLE, _FLAGS, _BULGE = 67, 8, 5, 70, 42
_COUNT = 90
_NAME = 2
_NORMAL = 230
_CLOSED = 1
_LEVEL = 1e-9


@dataclass(frozen=True, slots=True)
class Entity:
    """One entity of the drawing, with the vertices that follow it."""

    kind: str
    groups: Sequence[Group]
    children: Sequence[Sequence[Group]]
    hides: bool = False
    """Whether it refers to a block that holds closed polylines."""

    def first(self, code: int) -> bytes:
        """Give the first value of a group code, empty where there is none."""
        return next((value for own, value in self.groups if own == code), b"")

    @property
    def handle(self) -> str:
        """The handle; R12 drawings may have none."""
        return self.first(_HANDLE).decode("ascii", "replace")

    @property
    def layer(self) -> bytes:
        """The layer's name as it is stored."""
        return self.first(_LAYER) or b"0"

    @property
    def is_row(self) -> bool:
        """Whether it draws a line or an area, or hides some that are closed."""
        return self.kind in FIGURES or self.hides

    @property
    def on_paper(self) -> bool:
        """Whether it belongs to the sheet's frame, not to the model."""
        return self.first(_PAPER) == b"1"

    @property
    def flags(self) -> int:
        """What group 70 says: 1 closed, 16 and 64 meshes."""
        said = self.first(_FLAGS)
        return int(said) if said.lstrip(b"-").isdigit() else 0

    @property
    def closed(self) -> bool:
        """Whether it says of itself that it is closed."""
        return bool(self.kind == "CIRCLE" or (self.kind.endswith("POLYLINE") and self.flags & _CLOSED))

    @property
    def whole(self) -> bool:
        """Whether its vertices are those that it declares: else it is damaged, or two run into one."""
        if self.kind == "LWPOLYLINE":
            codes = [code for code, _ in self.groups]
            declared = [value for code, value in self.groups if code == _COUNT]
            return declared == [str(codes.count(10)).encode()] and codes.count(10) == codes.count(20)
        if self.kind == "POLYLINE":
            *vertices, last = self.children or [[(0, b"")]]
            places = [[code for code, _ in groups if code in {10, 20}] for groups in vertices]
            return last[0][1] == b"SEQEND" and all(codes == [10, 20] for codes in places)
        return True

    @property
    def tilted(self) -> bool:
        """Whether it is drawn in a plane that is not level, seen from above or below."""
        return abs(abs(_number(self.first(_NORMAL) or b"1")) - 1) > _LEVEL

    @property
    def bent(self) -> bool:
        """Whether it has arcs."""
        every = (group for groups in (self.groups, *self.children) for group in groups)
        bulges = any(code == _BULGE and _number(value) != 0 for code, value in every)
        return self.kind in {"CIRCLE", "ELLIPSE", "ARC"} or (self.kind.endswith("POLYLINE") and bulges)


def entities(path: Path) -> list[Entity]:
    """Give the entities of a drawing, in order.

    Raises
    ------
    RefusedError
        ``truncated`` where its end is missing, ``unreadable`` where it is no DXF.
    """
    found: list[Entity] = []
    hiding: frozenset[bytes] = frozenset()
    ended = False
    for section, groups in _sections(_groups(path.read_bytes())):
        if section == b"ENTITIES":
            found += _joined(groups)
        elif section == b"BLOCKS":
            hiding = _hiding(list(_joined(groups)))
        ended = section == b"" or ended
    if not ended:
        raise RefusedError(
            "truncated",
            Text("DXF 被截断：没有文件结束标记 EOF", "the DXF is cut off: its end mark EOF is missing"),
            Text("请重新复制或在 CAD 中另存", "copy it again, or save it anew in the CAD"),
        )
    return [replace(each, hides=each.kind == "INSERT" and each.first(_NAME) in hiding) for each in found]


def _hiding(inside: Sequence[Entity]) -> frozenset[bytes]:
    """Give the blocks that hold closed polylines, in themselves or in blocks that they refer to."""
    name = b""
    users: dict[bytes, set[bytes]] = defaultdict(set)
    open_ones: list[bytes] = []
    for each in inside:
        if each.kind == "BLOCK":
            name = each.first(_NAME)
        elif each.kind == "INSERT":
            users[each.first(_NAME)].add(name)
        elif _outlines(each):
            open_ones.append(name)
    found: set[bytes] = set()
    while open_ones:
        name = open_ones.pop()
        if name not in found:
            found.add(name)
            open_ones += users[name]
    return frozenset(found)


def _outlines(entity: Entity) -> bool:
    """Tell whether an entity is a polyline that is closed by its flag or its ends."""
    if not entity.kind.endswith("POLYLINE"):
        return False
    every = [entity.groups, *entity.children] if entity.kind == "LWPOLYLINE" else entity.children
    easts, norths = (
        [value for groups in every for code, value in groups if code == axis] for axis in (10, 20)
    )
    ends = [(each[0], each[-1]) for each in (easts, norths) if each]
    return entity.closed or (len(easts) > 3 and all(one == other for one, other in ends))


def rewritten(figures: Iterable[Entity]) -> bytes:
    """Give a drawing of these alone, numbered from 1 by their handles; nothing but what shapes them."""
    lines = [b"0", b"SECTION", b"2", b"ENTITIES"]
    for number, entity in enumerate(figures, 1):
        lines += [b"0", entity.kind.encode(), b"5", f"{number:X}".encode(), b"8", b"0"]
        lines += _shaping(entity.groups)
        for child in entity.children:
            lines += [b"0", child[0][1], b"8", b"0", *_shaping(child)]
    return b"\n".join([*lines, b"0", b"ENDSEC", b"0", b"EOF", b""])


def _shaping(groups: Sequence[Group]) -> Iterator[bytes]:
    for code, value in groups:
        if code in _SHAPING:
            yield str(code).encode()
            yield value


def _groups(content: bytes) -> Iterator[Group]:
    lines = content.removeprefix(b"\xef\xbb\xbf").splitlines()
    for at in range(0, len(lines) - 1, 2):
        try:
            yield int(lines[at]), lines[at + 1].strip()
        except ValueError as error:
            said = lines[at][:20].decode("ascii", "replace")
            raise RefusedError(
                "unreadable",
                Text(f"DXF 第 {at + 1} 行应为组码，实为 {said}", f"line {at + 1} is no group code: {said}"),
                Text("请在 CAD 中另存为 DXF（文本格式）", "save it as DXF (text) in the CAD"),
            ) from error


def _sections(groups: Iterator[Group]) -> Iterator[tuple[bytes, list[Group]]]:
    """Give each whole section with its groups, and an empty one for the end of the file."""
    for group in groups:
        if group == (0, b"EOF"):
            yield b"", []
            return
        if group != (0, b"SECTION"):
            continue
        name = next(groups, (2, b""))[1]
        inside: list[Group] = []
        for inner in groups:
            if inner == (0, b"ENDSEC"):
                yield name, inside
                break
            inside.append(inner)


def _joined(groups: Sequence[Group]) -> Iterator[Entity]:
    """Give entities, vertices with their polyline and attributes with their reference."""
    starts = [at for at, (code, _) in enumerate(groups) if code == 0]
    each = [groups[start:end] for start, end in zip(starts, [*starts[1:], len(groups)], strict=False)]
    at = 0
    while at < len(each):
        kind = each[at][0][1].decode("ascii", "replace")
        own, at = each[at], at + 1
        children = []
        while at < len(each) and each[at][0][1].decode("ascii", "replace") in _CHILDREN.get(kind, ()):
            children.append(each[at])
            at += 1
            if children[-1][0][1] == b"SEQEND":
                break
        yield Entity(kind, own[1:], children)


def _number(value: bytes) -> float:
    try:
        return float(value)
    except ValueError:
        return 0.0
