"""A report in the few lines that fit a terminal; the outputs hold the rest."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from minplan_gis import phrases
from minplan_gis.checking.conditions import applicability
from minplan_gis.checking.offsets import offsets
from minplan_gis.cli.columns import plain, table
from minplan_gis.files.model import Repair
from minplan_gis.vocabulary import Conclusion, Outcome, Reason
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from minplan_gis.checking import Report
    from minplan_gis.files.ledger import Entry, Quarantined
    from minplan_gis.wording import Lang

__all__ = ["code_line", "repaired_lines", "scope_lines", "summary_lines", "unread_lines"]

_MOST_BLOCKS = 30
_MOST_NAMES = 10
_MOST_ROWS = 20


def scope_lines(report: Report, lang: Lang) -> list[str]:
    """Say the day, the rules and the layers that the check was run with."""
    run, rules, aside = report.run, len(report.rules), len(report.out_of_scope)
    said = [
        Text(f"核查日期 {run.date}", f"date of the check {run.date}"),
        Text(
            f"规则 {rules} 条，不在本次核查范围内 {aside} 条；图层 {len(report.layers)} 个",
            f"{rules} rules, {aside} outside the scope of this check; {len(report.layers)} layers",
        ),
    ]
    return [line.say(lang) for line in said]


def code_line(report: Report, lang: Lang) -> str:
    """Say with which exit code the command ends."""
    return Text(f"退出码 {report.exit_code}", f"exit code {report.exit_code}").say(lang)


def summary_lines(report: Report, lang: Lang) -> Iterator[str]:
    """Give the conclusions, the reasons and what was not read, worst block first."""
    if report.run.demo_data:
        yield phrases.DEMO_WATERMARK.say(lang)
    yield _tally(report, lang)
    if len(report.blocks):
        yield ""
    yield from _blocks(report, lang)
    unread, repaired = unread_lines(report.ledger, lang), repaired_lines(report.blocks, lang)
    for lines in map(list, (_doubt_lines(report, lang), unread, repaired)):
        yield from ["", *lines] if lines else []


def _doubt_lines(report: Report, lang: Lang) -> Iterator[str]:
    """Say what speaks against the coordinates' reference system."""
    told = [
        Text(f"{entry.file}：", f"{entry.file}: ") + ground.said()
        for entry in report.ledger
        for ground in entry.grounds
        if ground.basis == "doubtful"
    ]
    told += [
        Text(f"{found.rule_id}：{found.reason.zh}，", f"{found.rule_id}: {found.reason.en}, ") + found.detail
        for found in offsets(report)
    ]
    if told:
        yield Text("坐标存疑：", "coordinates in doubt:").say(lang)
    yield from (plain(f"  {line.say(lang)}") for line in told)


def _tally(report: Report, lang: Lang) -> str:
    if report.blocks.empty:
        return Text("没有读到区块", "no block was read").say(lang)
    counted = Counter(map(str, report.blocks["conclusion"]))
    tally = [f"{word.say(lang)} {counted[word.value]}" for word in Conclusion if counted[word.value]]
    heading = Text(f"区块 {len(report.blocks)} 个：", f"{len(report.blocks)} blocks: ")
    return heading.say(lang) + Text("，", ", ").say(lang).join(tally)


def _blocks(report: Report, lang: Lang) -> Iterator[str]:
    order = {word.value: rank for rank, word in enumerate(Conclusion)}
    ranked = report.blocks["conclusion"].map(lambda word: order[str(word)]).sort_values(kind="stable").index
    for block_id in ranked[:_MOST_BLOCKS]:
        yield from _block(report, str(block_id), lang)
    if len(ranked) > _MOST_BLOCKS:
        rest = len(ranked) - _MOST_BLOCKS
        yield Text(f"其余 {rest} 个区块见输出文件", f"{rest} more blocks are in the outputs").say(lang)


def _block(report: Report, block_id: str, lang: Lang) -> Iterator[str]:
    name = report.blocks.loc[block_id].get("name")
    heading = f"{block_id} {name}" if isinstance(name, str) and name != block_id else block_id
    colon = Text("：", ": ").say(lang)
    yield plain(heading) + colon + phrases.conclusion_text(report, block_id).say(lang)
    own = report.verdicts.loc[report.verdicts["block_id"] == block_id]
    told = own.loc[own["outcome"].isin([Outcome.FAIL, Outcome.AT_LIMIT])]
    yield from (f"  {line}" for line in table(_sentences(report, told, lang)))
    yield from _gaps(own, _missing(report, block_id, own), lang)


