"""A small report made by hand: every outcome, grade, status and kind of gap once, numbers readable by eye."""

from __future__ import annotations

import dataclasses
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, Polygon, box

from minplan_gis.checking.conclusions import conclude
from minplan_gis.checking.model import FINDING_COLUMNS, REMAINDER_COLUMNS, VERDICT_COLUMNS, Report, Run
from minplan_gis.crs import CGCS2000
from minplan_gis.files.ledger import Entry, Quarantined
from minplan_gis.rules.model import Basis, Clause, Rule
from minplan_gis.rules.tests import Overlap, Setback, Within, WithinAny
from minplan_gis.vocabulary import GeometryStatus, Grade, Level, Outcome, Reason, Relation, ZoneKind
from minplan_gis.wording import Text
from minplan_gis.zones import Problem, ZoneLayer

DAY = date(2024, 6, 30)
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
NAN = float("nan")
WORLD = box(80.5, 43.5, 82.0, 44.5)

_BLOCKS = {
    # id: name, mineral, right_type, business, licence, declared km², area m²
    "654002-001": ("阿热买里建筑用砂矿", "建筑用砂", "mining", "new", "", 0.2, 200_012.345),
    "654002-002": ("英也尔石灰岩矿", "水泥用灰岩", "mining", "new", "", 0.35, 351_234.565),
    "0003": ("喀尔墩砖瓦用粘土矿", "砖瓦用粘土", "mining", "exploration_to_mining", "", NAN, 120_000.005),
    "654002-004": ("界梁子煤矿东部", "煤", "exploration", "new", "", 1.5, 1_508_250.0),
    "654002-005": ("潘津地热", "地热", "mining", "new", "", 0.05, 50.0),
    "C6500002024017210155555": (
        "达达木图建筑用砂矿",
        "建筑用砂",
        "mining",
        "renewal",
        "C650000202401",
        0.0446,
        44_530.0,
    ),
}


def _square(place: int) -> Polygon:
    west = 81.1 + 0.05 * place
    return box(west, 43.9, west + 0.006, 43.905)


def _rule(
    rule_id: str, title: str, en: str, kind: ZoneKind, test: object, grade: Grade, **given: object
) -> Rule:
    basis = given.pop("basis", Basis("《示例规定》", "第一条"))
    return Rule(rule_id, Text(title, en), (kind,), test, grade, basis, pack="specimen", **given)


RULES = (
    _rule(
        "ECO-1",
        "禁止在生态保护红线范围内开采",
        "no mining within the ecological red line",
        ZoneKind.ECOLOGICAL_REDLINE,
        Overlap(0.0, 0.05, 1.0),
        Grade.PROHIBIT,
        basis=Basis(
            "《伊宁市矿产资源总体规划（2021—2025年）》",
            "第三章第二节",
            "生态保护红线内禁止开采矿产资源。",
            "read",
        ),
        plan="yining",
        valid_to=date(2025, 12, 31),
        remedy=Text("调整区块范围，避让生态保护红线", "move the block off the red line"),
    ),
    _rule(
        "FARM-1",
        "禁止占用永久基本农田",
        "no permanent basic farmland",
        ZoneKind.PERMANENT_BASIC_FARMLAND,
        Overlap(0.0, 0.05, 1.0),
        Grade.PROHIBIT,
        when={"mineral": ("煤", "地热")},
    ),
    _rule(
        "RIGHT-1",
        "不得与已设采矿权重叠",
        "no overlap with existing mining rights",
        ZoneKind.MINING_RIGHT,
        Overlap(),
        Grade.PROHIBIT,
        own_right=True,
    ),
    _rule(
        "PLAN-1",
        "位于同矿种开采规划区块内",
        "inside one planning block of its mineral",
        ZoneKind.MINING_PLANNING_BLOCK,
        WithinAny(0.0, 0.05, match_mineral=True),
        Grade.PROHIBIT,
        when={"right_type": ("mining",)},
    ),
    _rule(
        "ROAD-17a",
        "距国道、省道、县道不小于 100 m",
        "100 m from national, provincial and county roads",
        ZoneKind.ROAD,
        Setback(100.0),
        Grade.REVIEW,
        where={"road_class": ("national", "provincial", "county")},
        basis=Basis("《公路安全保护条例》", "第十七条第（一）项"),
    ),
    _rule(
        "TOWN-1", "位于行政区内", "inside the county", ZoneKind.ADMINISTRATIVE_AREA, Within(), Grade.REVIEW
    ),
    _rule(
        "LAND-1",
        "占用耕地需办理用地手续",
        "arable land needs consent",
        ZoneKind.ARABLE_LAND,
        Overlap(),
        Grade.PERMIT,
    ),
    _rule(
        "NOTE-1",
        "临近饮用水水源保护区",
        "near a water source",
        ZoneKind.DRINKING_WATER_SOURCE_ZONE,
        Setback(500.0),
        Grade.NOTE,
    ),
)

