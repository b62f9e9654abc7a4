"""Figures of a VCT, object by object: points, lines, and polygons as coordinates or as numbers of lines."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from minplan_gis.files.model import Fault
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator, Mapping, Sequence

    from minplan_gis.files.vector.vct_dialect import Dialect
    from minplan_gis.files.vector.vct_text import Line

__all__ = ["Item", "Run", "items"]

Point = tuple[float, float]
Run = tuple[Point, ...]
"""Points one after the other."""
_MOST = 50_000_000
_LEAST_CODE = 4
"""Letters of a code that tells where an object begins, though nobody declares it."""
_REFERENCES_OF_LINES, _INDIRECT = 21, 100
_STRAIGHT, _OLD_STRAIGHT, _SINGLE, _DIRECTED, _MANY = 11, 1, (1, 2), 3, 4
_REMEDY = Text(
    "请在原软件中检查该对象并重新导出", "look at the object where it came from and export it again"
)


class _OddError(Exception):
    def __init__(self, said: Text) -> None:
        super().__init__(said.zh)
        self.said = said


@dataclass(frozen=True, slots=True)
class Item:
    """One object."""

    number: str
    """As the file numbers it; empty where that is damaged."""
    code: str
    line: int
    runs: tuple[Run, ...] = ()
    """Points, lines or rings."""
    references: tuple[tuple[int, ...], ...] = ()
    """Rings by numbers of lines; negative ones run backwards."""
    fault: Fault | None = None


def items(lines: Sequence[Line], kind: str, codes: Collection[str], dialect: Dialect) -> Iterator[Item]:
    """Give the objects of a section; what can't be understood is one object with a fault.

    After a fault reading goes on where a number stands before a code that is known.
    """
    at, seen = 0, set(codes)
    while at < len(lines):
        cursor = _Cursor(lines, at, dialect)
        try:
            item = _item(cursor, kind)
            seen.add(item.code)
            at = cursor.at
            yield item
        except _OddError as odd:
            said = Text(f"第 {cursor.line} 行：", f"line {cursor.line}: ") + odd.said
            head = [text for _, text in lines[at : at + 2]] + [""]
            yield Item(
                head[0] if _is_number(head[0]) else "",
                head[1],
                lines[at][0],
                fault=Fault("unreadable_geometry", said, _REMEDY),
            )
            at = _next_start(lines, at + 1, seen | ({head[1]} if len(head[1]) >= _LEAST_CODE else set()))


@dataclass(slots=True)
class _Cursor:
    """The lines of a section, one after the other."""

    lines: Sequence[Line]
    at: int
    dialect: Dialect

    @property
    def line(self) -> int:
        return self.lines[min(self.at, len(self.lines)) - 1][0] if self.at else self.lines[0][0]

    def take(self) -> str:
        if self.at >= len(self.lines):
            raise _OddError(Text("对象不完整", "the object is cut off"))
        self.at += 1
        return self.lines[self.at - 1][1]

    def whole(self) -> int:
        text = self.take()
        if not _is_number(text):
            raise _OddError(Text(f"应为整数，却是“{text[:40]}”", f"'{text[:40]}' should be a whole number"))
        return int(text)

    def count(self) -> int:
        number = self.whole()
        if not 0 < number <= min(_MOST, 8 * (len(self.lines) - self.at)):
            raise _OddError(Text(f"个数 {number} 与内容不符", f"{number} items are counted, and not there"))
        return number

    def point(self) -> Point:
        text = self.take()
        cells = [_number(cell) for cell in text.split(self.dialect.separator)]
        if not 2 <= len(cells) <= 3 or cells[0] is None or cells[1] is None:
            raise _OddError(Text(f"应为坐标，却是“{text[:40]}”", f"'{text[:40]}' should be coordinates"))
        return (cells[1], cells[0]) if self.dialect.swapped else (cells[0], cells[1])

    def run(self, count: int) -> Run:
        return tuple(self.point() for _ in range(count))

    @property
    def ahead(self) -> str:
        return self.lines[self.at][1] if self.at < len(self.lines) else ""

    def is_point_ahead(self) -> bool:
        return self.dialect.separator in self.ahead

    def pass_end(self) -> None:
        self.at += self.ahead == "0"


def _item(cursor: _Cursor, kind: str) -> Item:
    line = cursor.lines[cursor.at][0]
    number = str(cursor.whole())
    code = cursor.take()
    cursor.take()  # style or name of the layer
    item = _READ[kind](cursor, Item(number, code, line))
    cursor.pass_end()
    return item


def _point(cursor: _Cursor, item: Item) -> Item:
    kind = cursor.whole()
    if kind not in {*_SINGLE, _DIRECTED, _MANY}:
        raise _not_read(Text(f"点类型 {kind}", f"points of type {kind}"))
    count = {_DIRECTED: 2}.get(kind, 1)
    if not cursor.is_point_ahead():
        stated = cursor.count()
        count = stated if kind == _MANY else count
    run = cursor.run(count)
    return replace(item, runs=(run[:1],) if kind == _DIRECTED else tuple((point,) for point in run))


def _line(cursor: _Cursor, item: Item) -> Item:
    kind = cursor.whole()
    if kind == _INDIRECT:
        raise _not_read(Text("由其他线组成的线", "lines made of others"))
    if not cursor.dialect.modern:
        if kind != _OLD_STRAIGHT:
            raise _not_read(Text(f"线类型 {kind}（圆弧或曲线）", f"lines of type {kind} (arcs, curves)"))
        return replace(item, runs=(_long(cursor),))
    runs = []
    for _ in range(cursor.count()):
        if (segment := cursor.whole()) != _STRAIGHT:
            raise _not_read(Text(f"线段类型 {segment}（圆弧或曲线）", f"segments of type {segment} (curves)"))
        runs.append(_long(cursor))
    return replace(item, runs=_joined(runs))


def _polygon(cursor: _Cursor, item: Item) -> Item:
    kind = cursor.whole() if cursor.dialect.modern else 0
    cursor.point()  # where its label stands
    if not cursor.dialect.modern:
        if cursor.dialect.coordinates:
            return replace(item, runs=_old_rings(cursor))
        return replace(item, references=_references(cursor))
    if kind == 1:
        return replace(item, runs=tuple(_ring(cursor) for _ in range(cursor.count())))
    if kind != _INDIRECT:
        raise _not_read(Text(f"面类型 {kind}", f"polygons of type {kind}"))
    if (made_of := cursor.whole()) != _REFERENCES_OF_LINES:
        raise _not_read(Text(f"间接面类型 {made_of}", f"indirect polygons of type {made_of}"))
    return replace(item, references=_references(cursor))


_READ: Mapping[str, Callable[[_Cursor, Item], Item]] = {"point": _point, "line": _line, "polygon": _polygon}


def _ring(cursor: _Cursor) -> Run:
    if (kind := cursor.whole()) != _STRAIGHT:
        raise _not_read(Text(f"环类型 {kind}（圆或椭圆）", f"rings of type {kind} (circles)"))
    return _long(cursor)


def _old_rings(cursor: _Cursor) -> tuple[Run, ...]:
    """Give rings of the older kind: count and points, until a 0."""
    rings = [_long(cursor)]
    while cursor.ahead not in {"", "0"}:
        rings.append(_long(cursor))
    return tuple(rings)


def _long(cursor: _Cursor) -> Run:
    run = cursor.run(cursor.count())
    if len(run) < 2:
        raise _OddError(Text("点数不足", "there are too few points"))
    return run


def _joined(runs: Sequence[Run]) -> tuple[Run, ...]:
    """Join segments of which each begins where the one before ends."""
    lines = [runs[0]]
    for run in runs[1:]:
        if run[0] == lines[-1][-1]:
            lines[-1] = (*lines[-1], *run[1:])
        else:
            lines.append(run)
    return tuple(lines)


def _references(cursor: _Cursor) -> tuple[tuple[int, ...], ...]:
    """Give rings as numbers of lines: counted with the zeros that part rings, or without them."""
    count = cursor.count()
    numbers: list[int] = []
    while len(numbers) < count or sum(map(bool, numbers)) < count:
        if numbers and len(numbers) == count:
            break
        for cell in cursor.take().split(cursor.dialect.separator):
            if not _is_number(cell.strip()):
                raise _OddError(Text(f"“{cell[:40]}”不是线号", f"'{cell[:40]}' is no number of a line"))
            numbers.append(int(cell))
    if count not in {len(numbers), sum(map(bool, numbers))}:
        raise _OddError(
            Text(
                f"声明 {count} 条线，实为 {len(numbers)}", f"{count} lines declared, {len(numbers)} are there"
            )
        )
    return _parted(numbers)


def _parted(numbers: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    rings: list[list[int]] = [[]]
    for number in numbers:
        if number:
            rings[-1].append(number)
        elif rings[-1]:
            rings.append([])
    return tuple(tuple(ring) for ring in rings if ring)


def _next_start(lines: Sequence[Line], at: int, codes: Collection[str]) -> int:
    while at < len(lines) - 1 and not (_is_number(lines[at][1]) and lines[at + 1][1] in codes):
        at += 1
    return at if at < len(lines) - 1 else len(lines)


def _is_number(text: str) -> bool:
    return len(text) <= 20 and text.isascii() and text.removeprefix("-").isdigit()


def _number(text: str) -> float | None:
    try:
        return float(text) if len(text) <= 40 else None
    except ValueError:
        return None


def _not_read(what: Text) -> _OddError:
    return _OddError(Text(f"暂不读取{what.zh}", f"{what.en} are not read"))
