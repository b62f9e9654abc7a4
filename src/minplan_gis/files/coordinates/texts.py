"""A .txt with coordinates: which of the formats that end in .txt it is, by what its lines hold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from minplan_gis.files.coordinates.naming import worded
from minplan_gis.files.coordinates.plots import plots_layer
from minplan_gis.files.coordinates.region_texts import region_text
from minplan_gis.files.coordinates.string_files import strings_layer
from minplan_gis.files.coordinates.string_texts import string_text
from minplan_gis.files.encodings import decode

if TYPE_CHECKING:
    from pathlib import Path

    from minplan_gis.files.layers import Part, RawLayer
    from minplan_gis.files.model import Request

__all__ = ["parts"]


def parts(request: Request, scratch: Path) -> list[Part]:  # noqa: ARG001 - as every format's
    """Give the one layer of a text with coordinates."""
    return [("", lambda: _layer(request))]


def _layer(request: Request) -> RawLayer:
    text, encoding = decode(request.path.read_bytes(), request.encoding)
    strings = string_text(text) or region_text(text)
    if strings is not None:
        return strings_layer(replace(strings, words=worded(text)), encoding, request)
    return plots_layer(text, encoding, request)
