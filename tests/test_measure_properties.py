"""What must hold whatever the shapes: symmetry, additivity, and that order and chunks change nothing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from minplan_gis import measure
from minplan_gis.crs import to_plane
from planar import ORIGIN, PLANE, frame, star

FEW = settings(max_examples=25, deadline=None)
SEEDS = st.integers(0, 2**32 - 1)
MIRROR = {"within": "contains", "contains": "within"}


def scene(seed, *, blocks=6, zones=6, east=0.0):
    """Blocks and zones thrown over 4 by 4 km, some with holes, at ``east`` metres from the meridian."""
    rng = np.random.default_rng(seed)
    middles = rng.uniform(0, 4000, (blocks + zones, 2)) + ORIGIN + np.array([east, 0.0])
    sizes = rng.choice([60.0, 400.0, 1500.0], blocks + zones)
    pool = [
        star(rng, middle=m, radius=r, hole=n % 3 == 0)
        for n, (m, r) in enumerate(zip(middles, sizes, strict=True))
    ]
    return frame(pool[:blocks], [f"b{n}" for n in range(blocks)]), frame(
        pool[blocks:], [f"z{n}" for n in range(zones)]
    )


def areas(table, one="block_id", two="zone_id"):
    return table.set_index([one, two])["area_m2"].sort_index()


@FEW
@given(SEEDS)
def test_overlap_is_symmetric(seed):
    blocks, zones = scene(seed)
    there, back = measure.overlaps(blocks, zones), measure.overlaps(zones, blocks)
    np.testing.assert_allclose(areas(there), areas(back, "zone_id", "block_id"), rtol=1e-9, atol=1e-5)
    words = [
        table.set_index(list(ids))["relation"].sort_index()
        for table, ids in ((there, ("block_id", "zone_id")), (back, ("zone_id", "block_id")))
    ]
    assert [MIRROR.get(word, word) for word in words[1]] == words[0].tolist()


@FEW
@given(SEEDS, st.floats(0.1, 0.9))
def test_splitting_a_zone_keeps_the_overlap(seed, share):
    blocks, zones = scene(seed, zones=1)
    whole = to_plane(zones.geometry, PLANE)[0]
    west, south, east, north = whole.bounds
    cut = west + share * (east - west)
    halves = [
        shapely.intersection(whole, shapely.box(*box))
        for box in ((west, south, cut, north), (cut, south, east, north))
    ]
    split = measure.overlaps(blocks, frame(halves, ["p", "q"]))
    before = (
        measure.overlaps(blocks, zones).set_index("block_id")["area_m2"].reindex(blocks.index, fill_value=0.0)
    )
    after = split.groupby("block_id")["area_m2"].sum().reindex(blocks.index, fill_value=0.0)
    np.testing.assert_allclose(after, before, rtol=1e-7, atol=0.01)
    union = measure.united(measure.parts(split))["area_m2"].reindex(blocks.index, fill_value=0.0)
    np.testing.assert_allclose(union, before, rtol=1e-7, atol=0.01)


@FEW
@given(SEEDS)
def test_overlaps_remainder_and_union_add_up_to_the_block(seed):
    blocks, zones = scene(seed, east=100_000)
    inside = measure.united(measure.parts(measure.overlaps(blocks, zones)))["area_m2"].reindex(
        blocks.index, fill_value=0.0
    )
    outside = measure.remainders(blocks, zones).set_index("block_id")["area_m2"]
    np.testing.assert_allclose(inside + outside, measure.areas(blocks)["area_m2"], rtol=1e-9, atol=1e-4)


@FEW
@given(SEEDS)
def test_order_and_chunks_change_nothing(seed):
    blocks, zones = scene(seed)
    rng = np.random.default_rng(seed)
    shuffled = zones.iloc[rng.permutation(len(zones))], blocks.iloc[rng.permutation(len(blocks))]
    for verb in (measure.overlaps, lambda b, z: measure.distances(b, z, within_m=900.0)):
        whole = verb(blocks, zones)
        _same(whole, verb(shuffled[1], shuffled[0]))
        _same(whole, pd.concat([verb(blocks.iloc[:2], zones), verb(blocks.iloc[2:], zones)]))
    whole = measure.remainders(blocks, zones)
    apart = pd.concat([measure.remainders(blocks.iloc[[n]], zones) for n in range(len(blocks))])
    pd.testing.assert_series_equal(
        whole.set_index("block_id")["area_m2"], apart.set_index("block_id")["area_m2"], rtol=1e-12, atol=1e-6
    )


def _same(one, two):
    keys = ["block_id", "zone_id"]
    ordered = [
        table.drop(columns="geometry").sort_values(keys).reset_index(drop=True) for table in (one, two)
    ]
    pd.testing.assert_frame_equal(*ordered, rtol=1e-12, atol=1e-9)


@FEW
@given(SEEDS)
def test_distance_is_zero_exactly_where_they_meet(seed):
    blocks, zones = scene(seed, east=-80_000)
    near = measure.distances(blocks, zones, within_m=2000.0)
    meeting = set(areas(measure.overlaps(blocks, zones)).index)
    assert set(areas(near.loc[near["distance_m"] == 0.0].assign(area_m2=0.0)).index) == meeting
    back = measure.distances(zones, blocks, within_m=2000.0)
    keys = [near.set_index(["block_id", "zone_id"]), back.set_index(["zone_id", "block_id"])]
    np.testing.assert_allclose(*(each["distance_m"].sort_index() for each in keys), atol=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_the_same_scene_in_another_band_measures_the_same(seed):
    """Everything moved by three degrees: the planes are alike, so are all numbers."""
    blocks, zones = scene(seed)
    moved = [layer.set_geometry(layer.translate(3.0)) for layer in (blocks, zones)]
    one, two = measure.overlaps(blocks, zones), measure.overlaps(*moved)
    assert (two["central_meridian"] == 84.0).all()
    np.testing.assert_allclose(one["area_m2"], two["area_m2"], rtol=1e-6, atol=1e-4)
