"""National exchange format VCT (GB/T 17798): every type of features is a layer, its objects by number."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from minplan_gis.files import gate
from minplan_gis.files.columns.fields import listed
from minplan_gis.files.formats import Format
from minplan_gis.files.layers import Figures, RawLayer
from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.references import reference_of, uncertainty
from minplan_gis.files.vector.unique import apart
from minplan_gis.files.vector.vct_attributes import NUMBER, attributes
from minplan_gis.files.vector.vct_dialect import dialect_of
from minplan_gis.files.vector.vct_figures import borders, drawn
from minplan_gis.files.vector.vct_objects import items
from minplan_gis.files.vector.vct_systems import system_of
from minplan_gis.files.vector.vct_text import DRAWN, Code, document
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request
    from minplan_gis.files.vector.vct_figures import Borders
    from minplan_gis.files.vector.vct_objects import Item
    from minplan_gis.files.vector.vct_text import Document

__all__ = ["parts"]


@dataclass(frozen=True, slots=True)
class _Type:
    """A type of features with its objects."""

    code: Code
    kind: str
    items: tuple[Item, ...]
    declared: bool

    @property
    def numbers(self) -> set[str]:
        return {item.number for item in self.items}


@dataclass(frozen=True, slots=True)
class _Content:
    """A file whose objects are known."""

    read: Document
    types: tuple[_Type, ...]
    borders: Borders
    used: frozenset[str]
    """Numbers of lines that polygons are made of."""
    notes: tuple[Text, ...]


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the types of features that have objects or attributes.

    Raises
    ------
    RefusedError
        ``truncated``, ``unreadable``, ``wrong_encoding``, ``not_allowed`` (another version), ``no_layer``.
    """
    content = _content(request)
    orphans = _orphans(content)
    full = [each for each in content.types if each.items or orphans.get(each.code.table, (None,))[0] is each]
    parted = [_without_borders(each, content, request) for each in full]
    shown = [each for each, _ in parted if each is not None]
    if not shown:
        raise RefusedError(
            "no_layer",
            Text("VCT 中没有点、线、面要素", "the VCT has no points, lines or polygons"),
            Text("请核对导出的图层", "look at what was exported"),
        )
    names = apart([each.code.name for each in shown])
    borders_of = ((each, count) for each, (_, count) in zip(full, parted, strict=True) if count)
    notes = (*content.notes, *_left_out(borders_of))

    def reading(at: int) -> Callable[[], RawLayer]:
        own = orphans.get(shown[at].code.table, (None, ()))
        lost = own[1] if own[0] is shown[at] else ()
        said = notes if at == 0 else ()
        return lambda: _layer(request, content, _named(shown[at], names[at]), lost, said)

    return [(name, reading(at)) for at, name in enumerate(names)]


def _named(each: _Type, name: str) -> _Type:
    """Give a type another name."""
    return replace(each, code=replace(each.code, name=name))


def _content(request: Request) -> _Content:
    read = document(request.path, request.encoding)
    dialect = dialect_of(read)
    codes = {code.code for code in read.codes}
    found = {kind: list(items(read.sections[kind], kind, codes, dialect)) for kind in DRAWN}
    types = tuple(_types(read, found))
    used = {abs(number) for item in found["polygon"] for ring in item.references for number in ring}
    notes = tuple(_passed_over(read, types))
    return _Content(read, types, borders(found["line"]), frozenset(map(str, used)), notes)


def _types(read: Document, found: Mapping[str, Sequence[Item]]) -> Iterator[_Type]:
    """Give the types that are declared, then those that only objects name."""
    own: dict[tuple[str, str], list[Item]] = {}
    for kind, some in found.items():
        for item in some:
            own.setdefault((item.code, kind), []).append(item)
    for code in read.codes:
        if code.kind in DRAWN:
            yield _Type(code, code.kind, tuple(own.pop((code.code, code.kind), ())), declared=True)
    for (name, kind), some in own.items():
        yield _Type(Code(name, name[:40] or kind, kind, ""), kind, tuple(some), declared=False)


def _orphans(content: _Content) -> dict[str, tuple[_Type, tuple[str, ...]]]:
    """Give, by table, the type that its rows without an object are told with, and their numbers."""
    found: dict[str, tuple[_Type, tuple[str, ...]]] = {}
    for table in dict.fromkeys(each.code.table for each in content.types if each.code.table):
        sharing = [each for each in content.types if each.code.table == table]
        numbers = set().union(*(each.numbers for each in sharing))
        rows = dict.fromkeys(row.cells[0] for row in content.read.tables.get(table, ()))
        lost = tuple(number for number in rows if number not in numbers)
        if lost:
            found[table] = sharing[0], lost
    return found


