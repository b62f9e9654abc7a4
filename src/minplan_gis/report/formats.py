"""How cells look: dark for what fails, grey for what is not known, light for the rest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

__all__ = ["FONT", "Formats"]

FONT = {"font_name": "宋体", "font_size": 10}

_Look = dict[str, object]

_BASE: _Look = {**FONT, "valign": "top", "text_wrap": True, "border": 1, "border_color": "#9CA3AF"}
_DARK: _Look = {"bg_color": "#7F1D1D", "font_color": "#FFFFFF", "bold": True}
_GREY: _Look = {"bg_color": "#C4C8CE", "bold": True}
_AMBER: _Look = {"bg_color": "#FDECC8", "bold": True}
_BLUE: _Look = {"bg_color": "#E0F2F7"}
_GREEN: _Look = {"bg_color": "#EAF6EA"}
_FAINT: _Look = {"font_color": "#4B5563"}
_TONES: Mapping[str, _Look] = {
    "not_compliant": _DARK,
    "fail": _DARK,
    "unbalanced": _DARK,
    "not_checked": _GREY,
    "verdict": _GREY,
    "unread": _GREY,
    "layer": _GREY,
    "needs_review": _AMBER,
    "at_limit": _AMBER,
    "warn": _AMBER,
    "compliant_with_permits": _BLUE,
    "accepted": _BLUE,
    "hint": _BLUE,
    "compliant": _GREEN,
    "pass": _GREEN,
    "not_applicable": _FAINT,
    "out_of_scope": _FAINT,
    "clause": _FAINT,
}
_ROLES: Mapping[str, _Look] = {
    "title": {**FONT, "font_size": 16, "bold": True, "valign": "vcenter"},
    "lead": {**FONT, "text_wrap": True, "valign": "vcenter"},
    "watermark": {**FONT, "font_size": 14, "bold": True, "font_color": "#B91C1C", "valign": "vcenter"},
    "header": {**_BASE, "bold": True, "align": "center", "valign": "vcenter", "bg_color": "#E5E7EB"},
    "text": _BASE,
    "word": {**_BASE, "align": "center"},
    "count": {**_BASE, "align": "center", "num_format": "0"},
    "figure": {**_BASE, "align": "right", "text_wrap": False, "shrink": True},
}


@dataclass(frozen=True, slots=True)
class Formats:
    """The formats of one workbook, each made once."""

    book: Workbook
    _made: dict[tuple[object, ...], Format] = field(default_factory=dict)

    def give(
        self, role: str, *, tone: str = "", digits: int = 0, below: bool = False, guarded: bool = False
    ) -> Format:
        """Give a format by role.

        ``tone`` is a word's id, ``digits`` the decimals of a figure; ``below``
        marks rows that belong to the one above; ``guarded`` keeps text that
        looks like a formula text even after it is edited.
        """
        key = (role, tone if tone in _TONES else "", digits, below, guarded)
        if key not in self._made:
            self._made[key] = self.book.add_format(self._look(*key))
        return self._made[key]

    @staticmethod
    def _look(role: str, tone: str, digits: int, below: bool, guarded: bool) -> _Look:  # noqa: FBT001
        look = {**_ROLES[role], **(_FAINT if below else {}), **_TONES.get(tone, {})}
        if role == "figure":
            look["num_format"] = "0." + "0" * digits if digits else "0"
        if guarded:
            look["quote_prefix"] = True
        return look
