"""Percentages as cells show them: in workbooks by their number format, in text by their sign."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest

from minplan_gis.files.columns.cells import numbers
from minplan_gis.files.columns.fields import Column
from minplan_gis.files.columns.measured import measured
from minplan_gis.files.tables.table import read_table


def read(path):
    return read_table(path, is_key=lambda cell: cell == "区块编号").frame["灰分"]


def workbook(path, value, number_format):
    book = openpyxl.Workbook()
    book.active.append(["区块编号", "灰分"])
    book.active.append(["K1", value])
    book.active["B2"].number_format = number_format
    book.save(path)
    return path


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (0.41, "0%", "41%"),
        (0.41, "0.00%", "41%"),
        (0.4004, "0%", "40.04%"),
        (0.4 + 0.01, "0.0%_);(0.0%)", "41%"),
        (0.1 * 3, "#,##0 %", "30%"),
        (0.41, "[Red]0%;[Blue]-0%", "41%"),
        (-0.41, "0%;(0%)", "-41%"),
        (-0.41, "0;0%", "-41%"),
        (0, "0%", "0%"),
        (0, "0%;-0%;0.0", "0"),
        (0.41, "[<1]0%;0.0", "41%"),
        (41, "[<1]0%;0.0", "41"),
        (1, "0%", "100%"),
        (0.006, "0.0%", "0.6%"),
        (0.41, "General", "0.41"),
        (41, '0"%"', "41"),
        (41, "0\\%", "41"),
        (0.41, '"灰分"0%', "41%"),
        ("41%", "@", "41%"),
        (None, "0%", ""),
    ],
)
def test_a_workbook_says_what_it_shows(tmp_path, value, number_format, shown):
    assert read(workbook(tmp_path / "a.xlsx", value, number_format)).fillna("").tolist() == [shown]


@pytest.mark.parametrize("cell", ["41%", "41 %", "41％", "41"])
def test_a_percentage_is_its_number(tmp_path, cell):
    path = tmp_path / "a.csv"
    path.write_text(f"区块编号,灰分\nK1,{cell}\n", encoding="utf-8")
    column = read(path)
    assert measured(column, Column("灰分", ""), "灰分", "share").series.tolist() == [41.0]
    assert numbers(column, "灰分", percent=True).series.tolist() == [41.0]


def test_a_percentage_elsewhere_is_no_number():
    told = numbers(pd.Series(["41%"]), "标高")
    assert told.series.isna().all()
    assert told.notes
