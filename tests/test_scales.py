"""Least scales: every printed cell of five plans, which row answers for a mineral, and the text beside it."""

from __future__ import annotations

import dataclasses
from decimal import Decimal
from itertools import groupby
from types import MappingProxyType

import pytest

from minplan_gis.errors import PlanError, UsageError
from minplan_gis.plans import (
    effective_minimum,
    is_stricter,
    load_plan,
    lookup,
    minimum_scales,
    plan_codes,
    stated_minimums,
)
from minplan_gis.plans.scale_rows import readable_scales
from minplan_gis.vocabulary import Method

# mineral | case | unit | large | medium | small | least years of service; read from the plans' tables by eye
PRINTED = {
    "yining": """
        煤（地下开采/露天开采） | 新建 | 原煤万吨 | 120/400 | / | / |
        煤（地下开采/露天开采） | 改扩建 | 原煤万吨 | 120/400 | 45/100 | 30/100 |
        砖瓦用粘土 |  | 万立方米 | 30 | 13 | 10 | 10
        建筑用砂 |  | 万立方米 | 30 | 15 | - | 10
        砖瓦用页岩 |  | 万吨 | 30 | 13 | 10 | 10
        建筑用石料 |  | 万立方米 | 30 | 15 | 10 | 10
    """,
    "xinyuan": """
        铁（地下开采/露天开采） |  | 矿石万吨 | 100/200 | 30/60 | 10/30 | 10
        铜 |  | 矿石万吨 | 100 | 30 | / | 10
        铅锌 |  | 矿石万吨 | 100 | 30 | 10 | 15
        金（岩金） （地下开采/露天开采） |  | 矿石万吨 | 15/15 | 6/9 | 3/- | 10
        石灰岩（水泥用/其他） |  | 矿石万吨 | 100/100 | 50/50 | 30/20 | 10
        饰面用石材 |  | 万立方米 | 1 | 0.5 | 0.3 |
        建筑用石材 |  | 万立方米 | 10 | 5 | 1.5 |
        玄武岩 |  | 矿石万吨 | 10 | 5 | 3 | 10
        砖瓦用粘土 |  | 万立方米 | 30 | 13 | 6 |
        建筑用砂 |  | 万立方米 | 30 | 15 | - |
    """,
    "tekes": """
        煤 (地下开采/露天开采) |  | 原煤/万吨 | 120/400 | / | / |
        铁 (地下开采/露天开采) |  | 矿石/万吨 | 100/200 | 30/60 | 10/30 | 10
        铜 |  | 矿石/万吨 | 100 | 30 | / | 10
        铅锌 |  | 矿石/万吨 | 100 | 30 | 10 | 15
        金(岩金) (地下开采/露天开采) |  | 矿石/万吨 | 15/15 | 6/9 | 3/- | 10
        石灰岩 |  | 矿石/万吨 | 100 | 50 | / | 10
        玻璃、陶瓷等用石英岩、 石英砂 |  | 矿石/万吨 | 30 | 10 | 5 |
        重晶石 |  | 矿石/万吨 | 10 | 5 | 3 | 10
        建筑用石材 |  | 万立方米 | 10 | 5 | 1.5 |
        饰面用石材 |  | 万立方米 | 1 | 0.5 | 0.3 |
        砖瓦用粘土 |  | 万立方米 | 30 | 13 | 6 | 10
        建筑用砂 |  | 万立方米 | 30 | 15 | - |
    """,
    "wusu": """
        煤（地下/露天开采） |  | 原煤万吨 | 120/400 | - | - |
        金（岩金）（地下/露天开采） |  | 矿石万吨 | 15/15 | 6/9 | 3/- | 10
        建筑用石材 |  | 万立方米 | 10 | 5 | 1.5 |
        建筑用砂 |  | 万立方米 | 30 | 13 | 6 |
        砖瓦用粘土 |  | 矿石万吨 | 30 | 13 | 6 |
        地热 |  | 万立方米/年 | 20 | 10 | 5 |
    """,
    "tacheng": """
        煤（地下/露天开采） |  | 原煤万吨 | 120/400 | - | - |
        铁（地下/露天开采） |  | 矿石万吨 | 100/200 | 30/60 | 10/30 | 10
        钛铁矿（地下/露天开采） |  | 矿石万吨 | 100/200 | 30/60 | 10/30 | 10
        铬 |  | 矿石万吨 | 10 | 5 | 2 | 10
        铜 |  | 矿石万吨 | 100 | 30 | - | 10
        钨 |  | 矿石万吨 | 100 | 40 | - | 10
        锡 |  | 矿石万吨 | 100 | 30 | 6 | 10
        钼 |  | 矿石万吨 | 100 | 50 | 10 | 10
        镍 |  | 矿石万吨 | 100 | 30 | 5 | 10
        金（岩金）（地下/露天开采） |  | 矿石万吨 | 15/15 | 6/9 | 3/- | 10
        铍 |  | 矿石万吨 | 100 | 30 | 6 | 10
        溶剂用蛇纹岩 |  | 矿石万吨 | 100 | 50 | 30 | 10
        泥炭 |  | 矿石万吨 | 100 | 50 | 30 | 10
        盐（固态/液态） |  | 矿石万吨 | 30/100 | 5/50 | 3/10 | 10
        钾盐（固态/液态） |  | 矿石万吨 | 30/100 | 5/50 | 3/10 | 10
        硫铁矿 |  | 矿石万吨 | 50 | 20 | - | 10
        石灰岩（水泥用/其他） |  | 矿石万吨 | 100/100 | 50/50 | 30/20 | 10
        压裂用天然石英砂 |  | 矿石万吨 | 60 | 20 | 10 | 10
        玻璃、陶瓷等脉石英、石英砂岩 |  | 矿石万吨 | 30 | 10 | 5 | 10
        高岭土 |  | 矿石万吨 | 10 | 5 | 3 | 10
        膨润土 |  | 矿石万吨 | 10 | 5 | 3 | 10
        饰面用石材 |  | 万立方米 | 1 | 0.5 | 0.3 | 10
        建筑用石材 |  | 万立方米 | 10 | 5 | 1.5 |
        建筑用砂 |  | 万立方米 | 30 | 13 | 6 |
        砖瓦用粘土 |  | 矿石万吨 | 30 | 13 | 6 |
    """,
}

