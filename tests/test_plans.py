"""Registers: what the plan prints, where it prints it, and what a broken register says."""

from __future__ import annotations

import csv
import dataclasses
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from minplan_gis.datasets import data_path
from minplan_gis.errors import PlanError
from minplan_gis.plans import PlanStatus, load_plan, period_of, plan_codes, plans_at, source_problems
from minplan_gis.plans.sources import stands_in
from minplan_gis.plans.tables import lines_of
from minplan_gis.vocabulary import Level, ZoneKind

ROOT = Path(__file__).parents[1]
YINING = load_plan("yining")


@pytest.fixture
def register(tmp_path):
    """A copy of Yining's register that a test may spoil."""
    return Path(shutil.copytree(data_path("plans", "yining"), tmp_path / "copied"))


def edit(path, old, new, count=1):
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, count), encoding="utf-8-sig")


def fault(folder):
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    return caught.value


class TestWhatIsPrinted:
    def test_the_card(self):
        assert "yining" in plan_codes()
        assert (YINING.admin_code, YINING.level, YINING.bands) == ("654002", Level.COUNTY, (27,))
        assert str(YINING.name) == "新疆维吾尔自治区伊宁市矿产资源总体规划（2021—2025年）"
        assert (YINING.area.text, YINING.area.unit, YINING.area.line) == ("761.3", "平方千米", 55)

    def test_the_period_needs_no_tables(self):
        start, end = period_of("yining")
        assert (start, end) == (date(2021, 1, 1), date(2025, 12, 31)) == tuple(YINING.period)

    def test_past_its_period_a_plan_has_expired(self):
        assert YINING.status_on(date(2025, 12, 31)) is PlanStatus.CURRENT
        assert YINING.status_on(date(2026, 1, 1)) is PlanStatus.EXPIRED

    def test_blocks_keep_the_printed_text_beside_the_number(self):
        blocks = YINING.table("mining_planning_blocks")
        row = blocks.loc[blocks["name"] == "伊犁伊宁矿区北区铁厂沟井田"].iloc[0]
        assert (row["table"], row["line"], row["number"]) == ("10", "292", "2")
        assert (row["area"], row["area_unit"], row["area_km2"]) == ("6.10", "km ²", 6.1)

    @pytest.mark.parametrize(
        ("kind", "number", "rows"),
        [
            ("reserves", "1", 4),
            ("exploration_rights", "2", 1),
            ("mining_right_counts", "3", 5 + 1),
            ("targets", "4", 10 + 5),
            ("mineral_lists", "5", 7 + 2 + 3 + 3),
            ("development_areas", "6", 2 * 3),
            ("national_planned_mining_areas", "7", 1),
            ("key_mining_areas", "8", 1),
            ("exploration_planning_blocks", "9", 1),
            ("mining_planning_blocks", "10", 7 + 3),
            ("concentrated_mining_areas", "11", 1),
            ("minimum_scale", "12", 6),
            ("geological_projects", "13", 3),
            ("mine_construction_projects", "14", 1),
            ("remediation_projects", "15", 4),
        ],
    )
    def test_every_table_is_there(self, kind, number, rows):
        frame = YINING.table(kind)
        assert len(frame) == rows
        assert set(frame["table"]) == {number}

    def test_tables_without_gap_from_1_to_15(self):
        assert [table.number for table in YINING.registers if table.number] == [str(i) for i in range(1, 16)]

    def test_counts_in_the_text_agree_with_the_rows(self):
        stated = YINING.table("statements").set_index("quote")["stated_value"]
        blocks = YINING.table("mining_planning_blocks")
        assert stated["本轮新设置 10 个开采规划区块"] == len(blocks)
        assert stated["落实国家规划矿区内 7 个煤矿开采规划区块"] == (blocks["mineral"] == "煤炭").sum()
        assert stated["3 个砖瓦用页岩开采规划区块"] == (blocks["mineral"] == "砖瓦用页岩").sum()

    def test_contradictions_of_the_plan_are_kept(self):
        blocks = YINING.table("mining_planning_blocks")
        coal = blocks.loc[blocks["mineral"] == "煤炭", "area_km2"].sum()
        inside = YINING.table("national_planned_mining_areas")["local_area_km2"].iloc[0]
        assert (round(coal, 2), inside) == (84.39, 84.05)
        survey = YINING.table("statements").query("value == '582.18'")
        assert survey["unit"].tolist() == ["万平方千米", "平方千米"]

    @pytest.mark.parametrize(
        ("case", "column", "printed"), [("新建", "medium", "/"), ("改扩建", "small", "30/100")]
    )
    def test_what_is_no_plain_number_has_none(self, case, column, printed):
        scales = YINING.table("minimum_scale")
        row = scales.loc[scales["case"] == case].iloc[0]
        assert row[column] == printed
        assert np.isnan(row[f"{column}_value"])

    def test_a_share_keeps_its_sign(self):
        row = YINING.table("targets").query("line == '207'").iloc[0]
        assert (row["target"], row["bound"], row["target_value"], row["unit"]) == ("≥45%", "≥", 45.0, "%")

    def test_zone_tables_name_their_kind(self):
        kinds = {table.kind: table.zone_kind for table in YINING.registers}
        assert kinds["concentrated_mining_areas"] is ZoneKind.CONCENTRATED_MINING_AREA
        assert kinds["minimum_scale"] is None

    def test_a_frame_is_the_readers_own(self):
        frame = YINING.table("reserves")
        frame.loc[:, "mineral"] = "金"
        assert YINING.table("reserves")["mineral"].tolist()[0] == "煤炭"

    def test_labels_are_in_two_languages(self):
        labels = [column.label for table in YINING.registers for column in table.columns]
        assert all(label.zh and label.en and label.zh != label.en for label in labels)


