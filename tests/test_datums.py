"""Old datums: known by name, carried only by what the user supplies, never by a ballpark transformation."""

from __future__ import annotations

import ast
import math
from pathlib import Path

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

import minplan_gis
from minplan_gis.datums import (
    Datum,
    Helmert,
    Plane4,
    datum_named,
    datum_of,
    geographic,
    plane_epsg,
    read_shift,
)
from minplan_gis.datums.fitting import fit_helmert, fit_plane
from minplan_gis.datums.places import projected, unprojected
from minplan_gis.errors import CrsError, SourceError

FEW = settings(max_examples=25, deadline=None)
XIAN_PLANE, OUR_PLANE = "EPSG:2372", "EPSG:4536"
ARCSEC = math.pi / 648_000
POINTS = np.array([[506_000, 4_860_000], [510_000, 4_890_000], [540_000, 4_875_000], [535_000, 4_850_000.0]])
"""Easting, northing near Yining, 81°E."""
TRUE = Plane4(XIAN_PLANE, OUR_PLANE, 74.25, 37.5, 0.14 * ARCSEC, 1.0 - 12.3e-6)


def shift_file(folder, body, *, datum="xian80", **top):
    path = folder / "shift.toml"
    lines = {"schema": 1, "datum": datum, "provider": "某测绘院〔2019〕3号", **top}
    head = "".join(f"{key} = {value!r}\n" for key, value in lines.items()).replace("'", '"')
    path.write_text(head + body, encoding="utf-8")
    return path


def control(before, after, method="plane", **given):
    systems = {"from_crs": XIAN_PLANE, "to_crs": OUR_PLANE, **given}
    body = f'[fit]\nmethod = "{method}"\n' + "".join(f'{key} = "{value}"\n' for key, value in systems.items())
    for number, (old, new) in enumerate(zip(before, after, strict=True), start=1):
        body += f'[[point]]\nname = "K{number}"\nfrom_north = {old[1]}\nfrom_east = {old[0]}\n'
        body += f"to_north = {new[1]}\nto_east = {new[0]}\n"
    return body


HELMERT = """[helmert]
convention = "{}"
x_m = -20.5
y_m = 80.25
z_m = 30.125
x_rotation = 0.5
y_rotation = -1.25
z_rotation = 0.75
rotation_unit = "arcsec"
scale = 3.5
scale_unit = "ppm"
"""
PLANE = """[plane]
from_crs = "EPSG:2372"
to_crs = "EPSG:4536"
north_m = 37.5
east_m = 74.25
rotation = 0.14
rotation_unit = "arcsec"
rotation_direction = "clockwise"
scale = -12.3
scale_unit = "ppm"
"""


class TestFamilies:
    @pytest.mark.parametrize("datum", Datum)
    @pytest.mark.parametrize("prefixed", [True, False])
    @pytest.mark.parametrize(("degrees", "bands"), [(3, range(25, 44)), (6, range(13, 24))])
    def test_codes_are_those_of_epsg(self, datum, prefixed, degrees, bands):
        for band in bands:
            system = pyproj.CRS.from_epsg(plane_epsg(datum, band, prefixed=prefixed, degrees=degrees))
            values = {item.code: item.value for item in system.coordinate_operation.params}
            assert values["8802"] == (3.0 * band if degrees == 3 else 6.0 * band - 3.0)
            assert values["8806"] == 500_000 + (band * 1_000_000 if prefixed else 0)
            assert datum_of(system) is datum
            assert datum_of(geographic(datum)) is datum

    @pytest.mark.parametrize(("band", "degrees"), [(24, 3), (46, 3), (12, 6), (24, 6)])
    def test_bands_that_do_not_exist(self, band, degrees):
        with pytest.raises(CrsError, match=str(band)):
            plane_epsg(Datum.XIAN80, band, prefixed=True, degrees=degrees)

    @pytest.mark.parametrize(
        ("words", "datum"),
        [
            ("1954年北京坐标系", Datum.BEIJING54),
            ("1954北京坐标系", Datum.BEIJING54),
            ("北京54", Datum.BEIJING54),
            ("BJ-54", Datum.BEIJING54),
            ("D_Beijing_1954", Datum.BEIJING54),
            ("1980西安坐标系", Datum.XIAN80),
            ("80国家大地坐标系", Datum.XIAN80),
            ("西安80坐标系", Datum.XIAN80),
            ("Xi'an 1980", Datum.XIAN80),
            ("新1954年北京坐标系", Datum.NEW_BEIJING54),
            ("New Beijing", Datum.NEW_BEIJING54),
            ("2000国家大地坐标系", None),
            ("CGCS2000", None),
            ("WGS 84", None),
            ("", None),
        ],
    )
    def test_names(self, words, datum):
        assert datum_named(words) is datum

    @pytest.mark.parametrize(
        ("a", "rf", "datum"),
        [(6378245, 298.3, Datum.BEIJING54), (6378140, 298.257, Datum.XIAN80), (6378137, 298.257222101, None)],
    )
    def test_a_prj_without_a_datum_s_name_goes_by_its_ellipsoid(self, a, rf, datum):
        wkt = (
            f'GEOGCS["GCS_Unknown",DATUM["D_Unknown",SPHEROID["S",{a},{rf}]],'
            'PRIMEM["Greenwich",0],UNIT["Degree",0.0174532925199433]]'
        )
        assert datum_of(pyproj.CRS.from_wkt(wkt)) is datum


