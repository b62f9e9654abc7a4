"""One file, whatever its format: its layers through the gate, and what kept others from being read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files import plots, shapefiles, vectors
from minplan_gis.files.fields import listed
from minplan_gis.files.formats import Format, digest, format_of
from minplan_gis.files.layers import passed
from minplan_gis.files.model import LayerRead, RefusedError, Request, unread
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from minplan_gis.files.vectors import Part

__all__ = ["read_file"]


def read_file(request: Request, scratch: Path) -> list[LayerRead]:
    """Read every layer asked for; one that can't be read is an account without rows.

    Parameters
    ----------
    request : Request
        With an absolute path.
    scratch : Path
        An empty folder for what is unpacked or linked.
    """
    sha256 = ""
    try:
        kind = format_of(request.path)
        sha256 = digest(_files(request.path, kind))
        parts = _asked_for(_PARTS[kind](request, scratch), request)
    except RefusedError as refused:
        return [unread(request, refused.fault, sha256=sha256)]
    return [_layer(request, part, sha256, kind) for part in parts]


def _layer(request: Request, part: Part, sha256: str, kind: Format) -> LayerRead:
    name, read = part
    try:
        return passed(read(), request, sha256)
    except RefusedError as refused:
        return unread(request, refused.fault, layer=name, driver=kind.value, sha256=sha256)


def _files(path: Path, kind: Format) -> Sequence[Path]:
    """Give the files whose bytes are the source's digest: of a shapefile all, by ending."""
    if kind is not Format.SHAPEFILE:
        return (path,)
    files = shapefiles.sidecars(path)
    return [files[ending] for ending in sorted(files)]


def _asked_for(parts: Sequence[Part], request: Request) -> Sequence[Part]:
    if request.layer is None:
        return parts
    chosen = [part for part in parts if part[0] == request.layer]
    if not chosen and [name for name, _ in parts] == [""] and request.layer == request.path.stem:
        return parts
    if not chosen:
        which = listed(name or request.path.stem for name, _ in parts)
        raise RefusedError(
            "missing_layer",
            Text(
                f"没有图层 {request.layer}；有：{which.zh}",
                f"no layer {request.layer}; there are: {which.en}",
            ),
            Text("请改正图层名", "correct the layer's name"),
        )
    return chosen


_PARTS: dict[Format, Callable[[Request, Path], list[Part]]] = {
    Format.GEOPACKAGE: vectors.geopackage_parts,
    Format.GEOJSON: vectors.geojson_parts,
    Format.SHAPEFILE: vectors.shapefile_parts,
    Format.ZIP: vectors.zip_parts,
    Format.COORDINATE_TEXT: plots.parts,
}
