"""Overlaps by eye in a 3-degree plane, and the traps that make others say 'no overlap'."""

from __future__ import annotations

import warnings

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from minplan_gis import measure
from minplan_gis.crs import CGCS2000, from_plane, plane_at, to_plane
from minplan_gis.errors import CrsError, GeometryError
from planar import EASTING, NORTHING, ORIGIN, PLANE, frame, rectangle, star

COLUMNS = [
    "block_id",
    "zone_id",
    "area_m2",
    "block_share",
    "zone_share",
    "relation",
    "central_meridian",
    "geometry",
]
M2 = pytest.approx


def rows(table):
    """The table as {(block, zone): (relation, area)}; on the meridian the plane is true to 1e-9."""
    keys = zip(table["block_id"], table["zone_id"], strict=True)
    return dict(zip(keys, zip(table["relation"], table["area_m2"], strict=True), strict=True))


def in_plane(geometries):
    return to_plane(geometries, PLANE)


BLOCK = rectangle(0, 0, 100)


@pytest.mark.parametrize(
    ("zone", "relation", "area"),
    [
        (rectangle(50, 0, 100), "overlaps", 5000.0),
        (rectangle(-10, -10, 200), "within", 10_000.0),
        (rectangle(0, 0, 200, 100), "within", 10_000.0),
        (rectangle(20, 20, 10), "contains", 100.0),
        (rectangle(0, 0, 10), "contains", 100.0),
        (rectangle(0, 0, 100), "equals", 10_000.0),
        (rectangle(100, 0, 100), "touches", 0.0),
        (rectangle(100, 100, 100), "touches", 0.0),
        (rectangle(-50, -50, 200).difference(BLOCK), "touches", 0.0),
        (rectangle(-50, -50, 200).difference(rectangle(10, 10, 80)), "overlaps", 3600.0),
        (shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(90, 90, 50)]), "overlaps", 200.0),
        (shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(90, 90, 10)]), "contains", 200.0),
        (shapely.MultiPolygon([rectangle(-1, -1, 500), rectangle(900, 0, 10)]), "within", 10_000.0),
        (shapely.MultiPolygon([rectangle(0, 0, 100), rectangle(900, 0, 10)]), "within", 10_000.0),
        (shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(100, 50, 10)]), "overlaps", 100.0),
    ],
)
def test_relations_by_eye(zone, relation, area):
    table = measure.overlaps(frame([BLOCK]), frame([zone], ["z"]))
    assert rows(table) == {("a", "z"): (relation, M2(area, abs=1e-5))}
    piece = in_plane(table.geometry)[0]
    assert piece.area == M2(area, abs=1e-5)
    assert piece.difference(zone.union(BLOCK).buffer(1e-5)).is_empty


def test_a_block_of_two_parts_is_within_only_with_both():
    block = shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(50, 0, 10)])
    zones = frame([rectangle(-5, -5, 100), rectangle(-5, -5, 40), block], ["both", "one", "same"])
    assert rows(measure.overlaps(frame([block]), zones)) == {
        ("a", "both"): ("within", M2(200.0)),
        ("a", "one"): ("overlaps", M2(100.0)),
        ("a", "same"): ("equals", M2(200.0)),
    }


def test_shares_and_columns():
    table = measure.overlaps(frame([BLOCK]), frame([rectangle(75, 0, 100)], ["z"]))
    assert list(table.columns) == COLUMNS
    assert table.crs == CGCS2000
    assert table["block_share"].tolist() == [M2(0.25, abs=1e-9)]
    assert table["zone_share"].tolist() == [M2(0.25, abs=1e-9)]
    assert table["central_meridian"].tolist() == [81.0]


def test_touching_pairs_show_where():
    zones = frame([rectangle(100, 0, 50, 100), rectangle(100, 100, 50)], ["edge", "corner"])
    edge, corner = in_plane(measure.overlaps(frame([BLOCK]), zones).sort_values("zone_id").geometry)[::-1]
    assert edge.length == M2(100.0, abs=1e-5)
    assert corner.distance(shapely.Point(EASTING + 100, NORTHING + 100)) < 1e-5


def test_layers_in_different_systems_give_the_same():
    """EPSG:4527's neighbour 4515 carries the band in the easting, 4536 does not, 4490 is in degrees."""
    blocks, zones = frame([BLOCK]), frame([rectangle(50, 0, 100), rectangle(100, 0, 50)], ["x", "y"])
    plain = rows(measure.overlaps(blocks, zones))
    for block_crs in (4490, 4515, 4536, 4326, 4504):
        for zone_crs in (4490, 4515, 4492):
            other = measure.overlaps(blocks.to_crs(block_crs), zones.to_crs(zone_crs))
            assert rows(other) == {pair: (word, M2(area, abs=1e-5)) for pair, (word, area) in plain.items()}


