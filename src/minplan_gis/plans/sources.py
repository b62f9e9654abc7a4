"""Whether a register says what its source says: every cell and quote is looked up on its line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from minplan_gis.plans.tables import lines_of
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from minplan_gis.plans.model import Column, Plan, Table

__all__ = ["source_problems", "stands_in"]

_CELL_BREAKS = re.compile(r"\t|</?p>")
_DIGITS = "0123456789"
_ENDS_IN_NUMBER = re.compile(r"[0-9]\.?$")
_BEGINS_WITH_NUMBER = re.compile(r"\.?[0-9]")


def source_problems(plan: Plan, lines: Mapping[int, str] | None = None) -> tuple[Text, ...]:
    """Look up every printed cell of a register on the line that it names.

    White space is not compared (scans break words), everything else is, and a number
    must be the whole number: ``6.1`` does not stand in ``6.10``. A cell that the print
    breaks over lines has the line break in it, and each part is looked up.

    Parameters
    ----------
    plan
        The register.
    lines
        The source by line number; default: the lines that ship with the register.

    Returns
    -------
    tuple of Text
        One statement per cell, quote or fact that its line does not hold.
    """
    source = plan.lines if lines is None else lines
    found = [problem for table in plan.registers for problem in _table_problems(plan, table, source)]
    for fact, key in ((plan.extent, "extent"), (plan.area, "area")):
        if fact is not None:
            wanted = (fact.text, fact.unit)
            found += [
                _missing("plan.toml", key, text, str(fact.line))
                for text in wanted
                if not stands_in(text, [source.get(fact.line, "")])
            ]
    return tuple(found)


def stands_in(cell: str, lines: Iterable[str]) -> bool:
    """Tell whether a cell stands in one of the lines, numbers whole, white space aside.

    >>> stands_in("6.10", ["面积 6.10 km ²"]), stands_in("6.1", ["面积 6.10 km ²"])
    (True, False)
    """
    wanted = _close(cell)
    return not wanted or any(
        _stands_at(wanted, _close(part)) for line in lines for part in _CELL_BREAKS.split(line)
    )


def _table_problems(plan: Plan, table: Table, source: Mapping[int, str]) -> Iterator[Text]:
    rows = plan.tables[table.kind]
    rows = rows.loc[rows["table"] == table.number]
    heading = [source.get(line, "") for line in table.heading]
    if not stands_in(table.title, heading):
        yield _missing("plan.toml", table.file, table.title, ", ".join(map(str, table.heading)))
    above: dict[str, str] = {}
    for row in rows.to_dict("records"):
        own = [source.get(line, "") for line in lines_of(row["line"])]
        for column in table.columns:
            cell = row[column.name]
            if not _printed(column, cell, own, heading, above):
                yield _missing(table.file, column.name, cell, row["line"])
        above = {column.name: row[column.name] for column in table.columns}


def _printed(column: Column, cell: str, own: list[str], heading: list[str], above: Mapping[str, str]) -> bool:
    match column.origin:
        case "reading":
            return True
        case "heading":
            return stands_in(cell, heading)
        case "above":
            return all(stands_in(part, own) for part in cell.splitlines()) or above.get(column.name) == cell
        case _:
            return all(stands_in(part, own) for part in cell.splitlines())


def _stands_at(wanted: str, text: str) -> bool:
    """Tell whether ``wanted`` stands in ``text`` without cutting a number in two."""
    start = text.find(wanted)
    while start >= 0:
        before, after = text[:start], text[start + len(wanted) :]
        cut_before = wanted[0] in _DIGITS and _ENDS_IN_NUMBER.search(before)
        cut_after = wanted[-1] in _DIGITS and _BEGINS_WITH_NUMBER.match(after)
        if not cut_before and not cut_after:
            return True
        start = text.find(wanted, start + 1)
    return False


def _close(text: str) -> str:
    return "".join(text.split())


def _missing(file: str, column: str, cell: str, line: str) -> Text:
    return Text(
        f"{file} 列 {column}：原文第 {line} 行没有“{cell}”",
        f"{file} column {column}: line {line} of the source has no '{cell}'",
    )