TABLES = {"yining": "12", "xinyuan": "18", "tekes": "14", "wusu": "14", "tacheng": "21"}
NEW_BY_TITLE = {"wusu", "tacheng"}
CASES = {"新建": "new", "改扩建": "expansion"}
CLOSED = "closed"


def printed(code):
    """The facts as rows, with one word for both signs that close a class."""
    for line in PRINTED[code].strip().splitlines():
        mineral, case, unit, *sizes, years = (cell.strip() for cell in line.split("|"))
        case = CASES.get(case, "new" if code in NEW_BY_TITLE else "")
        yield mineral, case, unit, *(CLOSED if size in {"/", "-"} else size for size in sizes), years


def put_together(code):
    """The rows as they would be printed: the sides of an a/b row side by side again."""
    for _, sides in groupby(minimum_scales(load_plan(code)), key=lambda scale: scale.line):
        rows = list(sides)
        first = rows[0]
        sizes = [joined([cell(row, name) for row in rows]) for name in ("large", "medium", "small")]
        yield first.mineral, first.case, first.unit, *sizes, str(first.service_years or "")


def cell(scale, name):
    value = getattr(scale, name)
    if not getattr(scale.allowed, name):
        assert value is None
        return "-"
    return "" if value is None else str(value)


def joined(cells):
    return CLOSED if set(cells) == {"-"} else "/".join(cells)


def least(code, mineral, **asked):
    return [effective_minimum(scale) for scale in lookup(load_plan(code), mineral, **asked)]


def with_cell(code, at, column, text):
    plan = load_plan(code)
    frame = plan.table("minimum_scale").copy()
    frame.loc[at, column] = text
    return dataclasses.replace(plan, tables=MappingProxyType({**plan.tables, "minimum_scale": frame}))


