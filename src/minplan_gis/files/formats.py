"""What a file is: by its ending and by what it begins with, before any library opens it."""

from __future__ import annotations

import hashlib
import os
import shutil
from enum import StrEnum
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Format", "digest", "format_label", "format_of", "stand_in"]

MAX_BYTES = 2_000_000_000
MAX_TEXT_BYTES = 400_000_000
"""A GeoJSON or coordinate text is held in memory as a whole."""

_HEAD_BYTES = 4096
_SHAPE_MAGIC = b"\x00\x00\x27\x0a"
_SQLITE_MAGIC = b"SQLite format 3\x00"
_ZIP_MAGIC = b"PK\x03\x04"
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class Format(StrEnum):
    """The formats that are read."""

    GEOPACKAGE = "GeoPackage"
    GEOJSON = "GeoJSON"
    SHAPEFILE = "Shapefile"
    ZIP = "zipped Shapefile"
    COORDINATE_TEXT = "coordinate text"


_LABELS = {
    Format.ZIP: Text("压缩的 Shapefile（.zip）", "zipped Shapefile"),
    Format.COORDINATE_TEXT: Text("报部坐标 TXT", "coordinate text"),
}

_ENDINGS = {
    ".gpkg": Format.GEOPACKAGE,
    ".geojson": Format.GEOJSON,
    ".json": Format.GEOJSON,
    ".shp": Format.SHAPEFILE,
    ".zip": Format.ZIP,
    ".txt": Format.COORDINATE_TEXT,
}


def format_label(driver: str) -> Text:
    """Name a format, as an account holds it, for people."""
    return next((label for kind, label in _LABELS.items() if kind == driver), Text(driver, driver))


def format_of(path: Path) -> Format:
    """Tell what a file is.

    Raises
    ------
    RefusedError
        ``missing``, ``not_allowed`` (an ending that is not read, or content of
        another kind, as XML in a .geojson), ``too_large`` or ``unreadable``.
    """
    _require_file(path)
    kind = _ENDINGS.get(path.suffix.lower())
    if kind is None:
        raise _not_read(path)
    size = path.stat().st_size
    limit = MAX_TEXT_BYTES if kind in {Format.GEOJSON, Format.COORDINATE_TEXT} else MAX_BYTES
    if size > limit:
        raise _too_large(size, limit)
    head = _head(path)
    if not _looks_like(kind, head):
        raise _disguised(kind, head)
    return kind


def digest(paths: Iterable[Path]) -> str:
    """Give the SHA-256 of the files' bytes one after the other, as ``cat a b | sha256sum`` does."""
    total = hashlib.sha256()
    for path in paths:
        with path.open("rb") as handle:
            while block := handle.read(1 << 20):
                total.update(block)
    return total.hexdigest()


def stand_in(path: Path, scratch: Path, name: str) -> Path:
    """Give the file under a plain name in ``scratch``: a link, or a copy where links can't be made.

    GDAL's paths know ``!``, ``;``, archives and upper-case endings in their own
    way; and what a library writes beside its input is written there.
    """
    place = scratch / name
    for make in (os.symlink, os.link, shutil.copyfile):
        try:
            make(path, place)
        except OSError:  # Windows without the right to link, or another volume
            continue
        return place
    raise RefusedError(
        "unreadable",
        Text("文件无法打开", "the file can't be opened"),
        Text("请检查权限", "check its permissions"),
    )


def _require_file(path: Path) -> None:
    if path.is_dir():
        raise RefusedError(
            "not_allowed",
            Text("是文件夹，不是文件", "it is a folder, not a file"),
            Text(
                "请逐个给出文件；.gdb 请先导出为 GeoPackage", "name files; export a .gdb to GeoPackage first"
            ),
        )
    if not path.is_file():
        raise RefusedError(
            "missing",
            Text("文件不存在", "the file does not exist"),
            Text("请检查路径和文件名", "check the path and the name"),
        )


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as handle:
            return handle.read(_HEAD_BYTES)
    except OSError as error:
        raise RefusedError(
            "unreadable",
            Text(f"文件无法打开：{error.strerror}", f"the file can't be opened: {error.strerror}"),
            Text(
                "请检查权限，或关闭占用它的程序", "check its permissions, or close the program that holds it"
            ),
        ) from error


def _looks_like(kind: Format, head: bytes) -> bool:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    match kind:
        case Format.GEOPACKAGE:
            return head.startswith(_SQLITE_MAGIC)
        case Format.SHAPEFILE:
            return head.startswith(_SHAPE_MAGIC)
        case Format.ZIP:
            return head.startswith(_ZIP_MAGIC)
        case Format.GEOJSON:
            return text.startswith(b"{")
        case Format.COORDINATE_TEXT:
            return head.startswith(_UTF16_MARKS) or not (b"\0" in head or text.startswith((b"<", b"{")))


def _disguised(kind: Format, head: bytes) -> RefusedError:
    found = "XML" if head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<") else ""
    if not head:
        found_zh, found_en = "是空文件", "is empty"
    else:
        found_zh, found_en = (
            f"内容是 {found}" if found else "内容是其他格式",
            f"holds {found or 'something else'}",
        )
    return RefusedError(
        "not_allowed" if head else "unreadable",
        Text(f"文件{found_zh}，不是 {format_label(kind).zh}", f"the file {found_en}, not a {kind}"),
        Text("请用原软件重新导出", "export it again from where it came"),
    )


def _not_read(path: Path) -> RefusedError:
    ending = path.suffix or path.name
    return RefusedError(
        "not_allowed",
        Text(f"暂不读取 {ending} 格式", f"{ending} files are not read"),
        Text(
            "请转换为 GeoPackage（.gpkg）、GeoJSON、Shapefile（.shp 或 .zip）或报部坐标 TXT",
            "convert it to GeoPackage (.gpkg), GeoJSON, Shapefile (.shp or .zip) or a coordinate TXT",
        ),
    )


def _too_large(size: int, limit: int) -> RefusedError:
    return RefusedError(
        "too_large",
        Text(
            f"文件 {size:,} 字节，超过上限 {limit:,}",
            f"the file has {size:,} bytes, over the limit of {limit:,}",
        ),
        Text("请拆分，或转换为 GeoPackage", "split it, or convert it to GeoPackage"),
    )