class TestParameters:
    def test_the_position_vector_example_of_epsg_guidance_note_7_2(self):
        wgs72 = Helmert(Datum.XIAN80, (0.0, 0.0, 4.5), (0.0, 0.0, 0.554 * ARCSEC), 0.219e-6)
        moved = wgs72.move(np.array([[3_657_660.66, 255_768.55, 5_201_382.11]]))
        assert moved[0] == pytest.approx([3_657_660.78, 255_778.43, 5_201_387.75], abs=0.006)

    @pytest.mark.parametrize("convention", ["position_vector", "coordinate_frame"])
    def test_seven_parameters_are_what_proj_makes_of_them(self, tmp_path, convention):
        shift = read_shift(shift_file(tmp_path, HELMERT.format(convention), accuracy_m=0.3))
        proj = pyproj.Transformer.from_pipeline(
            "+proj=pipeline +step +proj=unitconvert +xy_in=deg +xy_out=rad "
            "+step +proj=cart +a=6378140 +rf=298.257 +step +proj=helmert +x=-20.5 +y=80.25 +z=30.125 "
            f"+rx=0.5 +ry=-1.25 +rz=0.75 +s=3.5 +convention={convention} "
            "+step +inv +proj=cart +ellps=GRS80 +step +proj=unitconvert +xy_in=rad +xy_out=deg"
        )
        places = np.array([[81.1, 43.9], [87.3, 47.2], [118.0, 24.5]])
        expected = np.column_stack(proj.transform(places[:, 0], places[:, 1], np.zeros(3))[:2])
        assert shift.method.carry(places) == pytest.approx(expected, abs=2e-10)

    def test_the_two_conventions_lie_metres_apart(self, tmp_path):
        place = np.array([[81.1, 43.9]])
        moved = [
            read_shift(shift_file(tmp_path, HELMERT.format(name), accuracy_m=0.3)).method.carry(place)
            for name in ("position_vector", "coordinate_frame")
        ]
        assert np.abs(moved[0] - moved[1]).max() * 111_000 > 10

    def test_four_parameters_by_eye(self):
        quarter = Plane4(XIAN_PLANE, OUR_PLANE, 10.0, 20.0, math.pi / 2, 2.0)
        assert quarter.move(np.array([[0.0, 1.0], [1.0, 0.0]])) == pytest.approx(
            np.array([[12.0, 20], [10, 18]])
        )

    def test_four_parameters_are_the_closed_form(self, tmp_path):
        shift = read_shift(shift_file(tmp_path, PLANE, accuracy_m=0.1))
        old = unprojected(POINTS, pyproj.CRS(XIAN_PLANE))
        moved = projected(shift.method.carry(old), pyproj.CRS(OUR_PLANE))
        turn = (1 - 12.3e-6) * np.exp(1j * 0.14 * ARCSEC)
        closed = 37.5 + 74.25j + turn * (POINTS[:, 1] + 1j * POINTS[:, 0])
        assert moved == pytest.approx(np.column_stack([closed.imag, closed.real]), abs=1e-5)

    def test_any_system_of_the_datum_comes_to_the_same_place(self, tmp_path):
        shift = read_shift(shift_file(tmp_path, PLANE, accuracy_m=0.1))
        places = {}
        for code in (2372, 2351, 2329, 4610):
            steps = pyproj.Transformer.from_crs(2372, code, always_xy=True, allow_ballpark=False)
            given = np.array([shapely.Point(*steps.transform(510_000.0, 4_880_000.0))], dtype=object)
            places[code] = shapely.get_coordinates(shift.carry(given, pyproj.CRS.from_epsg(code)).shapes)
        for place in places.values():
            assert place == pytest.approx(places[2372], abs=1e-10)

    def test_what_would_move_kilometres_is_refused(self, tmp_path):
        shift = read_shift(shift_file(tmp_path, PLANE.replace("37.5", "3750.0"), accuracy_m=0.1))
        with pytest.raises(CrsError, match="不超过 500 m"):
            shift.carry(np.array([shapely.Point(81.1, 43.9)], dtype=object), geographic(Datum.XIAN80))


