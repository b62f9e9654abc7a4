"""``minplan inspect``: what one screen says of a file, and what it finds odd."""

from __future__ import annotations

import math
import shlex

import geopandas as gpd
import pytest
import shapely

from minplan_gis.cli import main
from minplan_gis.cli.oddities import area_difference, half_digits, odd_lines
from minplan_gis.measure import Oddity, oddities

EAST, NORTH = 516_000, 4_875_000


def box(west, south, east, north):
    return shapely.box(EAST + west, NORTH + south, EAST + east, NORTH + north)


def frame(**shapes):
    return gpd.GeoDataFrame(index=list(shapes), geometry=list(shapes.values()), crs=4536)


def found(**shapes):
    table = oddities(frame(**shapes))
    return [
        (row.oddity, row.block_id, row.other_id, row.vertex, round(row.value, 2))
        for row in table.itertuples()
    ]


SPIKE = [(0, 0), (100, 0), (100, 50), (200, 50.2), (100, 50.4), (100, 100), (0, 100)]


def moved(corners):
    return shapely.Polygon([(EAST + east, NORTH + north) for east, north in corners])


@pytest.mark.parametrize(
    ("shapes", "expected"),
    [
        ({"a": box(0, 0, 100, 100)}, []),
        ({"a": box(0, 0, 100, 100), "b": box(100, 0, 200, 100)}, []),
        ({"a": box(0, 0, 100, 100), "b": box(100, 100, 200, 200)}, []),
        ({"a": box(0, 0, 100, 100), "b": box(101.1, 0, 200, 100)}, []),
        ({"a": moved(SPIKE)}, [(Oddity.SPIKE, "a", "", 4, 0.23)]),
        (
            {"a": moved([(0, 0), (100, 0), (100, 0.03), (100, 100), (0, 100)])},
            [(Oddity.NEAR_VERTICES, "a", "", 2, 0.03)],
        ),
        (
            {"a": moved([(0, 0), (100, 0), (100, 0), (100, 100), (0, 100)])},
            [(Oddity.NEAR_VERTICES, "a", "", 2, 0.0)],
        ),
        (
            {"a": shapely.MultiPolygon([box(0, 0, 100, 100), box(200, 0, 203, 3)])},
            [(Oddity.TINY_PART, "a", "", 0, 9.0)],
        ),
        ({"a": box(0, 0, 5, 5)}, [(Oddity.TINY_PART, "a", "", 0, 25.0)]),
        (
            {"a": box(0, 0, 100, 100), "b": box(99, 0, 200, 100)},
            [(Oddity.OVERLAP, "a", "b", 0, 100.0)],
        ),
    ],
)
def test_what_is_odd_about_blocks(shapes, expected):
    assert found(**shapes) == expected


def test_a_sliver_between_neighbours():
    ((oddity, one, other, _, area),) = found(a=box(0, 0, 100, 100), b=box(100.05, 0, 200, 100))
    assert (oddity, one, other) == (Oddity.SLIVER, "a", "b")
    assert 5 <= area <= 6


def test_no_blocks_no_oddities():
    assert oddities(frame()).empty


@pytest.mark.parametrize(
    ("area", "declared", "rounding", "words"),
    [
        (1_000_000, 1.0, 0, "0.00%，相符"),
        (999_996, 1.0, 0, "0.00%，相符"),
        (1_004_000, 1.0, 0.005, "取位误差内"),
        (1_004_000, 1.0, 0, "有差异"),
        (990_500, 1.0, 0, "-0.95%，有差异"),
        (1_020_000, 1.0, 0, "+2.00%，相差很大"),
        (10_000, 0.0, 0, ""),
        (10_000, math.nan, 0, ""),
    ],
)
def test_computed_against_declared(area, declared, rounding, words):
    said = area_difference(area, declared, rounding).zh
    assert words in said
    assert bool(said) == bool(words)


