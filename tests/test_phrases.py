"""Sentences that every output shares."""

from __future__ import annotations

import pytest

from minplan_gis.phrases import conclusion_text, conclusions
from minplan_gis.report import report_document
from specimens import specimen_report

LIME = "654002-002"


@pytest.mark.parametrize(
    ("accepted", "told"),
    [
        ({}, "本次核查范围内：不符合"),
        # What was accepted is told only where the rule really was not checked.
        ({"ECO-1": "x"}, "本次核查范围内：不符合"),
        ({"NOTE-1": "x", "ECO-1": "y"}, "本次核查范围内：不符合（已接受未核查：NOTE-1）"),
    ],
)
def test_a_conclusion_names_the_gaps_that_were_accepted(accepted, told):
    assert conclusion_text(specimen_report(accepted=accepted), LIME).zh == told


def test_accepted_gaps_come_in_the_order_of_the_rules():
    report = specimen_report(accepted={"NOTE-1": "x", "FARM-1": "y"})
    said = conclusion_text(report, "654002-004").en
    assert said.endswith(" (accepted unchecked: FARM-1, NOTE-1)")


def test_one_block_and_all_blocks_and_the_document_say_the_same():
    report = specimen_report()
    every = conclusions(report)
    for item in report_document(report)["blocks"]:
        one = conclusion_text(report, item["block_id"])
        assert item["conclusion_text"] == one.zh == "本次核查范围内：" + every[item["block_id"]].zh
