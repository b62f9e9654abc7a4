"""Distances by eye on the meridian, against GeographicLib away from it, and to the outside of an area."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from minplan_gis import measure
from minplan_gis.crs import Plane, from_plane, to_plane
from minplan_gis.errors import UsageError
from planar import EASTING, NORTHING, PLANE, frame, rectangle, star

BLOCK = rectangle(0, 0, 100)
WGS = Geodesic.WGS84
M = pytest.approx


def at(east, north):
    return shapely.Point(EASTING + east, NORTHING + north)


def line(*corners):
    return shapely.LineString([(EASTING + east, NORTHING + north) for east, north in corners])


@pytest.mark.parametrize(
    ("feature", "metres", "ends"),
    [
        (at(150, 50), 50.0, [(100, 50), (150, 50)]),
        (at(103, 104), 5.0, [(100, 100), (103, 104)]),
        (line((-500, 130), (500, 130)), 30.0, None),
        (line((-500, -40), (-30, -40), (-30, 500)), 30.0, None),
        (rectangle(160, 0, 10), 60.0, None),
        (shapely.MultiPoint([at(150, 50), at(120, 50)]), 20.0, [(100, 50), (120, 50)]),
        (shapely.MultiPolygon([rectangle(160, 0, 10), rectangle(-15, 0, 5)]), 10.0, None),
        (shapely.GeometryCollection([at(150, 50), line((107, 0), (107, 5))]), 7.0, None),
        (rectangle(-200, -200, 500).difference(rectangle(-25, -25, 150)), 25.0, None),
    ],
)
def test_distances_by_eye(feature, metres, ends):
    table = measure.distances(frame([BLOCK]), frame([feature], ["f"]), within_m=100)
    assert table[["block_id", "zone_id"]].to_numpy().tolist() == [["a", "f"]]
    assert table["distance_m"].tolist() == [M(metres, abs=1e-5)]
    drawn = to_plane(table.geometry, PLANE)[0]
    assert drawn.length == M(metres, abs=1e-5)
    assert BLOCK.distance(shapely.Point(drawn.coords[0])) == M(0.0, abs=1e-5)
    if ends:
        expected = [(EASTING + east, NORTHING + north) for east, north in ends]
        np.testing.assert_allclose(np.array(drawn.coords), expected, atol=1e-5)


@pytest.mark.parametrize(
    "feature",
    [
        at(50, 50),
        at(100, 50),
        line((-10, 50), (200, 50)),
        line((40, 40), (60, 60)),
        rectangle(-50, -50, 300),
        rectangle(40, 40, 10),
        rectangle(100, 0, 30),
        rectangle(100, 100, 30),
        rectangle(50, 50, 100),
    ],
)
def test_what_meets_is_at_distance_zero_with_a_common_point(feature):
    table = measure.distances(frame([BLOCK]), frame([feature], ["f"]), within_m=10)
    assert table["distance_m"].tolist() == [0.0]
    point = to_plane(table.geometry, PLANE)[0]
    assert point.geom_type == "Point"
    assert max(point.distance(BLOCK), point.distance(feature)) < 1e-5


def test_a_block_in_the_hole_of_a_zone_is_not_in_the_zone():
    ring = rectangle(-500, -500, 1100).difference(rectangle(-60, -60, 220))
    assert measure.distances(frame([BLOCK]), frame([ring]), within_m=60.001)["distance_m"].tolist() == [
        M(60.0)
    ]
    assert measure.distances(frame([BLOCK]), frame([ring]), within_m=59.999).empty


@pytest.mark.parametrize("metres", [99.99, 100.0, 100.01])
def test_the_reach_is_in_true_metres(metres):
    """1.4 degrees off the meridian the plane is 0.03 % too long: 100 true metres are 100.03 there."""
    east = 112_000.0
    scale = np.cosh(east / 6_380_000.0)
    road = line((east + 100 + metres * scale, -500), (east + 100 + metres * scale, 500))
    table = measure.distances(frame([rectangle(east, 0, 100)]), frame([road]), within_m=100.001)
    assert table["distance_m"].tolist() == ([M(metres, abs=1e-3)] if metres <= 100.001 else [])


def test_distances_are_geodesic_within_a_centimetre_to_five_kilometres():
    rng = np.random.default_rng(11)
    middles = rng.uniform((79.6, 36.0), (82.4, 49.0), (40, 2))
    blocks = [star(rng, middle=_carried(lon, lat), radius=300.0) for lon, lat in middles]
    points = [_carried(lon, lat) + rng.uniform(-4000, 4000, 2) for lon, lat in middles]
    layer = frame([shapely.Point(each) for each in points], [str(n) for n in range(40)])
    table = measure.distances(frame(blocks, layer.index), layer, within_m=6000.0)
    table = table.loc[(table["block_id"] == table["zone_id"]) & (table["distance_m"] > 0)]
    assert len(table) > 30
    for _, row in table.iterrows():
        (lon0, lat0), (lon1, lat1) = row.geometry.coords
        assert WGS.Inverse(lat0, lon0, lat1, lon1)["s12"] == M(row["distance_m"], abs=0.01)
        nearest = _geodesic(
            to_plane(frame(blocks, layer.index).geometry[[row["block_id"]]], PLANE)[0], (lon1, lat1)
        )
        assert row["distance_m"] == M(nearest, abs=0.01)


def _carried(lon, lat):
    return shapely.get_coordinates(to_plane([shapely.Point(lon, lat)], PLANE))[0]


def _geodesic(block, place):
    """The least geodesic distance from a place to the outline, sampled around its nearest point."""
    spot = shapely.Point(_carried(*place))
    along = block.exterior.project(spot) + np.linspace(-20, 20, 401)
    outline = from_plane(block.exterior.interpolate(along % block.exterior.length), PLANE)
    return min(WGS.Inverse(place[1], place[0], p.y, p.x)["s12"] for p in outline)


def test_a_feature_across_the_band_edge_is_near():
    """The block's centroid lies in band 28, the road in band 27."""
    block = gpd.GeoDataFrame(geometry=[shapely.box(82.501, 44.0, 82.51, 44.01)], index=["b"], crs=4490)
    road = gpd.GeoDataFrame(
        geometry=[shapely.LineString([(82.499, 44.0), (82.499, 44.01)])], index=["r"], crs=4490
    )
    table = measure.distances(block, road, within_m=300)
    north_ends = WGS.Inverse(44.01, 82.499, 44.01, 82.501)["s12"]
    assert table["central_meridian"].tolist() == [84.0]
    assert table["distance_m"].tolist() == [M(north_ends, abs=0.01)]


