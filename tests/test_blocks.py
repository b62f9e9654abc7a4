from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely.geometry import LineString, Point, box

from minplan_gis.blocks import BLOCK_COLUMNS, ledger_of, load_blocks, require_blocks
from minplan_gis.errors import CrsError, GeometryError, SourceError, UsageError
from minplan_gis.files import is_whole

TXT = """[属性描述]
格式版本号=1.01版本
坐标系=2000国家大地坐标系
几度分带=3
投影类型=高斯克吕格
计量单位=米
带号=27
精度=0.01
转换参数=,,,,,,
[地块坐标]
5,20.5535,0001,一号区块,面,L44G096052,采矿用地,0602,@
J1,1,4876210.00,27516040.00
J2,1,4876210.00,27516560.50
J3,1,4875799.75,27516560.50
J4,1,4875799.75,27516040.00
J1,1,4876210.00,27516040.00
5,0,0002,二号区块,面,L44G096052,采矿用地,0602,@
J1,1,4877210.00,27516040.00
J2,1,4877210.00,27516560.50
J3,1,4876799.75,27516560.50
J4,1,4876799.75,27516040.00
J1,1,4877210.00,27516040.00
"""


def square(number=0):
    west = 81.1 + number * 0.01
    return box(west, 44.0, west + 0.005, 44.004)


def frame_of(*shapes, crs=4490, **columns):
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)


def gpkg(path, *shapes, **columns):
    frame_of(*shapes, **columns).to_file(path, driver="GPKG")
    return path


def txt(path, text=TXT):
    path.write_bytes(text.replace("\n", "\r\n").encode("gb18030"))
    return path


def notes(frame):
    return "\n".join(note.zh for entry in ledger_of(frame) for note in entry.notes)


def aside(frame):
    return [(row.row, row.code) for entry in ledger_of(frame) for row in entry.quarantined]


def balanced(frame):
    return all(entry.balanced for entry in ledger_of(frame))


def test_a_coordinate_text_becomes_blocks(tmp_path, reader):
    blocks = load_blocks(txt(tmp_path / "报部.txt"), reader=reader)
    assert blocks.index.tolist() == ["0001", "0002"]
    assert blocks.index.name == "block_id"
    assert blocks.columns[: len(BLOCK_COLUMNS)].tolist() == list(BLOCK_COLUMNS)
    assert blocks.crs.to_epsg() == 4490
    assert blocks.name.tolist() == ["一号区块", "二号区块"]
    assert blocks.declared_area_km2.iloc[0] == pytest.approx(0.205535)
    assert np.isnan(blocks.declared_area_km2.iloc[1])
    assert blocks.source_file.tolist() == ["报部.txt"] * 2
    assert blocks.right_type.isna().all()
    assert "公顷" in notes(blocks)
    assert is_whole(ledger_of(blocks)[0])


def test_every_column_finds_its_type(tmp_path, reader):
    path = gpkg(
        tmp_path / "a.gpkg",
        square(),
        区块编号=["0001"],
        区块名称=[" 东山 "],
        矿业权类型=["采矿权"],
        业务类型=["新立"],
        开采方式=["露天开采"],
        矿种=["建筑用砂"],
        生产规模=["15万吨/年"],
        服务年限=["10"],
        标高上限=[720],
        面积_亩=[150.0],
        备注=["旁"],
    )
    block = load_blocks(path, reader=reader).loc["0001"]
    assert block[["name", "right_type", "business", "method", "mineral"]].tolist() == [
        *("东山", "mining", "new", "open_pit", "建筑用砂")
    ]
    assert block[["scale", "scale_unit", "service_years", "top_elevation_m"]].tolist() == [
        15,
        "万吨/年",
        10,
        720,
    ]
    assert block["备注"] == "旁"
    assert np.isnan(block["declared_area_km2"])


def test_formats_mix_in_one_call_and_extra_columns_travel_along(tmp_path, reader):
    frame_of(square(2), 区块编号=["G-1"], 备注=[3]).to_file(tmp_path / "c.geojson", driver="GeoJSON")
    paths = [
        txt(tmp_path / "a.txt"),
        gpkg(tmp_path / "b.gpkg", square(1), block_id=["B-1"], 备注=["字"]),
        tmp_path / "c.geojson",
    ]
    blocks = load_blocks(*paths, reader=reader)
    assert blocks.index.tolist() == ["0001", "0002", "B-1", "G-1"]
    assert blocks["备注"].tolist()[2:] == ["字", "3"]
    assert [entry.file for entry in ledger_of(blocks)] == ["a.txt", "b.gpkg", "c.geojson"]
    assert balanced(blocks)


