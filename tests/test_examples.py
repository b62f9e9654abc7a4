"""The example job: its files hold the listed blocks, and a check says of them what the list says."""

from __future__ import annotations

import csv
import tomllib
from functools import lru_cache

import pyogrio
import pytest
from shapely.geometry import Polygon

from minplan_gis.blocks import load_blocks
from minplan_gis.checking import check_blocks
from minplan_gis.datasets import data_path
from minplan_gis.rules import combine_packs, load_rules
from minplan_gis.vocabulary import Conclusion, Outcome
from minplan_gis.zones import load_zones
from schematic_layers import CONSTRAINTS, ZONES, area_m2, county, layer, rebuilt, united

FOLDER = data_path("examples", "yining")
EXAMPLES = tomllib.loads((FOLDER / "examples.toml").read_text(encoding="utf-8"))
BLOCKS = {block["id"]: block for block in EXAMPLES["block"]}
VALID = [block_id for block_id, block in BLOCKS.items() if not block.get("quarantined")]
NEAR = 1e-5
"""The ellipsoid against the plane, within 28 km of the central meridian."""


def plots() -> dict[str, Polygon]:
    """Read the exchange text by its layout, without the project's reader."""
    lines = (FOLDER / "yining_plots.txt").read_bytes().decode("gbk").split("\r\n")
    rings: dict[str, dict[str, list[tuple[float, float]]]] = {}
    for line in lines[lines.index("[地块坐标]") + 1 : -1]:
        cells = line.split(",")
        if cells[-1] == "@":
            current = rings.setdefault(cells[2], {})
        else:
            current.setdefault(cells[1], []).append((float(cells[3]) - 27e6, float(cells[2])))
    return {
        key: Polygon(found["1"], [ring for n, ring in found.items() if n != "1"])
        for key, found in rings.items()
    }


@lru_cache
def example_shapes() -> dict[str, Polygon]:
    frame = pyogrio.read_dataframe(FOLDER / "yining_blocks.shp", encoding="GBK").set_index("区块编号")
    assert frame.crs.to_epsg() == 4515
    return {**plots(), **frame.geometry.translate(xoff=-27e6).to_dict()}


def nearest_m(shape: Polygon, name: str) -> float:
    """Give the distance in the plane, whose scale here departs from 1 by less than 8e-6."""
    return shape.distance(united(name))


