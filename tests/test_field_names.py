from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.blocks.columns import OPTIONAL_COLUMNS, typed
from minplan_gis.errors import SourceError
from minplan_gis.files.columns.fields import Column, recognise
from minplan_gis.files.columns.measured import measured
from minplan_gis.files.columns.mineral_names import mineral_notes
from minplan_gis.files.tables.field_names import read_field_names
from minplan_gis.zones import load_zones
from table_makers import table_file

SQUARE = "POLYGON ((81.2 43.9, 81.21 43.9, 81.21 43.91, 81.2 43.91, 81.2 43.9))"

PRACTICE = {
    "区块编号": "block_id",
    "图上编号": "map_no",
    "设置类型": "setting_type",
    "勘查程度": "exploration_degree",
    "资源量（万吨）": "resources",
    "资源量截止日期": "resources_date",
    "采矿许可证号": "licence_no",
    "矿业权证号": "right_certificate_no",
    "有效期": "validity",
    "有效期起": "valid_from",
    "有效期止": "valid_to",
    "发证机关": "issuing_authority",
    "拟投放年度": "release_year",
    "出让方式": "grant_method",
    "投放状态": "release_status",
    "所在乡镇": "township",
    "所在行政区名称": "admin_name",
    "区块名称": "name",
    "开采矿种": "mineral",
    "开采方式": "method",
    "生产规模": "scale",
    "服务年限": "service_years",
    "标高上限": "top_elevation_m",
    "标高下限": "bottom_elevation_m",
    "面积(公顷)": "declared_area_km2",
}


def column(*cells):
    return pd.Series(list(cells), index=[str(row) for row in range(1, len(cells) + 1)], dtype=object)


def blocks_file(path, heads, *rows):
    lines = [
        ["WKT", *heads],
        *([SQUARE.replace("81.2", f"81.{at + 2}"), *row] for at, row in enumerate(rows)),
    ]
    return table_file(path, lines)


def names_file(path, *pairs, heads=("我们的字段", "对方的名称")):
    if path.suffix == ".toml":
        lines = "".join(f'"{ours}" = ["{theirs}"]\n' for ours, theirs in pairs)
        path.write_text(f"schema = 1\n[names]\n{lines}", encoding="utf-8")
        return path
    return table_file(path, [list(heads), *pairs])


def faults(path):
    with pytest.raises(SourceError) as refused:
        read_field_names(path)
    return [problem.zh for problem in refused.value.problems]


def test_every_field_that_planners_have_is_recognised():
    assert {column.raw: field for field, column in recognise(PRACTICE, "blocks").taken.items()} == PRACTICE


def test_the_register_fields_keep_their_words_and_read_their_days():
    raw = pd.DataFrame(
        {
            "图面号": ["7"],
            "区块编号": ["A"],
            "有效期止": ["2030年5月1日"],
            "有效期": ["长期"],
            "资源量": ["30万吨"],
        }
    )
    read, notes = typed(raw, recognise(raw.columns, "blocks"))
    assert notes == []
    assert read.iloc[0].to_dict() == {
        "map_no": "7",
        "valid_to": "2030-05-01",
        "validity": "长期",
        "resources": 30.0,
        "resources_unit": "万吨",
    }
    assert set(read.columns) <= set(OPTIONAL_COLUMNS)


@pytest.mark.parametrize(
    ("headings", "taken"),
    [
        (["图面号"], {"block_id": "图面号"}),
        (["图面号", "区块编号"], {"block_id": "区块编号", "map_no": "图面号"}),
        (["采矿权证号"], {"licence_no": "采矿权证号"}),
        (
            ["采矿权证号", "采矿许可证号"],
            {"licence_no": "采矿许可证号", "right_certificate_no": "采矿权证号"},
        ),
    ],
)
def test_two_papers_or_two_numbers_are_two_fields(headings, taken):
    assert {field: column.raw for field, column in recognise(headings, "blocks").taken.items()} == taken


