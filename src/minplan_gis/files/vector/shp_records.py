"""Shapefiles held against themselves: what .shp, .shx and .dbf each say of the rows, and all their files."""

from __future__ import annotations

import mmap
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.files.model import Fault, RefusedError
from minplan_gis.files.vector.dbf import open_dbf
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    from minplan_gis.files.vector.dbf import Dbf

__all__ = ["SIDECARS", "Census", "census", "indexed", "sidecars"]

_HEADER_BYTES = 100
SIDECARS = (".cpg", ".dbf", ".prj", ".shp", ".shx")
_MOST_EXTRA = 10_000_000
_MOST_LOST = 100_000


@dataclass(frozen=True, slots=True)
class Census:
    """What the headers and the index say of the rows; row ``i`` is record ``i`` of all three files."""

    declared: int
    """The most rows that any of the files declares, without those deleted."""
    deleted: frozenset[int]
    null: frozenset[int]
    """Rows that hold no geometry, as they say themselves."""
    faults: Mapping[int, Fault]
    """Rows that one of the files lacks."""
    notes: tuple[Text, ...]


def sidecars(path: Path) -> dict[str, Path]:
    """Give the files of a shapefile by lower-case ending, whatever the case of their names.

    Raises
    ------
    RefusedError
        ``missing_sidecar``, where the .dbf is not there.
    """
    stem = path.stem.lower()
    files = {
        file.suffix.lower(): file
        for file in sorted(path.parent.iterdir(), reverse=True)
        if file.stem.lower() == stem and file.suffix.lower() in SIDECARS
    }
    files |= {path.suffix.lower(): path}
    if ".dbf" not in files:
        raise RefusedError(
            "missing_sidecar",
            Text(f"缺少 {path.stem}.dbf", f"{path.stem}.dbf missing"),
            Text(
                "请把同名的 .shp、.shx、.dbf、.prj 放在同一文件夹",
                "put .shp, .shx, .dbf and .prj of the same name into one folder",
            ),
        )
    return files


