"""Who answers for the map (责任表), how secret it is, under which number it was approved."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from minplan_gis.maps.sheets.cells import Cell, draw_lines, draw_rows, line_mm, measure_rows, one_line, shrunk
from minplan_gis.maps.sheets.lettering import MM_PER_POINT, text_width_mm, wrapped
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from minplan_gis.maps.sheets.boxes import Box
    from minplan_gis.maps.sheets.cells import Row
    from minplan_gis.maps.sheets.layout import Page
    from minplan_gis.wording import Lang

__all__ = [
    "RESPONSIBILITIES",
    "Signs",
    "TitleBlock",
    "draw_signs",
    "draw_title_block",
    "measure_signs",
    "measure_title_block",
]

RESPONSIBILITIES: Mapping[str, Text] = {
    "compiled_by": Text("编制单位", "compiled by"),
    "drafted_by": Text("拟编", "drafted by"),
    "drawn_by": Text("制图", "drawn by"),
    "reviewed_by": Text("审核", "reviewed by"),
    "technical_lead": Text("技术负责", "technical lead"),
    "project_lead": Text("项目负责", "project lead"),
    "head": Text("单位负责", "head"),
    "map_number": Text("图号", "map no."),
    "scale": Text("比例尺", "scale"),
    "data_until": Text("资料截止", "data until"),
    "date": Text("日期", "date"),
}
"""The rows of a 责任表 by key, in the order in which they stand."""

_SIZE_PT = 8.0
_WIDTH_MM = 78.0
_ROW_MM = 6.0
"""Room for a signature."""
_LABEL_EM = {"zh": 4.0, "en": 5.4}
_SIGN_PT = 11.0
_APPROVAL, _BLANK = Text("审图号：", "map approval no. "), "＿＿＿＿＿＿"


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """The 责任表; a value that is not given stays blank, to be signed by hand."""

    values: Mapping[str, str]
    """By keys of RESPONSIBILITIES."""
    lang: Lang = "zh"


@dataclass(frozen=True, slots=True)
class Signs:
    """What stands at the upper right of a sheet."""

    secrecy: str = ""
    """密级, in the user's words; nothing is printed where none are given."""
    approval: str | None = None
    """审图号 of a map for the public: its number, empty for a blank to fill in; None prints nothing."""
    lang: Lang = "zh"


def measure_title_block(block: TitleBlock, width: float = _WIDTH_MM) -> tuple[float, float]:
    """Give width and height in mm of a 责任表 that is ``width`` wide."""
    return measure_rows(_rows(block, width), _SIZE_PT, _ROW_MM)


def draw_title_block(page: Page, box: Box, block: TitleBlock) -> None:
    """Draw the 责任表 at the foot of a box, as wide as the box."""
    rows = _rows(block, box.width)
    size = shrunk(_SIZE_PT, lambda size: measure_rows(rows, size)[1] <= box.height)
    least = _ROW_MM if measure_rows(rows, size, _ROW_MM)[1] <= box.height else 0.0
    top = box.bottom + measure_rows(rows, size, least)[1]
    draw_rows(page, (box.left, top), rows, size, least)


def measure_signs(signs: Signs, width: float) -> tuple[float, float]:
    """Give width and height in mm of what stands at the upper right, at most ``width`` wide."""
    lines = _sign_lines(signs, width)
    widest = max((text_width_mm(line, _SIGN_PT) for line in lines), default=0.0)
    return widest, len(lines) * line_mm(_SIGN_PT)


def draw_signs(page: Page, box: Box, signs: Signs) -> None:
    """Write 密级 and 审图号 at the upper right of a box, flush right."""
    size = shrunk(
        _SIGN_PT, lambda size: len(_sign_lines(signs, box.width, size)) * line_mm(size) <= box.height
    )
    draw_lines(page, box, _sign_lines(signs, box.width, size), size, align="right")


def _sign_lines(signs: Signs, width: float, size_pt: float = _SIGN_PT) -> list[str]:
    approval = (
        [] if signs.approval is None else [_APPROVAL.say(signs.lang) + (one_line(signs.approval) or _BLANK)]
    )
    return [
        line
        for text in (one_line(signs.secrecy), *approval)
        if text
        for line in wrapped(text, size_pt, width)
    ]


def _rows(block: TitleBlock, width: float) -> list[Row]:
    (first, *others), lang = RESPONSIBILITIES, block.lang
    label = _LABEL_EM[lang] * _SIZE_PT * MM_PER_POINT + 3.0
    rows: list[Row] = [(_label(first, label, lang), Cell(_value(block, first), width - label))]
    for left, right in zip(others[::2], others[1::2], strict=True):
        cells = [
            (_label(key, label, lang), Cell(_value(block, key), width / 2.0 - label)) for key in (left, right)
        ]
        rows.append((*cells[0], *cells[1]))
    return rows


def _label(key: str, width: float, lang: Lang) -> Cell:
    return Cell(RESPONSIBILITIES[key].say(lang), width, "center", label=True)


def _value(block: TitleBlock, key: str) -> str:
    return one_line(block.values.get(key, ""))