def test_the_order_of_files_changes_no_block(tmp_path, reader):
    paths = [txt(tmp_path / "a.txt"), gpkg(tmp_path / "b.gpkg", square(1), block_id=["B-1"])]
    one, other = load_blocks(*paths, reader=reader), load_blocks(*paths[::-1], reader=reader)
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other.loc[one.index]))


def test_a_gbk_shapefile_without_cpg_keeps_its_words(tmp_path, reader):
    path = tmp_path / "区块.shp"
    frame_of(square(), 区块编号=["伊宁-01"], 矿种=["砖瓦用粘土"]).to_file(path, encoding="GBK")
    (tmp_path / "区块.cpg").unlink(missing_ok=True)
    blocks = load_blocks(path, reader=reader)
    assert blocks.index.tolist() == ["伊宁-01"]
    assert blocks.mineral.tolist() == ["砖瓦用粘土"]


@pytest.mark.parametrize("ids", [[1, 2], [1.0, 2.0], ["1", "2"]])
def test_numbers_as_ids_become_the_text_a_person_reads(tmp_path, reader, ids):
    path = gpkg(tmp_path / "a.gpkg", square(), square(1), 区块编号=ids)
    assert load_blocks(path, reader=reader).index.tolist() == ["1", "2"]


def test_ids_that_look_like_numbers_stay_as_given(tmp_path, reader):
    ids = ["0001", "007", "1e5", "NA", "650000201012345678901"]
    path = gpkg(tmp_path / "a.gpkg", *map(square, range(5)), 区块编号=ids)
    assert load_blocks(path, reader=reader).index.tolist() == ids


def test_rows_without_ids_are_named_by_file_and_row(tmp_path, reader):
    (tmp_path / "x").mkdir()
    bare = gpkg(tmp_path / "甲.gpkg", square(), square(1), 备注=["a", "b"])
    same_name = gpkg(tmp_path / "x" / "甲.gpkg", square(2), 备注=["c"])
    blank = gpkg(tmp_path / "乙.gpkg", square(3), square(4), 区块编号=["", "0009"])
    blocks = load_blocks(bare, same_name, blank, reader=reader)
    assert blocks.index.tolist() == ["甲-1", "甲-2", "甲(2)-1", "乙-1", "0009"]
    assert "--id-field" in notes(blocks)


def test_the_users_id_field_wins_and_a_wrong_one_is_refused_with_the_nearest(tmp_path, reader):
    path = gpkg(tmp_path / "a.gpkg", square(), 区块编号=["0001"], KUANGHAO=["K7"])
    blocks = load_blocks(path, txt(tmp_path / "b.txt"), id_field="KUANGHAO", reader=reader)
    assert blocks.index.tolist() == ["K7", "0001", "0002"]
    assert blocks["区块编号"].iloc[0] == "0001"
    with pytest.raises(UsageError, match="KUANGHAO"):
        load_blocks(path, id_field="KUANGHA0", reader=reader)


def test_every_row_of_a_repeated_id_is_set_aside_and_the_rest_goes_on(tmp_path, reader):
    one = gpkg(tmp_path / "a.gpkg", square(), square(1), square(2), 区块编号=["0001", "X", "X"])
    blocks = load_blocks(one, txt(tmp_path / "b.txt"), reader=reader)
    assert blocks.index.tolist() == ["0002"]
    assert aside(blocks) == [
        ("0001", "duplicate_id"),
        ("X", "duplicate_id"),
        ("X", "duplicate_id"),
        ("0001", "duplicate_id"),
    ]
    first = ledger_of(blocks)[0].quarantined[0]
    assert "b.txt" in first.reason.zh
    assert balanced(blocks)


def test_one_file_named_twice_is_read_once(tmp_path, reader):
    path = gpkg(tmp_path / "a.gpkg", square(), 区块编号=["0001"])
    blocks = load_blocks(path, tmp_path / "." / "a.gpkg", reader=reader)
    assert blocks.index.tolist() == ["0001"]
    assert "2 次" in notes(blocks)


