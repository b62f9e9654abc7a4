"""The closed lists of the field, each word with its Chinese and English label.

Identifiers are what is stored and written in rule files and catalogs; labels
are what is shown. ``parse`` accepts either language, so a planner's table with
新立 and a script's with ``new`` mean the same.
"""

from __future__ import annotations

import difflib
from enum import StrEnum
from typing import Self

from minplan_gis.wording import Lang, Text

__all__ = [
    "Business",
    "Conclusion",
    "GeometryStatus",
    "Grade",
    "Level",
    "Method",
    "Outcome",
    "Reason",
    "Relation",
    "RightType",
    "Subject",
    "Unit",
    "ZoneGroup",
    "ZoneKind",
]


class Word(StrEnum):
    """A closed list: the value is the identifier, ``label`` what people read."""

    zh: str
    en: str

    def __new__(cls, value: str, zh: str = "", en: str = "") -> Self:
        word = str.__new__(cls, value)
        word._value_ = value
        word.zh = zh or value
        word.en = en or value.replace("_", " ")
        return word

    @property
    def label(self) -> Text:
        """The word as people read it."""
        return Text(self.zh, self.en)

    def say(self, lang: Lang = "zh") -> str:
        """Give the label in one language."""
        return self.label.say(lang)

    @classmethod
    def parse(cls, text: str) -> Self | None:
        """Find the word by identifier or by either label; None where there is no such word."""
        wanted = text.strip().casefold()
        for word in cls:
            if wanted in {word.value.casefold(), word.zh.casefold(), word.en.casefold()}:
                return word
        return None

    @classmethod
    def nearest(cls, text: str) -> str | None:
        """Give the identifier that looks most like ``text``, for 'did you mean'."""
        found = difflib.get_close_matches(text, [word.value for word in cls], n=1)
        return found[0] if found else None


class Outcome(Word):
    """What one rule says of one block."""

    PASS = "pass", "符合", "pass"
    FAIL = "fail", "不符合", "fail"
    AT_LIMIT = "at_limit", "处于限值", "at the limit"
    NOT_CHECKED = "not_checked", "未核查", "not checked"
    NOT_APPLICABLE = "not_applicable", "不适用", "not applicable"


class Grade(Word):
    """What it means to break a rule."""

    PROHIBIT = "prohibit", "禁止", "prohibit"
    REVIEW = "review", "需论证", "review"
    PERMIT = "permit", "需办手续", "permit"
    NOTE = "note", "提示", "note"


class Conclusion(Word):
    """What the rules in scope say of one block together; worst first."""

    NOT_COMPLIANT = "not_compliant", "不符合", "does not comply"
    NOT_CHECKED = "not_checked", "未核查", "not checked"
    NEEDS_REVIEW = "needs_review", "需论证", "needs review"
    COMPLIANT_WITH_PERMITS = "compliant_with_permits", "符合（需办手续）", "complies (permits needed)"
    COMPLIANT = "compliant", "符合", "complies"


