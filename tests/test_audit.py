"""The audit: what a plan says in two ways is found, both places named; what it says once is not."""

from __future__ import annotations

import csv
import dataclasses
import json
import re
import shutil
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity

from minplan_gis.audit import Severity, audit_plan, upper_plan
from minplan_gis.audit.claims import case_of
from minplan_gis.audit.layers import layer_findings
from minplan_gis.audit.sums import row_sums, total_rows
from minplan_gis.audit.units import Amount, agree, measure_of
from minplan_gis.cli import main
from minplan_gis.datasets import data_path
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.plans.sources import stands_in
from minplan_gis.plans.tables import lines_of
from minplan_gis.vocabulary import ZoneKind
from minplan_gis.zones import load_zones

if TYPE_CHECKING:
    from collections.abc import Callable

    import geopandas as gpd

    from minplan_gis.audit import Finding, Place
    from minplan_gis.plans import Plan
    from minplan_gis.zones import Zones

ROOT = Path(__file__).resolve().parents[1]

# What a human found by reading the published text of Yining's plan: the check, and a line of each place.
BY_HAND = {
    "blocks 84.39 > 84.05 of the area they lie in": ("part_over_whole", "291-298", "270"),
    "medium mines 4 in the text, 5 in table 3": ("disagreement", "77", "89", "中型"),
    "small mines 11 in the text, 10 in table 3": ("disagreement", "77", "89", "小型"),
    "stopped 6 in the text, 6 + 1 in table 3": ("disagreement", "77", "89", "停产"),
    "producing 9 in the text, 8 in table 3": ("disagreement", "77", "89", "正在开采"),
    "shares 27 %, 42 %, 33 %": ("disagreement", "77", "103", "84-88"),
    "582.18 ten thousand km2 and 582.18 km2": ("disagreement", "67", "95"),
    "22.15 km2 of projects for 3.79 km2 of old mines": ("restoration_area", "483-486", "91"),
    "placer gold restricted and prohibited": ("mineral_in_two_lists", "219", "220"),
    "more than 45 % and 45 % or more": ("limit_itself", "183", "323"),
    "a cap of 15, 15 mines and 10 blocks": ("quota", "183", "75", "287"),
    "five small coal mines, no small class": ("below_least_scale", "84", "334"),
    "a mine of 240 under a target of 200": ("over_target", "475", "200"),
    "table 1 has no title": ("table_without_title", "57"),
}


@lru_cache(maxsize=8)
def findings(code: str) -> tuple[Finding, ...]:
    return audit_plan(load_plan(code))


def lines(finding: Finding) -> set[str]:
    return {place.line for place in finding.places}


def words(finding: Finding) -> str:
    return finding.title.zh + "".join(place.text for place in finding.places)


@pytest.mark.parametrize("what", BY_HAND)
def test_what_a_reader_found_in_yining_is_found(what: str) -> None:
    code, *wanted = BY_HAND[what]
    at = {each for each in wanted if each[0].isdigit()}
    said = [each for each in wanted if not each[0].isdigit()]
    matching = [each for each in findings("yining") if each.code == code and at <= lines(each)]
    assert [each for each in matching if all(word in words(each) for word in said)]


@pytest.mark.parametrize("code", plan_codes())
def test_findings_name_places_that_exist(code: str) -> None:
    found = findings(code)
    assert found
    for finding in found:
        assert finding.places
        assert all(text.zh and text.en for text in (finding.title, finding.meaning))
        assert all(in_print(place) for place in finding.places), finding


def in_print(place: Place) -> bool:
    """Tell whether a place's lines ship with its register, and a quote of the text stands on them."""
    source = load_plan(place.plan).lines
    numbers = [number for part in place.line.split(",") if part for number in lines_of(part)]
    if not place.table and not place.label.zh and len(numbers) == 1 and "，" not in place.text:
        return stands_in(place.text, [source[numbers[0]]])
    return bool(numbers or place.label.zh or place.text) and (
        not numbers or any(number in source for number in numbers)
    )


