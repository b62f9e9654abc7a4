"""An atlas in one PDF: an overview, an index, and a sheet for every block; bounded memory, and it resumes."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass, replace
from importlib.metadata import version
from typing import TYPE_CHECKING

import pandas as pd
import shapely

from minplan_gis.errors import UsageError
from minplan_gis.files.writing.publish import require_writable, staging
from minplan_gis.maps.sheets.atlas_index import index_pages
from minplan_gis.maps.sheets.binding import bind
from minplan_gis.maps.sheets.planning import title_of
from minplan_gis.maps.sheets.sheet import make_sheet
from minplan_gis.maps.sheets.writing import MAKER, save_pages
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    import geopandas as gpd
    from matplotlib.figure import Figure

    from minplan_gis.maps.sheets.scene import Order, Scene

__all__ = ["PAGES_A_PART", "make_atlas", "parts_folder"]

PAGES_A_PART = 20
"""What an interrupted run has to draw again is less than this."""
_KEY = "atlas.txt"


@dataclass(frozen=True, slots=True)
class _Task:
    """One part of an atlas: a file, and what draws its pages."""

    name: str
    figures: Callable[[], Iterator[Figure]]
    pages: int


def make_atlas(scene: Scene, order: Order, path: Path, *, begin: Callable[[str], object] = str) -> int:
    """Write an atlas of all blocks, and give the number of its pages.

    Parts are kept in a folder beside the file until it is whole: the same call after an
    interruption goes on where it stopped, and the file is the same to the byte. All pages lie
    the same way: the longer side across unless the order says otherwise.

    Parameters
    ----------
    path
        A PDF.
    begin
        Is told the name of every part before it is drawn.

    Raises
    ------
    UsageError
        There are no blocks with a figure, or a block does not fit at the order's scale.
    OutputError
        The folder can't be written to.
    """
    if not len(scene.drawable):
        raise UsageError(Text("没有可画的区块，不能成图册", "no block has a figure: there is no atlas"))
    require_writable(path.parent)
    order = replace(order, turned=order.turned is not False)
    title = title_of(scene, order)
    tasks, bookmarks = _tasks(scene, order, title)
    folder = _folder(path, _key(scene, order))
    for task in tasks:
        part = folder / task.name
        if not part.exists():
            begin(task.name)
            aside = part.with_suffix(".tmp")
            save_pages(task.figures(), aside, title=title, dpi=order.dpi)
            aside.replace(part)
    with staging(path.parent) as aside_folder:
        parts = (folder / task.name for task in tasks)
        count = bind(parts, aside_folder / path.name, title=title, maker=MAKER, bookmarks=bookmarks)
    shutil.rmtree(folder, ignore_errors=True)
    return count


def parts_folder(path: Path) -> Path:
    """Give the folder that keeps the parts of an atlas until it is whole."""
    return path.with_name(f".{path.stem}.parts")


def _tasks(scene: Scene, order: Order, title: str) -> tuple[list[_Task], list[tuple[str, int]]]:
    """Give the parts in order, and the bookmarks with their pages."""
    index = index_pages(scene, order, title)
    blocks = [str(block_id) for block_id in scene.drawable.index]
    first = 1 + len(index)
    tasks = [
        _Task("0-overview.pdf", lambda: iter([make_sheet(scene, _overview(order)).figure]), 1),
        _Task("1-index.pdf", lambda: (draw() for draw in index), len(index)),
    ]
    for start in range(0, len(blocks), PAGES_A_PART):
        some = blocks[start : start + PAGES_A_PART]
        tasks.append(_Task(f"2-blocks-{start:06d}.pdf", _drawing(scene, order, title, some), len(some)))
    names = (Text("总图", "overview").say(order.lang), Text("索引", "index").say(order.lang))
    bookmarks = [(names[0], 0), (names[1], 1)]
    return tasks, [*bookmarks, *((block_id, first + at) for at, block_id in enumerate(blocks))]


def _overview(order: Order) -> Order:
    """Show all blocks, at whatever scale that takes, without the corners of each."""
    return replace(order, focus=None, denominator=None, extent="blocks")


def _drawing(scene: Scene, order: Order, title: str, blocks: Sequence[str]) -> Callable[[], Iterator[Figure]]:
    def figures() -> Iterator[Figure]:
        for block_id in blocks:
            name = Text(f"{title}——{block_id}", f"{title}: {block_id}").say(order.lang)
            yield make_sheet(scene, replace(order, focus=block_id, title=name)).figure

    return figures


def _folder(path: Path, key: str) -> Path:
    """Give the folder of the parts; parts of other inputs are removed."""
    folder = parts_folder(path)
    kept = folder / _KEY
    if not kept.exists() or kept.read_text(encoding="ascii") != key:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        kept.write_text(key, encoding="ascii")
    return folder


def _key(scene: Scene, order: Order) -> str:
    """Give what names the inputs: the same key, the same pages."""
    digest = hashlib.sha256()
    said = (version("minplan-gis"), version("matplotlib"), PAGES_A_PART, order, scene.left_out)
    digest.update(repr(said).encode("utf-8", "backslashreplace"))
    if order.underlay:
        digest.update(repr(order.underlay.stat()[6:9:2]).encode("ascii"))
    for layer in scene.layers:
        stated = (layer.id, layer.kind, layer.status, layer.as_of, layer.source, layer.version, layer.problem)
        digest.update(repr(stated).encode("utf-8", "backslashreplace"))
        digest.update(_bytes(layer.features))
    digest.update(_bytes(scene.blocks))
    if scene.report is not None:
        report = scene.report
        facts = (
            report.run,
            [rule.id for rule in report.rules],
            [entry.quarantined for entry in report.ledger],
        )
        digest.update(repr(facts).encode("utf-8", "backslashreplace"))
        for frame in (report.blocks, report.findings, report.remainders):
            digest.update(_bytes(frame))
        digest.update(report.verdicts.to_csv().encode("utf-8", "backslashreplace"))
    return digest.hexdigest()


def _bytes(frame: gpd.GeoDataFrame) -> bytes:
    shapes = shapely.to_wkb(frame.geometry.to_numpy())
    table = pd.DataFrame(frame.drop(columns=frame.geometry.name)).to_csv()
    return table.encode("utf-8", "backslashreplace") + b"".join(shape or b"-" for shape in shapes)
