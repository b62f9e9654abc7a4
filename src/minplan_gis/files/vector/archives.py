"""Archives, unpacked within bounds into a folder of our own, under names of our own."""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from typing import TYPE_CHECKING

from minplan_gis.files.model import RefusedError
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    Places = Callable[[Sequence[str]], Mapping[str, str]]

__all__ = ["unpack"]

MAX_MEMBERS = 10_000
MAX_UNPACKED = 2_000_000_000
MAX_RATIO = 100
_FREE_BYTES = 10_000_000
"""So much is unpacked whatever its ratio: small tables of blanks pack well."""

_BLOCK = 1 << 20
_UTF8_FLAG, _ENCRYPTED_FLAG = 0x800, 0x1


def unpack(path: Path, scratch: Path, places: Places) -> dict[str, Path]:
    """Unpack some members of an archive.

    Parameters
    ----------
    path : Path
        The archive.
    scratch : Path
        A folder to unpack into.
    places : callable
        Of all members' names in the archive, those that are wanted and where in
        ``scratch`` they go: names of ours, not the archive's.

    Returns
    -------
    dict
        Name in the archive to the unpacked file.

    Raises
    ------
    RefusedError
        ``not_allowed`` for a member that points outside, a link or a password;
        ``too_large`` beyond the bounds; ``unreadable``.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            allowance = min(MAX_UNPACKED, max(_FREE_BYTES, MAX_RATIO * path.stat().st_size))
            _require_bounded(archive, allowance)
            wanted = {name: scratch / place for name, place in places(list(members)).items()}
            _write(archive, members, wanted, allowance)
            return wanted
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise RefusedError(
            "unreadable",
            Text(f"压缩包损坏或不完整（{error}）", f"the archive is damaged or cut ({error})"),
            Text("请重新压缩或下载", "pack or download it again"),
        ) from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """Give name to member, but for folders and what a Mac adds."""
    members = {}
    for info in archive.infolist():
        name = _name(info)
        _require_harmless(info, name)
        if not (info.is_dir() or name.rpartition("/")[2].startswith("._")):
            members[name] = info
    return members


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
            Text("请解压后给出其中的文件", "unpack it and name the files in it"),
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
        Text("请解压后给出其中的文件", "unpack it and name the files in it"),
    )


def _write(
    archive: zipfile.ZipFile, members: Mapping[str, zipfile.ZipInfo], wanted: Mapping[str, Path], left: int
) -> None:
    for name, place in wanted.items():
        place.parent.mkdir(parents=True, exist_ok=True)
        left -= _copied(_blocks(archive, members[name]), place, left)


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
