"""The report document: complete, as its schema says, and the same bytes for the same report."""

from __future__ import annotations

import json
import math

import jsonschema
import pytest

from minplan_gis.report import report_document, report_schema, write_json
from specimens import RULES, UNREAD, empty_report, hostile_report, specimen_report

REPORTS = {
    "specimen": specimen_report,
    "demo": lambda: specimen_report(demo_data=True),
    "empty": empty_report,
    "hostile": lambda: hostile_report("=1\x00\u2028{{x}}"),
}


def written(report, tmp_path, **options):
    path = tmp_path / "report.json"
    write_json(report, path, **options)
    return path, json.loads(path.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def validator():
    schema = report_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", REPORTS)
def test_the_document_is_as_the_schema_says(name, lang, validator, tmp_path):
    _, document = written(REPORTS[name](), tmp_path, lang=lang)
    assert [f"{list(each.path)}: {each.message}" for each in validator.iter_errors(document)] == []


def test_the_schema_refuses_what_it_does_not_know(validator):
    document = report_document(specimen_report())
    document["verdicts"][0]["outcome"]["id"] = "perhaps"
    document["blocks"][0]["extra"] = 1
    del document["ledger"][0]["sha256"]
    assert len(list(validator.iter_errors(document))) == 3


def test_the_file_and_the_object_are_one_document(tmp_path):
    _, document = written(specimen_report(), tmp_path)
    assert document == json.loads(json.dumps(report_document(specimen_report())))


def test_nothing_is_left_out():
    report = specimen_report()
    document = report_document(report)
    assert [item["block_id"] for item in document["blocks"]] == list(report.blocks.index)
    assert len(document["verdicts"]) == len(report.verdicts)
    assert len(document["findings"]) == len(report.findings)
    assert len(document["remainders"]) == len(report.remainders)
    assert [item["id"] for item in document["rules"]] == [rule.id for rule in RULES]
    assert len(document["layers"]) == len(report.layers)
    assert len(document["ledger"]) == len(report.ledger)
    unread = [row for entry in document["ledger"] for row in entry["quarantined"]]
    assert len(unread) == sum(len(entry.quarantined) for entry in report.ledger)
    assert [row["row"] for row in unread[:2]] == [each.row for each in UNREAD]


def test_every_silent_verdict_is_in_the_gaps():
    report = specimen_report()
    document = report_document(report)
    silent = report.verdicts[report.verdicts["outcome"] == "not_checked"]
    expected = {(row.block_id, row.rule_id) for row in silent.itertuples()}
    told = {
        (block, item["id"])
        for item in document["not_checked"]
        if item["category"]["id"] in {"verdict", "accepted"}
        for block in item["blocks"]
    }
    assert told == expected
    assert document["counts"]["outcomes"]["not_checked"] == len(expected)


def test_gaps_come_first_and_worst_first():
    document = report_document(specimen_report())
    names = list(document)
    assert names.index("not_checked") < names.index("blocks")
    order = [item["category"]["id"] for item in document["not_checked"]]
    assert order == sorted(
        order, key=["verdict", "accepted", "unread", "layer", "hint", "out_of_scope", "clause"].index
    )
    grades = [item["grade"]["id"] for item in document["not_checked"] if item["category"]["id"] == "verdict"]
    assert grades == ["prohibit", "prohibit", "review"]


def test_missing_reach_is_the_largest_of_the_group():
    report = specimen_report()
    verdicts = report.verdicts
    extra = verdicts[verdicts["reason"] == "incomplete_within_reach"].assign(
        block_id="654002-004", missing_reach_m=400.005
    )
    place = verdicts[(verdicts["block_id"] == "654002-004") & (verdicts["rule_id"] == "ROAD-17a")].index
    verdicts.loc[place, extra.columns] = extra.to_numpy()
    found = [item for item in report_document(report)["not_checked"] if item["id"] == "ROAD-17a"]
    assert len(found) == 1
    assert found[0]["missing_reach"]["shown"] == "400.01"
    assert sorted(found[0]["blocks"]) == ["654002-004", "654002-005"]


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [("m2", 351_234.565, "351234.57"), ("km2", 0.351234565, "0.3512"), ("hectares", 35.1234565, "35.1235")],
)
def test_a_figure_is_the_full_number_and_the_shown_one(unit, value, shown):
    figure = report_document(specimen_report())["blocks"][1]["area"][unit]
    assert figure["shown"] == shown
    assert math.isclose(figure["value"], value, rel_tol=1e-12)


@pytest.mark.parametrize(
    ("block", "percent", "judgement"),
    [(0, "0.006", "agrees"), (1, "0.353", "note"), (3, "0.550", "warn"), (4, "-99.900", "warn")],
)
def test_declared_areas_are_judged(block, percent, judgement):
    difference = report_document(specimen_report())["blocks"][block]["declared_difference"]
    assert (difference["shown"], difference["judgement"]) == (percent, judgement)


def test_no_declared_area_is_no_difference():
    assert report_document(specimen_report())["blocks"][2]["declared_difference"] is None


def test_columns_of_the_user_travel_along():
    blocks = report_document(specimen_report())["blocks"]
    assert blocks[0]["attributes"] == {"sheet": "K44H086029"}


def test_accepted_gaps_carry_their_reason():
    verdicts = report_document(specimen_report())["verdicts"]
    accepted = {item["accepted"] for item in verdicts if item["rule_id"] == "NOTE-1"}
    assert accepted == {"水源地由生态环境部门另行审查"}


def test_hostile_text_survives_in_json(tmp_path):
    payload = '=1\x00\u2028\u202e</script>{{x}}"\\'
    path, document = written(hostile_report(payload), tmp_path)
    assert document["blocks"][0]["name"] == payload
    raw = path.read_bytes()
    assert b"\x00" not in raw
    assert "\u2028" not in raw.decode("utf-8")


def test_a_broken_surrogate_does_not_lose_the_report(tmp_path):
    _, document = written(hostile_report("a\ud800b"), tmp_path)
    assert document["blocks"][0]["name"] == "a\ufffdb"


def test_each_item_is_a_line_with_sorted_keys(tmp_path):
    path, document = written(specimen_report(), tmp_path)
    lines = [line.rstrip(",") for line in path.read_text(encoding="utf-8").splitlines()]
    items = [json.loads(line) for line in lines if line.startswith("{") and len(line) > 1]
    assert len(items) == sum(len(part) for part in document.values() if isinstance(part, list))
    assert all(list(item) == sorted(item) for item in items)
