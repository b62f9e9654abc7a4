"""Text that tries to be more: it runs nowhere and reads as it was, in both languages and on paper."""

import dataclasses
from urllib.parse import unquote

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from mapscene import MORE_PAYLOADS, PAYLOADS, hostile_layer
from minplan_gis.files.columns.values import whole_characters
from minplan_gis.maps import web_map
from minplan_gis.rules.model import Basis, Clause
from minplan_gis.wording import Text
from minplan_gis.zones import Zones
from specimens import LEDGER, UNREAD, specimen_report

pytestmark = pytest.mark.browser

TOLD = [whole_characters(payload) for payload in (*PAYLOADS, *MORE_PAYLOADS)]
"""The payloads as files give them."""
BLOCK, RULE = "654002-002", "ECO-1"
CODES = "({ textContent: text }) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))"
CARDS = """(told) => Array.from(document.querySelectorAll(".mp-block"), (row, at) => {
  row.click();
  const text = String.fromCharCode(...told[at]);
  const found = (selector) => Array.from(document.querySelectorAll(`.mp-card ${selector}`));
  const all = (selector) => found(selector).map((node) => node.textContent);
  const alone = (texts) => texts.length === 1 && texts[0] === text;
  const read = alone(all("h2 bdi")) && all("td bdi").includes(text) && all("th bdi").includes(text);
  return [read, location.hash];
})"""


def codes(texts):
    return [list(np.frombuffer(text.encode("utf-16-le", "surrogatepass"), dtype="<u2")) for text in texts]


def codes_in(page, selector):
    return page.evaluate(f"(selector) => Array.from(document.querySelectorAll(selector), {CODES})", selector)


def read_as_they_were(page, selector):
    found = codes_in(page, selector)
    assert [text for text in TOLD if codes([text])[0] not in found] == []


def basis_of(text):
    return Basis(text, text, text, "read")


@pytest.fixture(scope="module")
def hostile():
    """Give a report with a rule, verdict, finding, reason, clause and set-aside row for each payload."""
    full, texts = specimen_report(), [Text(text, text) for text in TOLD]
    rules = [
        dataclasses.replace(
            full.rules[0],
            id=f"P-{at}",
            title=text,
            basis=Basis(text.zh, text.zh, text.zh, "read"),
            remedy=text,
        )
        for at, text in enumerate(texts)
    ]
    verdict = full.verdicts.query("block_id == @BLOCK and rule_id == @RULE")
    finding = full.findings.query("block_id == @BLOCK and rule_id == @RULE")
    verdicts = [verdict.assign(rule_id=rule.id, detail=[rule.title]) for rule in rules]
    findings = [
        finding.assign(rule_id=rule.id, zone_id=[rule.title.zh], zone_name=[rule.title.zh]) for rule in rules
    ]
    rows = [
        dataclasses.replace(UNREAD[0], file=text.zh, row=text.zh, reason=text, remedy=text) for text in texts
    ]
    entry = dataclasses.replace(LEDGER[0], quarantined=tuple(rows), notes=tuple(texts))
    return dataclasses.replace(
        full,
        rules=(*full.rules, *rules),
        verdicts=pd.concat([full.verdicts, *verdicts], ignore_index=True),
        findings=pd.concat([full.findings, *findings], ignore_index=True),
        clauses=tuple(Clause("YN-1", rule.basis, rule.title) for rule in rules),
        ledger=(entry, *LEDGER[1:]),
    )


def test_there_are_enough_payloads():
    assert len(set(TOLD)) == len(TOLD) > 60


def test_as_names_ids_columns_minerals_and_layers(visit):
    columns = {payload: [payload] * len(TOLD) for payload in TOLD}
    west = 81 + 0.02 * np.arange(len(TOLD))
    blocks = gpd.GeoDataFrame(
        {"name": TOLD, "mineral": TOLD, **columns},
        geometry=shapely.box(west, 43.9, west + 0.01, 43.91),
        index=list(TOLD),
        crs=4490,
    )
    zones = Zones(tuple(hostile_layer(payload) for payload in TOLD))
    seen = visit(web_map(blocks, zones, specimen_report())).ready()
    assert codes_in(seen.page, ".mp-block .mp-name bdi") == codes(TOLD)
    cards = seen.page.evaluate(CARDS, [[int(code) for code in text] for text in codes(TOLD)])
    assert [text for text, (read, _) in zip(TOLD, cards, strict=True) if not read] == []
    assert [unquote(address.removeprefix("#block=")) for _, address in cards] == TOLD
    options = seen.page.get_by_label("按矿种筛选").locator("option")
    assert len(options.all_text_contents()) > len(TOLD)
    seen.click_on(81.15, 43.925)
    assert codes_in(seen.page, ".mp-card h2 bdi")[0] in codes(TOLD)
    seen.page.get_by_role("button", name="English").click()
    assert codes_in(seen.page, ".mp-block .mp-name bdi") == codes(TOLD)
    seen.page.pdf(path=seen.path.with_suffix(".pdf"))
    seen.quiet()


def test_in_rules_findings_reasons_clauses_and_files(visit, hostile):
    seen = visit(web_map(hostile.blocks, Zones(hostile.layers), hostile)).ready()
    for _ in range(2):
        seen.page.locator(".mp-block", has_text=BLOCK).click()
        for place in ("h4 bdi", "blockquote bdi", ".mp-line bdi"):
            read_as_they_were(seen.page, f".mp-card {place}")
        told = "\n".join(seen.page.locator(".mp-finding bdi, .mp-note li bdi").all_text_contents())
        plain = [text for text in TOLD if text.isprintable()]
        assert [text for text in plain if told.count(text) < 3] == []
        seen.page.get_by_label("按条款筛选").or_(seen.page.get_by_label("by rule")).select_option("9")
        seen.page.locator(".mp-clear").click()
        seen.page.locator(".mp-lang").click()
    seen.page.pdf(path=seen.path.with_suffix(".pdf"))
    seen.quiet()