@pytest.mark.parametrize("code", plan_codes())
def test_nothing_is_repaired(code: str) -> None:
    plan = load_plan(code)
    before = {kind: frame.copy() for kind, frame in plan.tables.items()}
    audit_plan(plan)
    for kind, frame in before.items():
        pd.testing.assert_frame_equal(plan.tables[kind], frame)


FINDING = re.compile(r'Finding\(\s*"(\w+)"')


def test_every_code_is_explained() -> None:
    explained = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")
    sources = (ROOT / "src" / "minplan_gis" / "audit").glob("*.py")
    given = {code for path in sources for code in FINDING.findall(path.read_text(encoding="utf-8"))}
    given |= {finding.code for code in plan_codes() for finding in findings(code)}
    assert {"zones_gap", "row_sum", "unreadable_scale"} <= given
    assert {code for code in given if f"`{code}`" not in explained} == set()


def test_worst_come_first_and_once() -> None:
    found = findings("tacheng")
    ranks = [list(Severity).index(each.severity) for each in found]
    assert ranks == sorted(ranks)
    assert len({(each.code, each.places) for each in found}) == len(found)


class Copy:
    """A copy of a shipped register in which cells can be changed, one by one."""

    def __init__(self, code: str, folder: Path) -> None:
        self.code = code
        self.folder = folder / code
        shutil.copytree(data_path("plans", code), self.folder)

    def change(self, file: str, where: dict[str, str], column: str, value: str) -> None:
        rows = self._read(file)
        hits = [row for row in rows if where.items() <= row.items()]
        assert len(hits) == 1, (file, where, len(hits))
        assert hits[0][column] != value
        hits[0][column] = value
        self._write(file, rows)

    def drop(self, file: str, where: dict[str, str]) -> None:
        rows = self._read(file)
        kept = [row for row in rows if not where.items() <= row.items()]
        assert len(kept) == len(rows) - 1
        self._write(file, kept)

    def rename(self, old: str, new: str) -> None:
        card = self.folder / "plan.toml"
        text = card.read_text(encoding="utf-8")
        assert text.count(old) == 1
        card.write_text(text.replace(old, new), encoding="utf-8")

    def new_findings(self) -> set[tuple[str, str]]:
        known = {(each.code, each.title.zh) for each in findings(self.code)}
        return {(each.code, each.title.zh) for each in audit_plan(load_plan(self.folder))} - known

    def _read(self, file: str) -> list[dict[str, str]]:
        with (self.folder / file).open(encoding="utf-8-sig", newline="") as stream:
            return list(csv.DictReader(stream))

    def _write(self, file: str, rows: list[dict[str, str]]) -> None:
        with (self.folder / file).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, rows[0])
            writer.writeheader()
            writer.writerows(rows)


