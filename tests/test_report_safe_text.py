"""Text of unknown origin in cells, JSON and pages."""

from __future__ import annotations

import html
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.report.safe_text import CELL_LIMIT, cut_to_cell, html_text, json_text, visible

ANY_TEXT = st.text(st.characters(codec=None, categories=None), max_size=60)


@pytest.mark.parametrize(
    ("given_text", "shown", "replaced"),
    [
        ("北山\t砂矿\n东部", "北山\t砂矿\n东部", 0),
        ("a\r\nb\rc", "a\nb\nc", 0),
        ("a\x00b\x07c", "a\ufffdb\ufffdc", 2),
        ("a\x1bb\x7fc\x85d", "a\ufffdb\ufffdc\ufffdd", 3),
        ("一\u2028二\u2029三", "一\ufffd二\ufffd三", 2),
        ("符合\u202e合符不", "符合\ufffd合符不", 1),
        ("half \ud800", "half \ufffd", 1),
        ("\ufffe\uffff\U0001fffe", "\ufffd\ufffd\ufffd", 3),
        ("𠀀 😀 ²", "𠀀 😀 ²", 0),
    ],
)
def test_what_cannot_be_shown_is_replaced_and_counted(given_text, shown, replaced):
    assert visible(given_text) == (shown, replaced)


@given(ANY_TEXT)
@settings(max_examples=40, deadline=None)
def test_visible_text_is_fit_for_utf8_and_stays_as_it_is(text):
    shown, _ = visible(text)
    assert visible(shown) == (shown, 0)
    assert shown.encode("utf-8").decode("utf-8") == shown


@pytest.mark.parametrize("letter", ["砂", "a", "𠀀"])
def test_a_cell_counts_utf16_units(letter):
    units = len(letter.encode("utf-16-le")) // 2
    fitting, long = letter * (CELL_LIMIT // units), letter * 40_000
    assert cut_to_cell(fitting, "…") == (fitting, 0)
    kept, left_out = cut_to_cell(long, "…")
    assert len(kept.encode("utf-16-le")) // 2 <= CELL_LIMIT
    assert kept == letter * (40_000 - left_out) + "…"


@given(ANY_TEXT)
@settings(max_examples=40, deadline=None)
def test_html_text_holds_no_markup_and_reads_back(text):
    escaped = html_text(text)
    assert not set(escaped.replace("&#", "").replace(";", "")) & set("<>\"'`${}\\=%")
    assert html.unescape(escaped) == visible(text)[0]


@given(ANY_TEXT)
@settings(max_examples=40, deadline=None)
def test_json_keeps_every_text_but_broken_surrogates(text):
    dumped = json_text(json.dumps(text, ensure_ascii=False))
    assert len(dumped.encode("utf-8").splitlines()) == 1
    assert "\u2028" not in dumped
    whole = "".join("\ufffd" if "\ud800" <= char <= "\udfff" else char for char in text)
    assert json.loads(dumped) == whole
