"""What the process that opens users' files does: started by the room ``worker``, it answers on its pipes."""

from __future__ import annotations

import os
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files.model import RefusedError
from minplan_gis.files.worker import sandbox
from minplan_gis.files.worker.process import receive, send

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["serve"]

_GRACE_SECONDS = 10


def serve(requests: IO[bytes], answers: IO[bytes]) -> None:
    """Greet, then answer until the other end closes."""
    greeting = receive(requests)
    if greeting is None:
        return
    limits = greeting[0]
    limited = sandbox.limit_memory(limits["memory_mb"])
    send(answers, {"memory_limited": limited, "undue_drivers": sandbox.undue_drivers()})
    while (asked := receive(requests)) is not None:
        sandbox.limit_time(limits["seconds"] + _GRACE_SECONDS)
        send(answers, *_answer(*asked))
        sandbox.limit_time(0)


def _answer(message: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    try:
        return _TASKS[message["task"]](message, payload)
    except MemoryError:
        return {"failed": "too_large"}, b""
    except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes is told, not raised
        return {"failed": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}, b""


def _read(message: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    from minplan_gis.files import reading  # noqa: PLC0415 - loads GDAL, after the limits
    from minplan_gis.files.worker import wire  # noqa: PLC0415

    with tempfile.TemporaryDirectory(dir=message["scratch"], ignore_cleanup_errors=True) as scratch:
        layers = reading.read_file(wire.decode_request(message["request"]), Path(scratch))
    messages, blobs = wire.encode_layers(layers)
    return {"layers": messages}, blobs


def _write(message: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    from minplan_gis.files.worker import wire  # noqa: PLC0415
    from minplan_gis.files.writing import gpkg_layers  # noqa: PLC0415

    encoded = message["frame"]
    spatial = encoded["lengths"] is not None
    frame = wire.decode_frame(encoded, payload) if spatial else wire.decode_table(encoded)
    path, empty_type = Path(message["path"]), message["empty_type"]
    kind = gpkg_layers.Kind(**message.get("kind", {}))
    count = gpkg_layers.write_layer(
        path, message["layer"], frame, message["date"], empty_type=empty_type, kind=kind
    )
    return {"count": count}, b""


def _table(message: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    from minplan_gis.files.tables import sheets  # noqa: PLC0415

    try:
        book = sheets.read_book(Path(message["path"]), message["encoding"])
    except (SourceError, UsageError) as error:
        usage = isinstance(error, UsageError)
        return {"refused": [asdict(problem) for problem in error.problems], "usage": usage}, b""
    return {"book": sheets.encode_book(book)}, b""


def _unpack(message: dict[str, Any], _payload: bytes) -> tuple[dict[str, Any], bytes]:
    from minplan_gis.files.batch import packed  # noqa: PLC0415

    try:
        return {"unpacked": packed.unpack_batch(Path(message["path"]), Path(message["target"]))}, b""
    except RefusedError:
        return {"unpacked": False}, b""  # reading the archive tells why


_TASKS: dict[str, Callable[[dict[str, Any], bytes], tuple[dict[str, Any], bytes]]] = {
    "read": _read,
    "write": _write,
    "table": _table,
    "unpack": _unpack,
}


def _main() -> None:
    """Keep the pipe to the parent for answers: what a library prints goes to stderr."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _main()
