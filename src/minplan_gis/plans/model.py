"""What a plan is to the toolkit: who issued it, for when, and the tables that it prints."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, NamedTuple

from minplan_gis.errors import PlanError
from minplan_gis.vocabulary import Word
from minplan_gis.wording import Text

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    import pandas as pd

    from minplan_gis.vocabulary import Level, ZoneKind

__all__ = ["Column", "Origin", "Period", "Plan", "PlanStatus", "Printed", "Source", "Table", "did_you_mean"]

Origin = Literal["line", "heading", "above", "reading"]
"""Where a cell stands in print: in the row's own line; in the table's heading (a unit, mostly); in the
line or, for merged cells, in the row above; or nowhere, because it is our reading of the line."""


class PlanStatus(Word):
    """Where a plan stands in its life."""

    DRAFT = "draft", "编制中", "being drawn up"
    CURRENT = "current", "现行", "current"
    EXPIRED = "expired", "届满", "period ended"
    ADJUSTED = "adjusted", "已调整", "adjusted"


class Period(NamedTuple):
    """A plan's period, both days included."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table of the register, besides ``table`` and ``line``."""

    name: str
    label: Text
    origin: Origin = "line"
    number: str = ""
    """The name of the numeric column that a frame gets beside the printed text; ends in ``_km2``
    where the printed unit is to be turned into square kilometres. Empty for none."""
    unit: str = ""
    """The column that holds the printed unit; empty for none."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the plan (专栏), or the numbers that its running text states."""

    kind: str
    """What its rows are, as ``mining_planning_blocks``: the same word in every plan."""
    number: str
    """The table's printed number; empty for what the running text states."""
    title: str
    """The title as printed; empty where none is printed."""
    label: Text
    file: str
    heading: tuple[int, ...]
    """The source lines of title and header row, 1-based."""
    columns: tuple[Column, ...]
    zone_kind: ZoneKind | None = None
    """What the rows are on a map, where they are zones."""


@dataclass(frozen=True, slots=True)
class Source:
    """The text that the register was read from."""

    title: str
    sha256: str
    lines: int
    note: Text


@dataclass(frozen=True, slots=True)
class Printed:
    """A number or statement as the plan prints it, and where."""

    text: str
    line: int
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Plan:
    """A mineral-resource plan as it was published; nothing in it was repaired."""

    code: str
    name: Text
    admin_code: str
    admin_name: Text
    level: Level
    period: Period
    base_year: int
    horizon_year: int | None
    publisher: Text
    published: str
    """The printed date of publication, as ``2023-04``: plans often print no day."""
    status: PlanStatus
    extent: Printed | None
    area: Printed | None
    upper_plans: tuple[str, ...]
    """The plans that this one says it carries out, by their full names."""
    bands: tuple[int, ...]
    """The 3-degree Gauss-Krüger bands that its territory lies in."""
    source: Source
    registers: tuple[Table, ...]
    """What each table is, in the plan's order."""
    lines: Mapping[int, str] = field(repr=False)
    """The source lines that cells and quotes stand on, 1-based."""
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    """The rows by kind, with numeric columns beside the printed ones."""

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of table that the plan has, in its order."""
        return tuple(self.tables)

    def table(self, kind: str) -> pd.DataFrame:
        """Give the rows of one kind.

        Returns
        -------
        DataFrame
            ``table`` and ``line`` (where it is printed), every column as printed
            (text, empty where nothing is printed), and a numeric column beside
            each column of numbers: ``area`` = '6.10' and ``area_km2`` = 6.1,
            ``output`` = '1,556.47' and 1556.47; NaN where the print is no plain number
            ('/', '120/400', '≤15'). A line break in a cell is one of the print.

        Raises
        ------
        PlanError
            Where the plan has no such table; the message names the nearest kind.
        """
        if kind not in self.tables:
            raise PlanError(self._unknown(kind))
        return self.tables[kind].copy(deep=False)

    def status_on(self, day: date) -> PlanStatus:
        """Give the status on a day: past its period a plan has expired, whatever was last recorded."""
        return PlanStatus.EXPIRED if day > self.period.end else self.status

    def _unknown(self, kind: str) -> Text:
        known = ", ".join(self.kinds)
        return (
            Text(f"规划 {self.code} 没有 {kind} 表", f"plan {self.code} has no table {kind}")
            + did_you_mean(kind, self.kinds)
            + Text(f"。已有：{known}", f". There are: {known}")
        )


def did_you_mean(word: str, known: Iterable[str]) -> Text:
    """Give the known word that looks most like this one, as the end of a sentence; empty for none."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return Text(f"；是否为 {near[0]}", f"; did you mean {near[0]}") if near else Text("", "")