@pytest.mark.parametrize(
    ("table", "raw", "field"),
    [
        ("zones", "GHQBH", "zone_id"),
        ("zones", "GHQMC", "name"),
        ("zones", "SZXZQ", "admin_name"),
        ("zones", "QHQLB", "zone_class"),
        ("zones", "GHQMJ", "declared_area_km2"),
        ("zones", "GDZB", "corner_text"),
        ("zones", "GHBZSJ", "compiled"),
        ("zones", "GEO_CODE", "admin_code"),
        ("blocks", "GHQBH", "block_id"),
        ("blocks", "GHQMC", "name"),
        ("blocks", "SZXZQ", "admin_name"),
    ],
)
def test_the_older_plan_databases_names_are_known(table, raw, field):
    assert list(recognise([raw], table).taken) == [field]


@pytest.mark.parametrize("ending", ["toml", "xlsx", "csv"])
def test_a_users_name_wins_and_the_conflict_is_told(tmp_path, ending):
    names = read_field_names(names_file(tmp_path / f"名.{ending}", ("矿种", "编号"), ("block_id", "宗号")))
    found = recognise(["编号", "宗号", "主矿种"], "blocks", names=names)
    assert {field: column.raw for field, column in found.taken.items()} == {
        "mineral": "编号",
        "block_id": "宗号",
    }
    told = "；".join(note.zh for note in found.notes)
    assert f"字段 编号 按 名.{ending} 读作 mineral，不作 block_id" in told
    assert "主矿种 也可能是它，未采用" in told


def test_a_name_that_no_column_has_changes_nothing(tmp_path):
    names = read_field_names(names_file(tmp_path / "名.csv", ("矿种", "KZMC")))
    assert recognise(["区块编号", "矿种"], "blocks", names=names) == recognise(["区块编号", "矿种"], "blocks")


def test_a_unit_beside_the_name_holds_for_the_column(tmp_path, reader):
    path = names_file(
        tmp_path / "名.xlsx",
        ("面积", "MJ", "亩"),
        ("矿种", "KZMC", ""),
        heads=("我们的字段", "对方的名称", "单位"),
    )
    file = blocks_file(tmp_path / "区块.csv", ["编号", "MJ", "KZMC"], ["A", "150", "煤炭"])
    (row,) = load_blocks(file, fields=path, crs="EPSG:4490", reader=reader).to_dict("records")
    assert (row["declared_area_km2"], row["mineral"]) == (pytest.approx(0.1), "煤炭")


def test_faults_are_told_together_by_row(tmp_path):
    path = names_file(tmp_path / "名.xlsx", ("面积", "MJ"), ("矿种", "MJ"), ("开采矿钟", "K"), ("编号", ""))
    assert faults(path) == [
        "名.xlsx 第 3 行：名称“MJ”已用于 面积，不能又用于 矿种",
        "名.xlsx 第 4 行：没有字段“开采矿钟”；是否为 开采矿种",
        "名.xlsx 第 5 行：编号 的对方名称为空",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[names]\n矿种 = 1", "中文要加引号"),
        ("schema = 1\n[namen]\n", "须有 schema = 1 和 [names]"),
        ('schema = 1\n[names]\n"矿种" = 1', "对方名称为空"),
    ],
)
def test_a_faulty_toml_says_what_to_write(tmp_path, text, said):
    path = tmp_path / "名.toml"
    path.write_text(text, encoding="utf-8")
    assert said in "".join(faults(path))


def test_a_table_without_the_two_columns_is_no_list_of_names(tmp_path):
    assert "须有两列" in faults(table_file(tmp_path / "a.csv", [["甲", "乙"], ["1", "2"]]))[0]