def indexed(files: dict[str, Path], scratch: Path) -> tuple[Text, ...]:
    """Make the .shx where there is none, in ``scratch``, from the lengths that the .shp gives its records."""
    if ".shx" in files:
        return ()
    places, at = [], _HEADER_BYTES
    with (
        files[".shp"].open("rb") as handle,
        mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content,
    ):
        header = content[:_HEADER_BYTES]
        while at + 12 <= len(content) and (length := struct.unpack_from(">i", content, at + 4)[0] * 2) >= 4:
            places.append((at // 2, length // 2))
            at += 8 + length
    index = np.array(places, dtype=">i4").tobytes()
    size = np.array([(_HEADER_BYTES + len(index)) // 2], dtype=">i4").tobytes()
    files[".shx"] = scratch / "rebuilt.shx"
    files[".shx"].write_bytes(header[:24] + size + header[28:] + index)
    return (Text("缺少 .shx，已按 .shp 重建索引", "no .shx: the index was made anew from the .shp"),)


def census(files: Mapping[str, Path]) -> tuple[Census, Dbf]:
    """Count the rows in each file and compare.

    Raises
    ------
    RefusedError
        ``unreadable``, where a header can't be one.
    """
    table = open_dbf(files[".dbf"])
    starts, lengths, indexed = _index(files[".shx"])
    shapes = np.memmap(files[".shp"], dtype=np.uint8, mode="r")
    faults, null = _records(shapes, starts, lengths)
    extra = _unlisted(shapes, starts, lengths)
    rows = max(indexed + extra, table.declared)
    _require_credible(rows, max(len(starts) + extra, len(table.records)))
    faults |= dict.fromkeys(range(len(starts), rows), _NO_SHAPE)
    faults |= {row: _NO_ATTRIBUTES for row in range(len(table.records), rows) if row not in faults}
    deleted = frozenset(int(row) for row in table.deleted)
    notes = tuple(_notes(shapes, indexed, extra, table, deleted))
    kept = {row: fault for row, fault in faults.items() if row not in deleted}
    return Census(rows - len(deleted), deleted, null, kept, notes), table


def _require_credible(rows: int, there: int) -> None:
    """Refuse a damaged count: rows that are lost are named one by one, but not by the million."""
    if rows - there > _MOST_LOST:
        raise RefusedError(
            "truncated",
            Text(
                f"文件头声明 {rows:,} 行，实有 {there:,} 行",
                f"{rows:,} rows are declared, {there:,} are there",
            ),
            Text(
                "文件头或文件已损坏：请重新复制或导出", "a header or file is damaged: copy or export it again"
            ),
        )


def _index(path: Path) -> tuple[NDArray[np.int64], NDArray[np.int64], int]:
    """Give where each record starts and how long its content is, in bytes, and how many are declared."""
    raw = np.fromfile(path, dtype=np.uint8)
    if len(raw) < _HEADER_BYTES:
        raise RefusedError(
            "truncated",
            Text(".shx 不足 100 字节", "the .shx has less than 100 bytes"),
            Text("请重新导出 Shapefile", "export the shapefile again"),
        )
    there = (len(raw) - _HEADER_BYTES) // 8
    words = raw[_HEADER_BYTES : _HEADER_BYTES + 8 * there].view(">i4").astype(np.int64).reshape(-1, 2) * 2
    declared = max(0, (_declared_bytes(raw) - _HEADER_BYTES) // 8)
    return words[:, 0], words[:, 1], max(declared, there)


def _declared_bytes(raw: NDArray[np.uint8]) -> int:
    return int.from_bytes(raw[24:28].tobytes(), "big", signed=True) * 2


def _records(
    shapes: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]
) -> tuple[dict[int, Fault], frozenset[int]]:
    """Find the records that the .shp cuts off or does not hold where the .shx says, and the null ones."""
    inside = (starts >= _HEADER_BYTES) & (lengths >= 4) & (starts + 8 + lengths <= len(shapes))
    known = np.flatnonzero(inside)
    heads = shapes[starts[known, None] + np.arange(12)]
    stated = heads[:, 4:8].copy().view(">i4")[:, 0].astype(np.int64) * 2
    kinds = heads[:, 8:12].copy().view("<i4")[:, 0]
    faults = {int(row): _CUT for row in np.flatnonzero(~inside)}
    faults |= {int(row): _MISMATCHED for row in known[stated != lengths[known]]}
    return faults, frozenset(int(row) for row in known[kinds == 0])


def _unlisted(shapes: NDArray[np.uint8], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> int:
    """Count the records of the .shp behind the last one that the .shx lists."""
    position = int((starts + 8 + lengths).max(initial=_HEADER_BYTES))
    count = 0
    while _HEADER_BYTES <= position <= len(shapes) - 12 and count < _MOST_EXTRA:
        length = int(shapes[position + 4 : position + 8].view(">i4")[0]) * 2
        if length < 4:
            break
        position += 8 + length
        count += 1
    return count


def _notes(
    shapes: NDArray[np.uint8], indexed: int, extra: int, table: Dbf, deleted: frozenset[int]
) -> list[Text]:
    notes = []
    stated = _declared_bytes(np.asarray(shapes[:_HEADER_BYTES]))
    if stated != len(shapes):
        notes.append(
            Text(
                f".shp 文件头声明 {stated:,} 字节，实有 {len(shapes):,} 字节",
                f"the .shp declares {stated:,} bytes and has {len(shapes):,}",
            )
        )
    if not indexed + extra == table.declared == len(table.records):
        notes.append(
            Text(
                f"行数不一致：.shx {indexed}，.shp 另有 {extra}，"
                f".dbf 声明 {table.declared}、实有 {len(table.records)}",
                f"row counts differ: .shx {indexed}, .shp {extra} more, .dbf declares {table.declared} "
                f"and holds {len(table.records)}",
            )
        )
    if deleted:
        notes.append(
            Text(
                f".dbf 中 {len(deleted)} 行已标记删除，不计入",
                f"{len(deleted)} rows of the .dbf are marked as deleted and do not count",
            )
        )
    return notes


_AGAIN = Text("文件不完整：请从原处重新复制或导出", "the file is cut or mixed: copy or export it again")
_CUT = Fault("truncated", Text("图形在 .shp 中被截断", "its geometry is cut off in the .shp"), _AGAIN)
_MISMATCHED = Fault(
    "mismatched_sidecar", Text(".shx 与 .shp 不是同一份", ".shx and .shp do not belong together"), _AGAIN
)
_NO_SHAPE = Fault(
    "truncated", Text(".dbf 有此行而 .shx 没有", "the .dbf has this row, the .shx does not"), _AGAIN
)
_NO_ATTRIBUTES = Fault(
    "truncated", Text("有图形而 .dbf 没有此行", "there is geometry, but no such row in the .dbf"), _AGAIN
)
