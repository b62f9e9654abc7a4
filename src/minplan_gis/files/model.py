"""What is asked of a file, what comes back, and what can be wrong with it."""

from __future__ import annotations

import codecs
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import geopandas as gpd
import pandas as pd
import pyproj

from minplan_gis.crs import CGCS2000
from minplan_gis.errors import CrsError, SourceError, UsageError
from minplan_gis.files.addresses import address_in, is_address, shown_name
from minplan_gis.files.ledger import Entry, Quarantined, Role
from minplan_gis.files.system_names import system_code
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = [
    "Deduction",
    "Fault",
    "LayerRead",
    "RefusedError",
    "Repair",
    "Request",
    "empty_frame",
    "unread",
]

Repair = Literal["linework", "structure"]
"""How an invalid polygon is made valid where the user asks for it, in the words of GEOS."""
Deduction = Literal["covering", "always"]
"""When a region that is deducted takes away plan area: where its elevations cover those of the region it
lies in, or always."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to read, or a table of a database by its address, and what the user says of it.

    Raises
    ------
    UsageError
        For a role, encoding or reference system that does not exist, or an address that is none.
    """

    path: Path
    """Of an address without password and table: these are ``password`` and ``layer``."""
    role: Role
    layer: str | None = None
    """One layer by name; all of them where None."""
    encoding: str | None = None
    """Of the text; found out where None."""
    crs: str | None = None
    """Used only where the file states none; one that contradicts the file's own is a fault."""
    id_field: str | None = None
    """The raw column that names rows; its numbers are kept as text, exactly as displayed."""
    id_names: tuple[str, ...] = ()
    block_names: tuple[str, ...] = ()
    """What the user calls columns of ids, and of names, of blocks: they part a table of corners."""
    datum_shift: Path | None = None
    """Parameters or control points (TOML) that carry coordinates of an old datum to CGCS2000."""
    within: tuple[float, float, float, float] | None = None
    """West, south, east, north in degrees, where the user says that the coordinates lie: it finds the band
    of eastings without prefix, and nothing else."""
    deduction: Deduction = "covering"
    """Of coordinate strings with deducted regions."""
    repair: Repair | None = None
    """Of invalid blocks; None refuses them. Layers are never repaired."""
    password: str | None = field(default=None, repr=False)
    """Of a database; its own ways of finding one where None."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", Path(self.path))
        if is_address(self.path):
            self._part_from_secret()
        if self.datum_shift is not None:
            object.__setattr__(self, "datum_shift", Path(self.datum_shift).absolute())
        problems = tuple(_nonsense(self))
        if problems:
            raise UsageError(*problems)

    @property
    def file(self) -> str:
        """What it goes by in accounts: no folder, no user, no password."""
        return shown_name(self.path)

    def _part_from_secret(self) -> None:
        try:
            address = address_in(self.path)
        except SourceError as error:
            raise UsageError(*error.problems) from error
        object.__setattr__(self, "path", address.path)
        object.__setattr__(self, "layer", address.table or self.layer)
        object.__setattr__(self, "password", address.password or self.password)


@dataclass(frozen=True, slots=True)
class LayerRead:
    """One layer of a file, as far as it could be read."""

    frame: gpd.GeoDataFrame
    """EPSG:4490, two-dimensional and valid; raw columns as text, numbers, dates; index = the
    1-based number of the row in the file, as text."""
    entry: Entry
    header: Mapping[str, str] = field(default_factory=dict)
    """The header lines of a coordinate text; empty for other formats."""
    accuracy_m: float = 0.0
    """How far its coordinates may be off: 1.0 for WGS84 taken as CGCS2000, plus half a unit of the last
    digit where a coordinate text has too few of them. The worst of the layer."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a row, a layer or a file, and what would mend it."""

    code: str
    reason: Text
    remedy: Text

    def of(self, file: str, layer: str, row: str) -> Quarantined:
        """Name what is set aside for it."""
        return Quarantined(file, layer, row, self.code, self.reason, self.remedy)


class RefusedError(SourceError):
    """A file or layer that can't be read at all; set aside as a whole by who asked for it."""

    def __init__(self, code: str, reason: Text, remedy: Text) -> None:
        super().__init__(reason + Text("。", "; ") + remedy)
        self.fault = Fault(code, reason, remedy)


def unread(
    request: Request, fault: Fault, *, layer: str = "", driver: str = "", sha256: str = ""
) -> LayerRead:
    """Give the account of a file or layer that could not be read."""
    entry = Entry(
        request.file,
        layer,
        request.role,
        driver=driver,
        sha256=sha256,
        quarantined=(fault.of(request.file, layer, ""),),
    )
    return LayerRead(empty_frame(), entry)


def empty_frame() -> gpd.GeoDataFrame:
    """Give a frame without rows, in EPSG:4490."""
    return gpd.GeoDataFrame({"geometry": []}, index=pd.Index([], dtype="str"), crs=CGCS2000)


def _nonsense(request: Request) -> Iterator[Text]:
    if request.role not in get_args(Role):
        known = ", ".join(get_args(Role))
        yield Text(
            f"没有角色 {request.role}；可用：{known}", f"there is no role {request.role}; known: {known}"
        )
    if request.deduction not in get_args(Deduction):
        known = ", ".join(get_args(Deduction))
        yield Text(
            f"没有扣除规则 {request.deduction}；可用：{known}",
            f"there is no rule of deduction {request.deduction}; known: {known}",
        )
    if request.repair not in {None, *get_args(Repair)}:
        known = ", ".join(get_args(Repair))
        yield Text(
            f"没有修复方法 {request.repair}；可用：{known}",
            f"there is no way to repair {request.repair}; known: {known}",
        )
    if request.encoding is not None and not _is_encoding(request.encoding):
        yield Text(
            f"没有编码 {request.encoding}；如 UTF-8、GB18030",
            f"there is no encoding {request.encoding}; try UTF-8 or GB18030",
        )
    if request.crs is not None and not _is_crs(request.crs):
        yield Text(
            f"坐标系 {request.crs} 无法识别；如 EPSG:4490、EPSG:4515、27带",
            f"reference system {request.crs} is not known; try EPSG:4490 or EPSG:4515",
        )


def _is_encoding(name: str) -> bool:
    try:
        return codecs.lookup(name) is not None and isinstance("".encode(name), bytes)
    except (LookupError, ValueError):  # a NUL in the name
        return False


def _is_crs(name: str) -> bool:
    try:
        return pyproj.CRS.from_user_input(system_code(name)) is not None
    except (pyproj.exceptions.CRSError, CrsError):
        return False
