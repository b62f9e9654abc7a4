"""Sheets of the national grid and basic blocks: the standard's own example, edges, counts and areas."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.errors import UsageError
from minplan_gis.mapsheets import (
    SCALES,
    Size,
    basic_block_counts,
    basic_blocks,
    cell_layer,
    most_basic_blocks,
    numbered_sheet,
    sheet_of,
    sheets_of,
)
from minplan_gis.mapsheets.numbers import UNITS, degrees, sheet_with

MINUTE = 1 / 60
PARALLEL = 43 + 50 / 60
EXAMPLE = (114 + 33 / 60 + 45 / 3600, 39 + 22 / 60 + 30 / 3600)
NUMBERS = (
    *("J50", "J50B001001", "J50C001001", "J50D002002", "J50E004003"),
    *("J50F008005", "J50G015010", "J50H030019"),
)


def frame(*shapes, crs=4490):
    return gpd.GeoDataFrame(index=[f"B{at}" for at in range(len(shapes))], geometry=list(shapes), crs=crs)


def cell(minutes_east, minutes_north, wide=1, high=1):
    """A rectangle of whole minutes from 81 E, 44 N."""
    west, south = 81 * 60 + minutes_east, 44 * 60 + minutes_north
    return shapely.box(west / 60, south / 60, (west + wide) / 60, (south + high) / 60)


@pytest.mark.parametrize(("denominator", "number"), list(zip(SCALES, NUMBERS, strict=True)))
def test_the_example_of_the_standard(denominator, number):
    assert sheet_of(*EXAMPLE, denominator).number == number
    sheet = numbered_sheet(number)
    assert sheet.denominator == denominator
    west, south, east, north = sheet.bounds
    assert west <= EXAMPLE[0] < east
    assert south <= EXAMPLE[1] < north


@pytest.mark.parametrize(
    ("longitude", "latitude", "number"),
    [
        (116 + 28 / 60 + 25 / 3600, 39 + 54 / 60 + 30 / 3600, "J50E001010"),
        (81.2, 43.95, "K44E001013"),
        (81.2, 44.05, "L44E024013"),
        (83.26, 43.43, "K44E004022"),
        (81.84, 43.22, "K44E005016"),
        (84.7, 44.43, "L45E022003"),
        (82.98, 46.75, "L44E008020"),
    ],
)
def test_places_of_the_five_plans(longitude, latitude, number):
    assert sheet_of(longitude, latitude).number == number


@pytest.mark.parametrize(
    ("longitude", "latitude", "number"),
    [
        (81.0, 44.0, "L44E024013"),
        (84.0, 44.0, "L45E024001"),
        (81.25, PARALLEL, "K44E001014"),
        (81.25 - 1e-8, PARALLEL - 1e-8, "K44E001014"),
        (81.25 - 3e-8, PARALLEL - 3e-8, "K44E002013"),
    ],
)
def test_a_point_on_an_edge_belongs_to_the_north_and_east(longitude, latitude, number):
    assert sheet_of(longitude, latitude).number == number


@pytest.mark.parametrize(
    ("number", "bounds"),
    [
        ("K44", (78, 40, 84, 44)),
        ("k44b001002 ", (81, 42, 84, 44)),
        ("K44E024024", (83.75, 40, 84, 40 + 1 / 6)),
        ("J50H030019", (114.5625, 39.375, 114.59375, 39.375 + 75 / 3600)),
    ],
)
def test_bounds_by_eye(number, bounds):
    assert numbered_sheet(number).bounds == pytest.approx(bounds, abs=1e-12)


@pytest.mark.parametrize(
    "number",
    ["", "K-44", "P44", "K61", "K00", "K44A001001", "K44E025001", "K44E000001", "K44E001", "K44E0010134"],
)
def test_what_is_no_number_is_refused(number):
    with pytest.raises(UsageError, match="GB/T 13989"):
        numbered_sheet(number)


@pytest.mark.parametrize(
    ("longitude", "latitude", "denominator"),
    [(81, 60, 50_000), (81, -0.1, 50_000), (180, 44, 50_000), (float("nan"), 44, 50_000), (81, 44, 2_000)],
)
def test_what_lies_on_no_sheet_is_refused(longitude, latitude, denominator):
    with pytest.raises(UsageError):
        sheet_of(longitude, latitude, denominator)


@settings(max_examples=40, deadline=None)
@given(st.integers(73 * UNITS, 136 * UNITS), st.integers(3 * UNITS, 54 * UNITS - 1), st.sampled_from(SCALES))
def test_number_and_place_give_each_other(east, north, denominator):
    sheet = sheet_with(east, north, denominator)
    assert sheet.west <= east < sheet.east
    assert sheet.south <= north < sheet.north
    assert numbered_sheet(sheet.number) == sheet
    assert sheet_of(degrees(east), degrees(north), denominator) == sheet
    assert sheet_of(*sheet.bounds[:2], denominator) == sheet
    assert sheet_of(*sheet.bounds[2:], denominator) != sheet


def test_sheets_that_a_block_reaches_into():
    over_a_corner = shapely.box(81.2, 43.8, 81.3, 43.9)
    along_an_edge = shapely.box(81.0, PARALLEL, 81.25, 43.9)
    touched = sheets_of(frame(over_a_corner, along_an_edge))
    assert touched.crs == 4490
    assert touched["sheet"].tolist() == [
        *("K44E002013", "K44E002014", "K44E001013", "K44E001014"),
        "K44E001013",
    ]
    assert touched["block_id"].tolist() == ["B0"] * 4 + ["B1"]
    assert sheets_of(frame(over_a_corner), 1_000_000)["sheet"].tolist() == ["K44"]


@pytest.mark.parametrize(
    ("latitude", "km2"),
    [
        (42 + 25 / 60, 2.53936),
        (43 + 29 / 60, 2.49634),
        (44, 2.475182085),
        (45 + 27 / 60, 2.414708),
        (46 + 48 / 60, 2.356976),
    ],
)
def test_a_basic_block_is_as_large_as_computed_elsewhere(latitude, km2):
    block = shapely.box(81.2, latitude, 81.2 + MINUTE, latitude + MINUTE)
    (area,) = basic_blocks(frame(block))["area_m2"]
    assert area / 1e6 == pytest.approx(km2, abs=6e-6 if km2 > 2.48 else 6e-7)


@pytest.mark.parametrize(("size", "km2"), [("quarter", 0.618796), ("small", 0.154699)])
def test_quarters_and_small_blocks_at_44_degrees(size, km2):
    cells = basic_blocks(frame(cell(12, 0)), size)
    assert len(cells) == {"quarter": 4, "small": 16}[size]
    assert cells["area_m2"].mean() / 1e6 == pytest.approx(km2, abs=6e-7)
    assert cells["area_m2"].sum() == pytest.approx(2_475_182.085, abs=0.01)


def test_counts_by_eye():
    aligned = cell(0, 0, 2, 3)
    shifted = shapely.transform(aligned, lambda points: points + np.array([0.5 * MINUTE, 0]))
    counts = basic_block_counts(frame(aligned, shifted)).T
    assert counts["B0"].tolist() == [6, 6, 24, 24, 96, 96]
    assert counts["B1"].tolist() == [3, 9, 24, 24, 96, 96]


def test_a_block_registered_in_metres_fills_its_grid():
    aligned = frame(cell(0, 0, 10, 4))
    carried = aligned.to_crs(4515).assign(
        geometry=lambda moved: shapely.transform(moved.geometry.array, lambda points: points.round(3))
    )
    # The plane's edges bow by centimetres between corners; with its corners every minute a side does not.
    assert basic_block_counts(aligned).loc["B0", "basic_whole"] == 40
    assert basic_block_counts(carried).loc["B0", "basic_touched"] == 40


def test_ids_name_sheet_row_column_and_quarters():
    sheet = numbered_sheet("K44E004022")
    west, south, east, north = sheet.bounds
    corners = frame(
        shapely.box(west, north - MINUTE, west + MINUTE, north),
        shapely.box(east - MINUTE, south, east, south + MINUTE),
    )
    assert basic_blocks(corners)["id"].tolist() == ["K44E004022-r01c01", "K44E004022-r10c15"]
    small = basic_blocks(corners.iloc[:1], "small").set_index("id").geometry
    assert small.index.is_unique
    assert small["K44E004022-r01c01-q1-s1"].bounds[3] == pytest.approx(north)
    assert small["K44E004022-r01c01-q4-s4"].bounds[1] == pytest.approx(north - MINUTE)


def test_a_sheet_of_1_50000_holds_150():
    whole = frame(shapely.box(*numbered_sheet("K44E004022").bounds))
    cells = basic_blocks(whole)
    assert len(cells) == 150
    assert cells["id"].is_unique
    assert cells["whole"].all()
    assert set(cells["sheet"]) == {"K44E004022"}


@settings(max_examples=25, deadline=None)
@given(st.floats(80.9, 81.1), st.floats(43.9, 44.1), st.floats(0.001, 0.05), st.floats(0.001, 0.05))
def test_the_blocks_reached_cover_the_figure_and_the_whole_ones_lie_in_it(west, south, wide, high):
    figure = shapely.Polygon([(west, south), (west + wide, south), (west + wide / 2, south + high)])
    cells = basic_blocks(frame(figure), "small")
    missed = shapely.difference(figure, shapely.union_all(cells.geometry.array)).area
    assert missed < 1e-6 * (wide + high)
    whole = cells.geometry.to_numpy()[cells["whole"]]
    assert not (shapely.area(shapely.difference(whole, figure)) > 1e-9).any()


def test_a_layer_of_cells_holds_each_once_with_those_that_reach_into_it():
    two = frame(cell(0, 0, wide=2), cell(1.5, 0.5))
    cells = cell_layer(two)
    assert cells.index.name == "block_id"
    assert cells.index.is_unique
    assert dict(zip(cells["blocks"], cells["whole"], strict=True)) == {
        "B0": True,
        "B0、B1": True,
        "B1": False,
    }
    reached = basic_blocks(two)
    assert set(cells.index) == set(reached["id"])
    assert set(reached.loc[reached["block_id"] == "B1", "id"]) == set(
        cells.index[cells["blocks"].str.contains("B1")]
    )
    assert cells["area_km2"].between(2.47, 2.48).all()


def test_a_layer_of_sheets_and_of_nothing():
    assert list(cell_layer(frame(cell(0, 0)), "sheet").index) == ["L44E024013"]
    empty = cell_layer(frame())
    assert list(empty.columns) == ["sheet", "blocks", "whole", "area_km2", "geometry"]
    assert empty.empty
    with pytest.raises(UsageError, match="basic, quarter, small, sheet"):
        cell_layer(frame(cell(0, 0)), "minute")


def test_counts_of_one_size_are_those_of_all():
    both = frame(cell(0.5, 0.5, wide=3, high=2))
    assert basic_block_counts(both, [Size.BASIC]).equals(
        basic_block_counts(both)[["basic_whole", "basic_touched"]]
    )


def test_nothing_in_gives_nothing_out_and_too_much_is_refused():
    assert basic_blocks(frame()).empty
    assert basic_blocks(frame(shapely.Polygon())).empty
    assert sheets_of(frame(shapely.Polygon())).empty
    with pytest.raises(UsageError, match="格网"):
        basic_blocks(frame(shapely.box(75, 10, 130, 50)))
    with pytest.raises(UsageError, match="basic"):
        basic_blocks(frame(cell(0, 0)), "tiny")


@pytest.mark.parametrize(
    ("minerals", "most"),
    [
        ("矿泉水", 10),
        ("金", 40),
        ("铀", 40),
        ("石灰岩", 40),
        ("煤炭", 200),
        ("地热", 200),
        ("石油", 2500),
        ("页岩气", None),
        ("没有的矿", None),
        ("煤、金", None),
        ("铅锌矿、铜", 40),
        ("", None),
    ],
)
def test_the_legal_ceiling(minerals, most):
    ceiling = most_basic_blocks(minerals)
    assert (ceiling and ceiling.most) == most
    assert ceiling is None or str(most) in ceiling.quote
