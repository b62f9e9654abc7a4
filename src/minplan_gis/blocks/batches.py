"""What the user named, file by file: folders and archives become the files in them, each with its account."""

from __future__ import annotations

import dataclasses
import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from minplan_gis.errors import SourceError
from minplan_gis.files.addresses import is_address, shown_name
from minplan_gis.files.batch.folders import Found, files_in, is_database
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from minplan_gis.files import LayerRead, Reader

__all__ = ["Batch", "Source", "gathered", "renamed"]

_DEEPEST = 3
"""Archives in archives in archives; one still deeper is told as not read."""
MAX_UNPACKED = 4_000_000_000
"""Of all archives of a batch together."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read."""

    path: Path
    shown: str
    """Its name in accounts, as ``七月.zip/甲.txt``; its own where it stands alone."""
    times: int = 1
    """How often it was named."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Every file to read, and the accounts of the folders and archives that they come from."""

    sources: tuple[Source, ...]
    entries: tuple[Entry, ...]


@dataclass(slots=True)
class _Gathering:
    """What was found so far."""

    reader: Reader
    elsewhere: Collection[Path]
    found: list[Source] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    unpacked: int = 0

    def take(self, path: Path, shown: str, depth: int) -> None:
        if is_address(path):
            self.found.append(Source(path, shown))
            return
        if path.is_dir() and not is_database(path):
            self.folder(path, shown, depth)
            return
        inside = self.reader.unpack(path) if path.suffix.lower() == ".zip" and depth < _DEEPEST else None
        if inside is None:
            self.found.append(Source(path, shown))
            return
        self.unpacked += _size(inside)
        if self.unpacked > MAX_UNPACKED:
            raise SourceError(
                Text(
                    f"{shown}：各压缩包解压后合计超过 {MAX_UNPACKED:,} 字节，请分批核查",
                    f"{shown}: the archives unpack to over {MAX_UNPACKED:,} bytes; check them in parts",
                )
            )
        self.folder(inside, shown, depth + 1)

    def folder(self, path: Path, shown: str, depth: int) -> None:
        inside = files_in(path, shown, self.elsewhere)
        self.entries.append(_account(shown, inside))
        for name, file in inside.files:
            self.take(file, name, depth)


def gathered(paths: Iterable[Path], reader: Reader, elsewhere: Iterable[Path | None] = ()) -> Batch:
    """Give the files behind what the user named; a file named twice is read once.

    Parameters
    ----------
    paths : iterable of Path
        Files, folders and archives.
    reader : Reader
        Unpacks the archives.
    elsewhere : iterable of Path
        Files that the user named for another use: no blocks where a folder holds them.

    Raises
    ------
    SourceError
        A folder can't be listed, or there is too much in all.
    """
    gathering = _Gathering(reader, {path.resolve() for path in elsewhere if path is not None})
    for path in paths:
        gathering.take(path, shown_name(path), 0)
    times = Counter(source.path.resolve() for source in gathering.found)
    first = {source.path.resolve(): source for source in reversed(gathering.found)}
    return Batch(
        tuple(dataclasses.replace(first[real], times=count) for real, count in times.items()),
        tuple(gathering.entries),
    )


def renamed(read: LayerRead, shown: str) -> LayerRead:
    """Give a file in accounts the name that it has within its batch."""
    if read.entry.file == shown:
        return read
    aside = tuple(dataclasses.replace(row, file=shown) for row in read.entry.quarantined)
    return dataclasses.replace(read, entry=dataclasses.replace(read.entry, file=shown, quarantined=aside))


def _account(shown: str, inside: Found) -> Entry:
    """Account for a folder: it has no rows of its own; one without any file was not meant."""
    if inside.files:
        return Entry(f"{shown}/", "", "blocks", declared=0, notes=inside.notes)
    empty = Quarantined(
        f"{shown}/",
        "",
        "",
        "no_layer",
        Text("其中没有可读取的文件", "there is no file in it to read"),
        Text("请检查文件夹或压缩包", "look into the folder or archive"),
    )
    return Entry(f"{shown}/", "", "blocks", quarantined=(empty,), notes=inside.notes)


def _size(folder: Path) -> int:
    return sum(_sizes(folder))


def _sizes(folder: Path) -> Iterator[int]:
    for place, _, files in os.walk(folder):
        yield from ((Path(place) / name).stat().st_size for name in files)
