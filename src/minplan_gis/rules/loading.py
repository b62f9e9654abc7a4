"""Rule files: TOML in, rules out, every fault told at once."""

from __future__ import annotations

import dataclasses
import difflib
import tomllib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from minplan_gis.errors import RuleError
from minplan_gis.rules.model import Basis, Clause, Confidence, Overlap, Pack, Rule, Setback, Within, WithinAny
from minplan_gis.vocabulary import Business, Grade, Method, RightType, Subject, Word, ZoneKind
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from minplan_gis.rules.model import Test

__all__ = ["load_rules", "repeated"]

W = TypeVar("W", bound=Word)

_TESTS: dict[str, type[Test]] = {
    "overlap": Overlap,
    "setback": Setback,
    "within": Within,
    "within_any": WithinAny,
}
_LARGEST = 1e15
_NEEDED = {"setback": ("min_distance_m",)}
_RULE_KEYS = (
    *("id", "title", "zones", "grade", "basis", "where", "when", "unless", "closed", "own_right"),
    *("plan", "valid_from", "valid_to", "remedy", *_TESTS),
)
_BLOCK_WORDS: dict[str, type[Word]] = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
}
_CONDITION_COLUMNS = (*_BLOCK_WORDS, "mineral", "stage")


def load_rules(path: Path) -> Pack:
    """Read a rule file.

    Raises
    ------
    RuleError
        All faults of the file at once: unknown keys with the nearest known one,
        missing keys, bad values, repeated ids.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise RuleError(
            Text(f"规则文件 {path.name} 无法读取：{error}", f"rule file {path.name} can't be read: {error}")
        ) from error
    return _Reading(path.name).pack(document)


class _Reading:
    """One file being read: where faults gather until all are known."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Text] = []

    def fault(self, place: str, zh: str, en: str) -> None:
        self.problems.append(Text(f"{self.file} {place}：{zh}", f"{self.file} {place}: {en}"))

    def pack(self, document: Mapping[str, Any]) -> Pack:
        self.keys(
            "", document, ("schema", "id", "title", "plan", "rule", "clause"), ("schema", "id", "title")
        )
        if document.get("schema") != 1:
            self.fault("schema", "应为 1", "should be 1")
        name = str(document.get("id", ""))
        plan = str(document.get("plan", ""))
        title = self.text("title", document.get("title"))
        rules = [self.rule(table, name, plan) for table in self.tables(document, "rule")]
        clauses = [self.clause(table) for table in self.tables(document, "clause")]
        for each in repeated([r.id for r in rules if r] + [c.id for c in clauses if c]):
            self.fault(each, "编号重复", "id is repeated")
        if self.problems:
            raise RuleError(*self.problems)
        return Pack(
            id=name,
            title=title,
            rules=tuple(rule for rule in rules if rule),
            clauses=tuple(clause for clause in clauses if clause),
        )

    def tables(self, document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        found = document.get(key, [])
        if isinstance(found, list) and all(isinstance(table, dict) for table in found):
            return found
        self.fault(key, f"应写为 [[{key}]] 表", f"should be tables headed [[{key}]]")
        return []

    def rule(self, table: Mapping[str, Any], pack: str, plan: str) -> Rule | None:
        before = len(self.problems)
        place = f"[[rule]] {table.get('id', '?')}"
        self.keys(place, table, _RULE_KEYS, ("id", "title", "zones", "grade", "basis"))
        test = self.test(place, table)
        basis = self.basis(place, table.get("basis"))
        grade = self.word(place, "grade", Grade, table.get("grade"))
        zones = self.zones(place, table.get("zones"))
        self.trust(place, grade, basis)
        dates = [self.day(place, key, table.get(key)) for key in ("valid_from", "valid_to")]
        when = self.condition(place, "when", table)
        unless = self.condition(place, "unless", table)
        where = self.values(place, "where", table.get("where", {}))
        closed = self.flag(place, table, "closed", default=True)
        own_right = self.flag(place, table, "own_right", default=False)
        title = self.text(f"{place} title", table.get("title"))
        remedy = self.text(f"{place} remedy", table["remedy"]) if "remedy" in table else None
        if len(self.problems) > before or test is None or basis is None or grade is None:
            return None
        return Rule(
            id=str(table["id"]),
            title=title,
            zones=zones,
            test=test,
            grade=grade,
            basis=basis,
            where=where,
            when=when,
            unless=unless,
            closed=closed,
            own_right=own_right,
            plan=str(table.get("plan", plan)),
            valid_from=dates[0],
            valid_to=dates[1],
            remedy=remedy,
            pack=pack,
        )

    def clause(self, table: Mapping[str, Any]) -> Clause | None:
        place = f"[[clause]] {table.get('id', '?')}"
        before = len(self.problems)
        self.keys(place, table, ("id", "basis", "reason"), ("id", "basis", "reason"))
        basis = self.basis(place, table.get("basis"))
        reason = self.text(f"{place} reason", table.get("reason"))
        if len(self.problems) > before or basis is None:
            return None
        return Clause(str(table["id"]), basis, reason)

    def zones(self, place: str, value: object) -> tuple[ZoneKind, ...]:
        if not isinstance(value, list) or not value:
            self.fault(place, 'zones 至少一项，如 ["road"]', 'zones needs at least one kind, as ["road"]')
            return ()
        found = [self.word(place, "zones", ZoneKind, each) for each in value]
        return tuple(zone for zone in found if zone)

    def test(self, place: str, table: Mapping[str, Any]) -> Test | None:
        found = [key for key in _TESTS if key in table]
        if len(found) != 1:
            names = "、".join(_TESTS)
            self.fault(place, f"须恰有一种检验（{names}）", f"needs exactly one test ({', '.join(_TESTS)})")
            return None
        kind, values = found[0], table[found[0]]
        if not isinstance(values, dict):
            self.fault(place, f"{kind} 应为 {{ 限值 = 数 }}", f"{kind} should be {{ limit = number }}")
            return None
        fields = {field.name: field for field in dataclasses.fields(_TESTS[kind])}
        before = len(self.problems)
        self.keys(f"{place} {kind}", values, tuple(fields), _NEEDED.get(kind, ()))
        for key, value in values.items():
            self.number(f"{place} {kind}", key, value)
        return _TESTS[kind](**values) if len(self.problems) == before else None

    def number(self, place: str, key: str, value: object) -> None:
        if key == "match_mineral":
            if not isinstance(value, bool):
                self.fault(place, f"{key} 应为 true 或 false", f"{key} should be true or false")
        elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= _LARGEST:
            self.fault(place, f"{key} 应为不小于 0 的数", f"{key} should be a number not below 0")

    def basis(self, place: str, table: object) -> Basis | None:
        if not isinstance(table, dict):
            self.fault(place, "缺少 basis = { document, clause }", "basis = { document, clause } is missing")
            return None
        self.keys(
            f"{place} basis", table, ("document", "clause", "quote", "confidence"), ("document", "clause")
        )
        confidence = table.get("confidence", "needs_confirmation")
        if confidence not in get_args(Confidence):
            self.fault(
                place,
                "confidence 应为 read 或 needs_confirmation",
                "confidence is read or needs_confirmation",
            )
        words = {key: str(table.get(key, "")) for key in ("document", "clause", "quote")}
        basis = Basis(**words, confidence=confidence)
        if basis.quote and basis.confidence != "read":
            self.fault(place, "未读原文不得引用 quote", "a quote needs confidence = 'read'")
        return basis

    def trust(self, place: str, grade: Word | None, basis: Basis | None) -> None:
        """Hold an unread text to review or note: it can't prohibit."""
        if basis is not None and basis.confidence != "read" and grade not in {Grade.REVIEW, Grade.NOTE, None}:
            self.fault(
                place,
                "依据未读原文（needs_confirmation），等级只能为 review 或 note",
                "an unread basis (needs_confirmation) allows only review or note",
            )

    def condition(self, place: str, key: str, table: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        found = self.values(place, key, table.get(key, {}))
        self.keys(f"{place} {key}", found, _CONDITION_COLUMNS, ())
        for column, values in found.items():
            if column in _BLOCK_WORDS:
                for value in values:
                    self.word(place, f"{key}.{column}", _BLOCK_WORDS[column], value)
        return found

    def values(self, place: str, key: str, table: object) -> dict[str, tuple[str, ...]]:
        good = isinstance(table, dict) and all(
            isinstance(values, list) and values and all(isinstance(v, str) for v in values)
            for values in table.values()
        )
        if not isinstance(table, dict) or not good:
            self.fault(place, f'{key} 应为 {{ 字段 = ["值"] }}', f'{key} should be {{ column = ["value"] }}')
            return {}
        return {column: tuple(values) for column, values in table.items()}

    def word(self, place: str, key: str, words: type[W], value: object) -> W | None:
        try:
            return words(str(value))
        except ValueError:
            near = words.nearest(str(value))
            hint = (f"；是否为 {near}", f"; did you mean {near}") if near else ("", "")
            self.fault(place, f"{key} 不认识 {value}{hint[0]}", f"{key} doesn't know {value}{hint[1]}")
            return None

    def day(self, place: str, key: str, value: object) -> date | None:
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.fault(place, f"{key} 应为日期，如 2023-04-01", f"{key} should be a date, as 2023-04-01")
        return None

    def text(self, place: str, value: object) -> Text:
        if isinstance(value, dict) and set(value) == {"zh", "en"} and all(map(str, value.values())):
            return Text(str(value["zh"]), str(value["en"]))
        if isinstance(value, str) and value:
            return Text(value, value)
        self.fault(place, "应为文字或 { zh, en }", "should be text or { zh, en }")
        return Text("", "")

    def flag(self, place: str, table: Mapping[str, Any], key: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.fault(place, f"{key} 应为 true 或 false", f"{key} should be true or false")
        return bool(value)

    def keys(self, place: str, table: Mapping[str, Any], known: Iterable[str], needed: Iterable[str]) -> None:
        known = tuple(known)
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = (f"；是否为 {near[0]}", f"; did you mean {near[0]}") if near else ("", "")
                self.fault(place, f"不认识的键 {key}{hint[0]}", f"unknown key {key}{hint[1]}")
        for key in needed:
            if key not in table:
                self.fault(place, f"缺少 {key}", f"{key} is missing")


def repeated(ids: Iterable[str]) -> list[str]:
    """Give the ids that come again, once for each time."""
    seen: set[str] = set()
    return [each for each in ids if each in seen or seen.add(each)]  # type: ignore[func-returns-value]
