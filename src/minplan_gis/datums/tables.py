"""A table of a user's file while it is read: its values, and the faults found so far."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyproj

from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["Table"]


@dataclass(frozen=True, slots=True)
class Table:
    """One table; what is wrong with it goes to ``problems``, which all tables of a file share."""

    file: str
    place: str
    content: Mapping[str, Any]
    problems: list[Text]

    def fault(self, zh: str, en: str) -> None:
        """Add a fault, which names the file and the table."""
        at = f"{self.place} " if self.place else ""
        self.problems.append(
            Text(f"转换参数文件 {self.file}：{at}{zh}", f"datum shift file {self.file}: {at}{en}")
        )

    def inside(self, place: str, content: object) -> Table:
        """Give a table of this one."""
        return Table(self.file, place, content if isinstance(content, dict) else {}, self.problems)

    def only(self, *known: str) -> None:
        """Refuse keys that mean nothing: one that is misspelt would be left out silently."""
        for key in self.content:
            if key not in known:
                self.fault(
                    f"不认识的键 {key}（可用：{'、'.join(known)}）",
                    f"unknown key {key} (known: {', '.join(known)})",
                )

    def number(self, key: str, default: float | None = None) -> float:
        """Give a number; 0 with a fault where it is none."""
        value = self.content.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            self.fault(f"{key} 须为数字", f"{key} must be a number")
            return 0.0
        return float(value)

    def text(self, key: str, what: Text) -> str:
        """Give a text that must be there."""
        value = self.content.get(key)
        if isinstance(value, str) and value.strip():
            return value.strip()
        self.fault(f"须写明 {key}（{what.zh}）", f"{key} is needed: {what.en}")
        return ""

    def choice(self, key: str, known: Sequence[str]) -> str:
        """Give one of the known words; the first with a fault where it is none of them."""
        value = self.content.get(key)
        if value in known:
            return str(value)
        self.fault(f"须写明 {key}，可选 {'、'.join(known)}", f"{key} must be one of {', '.join(known)}")
        return known[0]

    def system(self, key: str) -> pyproj.CRS | None:
        """Give a reference system."""
        try:
            return pyproj.CRS.from_user_input(self.content[key])
        except (KeyError, TypeError, pyproj.exceptions.CRSError):
            self.fault(
                f"{key} 应为 EPSG 代码，如 EPSG:2372（横坐标无带号）或 EPSG:2351（有带号）",
                f"{key} is an EPSG code, as EPSG:2372 (eastings without prefix) or EPSG:2351 (with it)",
            )
            return None