class Reason(Word):
    """Why an outcome is what it is."""

    CLEAR = "clear", "未触及", "clear of the zones"
    INSIDE = "inside", "位于范围内", "inside the zones"
    WITHIN_LIMIT = "within_limit", "未超限值", "within the limit"
    OVER_LIMIT = "over_limit", "超出限值", "over the limit"
    TOO_CLOSE = "too_close", "距离不足", "too close"
    OUTSIDE = "outside", "位于范围外", "outside the zones"
    AT_LIMIT = "at_limit", "在测量误差内等于限值", "equal to the limit within the measuring error"
    TOLERATED = "tolerated", "边界相接，取位误差", "shared edge, rounding of coordinates"
    UNDECIDED = "undecided", "两种算法不一致，待人工复核", "two methods disagree; review by hand"
    SCHEMATIC = "schematic", "示意图层，不作判定依据", "schematic layer decides nothing"
    LAYER_MISSING = "layer_missing", "缺少图层", "layer missing"
    LAYER_UNREADABLE = "layer_unreadable", "图层无法读取", "layer unreadable"
    LAYER_EMPTY = (
        "layer_empty",
        "图层为空且目录未说明应为空",
        "layer empty, and the catalog does not say that it should be",
    )
    LAYER_CRS = "layer_crs", "图层坐标系不明或有误", "layer's reference system unknown or wrong"
    LAYER_GEOMETRY = "layer_geometry", "图层几何类型不是面", "layer holds what is no polygon"
    LAYER_CHANGED = "layer_changed", "图层与目录登记不一致", "layer differs from its catalog entry"
    INCOMPLETE = "incomplete_within_reach", "图层在核查范围内不完整", "layer incomplete within reach"
    PLAN_PERIOD_ENDED = "plan_period_ended", "规划期已届满", "plan period ended"
    PLAN_NOT_STARTED = "plan_not_started", "规划期未开始", "plan period not begun"
    ZONE_DATES = "zone_dates", "要素的有效期不含核查日期", "feature's own dates leave out the day"
    ATTRIBUTE_MISSING = "attribute_missing", "缺少属性", "attribute missing"
    IMPLAUSIBLE = "implausible", "取值不可能", "impossible value"
    QUARANTINED = "quarantined", "未能读入，已隔离", "quarantined at reading"
    NOT_IN_FORCE = "not_in_force", "规则在核查日期无效", "rule not in force on the date"
    CONDITION = "condition", "不属于本规则适用情形", "outside the rule's conditions"
    LISTED = "listed", "属于所列矿种", "one of the listed minerals"
    NOT_LISTED = "not_listed", "不属于所列矿种", "none of the listed minerals"
    UNDER_LIMIT = "under_limit", "低于限值", "under the limit"
    NOT_TABLED = "not_tabled", "规划未对该矿种作此规定", "the plan sets nothing for this mineral"
    AMBIGUOUS = (
        "ambiguous",
        "规划中有多个数值，无法确定适用哪一个",
        "the plan has several values that may hold",
    )
    UNITS = "units", "单位无法换算", "units can't be compared"
    BATCH_PART = "batch_part", "整批区块未全部读入", "not all blocks of the batch are here"


class Unit(Word):
    """What a measured value and its limit are counted in."""

    SQUARE_METRE = "m2", "m²", "m²"
    METRE = "m", "m", "m"
    RIGHT = "right", "个", "right(s)"
    YEAR = "a", "年", "a"
    TONNES_A_YEAR = "10^4 t/a", "万吨/年", "10⁴ t/a"
    CUBIC_METRES_A_YEAR = "10^4 m3/a", "万立方米/年", "10⁴ m³/a"
    TONNES_A_DAY = "t/d", "吨/日", "t/d"
    CUBIC_METRES_A_DAY = "m3/d", "立方米/日", "m³/d"
    PERCENT = "%", "%", "%"
    NONE = "none", "—", "—"


class Relation(Word):
    """How a block lies to a zone; ``undecided`` where two methods disagree."""

    OVERLAPS = "overlaps", "部分重叠", "overlaps"
    WITHIN = "within", "位于其内", "within"
    CONTAINS = "contains", "包含", "contains"
    EQUALS = "equals", "重合", "equals"
    TOUCHES = "touches", "边界相接", "touches"
    UNDECIDED = "undecided", "待复核", "undecided"


class GeometryStatus(Word):
    """What a layer's geometry is worth."""

    OFFICIAL = "official", "正式", "official"
    SCHEMATIC = "schematic", "示意", "schematic"


class Level(Word):
    """The level of government whose plan or line a zone is."""

    NATIONAL = "national", "国家级", "national"
    REGION = "region", "自治区级", "autonomous region"
    PREFECTURE = "prefecture", "地（州）级", "prefecture"
    COUNTY = "county", "县（市）级", "county"


class Subject(Word):
    """What kind of thing a block is."""

    PLANNING_BLOCK = "planning_block", "规划区块", "planning block"
    GRANT_BLOCK = "grant_block", "拟出让区块", "block to be granted"
    MINE_AREA = "mine_area", "矿区范围", "mine area"
    CONSTRUCTION_PROJECT = "construction_project", "建设项目", "construction project"