BLOCK_COUNTS = "exploration_planning_block_counts.csv"
# plan, file, which row, column, slip, the check that must find it
SLIPS = [
    ("yining", "mining_right_counts.csv", {"number": "1"}, "small", "6", "row_sum"),
    ("yining", "mining_right_counts.csv", {"number": "1"}, "not_producing", "4", "row_sum"),
    ("yining", "mining_right_counts.csv", {"number": "合计"}, "medium", "6", "total_row"),
    ("yining", "statements.csv", {"id": "YN-S17"}, "value", "8", "sentence_sum"),
    ("yining", "statements.csv", {"id": "YN-S07"}, "value", "38.86", "disagreement"),
    ("yining", "statements.csv", {"id": "YN-S07"}, "unit", "万吨", "disagreement"),
    ("yining", "statements.csv", {"id": "YN-S54"}, "value", "6", "sentence_sum"),
    ("yining", "reserves.csv", {"number": "4"}, "retained", "80.90", "disagreement"),
    ("yining", "targets.csv", {"line": "204"}, "unit", "万吨", "two_units"),
    ("yining", "minimum_scale.csv", {"line": "336"}, "small", "14", "size_order"),
    ("yining", "minimum_scale.csv", {"line": "336"}, "small", "12", "stated_scale"),
    ("yining", "minimum_scale.csv", {"line": "336"}, "small", "十", "unreadable_scale"),
    ("tekes", "minimum_scale.csv", {"line": "330"}, "large", "120/390", "stated_scale"),
    ("wusu", "minimum_scale.csv", {"line": "690-697"}, "large", "110/400", "weaker_than_upper"),
    ("tacheng", "minimum_scale.csv", {"line": "660"}, "medium", "50/5", "size_order"),
    ("yining", "minimum_scale.csv", {"line": "336"}, "unit", "万吨", "two_units"),
    ("yining", "mineral_lists.csv", {"line": "220", "name": "砂铁"}, "name", "地热", "mineral_in_two_lists"),
    (
        "yining",
        "mining_planning_blocks.csv",
        {"number": "9"},
        "name",
        "新疆伊宁市铁厂沟1号页岩矿",
        "repeated_name",
    ),
    ("yining", "mining_planning_blocks.csv", {"number": "9"}, "number", "12", "row_number"),
    ("yining", "mining_planning_blocks.csv", {"number": "10"}, "area", "", "no_area"),
    ("yining", "mining_planning_blocks.csv", {"number": "10"}, "area", "3100", "part_over_whole"),
    ("yining", "national_planned_mining_areas.csv", {}, "local_area", "852.45", "part_over_whole"),
    (
        "yining",
        "mining_planning_blocks.csv",
        {"number": "10"},
        "name",
        "新疆霍城县铁厂沟3号页岩矿",
        "other_county",
    ),
    ("yining", "mine_construction_projects.csv", {}, "schedule_to", "2030", "outside_period"),
    ("yining", "statements.csv", {"id": "YN-S45"}, "value", "33", "disagreement"),
    ("xinyuan", "statements.csv", {"quote": "部署 2 个自治区级重点开采区"}, "value", "3", "disagreement"),
    ("tacheng", "statements.csv", {"mineral": "砂石土", "value": "85"}, "value", "95", "disagreement"),
    ("xinyuan", "reserves.csv", {"number": "1"}, "retained", "14396.97", "retained_over_identified"),
    ("xinyuan", "exploration_rights.csv", {"number": "3"}, "mineral", "金矿", "mineral_in_name"),
    ("xinyuan", "exploration_rights.csv", {"number": "1"}, "stage", "普查", "class_in_name"),
    ("xinyuan", "mining_rights.csv", {"number": "24"}, "scale", "1", "below_least_scale"),
    ("xinyuan", "mining_rights.csv", {"number": "13"}, "area", "0.5", "disagreement"),
    ("tekes", "past_targets.csv", {"mineral": "白云岩"}, "rate", "120.04", "rate"),
    ("tekes", "past_targets.csv", {"mineral": "白云岩"}, "achieved", "6061.32", "new_over_identified"),
    ("tekes", "output_quotas.csv", {"mineral": "砖瓦用粘土"}, "value", "50", "disagreement"),
    (
        "wusu",
        "concentrated_mining_areas.csv",
        {"number": "9"},
        "name",
        "乌苏市谢家地口于村砂石土集中开采区",
        "two_spellings",
    ),
    ("wusu", "concentrated_mining_areas.csv", {"number": "3"}, "area", "26.27", "disagreement"),
    ("wusu", BLOCK_COUNTS, {"number": "1"}, "count", "4", "upper_count"),
    ("wusu", "minimum_scale.csv", {"mineral": "建筑用砂"}, "small", "5", "weaker_than_upper"),
    ("wusu", "remediation_projects.csv", {"number": "1"}, "area", "241", "upper_area"),
    ("tacheng", BLOCK_COUNTS, {"line": "522", "mineral": "金矿"}, "blocks", "95", "line_sum"),
    ("tacheng", "remediation_pits.csv", {"number": "3"}, "area", "241", "restoration_area"),
    ("tacheng", "statements.csv", {"quote": "增幅30%"}, "value", "60", "growth"),
    ("tacheng", "mining_right_counts.csv", {"number": "1"}, "output_value", "287,898.96", "total_row"),
    ("yining", "mining_planning_blocks.csv", {"number": "10"}, "area", "-26.58", "negative_number"),
    ("yining", "mining_planning_blocks.csv", {"number": "10"}, "area", "－26.58", "negative_number"),
    ("xinyuan", "mining_rights.csv", {"number": "24"}, "scale", "−10", "negative_number"),
    ("tacheng", BLOCK_COUNTS, {"line": "522", "mineral": "金矿"}, "blocks", "-59", "negative_number"),
    ("yining", "mining_planning_blocks.csv", {"number": "10"}, "area_unit", "公顷", "unit_in_column"),
    ("xinyuan", "mining_rights.csv", {"number": "24"}, "scale_unit", "万吨/日", "unit_in_column"),
    ("xinyuan", "mining_rights.csv", {"number": "24"}, "scale_unit", "吨/年", "unit_in_column"),
    ("xinyuan", "mining_rights.csv", {"number": "24"}, "scale_unit", "", "unit_in_column"),
    ("xinyuan", "mining_rights.csv", {"number": "24"}, "scale_unit", "公顷", "unit_in_column"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "file", "where", "column", "slip", "check"),
    SLIPS,
    ids=lambda value: value if isinstance(value, str) and value.isascii() else "",
)
def test_a_seeded_slip_is_found(
    tmp_path: Path, code: str, file: str, where: dict[str, str], column: str, slip: str, check: str
) -> None:
    register = Copy(code, tmp_path)
    register.change(file, where, column, slip)
    assert check in {found for found, _ in register.new_findings()}