def test_a_catalog_names_the_file_for_its_layers(tmp_path):
    names_file(tmp_path / "名.csv", ("矿种", "KZMC"), ("road_class", "DJ"), ("zone_id", "BH"))
    table_file(tmp_path / "路.csv", [["WKT", "BH", "KZMC", "DJ"], [SQUARE, "R1", "煤炭", "国道"]])
    (tmp_path / "c.toml").write_text(
        'schema = 1\n[[layer]]\nid = "a"\nkind = "mining_right"\npath = "路.csv"\n'
        'crs = "EPSG:4490"\nfields_file = "名.csv"\n'
        'geometry_status = "official"\nas_of = 2020-01-01\n',
        encoding="utf-8",
    )
    (layer,) = load_zones(tmp_path / "c.toml").layers
    row = layer.features.iloc[0]
    assert (layer.features.index[0], row["minerals"], row["road_class"]) == ("R1", "煤炭", "国道")


@pytest.mark.parametrize(
    ("cell", "unit", "dimension", "value", "said"),
    [
        ("1200", "", "length", 1200.0, ""),
        ("1200", "米", "length", 1200.0, ""),
        ("1.2", "千米", "length", 1200.0, "1 千米 = 1000 m"),
        ("1.2km", "米", "length", 1200.0, "（行 1）"),
        ("１２００ 米", "", "length", 1200.0, ""),
        ("12.5%", "", "share", 12.5, ""),
        ("0.125", "小数", "share", 12.5, "1 小数 = 100 %"),
        ("6‰", "", "share", 0.6, "1 ‰ = 0.1 %"),
        ("18", "月", "time", 1.5, "1 月 = 1/12 a"),
        ("3亩", "", "area", 0.002, "1 亩 = 1/1500 km²"),
        ("4.8745公顷", "亩", "area", 0.048745, "1 公顷 = 0.01 km²"),
    ],
)
def test_units_are_converted_and_shown(cell, unit, dimension, value, said):
    read = measured(column(cell), Column("某列", unit), "某列", dimension)
    assert read.series.tolist() == [pytest.approx(value, rel=1e-15)]
    assert said in "".join(note.zh for note in read.notes)
    assert bool(read.notes) == bool(said)


@pytest.mark.parametrize("cell", ["约30", "12度", "1e999", "1200 kg", "1,200", "十"])
def test_what_is_no_length_is_missing_and_told_with_its_row(cell):
    read = measured(column("5", cell), Column("标高", "m"), "标高", "length")
    assert read.series.isna().tolist() == [False, True]
    assert cell in read.notes[0].zh
    assert "行 2" in read.notes[0].zh


def test_a_heading_in_another_unit_gives_nothing():
    read = measured(column("5"), Column("标高", "公顷"), "标高", "length")
    assert read.series.isna().all()
    assert "单位应为 米、千米" in read.notes[0].zh


@given(st.integers(1, 10**9), st.sampled_from([("km", 1000), ("cm", 0.01), ("dm", 0.1), ("m", 1)]))
@settings(max_examples=30, deadline=None)
def test_a_length_is_the_same_in_every_unit(amount, unit):
    name, factor = unit
    read = measured(column(f"{amount}{name}"), Column("标高", ""), "标高", "length")
    assert read.series.iloc[0] == pytest.approx(amount * factor, rel=1e-12)


def test_minerals_stay_as_written_and_are_told_as_understood():
    notes = [note.zh for note in mineral_notes(column("煤炭", "煤炭、石灰石", "某石", "煤", "/"), "矿种")]
    assert notes[0].endswith("原文保留：煤炭→煤、石灰石→石灰岩")
    assert "“某石”不在矿种表中（行 3）" in notes[1]
    assert len(notes) == 2


def test_the_ledger_tells_what_was_mapped_converted_and_understood(tmp_path, reader):
    file = blocks_file(
        tmp_path / "a.csv", ["编号", "矿种", "灰分", "标高上限（千米）"], ["A", "煤炭", "125‰", "1.1"]
    )
    blocks = load_blocks(file, crs="EPSG:4490", reader=reader)
    assert blocks.loc["A", ["mineral", "ash_percent", "top_elevation_m"]].tolist() == ["煤炭", 12.5, 1100.0]
    told = "；".join(note.zh for note in ledger_of(blocks)[0].notes)
    for part in ("矿种→mineral", "煤炭→煤", "1 ‰ = 0.1 %", "1 千米 = 1000 m"):
        assert part in told
