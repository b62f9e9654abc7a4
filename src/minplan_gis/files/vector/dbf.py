"""What a .dbf says of itself: its records, and the encoding that its bytes are really in."""

from __future__ import annotations

import codecs
import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Rows = NDArray[np.intp]

__all__ = ["Dbf", "Field", "decoded", "displayed", "find_encoding", "open_dbf"]

_DELETED = ord("*")
_END_OF_FIELDS = 0x0D
_HEADER = struct.Struct("<4xIHH")
_FIELD_BYTES = 32
_PADDING = b" \0"
_GB = ("936", "54936", "20936", "gb")


@dataclass(frozen=True, slots=True)
class Field:
    """A column as the header describes it."""

    name: bytes
    kind: str
    """``C`` text, ``N`` and ``F`` numbers, ``D`` dates, ``L`` flags."""
    offset: int
    width: int
    decimals: int


@dataclass(frozen=True, slots=True)
class Dbf:
    """The table, byte by byte."""

    fields: tuple[Field, ...]
    declared: int
    """Records that the header counts, deleted ones included."""
    records: Bytes
    """The records that are there, shape (n, record length)."""

    @property
    def deleted(self) -> Rows:
        """Positions of records marked as deleted."""
        return np.flatnonzero(self.records[:, 0] == _DELETED)


