"""Edges and coverage of zones: every expected value is computed another way."""

from __future__ import annotations

import math

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from minplan_gis.crs import plane_at, to_plane
from minplan_gis.plans.boundaries import outline
from minplan_gis.zones.coverage import grown
from minplan_gis.zones.edges import densified

GLOBE = pyproj.Geod(ellps="GRS80")


def truth(line, edges, count=400):
    """Give points on the true line, closely."""
    (lon1, lat1), (lon2, lat2) = line.coords
    if edges == "lonlat":
        share = np.linspace(0, 1, count)
        return shapely.linestrings(
            np.column_stack([lon1 + (lon2 - lon1) * share, lat1 + (lat2 - lat1) * share])
        )
    return LineString([(lon1, lat1), *GLOBE.npts(lon1, lat1, lon2, lat2, count), (lon2, lat2)])


def deviation(line, edges, meridian):
    """Give how far true points lie from the densified line in a plane, in metres."""
    dense = densified([line], edges)[0]
    flat, points = to_plane([dense, truth(line, edges)], plane_at(meridian), snap=False)
    return shapely.distance(flat, shapely.points(shapely.get_coordinates(points))).max()


@pytest.mark.parametrize("edges", ["lonlat", "geodesic"])
@pytest.mark.parametrize(
    "line",
    [
        LineString([(80.0, 44.0), (82.4, 44.0)]),
        LineString([(81.0, 43.0), (81.0, 45.0)]),
        LineString([(80.9, 43.9), (81.1, 44.1)]),
        LineString([(82.4, 44.0), (82.6, 44.3)]),
        LineString([(79.6, 43.0), (82.4, 45.0)]),
    ],
)
@pytest.mark.parametrize("offset", [-3.0, 0.0, 3.0])
def test_a_dense_line_is_true_within_a_millimetre_in_its_own_and_the_next_bands(line, edges, offset):
    assert deviation(line, edges, line.centroid.x + offset) < 0.001


def test_without_points_the_same_line_is_off_by_what_the_formula_says():
    parallel = LineString([(80.99, 44.0), (81.01, 44.0)])
    flat, points = to_plane([parallel, truth(parallel, "lonlat")], plane_at(81.0), snap=False)
    off = shapely.distance(flat, shapely.points(shapely.get_coordinates(points))).max()
    length = flat.length
    assert off == pytest.approx(length**2 * math.tan(math.radians(44.0)) / (8 * 6_378_000), rel=0.01)
    assert off > 0.01


def test_given_points_stay_and_plane_edges_are_untouched():
    figure = Polygon(
        [(81.0, 44.0), (81.3, 44.0), (81.3, 44.2), (81.0, 44.2)],
        [[(81.1, 44.1), (81.2, 44.1), (81.2, 44.15)]],
    )
    dense = densified([figure], "lonlat")[0]
    assert set(figure.exterior.coords) <= set(dense.exterior.coords)
    assert len(dense.interiors) == 1
    assert shapely.equals_identical(densified([figure], "plane")[0], figure)


@pytest.mark.parametrize(
    "shape",
    [
        Point(81, 44),
        shapely.MultiPoint([(81, 44), (82, 44)]),
        Polygon(),
        None,
        LineString([(81, 44), (81.0001, 44)]),
    ],
)
def test_what_has_no_long_edge_passes_as_it_is(shape):
    assert densified([shape], "geodesic")[0] == shape


def test_all_kinds_of_figures_keep_their_kind():
    square = box(81, 44, 81.2, 44.2)
    for shape in (
        square,
        square.exterior,
        MultiPolygon([square, box(82, 44, 82.1, 44.1)]),
        square.boundary.union(LineString([(80, 44), (80.5, 44)])),
    ):
        dense = densified([shape], "geodesic")[0]
        assert dense.geom_type == shape.geom_type
        assert shapely.get_num_coordinates(dense) > 3 * shapely.get_num_coordinates(shape)


@settings(max_examples=25, deadline=None)
@given(
    lon=st.floats(75, 130),
    lat=st.floats(18, 53),
    east=st.floats(-0.3, 0.3),
    north=st.floats(-0.3, 0.3),
    edges=st.sampled_from(["lonlat", "geodesic"]),
)
def test_any_edge_in_china_is_true_and_the_same_from_both_ends(lon, lat, east, north, edges):
    line = LineString([(lon, lat), (lon + east, lat + north)])
    if line.length == 0:
        return
    assert deviation(line, edges, lon) < 0.001
    there, back = densified([line, line.reverse()], edges)
    assert shapely.get_num_coordinates(there) == shapely.get_num_coordinates(back)
    gap = to_plane([there, back.reverse()], plane_at(lon), snap=False)
    assert np.abs(shapely.get_coordinates(gap[0]) - shapely.get_coordinates(gap[1])).max() < 1e-6


def geodesic_distances(area, points):
    """Give true metres from points to the nearest point of an area's boundary, found in a local plane."""
    found = []
    for point in points:
        local = plane_at(point.x)
        flat, there = to_plane([area, point], local, snap=False)
        _, near = shapely.shortest_line(there, flat).coords
        back = pyproj.Transformer.from_crs(local.crs, 4490, always_xy=True).transform(*near)
        found.append(GLOBE.inv(point.x, point.y, *back)[2])
    return np.array(found)


@pytest.mark.parametrize("code", ["654002", "654025", "654200"])
def test_a_grown_outline_never_claims_more_than_was_stated(code):
    area = outline(code)[0]
    wide = grown(area, 5000.0)
    points = shapely.points(shapely.get_coordinates(wide))[::7]
    reach = geodesic_distances(area, points)
    assert reach.max() <= 5000.0
    assert reach.min() > 4800.0
    assert shapely.contains_properly(wide, area)


def test_a_square_grows_by_its_sides_and_rounded_corners():
    square = box(81.0, 44.0, 81.1, 44.1)
    flat, wide = to_plane([square, grown(square, 1000.0)], plane_at(81.0), snap=False)
    radius = 985.0
    least = flat.area + flat.length * radius + math.pi * radius**2
    most = flat.area + flat.length * 1000.0 + math.pi * 1000.0**2
    assert least < wide.area < most


def test_a_notch_that_geos_would_bridge_is_not_claimed():
    tooth = Polygon(
        [
            (81.0, 44.0),
            (81.05, 44.0),
            (81.055, 44.0004),
            (81.06, 44.0),
            (81.1, 44.0),
            (81.1, 44.1),
            (81.0, 44.1),
        ]
    )
    wide = grown(tooth, 5000.0)
    assert geodesic_distances(tooth, shapely.points(shapely.get_coordinates(wide))).max() <= 5000.0


def test_growing_by_nothing_changes_nothing():
    square = box(81.0, 44.0, 81.1, 44.1)
    assert grown(square, 0.0) is square
