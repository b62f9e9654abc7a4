"""Areas against dense integration on the ellipsoid, GeographicLib, and printed test vectors."""

from __future__ import annotations

from decimal import Decimal

import geopandas as gpd
import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis import measure
from minplan_gis.areas import (
    M2_PER_HECTARE,
    M2_PER_KM2,
    M2_PER_MU,
    ellipsoidal_area,
    planar_area,
    rounded,
    tdt1055_area,
)
from minplan_gis.crs import Plane, from_plane, plane_at, to_plane
from planar import star

FEW = settings(max_examples=30, deadline=None)
MAJOR, FLATTENING = 6378137.0, 1 / 298.257222101
E2 = FLATTENING * (2 - FLATTENING)
E = np.sqrt(E2)
CGCS2000 = Geodesic(MAJOR, FLATTENING)

SAMPLE = shapely.Polygon(
    [(516040.00, 4876210.00), (516560.50, 4876210.00), (516560.50, 4875799.75), (516040.00, 4875799.75)],
    [[(516190.00, 4876110.00), (516190.00, 4876030.00), (516290.00, 4876030.00), (516290.00, 4876110.00)]],
)
"""A plot of 20.55 ha with a hole of 0.8 ha, in band 27."""


def dense_area(polygon, plane, step=1.0):
    """Integrate over longitude the exact area from the equator to the outline, corners every ``step`` m."""
    total = 0.0
    for number, ring in enumerate([polygon.exterior, *polygon.interiors]):
        outline = from_plane([shapely.segmentize(ring, step)], plane)[0]
        longitude, latitude = np.radians(shapely.get_coordinates(outline)).T
        sine = np.sin(latitude)
        below = MAJOR**2 * (1 - E2) / 2 * (sine / (1 - E2 * sine**2) + np.arctanh(E * sine) / E)
        below -= below.mean()
        loop = abs(np.sum(np.diff(longitude) * (below[1:] + below[:-1]) / 2))
        total += -loop if number else loop
    return total


def place(longitude, latitude, plane):
    return shapely.get_coordinates(to_plane([shapely.Point(longitude, latitude)], plane))[0]


@FEW
@given(
    st.floats(-1.5, 1.5),
    st.floats(18.0, 53.0),
    st.sampled_from([100.0, 1000.0, 4000.0]),
    st.booleans(),
    st.integers(0, 10_000),
)
def test_ellipsoidal_area_equals_dense_integration(off, latitude, radius, hole, seed):
    """To 1e-7 and 0.1 m², up to 50 km², anywhere in a band."""
    plane = plane_at(87.0)
    figure = star(
        np.random.default_rng(seed), middle=place(87.0 + off, latitude, plane), radius=radius, hole=hole
    )
    truth = dense_area(figure, plane, step=max(1.0, radius / 1000))
    assert ellipsoidal_area([figure], plane)[0] == pytest.approx(truth, rel=1e-7, abs=0.01)
    assert abs(ellipsoidal_area([figure], plane)[0] - truth) < 0.1


@pytest.mark.parametrize("off", [0.0, 0.75, 1.5])
def test_long_straight_edges(off):
    """10 km edges: the edge is straight in the plane, so corners alone would be some square metres off."""
    plane = plane_at(84.0)
    east, north = place(84.0 + off, 44.0, plane)
    block = shapely.box(east, north, east + 10_000, north + 10_000)
    assert ellipsoidal_area([block], plane)[0] == pytest.approx(dense_area(block, plane, 2.0), rel=1e-9)


def test_area_against_geographiclib():
    plane = plane_at(81.0)
    figure = star(np.random.default_rng(6), middle=place(82.3, 43.9, plane), radius=2500.0, corners=20)
    polygon = CGCS2000.Polygon()
    for longitude, latitude in shapely.get_coordinates(
        from_plane([shapely.segmentize(figure, 20.0)], plane)[0]
    )[:-1]:
        polygon.AddPoint(latitude, longitude)
    assert ellipsoidal_area([figure], plane)[0] == pytest.approx(
        abs(polygon.Compute()[2]), rel=1e-7, abs=0.01
    )