class TestThePrintedTables:
    def test_every_plan_has_its_facts(self):
        assert set(PRINTED) == set(TABLES) == set(plan_codes())

    @pytest.mark.parametrize("code", PRINTED)
    def test_every_cell(self, code):
        assert list(put_together(code)) == list(printed(code))

    @pytest.mark.parametrize("code", PRINTED)
    def test_where_it_stands(self, code):
        for scale in minimum_scales(load_plan(code)):
            assert (scale.plan, scale.table) == (code, TABLES[code])
            for name in ("large", "medium", "small"):
                assert str(getattr(scale, name) or "") in scale.text

    def test_sides(self):
        sides = {
            (scale.mineral[0], scale.variant, scale.method) for scale in minimum_scales(load_plan("tacheng"))
        }
        assert {("煤", "地下", Method.UNDERGROUND), ("煤", "露天开采", Method.OPEN_PIT)} <= sides
        assert {("盐", "固态", None), ("盐", "液态", None), ("石", "水泥用", None)} <= sides
        assert ("铜", "", None) in sides

    @pytest.mark.parametrize("text", ["120/400/500", "120", "≥120/400", "约120/400"])
    def test_a_cell_that_does_not_fit_its_name_is_named(self, text):
        with pytest.raises(PlanError) as caught:
            minimum_scales(with_cell("yining", 0, "large", text))
        assert all(part in str(caught.value) for part in ("yining", "12", "334", "large", text))

    @pytest.mark.parametrize(
        ("text", "values", "allowed"),
        [
            ("120/", (120, None), (True, True)),
            ("", (None, None), (True, True)),
            ("-", (None, None), (False, False)),
        ],
    )
    def test_a_blank_is_no_value_and_a_dash_no_class(self, text, values, allowed):
        sides = minimum_scales(with_cell("yining", 0, "large", text))[:2]
        assert tuple(scale.large for scale in sides) == values
        assert tuple(scale.allowed.large for scale in sides) == allowed

    @pytest.mark.parametrize("code", PRINTED)
    def test_the_case_is_what_the_row_prints_and_the_title_is_read_alike(self, code):
        """新建 stands in rows of Yining only; in Wusu and Tacheng it stands in the table's title."""
        plan = load_plan(code)
        (table,) = [each for each in plan.registers if each.kind == "minimum_scale"]
        (column,) = [each for each in table.columns if each.name == "case"]
        assert (column.origin, column.label.zh) == ("line", "备注")
        assert set(plan.table("minimum_scale")["case"]) == (
            {"新建", "改扩建", ""} if code == "yining" else {""}
        )
        assert (code in NEW_BY_TITLE) is ("新建" in table.title)

    def test_rows_that_can_be_read_are_read_beside_one_that_cannot(self):
        spoiled = with_cell("yining", 2, "small", "十")
        assert {scale.line for scale in readable_scales(spoiled)} == {"334", "335", "337", "338", "339"}
        whole = load_plan("yining")
        assert readable_scales(whole) == minimum_scales(whole)

    def test_all_faults_at_once(self):
        spoiled = with_cell("yining", [2, 3], "small", "十")
        with pytest.raises(PlanError) as caught:
            minimum_scales(spoiled)
        assert len(caught.value.problems) == 2

    def test_a_plan_without_the_table_has_no_rows(self):
        plan = load_plan("yining")
        bare = dataclasses.replace(plan, tables=MappingProxyType({}))
        assert minimum_scales(bare) == stated_minimums(bare) == lookup(bare, "煤") == ()

    def test_a_table_without_a_column(self):
        plan = load_plan("yining")
        short = plan.table("minimum_scale").drop(columns="small")
        broken = dataclasses.replace(plan, tables=MappingProxyType({"minimum_scale": short}))
        with pytest.raises(PlanError, match="small"):
            minimum_scales(broken)


