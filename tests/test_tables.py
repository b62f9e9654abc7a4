from __future__ import annotations

import csv
import datetime as dt
import io
import sys
import zipfile

import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.styles import numbers as formats

from minplan_gis.blocks import load_blocks
from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files import open_reader
from minplan_gis.files.columns.fields import is_named
from minplan_gis.files.tables.table import read_table


def is_id(cell):
    return is_named(cell, "blocks", "block_id")


def written(path, content):
    path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return path


def workbook(path, *rows, title="区块"):
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def zh(table):
    return " ".join(note.zh for note in table.entry.notes)


@pytest.mark.parametrize(
    "text", ["0001", "007", "1e5", "650000201012345678901", "NA", "no", "12:30:45", "1.0"]
)
def test_every_cell_is_text_as_it_stands(tmp_path, text):
    table = read_table(written(tmp_path / "a.csv", f"区块编号,面积(km²)\n{text},0.05\n"))
    assert table.frame.loc["2", "区块编号"] == text
    assert (table.entry.declared, table.entry.read, table.entry.role) == (1, 1, "attributes")


@pytest.mark.parametrize(
    ("encoding", "found"),
    [("utf-8", "UTF-8"), ("utf-8-sig", "UTF-8"), ("gb18030", "GB18030"), ("utf-16", "UTF-16")],
)
def test_the_encoding_is_found_and_told(tmp_path, encoding, found):
    table = read_table(written(tmp_path / "表.csv", "区块编号,矿种\n0001,砖瓦用黏土\n".encode(encoding)))
    assert table.frame.loc["2"].to_dict() == {"区块编号": "0001", "矿种": "砖瓦用黏土"}
    assert table.entry.encoding == found


def test_text_that_is_not_in_the_stated_encoding_is_refused(tmp_path):
    path = written(tmp_path / "a.csv", "区块编号\n0001号\n".encode("gb18030"))
    with pytest.raises(SourceError, match=r"a\.csv"):
        read_table(path, encoding="utf-8")
    with pytest.raises(UsageError, match="utf-9"):
        read_table(path, encoding="utf-9")


@pytest.mark.parametrize("separator", [",", "\t", ";", "，"])
def test_the_separator_is_found(tmp_path, separator):
    content = f"区块编号{separator}矿种\n1{separator}煤\n"
    assert read_table(written(tmp_path / "a.csv", content)).frame["矿种"].tolist() == ["煤"]


def test_title_rows_above_the_heading_are_passed_over(tmp_path):
    content = "伊宁市拟出让区块一览表,,\n,,单位：公顷\n序号,区块编号,矿种\n1,0001,煤\n\n2,0002,砂\n"
    table = read_table(written(tmp_path / "a.csv", content), is_key=is_id)
    assert table.frame["区块编号"].to_dict() == {"4": "0001", "6": "0002"}


def test_a_row_wider_than_the_heading_is_set_aside_by_its_number(tmp_path):
    table = read_table(written(tmp_path / "a.csv", "区块编号,矿种\n1,煤,多余\n2,砂,\n3\n"))
    assert [(row.row, row.code) for row in table.entry.quarantined] == [("2", "ragged_row")]
    assert table.frame.to_dict("index") == {
        "3": {"区块编号": "2", "矿种": "砂"},
        "4": {"区块编号": "3", "矿种": ""},
    }
    assert table.entry.balanced


def test_a_file_cut_inside_a_row_is_noted(tmp_path):
    whole = "区块编号,矿种,面积(km²)\n1,煤,0.1\n2,煤,0.2\n"
    assert "截断" not in zh(read_table(written(tmp_path / "a.csv", whole)))
    assert "截断" in zh(read_table(written(tmp_path / "b.csv", whole[:-6])))


def test_quoted_cells_keep_commas_and_line_breaks(tmp_path):
    content = '区块编号,备注\n1,"东侧，\n近河, 有坝"\n2,无\n'
    table = read_table(written(tmp_path / "a.csv", content))
    assert table.frame.loc["2", "备注"] == "东侧，\n近河, 有坝"
    assert table.frame.loc["4", "备注"] == "无"


