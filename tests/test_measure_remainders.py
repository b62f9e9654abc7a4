"""What lies outside, by eye; and that a wrong difference or union is found out."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from minplan_gis import measure
from minplan_gis.crs import to_plane
from minplan_gis.measure import overlay
from planar import EASTING, NORTHING, ORIGIN, PLANE, frame, rectangle, star

M2 = pytest.approx
BLOCK = rectangle(0, 0, 100)


def left(*zones, block=BLOCK):
    return measure.remainders(frame([block]), frame(zones))


@pytest.mark.parametrize(
    ("zones", "area"),
    [
        ([], 10_000),
        ([rectangle(500, 0, 10)], 10_000),
        ([rectangle(100, 0, 10)], 10_000),
        ([rectangle(-10, -10, 200)], 0),
        ([rectangle(0, 0, 100)], 0),
        ([rectangle(0, 0, 60, 100)], 4000),
        ([rectangle(0, 0, 60, 100), rectangle(60, 0, 40, 100)], 0),
        ([rectangle(-5, -5, 65, 300), rectangle(60, -5, 90, 300)], 0),
        ([rectangle(0, 0, 60, 100), rectangle(40, 0, 40, 100)], 2000),
        ([rectangle(0, 0, 60, 100)] * 2, 4000),
        ([rectangle(20, 20, 10), rectangle(60, 60, 20)], 9500),
        ([rectangle(-50, -50, 200).difference(rectangle(40, 40, 20))], 400),
        ([rectangle(-50, -50, 200).difference(rectangle(40, 40, 20)), rectangle(40, 40, 20)], 0),
        ([shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(90, 90, 10)])], 9800),
    ],
)
def test_remainders_by_eye(zones, area):
    table = left(*zones)
    assert list(table.columns) == ["block_id", "area_m2", "block_share", "central_meridian", "geometry"]
    assert table[["block_id", "central_meridian"]].to_numpy().tolist() == [["a", 81.0]]
    assert table["area_m2"].tolist() == [M2(area, abs=1e-5)]
    assert table["block_share"].tolist() == [M2(area / 10_000, abs=1e-9)]
    piece = to_plane(table.geometry, PLANE)[0]
    assert (piece.is_empty, piece.area) == (area == 0, M2(area, abs=1e-5))


def test_blocks_of_two_parts():
    block = shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(50, 0, 10)])
    assert left(rectangle(-5, -5, 20), block=block)["area_m2"].tolist() == [M2(100.0)]
    assert left(rectangle(-5, -5, 20), rectangle(45, 0, 50), block=block)["area_m2"].tolist() == [0.0]


def test_many_adjoining_zones_leave_nothing():
    """A block over 400 neighbours with crooked common borders, off the meridian."""
    rng = np.random.default_rng(2)
    corners = np.stack(np.meshgrid(np.arange(21.0), np.arange(21.0), indexing="ij"), axis=-1) * 100.0
    corners += rng.uniform(-30, 30, corners.shape) + ORIGIN + np.array([90_000, 0])
    cells = [
        shapely.Polygon([corners[i, j], corners[i + 1, j], corners[i + 1, j + 1], corners[i, j + 1]])
        for i in range(20)
        for j in range(20)
    ]
    zones = frame(cells, [str(n) for n in range(400)])
    blocks = frame([rectangle(90_200, 200, 1500), rectangle(90_200, 200, 3000, 1500)], ["in", "out"])
    table = measure.remainders(blocks, zones.to_crs(4515)).set_index("block_id")
    assert table.loc["in", "area_m2"] == 0.0
    union = shapely.union_all(to_plane(zones.geometry, PLANE))
    truth = shapely.area(to_plane(blocks.geometry["out":], PLANE)[0].difference(union))
    assert table.loc["out", "area_m2"] == M2(truth, rel=5e-4)
    assert table.loc["out", "block_share"] == M2(truth / 4_500_000, abs=1e-5)


def test_large_zones_are_cut_around_the_block_first():
    rng = np.random.default_rng(4)
    zone = star(rng, middle=(EASTING, NORTHING), radius=20_000, corners=6000)
    blocks = [
        rectangle(18_000 * np.cos(turn), 18_000 * np.sin(turn), 2500) for turn in np.arange(0.0, 6.2, 0.7)
    ]
    layer = frame(blocks, [str(n) for n in range(len(blocks))])
    carried = to_plane(frame([zone]).geometry, PLANE)[0]
    own = to_plane(layer.geometry, PLANE)
    outside = measure.remainders(layer, frame([zone]))["area_m2"]
    np.testing.assert_allclose(outside, shapely.area(shapely.difference(own, carried)), rtol=2e-5)
    shared = measure.overlaps(layer, frame([zone])).set_index("block_id")["area_m2"].reindex(layer.index)
    np.testing.assert_allclose(shared + outside.to_numpy(), measure.areas(layer)["area_m2"], rtol=1e-9)


def test_an_undecided_zone_leaves_doubt_only_where_it_matters():
    bowtie = shapely.Polygon(np.array([(0, 0), (100, 100), (100, 0), (0, 100)]) + ORIGIN)
    assert np.isnan(left(bowtie)["area_m2"]).tolist() == [True]
    assert np.isnan(left(bowtie, rectangle(0, 0, 50, 100))["area_m2"]).tolist() == [True]
    assert left(bowtie, rectangle(-5, -5, 500))["area_m2"].tolist() == [0.0]
    assert left(bowtie, rectangle(0, 0, 50, 100), rectangle(50, 0, 50, 100))["area_m2"].tolist() == [0.0]


@pytest.mark.parametrize("liar", ["difference", "union_all"])
def test_an_overlay_that_lies_is_found_out(monkeypatch, liar):
    """GEOS answers 'nothing' on some valid input; 'nothing outside' must not come of it."""
    real = getattr(shapely, liar)

    def lying(*shapes, grid_size=None, **options):
        answer = np.asarray(real(*shapes, grid_size=grid_size, **options), dtype=object)
        if grid_size is None:
            answer[...] = shapely.Polygon() if liar == "difference" else rectangle(-500, -500, 2000)
        return answer

    monkeypatch.setattr(overlay.shapely, liar, lying)
    table = left(rectangle(0, 0, 30, 100), rectangle(60, 0, 10, 100))
    assert np.isnan(table["area_m2"]).tolist() == [True]
    assert table.geometry.is_empty.tolist() == [True]
