from __future__ import annotations

import sys
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.cli.check import command as check_command
from minplan_gis.cli.params import LABELS
from minplan_gis.cli.zones import command as zones_command
from minplan_gis.datasets import data_path
from minplan_gis.errors import SourceError, UsageError
from minplan_gis.files import open_reader
from minplan_gis.vocabulary import GeometryStatus, Level, ZoneKind
from minplan_gis.zones import write_catalog
from minplan_gis.zones.catalog import catalog_document, read_catalog
from minplan_gis.zones.catalog_sheet import cell_text, letters
from table_makers import table_file

HEADS = ["图层编号", "种类", "文件", "图形性质", "现势日期"]
ROW = ["红线", "生态保护红线", "数据/红线.shp", "正式", "2020/12/31"]
FULL = """schema = 1
title = "示例"
note = "第一行\\n第二行"

[[layer]]
id = "redline"
kind = "ecological_redline"
path = "数据/红线.shp"
layer = "A;B"
encoding = "GBK"
crs = "EPSG:4515"
datum_shift = "参数.toml"
fields = { "zone_id" = "HX=BM", "name" = "名；称" }
fields_file = "字段对照.xlsx"
geometry_status = "official"
level = "county"
plan = "yining"
as_of = 2020-12-31
complete_for = { "path" = "界线.shp", "layer" = "县界" }
complete_within_m = 5000.5
edges = "geodesic"
features = 12
sha256 = "%s"
source = "=1+1 不是公式"
licence = "0123"

[[layer]]
id = "road"
kind = "road"
path = "路.gpkg"
fields = { "road_class" = "DJ" }
geometry_status = "schematic"
as_of = 2021-01-01
complete_for = "654002"
complete_within_m = 5000
""" % ("ab" * 32)


def layer_list(path, *rows, heads=HEADS):
    return table_file(path, [heads, *rows])


def faults(path):
    with pytest.raises(SourceError) as refused:
        read_catalog(path)
    return [problem.zh for problem in refused.value.problems]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_a_list_of_layers_is_a_catalog(tmp_path, ending):
    heads = [*HEADS, "字段对应", "完整范围", "完整范围外扩（米）", "登记数量", "规划级别", "备注"]
    row = [*ROW, "zone_id=HXBM； name＝HXMC", "654002", "5000", "12", "县（市）级", "内部"]
    (layer,) = read_catalog(layer_list(tmp_path / f"图层清单.{ending}", row, heads=heads)).layers
    assert (layer.id, layer.kind, layer.status) == (
        "红线",
        ZoneKind.ECOLOGICAL_REDLINE,
        GeometryStatus.OFFICIAL,
    )
    assert layer.path == (tmp_path / "数据" / "红线.shp").resolve()
    assert (layer.as_of, layer.level, layer.features) == (date(2020, 12, 31), Level.COUNTY, 12)
    assert (layer.complete_for, layer.complete_within_m) == ("654002", 5000.0)
    assert layer.fields == {"zone_id": "HXBM", "name": "HXMC"}


def test_there_and_back_loses_nothing(tmp_path):
    path = tmp_path / "目录.toml"
    path.write_text(FULL, encoding="utf-8")
    write_catalog(path, tmp_path / "图层清单.xlsx")
    write_catalog(tmp_path / "图层清单.xlsx", tmp_path / "回来.toml")
    assert read_catalog(tmp_path / "图层清单.xlsx") == read_catalog(path)
    assert (tmp_path / "回来.toml").read_text(encoding="utf-8") == FULL
    assert catalog_document(tmp_path / "图层清单.xlsx") == catalog_document(path)


def test_the_same_catalog_gives_the_same_bytes(tmp_path):
    path = tmp_path / "目录.toml"
    path.write_text(FULL, encoding="utf-8")
    write_catalog(path, tmp_path / "一.xlsx")
    write_catalog(path, tmp_path / "二.xlsx")
    assert (tmp_path / "一.xlsx").read_bytes() == (tmp_path / "二.xlsx").read_bytes()


@pytest.mark.parametrize("plan", ["yining", "tacheng"])
def test_shipped_catalogs_can_be_had_as_lists_elsewhere(tmp_path, plan):
    shipped = data_path("zones", plan, "catalog.toml")
    notes = write_catalog(shipped, tmp_path / "图层清单.xlsx")
    assert "绝对路径" in notes[0].zh
    assert read_catalog(tmp_path / "图层清单.xlsx") == read_catalog(shipped)


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1, max_size=12)


@given(st.dictionaries(TEXTS, TEXTS, min_size=1, max_size=3))
@settings(max_examples=40, deadline=None)
def test_any_columns_names_come_back_from_their_cell(fields):
    from minplan_gis.zones.catalog_sheet import _value  # noqa: PLC0415

    assert _value("fields", cell_text("fields", fields)) == fields


def test_every_fault_names_its_cell(tmp_path):
    heads = [*HEADS, "登记数量", "字段对应", "颜色"]
    rows = [
        ["a", "生态保护红线", "x.shp", "正式", "2020", "十二", "zone_id", ""],
        ["a", "", "y.shp", "正式", "2020-01-01", "", "", ""],
    ]
    said = faults(layer_list(tmp_path / "清单.xlsx", *rows, heads=heads))
    for cell, words in {
        "H1": "不认识的列名 颜色",
        "A2（图层编号）、A3（图层编号）": "图层 id a 重复",
        "E2（现势日期）": "应为日期",
        "F2（登记数量）": "应为整数",
        "G2（字段对应）": "我们的=对方的",
        "B3（种类）": "缺少 kind",
    }.items():
        assert any(one.startswith(f"清单.xlsx {cell}：") and words in one for one in said), cell
    assert len(said) == 6