def test_files_hold_the_listed_blocks():
    assert list(example_shapes()) == list(BLOCKS)
    with (FOLDER / "blocks_attributes.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["区块编号"] for row in csv.DictReader(file)] == list(plots())


def test_only_the_bow_tie_is_invalid():
    assert [key for key, shape in example_shapes().items() if not shape.is_valid] == ["KQ05"]
    assert [key for key, shape in example_shapes().items() if shape.interiors] == ["DK002"]


@pytest.mark.parametrize(
    ("block_id", "fact"), [(key, fact) for key, block in BLOCKS.items() for fact in block.get("facts", [])]
)
def test_facts_hold_as_designed(block_id, fact):
    shape, name = example_shapes()[block_id], fact["layer"]
    if "area_m2" in fact:
        assert area_m2(shape.intersection(united(name))) == pytest.approx(fact["area_m2"], rel=NEAR, abs=1e-3)
    if "outside_m2" in fact:
        assert area_m2(shape.difference(united(name))) == pytest.approx(
            fact["outside_m2"], rel=NEAR, abs=1e-3
        )
    if "distance_m" in fact:
        assert nearest_m(shape, name) == pytest.approx(fact["distance_m"], abs=1e-4)


@pytest.mark.parametrize("block_id", VALID)
def test_blocks_meet_nothing_but_what_they_are_to_show(block_id):
    shape = example_shapes()[block_id]
    shown = {fact["layer"] for fact in BLOCKS[block_id].get("facts", [])}
    # Basic farmland is arable land as well, and the fields of the hole lie in the hole.
    shown |= {"arable_land"} if "permanent_basic_farmland" in shown else set()
    setbacks = {"road": 100.0, "railway": 1000.0}
    for name in set(CONSTRAINTS) - shown - set(setbacks):
        assert shape.disjoint(united(name)), name
    for name in set(setbacks) - shown:
        assert nearest_m(shape, name) > setbacks[name], name


def test_the_block_at_the_edge_needs_data_from_beyond_it():
    shape = example_shapes()["KQ06"]
    assert county().contains(shape)
    assert shape.distance(county().boundary) < 100.0


def test_the_renewal_is_its_own_licence():
    rights = layer("mining_right")
    own = rights[rights["licence_no"] == BLOCKS["KQ01"]["attributes"]["licence_no"]]
    assert own.geometry.item().equals(example_shapes()["KQ01"])


def test_shapefile_says_nothing_of_its_encoding():
    assert not (FOLDER / "yining_blocks.cpg").exists()
    assert (FOLDER / "yining_blocks.dbf").read_bytes()[29] == 0
    fields = pyogrio.read_info(FOLDER / "yining_blocks.shp", encoding="GBK")["fields"]
    assert all(len(name.encode("gbk")) <= 10 for name in fields)


def test_rebuilding_gives_the_shipped_bytes(tmp_path):
    built = rebuilt("build_examples.py", tmp_path / "a", TZ="Asia/Shanghai", PYTHONHASHSEED="1")
    assert built == rebuilt("build_examples.py", tmp_path / "b", TZ="America/Lima", PYTHONHASHSEED="2")
    for name in ("yining_plots.txt", "blocks_attributes.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (FOLDER / name).read_bytes()


def test_a_table_may_name_what_no_block_file_has():
    blocks = load_blocks(FOLDER / "yining_plots.txt", attributes=FOLDER / "blocks_attributes.csv")
    assert blocks["scale"].tolist() == [10.0] * 8 + [15.0] * 2
    assert blocks["ash_percent"].isna().all()


# --- what a check says of them


@pytest.fixture(scope="module")
def report():
    files = [FOLDER / given["path"] for given in EXAMPLES["input"]]
    blocks = load_blocks(*files, attributes=FOLDER / "blocks_attributes.csv")
    rules = combine_packs(
        *(load_rules(data_path("rules", f"{name}.toml")) for name in ("baseline", "yining"))
    )
    zones = load_zones(ZONES / "catalog.toml")
    accepted = {rule: why["zh"] for rule, why in EXAMPLES["accepted"].items()}
    return check_blocks(blocks, zones, rules, date=EXAMPLES["date"], demo_data=True, accepted=accepted)


def test_all_are_judged_but_the_one_set_aside(report):
    assert list(report.blocks.index) == VALID
    set_aside = [row for entry in report.ledger for row in entry.quarantined]
    assert [(row.file, row.code) for row in set_aside] == [("yining_blocks.shp", "invalid_geometry")]
    assert set_aside[0].row in {"KQ05", "5"}


@pytest.mark.parametrize("block_id", VALID)
def test_conclusion_is_the_listed_one(report, block_id):
    assert report.blocks.at[block_id, "conclusion"] == Conclusion.parse(BLOCKS[block_id]["conclusion"])


@pytest.mark.parametrize("block_id", VALID)
def test_verdicts_are_the_listed_ones_and_no_others(report, block_id):
    found = report.verdicts.query("block_id == @block_id").set_index("rule_id")
    batch = [row for row in EXAMPLES["of_the_batch"] if block_id in row["blocks"]]
    expected = {row["rule"]: row for row in [*BLOCKS[block_id]["expect"], *batch]}
    passed = {Outcome.PASS, Outcome.NOT_APPLICABLE}
    assert {rule for rule, outcome in found["outcome"].items() if outcome not in passed} == {
        rule for rule, row in expected.items() if row["outcome"] not in passed
    }
    for rule, row in expected.items():
        assert found.at[rule, "outcome"] == row["outcome"]
        if "measured" in row:
            assert found.at[rule, "measured"] == pytest.approx(row["measured"], rel=NEAR, abs=1e-3)


def test_what_is_waived_or_own_is_listed(report):
    listed = report.findings.groupby("status")["block_id"].agg(set)
    assert {"DK009", "DK010"} <= listed["waived"]
    assert listed["own_right"] == {"KQ01"}
