"""Rule files: TOML in, rules out, every fault told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from minplan_gis.errors import PlanError, RuleError
from minplan_gis.plans import load_plan, plan_codes
from minplan_gis.rules.entries import Entries
from minplan_gis.rules.model import Basis, Clause, Confidence, Pack, Rule
from minplan_gis.rules.reading_tests import read_test, read_zones
from minplan_gis.rules.tests import TESTS, ScaleTable, ServiceTable
from minplan_gis.vocabulary import Business, Grade, Method, RightType, Subject, Word
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from minplan_gis.plans import Plan

__all__ = ["load_rules", "repeated"]

_PACK_KEYS = ("schema", "id", "title", "plan", "register", "rule", "clause")
_RULE_KEYS = (
    *("id", "title", "zones", "grade", "basis", "where", "when", "unless", "closed", "own_right"),
    *("plan", "valid_from", "valid_to", "remedy", *TESTS),
)
_BLOCK_WORDS: dict[str, type[Word]] = {
    "subject": Subject,
    "business": Business,
    "right_type": RightType,
    "method": Method,
}
_CONDITION_COLUMNS = (*_BLOCK_WORDS, "mineral", "stage")


def load_rules(path: str | Path) -> Pack:
    """Read a rule file.

    Raises
    ------
    RuleError
        All faults of the file at once: unknown keys with the nearest known one,
        missing keys, bad values, repeated ids.
    """
    path = Path(path)
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError, RecursionError) as error:
        raise RuleError(
            Text(f"规则文件 {path.name} 无法读取：{error}", f"rule file {path.name} can't be read: {error}")
        ) from error
    return _Reading(path).pack(document)


class _Reading(Entries):
    """One rule file: its packs, rules and clauses."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.name)
        self.folder = path.parent
        self.own: Plan | None = None
        self.unread = ""

    def pack(self, document: Mapping[str, Any]) -> Pack:
        self.keys("", document, _PACK_KEYS, ("schema", "id", "title"))

        if document.get("schema") != 1:
            self.fault("schema", "应为 1", "should be 1")
        name = str(document.get("id", ""))
        plan = str(document.get("plan", ""))
        self.own = self.register(document.get("register"), plan)
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

    def register(self, folder: object, code: str) -> Plan | None:
        """Read the register of a plan that does not ship: from its folder, beside the rule file."""
        if folder is None:
            return None
        try:
            plan = load_plan(self.folder / str(folder))
        except PlanError as wrong:
            self.problems.extend(wrong.problems)
            self.unread = code
            return None
        if plan.code != code:
            self.fault("plan", f"应为登记册的代码 {plan.code}", f"should be {plan.code}, the register's code")
        return plan

    def rule(self, table: Mapping[str, Any], pack: str, plan: str) -> Rule | None:
        before = len(self.problems)
        place = f"[[rule]] {table.get('id', '?')}"
        self.keys(place, table, _RULE_KEYS, ("id", "title", "grade", "basis"))
        plan = str(table.get("plan", plan))
        own = self.own if self.own is not None and self.own.code == plan else None
        self.known_plan(place, plan, own)
        missed = plan == self.unread and any(table.get(test.key) for test in (ScaleTable, ServiceTable))
        test = None if missed else read_test(self, place, table, own or plan)
        basis = self.basis(place, table.get("basis"))
        grade = self.word(place, "grade", Grade, table.get("grade"))
        zones = read_zones(self, place, table, test)
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
            plan=plan,
            period=own.period if own else None,
            admin_code=own.admin_code if own else "",
            valid_from=dates[0],
            valid_to=dates[1],
            remedy=remedy,
            pack=pack,
        )

    def known_plan(self, place: str, code: str, own: Plan | None) -> None:
        """Hold a plan's code against the plans that ship, unless it is that of the pack's own register.

        Where that one can't be read, its own faults have been told.
        """
        if code and own is None and code not in (*plan_codes(), self.unread):
            known = "、".join(plan_codes())
            self.fault(
                place,
                f"没有规划 {code}；已有：{known}；自编规划请在开头写 register = 其文件夹",
                f"no plan {code}; there are {known}; for one of your own write register = its folder",
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


def repeated(ids: Iterable[str]) -> list[str]:
    """Give the ids that come again, once for each time."""
    seen: set[str] = set()
    return [each for each in ids if each in seen or seen.add(each)]  # type: ignore[func-returns-value]
