"""WGS84 named where coordinates are read as CGCS2000: a metre of doubt, or a contradiction; never nothing."""

from __future__ import annotations

import openpyxl
import pytest

from file_makers import square, vector
from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.files import open_reader

CORNERS = [(81.6634567, 44.6712345), (81.6734567, 44.6712345), (81.6734567, 44.6812345)]


@pytest.fixture
def read():
    with open_reader(trusted=True) as reader:
        yield lambda path, **said: load_blocks(path, reader=reader, **said)


def corner_table(path, title="", sheet="拐点"):
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in ([title], ["点号", "经度", "纬度"]):
        book.active.append(row)
    for number, (east, north) in enumerate(CORNERS, 1):
        book.active.append([f"J{number}", f"{east:.7f}", f"{north:.7f}"])
    book.save(path)
    return path


def test_words_of_a_table_alone_cost_a_metre(read, tmp_path):
    assert read(corner_table(tmp_path / "a.xlsx", "WGS-84坐标系"))["accuracy_m"].iloc[0] >= 1


def test_words_of_a_table_are_not_overruled(read, tmp_path):
    blocks = read(corner_table(tmp_path / "a.xlsx", "WGS-84坐标系"), crs="EPSG:4490")
    assert blocks.empty
    (row,) = ledger_of(blocks)[0].quarantined
    assert row.code == "wrong_crs"
    assert "WGS84" in row.reason.zh
    assert "EPSG:4490" in row.reason.zh


@pytest.mark.parametrize(("name", "sheet"), [("区块WGS84.xlsx", "拐点"), ("a.xlsx", "wgs 84")])
def test_names_cost_a_metre_and_are_told(name, sheet, read, tmp_path):
    blocks = read(corner_table(tmp_path / name, sheet=sheet), crs="EPSG:4490")
    assert blocks["accuracy_m"].iloc[0] >= 1
    assert any("WGS" in ground.evidence.zh.upper() for ground in ledger_of(blocks)[0].grounds)


def test_so_do_names_of_a_vector_file_and_of_its_column(read, tmp_path):
    named = vector(tmp_path / "wgs84.gpkg", [square()], {"block_id": ["A"]})
    stated = vector(tmp_path / "b.gpkg", [square(2)], {"block_id": ["B"], "坐标系": ["WGS84"]})
    plain = vector(tmp_path / "c.gpkg", [square(4)], {"block_id": ["C"], "备注": ["WGS84"]})
    assert [read(path)["accuracy_m"].iloc[0] for path in (named, stated, plain)] == [1, 1, 0]


def test_a_name_with_both_datums_costs_nothing(read, tmp_path):
    path = vector(tmp_path / "WGS84转CGCS2000.gpkg", [square()], {"block_id": ["A"]})
    assert read(path)["accuracy_m"].iloc[0] == 0