class TestControlPoints:
    @FEW
    @given(
        st.floats(-100, 100),
        st.floats(-100, 100),
        st.floats(-5, 5),
        st.floats(-20, 20),
    )
    def test_a_fit_finds_the_four_parameters(self, east, north, arcsec, ppm):
        true = Plane4(XIAN_PLANE, OUR_PLANE, east, north, arcsec * ARCSEC, 1 + ppm * 1e-6)
        found = fit_plane(POINTS, true.move(POINTS), source=XIAN_PLANE, target=OUR_PLANE)
        assert (found.rotation_rad, found.scale) == pytest.approx((true.rotation_rad, true.scale), abs=1e-12)
        assert (found.east_m, found.north_m) == pytest.approx((east, north), abs=1e-4)

    @FEW
    @given(st.tuples(*[st.floats(-100, 100)] * 3), st.tuples(*[st.floats(-5, 5)] * 3), st.floats(-5, 5))
    def test_a_fit_over_a_country_finds_the_seven(self, shift, arcsec, ppm):
        turns = tuple(each * ARCSEC for each in arcsec)
        true = Helmert(Datum.XIAN80, shift, turns, ppm * 1e-6)
        places = np.array([[75.0, 38], [90, 48], [110, 20], [130, 47], [100, 30], [118, 25.0]])
        found = fit_helmert(places, true.carry(places), Datum.XIAN80, height_m=0.0)
        inside = np.array([[81.1, 43.9], [104.0, 35.0]])
        # Scale moves points up, which pairs do not tell: it leaves 5 cm sideways over 5500 km.
        assert found.carry(inside) == pytest.approx(true.carry(inside), abs=5e-7)

    @pytest.mark.parametrize("method", ["plane", "helmert"])
    def test_true_pairs_leave_no_residuals(self, tmp_path, method):
        shift = read_shift(shift_file(tmp_path, control(POINTS, TRUE.move(POINTS), method)))
        assert shift.fit.rms_m < 0.002
        assert shift.accuracy_m == 0.05
        inside = np.array([[81.2, 43.95], [81.3, 44.0]])
        assert shift.method.carry(inside) == pytest.approx(TRUE.carry(inside), abs=5e-8)

    def test_a_bad_point_is_named_and_widens_the_accuracy(self, tmp_path):
        after = TRUE.move(POINTS)
        after[2] += [1.0, 0.0]
        shift = read_shift(shift_file(tmp_path, control(POINTS, after)))
        assert shift.fit.largest.name == "K3"
        assert shift.accuracy_m >= shift.fit.largest.length_m > 0.3
        off = np.array([[each.east_m, each.north_m] for each in shift.fit.residuals])
        assert off.sum(axis=0) == pytest.approx([0, 0], abs=1e-6)
        assert shift.fit.rms_m == pytest.approx(math.sqrt((off**2).sum() / 4))

    def test_what_lies_far_from_the_points_is_worth_less_and_warned_of(self, tmp_path):
        after = TRUE.move(POINTS) + np.array([[0.1, 0], [-0.1, 0.1], [0.1, -0.1], [-0.1, 0]])
        shift = read_shift(shift_file(tmp_path, control(POINTS, after)))
        near, far = (
            shift.carry(np.array([shapely.Point(lon, lat)], dtype=object), geographic(Datum.XIAN80))
            for lon, lat in ((81.25, 43.95), (84.0, 45.0))
        )
        assert near.warnings == ()
        assert "控制点范围以外" in far.warnings[0].zh
        assert far.accuracy_m > 3 * near.accuracy_m

    def test_stated_parameters_hold_where_they_say(self, tmp_path):
        path = shift_file(tmp_path, PLANE, accuracy_m=0.1, area=[81.0, 43.8, 81.6, 44.2])
        shift = read_shift(path)
        for lon, warned in ((81.2, 0), (82.2, 1)):
            carried = shift.carry(
                np.array([shapely.Point(lon, 44.0)], dtype=object), geographic(Datum.XIAN80)
            )
            assert len(carried.warnings) == warned


