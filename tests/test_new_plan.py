"""A new plan's register: documented, whole, and as good as the shipped ones once it is filled in."""

from __future__ import annotations

import re
import tomllib
from datetime import date

import pytest

from minplan_gis.audit import audit_plan
from minplan_gis.cli import main
from minplan_gis.plans import PlanStatus, load_plan, plan_codes, source_problems


@pytest.fixture
def register(tmp_path):
    folder = tmp_path / "sample"
    assert main(["new-plan", "sample", "--out", str(folder)]) == 0
    return folder


def edit(path, old, new):
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")


def test_it_loads_and_audits(register, capsys):
    plan = load_plan(register)
    assert (plan.code, tuple(plan.period)) == ("sample", (date(2026, 1, 1), date(2030, 12, 31)))
    assert plan.status_on(date(2026, 6, 1)) is PlanStatus.DRAFT
    assert audit_plan(plan) == ()
    assert source_problems(plan) == ()
    assert main(["audit", str(register)]) == 0
    assert "sample" in capsys.readouterr().out


def test_every_table_is_an_empty_one_with_its_header(register):
    plan = load_plan(register)
    assert {path.stem for path in register.glob("*.csv")} == {*plan.kinds, "source_lines"}
    assert all(plan.table(kind).empty and len(plan.table(kind).columns) > 4 for kind in plan.kinds)


def test_its_kinds_are_those_of_the_shipped_plans(register):
    known = {kind: load_plan(code) for code in plan_codes() for kind in load_plan(code).kinds}
    plan = load_plan(register)
    for table in plan.registers:
        like = next(each for each in known[table.kind].registers if each.kind == table.kind)
        assert table.zone_kind == like.zone_kind


def test_every_key_of_the_card_is_explained_in_both_languages(register):
    lines = (register / "plan.toml").read_text(encoding="utf-8").split("[[table]]\n")[0].splitlines()
    for at, line in enumerate(lines):
        if re.match(r"(# )?[a-z_]+ = ", line) or line.startswith("["):
            zh, en = lines[at - 2 : at]
            assert zh.startswith("# ")
            assert re.search(r"[\u4e00-\u9fff]", zh)
            assert re.match(r"# .*[a-z]{2}", en)


def test_the_keys_that_are_commented_out_are_read_once_they_are_not(register):
    edit(register / "plan.toml", "# extent = ", "extent = ")
    edit(register / "plan.toml", "# area = ", "area = ")
    assert load_plan(register).area.text == "761.3"


def fill(register, kind, line, *cells):
    """Add a row as a planner would: the table's number, its line, its cells."""
    card = tomllib.loads((register / "plan.toml").read_text(encoding="utf-8"))
    number = next(each["number"] for each in card["table"] if each["kind"] == kind)
    path = register / f"{kind}.csv"
    path.write_text(path.read_text(encoding="utf-8") + ",".join((number, line, *cells)) + "\n", "utf-8")


def test_a_slip_in_what_is_filled_in_is_found(register):
    """A block is planned for a mineral that the plan prohibits."""
    fill(register, "mining_planning_blocks", "10", "1", "甲区块", "砂金", "6.10", "平方千米", "")
    assert audit_plan(load_plan(register)) == ()
    fill(register, "mineral_lists", "5", "prohibited", "禁止开采矿种", "金属矿产", "砂金", "砂金", "")
    plan = load_plan(register)
    (block,) = plan.table("mining_planning_blocks").itertuples()
    assert (block.name, block.area_km2) == ("甲区块", 6.1)
    assert [{place.line for place in finding.places} for finding in audit_plan(plan)] == [{"5", "10"}]


def test_what_is_there_is_not_touched(tmp_path, capsys):
    (tmp_path / "mine.txt").write_text("mine")
    assert main(["new-plan", "sample", "--out", str(tmp_path)]) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    assert "不为空" in capsys.readouterr().err
    assert main(["new-plan", "sample", "--out", str(tmp_path / "mine.txt")]) == 2


def test_an_empty_folder_is_taken(tmp_path):
    assert main(["new-plan", "sample", "--out", str(tmp_path)]) == 0
    assert load_plan(tmp_path).code == "sample"


@pytest.mark.parametrize("code", ["../up", "Upper", "伊宁", "2026", "a b", ""])
def test_a_code_is_an_identifier(code, tmp_path, capsys):
    assert main(["new-plan", code, "--out", str(tmp_path / "made")]) == 2
    assert not (tmp_path / "made").exists()
    assert "规划代码" in capsys.readouterr().err