def test_printed_vectors():
    """TD/T 1055 of a block of one minute, and the sample plot by three ways."""
    minute = shapely.box(81.2, 44.0, 81.2 + 1 / 60, 44.0 + 1 / 60)
    assert tdt1055_area([minute])[0] == pytest.approx(2_475_182.085, abs=0.0005)
    plane = Plane(81.0, 27)
    assert planar_area([SAMPLE])[0] == pytest.approx(205_535.125, abs=1e-6)
    assert tdt1055_area(from_plane([SAMPLE], plane))[0] == pytest.approx(205_533.782, abs=0.0005)
    assert ellipsoidal_area([SAMPLE], plane)[0] == pytest.approx(205_533.782, abs=0.0005)


@pytest.mark.parametrize(("off", "excess"), [(0.5, 3.95e-5), (1.0, 1.58e-4), (1.5, 3.56e-4)])
def test_the_plane_is_too_large_off_its_meridian(off, excess):
    """At 44°N, as known: 113 ppm of a block at 0.75 degrees and so on."""
    plane = plane_at(81.0)
    east, north = place(81.0 + off, 44.0, plane)
    block = shapely.box(east - 500, north - 500, east + 500, north + 500)
    assert planar_area([block])[0] / ellipsoidal_area([block], plane)[0] - 1 == pytest.approx(
        excess, rel=0.01
    )


def test_holes_parts_and_empties():
    plane = plane_at(81.0)
    whole, hole = shapely.Polygon(SAMPLE.exterior), shapely.Polygon(SAMPLE.interiors[0])
    several = [
        SAMPLE,
        whole,
        hole,
        shapely.MultiPolygon([hole, shapely.box(5e5, 5e6, 5e5, 5e6)]),
        shapely.Polygon(),
        None,
    ]
    areas = ellipsoidal_area(several, plane)
    assert areas[0] == pytest.approx(areas[1] - areas[2], abs=1e-6)
    assert areas[2:].tolist() == [areas[2], pytest.approx(areas[2]), 0.0, 0.0]
    assert ellipsoidal_area([], plane).tolist() == tdt1055_area([]).tolist() == []
    assert ellipsoidal_area([SAMPLE.reverse()], plane)[0] == areas[0]
    assert tdt1055_area([shapely.Polygon(), None, *from_plane([hole], plane)])[:2].tolist() == [0.0, 0.0]


def test_areas_of_blocks():
    """Three numbers side by side, by id, in the input's order, each block in its own band."""
    east = from_plane([SAMPLE], Plane(84.0, 28))[0]
    west = from_plane([SAMPLE], Plane(81.0, 27))[0]
    blocks = gpd.GeoDataFrame(
        {"name": ["东", "无", "西"]}, geometry=[east, None, west], index=["1", "0", "2"], crs=4490
    )
    table = measure.areas(blocks)
    assert list(table.columns) == ["area_m2", "planar_area_m2", "tdt1055_area_m2", "central_meridian"]
    assert table.index.tolist() == ["1", "2"]
    assert table.index.name == "block_id"
    assert table["central_meridian"].tolist() == [84.0, 81.0]
    for row in table.to_numpy():
        assert row[:3] == pytest.approx([205_533.782, 205_535.125, 205_533.782], abs=0.001)


def test_units_and_rounding_of_tables():
    area = 205_533.782
    assert rounded(area / M2_PER_HECTARE, 4) == Decimal("20.5534")
    assert rounded(area / M2_PER_KM2, 4) == Decimal("0.2055")
    assert rounded(float(Decimal(repr(area)) / M2_PER_MU), 2) == Decimal("308.30")
    assert [rounded(value, 2) for value in (0.125, 0.135, 2.675, -0.125)] == [
        Decimal("0.13"),
        Decimal("0.14"),
        Decimal("2.68"),
        Decimal("-0.13"),
    ]
