"""A VCT (国家空间数据交换格式) as text: sections, head, types of features, tables and their rows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.files.encodings import decode
from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["DRAWN", "Code", "Document", "Field", "Line", "Row", "Structure", "document"]

Line = tuple[int, str]
"""The 1-based number of a line that is not blank, and the line itself, stripped."""
DRAWN = ("point", "line", "polygon")
"""Sections with figures that are read."""
_BEGIN = re.compile(r"([A-Za-z]{4,20})Begin", re.IGNORECASE)
_KNOWN = ("head", "featurecode", "tablestructure", *DRAWN, "attribute")
_COMMENT = "comment"
_TABLE_END = "tableend"


@dataclass(frozen=True, slots=True)
class Code:
    """A type of features as the file declares it."""

    code: str
    name: str
    kind: str
    """``point``, ``line``, ``polygon``, or one that is not read."""
    table: str
    """Of its attributes; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Field:
    """A column of a table."""

    name: str
    kind: str
    """As declared, in small letters: ``char``, ``int4``, ``float``, ``date``..."""


@dataclass(frozen=True, slots=True)
class Structure:
    """The columns of a table."""

    fields: tuple[Field, ...]
    declared: int | None
    """How many the file counts."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row of attributes: where it stands and its cells, the object's number first where that is there."""

    line: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """What a VCT holds, its figures still as lines."""

    encoding: str
    head: Mapping[str, str]
    """By key in small letters."""
    codes: tuple[Code, ...]
    structures: Mapping[str, Structure]
    sections: Mapping[str, Sequence[Line]]
    """The lines of figures, by ``point``, ``line`` and ``polygon``."""
    tables: Mapping[str, Sequence[Row]]
    passed: tuple[str, ...]
    """Sections that hold something and are not read."""

    @property
    def separator(self) -> str:
        """What parts cells and coordinates."""
        return self.head.get("separator") or ","


def document(path: Path, stated: str | None) -> Document:
    """Read a VCT as far as its sections.

    Raises
    ------
    RefusedError
        ``truncated`` (a section without its end), ``wrong_encoding``, ``unreadable``.
    """
    text, encoding = decode(path.read_bytes(), stated)
    sections = _sections(text)
    if "head" not in sections or "featurecode" not in sections:
        raise _no_vct()
    head = dict(_keyed(sections["head"]))
    separator = head.get("separator") or ","
    structures = dict(_structures(sections.get("tablestructure", ()), separator))
    if structures and "attribute" not in sections:
        raise _cut("Attribute")
    return Document(
        encoding,
        head,
        tuple(_codes(sections["featurecode"], separator)),
        structures,
        {kind: sections.get(kind, ()) for kind in DRAWN},
        _tables(sections.get("attribute", ()), separator),
        tuple(name for name, lines in sections.items() if name not in _KNOWN and len(lines)),
    )


def _sections(text: str) -> dict[str, list[Line]]:
    """Part the text; of sections within others only the outer one counts, and comments are none."""
    found: dict[str, list[Line]] = {}
    inside, called, remark = "", "", False
    for number, line in enumerate(map(str.strip, text.splitlines()), start=1):
        small = line.lower()
        if remark or small == f"{_COMMENT}begin":
            remark = small != f"{_COMMENT}end"
        elif inside and small == f"{inside}end":
            inside = ""
        elif inside and line:
            found[inside].append((number, line))
        elif match := _BEGIN.fullmatch(line):
            inside, called = match[1].lower(), match[1]
            found.setdefault(inside, [])
    if inside or remark:
        raise _cut("Comment" if remark else called)
    return found


def _keyed(lines: Sequence[Line]) -> Iterator[tuple[str, str]]:
    for _, line in lines:
        key, colon, value = line.replace("：", ":", 1).partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _codes(lines: Sequence[Line], separator: str) -> Iterator[Code]:
    """Give types of features: code, name, kind, up to three numbers of a colour, table."""
    for number, line in lines:
        cells = [cell.strip() for cell in line.split(separator)]
        if len(cells) == 2:  # a table without figures, in VCT 3.0
            yield Code(cells[0], cells[0], "", cells[1])
            continue
        if len(cells) < 3 or not cells[0]:
            raise _odd(number, Text("要素类型参数无法识别", "is no type of features"))
        table = cells[-1] if len(cells) > 3 and not cells[-1].isdecimal() else ""
        yield Code(cells[0], cells[1] or cells[0], cells[2].lower(), table)


def _structures(lines: Sequence[Line], separator: str) -> Iterator[tuple[str, Structure]]:
    """Give tables by name: a line of name and count, that many fields, and a 0 in newer files."""
    at = 0
    while at < len(lines):
        number, line = lines[at]
        name, *rest = (cell.strip() for cell in line.split(separator))
        count = rest[0] if rest else ""
        if not name or not count.isdecimal() or int(count) > len(lines):
            raise _odd(number, Text("表结构无法识别", "is no structure of a table"))
        fields: list[Field] = []
        at += 1
        while at < len(lines) and lines[at][1] != "0" and len(fields) < int(count):
            cells = [cell.strip() for cell in lines[at][1].split(separator)]
            fields.append(Field(cells[0], cells[1].lower() if len(cells) > 1 else ""))
            at += 1
        at += at < len(lines) and lines[at][1] == "0"
        yield name, Structure(tuple(fields), int(count))


def _tables(lines: Sequence[Line], separator: str) -> dict[str, list[Row]]:
    """Give rows by table: its name, rows, TableEnd."""
    found: dict[str, list[Row]] = {}
    name, number = None, 0
    for number, line in lines:
        if line.lower() == _TABLE_END:
            name = None
        elif name is None:
            name = line.strip()
            found.setdefault(name, [])
        else:
            found[name].append(Row(number, tuple(cell.strip() for cell in line.split(separator))))
    if name is not None:
        raise _odd(number, Text(f"属性表 {name[:40]} 没有 TableEnd", f"table {name[:40]} has no TableEnd"))
    return found


def _cut(section: str) -> RefusedError:
    return RefusedError(
        "truncated",
        Text(f"VCT 不完整：缺少 {section}End", f"the VCT is cut off: {section}End is missing"),
        Text("请重新复制或导出", "copy or export it again"),
    )


def _no_vct() -> RefusedError:
    return RefusedError(
        "unreadable",
        Text("没有文件头（Head）或要素类型（FeatureCode）", "it has no Head or no FeatureCode"),
        Text("请由原软件重新导出 VCT", "export the VCT again from where it came"),
    )


def _odd(line: int, what: Text) -> RefusedError:
    return RefusedError(
        "unreadable",
        Text(f"第 {line} 行：{what.zh}", f"line {line}: {what.en}"),
        Text("请由原软件重新导出 VCT", "export the VCT again from where it came"),
    )
