"""A new plan's register: documented, whole, and as good as the shipped ones once it is filled in."""

from __future__ import annotations

import json
import re
import tomllib
from datetime import date

import pytest

from minplan_gis.audit import audit_plan
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
