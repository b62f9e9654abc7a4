"""placeholder."""
from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.files.layers import Part
    from minplan_gis.files.model import Request


def parts(request: Request, scratch: Path) -> list[Part]:
    """Give none."""
    raise NotImplementedError(request, scratch)