def test_half_of_the_last_digit():
    assert half_digits(["0.03"]) == [pytest.approx(1 / 6)]
    assert half_digits([0.3, 1.01]) == [pytest.approx(0.005 / 0.3), pytest.approx(0.005 / 1.01)]
    assert half_digits(["", None, "0", "约 3"]) == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("L44E024014", []),
        ("图幅 L44E024014、L44E024013", []),
        ("K44E024014", ["图幅号 K44E024014 与位置不符"]),
        ("XK44E024014", []),
        ("L44E099099", []),
        ("伊宁市某乡", []),
        ("乌苏市某乡", ["写明 乌苏市"]),
        ("乌苏市 伊宁市", []),
    ],
)
def test_words_that_contradict_the_place(words, expected):
    blocks = frame(a=box(5000, 0, 6000, 1000)).to_crs(4490).assign(remark=[words])
    lines = list(odd_lines(blocks, ["remark"], "zh"))
    assert len(lines) == len(expected)
    assert all(part in line for part, line in zip(expected, lines, strict=True))


def test_many_of_one_kind_are_counted():
    blocks = frame(**{f"b{at}": box(at * 100, 0, at * 100 + 5, 5) for at in range(9)}).to_crs(4490)
    lines = list(odd_lines(blocks, [], "en"))
    assert len(lines) == 6
    assert lines[-1] == "4 more of the kind"


@pytest.fixture
def odd_file(tmp_path):
    shapes = [
        box(0, 0, 1000, 1000),
        box(1000.05, 0, 2000, 1000),
        moved([(0, 5000), (9, 5009), (9, 5000), (0, 5009)]),
    ]
    table = {"区块编号": ["Q1", "Q2", "Q3"], "面积(km²)": [1.0, 1.2, 0.1]}
    path = tmp_path / "odd.gpkg"
    gpd.GeoDataFrame(table, geometry=shapes, crs=4536).to_file(path, layer="区块")
    return path


def run(capsys, *words):
    code = main([str(word) for word in words])
    shown = capsys.readouterr()
    assert shown.err == ""
    return code, shown.out


def test_one_screen_in_both_languages(odd_file, capsys):
    code, shown = run(capsys, "inspect", odd_file)
    assert code == 3
    for words in (
        "声明 3，读入 2，隔离 1",
        "蝴蝶结",
        "0.00%，相符",
        "相差很大",
        "Q1、Q2：之间有不足 1 m 宽的缝隙",
    ):
        assert words in shown
    code, shown = run(capsys, "--lang", "en", "inspect", odd_file)
    assert code == 3
    for words in (
        "declared 3, read 2, set aside 1",
        "bow tie",
        "agrees",
        "far apart",
        "a sliver under 1 m wide",
    ):
        assert words in shown


def test_the_commands_that_it_names_go_on(odd_file, capsys, tmp_path):
    _, shown = run(capsys, "inspect", odd_file)
    again = shlex.split(next(line for line in shown.splitlines() if "--repair" in line and "minplan" in line))
    code, shown = run(capsys, *again[1:])
    assert code == 0
    assert "Q3：已按 structure 修复" in shown
    check = shlex.split(shown.strip().splitlines()[-1])
    assert check[check.index("--repair") + 1] == "structure"
    place = check.index("--out") + 1
    check[place] = str(tmp_path / "out")
    _, shown = run(capsys, *check[1:], "--date=2024-06-30", "--format=json")
    assert "1 个图形经过修复（Q3）" in shown
    told = (tmp_path / "out" / "report.json").read_text(encoding="utf-8")
    assert '"repaired": "structure"' in told
    assert "行 Q3：已按 structure 修复" in told


def test_a_file_of_lines_is_read_as_a_layer(tmp_path, capsys):
    path = tmp_path / "roads.geojson"
    roads = gpd.GeoDataFrame(
        {"name": ["G30"]}, geometry=[shapely.LineString([(81.1, 43.9), (81.3, 44)])], crs=4490
    )
    roads.to_file(path)
    code, shown = run(capsys, "inspect", path)
    assert code == 0
    assert "图层（点、线、面），不是区块" in shown
    assert "--zones catalog.toml" in shown


def test_blocks_can_be_read_as_a_layer(odd_file, capsys):
    _, shown = run(capsys, "inspect", odd_file, "--zones")
    assert "不是区块" in shown
    assert "申报 km²" not in shown


def test_a_file_that_can_not_be_read_is_one_screen_too(tmp_path, capsys):
    path = tmp_path / "junk.gpkg"
    path.write_bytes(b"SQLite format 3\x00 and nothing else")
    code, shown = run(capsys, "inspect", path)
    assert code == 2
    assert "未能读入 1 项" in shown
