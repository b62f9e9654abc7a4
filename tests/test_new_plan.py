"""A new plan's register: documented, whole, and as good as the shipped ones once it is filled in."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date

import pytest

from minplan_gis.audit import Severity, audit_plan
from minplan_gis.checking import check_blocks
from minplan_gis.cli import main
from minplan_gis.datasets import data_path
from minplan_gis.errors import RuleError
from minplan_gis.plans import PlanStatus, load_plan, plan_codes, source_problems
from minplan_gis.rules import load_rules
from minplan_gis.rules.tests import TESTS
from worlds import blocks_of, box, zones_of


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
    assert source_problems(plan) == ()
    assert main(["audit", str(register)]) == 3
    assert "sample" in capsys.readouterr().out


TO_FILL = {
    *("name", "admin_code", "admin_name", "publisher", "upper_plans", "bands"),
    *("source.title", "source.lines", "source.note"),
}


def keys_to_fill(plan):
    cards = [place for each in audit_plan(plan) for place in each.places if place.label.zh == "plan.toml"]
    return {place.text.split(" = ")[0] for place in cards}


def test_an_untouched_register_is_nothing_to_audit_and_no_all_clear(register, capsys):
    plan = load_plan(register)
    found = audit_plan(plan)
    assert {(each.code, each.severity) for each in found} == {("to_be_filled_in", Severity.GAP)}
    assert keys_to_fill(plan) == TO_FILL
    files = {place.text for each in found for place in each.places if place.label.zh != "plan.toml"}
    assert files == {path.name for path in register.glob("*.csv")}
    assert main(["audit", str(register)]) == 3
    said = capsys.readouterr().out
    assert "尚无可审核的内容：21 张表都没有一行。" in said
    assert "矛盾 0" not in said
    assert main(["--lang", "en", "audit", str(register)]) == 3
    assert "Nothing to audit yet" in capsys.readouterr().out


def test_json_says_how_much_was_audited(register, capsys):
    fill(register, "mining_planning_blocks", "10", "1", "甲区块", "砂金", "6.10", "平方千米", "")
    assert main(["audit", str(register), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["audited"] == {"tables": 1, "rows": 1}


def test_a_register_without_tables_is_no_all_clear_either(register, capsys):
    card = (register / "plan.toml").read_text(encoding="utf-8").split("[[table]]\n")[0]
    (register / "plan.toml").write_text(card.replace("[source]", "table = []\n[source]", 1), encoding="utf-8")
    assert main(["audit", str(register)]) == 3
    assert "没有列出任何表" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('admin_code = "000000"', 'admin_code = "654002"', "admin_code"),
        ("bands = []", "bands = [27]", "bands"),
        ("upper_plans = []", 'upper_plans = ["某地区规划"]', "upper_plans"),
        ("lines = 0", "lines = 500", "source.lines"),
    ],
)
def test_a_key_that_is_filled_in_is_a_gap_no_more(register, old, new, key):
    edit(register / "plan.toml", old, new)
    assert keys_to_fill(load_plan(register)) == TO_FILL - {key}


@pytest.mark.parametrize("code", plan_codes())
def test_nothing_is_to_be_filled_in_in_what_ships(code):
    assert all(each.code != "to_be_filled_in" for each in audit_plan(load_plan(code)))


def test_the_code_of_a_plan_that_ships_is_warned_of(tmp_path, capsys):
    assert main(["new-plan", "yining", "--out", str(tmp_path / "own")]) == 0
    warned = capsys.readouterr().err
    assert "yining 是随附规划的代码" in warned
    assert str(tmp_path / "own") in warned
    assert main(["new-plan", "sample", "--out", str(tmp_path / "sample")]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_folder_that_is_no_register_is_told_in_a_sentence(tmp_path, capsys, lang):
    assert main(["--lang", lang, "audit", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert "Errno" not in said
    assert "minplan new-plan" in said


def test_a_table_that_is_not_there_is_told_in_a_sentence(register, capsys):
    (register / "mining_rights.csv").unlink()
    assert main(["audit", str(register)]) == 2
    said = capsys.readouterr().err
    assert "没有 sample/mining_rights.csv" in said
    assert "No such file" not in said


BROKEN = {
    "unknown unit": "4,10,1,甲矿,煤,6.1,坪,9,万吨/年,,\n",
    "too few cells": "4,10,1\n",
    "another table's number": "5,10,1,甲矿,煤,6.1,平方千米,9,万吨/年,,\n",
    "no whole CSV": '4,10,"1,甲矿\n',
}


@pytest.mark.parametrize("row", BROKEN.values(), ids=BROKEN)
def test_a_workbook_repairs_a_broken_table(register, tmp_path, capsys, row):
    book, path = tmp_path / "book.xlsx", register / "mining_rights.csv"
    before = path.read_bytes()
    assert main(["plans", str(register), "--xlsx", str(book)]) == 0
    path.write_bytes(before + row.encode())
    assert main(["plans", str(register)]) == 2
    assert "mining_rights.csv" in capsys.readouterr().err
    assert main(["plans", str(register), "--from-xlsx", str(book)]) == 0
    assert path.read_bytes() == before
    assert main(["plans", str(register)]) == 0


def test_a_workbook_puts_back_a_table_that_is_lost(register, tmp_path):
    book, path = tmp_path / "book.xlsx", register / "mining_rights.csv"
    before = path.read_bytes()
    assert main(["plans", str(register), "--xlsx", str(book)]) == 0
    path.unlink()
    assert main(["plans", str(register), "--from-xlsx", str(book)]) == 0
    assert path.read_bytes() == before


def test_one_faulty_cell_is_one_fault_of_the_rules(register):
    """The rules name their register: that it can't be read is no reason to say that there is none."""
    rules = register / "rules.toml"
    rules.write_text(
        rules.read_text(encoding="utf-8") + "\n" + "\n".join(examples(register)), encoding="utf-8"
    )
    path = register / "mining_rights.csv"
    path.write_bytes(path.read_bytes() + BROKEN["unknown unit"].encode())
    with pytest.raises(RuleError) as told:
        load_rules(rules)
    (fault,) = told.value.problems
    assert "mining_rights.csv 第 2 行" in fault.zh


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


