"""Rule files: what is read, and that every fault is told at once."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest

from minplan_gis.errors import RuleError
from minplan_gis.rules import combine_packs, load_rules, shipped_packs, shipped_rules
from minplan_gis.rules.tests import Overlap, Setback, WithinAny
from minplan_gis.vocabulary import Grade, ZoneKind

GOOD = """
schema = 1
id = "county"
title = { zh = "试验", en = "trial" }
plan = "yining"

[[rule]]
id = "R-1"
title = { zh = "距公路", en = "roads" }
zones = ["road"]
where = { road_class = ["national"] }
setback = { min_distance_m = 100 }
when = { right_type = ["mining"] }
unless = { mineral = ["地热"] }
grade = "prohibit"
basis = { document = "某办法", clause = "第一条", quote = "不得", confidence = "read" }
closed = false
valid_from = 2023-04-01

[[rule]]
id = "R-2"
title = "须在规划区块内"
zones = ["mining_planning_block", "concentrated_mining_area"]
within_any = { match_mineral = true }
grade = "review"
basis = { document = "某规划", clause = "l.1" }

[[clause]]
id = "C-1"
basis = { document = "某规划", clause = "l.2", quote = "总量", confidence = "read" }
reason = { zh = "总量", en = "quota" }
"""


def written(tmp_path, text, name="rules.toml"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(tmp_path, text):
    with pytest.raises(RuleError) as caught:
        load_rules(written(tmp_path, text))
    return str(caught.value)


def test_a_good_file(tmp_path):
    pack = load_rules(written(tmp_path, GOOD))
    road, plan = pack.rules
    assert (road.id, road.test, road.zones) == ("R-1", Setback(100), (ZoneKind.ROAD,))
    assert (road.closed, road.grade, road.plan, road.pack) == (False, Grade.PROHIBIT, "yining", "county")
    assert (road.valid_from, road.valid_to) == (date(2023, 4, 1), None)
    assert plan.test == WithinAny(match_mineral=True)
    assert plan.basis.confidence == "needs_confirmation"
    assert [clause.id for clause in pack.clauses] == ["C-1"]


def test_defaults_of_an_overlap_are_stated(tmp_path):
    text = GOOD.replace("setback = { min_distance_m = 100 }", "overlap = {}")
    assert load_rules(written(tmp_path, text)).rules[0].test == Overlap(0.0, 0.05, None)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('grade = "prohibit"', 'grade = "forbid"', "grade 不认识 forbid"),
        ("min_distance_m", "min_distanse_m", "是否为 min_distance_m"),
        ('zones = ["road"]', 'zones = ["roads"]', "是否为 road"),
        ('zones = ["road"]', "zones = []", "zones 至少一项"),
        ('zones = ["road"]', "zones = 5", "zones 应为列表"),
        ('zones = ["road"]', 'zones = "road"', "zones 应为列表"),
        ('zones = ["road"]', "zones = [5]", "zones 不认识 5"),
        ("setback = { min_distance_m = 100 }", "overlap = 5", "overlap：应为 {"),
        ("setback = { min_distance_m = 100 }", "overlap = []", "overlap：应为 {"),
        ("setback = { min_distance_m = 100 }", 'setback = "100"', "setback：应为 {"),
        ("min_distance_m = 100", f"min_distance_m = {'9' * 400}", "不小于 0"),
        ('when = { right_type = ["mining"] }', "when = 5", "when 应为"),
        ('title = { zh = "试验", en = "trial" }', "title = 5", "title：应为文字"),
        ("closed = false", 'closed = "no"', "closed 应为 true 或 false"),
        ("closed = false", "closd = false", "是否为 closed"),
        ("setback = { min_distance_m = 100 }", "", "须恰有一种检验"),
        (
            "setback = { min_distance_m = 100 }",
            "setback = { min_distance_m = 1 }\noverlap = {}",
            "须恰有一种检验",
        ),
        ("setback = { min_distance_m = 100 }", "setback = { min_distance_m = -1 }", "不小于 0"),
        ("setback = { min_distance_m = 100 }", "setback = { min_distance_m = nan }", "不小于 0"),
        ("setback = { min_distance_m = 100 }", "setback = {}", "缺少 min_distance_m"),
        ('when = { right_type = ["mining"] }', 'when = { right_type = ["采矿"] }', "when.right_type 不认识"),
        ('when = { right_type = ["mining"] }', 'when = { colour = ["red"] }', "不认识的键 colour"),
        ('when = { right_type = ["mining"] }', 'when = { right_type = "mining" }', "when 应为"),
        ('confidence = "read" }\nclosed', 'confidence = "needs_confirmation" }\nclosed', "未读原文不得引用"),
        (', quote = "不得", confidence = "read"', "", "等级只能为 review 或 note"),
        ("valid_from = 2023-04-01", 'valid_from = "2023"', "应为日期"),
        ('id = "R-2"', 'id = "R-1"', "编号重复"),
        ("schema = 1", "schema = 2", "应为 1"),
        ('id = "county"', "", "缺少 id"),
        ('basis = { document = "某规划", clause = "l.1" }', "", "缺少 basis"),
    ],
)
def test_a_fault_is_told(tmp_path, old, new, told):
    assert old in GOOD
    assert told in faults(tmp_path, GOOD.replace(old, new, 1))


@pytest.mark.parametrize("key", ["rule", "clause"])
@pytest.mark.parametrize("value", ["5", '"abc"', "[1]", "{ id = 'R-1' }", "true"])
def test_rules_and_clauses_are_tables(tmp_path, key, value):
    told = faults(tmp_path, f'schema = 1\nid = "c"\ntitle = "t"\n{key} = {value}\n')
    assert told == f"rules.toml {key}：应写为 [[{key}]] 表"


@pytest.mark.parametrize("text", ["a = " + "[" * 5000, "a = " + "9" * 5000])
def test_toml_that_the_reader_itself_breaks_on(tmp_path, text):
    assert "rules.toml" in faults(tmp_path, text)


def test_all_faults_at_once(tmp_path):
    text = (
        GOOD.replace("prohibit", "forbid").replace("min_distance_m", "metres").replace('"review"', '"revue"')
    )
    told = faults(tmp_path, text)
    assert all(word in told for word in ("forbid", "metres", "revue", "rules.toml", "R-1", "R-2"))


def test_no_toml(tmp_path):
    assert "rules.toml" in faults(tmp_path, "[[rule")
    with pytest.raises(RuleError, match=r"nowhere\.toml"):
        load_rules(tmp_path / "nowhere.toml")


def test_packs_do_not_share_ids(tmp_path):
    pack = load_rules(written(tmp_path, GOOD))
    other = dataclasses.replace(pack, rules=tuple(dataclasses.replace(r, pack="other") for r in pack.rules))
    with pytest.raises(RuleError, match="R-1"):
        combine_packs(pack, other)


def test_a_pack_given_twice_is_one_fault(tmp_path):
    pack = load_rules(written(tmp_path, GOOD))
    with pytest.raises(RuleError) as told:
        combine_packs(pack, pack)
    assert [pack.id in problem.zh for problem in told.value.problems] == [True]


def test_unknown_pack():
    with pytest.raises(RuleError, match="现有"):
        shipped_rules("nowhere")


def test_shipped_packs_load_together():
    names = shipped_packs()
    assert {"baseline", "yining"} <= set(names)
    pack = shipped_rules(*names)
    assert all(rule.basis.document and rule.basis.clause for rule in pack.rules)


SETBACK = 'zones = ["road"]\nwhere = { road_class = ["national"] }\nsetback = { min_distance_m = 100 }'


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ('barred_minerals = ["砂金", "砂铁"]', None),
        ('barred_minerals = ["某某石"]', "矿种表没有 某某石"),
        ("barred_minerals = []", "应为矿种列表"),
        ('attribute = { column = "ash_percent", at_most = 40, unit = "%" }', None),
        ('attribute = { column = "ash_percent" }', "须有 at_least 或 at_most"),
        ('attribute = { column = "ash_percent", at_most = 40, unit = "percent" }', "unit 不认识 percent"),
        ('scale_floor = { at_least = 15, unit = "万立方米/年" }', None),
        ('scale_floor = { at_least = 15, unit = "车" }', "unit 不认识 车"),
        ("scale_floor = { at_least = 15 }", "缺少 unit"),
        ("scale_table = true", None),
        ("service_table = true", None),
        ("scale_table = 5", "应为 true"),
        ('zones = ["road"]\nscale_table = true', "scale_table 不看图层"),
        ("apart = { min_distance_m = 300 }", None),
        ('zones = ["mining_planning_block"]\none_right = {}', None),
        ("one_right = {}", "zones 至少一项"),
        ('zones = ["mining_right"]\none_right = {}', "one_right 须有规划图层"),
        ("right_quota = { max_rights = 3 }", None),
        ('zones = ["mining_right"]\nright_quota = { max_rights = 15 }', None),
        ('zones = ["road"]\nright_quota = { max_rights = 15 }', "只计已设矿业权图层"),
        ('output_quota = { at_most = 30, unit = "万立方米/年" }', None),
    ],
)
def test_tests_of_attributes_and_batches(tmp_path, entry, told):
    assert SETBACK in GOOD
    text = GOOD.replace(SETBACK, entry, 1)
    if told is None:
        path = tmp_path / "rules.toml"
        path.write_text(text, encoding="utf-8")
        assert load_rules(path).rules[0].test.key in entry
    else:
        assert told in faults(tmp_path, text)


def test_a_plan_without_a_register_has_no_table(tmp_path):
    text = GOOD.replace(SETBACK, "scale_table = true", 1).replace('plan = "yining"', 'plan = "nowhere"')
    assert "没有规划 nowhere" in faults(tmp_path, text)