def test_degrees_are_never_measured():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        table = measure.overlaps(frame([BLOCK]), frame([BLOCK]))
    assert table["area_m2"].tolist() == [M2(10_000.0, abs=1e-5)]


@pytest.mark.parametrize("crs", [None, 4214, 4610, 2401, 2349])
def test_other_datums_are_refused(crs):
    layer = gpd.GeoDataFrame(geometry=[shapely.box(0, 0, 1, 1)], index=["a"], crs=crs)
    with pytest.raises(CrsError):
        measure.overlaps(frame([BLOCK]), layer)


def test_a_prefix_that_contradicts_the_system_is_refused():
    """Easting 27,500,000 read with a system without prefix would come out as infinity and overlap nothing."""
    prefixed = frame([BLOCK]).to_crs(4515).set_crs(4536, allow_override=True)
    with pytest.raises(CrsError, match="27500"):
        measure.overlaps(prefixed, frame([BLOCK]))


def test_a_millimetre_of_mismatch_is_reported_as_what_it_is():
    """1 km of shared border drawn 1 mm apart: 1 m² of ground, a strip that parts() shows as 1 mm wide."""
    block = frame([rectangle(0, 0, 1000)])
    table = measure.overlaps(block, frame([rectangle(999.999, 0, 1000)], ["z"]))
    assert rows(table) == {("a", "z"): ("overlaps", M2(1.0, abs=1e-4))}
    assert measure.parts(table)["mean_width_m"].tolist() == [M2(0.001, rel=1e-3)]


def test_half_a_millimetre_of_overshoot_leaves_a_strip_outside():
    block, zone = frame([rectangle(0, 0, 1000)]), frame([rectangle(-10, -10, 1009.9995, 1200)], ["z"])
    assert measure.overlaps(block, zone)["relation"].tolist() == ["overlaps"]
    left = measure.remainders(block, zone)
    assert left["area_m2"].tolist() == [M2(0.5, abs=1e-4)]
    assert measure.parts(left)["mean_width_m"].tolist() == [M2(0.0005, rel=1e-3)]


def test_the_same_constraint_twice_counts_once_in_the_union():
    zone = rectangle(50, 0, 100)
    table = measure.overlaps(frame([BLOCK]), frame([zone, zone], ["one", "again"]))
    assert table["area_m2"].sum() == M2(10_000.0)
    assert measure.united(measure.parts(table))["area_m2"].to_dict() == {"a": M2(5000.0)}


def test_neighbours_with_shared_corners_overlap_by_nothing_across_systems():
    """Corners that three layers state in different ways stay one corner, so borders stay one border."""
    rng = np.random.default_rng(7)
    ridge = np.column_stack([EASTING + 60_000 + rng.uniform(-300, 300, 40), NORTHING + np.arange(40) * 200.0])
    west = shapely.Polygon([*ridge, (EASTING + 50_000, NORTHING + 7800), (EASTING + 50_000, NORTHING)])
    east = shapely.Polygon([*ridge, (EASTING + 70_000, NORTHING + 7800), (EASTING + 70_000, NORTHING)])
    metres = frame([west], ["w"]).to_crs(4515)
    degrees = frame([east], ["e"])
    for blocks, zones in ((metres, degrees), (degrees, metres), (degrees.to_crs(4492), metres.to_crs(4537))):
        table = measure.overlaps(blocks, zones)
        assert table[["relation", "area_m2"]].to_numpy().tolist() == [["touches", 0.0]]
        assert measure.united(measure.parts(table)).empty


def test_a_corner_on_the_middle_of_a_neighbours_edge_is_no_overlap():
    """Rounding to a micrometre puts it off the edge; what that leaves is no ground."""
    rng = np.random.default_rng(8)
    for _ in range(20):
        turn, along = rng.uniform(0, 2 * np.pi), rng.uniform(100, 900)
        start = np.array([EASTING + 40_000, NORTHING])
        way, side = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
        end, middle = start + 1000 * way, start + along * way
        one = shapely.Polygon([start, end, end + 500 * side, start + 500 * side])
        two = shapely.Polygon([start, middle, end, end - 500 * side, start - 500 * side])
        table = measure.overlaps(frame([one]).to_crs(4515), frame([two], ["z"]))
        assert table[["relation", "area_m2"]].to_numpy().tolist() == [["touches", 0.0]]
        both = frame([one, two])
        assert measure.remainders(frame([one.union(two)]), both)["area_m2"].tolist() == [0.0]


