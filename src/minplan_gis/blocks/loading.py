"""Files to blocks: one call for any mix of formats, one account for all of them."""

from __future__ import annotations

import dataclasses
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd

from minplan_gis.blocks.attributes import fill, join, read_attributes, wanted_values
from minplan_gis.blocks.batches import gathered, renamed
from minplan_gis.blocks.columns import BLOCK_COLUMNS, empty_column
from minplan_gis.blocks.identity import Piece, block_headings, without_repeated
from minplan_gis.blocks.pieces import pieces_of
from minplan_gis.blocks.places import bounds_around, placed_in
from minplan_gis.crs import CGCS2000
from minplan_gis.datums import read_shift
from minplan_gis.errors import UsageError
from minplan_gis.files import Request, open_reader
from minplan_gis.files.columns.cells import texts
from minplan_gis.files.columns.fields import listed, near_hint
from minplan_gis.files.tables.field_names import read_field_names, with_names
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager

    from minplan_gis.blocks.attributes import Attributes
    from minplan_gis.blocks.batches import Source
    from minplan_gis.files import LayerRead, Reader
    from minplan_gis.files.columns.fields import FieldNames
    from minplan_gis.files.ledger import Entry
    from minplan_gis.files.model import Deduction, Repair

__all__ = ["load_blocks"]


def load_blocks(  # noqa: PLR0913 - each is one thing to say of the files
    *paths: str | Path,
    layer: str | None = None,
    encoding: str | None = None,
    crs: str | None = None,
    id_field: str | None = None,
    attributes: str | Path | None = None,
    values: Mapping[str, str] | None = None,
    datum_shift: str | Path | None = None,
    admin_code: str | None = None,
    deduction: Deduction = "covering",
    repair: Repair | None = None,
    fields: str | Path | None = None,
    reader: Reader | None = None,
) -> gpd.GeoDataFrame:
    """Read proposed blocks from any mix of the formats that are read.

    These are 报部 TXT, coordinate strings, corner tables (XLSX, CSV, DOCX) and every vector format of
    :class:`minplan_gis.files.formats.Format`, as shapefiles, GeoPackage, GeoJSON, KML, DXF.

    Parameters
    ----------
    *paths : str or Path
        The files, or folders and archives of them: every file in one is read or accounted for as not
        read. One named twice is read once.
    layer, encoding, crs : str, optional
        Used where a file does not say; a file that contradicts ``crs`` is refused.
    id_field : str, optional
        The column of ids, in the files that have it; else it is recognised by name.
    attributes : str or Path, optional
        A CSV or XLSX table joined on the id.
    values : mapping, optional
        One value for all blocks that have none, as ``{"right_type": "mining"}``.
    datum_shift : str or Path, optional
        Parameters or control points (TOML, see :mod:`minplan_gis.datums.stated`) for files of Beijing 1954
        or Xian 1980, which are refused without.
    admin_code : str, optional
        The unit (行政区划代码) that the blocks should lie in: what lies outside is noted, and eastings
        without band prefix are placed by it where only one band puts them there.
    deduction : {'covering', 'always'}
        Of coordinate strings with deducted regions: they take away plan area where their elevations cover
        those of the region that they lie in, or always.
    repair : str, optional
        ``linework`` or ``structure``: make invalid polygons valid so, where both methods agree; the column
        ``repaired`` marks them and the ledger tells their areas before and after. Refused by default.
    fields : str or Path, optional
        What the files call our fields (TOML, XLSX or CSV of 我们的字段 and 对方的名称): these names go first.
    reader : Reader, optional
        An open worker process to share.

    Returns
    -------
    GeoDataFrame
        Index ``block_id`` (text as given), BLOCK_COLUMNS and the files' other
        columns, EPSG:4490. What could not be read is in ``ledger_of(frame)``, not
        in the frame: a bad file or row never stops the others.

    Raises
    ------
    UsageError
        No file, an ``id_field`` that no file has, or a value that can't be set.
    SourceError
        The table of attributes or the file of field names can't be read, a folder can't be listed, the
        datum shift is faulty, or no outline of the unit ships.
    """
    if not paths:
        raise UsageError(Text("没有给出区块文件", "no file of blocks was given"))
    wanted = wanted_values(values or {})
    request = Request(
        Path(paths[0]),
        "blocks",
        layer=layer,
        encoding=encoding,
        crs=crs,
        id_field=id_field,
        datum_shift=_sound_shift(datum_shift),
        within=None if admin_code is None else bounds_around(admin_code),
        deduction=deduction,
        repair=repair,
    )
    beside = {"attributes": attributes, "fields": fields, "datum_shift": datum_shift}
    with _open(reader) as opened:
        found = _found(paths, request, opened, {use: Path(path) for use, path in beside.items() if path})
    return _blocks(found, id_field, admin_code, wanted)


@dataclass(frozen=True, slots=True)
class _Found:
    """What files hold, before it becomes blocks."""

    reads: Sequence[tuple[int, tuple[LayerRead, ...]]]
    """How often each file was named, and its layers."""
    folders: tuple[Entry, ...]
    table: Attributes | None
    names: FieldNames | None


def _sound_shift(path: str | Path | None) -> Path | None:
    """See that the parameters of a datum shift can be used before any file is read."""
    if path is None:
        return None
    read_shift(Path(path))
    return Path(path)