class TestSources:
    def test_every_cell_stands_on_its_line(self):
        assert source_problems(YINING) == ()

    def test_every_value_stands_in_its_quote(self):
        for row in YINING.table("statements").to_dict("records"):
            assert stands_in(row["value"], [row["quote"]]), row["id"]
            assert row["unit"] in row["quote"]
            assert row["quote"] in YINING.lines[int(row["line"])]

    @pytest.mark.parametrize(
        ("cell", "line", "expected"),
        [
            ("6.10", "2\t铁厂沟井田\t煤炭\t6.10\t落实", True),
            ("6.1", "2\t铁厂沟井田\t煤炭\t6.10\t落实", False),
            (".10", "2\t铁厂沟井田\t煤炭\t6.10\t落实", True),  # no number begins with its point
            ("10", "2\t铁厂沟井田\t煤炭\t6.10\t落实", False),
            ("26", "1\t南台子井田\t26.58", False),
            ("1", "1.伊宁市北山坡煤", True),
            ("14", "1\t4.34", False),
            ("26.58", "1\t4.34\n", False),
            ("废弃采坑地质环境治理", "上潘津村废弃采坑 地质环境治理\t6.35", True),
            ("84.05", "辖区面积84.05km ²", True),
            ("", "anything", True),
        ],
    )
    def test_a_number_is_the_whole_number(self, cell, line, expected):
        assert stands_in(cell, [line]) is expected

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_a_changed_digit_is_found(self, data):
        table = data.draw(st.sampled_from([t for t in YINING.registers if any(c.number for c in t.columns)]))
        column = data.draw(st.sampled_from([c for c in table.columns if c.number]))
        rows = YINING.tables[table.kind]
        row = data.draw(st.sampled_from(range(len(rows))))
        printed = rows[column.name].iloc[row]
        places = [i for i, character in enumerate(printed) if character.isdigit()]
        assume(places)
        place = data.draw(st.sampled_from(places))
        digit = data.draw(st.sampled_from([d for d in "0123456789" if d != printed[place]]))
        slipped = printed[:place] + digit + printed[place + 1 :]
        line = rows["line"].iloc[row]
        assume(not stands_in(slipped, [YINING.lines[n] for n in lines_of(line)]))
        spoilt = rows.copy()
        spoilt.loc[row, column.name] = slipped
        tables = {**YINING.tables, table.kind: spoilt}
        found = source_problems(dataclasses.replace(YINING, tables=tables))
        assert [f"“{slipped}”" in str(problem) for problem in found] == [True]
        assert f"第 {line} 行" in str(found[0])

    def test_a_merged_cell_holds_the_value_above(self, register):
        edit(register / "targets.csv", "4,193,基础性公益性地质调查", "4,193,矿产资源勘查")
        assert [str(problem) for problem in source_problems(load_plan(register))] == [
            "targets.csv 列 category：原文第 193 行没有“矿产资源勘查”",
            "targets.csv 列 category：原文第 194 行没有“基础性公益性地质调查”",
        ]

    def test_a_wrong_unit_of_the_heading_is_found(self, register):
        edit(register / "mining_planning_blocks.csv", "26.58,km ²", "26.58,公顷")
        assert [str(problem) for problem in source_problems(load_plan(register))] == [
            "mining_planning_blocks.csv 列 area_unit：原文第 291 行没有“公顷”"
        ]

    def test_the_script_compares_with_the_whole_text(self, tmp_path):
        lines = [""] * YINING.source.lines
        for number, line in YINING.lines.items():
            lines[number - 1] = line
        lines[290] = lines[290].replace("26.58", "26.85")
        text = tmp_path / "plan.txt"
        text.write_text("\n".join(lines), encoding="utf-8", newline="\n")
        command = [sys.executable, str(ROOT / "scripts" / "check_register.py"), "yining", str(text)]
        ran = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
        assert ran.returncode == 1, ran.stderr
        assert "the text's SHA-256 is" in ran.stdout
        assert "source_lines.csv: line 291 differs" in ran.stdout
        assert "line 291 of the source has no '26.58'" in ran.stdout
        assert ran.stdout.endswith("3 differences\n")