def test_a_row_left_out_is_found(tmp_path: Path) -> None:
    register = Copy("tekes", tmp_path)
    register.drop("exploration_rights.csv", {"number": "5"})
    assert {code for code, _ in register.new_findings()} >= {"disagreement", "row_number"}


def test_a_table_number_used_twice_is_found(tmp_path: Path) -> None:
    register = Copy("yining", tmp_path)
    register.rename('number = "14"', 'number = "13"')
    register.change("mine_construction_projects.csv", {}, "table", "13")
    assert {code for code, _ in register.new_findings()} == {"table_number_twice", "table_number_missing"}


def test_a_settled_contradiction_is_no_finding_any_more(tmp_path: Path) -> None:
    register = Copy("yining", tmp_path)
    register.change("statements.csv", {"id": "YN-S24"}, "value", "5")
    register.change("statements.csv", {"id": "YN-S25"}, "value", "10")
    titles = " ".join(each.title.zh for each in audit_plan(load_plan(register.folder)))
    assert "采矿权数，中型" not in titles
    assert "采矿权数，小型" not in titles


counts = st.lists(st.tuples(*[st.integers(0, 99)] * 3), min_size=1, max_size=6)


@settings(max_examples=30, deadline=None)
@given(counts, st.integers(-3, 3))
def test_totals_that_hold_are_silent_and_others_are_not(sizes: list[tuple[int, ...]], slip: int) -> None:
    rows = [(str(i), *each, sum(each)) for i, each in enumerate(sizes, 1)]
    whole = [sum(row[column] for row in rows) for column in range(1, 5)]
    plan = with_counts([*rows, ("合计", *whole[:3], whole[3] + slip)])
    found = [*row_sums(plan), *total_rows(plan)]
    assert [each.code for each in found] == (["row_sum", "total_row"] if slip else [])


def with_counts(rows: list[tuple[object, ...]]) -> Plan:
    """Give Yining's plan with another table 3, sizes only."""
    plan = load_plan("yining")
    register = next(each for each in plan.registers if each.kind == "mining_right_counts")
    frame = pd.DataFrame("", index=range(len(rows)), columns=plan.table(register.kind).columns)
    for i, (number, *values) in enumerate(rows):
        cells = ["3", str(84 + i), number, "", *map(str, values)]
        for column, cell in zip(("table", "line", "number", "mineral", *SIZES), cells, strict=True):
            frame.loc[i, column] = cell
    return dataclasses.replace(plan, registers=(register,), tables=MappingProxyType({register.kind: frame}))