def test_a_cell_of_several_lines_is_noted_with_the_lines_it_takes(tmp_path):
    table = read_table(written(tmp_path / "a.csv", '区块编号,备注\n1,"东侧，\n近河, 有坝"\n2,无\n'))
    assert "2–3" in zh(table)
    assert "按一行读取" not in zh(read_table(written(tmp_path / "b.csv", "区块编号,备注\n1,近河\n")))


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ('1,煤,0.1\n2,"煤,0.2\n3,煤,0.3\n4,煤,0.4\n', 3),
        ('1,煤,0.1\n2,"煤,0.2\n3,"煤",0.3\n4,煤,0.4\n', 3),
        ('1,煤,0.1\n2,"煤,0.2\n3,煤,0.3\n4,煤,0.4"\n', 3),
        ('1,煤,0.1\n2,煤,"0.2\n3,煤,0.3"\n4,煤,0.4\n', 3),
        ('"1,煤,0.1\n2,煤,0.2\n3,煤,0.3"\n4,煤,0.4\n', 2),
    ],
    ids=["to the end", "to the next quote", "to another stray quote", "over one row", "over whole rows"],
)
@pytest.mark.parametrize("separator", [",", "\t"])
def test_a_quote_left_open_does_not_swallow_rows(tmp_path, rows, line, separator):
    content = ("区块编号,矿种,面积\n" + rows).replace(",", separator)
    with pytest.raises(SourceError, match=rf"坏\.csv 第 {line} 行.*引号"):
        read_table(written(tmp_path / "坏.csv", content))


def test_rows_swallowed_in_two_columns_are_refused_or_noted(tmp_path):
    with pytest.raises(SourceError, match=r"第 2 行.*第 4 行"):
        read_table(written(tmp_path / "a.csv", '区块编号,矿种\n1,"煤\n2,煤\n3,煤"\n4,煤\n'))
    assert "2–3" in zh(read_table(written(tmp_path / "b.csv", '区块编号,矿种\n1,"煤\n2,煤"\n3,煤\n')))


def test_headings_titles_and_remarks_may_break_lines(tmp_path):
    content = '"伊宁市\n一览表"\n"区块\n编号",矿种,备注\n1,煤,"近河,\n有坝, 有路"\n'
    table = read_table(written(tmp_path / "a.csv", content), is_key=is_id)
    assert table.frame["备注"].tolist() == ["近河,\n有坝, 有路"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "没有数据"),
        ("编号,矿种,矿种\n1,煤,煤\n", "列名重复"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "xls"),
        (b"PK\x03\x04broken", "XLSX"),
        (b"a,b\n\0\0,1\n", "不是文本表格"),
        ('编号\n"' + "x" * 200_000 + "\n", "无法解析"),
    ],
)
def test_what_is_no_table_is_refused_with_its_name(tmp_path, content, said):
    with pytest.raises(SourceError, match=said) as refused:
        read_table(written(tmp_path / "坏.csv", content))
    assert "坏.csv" in str(refused.value)


def test_a_missing_table_is_refused(tmp_path):
    with pytest.raises(SourceError, match=r"没有的\.csv"):
        read_table(tmp_path / "没有的.csv")


def test_a_sheet_gives_what_a_person_sees(tmp_path):
    path = workbook(
        tmp_path / "a.xlsx",
        ["附表", None, None, None],
        ["区块编号", "面积(km²)", "日期", "年限"],
        ["0001", 0.0446, dt.date(2024, 5, 1), 10],
        [7, 1.5, None, 3.0],
    )
    book = openpyxl.load_workbook(path)
    book.active["A4"].number_format = "0000"
    book.save(path)
    table = read_table(path, is_key=is_id)
    assert table.frame.to_dict("index") == {
        "3": {"区块编号": "0001", "面积(km²)": "0.0446", "日期": "2024-05-01", "年限": "10"},
        "4": {"区块编号": "0007", "面积(km²)": "1.5", "日期": "", "年限": "3"},
    }
    assert (table.entry.driver, table.entry.layer, table.entry.declared) == ("XLSX", "区块", 2)


def test_formulas_errors_and_long_codes_in_a_sheet_are_noted(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["区块编号", "面积(km²)", "证号"], ["1", "=1+1", 650000201012345678])
    book = openpyxl.load_workbook(path)
    book.active["C2"].number_format = formats.FORMAT_NUMBER
    book.active["B3"].value, book.active["A3"].value = "#REF!", "2"
    book.save(path)
    table = read_table(path)
    assert table.frame["面积(km²)"].tolist() == ["", ""]
    assert all(cell in zh(table) for cell in ("B2", "B3", "C2"))


