"""Whether a common shift of blocks against a layer is seen, and nothing else taken for one."""

from __future__ import annotations

import math

import pytest
import shapely

from minplan_gis.checking import check_blocks
from minplan_gis.checking.offsets import offsets
from minplan_gis.report.json_document import report_document
from minplan_gis.rules.tests import Overlap, Within
from minplan_gis.vocabulary import ZoneKind
from worlds import DAY, EAST, NORTH, PLANE, blocks_of, box, layer_of, pack_of, rule_of, zones_of

PLAN_BLOCK = ZoneKind.MINING_PLANNING_BLOCK
RED = ZoneKind.ECOLOGICAL_REDLINE
HOMES = {"Z1": (0, 0, 800, 500), "Z2": (2000, 300, 2500, 900), "Z3": (-1500, 1200, -700, 2100)}


def report_of(blocks, zones, test=None, kind=PLAN_BLOCK):
    layer = layer_of(kind, zones)
    rules = pack_of(rule_of(test or Within(max_outside_m2=0.0), kind))
    return check_blocks(blocks_of(blocks), zones_of(layer), rules, date=DAY)


def moved(west, south, east, north, by):
    return box(west + by[0], south + by[1], east + by[0], north + by[1])


def slanted(points, by=(0.0, 0.0)):
    from minplan_gis.crs import from_plane  # noqa: PLC0415 - beside its use

    plane = shapely.Polygon([(EAST + e + by[0], NORTH + n + by[1]) for e, n in points])
    return from_plane([plane], PLANE)[0]


@pytest.mark.parametrize("by", [(60.0, 0.0), (-45.0, 0.0), (0.0, -110.0), (55.0, 40.0), (-70.0, 70.0)])
def test_blocks_all_shifted_by_a_datum_are_suspect(by):
    zones = {name: box(*edges) for name, edges in HOMES.items()}
    blocks = {name.replace("Z", "B"): moved(*edges, by) for name, edges in HOMES.items()}
    (found,) = offsets(report_of(blocks, zones))
    assert set(found.blocks) == set(blocks)
    assert found.metres == pytest.approx(math.hypot(*by), abs=1.0)
    assert found.azimuth == pytest.approx(math.degrees(math.atan2(*by)) % 360, abs=1.5)
    assert found.one_side == (0.0 in by)
    assert "存疑" in found.reason.zh


def test_of_slanted_sides_too():
    home = [(0, 0), (700, 250), (600, 800), (-100, 550)]
    (found,) = offsets(report_of({"B1": slanted(home, (50.0, -30.0))}, {"Z1": slanted(home)}))
    assert found.metres == pytest.approx(math.hypot(50, 30), abs=1.5)
    assert found.azimuth == pytest.approx(math.degrees(math.atan2(50, -30)), abs=2)


def test_blocks_that_reach_into_their_neighbours_by_one_strip():
    zones = {"Z1": box(800, -500, 2000, 1500)}
    blocks = {"B1": box(300, 0, 860, 400), "B2": box(200, 600, 860, 1000)}
    (found,) = offsets(report_of(blocks, zones, Overlap(), RED))
    assert (found.metres, found.azimuth) == (pytest.approx(60, abs=1), pytest.approx(90, abs=1))


def test_hundreds_of_metres_are_a_web_map_s():
    zones = {name: box(*edges) for name, edges in HOMES.items()}
    blocks = {name.replace("Z", "B"): moved(*edges, (330.0, 0.0)) for name, edges in HOMES.items()}
    (found,) = offsets(report_of(blocks, zones))
    assert "GCJ-02" in found.reason.zh


ZONES = {name: box(*edges) for name, edges in HOMES.items()}
INNOCENT = {
    "inside": {"B1": box(100, 100, 300, 300)},
    "outside of everything": {"B1": box(5000, 5000, 5400, 5400)},
    "a few metres over": {"B1": moved(*HOMES["Z1"], (8.0, 0.0))},
    "larger on both sides": {"B1": box(-60, 0, 860, 500)},
    "each its own way": {
        "B1": moved(*HOMES["Z1"], (60.0, 0.0)),
        "B2": moved(*HOMES["Z2"], (0.0, 90.0)),
        "B3": moved(*HOMES["Z3"], (-60.0, 0.0)),
    },
    "one block that sticks out": {"B1": box(300, 100, 860, 400)},
    "two blocks that stick out on sides of their own": {
        "B1": box(300, 100, 860, 400),
        "B2": box(2100, 500, 2300, 1010),
    },
    "a wedge": {"B1": slanted([(0, 0), (850, 0), (950, 500), (0, 500)])},
}


@pytest.mark.parametrize("blocks", INNOCENT.values(), ids=INNOCENT.keys())
def test_other_remainders_are_no_shift(blocks):
    assert offsets(report_of(blocks, ZONES)) == ()


def test_the_report_says_it_and_decides_nothing_by_it():
    by = (60.0, 0.0)
    blocks = {name.replace("Z", "B"): moved(*edges, by) for name, edges in HOMES.items()}
    report = report_of(blocks, ZONES)
    (item,) = [gap for gap in report_document(report)["not_checked"] if gap["category"]["id"] == "doubt"]
    assert item["blocks"] == ["B1", "B2", "B3"]
    assert "60 m" in item["detail"]
    assert "--datum-shift" in item["advice"]
    assert report.exit_code == 1
