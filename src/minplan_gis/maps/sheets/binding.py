"""Parts of a PDF bound into one file, part by part, so that memory holds one of them.

Reads only what this toolkit's own parts are: numbered objects one after the other, one plain
cross-reference table, text in dictionaries nowhere but in the document's facts.
"""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

from minplan_gis.errors import OutputError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

__all__ = ["bind"]

_HEAD = b"%PDF-1.4\n%\xe5\x9b\xbe\xe5\x86\x8c\n"
_CATALOG, _PAGES, _FACTS, _OUTLINES = 1, 2, 3, 4
_FIRST_FREE = 5
_REFERENCE = re.compile(rb"(\d+) 0 R\b")
_TRAILER = re.compile(rb"trailer\s*<<(.*?)>>\s*startxref\s*(\d+)", re.DOTALL)


def bind(
    parts: Iterable[Path], path: Path, *, title: str, maker: str, bookmarks: Sequence[tuple[str, int]]
) -> int:
    """Write the pages of all parts into one PDF; give how many there are.

    Parameters
    ----------
    parts
        PDF files of this toolkit, in order.
    bookmarks
        Title and page, from 0.

    Raises
    ------
    OutputError
        A part is not what this toolkit writes.
    """
    with path.open("wb") as out:
        book = _Book(out)
        out.write(_HEAD)
        for part in parts:
            book.take(part)
        book.finish(title, maker, bookmarks)
        return len(book.pages)


class _Book:
    """A PDF that grows at its end: where its objects begin, and which of them are pages."""

    def __init__(self, out: IO[bytes]) -> None:
        self.out = out
        self.offsets: dict[int, int] = {}
        self.pages: list[int] = []
        self.next = _FIRST_FREE

    def take(self, part: Path) -> None:
        """Copy a part's objects under new numbers, but its catalog, its tree of pages and its facts."""
        objects, root, facts = _objects(part)
        pages = int(_found(rb"/Pages (\d+) 0 R", objects[root], part))
        numbers = {pages: _PAGES}
        for number in sorted(objects.keys() - {root, facts, pages}):
            numbers[number] = self.next
            self.next += 1
        for number, body in objects.items():
            if number not in {root, facts, pages}:
                self.add(numbers[number], _renumbered(body, numbers))
        kids = _found(rb"/Kids \[(.*?)\]", objects[pages], part)
        self.pages += [numbers[int(kid)] for kid in _REFERENCE.findall(kids)]

    def add(self, number: int, body: bytes) -> None:
        self.offsets[number] = self.out.tell()
        self.out.write(b"%d 0 obj\n%b\nendobj\n" % (number, body.strip(b"\n")))

    def finish(self, title: str, maker: str, bookmarks: Sequence[tuple[str, int]]) -> None:
        """Write the catalog, the tree of pages, bookmarks, facts and the table of objects."""
        kids = b" ".join(b"%d 0 R" % page for page in self.pages)
        self.add(_CATALOG, b"<< /Type /Catalog /Pages %d 0 R /Outlines %d 0 R >>" % (_PAGES, _OUTLINES))
        self.add(_PAGES, b"<< /Type /Pages /Count %d /Kids [ %b ] >>" % (len(self.pages), kids))
        names = (b"Title", title), (b"Creator", maker), (b"Producer", maker)
        self.add(_FACTS, b"<< %b >>" % b" ".join(b"/%b %b" % (name, _text(value)) for name, value in names))
        self._mark(bookmarks)
        start = self.out.tell()
        self.out.write(b"xref\n0 %d\n0000000000 65535 f \n" % self.next)
        for number in range(1, self.next):
            self.out.write(b"%010d 00000 n \n" % self.offsets[number])
        facts = (self.next, _CATALOG, _FACTS, start)
        self.out.write(b"trailer\n<< /Size %d /Root %d 0 R /Info %d 0 R >>\nstartxref\n%d\n%%%%EOF\n" % facts)

    def _mark(self, bookmarks: Sequence[tuple[str, int]]) -> None:
        first, count = self.next, len(bookmarks)
        self.next += count
        ends = b" /First %d 0 R /Last %d 0 R" % (first, first + count - 1) if count else b""
        self.add(_OUTLINES, b"<< /Type /Outlines /Count %d%b >>" % (count, ends))
        for at, (name, page) in enumerate(bookmarks):
            beside = b" /Prev %d 0 R" % (first + at - 1) if at else b""
            beside += b" /Next %d 0 R" % (first + at + 1) if at + 1 < count else b""
            goal = b"[ %d 0 R /Fit ]" % self.pages[page]
            self.add(
                first + at,
                b"<< /Title %b /Parent %d 0 R%b /Dest %b >>" % (_text(name), _OUTLINES, beside, goal),
            )


def _objects(part: Path) -> tuple[dict[int, bytes], int, int]:
    """Give a part's objects by number, and the numbers of its catalog and its facts."""
    content = part.read_bytes()
    trailer = _TRAILER.search(content, max(0, len(content) - 1024))
    if trailer is None:
        raise _strange(part)
    start = int(trailer[2])
    ends = [*(offset for _, offset in _table(content, start)), start]
    following = dict(zip(sorted(ends), sorted(ends)[1:], strict=False))
    objects = {}
    for number, offset in _table(content, start):
        head, _, body = content[offset : following[offset]].partition(b" 0 obj\n")
        if head != b"%d" % number:
            raise _strange(part)
        objects[number] = body[: body.rindex(b"endobj")]
    root, facts = (int(_found(b"/%b (\\d+) 0 R" % key, trailer[1], part)) for key in (b"Root", b"Info"))
    return objects, root, facts


def _table(content: bytes, start: int) -> Iterator[tuple[int, int]]:
    lines = content[start : content.index(b"trailer", start)].split(b"\n")[2:]
    for number, line in enumerate(lines):
        if line.endswith(b"n "):
            yield number, int(line[:10])


def _renumbered(body: bytes, numbers: Mapping[int, int]) -> bytes:
    """Change the references of an object, but not what looks like one in its stream."""
    dictionary, stream, data = body.partition(b"\nstream\n")
    changed = _REFERENCE.sub(lambda found: b"%d 0 R" % numbers[int(found[1])], dictionary)
    return changed + stream + data


def _text(text: str) -> bytes:
    return b"<" + ("\ufeff" + text).encode("utf-16-be", "replace").hex().encode("ascii") + b">"


def _found(pattern: bytes, body: bytes, part: Path) -> bytes:
    match = re.search(pattern, body, re.DOTALL)
    if match is None:
        raise _strange(part)
    return match[1]


def _strange(part: Path) -> OutputError:
    return OutputError(
        Text(
            f"图册的分段 {part.name} 已损坏：请删除它所在的文件夹，重新生成",
            f"{part.name}, a part of the atlas, is damaged: remove its folder and make the atlas again",
        )
    )
