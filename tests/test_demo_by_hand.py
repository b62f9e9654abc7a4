"""The example job against other people's arithmetic, and its four outputs against each other.

Areas are integrated densely along geodesics by GeographicLib, distances are its
inverse problem; neither knows anything of the toolkit. The block rings are read
from the exchange text by the few lines below.
"""

from __future__ import annotations

import itertools
import json
import re

import geopandas as gpd
import numpy as np
import openpyxl
import pyogrio
import pyproj
import pytest
import shapely
from geographiclib.geodesic import Geodesic

from minplan_gis.cli import main
from minplan_gis.datasets import data_path
from webpages import packed_of, unpacked

EARTH = Geodesic(6378137.0, 1 / 298.257222101)
BAND_27 = "EPSG:4515"
TO_DEGREES = pyproj.Transformer.from_crs(BAND_27, "EPSG:4490", always_xy=True)


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "out"
    assert main(["demo", "--out", str(folder)]) == 0
    return folder


@pytest.fixture(scope="module")
def document(outputs):
    return json.loads((outputs / "report.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def plots():
    """Give the polygons of the exchange text, easting and northing as printed."""
    text = data_path("examples", "yining", "yining_plots.txt").read_text(encoding="gbk")
    found = {}
    for chunk in re.split(r"\r?\n(?=\d+,[\d.]*,DK)", text)[1:]:
        head, *lines = chunk.strip().splitlines()
        rings = {}
        for line in lines:
            _, ring, northing, easting = line.split(",")
            rings.setdefault(ring, []).append((float(easting), float(northing)))
        shell, *holes = rings.values()
        found[head.split(",")[2]] = shapely.Polygon(shell, holes)
    return found


@pytest.fixture(scope="module")
def shapefile_blocks():
    frame = gpd.read_file(data_path("examples", "yining", "yining_blocks.shp"), encoding="gbk")
    return dict(zip(frame["区块编号"], frame.geometry, strict=True))


def zone(file, layer, zone_id):
    """Give a feature of the example's layers in band 27, vertex by vertex."""
    frame = gpd.read_file(data_path("zones", "yining", file), layer=layer)
    return frame.loc[frame["zone_id"] == zone_id].to_crs(BAND_27).geometry.iloc[0]


def dense_area(polygon):
    """Integrate the ellipsoidal area with a vertex every 5 m, ring by ring."""
    total = 0.0
    for polygon_part in shapely.get_parts(polygon):
        for i, ring in enumerate(shapely.get_rings(polygon_part)):
            figure = EARTH.Polygon()
            for easting, northing in shapely.get_coordinates(shapely.segmentize(ring, 5.0))[:-1]:
                lon, lat = TO_DEGREES.transform(easting, northing)
                figure.AddPoint(lat, lon)
            total += (1 if i == 0 else -1) * abs(figure.Compute()[2])
    return total


def geodesic_distance(one, other):
    """Give the shortest geodesic between two outlines, searched 2 m around the plane's shortest line."""
    near = shapely.shortest_line(one, other)
    start, end = (shapely.Point(point) for point in near.coords)
    ends = [
        [outline.interpolate(outline.project(point) + step) for step in np.linspace(-2, 2, 41)]
        for outline, point in ((one.boundary, start), (other.boundary, end))
    ]
    pairs = [
        (*TO_DEGREES.transform(a.x, a.y), *TO_DEGREES.transform(b.x, b.y))
        for a, b in itertools.product(*ends)
    ]
    return min(EARTH.Inverse(lat1, lon1, lat2, lon2)["s12"] for lon1, lat1, lon2, lat2 in pairs)


def measured(document, block, rule):
    found = [v for v in document["verdicts"] if (v["block_id"], v["rule_id"]) == (block, rule)]
    assert len(found) == 1
    return found[0]["measured"]["value"]


@pytest.mark.parametrize("block", ["DK001", "DK002", "DK003", "DK007", "DK010"])
def test_block_areas_by_dense_integration(document, plots, block):
    by_hand = dense_area(plots[block])
    told = next(b for b in document["blocks"] if b["block_id"] == block)["area"]["m2"]["value"]
    assert told == pytest.approx(by_hand, rel=1e-7, abs=0.005)


@pytest.mark.parametrize(
    ("block", "rule", "file", "layer", "zone_id"),
    [
        ("DK003", "YN-16", "constraints.gpkg", "ecological_redline", "S-ECO-03"),
        ("DK010", "FARM-JBNT", "constraints.gpkg", "permanent_basic_farmland", "S-PBF-0004"),
    ],
)
def test_overlaps_by_dense_integration(document, plots, block, rule, file, layer, zone_id):
    by_hand = dense_area(shapely.intersection(plots[block], zone(file, layer, zone_id)))
    assert measured(document, block, rule) == pytest.approx(by_hand, rel=1e-6, abs=0.005)


@pytest.mark.parametrize(
    ("block", "rule", "layer"),
    [
        ("DK004", "ROAD-17a", "road"),
        ("DK005", "ROAD-17a", "road"),
        ("DK006", "ROAD-17a", "road"),
        ("KQ03", "RAIL-34", "railway"),
    ],
)
def test_distances_by_geographiclib(document, plots, shapefile_blocks, block, rule, layer):
    figure = {**plots, **shapefile_blocks}[block]
    frame = gpd.read_file(data_path("zones", "yining", "constraints.gpkg"), layer=layer).to_crs(BAND_27)
    nearest = frame.geometry.iloc[int(frame.distance(figure).to_numpy().argmin())]
    assert measured(document, block, rule) == pytest.approx(geodesic_distance(figure, nearest), abs=0.01)


def sheet(outputs, name, heading):
    """Give a sheet's rows as dicts, from the row that holds ``heading`` on."""
    rows = list(openpyxl.load_workbook(outputs / "report.xlsx")[name].iter_rows(values_only=True))
    at = next(i for i, row in enumerate(rows) if heading in row)
    keys = [str(key).replace("\n", "") for key in rows[at]]
    return [dict(zip(keys, row, strict=True)) for row in rows[at + 1 :]]


def map_data(outputs):
    return unpacked(packed_of((outputs / "map.html").read_text(encoding="utf-8")), "zh")


def test_all_outputs_show_the_same_areas(outputs, document):
    told = {b["block_id"]: b["area"] for b in document["blocks"]}
    in_sheet = {r["区块编号"]: r for r in sheet(outputs, "汇总", "区块编号") if r["区块编号"] in told}
    in_package = pyogrio.read_dataframe(outputs / "report.gpkg", layer="blocks").set_index("block_id")
    on_map = {b["id"]: dict(b["facts"]) for b in map_data(outputs)["blocks"]}
    assert set(told) == set(in_sheet) == set(in_package.index) == set(on_map)
    for block, area in told.items():
        assert f"{in_sheet[block]['椭球面积（km²）']:.4f}" == area["km2"]["shown"]
        assert f"{in_sheet[block]['椭球面积（公顷）']:.4f}" == area["hectares"]["shown"]
        assert f"{in_sheet[block]['椭球面积（亩）']:.2f}" == area["mu"]["shown"]
        assert f"{in_package.loc[block, 'area_m2']:.2f}" == area["m2"]["shown"]
        assert on_map[block]["椭球面积"] == f"{area['km2']['shown']} km² ({area['m2']['shown']} m²)"


def test_all_outputs_show_the_same_verdicts(outputs, document):
    data, words = map_data(outputs), {}
    on_map = {
        (block["id"], data["rules"][row["rule"]]["id"]): row["sentence"]
        for block in data["blocks"]
        for row in block["verdicts"]
    }
    for row in sheet(outputs, "明细", "规则编号"):
        if row["行类"] == "判定":
            words[row["区块编号"], row["规则编号"]] = row
    assert len(words) == len(document["verdicts"])
    for verdict in document["verdicts"]:
        row = words[verdict["block_id"], verdict["rule_id"]]
        assert row["结果"] == verdict["outcome"]["label"]
        assert row["说明"] == verdict["text"]
        assert on_map[verdict["block_id"], verdict["rule_id"]] == verdict["text"]
        if verdict["measured"] is not None:
            digits = len(verdict["measured"]["shown"].partition(".")[2])
            assert f"{row['测量值']:.{digits}f}" == verdict["measured"]["shown"]


def test_all_outputs_show_the_same_findings(outputs, document):
    package = [
        pyogrio.read_dataframe(outputs / "report.gpkg", layer=layer)
        for layer in ("findings", "shortest_lines", "remainders")
    ]
    in_package = sorted(
        (row["block_id"], row["rule_id"], f"{row['measured']:.2f}")
        for frame in package
        for row in frame.to_dict("records")
    )
    told = sorted(
        (f["block_id"], f["rule_id"], f["measured"]["shown"])
        for f in (*document["findings"], *document["remainders"])
    )
    data = map_data(outputs)
    units = ("m²", "m")
    on_map = sorted(
        (data["blocks"][f["block"]]["id"], data["rules"][f["rule"]]["id"], f["measured"].split(" ")[0])
        for f in data["findings"]
    )
    assert all(f["measured"].split(" ")[1] in units for f in data["findings"])
    assert in_package == told == on_map
    assert len(told) > 20


def test_what_is_open_for_one_row_not_read_names_the_row_and_what_to_do(document):
    told = [gap for gap in document["not_checked"] if gap["reason"] == "整批区块未全部读入"]
    assert {gap["id"] for gap in told} >= {"MRL-3B", "YN-14-2"}
    assert {gap["detail"] for gap in told} == {"未能读入：yining_blocks.shp KQ05"}
    unaccepted = [gap for gap in told if gap["category"]["id"] == "verdict"]
    assert unaccepted
    assert all(gap["advice"].startswith("修复所列的行（原因和改法见“账目”）") for gap in unaccepted)


def test_rights_in_one_block_go_by_their_licence_numbers_as_given(document):
    told = [v["text"] for v in document["verdicts"] if v["rule_id"] == "YN-08" and "内：" in v["text"]]
    numbers = [number for text in told for number in re.findall(r"示意-[A-Za-z]\d+", text)]
    licences = pyogrio.read_dataframe(data_path("zones", "yining", "constraints.gpkg"), layer="mining_right")
    assert numbers
    assert set(numbers) <= set(licences["licence_no"])


def test_every_block_of_the_example_lies_in_the_city(document):
    told = {v["block_id"]: v["outcome"]["id"] for v in document["verdicts"] if v["rule_id"] == "YN-00"}
    assert told == dict.fromkeys((block["block_id"] for block in document["blocks"]), "pass")
