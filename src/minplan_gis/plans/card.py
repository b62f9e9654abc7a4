"""A plan's card, ``plan.toml``: who, where, when, and the list of its tables."""

from __future__ import annotations

import re
import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, cast, get_args

from minplan_gis.plans.model import (
    Column,
    Origin,
    Period,
    Plan,
    PlanStatus,
    Printed,
    Source,
    Table,
    did_you_mean,
)
from minplan_gis.plans.opening import unopened
from minplan_gis.vocabulary import Level, Word, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = ["read_card"]

V = TypeVar("V")
W = TypeVar("W", bound=Word)

_CARD_KEYS = (
    *("schema", "code", "name", "admin_code", "admin_name", "level", "period", "base_year", "horizon_year"),
    *("publisher", "published", "status", "extent", "area", "upper_plans", "bands", "source", "table"),
)
_TABLE_KEYS = ("kind", "number", "title", "label", "file", "heading", "columns", "zone_kind")
_COLUMN_KEYS = ("name", "zh", "en", "from", "number", "unit")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_TYPES = {str: ("文字", "text"), int: ("整数", "a whole number"), date: ("日期", "a date")}


def read_card(path: Path, problems: list[Text]) -> Plan | None:
    """Read a card; the plan it gives has no rows yet.

    Faults are added to ``problems``; where there are any, the answer is None.
    """
    name = f"{path.parent.name}/{path.name}"
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        problems.append(unopened(name, error))
        return None
    except UnicodeDecodeError:
        problems.append(Text(f"{name} 不是 UTF-8：请另存为 UTF-8", f"{name} is not UTF-8: save it as UTF-8"))
        return None
    except tomllib.TOMLDecodeError as error:
        problems.append(Text(f"{name} 不是完整的 TOML：{error}", f"{name} is no whole TOML: {error}"))
        return None
    before = len(problems)
    plan = _Card(name, problems).plan(document)
    return plan if len(problems) == before else None


