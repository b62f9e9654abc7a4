"""Where coordinates are: bands, planes, and what is refused rather than guessed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis import crs
from minplan_gis.errors import CrsError
from minplan_gis.wording import Text

WHAT = Text("图层", "layer")
FEW = settings(max_examples=40, deadline=None)


def layer(geometry, system):
    return gpd.GeoDataFrame(geometry=[geometry], index=["a"], crs=system)


@pytest.mark.parametrize(
    ("longitude", "band"),
    [(73.5, 25), (81.0, 27), (82.4999, 27), (82.5, 28), (84.0, 28), (87.35, 29), (135.0, 45)],
)
def test_bands(longitude, band):
    assert crs.band_of(longitude) == band
    assert crs.plane_at(longitude) == crs.Plane(3.0 * band, band)


@pytest.mark.parametrize("band", range(25, 46))
def test_three_degree_codes_are_those_of_epsg(band):
    for prefixed in (True, False):
        _check(crs.gauss_kruger_epsg(band, prefixed=prefixed), 3.0 * band, band if prefixed else 0)


@pytest.mark.parametrize("band", range(13, 24))
def test_six_degree_codes_are_those_of_epsg(band):
    for prefixed in (True, False):
        code = crs.gauss_kruger_epsg(band, prefixed=prefixed, degrees=6)
        _check(code, 6.0 * band - 3.0, band if prefixed else 0)


def _check(code, meridian, prefix):
    system = pyproj.CRS.from_epsg(code)
    easting, northing = pyproj.Transformer.from_crs(4490, code, always_xy=True).transform(meridian, 44.0)
    assert "CGCS2000" in system.name
    assert easting == pytest.approx(prefix * 1e6 + 5e5, abs=1e-6)
    assert northing == pytest.approx(4_874_000, abs=1000)


@pytest.mark.parametrize(("band", "degrees"), [(24, 3), (46, 3), (12, 6), (24, 6)])
def test_bands_that_epsg_does_not_have(band, degrees):
    with pytest.raises(CrsError, match=str(band)):
        crs.gauss_kruger_epsg(band, prefixed=True, degrees=degrees)


@pytest.mark.parametrize("meridian", [75.0, 81.0, 135.0])
def test_a_plane_is_the_epsg_system_of_its_band(meridian):
    plane = crs.plane_at(meridian + 1.1)
    places = shapely.points(np.linspace(meridian - 1.5, meridian + 1.5, 7), np.linspace(20.0, 53.0, 7))
    ours = shapely.get_coordinates(crs.to_plane(places, plane, snap=False))
    theirs = gpd.GeoSeries(places, crs=4490).to_crs(crs.gauss_kruger_epsg(plane.band, prefixed=False))
    np.testing.assert_allclose(ours, shapely.get_coordinates(theirs), atol=1e-6)
    assert plane.crs.to_epsg() == crs.gauss_kruger_epsg(plane.band, prefixed=False)


def test_outside_chinas_bands_the_plane_has_a_meridian_of_its_own():
    plane = crs.plane_at(10.25)
    assert plane == crs.Plane(10.25, None)
    there = shapely.get_coordinates(crs.to_plane([shapely.Point(10.25, 50.0)], plane))[0]
    assert there[0] == pytest.approx(5e5)
    assert plane.crs.axis_info[0].unit_name == "metre"


@FEW
@given(st.floats(79.5, 82.5), st.floats(18.0, 53.0))
def test_there_and_back_is_the_same_place(longitude, latitude):
    plane = crs.plane_at(81.0)
    back = crs.from_plane(crs.to_plane([shapely.Point(longitude, latitude)], plane), plane)[0]
    assert (back.x, back.y) == (pytest.approx(longitude, abs=2e-11), pytest.approx(latitude, abs=2e-11))


def test_snapping_makes_a_corner_one_point_whichever_system_stated_it():
    rng = np.random.default_rng(1)
    places = gpd.GeoSeries(shapely.points(rng.uniform((79.6, 40.0), (82.4, 48.0), (200, 2))), crs=4490)
    plane = crs.plane_at(81.0)
    for code in (4515, 4536, 4504, 4537):
        other = crs.unproject(places.to_crs(code).array, pyproj.CRS.from_epsg(code))
        one, two = (shapely.get_coordinates(crs.to_plane(each, plane)) for each in (places.array, other))
        assert np.abs(one - two).max() <= 1.001e-6
        assert (one == two).all(axis=1).mean() > 0.99


@FEW
@given(st.floats(-3.0, 3.0), st.floats(3.0, 54.0))
def test_scale_factor_is_that_of_proj(off, latitude):
    plane = crs.plane_at(81.0)
    easting, northing = shapely.get_coordinates(crs.to_plane([shapely.Point(81.0 + off, latitude)], plane))[0]
    factors = pyproj.Proj(plane.crs).get_factors(81.0 + off, latitude)
    ours = float(crs.scale_factor(np.array(easting), np.array(northing), plane))
    assert ours == pytest.approx(factors.meridional_scale, abs=1e-9 if abs(off) <= 1.5 else 1e-8)


@pytest.mark.parametrize("code", [4490, 4480, 4515, 4536, 4497, 4508, 4326, 4979, 32645, 3857])
def test_cgcs2000_and_wgs84_are_taken(code):
    found = crs.require_crs(code, what=WHAT)
    assert crs.accuracy_m(found) == (1.0 if code in {4326, 4979, 32645, 3857} else 0.0)


def test_esri_names_are_known():
    esri = pyproj.CRS.from_epsg(4515).to_wkt("WKT1_ESRI")
    assert crs.accuracy_m(crs.require_crs(esri, what=WHAT)) == 0.0


@pytest.mark.parametrize("code", [4214, 4610, 4555, 2401, 2349, 21413, 2327, 4267])
def test_other_datums_are_refused_not_shifted_by_a_ballpark(code):
    """PROJ passes longitude and latitude through as they are, 30-130 m wrong."""
    with pytest.raises(CrsError, match=r"CGCS2000"):
        crs.require_crs(code, what=WHAT)
    with pytest.raises(CrsError):
        crs.to_cgcs2000(layer(shapely.Point(81, 44), 4490).set_crs(code, allow_override=True), what=WHAT)


@pytest.mark.parametrize("code", [4214, 4610])
def test_our_transformers_refuse_ballparks(code):
    with pytest.raises(pyproj.exceptions.ProjError):
        crs.transforming.transformer(pyproj.CRS.from_epsg(code).to_wkt(), pyproj.CRS.from_epsg(4490).to_wkt())


def test_no_system_and_no_such_system_are_refused():
    with pytest.raises(CrsError, match="没有坐标系"):
        crs.to_cgcs2000(layer(shapely.Point(81, 44), None), what=WHAT)
    with pytest.raises(CrsError, match="无法识别"):
        crs.require_crs("EPSG:999999", what=WHAT)


@pytest.mark.parametrize(
    ("geometry", "code"),
    [
        (shapely.Point(27_516_040, 4_876_210), 4536),  # prefix, system without
        (shapely.Point(516_040, 4_876_210), 4515),  # system with prefix, none here
        (shapely.Point(27_516_040, 4_876_210), 4516),  # the neighbouring band's system
        (shapely.Point(4_876_210, 516_040), 4536),  # northing and easting swapped
        (shapely.Point(4_876_210, 27_516_040), 4515),
        (shapely.Point(44.0, 81.0), 4490),  # latitude first
        (shapely.Point(27_516_040, 4_876_210), 4490),  # metres as degrees
        (shapely.Point(81.0, 44.0), 4536),  # degrees as metres
        (shapely.LineString([(516_040, 4_876_210), (27_516_040, 4_876_210)]), 4536),  # mixed
        (shapely.Point(27_500_000, 2_000_000), 4516),  # the neighbouring band's, where degrees are widest
        (shapely.LineString([(81.0, 44.0), (81.0, np.inf)]), 4490),
        (shapely.transform(shapely.box(81, 44, 82, 45), lambda at: np.where(at == 81, np.nan, at)), 4490),
        (shapely.LineString([(81.0, 44.0), (1e308, 44.0)]), 4490),
    ],
)
def test_coordinates_that_contradict_their_system_are_refused(geometry, code):
    """PROJ would say infinity, or a place far away; nothing of the kind goes on."""
    with pytest.raises(CrsError) as refused:
        crs.to_cgcs2000(layer(geometry, code), what=WHAT)
    assert "图层" in refused.value.say("zh")
    assert pyproj.CRS.from_epsg(code).name in refused.value.say("en")


def test_missing_and_empty_geometries_pass_the_border():
    frame = gpd.GeoDataFrame(geometry=[None, shapely.Polygon(), shapely.Point(516_040, 4_876_210)], crs=4536)
    moved = crs.to_cgcs2000(frame, what=WHAT)
    assert moved.crs == crs.CGCS2000
    assert moved.geometry.isna().tolist() == [True, False, False]
    assert moved.geometry.iloc[2].x == pytest.approx(81.2, abs=0.01)
    assert frame.crs.to_epsg() == 4536


def test_reference_points_of_band_27_and_28():
    """Longitude, latitude and prefixed easting, northing, to 0.1 m."""
    for longitude, latitude, code, easting, northing in [
        (81.075, 43.83, 4515, 27_506_032.6, 4_854_936.3),
        (81.5, 44.17, 4515, 27_539_988.4, 4_892_833.3),
        (82.46, 43.03, 4515, 27_618_992.8, 4_767_087.3),
        (84.93, 43.68, 4516, 28_574_991.7, 4_838_687.8),
        (85.267, 45.45, 4516, 28_599_113.8, 5_035_736.7),
    ]:
        moved = crs.to_cgcs2000(layer(shapely.Point(easting, northing), code), what=WHAT).geometry.iloc[0]
        assert (moved.x, moved.y) == (pytest.approx(longitude, abs=2e-6), pytest.approx(latitude, abs=2e-6))