class TestLookups:
    @pytest.mark.parametrize(
        ("method", "case", "value"),
        [
            (Method.UNDERGROUND, "new", 120),
            (Method.UNDERGROUND, "expansion", 30),
            (Method.OPEN_PIT, "new", 400),
            (Method.OPEN_PIT, "expansion", 100),
        ],
    )
    @pytest.mark.parametrize("name", ["煤", "煤炭", "煤矿"])
    def test_coal_in_yining(self, name, method, case, value):
        assert least("yining", name, method=method, case=case) == [(Decimal(value), "原煤万吨")]

    def test_what_is_not_asked_is_not_guessed(self):
        assert len(lookup(load_plan("yining"), "煤")) == 4
        assert len(lookup(load_plan("yining"), "煤", case="new")) == 2
        assert len(lookup(load_plan("yining"), "煤", method=Method.COMBINED, case="new")) == 2

    @pytest.mark.parametrize("name", ["金", "岩金", "岩金矿"])
    def test_a_small_open_gold_pit_is_not_allowed_in_tekes(self, name):
        (pit,) = lookup(load_plan("tekes"), name, method=Method.OPEN_PIT)
        assert (pit.small, pit.allowed) == (None, (True, True, False))
        assert effective_minimum(pit) == (9, "矿石/万吨")
        (shaft,) = lookup(load_plan("tekes"), name, method=Method.UNDERGROUND)
        assert (effective_minimum(shaft), shaft.allowed.small) == ((3, "矿石/万吨"), True)

    @pytest.mark.parametrize(
        ("code", "value", "unit"),
        [
            ("yining", 10, "万立方米"),
            ("xinyuan", 6, "万立方米"),
            ("tekes", 6, "万立方米"),
            ("wusu", 6, "矿石万吨"),
            ("tacheng", 6, "矿石万吨"),
        ],
    )
    def test_brick_clay_has_each_plan_s_number_and_unit(self, code, value, unit):
        assert least(code, "砖瓦用黏土") == [(value, unit)]

    def test_sand(self):
        assert [least(code, "建筑用砂矿")[0][0] for code in TABLES] == [15, 15, 15, 6, 6]

    def test_halves_stay_exact(self):
        assert least("wusu", "建筑用石材") == [(Decimal("1.5"), "万立方米")]

    def test_no_small_copper_mine(self):
        assert least("xinyuan", "铜矿", case="new") == [(30, "矿石万吨")]

    def test_new_mines_only(self):
        """Two titles speak of new mines, so the table says nothing of an expansion."""
        assert len(lookup(load_plan("wusu"), "煤", case="new")) == 2
        assert lookup(load_plan("wusu"), "煤", case="expansion") == ()
        assert len(lookup(load_plan("tekes"), "煤", case="expansion")) == 2

    @pytest.mark.parametrize("name", ["某石", "", "/", "煤、铁", "砂金", "石油"])
    def test_no_answer(self, name):
        assert all(lookup(load_plan(code), name) == () for code in TABLES)

    def test_never_across_plans(self):
        assert lookup(load_plan("yining"), "铁") == lookup(load_plan("yining"), "金") == ()
        assert {scale.plan for scale in lookup(load_plan("wusu"), "煤")} == {"wusu"}

    def test_own_name_before_the_group(self):
        assert {scale.line for scale in lookup(load_plan("tacheng"), "铁")} == {"648"}
        assert {scale.line for scale in lookup(load_plan("tacheng"), "钛铁矿")} == {"649"}

    def test_a_member_finds_its_group(self):
        assert [scale.mineral for scale in lookup(load_plan("tekes"), "铅")] == ["铅锌"]
        assert [scale.variant for scale in lookup(load_plan("tacheng"), "湖盐")] == ["固态", "液态"]

    @pytest.mark.parametrize("name", ["熔剂用蛇纹岩", "溶剂用蛇纹岩"])
    def test_flux_serpentine_in_either_spelling(self, name):
        """Tacheng prints 熔剂 in its table of rights and 溶剂 in its table of scales."""
        assert least("tacheng", name) == [(30, "矿石万吨")]

    def test_limestone_by_its_use(self):
        assert least("tacheng", "水泥用石灰岩") == least("tacheng", "水泥用灰岩") == [(30, "矿石万吨")]
        assert least("tacheng", "石灰岩") == [(30, "矿石万吨"), (20, "矿石万吨")]

    def test_a_wider_name_is_asked_back(self):
        assert [scale.mineral for scale in lookup(load_plan("wusu"), "砂石料")] == ["建筑用石材", "建筑用砂"]
        assert lookup(load_plan("wusu"), "粘土") == ()

    def test_blanks_within_a_printed_name(self):
        assert least("tekes", "玻璃、陶瓷等用石英岩、石英砂") == [(5, "矿石/万吨")]

    def test_no_such_case(self):
        with pytest.raises(UsageError, match="新建"):
            lookup(load_plan("yining"), "煤", case="新建")