SIZES = ("large", "medium", "small", "size_total")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("67.09", "万吨"), ("67.1", "万吨"), True),
        (("67.04", "万吨"), ("67.1", "万吨"), False),
        (("4", "家"), ("5", "个"), False),
        (("36.57", "公顷"), ("0.3657", "平方千米"), True),
        (("582.18", "万平方千米"), ("582.18", "平方千米"), False),
        (("28.79", "亿元"), ("287889.96", "万元"), True),
    ],
)
def test_numbers_agree_up_to_the_coarser_digit(
    one: tuple[str, str], other: tuple[str, str], *, same: bool
) -> None:
    amounts = [Amount(Decimal(value), unit) for value, unit in (one, other)]
    assert agree(*amounts) is agree(*amounts[::-1]) is same


@pytest.mark.parametrize(
    ("unit", "dimension", "per"),
    [
        ("矿石/万吨", "mass", ""),
        ("原煤万吨", "mass", ""),
        ("Na ₂ SO ₄ 万吨", "mass", ""),
        ("矿石 千立方米", "volume", ""),
        ("万立方米/年", "volume", "年"),
        ("立方米/日", "volume", "日"),
        ("km ²", "area", ""),
        ("处", "count", ""),
        ("亿美元", "dollars", ""),
    ],
)
def test_units_as_printed(unit: str, dimension: str, per: str) -> None:
    measure = measure_of(unit)
    assert (measure.dimension, measure.per) == (dimension, per)


def test_words_for_the_whole_are_no_part_of_it() -> None:
    assert {case_of(each) for each in ("", "现在", "全市", "固体矿产", "有效")} == {""}
    assert {case_of(each) for each in ("大中型", "大中型矿山", "固体矿产大中型")} == {"大中型"}


def test_the_plan_above_is_the_one_that_is_named() -> None:
    above = upper_plan(load_plan("wusu"))
    assert above is not None
    assert above.code == "tacheng"
    assert upper_plan(load_plan("tacheng")) is None


@lru_cache(maxsize=1)
def shipped_layers() -> Zones:
    return load_zones(data_path("zones", "yining", "catalog.toml"))


