"""``minplan convert``: what it says, what it leaves behind, how it ends."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely

from file_makers import SAMPLE, coordinate_text, feature, geojson, square
from minplan_gis.cli import main

BOW_TIE = {"type": "Polygon", "coordinates": [[[81, 44], [81.01, 44.01], [81.01, 44], [81, 44.01], [81, 44]]]}


@pytest.fixture
def minplan(capsys):
    def run(*words):
        """Read in this process: starting another takes longer than all else."""
        code = main([*(str(word) for word in words), "--trusted"])
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_text_goes_to_geojson_and_back_byte_for_byte(minplan, tmp_path):
    text = coordinate_text(tmp_path / "甲.txt")
    code, out, err = minplan("convert", text, tmp_path / "中.geojson")
    assert (code, err) == (0, "")
    assert "已写出" in out
    assert "读回核对 1 个区块" in out
    wishes = ("--decimals", 2, "--made-by", "伊宁市自然资源局", "--date", "2024-05-16")
    assert minplan("convert", tmp_path / "中.geojson", tmp_path / "乙.txt", *wishes)[0] == 0
    assert (tmp_path / "乙.txt").read_bytes() == SAMPLE.replace("\n", "\r\n").encode("gbk")


def test_several_files_become_one(minplan, tmp_path):
    one = geojson(tmp_path / "a.geojson", [feature(square(0), block_id="A")])
    two = geojson(tmp_path / "b.geojson", [feature(square(2), block_id="B")])
    code, out, _ = minplan(
        "convert", one, two, tmp_path / "c.txt", "--to-crs", "CGCS2000 / 3-degree GK zone 27", "--lang", "en"
    )
    assert code == 0
    assert "2 blocks: CGCS2000 3-degree band 27, meridian 81°" in out
    assert (tmp_path / "c.txt").read_text(encoding="gbk").count("@") == 2


def test_what_is_set_aside_is_named_and_the_rest_is_written(minplan, tmp_path):
    given = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A"), feature(BOW_TIE, block_id="B")])
    code, out, _ = minplan("convert", given, tmp_path / "b.txt")
    assert code == 3
    assert "自相交" in out
    assert (tmp_path / "b.txt").read_text(encoding="gbk").count("@") == 1


def test_nothing_read_is_nothing_written(minplan, tmp_path):
    given = geojson(tmp_path / "a.geojson", [feature(BOW_TIE, block_id="B")])
    code, out, _ = minplan("convert", given, tmp_path / "b.txt")
    assert code == 2
    assert "未写出" in out
    assert names(tmp_path) == ["a.geojson"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["b.foo"], "扩展名"),
        (["a.geojson", "--force"], "也是输入文件"),
        (["c.txt"], "--force"),
        (["b.kml", "--to-crs", "4515"], "经纬度"),
        (["b.txt", "--to-crs", "4610"], "CGCS2000"),
        (["b.txt", "--to-crs", "nowhere"], "nowhere"),
        (["b.txt", "--to-encoding", "Big5"], "Big5"),
        (["b.txt", "--decimals", "1"], "2–9"),
        (["b.gpkg", "--as", "kml"], ".kml"),
        (["b.txt", "--date", "2024-13-01"], "2024-13-01"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_changes(words, said, minplan, tmp_path):
    given = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A")])
    (tmp_path / "c.txt").write_bytes(b"mine")
    before = given.read_bytes()
    code, _, err = minplan("convert", given, tmp_path / words[0], *words[1:])
    assert code == 2
    assert said in err
    assert names(tmp_path) == ["a.geojson", "c.txt"]
    assert (given.read_bytes(), (tmp_path / "c.txt").read_bytes()) == (before, b"mine")


def test_english_holds_no_chinese_of_ours(minplan, tmp_path):
    given = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A")])
    _, out, err = minplan("convert", given, tmp_path / "b.txt", "--lang", "en")
    assert (out + err).isascii() or not any("\u4e00" <= letter <= "\u9fff" for letter in out + err)


@pytest.mark.parametrize("turned", [1, -1], ids=["island last", "island first"])
def test_an_island_in_a_hole_comes_back_from_a_string(minplan, tmp_path, turned):
    def within(margin):
        return shapely.box(27516000 + margin, 4875000 + margin, 27517000 - margin, 4876000 - margin)

    parts = [within(0).difference(within(100)), within(350)][::turned]
    frame = gpd.GeoDataFrame({"block_id": ["甲"]}, geometry=[shapely.MultiPolygon(parts)], crs="EPSG:4515")
    frame.to_file(tmp_path / "a.gpkg")
    assert minplan("convert", tmp_path / "a.gpkg", tmp_path / "b.txt", "--as", "string")[0] == 0
    back = ("convert", tmp_path / "b.txt", tmp_path / "c.gpkg", "--crs", "EPSG:4515", "--to-crs", "4515")
    assert minplan(*back)[0] == 0
    assert gpd.read_file(tmp_path / "c.gpkg").to_crs(4515).area.sum() == pytest.approx(450_000, abs=0.1)


@pytest.mark.parametrize(("kind", "count"), [("basic", 1), ("small", 12), ("sheet", 1)])
@pytest.mark.parametrize("ending", ["gpkg", "kml", "txt"])
def test_the_cells_that_blocks_reach_into_are_written_instead(kind, count, ending, minplan, tmp_path):
    west, south = 81.1, 44.0
    figure = shapely.box(west, south, west + 45 / 3600, south + 60 / 3600)
    given = geojson(tmp_path / "a.geojson", [feature(figure, block_id="A")])
    out = tmp_path / f"b.{ending}"
    code, said, err = minplan("convert", given, out, "--cells", kind)
    assert (code, err) == (0, "")
    assert f"（{count} 个" in said
    assert ("不是登记编号" in said) == (kind != "sheet")
    if ending == "gpkg":
        cells = gpd.read_file(out)
        assert len(cells) == count
        assert set(cells["blocks"]) == {"A"}
        covered = cells.union_all()
        assert covered.buffer(1e-9).covers(figure)


def test_cells_of_what_was_not_read_are_not_all_clear(minplan, tmp_path):
    given = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A"), feature(BOW_TIE, block_id="B")])
    code, out, _ = minplan("convert", given, tmp_path / "b.gpkg", "--cells", "basic")
    assert code == 3
    assert "自相交" in out


def test_what_was_changed_on_reading_is_told(minplan, tmp_path):
    """Easting and northing were turned round: the written file has them so, and nobody should wonder."""
    lines = [line.split(",") for line in SAMPLE.splitlines()]
    swapped = "\n".join(
        ",".join([*cells[:2], cells[3], cells[2]]) if cells[0].startswith("J") else ",".join(cells)
        for cells in lines
    )
    text = coordinate_text(tmp_path / "甲.txt", swapped + "\n")
    code, out, _ = minplan("convert", text, tmp_path / "b.gpkg")
    assert code == 0
    assert "读入时：" in out
    assert "已对调" in out


def test_the_areas_of_a_repair_are_told(minplan, tmp_path):
    given = geojson(tmp_path / "a.geojson", [feature(BOW_TIE, block_id="B")])
    code, out, _ = minplan("convert", given, tmp_path / "b.gpkg", "--repair", "structure")
    assert code == 0
    assert "原图形面积" in out