def _sentences(report: Report, verdicts: pd.DataFrame, lang: Lang) -> list[tuple[str, ...]]:
    grades = {rule.id: rule.grade for rule in report.rules}
    return [
        (row["rule_id"], grades[row["rule_id"]].say(lang), phrases.verdict_text(report, row).say(lang))
        for row in (
            {str(name): value for name, value in each.items()} for each in verdicts.to_dict("records")
        )
    ]


def _missing(report: Report, block_id: str, verdicts: pd.DataFrame) -> list[str]:
    """Name the block's attributes for want of which rules were not checked."""
    wanting = set(verdicts.loc[verdicts["reason"] == Reason.ATTRIBUTE_MISSING, "rule_id"])
    block = report.blocks.loc[[block_id]]
    needed = [applicability(rule, block)["missing"].iloc[0] for rule in report.rules if rule.id in wanting]
    return sorted({name for names in needed for name in names})


def _gaps(verdicts: pd.DataFrame, missing: list[str], lang: Lang) -> Iterator[str]:
    """Count what was not checked, by its reason; say where nothing was judged at all."""
    reasons = Counter(map(str, verdicts.loc[verdicts["outcome"] == Outcome.NOT_CHECKED, "reason"]))
    if reasons:
        said = [f"{Reason(reason).say(lang)} {count}" for reason, count in reasons.most_common()]
        heading = Text(f"未核查 {reasons.total()} 条：", f"{reasons.total()} rules not checked: ")
        yield "  " + heading.say(lang) + Text("，", ", ").say(lang).join(said)
    if missing:
        names = Text("、".join(missing), ", ".join(missing))
        yield "  " + (Text("缺少属性：", "missing attributes: ") + names).say(lang)
    if not verdicts["outcome"].isin([Outcome.PASS, Outcome.FAIL, Outcome.AT_LIMIT]).any():
        yield "  " + Text("没有规则作出判定", "no rule could judge it").say(lang)


def unread_lines(ledger: Iterable[Entry], lang: Lang) -> Iterator[str]:
    """Name every row and file that was not read, with its remedy; a table's orphans in one line."""
    rows = [row for entry in ledger for row in entry.quarantined]
    if rows:
        yield Text(f"未能读入 {len(rows)} 项：", f"{len(rows)} not read:").say(lang)
    alone = [row for row in rows if row.code != "orphan"]
    yield from (_unread_line(row, lang) for row in alone[:_MOST_ROWS])
    for file in dict.fromkeys(row.file for row in rows if row.code == "orphan"):
        yield _orphan_line(file, [row.row for row in rows if (row.file, row.code) == (file, "orphan")], lang)
    if len(alone) > _MOST_ROWS:
        yield Text("  其余见输出文件中的账目", "  the rest is in the outputs' ledger").say(lang)


def repaired_lines(blocks: pd.DataFrame, lang: Lang) -> Iterator[str]:
    """Name the blocks whose geometry was repaired, now as the user asked or before, as their file says."""
    if "repaired" in blocks:
        ids = [str(block_id) for block_id in blocks.index[blocks["repaired"].isin(get_args(Repair))]]
        named = "、".join(ids[:_MOST_NAMES]) + ("…" if len(ids) > _MOST_NAMES else "")
        told = Text(
            f"{len(ids)} 个图形经过修复（{named}）；本次修复的前后面积见账目",
            f"{len(ids)} geometries are repaired ({named}); for areas before and after see the ledger",
        )
        yield from [plain(told.say(lang))] if ids else []


def _orphan_line(file: str, ids: list[str], lang: Lang) -> str:
    named = "、".join(ids[:_MOST_NAMES]) + ("…" if len(ids) > _MOST_NAMES else "")
    told = Text(
        f"{file}：{len(ids)} 行没有对应的区块（{named}）；核对编号，区块也可能在读取时已被隔离",
        f"{file}: {len(ids)} rows have no block ({named}); check the ids; a block may have been set aside",
    )
    return plain(f"  {told.say(lang)}")


def _unread_line(row: Quarantined, lang: Lang) -> str:
    where = " ".join(part for part in (row.file, row.layer, row.row) if part)
    said = row.reason + Text("；", "; ") + row.remedy
    return plain(f"  {where}{Text('：', ': ').say(lang)}{said.say(lang)}")
