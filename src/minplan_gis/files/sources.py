"""A user's file as it lies on the disk: which format it is, its digest, and a plain name for libraries."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING

from minplan_gis.errors import cause
from minplan_gis.files.addresses import is_address
from minplan_gis.files.formats import FACTS, Format, format_label
from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["digest", "format_of", "stand_in"]

_HEAD_BYTES = 4096
_CONVERT = Text(
    "请转换为 GeoPackage（.gpkg）、GeoJSON、Shapefile（.shp 或 .zip）或报部坐标 TXT",
    "convert it to GeoPackage (.gpkg), GeoJSON, Shapefile (.shp or .zip) or a coordinate TXT",
)
_SAVE_TABLE = Text("请在 Excel 或 WPS 中另存为 .xlsx 或 CSV", "save it as .xlsx or CSV in Excel or WPS")
_SAVE_DOCUMENT = Text("请在 Word 或 WPS 中另存为 .docx", "save it as .docx in Word or WPS")
_ADVICE = {
    **dict.fromkeys((".xls", ".et", ".ods"), _SAVE_TABLE),
    **dict.fromkeys((".doc", ".wps", ".odt", ".rtf"), _SAVE_DOCUMENT),
    ".dwg": Text(
        "请在 CAD 中另存为 DXF（文本格式，R12–2018）", "save it as DXF in the CAD (as text, R12 to 2018)"
    ),
    ".mdb": Text(
        "请在 ArcGIS 中导出为文件地理数据库（.gdb），或在 QGIS（Windows）中另存为 GeoPackage（.gpkg）",
        "export it to a File Geodatabase (.gdb) in ArcGIS, or to a GeoPackage (.gpkg) in QGIS on Windows",
    ),
}
_BY_ENDING = {ending: kind for kind, facts in FACTS.items() for ending in facts.endings}


def format_of(path: Path) -> Format:
    """Tell what a file is.

    Raises
    ------
    RefusedError
        ``missing``, ``not_allowed`` (an ending that is not read, or content of
        another kind, as XML in a .geojson), ``too_large`` or ``unreadable``.
    """
    if is_address(path):
        return Format.POSTGIS
    kind = _BY_ENDING.get(path.suffix.lower())
    told_by = path / FACTS[kind].inside if kind and path.is_dir() else path
    _require_file(told_by)
    if kind is None:
        raise _not_read(path)
    size = told_by.stat().st_size
    if size > FACTS[kind].most_bytes:
        raise _too_large(size, FACTS[kind].most_bytes)
    head = _head(told_by)
    if not FACTS[kind].begins(head):
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
            Text("请逐个给出文件", "name the files in it"),
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
            Text(f"文件无法打开：{cause(error).zh}", f"the file can't be opened: {cause(error).en}"),
            Text(
                "请检查权限，或关闭占用它的程序", "check its permissions, or close the program that holds it"
            ),
        ) from error


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
        _ADVICE.get(ending.lower(), _CONVERT),
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