def test_what_is_no_polygon_is_set_aside(tmp_path, reader):
    path = tmp_path / "a.geojson"
    shapes = [square(), Point(81, 44), LineString([(81, 44), (81.1, 44)]), None]
    frame_of(*shapes, 区块编号=["1", "2", "3", "4"]).to_file(path, driver="GeoJSON")
    blocks = load_blocks(path, reader=reader)
    assert blocks.index.tolist() == ["1"]
    assert len(aside(blocks)) == 3
    assert balanced(blocks)


def test_a_row_that_is_set_aside_is_named_by_its_id(tmp_path, reader):
    bowtie = shapely.Polygon([(81, 44), (81.1, 44.1), (81.1, 44), (81, 44.1)])
    path = gpkg(tmp_path / "a.gpkg", square(), bowtie, 区块编号=["0001", "0002"])
    blocks = load_blocks(path, reader=reader)
    assert (blocks.index.tolist(), aside(blocks)) == (["0001"], [("0002", "invalid_geometry")])


def test_a_bad_file_is_recorded_and_the_batch_goes_on(tmp_path, reader):
    bad = tmp_path / "坏.gpkg"
    bad.write_bytes(b"no database")
    blocks = load_blocks(bad, tmp_path / "没有.shp", txt(tmp_path / "b.txt"), reader=reader)
    assert blocks.index.tolist() == ["0001", "0002"]
    whole = {entry.file: is_whole(entry) for entry in ledger_of(blocks)}
    assert whole == {"坏.gpkg": False, "没有.shp": False, "b.txt": True}


def test_nothing_readable_gives_an_empty_table_with_all_columns(tmp_path, reader):
    blocks = load_blocks(tmp_path / "没有.shp", reader=reader)
    assert (len(blocks), blocks.crs.to_epsg()) == (0, 4490)
    assert blocks.columns.tolist() == list(BLOCK_COLUMNS)
    assert len(require_blocks(blocks)) == 0


def test_unknown_words_and_bad_numbers_are_missing_and_noted(tmp_path, reader):
    path = gpkg(
        tmp_path / "a.gpkg",
        square(),
        square(1),
        区块编号=["1", "2"],
        业务类型=["新立权", "延续"],
        服务年限=["约10年", "5"],
    )
    blocks = load_blocks(path, reader=reader)
    assert blocks.business.isna().tolist() == [True, False]
    assert blocks.service_years.isna().tolist() == [True, False]
    assert "新立权" in notes(blocks)
    assert "约10年" in notes(blocks)


# attributes


def table(path, text, encoding="gb18030"):
    path.write_bytes(text.encode(encoding))
    return path


def test_attributes_join_on_the_id_and_orphans_are_listed_on_both_sides(tmp_path, reader):
    rows = (
        "区块编号,矿业权类型,矿种,面积(公顷)\n0001,采矿权,建筑用砂,20.5535\n0009,采矿权,煤,1\n1,采矿权,煤,1\n"
    )
    attributes = table(tmp_path / "属性.csv", rows)
    blocks = load_blocks(txt(tmp_path / "b.txt"), attributes=attributes, reader=reader)
    assert blocks.right_type.fillna("-").tolist() == ["mining", "-"]
    assert blocks.mineral.fillna("-").tolist() == ["建筑用砂", "-"]
    entry = ledger_of(blocks)[-1]
    assert (entry.role, entry.declared, entry.read) == ("attributes", 3, 1)
    assert [(row.row, row.code) for row in entry.quarantined] == [("0009", "orphan"), ("1", "orphan")]
    assert "前导零" in entry.quarantined[1].remedy.zh
    assert any("没有区块 0002" in note.zh for note in entry.notes)
    assert balanced(blocks)


def test_a_repeated_or_blank_id_in_the_table_joins_nothing(tmp_path, reader):
    attributes = table(tmp_path / "a.csv", "区块编号,矿种\n0001,煤\n0001,砂\n,石\n0002,土\n")
    blocks = load_blocks(txt(tmp_path / "b.txt"), attributes=attributes, reader=reader)
    assert blocks.mineral.fillna("-").tolist() == ["-", "土"]
    assert aside(blocks) == [("0001", "duplicate_id"), ("0001", "duplicate_id"), ("4", "missing_id")]
    assert balanced(blocks)


def test_the_table_wins_over_the_file_and_the_difference_is_noted(tmp_path, reader):
    attributes = table(tmp_path / "a.csv", "区块编号,区块名称,乡镇\n0001,新名,甲乡\n0002,,乙乡\n")
    blocks = load_blocks(txt(tmp_path / "b.txt"), attributes=attributes, reader=reader)
    assert blocks.name.tolist() == ["新名", "二号区块"]
    assert blocks["township"].tolist() == ["甲乡", "乙乡"]
    assert "一号区块→新名" in notes(blocks)