def _without_borders(each: _Type, content: _Content, request: Request) -> tuple[_Type | None, int]:
    """Give a type without lines that are nothing but borders of polygons, and how many these are.

    Of a declared type they are features too: left out for blocks alone, and only all together.
    """
    if each.kind != "line" or (each.declared and request.role != "blocks"):
        return each, 0
    others = tuple(item for item in each.items if item.fault or item.number not in content.used)
    if each.declared and others:
        return each, 0
    return (replace(each, items=others) if others else None), len(each.items) - len(others)


def _layer(
    request: Request, content: _Content, each: _Type, lost: Sequence[str], notes: Sequence[Text]
) -> RawLayer:
    table, fields = attributes(content.read, each.code.table)
    numbers = [item.number for item in each.items] + list(lost)
    shapes, faults = _drawn(each, content.borders)
    faults |= {
        at: table.faults[number] for at, number in enumerate(numbers) if number in table.faults
    } | faults
    faults |= dict.fromkeys(range(len(each.items), len(numbers)), gate.NULL)
    columns: dict[str, list[Any]] = {NUMBER: [number or None for number in numbers]}
    for at, (name, field) in enumerate(zip(table.names, fields, strict=True)):
        columns[name] = table.column(at, numbers, field.kind)
    layer = RawLayer(
        each.code.name,
        Format.VCT,
        [str(at + 1) for at in range(len(numbers))],
        columns,
        faults=faults,
        encoding=content.read.encoding,
        notes=(*notes, *_told(each, content.read, table.lines)),
        id_column=NUMBER,
        lines=[item.line for item in each.items] + [table.lines[number] for number in lost],
    )
    return layer if request.role == "attributes" else _placed(layer, request, content.read.head, shapes)


def _drawn(each: _Type, known: Borders) -> tuple[dict[int, Any], dict[int, Fault]]:
    times = Counter(item.number for item in each.items if item.number)
    shapes: dict[int, Any] = {}
    faults: dict[int, Fault] = {}
    for at, item in enumerate(each.items):
        shape = item.fault or (_REPEATED if times[item.number] > 1 else drawn(item, each.kind, known))
        if isinstance(shape, Fault):
            faults[at] = shape
        else:
            shapes[at] = shape
    return shapes, faults


def _placed(layer: RawLayer, request: Request, head: Mapping[str, str], shapes: dict[int, Any]) -> RawLayer:
    if not shapes:
        return layer
    array = np.array([*shapes.values(), None], dtype=object)[:-1]
    crs = reference_of(system_of(head, shapely.get_coordinates(array)), request, array)
    figures = (Figures(list(shapes), array, crs),)
    return replace(layer, figures=figures, notes=(*layer.notes, *uncertainty(crs)))


def _told(each: _Type, read: Document, rows: Mapping[str, int]) -> Iterator[Text]:
    """Tell of what is declared otherwise than it is, and of objects without attributes."""
    if not each.declared:
        yield Text(
            f"要素代码 {each.code.code[:40]} 未登记为{_LABELS[each.kind].zh}",
            f"the code {each.code.code[:40]} is not declared for {_LABELS[each.kind].en}",
        )
    structure = read.structures.get(each.code.table)
    if structure and structure.declared != len(structure.fields):
        yield Text(
            f"表 {each.code.table} 声明 {structure.declared} 列，实有 {len(structure.fields)} 列",
            f"table {each.code.table} declares {structure.declared} columns and has {len(structure.fields)}",
        )
    bare = [item.number for item in each.items if item.number and item.number not in rows]
    if bare and each.code.table:
        which = listed(bare)
        yield Text(f"没有属性的对象：{which.zh}", f"objects without attributes: {which.en}")
    if read.head.get("dim") == "3":
        yield Text("已去除高程（Z），按平面图形读取", "heights (Z) left out, read as flat")


def _passed_over(read: Document, types: Sequence[_Type]) -> Iterator[Text]:
    if read.passed:
        which = listed(read.passed)
        yield Text(f"未读取的部分：{which.zh}", f"sections not read: {which.en}")
    used = {each.code.table for each in types}
    alone = [f"{name[:40]}（{len(rows)}）" for name, rows in read.tables.items() if name not in used and rows]
    if alone:
        which = listed(alone)
        yield Text(f"没有图形的属性表，未读取：{which.zh}", f"tables without figures, not read: {which.en}")
    empty = [each.code.name for each in types if not each.items]
    if empty:
        which = listed(empty)
        yield Text(f"没有图形的要素类型：{which.zh}", f"types without figures: {which.en}")


def _left_out(hidden: Iterable[tuple[_Type, int]]) -> Iterator[Text]:
    for each, count in hidden:
        yield Text(
            f"{each.code.name} 的 {count} 条线是面的边界，不另作要素",
            f"{count} lines of {each.code.name} are borders of polygons and no features of their own",
        )


_LABELS = {
    "point": Text("点", "points"),
    "line": Text("线", "lines"),
    "polygon": Text("面", "polygons"),
}
_REPEATED = Fault(
    "repeated_id",
    Text("对象标识码重复", "its number is that of another object too"),
    Text("请在原软件中改正标识码并重新导出", "correct the numbers where it came from and export it again"),
)
