"""A process that can be lost: asked in a line of JSON, answered in one, killed when it takes too long."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from minplan_gis.files.formats import DRIVERS
from minplan_gis.files.worker.sandbox import pinned_environment, undue_drivers

if TYPE_CHECKING:
    from typing import IO

__all__ = ["Limits", "Lost", "Worker", "receive", "send", "start"]

_START_SECONDS = 120.0


class Lost(Exception):  # noqa: N818 - an event, told to the user as what became of a file
    """The process ended, or had to be ended, before it answered."""

    def __init__(self, *, timeout: bool, code: int | None) -> None:
        super().__init__(timeout, code)
        self.timeout = timeout
        self.code = code
        """Its exit code; a negative one is the signal that killed it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one request may cost."""

    memory_mb: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Worker:
    """A running process of :mod:`minplan_gis.files.serving`."""

    process: subprocess.Popen[bytes]
    limits: Limits
    memory_limited: bool

    def ask(self, message: dict[str, Any], payload: bytes = b"") -> tuple[dict[str, Any], bytes]:
        """Send a message and wait for the answer; the process is gone when this raises.

        Raises
        ------
        Lost
            Crashed, or killed after ``limits.seconds``.
        """
        return _exchange(self.process, message, payload, self.limits.seconds)

    @property
    def is_running(self) -> bool:
        """Whether it can be asked."""
        return self.process.poll() is None

    def close(self) -> None:
        """End the process."""
        _end(self.process)


def start(limits: Limits, *, drivers: frozenset[str] = DRIVERS) -> Worker:
    """Start a process that has only the allowed drivers.

    Parameters
    ----------
    limits : Limits
        What one request may cost.
    drivers : frozenset of str
        Those that are allowed: another set than that of readers only for a process that writes.

    Raises
    ------
    Lost
        Where it does not come up, or can't be rid of other drivers.
    """
    skipped = tuple(name for name in _other_drivers() if name not in drivers)
    for _ in range(2):
        worker, present = _started(limits, skipped)
        undue = [name for name in present if name not in drivers]
        if not undue:
            return worker
        worker.close()
        skipped = (*skipped, *undue)
    raise Lost(timeout=False, code=None)


def send(stream: IO[bytes], message: dict[str, Any], payload: bytes = b"") -> None:
    """Write a line of JSON that states the length of what follows it, and that."""
    stream.write(json.dumps({**message, "bytes": len(payload)}).encode("ascii") + b"\n" + payload)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read what :func:`send` wrote; None where the other end is gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    message: dict[str, Any] = json.loads(line)
    payload = stream.read(message["bytes"])
    return (message, payload) if len(payload) == message["bytes"] else None


def _started(limits: Limits, skipped: tuple[str, ...]) -> tuple[Worker, list[str]]:
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "minplan_gis.files.serving"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=pinned_environment(skipped),
    )
    hello = {"memory_mb": limits.memory_mb, "seconds": limits.seconds}
    greeting, _ = _exchange(process, hello, b"", _START_SECONDS)
    return Worker(process, limits, greeting["memory_limited"]), greeting["undue_drivers"]


def _exchange(
    process: subprocess.Popen[bytes], message: dict[str, Any], payload: bytes, seconds: float
) -> tuple[dict[str, Any], bytes]:
    assert process.stdin is not None  # noqa: S101 - both ends are pipes
    assert process.stdout is not None  # noqa: S101
    expired = threading.Event()
    timer = threading.Timer(seconds, _expire, (process, expired))
    timer.start()
    answer = None
    try:
        send(process.stdin, message, payload)
        answer = receive(process.stdout)
    except OSError:  # the pipe broke: the process is gone
        answer = None
    finally:
        timer.cancel()
        if answer is None:  # also when the user interrupts: half an answer must not be read later
            code = _end(process)
    if answer is None:
        raise Lost(timeout=expired.is_set(), code=code)
    return answer


def _expire(process: subprocess.Popen[bytes], expired: threading.Event) -> None:
    expired.set()
    process.kill()


def _end(process: subprocess.Popen[bytes]) -> int:
    process.kill()
    for stream in (process.stdin, process.stdout):
        if stream is not None:
            try:
                stream.close()
            except OSError:  # what was still to be flushed has nowhere to go
                continue
    return process.wait()


@lru_cache(maxsize=1)
def _other_drivers() -> tuple[str, ...]:
    """Give the drivers that readers have no use for, as known here; the started process has the last word."""
    return tuple(undue_drivers())