class _Card:
    """One card being read: where its faults gather. A missing or wrong value reads as an empty one."""

    def __init__(self, file: str, problems: list[Text]) -> None:
        self.file = file
        self.problems = problems

    def plan(self, given: Mapping[str, Any]) -> Plan:
        self.known("", given, _CARD_KEYS)
        if given.get("schema") != 1:
            self.fault("schema", "应为 1", "should be 1")
        tables = tuple(self.table(f"[[table]] {i}", each) for i, each in enumerate(self.tables(given), 1))
        self.once(table.file for table in tables)
        horizon = self.get("", given, "horizon_year", int) if "horizon_year" in given else None
        return Plan(
            code=self.identifier("", given, "code"),
            name=self.text("", given, "name"),
            admin_code=self.get("", given, "admin_code", str),
            admin_name=self.text("", given, "admin_name"),
            level=self.word("", given, "level", Level),
            period=self.period(self.get("", given, "period", dict)),
            base_year=self.get("", given, "base_year", int),
            horizon_year=horizon,
            publisher=self.text("", given, "publisher"),
            published=self.get("", given, "published", str),
            status=self.word("", given, "status", PlanStatus),
            extent=self.printed(given, "extent"),
            area=self.printed(given, "area"),
            upper_plans=self.many("", given, "upper_plans", str),
            bands=self.many("", given, "bands", int),
            source=self.source(self.get("", given, "source", dict)),
            registers=tables,
            lines={},
            tables={},
        )

    def tables(self, given: Mapping[str, Any]) -> list[dict[str, Any]]:
        found = self.get("", given, "table", list)
        return [each for each in found if isinstance(each, dict)]

    def table(self, place: str, given: Mapping[str, Any]) -> Table:
        place = f"{place} {given.get('file', '')}".strip()
        self.known(place, given, _TABLE_KEYS)
        columns = tuple(
            self.column(place, each)
            for each in self.get(place, given, "columns", list)
            if isinstance(each, dict)
        )
        self.columns_agree(place, columns)
        return Table(
            kind=self.identifier(place, given, "kind"),
            number=self.get(place, given, "number", str),
            title=self.get(place, given, "title", str),
            label=self.text(place, given, "label"),
            file=self.get(place, given, "file", str),
            heading=self.many(place, given, "heading", int),
            columns=columns,
            zone_kind=self.word(place, given, "zone_kind", ZoneKind) if "zone_kind" in given else None,
        )

    def column(self, place: str, given: Mapping[str, Any]) -> Column:
        name = self.identifier(place, given, "name")
        place = f"{place} {name}"
        self.known(place, given, _COLUMN_KEYS)
        origin = given.get("from", "line")
        if origin not in get_args(Origin):
            allowed = ", ".join(get_args(Origin))
            self.fault(f"{place} from", f"应为 {allowed} 之一", f"should be one of {allowed}")
        label = Text(self.get(place, given, "zh", str), self.get(place, given, "en", str))
        return Column(
            name=name,
            label=label,
            origin=cast("Origin", origin),
            number=self.identifier(place, given, "number") if "number" in given else "",
            unit=self.identifier(place, given, "unit") if "unit" in given else "",
        )

    def columns_agree(self, place: str, columns: tuple[Column, ...]) -> None:
        names = [column.name for column in columns]
        every = ["table", "line", *names, *(column.number for column in columns if column.number)]
        for name in sorted({name for name in every if every.count(name) > 1}):
            self.fault(place, f"列名 {name} 重复", f"column {name} is repeated")
        for column in columns:
            if column.unit and column.unit not in names:
                self.fault(place, f"没有单位列 {column.unit}", f"there is no unit column {column.unit}")

    def period(self, given: Mapping[str, Any]) -> Period:
        start, end = self.get("period", given, "start", date), self.get("period", given, "end", date)
        if start > end:
            self.fault("period", "起始日期晚于终止日期", "begins after its end")
        return Period(start, end)

    def printed(self, given: Mapping[str, Any], key: str) -> Printed | None:
        if key not in given:
            return None
        table = self.get("", given, key, dict)
        unit = self.get(key, table, "unit", str) if "unit" in table else ""
        return Printed(self.get(key, table, "printed", str), self.get(key, table, "line", int), unit)

    def source(self, given: Mapping[str, Any]) -> Source:
        sha256 = self.get("source", given, "sha256", str)
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            self.fault("source.sha256", "应为 64 位十六进制", "should be 64 hexadecimal digits")
        title, lines = self.get("source", given, "title", str), self.get("source", given, "lines", int)
        return Source(title, sha256, lines, self.text("source", given, "note"))

    def get(self, place: str, given: Mapping[str, Any], key: str, kind: type[V]) -> V:
        """Give a value of that type, or an empty one and a fault."""
        value = given.get(key)
        fits = isinstance(value, kind) and not isinstance(value, bool | datetime)
        if fits:
            return cast("V", value)
        zh, en = _TYPES.get(kind, ("表", "a table"))
        at = f"{place} {key}".strip()
        if key not in given:
            self.fault(at, "缺少", "is missing")
        else:
            self.fault(at, f"应为{zh}", f"should be {en}")
        return cast("V", date.min if kind is date else kind())

    def many(self, place: str, given: Mapping[str, Any], key: str, kind: type[V]) -> tuple[V, ...]:
        values = self.get(place, given, key, list)
        return tuple(
            self.get(f"{place} {key}", {f"{i}": each}, f"{i}", kind) for i, each in enumerate(values, 1)
        )

    def identifier(self, place: str, given: Mapping[str, Any], key: str) -> str:
        value = self.get(place, given, key, str)
        if value and not _IDENTIFIER.fullmatch(value):
            self.fault(
                f"{place} {key}".strip(), "只用小写英文字母、数字和下划线", "takes a-z, 0-9 and _ only"
            )
        return value

    def text(self, place: str, given: Mapping[str, Any], key: str) -> Text:
        value = self.get(place, given, key, dict)
        at = f"{place} {key}".strip()
        return Text(self.get(at, value, "zh", str), self.get(at, value, "en", str))

    def word(self, place: str, given: Mapping[str, Any], key: str, words: type[W]) -> W:
        value = self.get(place, given, key, str)
        found = words.parse(value)
        if found is None and value:
            hint = did_you_mean(value, words)
            at = f"{place} {key}".strip()
            self.fault(at, f"不认识 {value}{hint.zh}", f"doesn't know {value}{hint.en}")
        return found or next(iter(words))

    def known(self, place: str, given: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        for key in given:
            if key not in keys:
                hint = did_you_mean(key, keys)
                self.fault(place, f"不认识的键 {key}{hint.zh}", f"unknown key {key}{hint.en}")

    def once(self, files: Iterable[str]) -> None:
        listed = list(files)
        for file in sorted({file for file in listed if listed.count(file) > 1}):
            self.fault("[[table]]", f"文件 {file} 列出两次", f"file {file} is listed twice")

    def fault(self, key: str, zh: str, en: str) -> None:
        at = f"{self.file} {key}".strip()
        self.problems.append(Text(f"{at}：{zh}", f"{at}: {en}"))
