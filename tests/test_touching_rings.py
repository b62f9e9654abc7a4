"""A hole that touches an edge between two corners: valid in its plane, a rounding off in degrees."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely

from file_makers import vector
from minplan_gis.blocks import ledger_of, load_blocks, require_blocks, write_blocks
from minplan_gis.crs import unproject
from minplan_gis.errors import GeometryError, OutputError
from minplan_gis.files import open_reader
from minplan_gis.files.gate import examine

BAND = pyproj.CRS("EPSG:4515")
WEST, EAST, SOUTH, NORTH = 27516040, 27516560, 4876210, 4876614
OUTER = [(WEST, SOUTH), (EAST, SOUTH), (EAST - 12, NORTH), (WEST, NORTH)]
MIDDLE = (EAST - 6, (SOUTH + NORTH) / 2)
TOUCHING = shapely.Polygon(OUTER, [[MIDDLE, (WEST + 160, SOUTH + 50), (WEST + 160, SOUTH + 80)]])
"""The hole's first corner is the middle of the eastern edge."""
CROSSING = shapely.Polygon(
    OUTER, [[(EAST - 5, MIDDLE[1]), (WEST + 160, SOUTH + 50), (WEST + 160, SOUTH + 80)]]
)
"""A metre over the edge: no rounding."""
(DEGREES,) = unproject([TOUCHING], BAND)


@pytest.fixture
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


@pytest.fixture
def blocks(tmp_path, reader):
    path = vector(tmp_path / "in.gpkg", [TOUCHING], {"block_id": ["0001"]}, crs="EPSG:4515")
    return load_blocks(path, reader=reader)


def test_the_specimen_is_what_it_should_be():
    assert shapely.is_valid(TOUCHING)
    assert not shapely.is_valid(DEGREES)


@pytest.mark.parametrize(("shape", "crs"), [(TOUCHING, BAND), (DEGREES, pyproj.CRS("EPSG:4490"))])
def test_it_passes_the_gate_in_metres_and_in_degrees(shape, crs):
    gated = examine(np.array([shape], dtype=object), crs, polygons_only=True)
    assert not gated.faults


def test_a_hole_over_the_edge_does_not():
    for shape, crs in ((CROSSING, BAND), (unproject([CROSSING], BAND)[0], pyproj.CRS("EPSG:4490"))):
        gated = examine(np.array([shape], dtype=object), crs, polygons_only=True)
        assert gated.faults[0].code == "invalid_geometry"


def test_what_was_read_can_be_checked(blocks):
    assert list(require_blocks(blocks).index) == ["0001"]


def test_a_frame_in_degrees_is_told_of_a_real_crossing_in_the_readers_language():
    frame = gpd.GeoDataFrame(geometry=list(unproject([CROSSING], BAND)), index=["0001"], crs=4490)
    with pytest.raises(GeometryError) as caught:
        require_blocks(frame.rename_axis("block_id"))
    assert "自相交" in caught.value.problems[0].zh
    assert "Self-intersection" not in caught.value.problems[0].zh


@pytest.mark.parametrize(
    ("name", "decimals"),
    [
        *((name, None) for name in ("a.txt", "a.xlsx", "a.dxf", "a.gpkg", "a.shp")),
        *((name, 12) for name in ("a.geojson", "a.kml")),
    ],
)
def test_it_is_written_and_comes_back(name, decimals, blocks, tmp_path, reader):
    write_blocks(blocks, tmp_path / name, decimals=decimals, reader=reader)
    back = load_blocks(tmp_path / name, crs="EPSG:4515" if name == "a.dxf" else None, reader=reader)
    assert not [row for entry in ledger_of(back) for row in entry.quarantined]
    assert shapely.get_num_interior_rings(back.geometry.iloc[0]) == 1


def test_too_few_digits_are_refused_with_how_many_there_may_be(blocks, tmp_path, reader):
    with pytest.raises(OutputError, match="12"):
        write_blocks(blocks, tmp_path / "a.geojson", reader=reader)
    assert not (tmp_path / "a.geojson").exists()
