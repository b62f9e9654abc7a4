"""Where one ring ends and the next begins, in texts, strings and tables: cut where it is told, else asked."""

from __future__ import annotations

import time

import pytest
import shapely

from minplan_gis.crs import Plane, to_plane
from minplan_gis.files import Request, open_reader
from minplan_gis.files.coordinates.breaks import begins_anew, broken_after
from minplan_gis.files.ring_words import is_deduction, is_of_a_ring, says_none_deducted
from table_makers import KINDS, table_file

PLANE = Plane(81.0, 27)
OUTER = [(4876200, 516000), (4876200, 516500), (4875800, 516500), (4875800, 516000)]
INNER = [(4876100, 516100), (4876000, 516100), (4876000, 516200), (4876100, 516200)]
APART = [(4877200, 516000), (4877200, 516500), (4876900, 516500), (4876900, 516000)]
OUTER_M2, INNER_M2, APART_M2 = 200_000, 10_000, 150_000
NET = OUTER_M2 - INNER_M2
DATUM = "坐标系=2000国家大地坐标系\n"
PLOTS = f"{DATUM}带号=27\n[地块坐标]\n0,,DK1,甲,面,,,,@\n"


@pytest.fixture(scope="module")
def reader():
    with open_reader(trusted=True) as opened:
        yield opened


@pytest.fixture
def read(reader):
    def reading(path):
        return reader.read(Request(path, "blocks"))

    return reading


def points(ring, *, start=1, labels=None, form="{label},{north},27{east}"):
    names = labels or range(start, start + len(ring))
    pairs = zip(names, ring, strict=True)
    return [form.format(label=label, north=north, east=east) for label, (north, east) in pairs]


def rows(ring, *, start=1, labels=None):
    return [line.split(",") for line in points(ring, start=start, labels=labels)]


def plot_rows(ring, number, **given):
    return points(ring, form=f"{{label}},{number},{{north}},27{{east}}", **given)


def listed(labels, ring):
    return ";".join(points(ring, labels=labels, form="{label}.{north},27{east}"))


def areas(layers):
    return [round(area) for layer in layers for area in shapely.area(to_plane(layer.frame.geometry, PLANE))]


def text(*lines):
    return "\n".join(lines) + "\n"