def test_one_row_a_pair_with_the_nearest_of_a_long_line():
    """A road of 3,000 corners: the row is that of a plain shapely distance."""
    rng = np.random.default_rng(5)
    east = np.linspace(-20_000, 20_000, 3001)
    road = line(*zip(east, 700 + 150 * rng.uniform(-1, 1, 3001), strict=True))
    blocks = frame(
        [rectangle(1700 * n - 15_000, 100 * n - 900, 250) for n in range(18)], [str(n) for n in range(18)]
    )
    table = measure.distances(blocks, frame([road], ["r"]), within_m=5000)
    assert table["block_id"].is_unique
    plain = shapely.distance(to_plane(blocks.geometry, PLANE), to_plane(frame([road]).geometry, PLANE)[0])
    np.testing.assert_allclose(table["distance_m"], plain, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("reach", [-1.0, float("nan"), float("inf")])
def test_a_reach_that_is_none_is_refused(reach):
    with pytest.raises(UsageError):
        measure.distances(frame([BLOCK]), frame([BLOCK]), within_m=reach)


@pytest.mark.parametrize(
    ("area", "metres"),
    [
        (rectangle(-300, -200, 1000), 200.0),
        (rectangle(0, 0, 1000), 0.0),
        (rectangle(50, -200, 1000), 0.0),
        (rectangle(5000, 0, 100), 0.0),
        (rectangle(-300, -300, 700).difference(rectangle(140, 0, 10)), 40.0),
        (rectangle(-300, -300, 700).difference(rectangle(40, 40, 10)), 0.0),
        (shapely.MultiPolygon([rectangle(-300, -300, 350, 700), rectangle(50, -300, 350, 700)]), 300.0),
        (shapely.Polygon(), 0.0),
    ],
)
def test_clearance_by_eye(area, metres):
    """How far to the outside; a border between two parts of the area is not its outside."""
    found = measure.clearance(frame([BLOCK]), from_plane([area], PLANE)[0])
    assert found.to_dict() == {"a": M(metres, abs=1e-5)}
    assert found.index.name == "block_id"


def test_clearance_counts_the_nearest_part_of_a_block():
    block = shapely.MultiPolygon([rectangle(0, 0, 10), rectangle(200, 0, 10)])
    area = from_plane([rectangle(-100, -500, 350, 1000)], PLANE)[0]
    assert measure.clearance(frame([block, rectangle(300, 0, 10), block]), area).tolist() == [
        M(40.0),
        0.0,
        M(40.0),
    ]


def test_clearance_is_true_metres_in_each_band():
    plane = Plane(84.0, 28)
    shapes = [
        shapely.box(EASTING + east, NORTHING, EASTING + east + 100, NORTHING + 100) for east in (-119_000, 0)
    ]
    blocks = frame(shapes, ["west", "middle"], plane)
    area = from_plane(
        [shapely.box(EASTING - 121_000, NORTHING - 9000, EASTING + 9000, NORTHING + 9000)], plane
    )[0]
    scale = np.cosh(120_000 / 6_380_000)
    assert measure.clearance(blocks, area).to_dict() == {
        "west": M(2000 / scale, abs=0.05),
        "middle": M(8900.0, abs=0.1),
    }