TWO = (POINTS[:2], TRUE.move(POINTS[:2]))
LINE = np.column_stack([np.linspace(510_000, 520_000, 4), np.linspace(4_860_000, 4_870_000, 4)])
OFF = TRUE.move(POINTS) + np.array([[0.0, 0], [0, 0], [60, 0], [0, 0]])
FAULTY = {
    "no datum": (PLANE, {"datum": "cgcs2000", "accuracy_m": 0.1}, "datum"),
    "no provider": (PLANE, {"provider": " ", "accuracy_m": 0.1}, "provider"),
    "no accuracy": (PLANE, {}, "accuracy_m"),
    "no convention": (HELMERT.replace('convention = "{}"\n', ""), {"accuracy_m": 0.1}, "position_vector"),
    "no unit": (PLANE.replace('rotation_unit = "arcsec"\n', ""), {"accuracy_m": 0.1}, "rotation_unit"),
    "no direction": (PLANE.replace("rotation_direction", "direction"), {"accuracy_m": 0.1}, "direction"),
    "radians for seconds": (PLANE.replace('"arcsec"', '"rad"'), {"accuracy_m": 0.1}, "0.1°"),
    "a factor for ppm": (PLANE.replace('"ppm"', '"factor"'), {"accuracy_m": 0.1}, "scale_unit"),
    "text for a number": (PLANE.replace("37.5", '"37.5"'), {"accuracy_m": 0.1}, "north_m"),
    "another datum's plane": (PLANE.replace("2372", "2424"), {"accuracy_m": 0.1}, "西安"),
    "not to CGCS2000": (PLANE.replace("4536", "2424"), {"accuracy_m": 0.1}, "CGCS2000"),
    "unknown code": (PLANE.replace("4536", "999999"), {"accuracy_m": 0.1}, "EPSG"),
    "two tables": (PLANE + HELMERT.format("position_vector"), {"accuracy_m": 0.1}, "之一"),
    "none": ("", {"accuracy_m": 0.1}, "之一"),
    "area": (PLANE, {"accuracy_m": 0.1, "area": [82, 44, 81, 45]}, "area"),
    "two points": (control(*TWO), {}, "3"),
    "points on a line": (control(LINE, TRUE.move(LINE)), {}, "一条直线"),
    "north for east": (control(POINTS[:, ::-1], TRUE.move(POINTS)), {}, "K1"),
    "another point": (control(POINTS, TRUE.move(POINTS) + 1000.0), {}, "相距"),
    "a bad point": (control(POINTS, OFF), {}, "K3"),
    "no TOML": ("[plane", {}, "TOML"),
}


@pytest.mark.parametrize(("body", "top", "word"), FAULTY.values(), ids=FAULTY.keys())
def test_a_faulty_file_is_refused_with_its_name_and_what_to_write(tmp_path, body, top, word):
    with pytest.raises(SourceError) as caught:
        read_shift(shift_file(tmp_path, body, **top))
    assert all("shift.toml" in problem.zh and "shift.toml" in problem.en for problem in caught.value.problems)
    assert any(word in problem.zh for problem in caught.value.problems)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(SourceError, match=r"none\.toml"):
        read_shift(tmp_path / "none.toml")


class TestBallpark:
    @pytest.mark.parametrize("code", [4214, 4610, 4555, 2351, 2403])
    def test_proj_knows_no_way_but_ballpark(self, code):
        with pytest.raises(pyproj.exceptions.ProjError):
            pyproj.Transformer.from_crs(code, 4490, always_xy=True, allow_ballpark=False)

    def test_no_transformation_of_ours_allows_it(self):
        calls = []
        for path in Path(minplan_gis.__file__).parent.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    if node.func.attr == "from_crs":
                        refused = {word.arg: ast.unparse(word.value) for word in node.keywords}
                        calls.append((path.name, refused.get("allow_ballpark")))
                    assert node.func.attr != "to_crs", path
        assert calls
        assert {allowed for _, allowed in calls} == {"False"}
