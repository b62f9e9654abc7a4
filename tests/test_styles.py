"""Signs as data: three palettes, and a user's file above them."""

from __future__ import annotations

import itertools

import pytest

from minplan_gis.errors import SourceError
from minplan_gis.styles import load_styles
from minplan_gis.vocabulary import Conclusion, ZoneGroup, ZoneKind

PALETTES = ["screen", "print", "monochrome"]


def grey(colour):
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red == green == blue


def look(style):
    return (
        style.dash,
        style.hatch,
        round(style.weight, 1),
        style.fill if style.fill_opacity else None,
        style.color,
    )


@pytest.mark.parametrize("palette", PALETTES)
def test_everything_has_a_sign(palette):
    styles = load_styles(palette)
    assert set(styles.zones) == set(ZoneKind)
    assert set(styles.conclusions) == {*Conclusion, "unjudged"}
    assert "DZ/T 0350" in styles.note.zh


@pytest.mark.parametrize("palette", PALETTES)
def test_what_exists_is_solid_and_what_is_planned_is_dashed(palette):
    zones = load_styles(palette).zones
    assert not [kind for kind in ZoneKind if kind.group is ZoneGroup.EXISTING and zones[kind].dash]
    assert not [kind for kind in ZoneKind if kind.group is ZoneGroup.PLANNED and not zones[kind].dash]


@pytest.mark.parametrize("palette", PALETTES)
def test_no_two_signs_look_the_same(palette):
    styles = load_styles(palette)
    own = {kind: look(styles.zones[kind]) for kind in ZoneKind}
    alike = [pair for pair in itertools.combinations(own, 2) if own[pair[0]] == own[pair[1]]]
    drawn_by_group = {kind for kind in ZoneKind if styles.zones[kind].fill is None}
    assert [pair for pair in alike if not drawn_by_group.issuperset(pair)] == []
    conclusions = [(style.hatch, style.mark) for style in styles.conclusions.values()]
    assert len(set(conclusions)) == len(conclusions)


def test_the_monochrome_palette_has_no_colour():
    styles = load_styles("monochrome")
    signs = [*styles.zones.values(), *styles.conclusions.values(), *styles.findings.values()]
    assert all(grey(sign.color) and (sign.fill is None or grey(sign.fill)) for sign in signs)


def test_paper_takes_finer_lines():
    screen, paper = load_styles("screen"), load_styles("print")
    assert all(paper.zones[kind].weight <= screen.zones[kind].weight for kind in ZoneKind)
    assert load_styles("print").zones[ZoneKind.ROAD].color == screen.zones[ZoneKind.ROAD].color


def test_lengths_are_those_of_a_pixel_of_a_96th_inch():
    sign = load_styles().conclusions["compliant"]
    assert sign.weight_mm == pytest.approx(2.4 * 25.4 / 96)
    assert sign.weight_points == pytest.approx(1.8)


def test_a_users_file_stands_above(tmp_path):
    own = tmp_path / "图式.toml"
    own.write_text('﻿[zone.road]\ncolor = "#ff0000"\n[group]\nplanned = { dash = [2, 2] }\n', encoding="utf-8")
    before, after = load_styles("print"), load_styles("print", own)
    assert after.zones[ZoneKind.ROAD].color == "#ff0000"
    assert after.zones[ZoneKind.ROAD].weight == before.zones[ZoneKind.ROAD].weight
    assert after.zones[ZoneKind.KEY_MINING_AREA].dash == (2, 2)
    assert after.zones[ZoneKind.RIVER] == before.zones[ZoneKind.RIVER]
    assert load_styles("print") == before


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("[zone.roads]\ncolor = '#000000'", "[zone.roads]?"),
        ("[zonen.road]\ncolor = '#000000'", "[zonen]?"),
        ("[zone.road]\ncolor = 'red'", "#rrggbb"),
        ("[zone.road]\nweight = -1", "0-50"),
        ("[zone.road]\nfill_opacity = 2", "0-1"),
        ("[zone.road]\nhatch = 'wavy'", "diagonal"),
        ("[zone.road]\ndash = ['a']", "[8, 5]"),
        ("[zone.road]\nlinear = 1", "true, false"),
        ("[zone.road]\ncolour = '#000000'", "fill_opacity"),
        ("[conclusion.compliant]\nmark = 'abc'", "a sign"),
        ("note = 'x'", "note = {"),
        ("[zone.road", "can't be read"),
    ],
)
def test_a_wrong_file_is_told_with_what_is_wrong(tmp_path, text, told):
    own = tmp_path / "own.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(SourceError) as error:
        load_styles(own=own)
    assert told in str(error.value.problems[0].en)
    assert "own.toml" in str(error.value.problems[0].zh)


def test_all_faults_are_told_at_once(tmp_path):
    own = tmp_path / "own.toml"
    own.write_text("[zone.road]\ncolor = 'red'\nweight = 0\n[finding.x]\n", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        load_styles(own=own)
    assert len(error.value.problems) == 3
