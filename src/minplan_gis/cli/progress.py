"""How far a batch has come: a bar on the terminal, nothing where there is none."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeAlias, cast

import click

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from minplan_gis.files import LayerRead, Reader, Request

__all__ = ["Begin", "progress", "watched"]

Begin: TypeAlias = "Callable[[str], None]"


@contextmanager
def progress(steps: int) -> Iterator[Begin]:
    """Give a function that is told, before each step, what it is about."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(
        length=steps, file=sys.stderr, hidden=hidden, show_eta=False, item_show_func=lambda name: name or ""
    ) as bar:
        yield lambda name: bar.update(1, name)


class _Watched:
    """A reader that tells which file it opens, once for each."""

    __slots__ = ("_begin", "_reader", "_seen")

    def __init__(self, reader: Reader, begin: Begin) -> None:
        self._reader = reader
        self._begin = begin
        self._seen: set[Path] = set()

    def read(self, request: Request) -> tuple[LayerRead, ...]:
        if request.path not in self._seen:
            self._seen.add(request.path)
            self._begin(request.path.name)
        return self._reader.read(request)

    def __getattr__(self, name: str) -> object:
        return getattr(self._reader, name)


def watched(reader: Reader, begin: Begin) -> Reader:
    """Give the reader with its progress told."""
    return cast("Reader", _Watched(reader, begin))
