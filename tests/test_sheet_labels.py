"""Labels on print maps: none over another, none lost, boundaries left free where there is room."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point, box

from mapscene import PAYLOADS
from minplan_gis.maps.sheets.boxes import Box
from minplan_gis.maps.sheets.crossings import boxes_meet, lines_cross, lines_meet_boxes
from minplan_gis.maps.sheets.label_places import Manner
from minplan_gis.maps.sheets.label_placing import place_labels
from minplan_gis.maps.sheets.labels import draw_labels, wish_for
from minplan_gis.maps.sheets.layout import new_page
from minplan_gis.maps.sheets.lettering import plain
from minplan_gis.maps.sheets.wished_labels import block_wishes, zone_wishes
from minplan_gis.styles import load_styles
from minplan_gis.vocabulary import ZoneKind
from worlds import layer_of

FRAME = Box(0.0, 0.0, 200.0, 150.0)


def _placed(blocks, frame=FRAME, **given_):
    return place_labels(block_wishes(blocks, frame, **given_), frame, blocks)


def _rectangle(label):
    return box(*label.bounds)


def _overlapping(placed):
    rectangles = [_rectangle(label) for label in placed]
    return [pair for pair in itertools.combinations(rectangles, 2) if pair[0].intersection(pair[1]).area > 0]


def _scattered(seed, count, spread=1.0):
    rng = np.random.default_rng(seed)
    places = rng.normal([100.0, 75.0], [45.0 * spread, 30.0 * spread], size=(count, 2))
    sizes, sides = rng.uniform(0.3, 6.0, count), rng.integers(1, 5, count)
    return {
        f"KQ{at:03d}": Point(place).buffer(size, quad_segs=int(sides[at]))
        for at, (place, size) in enumerate(zip(places, sizes, strict=True))
    }


def test_a_large_block_carries_its_number_in_the_middle():
    ((label,), unplaced) = _placed({"KQ1": box(50, 40, 90, 70)})
    assert (label.bounds[0] + label.bounds[2]) / 2 == pytest.approx(70)
    assert (label.bounds[1] + label.bounds[3]) / 2 == pytest.approx(55)
    assert label.leader is None
    assert unplaced == ()


def test_a_small_block_has_its_number_beside_it_without_a_line():
    block = box(100, 70, 101, 71)
    ((label,), _) = _placed({"KQ1": block})
    assert label.leader is None
    assert 0 < _rectangle(label).distance(block) < 2


def test_a_number_for_which_there_is_no_room_near_by_is_led_out():
    middle = box(100, 70, 103, 73)
    ring = {
        f"R{at}": box(100 + 3.2 * x, 70 + 3.2 * y, 103 + 3.2 * x, 73 + 3.2 * y) for at, (x, y) in _around()
    }
    placed, unplaced = _placed({"KQ1": middle, **ring})
    label = next(label for label in placed if label.wish.key == "KQ1")
    assert unplaced == ()
    assert middle.contains(Point(label.leader[:2]))
    assert _rectangle(label).distance(Point(label.leader[2:])) < 1e-9
    assert not any(_rectangle(label).intersects(block) for block in [middle, *ring.values()])


def _around():
    return enumerate((x, y) for x in (-1, 0, 1) for y in (-1, 0, 1) if (x, y) != (0, 0))


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 2**20), st.integers(5, 150), st.sampled_from([0.6, 1.0, 1.6]))
def test_labels_never_overlap_and_none_is_lost(seed, count, spread):
    blocks = _scattered(seed, count, spread)
    wishes = block_wishes(blocks, FRAME)
    placed, unplaced = place_labels(wishes, FRAME, blocks)
    assert _overlapping(placed) == []
    assert sorted(wish.key for wish in [*(label.wish for label in placed), *unplaced]) == sorted(
        wish.key for wish in wishes
    )
    assert all(
        FRAME.holds(Box(b[0], b[1], b[2] - b[0], b[3] - b[1])) for b in (each.bounds for each in placed)
    )
    seen = {key for key, block in blocks.items() if block.intersects(box(0, 0, 200, 150))}
    assert {wish.key for wish in wishes} == seen


def test_with_room_no_boundary_is_hidden_and_no_leader_crosses_another():
    blocks = _scattered(7, 60)
    placed, unplaced = _placed(blocks)
    hidden = [
        label for label in placed for block in blocks.values() if _rectangle(label).intersects(block.boundary)
    ]
    leaders = [LineString([label.leader[:2], label.leader[2:]]) for label in placed if label.leader]
    crossing = [pair for pair in itertools.combinations(leaders, 2) if pair[0].crosses(pair[1])]
    assert (hidden, crossing, unplaced) == ([], [], ())


def test_the_same_blocks_give_the_same_places():
    blocks = _scattered(3, 80)
    assert [label.bounds for label in _placed(blocks)[0]] == [label.bounds for label in _placed(blocks)[0]]


def test_what_finds_no_room_is_named():
    frame = Box(0, 0, 24, 12)
    blocks = {f"KQ{at:02d}": Point(3 + at % 5 * 4, 2 + at // 5 * 2).buffer(0.5) for at in range(25)}
    placed, unplaced = _placed(blocks, frame)
    assert len(placed) > 0
    assert len(unplaced) > 0
    assert _overlapping(placed) == []
    assert {wish.key for wish in unplaced} | {label.wish.key for label in placed} == set(blocks)


def test_a_label_that_can_move_makes_room_for_one_that_cannot():
    frame = Box(0, 0, 60, 8)
    pinned = wish_for("P", ("固定的名称",), Point(30, 4).buffer(0.3), frame, Manner(only_inside=True, rank=0))
    free = wish_for("A", ("可以移开",), box(20, 0, 40, 8), frame, Manner(rank=0))
    placed, unplaced = place_labels([free, pinned], frame, {})
    assert {label.wish.key for label in placed} == {"A", "P"}
    assert unplaced == ()


def test_the_lower_rank_takes_the_only_place():
    frame = Box(0, 0, 14, 4)
    wishes = [
        wish_for(key, ("名称名称",), box(1, 1, 13, 3), frame, Manner(rank=rank, leads=False))
        for key, rank in (("zone", 2), ("block", 0))
    ]
    placed, unplaced = place_labels(wishes, frame, {})
    assert [label.wish.key for label in placed] == ["block"]
    assert [wish.key for wish in unplaced] == ["zone"]


def test_nothing_is_written_where_it_must_not_be():
    clear = Box(60, 30, 60, 60)
    blocks = {"KQ1": box(70, 50, 110, 70), "KQ2": Point(118, 60).buffer(1)}
    placed, _ = place_labels(block_wishes(blocks, FRAME), FRAME, blocks, [clear])
    assert len(placed) == 2
    assert not any(_rectangle(label).intersects(box(60, 30, 120, 90)) for label in placed)


def test_five_hundred_labels_take_no_five_seconds():
    rng = np.random.default_rng(1)
    frame = Box(0, 0, 800, 550)
    blocks = {
        f"654002-{at:03d}": Point(*place).buffer(rng.uniform(0.5, 5))
        for at, place in enumerate(rng.uniform([10, 10], [790, 540], size=(500, 2)))
    }
    begun = time.process_time()
    placed, unplaced = _placed(blocks, frame)
    assert time.process_time() - begun < 5
    assert len(placed) + len(unplaced) == 500
    assert len(unplaced) == 0


def test_names_stand_below_numbers_until_they_would_crowd_the_map():
    few = {"KQ1": box(50, 40, 90, 70)}
    (wish,) = block_wishes(few, FRAME, names={"KQ1": "阿热买里\n建筑用砂矿"}, marks={"KQ1": "×"})
    assert wish.lines == ("× KQ1", "阿热买里 建筑用砂矿")
    many = _scattered(1, 150)
    names = dict.fromkeys(many, "阿热买里建筑用砂矿")
    assert all(len(wish.lines) == 1 for wish in block_wishes(many, FRAME, names=names))


def test_a_long_name_breaks_into_even_lines():
    name = "特克斯县—巩留县铁、金、萤石重点开采区"
    wish = wish_for("Z", (name,), box(10, 10, 90, 90), FRAME, Manner(7.5))
    assert "".join(wish.lines) == name
    assert len(wish.lines) == 2
    assert abs(len(wish.lines[0]) - len(wish.lines[1])) <= 2


def test_zones_of_one_name_are_named_once_and_tiny_ones_not_at_all():
    shapes = {
        "a": box(10, 10, 40, 40),
        "b": box(60, 10, 160, 90),
        "c": box(5, 100, 6, 101),
        "d": box(0, 0, 90, 90),
    }
    layer = layer_of(ZoneKind.RIVER, shapes, columns={"name": ["伊犁河", "伊犁河", "小溪", None]})
    drawn = [(layer, np.asarray(list(shapes.values()), dtype=object))]
    (wish,) = zone_wishes(drawn, FRAME, load_styles("print"))
    assert wish.lines == ("伊犁河",)
    assert wish.shape.equals(shapes["b"])
    assert not wish.manner.leads


def test_a_road_has_its_name_beside_it():
    road = LineString([(10, 60), (190, 60)])
    wish = wish_for("G218", ("G218",), road, FRAME, Manner(leads=False))
    ((label,), _) = place_labels([wish], FRAME, {})
    assert not _rectangle(label).intersects(road)
    assert _rectangle(label).distance(road) < 2


def test_labels_are_text_whatever_they_hold():
    payloads = [*PAYLOADS, "$x^2$", r"\frac{1}{2}", "$$", "a_b^c", "%d %s {0}", "名" * 99]
    blocks = {payload: box(5, 5 + 12 * at, 60, 14 + 12 * at) for at, payload in enumerate(payloads)}
    frame = Box(0, 0, 200, 12.0 * len(payloads) + 10)
    placed, unplaced = _placed(blocks, frame, names=dict(zip(payloads, payloads, strict=True)))
    page = new_page(200, frame.height)
    draw_labels(page, placed)
    page.figure.draw_without_rendering()
    assert unplaced == ()
    assert not any(text.get_parse_math() for text in page.axes.texts)
    written = "".join(text.get_text() for text in page.axes.texts).replace(" ", "")
    for payload in payloads:
        if payload.isascii():
            assert plain(payload).replace(" ", "") in written


_numbers = st.integers(0, 12).map(float)
_lines = st.tuples(_numbers, _numbers, _numbers, _numbers).filter(lambda ends: ends[:2] != ends[2:])
_boxes = st.tuples(_numbers, _numbers, st.integers(1, 6), st.integers(1, 6)).map(
    lambda ends: (ends[0], ends[1], ends[0] + ends[2], ends[1] + ends[3])
)


@settings(max_examples=25, deadline=None)
@given(st.lists(_lines, min_size=1, max_size=6), st.lists(_boxes, min_size=1, max_size=6))
def test_what_covers_and_crosses_is_what_shapely_says(lines, boxes):
    runs, areas = [LineString([ends[:2], ends[2:]]) for ends in lines], [box(*ends) for ends in boxes]
    ends, edges = np.array(lines), np.array(boxes)
    assert boxes_meet(edges, edges).tolist() == [[a.intersection(b).area > 0 for b in areas] for a in areas]
    inner = [shapely.buffer(area, -1e-9) for area in areas]
    assert lines_meet_boxes(ends, edges).tolist() == [
        [run.intersects(area) for area in inner] for run in runs
    ]
    crossed = lines_cross(ends, ends)
    for one, other in itertools.product(range(len(runs)), repeat=2):
        met = runs[one].intersection(runs[other])
        touching = any(
            met.distance(Point(end)) < 1e-9 for run in (runs[one], runs[other]) for end in run.coords
        )
        assert crossed[one, other] == (met.geom_type == "Point" and not met.is_empty and not touching)
