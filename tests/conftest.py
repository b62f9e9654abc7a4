"""What many tests need: a reader of files, and one layer out of a file."""

from __future__ import annotations

import pytest

from minplan_gis.files import Request, open_reader


@pytest.fixture(scope="module")
def reader():
    with open_reader() as opened:
        yield opened


@pytest.fixture
def read(reader):
    def reading(path, role="blocks", **given):
        (layer,) = reader.read(Request(path, role, **given))
        return layer

    return reading