def test_an_unreadable_cell_of_the_table_is_no_leave_to_use_the_files(tmp_path, reader):
    path = gpkg(
        tmp_path / "b.gpkg",
        *map(square, range(4)),
        block_id=["1", "2", "3", "4"],
        业务类型=["转让", "转让", "转让", "转让"],
        service_years=[5.0, 5.0, 5.0, 5.0],
    )
    rows = "区块编号,业务类型,服务年限\n3,新设,8\n1,新办,约十年\n2,,\n"
    blocks = load_blocks(path, attributes=table(tmp_path / "a.csv", rows), reader=reader)
    assert blocks.business.fillna("-").tolist() == ["-", "transfer", "new", "transfer"]
    assert blocks.service_years.fillna(-1).tolist() == [-1, 5, 8, 5]
    assert "不认识“新办”" in notes(blocks)
    assert "属性表的 business 无法识别，坐标文件的值也未采用：1（transfer）" in notes(blocks)
    assert "属性表的 service_years 无法识别，坐标文件的值也未采用：1（5）" in notes(blocks)


def test_a_sheet_of_attributes_joins_too(tmp_path, reader):
    path = tmp_path / "属性.xlsx"
    pd.DataFrame({"区块编号": ["0001", "0002"], "开采方式": ["露天", "地下"]}).to_excel(
        path, index=False, startrow=2
    )
    blocks = load_blocks(txt(tmp_path / "b.txt"), attributes=path, reader=reader)
    assert blocks.method.tolist() == ["open_pit", "underground"]


def test_a_table_without_ids_is_refused(tmp_path, reader):
    attributes = table(tmp_path / "a.csv", "序号,矿种\n1,煤\n")
    with pytest.raises(SourceError, match="没有编号列"):
        load_blocks(txt(tmp_path / "b.txt"), attributes=attributes, reader=reader)


def test_values_fill_only_what_is_missing(tmp_path, reader):
    attributes = table(tmp_path / "a.csv", "区块编号,矿业权类型\n0001,探矿权\n")
    blocks = load_blocks(
        txt(tmp_path / "b.txt"),
        attributes=attributes,
        values={"right_type": "采矿权", "矿种": "建筑用砂", "service_years": "10"},
        reader=reader,
    )
    assert blocks.right_type.tolist() == ["exploration", "mining"]
    assert blocks.mineral.tolist() == ["建筑用砂"] * 2
    assert blocks.service_years.tolist() == [10, 10]
    assert "right_type=mining：1 个区块" in notes(blocks)


def test_what_cannot_be_set_is_refused_all_at_once():
    with pytest.raises(UsageError) as refused:
        load_blocks(
            "a.txt", values={"right_typ": "mining", "business": "newly", "scale": "x", "geometry": "y"}
        )
    told = [problem.en for problem in refused.value.problems]
    assert "did you mean right_type" in told[0]
    assert "did you mean new" in told[1]
    assert len(told) == 4


def test_no_file_at_all_is_refused():
    with pytest.raises(UsageError):
        load_blocks()


# require_blocks


def made(*shapes, ids=None, crs=4490, **columns):
    frame = frame_of(*shapes, crs=crs, **columns)
    return frame.set_axis(
        pd.Index(ids or [f"b{n}" for n in range(len(shapes))], dtype=object, name="block_id")
    )


def test_a_frame_of_ones_own_is_completed():
    frame = made(square(), right_type=["采矿权"], 备注=["x"]).to_crs(4536)
    blocks = require_blocks(frame)
    assert blocks.crs.to_epsg() == 4490
    assert blocks.right_type.tolist() == ["mining"]
    assert blocks.source_crs.tolist() == ["EPSG:4536"]
    assert set(BLOCK_COLUMNS) <= set(blocks.columns)
    assert blocks["备注"].tolist() == ["x"]
    assert shapely.equals_exact(blocks.geometry.iloc[0], square(), 1e-9)
    assert "right_type" in frame.columns
    assert frame.crs.to_epsg() == 4536
    assert ledger_of(blocks)[0].declared == 1


def test_wgs84_is_taken_with_its_uncertainty():
    assert require_blocks(made(square(), crs=4326)).accuracy_m.tolist() == [1.0]