OUT_OF_SCOPE = (
    _rule(
        "RAIL-34",
        "铁路两侧 1000 m 内露天采矿",
        "open pits near railways",
        ZoneKind.RAILWAY,
        Setback(1000.0),
        Grade.REVIEW,
    ),
)
CLAUSES = (
    Clause(
        "YN-13",
        Basis("《伊宁市矿产资源总体规划（2021—2025年）》", "第四章", "严格控制开采总量。", "read"),
        Text("总量指标不是逐区块的空间条件", "a quota is no spatial condition of one block"),
    ),
)


def _layer(layer_id: str, kind: ZoneKind, **given: object) -> ZoneLayer:
    features = gpd.GeoDataFrame(
        {"name": ["示例"]}, geometry=[WORLD], index=pd.Index(["1"], name="zone_id"), crs=CGCS2000
    )
    fields: dict[str, object] = {
        "features": features,
        "status": GeometryStatus.OFFICIAL,
        "complete_for": WORLD,
        "as_of": date(2023, 12, 31),
        "version": "2023-12-31 9f86d081884c",
        "source": "示例数据",
        "level": Level.COUNTY,
        "plan": "",
        "accuracy_m": 0.0,
        "entry": Entry(f"{layer_id}.gpkg", layer_id, "zones", "GPKG", "UTF-8", "EPSG:4490", SHA, 1, 1),
        **given,
    }
    return ZoneLayer(id=layer_id, kind=kind, **fields)


_BROKEN_LINE = Quarantined(
    "road.shp",
    "road",
    "17",
    "invalid_geometry",
    Text("第 17 行几何无效：自相交于 81.2, 43.9", "row 17: self-intersection at 81.2, 43.9"),
    Text("在原软件中修复后重新导出", "mend it in the software it came from and export again"),
)
LAYERS = (
    _layer("redline", ZoneKind.ECOLOGICAL_REDLINE, plan="yining"),
    _layer(
        "farmland",
        ZoneKind.PERMANENT_BASIC_FARMLAND,
        complete_for=None,
        as_of=None,
        version="",
        entry=Entry("farmland.shp", "farmland", "zones", notes=(Text("文件不存在", "no such file"),)),
        problem=Problem(
            Reason.LAYER_MISSING,
            Text("目录登记的 farmland.shp 不存在", "farmland.shp of the catalog is missing"),
        ),
    ),
    _layer("rights", ZoneKind.MINING_RIGHT),
    _layer("planning_blocks", ZoneKind.MINING_PLANNING_BLOCK, plan="yining"),
    _layer(
        "road",
        ZoneKind.ROAD,
        accuracy_m=1.0,
        entry=Entry(
            "road.shp",
            "road",
            "zones",
            "ESRI Shapefile",
            "GB18030",
            "EPSG:4326",
            SHA,
            declared=40,
            read=39,
            quarantined=(_BROKEN_LINE,),
            notes=(Text("无 .cpg 文件，按字节判定为 GB18030", "no .cpg; GB18030 by its bytes"),),
        ),
        problem=Problem(Reason.INCOMPLETE, Text("1 行未能读入", "1 row was not read")),
    ),
    _layer("county", ZoneKind.ADMINISTRATIVE_AREA),
    _layer("arable", ZoneKind.ARABLE_LAND),
    _layer("water", ZoneKind.DRINKING_WATER_SOURCE_ZONE, status=GeometryStatus.SCHEMATIC),
)

