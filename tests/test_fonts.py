"""The font that ships: what it can write, and the part of it for a page."""

from __future__ import annotations

import io

import pytest
from fontTools.ttLib import TTFont

from minplan_gis.datasets import data_path
from minplan_gis.fonts import font_path, missing, woff
from minplan_gis.phrases import DEMO_WATERMARK
from minplan_gis.vocabulary import ZoneKind


def test_all_of_gb2312_and_the_signs_of_maps_can_be_written():
    hanzi = [
        bytes((row, cell)).decode("gb2312", "ignore")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
    ]
    assert missing("".join(hanzi)) == ""
    assert missing("°′″±×≤≥→①②③㎡²³·—…【】《》×？！◐✓□") == ""


@pytest.mark.parametrize("name", ["plans", "rules", "boundaries", "fields"])
def test_every_text_that_ships_can_be_written(name):
    files = [path for path in data_path(name).rglob("*") if path.suffix in {".toml", ".csv", ".json", ".md"}]
    assert files
    assert {path.name: missing(path.read_text(encoding="utf-8")) for path in files} == {
        path.name: "" for path in files
    }


def test_what_it_lacks_is_told_once_and_in_order():
    assert missing("甲𠮷乙😀𠮷\n\u200b") == "𠮷😀"


def test_a_page_takes_only_what_it_needs():
    text = ZoneKind.ECOLOGICAL_REDLINE.label.zh + DEMO_WATERMARK.zh
    made = woff(text)
    cut = TTFont(io.BytesIO(made))
    assert cut.flavor == "woff"
    assert set(cut.getBestCmap()) == set(map(ord, text))
    assert len(made) < 20_000 < font_path().stat().st_size


def test_outlines_are_those_of_the_whole_font():
    whole, cut = TTFont(font_path()), TTFont(io.BytesIO(woff("伊宁")))
    for sign in map(ord, "伊宁"):
        one, other = (font["glyf"][font.getBestCmap()[sign]] for font in (whole, cut))
        assert one.getCoordinates(whole["glyf"]) == other.getCoordinates(cut["glyf"])


def test_the_same_text_gives_the_same_bytes():
    assert woff("拟设采矿权") == woff("权矿采设拟")
