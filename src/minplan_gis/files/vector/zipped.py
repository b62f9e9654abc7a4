"""Archives of vector files: the shapefiles and File Geodatabases in them are the layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.files.vector import geodatabase, shapefile
from minplan_gis.files.vector.archives import unpack
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request

__all__ = ["parts"]


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give the layers of an archive.

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
    if not found:
        raise RefusedError(
            "no_layer",
            Text("压缩包中没有 .shp 或 .gdb", "there is no .shp or .gdb in the archive"),
            Text(
                "请把 .shp、.shx、.dbf、.prj 或整个 .gdb 文件夹一起压缩",
                "pack .shp, .shx, .dbf and .prj, or the whole .gdb folder, together",
            ),
        )
    return found


def _places(names: Sequence[str]) -> dict[str, str]:
    return {**shapefile.zipped_places(names), **geodatabase.zipped_places(names)}