UNREAD = (
    Quarantined(
        "区块坐标.txt",
        "",
        "7",
        "ring_not_closed",
        Text("第 7 个区块：首末点不重合", "block 7: the ring is not closed"),
        Text("核对拐点，补写闭合点", "check the corners and close the ring"),
    ),
    Quarantined(
        "区块坐标.txt",
        "",
        "654002-008",
        "out_of_range",
        Text("坐标超出中国范围，疑似东、北坐标颠倒", "outside China; easting and northing may be swapped"),
        Text("核对坐标顺序与带号", "check the order and the band"),
    ),
)
LEDGER = (
    Entry(
        "区块坐标.txt",
        "",
        "blocks",
        "报部坐标 TXT",
        "GB18030",
        "EPSG:4515",
        SHA,
        declared=8,
        read=6,
        quarantined=UNREAD,
        notes=(
            Text(
                "文件头声明 2000 国家大地坐标系，3° 分带，第 27 带",
                "header: CGCS2000, 3-degree bands, band 27",
            ),
        ),
    ),
    *(layer.entry for layer in LAYERS),
)

_GAP = Text("目录登记的 farmland.shp 不存在", "farmland.shp of the catalog is missing")
_REACH = Text("核查范围尚缺 123.46 m 的完整数据", "complete data ends 123.46 m short of the reach")

# block, rule -> outcome, reason, detail, measured, error, missing reach; the rest is a plain pass
_SPECIAL = {
    ("654002-002", "ECO-1"): (Outcome.FAIL, Reason.OVER_LIMIT, None, 1234.565, 0.12, NAN),
    ("654002-001", "ECO-1"): (Outcome.PASS, Reason.TOLERATED, None, 0.0, 0.01, NAN),
    ("654002-004", "ECO-1"): (Outcome.NOT_CHECKED, Reason.UNDECIDED, None, NAN, NAN, NAN),
    ("C6500002024017210155555", "RIGHT-1"): (Outcome.PASS, Reason.CLEAR, None, 0.0, 0.01, NAN),
    ("654002-004", "PLAN-1"): (Outcome.NOT_APPLICABLE, Reason.CONDITION, None, NAN, NAN, NAN),
    ("654002-002", "PLAN-1"): (Outcome.FAIL, Reason.OUTSIDE, None, 5000.125, 0.12, NAN),
    ("0003", "PLAN-1"): (Outcome.PASS, Reason.TOLERATED, None, 0.0, 0.12, NAN),
    ("0003", "ROAD-17a"): (Outcome.AT_LIMIT, Reason.AT_LIMIT, None, 100.004, 1.01, NAN),
    ("654002-002", "ROAD-17a"): (Outcome.FAIL, Reason.TOO_CLOSE, None, 42.5, 1.01, NAN),
    ("654002-005", "ROAD-17a"): (Outcome.NOT_CHECKED, Reason.INCOMPLETE, _REACH, NAN, NAN, 123.456),
    ("654002-001", "LAND-1"): (Outcome.FAIL, Reason.OVER_LIMIT, None, 2500.0, 0.2, NAN),
}


def _verdict(block: str, rule: Rule) -> tuple[object, ...]:
    if rule.id == "FARM-1" and block in {"654002-004", "654002-005"}:
        outcome = (Outcome.NOT_CHECKED, Reason.LAYER_MISSING, _GAP, NAN, NAN, NAN)
    elif rule.id == "FARM-1":
        outcome = (Outcome.NOT_APPLICABLE, Reason.CONDITION, None, NAN, NAN, NAN)
    elif rule.id == "NOTE-1":
        outcome = (Outcome.NOT_CHECKED, Reason.SCHEMATIC, None, NAN, NAN, NAN)
    else:
        calm = Reason.INSIDE if isinstance(rule.test, Within | WithinAny) else Reason.CLEAR
        outcome = _SPECIAL.get((block, rule.id), (Outcome.PASS, calm, None, 0.0, 0.01, NAN))
    measured, error, reach = outcome[3:]
    limit = next(iter(getattr(rule.test, name) for name in rule.test.__slots__))
    unit = "m" if isinstance(rule.test, Setback) else "m2"
    return (block, rule.id, *outcome[:3], measured, limit, unit, error, reach)