def test_each_block_is_measured_in_its_own_band():
    """Two blocks beside 82.5°E, where bands 27 and 28 meet, against one zone over both."""
    blocks = gpd.GeoDataFrame(
        geometry=[shapely.box(82.40, 44.0, 82.48, 44.05), shapely.box(82.52, 44.0, 82.60, 44.05)],
        index=["west", "east"],
        crs=4490,
    )
    zone = gpd.GeoDataFrame(geometry=[shapely.box(82.44, 43.9, 82.56, 44.2)], index=["z"], crs=4490)
    table = measure.overlaps(blocks, zone)
    assert table["central_meridian"].tolist() == [81.0, 84.0]
    for _, row in table.iterrows():
        plane = plane_at(row["central_meridian"])
        block, other = (
            to_plane(each, plane)[0] for each in (blocks.loc[[row["block_id"]]].geometry, zone.geometry)
        )
        west, south, east, north = block.intersection(other).bounds
        assert to_plane([row.geometry], plane)[0].bounds == M2((west, south, east, north), abs=1e-5)
    assert table["block_share"].tolist() == [M2(0.5, abs=1e-3)] * 2


def test_edges_are_straight_in_the_blocks_plane():
    """A zone's edge over 3 degrees leaves its parallel by 1 km; a block under that bow is inside."""
    zone = gpd.GeoDataFrame(geometry=[shapely.box(79.5, 43.0, 82.5, 44.0)], index=["z"], crs=4490)
    plane_edge = to_plane(zone.geometry, PLANE)[0]
    bow = shapely.box(*plane_edge.bounds).bounds[3]
    block = shapely.box(EASTING - 50, bow - 300, EASTING + 50, bow - 200)
    inside = plane_edge.covers(block)
    table = measure.overlaps(frame([block]), zone)
    assert (table["relation"].tolist() == ["within"]) == inside
    assert shapely.box(79.5, 43.0, 82.5, 44.0).disjoint(from_plane([block], PLANE)[0]) == inside


def test_zones_invalid_in_the_plane_decide_nothing_inside_their_hull():
    bowtie = shapely.Polygon(np.array([(0, 0), (100, 100), (100, 0), (0, 100)]) + ORIGIN)
    blocks = frame([rectangle(20, 45, 5), rectangle(300, 0, 10)], ["in", "far"])
    table = measure.overlaps(blocks, frame([bowtie, rectangle(0, 0, 500)], ["bad", "good"]))
    found = rows(table)
    assert found["in", "good"] == ("within", M2(25.0))
    assert ("far", "bad") not in found
    relation, area = found["in", "bad"]
    assert (relation, np.isnan(area)) == ("undecided", True)
    assert table.geometry.is_empty.tolist() == [relation == "undecided" for relation in table["relation"]]


def test_an_invalid_block_is_undecided_too():
    bowtie = shapely.Polygon(np.array([(0, 0), (100, 100), (100, 0), (0, 100)]) + ORIGIN)
    table = measure.overlaps(frame([bowtie]), frame([rectangle(0, 0, 500), rectangle(400, 0, 5)], ["z", "y"]))
    assert table["relation"].tolist() == ["undecided"]
    assert np.isnan(
        measure.remainders(frame([bowtie]), frame([rectangle(0, 0, 500)]))["area_m2"]
    ).tolist() == [True]


def test_parts_of_one_zone_that_overlap_each_other_are_undecided():
    """As a plain sum they would give 150 % of the ground."""
    doubled = shapely.MultiPolygon([rectangle(0, 0, 60, 100), rectangle(30, 0, 70, 100)])
    assert measure.overlaps(frame([BLOCK]), frame([doubled], ["z"]))["relation"].tolist() == ["undecided"]


def test_an_empty_ring_does_not_reach_the_predicates():
    """A valid polygon with an empty hole kills the process in GEOS 3.14."""
    holed = shapely.from_wkt(
        "POLYGON ((500000 4870000, 500099 4870000, 500000 4870099, 500000 4870000), EMPTY)"
    )
    assert shapely.is_valid(holed)
    layer = frame([holed], ["h"])
    assert measure.overlaps(layer, layer)["relation"].tolist() == ["equals"]
    assert measure.remainders(layer, layer)["area_m2"].tolist() == [0.0]
    assert measure.distances(layer, layer, within_m=5.0)["distance_m"].tolist() == [0.0]
    assert measure.clearance(layer, layer.geometry.iloc[0]).tolist() == [0.0]
    assert measure.areas(layer)["planar_area_m2"].tolist() == [M2(99 * 99 / 2, abs=1e-3)]


def test_rows_without_geometry_are_left_out():
    blocks = frame([BLOCK, None, shapely.Polygon()], ["a", "none", "empty"])
    zones = frame([None, BLOCK, shapely.MultiPolygon()], ["none", "z", "empty"])
    assert rows(measure.overlaps(blocks, zones)) == {("a", "z"): ("equals", M2(10_000.0))}
    assert measure.remainders(blocks, zones)["block_id"].tolist() == ["a"]
    assert measure.areas(blocks).index.tolist() == ["a"]
    assert measure.distances(blocks, zones, within_m=1)["block_id"].tolist() == ["a"]
    assert measure.clearance(blocks, zones.geometry.iloc[1]).index.tolist() == ["a"]


