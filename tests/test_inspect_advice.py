"""``minplan inspect``: what it warns of before a check does, and that its advice can be followed."""

from __future__ import annotations

import shlex
import zipfile

import pytest
import shapely

from file_makers import feature, geojson, shapefile, square, vector
from minplan_gis.cli import main


@pytest.fixture
def inspect(capsys):
    def run(*words):
        code = main(["inspect", *(str(word) for word in words), "--trusted"])
        shown = capsys.readouterr()
        assert shown.err == ""
        return code, shown.out

    return run


def test_ids_that_repeat_are_named_before_a_check_sets_them_aside(inspect, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square(0), square(2), square(4)], {"区块编号": ["A", "A", "B"]})
    code, shown = inspect(path)
    assert code == 0
    assert "编号重复：A ×2" in shown
    assert "未见可疑之处" not in shown


def test_rows_without_an_id_are_counted(inspect, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square(0), square(2)], {"区块编号": ["A", ""]})
    assert "编号为空：1 行" in inspect(path)[1]


def test_a_layer_without_a_figure_says_so(inspect, tmp_path):
    code, shown = inspect(geojson(tmp_path / "a.geojson", []))
    assert code == 2
    assert "其中没有图形" in shown


def test_of_a_file_in_an_archive_the_archive_is_named_to_go_on_with(inspect, tmp_path):
    inner = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A")])
    outer = tmp_path / "七月"
    outer.mkdir()
    with zipfile.ZipFile(outer / "b.zip", "w") as packed:
        packed.write(inner, "子/a.geojson")
    for given in (outer / "b.zip", outer):
        _, shown = inspect(given)
        assert shlex.split(shown.strip().splitlines()[-1])[:3] == ["minplan", "check", str(given)]


def test_a_file_in_a_folder_is_named_itself(inspect, tmp_path):
    path = geojson(tmp_path / "a.geojson", [feature(square(), block_id="A")])
    assert shlex.split(inspect(tmp_path)[1].strip().splitlines()[-1])[2] == str(path)


def test_where_numbers_fit_a_system_the_next_command_tries_it(inspect, tmp_path):
    path = shapefile(tmp_path / "a.shp", [square()], columns={"block_id": ["0001"]})
    path.with_suffix(".prj").unlink()
    code, shown = inspect(path)
    assert code == 2
    again = shlex.split(shown.strip().splitlines()[-1])
    assert again == ["minplan", "inspect", str(path), "--crs", "EPSG:4490"]
    assert inspect(*again[2:])[0] == 0


def test_a_map_in_web_mercator_is_not_suspected_of_a_wrong_band(inspect, tmp_path):
    web = [(9028000, 5467000), (9029000, 5467000), (9029000, 5468000), (9028000, 5468000)]
    path = vector(tmp_path / "a.gpkg", [shapely.Polygon(web)], {"区块编号": ["0001"]}, crs="EPSG:3857")
    assert "带号" not in inspect(path)[1]


@pytest.mark.parametrize(("side", "told"), [(1 / 60, "1/1"), (1 / 30, "4/4"), (1 / 120, "0/1")])
def test_basic_blocks_are_counted_beside_the_areas(side, told, inspect, tmp_path):
    west, south = 81 + 7 / 60, 44.0
    ring = [(west, south), (west + side, south), (west + side, south + side), (west, south + side)]
    path = vector(tmp_path / "a.gpkg", [shapely.Polygon(ring)], {"区块编号": ["0001"]})
    row = next(line for line in inspect(path)[1].splitlines() if "m²" in line)
    assert row.split()[-1] == told


def test_a_long_id_does_not_spread_the_table(inspect, tmp_path):
    path = vector(tmp_path / "a.gpkg", [square()], {"区块编号": ["x" * 300]})
    assert max(map(len, inspect(path)[1].splitlines())) < 200
