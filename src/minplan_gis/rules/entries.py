"""The entries of a rule file: read one by one, every fault gathered with its place."""

from __future__ import annotations

import difflib
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from minplan_gis.vocabulary import Word
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

__all__ = ["Entries"]

W = TypeVar("W", bound=Word)


class Entries:
    """One file being read: where faults gather until all are known."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Text] = []

    def fault(self, place: str, zh: str, en: str) -> None:
        """Keep a fault with its place."""
        self.problems.append(Text(f"{self.file} {place}：{zh}", f"{self.file} {place}: {en}"))

    def tables(self, document: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
        """Read the tables under a heading, as ``[[rule]]``."""
        found = document.get(key, [])
        if isinstance(found, list) and all(isinstance(table, dict) for table in found):
            return found
        self.fault(key, f"应写为 [[{key}]] 表", f"should be tables headed [[{key}]]")
        return []

    def values(self, place: str, key: str, table: object) -> dict[str, tuple[str, ...]]:
        """Read lists of text by column."""
        good = isinstance(table, dict) and all(
            isinstance(values, list) and values and all(isinstance(v, str) for v in values)
            for values in table.values()
        )
        if not isinstance(table, dict) or not good:
            self.fault(place, f'{key} 应为 {{ 字段 = ["值"] }}', f'{key} should be {{ column = ["value"] }}')
            return {}
        return {column: tuple(values) for column, values in table.items()}

    def word(self, place: str, key: str, words: type[W], value: object) -> W | None:
        """Read a word of a closed list."""
        try:
            return words(str(value))
        except ValueError:
            near = words.nearest(str(value))
            hint = (f"；是否为 {near}", f"; did you mean {near}") if near else ("", "")
            self.fault(place, f"{key} 不认识 {value}{hint[0]}", f"{key} doesn't know {value}{hint[1]}")
            return None

    def day(self, place: str, key: str, value: object) -> date | None:
        """Read a day without a time."""
        if value is None or (isinstance(value, date) and not isinstance(value, datetime)):
            return value
        self.fault(place, f"{key} 应为日期，如 2023-04-01", f"{key} should be a date, as 2023-04-01")
        return None

    def text(self, place: str, value: object) -> Text:
        """Read a text in one language or in both."""
        if isinstance(value, dict) and set(value) == {"zh", "en"} and all(map(str, value.values())):
            return Text(str(value["zh"]), str(value["en"]))
        if isinstance(value, str) and value:
            return Text(value, value)
        self.fault(place, "应为文字或 { zh, en }", "should be text or { zh, en }")
        return Text("", "")

    def flag(self, place: str, table: Mapping[str, Any], key: str, *, default: bool) -> bool:
        """Read true or false."""
        value = table.get(key, default)
        if not isinstance(value, bool):
            self.fault(place, f"{key} 应为 true 或 false", f"{key} should be true or false")
        return bool(value)

    def keys(self, place: str, table: Mapping[str, Any], known: Iterable[str], needed: Iterable[str]) -> None:
        """Hold a table's keys against the known and the needed ones."""
        known = tuple(known)
        for key in table:
            if key not in known:
                near = difflib.get_close_matches(key, known, n=1)
                hint = (f"；是否为 {near[0]}", f"; did you mean {near[0]}") if near else ("", "")
                self.fault(place, f"不认识的键 {key}{hint[0]}", f"unknown key {key}{hint[1]}")
        for key in needed:
            if key not in table:
                self.fault(place, f"缺少 {key}", f"{key} is missing")
