"""The process that opens a base map: one question on its input, one answer on its output, then it ends."""

from __future__ import annotations

import json
import sys
from typing import IO, TYPE_CHECKING, Any

from minplan_gis.files.worker.sandbox import limit_memory, limit_time
from minplan_gis.rasters.refusing import RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    Answer = tuple[dict[str, Any], bytes]

__all__ = ["answer"]


def answer(questions: IO[bytes], answers: IO[bytes]) -> None:
    """Answer one question in a line of JSON and what bytes belong to it."""
    asked = json.loads(questions.read())
    limit_memory(asked["memory_mb"])
    limit_time(asked["seconds"])
    told, data = _told(asked)
    answers.write(json.dumps(told).encode("ascii") + b"\n" + data)
    answers.flush()


def _told(asked: dict[str, Any]) -> Answer:
    try:
        return _task(asked["task"])(asked)
    except ImportError:
        return {"failed": "extra"}, b""
    except RefusedError as error:
        return {"failed": str(error)}, b""
    except Exception as error:  # noqa: BLE001 - whatever a hostile file provokes is told, not raised
        return {"failed": "unreadable", "detail": f"{type(error).__name__}: {error}"[:300]}, b""


def _task(name: str) -> Callable[[dict[str, Any]], Answer]:
    if name == "tiles":
        from minplan_gis.rasters.pyramid import tiles  # noqa: PLC0415

        return tiles
    from minplan_gis.rasters import warping  # noqa: PLC0415 - loads GDAL, after the limits

    return {"describe": warping.describe, "lay": warping.lay, "warp": warping.warp}[name]


if __name__ == "__main__":
    answer(sys.stdin.buffer, sys.stdout.buffer)
