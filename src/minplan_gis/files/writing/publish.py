"""Outputs that are whole or not there: written aside, brought to the disk, then renamed into place."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

from minplan_gis.errors import OutputError, cause
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["require_writable", "staging"]

_STAGING = ".minplan-staging"
_LOCK = ".minplan-lock"
_PROBE = ".minplan-probe"
_LAST = "report.json"
"""Renamed last: where it is new, so is everything beside it."""
_WHOLE = ".gdb"
"""A folder that ends so is one output: what was in it before is gone, not mixed in."""
_REPLACED = ".minplan-replaced"
_OWN = ("gdb", "timestamps")
_OWN_ENDINGS = (".gdbtable", ".gdbtablx", ".gdbindexes", ".freelist", ".atx", ".spx", ".lock", ".cdf", ".sr")


@contextlib.contextmanager
def staging(folder: Path) -> Iterator[Path]:
    """Give an empty folder to write into; on a clean exit its files replace those in ``folder``.

    Each file is replaced whole; ``report.json`` comes last. On an error nothing
    of ``folder`` is touched, and what a killed run left behind goes at the next run.

    Parameters
    ----------
    folder : Path
        Where the outputs belong; made if it is not there. One writer at a time.

    Raises
    ------
    OutputError
        The folder can't be written to, another run is writing to it, a target
        is a folder or open in another program, or the disk is full.
    """
    require_writable(folder)
    with _only_writer(folder):
        aside = folder / _STAGING
        try:
            with _told(folder):
                _remove(aside)
                aside.mkdir()
                yield aside
                _publish(aside, folder)
        finally:
            _remove(aside)


def require_writable(folder: Path) -> None:
    """Make the folder if it is not there, and write and remove a file in it.

    Raises
    ------
    OutputError
        Where that fails: said before anything is computed.
    """
    probe = folder / _PROBE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            Text(
                f"输出文件夹 {folder} 不可写（{cause(error).zh}）：请换一个文件夹，或检查权限和磁盘空间",
                f"output folder {folder} can't be written to ({cause(error).en}): "
                "choose another, or check its permissions and the space left",
            )
        ) from error


def _publish(aside: Path, folder: Path) -> None:
    """Bring every staged file to the disk, see that each target can be replaced, then replace them."""
    every = [path for path in aside.rglob("*") if path.is_file()]
    wholes = sorted(path for path in aside.iterdir() if path.is_dir() and path.suffix.lower() == _WHOLE)
    staged = sorted((path for path in every if not _is_in(path, wholes)), key=_order)
    targets = [folder / path.relative_to(aside) for path in staged]
    for path in every:
        _bring_to_disk(path)
    _require_replaceable(targets)
    _require_outputs([folder / whole.name for whole in wholes])
    for whole in wholes:
        _replace_folder(whole, folder / whole.name)
    for path, target in zip(staged, targets, strict=True):
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(path, target)  # noqa: PTH105 - Path.replace, but named as what it must be
    for place in {folder, *(target.parent for target in targets)}:
        _bring_folder_to_disk(place)


def _is_in(path: Path, folders: list[Path]) -> bool:
    return any(folder in path.parents for folder in folders)


def _replace_folder(new: Path, target: Path) -> None:
    """Put a folder in another's place; where that fails, the old one is put back."""
    old = target.with_name(_REPLACED)
    _remove(old)
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    _remove(old)


def _order(path: Path) -> tuple[bool, str]:
    return path.name == _LAST, path.as_posix()


def _require_replaceable(targets: list[Path]) -> None:
    problems = [problem for target in targets if (problem := _obstacle(target)) is not None]
    if problems:
        raise OutputError(*problems)


def _require_outputs(folders: list[Path]) -> None:
    """See that folders to be replaced as a whole hold nothing but what such an output holds."""
    for folder in folders:
        strange = folder.exists() and not (folder.is_dir() and all(map(_is_part, folder.iterdir())))
        if strange:
            raise OutputError(
                Text(
                    f"{folder.name} 不是只含地理数据库文件的文件夹，未覆盖：请换一个名称",
                    f"{folder.name} is no folder of geodatabase files only and was left: choose another name",
                )
            )


