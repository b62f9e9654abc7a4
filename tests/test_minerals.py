"""Which minerals a cell names, and which rows of the plans' tables they find; by eye, from the names."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.minerals import (
    all_covered,
    any_covered,
    covers,
    is_known,
    known_minerals,
    split_minerals,
    standard_name,
)
from minplan_gis.plans import load_plan, lookup, may_match, minimum_scales, plan_codes
from minplan_gis.plans.scale_rows import base_name


class TestBrackets:
    @pytest.mark.parametrize(
        ("cell", "minerals"),
        [
            ("铜（伴生砂金）", ("铜", "砂金")),
            ("铜（共伴生：砂金）", ("铜", "砂金")),
            ("铜（伴生矿产为砂金、银等）", ("铜", "砂金", "银", "其他")),
            ("铜（砂金共生）", ("铜", "砂金")),
            ("铜【砂金】", ("铜", "砂金")),
            ("煤（砂金）", ("煤", "砂金")),
            ("建筑用砂（含砂金）", ("建筑用砂", "砂金")),
            ("铁（含建筑用砂）", ("铁", "建筑用砂")),
            ("铁（含砂铁）", ("铁", "砂铁")),
            ("铅锌（铅、锌）", ("铅", "锌")),
            ("铜伴生砂金", ("铜", "砂金")),
            ("煤 （露天）、铁（砂金）", ("煤(露天)", "铁", "砂金")),
        ],
    )
    def test_a_mineral_in_brackets_is_a_mineral(self, cell, minerals):
        assert split_minerals(cell) == minerals

    @pytest.mark.parametrize(
        "cell", ["铜（伴生砂金）", "铜（共伴生：砂金）", "煤（砂金）", "建筑用砂（含砂金）"]
    )
    def test_either_is_found_and_both_are_needed(self, cell):
        first = split_minerals(cell)[0]
        assert any_covered(["砂金"], cell) is True
        assert any_covered([first], cell) is True
        assert all_covered([first], cell) is False
        assert all_covered([first, "砂金"], cell) is True
        assert covers([first], cell) is None

    @pytest.mark.parametrize(
        ("cell", "name"),
        [
            ("建筑用砂（天然）", "建筑用砂"),
            ("金（岩金）", "岩金"),
            ("金（岩金）（地下/露天开采）", "岩金"),
            ("金（砂金）", "砂金"),
            ("石灰岩（水泥用）", "石灰岩"),
            ("石灰岩（水泥用/其他）", "石灰岩"),
            ("煤（露天）", "煤"),
            ("煤矿 (地下开采/露天开采)", "煤"),
            ("盐（固态/液态）", "盐"),
            ("地热（水）", "地热"),
            ("煤（120万吨/年）", "煤"),
            ("建筑用石料（凝灰岩）", "建筑用石料"),
        ],
    )
    def test_a_qualifier_is_none(self, cell, name):
        assert standard_name(cell) == name
        assert len(split_minerals(cell)) == 1
        assert any_covered([name], cell) is True
        assert any_covered(["砂铁"], cell) is False

    @pytest.mark.parametrize(
        "cell",
        [
            "铜（某某）",
            "铜（伴生）",
            "铜（含伴生矿产）",
            "铜（其他）",
            "铜（砂金综合利用）",
            "铜（不含砂金）",
            "铜（伴生砂金",
            "铜（伴生（砂金））",
            "铜、其他",
            "铜、其它",
            "铜、银等",
            "铜、未知",
            "铜等矿产",
            "砂矿",
            "砂矿（天然）",
        ],
    )
    def test_what_may_be_a_mineral_clears_nothing(self, cell):
        assert any_covered(["砂金"], cell) is None

    @pytest.mark.parametrize("cell", ["其他", "/", "其他、未知", ""])
    def test_placeholders_alone_name_none(self, cell):
        assert split_minerals(cell) == ()

    def test_the_others_of_two_cells_are_not_the_same(self):
        assert all_covered(split_minerals("铜、其他"), "铜、其他") is None

    def test_placer_is_not_sand(self):
        assert not is_known("砂矿")
        assert standard_name("建筑用砂矿") == "建筑用砂"

    @given(st.text(alphabet="铜煤砂金含伴生共等其他和用()（）【】、/ :矿某1", max_size=14))
    @settings(max_examples=40, deadline=None)
    def test_a_mineral_that_stands_in_a_cell_is_never_cleared(self, text):
        assert any_covered(["砂金"], f"铜（砂金）{text}") is not False
        if "砂金" in text:
            assert any_covered(["砂金"], f"煤（{text}）") is not False

    def test_deep_brackets_are_read(self):
        assert covers(["铜"], "(" * 5000 + "铜" + ")" * 5000) is None


def answers(mineral):
    """Each plan's rows for a mineral; '?' where its table may have one, '-' where it has none."""
    told = {}
    for code in plan_codes():
        plan = load_plan(code)
        rows = sorted({base_name(row.mineral) for row in lookup(plan, mineral)})
        told[code] = rows or ("?" if may_match(minimum_scales(plan), mineral) else "-")
    return told


GLASS = "玻璃、陶瓷等用石英岩、石英砂"
QUARTZ = "玻璃、陶瓷等脉石英、石英砂岩"
FRACTURING = "压裂用天然石英砂"


class TestLeastScales:
    @pytest.mark.parametrize("code", plan_codes())
    def test_every_row_is_a_known_name(self, code):
        rows = {base_name(row.mineral) for row in minimum_scales(load_plan(code))}
        assert [row for row in rows if not is_known(row)] == []

    @pytest.mark.parametrize("rock", ["花岗岩", "大理岩", "板岩", "辉绿岩", "蛇纹岩", "安山岩"])
    def test_facing_stone_of_each_rock(self, rock):
        assert answers(f"饰面用{rock}") == {
            "tacheng": ["饰面用石材"],
            "tekes": ["饰面用石材"],
            "xinyuan": ["饰面用石材"],
            "wusu": "-",
            "yining": "-",
        }

    @pytest.mark.parametrize(
        "name", ["石英砂", "石英岩", "玻璃用石英岩", "玻璃用砂", "脉石英", "玻璃用脉石英"]
    )
    def test_quartz_for_glass_in_tekes(self, name):
        assert answers(name)["tekes"] == [GLASS]

    @pytest.mark.parametrize(
        ("name", "tacheng", "tekes"),
        [
            ("脉石英", [QUARTZ], [GLASS]),
            ("石英砂岩", [QUARTZ], "?"),
            (FRACTURING, [FRACTURING], "?"),
            ("石英砂", "?", [GLASS]),
            ("冶金用石英岩", "-", "?"),
            ("硅质原料", "?", "?"),
            ("矿盐", ["盐"], "-"),
            ("砂岩", "?", "?"),
            ("玄武岩", "?", "?"),
            ("辉绿岩矿", "?", "?"),
            ("建筑用玄武岩", ["建筑用石材"], ["建筑用石材"]),
            ("砂矿", "?", "?"),
        ],
    )
    def test_sand_quartz_and_stone(self, name, tacheng, tekes):
        told = answers(name)
        assert (told["tacheng"], told["tekes"]) == (tacheng, tekes)

    @pytest.mark.parametrize("name", ["铅锌", "重晶石", "地热", "矿泉水", "汞", "石墨", "砂金"])
    def test_tacheng_does_not_table_it(self, name):
        assert answers(name)["tacheng"] == "-"

    def test_no_name_in_the_list_is_known_and_unanswered(self):
        """A name of the list covers itself, and is told from every row."""
        assert all(covers([name], name) is True for name in known_minerals())