@pytest.mark.parametrize(
    ("at", "cell", "said"),
    [(1, "红线区", "B2（种类）"), (2, "../x.shp", "C2（文件）"), (3, "大概", "D2（图形性质）")],
)
def test_a_value_that_is_none_names_its_cell(tmp_path, at, cell, said):
    row = [cell if at == column else own for column, own in enumerate(ROW)]
    assert faults(layer_list(tmp_path / "清单.csv", row))[0].startswith(f"清单.csv {said}：")


def test_a_table_of_something_else_says_how_to_get_a_list(tmp_path):
    assert "minplan zones" in faults(table_file(tmp_path / "a.csv", [["甲", "乙"], ["1", "2"]]))[0]


def test_without_the_extra_one_sentence_says_what_to_install(tmp_path, monkeypatch):
    path = layer_list(tmp_path / "清单.xlsx", ROW)
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    (said,) = faults(path)
    assert "minplan-gis[excel]" in said


def test_nothing_is_written_over(tmp_path):
    path = tmp_path / "目录.toml"
    path.write_text(FULL, encoding="utf-8")
    for out in ("目录.toml", "目录.txt"):
        with pytest.raises(UsageError):
            write_catalog(path, tmp_path / out)


def test_columns_go_by_letters():
    assert [letters(number) for number in (0, 25, 26, 51, 52, 701, 702)] == [
        "A",
        "Z",
        "AA",
        "AZ",
        "BA",
        "ZZ",
        "AAA",
    ]


def run(command, *words):
    return CliRunner().invoke(command("zh"), list(map(str, words)), standalone_mode=False)


def test_zones_writes_a_list_and_reads_it(tmp_path):
    out = tmp_path / "图层清单.xlsx"
    assert run(zones_command, "--plan", "tekes", "--xlsx", out).return_value == 0
    assert run(zones_command, out).output == run(zones_command, "--plan", "tekes").output


PLOTS = data_path("examples", "yining", "yining_plots.txt")


def params(path, *pairs):
    return table_file(path, [["参数", "值"], *pairs])


def test_a_check_is_run_by_a_table_of_options_and_saves_one(tmp_path):
    (tmp_path / "区块.txt").write_bytes(PLOTS.read_bytes())
    rows = [
        ("区块文件", "区块.txt"),
        ("规划代码", "yining"),
        ("核查日期", "2025-06-30"),
        ("只核查规则", "YN-09"),
        ("统一属性", "right_type=mining"),
        ("统一属性", "method=open_pit"),
        ("输出格式", "json"),
        ("在本进程读文件", "是"),
        ("输出文件夹", "成果"),
    ]
    first = run(
        check_command,
        "--params",
        params(tmp_path / "参数表.csv", *rows),
        "--save-params",
        tmp_path / "s.xlsx",
    )
    assert first.exception is None
    report = (tmp_path / "成果" / "report.json").read_bytes()
    assert b"2025-06-30" in report
    for source, saved in (("s.xlsx", "s.toml"), ("s.toml", "t.xlsx")):
        run(check_command, "--params", tmp_path / source, "--save-params", tmp_path / saved)
        assert (tmp_path / "成果" / "report.json").read_bytes() == report
    with open_reader(trusted=True) as reader:
        one, other = (reader.read_book(tmp_path / name).sheets for name in ("s.xlsx", "t.xlsx"))
    assert one == other


def test_the_command_line_goes_before_the_table(tmp_path):
    path = params(
        tmp_path / "p.csv", ("规划代码", "yining"), ("核查日期", "2025-06-30"), ("输出文件夹", "甲")
    )
    run(
        check_command,
        PLOTS,
        "--params",
        path,
        "--date",
        "2024-01-02",
        "--out",
        tmp_path / "乙",
        "--format",
        "json",
    )
    assert b"2024-01-02" in (tmp_path / "乙" / "report.json").read_bytes()
    assert not (tmp_path / "甲").exists()


def test_faulty_options_are_told_by_cell(tmp_path):
    rows = [
        ("核查日期", "2025-13-1"),
        ("规化代码", "x"),
        ("示意数据判定", "对"),
        ("接受未核查", "没有等号"),
        ("输出文件夹", "a"),
        ("输出文件夹", "b"),
        ("修复方法", "x"),
    ]
    with pytest.raises(SourceError) as refused:
        raise run(check_command, "--params", params(tmp_path / "p.csv", *rows)).exception
    said = [problem.zh.partition("：")[0] for problem in refused.value.problems]
    assert said == [f"p.csv B{row}（{rows[row - 2][0]}）" for row in (2, 3, 4, 5, 7, 8)]


def test_every_option_of_a_check_has_its_word(tmp_path):
    names = {max(option.opts, key=len).removeprefix("--") for option in check_command("zh").params}
    assert names - LABELS.keys() == {"params", "save-params", "lang", "help"}
    assert LABELS.keys() <= names
    with pytest.raises(SourceError, match="不是参数表"):
        raise run(check_command, "--params", table_file(tmp_path / "a.csv", [["甲"], ["1"]])).exception