def examples(register):
    """Give the template's examples as a planner uncovers them, block by block."""
    text = (register / "rules.toml").read_text(encoding="utf-8")
    blocks = re.findall(r"(?m)^# \[\[.*\n(?:# .*\n)+", text)
    return [re.sub(r"(?m)^# ", "", block) for block in blocks]


def test_the_empty_rule_pack_is_read(register, capsys):
    pack = load_rules(register / "rules.toml")
    assert (pack.id, pack.rules, pack.clauses) == ("sample", (), ())
    assert main(["rules", str(register / "rules.toml")]) == 0
    assert "sample" in capsys.readouterr().out


def test_each_example_is_a_rule_once_it_is_uncovered(register):
    path = register / "rules.toml"
    head = path.read_text(encoding="utf-8").split("## overlap")[0]
    shown = examples(register)
    path.write_text(head + "\n".join(shown), encoding="utf-8")
    pack = load_rules(path)
    assert [rule.id for rule in pack.rules] == [f"XX-{n:02}" for n in (1, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12)]
    assert [clause.id for clause in pack.clauses] == ["XX-05"]
    for kind in set(TESTS) - {"scale_table", "service_table"}:
        assert sum(f"\n{kind} = " in example for example in shown) == 1


def test_an_uncovered_example_judges_blocks(register, tmp_path):
    """The two sand blocks keep off county roads; the rule is for no other block."""
    path, out = register / "rules.toml", tmp_path / "out"
    wanted = examples(register)[1].replace('mineral = ["建筑用石料"]', 'mineral = ["建筑用砂"]')
    path.write_text(path.read_text(encoding="utf-8") + "\n" + wanted, encoding="utf-8")
    blocks = data_path("examples", "yining", "yining_blocks.shp")
    zones = data_path("zones", "yining", "catalog.toml")
    given = ["--zones", zones, "--rules", path, "--select", "XX", "--demo-data", "--format", "json"]
    assert main(["check", *map(str, [blocks, *given, "--date", "2026-12-01", "--out", out])]) in {1, 3}
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    outcomes = {each["block_id"]: each["outcome"]["id"] for each in report["verdicts"]}
    assert {block for block, outcome in outcomes.items() if outcome == "pass"} == {"KQ03", "KQ07"}
    assert set(outcomes.values()) == {"pass", "not_applicable"}


def test_the_period_of_ones_own_plan_bounds_its_rules(register):
    path = register / "rules.toml"
    path.write_text(path.read_text(encoding="utf-8") + "\n" + examples(register)[4], encoding="utf-8")
    blocks = blocks_of({"B1": box(0, 0, 100, 100)}, mineral="砂金")
    outcomes = {}
    for year in (2025, 2028, 2031):
        report = check_blocks(blocks, zones_of(), load_rules(path), date=date(year, 6, 30))
        outcomes[year] = (report.verdicts["outcome"].iloc[0], report.verdicts["reason"].iloc[0])
    assert outcomes == {
        2025: ("not_checked", "plan_not_started"),
        2028: ("fail", "listed"),
        2031: ("not_checked", "plan_period_ended"),
    }


def test_a_pack_names_the_plan_of_its_register(register):
    edit(register / "rules.toml", 'plan = "sample"', 'plan = "other"')
    with pytest.raises(RuleError, match="sample"):
        load_rules(register / "rules.toml")


def test_a_pack_with_a_slip_is_told(register, capsys):
    edit(register / "rules.toml", "schema = 1", "schema = 2")
    assert main(["rules", str(register / "rules.toml")]) == 2
    assert "schema" in capsys.readouterr().err


def fill(register, kind, line, *cells):
    """Add a row as a planner would: the table's number, its line, its cells."""
    card = tomllib.loads((register / "plan.toml").read_text(encoding="utf-8"))
    number = next(each["number"] for each in card["table"] if each["kind"] == kind)
    path = register / f"{kind}.csv"
    path.write_text(path.read_text(encoding="utf-8") + ",".join((number, line, *cells)) + "\n", "utf-8")


def test_a_slip_in_what_is_filled_in_is_found(register):
    """A block is planned for a mineral that the plan prohibits."""
    fill(register, "mining_planning_blocks", "10", "1", "甲区块", "砂金", "6.10", "平方千米", "")
    assert slips(register) == []
    fill(register, "mineral_lists", "5", "prohibited", "禁止开采矿种", "金属矿产", "砂金", "砂金", "")
    plan = load_plan(register)
    (block,) = plan.table("mining_planning_blocks").itertuples()
    assert (block.name, block.area_km2) == ("甲区块", 6.1)
    assert [{place.line for place in finding.places} for finding in slips(register)] == [{"5", "10"}]


def slips(register):
    return [each for each in audit_plan(load_plan(register)) if each.code != "to_be_filled_in"]


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