def open_dbf(path: Path) -> Dbf:
    """Map a .dbf.

    Raises
    ------
    RefusedError
        ``unreadable``, where its header can't be one.
    """
    size = path.stat().st_size
    try:
        with path.open("rb") as handle:
            declared, header_length, record_length = _HEADER.unpack(handle.read(_HEADER.size))
            header = handle.read(header_length)
        handle_fields = tuple(_fields(header[32 - _HEADER.size :]))
        _require_consistent(handle_fields, header_length, record_length, size)
    except (struct.error, ValueError, IndexError) as error:
        raise RefusedError(
            "unreadable",
            Text(f".dbf 文件头损坏（{error}）", f"the header of the .dbf is damaged ({error})"),
            Text("请重新导出 Shapefile", "export the shapefile again"),
        ) from error
    there = min(declared, (size - header_length) // record_length)
    return Dbf(handle_fields, declared, _records(path, header_length, (there, record_length)))


_STRICT = {"UTF-8", "GB18030", "big5", "big5hkscs", "cp950"}
"""Encodings that bytes of another would break; a .cpg that names one of them and fits is right."""


def find_encoding(table: Dbf, stated: str | None, cpg: str | None) -> tuple[str, tuple[Text, ...]]:
    """Find the encoding of names and values: stated, by the .cpg, UTF-8 or GB18030, whichever they fit.

    Parameters
    ----------
    table : Dbf
        Its bytes are the evidence; its language byte is not relied on.
    stated : str or None
        By the user: taken or refused, never replaced.
    cpg : str or None
        What the .cpg holds.

    Raises
    ------
    RefusedError
        ``wrong_encoding``, where names or values are not in the stated one.
    """
    texts = _texts(table)
    if all(text.isascii() for text in texts):
        return stated or "UTF-8", ()
    if stated is not None:
        return _stated(texts, stated), ()
    named = _encoding_named(cpg)
    if named == "GB18030" and _is_chinese_utf8(texts):
        return "UTF-8", (_found("UTF-8", cpg, misfits=0),)
    if named in _STRICT and _misfits(texts, named) == 0:
        return named, ()
    found = min(("UTF-8", "GB18030"), key=lambda encoding: _misfits(texts, encoding))
    if named is not None and named not in {"UTF-8", "GB18030"} and _misfits(texts, found):
        return named, ()
    return found, (_found(found, cpg, misfits=_misfits(texts, found)),)


def decoded(raw: bytes, encoding: str, width: int) -> str | None:
    """Decode a value; one that fills its field may be cut inside its last character.

    None where it can't be decoded.
    """
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        cut = len(raw) >= width and error.start >= len(raw) - 3
        return raw[: error.start].decode(encoding) if cut else None


def displayed(table: Dbf, field: Field, rows: Rows) -> list[str | None]:
    """Give a field's cells exactly as a table view displays them; None where blank.

    Parameters
    ----------
    table, field
        A number of any width keeps its digits and decimals.
    rows : ndarray of int
        Positions of records.
    """
    block = table.records[rows, field.offset : field.offset + field.width]
    texts = (bytes(cell).strip(_PADDING).decode("ascii", "replace") for cell in block)
    return [text or None for text in texts]


def _fields(header: bytes) -> list[Field]:
    found, offset = [], 1
    for at in range(0, len(header) - 1, _FIELD_BYTES):
        raw = header[at : at + _FIELD_BYTES]
        if raw[0] == _END_OF_FIELDS:
            break
        kind, width, decimals = chr(raw[11]), raw[16], raw[17]
        if kind == "C":  # longer texts keep the rest of their width where decimals would be
            width, decimals = width + 256 * decimals, 0
        found.append(Field(raw[:11].partition(b"\0")[0], kind, offset, width, decimals))
        offset += width
    return found


def _require_consistent(fields: tuple[Field, ...], header: int, record: int, size: int) -> None:
    widest = max((field.offset + field.width for field in fields), default=1)
    if header <= _FIELD_BYTES or record < widest or size < header:
        raise ValueError(f"{len(fields)} fields, header {header}, record {record}, file {size}")


def _records(path: Path, offset: int, shape: tuple[int, int]) -> Bytes:
    if shape[0] == 0:
        return np.zeros(shape, dtype=np.uint8)
    return np.memmap(path, dtype=np.uint8, mode="r", offset=offset, shape=shape)


def _texts(table: Dbf) -> list[bytes]:
    """Give the names, and every text cell that is not plain ASCII."""
    found = [field.name for field in table.fields]
    for field in table.fields:
        if field.kind == "C":
            block = table.records[:, field.offset : field.offset + field.width]
            foreign = block[(block >= 0x80).any(axis=1)]
            found += [bytes(cell).rstrip(_PADDING) for cell in foreign]
    return found


def _is_chinese_utf8(texts: list[bytes]) -> bool:
    """Tell whether all are UTF-8 and some hold Chinese: GB18030 bytes are never both by chance."""
    if _misfits(texts, "UTF-8"):
        return False
    return any("一" <= character <= "鿿" for text in texts for character in text.decode("utf-8", "ignore"))


def _misfits(texts: list[bytes], encoding: str) -> int:
    """Count what is not in the encoding, but for a last character that was cut."""
    decoder = codecs.getincrementaldecoder(encoding)
    return sum(not _fits(decoder(), text) for text in texts)


def _fits(decoder: codecs.IncrementalDecoder, text: bytes) -> bool:
    try:
        decoder.decode(text, final=False)
    except UnicodeDecodeError:
        return False
    return True


def _stated(texts: list[bytes], encoding: str) -> str:
    if misfits := _misfits(texts, encoding):
        raise RefusedError(
            "wrong_encoding",
            Text(f"{misfits} 处属性不是 {encoding} 编码", f"{misfits} names or values are not {encoding}"),
            Text("请去掉 --encoding 由程序判断，或改用 GB18030", "leave --encoding out, or try GB18030"),
        )
    return encoding


def _encoding_named(cpg: str | None) -> str | None:
    """Give the encoding that a .cpg names, in whichever of its spellings; None where it names none."""
    if cpg is None:
        return None
    name = cpg.strip().lower()
    digits = re.sub(r"\D", "", name)
    if digits in _GB or name.startswith(_GB):
        return "GB18030"
    if digits in {"65001", "8"} or name.startswith("utf"):
        return "UTF-8"
    for candidate in (name, {"88591": "latin-1"}.get(digits, f"cp{digits}")):
        try:
            b"".decode(candidate)  # refuses codecs that are none of text, as "hex"
            return codecs.lookup(candidate).name
        except (LookupError, ValueError):  # a name with a NUL in it is a value of the wrong kind
            continue
    return None


def _found(encoding: str, cpg: str | None, *, misfits: int) -> Text:
    """Say which encoding was found and by what evidence."""
    said = (
        Text("没有 .cpg", "there is no .cpg")
        if cpg is None
        else Text(
            f".cpg 写的是 {cpg.strip()!r}，与字节不符",
            f"the .cpg says {cpg.strip()!r}, which the bytes contradict",
        )
    )
    proof = (
        Text("字节是合法的 UTF-8", "the bytes are valid UTF-8")
        if encoding == "UTF-8"
        else Text("字节不是 UTF-8 而符合 GB18030", "the bytes are no UTF-8 but fit GB18030")
    )
    rest = Text(f"，{misfits} 处除外", f", but for {misfits}") if misfits else Text("", "")
    return (
        Text(f"属性编码按 {encoding} 读取：", f"attributes read as {encoding}: ")
        + said
        + Text("；", "; ")
        + proof
        + rest
    )
