"""Areas by edge sums: against GEOS where it is right, against known areas where it is wrong."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis.measure import shared as sharing
from minplan_gis.measure import witness
from minplan_gis.measure.edges import RUN, edges_of
from minplan_gis.measure.planes import Parts
from minplan_gis.measure.shared import broken, shared
from planar import rectangle, star

KNOWN = json.loads((Path(__file__).parent / "corpus_overlay" / "known_pairs.json").read_text("utf-8"))
FEW = settings(max_examples=30, deadline=None)


def witnessed(one, two):
    return witness.shared_areas(edges_of(shapes(one)), edges_of(shapes(two)), first(), first())


def exact(one, two):
    return witness.exact_area(edges_of(shapes(one)), edges_of(shapes(two)), 0, 0)


def shapes(*geometries):
    return np.array([*geometries, None], dtype=object)[:-1]


def first():
    return np.zeros(1, dtype=np.intp)


def compared(one, two):
    """The planar core on two geometries, taken apart."""
    ones, twos = shapely.get_parts([one]), shapely.get_parts([two])
    bad = [broken(Parts(each, np.zeros(len(each), dtype=np.intp))) for each in (ones, twos)]
    return shared(ones, twos, bad_blocks=bad[0], bad_zones=bad[1])


def comb(teeth, *, upright):
    """A comb with a 1 m back and teeth as long as it is wide."""
    points = [(0.0, -1.0)]
    for tooth in range(teeth):
        west, east = 2.0 * tooth, 2.0 * tooth + 1.0
        points += [(west, 0.0), (west, 2.0 * teeth), (east, 2.0 * teeth), (east, 0.0)]
    corners = np.array([*points, (2.0 * teeth, -1.0)])
    return shapely.Polygon(corners if upright else corners[:, ::-1])


U_SHAPE = shapely.Polygon([(0, 0), (6, 0), (6, 4), (4, 4), (4, 2), (2, 2), (2, 4), (0, 4)])
FRAME = shapely.box(0, 0, 10, 10).difference(shapely.box(3, 3, 7, 7))


@pytest.mark.parametrize(
    ("one", "two", "area"),
    [
        (shapely.box(0, 0, 2, 2), shapely.box(1, 1, 3, 3), 1),
        (shapely.box(0, 0, 2, 2), shapely.box(0, 0, 2, 2), 4),
        (shapely.box(0, 0, 2, 2), shapely.box(2, 0, 3, 2), 0),
        (shapely.box(0, 0, 2, 2), shapely.box(2, 2, 3, 3), 0),
        (shapely.box(0, 0, 2, 2), shapely.box(5, 5, 6, 6), 0),
        (shapely.box(0, 0, 6, 3), U_SHAPE, 16),
        (shapely.box(3, 3, 7, 7), FRAME, 0),
        (shapely.box(2, 2, 8, 8), FRAME, 20),
        (shapely.box(4, 4, 5, 5), FRAME, 0),
        (shapely.Polygon([(0, 0), (4, 0), (0, 4)]), shapely.Polygon([(4, 4), (0, 4), (4, 0)]), 0),
        (shapely.Polygon([(0, 0), (4, 0), (2, 4)]), shapely.Polygon([(0, 4), (2, 0), (4, 4)]), 4),
        (
            shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 3, 1)]),
            shapely.box(0, 0, 9, 0.5),
            1,
        ),
    ],
)
def test_edge_sums_by_eye(one, two, area):
    for a, b in ((one, two), (two, one), (one.reverse(), two), (one, two.reverse())):
        assert witnessed(a, b).area[0] == pytest.approx(area, abs=1e-12)
        assert exact(a, b) == area


@pytest.mark.parametrize("known", KNOWN, ids=lambda known: known["name"])
def test_known_wrong_overlays_come_out_right_or_undecided(known):
    one, two = shapely.from_wkt([known["a"], known["b"]])
    truth = known["exact_area"]
    assert float(exact(one, two)) == pytest.approx(truth, rel=1e-12, abs=1e-30)
    assert witnessed(one, two).area[0] == pytest.approx(truth, rel=1e-9, abs=1e-5)
    for found in (compared(one, two), compared(two, one)):
        area = found.area.sum()
        assert np.isnan(area) or area == pytest.approx(truth, rel=1e-9, abs=1e-5)
        drawn = shapely.area(found.piece[found.meets]).sum()
        assert np.isnan(area) or drawn == pytest.approx(truth, rel=1e-3, abs=1e-5)


def test_the_known_pairs_are_still_needed():
    """The day that overlay is right on all of them, the witness can be looked at again."""
    pairs = [shapely.from_wkt([known["a"], known["b"]]) for known in KNOWN]
    off = [
        abs(shapely.intersection(*pair).area - known["exact_area"])
        for pair, known in zip(pairs, KNOWN, strict=True)
    ]
    assert max(off) > 1.0


@FEW
@given(st.integers(0, 2**32 - 1))
def test_edge_sums_equal_overlay_on_plain_polygons(seed):
    rng = np.random.default_rng(seed)
    middles = rng.uniform(0.0, 3000.0, (12, 2)) + np.array([480_000.0, 4_870_000.0])
    pool = shapes(
        *(
            star(rng, middle=each, radius=600.0, corners=2 * RUN + 7, hole=n % 3 == 0)
            for n, each in enumerate(middles)
        )
    )
    ones, twos = (each.ravel() for each in np.mgrid[:6, 6:12])
    found = witness.shared_areas(edges_of(pool), edges_of(pool), ones, twos)
    overlay = shapely.area(shapely.intersection(pool[ones], pool[twos]))
    np.testing.assert_allclose(found.area, overlay, rtol=1e-9, atol=1e-5)
    assert (found.bound < 1e-5).all()


@FEW
@given(st.integers(0, 2**32 - 1))
def test_rounding_stays_below_its_bound(seed):
    rng = np.random.default_rng(seed)
    one, two = (star(rng, middle=(480_000.0, 4_870_000.0 + far), radius=900.0) for far in (0.0, 500.0))
    found, truth = witnessed(one, two), exact(one, two)
    assert abs(Fraction(found.area[0]) - truth) <= found.bound[0]


def test_runs_above_the_block_count_by_their_ends():
    """A zone of 40,000 corners high above the block, with the block under its roof and under its gap."""
    east = np.linspace(0.0, 1000.0, 20_001)
    roof = np.column_stack([east, 500.0 + np.sin(east)])
    zone = shapely.Polygon([(0.0, -5.0), *roof, (1000.0, -5.0)])
    canopy = shapely.Polygon([*roof, *(roof[::-1] + np.array([0.0, 50.0]))])
    block = shapely.box(400.0, 0.0, 410.0, 10.0)
    assert witnessed(block, zone).area[0] == pytest.approx(100.0, abs=1e-9)
    assert witnessed(block, canopy).area[0] == pytest.approx(0.0, abs=1e-9)


def test_a_pair_beyond_the_ceiling_is_undecided_and_quick(monkeypatch):
    one, two = comb(60, upright=True), comb(60, upright=False)
    monkeypatch.setattr(sharing, "CROSSINGS", 4 * 60 * 60 - 1)
    assert np.isnan(compared(one, two).area).tolist() == [True]
    monkeypatch.setattr(sharing, "CROSSINGS", 1_000_000)
    assert compared(one, two).area.tolist() == [pytest.approx(shapely.area(one.intersection(two)))]


def test_six_thousand_corners_crossing_four_million_times_are_refused_at_once():
    found = compared(comb(1500, upright=True), comb(1500, upright=False))
    assert np.isnan(found.area).tolist() == [True]


def test_a_long_zone_that_hardly_crosses_is_not_refused():
    east = np.linspace(0.0, 1e5, 20_001)
    zone = shapely.Polygon([*np.column_stack([east, 10.0 * np.sin(east / 50.0)]), (1e5, -1e4), (0.0, -1e4)])
    turn = np.linspace(0.0, 2.0 * np.pi, 1000, endpoint=False)
    block = shapely.Polygon(np.column_stack([5e4 + 4e4 * np.cos(turn), 4e4 * np.sin(turn)]))
    found = compared(block, zone)
    assert not found.mended.any()
    assert found.area == pytest.approx([shapely.area(block.intersection(zone))])


def test_a_predicate_that_lies_cannot_clear_a_pair(monkeypatch):
    """Were 'intersects' wrong, the edge sums would see the ground and the pair would be undecided."""
    monkeypatch.setattr(sharing.shapely, "intersects", lambda one, two: np.zeros(len(one), dtype=bool))  # noqa: ARG005
    found = compared(rectangle(0, 0, 100), rectangle(50, 0, 100))
    assert np.isnan(found.area).tolist() == [True]


def test_an_overlay_that_lies_is_mended_or_undecided(monkeypatch):
    real = shapely.intersection
    empty = np.vectorize(lambda one, two: shapely.Polygon(), otypes=[object])  # noqa: ARG005

    def plain_is_wrong(one, two, grid_size=None):
        return empty(one, two) if grid_size is None else real(one, two, grid_size=grid_size)

    monkeypatch.setattr(sharing.shapely, "intersection", plain_is_wrong)
    found = compared(rectangle(0, 0, 100), rectangle(50, 0, 100))
    assert (found.area.tolist(), found.mended.tolist()) == ([5000.0], [True])
    monkeypatch.setattr(sharing.shapely, "intersection", lambda one, two, grid_size=None: empty(one, two))  # noqa: ARG005
    assert np.isnan(compared(rectangle(0, 0, 100), rectangle(50, 0, 100)).area).tolist() == [True]


def test_polygons_too_long_for_exact_arithmetic_give_none():
    rng = np.random.default_rng(1)
    one, two = (star(rng, middle=(0.0, 0.0), radius=1000.0, corners=600) for _ in range(2))
    assert exact(one, two) is None
