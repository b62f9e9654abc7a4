"""Attributes that a corner table in a workbook carries: what is known of a block comes back with it."""

from __future__ import annotations

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest

from file_makers import square
from minplan_gis.blocks import load_blocks, write_blocks
from minplan_gis.errors import OutputError
from minplan_gis.files import open_reader

KNOWN = {
    "name": ["甲矿", "乙 矿"],
    "right_type": ["mining", "exploration"],
    "business": ["renewal", None],
    "licence_no": ["C6500002020", None],
    "mineral": ["煤", "建筑用砂"],
    "scale": [30.0, 5.5],
    "scale_unit": ["万吨/年", "万立方米/年"],
    "top_elevation_m": [720.0, 800.5],
    "bottom_elevation_m": [640.0, -20.0],
    "declared_area_km2": [0.2228, 0.22],
    "valid_to": ["2031-05-01", "长期"],
    "township": ["一乡", None],
}


@pytest.fixture
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


def blocks(ids=("0001", "0002"), **more):
    index = pd.Index(ids, name="block_id", dtype=object)
    return gpd.GeoDataFrame({**KNOWN, **more}, geometry=[square(0), square(2)], index=index, crs=4490)


def test_a_workbook_keeps_what_is_known(tmp_path, reader):
    notes = write_blocks(blocks(), tmp_path / "a.xlsx", reader=reader)
    back = load_blocks(tmp_path / "a.xlsx", reader=reader)
    for name, cells in KNOWN.items():
        told = back[name].astype(object).where(back[name].notna(), None).tolist()
        assert told == cells, name
    assert not [note for note in notes if "不写出" in note.zh]


def test_people_read_labels_and_not_identifiers(tmp_path, reader):
    write_blocks(blocks(), tmp_path / "a.xlsx", reader=reader)
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert {"采矿权", "延续", "许可证号", "矿种"} <= set(cells)
    assert not {"mining", "renewal", "right_type"} & set(cells)


def test_columns_of_the_users_own_are_named_as_left_out(tmp_path, reader):
    notes = write_blocks(blocks(备注=["x", "y"]), tmp_path / "a.xlsx", reader=reader)
    assert [note for note in notes if "备注" in note.zh and "mineral" not in note.zh]


@pytest.mark.parametrize(
    ("ids", "name", "form"), [(("A 1", "A  1"), "a.txt", "string"), (("a,b", "a，b"), "a.txt", None)]
)
def test_ids_that_a_text_would_make_the_same_are_refused(ids, name, form, tmp_path, reader):
    with pytest.raises(OutputError) as caught:
        write_blocks(blocks(ids), tmp_path / name, form=form, reader=reader)
    assert all(one in caught.value.problems[0].zh for one in ids)
    assert not (tmp_path / name).exists()
