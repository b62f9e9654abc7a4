"""The workbook's sheet 账目: what was declared, read and set aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from minplan_gis.files.formats import format_label
from minplan_gis.report import sources
from minplan_gis.report.punctuation import noted
from minplan_gis.report.sheets import Sheet, columns
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from minplan_gis.checking.model import Report
    from minplan_gis.report.figures import Item
    from minplan_gis.report.sheets import Row
    from minplan_gis.wording import Lang

__all__ = ["ledger"]

_FILE = Text("文件", "file")
_GROUND = Text("坐标依据", "ground")
_SET_ASIDE = Text("隔离", "set aside")
_TOTAL = Text("合计", "total")
_CELL_TEXT = Text("文字处理", "text of cells")


def ledger(report: Report, lang: Lang, log: Sequence[tuple[str, str, Text]]) -> Sheet:
    """Give 账目: file by file what was declared, read and set aside, what coordinates rest on, then each row.

    ``log`` says of which cells (sheet, address) the text had to be changed to
    fit; it is read last, so it may grow while the other sheets are written.
    """
    return Sheet(
        Text("账目", "Ledger"),
        (_balance(report),),
        columns(
            ("行类", "row", 8),
            ("文件", "file", 20),
            ("图层", "layer", 14),
            ("用途", "role", 8),
            ("行或编号", "row or id", 12),
            ("格式", "format", 13),
            ("编码", "encoding", 9),
            ("坐标系", "system", 11),
            ("申报", "declared", 7),
            ("读入", "read", 7),
            ("隔离", "set aside", 7),
            ("是否平衡", "balanced", 8),
            ("说明或原因", "notes or reason", 36),
            ("处理办法", "remedy", 26),
            ("SHA-256", "SHA-256", 24),
        ),
        _ledger_rows(report, lang, log),
        frozen=2,
    )


def _balance(report: Report) -> Text:
    total = sources.ledger_total(report.ledger)
    sums = f"{total['declared']} = {total['read']} + {total['quarantined']}"
    if total["balanced"]:
        return Text(
            f"申报 = 读入 + 隔离：{sums}，每个文件均平衡。",
            f"declared = read + set aside: {sums}; all files balance.",
        )
    open_ones = [entry.file for entry in report.ledger if not entry.balanced]
    return Text(
        f"账目不平衡：{'、'.join(open_ones)} 的申报数未知或不等于读入与隔离之和，其内容不能视为完整。",
        f"the account does not balance: {', '.join(open_ones)} can't be taken for complete.",
    )


def _ledger_rows(report: Report, lang: Lang, log: Sequence[tuple[str, str, Text]]) -> Iterator[Row]:
    for item in sources.ledger(report, lang):
        yield _entry_row(item, lang)
        yield from (_ground_row(item, ground, lang) for ground in item["grounds"])
        for row in item["quarantined"]:
            yield (
                *(
                    {"id": "unread", "label": _SET_ASIDE.say(lang)},
                    row["file"],
                    row["layer"],
                    item["role"]["label"],
                    row["row"],
                ),
                *(None, None, None, None, None, 1, None),
                *(noted(row["reason"], row["code"], lang), row["remedy"], None),
            )
    total = sources.ledger_total(report.ledger)
    yield (
        *(_TOTAL.say(lang), None, None, None, None, None, None, None),
        *(total["declared"], total["read"], total["quarantined"], _balanced(total, lang), None, None, None),
    )
    for sheet, address, what in log:
        yield (_CELL_TEXT.say(lang), None, sheet, None, address, *[None] * 7, what.say(lang), None, None)


def _entry_row(item: Item, lang: Lang) -> Row:
    unknown = {"id": "unbalanced", "label": Text("未知", "unknown").say(lang)}
    return (
        *(_FILE.say(lang), item["file"], item["layer"], item["role"]["label"], None),
        *(format_label(item["driver"]).say(lang), item["encoding"], item["source_crs"]),
        unknown if item["declared"] is None else item["declared"],
        *(item["read"], len(item["quarantined"]), _balanced(item, lang)),
        *("\n".join(item["notes"]), None, item["sha256"]),
    )


def _ground_row(item: Item, ground: Item, lang: Lang) -> Row:
    """Give what the coordinates of a file were taken for, and on what ground."""
    aspect, basis = ground["aspect"]["label"], ground["basis"]["label"]
    said = Text(f"{aspect}（{basis}）：{ground['taken']}", f"{aspect} ({basis}): {ground['taken']}").say(lang)
    why = Text(f"依据：{ground['evidence']}", f"ground: {ground['evidence']}").say(lang)
    return (
        *(_GROUND.say(lang), item["file"], item["layer"], item["role"]["label"]),
        *(None, None, None, None, None, None, None, None),
        *(f"{said}\n{why}", None, None),
    )


def _balanced(item: Item, lang: Lang) -> Item:
    if item["balanced"]:
        return {"id": "balanced", "label": Text("平衡", "yes").say(lang)}
    return {"id": "unbalanced", "label": Text("不平衡", "no").say(lang)}
