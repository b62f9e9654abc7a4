"""The gate: what comes through is finite, in China, flat and valid; what does not is named."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.crs import in_china
from minplan_gis.files.gate import examine

DEGREES = pyproj.CRS.from_epsg(4490)
SQUARE = shapely.box(81.1, 44.0, 81.2, 44.1)
EMPTY_RING = shapely.from_wkt("POLYGON ((81.1 44, 81.2 44, 81.2 44.1, 81.1 44), EMPTY)")
SPECIMENS = {
    "square": SQUARE,
    "none": None,
    "empty": shapely.Polygon(),
    "empty ring": EMPTY_RING,
    "empty part": shapely.from_wkt("MULTIPOLYGON (EMPTY, ((81.1 44, 81.2 44, 81.2 44.1, 81.1 44), EMPTY))"),
    "heights": shapely.force_3d(SQUARE, 655.0),
    "point": shapely.Point(81, 44),
    "empty point": shapely.Point(),
    "line": shapely.LineString([(81, 44), (82, 44)]),
    "line without length": shapely.LineString([(81, 44), (81, 44)]),
    "collection": shapely.GeometryCollection([SQUARE]),
    "bowtie": shapely.Polygon([(81, 44), (81.1, 44.1), (81.1, 44), (81, 44.1)]),
    "hole outside": shapely.Polygon(
        SQUARE.exterior.coords, [shapely.box(82, 44, 82.1, 44.1).exterior.coords]
    ),
    "hole as large": shapely.Polygon(SQUARE.exterior.coords, [SQUARE.exterior.coords]),
    "swapped": shapely.box(44.0, 81.1, 44.1, 81.2),
    "infinite": shapely.Polygon([(81, 44), (np.inf, 44), (81, 45)]),
}
ZONES = {"square", "empty ring", "empty part", "heights", "point", "line"}
BLOCKS = ZONES - {"point", "line"}


def gated(names, *, polygons_only):
    shapes = np.array([*(SPECIMENS[name] for name in names), None], dtype=object)[:-1]
    return examine(shapes, DEGREES, polygons_only=polygons_only)


@pytest.mark.parametrize(("polygons_only", "expected"), [(True, BLOCKS), (False, ZONES)])
def test_what_passes(polygons_only, expected):
    result = gated(list(SPECIMENS), polygons_only=polygons_only)
    assert {
        name for name, shape in zip(SPECIMENS, result.shapes, strict=True) if shape is not None
    } == expected


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(sorted(SPECIMENS)), max_size=8), st.booleans())
def test_each_passes_or_has_a_fault_whatever_stands_beside_it(names, polygons_only):
    result = gated(names, polygons_only=polygons_only)
    passed = [at for at, shape in enumerate(result.shapes) if shape is not None]
    assert sorted([*passed, *result.faults]) == list(range(len(names)))
    assert {names[at] for at in passed} <= (BLOCKS if polygons_only else ZONES)
    kept = result.shapes[passed]
    assert shapely.is_valid(kept).all()
    assert in_china(kept).all()
    assert not shapely.has_z(kept).any()
    assert {names[at] for at in result.stripped} <= {"empty ring", "empty part"}
    assert {names[at] for at in result.flattened} <= {"heights"}


@settings(max_examples=30, deadline=None)
@given(st.floats(allow_nan=True), st.floats(allow_nan=True), st.sampled_from([4490, 4326, 4515, 4536, 4491]))
def test_no_number_comes_through_that_is_not_in_china(east, north, code):
    with np.errstate(all="ignore"):
        point = shapely.Point(east, north)
        result = examine(np.array([point], dtype=object), pyproj.CRS.from_epsg(code), polygons_only=False)
    assert (result.shapes[0] is None) == (0 in result.faults)
    assert result.shapes[0] is None or in_china(result.shapes).all()


def test_a_block_must_be_valid_where_it_is_measured():
    # The hole lies 1 cm inside a long west-east edge, which is straight in degrees and bows in the plane.
    shell = [(81.0, 44.0), (83.9, 44.0), (83.9, 44.5), (81.0, 44.5)]
    hole = [(82.4, 44.0 + 1e-7), (82.5, 44.0 + 1e-7), (82.45, 44.1)]
    shape = np.array([shapely.Polygon(shell, [hole])], dtype=object)
    assert shapely.is_valid(shape).all()
    assert examine(shape, DEGREES, polygons_only=False).faults == {}
    (fault,) = examine(shape, DEGREES, polygons_only=True).faults.values()
    assert fault.code == "invalid_geometry"
    assert "高斯平面" in fault.reason.zh


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bowtie", "自相交，位于 (81.05, 44.05)"),
        ("hole outside", "内环在外环之外，位于 (82"),
        ("line without length", "点数不足"),
    ],
)
def test_the_reason_names_the_place(name, words):
    (fault,) = gated([name], polygons_only=False).faults.values()
    assert words in fault.reason.zh
    assert "不会自动修复" in fault.remedy.zh