_NAMED = {
    "HX-01": "伊犁河谷生态保护红线",
    "HX-02": "北山生态保护红线",
    "R-5": "达达木图建筑用砂矿",
    "G218": "国道218",
    "X718": "县道718",
    "KC-3": "KC003",
    "SY-1": "（示意）水源地",
}


def _findings() -> gpd.GeoDataFrame:
    piece, strip = box(81.15, 43.9, 81.151, 43.901), box(81.1, 43.9, 81.106, 43.9000001)
    line, spot = LineString([(81.15, 43.9), (81.15, 43.8996)]), Point(81.1, 43.9)
    sand, lime, clay, coal, own = "654002-001", "654002-002", "0003", "654002-004", "C6500002024017210155555"
    part, m2 = Relation.OVERLAPS, "m2"
    rows = [
        # block, rule, zone, layer, status, relation, measured, unit, limit, share, width, geometry
        (lime, "ECO-1", "HX-01", "redline", "counts", part, 1234.565, m2, 0.0, 0.0035149, NAN, piece),
        (sand, "ECO-1", "HX-02", "redline", "waived", part, 0.4815, m2, 0.0, 0.0000024, 0.00105, strip),
        (sand, "FARM-1", "T-9", "farmland", "hint", Relation.TOUCHES, 0.0, m2, 0.0, 0.0, NAN, spot),
        (
            own,
            "RIGHT-1",
            "R-5",
            "rights",
            "own_right",
            Relation.EQUALS,
            44_530.0,
            m2,
            0.0,
            1.0,
            NAN,
            _square(5),
        ),
        (lime, "ROAD-17a", "G218", "road", "counts", None, 42.5, "m", 100.0, NAN, NAN, line),
        (clay, "ROAD-17a", "X718", "road", "counts", None, 100.004, "m", 100.0, NAN, NAN, line),
        (
            sand,
            "PLAN-1",
            "KC-3",
            "planning_blocks",
            "fits",
            Relation.WITHIN,
            2e5,
            m2,
            0.0,
            1.0,
            NAN,
            _square(0),
        ),
        (coal, "NOTE-1", "SY-1", "water", "hint", None, 321.0, "m", 500.0, NAN, NAN, line),
        (sand, "LAND-1", "GD-7", "arable", "counts", part, 2500.0, m2, 0.0, 0.0124993, NAN, piece),
    ]
    names = [name for name in FINDING_COLUMNS if name != "zone_name"]
    table = pd.DataFrame(rows, columns=names)
    table.insert(4, "zone_name", table["zone_id"].map(_NAMED))
    return gpd.GeoDataFrame(table, geometry="geometry", crs=CGCS2000)


def _remainders() -> gpd.GeoDataFrame:
    rows = [
        ("654002-002", "PLAN-1", 5000.125, 0.0416677, "counts", box(81.2, 43.9, 81.201, 43.9005)),
        ("0003", "PLAN-1", 0.25, 0.0000007, "waived", box(81.15, 43.9, 81.156, 43.9000001)),
    ]
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=list(REMAINDER_COLUMNS)), geometry="geometry", crs=CGCS2000
    )


