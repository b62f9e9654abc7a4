"""Reading a user's files in a process of their own: what kills it costs one file, not the batch."""

from __future__ import annotations

import dataclasses
import signal
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files.addresses import is_address
from minplan_gis.files.model import Fault, LayerRead, RefusedError, Request, unread
from minplan_gis.files.tables import sheets
from minplan_gis.files.worker import process, wire
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from minplan_gis.files.tables.book import Book

__all__ = ["Reader", "open_reader", "read_layers"]

_LIMITS_NOT_IN_FORCE = Text(
    "本系统不支持内存限额，读取时未生效", "this system has no memory limit for a process; none was in force"
)


class Reader:
    """Reads files one after the other in one process, started anew when a file has killed it.

    Use it as a context manager, or call :meth:`close`.
    """

    __slots__ = ("_limits", "_scratch", "_trusted", "_worker")

    def __init__(self, limits: process.Limits, *, trusted: bool) -> None:
        self._limits = limits
        self._trusted = trusted
        self._worker: process.Worker | None = None
        self._scratch = tempfile.TemporaryDirectory(prefix="minplan-", ignore_cleanup_errors=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and remove what it unpacked."""
        if self._worker is not None:
            self._worker.close()
            self._worker = None
        self._scratch.cleanup()

    def read(self, request: Request) -> tuple[LayerRead, ...]:
        """Read every layer asked for.

        A file or layer that can't be read is an entry of its own with
        ``declared=None`` and one quarantined item without a row; its code says why:
        ``missing``, ``not_allowed``, ``too_large``, ``crashed``, ``timeout``,
        ``missing_crs``, ``wrong_crs``, ``truncated``...
        """
        path = request.path if is_address(request.path) else request.path.absolute()
        absolute = dataclasses.replace(request, path=path)
        if self._trusted:
            return _read_here(absolute, Path(self._scratch.name))
        try:
            return self._read_there(absolute)
        except process.Lost as lost:
            return (unread(request, _lost(lost, self._limits)),)

    def read_book(self, path: Path, encoding: str | None = None) -> Book:
        """Read a table of attributes (CSV, XLSX), every cell as text.

        Raises
        ------
        SourceError
            It can't be read; the message names the file.
        UsageError
            No such encoding.
        """
        if self._trusted:
            return sheets.read_book(path, encoding)
        try:
            worker = self._running()
            message = {"task": "table", "path": str(path.absolute()), "encoding": encoding}
            answer, _ = worker.ask(message)
        except process.Lost as lost:
            raise _no_book(path, _lost(lost, self._limits)) from lost
        return _book(path, answer)

    def unpack(self, path: Path) -> Path | None:
        """Unpack an archive of many files into a folder that lasts as long as the reader.

        None where it holds one thing, shapefiles or databases, or can't be unpacked:
        :meth:`read` reads it, or tells what is wrong with it.
        """
        target = Path(tempfile.mkdtemp(dir=self._scratch.name))
        if self._trusted:
            return target if _unpacked_here(path.absolute(), target) else None
        message = {"task": "unpack", "path": str(path.absolute()), "target": str(target)}
        try:
            answer, _ = self._running().ask(message)
        except process.Lost:
            return None
        return target if answer.get("unpacked") else None

    def _running(self) -> process.Worker:
        """Give the process; a new one where there is none, or an interrupt or the system has ended it."""
        if self._worker is None or not self._worker.is_running:
            self._worker = process.start(self._limits)
        return self._worker

    def _read_there(self, request: Request) -> tuple[LayerRead, ...]:
        worker = self._running()
        message = {"task": "read", "request": wire.encode_request(request), "scratch": self._scratch.name}
        answer, payload = worker.ask(message)
        if "failed" in answer:
            return (unread(request, _failed(answer)),)
        layers = wire.decode_layers(answer["layers"], payload)
        return layers if worker.memory_limited else tuple(map(_unlimited, layers))


def open_reader(*, trusted: bool = False, memory_mb: int = 3072, seconds: float = 60.0) -> Reader:
    """Give a reader of users' files.

    Parameters
    ----------
    trusted : bool
        Read in this process, without limits: for files of one's own making.
    memory_mb : int
        What reading one file may take, where the system can bound it.
    seconds : float
        How long one file may take.
    """
    return Reader(process.Limits(memory_mb, seconds), trusted=trusted)


def read_layers(request: Request, *, trusted: bool = False) -> tuple[LayerRead, ...]:
    """Read one file; for more than one, :func:`open_reader` starts the process only once."""
    with open_reader(trusted=trusted) as reader:
        return reader.read(request)


def _read_here(request: Request, scratch: Path) -> tuple[LayerRead, ...]:
    from minplan_gis.files import reading  # noqa: PLC0415 - loads GDAL

    with tempfile.TemporaryDirectory(dir=scratch, ignore_cleanup_errors=True) as own:
        try:
            return tuple(reading.read_file(request, Path(own)))
        except MemoryError:
            return (unread(request, _failed({"failed": "too_large"})),)
        except Exception as error:  # noqa: BLE001 - as in the process: told, not raised
            detail = f"{type(error).__name__}: {error}"[:300]
            return (unread(request, _failed({"failed": "unreadable", "detail": detail})),)


def _unpacked_here(path: Path, target: Path) -> bool:
    from minplan_gis.files.batch import packed  # noqa: PLC0415 - loads GDAL

    try:
        return packed.unpack_batch(path, target)
    except RefusedError:
        return False


def _book(path: Path, answer: dict[str, Any]) -> Book:
    if "failed" in answer:
        raise _no_book(path, _failed(answer))
    if "refused" in answer:
        problems = [Text(**problem) for problem in answer["refused"]]
        raise UsageError(*problems) if answer["usage"] else SourceError(*problems)
    return sheets.decode_book(answer["book"])


def _no_book(path: Path, fault: Fault) -> SourceError:
    name = Text(f"{path.name}：", f"{path.name}: ")
    return SourceError(name + fault.reason + Text("。", "; ") + fault.remedy)


def _unlimited(layer: LayerRead) -> LayerRead:
    entry = dataclasses.replace(layer.entry, notes=(*layer.entry.notes, _LIMITS_NOT_IN_FORCE))
    return dataclasses.replace(layer, entry=entry)


def _failed(answer: dict[str, Any]) -> Fault:
    if answer["failed"] == "too_large":
        return Fault(
            "too_large",
            Text("内存不足以读取该文件", "reading the file takes more memory than allowed"),
            Text("请拆分文件，或只保留所需图层", "split it, or keep only the layers needed"),
        )
    detail = answer["detail"]
    return Fault(
        "unreadable",
        Text(f"文件无法读取（{detail}）", f"the file can't be read ({detail})"),
        Text("请在 GIS 软件中打开检查并重新导出", "open it in a GIS, look at it and export it again"),
    )


def _lost(lost: process.Lost, limits: process.Limits) -> Fault:
    if lost.timeout:
        return Fault(
            "timeout",
            Text(
                f"读取超过 {limits.seconds:g} 秒，已中止",
                f"reading took over {limits.seconds:g} s and was ended",
            ),
            Text(
                "请检查文件是否含视图或异常数据，或拆分后重试",
                "look for views or odd data in it, or split it and try again",
            ),
        )
    how = _how(lost.code)
    return Fault(
        "crashed",
        Text(f"读取该文件的进程异常退出（{how}）", f"the process that read the file ended ({how})"),
        Text(
            "文件很可能已损坏：请在 GIS 软件中检查图形并重新导出为 GeoPackage",
            "the file is probably damaged: check its geometry in a GIS and export it to GeoPackage",
        ),
    )


def _how(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    try:
        return signal.Signals(-code).name
    except ValueError:
        return f"signal {-code}"
