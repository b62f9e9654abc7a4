"""Versions of VCT: which one a file is, as far as its figures are written in another way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from minplan_gis.files.vector.vct_text import Document

__all__ = ["Dialect", "dialect_of"]


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a version of the format writes figures."""

    modern: bool
    """That of 2007 and VCT 3.0: segments and rings have types, every object ends with a 0."""
    coordinates: bool
    """Whether polygons of the older kind are coordinates, not numbers of lines."""
    separator: str
    swapped: bool
    """Whether the first coordinate is the northing."""


def dialect_of(read: Document) -> Dialect:
    """Tell the version.

    Raises
    ------
    RefusedError
        ``not_allowed``: one that is not known, or coordinates with an offset or along odd axes.
    """
    mark = read.head.get("datamark", "").upper().replace("-", ".").replace(" ", "")
    version = read.head.get("version", "").replace(" ", "").upper().removeprefix("VCT").removeprefix("V")
    topology = read.head.get("topo", "")
    modern = version.startswith("3") or "17798-2007" in version
    if not modern and not (version.startswith("2") and mark.startswith(("LANDUSE.VCT", "CADASTRE.VCT"))):
        raise _unknown(mark, version)
    if not modern and topology == "2":
        raise _unknown(f"{mark} Topo 2", version)
    axes = tuple(read.head.get(f"{axis}axisdirection", "")[:1].upper() or "-" for axis in "xy")
    if axes not in {("-", "-"), ("E", "N"), ("N", "E")}:
        raise _unknown(f"{mark} XAxisDirection {axes[0]}", version)
    offset = [part.strip() for part in read.head.get("offset", "").split(read.separator)]
    if any(part.strip("+-0.") for part in offset):
        raise _unknown(f"{mark} Offset {read.head['offset'][:40]}", version)
    return Dialect(modern, topology == "0", read.separator, swapped=axes == ("N", "E"))


def _unknown(mark: str, version: str) -> RefusedError:
    said = f"{mark[:60]} {version[:40]}".strip() or "-"
    return RefusedError(
        "not_allowed",
        Text(f"暂不读取这种 VCT（{said}）", f"this kind of VCT is not read ({said})"),
        Text(
            "请导出为 VCT 2.0（LANDUSE.VCT）、3.0 或 GB/T 17798-2007，或转换为 Shapefile",
            "export it as VCT 2.0 (LANDUSE.VCT), 3.0 or GB/T 17798-2007, or convert it to a shapefile",
        ),
    )
