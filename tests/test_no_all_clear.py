"""Each layer of a real job spoiled in turn: no verdict that rests on it may be a pass.

The layers of the example are taken as official ones, with one of the city's area, so
that its compliant blocks really comply (exit code 0); then one layer at a time is
spoiled on disk. Quotas are left out: the whole batch is over them.
"""

from __future__ import annotations

import dataclasses
import shutil
import tomllib
from datetime import date

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from minplan_gis import check_blocks, load_blocks, load_zones, shipped_rules
from minplan_gis.datasets import data_path
from minplan_gis.files.ledger import Entry
from minplan_gis.plans.boundaries import outline
from minplan_gis.rules.tests import OutputQuota, RightQuota
from minplan_gis.vocabulary import Conclusion, Outcome, Reason
from minplan_gis.zones import Zones

DAY = date(2024, 6, 30)
EXAMPLES = data_path("examples", "yining")
COMPLIANT = ("DK001", "DK002", "DK006", "DK009", "KQ01")
PACK = shipped_rules("baseline", "yining")
RULES = dataclasses.replace(
    PACK, rules=tuple(rule for rule in PACK.rules if not isinstance(rule.test, RightQuota | OutputQuota))
)
LAYERS = [
    layer["id"] for layer in tomllib.loads(data_path("zones", "yining", "catalog.toml").read_text())["layer"]
]


@pytest.fixture(scope="module")
def official(tmp_path_factory):
    """Give a folder with the example's layers, one file a layer, and its catalog entries as official ones."""
    folder = tmp_path_factory.mktemp("official")
    source = data_path("zones", "yining")
    entries = tomllib.loads((source / "catalog.toml").read_text(encoding="utf-8"))["layer"]
    for entry in entries:
        frame = gpd.read_file(source / entry["path"], layer=entry["layer"])
        entry["path"] = f"{entry['id']}.gpkg"
        frame.to_file(folder / entry["path"], layer=entry["layer"], driver="GPKG")
        entry["geometry_status"] = "official"
        for key in ("sha256", "features"):
            entry.pop(key, None)
    return folder, {entry["id"]: entry for entry in [*entries, the_city(folder)]}


def the_city(folder):
    """Write the city's area, as if its boundary were official."""
    frame = gpd.GeoDataFrame(
        {"zone_id": ["654002"], "name": ["伊宁市"], "admin_code": ["654002"]},
        geometry=[outline("654002")[0]],
        crs="EPSG:4490",
    )
    name = "administrative_area"
    frame.to_file(folder / f"{name}.gpkg", layer=name, driver="GPKG")
    return {
        "id": name,
        "kind": name,
        "path": f"{name}.gpkg",
        "layer": name,
        "geometry_status": "official",
        "complete_for": "654002",
        "complete_within_m": 5000,
        "as_of": DAY,
    }


def written(folder, entries):
    """Write a catalog of these entries."""
    lines = ["schema = 1", 'title = "official"']
    for entry in entries:
        lines.append("[[layer]]")
        lines += [f"{key} = {_toml(value)}" for key, value in entry.items()]
    path = folder / "catalog.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _toml(value):
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_toml(each)}" for key, each in value.items()) + " }"
    return str(value) if isinstance(value, int | date) else f'"{value}"'


@pytest.fixture(scope="module")
def whole(official):
    folder, entries = official
    return load_zones(written(folder, entries.values()))


@pytest.fixture(scope="module")
def blocks():
    frame = load_blocks(
        EXAMPLES / "yining_plots.txt",
        EXAMPLES / "yining_blocks.shp",
        attributes=EXAMPLES / "blocks_attributes.csv",
    )
    found = frame.loc[list(COMPLIANT)]
    found.attrs["ledger"] = (Entry("some.txt", "", "blocks", declared=len(found), read=len(found)),)
    return found


def checked(blocks, zones, select=()):
    return check_blocks(blocks, zones, RULES, date=DAY, select=select)


def test_unspoiled_layers_clear_the_compliant_blocks(blocks, whole):
    report = checked(blocks, whole)
    assert set(report.verdicts["outcome"]) == {Outcome.PASS, Outcome.NOT_APPLICABLE}
    assert report.exit_code == 0


def missing_from_catalog(_folder, _entry):
    return None


def file_missing(folder, entry):
    (folder / entry["path"]).unlink()
    return entry


def emptied(folder, entry):
    frame = gpd.read_file(folder / entry["path"]).iloc[:0]
    frame.to_file(folder / entry["path"], layer=entry["layer"], driver="GPKG")
    return entry


def emptied_and_claiming_nothing(folder, entry):
    return claiming_nothing(folder, emptied(folder, entry))


def shorter_than_declared(folder, entry):
    frame = gpd.read_file(folder / entry["path"])
    frame.iloc[:-1].to_file(folder / entry["path"], layer=entry["layer"], driver="GPKG")
    return {**entry, "features": len(frame)}


def truncated(folder, entry):
    path = folder / entry["path"]
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    return entry


def of_another_datum(folder, entry):
    frame = gpd.read_file(folder / entry["path"]).set_crs("EPSG:4214", allow_override=True)
    frame.to_file(folder / entry["path"], layer=entry["layer"], driver="GPKG")
    return entry


def in_the_wrong_band(folder, entry):
    metres = gpd.read_file(folder / entry["path"]).to_crs("EPSG:4515")
    metres.set_crs("EPSG:4536", allow_override=True).to_file(
        folder / entry["path"], layer=entry["layer"], driver="GPKG"
    )
    return entry


