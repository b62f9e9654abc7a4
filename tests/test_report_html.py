"""What a notebook shows of a report."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from minplan_gis.report import report_html
from specimens import empty_report, hostile_report, specimen_report

TAGS = {"div", "p", "b", "br", "table", "thead", "tbody", "tr", "th", "td"}


class Reader(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags, self.names, self.text = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.names |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text.append(data)


def read(page):
    reader = Reader()
    reader.feed(page)
    return reader


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table><script>1</script>",
    '"><svg onload=alert(1)>',
    "{{ lipsum.__globals__ }}",
    "{% print 1 %}",
    "{# gone #}",
    "${alert(1)}",
    "`x`",
    "a\x00b\u2028c",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_text_stays_text(payload):
    page = report_html(hostile_report(payload))
    reader = read(page)
    assert reader.tags <= TAGS
    assert reader.names <= {"style", "lang"}
    assert not set("{}`$\x00\u2028") & set(page)
    shown = payload.replace("\x00", "\ufffd").replace("\u2028", "\ufffd")
    assert shown in reader.text


@pytest.mark.parametrize(
    ("lang", "rule"), [("zh", "FARM-1 禁止占用永久基本农田"), ("en", "FARM-1 no permanent basic farmland")]
)
def test_what_was_not_checked_comes_before_the_blocks(lang, rule):
    text = read(report_html(specimen_report(), lang)).text
    assert text.index(rule) < text.index("654002-002")


def test_blocks_are_listed_worst_first():
    text = read(report_html(specimen_report())).text
    order = ["654002-002", "654002-004", "654002-005", "0003", "654002-001", "C6500002024017210155555"]
    assert [each for each in text if each in order] == order
    assert "不符合（已接受未核查：NOTE-1）" in text
    assert "0.3512" in text


def test_counts_are_in_words():
    page = "".join(read(report_html(specimen_report())).text)
    assert "区块 6 个，另有 2 行未能读入" in page
    assert "不符合 1、未核查 2、需论证 1、符合（需办手续） 1、符合 1" in page


def test_demo_runs_are_marked():
    assert "示意数据，仅供演示，不作依据" in report_html(specimen_report(demo_data=True))
    assert "示意数据，仅供演示，不作依据" not in report_html(specimen_report())


def test_accepted_rules_are_named_with_their_reasons():
    text = read(report_html(specimen_report())).text
    assert text[text.index("已接受未核查") + 1] == "NOTE-1：水源地由生态环境部门另行审查"
    assert "已接受未核查" not in report_html(specimen_report(accepted={}))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_to_report_is_shown_too(lang):
    assert "654002-008" in "".join(read(report_html(empty_report(), lang)).text)