@pytest.mark.parametrize("empty", [(0, 1), (1, 0), (0, 0)])
def test_empty_layers_give_empty_tables_with_columns_and_system(empty):
    blocks, zones = (frame([BLOCK]).iloc[:count] for count in empty)
    table = measure.overlaps(blocks, zones)
    assert (list(table.columns), len(table), table.crs) == (COLUMNS, 0, CGCS2000)
    assert pd.api.types.is_float_dtype(table["area_m2"])
    assert pd.api.types.is_string_dtype(table["block_id"])
    near = measure.distances(blocks, zones, within_m=10)
    assert (len(near), near.crs, near.columns[-1]) == (0, CGCS2000, "geometry")
    left = measure.remainders(blocks, zones)
    assert (left["area_m2"].tolist(), left.crs) == ([M2(10_000.0)] * len(blocks), CGCS2000)
    assert len(measure.areas(blocks)) == len(measure.clearance(blocks, BLOCK)) == len(blocks)
    assert measure.united(measure.parts(table)).empty


def test_ids_stay_text_and_must_be_unique():
    table = measure.overlaps(frame([BLOCK], ["0001"]), frame([BLOCK], [7]))
    assert table[["block_id", "zone_id"]].to_numpy().tolist() == [["0001", "7"]]
    with pytest.raises(GeometryError, match="0001"):
        measure.overlaps(frame([BLOCK, BLOCK], ["0001", "0001"]), frame([BLOCK]))


def test_lines_are_no_zones_to_overlap():
    road = shapely.LineString([(EASTING, NORTHING), (EASTING + 50, NORTHING + 50)])
    with pytest.raises(GeometryError, match="road"):
        measure.overlaps(frame([BLOCK]), frame([road], ["road"]))


def test_the_callers_frames_stay_as_they_were():
    blocks, zones = frame([BLOCK], [1]).assign(name="矿"), frame([rectangle(50, 0, 100)], [2])
    before = blocks.to_wkb(), zones.to_wkb(), blocks.index.copy()
    measure.overlaps(blocks, zones)
    measure.remainders(blocks, zones)
    measure.distances(blocks, zones, within_m=10)
    pd.testing.assert_frame_equal(blocks.to_wkb(), before[0])
    pd.testing.assert_frame_equal(zones.to_wkb(), before[1])
    pd.testing.assert_index_equal(blocks.index, before[2])


def test_a_thousand_blocks_against_one_zone_of_many_parts():
    """Reported per zone; a plain double loop over 400 x 2,000 parts would take minutes."""
    parts = [rectangle(40 * (n % 50), 40 * (n // 50), 20) for n in range(2000)]
    blocks = frame(
        [rectangle(100 * (n % 20) + 10, 80 * (n // 20) + 10, 40) for n in range(400)],
        [str(n) for n in range(400)],
    )
    table = measure.overlaps(blocks, frame([shapely.MultiPolygon(parts)], ["z"]))
    assert table["block_id"].is_unique
    assert set(table["zone_id"]) == {"z"}
    union = shapely.union_all(parts)
    truth = shapely.area(shapely.intersection(to_plane(blocks.geometry, PLANE), union))
    areas = table.set_index("block_id")["area_m2"].reindex(blocks.index).fillna(0.0)
    np.testing.assert_allclose(areas, truth, rtol=1e-6, atol=1e-3)


def test_equal_to_a_plain_double_loop():
    rng = np.random.default_rng(3)
    one = [star(rng, middle=rng.uniform(0, 4000, 2) + ORIGIN, radius=500, hole=n % 3 == 0) for n in range(25)]
    two = [star(rng, middle=rng.uniform(0, 4000, 2) + ORIGIN, radius=500, hole=n % 2 == 0) for n in range(25)]
    blocks, zones = (frame(each, [str(n) for n in range(25)]) for each in (one, two))
    table = measure.overlaps(blocks, zones)
    carried = [in_plane(each.geometry) for each in (blocks, zones)]
    truth = {
        (str(n), str(m)): block.intersection(zone)
        for n, block in enumerate(carried[0])
        for m, zone in enumerate(carried[1])
        if block.intersects(zone)
    }
    assert list(zip(table["block_id"], table["zone_id"], strict=True)) == sorted(
        truth, key=lambda pair: (int(pair[0]), int(pair[1]))
    )
    for pair, piece in zip(truth, in_plane(table.geometry), strict=True):
        assert piece.symmetric_difference(truth[pair]).area < 1e-3
    np.testing.assert_allclose(table["area_m2"], [piece.area for piece in truth.values()], rtol=1e-6)
