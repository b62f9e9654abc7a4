"""File Geodatabases: layers from GDAL, their rows held against the tables' own counts."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.files.formats import Format
from minplan_gis.files.model import RefusedError
from minplan_gis.files.sources import stand_in
from minplan_gis.files.vector.gdal import ARCS, cells, listed_layers, read_layer
from minplan_gis.files.vector.gdb_tables import declared_rows
from minplan_gis.files.vector.holding import Declaration, held, require_count
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request
    from minplan_gis.files.vector.gdal import Given

__all__ = ["files", "parts", "zipped_parts", "zipped_places"]

_MEMBER = re.compile(r"(a[0-9a-f]{8}\.[a-z0-9_.]+|gdb|timestamps)", re.IGNORECASE)
_NO_COUNT = Text(
    "数据库目录未给出该表的行数，行数未能与之核对",
    "the database's catalog gives no number of rows for it: the count was not held against it",
)


def files(folder: Path) -> list[Path]:
    """Give the files of a geodatabase; locks and what else lies there are not of it."""
    return sorted(file for file in folder.iterdir() if _MEMBER.fullmatch(file.name) and file.is_file())


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the layers of a geodatabase."""
    place = scratch / "input.gdb"
    place.mkdir()
    for file in files(request.path):
        stand_in(file, place, file.name.lower())
    return _parts(request, place, "")


def zipped_parts(request: Request, members: Mapping[str, Path]) -> list[Part]:
    """Give the layers of an archive's geodatabases; of several, with its name."""
    inside = [(name, path.parent) for name, path in members.items() if path.parent.suffix == ".gdb"]
    folders = {place: _folder(name) for name, place in inside}
    prefix = "{}/" if len(folders) > 1 else ""
    found = []
    for place, folder in sorted(folders.items()):
        found += _parts(request, place, prefix.format(folder))
    return found


def zipped_places(names: Sequence[str]) -> dict[str, str]:
    """Choose what belongs to geodatabases, folder by folder, or at the top of the zip."""
    members = [name for name in names if _MEMBER.fullmatch(PurePosixPath(name).name)]
    folders = sorted({_folder(name) for name in members if name.lower().endswith("a00000001.gdbtable")})
    return {
        name: f"geodatabase{folders.index(_folder(name))}.gdb/{PurePosixPath(name).name.lower()}"
        for name in members
        if _folder(name) in folders
    }


def _folder(name: str) -> str:
    return str(PurePosixPath(name).parent)


def _parts(request: Request, place: Path, prefix: str) -> list[Part]:
    _require_plain(place)
    counts = declared_rows(place)

    def reading(name: str) -> Callable[[], RawLayer]:
        return lambda: replace(_table(request, place, name, counts.get(name)), name=prefix + name)

    tables = request.role == "attributes"
    names = [name for name, geometry in listed_layers(place) if tables or geometry is not None]
    if not names:
        raise RefusedError(
            "no_layer",
            Text("地理数据库中没有矢量图层", "the geodatabase has no vector layer"),
            Text("请检查是否导出了要素类", "check that feature classes were exported to it"),
        )
    return [(prefix + name, reading(name)) for name in names]


def _if_arcs(given: Given) -> tuple[Text, ...]:
    """Note what becomes of arcs, of which the database does not say whether it has any."""
    return (Text("若有：", "where there are: ") + ARCS,) if given.count else ()


def _require_plain(place: Path) -> None:
    if any(place.glob("*.cdf")):
        raise RefusedError(
            "not_allowed",
            Text("是压缩（CDF）的地理数据库", "it is a compressed (CDF) geodatabase"),
            Text(
                "请在 ArcGIS 中解压缩（Uncompress File Geodatabase Data）",
                "uncompress it in ArcGIS (Uncompress File Geodatabase Data)",
            ),
        )


def _table(request: Request, place: Path, name: str, count: int | None) -> RawLayer:
    given = read_layer(place, layer=name)
    if count is not None:
        require_count(count, given.count)
    elif not given.count:
        raise _no_rows()
    declared = Declaration(
        Format.FILE_GEODATABASE,
        name,
        [fid - 1 for fid in given.fids],
        range(given.count),
        frozenset(int(at) for at in np.flatnonzero([blob is None for blob in given.blobs])),
        given.crs,
        notes=(*_if_arcs(given), *(() if count is not None else (_NO_COUNT,))),
    )
    return held(request, declared, given, ((field.name, cells(field)) for field in given.fields))


def _no_rows() -> RefusedError:
    return RefusedError(
        "unreadable",
        Text(
            "表头或数据库目录损坏，读不出任何行",
            "the table's header or the catalog is damaged: no row can be read",
        ),
        Text("请重新复制整个 .gdb 文件夹，或重新导出", "copy the whole .gdb folder again, or export it anew"),
    )