def beside(code, mineral, **asked):
    return {
        each.id: (each.clause, each.line, str(each.value), each.per, is_stricter(each, scale))
        for scale in lookup(load_plan(code), mineral, **asked)
        for each in scale.stated
    }


class TestTheTextBesideTheTable:
    def test_yining_sand_and_clay(self):
        assert beside("yining", "建筑用砂") == {"YN-S58": ("YN-12", "315", "15", "year", False)}
        assert beside("yining", "砖瓦用粘土") == {"YN-S59": ("YN-12", "315", "10", "year", False)}

    def test_stone_is_sand_and_stone_too(self):
        """15 for 砂石料 in the text, 10 and 1.5 for building stone in the tables: both stay."""
        assert beside("yining", "建筑用石料") == {"YN-S58": ("YN-12", "315", "15", "year", True)}
        assert beside("tekes", "建筑用石材") == {"TK-S69": ("TK-04", "310", "15", "year", True)}
        assert least("yining", "建筑用石料") == [(10, "万立方米")]

    @pytest.mark.parametrize(
        ("code", "line", "clause"), [("xinyuan", "452", "XY-09"), ("tekes", "326", "TK-06-2")]
    )
    def test_gold_by_the_day_is_not_compared_with_the_year(self, code, line, clause):
        (pit,) = beside(code, "金", method=Method.OPEN_PIT).values()
        (shaft,) = beside(code, "金", method=Method.UNDERGROUND).values()
        assert pit == (clause, line, "300", "day", None)
        assert shaft == (clause, line, "100", "day", None)

    def test_coal_in_tekes(self):
        assert beside("tekes", "煤", method=Method.UNDERGROUND) == {
            "TK-S75": ("TK-06", "326", "120", "year", False)
        }
        assert beside("tekes", "煤", method=Method.OPEN_PIT) == {
            "TK-S76": ("TK-06", "326", "400", "year", False)
        }

    def test_clay_by_volume_is_not_compared_with_clay_by_weight(self):
        assert beside("tacheng", "砖瓦用粘土") == {"TC-S158": ("TC-12", "599", "6", "year", None)}
        assert beside("tacheng", "建筑用砂") == {"TC-S157": ("TC-12", "599", "6", "year", False)}

    @pytest.mark.parametrize("code", TABLES)
    def test_every_statement_stands_beside_a_row(self, code):
        placed = {each.id for scale in minimum_scales(load_plan(code)) for each in scale.stated}
        assert placed == {each.id for each in stated_minimums(load_plan(code))}

    @pytest.mark.parametrize("code", TABLES)
    def test_the_quote_stands_on_its_line(self, code):
        plan = load_plan(code)
        assert all(each.text in plan.lines[int(each.line)] for each in stated_minimums(plan))

    def test_a_raised_statement_is_stricter_and_the_table_stays(self):
        (clay,) = lookup(load_plan("yining"), "砖瓦用粘土")
        (stated,) = clay.stated
        raised = dataclasses.replace(stated, value=Decimal("10.01"))
        assert is_stricter(raised, clay) is True
        assert is_stricter(dataclasses.replace(stated, value=None), clay) is None
        assert effective_minimum(clay) == (10, "万立方米")

    def test_units_ten_thousand_apart_are_compared_as_what_they_are(self):
        """5000 立方米 is half of 1 万立方米, though its number is larger."""
        (clay,) = lookup(load_plan("yining"), "砖瓦用粘土")
        (stated,) = clay.stated
        lower = dataclasses.replace(stated, value=Decimal(5000), unit="立方米/年")
        raised = dataclasses.replace(stated, value=Decimal(100_001), unit="立方米/年")
        assert (is_stricter(lower, clay), is_stricter(raised, clay)) == (False, True)

    def test_no_filled_class_no_least_scale(self):
        (clay,) = lookup(load_plan("yining"), "砖瓦用粘土")
        bare = dataclasses.replace(clay, large=None, medium=None, small=None)
        assert effective_minimum(bare) is None
        assert is_stricter(clay.stated[0], bare) is None
