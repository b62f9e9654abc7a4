"""A rule of every kind, judged and shown: no output is lost for what a rule asks."""

from __future__ import annotations

import jsonschema
import openpyxl
import pytest

from minplan_gis import phrases
from minplan_gis.checking import check_blocks
from minplan_gis.maps import web_map
from minplan_gis.plans import load_plan, minimum_scales
from minplan_gis.report import report_document, report_schema, write_excel, write_geopackage, write_json
from minplan_gis.rules import tests as kinds
from minplan_gis.vocabulary import ZoneKind
from worlds import DAY, blocks_of, box, layer_of, pack_of, rule_of, zones_of

PLANNED, RIGHTS = ZoneKind.MINING_PLANNING_BLOCK, ZoneKind.MINING_RIGHT
TABLE = minimum_scales(load_plan("yining"))
ASKED = {
    kinds.Overlap(): (RIGHTS,),
    kinds.Setback(100): (RIGHTS,),
    kinds.Within(): (PLANNED,),
    kinds.WithinAny(): (PLANNED,),
    kinds.BarredMinerals(("砂金",)): (),
    kinds.AttributeLimit("service_years", at_least=5, at_most=50, unit="a"): (),
    kinds.ScaleFloor(15, "万立方米/年"): (),
    kinds.ScaleTable(TABLE): (),
    kinds.ServiceTable(TABLE): (),
    kinds.Apart(): (),
    kinds.Apart(min_distance_m=300): (),
    kinds.OneRight(): (PLANNED, RIGHTS),
    kinds.RightQuota(1): (RIGHTS,),
    kinds.OutputQuota(30, "万立方米/年"): (RIGHTS,),
}


@pytest.fixture(scope="module")
def scene():
    blocks = blocks_of(
        {"A": box(0, 0, 100, 100), "B": box(200, 0, 300, 100), "C": box(900, 0, 1000, 100)},
        name=["一号", "二号", "三号"],
        mineral=["建筑用砂", "砂金", None],
        scale=[14, 20, None],
        scale_unit="万立方米/年",
        service_years=[8, 10, None],
        business="new",
    )
    mine = {"licence_no": ["C6540022019057"], "scale": [10], "scale_unit": ["万立方米/年"]}
    zones = zones_of(
        layer_of(PLANNED, {"Z": box(-50, -50, 350, 150)}),
        layer_of(RIGHTS, {"R": box(310, 0, 340, 100)}, columns=mine),
    )
    rules = [rule_of(test, *zones, id=f"R-{at}") for at, (test, zones) in enumerate(ASKED.items())]
    return blocks, zones, check_blocks(blocks, zones, pack_of(*rules), date=DAY)


def test_every_kind_of_test_is_here():
    assert {test.key for test in ASKED} == set(kinds.TESTS)


def test_each_verdict_is_a_sentence_in_both_languages(scene):
    report = scene[2]
    for row in report.verdicts.to_dict("records"):
        told = phrases.verdict_text(report, row)
        assert "nan" not in told.zh.casefold()
        assert "nan" not in told.en.casefold()
        assert told.zh != told.en


@pytest.mark.parametrize(
    ("rule", "block", "told"),
    [
        ("R-4", "B", "不符合：属于所列矿种（矿种不属于：砂金）；区块矿种：砂金"),
        ("R-4", "C", "未核查：缺少属性；区块缺少属性 矿种，或其值无法认定"),
        ("R-6", "A", "不符合：低于限值，为 14 万立方米/年（规模不小于 15 万立方米/年）"),
        (
            "R-7",
            "A",
            "不符合：低于限值，为 14 万立方米/年（不低于 15 万立方米/年）；专栏12（原文第337行）建筑用砂",
        ),
        ("R-8", "A", "不符合：低于限值，为 8 年（不低于 10 年）；专栏12（原文第337行）建筑用砂"),
        ("R-9", "A", "符合：与本批其他区块无重叠（与本批其他区块的重叠不大于 0.00 m²）"),
        ("R-10", "A", "不符合：距本批其他区块最近 100.00 m（区块之间的距离不小于 300.00 m）"),
        (
            "R-12",
            "A",
            "不符合：超出限值，为 4 个（矿业权数不超过 1 个）；已设 1 个，本批净增 3 个，合计 4 个",
        ),
    ],
)
def test_the_sentence_says_what_was_found_and_asked(scene, rule, block, told):
    report = scene[2]
    rows = report.verdicts
    (row,) = rows.loc[(rows["rule_id"] == rule) & (rows["block_id"] == block)].to_dict("records")
    assert phrases.verdict_text(report, row).zh == told


def test_the_document_is_as_the_schema_says(scene, tmp_path):
    validator = jsonschema.Draft202012Validator(report_schema())
    assert [error.message for error in validator.iter_errors(report_document(scene[2]))] == []
    write_json(scene[2], tmp_path / "report.json")


def test_the_sheets_show_values_with_their_units(scene, tmp_path):
    write_excel(scene[2], tmp_path / "report.xlsx")
    book = openpyxl.load_workbook(tmp_path / "report.xlsx")
    cells = [str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell]
    assert {"万立方米/年", "个", "年"} <= set(cells)


def test_geopackage_and_map_are_written(scene, tmp_path):
    blocks, zones, report = scene
    write_geopackage(report, tmp_path / "report.gpkg")
    page = web_map(blocks, zones, report)
    page.save(tmp_path / "map.html")
    assert "万立方米/年" in (tmp_path / "map.html").read_text(encoding="utf-8")