class TestFiles:
    def test_shipped_files_open_in_a_spreadsheet(self):
        for path in data_path("plans", "yining").glob("*.csv"):
            content = path.read_bytes()
            assert content.startswith("\ufeff".encode()), path.name
            assert b"\r" not in content, path.name

    def test_every_file_is_listed(self):
        files = {path.name for path in data_path("plans", "yining").iterdir()}
        assert files == {table.file for table in YINING.registers} | {"plan.toml", "source_lines.csv"}

    def test_what_a_spreadsheet_saves_reads_the_same(self, register):
        for path in register.glob("*.csv"):
            with path.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.reader(file))
            with path.open("w", encoding="utf-8", newline="") as file:  # no mark, \r\n, blank rows at the end
                csv.writer(file, quoting=csv.QUOTE_ALL).writerows([*rows, [""] * len(rows[0]), []])
        again = load_plan(register)
        assert all(again.tables[kind].equals(YINING.tables[kind]) for kind in YINING.kinds)
        assert dict(again.lines) == dict(YINING.lines)

    def test_two_tables_of_a_kind_are_read_as_one(self, register):
        edit(register / "plan.toml", 'kind = "key_mining_areas"', 'kind = "national_planned_mining_areas"')
        frame = load_plan(register).table("national_planned_mining_areas")
        assert frame["table"].tolist() == ["7", "8"]
        assert source_problems(load_plan(register)) == ()

    @pytest.mark.parametrize(
        ("unit", "area_km2"), [("公顷", 0.061), ("平方千米", 6.1), ("KM²", 6.1), ("亩", 6.1 / 1500)]
    )
    def test_areas_come_in_square_kilometres(self, register, unit, area_km2):
        edit(register / "mining_planning_blocks.csv", "6.10,km ²", f"6.10,{unit}")
        found = load_plan(register).table("mining_planning_blocks")["area_km2"].iloc[1]
        assert found == pytest.approx(area_km2, rel=1e-12)

    def test_the_readme_tells_every_kind_and_counts_the_rows(self):
        told = data_path("README.md").read_text(encoding="utf-8")
        assert all(f"`{kind}`" in told for kind in YINING.kinds)
        stated = len(YINING.table("statements"))
        rows = sum(len(frame) for frame in YINING.tables.values()) - stated
        assert f"| {rows} and {stated} |" in told


