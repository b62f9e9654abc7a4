from __future__ import annotations

import pytest

from file_makers import shapefile, square
from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.blocks.columns import FACT_COLUMNS
from minplan_gis.blocks.labels import FIELD_LABELS
from minplan_gis.files import open_reader
from minplan_gis.files.columns.fields import Column, known_names, listed, near_hint, recognise
from minplan_gis.files.columns.units import unit_named


@pytest.mark.parametrize(
    ("heading", "field", "unit"),
    [
        ("区块编号", "block_id", ""),
        (" 区块 编号＊", "block_id", ""),
        ("Block_ID", "block_id", ""),
        ("面积（公顷）", "declared_area_km2", "公顷"),
        ("面积(km²)", "declared_area_km2", "km2"),
        ("declared_area_ha", "declared_area_km2", "ha"),
        ("GHQMJ", "declared_area_km2", "km2"),
        ("生产规模（万吨/年）", "scale", "万吨/年"),
        ("top_elevation_m", "top_elevation_m", "m"),
        ("标高上限（米）", "top_elevation_m", "米"),
        ("开采方式", "method", ""),
        ("矿种(主)", "mineral", "主"),
    ],
)
def test_a_heading_is_recognised_with_its_unit(heading, field, unit):
    assert recognise([heading], "blocks").taken == {field: Column(heading, unit)}


@pytest.mark.parametrize("heading", ["序号", "FID", "OBJECTID", "Id", "id", "备注", "坐标"])
def test_what_only_looks_like_a_field_is_none(heading):
    assert recognise([heading], "blocks").taken == {}


def test_the_first_name_wins_and_the_other_is_told():
    found = recognise(["编号", "区块编号"], "blocks")
    assert found.taken["block_id"].raw == "区块编号"
    assert "编号" in found.notes[0].zh


def test_an_area_with_a_unit_wins_over_one_without():
    assert recognise(["区块面积", "面积(公顷)"], "blocks").taken["declared_area_km2"].raw == "面积(公顷)"


def test_what_the_user_says_is_no_other_field():
    found = recognise(["区块编号", "QKBH"], "blocks", given={"name": "区块编号"})
    assert {field: column.raw for field, column in found.taken.items()} == {
        "name": "区块编号",
        "block_id": "QKBH",
    }


@pytest.mark.parametrize(
    ("cut", "field"),
    [
        ("service_ye", "service_years"),
        ("top_elevat", "top_elevation_m"),
        ("区块编", "block_id"),
        ("拟设生产规", "scale"),
    ],
)
def test_a_name_that_a_shapefile_cut_is_completed_with_a_note(cut, field):
    found = recognise([cut], "blocks", driver="Shapefile")
    assert found.taken[field].raw == cut
    assert cut in found.notes[0].zh
    assert recognise([cut], "blocks", driver="GPKG").taken == {}


def test_ids_of_a_shapefile_whose_field_names_were_cut_are_found(tmp_path):
    path = shapefile(tmp_path / "a.shp", [square()], columns={"区块编": ["0001"]})
    with open_reader(trusted=True) as reader:
        blocks = load_blocks(path, reader=reader)
    assert list(blocks.index) == ["0001"]
    assert any("被 Shapefile 截短" in note.zh for entry in ledger_of(blocks) for note in entry.notes)


def test_every_label_that_people_see_is_read_back_as_its_field():
    ours = {field: label.zh for field, label in FIELD_LABELS.items() if field not in FACT_COLUMNS}
    taken = recognise(["区块编号", *ours.values()], "blocks").taken
    assert {field: taken[field].raw for field in ours} == ours


def test_a_cut_name_that_fits_two_fields_is_neither():
    assert recognise(["开采标高上"], "blocks", driver="Shapefile").taken.keys() == {"top_elevation_m"}
    assert recognise(["开采规划区"], "blocks", driver="Shapefile").taken == {}


@pytest.mark.parametrize("table", ["blocks", "zones"])
def test_no_name_means_two_fields(table):
    for field, names in known_names(table).items():
        for name in names:
            assert list(recognise([name], table).taken) == [field], name


def test_units_are_known_by_all_their_names():
    assert [unit_named(text, "area") for text in ("平方公里", "㎡", "HM²", "亩")] == ["km2", "m2", "ha", "mu"]
    assert unit_named("万吨", "area") is None


def test_a_hint_and_a_list_say_what_they_should():
    assert near_hint("minral", ["mineral", "name"]).en == "; did you mean mineral"
    assert near_hint("xyz", ["mineral"]).en == ""
    assert listed(str(number) for number in range(14)).zh.endswith("11 等 14 个")
