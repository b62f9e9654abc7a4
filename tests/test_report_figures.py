"""Numbers as they are printed."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pandas as pd
import pytest

from minplan_gis.report.figures import (
    area_figures,
    declared,
    declared_difference,
    figure,
    percent,
    plain,
    width,
)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(1234.565, "1234.57"), (0.005, "0.01"), (0.0, "0.00"), (-0.001, "0.00"), (1e-12, "0.00")],
)
def test_half_is_rounded_up_and_zero_has_no_sign(value, shown):
    assert figure(value, "m2") == {"value": value, "shown": shown, "unit": "m2"}


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, pd.NA, pd.NaT, np.float64("nan")])
def test_nothing_measured_is_nothing_shown(value):
    assert figure(value, "m") is None
    assert (width(value), percent(value), declared(value), area_figures(value)) == (None,) * 4


def test_one_square_kilometre_by_its_definition():
    figures = area_figures(1_000_000.0)
    shown = {name: each["shown"] for name, each in figures.items()}
    assert shown == {"m2": "1000000.00", "km2": "1.0000", "hectares": "100.0000", "mu": "1500.00"}


@pytest.mark.parametrize(
    ("area_km2", "claimed", "judgement"),
    [
        (1.0005, 1.0, "agrees"),
        (1.0006, 1.0, "note"),
        (0.9994, 1.0, "note"),
        (1.0049, 1.0, "note"),
        (1.0051, 1.0, "warn"),
        # A published right of 0.044600 km² that computes to 0.04453 is 0.16 % off.
        (0.04453, 0.0446, "note"),
    ],
)
def test_declared_areas(area_km2, claimed, judgement):
    assert declared_difference(area_km2 * 1e6 - 0.01, claimed)["judgement"] == judgement


@pytest.mark.parametrize("claimed", [0.0, -1.0, math.nan, None])
def test_an_impossible_declared_area_is_not_compared(claimed):
    assert declared_difference(1e6, claimed) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.0446, "0.0446"), (26.58, "26.58"), (2.0, "2"), (1e-7, "0.0000001"), (1 / 15, "0.0666666667")],
)
def test_a_declared_area_keeps_its_digits(value, shown):
    assert declared(value)["shown"] == shown


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.int64(3), 3),
        (np.float64(0.5), 0.5),
        (np.bool_(1), bool(1)),
        (pd.Timestamp("2024-06-30"), "2024-06-30T00:00:00"),
        (date(2024, 6, 30), "2024-06-30"),
        (math.inf, "inf"),
        (("砂", "石"), "('砂', '石')"),
        (pd.NA, None),
        ("0001", "0001"),
    ],
)
def test_cells_become_plain_values(value, expected):
    assert plain(value) == expected
    assert type(plain(value)) is type(expected)