def test_the_sheet_with_the_ids_is_read_and_the_others_are_named(tmp_path):
    path = workbook(tmp_path / "a.xlsx", ["说明"], ["本表由……"], title="说明")
    book = openpyxl.load_workbook(path)
    sheet = book.create_sheet("一览表")
    sheet.append(["区块编号"])
    sheet.append(["0001"])
    book.create_sheet("旧数据").append(["区块编号"])
    book["旧数据"].sheet_state = "hidden"
    book.save(path)
    table = read_table(path, is_key=is_id)
    assert table.frame["区块编号"].tolist() == ["0001"]
    assert "说明" in zh(table)
    assert "旧数据" not in zh(table)


def test_a_cell_far_down_costs_no_million_rows(tmp_path):
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    book.active["A1"], book.active["A2"], book.active["B1048576"] = "区块编号", "0001", "远"
    book.save(path)
    assert read_table(path, is_key=is_id).frame["区块编号"].tolist() == ["0001"]


def test_a_workbook_that_unpacks_to_far_more_is_refused(tmp_path):
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b" " * 50_000_000)
    with pytest.raises(SourceError, match="拒绝读取"):
        read_table(path)


def test_without_openpyxl_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    path = workbook(tmp_path / "a.xlsx", ["区块编号"], ["1"])
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(SourceError) as refused:
        read_table(path)
    assert "minplan-gis[excel]" in str(refused.value)
    assert len(refused.value.problems) == 1


def test_the_worker_gives_the_same_table_and_the_same_refusals(tmp_path):
    sheet = workbook(tmp_path / "a.xlsx", ["区块编号", "矿种"], ["0001", "煤"])
    text = written(tmp_path / "b.csv", "区块编号,矿种\n0001,煤\n".encode("gb18030"))
    bad = written(tmp_path / "坏.xlsx", b"PK\x03\x04broken")
    with open_reader() as reader:
        for path in (sheet, text):
            here, there = read_table(path, is_key=is_id), read_table(path, is_key=is_id, reader=reader)
            pd.testing.assert_frame_equal(here.frame, there.frame)
            assert here.entry == there.entry
        with pytest.raises(SourceError, match=r"坏\.xlsx"):
            read_table(bad, reader=reader)
        with pytest.raises(UsageError, match="utf-9"):
            read_table(text, encoding="utf-9", reader=reader)
        assert read_table(text, reader=reader).entry.read == 1


def test_a_table_that_takes_too_long_ends_the_worker_not_the_batch(tmp_path):
    path = tmp_path / "big.xlsx"
    sheet = openpyxl.Workbook(write_only=True)
    rows = sheet.create_sheet()
    for _ in range(3_000):
        rows.append(["x"] * 20)
    sheet.save(path)
    with open_reader(seconds=0.05) as reader, pytest.raises(SourceError, match=r"big\.xlsx"):
        read_table(path, reader=reader)


@settings(max_examples=30, deadline=None)
@given(
    rows=st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=8),
            min_size=2,
            max_size=2,
        ),
        max_size=6,
    ),
    encoding=st.sampled_from(["utf-8", "gb18030"]),
)
def test_whatever_a_csv_holds_comes_back_or_is_refused(tmp_path_factory, rows, encoding):
    kept = [[cell.strip() for cell in row] for row in rows]
    kept = [row for row in kept if any(row)]
    buffer = io.StringIO()
    csv.writer(buffer).writerows([["区块编号", "备注"], *rows])
    path = tmp_path_factory.mktemp("t") / "a.csv"
    path.write_bytes(buffer.getvalue().encode(encoding))
    table = read_table(path, encoding=encoding)
    assert table.frame.to_numpy().tolist() == kept
    assert table.entry.balanced


def test_a_cell_may_be_longer_than_the_csv_module_expects(tmp_path):
    """An outline of 8,000 corners is one cell of WKT."""
    figure = shapely.Point(81.1, 44).buffer(0.01, quad_segs=2000)
    path = tmp_path / "a.csv"
    path.write_text(f'区块编号,WKT\n0001,"{figure.wkt}"\n', encoding="utf-8")
    before = csv.field_size_limit()
    with open_reader(trusted=True) as reader:
        blocks = load_blocks(path, crs="EPSG:4490", reader=reader)
    assert list(blocks.index) == ["0001"]
    assert shapely.get_num_coordinates(blocks.geometry.iloc[0]) == 8001
    assert csv.field_size_limit() == before


@pytest.mark.parametrize(
    ("text", "said"), [('a,b\n1,"2', "引号没有闭合"), ('a,b\n1,"2"3\n', "引号之后还有文字")]
)
def test_what_is_wrong_with_quotes_is_said_in_the_readers_language(text, said, tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError, match=said):
        read_table(path, is_key=lambda _: True)