def with_a_broken_row(folder, entry):
    frame = gpd.read_file(folder / entry["path"])
    bow_tie = shapely.from_wkt("POLYGON ((81.2 44.1, 81.3 44.2, 81.3 44.1, 81.2 44.2, 81.2 44.1))")
    odd = gpd.GeoDataFrame(frame.iloc[[0]].drop(columns="geometry"), geometry=[bow_tie], crs=frame.crs)
    for column in odd.columns.intersection(["zone_id"]):
        odd[column] = "Z-BAD"
    pd.concat([frame, odd], ignore_index=True).to_file(
        folder / entry["path"], layer=entry["layer"], driver="GPKG"
    )
    return entry


def complete_elsewhere(folder, entry):
    there = gpd.GeoDataFrame(geometry=[shapely.box(81.05, 43.7, 81.06, 43.71)], crs="EPSG:4490")
    there.to_file(folder / "there.gpkg", layer="there", driver="GPKG")
    return {**entry, "complete_for": {"path": "there.gpkg", "layer": "there"}, "complete_within_m": 0}


def claiming_nothing(_folder, entry):
    return {key: value for key, value in entry.items() if not key.startswith("complete")}


def schematic(_folder, entry):
    return {**entry, "geometry_status": "schematic"}


SPOILED = {
    missing_from_catalog: Reason.LAYER_MISSING,
    file_missing: Reason.LAYER_MISSING,
    emptied: Reason.LAYER_EMPTY,
    emptied_and_claiming_nothing: Reason.LAYER_EMPTY,
    shorter_than_declared: Reason.LAYER_CHANGED,
    truncated: Reason.LAYER_UNREADABLE,
    of_another_datum: Reason.LAYER_CRS,
    in_the_wrong_band: Reason.LAYER_CRS,
    with_a_broken_row: Reason.INCOMPLETE,
    complete_elsewhere: Reason.INCOMPLETE,
    claiming_nothing: Reason.INCOMPLETE,
    schematic: Reason.SCHEMATIC,
}


@pytest.fixture(scope="module")
def before(blocks, whole):
    return checked(blocks, whole)


@pytest.mark.parametrize("spoil", SPOILED, ids=lambda spoil: spoil.__name__)
def test_no_pass_rests_on_a_spoiled_layer(spoil, official, whole, blocks, before, reader, tmp_path):
    spoiled_for_someone = 0
    for layer in whole.layers:
        affected = [rule.id for rule in before.rules if layer.kind in rule.zones]
        if not affected:
            continue
        after = checked(blocks, _with_spoiled(spoil, layer, official, whole, reader, tmp_path), affected)
        open_rows = 0
        rows = after.verdicts.loc[after.verdicts["rule_id"].isin(affected)]
        for row, then in zip(rows.to_dict("records"), _same(before, rows), strict=True):
            if then["outcome"] == Outcome.NOT_APPLICABLE or _is_certain_anyway(
                before, row, layer.id, SPOILED[spoil]
            ):
                continue
            open_rows += 1
            assert (row["outcome"], row["reason"]) == (Outcome.NOT_CHECKED, SPOILED[spoil]), (layer.id, row)
        assert not open_rows or after.exit_code in {2, 3}
        spoiled_for_someone += open_rows
    assert spoiled_for_someone > 50


def _with_spoiled(spoil, layer, official, whole, reader, tmp_path):
    folder, entries = official
    shutil.copy(folder / f"{layer.id}.gpkg", tmp_path / f"{layer.id}.gpkg")
    entry = spoil(tmp_path, dict(entries[layer.id]))
    mine = load_zones(written(tmp_path, [entry]), reader=reader).layers if entry else ()
    return Zones((*(each for each in whole.layers if each.id != layer.id), *mine))


def _same(report, rows):
    """Give the same verdicts of another report, row by row."""
    table = report.verdicts.set_index(["block_id", "rule_id"])
    return table.loc[list(zip(rows["block_id"], rows["rule_id"], strict=True))].to_dict("records")


def _is_certain_anyway(before, row, spoiled, reason):
    """Tell whether the block lies inside a zone of another layer, or of this one as far as it was read."""
    if row["outcome"] != Outcome.PASS or row["reason"] != Reason.INSIDE:
        return False
    found = before.findings
    mine = found.loc[(found["block_id"] == row["block_id"]) & (found["rule_id"] == row["rule_id"])]
    hosts = set(mine.loc[mine["block_share"] > 0.999, "layer"])
    return bool(hosts - {spoiled}) or (bool(hosts) and reason is Reason.INCOMPLETE)


def test_every_layer_at_once_schematic_judges_nothing(blocks):
    zones = load_zones(data_path("zones", "yining", "catalog.toml"))
    report = checked(blocks, zones)
    on_layers = report.verdicts["rule_id"].isin([rule.id for rule in report.rules if rule.zones])
    judged = report.verdicts.loc[on_layers & (report.verdicts["outcome"] != Outcome.NOT_APPLICABLE)]
    assert set(judged["outcome"]) == {Outcome.NOT_CHECKED}
    assert set(report.blocks["conclusion"]) == {Conclusion.NOT_CHECKED}
    assert report.exit_code == 3


def test_the_first_of_two_wrongs_is_told(blocks, whole):
    stale = [dataclasses.replace(layer, complete_for=None) for layer in whole.layers]
    report = checked(blocks, Zones(tuple(stale[1:])))
    assert Outcome.NOT_CHECKED in set(report.verdicts["outcome"])
    assert report.exit_code == 3