def specimen_report(**run: object) -> Report:
    """Give the report; ``run`` overrides fields of its Run."""
    verdicts = pd.DataFrame(
        [_verdict(block, rule) for rule in RULES for block in _BLOCKS],
        columns=list(VERDICT_COLUMNS),
    )
    fields: dict[str, object] = {
        "date": DAY,
        "version": "0.1.0",
        "libraries": {
            "geopandas": "1.2.0",
            "shapely": "2.2.0",
            "GEOS": "3.14.1",
            "pyproj": "3.7.2",
            "PROJ": "9.5.1",
        },
        "plan_in_force": {"yining": "伊自然资函〔2024〕1号（示例）"},
        "accepted": {"NOTE-1": "水源地由生态环境部门另行审查"},
        "selected": ("ECO", "FARM", "RIGHT", "PLAN", "ROAD", "TOWN", "LAND", "NOTE"),
        **run,
    }
    made = Run(**fields)
    return Report(
        blocks=_blocks(verdicts, made),
        verdicts=verdicts,
        findings=_findings(),
        remainders=_remainders(),
        rules=RULES,
        out_of_scope=OUT_OF_SCOPE,
        clauses=CLAUSES,
        layers=LAYERS,
        ledger=LEDGER,
        run=made,
    )


def _blocks(verdicts: pd.DataFrame, run: Run) -> gpd.GeoDataFrame:
    index = pd.Index(list(_BLOCKS), name="block_id")
    columns = ("name", "mineral", "right_type", "business", "licence_no", "declared_area_km2", "area_m2")
    frame = pd.DataFrame(list(_BLOCKS.values()), columns=list(columns), index=index)
    return gpd.GeoDataFrame(
        frame.assign(
            subject="grant_block",
            method=None,
            stage=None,
            scale=NAN,
            scale_unit=None,
            service_years=NAN,
            top_elevation_m=np.array([800.0, NAN, NAN, 650.5, NAN, NAN]),
            bottom_elevation_m=NAN,
            source_crs="EPSG:4515",
            sheet=["K44H086029", None, None, None, None, None],
            planar_area_m2=frame["area_m2"] * (1 + 4e-5),
            tdt1055_area_m2=frame["area_m2"] - 0.004,
            central_meridian=81.0,
            conclusion=conclude(verdicts, index, RULES, run.accepted),
        ),
        geometry=[_square(place) for place in range(len(_BLOCKS))],
        crs=CGCS2000,
    )


def empty_report() -> Report:
    """Give the report of a file in which no row could be read."""
    full = specimen_report()
    return dataclasses.replace(
        full,
        blocks=full.blocks.iloc[:0],
        verdicts=full.verdicts.iloc[:0],
        findings=full.findings.iloc[:0],
        remainders=full.remainders.iloc[:0],
    )


def with_text(frame: gpd.GeoDataFrame, text: str, *columns: str) -> gpd.GeoDataFrame:
    """Put a text into columns as it is: a column of dtype str may refuse half a character."""
    cells = pd.Series([text] * len(frame), index=frame.index, dtype=object)
    return frame.assign(**dict.fromkeys(columns, cells))


def hostile_report(payload: str) -> Report:
    """Give the report with ``payload`` in every text that comes from outside."""
    full = specimen_report()
    text, row = Text(payload, payload), dataclasses.replace(UNREAD[0], file=payload, row=payload)
    bad = dataclasses.replace(row, reason=text, remedy=text)
    entry = dataclasses.replace(
        LEDGER[0], file=payload, layer=payload, encoding=payload, quarantined=(bad, bad), notes=(text,)
    )
    basis = Basis(payload, payload, payload, "read")
    rule = dataclasses.replace(RULES[0], title=text, basis=basis, remedy=text)
    layer = dataclasses.replace(
        LAYERS[0], source=payload, entry=entry, problem=Problem(Reason.LAYER_CHANGED, text)
    )
    return dataclasses.replace(
        full,
        blocks=with_text(full.blocks, payload, "name", "mineral", "licence_no", "sheet", "source_crs"),
        verdicts=full.verdicts.assign(detail=[text] * len(full.verdicts)),
        findings=with_text(full.findings, payload, "zone_id", "zone_name"),
        rules=(rule, *RULES[1:]),
        clauses=(Clause("YN-13", basis, text),),
        layers=(layer, *LAYERS[1:]),
        ledger=(entry, *LEDGER[1:]),
        run=dataclasses.replace(full.run, accepted={"NOTE-1": payload}, plan_in_force={"yining": payload}),
    )