MALFORMED = {
    "no such table file": (
        lambda f: (f / "reserves.csv").unlink(),
        "没有 copied/reserves.csv",
    ),
    "saved as GBK": (
        lambda f: (f / "reserves.csv").write_text((f / "reserves.csv").read_text("utf-8-sig"), "gbk"),
        "copied/reserves.csv 不是 UTF-8：请在电子表格中另存为“CSV UTF-8（逗号分隔）”",
    ),
    "a quote left open": (
        lambda f: edit(f / "reserves.csv", "煤炭", '"煤炭'),
        "copied/reserves.csv 不是完整的 CSV",
    ),
    "an empty file": (
        lambda f: (f / "reserves.csv").write_text(""),
        "首行应为 table,line,number,mineral",
    ),
    "a renamed column": (
        lambda f: edit(f / "reserves.csv", "mineral", "矿种"),
        "copied/reserves.csv 第 1 行：首行应为 table,line,number,mineral,",
    ),
    "a cell too many": (
        lambda f: edit(f / "reserves.csv", "199.7,/", "199.7,/,"),
        "copied/reserves.csv 第 3 行：有 9 格，应为 8",
    ),
    "a row of another table": (
        lambda f: edit(f / "reserves.csv", "1,61", "2,61"),
        "copied/reserves.csv 第 3 行列 table：应为 1，实为 2",
    ),
    "no line": (
        lambda f: edit(f / "reserves.csv", "1,61", "1,第61行"),
        "copied/reserves.csv 第 3 行列 line：应为原文行号",
    ),
    "lines that run backwards": (
        lambda f: edit(f / "reserves.csv", "1,61", "1,61-60"),
        "copied/reserves.csv 第 3 行列 line",
    ),
    "an unknown unit of area": (
        lambda f: edit(f / "mining_planning_blocks.csv", "6.10,km ²", "6.10,垧"),
        "copied/mining_planning_blocks.csv 第 3 行列 area_unit：不认识的面积单位 垧",
    ),
    "a source line without number": (
        lambda f: edit(f / "source_lines.csv", "\n60,", "\nsixty,"),
        "copied/source_lines.csv 第",
    ),
    "an unknown key": (
        lambda f: edit(f / "plan.toml", "horizon_year", "horizon_yaer"),
        "copied/plan.toml：不认识的键 horizon_yaer；是否为 horizon_year",
    ),
    "a missing key": (
        lambda f: edit(f / "plan.toml", 'admin_code = "654002"\n', ""),
        "copied/plan.toml admin_code：缺少",
    ),
    "an unknown level": (
        lambda f: edit(f / "plan.toml", 'level = "county"', 'level = "conty"'),
        "copied/plan.toml level：不认识 conty；是否为 county",
    ),
    "a period that runs backwards": (
        lambda f: edit(f / "plan.toml", "start = 2021-01-01", "start = 2031-01-01"),
        "copied/plan.toml period：起始日期晚于终止日期",
    ),
    "a date as text": (
        lambda f: edit(f / "plan.toml", "start = 2021-01-01", 'start = "2021-01-01"'),
        "copied/plan.toml period start：应为日期",
    ),
    "a moment for a date": (
        lambda f: edit(f / "plan.toml", "start = 2021-01-01", "start = 2021-01-01T00:00:00"),
        "copied/plan.toml period start：应为日期",
    ),
    "text for a number": (
        lambda f: edit(f / "plan.toml", "base_year = 2020", "base_year = '2020'"),
        "copied/plan.toml base_year：应为整数",
    ),
    "a file listed twice": (
        lambda f: edit(f / "plan.toml", 'file = "reserves.csv"', 'file = "targets.csv"'),
        "文件 targets.csv 列出两次",
    ),
    "a column twice": (
        lambda f: edit(f / "plan.toml", 'name = "deposits"', 'name = "mineral"'),
        "列名 mineral 重复",
    ),
    "a unit column that is not there": (
        lambda f: edit(f / "plan.toml", 'unit = "area_unit"', 'unit = "unit_of_area"'),
        "没有单位列 unit_of_area",
    ),
    "an unknown origin": (
        lambda f: edit(f / "plan.toml", 'from = "heading"', 'from = "header"'),
        "from：应为 line, heading, above, reading 之一",
    ),
    "an unknown kind of zone": (
        lambda f: edit(f / "plan.toml", 'zone_kind = "exploration_right"', 'zone_kind = "right"'),
        "zone_kind：不认识 right",
    ),
    "a Chinese identifier": (
        lambda f: edit(f / "plan.toml", 'kind = "reserves"', 'kind = "储量"'),
        "kind：只用小写英文字母、数字和下划线",
    ),
    "no TOML": (
        lambda f: edit(f / "plan.toml", "schema = 1", "schema 1"),
        "copied/plan.toml 不是完整的 TOML",
    ),
    "no card": (lambda f: (f / "plan.toml").unlink(), "没有 copied/plan.toml"),
}


class TestMalformedRegisters:
    @pytest.mark.parametrize("name", MALFORMED)
    def test_the_fault_is_named(self, register, name):
        spoil, expected = MALFORMED[name]
        spoil(register)
        error = fault(register)
        assert expected in str(error)
        assert all(problem.en and problem.zh != problem.en for problem in error.problems)

    def test_all_faults_at_once(self, register):
        edit(register / "reserves.csv", "1,61", "2,61")
        edit(register / "reserves.csv", "1,62", "1,x")
        (register / "targets.csv").unlink()
        assert len(fault(register).problems) == 3

    def test_a_card_with_nothing_in_it_names_every_key(self, tmp_path):
        (tmp_path / "plan.toml").write_text("schema = 1\n")
        told = str(fault(tmp_path))
        assert all(f"{key}：缺少" in told for key in ("code", "name", "period", "table", "source", "bands"))

    def test_no_such_folder(self, tmp_path):
        assert "没有 nowhere/plan.toml" in str(fault(tmp_path / "nowhere"))

    @pytest.mark.parametrize("code", ["yinning", "", "../plans/yining", "654002"])
    def test_no_such_plan(self, code):
        for call in (load_plan, period_of):
            with pytest.raises(PlanError, match="没有规划"):
                call(code)
        with pytest.raises(PlanError, match="是否为 yining"):
            load_plan("yinning")

    def test_no_such_table(self):
        with pytest.raises(PlanError, match="没有 mining_blocks 表；是否为 mining_planning_blocks"):
            YINING.table("mining_blocks")


@pytest.mark.parametrize(
    ("lon", "lat", "codes"), [(81.3, 43.95, "yining"), (81.8, 43.2, "tekes"), (100.0, 30.0, None)]
)
def test_the_plan_of_a_place(lon, lat, codes):
    found = plans_at(shapely.Point(lon, lat))
    assert (found[0] if found else None) == codes