class Business(Word):
    """What is asked for."""

    NEW = "new", "新立", "new right"
    RENEWAL = "renewal", "延续", "renewal"
    CHANGE = "change", "变更", "change"
    TRANSFER = "transfer", "转让", "transfer"
    EXPLORATION_TO_MINING = "exploration_to_mining", "探转采", "exploration to mining"
    CONSOLIDATION = "consolidation", "整合", "consolidation"
    AGREEMENT = "agreement", "协议出让", "grant by agreement"
    CANCELLATION = "cancellation", "注销", "cancellation"


class RightType(Word):
    """The right that a block is for."""

    EXPLORATION = "exploration", "探矿权", "exploration right"
    MINING = "mining", "采矿权", "mining right"


class Method(Word):
    """How a deposit is mined."""

    OPEN_PIT = "open_pit", "露天", "open pit"
    UNDERGROUND = "underground", "地下", "underground"
    COMBINED = "combined", "露天+地下", "open pit and underground"


class ZoneGroup(Word):
    """How a legend groups zones."""

    EXISTING = "existing", "现状", "existing"
    PLANNED = "planned", "规划", "planned"
    CONTROL = "control", "管控", "control"
    BASE = "base", "基础地理", "base map"


class ZoneKind(Word):
    """What a zone is."""

    group: ZoneGroup

    def __new__(cls, value: str, zh: str, en: str = "", group: ZoneGroup = ZoneGroup.CONTROL) -> Self:
        """Take the group that a legend puts the kind under, beside its labels."""
        kind = str.__new__(cls, value)
        kind._value_ = value
        kind.zh = zh
        kind.en = en or value.replace("_", " ")
        kind.group = group
        return kind

    ENERGY_AND_RESOURCE_BASE = "energy_and_resource_base", "能源资源基地", "", ZoneGroup.PLANNED
    NATIONAL_PLANNED_MINING_AREA = "national_planned_mining_area", "国家规划矿区", "", ZoneGroup.PLANNED
    STRATEGIC_MINERAL_PROTECTION_AREA = (
        "strategic_mineral_protection_area",
        "战略性矿产资源保护区",
        "",
        ZoneGroup.PLANNED,
    )
    KEY_EXPLORATION_AREA = "key_exploration_area", "重点勘查区", "", ZoneGroup.PLANNED
    KEY_MINING_AREA = "key_mining_area", "重点开采区", "", ZoneGroup.PLANNED
    EXPLORATION_PLANNING_BLOCK = "exploration_planning_block", "勘查规划区块", "", ZoneGroup.PLANNED
    MINING_PLANNING_BLOCK = "mining_planning_block", "开采规划区块", "", ZoneGroup.PLANNED
    CONCENTRATED_MINING_AREA = "concentrated_mining_area", "砂石粘土集中开采区", "", ZoneGroup.PLANNED
    REMEDIATION_AREA = "remediation_area", "矿山地质环境治理区", "", ZoneGroup.PLANNED
    EXPLORATION_RIGHT = "exploration_right", "已设探矿权", "existing exploration right", ZoneGroup.EXISTING
    MINING_RIGHT = "mining_right", "已设采矿权", "existing mining right", ZoneGroup.EXISTING
    ECOLOGICAL_REDLINE = "ecological_redline", "生态保护红线", "ecological red line"
    PERMANENT_BASIC_FARMLAND = "permanent_basic_farmland", "永久基本农田"
    ARABLE_LAND = "arable_land", "耕地"
    URBAN_DEVELOPMENT_BOUNDARY = "urban_development_boundary", "城镇开发边界"
    NATURE_RESERVE = "nature_reserve", "自然保护区"
    DRINKING_WATER_SOURCE_ZONE = "drinking_water_source_zone", "饮用水水源保护区"
    ROAD = "road", "公路", "", ZoneGroup.BASE
    RAILWAY = "railway", "铁路", "", ZoneGroup.BASE
    RIVER = "river", "河道", "river channel", ZoneGroup.BASE
    SETTLEMENT = "settlement", "居民地", "", ZoneGroup.BASE
    ADMINISTRATIVE_AREA = "administrative_area", "行政区", "", ZoneGroup.BASE
    GRATICULE_CELL = "graticule_cell", "经纬网格（图幅、基本区块）", "cell of the graticule", ZoneGroup.BASE