def drawn(kind: ZoneKind, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> set[tuple[str, str]]:
    """Audit Yining's layers with one of them changed; give what is new."""
    zones = shipped_layers()
    layers = tuple(
        dataclasses.replace(layer, features=change(layer.features.copy())) if layer.kind is kind else layer
        for layer in zones.layers
    )
    plan = load_plan("yining")
    known = {(each.code, each.title.zh) for each in layer_findings(plan, zones)}
    changed = layer_findings(plan, dataclasses.replace(zones, layers=layers))
    return {(each.code, each.title.zh) for each in changed} - known


BLOCKS = ZoneKind.MINING_PLANNING_BLOCK


def test_shipped_layers_have_the_printed_areas() -> None:
    codes = {each.code for each in layer_findings(load_plan("yining"), shipped_layers())}
    assert "declared_area" not in codes
    assert "row_without_feature" not in codes


def test_a_feature_of_another_size_is_found() -> None:
    def shrunk(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        first = features.index[0]
        features.loc[first, "geometry"] = affinity.scale(features.geometry[first], 0.9, 0.9)
        return features

    assert {code for code, _ in drawn(BLOCKS, shrunk)} == {"declared_area"}


def test_a_feature_left_out_is_found() -> None:
    assert {code for code, _ in drawn(BLOCKS, lambda features: features.iloc[1:])} == {"row_without_feature"}


def test_features_over_each_other_are_found() -> None:
    def stacked(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        one, other = features.index[:2]
        features.loc[one, "geometry"] = features.geometry[other]
        return features

    assert "zones_overlap" in {code for code, _ in drawn(BLOCKS, stacked)}


def test_a_block_away_from_its_area_is_found() -> None:
    def moved(features: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        coal = features.index[features["name"] == "伊犁伊宁矿区北区伊北井田"][0]
        features.loc[coal, "geometry"] = affinity.translate(features.geometry[coal], 0.5, 0.5)
        return features

    assert {"not_inside", "outside_outline"} <= {code for code, _ in drawn(BLOCKS, moved)}


@lru_cache(maxsize=4)
def layers_of(code: str) -> Zones:
    return load_zones(data_path("zones", code, "catalog.toml"))


@pytest.mark.parametrize("code", ["tekes", "wusu", "tacheng"])
def test_shipped_numbered_features_are_as_many_as_the_plan_counts(code: str) -> None:
    found = layer_findings(load_plan(code), layers_of(code))
    assert {each.code for each in found} & {"feature_count", "declared_area", "zones_gap"} == set()


# plan, kind, mineral of the features that are left out, how many of them, what is found
LEFT_OUT = [
    ("tekes", ZoneKind.EXPLORATION_PLANNING_BLOCK, "多金属", 1, {"3处，图上 2", "25处，图上 24"}),
    ("tekes", ZoneKind.MINING_PLANNING_BLOCK, "砖瓦用页岩", 1, {"1处，图上 0", "12处，图上 11"}),
    ("tacheng", ZoneKind.CONCENTRATED_MINING_AREA, "砖瓦用粘土", 2, {"17个，图上 15", "91个，图上 89"}),
    ("tacheng", ZoneKind.MINING_PLANNING_BLOCK, "页岩", 3, {"49个，图上 46"}),  # printed 8 and 5: as it is
    ("tacheng", ZoneKind.EXPLORATION_PLANNING_BLOCK, "钼矿", 2, {"4个，图上 2", "262个，图上 260"}),
    (
        "wusu",
        ZoneKind.EXPLORATION_PLANNING_BLOCK,
        "油砂",
        1,
        {"3个，图上 2", "14个，图上 13", "157.46平方千米"},
    ),
]


@pytest.mark.parametrize(("code", "kind", "mineral", "count", "wanted"), LEFT_OUT)
def test_numbered_features_left_out_are_missed(
    code: str, kind: ZoneKind, mineral: str, count: int, wanted: set[str]
) -> None:
    (layer,) = layers_of(code).of([kind])
    gone = layer.features.index[layer.features["minerals"] == mineral][:count]
    assert len(gone) == count
    short = dataclasses.replace(layer, features=layer.features.drop(gone))
    found = layer_findings(load_plan(code), dataclasses.replace(layers_of(code), layers=(short,)))
    titles = [each.title.zh for each in found if each.code in {"feature_count", "declared_area"}]
    assert len(titles) == len(wanted)
    assert all(any(each in title for title in titles) for each in wanted)


def test_a_neighbour_s_feature_is_not_counted() -> None:
    (layer,) = layers_of("tekes").of([ZoneKind.MINING_PLANNING_BLOCK])
    one = layer.features.iloc[[0]].copy()
    one.index = ["next-door"]
    one["geometry"] = one.geometry.translate(5.0, 0.0)
    every = dataclasses.replace(layer, features=pd.concat([layer.features, one]))
    found = layer_findings(load_plan("tekes"), dataclasses.replace(layers_of("tekes"), layers=(every,)))
    assert "feature_count" not in {each.code for each in found}


@pytest.mark.parametrize(("lang", "word"), [("zh", "矛盾"), ("en", "contradiction")])
def test_command_lists_places_and_meaning(capsys: pytest.CaptureFixture[str], lang: str, word: str) -> None:
    assert main(["audit", "yining", "--lang", lang]) == 3
    out = capsys.readouterr().out
    assert word in out
    assert "84.39" in out
    assert "582.18" in out


def test_command_writes_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["audit", "yining", "--json", "--zones", str(data_path("zones", "yining", "catalog.toml"))]) == 3
    )
    document = json.loads(capsys.readouterr().out)
    assert document["plan"] == "yining"
    keys = {"code", "severity", "title", "places", "meaning"}
    assert all(set(each) == keys for each in document["findings"])
    assert "outside_outline" in {each["code"] for each in document["findings"]}


def test_command_reads_a_register_of_ones_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = Copy("yining", tmp_path).folder
    assert main(["audit", str(folder)]) == 3
    assert "专栏10" in capsys.readouterr().out


def test_command_knows_no_such_plan(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["audit", "yinning"]) == 2
    assert "yining" in capsys.readouterr().err