TWICE = [1, 2, 3, 4, 1, 2, 3, 4]
CUT = {
    "a list whose numbers begin anew": (DATUM + listed(TWICE, OUTER + INNER), [NET]),
    "a list of two parts": (DATUM + listed(TWICE, OUTER + APART), [OUTER_M2 + APART_M2]),
    "points under a heading that begin anew": (
        DATUM + text("一号矿体", *points(OUTER + INNER, labels=TWICE)),
        [NET],
    ),
    "points under a heading parted by a row of zeros": (
        DATUM + text("一号矿体", *points(OUTER), "5,0,0", *points(INNER, start=6)),
        [NET],
    ),
    "points under 内圈 that run on": (
        DATUM + text("矿区", *points(OUTER), "内圈", *points(INNER, start=5)),
        [NET],
    ),
    "a note behind the last point": (DATUM + text("矿区", *points(OUTER), "以上由测绘院提供"), [OUTER_M2]),
    "nothing deducted": (DATUM + text("矿区", *points(OUTER), "扣除区：无"), [OUTER_M2]),
    "plots with letters that begin anew": (
        PLOTS + text(*plot_rows(OUTER + INNER, 1, labels=["A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4"])),
        [NET],
    ),
    "a point put in later": (
        PLOTS
        + text(
            *plot_rows([*OUTER[:3], (4875700, 516300), OUTER[3]], 1, labels=["J1", "J2", "J3", "J3-1", "J4"])
        ),
        [OUTER_M2 + 500 * 100 // 2],
    ),
    "a ring number that comes back with numbers anew": (
        PLOTS + text(*plot_rows(OUTER, 1), *plot_rows(INNER, 2), *plot_rows(APART, 1)),
        [NET + APART_M2],
    ),
    "every other line blank": (
        f"{DATUM}带号=27\n" + "\n\n".join(points(OUTER, form="{north},27{east}")),
        [OUTER_M2],
    ),
}
ASKED = {
    "a string of one region with two rings": (
        DATUM + "1,8," + ",".join(points(OUTER + INNER, labels=TWICE)) + ",720,640,,1,",
        "bad_string",
        "第 5 点另起一圈",
    ),
    "a string with zeros among its points": (
        DATUM + "1,9," + ",".join([*points(OUTER), "5,0,0", *points(INNER)]) + ",720,640,,1,",
        "bad_string",
        "第 6 点另起一圈",
    ),
    "a ring number that comes back": (
        PLOTS
        + text(
            *plot_rows(OUTER[:3], 1),
            *plot_rows(INNER, 2, start=9),
            *plot_rows([*OUTER[3:], (4876000, 515900)], 1, start=4),
        ),
        "layout",
        "第 12 行",
    ),
    "points without numbers behind a blank line": (
        f"{DATUM}带号=27\n"
        + text(*points(OUTER, form="{north},27{east}"), "", *points(INNER, form="{north},27{east}")),
        "layout",
        "第 8 行之前有空行",
    ),
    "words among numbers that run on": (
        DATUM + text("矿区", *points(OUTER), "乙：", *points(INNER, start=5)),
        "layout",
        "“乙：”",
    ),
    "two rings beside a deduction": (
        DATUM + text("矿区", *points(OUTER + APART, labels=TWICE), "扣除区", *points(INNER)),
        "layout",
        "又写有扣除区",
    ),
}


@pytest.mark.parametrize(("content", "expected"), CUT.values(), ids=CUT.keys())
def test_texts_are_cut_where_they_tell(read, tmp_path, content, expected):
    path = tmp_path / "dk.txt"
    path.write_text(content, "utf-8")
    layers = read(path)
    assert areas(layers) == expected
    assert not layers[0].entry.quarantined


@pytest.mark.parametrize(("content", "code", "word"), ASKED.values(), ids=ASKED.keys())
def test_texts_that_do_not_tell_are_refused_by_line(read, tmp_path, content, code, word):
    path = tmp_path / "dk.txt"
    path.write_text(content, "utf-8")
    (layer,) = read(path)
    (item,) = layer.entry.quarantined
    assert layer.frame.empty
    assert item.code == code
    assert word in item.reason.zh


HEAD = [["2000国家大地坐标系"], ["点号", "X", "Y"]]
LETTERS = ["A", "B", "C", "D"]
TABLES = {
    "letters that begin anew": ([*HEAD, *rows(OUTER + INNER, labels=LETTERS * 2)], [NET]),
    "内圈 with numbers that run on": ([*HEAD, *rows(OUTER), ["内圈"], *rows(INNER, start=5)], [NET]),
    "内边界 with numbers anew": ([*HEAD, *rows(OUTER), ["内边界"], *rows(INNER)], [NET]),
    "空白地块": ([*HEAD, *rows(OUTER), ["空白地块"], *rows(INNER, start=5)], [NET]),
    "外圈 and 内圈 of two regions": (
        [
            *HEAD,
            ["矿段一"],
            ["外圈"],
            *rows(OUTER),
            ["内圈"],
            *rows(INNER),
            ["矿段二"],
            ["外圈"],
            *rows(APART),
        ],
        [NET, APART_M2],
    ),
    "nothing deducted": ([*HEAD, *rows(OUTER), ["扣除区：无"]], [OUTER_M2]),
    "圈号 merged over its ring": (
        [
            HEAD[0],
            ["圈号", *HEAD[1]],
            *([number, *row] for number, row in zip(["1", "", "", ""], rows(OUTER), strict=True)),
            *([number, *row] for number, row in zip(["2", "", "", ""], rows(INNER, start=5), strict=True)),
        ],
        [NET],
    ),
    "备注 that says 扣除": (
        [
            HEAD[0],
            ["区块编号", *HEAD[1], "备注"],
            *(["A", *row, ""] for row in rows(OUTER)),
            *(["A", *row, "扣除区"] for row in rows(INNER, start=5)),
            *(["B", *row, "与扣除区共点" if row[0] == "2" else ""] for row in rows(APART)),
        ],
        [NET, APART_M2],
    ),
    "a cave in a name": ([*HEAD, ["仙人洞矿段"], *rows(OUTER)], [OUTER_M2]),
    "a page that goes on": ([*HEAD, *rows(OUTER)[:2], ["（接上页）"], *rows(OUTER)[2:]], [OUTER_M2]),
    "a title on every page": (
        [["甲矿坐标一览"], *HEAD, *rows(OUTER)[:2], ["甲矿坐标一览"], HEAD[1], *rows(OUTER)[2:]],
        [OUTER_M2],
    ),
}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("lines", "expected"), TABLES.values(), ids=TABLES.keys())
def test_tables_are_cut_where_they_tell(read, tmp_path, lines, expected, kind):
    layers = read(table_file(tmp_path / f"dk.{kind}", lines))
    assert areas(layers) == expected
    assert not layers[0].entry.quarantined


