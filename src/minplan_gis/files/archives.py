"""Zipped shapefiles, unpacked within bounds into a folder of our own."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["unpack_shapefiles"]

MAX_MEMBERS = 10_000
MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 100
_FREE_BYTES = 10_000_000
"""So much is unpacked whatever its ratio: small tables of blanks pack well."""

_ENDINGS = {".shp", ".shx", ".dbf", ".prj", ".cpg"}
_BLOCK = 1 << 20
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1


def unpack_shapefiles(path: Path, scratch: Path) -> dict[str, Path]:
    """Unpack the shapefiles of an archive.

    Parameters
    ----------
    path : Path
        The archive.
    scratch : Path
        A folder to unpack into; names in it are ours, not the archive's.

    Returns
    -------
    dict
        Name in the archive, without its ending, to the unpacked ``.shp``.

    Raises
    ------
    RefusedError
        ``not_allowed`` for a member that points outside, a link or a password;
        ``too_large`` beyond the bounds; ``unreadable``; ``no_layer``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            allowance = min(MAX_UNPACKED, max(_FREE_BYTES, MAX_RATIO * path.stat().st_size))
            _require_bounded(archive, allowance)
            return _unpacked(archive, members, scratch, allowance)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise RefusedError(
            "unreadable",
            Text(f"压缩包损坏或不完整（{error}）", f"the archive is damaged or cut ({error})"),
            Text("请重新压缩或下载", "pack or download it again"),
        ) from error


def _members(archive: zipfile.ZipFile) -> dict[str, dict[str, zipfile.ZipInfo]]:
    """Give stem to lower-case ending to member, for what belongs to a shapefile."""
    members: dict[str, dict[str, zipfile.ZipInfo]] = {}
    for info in archive.infolist():
        name = _name(info)
        _require_harmless(info, name)
        stem, dot, ending = name.rpartition(".")
        if dot + ending.lower() in _ENDINGS and not stem.rpartition("/")[2].startswith("._"):
            members.setdefault(stem, {})[dot + ending.lower()] = info
    shapefiles = {stem: files for stem, files in members.items() if ".shp" in files}
    if not shapefiles:
        raise RefusedError(
            "no_layer",
            Text("压缩包中没有 .shp", "there is no .shp in the archive"),
            Text("请把 .shp、.shx、.dbf、.prj 一起压缩", "pack .shp, .shx, .dbf and .prj together"),
        )
    return shapefiles


def _name(info: zipfile.ZipInfo) -> str:
    """Give a member's name; without the UTF-8 flag it is GB18030, or what the archive says."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437", "replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                return raw.decode(encoding).replace("\\", "/")
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/")


def _require_harmless(info: zipfile.ZipInfo, name: str) -> None:
    outside = name.startswith("/") or ".." in name.split("/") or re.match(r"[A-Za-z]:", name)
    if outside or stat.S_ISLNK(info.external_attr >> 16):
        raise RefusedError(
            "not_allowed",
            Text(f"压缩包内的 {name} 指向包外", f"{name} in the archive points outside of it"),
            Text("请用普通方式重新压缩", "pack it again in the ordinary way"),
        )
    if info.flag_bits & _ENCRYPTED_FLAG:
        raise RefusedError(
            "not_allowed",
            Text("压缩包有密码", "the archive needs a password"),
            Text("请解压后给出 .shp", "unpack it and name the .shp"),
        )


def _require_bounded(archive: zipfile.ZipFile, allowance: int) -> None:
    infos = archive.infolist()
    unpacked = sum(info.file_size for info in infos)
    if len(infos) > MAX_MEMBERS or unpacked > allowance:
        raise _too_large(unpacked)


def _too_large(unpacked: int) -> RefusedError:
    return RefusedError(
        "too_large",
        Text(
            f"压缩包解压后过大（{unpacked:,} 字节以上）", f"the archive unpacks to {unpacked:,} bytes or more"
        ),
        Text("请解压后给出 .shp", "unpack it and name the .shp"),
    )


def _unpacked(
    archive: zipfile.ZipFile, members: dict[str, dict[str, zipfile.ZipInfo]], scratch: Path, left: int
) -> dict[str, Path]:
    found = {}
    for number, (stem, files) in enumerate(sorted(members.items())):
        for ending, info in files.items():
            left -= _copied(_blocks(archive, info), scratch / f"unpacked{number}{ending}", left)
        found[stem] = scratch / f"unpacked{number}.shp"
    return found


def _blocks(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterable[bytes]:
    with archive.open(info) as packed:
        while block := packed.read(_BLOCK):
            yield block


def _copied(blocks: Iterable[bytes], target: Path, most: int) -> int:
    """Write the blocks, counting them: what the archive says of sizes is not relied on."""
    written = 0
    with target.open("wb") as handle:
        for block in blocks:
            written += len(block)
            if written > most:
                raise _too_large(written)
            handle.write(block)
    return written
