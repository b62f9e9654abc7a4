"""What an audit finds: one thing that a plan says in two ways, and both places."""

from __future__ import annotations

from dataclasses import dataclass

from minplan_gis.vocabulary import Word
from minplan_gis.wording import Text

__all__ = ["Finding", "Place", "Severity"]


class Severity(Word):
    """How far two places are apart; worst first."""

    CONTRADICTION = "contradiction", "矛盾", "contradiction"
    GAP = "gap", "缺口", "gap"
    NOTE = "note", "提示", "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: in a row of a table, in the running text, or in a layer."""

    plan: str
    """The plan's code."""
    table: str
    """The printed number of the table; empty for running text and layers."""
    line: str
    """The source line or lines, ``"291"`` or ``"237-238"``; empty where it stands in a layer."""
    text: str
    """What stands there, as printed: a cell with its row's name and unit, or the quote."""
    label: Text = Text("", "")  # noqa: RUF009 (frozen)
    """What the table or layer is; empty for running text."""

    def said(self, *, with_plan: bool = False) -> Text:
        """Name the place in one phrase, with what stands there; with the plan's code if asked."""
        line_zh, line_en = (f"第{self.line}行", f"line {self.line}") if self.line else ("", "")
        if self.table:
            at = Text(f"专栏{self.table}{line_zh}", f"table {self.table} {line_en}".rstrip())
        elif self.label.zh:
            at = Text(f"{self.label.zh}{line_zh}", f"{self.label.en} {line_en}".rstrip())
        else:
            at = Text(f"正文{line_zh}", f"text {line_en}".rstrip())
        which = Text(f"{self.plan} ", f"{self.plan} ") if with_plan else Text("", "")
        if self.text in (self.label.zh, ""):
            return which + at
        return which + at + Text(f"“{self.text}”", f" '{self.text}'")


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold together; nothing is repaired by naming it."""

    code: str
    """Which check found it, as ``row_sum``."""
    severity: Severity
    title: Text
    """What is wrong, with the values as printed."""
    places: tuple[Place, ...]
    """Where: two places or more; one only where something that should stand there does not."""
    meaning: Text
    """What it means for a check that uses these numbers."""