def _found(
    paths: Sequence[str | Path], request: Request, reader: Reader, beside: Mapping[str, Path]
) -> _Found:
    """Read every file, and those beside them: the user's names of fields first."""
    names = read_field_names(beside["fields"], reader) if "fields" in beside else None
    table = None
    if "attributes" in beside:
        table = read_attributes(beside["attributes"], reader, id_field=request.id_field, fields=names)
    batch = gathered(map(Path, paths), reader, beside.values())
    request = with_names(request, names)
    reads = [(source.times, _read(request, source, reader, names)) for source in batch.sources]
    return _Found(reads, batch.entries, table, names)


def _blocks(
    found: _Found, id_field: str | None, admin_code: str | None, wanted: Mapping[str, str | float]
) -> gpd.GeoDataFrame:
    """Make one frame of what was read, with attributes and values, and the account of all of it."""
    _require_id_field(id_field, [read for _, layers in found.reads for read in layers])
    pieces = without_repeated(list(pieces_of(found.reads, id_field, found.names)))
    frame = _together(pieces)
    entries = [piece.entry if admin_code is None else placed_in(piece, admin_code) for piece in pieces]
    joined: tuple[Entry, ...] = ()
    if found.table is not None:
        frame, entry = join(frame, found.table)
        joined = (entry,)
    filled = fill(frame, wanted)
    noted = [_with_filled(entry, piece, filled, wanted) for entry, piece in zip(entries, pieces, strict=True)]
    frame.attrs["ledger"] = (*noted, *found.folders, *joined)
    return frame


def _open(reader: Reader | None) -> AbstractContextManager[Reader]:
    return open_reader() if reader is None else nullcontext(reader)


def _read(
    request: Request, source: Source, reader: Reader, names: FieldNames | None
) -> tuple[LayerRead, ...]:
    asked = dataclasses.replace(request, path=source.path)
    reads = (_naming_its_rows(read, asked, reader, names) for read in reader.read(asked))
    return tuple(renamed(read, source.shown) for read in reads)


def _naming_its_rows(
    read: LayerRead, request: Request, reader: Reader, names: FieldNames | None
) -> LayerRead:
    """Read a layer again where rows were set aside or repaired by number although a column names them."""
    headings = block_headings(read.frame, request.id_field, driver=read.entry.driver, fields=names)
    column = headings.taken.get("block_id")
    told = "repaired" in read.frame or any(row.row for row in read.entry.quarantined)
    if column is None or column.raw == request.id_field or not told:
        return read
    layer = read.entry.layer if request.layer is None else request.layer
    again = reader.read(dataclasses.replace(request, layer=layer or None, id_field=column.raw))
    return again[0] if len(again) == 1 else read


def _require_id_field(id_field: str | None, reads: Sequence[LayerRead]) -> None:
    columns = [str(name) for read in reads for name in read.frame.columns if name != "geometry"]
    if id_field is None or id_field in columns or not any(len(read.frame) for read in reads):
        return
    known = list(dict.fromkeys(columns))
    near, have = near_hint(id_field, known), listed(known)
    raise UsageError(
        Text(
            f"没有文件含有编号字段 {id_field}{near.zh}；现有：{have.zh}",
            f"no file has the column {id_field}{near.en}; there are {have.en}",
        )
    )


def _together(pieces: Sequence[Piece]) -> gpd.GeoDataFrame:
    """Put all pieces into one frame with every column of ours."""
    frames = _alike([piece.frame for piece in pieces if len(piece.frame)])
    frame = pd.concat(frames) if frames else gpd.GeoDataFrame({"block_id": []}, geometry=[], crs=CGCS2000)
    index = pd.Index(frame["block_id"], dtype=object, name="block_id")
    frame = frame.drop(columns="block_id").set_axis(index)
    for name in BLOCK_COLUMNS:
        if name not in frame.columns:
            frame[name] = empty_column(name, index)
    others = [name for name in frame.columns if name not in BLOCK_COLUMNS]
    return gpd.GeoDataFrame(frame[[*BLOCK_COLUMNS, *others]], geometry="geometry", crs=CGCS2000)


def _alike(frames: list[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Make text of the columns that hold numbers in one file and something else in another."""
    kinds: dict[str, set[str]] = {}
    for frame in frames:
        for name in frame.columns.drop("geometry"):
            kinds.setdefault(name, set()).add(frame[name].dtype.kind.replace("i", "f").replace("u", "f"))
    mixed = [name for name, found in kinds.items() if len(found) > 1]
    return [frame.assign(**{name: texts(frame[name]) for name in mixed if name in frame}) for frame in frames]


def _with_filled(
    entry: Entry, piece: Piece, filled: Mapping[str, pd.Index], wanted: Mapping[str, str | float]
) -> Entry:
    ids = set(piece.frame["block_id"])
    counts = {field: len(ids.intersection(index)) for field, index in filled.items()}
    notes = [
        Text(
            f"按 --set 填写 {field}={wanted[field]}：{count} 个区块",
            f"--set {field}={wanted[field]} for {count} blocks",
        )
        for field, count in counts.items()
        if count
    ]
    return dataclasses.replace(entry, notes=(*entry.notes, *notes))
