"""A register's tables through a spreadsheet and back: nothing changes, and no slip is swallowed."""

from __future__ import annotations

import shutil

import openpyxl
import pytest

from minplan_gis.cli import main
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.report import sheet_names, write_plan_workbook


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def filled(tmp_path):
    """A copy of Yining's register and its workbook."""
    folder = shutil.copytree(data_path("plans", "yining"), tmp_path / "own")
    book = tmp_path / "own.xlsx"
    assert main(["plans", str(folder), "--xlsx", str(book)]) == 0
    return folder, book


def changed(book, sheet, **cells):
    opened = openpyxl.load_workbook(book)
    found = next(each for each in opened if each.title.endswith(sheet))
    for place, value in cells.items():
        found[place] = value
    opened.save(book)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("code", plan_codes())
def test_there_and_back_changes_no_byte(code, lang, tmp_path):
    shipped, folder, book = data_path("plans", code), tmp_path / code, tmp_path / "book.xlsx"
    shutil.copytree(shipped, folder)
    assert main(["--lang", lang, "plans", code, "--xlsx", str(book)]) == 0
    for table in load_plan(code).registers:  # so that what comes back is seen to come from the workbook
        header = (folder / table.file).read_text(encoding="utf-8").splitlines()[0]
        (folder / table.file).write_text(header + "\n", encoding="utf-8")
    assert main(["plans", str(folder), "--from-xlsx", str(book)]) == 0
    assert contents(folder) == contents(shipped)


def test_the_same_register_gives_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        write_plan_workbook(load_plan("xinyuan"), tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_sheets_are_named_apart_within_excels_limit():
    for code in plan_codes():
        plan = load_plan(code)
        names = sheet_names(plan)
        assert len(names) == len(plan.registers)
        assert max(map(len, names)) <= 31


def test_every_cell_is_text_and_labels_come_second(filled):
    _, book = filled
    opened = openpyxl.load_workbook(book)
    cells = [cell for sheet in opened for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"}
    assert {sheet["A2"].value for sheet in opened} == {"专栏"}
    blocks = next(sheet for sheet in opened if sheet.title.endswith("mining_planning_blocks"))
    assert [cell.value for cell in blocks[1]][:4] == ["table", "line", "number", "name"]


def test_what_is_filled_in_arrives(filled):
    folder, book = filled
    changed(book, "mining_planning_blocks", F3="7.25")
    before = load_plan(folder).table("mining_planning_blocks")["area"].tolist()
    assert main(["plans", str(folder), "--from-xlsx", str(book)]) == 0
    after = load_plan(folder).table("mining_planning_blocks")["area"].tolist()
    assert (after[0], after[1:]) == ("7.25", before[1:])


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ({"B3": "no line"}, "原文行号"),
        ({"D1": "nom"}, "首行应为"),
        ({"A2": "10"}, "第二行"),
        ({"Z5": "beside"}, "单元格多于列"),
        ({"F3": "=1+1"}, "公式"),
        ({"A3": "99"}, "应为 10"),
    ],
)
def test_a_slip_is_named_and_nothing_is_replaced(filled, capsys, cells, said):
    folder, book = filled
    before = contents(folder)
    changed(book, "mining_planning_blocks", **cells)
    changed(book, "01 reserves", D3="changed")
    assert main(["plans", str(folder), "--from-xlsx", str(book)]) == 2
    told = capsys.readouterr().err
    assert said in told
    assert "mining_planning_blocks" in told
    assert contents(folder) == before


def test_a_sheet_lost_or_renamed_is_named(filled, capsys):
    folder, book = filled
    opened = openpyxl.load_workbook(book)
    opened["01 reserves"].title = "mine"
    opened.save(book)
    assert main(["plans", str(folder), "--from-xlsx", str(book)]) == 2
    told = capsys.readouterr().err
    assert "01 reserves" in told
    assert "mine" in told


def test_the_options_need_what_they_name(tmp_path, filled):
    folder, book = filled
    assert main(["plans", "--from-xlsx", str(book)]) == 2
    assert main(["plans", str(tmp_path / "none"), "--from-xlsx", str(book)]) == 2
    assert main(["plans", str(folder), "--from-xlsx", str(tmp_path / "none.xlsx")]) == 2
    assert main(["plans", str(folder), "--xlsx", str(tmp_path / "a.csv")]) == 2
    assert main(["plans", "--xlsx", str(book)]) == 2


def test_a_bare_code_is_the_plan_that_ships_not_a_folder_of_that_name(tmp_path, filled, monkeypatch):
    folder, book = filled
    shutil.move(folder, tmp_path / "yining")
    monkeypatch.chdir(tmp_path)
    assert main(["plans", "yining", "--from-xlsx", str(book)]) == 2
    assert main(["plans", "./yining", "--from-xlsx", str(book)]) == 0


def test_a_new_plan_is_filled_in_a_spreadsheet(tmp_path):
    folder, book = tmp_path / "sample", tmp_path / "sample.xlsx"
    assert main(["new-plan", "sample", "--out", str(folder)]) == 0
    assert main(["plans", str(folder), "--xlsx", str(book)]) == 0
    number = next(t.number for t in load_plan(folder).registers if t.kind == "mining_planning_blocks")
    row = dict(zip("ABCDEFG", (number, "10", "1", "甲区块", "煤炭", 6.1, "平方千米"), strict=True))
    changed(book, "mining_planning_blocks", **{f"{column}3": value for column, value in row.items()})
    assert main(["plans", str(folder), "--from-xlsx", str(book)]) == 0
    assert load_plan(folder).table("mining_planning_blocks")["area_km2"].tolist() == [6.1]