@pytest.mark.parametrize("kind", KINDS)
def test_a_title_among_numbers_that_run_on_is_asked_about(read, tmp_path, kind):
    lines = [*HEAD[:1], ["甲"], HEAD[1], *rows(OUTER), ["乙"], HEAD[1], *rows(INNER, start=5)]
    (layer,) = read(table_file(tmp_path / f"dk.{kind}", lines))
    (item,) = layer.entry.quarantined
    assert (layer.entry.read, item.code) == (0, "layout")
    assert "“乙”" in item.reason.zh


def test_letters_that_change_are_told(read, tmp_path):
    labels = ["A1", "A2", "A3", "A4", "B5", "B6", "B7", "B8"]
    (layer,) = read(table_file(tmp_path / "dk.csv", [*HEAD, *rows(OUTER + INNER, labels=labels)]))
    assert "A4→B5" in " ".join(note.zh for note in layer.entry.notes)


@pytest.mark.parametrize(
    ("labels", "anew"),
    [
        (("1", "2", "1"), True),
        (("J01", "J02", "J1"), True),
        (("①", "②", "①"), True),
        (("1-1", "1-2", "2-1"), True),
        (("甲", "乙", "甲"), True),
        (("1", "2", "5"), False),
        (("J1", "J2", "J3-1"), False),
        (("拐点", "拐点", "拐点"), False),
        (("", "", ""), False),
    ],
)
def test_numbers_that_begin_anew(labels, anew):
    assert begins_anew(*labels) is anew


@pytest.mark.parametrize(
    ("lines", "at"), [([1, 2, 3], None), ([1, 3, 5], None), ([1, 2, 4, 5], 1), ([1], None), ([], None)]
)
def test_lines_left_out(lines, at):
    assert broken_after(lines) == at


def test_lines_left_out_are_found_in_one_pass():
    started = time.process_time()
    assert broken_after(range(300_000)) is None
    assert time.process_time() - started < 5


@pytest.mark.parametrize("words", ["扣除区", "挖空", "内圈", "内边界", "空白区", "扣除永久基本农田"])
def test_words_of_deductions(words):
    assert is_deduction(words)
    assert is_of_a_ring(words)


@pytest.mark.parametrize("words", ["外圈", "矿段一", "内环路采石场", "仙人洞矿区", "无扣除区", "扣除区：无"])
def test_words_that_deduct_nothing(words):
    assert not is_deduction(words)
    assert says_none_deducted(words) == (words in {"无扣除区", "扣除区：无"})


@pytest.mark.parametrize(
    "content",
    [
        PLOTS + text(*plot_rows(OUTER, 1, labels=["J1", "J2", "J4", "J5"])),
        DATUM + text("矿区", *points(OUTER, labels=["J1", "J2", "J4", "J5"])),
    ],
    ids=["plot", "region"],
)
def test_a_number_left_out_is_told(read, tmp_path, content):
    path = tmp_path / "dk.txt"
    path.write_text(content, "utf-8")
    (layer,) = read(path)
    assert "J2→J4" in " ".join(note.zh for note in layer.entry.notes)


@pytest.mark.parametrize("first", ["1,48762O0.00,27516000", "1、X=4876200，Y=27516000"])
@pytest.mark.parametrize("heading", ["", "矿段一\n"])
def test_a_first_point_that_can_not_be_read_is_not_left_out(read, tmp_path, first, heading):
    path = tmp_path / "dk.txt"
    path.write_text(f"{DATUM}{heading}{first}\n" + text(*points(OUTER)[1:]), "utf-8")
    (layer,) = read(path)
    (item,) = layer.entry.quarantined
    assert (layer.entry.read, item.code) == (0, "bad_number")
    assert first in item.reason.zh