def test_ids_in_a_column_and_another_geometry_name_serve_too():
    frame = frame_of(square(), block_id=["0001"]).rename_geometry("shape")
    blocks = require_blocks(frame)
    assert (blocks.index.tolist(), blocks.geometry.name) == (["0001"], "geometry")


def test_what_was_loaded_passes_unchanged(tmp_path, reader):
    blocks = load_blocks(txt(tmp_path / "b.txt"), values={"right_type": "mining"}, reader=reader)
    again = require_blocks(blocks)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(blocks))
    assert ledger_of(again) == ledger_of(blocks)


def test_all_faults_of_geometry_and_ids_are_told_at_once():
    hollow = shapely.from_geojson(
        '{"type":"Polygon","coordinates":[[[81,44],[81.1,44],[81.1,44.1],[81,44]],[]]}'
    )
    bowtie = shapely.Polygon([(81, 44), (81.1, 44.1), (81.1, 44), (81, 44.1)])
    frame = made(square(), hollow, bowtie, Point(81, 44), None, ids=["a", "hollow", "bowtie", "a", "none"])
    with pytest.raises(GeometryError) as refused:
        require_blocks(frame)
    told = "\n".join(problem.en for problem in refused.value.problems)
    for word in (
        "repeated: a",
        "blocks hollow have an empty ring",
        "bowtie",
        "bow tie",
        "blocks a, none",
    ):
        assert word in told


@pytest.mark.parametrize("ids", [[1], [""], [None]])
def test_ids_that_are_no_text_are_refused(ids):
    with pytest.raises(GeometryError, match="编号"):
        require_blocks(made(square(), ids=ids))


def test_a_frame_without_ids_or_crs_is_refused():
    with pytest.raises(GeometryError, match="block_id"):
        require_blocks(frame_of(square()))
    with pytest.raises(CrsError):
        require_blocks(made(square(), crs=None))
    with pytest.raises(CrsError):
        require_blocks(made(square(), crs="EPSG:4214"))


def test_what_is_no_frame_with_geometries_is_refused():
    table = pd.DataFrame({"name": ["x"]}, index=pd.Index(["a"], name="block_id"))
    for given in (table, gpd.GeoDataFrame(table), None):
        with pytest.raises(GeometryError, match="GeoDataFrame") as refused:
            require_blocks(given)
        assert len(refused.value.problems) == 1


def test_column_names_that_repeat_are_refused():
    frame = made(square(), scale=[1.0])
    twice = pd.concat([frame, frame[["scale"]]], axis=1)
    both = made(square(), block_id=["a"])
    two_shapes = made(square()).rename_geometry("shape").assign(geometry="x")
    for given, name in ((twice, "scale"), (both, "block_id"), (two_shapes, "geometry")):
        with pytest.raises(GeometryError, match=f"列名重复：{name}$"):
            require_blocks(given)


def test_accuracy_is_a_number_not_below_zero():
    for given in ("about 5", -1.0):
        with pytest.raises(UsageError, match="accuracy_m"):
            require_blocks(made(square(), accuracy_m=[given]))
    blocks = require_blocks(made(square(), square(1), crs=4326, accuracy_m=["2.5", None]))
    assert blocks.accuracy_m.tolist() == [2.5, 1.0]


def test_swapped_coordinates_are_refused():
    swapped = shapely.transform(square(), lambda points: points[:, ::-1])
    with pytest.raises(CrsError):
        require_blocks(made(swapped))


def test_a_word_or_number_of_nobody_is_refused():
    with pytest.raises(UsageError) as refused:
        require_blocks(made(square(), right_type=["采矿证"], scale=["many"]))
    assert len(refused.value.problems) == 2


@pytest.mark.parametrize("ash", [{"灰分(%)": [41.5]}, {"原煤灰分": ["41.5"]}, {"ash_percent": [41.5]}])
def test_the_quality_of_coal_is_read_where_a_file_gives_it(tmp_path, reader, ash):
    blocks = load_blocks(gpkg(tmp_path / "a.gpkg", square(), 编号=["1"], **ash), reader=reader)
    assert blocks["ash_percent"].tolist() == [41.5]


def test_the_quality_of_coal_can_be_set_and_is_no_column_of_other_blocks(tmp_path, reader):
    path = gpkg(tmp_path / "a.gpkg", square(), 编号=["1"])
    assert "ash_percent" not in load_blocks(path, reader=reader)
    assert load_blocks(path, reader=reader, values={"ash_percent": "12"})["ash_percent"].tolist() == [12.0]