def _is_part(path: Path) -> bool:
    """Tell whether a file of a geodatabase's folder is its own."""
    return path.is_file() and (path.name in _OWN or path.suffix.startswith(_OWN_ENDINGS))


def _obstacle(target: Path) -> Text | None:
    """Say what keeps a target from being replaced, as a program on Windows that has it open."""
    if target.is_dir():
        return Text(f"{target.name} 是文件夹，无法覆盖", f"{target.name} is a folder and can't be replaced")
    if not target.exists():
        return None
    try:
        with target.open("r+b"):
            return None
    except PermissionError:
        return _open_elsewhere(target.name)
    except OSError as error:
        return Text(
            f"{target.name} 无法覆盖：{cause(error).zh}",
            f"{target.name} can't be replaced: {cause(error).en}",
        )


def _open_elsewhere(name: str) -> Text:
    return Text(
        f"无法覆盖 {name}：请先关闭该文件（可能正在 Excel 或 QGIS 中打开），或检查是否只读",
        f"can't replace {name}: close the file first (it may be open in Excel or QGIS), "
        "or see whether it is read-only",
    )


@contextlib.contextmanager
def _told(folder: Path) -> Iterator[None]:
    """Turn what the system says about files into what a user can act on."""
    try:
        yield
    except PermissionError as error:
        name = str(error.filename2 or error.filename or folder)
        raise OutputError(_open_elsewhere(Path(name).name)) from error
    except OSError as error:
        raise OutputError(
            Text(
                f"写入 {folder} 失败：{cause(error).zh}。原有文件未改动",
                f"writing to {folder} failed: {cause(error).en}; what was there is unchanged",
            )
        ) from error


def _bring_to_disk(path: Path) -> None:
    with path.open("r+b") as handle:
        os.fsync(handle.fileno())


def _bring_folder_to_disk(folder: Path) -> None:
    if sys.platform == "win32":  # a folder can't be opened there, nor need it be
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove(aside: Path) -> None:
    """Remove what is staged; what another program holds open stays for the next run."""
    shutil.rmtree(aside, ignore_errors=True)


@contextlib.contextmanager
def _only_writer(folder: Path) -> Iterator[None]:
    """Hold the folder's lock: it goes with the process, however that ends."""
    lock = folder / _LOCK
    handle = _locked(lock)
    if handle is None:
        raise OutputError(
            Text(
                f"另一个 minplan 正在写入 {folder}：请等它结束，或换一个输出文件夹",
                f"another minplan is writing to {folder}: wait for it, or choose another folder",
            )
        )
    try:
        yield
    finally:
        _let_go(handle, lock)


def _locked(lock: Path) -> IO[bytes] | None:
    """Lock the file; again where its last holder removed it in the meantime."""
    while True:
        try:
            handle = lock.open("a+b")
        except PermissionError:  # Windows: its last holder is just removing it
            return None
        if not _lock(handle):
            handle.close()
            return None
        if sys.platform == "win32" or _is_still(handle, lock):
            return handle
        handle.close()


def _is_still(handle: IO[bytes], lock: Path) -> bool:
    try:
        return os.fstat(handle.fileno()).st_ino == lock.stat().st_ino
    except FileNotFoundError:
        return False


def _let_go(handle: IO[bytes], lock: Path) -> None:
    """Remove the lock; POSIX removes it while it is held, Windows only once it is closed."""
    if sys.platform != "win32":
        lock.unlink(missing_ok=True)
    handle.close()
    if sys.platform == "win32":
        with contextlib.suppress(OSError):
            lock.unlink(missing_ok=True)


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: IO[bytes]) -> bool:
        try:
            handle.seek(0)
            msvcrt.locking(handle.fileno(), msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True
else:
    import fcntl

    def _lock(handle: IO[bytes]) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks, as some network shares
            return True
        return True
