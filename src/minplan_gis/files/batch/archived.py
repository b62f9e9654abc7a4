"""An archive read as one file: shapefiles, databases and every other file with figures in it are layers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from minplan_gis.files.batch.packed import place_of
from minplan_gis.files.formats import FACTS, Format
from minplan_gis.files.model import RefusedError
from minplan_gis.files.sources import format_of
from minplan_gis.files.vector import geodatabase, shapefile
from minplan_gis.files.vector.archives import unpack
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request

    Parts = Callable[[Request, Path], list[Part]]

__all__ = ["parts"]

_INSIDE = (
    *(Format.GEOPACKAGE, Format.GEOJSON, Format.KML, Format.KMZ, Format.DXF, Format.FLATGEOBUF),
    *(Format.GML, Format.GEOPARQUET, Format.MAPGIS, Format.VCT),
)
"""Formats of one file that hold nothing but figures: a text beside them may be anything."""
_ENDINGS = tuple(
    ending for kind in _INSIDE for ending in FACTS[kind].endings if ending != ".json"
)  # a .json beside others is rather a description of them


def parts(request: Request, scratch: Path, opened: Mapping[Format, Parts]) -> list[Part]:
    """Give the layers of an archive.

    Parameters
    ----------
    opened : mapping of Format to callable
        How the layers of a file are found.

    Raises
    ------
    RefusedError
        ``no_layer``, and what can be wrong with an archive.
    """
    members = unpack(request.path, scratch, _places)
    found = [
        *shapefile.zipped_parts(request, members, scratch),
        *geodatabase.zipped_parts(request, members),
    ]
    for name in sorted(_others(list(members))):
        found += _within(name, members[name], request, opened)
    if not found:
        raise RefusedError(
            "no_layer",
            Text("压缩包中没有矢量文件", "there is no file with figures in the archive"),
            Text(
                "请把 .shp、.shx、.dbf、.prj 或整个 .gdb 文件夹一起压缩",
                "pack .shp, .shx, .dbf and .prj, or the whole .gdb folder, together",
            ),
        )
    return found


def _within(name: str, path: Path, request: Request, opened: Mapping[Format, Parts]) -> list[Part]:
    """Give the layers of one file in an archive, by its name there; one that is refused is a layer too."""
    own = path.parent / "opened"
    own.mkdir()
    inner = replace(request, path=path, layer=None)
    try:
        inside = opened[format_of(path)](inner, own)
    except RefusedError as refused:
        return [(name, _refusing(refused))]
    if len(inside) == 1:
        return [(name, _called(name, inside[0][1]))]
    return [(f"{name}/{layer}", _called(f"{name}/{layer}", read)) for layer, read in inside]


def _called(name: str, read: Callable[[], RawLayer]) -> Callable[[], RawLayer]:
    return lambda: replace(read(), name=name)


def _refusing(refused: RefusedError) -> Callable[[], RawLayer]:
    def read() -> RawLayer:
        raise refused

    return read


def _places(names: Sequence[str]) -> dict[str, str]:
    others = {name: f"file{at}/{place_of(name)}" for at, name in enumerate(_others(names))}
    return {**shapefile.zipped_places(names), **geodatabase.zipped_places(names), **others}


def _others(names: Sequence[str]) -> list[str]:
    """Give the files with figures beside shapefiles and databases, but for hidden ones."""
    paths = {name: PurePosixPath(name) for name in names}
    return [
        name
        for name, path in paths.items()
        if path.suffix.lower() in _ENDINGS
        and not path.name.startswith((".", "~$"))
        and not any(part == "__MACOSX" or part.lower().endswith(".gdb") for part in path.parts[:-1])
    ]
