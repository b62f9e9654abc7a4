from __future__ import annotations

import datetime as dt
import math
from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.files.columns.cells import days, numbers, one_word, plain, texts, words
from minplan_gis.files.columns.fields import Column
from minplan_gis.files.columns.measured import area_km2
from minplan_gis.vocabulary import Business, Level, Method, RightType


def column(*cells):
    return pd.Series(list(cells), index=[str(row) for row in range(1, len(cells) + 1)], dtype=object)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("0001", "0001"),
        (" 0001\t", "0001"),
        (1, "1"),
        (1.0, "1"),
        (0.5, "0.5"),
        (None, ""),
        (math.nan, ""),
        (pd.NaT, ""),
        (pd.NA, ""),
        (dt.date(2024, 5, 1), "2024-05-01"),
        (pd.Timestamp(2024, 5, 1), "2024-05-01"),
        (pd.Timestamp(2024, 5, 1, 12), "2024-05-01 12:00:00"),
    ],
)
def test_a_cell_as_a_person_would_copy_it(cell, text):
    assert plain(cell) == text


def test_text_keeps_missing_missing():
    assert texts(column("a ", "", None)).isna().tolist() == [False, True, True]


@pytest.mark.parametrize(
    ("cell", "value"), [("10", 10), ("-276.5", -276.5), ("１２", 12), (3, 3), ("1e2", 100)]
)
def test_a_number_is_read(cell, value):
    read = numbers(column(cell), "标高")
    assert (read.series.tolist(), read.notes) == ([value], ())


@pytest.mark.parametrize(
    "cell", ["1,200", "约30", "inf", "nan", "1e999", "12m", "5²", "0x10", "1_000", "٣", "--1", "True"]
)
def test_what_is_no_number_is_missing_and_noted_with_its_row(cell):
    read = numbers(column("1", cell), "标高")
    assert math.isnan(read.series["2"])
    assert len(read.notes) == 1
    assert cell in read.notes[0].zh
    assert "行 2" in read.notes[0].zh


def test_a_unit_in_the_cell_is_parted_from_its_number():
    read = numbers(column("30万吨/年", "5 万m³/a", "7", "三十"), "生产规模", unit_in_cell=True)
    assert read.series.tolist()[:3] == [30, 5, 7]
    assert read.units.fillna("-").tolist() == ["万吨/年", "万m³/a", "-", "-"]
    assert len(read.notes) == 1


@pytest.mark.parametrize(
    ("unit", "cell", "km2"),
    [
        ("公顷", "20.5535", Fraction(205535, 10**6)),
        ("亩", "150", Fraction(1, 10)),
        ("m²", "44600", Fraction(446, 10**4)),
        ("km2", "0.0446", Fraction(446, 10**4)),
    ],
)
def test_declared_areas_become_km2(unit, cell, km2):
    read = area_km2(column(cell), Column("面积", unit), "面积")
    assert read.series.iloc[0] == pytest.approx(float(km2), rel=1e-15)
    assert bool(read.notes) == (unit != "km2")


@pytest.mark.parametrize("cell", ["4.8745", 4.8745])
def test_a_declared_area_gets_no_digits_by_its_conversion(cell):
    assert area_km2(column(cell), Column("面积", "公顷"), "面积").series.tolist() == [0.048745]


@given(st.decimals("0.0001", "100000", places=4), st.sampled_from(["公顷", "亩", "m²", "km2"]))
@settings(max_examples=40, deadline=None)
def test_a_declared_area_is_the_number_nearest_to_what_was_declared(amount, unit):
    km2 = {"公顷": Fraction(1, 100), "亩": Fraction(1, 1500), "m²": Fraction(1, 10**6), "km2": Fraction(1)}
    read = area_km2(column(str(amount)), Column("面积", unit), "面积").series.iloc[0]
    exact = Fraction(amount) * km2[unit]
    others = (math.nextafter(read, 0), math.nextafter(read, math.inf))
    assert all(abs(Fraction(read) - exact) <= abs(Fraction(other) - exact) for other in others)


def test_an_area_without_a_known_unit_is_not_guessed():
    for unit in ("", "顷"):
        read = area_km2(column("5"), Column("面积", unit), "面积")
        assert read.series.isna().all()
        assert "单位不明" in read.notes[0].zh


def test_an_area_of_nothing_declares_nothing():
    read = area_km2(column("0", "2"), Column("面积", "公顷"), "面积")
    assert read.series.isna().tolist() == [True, False]
    assert "行 1" in read.notes[0].zh


@pytest.mark.parametrize(
    ("text", "vocabulary", "word"),
    [
        ("采矿权", RightType, RightType.MINING),
        ("mining", RightType, RightType.MINING),
        ("Mining Right", RightType, RightType.MINING),
        ("新立", Business, Business.NEW),
        ("新设", Business, Business.NEW),
        ("露天开采", Method, Method.OPEN_PIT),
        ("露天＋地下", Method, Method.COMBINED),
        ("地(州)级", Level, Level.PREFECTURE),
        ("地（州）级", Level, Level.PREFECTURE),
        ("采矿证", RightType, None),
    ],
)
def test_words_are_read_in_both_languages(text, vocabulary, word):
    assert one_word(text, vocabulary) is word


def test_an_unknown_word_is_one_note_for_all_its_rows_with_the_nearest_word():
    read = words(column("采矿权利", "mining", "采矿权利", None), RightType, "矿业权类型")
    assert read.series.fillna("-").tolist() == ["-", "mining", "-", "-"]
    assert len(read.notes) == 1
    assert "行 1、3" in read.notes[0].zh
    assert "是否为 采矿权" in read.notes[0].zh


@pytest.mark.parametrize(
    "cell", ["2024-05-01", "2024/5/1", "20240501", "2024年5月1日", "2024.05.01", dt.date(2024, 5, 1)]
)
def test_a_day_is_read(cell):
    assert days(column(cell), "有效期").series.tolist() == [dt.date(2024, 5, 1)]


@pytest.mark.parametrize("cell", ["2024-02-30", "202451", "2024", "长期", "01/05/2024"])
def test_what_is_no_day_is_missing_and_noted(cell):
    read = days(column(cell), "有效期")
    assert read.series.tolist() == [None]
    assert cell in read.notes[0].zh


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.one_of(st.none(), st.text(max_size=6), st.floats(), st.integers(), st.booleans()), max_size=8)
)
def test_no_cell_raises_and_a_finite_number_or_a_note_comes_of_it(cells):
    read = numbers(column(*cells), "x", unit_in_cell=True)
    assert not read.series.isin([math.inf, -math.inf]).any()
    unread = sum(
        1 for cell, value in zip(cells, read.series, strict=True) if plain(cell) and math.isnan(value)
    )
    assert bool(unread) == bool(read.notes)
    assert len(days(column(*cells), "x").series) == len(cells)
